#include "daemon/store/store.hpp"

#include <cerrno>
#include <fcntl.h>
#include <future>
#include <stdexcept>
#include <system_error>
#include <unistd.h>

#include <fmt/format.h>

#include "daemon/store/backup.hpp"
#include "daemon/store/open_check.hpp"
#include "daemon/store/reader_pool.hpp"
#include "daemon/store/schema.hpp"
#include "daemon/store/writer.hpp"

namespace pantau::store {
namespace {

namespace fs = std::filesystem;

void sync_directory(const fs::path& directory) {
    const int descriptor = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return;
    // A file system that can not sync a directory (some network shares) keeps names by other means.
    if (::fsync(descriptor) != 0) errno = 0;
    ::close(descriptor);
}

// A new database is made whole under another name, so that `pantau.db` is never there half-made.
void create_database(const fs::path& directory) {
    const auto file = database_file(directory);
    const fs::path draft = file.string() + ".new";
    for (const char* end : {"", "-wal", "-shm"}) fs::remove(draft.string() + end);
    {
        Connection db{draft, Connection::Mode::create};
        migrate(db, migrations());
        db.checkpoint(true);
    }
    fs::permissions(draft, fs::perms::owner_read | fs::perms::owner_write | fs::perms::group_read);
    fs::rename(draft, file);
    sync_directory(directory);
}

// An older database is copied aside before it is migrated. Where to, is told.
boost::system::result<fs::path, OpenProblem> migrate_old(const Options& options, int version) {
    Connection db{database_file(options.directory), Connection::Mode::write};
    const auto copy = backup(
        db, backup_folder(options) / fmt::format("version-{}-{}", version, backup_name(options.now())));
    if (!copy)
        return OpenProblem{
            OpenProblem::Kind::io,
            fmt::format("The database is of version {} and must be copied before it is brought "
                        "to version {}. {}",
                        version, schema_version, copy.error().sentence),
            copy.error().exit_code};
    migrate(db, migrations());
    return copy->file;
}

Instant system_now() {
    return date::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

}  // namespace

const char* to_string(WriteProblem::Kind kind) noexcept {
    switch (kind) {
        case WriteProblem::Kind::no_space:
            return "no_space";
        case WriteProblem::Kind::io:
            return "io";
        case WriteProblem::Kind::damaged:
            return "damaged";
        case WriteProblem::Kind::conflict:
            return "conflict";
        case WriteProblem::Kind::key_reused:
            return "key_reused";
        case WriteProblem::Kind::not_found:
            return "not_found";
        case WriteProblem::Kind::busy:
            return "busy";
        case WriteProblem::Kind::stopped:
            return "stopped";
        case WriteProblem::Kind::invalid:
            return "invalid";
    }
    return "io";
}

void throw_exception_from_error(const OpenProblem& problem, const boost::source_location&) {
    throw std::runtime_error{problem.sentence};
}
void throw_exception_from_error(const WriteProblem& problem, const boost::source_location&) {
    throw std::runtime_error{problem.sentence};
}

fs::path database_file(const fs::path& directory) {
    return directory / "pantau.db";
}

std::optional<fs::path> newest_backup(const Options& options) {
    std::optional<fs::path> newest;
    fs::file_time_type newest_time{};
    std::error_code error;
    for (const auto& entry : fs::directory_iterator{backup_folder(options), error}) {
        if (entry.path().extension() != ".db") continue;
        const auto time = entry.last_write_time(error);
        if (error || (newest && time < newest_time)) continue;
        newest = entry.path();
        newest_time = time;
    }
    return newest;
}

struct Store::Impl {
    Options options;
    DirectoryLock lock;
    std::shared_ptr<ReaderPool> readers;
    // Last, so that it ends first: it finishes what is queued while everything else still stands.
    std::unique_ptr<Writer> writer;
};

Store::Store(std::unique_ptr<Impl> impl) noexcept : impl_{std::move(impl)} {}
Store::~Store() = default;

boost::system::result<std::unique_ptr<Store>, OpenProblem> Store::open(Options options) {
    if (!options.now) options.now = system_now;
    std::error_code error;
    if (!fs::exists(options.directory, error)) {
        fs::create_directories(options.directory, error);
        if (error) return system_problem(error.value(), fmt::format("create {}", options.directory.string()));
        fs::permissions(options.directory,
                        fs::perms::owner_all | fs::perms::group_read | fs::perms::group_exec, error);
    }
    auto lock = DirectoryLock::take(options.directory);
    if (!lock) return lock.error();
    const auto look = look_at(options);
    if (!look) return look.error();
    try {
        const auto file = database_file(options.directory);
        if (!look->exists) create_database(options.directory);
        if (look->exists && look->version < schema_version) {
            const auto copy = migrate_old(options, look->version);
            if (!copy) return copy.error();
            if (options.migrated) options.migrated(look->version, *copy);
        }
        auto connection = std::make_unique<Connection>(file, Connection::Mode::write);
        // Proves that it can be written, and what is left in a log is taken over, before anybody is told
        // "ready".
        connection->exec("BEGIN IMMEDIATE; COMMIT");
        connection->number("SELECT count(*) FROM value");
        auto readers = std::make_shared<ReaderPool>(file, options.zone, options.idle_readers);
        auto writer =
            std::make_unique<Writer>(file, std::move(connection), options.queue_limit, options.notice);
        return std::unique_ptr<Store>{new Store{std::make_unique<Impl>(
            Impl{std::move(options), std::move(*lock), std::move(readers), std::move(writer)})}};
    } catch (const StoreError& wrong) {
        return open_problem(wrong, options);
    } catch (const fs::filesystem_error& wrong) {
        return system_problem(wrong.code().value(), fmt::format("prepare the database ({})", wrong.what()));
    }
}

Snapshot Store::read() const {
    return impl_->readers->take();
}
Health Store::health() const {
    return impl_->writer->health();
}
Instant Store::now() const {
    return impl_->options.now();
}
const Options& Store::options() const noexcept {
    return impl_->options;
}
fs::path Store::file() const {
    return database_file(impl_->options.directory);
}
void Store::post(std::function<void(Connection&)> work,
                 std::function<void(std::optional<WriteProblem>)> done) {
    impl_->writer->post(std::move(work), std::move(done));
}
void Store::flush() {
    impl_->writer->flush();
}

Reader::Reader(std::shared_ptr<ReaderPool> pool) noexcept : pool_{std::move(pool)} {}
Reader::~Reader() = default;

Snapshot Reader::read() const {
    return pool_->take();
}

boost::system::result<std::unique_ptr<Reader>, OpenProblem> open_reader(Options options) {
    const auto look = look_at(options);
    if (!look) return look.error();
    if (!look->exists)
        return OpenProblem{
            OpenProblem::Kind::missing,
            fmt::format("There is no database {}: start the service once, or look at [store] directory.",
                        database_file(options.directory).string()),
            66};
    if (look->version < schema_version)
        return OpenProblem{
            OpenProblem::Kind::io,
            fmt::format("The database {} is of an older version ({}): start the service once, it "
                        "makes a copy and brings it up to date.",
                        database_file(options.directory).string(), look->version),
            65};
    try {
        auto pool = std::make_shared<ReaderPool>(database_file(options.directory), options.zone,
                                                 options.idle_readers);
        pool->take();
        return std::unique_ptr<Reader>{new Reader{std::move(pool)}};
    } catch (const StoreError& wrong) {
        return open_problem(wrong, options);
    }
}

}  // namespace pantau::store
