#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "probes/platform_rules.hpp"
#include "probes/prober.hpp"

namespace pantau::probes {

/// How one adapter stands, by its last canaries.
struct AdapterHealth {
    enum class State : std::uint8_t {
        untested,    ///< no canary was asked yet
        good,        ///< both canaries were read right
        broken,      ///< one was read wrong: the platform has changed
        unanswered,  ///< they could not be asked: a wall, a timeout, our own trouble
    };
    Platform platform = Platform::web;
    std::string adapter;  ///< "youtube/1"
    bool confirmed = false;
    State state = State::untested;
    std::string why;                    ///< one English sentence; "" when untested or good
    std::optional<Instant> last_round;  ///< when the canaries were last asked
    std::optional<Instant> last_good;   ///< … and were read right
    bool says_gone = false;             ///< it has both canaries, so that its `gone` may be believed

    /// 1 or 0 of pantau_link_adapter_healthy.
    bool healthy() const { return state == State::untested || state == State::good; }

    friend bool operator==(const AdapterHealth&, const AdapterHealth&) = default;
};

/// Stands before another runner and judges posts on social platforms by the platforms' own answers. Requests
/// with Examination::adapter whose address is a post of a platform with an adapter are not fetched as pages:
/// the adapter's endpoints are asked in their place, each by a request to the inner runner, so that address
/// policy and politeness hold. Before each batch (canary_every) the canaries are asked while the requests
/// wait; when one is read wrong or not answered, the batch is `bot_wall` (or what befell the canary) and its
/// reason says so. Pages of platforms that have no adapter, and other pages of those that have, are fetched
/// as they are, and a 200 that proves nothing becomes `bot_wall`. Where a short link ends at a post, that
/// post is asked after. A request with required texts, that of a site, and all else passes through untouched.
///
/// Results: `ok`, `post_gone`, `post_private`, `bot_wall`, `http_429`, `redirect_to_login`, `self_*`,
/// `ssrf_blocked`; ProbeResult::adapter, adapter_confirmed; `evidence` tells which answers were used, also
/// when `ok`; `final_url` is the post's own address; phases and hops are those of all requests made. Thread
/// safety: any thread; results come on the inner runner's.
class PlatformProber final : public ProbeRunner {
public:
    using Clock = std::chrono::steady_clock;
    struct Options {
        std::vector<PlatformRules> rules;
        /// Called when an adapter's state changes, on the inner runner's thread; quick, must not throw.
        std::function<void(const AdapterHealth&)> on_change;
        /// A bad round of canaries is repeated after this, or after canary_every where that is shorter.
        std::chrono::milliseconds retry_after = std::chrono::minutes{5};
        std::function<Clock::time_point()> now = [] { return Clock::now(); };  ///< tests put their own
    };

    /// `inner` must outlive this and whatever was submitted here; on_change must serve as long.
    PlatformProber(ProbeRunner& inner, Options options);
    ~PlatformProber() override;
    PlatformProber(const PlatformProber&) = delete;
    PlatformProber& operator=(const PlatformProber&) = delete;

    void submit(ProbeRequest request, Done done) override;

    /// For a reload. What is under way ends by the old rules; equal rules change nothing.
    void set_rules(std::vector<PlatformRules> rules);

    /// One a platform with an adapter, in the order of the rules.
    std::vector<AdapterHealth> health() const;

private:
    class Book;  // the adapters by one set of rules, and who waits for their canaries
    std::shared_ptr<Book> book() const;

    ProbeRunner& inner_;
    const Options options_;  // its rules are those of the start
    mutable std::mutex mutex_;
    std::shared_ptr<Book> book_;
};

}  // namespace pantau::probes
