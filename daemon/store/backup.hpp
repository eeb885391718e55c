#pragma once
// A second copy of the database: taken while the service runs, checked, and put back.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include <boost/assert/source_location.hpp>
#include <boost/system/result.hpp>

#include "daemon/store/store.hpp"

namespace pantau::store {

/// Why there is no copy, or nothing was restored: one English sentence that says what to do.
struct BackupProblem {
    std::string sentence;
    int exit_code = 74;  ///< of interfaces.md section 1
};
[[noreturn]] void throw_exception_from_error(const BackupProblem& problem, const boost::source_location&);

struct BackupDone {
    std::filesystem::path file;
    std::int64_t bytes = 0;
    std::string sha256;  ///< hex; also in a file of the same name with ".sha256" behind it
    std::int64_t events = 0;
};
/// Copies what the snapshot shows to `file`: SQLite's backup into a temporary file beside it, which is then
/// opened anew, checked page by page and compared with the snapshot (events and the head of their hash
/// chain), synced and renamed. One file with nothing beside it but its checksum, as `sha256sum -c` reads it.
/// Runs on the caller's thread; blocks neither writer nor readers. \param stop  asked now and then; true
/// gives it up \return or a sentence that says what to do; nothing is left behind then
boost::system::result<BackupDone, BackupProblem> backup(const Snapshot& snapshot,
                                                        const std::filesystem::path& file,
                                                        const std::function<bool()>& stop = {});

/// The same, for this room's sources: a database of any schema of ours.
boost::system::result<BackupDone, BackupProblem> backup(Connection& from, const std::filesystem::path& file,
                                                        const std::function<bool()>& stop = {});

/// The folder of the copies: [store] backup_directory, else `backups` in the state directory.
std::filesystem::path backup_folder(const Options& options);
/// `pantau-20261130T183000Z.db`: what the nightly copies are called, so that their time is in the name.
std::string backup_name(Instant at);
struct BackupFile {
    std::filesystem::path file;
    Instant at{};  ///< from its name
};
/// The copies of that name in a folder, newest first. Copies under other names (made before a migration, or
/// carried there by somebody) are not among them, so that nothing removes those.
std::vector<BackupFile> backups_in(const std::filesystem::path& folder);

/// A backup that is about to be restored, opened with the caller's rights, which may be more than those of
/// the owner of the database.
class BackupSource {
public:
    /// \return or why it cannot be read; its checksum, where it has one, is compared while it is restored
    static boost::system::result<BackupSource, BackupProblem> open(const std::filesystem::path& file);
    BackupSource(BackupSource&& other) noexcept;
    BackupSource& operator=(BackupSource&&) = delete;
    ~BackupSource();
    const std::filesystem::path& file() const noexcept { return file_; }

private:
    friend boost::system::result<struct Restored, BackupProblem> restore(const BackupSource&, const Options&);
    explicit BackupSource(std::filesystem::path file) : file_{std::move(file)} {}
    std::filesystem::path file_;
    int database_ = -1;
    int log_ = -1;  ///< a database that was kept as it stood may have its write-ahead log beside it
    std::string sha256_;
};

struct Restored {
    std::filesystem::path kept;  ///< the name under which the old database was kept; empty: there was none
    std::int64_t events = 0;
};
/// Puts a backup in the place of the database of `directory`; the present files are kept under a name that
/// ends in the time. Refuses while a service works there, and a backup that is damaged or newer than this
/// program; then nothing was changed.
boost::system::result<Restored, BackupProblem> restore(const BackupSource& source, const Options& options);

}  // namespace pantau::store
