#include "daemon/store/backup.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <system_error>
#include <unistd.h>

#include <fmt/format.h>
#include <sqlite3.h>

#include "daemon/sha256.hpp"
#include "daemon/store/connection.hpp"
#include "daemon/store/open_check.hpp"
#include "daemon/store/schema.hpp"

namespace pantau::store {
namespace {

namespace fs = std::filesystem;

/// What recording must still find on the disk when the copy is done.
constexpr std::uintmax_t left_for_recording = std::uintmax_t{32} << 20;
constexpr auto rights = fs::perms::owner_read | fs::perms::owner_write | fs::perms::group_read;

// What opening a database leaves beside it.
constexpr std::array<const char*, 4> ends{"", "-wal", "-shm", "-journal"};

bool sync(const fs::path& path, int flags) {
    const int descriptor = ::open(path.c_str(), flags | O_CLOEXEC);
    if (descriptor < 0) return false;
    const bool synced = ::fsync(descriptor) == 0;
    ::close(descriptor);
    return synced;
}

int code_of(int error) {
    if (error == EACCES || error == EPERM || error == EROFS) return 77;
    if (error == ENOENT) return 66;
    if (error == ENOSPC || error == EDQUOT || error == EFBIG) return 73;
    return 74;
}

/// \return hex, or nothing when the file can not be read to its end
std::optional<std::string> sha256_of(const fs::path& file) {
    std::ifstream in{file, std::ios::binary};
    Sha256 hash;
    std::array<char, 65'536> part{};
    while (in.read(part.data(), part.size()) || in.gcount() > 0)
        hash.add(std::string_view{part.data(), static_cast<std::size_t>(in.gcount())});
    if (!in.eof()) return std::nullopt;
    return hash.hex();
}

/// Removes a draft and what stands beside it unless it was kept.
class Draft {
public:
    explicit Draft(fs::path file) : file_{std::move(file)} { remove(); }
    Draft(const Draft&) = delete;
    Draft& operator=(const Draft&) = delete;
    ~Draft() {
        if (!kept_) remove();
    }
    const fs::path& file() const noexcept { return file_; }
    void keep_as(const fs::path& name) {
        fs::rename(file_, name);
        kept_ = true;
    }

private:
    void remove() const noexcept {
        std::error_code ignored;  // what is not there need not be removed
        for (const char* end : ends) fs::remove(file_.string() + end, ignored);
    }
    fs::path file_;
    bool kept_ = false;
};

/// By what a copy is compared with its original.
struct Contents {
    std::int64_t events = 0;
    std::string head;
    bool operator==(const Contents&) const = default;
};
Contents contents_of(Connection& db) {
    Contents found;
    found.events = db.number("SELECT count(*) FROM event");
    Query head = db.query("SELECT hex(hash) FROM event ORDER BY id DESC LIMIT 1");
    if (head.next()) found.head = head.text(0);
    return found;
}

void check_pages(Connection& db, const std::function<bool()>& stop = {}) {
    const Stoppable until{db, stop};
    Query check = db.query("PRAGMA integrity_check(1)");
    if (!check.next() || check.view(0) != "ok")
        throw StoreError{11, 0, fmt::format("it is damaged: {}", check.view(0))};
}

/// A copy that leaves no room for recording would be worse than none.
void want_space(Connection& db, const fs::path& file) {
    const auto size = static_cast<std::uintmax_t>(db.number("PRAGMA page_count")) *
                      static_cast<std::uintmax_t>(db.number("PRAGMA page_size"));
    struct statvfs disk {};
    const auto folder = file.has_parent_path() ? file.parent_path() : fs::path{"."};
    if (::statvfs(folder.c_str(), &disk) != 0) return;  // writing will say what is wrong
    const auto free = std::uintmax_t{disk.f_bavail} * disk.f_frsize;
    if (free < size + left_for_recording)
        throw StoreError{13, ENOSPC,
                         fmt::format("{} MiB are free there and {} MiB are wanted", free >> 20U,
                                     (size + left_for_recording) >> 20U)};
}

bool copy_bytes(int from, const fs::path& to, Sha256* hash) {
    const int out = ::open(to.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0640);
    if (out < 0) return false;
    std::array<char, 65'536> part{};
    bool good = ::lseek(from, 0, SEEK_SET) == 0;
    while (good) {
        const auto got = ::read(from, part.data(), part.size());
        if (got == 0) break;
        good = got > 0;
        for (ssize_t done = 0; good && done < got;) {
            const auto put = ::write(out, part.data() + done, static_cast<std::size_t>(got - done));
            good = put > 0;
            done += put;
        }
        if (good && hash != nullptr) hash->add(std::string_view{part.data(), static_cast<std::size_t>(got)});
    }
    const int error = errno;
    ::close(out);
    errno = error;
    return good;
}

/// What stands in `.sha256` beside a backup; empty: there is none.
std::string stated_sha256(const fs::path& file) {
    std::ifstream in{file.string() + ".sha256"};
    std::string word;
    in >> word;
    return word;
}

}  // namespace

void throw_exception_from_error(const BackupProblem& problem, const boost::source_location&) {
    throw std::runtime_error{problem.sentence};
}

boost::system::result<BackupDone, BackupProblem> backup(const Snapshot& snapshot, const fs::path& file,
                                                        const std::function<bool()>& stop) {
    return backup(snapshot.connection(), file, stop);
}

boost::system::result<BackupDone, BackupProblem> backup(Connection& from, const fs::path& file,
                                                        const std::function<bool()>& stop) {
    const auto failed = [&](const std::string& why, int error) {
        return BackupProblem{fmt::format("The backup {} failed: {}. Look for free space and rights there.",
                                         file.string(), why),
                             code_of(error)};
    };
    try {
        if (file.has_parent_path()) fs::create_directories(file.parent_path());
        want_space(from, file);
        Draft draft{file.string() + ".part"};
        const auto original = contents_of(from);
        {
            Connection to{draft.file(), Connection::Mode::create};
            copy_database(from, to, stop);
            // One file and nothing beside it, so that it can be carried away; opening it as a database turns
            // the log on again.
            to.exec("PRAGMA journal_mode=DELETE");
        }
        {
            Connection opened{draft.file(), Connection::Mode::untouched};
            check_pages(opened, stop);
            if (contents_of(opened) != original)
                throw StoreError{11, 0, "the copy does not hold what was copied"};
        }
        fs::permissions(draft.file(), rights);
        const auto hash = sha256_of(draft.file());
        if (!hash || !sync(draft.file(), O_RDONLY)) return failed("it could not be written to the disk", EIO);
        const auto size = static_cast<std::int64_t>(fs::file_size(draft.file()));
        // A copy without a checksum is still checked page by page; one with another's checksum is not
        // restored.
        const fs::path sum = file.string() + ".sha256";
        fs::remove(sum);
        draft.keep_as(file);
        std::ofstream{sum} << *hash << "  " << file.filename().string() << '\n';
        if (stated_sha256(file) != *hash) return failed("its checksum could not be written", ENOSPC);
        fs::permissions(sum, rights);
        sync(sum, O_RDONLY);
        sync(file.has_parent_path() ? file.parent_path() : fs::path{"."}, O_RDONLY | O_DIRECTORY);
        return BackupDone{file, size, *hash, original.events};
    } catch (const StoreError& wrong) {
        return failed(wrong.what(), wrong.system_errno());
    } catch (const fs::filesystem_error& wrong) {
        return failed(wrong.code().message(), wrong.code().value());
    }
}

fs::path backup_folder(const Options& options) {
    return options.backups.empty() ? options.directory / "backups" : options.backups;
}

std::string backup_name(Instant at) {
    return date::format("pantau-%Y%m%dT%H%M%SZ.db", date::floor<std::chrono::seconds>(at));
}

std::vector<BackupFile> backups_in(const fs::path& folder) {
    std::vector<BackupFile> found;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator{folder, error}) {
        std::istringstream name{entry.path().filename().string()};
        date::sys_seconds at;
        name >> date::parse("pantau-%Y%m%dT%H%M%SZ.db", at);
        if (name.fail() || name.str() != backup_name(at)) continue;
        found.push_back({entry.path(), at});
    }
    std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.at > b.at; });
    return found;
}

boost::system::result<BackupSource, BackupProblem> BackupSource::open(const fs::path& file) {
    BackupSource source{file};
    source.database_ = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    struct stat status {};
    if (source.database_ < 0 || ::fstat(source.database_, &status) != 0)
        return BackupProblem{fmt::format("The backup {} cannot be read: {}.", file.string(),
                                         std::system_category().message(errno)),
                             code_of(errno)};
    if (!S_ISREG(status.st_mode)) return BackupProblem{fmt::format("{} is no file.", file.string()), 66};
    source.log_ = ::open((file.string() + "-wal").c_str(), O_RDONLY | O_CLOEXEC);
    source.sha256_ = stated_sha256(file);
    return source;
}

BackupSource::BackupSource(BackupSource&& other) noexcept
    : file_{std::move(other.file_)},
      database_{std::exchange(other.database_, -1)},
      log_{std::exchange(other.log_, -1)},
      sha256_{std::move(other.sha256_)} {}

BackupSource::~BackupSource() {
    if (database_ >= 0) ::close(database_);
    if (log_ >= 0) ::close(log_);
}

boost::system::result<Restored, BackupProblem> restore(const BackupSource& source, const Options& options) {
    const auto name = source.file_.string();
    std::error_code error;
    fs::create_directories(options.directory, error);
    const auto lock = DirectoryLock::take(options.directory);
    if (!lock) return BackupProblem{lock.error().sentence, lock.error().exit_code};
    const auto target = database_file(options.directory);
    try {
        Draft draft{target.string() + ".restored"};
        Sha256 hash;
        if (!copy_bytes(source.database_, draft.file(), &hash) ||
            (source.log_ >= 0 && !copy_bytes(source.log_, draft.file().string() + "-wal", nullptr)))
            throw fs::filesystem_error{"copy", draft.file(), {errno, std::system_category()}};
        if (!source.sha256_.empty() && hash.hex() != source.sha256_)
            return BackupProblem{
                fmt::format("The backup {} is damaged: it does not agree with its checksum in {}.sha256. "
                            "Take another one.",
                            name, name),
                65};
        Restored done;
        {
            // A log beside it is taken over by opening it as the writer does.
            Connection db{draft.file(), Connection::Mode::write};
            const auto version = db.number("PRAGMA user_version");
            if (db.number("PRAGMA application_id") != application_id || version < 1)
                return BackupProblem{fmt::format("{} is no backup of pantau.", name), 65};
            if (version > schema_version)
                return BackupProblem{
                    fmt::format("{} was made by a newer pantau (version {}, this one knows {}): install that "
                                "one.",
                                name, version, schema_version),
                    65};
            check_pages(db);
            done.events = contents_of(db).events;
            db.exec("PRAGMA journal_mode=WAL");
            db.checkpoint(true);
        }
        fs::permissions(draft.file(), rights);
        if (!sync(draft.file(), O_RDONLY))
            throw fs::filesystem_error{"sync", draft.file(), std::make_error_code(std::errc::io_error)};
        if (fs::exists(target) || fs::exists(target.string() + "-wal")) {
            const auto now = date::floor<std::chrono::seconds>(std::chrono::system_clock::now());
            done.kept = target.string() + date::format(".%Y%m%dT%H%M%SZ", now);
            // The log first: a database without its log is whole as of its last checkpoint, a log alone is
            // not.
            for (const char* end : {"-shm", "-wal", ""})
                if (fs::exists(target.string() + end))
                    fs::rename(target.string() + end, done.kept.string() + end);
        }
        draft.keep_as(target);
        sync(options.directory, O_RDONLY | O_DIRECTORY);
        return done;
    } catch (const StoreError& wrong) {
        const bool damaged = wrong.kind() == WriteProblem::Kind::damaged;
        return BackupProblem{fmt::format("{} could not be restored: {}.", name, wrong.what()),
                             damaged ? 65 : code_of(wrong.system_errno())};
    } catch (const fs::filesystem_error& wrong) {
        return BackupProblem{fmt::format("{} could not be restored: {}.", name, wrong.code().message()),
                             code_of(wrong.code().value())};
    }
}

}  // namespace pantau::store
