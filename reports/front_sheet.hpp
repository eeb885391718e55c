#pragma once
// The first sheet of both workbooks: an office letter with a dashboard, on exactly one page of A4 or F4.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "reports/model.hpp"
#include "reports/sheet_writer.hpp"

namespace pantau::reports {

inline constexpr std::uint16_t grid_columns = 12;
inline constexpr double grid_width = 7.6;  ///< characters; 58 px

/// Columns of a table on the grid: how many grid columns each takes, by key; unnamed columns are not drawn.
struct Span12 {
    std::string_view key;
    std::uint16_t columns = 1;
};

/// A cursor that goes down the front sheet. Every method draws at `row()` and moves on.
class FrontSheet {
public:
    FrontSheet(Sheet& sheet, const ReportModel& model);

    std::uint32_t row() const { return row_; }
    void skip(double points = 4.5);
    void letterhead();  ///< kop with logo and double rule
    void title();       ///< title, subtitle, number, author, marks
    void verdict();
    void tiles();
    void heading(std::string_view words, std::uint16_t first = 0, std::uint16_t last = grid_columns - 1,
                 bool advance = true);
    /// Header and rows; `first_row` of the data is returned, for data bars.
    /// Of more than `at_most` rows those that need care stand first, and `more` says how many others there
    /// are.
    std::uint32_t table(const Table& table, std::span<const Span12> columns, std::size_t at_most = SIZE_MAX,
                        std::string_view more = "");
    /// Leaves `rows` rows for charts and returns the area between two columns of them. Heights are set before
    /// a chart is placed, for the library reckons its size from them.
    Area leave(std::uint32_t rows, std::uint16_t first = 0, std::uint16_t last = grid_columns - 1);
    void prose(std::string_view title, const std::vector<std::string>& sentences);
    void numbered(std::string_view title, const std::vector<std::string>& items);
    void note(std::string_view words);
    void signature();
    void finish();  ///< print area, one page

private:
    void line(std::string_view words, const Style& look, double least_height = 0);
    Sheet& sheet_;
    const ReportModel& model_;
    std::uint32_t row_ = 0;
};

}  // namespace pantau::reports
