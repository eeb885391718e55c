#pragma once
// A second copy of the database, taken while the service runs.

#include <cstdint>
#include <filesystem>
#include <string>

#include <boost/assert/source_location.hpp>
#include <boost/system/result.hpp>

#include "daemon/store/store.hpp"

namespace pantau::store {

/// Why there is no copy, or nothing was restored: one English sentence that says what to do.
struct BackupProblem {
    std::string sentence;
};
[[noreturn]] void throw_exception_from_error(const BackupProblem& problem, const boost::source_location&);

struct BackupDone {
    std::filesystem::path file;
    std::int64_t bytes = 0;
    std::string sha256;  ///< hex; also in a file of the same name with ".sha256" behind it
};
/// Copies what the snapshot shows to `file` (SQLite's backup into a temporary file beside it, integrity
/// checked, synced, renamed). Runs on the caller's thread; blocks neither writer nor readers. \return or a
/// sentence that says what to do; nothing is left behind then
boost::system::result<BackupDone, BackupProblem> backup(const Snapshot& snapshot,
                                                        const std::filesystem::path& file);

struct Restored {
    std::filesystem::path kept;  ///< the name under which the old database was kept; empty: there was none
};
/// Puts a backup in the place of the database of `directory`; the present files are kept under a name that
/// ends in the time. Refuses while a service works there, and a backup that is damaged or newer than this
/// program. \return the name under which the old database was kept (empty: there was none), or why not
boost::system::result<Restored, BackupProblem> restore(const std::filesystem::path& backup_file,
                                                       const Options& options);

}  // namespace pantau::store
