#include "daemon/watch/beat.hpp"

#include <algorithm>

namespace pantau::watch {
namespace {

using std::chrono::milliseconds;

/// Of `period` milliseconds the one that belongs to this seed.
milliseconds phase(std::uint64_t seed, milliseconds period) {
    return milliseconds{static_cast<std::int64_t>(seed % static_cast<std::uint64_t>(period.count()))};
}

/// The first instant after `now` that lies at `seed`'s phase of the period.
Steady on_grid(std::uint64_t seed, milliseconds period, Steady now) {
    const auto at = phase(seed, period);
    const auto since = std::chrono::floor<milliseconds>(now.time_since_epoch()) - at;
    auto beats = since / period;
    if (since < milliseconds{0}) --beats;
    return Steady{} + at + (beats + 1) * period;
}

}  // namespace

Beat first_beat(std::uint64_t seed, milliseconds period, Steady now) {
    using namespace std::chrono_literals;
    const Steady own = on_grid(seed, period, now);
    // Nobody wants to wait an hour for the first look at an hourly target, nor have all of them at once.
    const Steady soon = on_grid(seed, std::min<milliseconds>(period, 60s), now);
    return {std::min(own, soon), period};
}

std::uint64_t take(Beat& beat, std::uint64_t seed, Steady now) {
    const Steady due = beat.next;
    beat.next = on_grid(seed, beat.period, now);
    if (now < due) return 0;
    return static_cast<std::uint64_t>((now - due) / beat.period);
}

}  // namespace pantau::watch
