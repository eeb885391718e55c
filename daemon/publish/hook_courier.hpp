#pragma once
// Takes what waits for one webhook to its receiver, on a thread of its own: a receiver that refuses, hangs or
// is gone holds up nobody else. At least once, in order for each case, site and link; the queue is on disk.

#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "daemon/clock.hpp"
#include "daemon/publish/hook_poster.hpp"
#include "daemon/publish/worker.hpp"
#include "daemon/settings/settings.hpp"
#include "daemon/store/notices.hpp"

namespace pantau::publish {

/// Since the program started; for metrics.
struct HookCounters {
    std::uint64_t sent = 0, failed = 0, dropped = 0;
    HookCounters& operator+=(const HookCounters& other) {
        sent += other.sent;
        failed += other.failed;
        dropped += other.dropped;
        return *this;
    }
};

/// How long after the n-th failed call the next one is made: 5 s, 30 s, 2 min, 10 min, 30 min, then an hour.
std::chrono::seconds hook_wait_after(int attempts);
/// About three days of that.
inline constexpr int most_hook_attempts = 76;

/// Thread safety: work() belongs to one thread, its own after start(); everything else may be called from
/// any.
class HookCourier {
public:
    HookCourier(store::Store& store, const Clock& clock, settings::Webhook hook, std::string version,
                std::shared_ptr<HookPoster> poster);

    void start();
    void look() { worker_.look(); }
    HookCounters counters() const;

    /// Calls for everything that is due. \return when to look again; nothing: when told to
    std::optional<Instant> work();

private:
    bool deliver(store::HookDelivery delivery);
    bool save(const store::HookDelivery& delivery);

    store::Store& store_;
    const Clock& clock_;
    settings::Webhook hook_;
    std::string version_;
    std::shared_ptr<HookPoster> poster_;
    int failures_ = 0;                   ///< in a row of the receiver as a whole
    std::optional<Instant> rest_until_;  ///< the receiver does not answer: nobody is sent before

    mutable std::mutex mutex_;  ///< guards what follows
    HookCounters counters_;
    Worker worker_;  ///< its end breaks off a call under way, which is made again in the next life
};

}  // namespace pantau::publish
