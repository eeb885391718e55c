#include "daemon/publish/mail_message.hpp"

#include <algorithm>

#include <date/tz.h>
#include <fmt/format.h>
#include <sodium.h>

#include "daemon/sha256.hpp"

namespace pantau::publish {

namespace {

constexpr std::size_t line_length = 76;

bool plain(char c) {
    return c >= 0x20 && c < 0x7f;
}

bool all_plain(std::string_view text) {
    return std::all_of(text.begin(), text.end(), plain);
}

std::string base64(std::string_view bytes) {
    std::string out(sodium_base64_encoded_len(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
    sodium_bin2base64(out.data(), out.size(), reinterpret_cast<const unsigned char*>(bytes.data()),
                      bytes.size(), sodium_base64_VARIANT_ORIGINAL);
    out.pop_back();  // its terminating zero
    return out;
}

std::string base64_lines(std::string_view bytes) {
    const auto whole = base64(bytes);
    std::string lines;
    lines.reserve(whole.size() + whole.size() / 38 + 2);
    for (std::size_t at = 0; at < whole.size(); at += line_length)
        lines.append(whole, at, line_length).append("\r\n");
    return lines;
}

/// Where at most `most` bytes of a UTF-8 text may end without cutting a letter.
std::size_t letters_within(std::string_view text, std::size_t most) {
    if (text.size() <= most) return text.size();
    auto end = most;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80) --end;
    return end == 0 ? most : end;
}

/// "Bagian Humas <humas@example.go.id>", the name quoted or encoded as it needs.
std::string address_text(const settings::MailAddress& address, std::size_t used) {
    if (address.name.empty()) return address.address;
    std::string name;
    if (!all_plain(address.name)) {
        name = encoded_words(address.name, used);
    } else {
        name = "\"";
        for (const char c : address.name) {
            if (c == '"' || c == '\\') name += '\\';
            name += c;
        }
        name += '"';
    }
    return name + " <" + address.address + ">";
}

std::string date_text(Instant at, const std::string& zone) {
    // date::format knows no locale here: its names are English, as the header wants them.
    return date::format("%a, %d %b %Y %T %z", date::make_zoned(zone, date::floor<std::chrono::seconds>(at)));
}

std::string text_part(std::string_view type, std::string_view text) {
    return fmt::format(
        "Content-Type: {}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n"
        "\r\n{}\r\n",
        type, quoted_printable(text));
}

}  // namespace

std::string encoded_words(std::string_view text, std::size_t used) {
    // "=?" would be taken for an encoded word.
    if (all_plain(text) && used + text.size() <= line_length && text.find("=?") == std::string_view::npos)
        return std::string{text};
    constexpr std::string_view before = "=?UTF-8?B?", after = "?=";
    std::string out;
    for (std::size_t room = line_length - std::min<std::size_t>(used, 30); !text.empty();
         room = line_length - 1) {
        const auto most = (std::min<std::size_t>(room, 75) - before.size() - after.size()) / 4 * 3;
        const auto size = letters_within(text, most);
        if (!out.empty()) out += "\r\n ";
        out.append(before).append(base64(text.substr(0, size))).append(after);
        text.remove_prefix(size);
    }
    return out;
}

std::string quoted_printable(std::string_view text) {
    std::string out;
    std::size_t column = 0;
    const auto put = [&](std::string_view piece) {
        if (column + piece.size() > line_length - 1) {
            out += "=\r\n";
            column = 0;
        }
        out += piece;
        column += piece.size();
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const bool last_of_line = i + 1 == text.size() || text[i + 1] == '\n';
        if (c == '\n') {
            out += "\r\n";
            column = 0;
        } else if (!plain(c) || c == '=' || (c == ' ' && last_of_line) ||
                   (c == '.' && (column == 0 || column >= line_length - 2))) {
            // A dot that came to stand first in a line would be doubled on the way.
            put(fmt::format("={:02X}", static_cast<unsigned char>(c)));
        } else {
            put({&c, 1});
        }
    }
    return out;
}

std::string parameter(std::string_view name, std::string_view value) {
    const auto harmless = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
               c == '.' || c == '_';
    };
    if (std::all_of(value.begin(), value.end(), harmless)) return fmt::format("{}=\"{}\"", name, value);
    std::string encoded;
    for (const char c : value)
        encoded += harmless(c) ? std::string{c} : fmt::format("%{:02X}", static_cast<unsigned char>(c));
    return fmt::format("{}*=UTF-8''{}", name, encoded);
}

std::string message_text(const MailMessage& message) {
    const auto domain = message.from.address.substr(message.from.address.find('@') + 1);
    // Cannot occur in a part: there "=_" only ever stands for itself encoded.
    const auto boundary = "=_" + sha256_hex(message.message_id).substr(0, 32);
    const auto inner = boundary + "_2";
    std::string to;
    for (const auto& address : message.to) {
        if (!to.empty()) to += ",\r\n ";
        to += address_text(address, 4);
    }
    std::string out = fmt::format(
        "Date: {}\r\nFrom: {}\r\nTo: {}\r\nMessage-ID: {}\r\nSubject: {}\r\n"
        "Auto-Submitted: auto-generated\r\nX-Auto-Response-Suppress: All\r\n"
        "List-Id: <laporan.pantau.{}>\r\nMIME-Version: 1.0\r\n",
        date_text(message.date, message.zone), address_text(message.from, 6), to, message.message_id,
        encoded_words(message.subject, 9), domain);
    const std::string alternative = fmt::format(
        "Content-Type: multipart/alternative; boundary=\"{0}\"\r\n\r\n--{0}\r\n{1}--{0}\r\n{2}--{0}--\r\n",
        inner, text_part("text/plain", message.text), text_part("text/html", message.html));
    if (!message.attachment) return out + alternative;
    const auto& file = *message.attachment;
    out += fmt::format(
        "Content-Type: multipart/mixed; boundary=\"{0}\"\r\n\r\n--{0}\r\n{1}--{0}\r\n"
        "Content-Type: {2};\r\n {3}\r\nContent-Disposition: attachment;\r\n {4}\r\n"
        "Content-Transfer-Encoding: base64\r\n\r\n",
        boundary, alternative, file.type, parameter("name", file.name), parameter("filename", file.name));
    return out + base64_lines(file.bytes) + "--" + boundary + "--\r\n";
}

}  // namespace pantau::publish
