#include "daemon/store/open_check.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <system_error>
#include <unistd.h>

#include <fmt/format.h>

#include "daemon/store/connection.hpp"
#include "daemon/store/schema.hpp"

namespace pantau::store {
namespace {

namespace fs = std::filesystem;

std::string words(int error) {
    return std::system_category().message(error);
}

int exit_code(OpenProblem::Kind kind) {
    switch (kind) {
        case OpenProblem::Kind::newer_schema:
        case OpenProblem::Kind::damaged:
            return 65;
        case OpenProblem::Kind::locked:
            return 69;
        case OpenProblem::Kind::permission:
            return 77;
        case OpenProblem::Kind::missing:
            return 66;
        case OpenProblem::Kind::no_space:
            return 73;
        case OpenProblem::Kind::io:
            return 74;
    }
    return 74;
}

OpenProblem problem(OpenProblem::Kind kind, std::string sentence) {
    return {kind, std::move(sentence), exit_code(kind)};
}

}  // namespace

OpenProblem damaged(const Options& options, std::string_view what) {
    const auto backup = newest_backup(options);
    return problem(OpenProblem::Kind::damaged,
                   fmt::format("The database {} is damaged: {}. It was left as it is. {}",
                               database_file(options.directory).string(), what,
                               backup ? fmt::format("Newest backup: {} (pantau restore {}).",
                                                    backup->string(), backup->string())
                                      : std::string{"There is no backup of it."}));
}

OpenProblem system_problem(int error, std::string_view doing) {
    auto kind = OpenProblem::Kind::io;
    if (error == EACCES || error == EPERM || error == EROFS) kind = OpenProblem::Kind::permission;
    if (error == ENOSPC || error == EDQUOT || error == EFBIG) kind = OpenProblem::Kind::no_space;
    return problem(kind, fmt::format("Cannot {}: {}.", doing, words(error)));
}

OpenProblem open_problem(const StoreError& error, const Options& options) {
    switch (error.kind()) {
        case WriteProblem::Kind::damaged:
            return damaged(options, error.what());
        case WriteProblem::Kind::no_space:
            return problem(OpenProblem::Kind::no_space,
                           fmt::format("No space for the database in {}: free some and start again ({}).",
                                       options.directory.string(), error.what()));
        case WriteProblem::Kind::busy:
            return problem(
                OpenProblem::Kind::locked,
                fmt::format("The database {} is locked by another program: close it and start again ({}).",
                            database_file(options.directory).string(), error.what()));
        default:
            break;
    }
    const int system = error.system_errno();
    const bool rights = system == EACCES || system == EPERM || system == EROFS;
    return problem(
        rights ? OpenProblem::Kind::permission : OpenProblem::Kind::io,
        fmt::format("The database {} cannot be opened: {}{}.", database_file(options.directory).string(),
                    error.what(), system != 0 ? " (" + words(system) + ")" : ""));
}

boost::system::result<DirectoryLock, OpenProblem> DirectoryLock::take(const fs::path& directory) {
    const auto file = directory / "pantau.lock";
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0640);
    if (descriptor < 0) return system_problem(errno, fmt::format("open the lock {}", file.string()));
    if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        const int error = errno;
        std::array<char, 32> holder{};
        const auto got = ::read(descriptor, holder.data(), holder.size() - 1);
        ::close(descriptor);
        if (error != EWOULDBLOCK) return system_problem(error, fmt::format("lock {}", file.string()));
        return problem(
            OpenProblem::Kind::locked,
            fmt::format("Another pantau{} works on {}: stop it first, or give this one a [store] "
                        "directory of its own.",
                        got > 0 ? fmt::format(" (process {})", holder.data()) : "", directory.string()));
    }
    // Who holds it is for the message above only; a disk too full to say so must not stop the service.
    const auto pid = std::to_string(::getpid());
    if (::ftruncate(descriptor, 0) == 0 && ::write(descriptor, pid.data(), pid.size()) < 0) errno = 0;
    return DirectoryLock{descriptor};
}

DirectoryLock::DirectoryLock(DirectoryLock&& other) noexcept
    : descriptor_{std::exchange(other.descriptor_, -1)} {}

DirectoryLock::~DirectoryLock() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

boost::system::result<FileLook, OpenProblem> look_at(const Options& options) {
    const auto file = database_file(options.directory);
    std::error_code error;
    const auto status = fs::status(file, error);
    if (error && error != std::errc::no_such_file_or_directory)
        return system_problem(error.value(), fmt::format("look at {}", file.string()));
    if (status.type() == fs::file_type::not_found) {
        // A log without its database holds events that a new database would throw away.
        if (const fs::path log = file.string() + "-wal";
            fs::exists(log, error) && fs::file_size(log, error) > 0)
            return damaged(options,
                           fmt::format("the file is missing, but its log {} is there", log.string()));
        return FileLook{};
    }
    if (status.type() != fs::file_type::regular) return damaged(options, "it is no regular file");
    // SQLite takes an empty file for a new database, but ours never start empty. (The file is not opened here
    // by hand: closing it again would drop SQLite's locks of this process.)
    const auto size = fs::file_size(file, error);
    if (error) return system_problem(error.value(), fmt::format("look at {}", file.string()));
    if (size < 512) return damaged(options, size == 0 ? "it is empty" : "it is cut short");
    try {
        Connection db{file, Connection::Mode::untouched};
        const auto application = db.number("PRAGMA application_id");
        const auto version = static_cast<int>(db.number("PRAGMA user_version"));
        if (application != application_id) return damaged(options, "it is the database of another program");
        if (version > schema_version)
            return problem(
                OpenProblem::Kind::newer_schema,
                fmt::format("The database {} is of version {}, this pantau knows {}: install the newer "
                            "pantau again. The file was left as it is.",
                            file.string(), version, schema_version));
        if (version < 1) return damaged(options, "it holds no tables of ours");
        // A crash while the log was written back may leave half a page, and the log mends it; without one it
        // stays half.
        const auto page = static_cast<std::uintmax_t>(db.number("PRAGMA page_size"));
        if (size % page != 0 && !fs::exists(file.string() + "-wal", error))
            return damaged(options, "it is cut short within a page");
        if (size <= options.check_limit) {
            Query check = db.query("PRAGMA quick_check(1)");
            if (!check.next() || check.view(0) != "ok") return damaged(options, check.view(0));
        } else {
            db.number("SELECT count(*) FROM (SELECT 1 FROM event ORDER BY id DESC LIMIT 1)");
        }
        return FileLook{true, version};
    } catch (const StoreError& wrong) {
        return open_problem(wrong, options);
    }
}

}  // namespace pantau::store
