#include "probes/normalise.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <utility>
#include <vector>

#include "probes/link_text.hpp"
#include "probes/url.hpp"

namespace pantau::probes {
namespace {

using namespace link_text;

constexpr std::array<std::string_view, 6> names{"web", "youtube", "x", "tiktok", "instagram", "facebook"};
constexpr std::array<std::string_view, 6> display_names{"Situs web", "YouTube",   "X",
                                                        "TikTok",    "Instagram", "Facebook"};

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
    if (id.size() > id_length && is_id(std::string_view{id}.substr(0, id_length)) &&
        !is_id({&id[id_length], 1}))
        id.resize(id_length);                                    // "ID&t=3" pasted with a wrong separator
    if (one_of(id, {"videoseries", "live_stream"})) id.clear();  // an embedded list; eleven letters by chance
    if (id.size() == id_length && is_id(id))
        return made(Platform::youtube, "https://www.youtube.com/watch?v=" + id, id);
    if (!list.empty() && is_id(list))
        return made(Platform::youtube, "https://www.youtube.com/playlist?list=" + list, "list/" + list);
    if (const std::string note = value_of(query, "lb"); is_id(note))  // of a channel's community page
        return made(Platform::youtube, "https://www.youtube.com/post/" + note, "/post/" + note);
    return other_page(Platform::youtube, host == "youtu.be" ? "youtu.be" : "www.youtube.com", parts,
                      kept_of(query, {"channel", "search_query"}));
}

NormalisedLink x(const Parts& parts, const Query& query) {
    for (std::size_t i = 0; i + 1 < parts.size(); ++i)
        if (one_of(parts[i], {"status", "statuses"})) {
            const std::string id = digits_of(parts[i + 1]);
            if (id.empty()) continue;
            const std::string user = i == 1 && parts[0] != "i" ? parts[0] : "i";
            return made(Platform::x, "https://x.com/" + user + "/status/" + id, "status/" + id);
        }
    return other_page(Platform::x, "x.com", parts, kept_of(query, {"q"}));
}

NormalisedLink tiktok(const std::string& host, const Parts& parts, const Query& query) {
    if (parts.size() == 2 && parts[0] == "t")
        return made(Platform::tiktok, "https://www.tiktok.com/t/" + parts[1] + "/", "short/" + parts[1],
                    true);
    if (one_of(host, {"vt.tiktok.com", "vm.tiktok.com"}) && !parts.empty())
        return made(Platform::tiktok, "https://" + host + "/" + parts[0] + "/", "short/" + parts[0], true);
    std::string user = "@_", id = value_of(query, "item_id");  // any name leads to the video
    if (!is_digits(id)) id.clear();
    for (std::size_t i = 0; i + 1 < parts.size(); ++i) {
        if (parts[i].starts_with("@")) user = parts[i];
        if (one_of(parts[i], {"video", "photo", "v", "embed", "v1", "v2"})) {
            if (std::string candidate = digits_of(parts[i + 1]); !candidate.empty())
                id = std::move(candidate);
        }
    }
    if (!id.empty()) {
        const bool photo = parts.size() > 1 && parts[1] == "photo";
        return made(Platform::tiktok, "https://www.tiktok.com/" + user + (photo ? "/photo/" : "/video/") + id,
                    id);
    }
    return other_page(Platform::tiktok, "www.tiktok.com", parts, kept_of(query, {"q"}));
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
    if (first == "video" && parts.size() >= 2 && parts[1] == "embed") {
        if (const std::string id = value_of(query, "video_id"); is_digits(id))
            return made(Platform::facebook, base + "/watch/?v=" + id, "video/" + id);
    }
    if (first == "groups" && parts.size() == 2) {
        if (const std::string id = digits_of(value_of(query, "multi_permalinks")); !id.empty())
            return made(Platform::facebook, base + "/groups/" + parts[1] + "/posts/" + id, "post/" + id);
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
    const Query kept = first == "profile.php" ? kept_of(query, {"id"}) : kept_of(query, {"set", "q"});
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
    std::string path = without_dots(one_spelling(url.path));
    while (path.size() > 1 && path.back() == '/') path.pop_back();
    std::sort(kept.begin(), kept.end());
    link.key = "web:" + shown + path + (kept.empty() ? "" : "?" + one_spelling(join(kept)));
    return link;
}

/// "id-id.", "en-gb.": Facebook's hosts for languages.
bool begins_with_language(std::string_view host) {
    const auto letter = [&](std::size_t i) { return host[i] >= 'a' && host[i] <= 'z'; };
    return host.size() > 6 && host[2] == '-' && host[5] == '.' && letter(0) && letter(1) && letter(3) &&
           letter(4);
}

/// A host without the names that platforms give to phones and languages.
std::string bare(std::string host) {
    if (begins_with_language(host) && host.substr(6) == "facebook.com") return host.substr(6);
    for (const std::string_view prefix : {"www.", "m.", "web.", "mobile.", "mbasic.", "touch.", "mtouch.",
                                          "free.", "0.", "music.", "gaming.", "lite."})
        if (host.starts_with(prefix) && std::count(host.begin(), host.end(), '.') >= 2) {
            host.erase(0, prefix.size());
            break;
        }
    return host;
}

/// "You are leaving Facebook", "Sign in to go on", "Before you continue": the link that was meant stands
/// inside.
/// "" for what is no such page. A search engine's way to a result is one, too.
std::string inner_of(const std::string& host, const std::string& name, const Parts& parts,
                     const Query& query) {
    const std::string first = parts.empty() ? "" : parts[0], second = parts.size() > 1 ? parts[1] : "";
    std::string inner;
    if (one_of(host, {"l.facebook.com", "lm.facebook.com", "l.instagram.com"}) ||
        (name == "facebook.com" && (first == "l.php" || (first == "flx" && second == "warn"))))
        inner = value_of(query, "u");
    else if (name == "facebook.com" && first == "plugins")
        inner = value_of(query, "href");
    else if ((name == "facebook.com" && one_of(first, {"login", "login.php"})) ||
             (name == "instagram.com" && first == "accounts" && second == "login"))
        inner = value_of(query, "next");
    else if (name == "youtube.com" && first == "redirect")
        inner = value_of(query, "q");
    else if (name == "youtube.com" && first == "attribution_link")
        inner = value_of(query, "u");
    else if (host == "consent.youtube.com")
        inner = value_of(query, "continue");
    else if (name == "tiktok.com" && first == "link" && second == "v2")
        inner = value_of(query, "target");
    else if (one_of(name, {"google.com", "google.co.id"}) && first == "url")
        inner = value_of(query, value_of(query, "url").empty() ? "q" : "url");
    if (inner.starts_with('/') && !inner.starts_with("//")) inner.insert(0, "https://" + name);
    return inner;
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
    text = trimmed(text);
    if (holds_unseen(text))
        return {std::nullopt,
                "the address holds a space or a character that cannot be seen; copy it again from "
                "the browser"};
    const ParsedUrl parsed = parse_url(with_path(with_scheme(text)));
    if (!parsed.url) return {std::nullopt, parsed.refusal};
    const Url& url = *parsed.url;
    const std::string& host = url.host;
    Parts parts = parts_of(without_dots(one_spelling(url.path)));
    for (std::string& part : parts) part = plain_part(part);
    const Query query = query_of(url.query);
    const std::string name = bare(host);

    // What stands inside is shorter than what holds it, so this ends.
    if (const std::string inner = inner_of(host, name, parts, query);
        !inner.empty() && inner.size() < url.text.size())
        if (Normalised found = normalise(inner); found.link) return found;

    const bool usual_port = url.port == 80 || url.port == 443;
    NormalisedLink link;
    if (!usual_port) {
        link = web(url, host, query);
    } else if (one_of(name, {"youtube.com", "youtu.be", "youtube-nocookie.com"})) {
        link = youtube(name, parts, query);
    } else if (one_of(name, {"x.com", "twitter.com"})) {
        link = x(parts, query);
    } else if (name == "t.co" && !parts.empty()) {
        link = made(Platform::x, "https://t.co/" + parts[0], "short/" + parts[0], true);
    } else if (one_of(name, {"tiktok.com", "vt.tiktok.com", "vm.tiktok.com", "tiktokv.com"})) {
        link = tiktok(name, parts, query);
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

bool leads_elsewhere(const NormalisedLink& link, std::string_view final_url) {
    if (link.short_link || final_url.empty()) return false;  // leading elsewhere is all a short link does
    const Normalised end = normalise(final_url);
    return !end.link || without_www(end.link->key) != without_www(link.key);
}

}  // namespace pantau::probes
