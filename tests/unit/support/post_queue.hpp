#pragma once
// What the threads of the service would do, done one after the other when the test says so.

#include <deque>
#include <functional>
#include <mutex>
#include <utility>

namespace pantau::test {

/// Takes the place of posting to the network thread and to the readers. Thread safety: work may be posted
/// from any thread; run() belongs to the test's.
class PostQueue {
public:
    void operator()(std::function<void()> work) {
        const std::lock_guard lock{mutex_};
        queue_.push_back(std::move(work));
    }
    /// Runs what stands in the queue now; what that posts waits for the next call. \return whether there was
    /// any
    bool run() {
        std::deque<std::function<void()>> ready;
        {
            const std::lock_guard lock{mutex_};
            ready.swap(queue_);
        }
        for (auto& work : ready) work();
        return !ready.empty();
    }

private:
    std::mutex mutex_;
    std::deque<std::function<void()>> queue_;
};

}  // namespace pantau::test
