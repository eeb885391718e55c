#pragma once
// The one thread that writes; for this room's sources only.

#include <atomic>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "daemon/store/connection.hpp"

namespace pantau::store {

/// Runs jobs in the order they come. All that wait when a round begins share one transaction, each in its own
/// savepoint; they are answered after it is on disk. Thread safety: any thread.
class Writer {
public:
    using Work = std::function<void(Connection&)>;
    using Answer = std::function<void(std::optional<WriteProblem>)>;

    Writer(std::filesystem::path file, std::unique_ptr<Connection> connection, std::size_t queue_limit,
           std::function<void(const std::string&)> notice);
    ~Writer();  ///< finishes what is queued

    void post(Work work, Answer answer);
    void flush();
    Health health() const;

private:
    struct Job {
        Work work;
        Answer answer;
    };
    void loop();
    void round(std::vector<Job>& jobs);
    std::optional<WriteProblem> commit_together(std::vector<Job>& jobs, std::size_t first, std::size_t count,
                                                std::vector<std::optional<WriteProblem>>& answers);
    std::optional<WriteProblem> ready();
    void after_failure(const WriteProblem& problem);
    void tend_log(bool idle);
    /// Whether a personal text was erased since the log was last cut: what it still holds of that has to go.
    bool holds_erased_text(Connection& db);
    void note(const std::string& sentence) const;

    const std::filesystem::path file_;
    const std::size_t queue_limit_;
    const std::function<void(const std::string&)> notice_;
    std::unique_ptr<Connection> connection_;  // writer thread only; empty after an I/O error
    std::int64_t frames_ = 0;                 // in the log after the newest checkpoint, writer thread only
    std::chrono::steady_clock::time_point log_tended_{};
    std::int64_t changes_ = 0, erasures_ = 0, scrubbed_ = 0;  // writer thread only

    mutable std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<Job> queue_;
    bool stopping_ = false;
    Health health_;

    std::thread thread_;
};

}  // namespace pantau::store
