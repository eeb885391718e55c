// Laporan Analisis Gangguan: its charts of outages.

#include <algorithm>

#include <fmt/format.h>

#include "reports/format_id.hpp"
#include "reports/model_parts.hpp"
#include "reports/texts_gangguan_id.hpp"

namespace pantau::reports::parts {

using fmt::arg;
using fmt::format;
using Kind = Cell::Kind;

namespace {

/// Causes that took time, for charts.
std::vector<CauseFigures> timed(const std::vector<CauseFigures>& causes) {
    std::vector<CauseFigures> some;
    for (const CauseFigures& cause : causes) {
        if (cause.total() > 0) some.push_back(cause);
    }
    return some;
}

}  // namespace

Chart daily_chart(const GangguanScope& scope) {
    Chart chart;
    chart.key = "daily_outage";
    const BucketSize size = bucket_size(scope.period);
    switch (size) {
        case BucketSize::hour:
            chart.title = texts::chart_hourly;
            chart.category_header = texts::axis_hour;
            break;
        case BucketSize::day:
            chart.title = texts::chart_daily;
            chart.category_header = texts::axis_day;
            break;
        case BucketSize::week:
            chart.title = texts::chart_weekly;
            chart.category_header = texts::axis_week;
            break;
        case BucketSize::month:
            chart.title = texts::chart_monthly;
            chart.category_header = texts::axis_month;
            break;
    }
    Series series;
    series.name = texts::series_minutes;
    Seconds most = 0;
    std::string most_label;
    for (const Bucket& bucket : buckets(scope.period, size)) {
        chart.categories.push_back(bucket.label);
        chart.lighter.push_back(bucket.weekend);
        if (bucket.window.from >= scope.horizon) {
            series.values.emplace_back();
            continue;
        }
        Seconds down = 0;
        for (std::size_t site = 0; site < scope.watch.sites().size(); ++site)
            down += scope.watch.down(site).within(bucket.window.clipped(scope.window));
        series.values.push_back(minutes_cell(down));
        if (down > most) {
            most = down;
            most_label = format("{} {}", chart.category_header, bucket.label);
        }
    }
    chart.series.push_back(std::move(series));
    chart.description =
        most == 0 ? std::string{texts::alt_daily_none}
                  : format(texts::alt_daily, arg("time", duration_id(most)), arg("label", most_label));
    return chart;
}

Chart causes_chart(const GangguanScope& scope) {
    Chart chart;
    chart.key = "causes";
    chart.title = texts::chart_causes;
    chart.category_header = texts::axis_cause;
    chart.kind = ChartKind::bar;
    Series series;
    series.name = texts::series_minutes;
    const std::vector<CauseFigures> causes = timed(scope.causes);
    for (const CauseFigures& cause : causes) {
        chart.categories.push_back(texts::cause_name(cause.cause));
        series.values.push_back(minutes_cell(cause.total()));
    }
    if (causes.empty()) {  // an axis with nothing on it rather than a chart without data
        chart.categories.emplace_back(texts::nothing);
        series.values.push_back(minutes_cell(0));
    }
    chart.series.push_back(std::move(series));
    chart.description = causes.empty()
                            ? std::string{texts::alt_causes_none}
                            : format(texts::alt_causes, arg("cause", texts::cause_name(causes.front().cause)),
                                     arg("time", duration_id(causes.front().total())));
    return chart;
}

Chart availability_chart(const Table& availability_12) {
    Chart chart;
    chart.key = "availability_12";
    chart.title = texts::title_availability_12;
    chart.category_header = texts::axis_month;
    chart.kind = ChartKind::line;
    Series series, target;
    series.name = texts::series_availability;
    target.name = texts::series_target;
    target.target = true;
    int missed = 0;
    for (const Row& row : availability_12.rows) {
        chart.categories.push_back(row[availability_12.column("month")].text);
        const Cell& value = row[availability_12.column("availability")];
        series.values.push_back(value.kind == Kind::percent ? value : Cell{});
        target.values.push_back(row[availability_12.column("target")]);
        if (value.tone == Tone::caution || value.tone == Tone::bad) ++missed;
    }
    chart.series = {std::move(series), std::move(target)};
    chart.description = format(texts::alt_availability_12, arg("count", missed));
    return chart;
}

}  // namespace pantau::reports::parts
