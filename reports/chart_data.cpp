#include "reports/chart_data.hpp"

#include <algorithm>
#include <array>

#include "reports/sheet_common.hpp"
#include "reports/texts_sheets_id.hpp"

namespace pantau::reports {
namespace {

// A block: its title, a header row, the numbers, an empty row.
constexpr std::uint32_t first_block = 3, rows_above_numbers = 2, rows_around_numbers = 3;

struct Line {
    Colour colour;
    Dash dash;
};
constexpr std::array<Line, 4> lines{{{palette::bar, Dash::solid},
                                     {palette::bad, Dash::dashes},
                                     {palette::good, Dash::dots},
                                     {palette::caution, Dash::solid}}};

Cell::Kind kind_of(const Chart& chart) {
    for (const Series& series : chart.series)
        for (const Cell& cell : series.values)
            if (cell.kind != Cell::Kind::empty && cell.kind != Cell::Kind::text) return cell.kind;
    return Cell::Kind::count;
}

/// One axis label in so many: days of a month would run into one another.
std::size_t label_every(const Chart& chart) {
    constexpr std::size_t most_labels = 12;
    return chart.kind == ChartKind::bar ? 1 : (chart.categories.size() + most_labels - 1) / most_labels;
}

/// Sheet column of the axis labels: the categories, or where these are too many, a column of their own that
/// is mostly blank.
std::uint16_t label_column(const Chart& chart) {
    return label_every(chart) > 1 ? static_cast<std::uint16_t>(chart.series.size() + 1) : std::uint16_t{0};
}

double least_value(const Chart& chart) {
    double least = 1;
    for (const Series& series : chart.series)
        for (const Cell& cell : series.values)
            if (cell.kind == Cell::Kind::percent) least = std::min(least, cell.value());
    return least;
}

}  // namespace

ChartData::ChartData(const std::vector<Chart>& charts) {
    std::uint32_t row = first_block;
    for (const Chart& chart : charts) {
        first_row_.emplace(chart.key, row + rows_above_numbers);
        row += rows_around_numbers + static_cast<std::uint32_t>(chart.categories.size());
    }
}

bool ChartData::has_points(const ReportModel& model, std::string_view key) const {
    const auto found =
        std::find_if(model.charts.begin(), model.charts.end(), [&](const Chart& c) { return c.key == key; });
    return found != model.charts.end() && !found->categories.empty() && !found->series.empty();
}

ChartBox ChartData::box(const ReportModel& model, std::string_view key, const Area& area) const {
    const Chart& chart = model.chart(key);
    const std::uint32_t first = first_row_.find(key)->second;
    const auto last = first + static_cast<std::uint32_t>(chart.categories.size()) - 1;
    ChartBox box;
    box.shape = chart.kind == ChartKind::line  ? ChartShape::line
                : chart.kind == ChartKind::bar ? ChartShape::bar
                                               : ChartShape::column;
    box.area = area;
    box.description = chart.description;
    const Cell::Kind kind = kind_of(chart);
    if (kind == Cell::Kind::percent) {
        box.format = "0.0%";
        box.most = 1.0;
        // Availability lives between 97 and 100 %: a line chart from zero would be a flat line.
        box.least = 0.0;
        if (box.shape == ChartShape::line) {
            const double least = least_value(chart);
            box.least = least >= 0.98 ? 0.98 : least >= 0.9 ? 0.9 : least >= 0.5 ? 0.5 : 0.0;
        } else {
            box.format = "0%";
            box.most = 1.1;  // room for the label of a full bar
        }
    } else {
        box.format = kind == Cell::Kind::millis ? "0.0" : "#,##0";
        box.least = 0.0;
        // A month without an outage would leave the axis without a scale.
        bool anything = false;
        for (const Series& series : chart.series)
            for (const Cell& cell : series.values) anything = anything || cell.number > 0;
        if (!anything) box.most = 10.0;
    }
    box.labels = box.shape == ChartShape::bar;
    box.legend = chart.series.size() > 1;
    const std::uint16_t label_col = label_column(chart);
    std::size_t line = 0;
    for (std::size_t i = 0; i < chart.series.size(); ++i) {
        const Series& from = chart.series[i];
        const auto col = static_cast<std::uint16_t>(i + 1);
        ChartSeries series;
        series.name = from.name;
        series.categories = absolute_range(sheet_texts::sheet_data, {first, label_col, last, label_col});
        series.values = absolute_range(sheet_texts::sheet_data, {first, col, last, col});
        if (from.target) {
            series.colour = palette::caution;
            series.dash = Dash::dashes;
        } else {
            series.colour = lines.at(line % lines.size()).colour;
            series.dash = lines.at(line % lines.size()).dash;
            ++line;
            constexpr std::size_t sparse = 12;
            series.marker = chart.categories.size() <= sparse;
        }
        for (std::size_t point = 0; point < chart.lighter.size() && i == 0; ++point)
            if (chart.lighter[point])
                series.points.emplace_back(static_cast<std::uint32_t>(point), palette::bar_weekend);
        box.series.push_back(std::move(series));
    }
    return box;
}

void ChartData::draw(WorkbookWriter& book, const ReportModel& model) const {
    Sheet& sheet = book.add_sheet(std::string{sheet_texts::sheet_data});
    sheet.print(page_setup(model, false));
    sheet.tab(palette::grey);
    sheet.width(0, 0, 30);
    std::size_t most_series = 1;
    for (const Chart& chart : model.charts) most_series = std::max(most_series, chart.series.size());
    sheet.width(1, static_cast<std::uint16_t>(most_series + 1), 18);
    sheet_head(sheet, model, sheet_texts::sheet_data);
    sheet.text(2, 0, sheet_texts::data_intro, style::body.in(palette::grey));
    std::uint32_t end = first_block;
    for (const Chart& chart : model.charts) {
        const std::uint32_t first = first_row_.find(chart.key)->second;
        sheet.text(first - 2, 0, chart.title, style::body.as_bold().in(palette::navy));
        sheet.text(first - 1, 0, chart.category_header, style::header);
        for (std::size_t i = 0; i < chart.series.size(); ++i)
            sheet.text(first - 1, static_cast<std::uint16_t>(i + 1), chart.series[i].name, style::header);
        const std::uint16_t labels = label_column(chart);
        if (labels > 0) sheet.text(first - 1, labels, sheet_texts::axis_label, style::header);
        for (std::size_t point = 0; point < chart.categories.size(); ++point) {
            const auto row = first + static_cast<std::uint32_t>(point);
            sheet.text(row, 0, chart.categories[point], style::cell.with(Align::left));
            if (labels > 0)
                sheet.text(row, labels, point % label_every(chart) == 0 ? chart.categories[point] : " ",
                           style::cell.with(Align::left).in(palette::grey));
            for (std::size_t i = 0; i < chart.series.size(); ++i)
                if (point < chart.series[i].values.size())
                    put(sheet, row, static_cast<std::uint16_t>(i + 1), chart.series[i].values[point],
                        style::cell);
        }
        end = first + static_cast<std::uint32_t>(chart.categories.size());
    }
    sheet.freeze(2, 0);
    sheet.repeat_rows(0, 1);
    sheet.print_area({0, 0, end, static_cast<std::uint16_t>(most_series + 1)});
}

}  // namespace pantau::reports
