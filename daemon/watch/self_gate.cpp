#include "daemon/watch/self_gate.hpp"

#include <algorithm>

namespace pantau::watch {
namespace {

using namespace std::chrono_literals;
using probes::FailureClass;

constexpr auto remembered = 5min;  // longer than any probe lasts

bool explains(FailureClass reason, FailureClass seen) {
    return reason != FailureClass::self_dns || is_by_name(seen);
}

}  // namespace

bool is_by_name(FailureClass failure) {
    switch (failure) {
        case FailureClass::dns_nxdomain:
        case FailureClass::dns_nodata:
        case FailureClass::dns_temporary:
        case FailureClass::timeout_dns:
            return true;
        default:
            return false;
    }
}

void SelfGate::note_lag(Steady now, std::chrono::milliseconds lag) {
    while (!stalls_.empty() && now - stalls_.front().to > remembered) stalls_.pop_front();
    if (lag <= limits_.lag) return;
    stalls_.push_back({FailureClass::self_overload, now - lag, now});
}

void SelfGate::note_prober(Steady now, const probes::ProberCounters& counters) {
    note_lag(now, std::chrono::duration_cast<std::chrono::milliseconds>(
                      std::max(counters.loop_lag, counters.loop_lag_max)));
}

void SelfGate::disturbed(Disturbance what) {
    if (!disturbance_) {
        disturbance_ = what;
    } else if (what.reason == FailureClass::self_network) {
        disturbance_->reason = what.reason;
    }
}

void SelfGate::undisturbed(Steady now) {
    if (!disturbance_) return;
    while (!disturbances_.empty() && now - disturbances_.front().to > remembered) disturbances_.pop_front();
    disturbances_.push_back({disturbance_->reason, disturbance_->from, now});
    disturbance_.reset();
}

std::optional<FailureClass> SelfGate::blame(Steady from, Steady to, std::chrono::milliseconds queued,
                                            FailureClass seen, bool network_matters) const {
    if (network_matters) {
        if (disturbance_ && explains(disturbance_->reason, seen)) return disturbance_->reason;
        for (const Past& past : disturbances_)
            if (past.from < to && from < past.to && explains(past.reason, seen)) return past.reason;
    }
    if (queued > limits_.queued) return FailureClass::self_overload;
    for (const Past& stall : stalls_)
        if (stall.from < to && from < stall.to) return FailureClass::self_overload;
    return std::nullopt;
}

std::optional<SelfGate::Past> SelfGate::overload(Steady now) const {
    if (stalls_.empty() || now - stalls_.back().to >= 1min) return std::nullopt;
    return stalls_.back();
}

}  // namespace pantau::watch
