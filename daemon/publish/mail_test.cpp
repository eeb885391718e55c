#include "daemon/publish/mail_test.hpp"

#include <algorithm>
#include <array>
#include <atomic>

#include <fmt/format.h>
#include <sodium.h>

#include "daemon/publish/mail_message.hpp"
#include "daemon/publish/smtp_client.hpp"
#include "daemon/sha256.hpp"

namespace pantau::publish {

TestMail send_test_mail(const settings::Settings& settings, Instant now) {
    const auto& mail = *settings.mail;
    std::array<unsigned char, 12> random{};
    randombytes_buf(random.data(), random.size());
    MailMessage message;
    message.from = settings::parse_mail_address(mail.from).value();
    message.message_id = fmt::format("<uji-{}@{}>", hex_of(random),
                                     message.from.address.substr(message.from.address.find('@') + 1));
    message.date = now;
    message.zone = settings.time.zone;
    SmtpLetter letter;
    letter.from = message.from.address;
    for (const auto& address : mail.to) {
        message.to.push_back(settings::parse_mail_address(address).value());
        letter.to.push_back(message.to.back().address);
    }
    message.subject = "Surat percobaan dari Pantau";
    message.text = fmt::format(
        "Ini surat percobaan dari Pantau, {}.\nBila Anda membacanya, laporan dan pemberitahuan akan sampai "
        "dengan cara "
        "yang sama.\n",
        settings.office.name);
    letter.message = message_text(message);
    SmtpLimits limits;
    limits.connect = std::chrono::seconds{8};
    limits.answer = std::chrono::seconds{10};
    limits.whole = std::chrono::seconds{20};
    const std::atomic<bool> stop{false};
    const auto attempt = SmtpClient{limits}.send(
        mail, letter, [] { return true; }, stop);
    if (attempt.accepted.good()) {
        const auto refused = std::find_if(attempt.receivers.begin(), attempt.receivers.end(),
                                          [](const SmtpReply& reply) { return !reply.good(); });
        if (refused == attempt.receivers.end()) return {true, to_string(attempt.accepted)};
        return {false, to_string(*refused)};
    }
    for (const auto* reply : {&attempt.session, &attempt.sender})
        if (reply->code != 0 && !reply->good()) return {false, to_string(*reply)};
    for (const auto& reply : attempt.receivers)
        if (!reply.good() && reply.code != 0) return {false, to_string(reply)};
    for (const auto* reply : {&attempt.data, &attempt.accepted})
        if (reply->code / 100 >= 4) return {false, to_string(*reply)};
    return {false, attempt.trouble.empty() ? "no answer" : attempt.trouble};
}

}  // namespace pantau::publish
