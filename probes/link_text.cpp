#include "probes/link_text.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace pantau::probes::link_text {
namespace {

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

int hex(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    c = lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

constexpr std::array<std::string_view, 17> unseen{" ",
                                                  "\t",
                                                  "\r",
                                                  "\n",
                                                  "\xC2\xA0",
                                                  "\xE2\x80\x8B",
                                                  "\xE2\x80\x8C",
                                                  "\xE2\x80\x8D",
                                                  "\xE2\x80\x8E",
                                                  "\xE2\x80\x8F",
                                                  "\xE2\x80\xAA",
                                                  "\xE2\x80\xAC",
                                                  "\xE2\x80\xAF",
                                                  "\xE2\x81\xA0",
                                                  "\xE2\x81\xA6",
                                                  "\xE2\x81\xA9",
                                                  "\xEF\xBB\xBF"};

}  // namespace

std::string lower(std::string_view text) {
    std::string result{text};
    for (char& c : result) c = lower(c);
    return result;
}

bool is_digits(std::string_view text) {
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool is_id(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
               c == '_';
    });
}

bool one_of(std::string_view text, std::initializer_list<std::string_view> all) {
    return std::find(all.begin(), all.end(), text) != all.end();
}

std::string decoded(std::string_view text) {
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size() && hex(text[i + 1]) >= 0 && hex(text[i + 2]) >= 0) {
            result += static_cast<char>(hex(text[i + 1]) * 16 + hex(text[i + 2]));
            i += 2;
        } else {
            result += text[i];
        }
    }
    return result;
}

std::string one_spelling(std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size() && hex(text[i + 1]) >= 0 && hex(text[i + 2]) >= 0) {
            const char c = static_cast<char>(hex(text[i + 1]) * 16 + hex(text[i + 2]));
            if (is_id({&c, 1}) || c == '.' || c == '~') {
                result += c;
            } else {
                const auto byte = static_cast<unsigned char>(c);
                result += {'%', digits[byte >> 4], digits[byte & 15U]};
            }
            i += 2;
        } else {
            result += text[i];
        }
    }
    return result;
}

std::string plain_part(std::string_view part) {
    const std::string text = decoded(part);
    const bool plain = std::all_of(text.begin(), text.end(), [](char c) {
        return is_id({&c, 1}) || c == '.' || c == '~' || c == '@' || c == ':' || c == '+';
    });
    return plain ? text : one_spelling(part);
}

std::string digits_of(std::string_view part) {
    const auto end = std::min(part.find_first_not_of("0123456789"), part.size());
    return end != part.size() && is_id(part.substr(end, 1)) ? std::string{}
                                                            : std::string{part.substr(0, end)};
}

std::string without_dots(std::string_view path) {
    std::vector<std::string_view> kept;
    bool folder = false;  // it ends in a slash, or in what a slash would follow
    for (std::string_view rest = path.substr(1);;) {
        const auto slash = rest.find('/');
        const std::string_view part = rest.substr(0, slash);
        folder = part == "." || part == "..";
        if (part == "..") {
            if (!kept.empty()) kept.pop_back();
        } else if (part != ".") {
            kept.push_back(part);
        }
        if (slash == std::string_view::npos) break;
        rest.remove_prefix(slash + 1);
    }
    std::string out;
    for (const std::string_view part : kept) out.append("/").append(part);
    return out.empty() || folder ? out + "/" : out;
}

Parts parts_of(std::string_view path) {
    Parts parts;
    while (!path.empty()) {
        const auto slash = path.find('/');
        if (slash != 0) parts.emplace_back(path.substr(0, slash));
        if (slash == std::string_view::npos) break;
        path.remove_prefix(slash + 1);
    }
    return parts;
}

Query query_of(std::string_view text) {
    Query query;
    while (!text.empty()) {
        const auto end = text.find('&');
        const std::string_view pair = text.substr(0, end);
        if (!pair.empty()) {
            const auto equals = pair.find('=');
            query.emplace_back(pair.substr(0, equals), equals == std::string_view::npos
                                                           ? std::string{}
                                                           : pair.substr(equals));  // with "="
        }
        if (end == std::string_view::npos) break;
        text.remove_prefix(end + 1);
    }
    return query;
}

std::string value_of(const Query& query, std::string_view name) {
    constexpr std::string_view escaped = "amp;";
    for (const auto& [key, value] : query) {
        const std::string_view bare = key;
        if (!value.empty() && (bare == name || (bare.starts_with(escaped) && bare.substr(4) == name)))
            return decoded(value.substr(1));
    }
    return {};
}

bool is_tracking(std::string_view name) {
    const std::string key = lower(name);
    if (key.starts_with("utm_") || key.starts_with("_hs") || key.starts_with("__cf_chl")) return true;
    return one_of(
        key, {"fbclid",  "igsh",    "igshid",   "si",     "gclid",      "dclid",     "gbraid", "wbraid",
              "msclkid", "yclid",   "twclid",   "ttclid", "mc_cid",     "mc_eid",    "_ga",    "_gl",
              "ref_src", "ref_url", "mibextid", "__tn__", "__cft__[0]", "_openstat", "wt_mc",  "srsltid"});
}

std::string join(const Query& query) {
    std::string text;
    for (const auto& [key, value] : query) text.append(text.empty() ? "" : "&").append(key).append(value);
    return text;
}

std::string path_from(const Parts& parts, std::size_t first) {
    std::string path;
    for (std::size_t i = first; i < parts.size(); ++i) path.append("/").append(parts[i]);
    return path;
}

Query kept_of(const Query& query, std::initializer_list<std::string_view> wanted) {
    Query kept;
    for (const auto& [key, value] : query)
        if (one_of(key, wanted)) kept.emplace_back(key, value);
    return kept;
}

std::string with_scheme(std::string_view text) {
    const auto first = text.find_first_of(":/?#");
    const bool has_scheme =
        first != std::string_view::npos && text[first] == ':' &&
        !(first + 1 < text.size() && std::isdigit(static_cast<unsigned char>(text[first + 1])));
    if (has_scheme) return std::string{text};
    if (text.starts_with("//")) return "https:" + std::string{text};
    if (text.substr(0, first).find('.') == std::string_view::npos) return std::string{text};
    return "https://" + std::string{text};
}

std::string_view trimmed(std::string_view text) {
    for (bool again = true; again;) {
        again = false;
        for (const std::string_view mark : unseen) {
            if (text.starts_with(mark)) {
                text.remove_prefix(mark.size());
                again = true;
            } else if (text.ends_with(mark)) {
                text.remove_suffix(mark.size());
                again = true;
            }
        }
    }
    return text;
}

bool holds_unseen(std::string_view text) {
    return std::any_of(unseen.begin(), unseen.end(),
                       [&](std::string_view mark) { return text.find(mark) != std::string_view::npos; });
}

std::string with_path(std::string text) {
    const auto at = text.find("/#!/");
    if (at != std::string::npos && (text.find("twitter.com/#!/") != std::string::npos ||
                                    text.find("facebook.com/#!/") != std::string::npos))
        text.erase(at, 3);
    return text;
}

}  // namespace pantau::probes::link_text
