#pragma once
// One thread that does rounds of work: when it is poked, and when the last round said. What the delivery of
// mails, the delivery to webhooks and the look for news have in common.

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

#include "daemon/clock.hpp"
#include "daemon/store/store.hpp"

namespace pantau::publish {

using Instant = store::Instant;

/// Nothing waits longer for its next try; a time beyond it is of a wall clock that was set back since.
inline constexpr std::chrono::minutes longest_wait{61};

/// Make it the last member: what the rounds use must outlive it. Thread safety: any thread.
class Worker {
public:
    /// \return when to do the next round; nothing: when poked
    using Round = std::function<std::optional<Instant>()>;

    explicit Worker(const Clock& clock) : clock_{clock} {}
    ~Worker() { stop(); }
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;

    void start(Round round);
    void look();  ///< there may be work
    void stop();  ///< a round under way sees stopping() and is waited for

    const std::atomic<bool>& stopping() const noexcept { return stopping_; }
    void progress();  ///< within a round: it is not hung
    /// Since when a round made no progress; nothing while there is none.
    std::optional<std::chrono::steady_clock::time_point> working_since() const;

private:
    void run(const Round& round);

    const Clock& clock_;
    std::atomic<bool> stopping_{false};
    mutable std::mutex mutex_;  ///< guards what follows
    std::condition_variable wake_;
    bool woken_ = true;
    std::optional<std::chrono::steady_clock::time_point> working_since_;
    std::thread thread_;
};

}  // namespace pantau::publish
