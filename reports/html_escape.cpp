#include "reports/html_escape.hpp"

#include "reports/cell_text.hpp"

namespace pantau::reports {

std::string plain_line(std::string_view raw) {
    auto text = cell_text(raw, 2'000, true).text;
    // What keeps Excel from decoding `_x0041_` would only be noise here.
    constexpr std::string_view escaped = "_x005F_";
    for (auto at = text.find(escaped); at != std::string::npos; at = text.find(escaped, at + 1))
        text.erase(at + 1,
                   escaped.size() - 1);  // its first character stays (replace() makes GCC 12 warn at -O2)
    return text;
}

std::string html_escaped(std::string_view raw) {
    std::string safe;
    for (const char c : plain_line(raw)) switch (c) {
            case '&':
                safe += "&amp;";
                break;
            case '<':
                safe += "&lt;";
                break;
            case '>':
                safe += "&gt;";
                break;
            case '"':
                safe += "&quot;";
                break;
            case '\'':
                safe += "&#39;";
                break;
            default:
                safe += c;
        }
    return safe;
}

}  // namespace pantau::reports
