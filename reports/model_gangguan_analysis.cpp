// Laporan Analisis Gangguan: the sheet Analisis: by weekday and hour, by site, by cause, by month.

#include <algorithm>
#include <array>

#include <date/tz.h>
#include <fmt/format.h>

#include "reports/format_id.hpp"
#include "reports/model_parts.hpp"
#include "reports/texts_gangguan_id.hpp"

namespace pantau::reports::parts {

using fmt::arg;
using fmt::format;
using Kind = Cell::Kind;

namespace {

constexpr std::size_t hours = 24, weekdays = 7, months_back = 12;

/// Below the target already with this period's downtime: minus.
Seconds budget_left(const SiteTime& time, const Targets& targets) {
    return time.observed() * (1'000'000 - targets.availability_ppm) / 1'000'000 - time.down;
}

std::string site_status(const SiteTime& time, const Targets& targets) {
    if (time.observed() == 0) return std::string{texts::status_unknown};
    if (below(time.observed(), time.service(), targets.limits.coverage_least_ppm))
        return std::string{texts::status_low_coverage};
    return status_word(availability_tone(time, targets));
}

}  // namespace

Table heat_table(const GangguanScope& scope) {
    std::array<std::array<Seconds, hours>, weekdays> heat{};
    const date::time_zone* zone = date::locate_zone(scope.office.zone);
    for (std::size_t site = 0; site < scope.watch.sites().size(); ++site) {
        for (const Window& down : scope.watch.down(site).clipped(scope.window)) {
            for (Seconds at = down.from; at < down.to;) {
                const date::sys_seconds now{std::chrono::seconds{at}};
                const auto info = zone->get_info(now);
                const date::local_seconds local{now.time_since_epoch() + info.offset};
                const auto day = date::floor<date::days>(local);
                const Seconds of_day = (local - date::local_seconds{day}).count();
                // To the next full hour on the wall, or to a change of the clocks, whichever comes first.
                const Seconds next = std::min(at + 3600 - of_day % 3600, info.end.time_since_epoch().count());
                const Seconds end = std::min(down.to, next);
                const std::size_t weekday = date::weekday{day}.iso_encoding() - 1;
                heat.at(weekday).at(static_cast<std::size_t>(of_day / 3600)) += end - at;
                at = end;
            }
        }
    }
    std::vector<Column> columns{column("day")};
    for (std::size_t hour = 0; hour < hours; ++hour)
        columns.push_back(column(format("h{:02}", hour), format("{:02}", hour), Kind::minutes));
    columns.push_back(column("total", Kind::minutes));
    Table made = table("heat", texts::title_heat, std::move(columns), texts::no_outage);
    const date::local_days monday{date::year{2024} / 1 / 1};  // a Monday
    for (std::size_t day = 0; day < weekdays; ++day) {
        Row row{words(weekday_name(monday + date::days{static_cast<int>(day)}))};
        Seconds sum = 0;
        for (const Seconds seconds : heat.at(day)) {
            row.push_back(minutes_cell(seconds));
            sum += seconds;
        }
        row.push_back(minutes_cell(sum));
        made.rows.push_back(std::move(row));
    }
    return made;
}

Table per_site_table(const GangguanScope& scope) {
    Table made = table("per_site", texts::title_per_site,
                       {column("site"), column("outages", Kind::count), column("downtime", Kind::seconds),
                        column("availability", Kind::percent), column("budget_left", Kind::minutes),
                        column("mttr", Kind::seconds), column("mtbf", Kind::days), column("status"),
                        column("unknown", Kind::seconds), column("planned", Kind::seconds),
                        column("coverage", Kind::percent)},
                       texts::no_site);
    const auto add = [&](const std::string& name, const SiteTime& time, int outages, int recovered,
                         Seconds recovery) {
        const Tone tone = availability_tone(time, scope.targets);
        Row row{text_cell(name),
                count_cell(outages),
                seconds_cell(time.down),
                percent_cell(time.up(), time.observed(), 3, tone),
                time.observed() > 0 ? minutes_cell(budget_left(time, scope.targets)) : none_cell(),
                recovered > 0 ? seconds_cell(recovery / recovered) : none_cell(),
                outages > 0 ? days_cell(time.up() / outages) : none_cell(),
                text_cell(site_status(time, scope.targets), tone),
                seconds_cell(time.unknown),
                seconds_cell(time.planned),
                percent_cell(time.observed(), time.service(), 2)};
        return row;
    };
    const SiteFigures& now = scope.now;
    for (std::size_t site = 0; site < scope.watch.sites().size(); ++site)
        made.rows.push_back(add(scope.watch.sites()[site].name, now.sites[site], now.site_outages[site],
                                now.site_recovered[site], now.site_recovery[site]));
    if (made.rows.size() > 1)
        made.total = add(std::string{texts::all_sites}, now.total, now.outages, now.recovered, now.recovery);
    return made;
}

Table per_cause_table(const GangguanScope& scope) {
    Table made = table("per_cause", texts::title_per_cause,
                       {column("cause"), column("outages", Kind::count), column("minutes", Kind::minutes),
                        column("share", Kind::percent), column("cumulative", Kind::percent),
                        column("site_minutes", Kind::minutes), column("step_minutes", Kind::minutes),
                        column("pauses", Kind::count), column("pause_minutes", Kind::minutes)},
                       texts::no_cause);
    made.note = texts::note_per_cause;
    Seconds all = 0, sum = 0;
    for (const CauseFigures& cause : scope.causes) all += cause.total();
    for (const CauseFigures& cause : scope.causes) {
        sum += cause.total();
        made.rows.push_back(
            {text_cell(texts::cause_category(cause.cause), cause.cause == 'X' ? Tone::caution : Tone::plain),
             count_cell(cause.count), minutes_cell(cause.total()), percent_cell(cause.total(), all, 1),
             percent_cell(sum, all, 1), minutes_cell(cause.site_down), minutes_cell(cause.late),
             count_cell(cause.pauses), minutes_cell(cause.paused)});
    }
    return made;
}

Table pareto_count_table(const GangguanScope& scope) {
    Table made = table("pareto_count", texts::title_pareto_count,
                       {column("category"), column("count", Kind::count), column("share", Kind::percent),
                        column("cumulative", Kind::percent), column("duration", Kind::seconds),
                        column("outages", Kind::count), column("pauses", Kind::count)},
                       texts::no_cause);
    std::vector<CauseFigures> causes;
    std::int64_t all = 0, sum = 0;
    for (const CauseFigures& cause : scope.causes) {
        if (cause.events() > 0) causes.push_back(cause);
        all += cause.events();
    }
    std::stable_sort(causes.begin(), causes.end(),
                     [](const CauseFigures& a, const CauseFigures& b) { return a.events() > b.events(); });
    for (const CauseFigures& cause : causes) {
        sum += cause.events();
        made.rows.push_back({text_cell(texts::cause_category(cause.cause)), count_cell(cause.events()),
                             percent_cell(cause.events(), all, 1), percent_cell(sum, all, 1),
                             seconds_cell(cause.total()), count_cell(cause.count), count_cell(cause.pauses)});
    }
    return made;
}

Table availability_12_table(const GangguanScope& scope) {
    Table made = table("availability_12", texts::title_availability_12,
                       {column("month"), column("availability", Kind::percent),
                        column("target", Kind::percent), column("coverage", Kind::percent)},
                       texts::no_site);
    // Through the month that holds the last second of the period.
    const Instant last = instant_of(window_of(scope.period.utc).to - 1);
    for (int back = static_cast<int>(months_back) - 1; back >= 0; --back) {
        const Period month = month_of(last, scope.office.zone, -back);
        const Window window = window_of(month.utc).clipped({0, scope.horizon});
        const SiteTime time = window.length() > 0 ? scope.watch.pooled(window, window) : SiteTime{};
        made.rows.push_back(
            {text_cell(month.long_label),
             percent_cell(time.up(), time.observed(), 2, availability_tone(time, scope.targets)),
             percent_cell(scope.targets.availability_ppm, 1'000'000, 2),
             percent_cell(time.observed(), time.service(), 2)});
    }
    return made;
}

}  // namespace pantau::reports::parts
