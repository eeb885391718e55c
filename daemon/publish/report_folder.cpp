#include "daemon/publish/report_folder.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <unistd.h>

#include <fmt/format.h>

#include "daemon/sha256.hpp"

namespace pantau::publish {

namespace fs = std::filesystem;

namespace {

std::string sha256_of(const fs::path& file) {
    std::ifstream in{file, std::ios::binary};
    Sha256 hash;
    std::string piece(1 << 16, '\0');
    while (in.read(piece.data(), static_cast<std::streamsize>(piece.size())) || in.gcount() > 0)
        hash.add(std::string_view{piece}.substr(0, static_cast<std::size_t>(in.gcount())));
    return in.eof() ? hash.hex() : std::string{};
}

bool sync(const fs::path& path, int flags) {
    const int descriptor = ::open(path.c_str(), flags | O_CLOEXEC);
    if (descriptor < 0) return false;
    const bool done = ::fsync(descriptor) == 0;
    const int code = errno;
    ::close(descriptor);
    errno = code;
    return done;
}

/// Empty: it stands under `to`, whole and on disk.
std::string copy_whole(const fs::path& from, const fs::path& to) {
    const auto unfinished = to.parent_path() / ("." + to.filename().string() + ".tmp");
    const auto failed = [&](const std::string& why) {
        std::error_code ignored;
        fs::remove(unfinished, ignored);
        return fmt::format("{} could not be written: {}", to.string(), why);
    };
    std::error_code error;
    fs::remove(unfinished, error);
    if (!fs::copy_file(from, unfinished, error)) return failed(error.message());
    if (!sync(unfinished, O_RDONLY)) return failed(std::strerror(errno));
    if (sha256_of(unfinished) != sha256_of(from)) return failed("what was written is not what was read back");
    fs::rename(unfinished, to, error);
    if (error) return failed(error.message());
    sync(to.parent_path(), O_RDONLY | O_DIRECTORY);
    return {};
}

}  // namespace

fs::path waiting_folder(const settings::Settings& settings) {
    return settings.store.directory / "reports-waiting";
}

bool waits(const store::ReportFile& file, const settings::Settings& settings) {
    return fs::path{file.path}.parent_path() == waiting_folder(settings);
}

std::vector<fs::path> files_of(const fs::path& workbook) {
    std::vector<fs::path> files;
    std::error_code error;
    const auto beside = workbook.stem().string() + "_";
    for (const auto& entry : fs::directory_iterator{workbook.parent_path(), error}) {
        const auto name = entry.path().filename().string();
        // "…_2026-10_Tautan.csv" is of "…_2026-10.xlsx"; that of "…_2026-10_r2.xlsx" is "…_r2_Tautan.csv".
        const auto tail = name.starts_with(beside) ? name.substr(beside.size()) : std::string{};
        const bool of_revision = tail.size() > 1 && tail[0] == 'r' && tail[1] >= '0' && tail[1] <= '9';
        if (name == workbook.filename().string() || (!tail.empty() && !of_revision && name.ends_with(".csv")))
            files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    return files;
}

Delivered deliver(const store::ReportFile& file, const settings::Settings& settings) {
    const fs::path workbook{file.path};
    const auto& folder = settings.report.directory;
    std::error_code error;
    fs::create_directories(folder, error);
    if (!fs::is_directory(folder, error))
        return {workbook,
                fmt::format("the report folder {} is not there; is its share mounted?", folder.string())};
    const auto files = files_of(workbook);
    for (const auto& from : files) {
        const auto to = folder / from.filename();
        if (fs::exists(fs::symlink_status(to, error))) {
            if (sha256_of(to) == sha256_of(from)) continue;  // brought over before a kill
            return {workbook,
                    fmt::format("{} is there already and is another file; move it away", to.string())};
        }
        if (auto problem = copy_whole(from, to); !problem.empty()) return {workbook, std::move(problem)};
    }
    return {folder / workbook.filename(), {}};
}

std::string remove_files(const store::ReportFile& file) {
    std::error_code error;
    const fs::path workbook{file.path};
    if (!fs::exists(fs::symlink_status(workbook, error))) return {};
    if (sha256_of(workbook) != file.sha256)
        return fmt::format("{} was changed since it was written and stays", workbook.string());
    std::string problem;
    for (const auto& one : files_of(workbook)) {
        fs::remove(one, error);
        if (error) problem = fmt::format("{} could not be removed: {}", one.string(), error.message());
    }
    return problem;
}

}  // namespace pantau::publish
