// Figures of Laporan Analisis Gangguan: Analisis, Waktu SOP, the small tables and charts of Ringkasan.

#include <algorithm>
#include <array>

#include <date/tz.h>
#include <fmt/format.h>

#include "reports/format_id.hpp"
#include "reports/model_parts.hpp"
#include "reports/texts_id.hpp"

namespace pantau::reports::parts {

using fmt::arg;
using fmt::format;
using Kind = Cell::Kind;

namespace {

constexpr std::size_t hours = 24, weekdays = 7, months_back = 12;

std::int64_t as_count(std::size_t number) {
    return static_cast<std::int64_t>(number);
}

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

/// "n = 12" or "n = 3, data sedikit".
std::string n_text(std::size_t n) {
    return n < few ? format(texts::n_few_remark, n) : format(texts::n_remark, n);
}

std::string step_label(const StepRow& step) {
    return step.activity.empty() ? format(texts::step_name, step.number)
                                 : format("{}. {}", step.number, step.activity);
}

Tone beyond(std::optional<Seconds> used, Seconds standard) {
    return used && *used > standard ? Tone::bad : Tone::plain;
}

/// Causes that took time, for charts.
std::vector<CauseFigures> timed(const std::vector<CauseFigures>& causes) {
    std::vector<CauseFigures> some;
    for (const CauseFigures& cause : causes) {
        if (cause.total() > 0) some.push_back(cause);
    }
    return some;
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
                        column("cumulative", Kind::percent), column("duration", Kind::seconds)},
                       texts::no_cause);
    std::vector<CauseFigures> causes;
    std::int64_t all = 0, sum = 0;
    for (const CauseFigures& cause : scope.causes) {
        if (cause.count > 0) causes.push_back(cause);
        all += cause.count;
    }
    std::stable_sort(causes.begin(), causes.end(),
                     [](const CauseFigures& a, const CauseFigures& b) { return a.count > b.count; });
    for (const CauseFigures& cause : causes) {
        sum += cause.count;
        made.rows.push_back({text_cell(texts::cause_category(cause.cause)), count_cell(cause.count),
                             percent_cell(cause.count, all, 1), percent_cell(sum, all, 1),
                             seconds_cell(cause.total())});
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

Table overview_table(const GangguanScope& scope) {
    Table made = table("overview", texts::title_overview,
                       {column("item"), column("value"), column("previous")}, texts::nothing);
    const SiteFigures &now = scope.now, &past = scope.past;
    const bool before = scope.has_before();
    const auto add = [&](std::string_view item, Cell value, Cell previous) {
        made.rows.push_back({words(item), std::move(value), before ? std::move(previous) : none_cell()});
    };
    add(texts::item_outages, count_cell(now.outages), count_cell(past.outages));
    add(texts::item_open, count_cell(now.open), count_cell(past.open));
    add(texts::item_downtime, seconds_cell(now.total.down), seconds_cell(past.total.down));
    add(texts::item_planned, seconds_cell(now.total.planned), seconds_cell(past.total.planned));
    add(texts::item_unknown, seconds_cell(now.total.unknown), seconds_cell(past.total.unknown));
    add(texts::item_availability, percent_cell(now.total.up(), now.total.observed(), 3),
        percent_cell(past.total.up(), past.total.observed(), 3));
    add(texts::item_coverage, percent_cell(now.total.observed(), now.total.service(), 2),
        percent_cell(past.total.observed(), past.total.service(), 2));
    add(texts::item_mttr, seconds_or_none(now.mttr()), seconds_or_none(past.mttr()));
    add(texts::item_mtbf, seconds_or_none(now.mtbf()), seconds_or_none(past.mtbf()));
    return made;
}

Table comparison_table(const GangguanScope& scope) {
    Table made = table("comparison", texts::title_comparison,
                       {column("figure"), column("now"), column("before"), column("change")}, texts::nothing);
    const SiteFigures &now = scope.now, &past = scope.past;
    const bool before = scope.has_before();
    const auto shares = [&](std::string_view figure, std::int64_t up, std::int64_t of, std::int64_t past_up,
                            std::int64_t past_of, int decimals, bool known) {
        Cell change = none_cell();
        if (known && of > 0 && past_of > 0) {
            const Cell a = percent_cell(up, of, decimals), b = percent_cell(past_up, past_of, decimals);
            change = a.number == b.number  ? words(texts::change_same)
                     : a.number > b.number ? words(texts::change_better, Tone::good)
                                           : words(texts::change_worse, Tone::caution);
        }
        made.rows.push_back({words(figure), percent_cell(up, of, decimals),
                             known ? percent_cell(past_up, past_of, decimals) : none_cell(),
                             std::move(change)});
    };
    const auto figures = [&](std::string_view figure, std::optional<std::int64_t> a,
                             std::optional<std::int64_t> b, bool time, bool known) {
        const auto cell = [&](std::optional<std::int64_t> value) {
            return !value ? none_cell() : time ? seconds_cell(*value) : count_cell(*value);
        };
        const auto shown = [&](std::int64_t value) { return time ? duration_id(value) : number_id(value); };
        Cell change = none_cell();
        if (known && a && b)
            change = *a == *b  ? words(texts::change_same)
                     : *a > *b ? text_cell(format(texts::change_up, shown(*a - *b)), Tone::caution)
                               : text_cell(format(texts::change_down, shown(*b - *a)), Tone::good);
        made.rows.push_back({words(figure), cell(a), known ? cell(b) : none_cell(), std::move(change)});
    };
    shares(texts::tile_availability, now.total.up(), now.total.observed(), past.total.up(),
           past.total.observed(), 3, before);
    figures(texts::tile_outages, now.outages, past.outages, false, before);
    figures(texts::tile_downtime, now.total.down, past.total.down, true, before);
    figures(texts::m_mttr, now.mttr(), past.mttr(), true, before);
    figures(texts::tile_longest, now.longest_down, past.longest_down, true, before);
    const bool judged = scope.steps_before.judged() > 0;
    shares(texts::tile_on_time, scope.steps.on_time(), scope.steps.judged(), scope.steps_before.on_time(),
           scope.steps_before.judged(), 1, judged);
    figures(texts::figure_late_steps, as_count(scope.steps.late.size()),
            as_count(scope.steps_before.late.size()), false, judged);
    figures(texts::figure_cases, scope.steps.cases.closed, scope.steps_before.cases.closed, false,
            judged || scope.steps_before.cases.closed > 0);
    return made;
}

Table basis_table(const GangguanScope& scope) {
    Table made = table("basis", texts::title_basis, {column("item"), column("text")}, texts::nothing);
    const auto add = [&](std::string_view item, const std::string& text) {
        if (!text.empty()) made.rows.push_back({words(item), text_cell(text)});
    };
    for (const std::string& basis : scope.provenance.legal_basis) add(texts::basis_law, basis);
    add(texts::basis_number, scope.provenance.sop_number);
    add(texts::basis_name, scope.provenance.sop_name);
    std::vector<std::string> names;
    for (const SiteRow& site : scope.watch.sites()) names.push_back(site.name);
    add(texts::basis_scope, names.empty() ? std::string{} : format(texts::scope_sites, list_id(names)));
    add(texts::basis_scope,
        format(texts::scope_steps, arg("steps", scope.steps.steps.size()), arg("links", scope.links.size())));
    add(texts::basis_hours, scope.provenance.working_hours);
    return made;
}

Table step_times_table(const GangguanScope& scope) {
    Table made = table("step_times", "",
                       {column("no", Kind::count),
                        column("step"),
                        column("standard", Kind::seconds),
                        column("cases", Kind::count),
                        column("fastest", Kind::seconds),
                        column("median", Kind::seconds),
                        column("p90", Kind::seconds),
                        column("longest", Kind::seconds),
                        column("on_time", Kind::percent),
                        column("median_gap", Kind::minutes),
                        column("executor"),
                        column("on_time_n", Kind::count),
                        column("late_n", Kind::count),
                        column("mean", Kind::seconds),
                        column("pause", Kind::seconds),
                        column("waiting", Kind::seconds),
                        column("rework", Kind::count),
                        column("rework_share", Kind::percent),
                        column("skipped", Kind::count),
                        column("skipped_share", Kind::percent),
                        column("returned", Kind::count),
                        column("running", Kind::count),
                        column("running_late", Kind::count),
                        column("not_judged", Kind::count),
                        column("cancelled", Kind::count),
                        column("remark")},
                       texts::no_step);
    Seconds pause = 0, waiting = 0;
    for (const StepFigures& figures : scope.steps.steps) {
        const StepRow& step = figures.step;
        const auto median = nearest_rank(figures.used, 50), p90 = nearest_rank(figures.used, 90);
        const bool any = !figures.used.empty();
        pause += figures.paused;
        waiting += figures.waited;
        made.rows.push_back(
            {count_cell(step.number),
             step.activity.empty() ? text_cell(format(texts::step_name, step.number))
                                   : text_cell(step.activity),
             seconds_cell(step.standard_s),
             count_cell(figures.judged()),
             any ? seconds_cell(figures.used.front()) : none_cell(),
             seconds_or_none(median, beyond(median, step.standard_s)),
             seconds_or_none(p90, beyond(p90, step.standard_s)),
             any ? seconds_cell(figures.used.back(), beyond(figures.used.back(), step.standard_s))
                 : none_cell(),
             percent_cell(figures.on_time, figures.judged(), 1,
                          on_time_tone(figures.on_time, figures.judged(), scope.targets)),
             median ? minutes_cell(*median - step.standard_s) : none_cell(),
             text_cell(step.executor),
             count_cell(figures.on_time),
             count_cell(figures.late),
             seconds_or_none(figures.mean()),
             seconds_cell(figures.paused),
             seconds_cell(figures.waited),
             count_cell(figures.repeated),
             percent_cell(figures.repeated, figures.attempts(), 1),
             count_cell(figures.skipped),
             percent_cell(figures.skipped, figures.judged() + figures.not_judged + figures.skipped, 1),
             count_cell(figures.returned),
             count_cell(figures.running),
             count_cell(figures.running_late),
             count_cell(figures.not_judged),
             count_cell(figures.cancelled),
             text_cell(n_text(figures.used.size()))});
    }
    const CaseFigures& cases = scope.steps.cases;
    const Seconds standard = scope.steps.standard_sum;
    const auto median = nearest_rank(cases.used, 50), p90 = nearest_rank(cases.used, 90);
    std::optional<Seconds> mean;
    if (!cases.used.empty()) {
        Seconds sum = 0;
        for (const Seconds used : cases.used) sum += used;
        mean = sum / as_count(cases.used.size());
    }
    Row total(made.columns.size());
    const auto put = [&](std::string_view key, Cell cell) { total[made.column(key)] = std::move(cell); };
    put("step", words(texts::whole_process));
    put("standard", seconds_cell(standard));
    put("cases", count_cell(cases.closed));
    put("fastest", cases.used.empty() ? none_cell() : seconds_cell(cases.used.front()));
    put("median", seconds_or_none(median, beyond(median, standard)));
    put("p90", seconds_or_none(p90, beyond(p90, standard)));
    put("longest", cases.used.empty() ? none_cell()
                                      : seconds_cell(cases.used.back(), beyond(cases.used.back(), standard)));
    put("on_time", percent_cell(cases.within, cases.closed, 1));
    put("median_gap", median ? minutes_cell(*median - standard) : none_cell());
    put("on_time_n", count_cell(cases.within));
    put("late_n", count_cell(cases.closed - cases.within));
    put("mean", seconds_or_none(mean));
    put("pause", seconds_cell(pause));
    put("waiting", seconds_cell(waiting));
    put("remark", text_cell(n_text(cases.used.size())));
    made.total = std::move(total);
    return made;
}

Table bottleneck_table(const GangguanScope& scope) {
    Table made = table("bottleneck", texts::title_bottleneck,
                       {column("step"), column("waiting", Kind::seconds), column("overrun", Kind::seconds),
                        column("total", Kind::seconds)},
                       texts::no_step);
    std::vector<const StepFigures*> steps;
    for (const StepFigures& step : scope.steps.steps) steps.push_back(&step);
    std::stable_sort(steps.begin(), steps.end(), [](const StepFigures* a, const StepFigures* b) {
        return a->waited + a->overrun > b->waited + b->overrun;
    });
    for (const StepFigures* step : steps)
        made.rows.push_back({text_cell(step_label(step->step)), seconds_cell(step->waited),
                             seconds_cell(step->overrun), seconds_cell(step->waited + step->overrun)});
    return made;
}

Table five_longest_table(const GangguanScope& scope) {
    Table made = table("five_longest", texts::title_longest,
                       {column("start", format(texts::head_start, scope.office.zone_label), Kind::instant),
                        column("site"), column("duration", Kind::seconds), column("cause"), column("action")},
                       texts::no_outage);
    std::vector<std::pair<Seconds, const Outage*>> longest;
    for (const Outage& outage : scope.watch.outages()) {
        if (scope.touches(outage)) longest.emplace_back(scope.watch.net(outage, scope.window), &outage);
    }
    std::stable_sort(longest.begin(), longest.end(),
                     [](const auto& a, const auto& b) { return a.first > b.first; });
    if (longest.size() > 5) longest.resize(5);
    for (const auto& [down, outage] : longest)
        made.rows.push_back({scope.at(outage->start), text_cell(scope.watch.sites()[outage->site].name),
                             seconds_cell(down),
                             text_cell(cause_words(*outage),
                                       cause_letter(outage->row.cause) == 'X' ? Tone::caution : Tone::plain),
                             text_cell(outage->row.action)});
    return made;
}

Table step_keeping_table(const GangguanScope& scope) {
    Table made = table("step_keeping",
                       format(texts::title_steps, arg("steps", scope.steps.steps.size()),
                              arg("cases", scope.steps.cases.closed)),
                       {column("step"), column("standard", Kind::seconds), column("median", Kind::seconds),
                        column("p90", Kind::seconds), column("on_time", Kind::percent), column("status")},
                       texts::no_step);
    for (const StepFigures& figures : scope.steps.steps) {
        const auto p90 = nearest_rank(figures.used, 90);
        const Tone tone = on_time_tone(figures.on_time, figures.judged(), scope.targets);
        made.rows.push_back({text_cell(step_label(figures.step)), seconds_cell(figures.step.standard_s),
                             seconds_or_none(nearest_rank(figures.used, 50)),
                             seconds_or_none(p90, beyond(p90, figures.step.standard_s)),
                             percent_cell(figures.on_time, figures.judged(), 1, tone),
                             text_cell(status_word(tone), tone)});
    }
    return made;
}

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

Chart on_time_chart(const GangguanScope& scope) {
    Chart chart;
    chart.key = "on_time";
    chart.title = texts::chart_on_time;
    chart.category_header = texts::axis_step;
    chart.kind = ChartKind::bar;
    Series series;
    series.name = texts::series_on_time;
    const StepFigures* worst = nullptr;
    for (const StepFigures& step : scope.steps.steps) {
        chart.categories.push_back(step_label(step.step));
        const Cell share = percent_cell(step.on_time, step.judged(), 1);
        series.values.push_back(share.kind == Kind::percent ? share : Cell{});
        if (step.judged() > 0 && (worst == nullptr || std::int64_t{step.on_time} * worst->judged() <
                                                          std::int64_t{worst->on_time} * step.judged()))
            worst = &step;
    }
    chart.series.push_back(std::move(series));
    chart.description = worst == nullptr ? std::string{texts::alt_on_time_none}
                                         : format(texts::alt_on_time, arg("step", worst->step.number),
                                                  arg("share", worst->on_time * 100 / worst->judged()));
    return chart;
}

}  // namespace pantau::reports::parts
