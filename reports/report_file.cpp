// A report on disk: the workbook, and beside it a CSV file for each list that is too long for a sheet.

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <optional>
#include <unistd.h>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "reports/sheet_common.hpp"
#include "reports/table_csv.hpp"

namespace pantau::reports {
namespace {

/// A file under `.<name>.tmp`, to be renamed once everything else has succeeded.
struct Pending {
    std::filesystem::path unfinished, final_path;
};

Problem problem(const std::filesystem::path& path, const char* what) {
    const int code = errno;
    return {
        code == ENOSPC || code == EIO || code == EDQUOT ? Problem::Code::io : Problem::Code::cannot_create,
        fmt::format("could not {} {}: {}", what, path.string(), std::strerror(code))};
}

Result<void> write_synced(const std::filesystem::path& path, std::string_view content) {
    ::unlink(path.c_str());
    constexpr mode_t readable_by_group = 0640;
    const int file =
        ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, readable_by_group);
    if (file < 0) return problem(path, "create");
    while (!content.empty()) {
        const ssize_t done = ::write(file, content.data(), content.size());
        if (done < 0 && errno == EINTR) continue;
        if (done < 0) {
            const Problem failed = problem(path, "write");
            ::close(file);
            return failed;
        }
        content.remove_prefix(static_cast<std::size_t>(done));
    }
    const bool synced = ::fsync(file) == 0;
    const Problem failed = synced ? Problem{} : problem(path, "sync");
    if (::close(file) != 0 && synced) return problem(path, "close");
    if (!synced) return failed;
    return {};
}

/// Removes what was not renamed.
class PendingFiles {
public:
    PendingFiles() = default;
    PendingFiles(const PendingFiles&) = delete;
    PendingFiles& operator=(const PendingFiles&) = delete;
    ~PendingFiles() {
        for (const Pending& one : files_) ::unlink(one.unfinished.c_str());
    }
    void add(Pending one) { files_.push_back(std::move(one)); }
    Result<std::vector<std::filesystem::path>> publish() {
        std::vector<std::filesystem::path> done;
        for (const Pending& one : files_) {
            if (::rename(one.unfinished.c_str(), one.final_path.c_str()) != 0)
                return problem(one.final_path, "rename the finished file to");
            done.push_back(one.final_path);
        }
        files_.clear();
        return done;
    }

private:
    std::vector<Pending> files_;
};

}  // namespace

Result<WrittenFile> write_report(const std::filesystem::path& final_path,
                                 const std::function<void(WorkbookWriter&, const Overflow&)>& fill) {
    PendingFiles pending;
    std::optional<Problem> failed;
    const Overflow overflow = [&](const Table& table, std::size_t first, std::string_view sheet) {
        std::string tail{sheet};
        std::replace(tail.begin(), tail.end(), ' ', '-');
        const std::string name = fmt::format("{}_{}.csv", final_path.stem().string(), tail);
        const Pending one{final_path.parent_path() / ("." + name + ".tmp"), final_path.parent_path() / name};
        pending.add(one);
        if (const auto written = write_synced(one.unfinished, overflow_csv(table, first));
            !written && !failed)
            failed = written.error();
        return name;
    };
    std::vector<std::filesystem::path> beside;
    auto written = write_workbook(
        final_path, [&](WorkbookWriter& book) { fill(book, overflow); },
        [&]() -> Result<void> {
            if (failed) return *failed;
            auto files = pending.publish();
            if (!files) return files.error();
            beside = std::move(*files);
            return {};
        });
    if (written) written->overflow = std::move(beside);
    return written;
}

}  // namespace pantau::reports
