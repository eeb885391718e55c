#pragma once
// One post, one key: what staff paste from a phone comes with tracking parameters, mobile hosts and short
// forms (spec/probing.md 2.7). Two links with one key are one link, checked once.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pantau::probes {

enum class Platform : std::uint8_t { web, youtube, x, tiktok, instagram, facebook };
/// Stable identifiers, for store, API and metrics: web, youtube, x, tiktok, instagram, facebook.
std::string_view name_of(Platform platform);
std::optional<Platform> platform_named(std::string_view identifier);
/// As people write it (Kanal in the workbook): "Situs web", "YouTube", "X" …
std::string_view display_name_of(Platform platform);

struct NormalisedLink {
    std::string url;  ///< what is fetched and shown: canonical host, no fragment, no tracking parameters
    std::string
        key;  ///< equal for two spellings of one post: "youtube:dQw4w9WgXcQ", "web:example.go.id/berita/1"
    Platform platform = Platform::web;
    bool short_link = false;  ///< vt.tiktok.com, fb.watch, t.co …: its target is known only after one look
    std::string host;         ///< of `url`, lower case: the unit of politeness
};

struct Normalised {
    std::optional<NormalisedLink> link;
    std::string
        refusal;  ///< when there is no link (`url_refused`): one English sentence that says what to do
};

/// A link without a scheme ("youtu.be/…", as people type it) is read as https. Refuses what parse_url()
/// refuses.
Normalised normalise(std::string_view text);

/// Did a fetch that began at `link` end at something else? http→https, www and a trailing slash are no
/// redirection worth telling; another post, host or path is.
bool leads_elsewhere(const NormalisedLink& link, std::string_view final_url);

}  // namespace pantau::probes
