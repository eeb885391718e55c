#include "reports/workbook_gangguan.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "reports/chart_data.hpp"
#include "reports/front_sheet.hpp"
#include "reports/model.hpp"
#include "reports/sheet_common.hpp"
#include "reports/text_size.hpp"
#include "reports/texts_sheets_id.hpp"

namespace pantau::reports {
namespace {

constexpr std::uint32_t chart_rows = 10;

void summary_sheet(WorkbookWriter& book, const GangguanModel& model, const ChartData& data) {
    Sheet& sheet = book.add_sheet(std::string{sheet_texts::sheet_summary});
    FrontSheet front{sheet, model};
    front.letterhead();
    front.title();
    front.verdict();
    front.tiles();

    front.heading(model.chart("daily_outage").title, 0, 6, false);
    front.heading(model.chart("causes").title, 7, grid_columns - 1);
    Area left = front.leave(chart_rows, 0, 6), right = left;
    right.col = 7;
    right.last_col = grid_columns - 1;
    if (data.has_points(model, "daily_outage")) sheet.chart(data.box(model, "daily_outage", left));
    if (data.has_points(model, "causes"))
        sheet.chart(data.box(model, "causes", right));
    else
        sheet.text(right.row + 1, right.col, sheet_texts::nothing_here,
                   style::body.as_italic().in(palette::grey));
    front.skip();

    front.heading(model.five_longest.title);
    constexpr std::array<Span12, 5> longest{
        {{"start", 2}, {"site", 2}, {"duration", 1}, {"cause", 2}, {"action", 5}}};
    front.table(model.five_longest, longest);
    front.skip();

    front.heading(model.step_keeping.title);
    constexpr std::array<Span12, 6> keeping{
        {{"step", 5}, {"standard", 1}, {"median", 1}, {"p90", 1}, {"on_time", 2}, {"status", 2}}};
    const std::uint32_t first = front.table(model.step_keeping, keeping);
    if (!model.step_keeping.rows.empty())
        sheet.data_bar({first, 8, first + static_cast<std::uint32_t>(model.step_keeping.rows.size()) - 1, 9},
                       0, 1);
    front.skip();

    front.prose(sheet_texts::conclusions_a, model.narrative);
    front.numbered(sheet_texts::suggestions_a, model.suggestions);
    front.signature();
    front.note(model.note);
    front.finish();
}

void outages_sheet(WorkbookWriter& book, const GangguanModel& model, const Overflow& overflow) {
    ListLayout layout;
    // What happened, when and why fills one page; how it showed, who did what and the evidence a second one
    // beside it: nineteen columns on one page could not be read.
    layout.columns = {{"no", 4.5},         {"id", 13},       {"source", 9},      {"object", 18},
                      {"address", 20},     {"start", 13.5},  {"detected", 13.5}, {"end", 13.5},
                      {"wall", 9.5},       {"working", 9.5}, {"category", 15},   {"cause", 19},
                      {"first_error", 20}, {"action", 33},   {"officer", 19},    {"status", 10.5},
                      {"evidence", 19}};
    layout.beyond = {{"impact", 19}, {"coincidence", 18}};
    layout.second_page = "first_error";
    layout.frozen = 3;
    layout.table_name = "tblGangguan";
    layout.count_key = "id";
    layout.sum_key = "wall";
    layout.wall_start = "start";
    layout.wall_end = "end";
    layout.wall = "wall";
    list_sheet(book, model, sheet_texts::sheet_outages,
               model.outages.title.empty() ? sheet_texts::sheet_outages : model.outages.title, model.outages,
               layout, overflow);
}

/// The matrix of weekday and hour, its row totals as formulas.
std::uint32_t heat_block(Sheet& sheet, std::uint32_t row, const Table& heat) {
    const auto last = static_cast<std::uint16_t>(heat.columns.size() - 1);
    sheet.merge({row, 0, row, last}, heat.title, style::section);
    sheet.height(row++, 18);
    for (std::uint16_t i = 0; i <= last; ++i)
        sheet.text(row, i, heat.columns[i].header, style::header.with_size(8));
    sheet.height(row++, 16.5);
    const std::size_t total = heat.columns.back().key == "total" ? last : heat.columns.size();
    const std::uint32_t first = row;
    const Style look = style::cell.with_size(8).with(Align::centre);
    for (const Row& cells : heat.rows) {
        for (std::uint16_t i = 0; i < cells.size(); ++i) {
            if (i == 0)
                sheet.text(row, i, cells[i].text, look.as_bold().with(Align::left));
            else if (i == total)
                sheet.formula(row, i,
                              "=SUM(" + range_name({row, 1, row, static_cast<std::uint16_t>(i - 1)}) + ")",
                              cells[i].value(), look.as_bold().with(number_format::count));
            else if (cells[i].kind == Cell::Kind::text || cells[i].kind == Cell::Kind::empty)
                put(sheet, row, i, cells[i], look);
            else
                sheet.number(row, i, cells[i].value(), look.with(number_format::hidden_zero));
        }
        sheet.height(row++, 16.5);
    }
    if (row > first)
        sheet.colours({first, 1, row - 1, static_cast<std::uint16_t>(total - 1)}, palette::white, 0xE5A3A3);
    if (!heat.note.empty()) {
        sheet.merge({row, 0, row, last}, heat.note, style::note);
        sheet.height(row++, 15);
    }
    return row;
}

void analysis_sheet(WorkbookWriter& book, const GangguanModel& model, const ChartData& data,
                    const Overflow& overflow) {
    Sheet& sheet = book.add_sheet(std::string{sheet_texts::sheet_analysis});
    sheet.print(page_setup(model, true));
    // Day, 24 hours, total; the tables below share out the same 26 columns.
    constexpr double day_width = 12, hour_width = 5, total_width = 9;
    constexpr double hour_px = 40;
    sheet.width(0, 0, day_width);
    sheet.width(1, 24, hour_width);
    sheet.width(25, 25, total_width);
    std::uint32_t row = sheet_head(sheet, model, sheet_texts::sheet_analysis) + 1;
    row = heat_block(sheet, row, model.heat) + 1;
    row = block(sheet, row, 0, model.overview, {8, 5, 5}, hour_px) + 1;
    row = block(sheet, row, 0, model.per_site, share_out(model.per_site, {{"site", 5}, {"status", 3}}, 26, 2),
                hour_px, 8, overflow) +
          1;
    sheet.break_before(row);
    row =
        block(sheet, row, 0, model.per_cause, share_out(model.per_cause, {{"cause", 8}}, 24, 2), hour_px) + 1;
    row = block(sheet, row, 0, model.pareto_count, share_out(model.pareto_count, {{"category", 7}}, 19, 3),
                hour_px) +
          1;
    row =
        block(sheet, row, 0, model.comparison, share_out(model.comparison, {{"figure", 7}}, 19, 4), hour_px) +
        1;

    sheet.break_before(row);
    const Chart& months = model.chart("availability_12");
    sheet.merge({row, 0, row, 25}, months.title, style::section);
    sheet.height(row++, 18);
    constexpr std::uint32_t tall = 16;
    for (std::uint32_t i = 0; i < tall; ++i) sheet.height(row + i, 15);
    if (data.has_points(model, "availability_12"))
        sheet.chart(data.box(model, "availability_12", {row, 0, row + tall - 1, 25}));
    row += tall + 1;
    row = block(sheet, row, 0, model.availability_12, share_out(model.availability_12, {{"month", 4}}, 16, 4),
                hour_px);
    sheet.repeat_rows(0, 1);
    sheet.print_area({0, 0, row, 25});
}

constexpr double step_px = 257, figure_px = 93;
constexpr std::uint16_t executor_columns = 3, remark_columns = 2, fitness_remark_columns = 4;

/// How many columns of the sheet Waktu SOP a column of its tables takes.
std::uint16_t span_of(const Table& table, const Column& column) {
    if (column.key == "remark") return table.key == "fitness" ? fitness_remark_columns : remark_columns;
    return column.key == "executor" ? executor_columns : 1;
}

/// One of the tables of Waktu SOP.
std::uint32_t step_block(Sheet& sheet, std::uint32_t row, const Table& table) {
    std::vector<Area> places;  // their rows are not used
    for (const Column& column : table.columns) {
        const auto at = static_cast<std::uint16_t>(places.empty() ? 0 : places.back().last_col + 1);
        places.push_back({0, at, 0, static_cast<std::uint16_t>(at + span_of(table, column) - 1)});
    }
    const auto place = [&](std::size_t i) { return Area{row, places[i].col, row, places[i].last_col}; };
    const std::uint16_t last = places.back().last_col;
    if (!table.title.empty()) {
        sheet.merge({row, 0, row, last}, table.title, style::section);
        sheet.height(row++, 18);
    }
    const auto width_of = [&](std::size_t i) {
        return i == 0                           ? 40.0
               : table.columns[i].key == "step" ? step_px
                                                : span_of(table, table.columns[i]) * figure_px;
    };
    std::size_t header_lines = 1;
    for (std::size_t i = 0; i < places.size(); ++i) {
        sheet.merge(place(i), table.columns[i].header, style::header);
        header_lines = std::max(header_lines,
                                text_lines(table.columns[i].header, width_of(i), style::header.size, true));
    }
    sheet.height(row++, lines_height(header_lines, style::header.size) + 6);
    const std::uint32_t first = row;
    const auto draw = [&](const Row& cells, const Style& look) {
        std::size_t lines = 1;
        for (std::size_t i = 0; i < places.size() && i < cells.size(); ++i) {
            Style own = look;
            if (table.columns[i].key == "median_gap") own = own.with(number_format::signed_minutes);
            if (i == 0) own = own.with(Align::centre);
            Cell cell = cells[i];
            if (table.columns[i].key == "on_time") cell.tone = Tone::plain;  // it stands on a data bar
            put(sheet, place(i), cell, own);
            lines = std::max(lines, text_lines(cells[i].text, width_of(i), look.size));
        }
        sheet.height(row++, lines_height(lines, look.size) + 3);
    };
    for (const Row& cells : table.rows) draw(cells, style::cell.wrapped());
    const auto on_time = std::find_if(table.columns.begin(), table.columns.end(),
                                      [](const Column& c) { return c.key == "on_time"; });
    if (on_time != table.columns.end() && !table.rows.empty()) {
        const std::uint16_t col = places[static_cast<std::size_t>(on_time - table.columns.begin())].col;
        sheet.data_bar({first, col, row - 1, col}, 0, 1);
    }
    if (table.total) draw(*table.total, style::cell.wrapped().as_bold().on(palette::tile));
    if (!table.note.empty()) {
        sheet.merge({row, 0, row, last}, table.note, style::note);
        double width = 0;
        for (std::size_t i = 0; i < places.size(); ++i) width += width_of(i);
        sheet.height(row++,
                     lines_height(text_lines(table.note, width, style::note.size), style::note.size) + 3);
    }
    return row;
}

/// The same table with the named columns only, in the table's order, under another title.
Table only(const Table& table, std::initializer_list<std::string_view> keys, std::string_view title) {
    Table part = table;
    part.title = title;
    part.note.clear();
    part.columns.clear();
    std::vector<std::size_t> kept;
    for (std::size_t i = 0; i < table.columns.size(); ++i)
        if (std::find(keys.begin(), keys.end(), table.columns[i].key) != keys.end()) kept.push_back(i);
    const auto pick = [&](const Row& row) {
        Row cells;
        for (const std::size_t i : kept) cells.push_back(i < row.size() ? row[i] : Cell{});
        return cells;
    };
    for (const std::size_t i : kept) part.columns.push_back(table.columns[i]);
    for (Row& row : part.rows) row = pick(row);
    if (part.total) part.total = pick(*part.total);
    if (part.total && std::all_of(part.total->begin() + 2, part.total->end(),
                                  [](const Cell& c) { return c.kind == Cell::Kind::empty; }))
        part.total.reset();  // the process as a whole has no such figures
    return part;
}

void sop_sheet(WorkbookWriter& book, const GangguanModel& model, const ChartData& data) {
    Sheet& sheet = book.add_sheet(std::string{sheet_texts::sheet_sop});
    sheet.print(page_setup(model, true));
    // Number, step, and ten columns for figures: the ten headings of the SOP's sheet stand first, the others
    // in two blocks below with the same columns, so that all are legible and printed.
    constexpr double number_width = 5, step_width = 36, figure_width = 12.5;
    constexpr std::uint16_t last = 11;
    sheet.width(0, 0, number_width);
    sheet.width(1, 1, step_width);
    sheet.width(2, last, figure_width);
    std::uint32_t row = sheet_head(sheet, model, sheet_texts::sheet_sop) + 1;
    const std::uint32_t head = row;
    row = step_block(sheet, row,
                     only(model.step_times,
                          {"no", "step", "standard", "cases", "fastest", "median", "p90", "longest",
                           "on_time", "median_gap"},
                          "")) +
          1;
    row = step_block(
              sheet, row,
              only(model.step_times,
                   {"no", "step", "executor", "on_time_n", "late_n", "mean", "pause", "waiting", "remark"},
                   sheet_texts::step_details)) +
          1;
    row = step_block(sheet, row,
                     only(model.step_times,
                          {"no", "step", "rework", "rework_share", "skipped", "skipped_share", "returned",
                           "running", "running_late", "not_judged", "cancelled"},
                          sheet_texts::step_events)) +
          1;

    sheet.break_before(row);
    row = step_block(sheet, row, model.fitness) + 1;
    const Chart& chart = model.chart("on_time");
    constexpr std::uint32_t tall = 15;
    constexpr std::uint16_t chart_last = 5, table_first = 7;
    sheet.merge({row, 0, row, chart_last}, chart.title, style::section);
    const std::uint32_t under = block(sheet, row, table_first, model.bottleneck, {2, 1, 1, 1}, figure_px);
    sheet.height(row, 18);
    for (std::uint32_t i = 1; i <= tall; ++i) sheet.height(row + i, 24.0);
    if (data.has_points(model, "on_time"))
        sheet.chart(data.box(model, "on_time", {row + 1, 0, row + tall, chart_last}));
    row = std::max(under, row + tall + 1);
    sheet.freeze(head + 1, 2);
    sheet.repeat_rows(0, 1);
    sheet.print_area({0, 0, row, last});
}

void late_sheet(WorkbookWriter& book, const GangguanModel& model, const Overflow& overflow) {
    ListLayout layout;
    layout.columns = {{"no", 5},        {"case", 11},  {"step", 9},   {"activity", 32},
                      {"officer", 26},  {"start", 14}, {"end", 14},   {"net", 10},
                      {"standard", 10}, {"over", 10},  {"reason", 28}};
    layout.beyond = {{"coincidence", 24}, {"status", 10.5}, {"attempt", 11}};
    layout.frozen = 2;
    list_sheet(book, model, sheet_texts::sheet_late, sheet_texts::sheet_late, model.late_steps, layout,
               overflow);
}

void cases_sheet(WorkbookWriter& book, const GangguanModel& model, const Overflow& overflow) {
    ListLayout layout;
    layout.columns = {{"no", 5},           {"case", 11},   {"title", 42}, {"requester", 26},
                      {"opened", 14},      {"closed", 14}, {"net", 10},   {"pause", 10},
                      {"corrections", 11}, {"links", 9},   {"status", 16}};
    layout.beyond = {{"waiting", 10}, {"returns", 13}, {"skips", 10}};
    layout.frozen = 2;
    list_sheet(book, model, sheet_texts::sheet_cases, sheet_texts::sheet_cases, model.cases, layout,
               overflow);
}

void follow_up_sheet(WorkbookWriter& book, const GangguanModel& model, const Overflow& overflow) {
    Sheet& sheet = book.add_sheet(std::string{sheet_texts::sheet_follow_up});
    sheet.print(page_setup(model, true));
    constexpr std::uint16_t columns = 26;
    constexpr double column_px = 54;
    sheet.width(0, columns - 1, 7);
    std::uint32_t row = sheet_head(sheet, model, sheet_texts::sheet_follow_up) + 1;
    row = block(sheet, row, 0, model.follow_up,
                share_out(model.follow_up,
                          {{"no", 1}, {"disturbance", 4}, {"action", 4}, {"chronology", 4}, {"evidence", 3}},
                          columns, 2),
                column_px, 9, overflow) +
          1;
    row = block(sheet, row, 0, model.chronology,
                share_out(model.chronology, {{"id", 3}, {"time", 3}, {"event", 9}, {"action", 7}, {"by", 4}},
                          columns, 3),
                column_px, 9, overflow);
    sheet.repeat_rows(0, 1);
    sheet.print_area({0, 0, row, columns - 1});
}

void quality_sheet(WorkbookWriter& book, const GangguanModel& model, const Overflow& overflow) {
    Sheet& sheet = book.add_sheet(std::string{sheet_texts::sheet_quality});
    sheet.print(page_setup(model, true));
    constexpr std::uint16_t columns = 26;
    constexpr double column_px = 54;
    sheet.width(0, columns - 1, 7);
    std::uint32_t row = sheet_head(sheet, model, sheet_texts::sheet_quality) + 1;
    row = block(sheet, row, 0, model.quality_counts,
                share_out(model.quality_counts, {{"kind", 9}, {"count", 3}, {"of", 3}, {"share", 3}}, 18, 3),
                column_px, 9, overflow) +
          1;
    row = block(sheet, row, 0, model.quality,
                share_out(model.quality, {{"no", 1}, {"kind", 6}, {"object", 6}, {"text", 13}}, columns, 3),
                column_px, 9, overflow) +
          1;
    row = block(sheet, row, 0, model.corrections,
                share_out(model.corrections,
                          {{"no", 1},
                           {"event", 2},
                           {"field", 2},
                           {"reason", 4},
                           {"old", 3},
                           {"new", 3},
                           {"recorded", 3}},
                          columns, 2),
                column_px, 9, overflow) +
          1;
    row = block(sheet, row, 0, model.gaps,
                share_out(model.gaps,
                          {{"no", 1}, {"start", 4}, {"end", 4}, {"duration", 3}, {"scope", 6}, {"cause", 8}},
                          columns, 3),
                column_px, 9, overflow);
    sheet.repeat_rows(0, 1);
    sheet.print_area({0, 0, row, columns - 1});
}

}  // namespace

Result<WrittenFile> write_gangguan(const GangguanModel& model, const std::filesystem::path& final_path,
                                   int revision) {
    return write_report(final_path, [&](WorkbookWriter& book, const Overflow& overflow) {
        const ChartData data{model.charts};
        summary_sheet(book, model, data);
        outages_sheet(book, model, overflow);
        analysis_sheet(book, model, data, overflow);
        sop_sheet(book, model, data);
        late_sheet(book, model, overflow);
        cases_sheet(book, model, overflow);
        follow_up_sheet(book, model, overflow);
        quality_sheet(book, model, overflow);
        methodology_sheet(book, model, {&model.basis}, overflow);
        data.draw(book, model);
        book.properties(properties_of(model, revision));
    });
}

}  // namespace pantau::reports
