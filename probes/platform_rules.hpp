#pragma once
// How the posts of one platform are asked after and what its answers mean: the data of
// config/platforms/*.toml as plain types. Values; any thread. Source: spec/probing.md 2.9.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "probes/normalise.hpp"

namespace pantau::probes {

/// What an adapter can say of a post.
enum class PostStanding : std::uint8_t { alive, gone, private_post, walled, unclear };
/// alive, gone, private, walled, unclear.
std::string_view name_of(PostStanding standing);
std::optional<PostStanding> post_standing_named(std::string_view identifier);

/// A place that is asked about a post.
struct PlatformEndpoint {
    /// The one called "page" is the post's own page; an adapter that has no other judges by the page alone.
    std::string name;
    /// {url}: the post's address in its one normal form, percent-encoded unless it is the whole template;
    /// {id}: what stood for {id} in PlatformRules::posts.
    std::string url;

    friend bool operator==(const PlatformEndpoint&, const PlatformEndpoint&) = default;
};

/// What one answer must bear. All kinds that are given must hold; an absent kind asks nothing.
struct AnswerMarks {
    std::size_t endpoint = 0;       ///< index into PlatformRules::endpoints
    std::vector<int> status;        ///< one of these
    std::vector<std::string> body;  ///< one of these texts occurs in it, letter by letter
    /// Each holds of the answer read as JSON: "title" or "data.0.name" (there, and neither null nor empty),
    /// "code=10216" (there, with this value), "html|title" (one of them).
    std::vector<std::string> json;
    /// Each "name: part of its value", without regard to case. Of an answer with status 200 only the content
    /// type is known.
    std::vector<std::string> header;
    /// It came by a redirect to one of these: a path ("/accounts/login", and "/" for nothing but the front
    /// page) or a host ("consent.youtube.com").
    std::vector<std::string> redirect;

    friend bool operator==(const AnswerMarks&, const AnswerMarks&) = default;
};

/// The first rule whose marks all hold speaks. What a rule needs to know is asked when its turn comes.
struct PlatformRule {
    PostStanding standing = PostStanding::unclear;
    std::string because;  ///< one English sentence without a full stop
    std::vector<AnswerMarks> marks;

    friend bool operator==(const PlatformRule&, const PlatformRule&) = default;
};

struct PlatformRules {
    Platform platform = Platform::web;
    unsigned version = 1;
    /// An office has held this version against the live platform. Until then its `gone` is reported, but adds
    /// no strike.
    bool confirmed = false;
    bool enabled = true;             ///< false: posts are asked after by their page alone
    std::vector<std::string> hosts;  ///< an answer from elsewhere (a block page) proves nothing
    std::vector<std::string> posts;  ///< keys of posts behind "youtube:", such as "{id}" or "status/{id}"
    std::vector<PlatformEndpoint> endpoints;
    std::vector<PlatformRule> rules;

    /// Whether a page that answers 200, free of walls, proves that what it is about is there …
    bool post_page_proves = false;   ///< … for posts
    bool other_page_proves = false;  ///< … for profiles, channels, lists

    /// A post known to be there; "": none, and then the adapter never says `gone`.
    std::string alive_canary;
    std::string
        absent_canary;  ///< a post known not to be there; "": none, and then it never says `gone` either
    std::vector<PostStanding> absent_reads{PostStanding::gone};  ///< what may be said of absent_canary
    std::chrono::milliseconds canary_every = std::chrono::minutes{30};

    /// It has something to ask besides the page: there is an adapter, not only a look at pages.
    bool has_adapter() const;
    std::string adapter_name() const;  ///< "youtube/1"

    friend bool operator==(const PlatformRules&, const PlatformRules&) = default;
};

}  // namespace pantau::probes
