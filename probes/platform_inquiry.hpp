#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "probes/platform_adapter.hpp"
#include "probes/prober.hpp"

/// One post asked after at its platform. Inside probes/ only.
namespace pantau::probes {

/// What one inquiry came to.
struct Finding {
    PostJudgement judgement;
    std::vector<std::optional<ProbeResult>> answers;  ///< by endpoint; at most one of them unusable, the last
    bool cancelled = false;                           ///< the prober was stopped
    bool postponed = false;                           ///< politeness: the platform was not asked
};

/// Asks the endpoints one after another, as the rules want to know; kept alive by the request under way.
class Inquiry : public std::enable_shared_from_this<Inquiry> {
public:
    using Done = std::function<void(Finding)>;

    /// \param manner  how to ask: resolver, family, time limits
    Inquiry(ProbeRunner& inner, std::shared_ptr<const PlatformRules> rules, NormalisedLink link,
            std::string id, ProbeRequest manner, Done done);

    void go_on();  ///< call once; `done` comes on the inner runner's thread

private:
    void take(std::size_t endpoint, ProbeResult result);

    ProbeRunner& inner_;
    const std::shared_ptr<const PlatformRules> rules_;
    const NormalisedLink link_;
    const std::string id_;
    const ProbeRequest manner_;
    Done done_;
    Finding finding_;
};

/// Gives a result another class, with all that follows from it. The reason is dropped where it is `ok`.
void rejudge(ProbeResult& result, FailureClass failure, std::string reason);

/// One result out of all answers. \param first  a page that was fetched before, on the way here
ProbeResult result_of(const PlatformRules& rules, const ProbeRequest& request, const NormalisedLink& link,
                      Finding finding, std::optional<ProbeResult> first);

}  // namespace pantau::probes
