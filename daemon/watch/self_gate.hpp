#pragma once
// Is it us? Before a failure may count against a target, the monitor must have been well while it looked:
// neither the network thread nor the prober's loop may have stood still, and the probe must not have waited
// long for its slot (spec/probing.md 2, "self gate"). Without reference points these alone decide.

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>

#include "daemon/watch/beat.hpp"
#include "probes/prober.hpp"

namespace pantau::watch {

struct GateLimits {
    std::chrono::milliseconds lag{3'000};  ///< a loop that stood still longer was no witness
    std::chrono::milliseconds queued{
        15'000};  ///< a probe that waited longer: more work than the machine can do
};

class SelfGate {
public:
    explicit SelfGate(GateLimits limits = {}) : limits_{limits} {}

    /// A loop noticed at `now` that it was `lag` late.
    void note_lag(Steady now, std::chrono::milliseconds lag);
    /// The prober's own figures.
    void note_prober(Steady now, const probes::ProberCounters& counters);

    /// Was the monitor well during [from, to], for a probe that waited `queued` for its slot?
    bool well(Steady from, Steady to, std::chrono::milliseconds queued) const;

    /// Was there a stall within the last minute? For metrics and the page.
    bool overloaded(Steady now) const;

private:
    struct Stall {
        Steady from, to;
    };
    GateLimits limits_;
    std::deque<Stall> stalls_;  ///< of the last five minutes
};

}  // namespace pantau::watch
