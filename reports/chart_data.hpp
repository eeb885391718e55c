#pragma once
// Sheet Data Grafik: the numbers behind every chart, and the charts that point at them.

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "reports/model.hpp"
#include "reports/sheet_writer.hpp"

namespace pantau::reports {

/// Positions of all charts' numbers on Data Grafik, known before that sheet is written.
class ChartData {
public:
    explicit ChartData(const std::vector<Chart>& charts);
    /// A chart of the model over `area`.
    ChartBox box(const ReportModel& model, std::string_view key, const Area& area) const;
    bool has_points(const ReportModel& model, std::string_view key) const;
    void draw(WorkbookWriter& book, const ReportModel& model) const;

private:
    std::map<std::string, std::uint32_t, std::less<>> first_row_;  ///< of the numbers, by chart key
};

}  // namespace pantau::reports
