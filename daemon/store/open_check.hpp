#pragma once
// What is looked at before a database is touched; for this room's sources only.

#include <optional>
#include <string_view>

#include "daemon/store/error.hpp"
#include "daemon/store/store.hpp"

namespace pantau::store {

/// The lock that makes a service the only one in its directory; let go when it is destroyed or its process
/// ends.
class DirectoryLock {
public:
    static boost::system::result<DirectoryLock, OpenProblem> take(const std::filesystem::path& directory);
    DirectoryLock(DirectoryLock&& other) noexcept;
    DirectoryLock& operator=(DirectoryLock&&) = delete;
    ~DirectoryLock();

private:
    explicit DirectoryLock(int descriptor) noexcept : descriptor_{descriptor} {}
    int descriptor_;
};

/// How a file stands before anything is written to it.
struct FileLook {
    bool exists = false;
    int version = 0;
};
/// Reads only. \return damaged, newer, unreadable: as a problem
boost::system::result<FileLook, OpenProblem> look_at(const Options& options);

OpenProblem damaged(const Options& options, std::string_view what);
OpenProblem open_problem(const StoreError& error, const Options& options);
/// By errno, for things outside SQLite.
OpenProblem system_problem(int error, std::string_view doing);

}  // namespace pantau::store
