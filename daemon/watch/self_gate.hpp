#pragma once
// Is it us? Before a failure may count against a target, the monitor must have been well while it looked:
// neither the network thread nor the prober's loop may have stood still, the probe must not have waited long
// for its slot, and our own network and name servers must have worked (spec/probing.md 2, "self gate").

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>

#include "daemon/watch/beat.hpp"
#include "probes/failure_class.hpp"
#include "probes/prober.hpp"

namespace pantau::watch {

struct GateLimits {
    std::chrono::milliseconds lag{3'000};  ///< a loop that stood still longer was no witness
    std::chrono::milliseconds queued{
        15'000};  ///< a probe that waited longer: more work than the machine can do
};

/// A time in which our own network (`self_network`) or name servers (`self_dns`) were out of order.
struct Disturbance {
    probes::FailureClass reason = probes::FailureClass::self_network;
    Steady from{};  ///< start of the first failing look that showed it
};

class SelfGate {
public:
    explicit SelfGate(GateLimits limits = {}) : limits_{limits} {}

    /// A loop noticed at `now` that it was `lag` late.
    void note_lag(Steady now, std::chrono::milliseconds lag);
    /// The prober's own figures.
    void note_prober(Steady now, const probes::ProberCounters& counters);

    /// From now on what fails is blamed on us; nothing changes when one is open already, but for name servers
    /// that turn out to be the whole network.
    void disturbed(Disturbance what);
    void undisturbed(Steady now);
    const std::optional<Disturbance>& disturbance() const noexcept { return disturbance_; }

    /// Who else is to blame for a failure seen during [from, to] by a probe that waited `queued` for its
    /// slot; nothing: the target itself. \param network_matters  false for targets in our own network, which
    /// need no way out
    std::optional<probes::FailureClass> blame(Steady from, Steady to, std::chrono::milliseconds queued,
                                              probes::FailureClass seen, bool network_matters) const;

    struct Past {
        probes::FailureClass reason;
        Steady from, to;
    };
    /// The newest stall, if it ended within the last minute.
    std::optional<Past> overload(Steady now) const;

private:
    GateLimits limits_;
    std::deque<Past> stalls_;        ///< of the last five minutes
    std::deque<Past> disturbances_;  ///< the same, ended
    std::optional<Disturbance> disturbance_;
};

/// It went wrong at the name servers.
bool is_by_name(probes::FailureClass failure);

}  // namespace pantau::watch
