#include "probes/page_encoding.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <iconv.h>
#include <memory>
#include <optional>

#include "probes/utf8.hpp"

namespace pantau::probes {
namespace {

constexpr std::size_t sniffed = 4'096;

std::string lower(std::string_view text) {
    std::string out{text};
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
}

/// What follows "charset=" in a header or in a <meta>.
std::string charset_in(std::string_view text) {
    const std::string low = lower(text);
    auto at = low.find("charset");
    if (at == std::string::npos) return {};
    at = low.find_first_not_of(" \t\r\n", at + 7);
    if (at == std::string::npos || low[at] != '=') return {};
    at = low.find_first_not_of(" \t\r\n\"'", at + 1);
    if (at == std::string::npos) return {};
    const auto end = low.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-_:", at);
    return low.substr(at, std::min(end == std::string::npos ? low.size() - at : end - at, std::size_t{40}));
}

/// Windows-1252 from 0x80; the five it leaves free are as in Latin-1.
constexpr std::array<char32_t, 32> upper_1252{0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                              0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D,   0x017D, 0x8F,
                                              0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                              0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};

std::string from_1252(std::string_view body) {
    std::string out;
    out.reserve(body.size() + body.size() / 8);
    for (const char c : body) {
        const auto byte = static_cast<unsigned char>(c);
        utf8::put(out, byte >= 0x80 && byte < 0xA0 ? upper_1252[byte - 0x80U] : byte == 0 ? ' ' : byte);
    }
    return out;
}

std::string cleaned(std::string_view body) {
    std::string out;
    out.reserve(body.size());
    for (std::size_t at = 0, length = 1; at < body.size(); at += length) {
        const char32_t point = utf8::take(body, at, length);
        utf8::put(out, point == 0 ? U' ' : point);
    }
    return out;
}

bool is_utf8(std::string_view body) {
    for (std::size_t at = 0, length = 1; at < body.size(); at += length)
        if (utf8::take(body, at, length) == utf8::no_character && length == 1) {
            // The cap may have cut the last letter.
            return body.size() - at < 4;
        }
    return true;
}

/// By iconv; nothing for an encoding it does not know.
std::optional<std::string> converted(std::string_view body, const std::string& charset) {
    // NOLINTNEXTLINE: (iconv_t)-1 is how iconv says no.
    const auto failed = reinterpret_cast<iconv_t>(-1);
    const iconv_t descriptor = iconv_open("UTF-8", charset.c_str());
    if (descriptor == failed) return std::nullopt;
    const std::unique_ptr<void, int (*)(void*)> owner{descriptor, iconv_close};
    std::string out, in{body};
    std::array<char, 16'384> buffer{};
    char* from = in.data();
    std::size_t left = in.size();
    while (left > 0) {
        char* to = buffer.data();
        std::size_t room = buffer.size();
        const auto before = left;
        const bool good = iconv(descriptor, &from, &left, &to, &room) != static_cast<std::size_t>(-1);
        out.append(buffer.data(), buffer.size() - room);
        if (!good && room == buffer.size() && before == left) {  // a bad byte
            ++from;
            --left;
            out += '?';
        }
    }
    return cleaned(out);
}

}  // namespace

std::string as_utf8(std::string_view body, std::string_view content_type) {
    std::string charset;
    if (body.starts_with("\xEF\xBB\xBF")) return cleaned(body.substr(3));
    if (body.starts_with("\xFF\xFE"))
        charset = "utf-16le";
    else if (body.starts_with("\xFE\xFF"))
        charset = "utf-16be";
    if (!charset.empty()) body.remove_prefix(2);
    if (charset.empty()) charset = charset_in(content_type);
    if (charset.empty()) charset = charset_in(body.substr(0, sniffed));

    if (charset == "utf-8" || charset == "utf8") return cleaned(body);
    const bool western = charset == "iso-8859-1" || charset == "latin1" || charset == "windows-1252" ||
                         charset == "us-ascii" || charset == "ascii" || charset == "cp1252";
    if (!charset.empty() && !western)
        if (auto text = converted(body, charset)) return *std::move(text);
    // Half the pages that call themselves Latin-1 are UTF-8; a text that reads as such is.
    return is_utf8(body) ? cleaned(body) : from_1252(body);
}

}  // namespace pantau::probes
