// Laporan Kondisi Web: day by day: availability, trend and response times, with their charts.

#include <algorithm>

#include <fmt/format.h>

#include "reports/format_id.hpp"
#include "reports/model_kondisi_parts.hpp"
#include "reports/texts_kondisi_id.hpp"

namespace pantau::reports::parts {

using fmt::arg;
using fmt::format;
using Kind = Cell::Kind;

namespace {

constexpr std::size_t charted_sites = 3;

Cell day_share(const KondisiScope& scope, std::size_t site, Window window) {
    const SiteTime time = scope.watch.time(site, window.clipped(scope.window));
    if (time.observed() <= 0) return words(texts::not_observed, Tone::muted);
    return percent_cell(time.up(), time.observed(), 2,
                        below(time.up(), time.observed(), 990'000) ? Tone::bad : Tone::plain);
}

}  // namespace

void fill_daily(KondisiModel& model, const KondisiScope& scope) {
    const Period& period = scope.period;
    std::vector<Column> columns{column("site")};
    std::vector<Window> windows;
    for (date::local_days day = period.first; day <= period.last; day += date::days{1}) {
        const auto number = static_cast<unsigned>(date::year_month_day{day}.day());
        columns.push_back(
            column(format("d{:02}", windows.size() + 1), std::to_string(number), Kind::percent));
        windows.push_back(window_of(
            {day_start(day, scope.office.zone), day_start(day + date::days{1}, scope.office.zone)}));
        const date::weekday weekday{day};
        model.daily_weekdays.emplace_back(weekday_short(day));
        model.daily_weekend.push_back(weekday == date::Saturday || weekday == date::Sunday);
    }
    columns.push_back(column("month",
                             period.kind == PeriodKind::month ? texts::axis_month : texts::head_whole_period,
                             Kind::percent));
    model.daily = table("daily", "", std::move(columns), texts::no_site);
    for (std::size_t site = 0; site < scope.watch.sites().size(); ++site) {
        Row row{text_cell(scope.watch.sites()[site].name)};
        for (const Window& window : windows) row.push_back(day_share(scope, site, window));
        row.push_back(day_share(scope, site, scope.window));
        model.daily.rows.push_back(std::move(row));
    }
}

Table trend_table(const KondisiScope& scope) {
    Table made =
        table("trend", texts::title_trend,
              {column("day"), column("availability", Kind::percent), column("coverage", Kind::percent)},
              texts::no_site);
    for (const Bucket& bucket : buckets(scope.period, bucket_size(scope.period))) {
        const Window window = bucket.window.clipped(scope.window);
        const SiteTime time = window.length() > 0 ? scope.watch.pooled(window, scope.window) : SiteTime{};
        made.rows.push_back(
            {text_cell(bucket.label),
             percent_cell(time.up(), time.observed(), 2, availability_tone(time, scope.targets)),
             percent_cell(time.observed(), time.service(), 2)});
    }
    return made;
}

Chart trend_chart(const KondisiScope& scope, const Table& trend) {
    Chart chart;
    chart.key = "trend";
    chart.title = texts::title_trend;
    chart.category_header = texts::axis_time;
    chart.kind = ChartKind::line;
    Series series{std::string{texts::series_availability}, {}, false},
        target{std::string{texts::series_target}, {}, true};
    int missed = 0;
    for (const Row& row : trend.rows) {
        const Cell& value = row[trend.column("availability")];
        chart.categories.push_back(row[trend.column("day")].text);
        series.values.push_back(value.kind == Kind::percent ? value : Cell{});
        target.values.push_back(percent_cell(scope.targets.availability_ppm, 1'000'000, 2));
        if (value.tone == Tone::caution || value.tone == Tone::bad) ++missed;
    }
    chart.series = {std::move(series), std::move(target)};
    chart.description = format(texts::alt_trend, arg("count", missed));
    return chart;
}

Chart response_chart(const KondisiScope& scope) {
    Chart chart;
    chart.key = "response";
    chart.title = texts::chart_response;
    chart.category_header = texts::axis_day;
    chart.kind = ChartKind::line;
    std::vector<std::size_t> slowest;
    for (std::size_t site = 0; site < scope.responses.size(); ++site) {
        if (scope.responses[site].median) slowest.push_back(site);
    }
    std::stable_sort(slowest.begin(), slowest.end(), [&](std::size_t a, std::size_t b) {
        return *scope.responses[a].median > *scope.responses[b].median;
    });
    if (slowest.size() > charted_sites) slowest.resize(charted_sites);
    for (const std::size_t site : slowest)
        chart.series.push_back({scope.watch.sites()[site].name, {}, false});
    const BucketSize size = bucket_size(scope.period);
    std::vector<std::vector<std::pair<Seconds, const DayRow*>>> starts(slowest.size());
    for (std::size_t i = 0; i < slowest.size(); ++i) {
        for (const DayRow* day : scope.days_of(slowest[i]))
            starts[i].emplace_back(floor_s(day_start(day->day, scope.office.zone)), day);
    }
    for (const Bucket& bucket : buckets(scope.period, size == BucketSize::hour ? BucketSize::day : size)) {
        chart.categories.push_back(bucket.label);
        for (std::size_t i = 0; i < slowest.size(); ++i) {
            std::vector<const DayRow*> own;
            for (const auto& [start, day] : starts[i]) {
                if (start >= bucket.window.from && start < bucket.window.to) own.push_back(day);
            }
            const auto median = joined_median(own);
            chart.series[i].values.push_back(median ? millis_cell(*median) : Cell{});
        }
    }
    chart.description =
        slowest.empty() ? std::string{texts::alt_response_none}
                        : format(texts::alt_response, arg("site", scope.watch.sites()[slowest.front()].name));
    return chart;
}

Table response_table(const KondisiScope& scope) {
    Table made =
        table("response", "",
              {column("site"), column("day", Kind::day), column("checks", Kind::count),
               column("median", Kind::millis), column("p95", Kind::millis), column("max", Kind::millis),
               column("slow", Kind::count), column("failures", Kind::count), column("blips", Kind::count)},
              texts::no_response);
    made.rows.reserve(scope.days.size());
    for (const DayRow& day : scope.days) {
        const SiteRow& site = scope.watch.sites()[scope.site_index(day.site)];
        const auto slow = [&](std::optional<int> ms) {
            return ms && *ms > site.slow_ms ? Tone::caution : Tone::plain;
        };
        made.rows.push_back(row_of(text_cell(site.name), day_cell(day.day), count_cell(day.checks),
                                   millis_or_none(day.median_ms, slow(day.median_ms)),
                                   millis_or_none(day.p95_ms, slow(day.p95_ms)),
                                   millis_or_none(day.max_ms, slow(day.max_ms)), count_cell(day.slow),
                                   count_cell(day.failures), count_cell(day.blips)));
    }
    return made;
}

}  // namespace pantau::reports::parts
