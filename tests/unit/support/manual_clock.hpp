#pragma once
// A clock that moves only when the test tells it to.

#include <chrono>

#include "daemon/clock.hpp"

namespace pantau::test {

/// Thread safety: set `now` only while no other thread asks.
class ManualClock final : public Clock {
public:
    explicit ManualClock(Instant start) : now{start} {}
    Instant wall() const override { return now; }
    std::chrono::steady_clock::time_point steady() const override { return {}; }

    Instant now;
};

}  // namespace pantau::test
