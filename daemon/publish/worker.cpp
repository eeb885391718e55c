#include "daemon/publish/worker.hpp"

#include <algorithm>

namespace pantau::publish {

namespace {

/// The wall clock may be set while something waits: it is looked at this often.
constexpr std::chrono::seconds longest_nap{5};

}  // namespace

void Worker::start(Round round) {
    thread_ = std::thread{[this, round = std::move(round)] { run(round); }};
}

void Worker::look() {
    {
        const std::lock_guard lock{mutex_};
        woken_ = true;
    }
    wake_.notify_all();
}

void Worker::stop() {
    {
        const std::lock_guard lock{mutex_};
        stopping_ = true;
    }
    wake_.notify_all();
    if (thread_.joinable()) thread_.join();
}

void Worker::progress() {
    const std::lock_guard lock{mutex_};
    if (working_since_) working_since_ = std::chrono::steady_clock::now();
}

std::optional<std::chrono::steady_clock::time_point> Worker::working_since() const {
    const std::lock_guard lock{mutex_};
    return working_since_;
}

void Worker::run(const Round& round) {
    std::optional<Instant> next;
    for (;;) {
        {
            std::unique_lock lock{mutex_};
            working_since_.reset();
            while (!stopping_ && !woken_ &&
                   !(next && (*next <= clock_.wall() || *next > clock_.wall() + longest_wait))) {
                if (next)
                    wake_.wait_for(lock,
                                   std::clamp<std::chrono::milliseconds>(
                                       *next - clock_.wall(), std::chrono::milliseconds{1}, longest_nap));
                else
                    wake_.wait(lock);
            }
            if (stopping_) return;
            woken_ = false;
            working_since_ = std::chrono::steady_clock::now();
        }
        next = round();
    }
}

}  // namespace pantau::publish
