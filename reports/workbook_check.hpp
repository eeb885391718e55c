#pragma once
// Is a written workbook whole? libxlsxwriter reports success on truncated files (a full temporary folder) and
// on XML that Excel cannot open, so nothing is given its final name before this has read it back.

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "reports/written_file.hpp"

namespace pantau::reports {

/// What must be found in a workbook.
struct ExpectedSheet {
    std::string name;
    std::uint32_t rows = 0;  ///< highest used row, from 1; 0: the sheet is empty
};

/// What a whole workbook holds, found while reading it.
struct WorkbookFacts {
    std::vector<ExpectedSheet> sheets;  ///< in order of their tabs
    std::size_t parts = 0;              ///< members of the zip file, all inflated and checked
    std::uint64_t size = 0;             ///< bytes of the file
    std::string sha256;                 ///< of the file, hex
};

/// Reads every byte of the file: zip directory, checksum of each member, each XML part by libxml2, sheet
/// names and the last row of each sheet, shared strings that cells point at. Memory: a few hundred kilobytes
/// whatever the size of the file. Never follows a symbolic link. \returns the facts, or a Problem of code
/// `damaged` (or `io`) that names the first part that is wrong
Result<WorkbookFacts> read_workbook_facts(const std::filesystem::path& file);

/// As above, and the sheets must be the expected ones.
Result<WorkbookFacts> check_workbook(const std::filesystem::path& file,
                                     const std::vector<ExpectedSheet>& expected);

}  // namespace pantau::reports
