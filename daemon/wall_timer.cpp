#include "daemon/wall_timer.hpp"

#include <cerrno>
#include <sys/timerfd.h>
#include <system_error>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

namespace pantau {

struct WallTimer::Impl : std::enable_shared_from_this<WallTimer::Impl> {
    boost::asio::posix::stream_descriptor timer;
    std::function<void(bool)> wake;
    itimerspec armed{};

    Impl(boost::asio::io_context& io, int fd, std::function<void(bool)> w)
        : timer{io, fd}, wake{std::move(w)} {}

    void arm() {
        timerfd_settime(timer.native_handle(), TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &armed, nullptr);
    }
    void wait() {
        timer.async_wait(
            boost::asio::posix::stream_descriptor::wait_read,
            [self = shared_from_this()](boost::system::error_code error) {
                if (error) return;
                std::uint64_t expirations = 0;
                const auto got = read(self->timer.native_handle(), &expirations, sizeof expirations);
                const bool jumped = got < 0 && errno == ECANCELED;
                if (got > 0 || jumped) {
                    if (jumped) self->arm();  // the kernel forgets a cancelled timer only when it is set anew
                    self->wake(jumped);
                }
                self->wait();
            });
    }
};

WallTimer::WallTimer(boost::asio::io_context& io, std::function<void(bool)> wake) {
    const int fd = timerfd_create(CLOCK_REALTIME, TFD_NONBLOCK | TFD_CLOEXEC);
    if (fd < 0) throw std::system_error{errno, std::generic_category(), "timerfd_create"};
    impl_ = std::make_shared<Impl>(io, fd, std::move(wake));
    impl_->armed.it_value.tv_sec = 4'102'444'800;  // the year 2100: armed only to hear of jumps
    impl_->arm();
    impl_->wait();
}

WallTimer::~WallTimer() {
    stop();
}

void WallTimer::set(Instant at) {
    const auto since_epoch = at.time_since_epoch();
    const auto seconds = std::chrono::floor<std::chrono::seconds>(since_epoch);
    impl_->armed.it_value.tv_sec = std::max<std::int64_t>(seconds.count(), 1);
    impl_->armed.it_value.tv_nsec = std::chrono::nanoseconds{since_epoch - seconds}.count();
    impl_->arm();
}

void WallTimer::stop() {
    boost::system::error_code ignored;
    impl_->timer.cancel(ignored);
}

}  // namespace pantau
