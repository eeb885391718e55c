#pragma once
// What a workbook says, read back: every filled cell of every sheet and the custom properties, whatever
// program saved the file last. For `report verify`, and for tests.

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "reports/written_file.hpp"

namespace pantau::reports {

struct WorkbookCell {
    std::string place;             ///< "B7"
    std::optional<double> number;  ///< numbers, dates, and the value of a formula that is a number
    std::string text;              ///< texts, and the value of a formula that is one
    std::string formula;           ///< without "="; the value beside it is what was stored with it
};

struct WorkbookSheet {
    std::string name;
    std::vector<WorkbookCell> cells;  ///< by row, then column; empty ones are left out

    const WorkbookCell* find(std::string_view place) const;
};

struct WorkbookContent {
    std::vector<WorkbookSheet> sheets;              ///< in order of their tabs
    std::map<std::string, std::string> properties;  ///< custom ones
    std::string sha256;                             ///< of the file, hex

    const WorkbookSheet* find(std::string_view name) const;
};

/// Never follows a symbolic link. A Problem of code `damaged` says what is wrong; `io` where the
/// file cannot be opened.
Result<WorkbookContent> read_workbook(const std::filesystem::path& file);

struct CellDifference {
    /// Where; place is empty where a whole sheet is missing or too much, sheet where it is a custom property.
    std::string sheet, place;
    std::string file, recomputed;  ///< what stands there, as text; "(empty)" where nothing does
};

/// The first cell, in the order of sheets and cells, in which `file` is not `recomputed`; then properties.
/// Numbers are equal when they differ by less than a ten-thousand-millionth: programs write the last digits
/// differently.
std::optional<CellDifference> first_difference(const WorkbookContent& file,
                                               const WorkbookContent& recomputed);

}  // namespace pantau::reports
