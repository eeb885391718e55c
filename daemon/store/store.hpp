#pragma once
// The one database of the service: a SQLite file in the state directory, written by one thread, read on
// snapshots. What can be asked and recorded stands in case_log.hpp, watch_store.hpp, archive.hpp,
// accounts.hpp, jobs.hpp; this header is the ground under them.
//
// Durability: WAL with synchronous=FULL. Jobs that wait together share one transaction, each in a savepoint
// of its own; nobody is answered before that transaction is on disk.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include <boost/assert/source_location.hpp>
#include <boost/system/result.hpp>
#include <date/date.h>

namespace pantau::store {

using Instant = date::sys_time<std::chrono::milliseconds>;  ///< UTC

class Connection;  // one SQLite connection; known to this room's sources only

/// The schema that this program writes. A file of a newer one is refused untouched, an older one is copied
/// aside and then migrated in one transaction.
extern const int schema_version;

struct Options {
    std::filesystem::path directory;    ///< the state directory; made if missing (not by a reader)
    std::filesystem::path backups{};    ///< folder of the copies; empty: `backups` in the state directory
    std::string zone = "Asia/Jakarta";  ///< by which a day of a site's checks is cut; of the tz database
    std::size_t idle_readers = 3;  ///< connections kept for the next question; more are opened when needed
    std::size_t queue_limit = 10'000;  ///< jobs waiting beyond which a new one is answered `busy`
    /// Up to this size the whole file is checked at opening (about 1 s for 500 MB); `verify` checks any.
    std::uintmax_t check_limit = std::uintmax_t{128} << 20;
    std::function<Instant()> now{};  ///< the server's clock; empty: std::chrono::system_clock
    /// Told of what the store mended by itself (reopened after an I/O error, a checkpoint that failed), one
    /// English sentence each, on the writer thread. Empty: nobody is told.
    std::function<void(const std::string& sentence)> notice{};
    /// Told when an older database was brought up: its version, and where the copy of it lies. On the opening
    /// thread.
    std::function<void(int from, const std::filesystem::path& copy)> migrated{};
};

/// Why a database was not opened. Nothing was written then.
struct OpenProblem {
    enum class Kind {
        newer_schema,  ///< written by a newer Pantau
        damaged,       ///< not a database of ours, cut short, or a page does not add up; left byte for byte
        locked,        ///< another pantau works on this directory
        permission,
        missing,  ///< reader only: there is no database
        no_space,
        io,
    };
    Kind kind = Kind::io;
    std::string sentence;  ///< English; names the file and says what to do (newest backup, if damaged)
    int exit_code = 74;    ///< of interfaces.md section 1
};

[[noreturn]] void throw_exception_from_error(const OpenProblem& problem, const boost::source_location&);

/// Why something was not recorded. Nothing of that job is in the database then (after `io` the job may turn
/// out to be there when the disk comes back: ask again with the same idempotency key).
struct WriteProblem {
    enum class Kind {
        no_space,    ///< disk full, file size limit or quota: 507; goes away by itself
        io,          ///< the disk failed; the connection was opened anew
        damaged,     ///< SQLite found a malformed page
        conflict,    ///< the case (or row) has moved on since the caller looked: read again
        key_reused,  ///< the idempotency key was used before for another request
        not_found,   ///< the row to change is not there
        busy,        ///< too much waits already, or the database was locked too long
        stopped,     ///< the store is closing
        invalid,     ///< a rule of the schema was broken: a mistake of the caller
    };
    Kind kind = Kind::io;
    std::string sentence;  ///< English: what happened, what to do
};
const char* to_string(WriteProblem::Kind kind) noexcept;
[[noreturn]] void throw_exception_from_error(const WriteProblem& problem, const boost::source_location&);

template <class T>
using Written = boost::system::result<T, WriteProblem>;
/// Called once, on the writer thread, after the transaction is on disk (or has failed): post to your own
/// executor, do not block, do not throw.
template <class T>
using Done = std::function<void(Written<T>)>;
struct Nothing {};

/// One unchanging view of the database, from the moment it was taken. Held long (a report) it keeps the
/// write-ahead log from shrinking, so let it go when done.
/// Thread safety: one thread at a time; any thread. Must not outlive its Store or Reader.
/// Questions throw StoreError when the disk fails under them.
class Snapshot {
public:
    Snapshot(Snapshot&&) noexcept;
    Snapshot& operator=(Snapshot&&) noexcept;
    ~Snapshot();
    Connection& connection() const;  ///< for this room's sources
    const std::string& zone() const;

private:
    friend class ReaderPool;
    struct Held;
    explicit Snapshot(std::unique_ptr<Held> held) noexcept;
    std::unique_ptr<Held> held_;
};

/// A question could not be answered: the disk failed or a page is damaged. what() holds SQLite's words and
/// the SQL.
class StoreError;  // error.hpp

/// How the store is doing; for metrics, status and the watchdog.
struct Health {
    std::uint64_t commits = 0;     ///< transactions since start
    std::uint64_t jobs = 0;        ///< jobs done since start, failed ones included
    std::uint64_t failures = 0;    ///< transactions that the disk refused
    std::size_t waiting = 0;       ///< jobs in the queue
    std::uint64_t reopened = 0;    ///< connections replaced after an I/O error
    std::uintmax_t db_bytes = 0;   ///< main file
    std::uintmax_t wal_bytes = 0;  ///< write-ahead log; above 256 MiB something holds a snapshot
    bool writable = true;          ///< the newest transaction succeeded
    std::string last_problem;  ///< sentence of the newest failure; empty once a transaction succeeded again
    /// When the writer last finished a round (or woke and found nothing to do). It wakes at least each
    /// second.
    std::chrono::steady_clock::time_point progress{};
};

class ReaderPool;

/// The store of the running service. One a directory: a second one is refused (`locked`).
/// Thread safety: every member may be called from any thread.
class Store {
public:
    static boost::system::result<std::unique_ptr<Store>, OpenProblem> open(Options options);
    /// Finishes what is queued, then closes.
    ~Store();
    Store(const Store&) = delete;
    Store& operator=(const Store&) = delete;

    /// \throws StoreError when no connection can be opened (descriptors, disk)
    Snapshot read() const;

    Health health() const;
    Instant now() const;
    const Options& options() const noexcept;
    std::filesystem::path file() const;

    /// Queues work for the writer thread; `done` gets nothing when it is on disk. For this room's sources:
    /// other rooms use the functions of the headers beside this one. `work` may run again when a shared
    /// transaction failed for want of space, so it must set all it returns anew.
    void post(std::function<void(Connection&)> work, std::function<void(std::optional<WriteProblem>)> done);
    /// Waits until everything queued before is on disk. For tests and shutdown; not on a callback.
    void flush();

private:
    struct Impl;
    explicit Store(std::unique_ptr<Impl> impl) noexcept;
    std::unique_ptr<Impl> impl_;
};

/// Reads the database without a service (`verify`, `report`): beside a running service or without one. Writes
/// no row, migrates nothing: an older schema is refused with the advice to start the service once.
class Reader {
public:
    ~Reader();
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;
    Snapshot read() const;

private:
    friend boost::system::result<std::unique_ptr<Reader>, OpenProblem> open_reader(Options options);
    explicit Reader(std::shared_ptr<ReaderPool> pool) noexcept;
    std::shared_ptr<ReaderPool> pool_;
};
boost::system::result<std::unique_ptr<Reader>, OpenProblem> open_reader(Options options);

/// `pantau.db` in the directory.
std::filesystem::path database_file(const std::filesystem::path& directory);
/// The newest file in the folder of the copies, or nothing.
std::optional<std::filesystem::path> newest_backup(const Options& options);

}  // namespace pantau::store
