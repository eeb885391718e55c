#include "probes/page_health.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace pantau::probes {
namespace {

using std::chrono::milliseconds;
using namespace std::chrono_literals;

using Transitions = std::vector<PageTransition>;

// spec/probing.md 2.2: confirmations after the first failing probe, looks after the first good one.
constexpr std::array<milliseconds, 3> confirm_after{5s, 15s, 30s};
constexpr std::array<milliseconds, 2> recovery_after{10s, 20s};
constexpr int oks_to_recover = 2;
constexpr int slow_needed = 3, slow_of = 5;
constexpr milliseconds clock_tolerance =
    2s;  // beyond it wall and monotonic clock disagree (cases.md: the same)

constexpr std::array<std::string_view, 5> state_names{"up", "degraded", "down", "unknown", "maintenance"};

bool stands_up(PageState state) {
    return state == PageState::up || state == PageState::degraded;
}

void forget_slowness(PageHealth& health) {
    health.recent = 0;
    health.recent_slow.clear();
    health.fast_since.reset();
    health.fast_run = 0;
}

/// Every change of state goes through here: time that an open outage did not see as down is added up.
void set_state(PageHealth& health, PageState to, Instant since, std::string reason, Transitions& out) {
    if (health.state == to) {
        if (to == PageState::unknown) health.reason = std::move(reason);
        return;
    }
    since = std::max(since, health.since);
    if (health.outage && health.state != PageState::down)
        health.outage->unobserved += since - std::max(health.since, health.outage->first_fail);
    if (!(stands_up(health.state) && stands_up(to))) forget_slowness(health);
    out.emplace_back(StateChanged{health.state, to, since, reason});
    health.state = to;
    health.since = since;
    health.reason = std::move(reason);
}

/// \pre an outage is open and the state after it has been set
void close_outage(PageHealth& health, Instant end, OutageEnd why, Transitions& out) {
    out.emplace_back(OutageClosed{*health.outage, end, why});
    health.outage.reset();
    health.recovery.reset();
}

/// The wall clock jumped between two samples. What is open is moved to the new time, so that durations stay
/// right; the time that never was (a jump ahead) is unknown.
void clock_jumped(PageHealth& health, const PageSample& sample, milliseconds by, Transitions& out) {
    out.emplace_back(ClockJumped{sample.started, by});
    if (health.outage) health.outage->clock_shift += by;
    if (health.suspicion) {
        health.suspicion->first_fail += by;
        health.suspicion->last_fail += by;
    }
    if (health.recovery) health.recovery->first_ok += by;
    if (by > 0ms && health.state != PageState::unknown && health.state != PageState::maintenance) {
        const Instant before = sample.started - by;
        out.emplace_back(StateChanged{health.state, PageState::unknown, before, "self_clock"});
        out.emplace_back(StateChanged{PageState::unknown, health.state, sample.started, health.reason});
    }
    // Time that never was must not count as unobserved besides.
    if (by > 0ms && health.state != PageState::down)
        health.since = std::min(health.since + by, sample.started);
    // Stamps of the state must not lie in the future, or no later change could come before them.
    if (by < 0ms) health.since = std::min(health.since, sample.started);
}

void settle(PageHealth& health, bool changed, Instant at, Transitions& out) {
    if (push_look(health.flap, changed)) out.emplace_back(FlappingChanged{health.flap.flapping, at});
    if (!health.outage) return;
    if (health.flap.flapping) {
        health.outage->unstable = true;
    } else if (stands_up(health.state)) {
        // The page calmed down in a good spell: the outage kept open for its flapping ends where that spell
        // began. Good time since then was never part of it.
        Outage& outage = *health.outage;
        close_outage(health, outage.first_ok.value_or(at), OutageEnd::recovered, out);
    }
}

void note_slowness(PageHealth& health, const PageSample& sample, Transitions& out) {
    const bool slow = sample.outcome == Outcome::slow;
    constexpr std::uint32_t window = (1U << slow_of) - 1;
    const bool oldest_was_slow = (health.recent >> (slow_of - 1)) & 1U;
    if (oldest_was_slow && !health.recent_slow.empty()) health.recent_slow.erase(health.recent_slow.begin());
    health.recent = ((health.recent << 1) | (slow ? 1U : 0U)) & window;
    if (slow) {
        health.recent_slow.push_back(sample.started);
        health.fast_since.reset();
        health.fast_run = 0;
    } else {
        if (!health.fast_since) health.fast_since = sample.started;
        ++health.fast_run;
    }
    if (health.state == PageState::up && static_cast<int>(health.recent_slow.size()) >= slow_needed) {
        set_state(health, PageState::degraded, health.recent_slow.front(), "slow", out);
    } else if (health.state == PageState::degraded && health.fast_run >= slow_needed) {
        // Leaving takes as many as entering did, in a row: a page that alternates stays degraded.
        set_state(health, PageState::up, *health.fast_since, "", out);
        forget_slowness(health);
    }
}

void saw_ok(PageHealth& health, const PageSample& sample, Transitions& out) {
    bool changed = false;
    if (health.suspicion) {
        const auto& doubt = *health.suspicion;
        out.emplace_back(
            Blip{doubt.first_fail, doubt.last_fail, sample.started, doubt.first_class, 1 + doubt.confirms});
        health.suspicion.reset();
        changed = true;
    }
    if (health.outage && !stands_up(health.state)) {
        if (!health.recovery) {
            health.recovery = PageHealth::Recovery{sample.started, sample.steady, 0, 0};
        } else {
            ++health.recovery->looks;
        }
        ++health.recovery->oks;
        if (health.recovery->oks >= oks_to_recover) {
            const Instant first_ok = health.recovery->first_ok;
            health.outage->first_ok = first_ok;
            changed = true;
            health.recovery.reset();
            set_state(health, PageState::up, first_ok, "", out);
            // While flapping one outage stays open instead of many.
            if (!health.flap.flapping) close_outage(health, first_ok, OutageEnd::recovered, out);
        }
    } else if (health.state == PageState::unknown) {
        set_state(health, PageState::up, sample.started, "", out);
    }
    health.last_ok = sample.started;
    if (stands_up(health.state)) note_slowness(health, sample, out);
    if (!health.recovery) settle(health, changed, sample.started, out);
}

void confirm_down(PageHealth& health, const PageSample& sample, Transitions& out) {
    const auto doubt = *health.suspicion;
    health.suspicion.reset();
    const bool fresh = !health.outage;
    if (fresh) {
        Outage outage;
        outage.last_ok = doubt.last_ok;
        outage.first_fail = doubt.first_fail;
        outage.last_fail = sample.started;
        outage.first_class = doubt.first_class;
        outage.last_class = sample.failure;
        outage.failures = 1 + doubt.confirms;
        outage.confirmed = sample.started;
        outage.unstable = health.flap.flapping;
        set_state(health, PageState::down, doubt.first_fail, std::string{name_of(doubt.first_class)}, out);
        health.outage = outage;
    } else {  // it came back for a while, but the page was flapping: the same outage goes on
        health.outage->last_fail = sample.started;
        health.outage->last_class = sample.failure;
        health.outage->failures += 1 + doubt.confirms;
        health.outage->first_ok.reset();
        set_state(health, PageState::down, doubt.first_fail, std::string{name_of(doubt.first_class)}, out);
    }
    if (fresh) out.emplace_back(OutageOpened{*health.outage});
    settle(health, true, sample.started, out);
}

void saw_fail(PageHealth& health, const PageSample& sample, Transitions& out) {
    health.recovery.reset();
    if (health.outage && !stands_up(health.state)) {  // down, or a gap or wall inside the outage
        health.outage->last_fail = sample.started;
        health.outage->last_class = sample.failure;
        ++health.outage->failures;
        set_state(health, PageState::down, sample.started, std::string{name_of(sample.failure)}, out);
        settle(health, false, sample.started, out);
        return;
    }
    if (!health.suspicion) {
        PageHealth::Suspicion doubt;
        doubt.last_ok = health.last_ok;
        doubt.first_fail = doubt.last_fail = sample.started;
        doubt.anchor = sample.steady;
        doubt.first_class = doubt.last_class = sample.failure;
        health.suspicion = doubt;
        return;
    }
    auto& doubt = *health.suspicion;
    doubt.last_fail = sample.started;
    doubt.last_class = sample.failure;
    ++doubt.confirms;
    ++doubt.looks;
    if (doubt.confirms >= static_cast<int>(confirm_after.size())) confirm_down(health, sample, out);
}

/// A look that tells nothing of the page: a wall, or our own trouble. Unknown from the first moment in doubt.
void saw_nothing(PageHealth& health, const PageSample& sample, std::string reason, Transitions& out) {
    const Instant since = health.suspicion ? health.suspicion->first_fail : sample.started;
    health.suspicion.reset();
    health.recovery.reset();
    set_state(health, PageState::unknown, since, std::move(reason), out);
}

void append(Transitions& out, Transitions&& more) {
    for (auto& one : more) out.push_back(std::move(one));
}

std::uint64_t mix(std::uint64_t x) {  // splitmix64: a good spread from neighbouring seeds
    x += 0x9e3779b97f4a7c15ULL;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
    return x ^ (x >> 31);
}

/// `base` ±20 %, the same for the same seed.
milliseconds jittered(milliseconds base, std::uint64_t seed) {
    const std::int64_t reach = base.count() / 5;
    const auto step = static_cast<std::int64_t>(mix(seed) % static_cast<std::uint64_t>(2 * reach + 1));
    return milliseconds{base.count() - reach + step};
}

/// Longest silence that is no gap. While a failure or a recovery is confirmed the next look comes by that
/// schedule, which for a site looked at often is further off than its interval.
milliseconds patience(const PageHealth& health, const PageRules& rules) {
    milliseconds spacing = rules.interval;
    const auto planned = [&](const std::optional<Steady>& anchor, int looks, const auto& after) {
        if (anchor && health.last_steady && looks < static_cast<int>(after.size())) {
            const milliseconds base = after.at(static_cast<std::size_t>(looks));
            spacing = std::max<milliseconds>(spacing, *anchor + base + base / 5 - *health.last_steady);
        }
    };
    if (health.suspicion)
        planned(health.suspicion->anchor, health.suspicion->looks, confirm_after);
    else if (health.recovery)
        planned(health.recovery->anchor, health.recovery->looks, recovery_after);
    return spacing + rules.interval + rules.timeout;
}

}  // namespace

std::string_view name_of(PageState state) {
    return state_names.at(static_cast<std::size_t>(state));
}

std::optional<PageState> page_state_named(std::string_view identifier) {
    for (std::size_t i = 0; i < state_names.size(); ++i)
        if (state_names.at(i) == identifier) return static_cast<PageState>(i);
    return std::nullopt;
}

std::string_view name_of(OutageEnd end) {
    switch (end) {
        case OutageEnd::recovered:
            return "recovered";
        case OutageEnd::maintenance:
            return "maintenance";
        case OutageEnd::removed:
            return "removed";
    }
    return "recovered";
}

milliseconds Outage::at_least() const noexcept {
    const auto seen = last_fail - first_fail;
    return std::max(seen - clock_shift - unobserved, milliseconds{0});
}

std::optional<milliseconds> Outage::at_most() const noexcept {
    if (!last_ok || !first_ok) return std::nullopt;
    return *first_ok - *last_ok - clock_shift;
}

Transitions fold(PageHealth& health, const PageRules& rules, const PageSample& sample) {
    Transitions out;
    if (health.last_steady && sample.steady <= *health.last_steady) return out;
    if (health.last_steady && health.last_sample) {
        const milliseconds by =
            (sample.started - *health.last_sample) - (sample.steady - *health.last_steady);
        if (by > clock_tolerance || by < -clock_tolerance) {
            clock_jumped(health, sample, by, out);
            // From here on the old stamp reads as if the clock had always been right.
            *health.last_sample += by;
        }
    }
    append(out, time_passed(health, rules, sample.started, sample.steady));
    health.last_sample = sample.started;
    health.last_steady = sample.steady;
    if (health.state == PageState::maintenance) {
        if (sample.outcome == Outcome::ok || sample.outcome == Outcome::slow) health.last_ok = sample.started;
        return out;
    }
    switch (sample.outcome) {
        case Outcome::ok:
        case Outcome::slow:
            saw_ok(health, sample, out);
            break;
        case Outcome::fail:
            if (sample.gate_ok) {
                saw_fail(health, sample, out);
            } else {
                saw_nothing(health, sample,
                            std::string{is_self(sample.failure) ? name_of(sample.failure)
                                                                : name_of(FailureClass::self_overload)},
                            out);
            }
            break;
        case Outcome::walled:
            if (rules.known_wall) {
                if (health.suspicion) ++health.suspicion->looks;
                if (health.recovery) ++health.recovery->looks;
            } else {
                saw_nothing(health, sample, "bot_wall", out);
            }
            break;
        case Outcome::self:
        case Outcome::refused:
            saw_nothing(health, sample, std::string{name_of(sample.failure)}, out);
            break;
    }
    return out;
}

Transitions time_passed(PageHealth& health, const PageRules& rules, Instant now, Steady steady) {
    Transitions out;
    if (!health.last_sample || health.state == PageState::maintenance) return out;
    // After a restart there is only the wall clock to tell how long nobody looked.
    const milliseconds silent = health.last_steady ? steady - *health.last_steady : now - *health.last_sample;
    if (silent <= patience(health, rules)) return out;
    health.suspicion.reset();
    health.recovery.reset();
    set_state(health, PageState::unknown, *health.last_sample, health.last_steady ? "gap" : "restart", out);
    return out;
}

Transitions maintenance_started(PageHealth& health, Instant at) {
    Transitions out;
    if (health.state == PageState::maintenance) return out;
    health.suspicion.reset();
    health.recovery.reset();
    at = std::max(at, health.since);
    set_state(health, PageState::maintenance, at, "", out);
    if (health.outage) close_outage(health, at, OutageEnd::maintenance, out);
    return out;
}

Transitions maintenance_ended(PageHealth& health, Instant at) {
    Transitions out;
    if (health.state == PageState::maintenance)
        set_state(health, PageState::unknown, at, "maintenance_ended", out);
    return out;
}

Transitions site_removed(PageHealth& health, Instant at) {
    Transitions out;
    health.suspicion.reset();
    health.recovery.reset();
    at = std::max(at, health.since);
    set_state(health, PageState::unknown, at, "removed", out);
    if (health.outage) close_outage(health, at, OutageEnd::removed, out);
    return out;
}

void restarted(PageHealth& health) noexcept {
    health.last_steady.reset();
    if (health.suspicion) health.suspicion->anchor.reset();
    if (health.recovery) health.recovery->anchor.reset();
}

NextLook next_look(const PageHealth& health, std::uint64_t seed) noexcept {
    NextLook look;
    if (health.suspicion && health.suspicion->looks < static_cast<int>(confirm_after.size())) {
        const auto& doubt = *health.suspicion;
        look.kind = NextLook::Kind::confirm;
        const auto base = confirm_after.at(static_cast<std::size_t>(doubt.looks));
        const auto first = static_cast<std::uint64_t>(doubt.first_fail.time_since_epoch().count());
        if (doubt.anchor)
            look.due =
                *doubt.anchor + jittered(base, seed ^ (first + static_cast<std::uint64_t>(doubt.looks)));
    } else if (health.recovery && health.recovery->looks < static_cast<int>(recovery_after.size())) {
        look.kind = NextLook::Kind::recovery;
        if (health.recovery->anchor)
            look.due = *health.recovery->anchor +
                       recovery_after.at(static_cast<std::size_t>(health.recovery->looks));
    }
    return look;
}

}  // namespace pantau::probes
