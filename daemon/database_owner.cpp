#include "daemon/database_owner.hpp"

#include <cerrno>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace pantau {

OwnerRights::OwnerRights(const std::filesystem::path& directory) {
    struct stat status {};
    if (geteuid() != 0 || stat(directory.c_str(), &status) != 0 || status.st_uid == 0) return;
    if (setegid(status.st_gid) != 0 || seteuid(status.st_uid) != 0)
        throw std::system_error{errno, std::generic_category(),
                                "taking the rights of the owner of " + directory.string()};
    taken_ = true;
}

OwnerRights::~OwnerRights() {
    give_back();
}

void OwnerRights::give_back() noexcept {
    if (!taken_) return;
    taken_ = false;
    // Root's saved ids always allow this; if not, going on with mixed rights would be worse than ending.
    if (seteuid(0) != 0 || setegid(0) != 0) _exit(77);
}

}  // namespace pantau
