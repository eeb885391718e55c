#include "reports/model.hpp"

#include <algorithm>
#include <stdexcept>

#include <fmt/format.h>

#include "reports/format_id.hpp"
#include "reports/texts_id.hpp"

namespace pantau::reports {

namespace {

constexpr double excel_epoch_days = 25'569;  // 1970-01-01 in Excel's day numbers
constexpr double day_seconds = 86'400;

Cell number_cell(Cell::Kind kind, std::int64_t number, Tone tone) {
    Cell cell;
    cell.kind = kind;
    cell.number = number;
    cell.tone = tone;
    return cell;
}

/// Tenths of a unit, truncated toward zero.
std::string tenths(std::int64_t number, std::int64_t unit) {
    return decimal_id(number * 10 / unit, 1);
}

}  // namespace

double Cell::value() const {
    const auto figure = static_cast<double>(number);
    switch (kind) {
        case Kind::empty:
        case Kind::text:
        case Kind::link:
            return 0;
        case Kind::count:
            return figure;
        case Kind::seconds:
        case Kind::days:
            return figure / day_seconds;
        case Kind::minutes:
            return figure / 60;
        case Kind::millis:
            return figure / 1000;
        case Kind::instant:
        case Kind::day:
            return static_cast<double>(local_s) / day_seconds + excel_epoch_days;
        case Kind::percent:
            break;
    }
    double scale = 100;
    for (int i = 0; i < decimals; ++i) scale *= 10;
    return figure / scale;
}

Cell text_cell(std::string text, Tone tone) {
    Cell cell;
    cell.kind = Cell::Kind::text;
    cell.text = std::move(text);
    cell.tone = tone;
    return cell;
}

Cell link_cell(std::string url) {
    Cell cell = text_cell(std::move(url));
    cell.kind = Cell::Kind::link;
    return cell;
}

Cell count_cell(std::int64_t number, Tone tone) {
    return number_cell(Cell::Kind::count, number, tone);
}
Cell seconds_cell(std::int64_t seconds, Tone tone) {
    return number_cell(Cell::Kind::seconds, seconds, tone);
}
Cell minutes_cell(std::int64_t seconds, Tone tone) {
    return number_cell(Cell::Kind::minutes, seconds, tone);
}
Cell days_cell(std::int64_t seconds, Tone tone) {
    return number_cell(Cell::Kind::days, seconds, tone);
}
Cell millis_cell(std::int64_t milliseconds, Tone tone) {
    return number_cell(Cell::Kind::millis, milliseconds, tone);
}

Cell instant_cell(Instant at, const std::string& zone, Tone tone) {
    Cell cell = number_cell(Cell::Kind::instant, at.time_since_epoch().count(), tone);
    cell.local_s = to_local(at, zone).time_since_epoch().count();
    return cell;
}

Cell day_cell(date::local_days day) {
    Cell cell = number_cell(Cell::Kind::day, 0, Tone::plain);
    cell.local_s = date::local_seconds{day}.time_since_epoch().count();
    return cell;
}

Cell percent_cell(std::int64_t numerator, std::int64_t denominator, int decimals, Tone tone) {
    if (denominator == 0) return none_cell();
    std::int64_t scale = 100;
    for (int i = 0; i < decimals; ++i) scale *= 10;
    Cell cell = number_cell(Cell::Kind::percent, numerator * scale / denominator, tone);
    cell.decimals = static_cast<std::uint8_t>(decimals);
    return cell;
}

Cell none_cell() {
    return text_cell(std::string{texts::none}, Tone::muted);
}

std::string display(const Cell& cell) {
    const date::local_seconds local{std::chrono::seconds{cell.local_s}};
    const auto day = date::floor<date::days>(local);
    switch (cell.kind) {
        case Cell::Kind::empty:
            return "";
        case Cell::Kind::text:
        case Cell::Kind::link:
            return cell.text;
        case Cell::Kind::count:
            return number_id(cell.number);
        case Cell::Kind::seconds:
            return duration_id(cell.number);
        case Cell::Kind::minutes:
            return tenths(cell.number, 60);
        case Cell::Kind::days:
            return tenths(cell.number, 86'400);
        case Cell::Kind::millis:
            return decimal_id(cell.number / 10, 2);
        case Cell::Kind::instant:
            return short_date_id(day) + " " + clock_id(local);
        case Cell::Kind::day:
            return short_date_id(day);
        case Cell::Kind::percent:
            break;
    }
    return decimal_id(cell.number, cell.decimals) + "%";
}

std::size_t Table::column(std::string_view column_key) const {
    const auto found =
        std::find_if(columns.begin(), columns.end(), [&](const Column& c) { return c.key == column_key; });
    if (found == columns.end())
        throw std::out_of_range{fmt::format("table {} has no column {}", key, column_key)};
    return static_cast<std::size_t>(found - columns.begin());
}

const Chart& ReportModel::chart(std::string_view key) const {
    const auto found =
        std::find_if(charts.begin(), charts.end(), [&](const Chart& c) { return c.key == key; });
    if (found == charts.end()) throw std::out_of_range{fmt::format("report {} has no chart {}", kind, key)};
    return *found;
}

std::vector<const Table*> GangguanModel::tables() const {
    return {&five_longest,   &step_keeping,    &outages,     &heat,       &per_site,  &per_cause,
            &pareto_count,   &availability_12, &overview,    &comparison, &basis,     &step_times,
            &fitness,        &bottleneck,      &late_steps,  &cases,      &follow_up, &chronology,
            &quality_counts, &quality,         &corrections, &gaps};
}

std::vector<const Table*> KondisiModel::tables() const {
    return {&counts,   &sites, &first_things, &site_state, &daily, &trend,
            &response, &links, &certificates, &changes,    &gaps};
}

}  // namespace pantau::reports
