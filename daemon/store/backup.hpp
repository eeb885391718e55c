#pragma once
// A second copy of the database, taken while the service runs.

#include <cstdint>
#include <filesystem>
#include <string>

#include <boost/system/result.hpp>

#include "daemon/store/store.hpp"

namespace pantau::store {

struct BackupDone {
    std::filesystem::path file;
    std::int64_t bytes = 0;
    std::string sha256;  ///< hex; also in a file of the same name with ".sha256" behind it
};
/// Copies what the snapshot shows to `file` (SQLite's backup into a temporary file beside it, integrity
/// checked, synced, renamed). Runs on the caller's thread; blocks neither writer nor readers. \return or a
/// sentence that says what to do; nothing is left behind then
boost::system::result<BackupDone, std::string> backup(const Snapshot& snapshot,
                                                      const std::filesystem::path& file);

/// Puts a backup in the place of the database of `directory`; the present files are kept under a name that
/// ends in the time. Refuses while a service works there, and a backup that is damaged or newer than this
/// program. \return the name under which the old database was kept (empty: there was none), or a sentence
boost::system::result<std::filesystem::path, std::string> restore(const std::filesystem::path& backup_file,
                                                                  const Options& options);

}  // namespace pantau::store
