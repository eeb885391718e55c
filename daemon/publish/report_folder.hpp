#pragma once
// Where report files stand: in the report folder, or, while that cannot take them, in a waiting folder inside
// the state directory, from which they are brought over later. A report is written once; which folder it
// stands in is a matter of the archive's `path`.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "daemon/settings/settings.hpp"
#include "daemon/store/archive.hpp"

namespace pantau::publish {

/// `reports-waiting` in the state directory.
std::filesystem::path waiting_folder(const settings::Settings& settings);
/// Does the file stand in the waiting folder?
bool waits(const store::ReportFile& file, const settings::Settings& settings);

/// The workbook and the CSV files of its overflow, as far as they are there.
std::vector<std::filesystem::path> files_of(const std::filesystem::path& workbook);

struct Delivered {
    std::filesystem::path path;  ///< where the workbook stands now
    std::string problem;         ///< why it still waits, English, with what to do; empty: delivered
};
/// Copies a waiting report into the report folder, whole and synced or not at all. What waits is removed by
/// the caller, once the archive knows the new place. A file of that name that is not the very same is never
/// overwritten.
Delivered deliver(const store::ReportFile& file, const settings::Settings& settings);

/// Removes the files of a report whose days are over. One that was changed since is somebody's and stays.
/// \return what was not removed and why; empty: all is gone
std::string remove_files(const store::ReportFile& file);

}  // namespace pantau::publish
