#include "daemon/store/writer.hpp"

#include <future>
#include <iterator>
#include <system_error>

#include <fmt/format.h>
#include <sqlite3.h>

#include "daemon/store/write_times.hpp"

namespace pantau::store {
namespace {

// So many jobs share one sync at most: enough for 64 clients and an import, few enough for a bounded wait.
constexpr std::size_t jobs_together = 512;
// Written back when the log is this long. SQLite's own default is 4 MB.
constexpr std::uintmax_t log_limit = std::uintmax_t{4} << 20;
// Cut back to nothing when idle and longer than this.
constexpr std::uintmax_t log_keep = std::uintmax_t{16} << 20;

std::uintmax_t size_of(const std::filesystem::path& file) {
    std::error_code error;
    const auto size = std::filesystem::file_size(file, error);
    return error ? 0 : size;
}

WriteProblem problem_of(const StoreError& error) {
    const auto kind = error.kind();
    std::string_view advice;
    switch (kind) {
        case WriteProblem::Kind::no_space:
            advice = "No space left for the database: free some. ";
            break;
        case WriteProblem::Kind::io:
            advice = "The disk of the database failed: look at the system log. ";
            break;
        case WriteProblem::Kind::damaged:
            advice = "The database is damaged: stop the service and restore a backup. ";
            break;
        case WriteProblem::Kind::busy:
            advice = "The database is locked by another program. ";
            break;
        default:
            break;
    }
    return {kind, fmt::format("{}({})", advice, error.what())};
}

bool of_the_disk(WriteProblem::Kind kind) {
    return kind == WriteProblem::Kind::no_space || kind == WriteProblem::Kind::io ||
           kind == WriteProblem::Kind::damaged;
}

}  // namespace

Writer::Writer(std::filesystem::path file, std::unique_ptr<Connection> connection, std::size_t queue_limit,
               std::function<void(const std::string&)> notice)
    : file_{std::move(file)},
      queue_limit_{queue_limit},
      notice_{std::move(notice)},
      connection_{std::move(connection)} {
    health_.progress = std::chrono::steady_clock::now();
    thread_ = std::thread{[this] { loop(); }};
}

Writer::~Writer() {
    {
        const std::lock_guard lock{mutex_};
        stopping_ = true;
    }
    wake_.notify_all();
    thread_.join();
}

void Writer::post(Work work, Answer answer) {
    std::optional<WriteProblem> refused;
    {
        const std::lock_guard lock{mutex_};
        if (stopping_)
            refused = {WriteProblem::Kind::stopped, "The service is stopping: send it again in a moment."};
        else if (queue_.size() >= queue_limit_)
            refused = {WriteProblem::Kind::busy, "Too much waits for the disk: send it again in a moment."};
        else
            queue_.push_back({std::move(work), std::move(answer)});
    }
    if (refused)
        answer(std::move(refused));
    else
        wake_.notify_one();
}

void Writer::flush() {
    std::promise<void> done;
    post([](Connection&) {}, [&done](const std::optional<WriteProblem>&) { done.set_value(); });
    done.get_future().wait();
}

Health Writer::health() const {
    Health health;
    {
        const std::lock_guard lock{mutex_};
        health = health_;
        health.waiting = queue_.size();
    }
    health.db_bytes = size_of(file_);
    health.wal_bytes = size_of(file_.string() + "-wal");
    return health;
}

void Writer::note(const std::string& sentence) const {
    if (notice_) notice_(sentence);
}

void Writer::loop() {
    std::vector<Job> jobs;
    for (;;) {
        jobs.clear();
        {
            std::unique_lock lock{mutex_};
            health_.progress = std::chrono::steady_clock::now();
            wake_.wait_for(lock, std::chrono::seconds{1}, [this] { return stopping_ || !queue_.empty(); });
            const auto count = std::min(queue_.size(), jobs_together);
            jobs.assign(std::make_move_iterator(queue_.begin()),
                        std::make_move_iterator(queue_.begin() + static_cast<std::ptrdiff_t>(count)));
            queue_.erase(queue_.begin(), queue_.begin() + static_cast<std::ptrdiff_t>(count));
            if (jobs.empty() && stopping_) break;
        }
        if (!jobs.empty()) round(jobs);
        tend_log(jobs.empty());
    }
    // The last connection to close writes the log back and removes it; that is for the next start's sake
    // only.
    connection_.reset();
}

void Writer::round(std::vector<Job>& jobs) {
    std::vector<std::optional<WriteProblem>> answers(jobs.size());
    auto failed = commit_together(jobs, 0, jobs.size(), answers);
    if (failed && failed->kind == WriteProblem::Kind::no_space && jobs.size() > 1) {
        // One big job must not take the small ones with it: there may be room for a tap.
        for (std::size_t i = 0; i < jobs.size(); ++i) {
            answers[i].reset();
            if (auto alone = commit_together(jobs, i, 1, answers)) answers[i] = std::move(alone);
        }
    } else if (failed) {
        for (auto& answer : answers) answer = failed;
    }
    {
        const std::lock_guard lock{mutex_};
        health_.jobs += jobs.size();
    }
    for (std::size_t i = 0; i < jobs.size(); ++i) jobs[i].answer(std::move(answers[i]));
}

std::optional<WriteProblem> Writer::ready() {
    if (connection_) return std::nullopt;
    try {
        connection_ = std::make_unique<Connection>(file_, Connection::Mode::write);
    } catch (const StoreError& error) {
        return problem_of(error);
    }
    {
        const std::lock_guard lock{mutex_};
        ++health_.reopened;
    }
    note("The database was opened anew after an error of the disk.");
    return std::nullopt;
}

// \return the problem that took the whole transaction with it, if one did; what befell single jobs is in
// `answers`
std::optional<WriteProblem> Writer::commit_together(std::vector<Job>& jobs, std::size_t first,
                                                    std::size_t count,
                                                    std::vector<std::optional<WriteProblem>>& answers) {
    auto failed = ready();
    const auto began = std::chrono::steady_clock::now();
    try {
        if (!failed) connection_->exec("BEGIN IMMEDIATE");
        for (std::size_t i = first; !failed && i < first + count; ++i) {
            std::optional<WriteProblem> refused;
            connection_->exec("SAVEPOINT job");
            try {
                jobs[i].work(*connection_);
            } catch (const Refused& refusal) {
                refused = refusal.problem;
            } catch (const StoreError& error) {
                refused = problem_of(error);
                // A full or failing disk may have undone the whole transaction already, and the others would
                // meet it too.
                if (of_the_disk(refused->kind) || !connection_->in_transaction()) failed = refused;
            } catch (const std::exception& error) {
                refused = {WriteProblem::Kind::invalid, error.what()};
            }
            if (failed) break;
            if (refused) connection_->exec("ROLLBACK TO job");
            connection_->exec("RELEASE job");
            answers[i] = std::move(refused);
        }
        if (!failed) connection_->exec("COMMIT");
    } catch (const StoreError& error) {
        failed = problem_of(error);
    }
    if (failed) {
        after_failure(*failed);
    } else {
        add_write_time(file_, std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count());
        const std::lock_guard lock{mutex_};
        ++health_.commits;
        health_.writable = true;
        health_.last_problem.clear();
    }
    return failed;
}

void Writer::after_failure(const WriteProblem& problem) {
    try {
        if (connection_ && connection_->in_transaction()) connection_->exec("ROLLBACK");
    } catch (const StoreError& error) {
        note(fmt::format("A transaction could not be rolled back: {}. The connection is closed.",
                         error.what()));
        connection_.reset();
    }
    // After a failed write or sync the kernel may have dropped what it could not write and call the next sync
    // a success. So nothing that this connection still holds is trusted: it is closed, the next round opens
    // anew.
    if (problem.kind == WriteProblem::Kind::io || problem.kind == WriteProblem::Kind::damaged)
        connection_.reset();
    const std::lock_guard lock{mutex_};
    ++health_.failures;
    health_.writable = false;
    health_.last_problem = problem.sentence;
}

bool Writer::holds_erased_text(Connection& db) {
    if (const std::int64_t changes = sqlite3_total_changes64(db.handle()); changes != changes_) {
        changes_ = changes;
        try {
            erasures_ = db.number("SELECT count(*) FROM admin_act WHERE act = 'text_erased'");
        } catch (const StoreError& error) {
            note(fmt::format("Whether something was erased could not be read: {}", error.what()));
        }
    }
    return erasures_ != scrubbed_;
}

void Writer::tend_log(bool idle) {
    if (!connection_) return;
    const auto bytes = size_of(file_.string() + "-wal");
    const auto now = std::chrono::steady_clock::now();
    // The log still holds what was erased; it is cut as soon as nothing else waits.
    const bool scrub = idle && holds_erased_text(*connection_);
    const bool cut = scrub || (idle && bytes > log_keep);
    // When a reader holds the log, trying each round would cost more than it brings.
    const bool due = bytes > log_limit && (frames_ == 0 || now - log_tended_ > std::chrono::seconds{1});
    if (!cut && !due) return;
    log_tended_ = now;
    try {
        frames_ = connection_->checkpoint(cut);
        // If a reader stood in the way, it is tried again.
        if (scrub && size_of(file_.string() + "-wal") == 0) scrubbed_ = erasures_;
    } catch (const StoreError& error) {
        note(fmt::format("The write-ahead log could not be written back: {}", error.what()));
        if (error.kind() == WriteProblem::Kind::io) connection_.reset();
    }
}

}  // namespace pantau::store
