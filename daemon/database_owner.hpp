#pragma once

#include <filesystem>
#include <sys/types.h>

namespace pantau {

/// While it stands, root acts with the rights of the owner of a state directory, so that a root shell never
/// leaves database files behind that the service cannot open. Does nothing for anybody else. \throws
/// std::system_error
class OwnerRights {
public:
    explicit OwnerRights(const std::filesystem::path& directory);
    ~OwnerRights();
    OwnerRights(const OwnerRights&) = delete;
    OwnerRights& operator=(const OwnerRights&) = delete;

    /// Back to root before the end of the scope, e.g. to write where the caller asked.
    void give_back() noexcept;

private:
    bool taken_ = false;
};

}  // namespace pantau
