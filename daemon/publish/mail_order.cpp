#include "daemon/publish/mail_order.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <sodium.h>

#include "daemon/settings/addresses.hpp"
#include "daemon/sha256.hpp"

namespace pantau::publish {

namespace {

std::string random_name() {
    std::array<unsigned char, 12> bytes{};
    randombytes_buf(bytes.data(), bytes.size());
    return hex_of(bytes);
}

/// The office's name before the address, where the settings give none.
std::string sender_of(const settings::Settings& settings) {
    const auto from = settings::parse_mail_address(settings.mail->from).value();
    auto name = from.name.empty() ? settings.office.name : from.name;
    std::erase_if(name, [](char c) {
        return static_cast<unsigned char>(c) < 0x20 || c == '<' || c == '>' || c == 0x7f;
    });
    return name.empty() || name.size() > 200 ? from.address : fmt::format("{} <{}>", name, from.address);
}

}  // namespace

std::string report_page(const settings::Settings& settings) {
    const auto& http = settings.http;
    // The first name is good on other machines too, unless it is the one that every machine has.
    std::string name = "localhost";
    for (const auto& known : http.host_names)
        if (name == "localhost") name = known;
    if (http.behind_tls_proxy) return fmt::format("https://{}/laporan", name);
    const auto& address = http.listen.address;
    const bool everywhere = address == "0.0.0.0" || address == "::";
    if (name != "localhost" || http.listen.loopback || everywhere)
        return fmt::format("http://{}:{}/laporan", name, http.listen.port);
    return fmt::format("http://{}/laporan", settings::to_string(http.listen));
}

store::Mail mail_for(const Made& made, const Basis& basis, const std::string& actor) {
    const auto& settings = basis.settings;
    const auto from = settings::parse_mail_address(settings.mail->from).value();
    store::Mail mail;
    mail.report = made.file.id;
    mail.message_id = fmt::format("<{}.{}.r{}.{}@{}>", made.file.kind, made.file.period, made.file.revision,
                                  random_name(), from.address.substr(from.address.find('@') + 1));
    mail.sender = sender_of(settings);
    mail.subject = made.mail_text.subject;
    mail.text = made.mail_text.text;
    mail.html = made.mail_text.html;
    mail.actor = actor;
    for (const auto& text : settings.mail->to) {
        const auto to = settings::parse_mail_address(text).value();
        const auto there = std::any_of(mail.receivers.begin(), mail.receivers.end(),
                                       [&](const auto& other) { return other.address == to.address; });
        if (!there) mail.receivers.push_back({to.address, to.name, store::ReceiverState::waiting, {}});
    }
    return mail;
}

}  // namespace pantau::publish
