// Charts and pictures: what floats over the cells.

#include <algorithm>
#include <stdexcept>

#include "reports/png_picture.hpp"
#include "reports/sheet_inside.hpp"

namespace pantau::reports {
namespace {

std::uint8_t library_dash(Dash dash) {
    switch (dash) {
        case Dash::dashes:
            return LXW_CHART_LINE_DASH_DASH;
        case Dash::dots:
            return LXW_CHART_LINE_DASH_ROUND_DOT;
        case Dash::solid:
            break;
    }
    return LXW_CHART_LINE_DASH_SOLID;
}

void set_font(lxw_chart_font& font, double size, Colour colour) {
    static const std::string arial{"Arial"};
    font = {};
    font.name = loose(arial);
    font.size = size;
    font.color = colour;
}

}  // namespace

void Sheet::chart(const ChartBox& box) {
    Inside& in = *inside_;
    if (box.description.empty()) throw std::logic_error{in.name + ": a chart without a description"};
    in.occupy(in.floating, box.area, "chart");
    in.check(in.merged, box.area, "chart");

    const bool line = box.shape == ChartShape::line, bar = box.shape == ChartShape::bar;
    lxw_chart* chart = workbook_add_chart(in.book->book, line  ? LXW_CHART_LINE
                                                         : bar ? LXW_CHART_BAR
                                                               : LXW_CHART_COLUMN);
    lxw_chart_font font;
    set_font(font, 8, palette::ink);
    chart_title_off(chart);
    for (const ChartSeries& one : box.series) {
        lxw_chart_series* series = chart_add_series(chart, one.categories.c_str(), one.values.c_str());
        chart_series_set_name(series, in.book->clean(one.name, 200, true).c_str());
        if (line) {
            lxw_chart_line stroke{};
            stroke.color = one.colour;
            stroke.width = one.dash == Dash::dashes ? 1.5F : 2.0F;
            stroke.dash_type = library_dash(one.dash);
            chart_series_set_line(series, &stroke);
            chart_series_set_marker_type(series,
                                         one.marker ? LXW_CHART_MARKER_CIRCLE : LXW_CHART_MARKER_NONE);
            if (one.marker) {
                lxw_chart_fill fill{};
                fill.color = one.colour;
                lxw_chart_line edge{};
                edge.color = one.colour;
                chart_series_set_marker_size(series, 5);
                chart_series_set_marker_fill(series, &fill);
                chart_series_set_marker_line(series, &edge);
            }
        } else {
            lxw_chart_fill fill{};
            fill.color = one.colour;
            chart_series_set_fill(series, &fill);
            std::uint32_t last_point = 0;
            for (const auto& [at, colour] : one.points) last_point = std::max(last_point, at + 1);
            std::vector<lxw_chart_fill> fills(last_point);
            std::vector<lxw_chart_point> points(last_point);
            std::vector<lxw_chart_point*> list(last_point, nullptr);
            for (std::uint32_t i = 0; i < last_point; ++i) {
                fills[i].color = one.colour;
                points[i].fill = &fills[i];
                list[i] = &points[i];
            }
            for (const auto& [at, colour] : one.points) fills[at].color = colour;
            list.push_back(nullptr);
            if (last_point > 0) must(chart_series_set_points(series, list.data()), "points");
            if (box.labels) {
                chart_series_set_labels(series);
                chart_series_set_labels_font(series, &font);
                if (!box.format.empty()) chart_series_set_labels_num_format(series, box.format.c_str());
            }
        }
    }
    // For BAR the category axis is y_axis and the value axis x_axis; the other way round only warns.
    lxw_chart_axis* categories = bar ? chart->y_axis : chart->x_axis;
    lxw_chart_axis* values = bar ? chart->x_axis : chart->y_axis;
    lxw_chart_line axis_line{};
    axis_line.color = palette::grey;
    lxw_chart_line grid{};
    grid.color = palette::line;
    grid.width = 0.5F;
    chart_axis_set_num_font(categories, &font);
    chart_axis_set_line(categories, &axis_line);
    chart_axis_set_interval_unit(categories, 1);  // what shall not be seen is blank on the sheet
    if (bar) chart_axis_set_reverse(categories);  // largest on top
    chart_axis_set_num_font(values, &font);
    chart_axis_major_gridlines_set_visible(values, bar && box.labels ? LXW_FALSE : LXW_TRUE);
    if (!bar || !box.labels) chart_axis_major_gridlines_set_line(values, &grid);
    if (!box.format.empty()) chart_axis_set_num_format(values, box.format.c_str());
    if (box.least) chart_axis_set_min(values, *box.least);
    if (box.most) chart_axis_set_max(values, *box.most);
    if (!box.value_title.empty()) {
        lxw_chart_font title;
        set_font(title, 8, palette::grey);
        title.bold = LXW_EXPLICIT_FALSE;
        chart_axis_set_name(values, in.book->clean(box.value_title, 200, true).c_str());
        chart_axis_set_name_font(values, &title);
    }
    if (bar && box.labels) chart_axis_off(values);
    if (box.legend) {
        chart_legend_set_position(chart, LXW_CHART_LEGEND_BOTTOM);
        chart_legend_set_font(chart, &font);
    } else {
        chart_legend_set_position(chart, LXW_CHART_LEGEND_NONE);
    }
    if (!line) chart_set_series_gap(chart, 40);
    lxw_chart_line frame{};
    frame.color = palette::line;
    chart_chartarea_set_line(chart, &frame);

    const std::string description = in.book->clean(box.description, 1'000, true);
    lxw_chart_options options{};
    options.x_offset = options.y_offset = 2;
    options.object_position = LXW_OBJECT_MOVE_AND_SIZE;
    options.description = loose(description);
    options.x_scale = (in.wide_px(box.area.col, box.area.last_col) - 4) / 480.0;
    options.y_scale = (in.tall_px(box.area.row, box.area.last_row) - 4) / 288.0;
    must(worksheet_insert_chart_opt(in.raw, box.area.row, box.area.col, chart, &options), "chart");
}

bool Sheet::picture(std::uint32_t row, std::uint16_t col, const std::filesystem::path& file,
                    double width_px_wanted, double height_px_wanted, const std::string& description) {
    const auto picture = read_png(file);
    if (!picture) return false;
    const double scale = std::min(width_px_wanted / picture->width, height_px_wanted / picture->height);
    const std::string words = inside_->book->clean(description, 1'000, true);
    if (words.empty()) throw std::logic_error{inside_->name + ": a picture without a description"};
    lxw_image_options options{};
    options.x_offset = options.y_offset = 2;
    options.x_scale = options.y_scale = scale;
    options.object_position = LXW_OBJECT_MOVE_AND_SIZE;
    options.description = loose(words);
    return worksheet_insert_image_buffer_opt(inside_->raw, row, col, picture->bytes.data(),
                                             picture->bytes.size(), &options) == LXW_NO_ERROR;
}

}  // namespace pantau::reports
