// How a workbook reaches its final name: whole, synced, or not at all.

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <stdexcept>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include "reports/sheet_writer.hpp"
#include "reports/workbook_check.hpp"

namespace pantau::reports {
namespace {

class Descriptor {
public:
    explicit Descriptor(int number) : number_{number} {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    int get() const { return number_; }

private:
    int number_;
};

/// The name of the unfinished file; gone when the object goes, unless it was renamed away.
class Unfinished {
public:
    Unfinished(int folder, std::string name) : folder_{folder}, name_{std::move(name)} {}
    Unfinished(const Unfinished&) = delete;
    Unfinished& operator=(const Unfinished&) = delete;
    ~Unfinished() {
        if (!name_.empty()) ::unlinkat(folder_, name_.c_str(), 0);
    }
    void keep() { name_.clear(); }

private:
    int folder_;
    std::string name_;
};

Problem io_problem(const std::filesystem::path& path, const char* what) {
    const int code = errno;
    const bool creating = code == ENOENT || code == EACCES || code == EPERM || code == EROFS ||
                          code == EISDIR || code == ENOTDIR || code == ENAMETOOLONG || code == ELOOP ||
                          code == EEXIST || code == ENOTEMPTY;
    return {creating ? Problem::Code::cannot_create : Problem::Code::io,
            fmt::format("could not {} {}: {}", what, path.string(), std::strerror(code))};
}

bool same_file(int descriptor, int folder, const std::string& name) {
    struct stat ours {
    }, there{};
    return ::fstat(descriptor, &ours) == 0 &&
           ::fstatat(folder, name.c_str(), &there, AT_SYMLINK_NOFOLLOW) == 0 && ours.st_dev == there.st_dev &&
           ours.st_ino == there.st_ino;
}

}  // namespace

void throw_exception_from_error(const Problem& problem, const boost::source_location&) {
    throw std::runtime_error{problem.message};
}

Result<WrittenFile> write_workbook(const std::filesystem::path& final_path,
                                   const std::function<void(WorkbookWriter&)>& fill,
                                   const std::function<Result<void>()>& ready) {
    const std::filesystem::path directory = final_path.parent_path().empty() ? "." : final_path.parent_path();
    const std::string name = final_path.filename().string();
    if (name.empty() || name == "." || name == "..")
        return Problem{Problem::Code::cannot_create,
                       fmt::format("{} names no file; give the workbook a name", final_path.string())};
    const Descriptor folder{::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (folder.get() < 0) return io_problem(directory, "open the directory");
    struct stat there {};
    if (::fstatat(folder.get(), name.c_str(), &there, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(there.st_mode)) {
        errno = EISDIR;
        return io_problem(final_path, "write");
    }

    // A leftover of a killed run, or a link that somebody laid there, is removed, never written through.
    const std::string unfinished_name = "." + name + ".tmp";
    const std::filesystem::path unfinished_path = directory / unfinished_name;
    if (::unlinkat(folder.get(), unfinished_name.c_str(), 0) != 0 && errno != ENOENT)
        return io_problem(unfinished_path, "replace");
    constexpr mode_t readable_by_group = 0640;
    const Descriptor file{::openat(folder.get(), unfinished_name.c_str(),
                                   O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, readable_by_group)};
    if (file.get() < 0) return io_problem(unfinished_path, "create");
    Unfinished unfinished{folder.get(), unfinished_name};

    std::vector<ExpectedSheet> expected;
    {
        WorkbookWriter writer{unfinished_path};
        fill(writer);
        expected = writer.expected();
        if (const auto closed = writer.close(); !closed) return closed.error();
    }
    const auto swapped = [&] {
        return Problem{Problem::Code::io,
                       fmt::format("{} was replaced by somebody while it was written; look who else "
                                   "may write to that directory",
                                   unfinished_path.string())};
    };
    if (!same_file(file.get(), folder.get(), unfinished_name)) return swapped();
    if (::fsync(file.get()) != 0) return io_problem(unfinished_path, "sync");
    const auto facts = check_workbook(unfinished_path, expected);
    if (!facts) {
        Problem problem = facts.error();
        problem.message += "; nothing was written, look for free space in " + directory.string();
        return problem;
    }
    if (!same_file(file.get(), folder.get(), unfinished_name)) return swapped();
    if (ready)
        if (const auto may = ready(); !may) return may.error();
    if (::renameat(folder.get(), unfinished_name.c_str(), folder.get(), name.c_str()) != 0)
        return io_problem(final_path, "rename the finished file to");
    unfinished.keep();
    if (::fsync(folder.get()) != 0) return io_problem(directory, "sync the directory");
    return WrittenFile{final_path, facts->size, facts->sha256, {}};
}

}  // namespace pantau::reports
