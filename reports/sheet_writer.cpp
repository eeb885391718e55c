#include "reports/sheet_writer.hpp"

#include <algorithm>
#include <array>
#include <clocale>
#include <cmath>
#include <cstring>
#include <locale.h>
#include <map>
#include <stdexcept>
#include <tuple>

#include <fmt/format.h>
#include <xlsxwriter.h>

#include "reports/cell_text.hpp"
#include "reports/png_picture.hpp"

namespace pantau::reports {
namespace {

constexpr std::uint32_t row_limit = LXW_ROW_MAX;
constexpr std::uint16_t col_limit = LXW_COL_MAX;
constexpr std::size_t links_a_sheet = 60'000;  // Excel: 65,530, and the library warns for each one beyond
constexpr std::string_view no_number = "tidak ada";
constexpr double default_height = 15.0;
constexpr int default_width_px = 64;

/// The library takes char* where it only reads and copies.
char* loose(const std::string& text) {
    return const_cast<char*>(text.c_str());
}

/// Ends in an exception: a refusal of the library is a mistake in our layout, not in the data.
void must(lxw_error code, std::string_view what) {
    if (code != LXW_NO_ERROR) throw std::logic_error{fmt::format("{}: {}", what, lxw_strerror(code))};
}

/// Printf and scanf of the library follow the locale of the thread (the Debian build has no DTOA): "1,5"
/// would damage the file. The decimal point is pinned for this thread, whatever the process does.
class NumericC {
public:
    NumericC() {
        locale_ = newlocale(LC_NUMERIC_MASK, "C", duplocale(uselocale(nullptr)));
        if (locale_ == nullptr) throw std::runtime_error{"the locale C is not available"};
        before_ = uselocale(locale_);
    }
    NumericC(const NumericC&) = delete;
    NumericC& operator=(const NumericC&) = delete;
    ~NumericC() {
        uselocale(before_);
        freelocale(locale_);
    }

private:
    locale_t locale_{}, before_{};
};

using StyleKey = std::tuple<double, unsigned, Colour, Colour, unsigned, unsigned, const char*>;

StyleKey key_of(const Style& s) {
    const unsigned flags =
        (s.bold ? 1U : 0U) | (s.italic ? 2U : 0U) | (s.underline ? 4U : 0U) | (s.wrap ? 8U : 0U);
    return {s.size,
            flags,
            s.ink,
            s.fill,
            static_cast<unsigned>(s.border) | (static_cast<unsigned>(s.align) << 8U),
            static_cast<unsigned>(s.valign) | (static_cast<unsigned>(s.indent) << 8U),
            s.format.data()};
}

void set_border(lxw_format* format, Border border) {
    switch (border) {
        case Border::none:
            return;
        case Border::box:
            format_set_border(format, LXW_BORDER_THIN);
            format_set_border_color(format, palette::line);
            return;
        case Border::bottom:
            format_set_bottom(format, LXW_BORDER_THIN);
            format_set_bottom_color(format, palette::navy);
            return;
        case Border::bottom_double:
            format_set_bottom(format, LXW_BORDER_DOUBLE);
            format_set_bottom_color(format, palette::navy);
            return;
        case Border::top:
            format_set_top(format, LXW_BORDER_THIN);
            format_set_top_color(format, palette::navy);
            return;
    }
}

std::uint8_t library_align(Align align) {
    switch (align) {
        case Align::left:
            return LXW_ALIGN_LEFT;
        case Align::centre:
            return LXW_ALIGN_CENTER;
        case Align::right:
            return LXW_ALIGN_RIGHT;
        case Align::general:
            break;
    }
    return LXW_ALIGN_NONE;
}

std::uint8_t library_align(VAlign align) {
    switch (align) {
        case VAlign::top:
            return LXW_ALIGN_VERTICAL_TOP;
        case VAlign::bottom:
            return LXW_ALIGN_VERTICAL_BOTTOM;
        case VAlign::middle:
            break;
    }
    return LXW_ALIGN_VERTICAL_CENTER;
}

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

bool is_plain_ascii(std::string_view text) {
    if (text.size() > longest_text) return false;
    for (const char c : text)
        if (c < 0x20 || c > 0x7E || c == '_') return false;
    return true;
}

int width_px(double characters) {
    return static_cast<int>(characters * 7.0 + 0.5) + 5;
}
int height_px(double points) {
    return static_cast<int>(4.0 / 3.0 * points);
}
double on_grid(double points) {
    return std::ceil(points / 0.75 - 1e-9) * 0.75;
}

std::string footer_text(std::string_view raw) {
    std::string out;
    for (const char c : cell_text(raw, 90, true).text) out += c == '&' ? std::string{"&&"} : std::string{c};
    // A digit right after the font size would be read as part of it.
    if (!out.empty() && out.front() >= '0' && out.front() <= '9') out.insert(0, " ");
    return out;
}

void set_font(lxw_chart_font& font, double size, Colour colour) {
    static const std::string arial{"Arial"};
    font = {};
    font.name = loose(arial);
    font.size = size;
    font.color = colour;
}

}  // namespace

std::string cell_name(std::uint32_t row, std::uint16_t col) {
    std::string letters;
    for (unsigned rest = col + 1U; rest > 0; rest = (rest - 1) / 26)
        letters.insert(letters.begin(), static_cast<char>('A' + (rest - 1) % 26));
    return letters + std::to_string(row + 1);
}

std::string range_name(const Area& area) {
    return cell_name(area.row, area.col) + ":" + cell_name(area.last_row, area.last_col);
}

std::string absolute_range(std::string_view sheet, const Area& area) {
    const auto pinned = [](std::uint32_t row, std::uint16_t col) {
        std::string name = cell_name(row, col);
        name.insert(name.find_first_of("0123456789"), "$");
        return "$" + name;
    };
    return fmt::format("='{}'!{}:{}", sheet, pinned(area.row, area.col),
                       pinned(area.last_row, area.last_col));
}

// ---- one sheet

struct WorkbookWriter::Inside {
    NumericC numeric;
    lxw_workbook* book = nullptr;
    std::string file, folder;
    std::map<StyleKey, lxw_format*> formats;
    std::vector<std::unique_ptr<Sheet>> sheets;
    Repairs repairs;

    lxw_format* format(const Style& look) {
        auto& known = formats[key_of(look)];
        if (known == nullptr) known = make(look);
        return known;
    }

    lxw_format* make(const Style& look) {
        lxw_format* made = workbook_add_format(book);
        format_set_font_name(made, "Arial");
        format_set_font_size(made, look.size);
        format_set_font_color(made, look.ink);
        if (look.bold) format_set_bold(made);
        if (look.italic) format_set_italic(made);
        if (look.underline) format_set_underline(made, LXW_UNDERLINE_SINGLE);
        if (look.wrap) format_set_text_wrap(made);
        if (look.fill != palette::none) format_set_bg_color(made, look.fill);
        set_border(made, look.border);
        if (look.align != Align::general) format_set_align(made, library_align(look.align));
        format_set_align(made, library_align(look.valign));
        if (look.indent > 0) format_set_indent(made, look.indent);
        if (!look.format.empty()) format_set_num_format(made, std::string{look.format}.c_str());
        return made;
    }

    /// A format that only changes what it names, for conditional formats.
    lxw_format* difference(const Style& look) {
        lxw_format* made = workbook_add_format(book);
        if (look.bold) format_set_bold(made);
        if (look.ink != palette::ink) format_set_font_color(made, look.ink);
        if (look.fill != palette::none) format_set_bg_color(made, look.fill);
        return made;
    }

    std::string clean(std::string_view raw, std::size_t limit = longest_text, bool one_line = false) {
        if (raw.size() <= limit && is_plain_ascii(raw)) return std::string{raw};
        CellText cleaned = cell_text(raw, limit, one_line);
        if (cleaned.repaired) ++repairs.texts;
        return std::move(cleaned.text);
    }
};

struct Sheet::Inside {
    WorkbookWriter::Inside* book = nullptr;
    lxw_worksheet* raw = nullptr;
    std::string name;
    std::uint32_t used_rows = 0;
    std::size_t links = 0;
    std::vector<Area> merged, floating;  ///< merges and tables; charts and pictures
    std::uint32_t last_merged_row = 0;
    std::map<std::uint16_t, double> widths;
    std::map<std::uint32_t, double> heights;
    std::vector<std::uint32_t> breaks;

    void place(std::uint32_t row, std::uint16_t col) {
        if (row >= row_limit || col >= col_limit)
            throw std::logic_error{
                fmt::format("{}: cell {} lies outside the sheet", name, cell_name(row, col))};
        if (!merged.empty() && row <= last_merged_row) {
            const Area here{row, col, row, col};
            for (const Area& area : merged)
                if (area.overlaps(here) && !(area.row == row && area.col == col))
                    throw std::logic_error{fmt::format("{}: cell {} lies inside merge {}", name,
                                                       cell_name(row, col), range_name(area))};
        }
        used_rows = std::max(used_rows, row + 1);
    }

    void occupy(std::vector<Area>& with, const Area& area, const char* what) {
        if (area.row > area.last_row || area.col > area.last_col || area.last_row >= row_limit ||
            area.last_col >= col_limit)
            throw std::logic_error{fmt::format("{}: {} {} is no area", name, what, range_name(area))};
        for (const Area& other : with)
            if (other.overlaps(area))
                throw std::logic_error{
                    fmt::format("{}: {} {} overlaps {}", name, what, range_name(area), range_name(other))};
        with.push_back(area);
    }

    int wide_px(std::uint16_t first, std::uint16_t last) const {
        int sum = 0;
        for (std::uint16_t col = first; col <= last; ++col) {
            const auto known = widths.find(col);
            sum += known == widths.end() ? default_width_px : width_px(known->second);
        }
        return sum;
    }

    int tall_px(std::uint32_t first, std::uint32_t last) const {
        int sum = 0;
        for (std::uint32_t row = first; row <= last; ++row) {
            const auto known = heights.find(row);
            sum += height_px(known == heights.end() ? default_height : known->second);
        }
        return sum;
    }
};

Sheet::Sheet(std::unique_ptr<Inside> inside) : inside_{std::move(inside)} {}
Sheet::~Sheet() = default;

const std::string& Sheet::name() const {
    return inside_->name;
}
std::uint32_t Sheet::rows() const {
    return inside_->used_rows;
}

void Sheet::text(std::uint32_t row, std::uint16_t col, std::string_view words, const Style& look) {
    inside_->place(row, col);
    must(worksheet_write_string(inside_->raw, row, col, inside_->book->clean(words).c_str(),
                                inside_->book->format(look)),
         "text");
}

void Sheet::number(std::uint32_t row, std::uint16_t col, double value, const Style& look) {
    if (!std::isfinite(value)) {
        ++inside_->book->repairs.numbers;
        return text(row, col, no_number, look);
    }
    inside_->place(row, col);
    must(worksheet_write_number(inside_->raw, row, col, value, inside_->book->format(look)), "number");
}

void Sheet::blank(std::uint32_t row, std::uint16_t col, const Style& look) {
    inside_->place(row, col);
    must(worksheet_write_blank(inside_->raw, row, col, inside_->book->format(look)), "blank");
}

void Sheet::formula(std::uint32_t row, std::uint16_t col, const std::string& formula, double value,
                    const Style& look) {
    if (!std::isfinite(value)) {
        ++inside_->book->repairs.numbers;
        return text(row, col, no_number, look);
    }
    inside_->place(row, col);
    must(worksheet_write_formula_num(inside_->raw, row, col, formula.c_str(), inside_->book->format(look),
                                     value),
         "formula");
}

void Sheet::link(std::uint32_t row, std::uint16_t col, std::string_view address, const Style& look) {
    Inside& in = *inside_;
    const CellText cleaned = cell_text(address);
    if (cleaned.repaired || !may_link(cleaned.text) || in.links >= links_a_sheet) {
        if (!address.empty()) ++in.book->repairs.links;
        return text(row, col, address, look);
    }
    in.place(row, col);
    ++in.links;
    lxw_format* format = in.book->format(look.in(palette::link).underlined());
    must(worksheet_write_url_opt(in.raw, row, col, std::string{address}.c_str(), format, cleaned.text.c_str(),
                                 nullptr),
         "link");
}

void Sheet::jump(std::uint32_t row, std::uint16_t col, std::string_view sheet, std::string_view words,
                 const Style& look) {
    inside_->place(row, col);
    must(worksheet_write_url_opt(inside_->raw, row, col, fmt::format("internal:'{}'!A1", sheet).c_str(),
                                 inside_->book->format(look.in(palette::link).underlined()),
                                 inside_->book->clean(words).c_str(), nullptr),
         "jump");
}

void Sheet::merge(const Area& area, std::string_view words, const Style& look) {
    Inside& in = *inside_;
    if (area.row == area.last_row && area.col == area.last_col) return text(area.row, area.col, words, look);
    in.occupy(in.merged, area, "merge");
    in.last_merged_row = std::max(in.last_merged_row, area.last_row);
    in.used_rows = std::max(in.used_rows, area.last_row + 1);
    must(worksheet_merge_range(in.raw, area.row, area.col, area.last_row, area.last_col,
                               in.book->clean(words).c_str(), in.book->format(look)),
         "merge");
}

void Sheet::merge_number(const Area& area, double value, const Style& look) {
    merge(area, "", look);
    number(area.row, area.col, value, look);
}

void Sheet::width(std::uint16_t first, std::uint16_t last, double characters) {
    for (std::uint16_t col = first; col <= last; ++col) inside_->widths[col] = characters;
    must(worksheet_set_column(inside_->raw, first, last, characters, nullptr), "width");
}

void Sheet::height(std::uint32_t row, double points) {
    constexpr double tallest = 408.75;  // Excel: 409 points
    const double rounded = std::min(on_grid(points), tallest);
    inside_->heights[row] = rounded;
    inside_->used_rows = std::max(inside_->used_rows, row + 1);
    must(worksheet_set_row(inside_->raw, row, rounded, nullptr), "height");
}

void Sheet::freeze(std::uint32_t row, std::uint16_t col) {
    worksheet_freeze_panes(inside_->raw, row, col);
}

void Sheet::filter(const Area& area) {
    must(worksheet_autofilter(inside_->raw, area.row, area.col, area.last_row, area.last_col), "filter");
}

void Sheet::table(const Area& area, const std::string& name, const std::vector<std::string>& headers,
                  const Style& header_look) {
    Inside& in = *inside_;
    // A table may hold no merge but its cells are written one by one: it is checked, not entered among the
    // merges.
    auto occupied = in.merged;
    in.occupy(occupied, area, "table");
    std::vector<std::string> names;
    for (const auto& header : headers) {
        if (std::find(names.begin(), names.end(), header) != names.end())
            throw std::logic_error{"table " + name + ": two columns named " + header};
        names.push_back(header);
    }
    if (names.size() != static_cast<std::size_t>(area.last_col - area.col) + 1U)
        throw std::logic_error{"table " + name + ": as many headers as columns"};
    std::vector<lxw_table_column> columns(names.size());
    std::vector<lxw_table_column*> pointers;
    for (std::size_t i = 0; i < names.size(); ++i) {
        columns[i].header = loose(names[i]);
        columns[i].header_format = in.book->format(header_look);
        pointers.push_back(&columns[i]);
    }
    pointers.push_back(nullptr);
    lxw_table_options options{};
    options.name = loose(name);
    options.no_banded_rows = LXW_TRUE;
    options.style_type = LXW_TABLE_STYLE_TYPE_LIGHT;
    options.style_type_number = 0;
    options.columns = pointers.data();
    in.used_rows = std::max(in.used_rows, area.last_row + 1);
    must(worksheet_add_table(in.raw, area.row, area.col, area.last_row, area.last_col, &options), "table");
}

void Sheet::data_bar(const Area& area, double least, double most, Colour colour) {
    lxw_conditional_format rule{};
    rule.type = LXW_CONDITIONAL_DATA_BAR;
    rule.data_bar_2010 = LXW_TRUE;
    rule.bar_solid = LXW_TRUE;
    rule.bar_no_border = LXW_TRUE;
    rule.bar_color = colour;
    rule.min_rule_type = LXW_CONDITIONAL_RULE_TYPE_NUMBER;
    rule.min_value = least;
    rule.max_rule_type = LXW_CONDITIONAL_RULE_TYPE_NUMBER;
    rule.max_value = most;
    must(worksheet_conditional_format_range(inside_->raw, area.row, area.col, area.last_row, area.last_col,
                                            &rule),
         "data bar");
}

void Sheet::colours(const Area& area, Colour low, Colour high) {
    lxw_conditional_format rule{};
    rule.type = LXW_CONDITIONAL_2_COLOR_SCALE;
    rule.min_color = low;
    rule.max_color = high;
    must(worksheet_conditional_format_range(inside_->raw, area.row, area.col, area.last_row, area.last_col,
                                            &rule),
         "colour scale");
}

void Sheet::colours(const Area& area, double low_at, Colour low, double mid_at, Colour mid, double high_at,
                    Colour high) {
    lxw_conditional_format rule{};
    rule.type = LXW_CONDITIONAL_3_COLOR_SCALE;
    rule.min_rule_type = rule.mid_rule_type = rule.max_rule_type = LXW_CONDITIONAL_RULE_TYPE_NUMBER;
    rule.min_value = low_at;
    rule.min_color = low;
    rule.mid_value = mid_at;
    rule.mid_color = mid;
    rule.max_value = high_at;
    rule.max_color = high;
    must(worksheet_conditional_format_range(inside_->raw, area.row, area.col, area.last_row, area.last_col,
                                            &rule),
         "colour scale");
}

void Sheet::stripes(const Area& area) {
    static const std::string every_second{"=MOD(ROW(),2)=0"};
    lxw_conditional_format rule{};
    rule.type = LXW_CONDITIONAL_TYPE_FORMULA;
    rule.value_string = loose(every_second);
    rule.format = inside_->book->difference(Style{}.on(palette::zebra));
    must(worksheet_conditional_format_range(inside_->raw, area.row, area.col, area.last_row, area.last_col,
                                            &rule),
         "stripes");
}

void Sheet::mark_below(const Area& area, double limit, const Style& look) {
    lxw_conditional_format rule{};
    rule.type = LXW_CONDITIONAL_TYPE_CELL;
    rule.criteria = LXW_CONDITIONAL_CRITERIA_LESS_THAN;
    rule.value = limit;
    rule.format = inside_->book->difference(look);
    must(worksheet_conditional_format_range(inside_->raw, area.row, area.col, area.last_row, area.last_col,
                                            &rule),
         "mark");
}

void Sheet::chart(const ChartBox& box) {
    Inside& in = *inside_;
    if (box.description.empty()) throw std::logic_error{in.name + ": a chart without a description"};
    in.occupy(in.floating, box.area, "chart");
    auto under = in.merged;
    in.occupy(under, box.area, "chart");

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

void Sheet::print(const PageSetup& setup) {
    lxw_worksheet* raw = inside_->raw;
    constexpr double inch = 25.4;
    constexpr std::uint8_t a4 = 9, folio = 14;  // Folio, 8.5 x 13 in, is what Indonesian offices call F4
    worksheet_set_paper(raw, setup.paper == Paper::f4 ? folio : a4);
    if (setup.landscape) worksheet_set_landscape(raw);
    worksheet_set_margins(raw, 15 / inch, 15 / inch, 15 / inch, 17 / inch);
    worksheet_fit_to_pages(raw, 1, setup.fit_tall);
    worksheet_center_horizontally(raw);
    constexpr const char* font = "&\"Arial,Regular\"&8";
    const std::string footer = fmt::format("&L{0}{1}&C{0}Halaman &P dari &N&R{0}{2}", font,
                                           footer_text(setup.footer_left), footer_text(setup.footer_right));
    lxw_header_footer_options options{};
    options.margin = 8 / inch;
    must(worksheet_set_footer_opt(raw, footer.c_str(), &options), "footer");
}

void Sheet::print_area(const Area& area) {
    must(worksheet_print_area(inside_->raw, area.row, area.col, area.last_row, area.last_col), "print area");
}

void Sheet::repeat_rows(std::uint32_t first, std::uint32_t last) {
    must(worksheet_repeat_rows(inside_->raw, first, last), "repeat rows");
}

void Sheet::break_before(std::uint32_t row) {
    inside_->breaks.push_back(row);
    auto list = inside_->breaks;
    list.push_back(0);
    must(worksheet_set_h_pagebreaks(inside_->raw, list.data()), "page break");
}

void Sheet::tab(Colour colour) {
    worksheet_set_tab_color(inside_->raw, colour);
}
void Sheet::zoom(std::uint16_t percent) {
    worksheet_set_zoom(inside_->raw, percent);
}
void Sheet::open_here() {
    worksheet_activate(inside_->raw);
}

// ---- the workbook

WorkbookWriter::WorkbookWriter(const std::filesystem::path& file) : inside_{std::make_unique<Inside>()} {
    inside_->file = file.string();
    inside_->folder = file.parent_path().empty() ? std::string{"."} : file.parent_path().string();
    lxw_workbook_options options{};
    options.tmpdir = loose(inside_->folder);
    inside_->book = workbook_new_opt(inside_->file.c_str(), &options);
    if (inside_->book == nullptr) throw std::bad_alloc{};
    // Cells that nobody wrote to are Arial too: the first format is the workbook's default.
    lxw_format* plain = STAILQ_FIRST(inside_->book->formats);
    format_set_font_name(plain, "Arial");
    format_set_font_size(plain, 10);
}

WorkbookWriter::~WorkbookWriter() {
    if (inside_->book != nullptr) lxw_workbook_free(inside_->book);
}

Sheet& WorkbookWriter::add_sheet(const std::string& name) {
    must(workbook_validate_sheet_name(inside_->book, name.c_str()), "sheet " + name);
    auto sheet = std::make_unique<Sheet::Inside>();
    sheet->book = inside_.get();
    sheet->name = name;
    sheet->raw = workbook_add_worksheet(inside_->book, name.c_str());
    if (sheet->raw == nullptr) throw std::bad_alloc{};
    worksheet_gridlines(sheet->raw, LXW_HIDE_ALL_GRIDLINES);
    inside_->sheets.push_back(std::unique_ptr<Sheet>{new Sheet{std::move(sheet)}});
    return *inside_->sheets.back();
}

void WorkbookWriter::properties(const Properties& given) {
    Inside& in = *inside_;
    const auto line = [&](const std::string& text) { return in.clean(text, 250, true); };
    const std::string title = line(given.title), subject = line(given.subject), author = line(given.author),
                      company = line(given.company), category = line(given.category),
                      keywords = line(given.keywords), comments = line(given.comments);
    lxw_doc_properties raw{};
    raw.title = loose(title);
    raw.subject = loose(subject);
    raw.author = loose(author);
    raw.company = loose(company);
    raw.category = loose(category);
    raw.keywords = loose(keywords);
    raw.comments = loose(comments);
    raw.created = std::chrono::floor<std::chrono::seconds>(given.created).time_since_epoch().count();
    must(workbook_set_properties(in.book, &raw), "properties");
    for (const auto& [name, value] : given.custom)
        must(workbook_set_custom_property_string(in.book, name.c_str(), line(value).c_str()),
             "property " + name);
}

const Repairs& WorkbookWriter::repairs() const {
    return inside_->repairs;
}

std::vector<ExpectedSheet> WorkbookWriter::expected() const {
    std::vector<ExpectedSheet> all;
    for (const auto& sheet : inside_->sheets) all.push_back({sheet->name(), sheet->rows()});
    return all;
}

Result<void> WorkbookWriter::close() {
    if (inside_->book == nullptr) throw std::logic_error{"a workbook is closed once"};
    const lxw_error code = workbook_close(std::exchange(inside_->book, nullptr));  // frees it in any case
    if (code == LXW_NO_ERROR) return {};
    return Problem{Problem::Code::io,
                   fmt::format("could not write {}: {}; check free space and permissions of that directory",
                               inside_->file, lxw_strerror(code))};
}

}  // namespace pantau::reports
