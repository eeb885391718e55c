#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

/// Code points of text that may be anything. Inside probes/ only.
namespace pantau::probes::utf8 {

inline constexpr char32_t no_character = 0xFFFD;

/// The code point at `at` and how many bytes it takes; U+FFFD and 1 for bytes that are no UTF-8.
inline char32_t take(std::string_view text, std::size_t at, std::size_t& length) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    length = 1;
    const unsigned first = byte(at);
    if (first < 0x80) return first;
    const std::size_t want = first >= 0xF0 && first < 0xF5   ? 4
                             : first >= 0xE0 && first < 0xF0 ? 3
                             : first >= 0xC2 && first < 0xE0 ? 2
                                                             : 0;
    if (want == 0 || at + want > text.size()) return no_character;
    char32_t point = first & (0x7FU >> want);
    for (std::size_t i = 1; i < want; ++i) {
        if ((byte(at + i) & 0xC0U) != 0x80U) return no_character;
        point = (point << 6U) | (byte(at + i) & 0x3FU);
    }
    const bool overlong = (want == 3 && point < 0x800) || (want == 4 && point < 0x10000);
    if (overlong || point > 0x10FFFF || (point >= 0xD800 && point < 0xE000)) return no_character;
    length = want;
    return point;
}

inline void put(std::string& out, char32_t point) {
    const auto byte = [&out](char32_t bits) { out += static_cast<char>(static_cast<unsigned char>(bits)); };
    if (point < 0x80) {
        byte(point);
    } else if (point < 0x800) {
        byte(0xC0U | (point >> 6U));
        byte(0x80U | (point & 0x3FU));
    } else if (point < 0x10000) {
        byte(0xE0U | (point >> 12U));
        byte(0x80U | ((point >> 6U) & 0x3FU));
        byte(0x80U | (point & 0x3FU));
    } else {
        byte(0xF0U | (point >> 18U));
        byte(0x80U | ((point >> 12U) & 0x3FU));
        byte(0x80U | ((point >> 6U) & 0x3FU));
        byte(0x80U | (point & 0x3FU));
    }
}

}  // namespace pantau::probes::utf8
