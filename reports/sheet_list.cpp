// A whole sheet with one table: header in row 4, filter, frozen panes, what the filter leaves in row 3.

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "reports/format_id.hpp"
#include "reports/sheet_common.hpp"
#include "reports/table_csv.hpp"
#include "reports/text_size.hpp"
#include "reports/texts_sheets_id.hpp"

namespace pantau::reports {
namespace {

constexpr std::uint32_t list_header_row = 3;  // row 4, as in reports.md section 8

/// The named columns in their order, then what the model has beyond them.
struct Placed {
    std::size_t index;  ///< in the table
    ListColumn layout;
};

std::vector<Placed> place_columns(const Table& table, const ListLayout& layout) {
    std::vector<Placed> placed;
    std::set<std::size_t> used;
    for (const ListColumn& column : layout.columns) {
        const std::size_t index = table.column(column.key);
        placed.push_back({index, column});
        used.insert(index);
    }
    constexpr double extra_width = 18;
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
        if (used.contains(i)) continue;
        const auto known = std::find_if(layout.beyond.begin(), layout.beyond.end(),
                                        [&](const ListColumn& c) { return c.key == table.columns[i].key; });
        placed.push_back(
            {i, {table.columns[i].key, known == layout.beyond.end() ? extra_width : known->width, ""}});
    }
    return placed;
}

std::uint16_t col_of(const std::vector<Placed>& placed, const Table& table, const std::string& key) {
    const std::size_t index = table.column(key);
    const auto at =
        std::find_if(placed.begin(), placed.end(), [&](const Placed& p) { return p.index == index; });
    return static_cast<std::uint16_t>(at - placed.begin());
}

/// A conditional format hides the ground of a status, so columns that carry one get no stripes.
void stripe(Sheet& sheet, const Area& body, const Table& table, const std::vector<Placed>& placed) {
    const auto toned = [&](std::size_t index) {
        return std::any_of(table.rows.begin(), table.rows.end(), [&](const Row& row) {
            const Tone tone = cell_at(row, index).tone;
            return tone != Tone::plain && tone != Tone::muted;
        });
    };
    std::uint16_t first = 0;
    for (std::uint16_t i = 0; i <= placed.size(); ++i) {
        if (i < placed.size() && !toned(placed[i].index)) continue;
        if (i > first) sheet.stripes({body.row, first, body.last_row, static_cast<std::uint16_t>(i - 1)});
        first = static_cast<std::uint16_t>(i + 1);
    }
}

}  // namespace

void list_sheet(WorkbookWriter& book, const ReportModel& model, std::string_view name, std::string_view title,
                const Table& table, const ListLayout& layout, const Overflow& overflow) {
    Sheet& sheet = book.add_sheet(std::string{name});
    sheet.print(page_setup(model, true));
    const std::vector<Placed> placed = place_columns(table, layout);
    const auto columns = static_cast<std::uint16_t>(placed.size());
    // Of two pages side by side both repeat the first columns: what is longer than those begins behind them.
    constexpr std::uint16_t repeated = 2;  // number and name of the row
    const bool two_wide = !layout.second_page.empty();
    const std::uint16_t second = two_wide ? col_of(placed, table, layout.second_page) : columns;
    if (two_wide)
        sheet_head(sheet, model, title, {repeated, second});
    else
        sheet_head(sheet, model, title);
    std::vector<std::string> headers;
    double header_height = 0;
    for (std::uint16_t i = 0; i < columns; ++i) {
        const double width = placed[i].layout.width;
        sheet.width(i, i, width);
        headers.push_back(table.columns[placed[i].index].header);
        header_height = std::max(
            header_height,
            lines_height(text_lines(headers.back(), px(width) - 16, style::header.size, true), 8.5) + 6);
    }

    const std::size_t shown = std::min(table.rows.size(), longest_list);
    const std::uint32_t first = list_header_row + 1;
    const auto body_rows = static_cast<std::uint32_t>(std::max<std::size_t>(shown, 1));
    const std::uint32_t last = first + body_rows - 1;
    const Area body{first, 0, last, static_cast<std::uint16_t>(columns - 1)};
    const Area with_header{list_header_row, 0, last, static_cast<std::uint16_t>(columns - 1)};
    if (!layout.table_name.empty()) {
        sheet.table(with_header, layout.table_name, headers, style::header);
    } else {
        for (std::uint16_t i = 0; i < columns; ++i) sheet.text(list_header_row, i, headers[i], style::header);
        sheet.filter(with_header);
    }
    sheet.height(list_header_row, std::max(header_height, 18.0));

    // Words wrap; the row is as high as its highest cell.
    std::uint16_t start = 0, end = 0, wall = 0;
    const bool has_wall = !layout.wall.empty();
    if (has_wall) {
        start = col_of(placed, table, layout.wall_start);
        end = col_of(placed, table, layout.wall_end);
        wall = col_of(placed, table, layout.wall);
    }
    for (std::size_t r = 0; r < shown; ++r) {
        const Row& row = table.rows[r];
        const auto at = first + static_cast<std::uint32_t>(r);
        std::size_t lines = 1;
        for (std::uint16_t i = 0; i < columns; ++i) {
            const Cell& cell = cell_at(row, placed[i].index);
            Style look = style::cell.with_size(layout.points).with(VAlign::top).with(placed[i].layout.format);
            if (placed[i].layout.key == "no") look = look.with(Align::centre);
            if (is_words(cell)) {
                look = look.wrapped();
                lines = std::max(lines, text_lines(cell.text, px(placed[i].layout.width), layout.points));
            }
            const Cell &from = has_wall ? cell_at(row, placed[start].index) : cell,
                       &to = has_wall ? cell_at(row, placed[end].index) : cell;
            if (has_wall && i == wall && cell.kind == Cell::Kind::seconds && to.kind == Cell::Kind::instant &&
                from.kind == Cell::Kind::instant && to.local_s - from.local_s == cell.number)
                sheet.formula(at, i, "=" + cell_name(at, end) + "-" + cell_name(at, start), cell.value(),
                              cell_look(cell, look));
            else
                put(sheet, at, i, cell, look);
        }
        constexpr std::size_t most_lines = 30;
        sheet.height(at, lines_height(std::min(lines, most_lines), layout.points) + 3);
    }
    if (shown == 0) {
        sheet.text(first, 0,
                   table.empty_text.empty() ? sheet_texts::nothing_here : std::string_view{table.empty_text},
                   style::body.in(palette::grey).as_italic().with(Align::left));
        sheet.height(first, 18);
    } else {
        stripe(sheet, body, table, placed);
        double longest = 0;
        for (std::size_t r = 0; has_wall && r < shown; ++r)
            longest = std::max(longest, cell_at(table.rows[r], placed[wall].index).value());
        if (longest > 0) sheet.data_bar({first, wall, last, wall}, 0, longest, palette::bar_pale);
    }

    // Row 3: what the filter leaves, above the header (a total row inside the table breaks in LibreOffice).
    if (!layout.count_key.empty()) {
        const std::uint16_t count = col_of(placed, table, layout.count_key);
        const Style strong = style::body.as_bold();
        const std::uint16_t at = two_wide ? repeated : 0;
        sheet.text(2, at, sheet_texts::visible_count, strong);
        sheet.formula(2, static_cast<std::uint16_t>(at + count + 1),
                      "=SUBTOTAL(103," + range_name({first, count, last, count}) + ")",
                      static_cast<double>(shown), strong.with(number_format::count).with(Align::left));
        if (!layout.sum_key.empty()) {
            const std::uint16_t sum = col_of(placed, table, layout.sum_key);
            double total = 0;
            for (std::size_t r = 0; r < shown; ++r)
                total += cell_at(table.rows[r], placed[sum].index).value();
            sheet.formula(2, sum, "=SUBTOTAL(109," + range_name({first, sum, last, sum}) + ")", total,
                          strong.with(number_format::duration).with(Align::right));
        }
    }
    std::uint32_t bottom = last;
    if (shown < table.rows.size() + table.beyond) {
        const std::string file = overflow(table, shown, name);
        sheet.text(++bottom, 0, overflow_words(table, shown, file), style::body.as_bold().in(palette::bad));
    }
    if (!table.note.empty()) {
        sheet.text(++bottom, 0, table.note, style::note.with(VAlign::middle).with(Align::left));
        sheet.height(bottom, 15);
    }
    if (two_wide)
        sheet.print_two_wide(page_setup(model, true), second, static_cast<std::uint16_t>(columns - 1),
                             repeated);
    sheet.freeze(list_header_row + 1, layout.frozen);
    sheet.repeat_rows(0, list_header_row);
    sheet.print_area({0, 0, bottom, static_cast<std::uint16_t>(columns - 1)});
}

}  // namespace pantau::reports
