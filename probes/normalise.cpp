#include "probes/normalise.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <initializer_list>
#include <utility>
#include <vector>

#include "probes/url.hpp"

namespace pantau::probes {
namespace {

using Parts = std::vector<std::string>;
using Query = std::vector<std::pair<std::string, std::string>>;

constexpr std::array<std::string_view, 6> names{"web", "youtube", "x", "tiktok", "instagram", "facebook"};
constexpr std::array<std::string_view, 6> display_names{"Situs web", "YouTube",   "X",
                                                        "TikTok",    "Instagram", "Facebook"};

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string lower(std::string_view text) {
    std::string result{text};
    for (char& c : result) c = lower(c);
    return result;
}

bool is_digits(std::string_view text) {
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// Letters, digits, "-" and "_": what the platforms make ids of.
bool is_id(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
               c == '_';
    });
}

bool one_of(std::string_view text, std::initializer_list<std::string_view> all) {
    return std::find(all.begin(), all.end(), text) != all.end();
}

int hex(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    c = lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
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

/// One spelling for percent signs (RFC 3986 6.2.2): unreserved characters bare, the rest in upper case.
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

/// The value of a query parameter, decoded; "" without it.
std::string value_of(const Query& query, std::string_view name) {
    for (const auto& [key, value] : query)
        if (key == name && !value.empty()) return decoded(value.substr(1));
    return {};
}

/// Parameters that say where the reader came from, not what is shown.
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

std::string path_from(const Parts& parts, std::size_t first = 0) {
    std::string path;
    for (std::size_t i = first; i < parts.size(); ++i) path.append("/").append(parts[i]);
    return path;
}

NormalisedLink made(Platform platform, std::string url, std::string_view id, bool short_link = false) {
    NormalisedLink link;
    link.platform = platform;
    link.url = std::move(url);
    link.key = std::string{name_of(platform)}.append(":").append(id);
    link.short_link = short_link;
    return link;
}

/// A post of another kind on a platform (profile, channel, list): path without a trailing slash, no query but
/// `kept`.
NormalisedLink other_page(Platform platform, std::string_view host, const Parts& parts,
                          const Query& kept = {}) {
    std::string path = path_from(parts);
    // A profile's name is the same in any case; what follows it may not be.
    if (parts.size() == 1) path = lower(path);
    const std::string tail = path + (kept.empty() ? "" : "?" + join(kept));
    return made(platform, "https://" + std::string{host} + (path.empty() ? "/" : "") + tail,
                tail.empty() ? "/" : std::string_view{tail});
}

NormalisedLink youtube(const std::string& host, const Parts& parts, const Query& query) {
    constexpr std::size_t id_length = 11;
    std::string id, list = value_of(query, "list");
    if (host == "youtu.be") {
        if (!parts.empty()) id = parts[0];
    } else if (parts.size() >= 2 && one_of(parts[0], {"shorts", "live", "embed", "v", "e", "watch"})) {
        id = parts[1];
    } else if (parts.size() == 1 && parts[0] == "watch") {
        id = value_of(query, "v");
    }
    if (id == "videoseries") id.clear();  // an embedded list, eleven letters by chance
    if (id.size() > id_length && is_id(std::string_view{id}.substr(0, id_length)) &&
        !is_id({&id[id_length], 1}))
        id.resize(id_length);  // "ID&t=3" pasted with a wrong separator
    if (id.size() == id_length && is_id(id))
        return made(Platform::youtube, "https://www.youtube.com/watch?v=" + id, id);
    if (!list.empty() && is_id(list))
        return made(Platform::youtube, "https://www.youtube.com/playlist?list=" + list, "list/" + list);
    return other_page(Platform::youtube, host == "youtu.be" ? "youtu.be" : "www.youtube.com", parts);
}

NormalisedLink x(const Parts& parts) {
    for (std::size_t i = 0; i + 1 < parts.size(); ++i)
        if (one_of(parts[i], {"status", "statuses"}) && is_digits(parts[i + 1])) {
            const std::string user = i == 1 && parts[0] != "i" ? parts[0] : "i";
            return made(Platform::x, "https://x.com/" + user + "/status/" + parts[i + 1],
                        "status/" + parts[i + 1]);
        }
    return other_page(Platform::x, "x.com", parts);
}

NormalisedLink tiktok(const std::string& host, const Parts& parts) {
    if (one_of(host, {"vt.tiktok.com", "vm.tiktok.com"}) && !parts.empty())
        return made(Platform::tiktok, "https://" + host + "/" + parts[0] + "/", "short/" + parts[0], true);
    if (parts.size() == 2 && parts[0] == "t")
        return made(Platform::tiktok, "https://www.tiktok.com/t/" + parts[1] + "/", "short/" + parts[1],
                    true);
    std::string user = "@_", id;  // any name leads to the video
    for (std::size_t i = 0; i + 1 < parts.size(); ++i) {
        if (parts[i].starts_with("@")) user = parts[i];
        if (one_of(parts[i], {"video", "photo", "v", "embed", "v1", "v2"})) {
            std::string candidate = parts[i + 1];
            if (candidate.ends_with(".html")) candidate.resize(candidate.size() - 5);
            if (is_digits(candidate)) id = candidate;
        }
    }
    if (!id.empty()) {
        const bool photo = parts.size() > 1 && parts[1] == "photo";
        return made(Platform::tiktok, "https://www.tiktok.com/" + user + (photo ? "/photo/" : "/video/") + id,
                    id);
    }
    return other_page(Platform::tiktok, "www.tiktok.com", parts);
}

NormalisedLink instagram(const Parts& parts) {
    if (parts.size() >= 2 && parts[0] == "share") {
        const std::string path = path_from(parts);
        return made(Platform::instagram, "https://www.instagram.com" + path + "/", path.substr(1), true);
    }
    for (std::size_t i = 0; i < 2 && i + 1 < parts.size(); ++i)  // /p/CODE or /NAME/p/CODE
        if (one_of(parts[i], {"p", "reel", "reels", "tv"}) && is_id(parts[i + 1]) && parts[i + 1] != "audio")
            return made(Platform::instagram, "https://www.instagram.com/p/" + parts[i + 1] + "/",
                        parts[i + 1]);
    return other_page(Platform::instagram, "www.instagram.com", parts);
}

NormalisedLink facebook(const std::string& host, const Parts& parts, const Query& query) {
    const std::string base = "https://www.facebook.com";
    if (one_of(host, {"fb.watch", "fb.me"}) && !parts.empty())
        return made(Platform::facebook, "https://" + host + path_from(parts) + "/",
                    "short/" + host + path_from(parts), true);
    if (parts.size() >= 2 && parts[0] == "share")
        return made(Platform::facebook, base + path_from(parts) + "/", path_from(parts).substr(1), true);
    const std::string first = parts.empty() ? "" : parts[0];
    if (one_of(first, {"permalink.php", "story.php"})) {
        const std::string id = value_of(query, "story_fbid"), page = value_of(query, "id");
        if (is_id(id) && is_id(page))
            return made(Platform::facebook, base + "/permalink.php?story_fbid=" + id + "&id=" + page,
                        "post/" + id);
    }
    if (one_of(first, {"watch", "video.php"})) {
        if (const std::string id = value_of(query, "v"); is_digits(id))
            return made(Platform::facebook, base + "/watch/?v=" + id, "video/" + id);
    }
    if (one_of(first, {"photo", "photo.php"})) {
        if (const std::string id = value_of(query, "fbid"); is_digits(id))
            return made(Platform::facebook, base + "/photo/?fbid=" + id, "photo/" + id);
    }
    if (first == "reel" && parts.size() >= 2 && is_digits(parts[1]))
        return made(Platform::facebook, base + "/reel/" + parts[1], "video/" + parts[1]);
    // /NAME/posts/[slug/]ID, /NAME/videos/[slug/]ID, /NAME/photos/[album/]ID, /groups/NAME/posts/ID
    const std::size_t at = first == "groups" ? 2 : 1;
    if (parts.size() > at + 1) {
        const std::string& kind = parts[at];
        const std::string& id = parts.back();
        if (is_digits(id) || (id.starts_with("pfbid") && is_id(id))) {
            const std::string who =
                path_from(Parts(parts.begin(), parts.begin() + static_cast<std::ptrdiff_t>(at)));
            if (one_of(kind, {"posts", "permalink"}))
                return made(Platform::facebook, base + who + "/posts/" + id, "post/" + id);
            if (kind == "videos")
                return made(Platform::facebook, base + who + "/videos/" + id, "video/" + id);
            if (kind == "photos") return made(Platform::facebook, base + path_from(parts), "photo/" + id);
        }
    }
    Query kept;
    for (const auto& [key, value] : query)
        if (first == "profile.php" && key == "id") kept.emplace_back(key, value);
    return other_page(Platform::facebook, "www.facebook.com", parts, kept);
}

NormalisedLink web(const Url& url, const std::string& host, const Query& query) {
    Query kept;
    for (const auto& pair : query)
        if (!is_tracking(decoded(pair.first))) kept.push_back(pair);
    const bool usual_port = url.port == (url.scheme == "https" ? 443 : 80);
    const std::string shown = (host.find(':') == std::string::npos ? host : "[" + host + "]") +
                              (usual_port ? "" : ":" + std::to_string(url.port));
    NormalisedLink link;
    link.url = url.scheme + "://" + shown + url.path + (kept.empty() ? "" : "?" + join(kept));
    std::string path = one_spelling(url.path);
    while (path.size() > 1 && path.back() == '/') path.pop_back();
    std::sort(kept.begin(), kept.end());
    link.key = "web:" + shown + path + (kept.empty() ? "" : "?" + one_spelling(join(kept)));
    return link;
}

/// A host without the names that platforms give to phones and languages.
std::string bare(std::string host) {
    for (const std::string_view prefix :
         {"www.", "m.", "web.", "mobile.", "mbasic.", "touch.", "music.", "id-id."})
        if (host.starts_with(prefix) && std::count(host.begin(), host.end(), '.') >= 2) {
            host.erase(0, prefix.size());
            break;
        }
    return host;
}

/// People leave the scheme out; a phone never does. "name:" without "//" is another scheme, unless a port
/// follows.
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
    constexpr std::string_view blank = " \t\r\n";
    const auto first = text.find_first_not_of(blank);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blank) - first + 1);
}

Normalised normalise(std::string_view text, int wrappings) {
    const ParsedUrl parsed = parse_url(with_scheme(trimmed(text)));
    if (!parsed.url) return {std::nullopt, parsed.refusal};
    const Url& url = *parsed.url;
    std::string host = url.host;
    while (host.ends_with('.')) host.pop_back();
    const Parts parts = parts_of(url.path);
    const Query query = query_of(url.query);

    // "You are leaving Facebook": the link that was meant is inside.
    if (wrappings > 0 && one_of(host, {"l.facebook.com", "lm.facebook.com", "l.instagram.com"}))
        if (const std::string inner = value_of(query, "u"); !inner.empty())
            if (Normalised found = normalise(inner, wrappings - 1); found.link) return found;

    const std::string name = bare(host);
    const bool usual_port = url.port == 80 || url.port == 443;
    NormalisedLink link;
    if (!usual_port) {
        link = web(url, host, query);
    } else if (one_of(name, {"youtube.com", "youtu.be", "youtube-nocookie.com"})) {
        link = youtube(name, parts, query);
    } else if (one_of(name, {"x.com", "twitter.com"})) {
        link = x(parts);
    } else if (name == "t.co" && !parts.empty()) {
        link = made(Platform::x, "https://t.co/" + parts[0], "short/" + parts[0], true);
    } else if (one_of(name, {"tiktok.com", "vt.tiktok.com", "vm.tiktok.com"})) {
        link = tiktok(name, parts);
    } else if (one_of(name, {"instagram.com", "instagr.am"})) {
        link = instagram(parts);
    } else if (one_of(name, {"facebook.com", "fb.com", "fb.watch", "fb.me"})) {
        link = facebook(name, parts, query);
    } else {
        link = web(url, host, query);
    }
    link.host = parse_url(link.url).url.value_or(url).host;
    return {std::move(link), {}};
}

/// A web key as a redirect is judged by: www or not is the same place.
std::string without_www(std::string key) {
    constexpr std::string_view prefix = "web:www.";
    if (key.starts_with(prefix)) key.erase(4, 4);
    return key;
}

}  // namespace

std::string_view name_of(Platform platform) {
    return names.at(static_cast<std::size_t>(platform));
}

std::optional<Platform> platform_named(std::string_view identifier) {
    for (std::size_t i = 0; i < names.size(); ++i)
        if (names.at(i) == identifier) return static_cast<Platform>(i);
    return std::nullopt;
}

std::string_view display_name_of(Platform platform) {
    return display_names.at(static_cast<std::size_t>(platform));
}

Normalised normalise(std::string_view text) {
    return normalise(text, 1);
}

bool leads_elsewhere(const NormalisedLink& link, std::string_view final_url) {
    if (link.short_link || final_url.empty()) return false;  // leading elsewhere is all a short link does
    const Normalised end = normalise(final_url);
    return !end.link || without_www(end.link->key) != without_www(link.key);
}

}  // namespace pantau::probes
