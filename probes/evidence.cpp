#include "probes/evidence.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <utility>

#include <curl/curl.h>

namespace pantau::probes {
namespace {

constexpr std::string_view hex = "0123456789abcdef";

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

bool same_name(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](char x, char y) { return lower(x) == lower(y); });
}

bool is_space(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
    return text;
}

struct Decoded {
    std::uint32_t point;
    std::size_t size;  ///< 0: not UTF-8
};

/// One character of strict UTF-8: no overlong forms, no surrogates, nothing beyond U+10FFFF.
Decoded decode(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned first = byte(0);
    if (first < 0x80) return {first, 1};
    const std::size_t size = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if (first < 0xc2 || first > 0xf4 || text.size() < size) return {0, 0};
    std::uint32_t point = first & (0xffU >> (size + 1));
    for (std::size_t i = 1; i < size; ++i) {
        if ((byte(i) & 0xc0U) != 0x80U) return {0, 0};
        point = point << 6U | (byte(i) & 0x3fU);
    }
    const bool overlong = (size == 3 && point < 0x800) || (size == 4 && point < 0x10000);
    if (overlong || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) return {0, 0};
    return {point, size};
}

void append_utf8(std::string& out, std::uint32_t point) {
    if (point < 0x80) {
        out += static_cast<char>(point);
    } else if (point < 0x800) {
        out += static_cast<char>(0xc0U | point >> 6U);
        out += static_cast<char>(0x80U | (point & 0x3fU));
    } else if (point < 0x10000) {
        out += static_cast<char>(0xe0U | point >> 12U);
        out += static_cast<char>(0x80U | (point >> 6U & 0x3fU));
        out += static_cast<char>(0x80U | (point & 0x3fU));
    } else {
        out += static_cast<char>(0xf0U | point >> 18U);
        out += static_cast<char>(0x80U | (point >> 12U & 0x3fU));
        out += static_cast<char>(0x80U | (point >> 6U & 0x3fU));
        out += static_cast<char>(0x80U | (point & 0x3fU));
    }
}

bool turns_text_around(std::uint32_t point) {
    return (point >= 0x202a && point <= 0x202e) || (point >= 0x2066 && point <= 0x2069);
}

/// Entities that titles really hold; the rest stays as written.
std::string without_entities(std::string_view text) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 10> known{{{"amp", "&"},
                                                                                          {"lt", "<"},
                                                                                          {"gt", ">"},
                                                                                          {"quot", "\""},
                                                                                          {"apos", "'"},
                                                                                          {"nbsp", " "},
                                                                                          {"ndash", "–"},
                                                                                          {"mdash", "—"},
                                                                                          {"raquo", "»"},
                                                                                          {"laquo", "«"}}};
    std::string out;
    while (!text.empty()) {
        const auto end = text.find(';');
        if (text.front() != '&' || end == std::string_view::npos || end > 10) {
            out += text.front();
            text.remove_prefix(1);
            continue;
        }
        const std::string_view name = text.substr(1, end - 1);
        const auto* entity =
            std::find_if(known.begin(), known.end(), [&](const auto& e) { return e.first == name; });
        if (entity != known.end()) {
            out += entity->second;
        } else if (name.size() > 1 && name.front() == '#') {
            const bool base16 = name[1] == 'x' || name[1] == 'X';
            const std::string_view digits = name.substr(base16 ? 2 : 1);
            std::uint32_t point = 0;
            const auto [stop, error] =
                std::from_chars(digits.data(), digits.data() + digits.size(), point, base16 ? 16 : 10);
            const bool valid = error == std::errc{} && stop == digits.data() + digits.size() && point > 0 &&
                               point <= 0x10ffff && (point < 0xd800 || point > 0xdfff);
            append_utf8(out, valid ? point : 0xfffdU);
        } else {
            out += text.substr(0, end + 1);
        }
        text.remove_prefix(end + 1);
    }
    return out;
}

}  // namespace

std::string safe_text(std::string_view raw, bool lines) {
    std::string out;
    out.reserve(raw.size());
    while (!raw.empty()) {
        const Decoded character = decode(raw);
        if (character.size == 0) {
            out += "\xef\xbf\xbd";
            raw.remove_prefix(1);
            continue;
        }
        const std::uint32_t point = character.point;
        if (lines && (point == '\n' || point == '\t')) {
            out += static_cast<char>(point);
        } else if (point == '\r') {
            // Line ends of HTTP: the line feed beside it says enough.
        } else if (point < 0x20 || (point >= 0x7f && point < 0xa0)) {
            out += "\\x";
            out += hex[point >> 4U & 15U];
            out += hex[point & 15U];
        } else if (turns_text_around(point)) {
            out += "\\u";
            for (int shift = 12; shift >= 0; shift -= 4)
                out += hex[point >> static_cast<unsigned>(shift) & 15U];
        } else {
            out += raw.substr(0, character.size);
        }
        raw.remove_prefix(character.size);
    }
    return out;
}

std::string title_of(std::string_view html) {
    for (auto at = html.find('<'); at != std::string_view::npos; at = html.find('<', at + 1)) {
        const std::string_view rest = html.substr(at + 1);
        if (rest.size() < 6 || !same_name(rest.substr(0, 5), "title") ||
            (rest[5] != '>' && !is_space(rest[5])))
            continue;
        const auto begin = rest.find('>');
        if (begin == std::string_view::npos) return {};
        const std::string_view text = rest.substr(begin + 1, 2000);
        const std::string plain = without_entities(trimmed(text.substr(0, text.find('<'))));
        std::string folded;
        for (const char c : plain) {
            if (!is_space(c))
                folded += c;
            else if (!folded.empty() && folded.back() != ' ')
                folded += ' ';
        }
        std::string safe = safe_text(folded);
        std::size_t size = 0, characters = 0;
        while (size < safe.size() && characters < 200) {
            size += std::max<std::size_t>(decode(std::string_view{safe}.substr(size)).size, 1);
            ++characters;
        }
        safe.resize(size);
        return safe;
    }
    return {};
}

std::string_view header_field(std::string_view head, std::string_view name) {
    while (!head.empty()) {
        const auto end = std::min(head.find('\n'), head.size());
        const std::string_view line = head.substr(0, end);
        head.remove_prefix(std::min(end + 1, head.size()));
        const auto colon = line.find(':');
        if (colon == name.size() && same_name(line.substr(0, colon), name))
            return trimmed(line.substr(colon + 1));
    }
    return {};
}

std::optional<std::chrono::seconds> retry_after(std::string_view value, Instant now) {
    value = trimmed(value);
    if (value.empty()) return std::nullopt;
    constexpr std::int64_t day = 86'400;
    std::int64_t total = 0;
    if (value.front() >= '0' && value.front() <= '9') {
        // "120", or parts with units as in "1m30s"
        const char* at = value.data();
        const char* const end = at + value.size();
        while (at != end) {
            std::int64_t number = 0;
            const auto [stop, error] = std::from_chars(at, end, number);
            if (error == std::errc::invalid_argument) return std::nullopt;
            if (error == std::errc::result_out_of_range) number = day;
            number = std::min(number, day);
            at = stop;
            std::int64_t unit = 1;
            if (at != end) {
                const char letter = lower(*at++);
                if (letter != 'h' && letter != 'm' && letter != 's') return std::nullopt;
                unit = letter == 'h' ? 3600 : letter == 'm' ? 60 : 1;
            }
            total = std::min(total + number * unit, day);
        }
    } else {
        const std::time_t date = curl_getdate(std::string{value}.c_str(), nullptr);
        if (date < 0) return std::nullopt;
        total = date - std::chrono::floor<std::chrono::seconds>(now.time_since_epoch()).count();
    }
    return std::chrono::seconds{std::clamp<std::int64_t>(total, 1, day)};
}

}  // namespace pantau::probes
