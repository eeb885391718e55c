#pragma once
// Parts that most sheets of both workbooks share: cells of the model, heads, lists, blocks, Metodologi,
// properties. Layout only.

#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "reports/model.hpp"
#include "reports/sheet_writer.hpp"

namespace pantau::reports {

// ---- cells

/// Number format and alignment of a cell's kind upon `base`, and the ink of its tone. `filled` also gives the
/// tone's ground.
Style cell_look(const Cell& cell, const Style& base, bool filled = true);
void put(Sheet& sheet, std::uint32_t row, std::uint16_t col, const Cell& cell, const Style& base);
void put(Sheet& sheet, const Area& area, const Cell& cell, const Style& base);
bool is_words(const Cell& cell);
/// An empty cell where the row is shorter.
const Cell& cell_at(const Row& row, std::size_t index);
/// Pixels of a column so many characters wide.
double px(double characters);

// ---- other sheets

PageSetup page_setup(const ReportModel& model, bool landscape, std::uint16_t fit_tall = 0);
/// Rows 1 and 2 of a sheet that is not the front: its title; report, period and marks, from each of the
/// columns `said_at` on. \returns the next free row
std::uint32_t sheet_head(Sheet& sheet, const ReportModel& model, std::string_view title,
                         std::initializer_list<std::uint16_t> said_at = {0});

struct ListColumn {
    std::string_view key;
    double width = 12;             ///< characters
    std::string_view format = "";  ///< instead of that of its kind
};

/// How a list becomes a sheet. Columns that the model has beyond those named stand to the right.
struct ListLayout {
    std::vector<ListColumn> columns;
    std::vector<ListColumn> beyond;          ///< widths of some that a model may have; the others: 18
    double points = 9;                       ///< of the body
    std::uint16_t frozen = 0;                ///< columns that stay
    std::string second_page;                 ///< key of the column that begins a second printed page
    std::string table_name;                  ///< a named table with filter; empty: a plain filter
    std::string count_key, sum_key;          ///< row 3: visible rows and visible sum, by SUBTOTAL
    std::string wall_start, wall_end, wall;  ///< wall = end − start as a formula, where that is what it is
};

/// Where rows beyond what a sheet holds go; called with the table, the first row left out and the sheet's
/// name; returns the name of the file it wrote.
using Overflow = std::function<std::string(const Table&, std::size_t, std::string_view)>;

/// "Ditampilkan 50.000 dari 50.003 baris; selebihnya pada berkas …"
std::string overflow_words(const Table& table, std::size_t shown, const std::string& file);

inline constexpr std::size_t longest_block = 1'000;  ///< rows of a block, whose cells are merged ones

/// A whole sheet with one table, header row 4.
void list_sheet(WorkbookWriter& book, const ReportModel& model, std::string_view name, std::string_view title,
                const Table& table, const ListLayout& layout, const Overflow& overflow);

/// Sheet columns for each column of a table: those named get their own number, the others `each`; then the
/// widest give way or the last grows until the sum is `columns`.
std::vector<std::uint16_t> share_out(const Table& table,
                                     std::initializer_list<std::pair<std::string_view, std::uint16_t>> named,
                                     std::uint16_t columns, std::uint16_t each);

/// A table at (row, col) of a sheet whose column widths are already set; `spans[i]` sheet columns for column
/// i. \returns the first free row below
/// With `overflow` no more than longest_block rows are drawn, and the others go to a file of their own.
std::uint32_t block(Sheet& sheet, std::uint32_t row, std::uint16_t col, const Table& table,
                    const std::vector<std::uint16_t>& spans, double column_px, double points = 8,
                    const Overflow& overflow = {});

void methodology_sheet(WorkbookWriter& book, const ReportModel& model,
                       const std::vector<const Table*>& blocks, const Overflow& overflow);
Properties properties_of(const ReportModel& model, int revision);
/// "2026-11-22T00:30:00.000Z", as stored in the custom property.
std::string utc_text(Instant at);

/// Runs write_workbook() and writes CSV files for what is too long for a sheet, each synced and renamed
/// before the workbook that names it.
Result<WrittenFile> write_report(const std::filesystem::path& final_path,
                                 const std::function<void(WorkbookWriter&, const Overflow&)>& fill);

}  // namespace pantau::reports
