#include "probes/page_style.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace pantau::probes {
namespace {

constexpr std::size_t longest_style = 4'096;
constexpr std::size_t longest_sheet = 256U << 10U;
constexpr std::size_t most_rules = 5'000;

bool is_space(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/// Lower case, without white space and "!important".
std::string bare(std::string_view text) {
    std::string out;
    for (const char c : text)
        if (!is_space(c)) out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    if (const auto at = out.find("!important"); at != std::string::npos) out.erase(at);
    return out;
}

/// A length as whole pixels, roughly: an em counts ten, a per cent one.
std::optional<long> pixels(std::string_view value) {
    bool negative = false;
    if (!value.empty() && (value.front() == '-' || value.front() == '+')) {
        negative = value.front() == '-';
        value.remove_prefix(1);
    }
    long number = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
    std::string_view rest{end, static_cast<std::size_t>(value.data() + value.size() - end)};
    if (error != std::errc{}) {
        if (value.empty() || value.front() != '.') return std::nullopt;
        number = 0;  // ".5px"
        rest = value.substr(1);
    }
    if (rest.starts_with('.')) rest.remove_prefix(1);
    rest.remove_prefix(std::min(rest.find_first_not_of("0123456789"), rest.size()));
    number = std::clamp(number, 0L, 10'000'000L);
    if (rest.starts_with("em") || rest.starts_with("rem") || rest.starts_with("vw") || rest.starts_with("vh"))
        number *= 10;
    return negative ? -number : number;
}

bool is_nearly_nothing(std::string_view value) {  // opacity
    return value == "0" || value.starts_with("0.0") || value == ".0" || value.starts_with(".0") ||
           value == "0%";
}

std::string colour(std::string value) {
    if (value == "#fff" || value == "#ffffff" || value == "rgb(255,255,255)" || value == "#fefefe" ||
        value == "rgba(255,255,255,1)")
        return "white";
    if (value == "#000" || value == "#000000" || value == "rgb(0,0,0)") return "black";
    return value;
}

constexpr long off_screen = -500;

}  // namespace

StyleLook read_style(std::string_view declarations) {
    StyleLook look;
    bool no_overflow = false, no_height = false, no_width = false;
    declarations = declarations.substr(0, longest_style);
    while (!declarations.empty()) {
        const auto end = std::min(declarations.find(';'), declarations.size());
        const std::string one = bare(declarations.substr(0, end));
        declarations.remove_prefix(std::min(end + 1, declarations.size()));
        const auto colon = one.find(':');
        if (colon == std::string::npos) continue;
        const std::string_view name{one.data(), colon}, value{one.data() + colon + 1, one.size() - colon - 1};
        const auto length = pixels(value);
        if ((name == "display" && value == "none") ||
            (name == "visibility" && (value == "hidden" || value == "collapse")) ||
            (name == "opacity" && is_nearly_nothing(value)) ||
            (name == "font-size" && length && *length <= 1) ||
            (name == "color" && (value == "transparent" || value.ends_with(",0)"))) ||
            (name == "clip" && (value.starts_with("rect(0") || value.starts_with("rect(1px"))) ||
            (name == "clip-path" &&
             (value == "inset(50%)" || value == "inset(100%)" || value == "circle(0)")) ||
            (name == "transform" && (value == "scale(0)" || value == "scale(0,0)")) ||
            (name == "content-visibility" && value == "hidden")) {
            look.hidden = true;
        } else if ((name == "left" || name == "top" || name == "right" || name == "bottom" ||
                    name == "margin-left" || name == "margin-top" || name == "margin-right" ||
                    name == "text-indent") &&
                   length && *length <= off_screen) {
            look.hidden = true;
        } else if (name == "transform" && value.starts_with("translate") &&
                   value.find("(-") != std::string_view::npos) {
            const auto moved = pixels(value.substr(value.find('(') + 1));
            look.hidden = look.hidden || (moved && *moved <= off_screen);
        } else if (name == "overflow" || name == "overflow-y" || name == "overflow-x") {
            no_overflow = no_overflow || value == "hidden" || value == "clip";
        } else if (name == "height" || name == "max-height" || name == "line-height") {
            no_height = no_height || (length && *length <= 2 && !value.starts_with("0.") &&
                                      value.find('%') == std::string_view::npos &&
                                      (name != "line-height" || *length == 0 || value.ends_with("px")));
        } else if (name == "width" || name == "max-width") {
            no_width = no_width || (length && *length <= 2 && value.find('%') == std::string_view::npos);
        } else if (name == "color") {
            look.color = colour(std::string{value});
        } else if (name == "background-color" || name == "background") {
            look.background = value.find("url(") != std::string_view::npos ||
                                      value.find("gradient") != std::string_view::npos
                                  ? "image"
                                  : colour(std::string{value});
        }
    }
    if ((no_height || no_width) && no_overflow) look.hidden = true;
    if (!look.color.empty() && look.color == look.background) look.hidden = true;
    return look;
}

void HidingRules::read(std::string_view sheet) {
    sheet = sheet.substr(0, longest_sheet);
    for (std::size_t rules = 0; rules < most_rules && !sheet.empty(); ++rules) {
        const auto open = sheet.find('{');
        if (open == std::string_view::npos) return;
        std::string_view selectors = sheet.substr(0, open);
        // After a comment only what follows it is the selector.
        if (const auto comment = selectors.rfind("*/"); comment != std::string_view::npos)
            selectors.remove_prefix(comment + 2);
        sheet.remove_prefix(open + 1);
        if (selectors.find('@') != std::string_view::npos) {
            // @media and kin: skip the block with its inner ones.
            int depth = 1;
            std::size_t at = 0;
            for (; at < sheet.size() && depth > 0; ++at)
                depth += sheet[at] == '{' ? 1 : sheet[at] == '}' ? -1 : 0;
            sheet.remove_prefix(at);
            continue;
        }
        const auto close = std::min(sheet.find('}'), sheet.size());
        const std::string_view declarations = sheet.substr(0, close);
        sheet.remove_prefix(std::min(close + 1, sheet.size()));
        if (!read_style(declarations).hidden) continue;
        while (!selectors.empty()) {
            const auto end = std::min(selectors.find(','), selectors.size());
            std::string_view one = selectors.substr(0, end);
            selectors.remove_prefix(std::min(end + 1, selectors.size()));
            while (!one.empty() && is_space(one.front())) one.remove_prefix(1);
            while (!one.empty() && is_space(one.back())) one.remove_suffix(1);
            // Only the plain ones: a rule for a state or a descendant says nothing of the element at rest.
            if (one.empty() || one.size() > 80 || one.find_first_of(" >+~:[*") != std::string_view::npos)
                continue;
            const auto mark = one.find_first_of(".#");
            if (mark == std::string_view::npos || one.find_first_of(".#", mark + 1) != std::string_view::npos)
                continue;
            (one[mark] == '.' ? classes_ : ids_).emplace(one.substr(mark + 1));
        }
    }
}

bool HidingRules::hides(std::string_view classes, std::string_view id) const {
    if (empty()) return false;
    if (!id.empty() && ids_.contains(std::string{id})) return true;
    for (std::size_t i = 0; i < 40 && !classes.empty(); ++i) {
        while (!classes.empty() && is_space(classes.front())) classes.remove_prefix(1);
        const auto end = std::find_if(classes.begin(), classes.end(), is_space);
        const std::string one{classes.begin(), end};
        if (!one.empty() && classes_.contains(one)) return true;
        classes.remove_prefix(one.size());
    }
    return false;
}

}  // namespace pantau::probes
