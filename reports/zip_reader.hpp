#pragma once
// Just enough of the ZIP format to read a workbook back: the directory, and each member inflated in pieces.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "reports/written_file.hpp"

namespace pantau::reports {

struct ZipMember {
    std::string name;
    std::uint16_t method = 0;  ///< 0 stored, 8 deflated
    std::uint32_t crc = 0;
    std::uint64_t packed = 0, size = 0, offset = 0;  ///< bytes
};

/// An open ZIP file without encryption, several volumes or ZIP64. Thread safety: none.
class ZipReader {
public:
    /// Opens without following a symbolic link and reads the directory; it must end exactly where the file
    /// says.
    static Result<ZipReader> open(const std::filesystem::path& file);
    ZipReader(ZipReader&& other) noexcept;
    ZipReader& operator=(ZipReader&&) = delete;
    ~ZipReader();

    const std::vector<ZipMember>& members() const { return members_; }
    std::uint64_t size() const { return size_; }
    /// SHA-256 of the whole file, hex.
    Result<std::string> sha256() const;
    /// Hands the member's bytes to `take` in pieces of at most 64 KiB; its length and checksum must be right.
    /// `take` returns false to stop (no error).
    Result<void> read(const ZipMember& member, const std::function<bool(std::string_view)>& take) const;

private:
    ZipReader(int descriptor, std::filesystem::path file) : descriptor_{descriptor}, file_{std::move(file)} {}
    Problem damaged(const std::string& what) const;
    Result<void> fetch(std::uint64_t offset, char* into, std::size_t bytes) const;
    Result<void> read_directory();

    int descriptor_ = -1;
    std::filesystem::path file_;
    std::uint64_t size_ = 0;
    std::vector<ZipMember> members_;
};

}  // namespace pantau::reports
