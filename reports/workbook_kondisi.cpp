#include "reports/workbook_kondisi.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "reports/chart_data.hpp"
#include "reports/front_sheet.hpp"
#include "reports/model.hpp"
#include "reports/sheet_common.hpp"
#include "reports/text_size.hpp"
#include "reports/texts_sheets_id.hpp"

namespace pantau::reports {
namespace {

constexpr std::uint32_t chart_rows = 10;
constexpr std::size_t sites_on_front = 20, first_things_on_front = 8;

void summary_sheet(WorkbookWriter& book, const KondisiModel& model, const ChartData& data) {
    Sheet& sheet = book.add_sheet(std::string{sheet_texts::sheet_summary});
    FrontSheet front{sheet, model};
    front.letterhead();
    front.title();
    front.verdict();
    front.tiles();

    front.heading(model.counts.title);
    constexpr std::array<Span12, 3> counts{{{"item", 6}, {"sites", 3}, {"links", 3}}};
    front.table(model.counts, counts);
    front.skip();

    front.heading(model.sites.title);
    constexpr std::array<Span12, 8> sites{{{"site", 2},
                                           {"now", 2},
                                           {"availability", 2},
                                           {"median", 1},
                                           {"p95", 1},
                                           {"tls_days", 1},
                                           {"dead_links", 1},
                                           {"rating", 2}}};
    front.table(model.sites, sites, sites_on_front, sheet_texts::more_sites);
    front.skip();

    front.heading(model.chart("response").title);
    const bool measured = data.has_points(model, "response");
    constexpr std::uint32_t rows_of_a_sentence = 2;
    const Area area = front.leave(measured ? chart_rows : rows_of_a_sentence);
    if (measured)
        sheet.chart(data.box(model, "response", area));
    else
        sheet.text(area.row, 0, sheet_texts::nothing_here, style::body.as_italic().in(palette::grey));
    front.skip();

    front.heading(model.first_things.title);
    constexpr std::array<Span12, 3> first{{{"symbol", 1}, {"what", 8}, {"until", 3}}};
    front.table(model.first_things, first, first_things_on_front, sheet_texts::more_things);
    front.skip();

    front.prose(sheet_texts::conclusions_b, model.narrative);
    front.numbered(sheet_texts::suggestions_b, model.suggestions);
    front.signature();
    front.note(model.note);
    front.finish();
}

/// Days [first, last) of the heat map that stand side by side: one calendar month, so that a year prints too.
struct Band {
    std::size_t first, last;
};

std::vector<Band> bands(const KondisiModel& model, std::size_t days) {
    std::vector<Band> all;
    for (std::size_t i = 0; i < days; ++i) {
        const date::year_month_day day{model.period.first + date::days{static_cast<int>(i)}};
        if (i == 0 || day.day() == date::day{1}) all.push_back({i, i});
        all.back().last = i + 1;
    }
    return all;
}

constexpr std::uint16_t most_days = 31;
// The number of a site, its name, the days, the month.
constexpr std::uint16_t first_day = 2, month_column = first_day + most_days;
constexpr double number_width = 4.5, site_width = 19, day_width = 5.3, month_width = 10;
constexpr double day_px = 42;

std::uint32_t heat_band(Sheet& sheet, std::uint32_t row, const KondisiModel& model, const Band& band,
                        bool with_month) {
    const Table& daily = model.daily;
    const auto days = static_cast<std::uint16_t>(band.last - band.first);
    const Style head = style::header.with_size(8);
    sheet.merge({row, 0, row + 1, first_day - 1}, daily.columns.front().header, head);
    for (std::uint16_t d = 0; d < days; ++d) {
        const std::size_t at = band.first + d;
        const bool weekend = at < model.daily_weekend.size() && model.daily_weekend[at];
        const Style look = weekend ? head.on(palette::grey) : head;
        sheet.text(row, first_day + d, at < model.daily_weekdays.size() ? model.daily_weekdays[at] : "",
                   look);
        sheet.text(row + 1, first_day + d, daily.columns[at + 1].header, look);
    }
    if (with_month)
        sheet.merge({row, month_column, row + 1, month_column}, daily.columns.back().header, head);
    sheet.height(row++, 13.5);
    sheet.height(row++, 13.5);
    const std::uint32_t first = row;
    for (const Row& cells : daily.rows) {
        constexpr double site_points = 8.5, site_px = 173;
        constexpr std::size_t most_lines = 8;
        put(sheet, Area{row, 0, row, first_day - 1}, cells.front(),
            style::cell.with_size(site_points).wrapped());
        const auto lines = std::min(most_lines, text_lines(cells.front().text, site_px, site_points));
        for (std::uint16_t d = 0; d < days && band.first + d + 1 < cells.size(); ++d) {
            const Cell& cell = cells[band.first + d + 1];
            const Style look = style::cell.with_size(7).with(Align::centre);
            if (cell.kind == Cell::Kind::percent)
                put(sheet, row, first_day + d, cell, look);
            else
                sheet.text(row, first_day + d, "-", look.in(palette::grey).on(palette::unseen));
        }
        if (with_month)
            put(sheet, row, month_column, cells.back(),
                style::cell.with_size(8.5).as_bold().with(Align::centre));
        sheet.height(row++, std::max(15.0, lines_height(lines, site_points) + 1.5));
    }
    if (row > first) {
        const Area body{first, first_day, row - 1, static_cast<std::uint16_t>(first_day + days - 1)};
        sheet.mark_below(body, 0.99, Style{}.as_bold().in(palette::bad));
        sheet.colours(body, 0.97, 0xF4B6B6, 0.995, 0xFFF4D6, 1.0, 0xCDE9D6);
    }
    return row + 1;
}

void daily_sheet(WorkbookWriter& book, const KondisiModel& model, const ChartData& data,
                 const Overflow& overflow) {
    Sheet& sheet = book.add_sheet(std::string{sheet_texts::sheet_daily});
    sheet.print(page_setup(model, true));
    sheet.width(0, 0, number_width);
    sheet.width(1, 1, site_width);
    sheet.width(first_day, month_column - 1, day_width);
    sheet.width(month_column, month_column, month_width);
    constexpr std::uint16_t last = month_column;
    std::uint32_t row = sheet_head(sheet, model, sheet_texts::sheet_daily) + 1;
    const std::size_t days =
        model.daily.columns.size() - 2;  // the first is the site, the last the whole period
    const std::vector<Band> months = bands(model, days);
    for (std::size_t i = 0; i < months.size(); ++i)
        row = heat_band(sheet, row, model, months[i], i + 1 == months.size());
    sheet.merge({row - 1, 0, row - 1, last}, sheet_texts::not_observed, style::note);
    sheet.height(row - 1, 13.5);
    ++row;

    row = block(sheet, row, 0, model.site_state,
                share_out(model.site_state, {{"no", 1}, {"site", 4}, {"url", 5}, {"last_check", 4}}, last + 1,
                          2),
                day_px, 8, overflow) +
          1;
    if (data.has_points(model, "trend")) {
        sheet.merge({row, 0, row, last}, model.chart("trend").title, style::section);
        sheet.height(row++, 18);
        constexpr std::uint32_t tall = 14;
        for (std::uint32_t i = 0; i < tall; ++i) sheet.height(row + i, 15);
        sheet.chart(data.box(model, "trend", {row, 0, row + tall - 1, last}));
        row += tall;
    }
    sheet.freeze(3, first_day);
    sheet.repeat_rows(0, 1);
    sheet.print_area({0, 0, row, last});
}

ListLayout response_layout() {
    ListLayout layout;
    layout.columns = {{"site", 30}, {"day", 13}, {"checks", 13}, {"median", 12},
                      {"p95", 12},  {"max", 12}, {"slow", 14}};
    layout.frozen = 2;
    return layout;
}

ListLayout links_layout() {
    ListLayout layout;
    // A link and its state on the first page, when it was looked at and why it is so on a second beside it.
    layout.columns = {{"no", 5},       {"case", 11},          {"title", 36},  {"channel", 11},
                      {"url", 44},     {"given", 14},         {"code", 8},    {"status", 22},
                      {"checked", 14}, {"failing_since", 14}, {"archive", 38}};
    layout.beyond = {{"reason", 44}, {"last_alive", 14}};
    layout.second_page = "checked";
    layout.frozen = 3;
    layout.table_name = "tblTautan";
    layout.count_key = "case";
    return layout;
}

ListLayout certificate_layout() {
    ListLayout layout;
    layout.columns = {{"site", 28},   {"issuer", 28},       {"until", 16},         {"days_left", 11},
                      {"rating", 18}, {"name_matches", 12}, {"chain_complete", 13}};
    layout.frozen = 1;
    return layout;
}

ListLayout change_layout() {
    ListLayout layout;
    layout.columns = {{"at", 16}, {"site", 28}, {"change", 20}, {"before", 42}, {"after", 42}};
    layout.frozen = 2;
    return layout;
}

}  // namespace

Result<WrittenFile> write_kondisi(const KondisiModel& model, const std::filesystem::path& final_path,
                                  int revision) {
    return write_report(final_path, [&](WorkbookWriter& book, const Overflow& overflow) {
        const ChartData data{model.charts};
        summary_sheet(book, model, data);
        daily_sheet(book, model, data, overflow);
        list_sheet(book, model, sheet_texts::sheet_response, sheet_texts::sheet_response, model.response,
                   response_layout(), overflow);
        list_sheet(book, model, sheet_texts::sheet_links, sheet_texts::sheet_links, model.links,
                   links_layout(), overflow);
        list_sheet(book, model, sheet_texts::sheet_certificates, sheet_texts::sheet_certificates,
                   model.certificates, certificate_layout(), overflow);
        list_sheet(book, model, sheet_texts::sheet_changes, sheet_texts::sheet_changes, model.changes,
                   change_layout(), overflow);
        methodology_sheet(book, model, {&model.gaps}, overflow);
        data.draw(book, model);
        book.properties(properties_of(model, revision));
    });
}

}  // namespace pantau::reports
