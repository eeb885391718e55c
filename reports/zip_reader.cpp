#include "reports/zip_reader.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>
#include <zlib.h>

#include <fmt/format.h>

#include "daemon/sha256.hpp"

namespace pantau::reports {
namespace {

constexpr std::size_t piece_size = 64U * 1024U;
constexpr std::uint64_t largest_member = std::uint64_t{1}
                                         << 31U;  // stated size; a sheet of 50,000 rows has 30 MB
constexpr std::size_t end_record = 22, directory_record = 46, local_record = 30;

std::uint32_t little16(const char* at) {
    return static_cast<unsigned char>(at[0]) | (std::uint32_t{static_cast<unsigned char>(at[1])} << 8U);
}
std::uint32_t little32(const char* at) {
    return little16(at) | (little16(at + 2) << 16U);
}

/// Ends the inflater however read() is left.
struct Inflater {
    z_stream stream{};
    bool ready = false;
    Inflater() { ready = inflateInit2(&stream, -MAX_WBITS) == Z_OK; }
    Inflater(const Inflater&) = delete;
    Inflater& operator=(const Inflater&) = delete;
    ~Inflater() {
        if (ready) inflateEnd(&stream);
    }
};

}  // namespace

ZipReader::ZipReader(ZipReader&& other) noexcept
    : descriptor_{std::exchange(other.descriptor_, -1)},
      file_{std::move(other.file_)},
      size_{other.size_},
      members_{std::move(other.members_)} {}

ZipReader::~ZipReader() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

Problem ZipReader::damaged(const std::string& what) const {
    return {Problem::Code::damaged, fmt::format("{} is not a whole workbook: {}", file_.string(), what)};
}

Result<void> ZipReader::fetch(std::uint64_t offset, char* into, std::size_t bytes) const {
    if (offset > size_ || bytes > size_ - offset) return damaged("it ends too early");
    while (bytes > 0) {
        const ssize_t got = ::pread(descriptor_, into, bytes, static_cast<off_t>(offset));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0)
            return Problem{Problem::Code::io,
                           fmt::format("could not read {}: {}", file_.string(), std::strerror(errno))};
        if (got == 0) return damaged("it ends too early");
        into += got;
        offset += static_cast<std::uint64_t>(got);
        bytes -= static_cast<std::size_t>(got);
    }
    return {};
}

Result<ZipReader> ZipReader::open(const std::filesystem::path& file) {
    const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (descriptor < 0)
        return Problem{Problem::Code::io,
                       fmt::format("could not open {}: {}", file.string(), std::strerror(errno))};
    ZipReader reader{descriptor, file};
    struct stat facts {};
    if (::fstat(descriptor, &facts) != 0 || !S_ISREG(facts.st_mode))
        return Problem{Problem::Code::io, fmt::format("{} is not a regular file", file.string())};
    reader.size_ = static_cast<std::uint64_t>(facts.st_size);
    if (const auto done = reader.read_directory(); !done) return done.error();
    return reader;
}

Result<void> ZipReader::read_directory() {
    // The end record stands last; a comment of at most 64 KiB may follow it.
    const std::size_t tail_size =
        static_cast<std::size_t>(std::min<std::uint64_t>(size_, end_record + 0xFFFF));
    std::vector<char> tail(tail_size);
    if (const auto got = fetch(size_ - tail_size, tail.data(), tail_size); !got) return got;
    if (tail_size < end_record) return damaged("it has no zip directory");
    std::size_t end = tail_size - end_record;
    while (std::memcmp(tail.data() + end, "PK\5\6", 4) != 0 ||
           end + end_record + little16(&tail[end + 20]) != tail_size) {
        if (end == 0) return damaged("it has no zip directory");
        --end;
    }
    const std::uint32_t count = little16(&tail[end + 10]);
    const std::uint64_t bytes = little32(&tail[end + 12]), offset = little32(&tail[end + 16]);
    if (offset + bytes != size_ - tail_size + end) return damaged("its zip directory is out of place");

    std::vector<char> directory(static_cast<std::size_t>(bytes));
    if (const auto got = fetch(offset, directory.data(), directory.size()); !got) return got;
    std::size_t at = 0;
    for (std::uint32_t i = 0; i < count; ++i) {
        if (at + directory_record > directory.size() || std::memcmp(&directory[at], "PK\1\2", 4) != 0)
            return damaged("its zip directory is broken");
        const char* record = &directory[at];
        const std::size_t name = little16(record + 28);
        const std::size_t whole = directory_record + name + little16(record + 30) + little16(record + 32);
        if (at + whole > directory.size()) return damaged("its zip directory is broken");
        if ((little16(record + 8) & 1U) != 0) return damaged("it is encrypted");
        ZipMember member;
        member.name.assign(record + directory_record, name);
        member.method = static_cast<std::uint16_t>(little16(record + 10));
        member.crc = little32(record + 16);
        member.packed = little32(record + 20);
        member.size = little32(record + 24);
        member.offset = little32(record + 42);
        if (member.offset + member.packed > offset) return damaged(member.name + " lies outside the file");
        if (member.size > largest_member) return damaged(member.name + " is too large");
        members_.push_back(std::move(member));
        at += whole;
    }
    if (at != directory.size()) return damaged("its zip directory is broken");
    return {};
}

Result<std::string> ZipReader::sha256() const {
    Sha256 hash;
    std::vector<char> piece(piece_size);
    for (std::uint64_t at = 0; at < size_;) {
        const auto bytes = static_cast<std::size_t>(std::min<std::uint64_t>(piece.size(), size_ - at));
        if (const auto got = fetch(at, piece.data(), bytes); !got) return got.error();
        hash.add(std::string_view{piece.data(), bytes});
        at += bytes;
    }
    return hash.hex();
}

Result<void> ZipReader::read(const ZipMember& member,
                             const std::function<bool(std::string_view)>& take) const {
    std::array<char, local_record> local{};
    if (const auto got = fetch(member.offset, local.data(), local.size()); !got) return got;
    const std::size_t name_size = little16(&local[26]);
    std::string name(name_size, '\0');
    if (const auto got = fetch(member.offset + local_record, name.data(), name_size); !got) return got;
    if (std::memcmp(local.data(), "PK\3\4", 4) != 0 || name != member.name ||
        little16(&local[8]) != member.method || (member.method != 0 && member.method != 8))
        return damaged(member.name + " has a broken header");

    Inflater inflater;
    if (!inflater.ready) throw std::bad_alloc{};
    std::vector<char> packed(piece_size), plain(piece_size);
    std::uint64_t at = member.offset + local_record + name_size + little16(&local[28]);
    std::uint64_t left = member.packed, made = 0;
    uLong crc = crc32(0, nullptr, 0);
    bool ended = member.packed == 0;
    const auto give = [&](const char* bytes, std::size_t count) {
        made += count;
        crc = crc32(crc, reinterpret_cast<const Bytef*>(bytes), static_cast<uInt>(count));
        return made <= member.size && (count == 0 || take(std::string_view{bytes, count}));
    };
    while (left > 0) {
        const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(packed.size(), left));
        if (const auto got = fetch(at, packed.data(), count); !got) return got;
        at += count;
        left -= count;
        if (member.method == 0) {
            if (!give(packed.data(), count))
                return made > member.size ? damaged(member.name + " is too long") : Result<void>{};
            ended = left == 0;
            continue;
        }
        z_stream& stream = inflater.stream;
        stream.next_in = reinterpret_cast<Bytef*>(packed.data());
        stream.avail_in = static_cast<uInt>(count);
        while (!ended && (stream.avail_in > 0 || stream.avail_out == 0)) {
            stream.next_out = reinterpret_cast<Bytef*>(plain.data());
            stream.avail_out = static_cast<uInt>(plain.size());
            const int code = inflate(&stream, Z_NO_FLUSH);
            if (code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR)
                return damaged(member.name + " cannot be inflated");
            if (!give(plain.data(), plain.size() - stream.avail_out))
                return made > member.size ? damaged(member.name + " is too long") : Result<void>{};
            ended = code == Z_STREAM_END;
            if (code == Z_BUF_ERROR) break;
        }
    }
    if (!ended || made != member.size) return damaged(member.name + " ends too early");
    if (crc != member.crc) return damaged(member.name + " has a wrong checksum");
    return {};
}

}  // namespace pantau::reports
