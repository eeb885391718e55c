#include "probes/uptime.hpp"

#include <algorithm>

namespace pantau::probes {
namespace {

std::int64_t seconds(std::chrono::milliseconds time) {
    return std::chrono::floor<std::chrono::seconds>(time).count();
}

/// Calls `visit(from, to, state)` for each stretch of [from, to), in order, none empty.
template <class Visit>
void walk(std::span<const StateSince> changes, Instant from, Instant to, Instant observed_until,
          Visit visit) {
    PageState state = PageState::unknown;
    Instant at = from;
    const auto show = [&](Instant until, PageState what) {
        until = std::clamp(until, at, to);
        if (until > at) visit(at, until, what);
        at = until;
    };
    for (const StateSince& change : changes) {
        show(change.since, state);
        state = change.state;
    }
    // Maintenance is planned, not observed: it needs nobody's look to hold.
    if (state != PageState::maintenance) show(observed_until, state);
    show(to, state == PageState::maintenance ? state : PageState::unknown);
}

}  // namespace

std::optional<std::int64_t> Share::percent(int digits) const noexcept {
    if (whole <= 0) return std::nullopt;
    __extension__ using Wide = __int128;
    Wide scaled = static_cast<Wide>(part) * 100;
    for (int i = 0; i < std::clamp(digits, 0, 6); ++i) scaled *= 10;
    return static_cast<std::int64_t>(scaled / whole);
}

Share Tally::uptime() const noexcept {
    const std::int64_t good = seconds(up), bad = seconds(down);
    return {good, good + bad};
}

Share Tally::coverage() const noexcept {
    return {seconds(up + down), seconds(up + down + unknown)};
}

Tally& Tally::operator+=(const Tally& other) noexcept {
    up += other.up;
    down += other.down;
    unknown += other.unknown;
    maintenance += other.maintenance;
    degraded += other.degraded;
    return *this;
}

Tally tally(std::span<const StateSince> changes, Instant from, Instant to, Instant observed_until) {
    Tally sum;
    walk(changes, from, to, observed_until, [&](Instant begin, Instant end, PageState state) {
        const auto length = end - begin;
        switch (state) {
            case PageState::degraded:
                sum.degraded += length;
                [[fallthrough]];
            case PageState::up:
                sum.up += length;
                break;
            case PageState::down:
                sum.down += length;
                break;
            case PageState::unknown:
                sum.unknown += length;
                break;
            case PageState::maintenance:
                sum.maintenance += length;
                break;
        }
    });
    return sum;
}

std::vector<Stretch> stretches(std::span<const StateSince> changes, Instant from, Instant to,
                               Instant observed_until) {
    std::vector<Stretch> all;
    walk(changes, from, to, observed_until, [&](Instant begin, Instant end, PageState state) {
        if (!all.empty() && all.back().to == begin && all.back().state == state) {
            all.back().to = end;
        } else {
            all.push_back({begin, end, state});
        }
    });
    return all;
}

}  // namespace pantau::probes
