#pragma once
// From the answers of a platform to a judgement of the post, by the rules of its data file. Pure; any thread.
// An answer in which a protection, our own network or a stranger speaks is no answer of the platform: it ends
// the inquiry as `walled` or `unclear` and never proves a post dead.

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "probes/platform_rules.hpp"
#include "probes/probe_result.hpp"

namespace pantau::probes {

/// The id of the post that `link` leads to; nothing when it is no post (a profile, a short link).
std::optional<std::string> post_id(const PlatformRules& rules, const NormalisedLink& link);

/// The address to fetch for one endpoint.
std::string endpoint_url(const PlatformEndpoint& endpoint, const NormalisedLink& link, const std::string& id);

struct PostJudgement {
    PostStanding standing = PostStanding::unclear;
    /// The platform itself spoke. False: a wall, a timeout, our own trouble; says nothing for or against the
    /// rules.
    bool answered = false;
    FailureClass failure = FailureClass::bot_wall;  ///< of the whole
    std::string reason;                             ///< one English sentence; for `alive` why it is so, too
};

/// Either what to ask next or what came of it.
struct PostStep {
    std::optional<std::size_t> ask;  ///< index of an endpoint
    PostJudgement judgement;         ///< when there is nothing to ask
};

/// \param answers  by endpoint, empty where not asked yet; at most the bodies of `[probe] max_body` are read
PostStep judge_post(const PlatformRules& rules, const std::vector<std::optional<ProbeResult>>& answers);

/// The server's own word, good or bad, which rules may read; all else is a wall, a broken line, our own
/// trouble.
bool is_answer(FailureClass failure);

/// The same by the page alone, with those rules only that ask for nothing else. Where none speaks, a 200 is
/// `unclear` unless the rules say that it proves something, and so is every failure that is not definite
/// (404, 410): that a platform cannot be reached from here says nothing of a post on it. \param is_post  or
/// another page: a profile, a list \return nothing: the result stands as the prober judged it
std::optional<PostJudgement> judge_page(const PlatformRules& rules, const ProbeResult& page, bool is_post);

/// "oembed: 404 in 120 ms, https://…", a line an answer: which were used; and what they began with.
std::string evidence_of(const PlatformRules& rules, const std::vector<std::optional<ProbeResult>>& answers,
                        bool with_bodies);

}  // namespace pantau::probes
