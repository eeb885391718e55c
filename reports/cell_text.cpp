#include "reports/cell_text.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <optional>

namespace pantau::reports {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";  // U+FFFD
constexpr std::string_view cut_mark = "... (dipotong)";
constexpr std::string_view escaped_underscore = "_x005F_";

struct Decoded {
    char32_t letter;
    std::size_t bytes;
};

bool continues(std::string_view text, std::size_t at) {
    return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U;
}

/// One letter at `at`, or nothing where the bytes are not UTF-8 (overlong forms and surrogates included).
std::optional<Decoded> decode(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) {
        return static_cast<char32_t>(static_cast<unsigned char>(text[i]));
    };
    const char32_t first = byte(at);
    if (first < 0x80) return Decoded{first, 1};
    const std::size_t bytes = first >= 0xF0 && first < 0xF5   ? 4
                              : first >= 0xE0 && first < 0xF0 ? 3
                              : first >= 0xC2 && first < 0xE0 ? 2
                                                              : 0;
    if (bytes == 0) return std::nullopt;
    char32_t letter = first & (0x7FU >> bytes);
    for (std::size_t i = 1; i < bytes; ++i) {
        if (!continues(text, at + i)) return std::nullopt;
        letter = (letter << 6U) | (byte(at + i) & 0x3FU);
    }
    constexpr std::array<char32_t, 5> least{0, 0, 0x80, 0x800, 0x10000};
    if (letter < least.at(bytes) || letter > 0x10FFFF || (letter >= 0xD800 && letter <= 0xDFFF))
        return std::nullopt;
    return Decoded{letter, bytes};
}

bool is_noncharacter(char32_t letter) {
    return (letter & 0xFFFEU) == 0xFFFEU || (letter >= 0xFDD0 && letter <= 0xFDEF);
}

/// Invisible letters that reorder what is read ("gnp.exe" for "exe.png"), and the byte order mark.
bool turns_direction(char32_t letter) {
    return (letter >= 0x202A && letter <= 0x202E) || (letter >= 0x2066 && letter <= 0x2069) ||
           letter == 0x200E || letter == 0x200F || letter == 0x061C || letter == 0xFEFF;
}

bool is_control(char32_t letter) {
    return letter < 0x20 || (letter >= 0x7F && letter < 0xA0);
}

/// `_xHHHH_` at `at`: Excel would show the letter of that number.
bool looks_escaped(std::string_view text, std::size_t at) {
    if (at + 7 > text.size() || text[at] != '_' || text[at + 1] != 'x' || text[at + 6] != '_') return false;
    const auto digits = text.substr(at + 2, 4);
    return std::all_of(digits.begin(), digits.end(),
                       [](char c) { return std::isxdigit(static_cast<unsigned char>(c)) != 0; });
}

/// Printable ASCII that nothing reads as an escape: nine texts of ten.
bool is_plain(std::string_view text) {
    return std::none_of(text.begin(), text.end(), [](char c) { return c < 0x20 || c > 0x7E || c == '_'; });
}

bool starts_with_any_case(std::string_view text, std::string_view lower) {
    if (text.size() < lower.size()) return false;
    return std::equal(lower.begin(), lower.end(), text.begin(), [](char want, char got) {
        return want == static_cast<char>(std::tolower(static_cast<unsigned char>(got)));
    });
}

}  // namespace

CellText cell_text(std::string_view raw, std::size_t limit, bool one_line) {
    CellText out;
    if (raw.size() <= limit && is_plain(raw)) {
        out.text = raw;
        return out;
    }
    out.text.reserve(std::min(raw.size(), limit) + 16);
    std::size_t units = 0;      // UTF-16, of what is stored
    std::size_t cut_bytes = 0;  // where to cut so that the mark still fits
    const std::size_t room = limit > cut_mark.size() ? limit - cut_mark.size() : 0;
    const auto add = [&](std::string_view piece, std::size_t its_units) {
        if (units + its_units <= room) cut_bytes = out.text.size() + piece.size();
        units += its_units;
        out.text += piece;
    };
    for (std::size_t at = 0; at < raw.size() && units <= limit;) {
        const auto decoded = decode(raw, at);
        if (!decoded) {
            // One mark for one broken letter: what follows it and only continues it is skipped with it.
            ++at;
            while (continues(raw, at)) ++at;
            add(replacement, 1);
            out.repaired = true;
            continue;
        }
        const auto [letter, bytes] = *decoded;
        const auto piece = raw.substr(at, bytes);
        if (letter == '\r' || letter == '\n') {
            at += letter == '\r' && at + 1 < raw.size() && raw[at + 1] == '\n' ? 2 : 1;
            add(one_line ? " " : "\n", 1);
            continue;
        }
        if (letter == '\t') {
            add(" ", 1);
        } else if (is_control(letter) || turns_direction(letter)) {
            out.repaired = true;
        } else if (is_noncharacter(letter)) {
            add(replacement, 1);
            out.repaired = true;
        } else if (letter == '_' && looks_escaped(raw, at)) {
            add(escaped_underscore, escaped_underscore.size());
        } else {
            add(piece, letter > 0xFFFF ? 2 : 1);
        }
        at += bytes;
    }
    if (units > limit) {
        out.text.resize(cut_bytes);
        out.text += cut_mark;
        out.repaired = true;
    }
    return out;
}

bool may_link(std::string_view address) {
    constexpr std::size_t longest_link = 2'000;  // Excel: 2,079, and the library escapes some letters
    if (address.size() > longest_link) return false;
    const bool web = starts_with_any_case(address, "http://") || starts_with_any_case(address, "https://");
    if (!web && !starts_with_any_case(address, "mailto:")) return false;
    const auto rest = address.substr(address.find(web ? "//" : ":") + (web ? 2 : 1));
    if (rest.empty() || rest.front() == '/' || rest.front() == '?' || rest.front() == '#') return false;
    // Excel refuses a fragment of more than 255 letters.
    if (const auto fragment = address.find('#');
        fragment != std::string_view::npos && address.size() - fragment > 255)
        return false;
    return std::none_of(address.begin(), address.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte <= 0x20 || byte == 0x7F || c == '"' || c == '<' || c == '>' || c == '\\' || c == '^' ||
               c == '`' || c == '{' || c == '|' || c == '}';
    });
}

void add_csv_text(std::string& line, std::string_view raw) {
    constexpr std::string_view runs = "=+-@", quotes = ",;\"\n";
    if (raw.empty()) return;
    if (raw.size() <= longest_text && is_plain(raw) && raw.front() != ' ' &&
        runs.find(raw.front()) == std::string_view::npos &&
        raw.find_first_of(quotes) == std::string_view::npos) {
        line += raw;
        return;
    }
    const std::string cell_as_in_xlsx = cell_text(raw).text;
    // CSV decodes nothing: undo the escape that only XLSX needs.
    std::string text;
    for (std::size_t at = 0; at < cell_as_in_xlsx.size();) {
        const bool escaped = cell_as_in_xlsx.compare(at, escaped_underscore.size(), escaped_underscore) == 0;
        text += escaped ? '_' : cell_as_in_xlsx[at];
        at += escaped ? escaped_underscore.size() : 1;
    }
    const auto first = text.find_first_not_of(" \n");
    const bool formula = first != std::string::npos && runs.find(text[first]) != std::string_view::npos;
    const bool quoted = text.find_first_of(quotes) != std::string::npos;
    if (quoted) line += '"';
    if (formula) line += '\'';  // a spreadsheet would run it
    for (const char c : text) {
        if (c == '"') line += '"';
        line += c;
    }
    if (quoted) line += '"';
}

}  // namespace pantau::reports
