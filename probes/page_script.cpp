#include "probes/page_script.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>

#include "probes/utf8.hpp"

namespace pantau::probes {
namespace {

constexpr std::size_t longest_script = 256U << 10U;
constexpr std::size_t most_literals = 2'000;
constexpr std::size_t least_literal = 12;

std::optional<unsigned> hex(std::string_view text, std::size_t at, std::size_t digits) {
    if (at + digits > text.size()) return std::nullopt;
    unsigned value = 0;
    for (const char c : text.substr(at, digits)) {
        const int digit = c >= '0' && c <= '9'   ? c - '0'
                          : c >= 'a' && c <= 'f' ? c - 'a' + 10
                          : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                                 : -1;
        if (digit < 0) return std::nullopt;
        value = value * 16 + static_cast<unsigned>(digit);
    }
    return value;
}

/// The script with its escapes undone. Quotes that were escaped become spaces, so that literals keep their
/// ends.
std::string plain(std::string_view script, bool percent) {
    std::string out;
    out.reserve(script.size());
    for (std::size_t i = 0; i < script.size(); ++i) {
        const char c = script[i];
        std::optional<unsigned> point;
        std::size_t taken = 0;
        if (c == '\\' && i + 1 < script.size()) {
            const char kind = script[i + 1];
            taken = 1;
            if (kind == 'x') {
                point = hex(script, i + 2, 2);
                if (point) taken = 3;
            } else if (kind == 'u') {
                point = hex(script, i + 2, 4);
                if (point) taken = 5;
            } else {
                point = kind == '/' ? '/' : ' ';
            }
        } else if (percent && c == '%') {
            point = hex(script, i + 1, 2);
            if (point) taken = 2;
        }
        if (!point) {
            out += c;
            continue;
        }
        if (*point == '"' || *point == '\'' || *point == '`')
            out += ' ';
        else if (*point < 0x80 || !percent)
            utf8::put(out, *point < 0xD800 || *point > 0xDFFF ? *point : utf8::no_character);
        i += taken;
    }
    return out;
}

bool has(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

bool writes(std::string_view script) {
    constexpr std::array<std::string_view, 9> writers{
        "innerHTML", "outerHTML",   "insertAdjacentHTML", "document.write", "document.title",
        "innerText", "textContent", ".append(",           ".html("};
    return std::any_of(writers.begin(), writers.end(), [script](auto writer) { return has(script, writer); });
}

}  // namespace

std::vector<std::string> written_by(std::string_view script) {
    std::vector<std::string> found;
    script = script.substr(0, longest_script);
    if (!writes(script)) return found;
    const std::string text = plain(script, has(script, "unescape(") || has(script, "decodeURI"));
    for (std::size_t i = 0; i < text.size() && found.size() < most_literals; ++i) {
        const char quote = text[i];
        if (quote != '"' && quote != '\'' && quote != '`') continue;
        const auto end = text.find(quote, i + 1);
        if (end == std::string::npos) break;
        const std::string_view literal{text.data() + i + 1, end - i - 1};
        // A bar parts the words of a filter's pattern.
        if (literal.size() >= least_literal && !has(literal, "|") && has(literal, " "))
            found.push_back(text_of_markup(literal));
        i = end;
    }
    return found;
}

std::string text_of_markup(std::string_view markup) {
    std::string out;
    for (std::size_t i = 0; i < markup.size();) {
        if (markup[i] != '<') {
            out += markup[i++];
            continue;
        }
        const auto end = std::min(markup.find('>', i), markup.size());
        const std::string_view tag = markup.substr(i, end - i);
        out += ' ';
        if (const auto href = tag.find("href="); href != std::string_view::npos) {
            std::string_view address = tag.substr(href + 5);
            address.remove_prefix(std::min(address.find_first_not_of("\"' "), address.size()));
            out.append(address.substr(0, address.find_first_of("\"' >"))).append(1, ' ');
        }
        i = std::min(end + 1, markup.size());
    }
    return out;
}

}  // namespace pantau::probes
