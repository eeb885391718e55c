#pragma once

#include <functional>
#include <memory>

#include "daemon/clock.hpp"

namespace boost::asio {
class io_context;
}

namespace pantau {

/// Wakes at an instant of the wall clock. Built on a timerfd that the kernel cancels when somebody sets the
/// clock (TFD_TIMER_CANCEL_ON_SET), so a deadline is never missed by a jump, and the jump is known at once.
/// Thread safety: the io_context's thread.
class WallTimer {
public:
    /// \param wake  called at or after the instant, and after every jump of the clock (then with `jumped`)
    WallTimer(boost::asio::io_context& io, std::function<void(bool jumped)> wake);
    ~WallTimer();

    /// The next wake; an instant that is past wakes at once. Replaces the one before.
    void set(Instant at);
    void stop();

private:
    struct Impl;
    std::shared_ptr<Impl> impl_;
};

}  // namespace pantau
