#pragma once

#include <chrono>

#include <date/date.h>

namespace pantau {

/// A moment in UTC, to the millisecond. The record keeps these; a verdict counts whole seconds.
using Instant = date::sys_time<std::chrono::milliseconds>;

/// Where the live services learn the time; nothing else calls now(). Tests pass one that stands still. wall()
/// is for what people read and may jump; steady() is for measuring and never goes back. Thread safety:
/// SystemClock may be asked from any thread; a clock of a test says for itself.
class Clock {
public:
    virtual ~Clock() = default;
    virtual Instant wall() const = 0;
    virtual std::chrono::steady_clock::time_point steady() const = 0;
};

class SystemClock final : public Clock {
public:
    Instant wall() const override {
        return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    }
    std::chrono::steady_clock::time_point steady() const override { return std::chrono::steady_clock::now(); }
};

}  // namespace pantau
