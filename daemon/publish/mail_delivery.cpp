#include "daemon/publish/mail_delivery.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

namespace pantau::publish {

namespace {

using store::MailReceiver;
using store::MailState;
using store::ReceiverState;

/// A try that comes later than this after its time: the service was down, which must not use up the mail's
/// days.
constexpr std::chrono::hours down_after{2};
/// Servers write what they like; a row keeps a line of it.
constexpr std::size_t longest_answer = 300;

std::string line_of(std::string_view text) {
    std::string line;
    for (const char c : text.substr(0, longest_answer)) line += c >= 0x20 && c < 0x7f ? c : ' ';
    while (line.ends_with(' ')) line.pop_back();
    return line;
}

/// 530, 534, 535, 538: it wants another sign-in. That is cured in the settings, not by giving the mail up.
bool about_sign_in(const SmtpReply& reply) {
    return reply.code == 530 || reply.code == 534 || reply.code == 535 || reply.code == 538;
}

/// What the whole message was told, apart from its receivers.
SmtpReply refusal_of_all(const SmtpAttempt& attempt) {
    if (attempt.sender.never() && !about_sign_in(attempt.sender)) return attempt.sender;
    if (attempt.data.never()) return attempt.data;
    if (attempt.accepted.never()) return attempt.accepted;
    return {};
}

void judge(MailReceiver& receiver, const SmtpReply& asked, const SmtpAttempt& attempt) {
    if (asked.code != 0) receiver.answer = to_string(asked);
    if (asked.never()) {
        receiver.state = ReceiverState::refused;
        return;
    }
    const auto refusal = refusal_of_all(attempt);
    // Without anybody to send it to, DATA is refused as a matter of course: that says nothing about the
    // others.
    if (refusal.code != 0 && (asked.good() || asked.code == 0)) {
        receiver.state = ReceiverState::refused;
        receiver.answer = to_string(refusal);
    } else if (asked.good() && attempt.accepted.good()) {
        receiver.state = ReceiverState::accepted;
        receiver.answer = to_string(attempt.accepted);
    } else if (asked.good() && attempt.accepted.code != 0) {
        receiver.answer = to_string(attempt.accepted);
    }
}

std::string last_answer(const SmtpAttempt& attempt) {
    if (attempt.accepted.good()) return to_string(attempt.accepted);
    for (const auto* reply : {&attempt.accepted, &attempt.data, &attempt.sender, &attempt.session})
        if (reply->code != 0 && reply->code / 100 > 3) return to_string(*reply);
    for (const auto& reply : attempt.receivers)
        if (reply.code / 100 > 3) return to_string(reply);
    return line_of(attempt.trouble);
}

bool any(const store::Mail& mail, ReceiverState state) {
    return std::any_of(mail.receivers.begin(), mail.receivers.end(),
                       [&](const MailReceiver& receiver) { return receiver.state == state; });
}

}  // namespace

std::string to_string(const SmtpReply& reply) {
    return line_of(fmt::format("{} {}", reply.code, reply.text));
}

void SmtpDialogue::sent(std::string_view command) {
    if (command.starts_with("MAIL FROM")) {
        at_ = At::sender;
        attempt_.session = {};  // one way of signing in was refused, the next one was not
    } else if (command.starts_with("RCPT TO")) {
        at_ = At::receiver;
        attempt_.receivers.emplace_back();
    } else if (command.starts_with("DATA")) {
        at_ = At::data;
    } else if (command.starts_with("QUIT")) {
        at_ = At::goodbye;
    }
}

void SmtpDialogue::received(std::string_view line) {
    while (line.ends_with('\n') || line.ends_with('\r')) line.remove_suffix(1);
    SmtpReply reply;
    const auto digits = line.substr(0, 3);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), reply.code);
    if (error != std::errc{} || end != digits.data() + 3) return;
    if (line.size() > 4) reply.text = line.substr(4);
    const auto take = [&](SmtpReply& into) {
        if (into.code == 0) into = std::move(reply);
    };
    switch (at_) {
        case At::session:
            if (reply.code >= 400) take(attempt_.session);
            break;
        case At::sender:
            take(attempt_.sender);
            break;
        case At::receiver:
            take(attempt_.receivers.back());
            break;
        case At::data:
            if (reply.code == 354)
                at_ = At::content;
            else
                take(attempt_.data);
            break;
        case At::content:
            // Before the end of the message it can only be a refusal.
            if (attempt_.sealed || reply.code >= 400) take(attempt_.accepted);
            break;
        case At::goodbye:
            break;
    }
}

std::chrono::minutes wait_after(int attempts) {
    if (attempts <= 1) return std::chrono::minutes{1};
    if (attempts == 2) return std::chrono::minutes{5};
    if (attempts == 3) return std::chrono::minutes{15};
    return std::chrono::minutes{60};
}

store::Mail judged(store::Mail mail, const SmtpAttempt& attempt, Instant now) {
    if (now - mail.next_try > down_after) mail.since += now - mail.next_try;
    auto asked = attempt.receivers.begin();
    for (auto& receiver : mail.receivers) {
        if (receiver.state != ReceiverState::waiting) continue;
        judge(receiver, asked == attempt.receivers.end() ? SmtpReply{} : *asked++, attempt);
    }
    mail.last_answer = last_answer(attempt);
    if (attempt.sealed && attempt.accepted.code == 0) ++mail.unanswered;
    mail.sealing = false;
    if (!any(mail, ReceiverState::waiting)) {
        mail.state = !any(mail, ReceiverState::refused)   ? MailState::sent
                     : any(mail, ReceiverState::accepted) ? MailState::partly_sent
                                                          : MailState::given_up;
    } else if (mail.unanswered >= most_unanswered) {
        mail.state = MailState::unconfirmed;
    } else if (now - mail.since >= give_up_after) {
        mail.state = any(mail, ReceiverState::accepted) ? MailState::partly_sent : MailState::given_up;
    } else {
        mail.next_try = now + wait_after(mail.attempts);
        return mail;
    }
    mail.finished = now;
    return mail;
}

SmtpAttempt cut_by_restart(const store::Mail& mail) {
    SmtpAttempt attempt;
    for (const auto& receiver : mail.receivers)
        if (receiver.state == ReceiverState::waiting) attempt.receivers.emplace_back();
    attempt.sealed = true;
    attempt.trouble = "the service ended before the server's answer was noted; it may have the mail";
    return attempt;
}

}  // namespace pantau::publish
