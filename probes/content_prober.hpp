#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "probes/gambling.hpp"
#include "probes/prober.hpp"
#include "probes/soft_404.hpp"

namespace pantau::probes {

/// All that config/content.toml says.
struct ContentRules {
    GamblingRules gambling;
    Soft404Rules soft_404;
    std::string search_engine;  ///< user agent of a search engine
    std::string visitor;        ///< user agent of one who comes from a search; "": the prober's own
    std::string referer;        ///< where that visitor comes from
    std::chrono::seconds sibling_kept{24 * 3600};  ///< how long the answer for a sibling is believed
};

/// Counters since the start, for metrics.
struct ContentCounters {
    std::uint64_t examined = 0;  ///< pages read
    std::uint64_t further = 0;   ///< requests sent besides those asked for
    std::uint64_t skipped = 0;   ///< pages not read because too many bytes waited
    std::size_t waiting = 0;     ///< pages waiting for the worker
};

/// Stands before another runner and looks into the pages it fetches (ProbeRequest::examine: gambling,
/// cloaking, soft_404); all else passes through untouched. Reading is done on a thread of its own, so that
/// the engine's loop never waits for it. Further requests go through the same inner runner, so its address
/// policy and politeness hold for them; one that fails or meets a wall says nothing.
/// Thread safety: all functions from any thread. `done` is called on the inner runner's thread, on the
/// worker's, or, cancelled, on the thread that stops.
class ContentProber final : public ProbeRunner {
public:
    /// \param inner  must outlive this object
    /// \param seed   of the siblings' names; tests give their own, 0: from the system
    ContentProber(ProbeRunner& inner, ContentRules rules, std::uint64_t seed = 0);
    ~ContentProber() override;  ///< stop()
    ContentProber(const ContentProber&) = delete;
    ContentProber& operator=(const ContentProber&) = delete;

    void submit(ProbeRequest request, Done done) override;

    /// From the next page on; pages under way keep theirs.
    void set_rules(ContentRules rules);

    /// Answers what is under way with `cancelled` and ends the worker; what the inner runner still has is
    /// not waited for and later ignored. A second call does nothing; later submits that ask for an
    /// examination are cancelled at once. Must not be called from a `done`.
    void stop();

    ContentCounters counters() const;

    static constexpr std::size_t most_waiting_bytes = 24U << 20U;

private:
    struct Core;
    std::shared_ptr<Core> core_;
};

}  // namespace pantau::probes
