#include "daemon/store/backup.hpp"

#include <array>
#include <fcntl.h>
#include <fstream>
#include <stdexcept>
#include <system_error>
#include <unistd.h>

#include <fmt/format.h>

#include "daemon/sha256.hpp"
#include "daemon/store/connection.hpp"
#include "daemon/store/open_check.hpp"
#include "daemon/store/schema.hpp"

namespace pantau::store {
namespace {

namespace fs = std::filesystem;

bool sync(const fs::path& path, int flags) {
    const int descriptor = ::open(path.c_str(), flags | O_CLOEXEC);
    if (descriptor < 0) return false;
    const bool synced = ::fsync(descriptor) == 0;
    ::close(descriptor);
    return synced;
}

// \return hex, or nothing when the file can not be read to its end
std::optional<std::string> sha256_of(const fs::path& file) {
    std::ifstream in{file, std::ios::binary};
    Sha256 hash;
    std::array<char, 65'536> part{};
    while (in.read(part.data(), part.size()) || in.gcount() > 0)
        hash.add(std::string_view{part.data(), static_cast<std::size_t>(in.gcount())});
    if (!in.eof()) return std::nullopt;
    return hash.hex();
}

void remove_draft(const fs::path& draft) {
    std::error_code ignored;  // what is not there need not be removed
    for (const char* end : {"", "-wal", "-shm", "-journal"}) fs::remove(draft.string() + end, ignored);
}

// Throws StoreError or filesystem_error; the draft may be left behind then.
void write_draft(const Snapshot& snapshot, const fs::path& draft) {
    Connection to{draft, Connection::Mode::create};
    copy_database(snapshot.connection(), to);
    // One file and nothing beside it, so that it can be carried away; opening it as a database turns the log
    // on again.
    to.exec("PRAGMA journal_mode=DELETE");
    Query check = to.query("PRAGMA integrity_check(1)");
    if (!check.next() || check.view(0) != "ok")
        throw StoreError{11, 0, fmt::format("the copy is damaged: {}", check.view(0))};
}

}  // namespace

void throw_exception_from_error(const BackupProblem& problem, const boost::source_location&) {
    throw std::runtime_error{problem.sentence};
}

boost::system::result<BackupDone, BackupProblem> backup(const Snapshot& snapshot, const fs::path& file) {
    const fs::path draft = file.string() + ".part";
    try {
        if (file.has_parent_path()) fs::create_directories(file.parent_path());
        remove_draft(draft);
        write_draft(snapshot, draft);
        fs::permissions(draft, fs::perms::owner_read | fs::perms::owner_write | fs::perms::group_read);
        const auto hash = sha256_of(draft);
        if (!hash || !sync(draft, O_RDONLY)) {
            remove_draft(draft);
            return BackupProblem{
                fmt::format("The backup {} could not be written to the disk.", file.string())};
        }
        {
            std::ofstream sum{file.string() + ".sha256"};
            sum << *hash << "  " << file.filename().string() << '\n';
            if (!sum.flush()) {
                remove_draft(draft);
                return BackupProblem{fmt::format("The checksum of {} could not be written.", file.string())};
            }
        }
        fs::rename(draft, file);
        sync(file.has_parent_path() ? file.parent_path() : fs::path{"."}, O_RDONLY | O_DIRECTORY);
        return BackupDone{file, static_cast<std::int64_t>(fs::file_size(file)), *hash};
    } catch (const StoreError& wrong) {
        remove_draft(draft);
        return BackupProblem{fmt::format("The backup {} failed: {}. Look for free space and rights there.",
                                         file.string(), wrong.what())};
    } catch (const fs::filesystem_error& wrong) {
        remove_draft(draft);
        return BackupProblem{fmt::format("The backup {} failed: {}.", file.string(), wrong.code().message())};
    }
}

boost::system::result<Restored, BackupProblem> restore(const fs::path& backup_file, const Options& options) {
    std::error_code error;
    fs::create_directories(options.directory, error);
    const auto lock = DirectoryLock::take(options.directory);
    if (!lock) return BackupProblem{lock.error().sentence};
    const auto target = database_file(options.directory);
    const fs::path draft = target.string() + ".restored";
    try {
        remove_draft(draft);
        {
            Connection from{backup_file, Connection::Mode::untouched};
            const auto version = from.number("PRAGMA user_version");
            if (from.number("PRAGMA application_id") != application_id || version < 1)
                return BackupProblem{fmt::format("{} is no backup of pantau.", backup_file.string())};
            if (version > schema_version)
                return BackupProblem{fmt::format(
                    "{} was made by a newer pantau (version {}, this one knows {}): install that one.",
                    backup_file.string(), version, schema_version)};
            Query check = from.query("PRAGMA integrity_check(1)");
            if (!check.next() || check.view(0) != "ok")
                return BackupProblem{
                    fmt::format("The backup {} is damaged: {}.", backup_file.string(), check.view(0))};
            Connection to{draft, Connection::Mode::create};
            copy_database(from, to);
            to.exec("PRAGMA journal_mode=WAL");
            to.checkpoint(true);
        }
        fs::permissions(draft, fs::perms::owner_read | fs::perms::owner_write | fs::perms::group_read);
        if (!sync(draft, O_RDONLY))
            throw fs::filesystem_error{"sync", draft, std::make_error_code(std::errc::io_error)};
        fs::path kept;
        if (fs::exists(target) || fs::exists(target.string() + "-wal")) {
            const auto now = date::floor<std::chrono::seconds>(std::chrono::system_clock::now());
            kept = target.string() + date::format(".%Y%m%dT%H%M%SZ", now);
            // The log first: a database without its log is whole as of its last checkpoint, a log alone is
            // not.
            for (const char* end : {"-shm", "-wal", ""})
                if (fs::exists(target.string() + end)) fs::rename(target.string() + end, kept.string() + end);
        }
        fs::rename(draft, target);
        sync(options.directory, O_RDONLY | O_DIRECTORY);
        return Restored{kept};
    } catch (const StoreError& wrong) {
        remove_draft(draft);
        return BackupProblem{
            fmt::format("{} could not be restored: {}.", backup_file.string(), wrong.what())};
    } catch (const fs::filesystem_error& wrong) {
        remove_draft(draft);
        return BackupProblem{
            fmt::format("{} could not be restored: {}.", backup_file.string(), wrong.code().message())};
    }
}

}  // namespace pantau::store
