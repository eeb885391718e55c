#pragma once
// The regular beat of a target: its phase within the interval comes from its id, so that a thousand targets
// do not fire together; a slot that could not be kept is counted, never silently dropped
// (spec/probing.md 1.6, 5.23).

#include <chrono>
#include <cstdint>

namespace pantau::watch {

using Steady = std::chrono::steady_clock::time_point;

struct Beat {
    Steady next{};                       ///< when the next look is due
    std::chrono::milliseconds period{};  ///< > 0
};

/// The first beat after `now`: soon (within a minute), and from the second on at the target's own phase of
/// its period.
Beat first_beat(std::uint64_t seed, std::chrono::milliseconds period, Steady now);

/// Takes the slot that is due and moves on to the first after `now`. \return slots that were skipped on the
/// way
std::uint64_t take(Beat& beat, std::uint64_t seed, Steady now);

}  // namespace pantau::watch
