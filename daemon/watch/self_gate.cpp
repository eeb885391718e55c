#include "daemon/watch/self_gate.hpp"

#include <algorithm>

namespace pantau::watch {

using namespace std::chrono_literals;

void SelfGate::note_lag(Steady now, std::chrono::milliseconds lag) {
    while (!stalls_.empty() && now - stalls_.front().to > 5min) stalls_.pop_front();
    if (lag <= limits_.lag) return;
    stalls_.push_back({now - lag, now});
}

void SelfGate::note_prober(Steady now, const probes::ProberCounters& counters) {
    note_lag(now, std::chrono::duration_cast<std::chrono::milliseconds>(
                      std::max(counters.loop_lag, counters.loop_lag_max)));
}

bool SelfGate::well(Steady from, Steady to, std::chrono::milliseconds queued) const {
    if (queued > limits_.queued) return false;
    return std::none_of(stalls_.begin(), stalls_.end(),
                        [&](const Stall& stall) { return stall.from < to && from < stall.to; });
}

bool SelfGate::overloaded(Steady now) const {
    return !stalls_.empty() && now - stalls_.back().to < 1min;
}

}  // namespace pantau::watch
