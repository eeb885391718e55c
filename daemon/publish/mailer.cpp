#include "daemon/publish/mailer.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>

#include <fmt/format.h>

#include "daemon/cases/instant.hpp"
#include "daemon/log.hpp"
#include "daemon/publish/mail_message.hpp"
#include "daemon/publish/mail_order.hpp"
#include "daemon/publish/waited.hpp"
#include "daemon/settings/addresses.hpp"
#include "daemon/sha256.hpp"
#include "daemon/store/error.hpp"

namespace pantau::publish {

namespace {

/// What the disk did not take, and a database that did not answer, are tried again after this.
constexpr std::chrono::seconds store_retry{30};
constexpr const char* workbook_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

std::string addresses(const store::Mail& mail, store::ReceiverState state) {
    std::string all;
    for (const auto& receiver : mail.receivers)
        if (receiver.state == state) all += (all.empty() ? "" : ", ") + receiver.address;
    return all;
}

/// The workbook as it was archived, or why it cannot be had.
struct Workbook {
    std::string name, bytes, trouble;
    bool attached = false;
};
Workbook workbook(const store::ReportFile& file) {
    Workbook found{file.file_name, {}, {}, file.size <= largest_attachment};
    if (!found.attached) return found;
    std::ifstream in{file.path, std::ios::binary};
    found.bytes.assign(std::istreambuf_iterator<char>{in}, {});
    if (sha256_hex(found.bytes) != file.sha256)
        found.trouble = fmt::format(
            "{} is gone or is not what was written; bring it back or make the report anew", file.path);
    return found;
}

void log_conclusion(const store::Mail& mail, const SmtpAttempt& attempt, const std::string& file) {
    const auto refused = addresses(mail, store::ReceiverState::refused);
    const auto waiting = addresses(mail, store::ReceiverState::waiting);
    const auto accepted = addresses(mail, store::ReceiverState::accepted);
    const bool unanswered = attempt.sealed && attempt.accepted.code == 0;
    switch (mail.state) {
        case store::MailState::sent:
            log::info(log::Event::mail_sent, "The mail server took the mail for all receivers",
                      {{"file", file},
                       {"to", accepted},
                       {"message_id", mail.message_id},
                       {"attempts", mail.attempts},
                       {"unanswered", mail.unanswered},
                       {"answer", mail.last_answer}});
            return;
        case store::MailState::waiting:
            log::warning(log::Event::mail_deferred,
                         unanswered
                             ? "The line was cut before the server's answer: the mail may be delivered, "
                               "and is sent once more under the same Message-ID"
                             : "The mail was not sent; it is tried again",
                         {{"file", file},
                          {"to", waiting},
                          {"refused", refused},
                          {"why", mail.last_answer},
                          {"attempts", mail.attempts},
                          {"next_try", cases::format_utc_ms(mail.next_try)},
                          {"message_id", mail.message_id}});
            return;
        case store::MailState::unconfirmed:
            log::error(
                log::Event::mail_failed,
                "The line was cut twice before the server's answer: the mail may be delivered and is not "
                "sent a third time; ask the receivers, then order it again if need be",
                {{"file", file}, {"to", waiting}, {"message_id", mail.message_id}});
            return;
        case store::MailState::partly_sent:
        case store::MailState::given_up:
            log::error(log::Event::mail_failed,
                       mail.state == store::MailState::partly_sent ? "The mail was not sent to every receiver"
                                                                   : "The mail was given up",
                       {{"file", file},
                        {"refused", refused},
                        {"not_reached", waiting},
                        {"sent_to", accepted},
                        {"why", mail.last_answer},
                        {"attempts", mail.attempts},
                        {"message_id", mail.message_id}});
            return;
    }
}

}  // namespace

Mailer::Mailer(store::Store& store, const Clock& clock, std::shared_ptr<const Basis> basis,
               std::unique_ptr<LetterSender> sender)
    : store_{store},
      clock_{clock},
      sender_{sender ? std::move(sender) : std::make_unique<SmtpClient>()},
      basis_{std::move(basis)},
      worker_{clock} {}

void Mailer::start() {
    worker_.start([this] { return work(); });
}

void Mailer::use(std::shared_ptr<const Basis> basis) {
    {
        const std::lock_guard lock{mutex_};
        basis_ = std::move(basis);
    }
    worker_.look();
}

MailCounters Mailer::counters() const {
    const std::lock_guard lock{mutex_};
    return counters_;
}

std::optional<Instant> Mailer::work() {
    std::shared_ptr<const Basis> basis;
    {
        const std::lock_guard lock{mutex_};
        basis = basis_;
    }
    try {
        save_again();
        auto mails = store::waiting_mails(store_.read());
        for (auto& mail : mails) {
            if (worker_.stopping()) return std::nullopt;
            if (unsaved_.contains(mail.id)) continue;
            if (mail.sealing) {
                conclude(mail, cut_by_restart(mail));
            } else if (basis->settings.mail && due(mail, clock_.wall())) {
                worker_.progress();
                deliver(std::move(mail), *basis);
            }
        }
        std::optional<Instant> next;
        if (!unsaved_.empty()) next = clock_.wall() + store_retry;
        if (!basis->settings.mail) return next;
        for (const auto& mail : store::waiting_mails(store_.read()))
            if (!unsaved_.contains(mail.id) && (!next || mail.next_try < *next)) next = mail.next_try;
        return next;
    } catch (const store::StoreError& failed) {
        log::error(log::Event::store_failed, "The mails that wait could not be read",
                   {{"error", failed.what()}});
        return clock_.wall() + store_retry;
    }
}

bool Mailer::due(const store::Mail& mail, Instant now) const {
    return mail.next_try <= now || mail.next_try > now + longest_wait;
}

void Mailer::deliver(store::Mail mail, const Basis& basis) {
    ++mail.attempts;
    conclude(mail, attempt(mail, basis));
}

SmtpAttempt Mailer::attempt(const store::Mail& mail, const Basis& basis) {
    SmtpAttempt failed;
    const auto report = store::report_file(store_.read(), mail.report);
    const auto from = settings::parse_mail_address(mail.sender);
    if (!report || !from) {
        failed.trouble = "the mail's report or sender cannot be read from the database";
        return failed;
    }
    auto file = workbook(*report);
    if (!file.trouble.empty()) {
        failed.trouble = file.trouble;
        return failed;
    }
    MailMessage message{mail.message_id, mail.created, basis.settings.time.zone,
                        *from,           {},           mail.subject,
                        mail.text,       mail.html,    {}};
    SmtpLetter letter;
    letter.from = from->address;
    for (const auto& receiver : mail.receivers) {
        message.to.push_back({receiver.name, receiver.address});
        if (receiver.state == store::ReceiverState::waiting) letter.to.push_back(receiver.address);
    }
    if (file.attached) message.attachment = {std::move(file.name), workbook_type, std::move(file.bytes)};
    letter.message = message_text(message);
    return sender_->send(
        *basis.settings.mail, letter, [this, id = mail.id] { return seal(id); }, worker_.stopping());
}

bool Mailer::seal(std::int64_t id) {
    return waited<store::Nothing>([&](auto done) { store::seal_mail(store_, id, std::move(done)); })
        .has_value();
}

void Mailer::conclude(store::Mail before, const SmtpAttempt& attempt) {
    // A stop is no failure of the server: it does not count, and the mail is due at once in the next life.
    if (worker_.stopping() && !attempt.sealed) return;
    const auto mail = judged(std::move(before), attempt, clock_.wall());
    {
        const std::lock_guard lock{mutex_};
        ++(attempt.accepted.good() ? counters_.sent : counters_.failed);
        if (mail.state != store::MailState::waiting && mail.state != store::MailState::sent)
            ++counters_.dropped;
    }
    const auto report = store::report_file(store_.read(), mail.report);
    log_conclusion(mail, attempt, report ? report->file_name : std::string{});
    if (!save(mail)) unsaved_.insert_or_assign(mail.id, mail);
}

bool Mailer::save(const store::Mail& mail) {
    const auto saved =
        waited<store::Nothing>([&](auto done) { store::save_mail(store_, mail, std::move(done)); });
    if (saved.has_value() || saved.error().kind == store::WriteProblem::Kind::not_found) return true;
    log::error(log::Event::store_failed, "What became of a mail could not be recorded; it is tried again",
               {{"message_id", mail.message_id}, {"why", saved.error().sentence}});
    return false;
}

/// They are not sent again meanwhile: for the server they are done.
void Mailer::save_again() {
    std::erase_if(unsaved_, [this](const auto& one) { return save(one.second); });
}

}  // namespace pantau::publish
