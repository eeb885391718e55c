// Laporan Analisis Gangguan: the steps of the SOP against their standards.

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "reports/format_id.hpp"
#include "reports/model_parts.hpp"
#include "reports/texts_gangguan_id.hpp"

namespace pantau::reports::parts {

using fmt::arg;
using fmt::format;
using Kind = Cell::Kind;

namespace {

constexpr std::size_t enough = 20;       // judged attempts below which a standard is not weighed
constexpr Seconds short_standard = 300;  // up to here a late tap weighs
constexpr Seconds recording_delay = 10;  // seconds, the example by which that is shown

/// "n = 12" or "n = 3, data sedikit".
std::string n_text(std::size_t n) {
    return n < few ? format(texts::n_few_remark, n) : format(texts::n_remark, n);
}

Tone beyond(std::optional<Seconds> used, Seconds standard) {
    return used && *used > standard ? Tone::bad : Tone::plain;
}

std::string step_label(const StepRow& step) {
    return step.activity.empty() ? format(texts::step_name, step.number)
                                 : format("{}. {}", step.number, step.activity);
}

}  // namespace

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
             text_cell(step.executor.empty() || !step.executor_assumed
                           ? step.executor
                           : format(texts::assumed, step.executor)),
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
    const auto sum = [&](int StepFigures::*part) {
        std::int64_t all = 0;
        for (const StepFigures& one : scope.steps.steps) all += one.*part;
        return all;
    };
    const std::int64_t repeated = sum(&StepFigures::repeated), skipped = sum(&StepFigures::skipped),
                       not_judged = sum(&StepFigures::not_judged), judged = scope.steps.judged();
    put("rework", count_cell(repeated));
    put("rework_share", percent_cell(repeated, judged + not_judged + sum(&StepFigures::returned), 1));
    put("skipped", count_cell(skipped));
    put("skipped_share", percent_cell(skipped, judged + not_judged + skipped, 1));
    put("returned", count_cell(sum(&StepFigures::returned)));
    put("running", count_cell(sum(&StepFigures::running)));
    put("running_late", count_cell(sum(&StepFigures::running_late)));
    put("not_judged", count_cell(not_judged));
    put("cancelled", count_cell(sum(&StepFigures::cancelled)));
    made.total = std::move(total);
    return made;
}

Table fitness_table(const GangguanScope& scope) {
    Table made =
        table("fitness", texts::title_fitness,
              {column("no", Kind::count), column("step"), column("standard", Kind::seconds),
               column("n", Kind::count), column("on_time", Kind::percent), column("fit", Kind::seconds),
               column("fit_share", Kind::percent), column("fitness"), column("remark")},
              texts::no_step);
    made.note = format(texts::note_fitness, enough);
    for (const StepFigures& figures : scope.steps.steps) {
        const StepRow& step = figures.step;
        const bool known = figures.used.size() >= enough;
        const auto fit = known ? nearest_rank(figures.used, 90) : std::nullopt;
        Cell fitness = none_cell();
        std::vector<std::string> remarks;
        if (!known) {
            remarks.push_back(format(texts::fit_few, arg("n", figures.used.size()), arg("enough", enough)));
        } else if (*fit > step.standard_s) {
            fitness = words(texts::fit_tight, Tone::caution);
            remarks.push_back(format(texts::fit_tight_remark, duration_id(*fit)));
        } else if (2 * *fit <= step.standard_s) {
            fitness = words(texts::fit_loose, Tone::plain);
            remarks.push_back(format(texts::fit_loose_remark, duration_id(*fit)));
        } else {
            fitness = words(texts::fit_good, Tone::good);
        }
        // A tap comes some seconds after the work: of a minute that is much, of hours nothing.
        if (step.standard_s > 0 && step.standard_s <= short_standard)
            remarks.push_back(format(texts::fit_short, arg("delay", recording_delay),
                                     arg("share", recording_delay * 100 / step.standard_s)));
        made.rows.push_back({count_cell(step.number),
                             step.activity.empty() ? text_cell(format(texts::step_name, step.number))
                                                   : text_cell(step.activity),
                             seconds_cell(step.standard_s), count_cell(as_count(figures.used.size())),
                             known ? percent_cell(figures.on_time, figures.judged(), 1) : none_cell(),
                             seconds_or_none(fit), fit ? percent_cell(*fit, step.standard_s, 1) : none_cell(),
                             std::move(fitness), text_cell(format("{}", fmt::join(remarks, " ")))});
    }
    return made;
}

Table bottleneck_table(const GangguanScope& scope) {
    Table made = table("bottleneck", texts::title_bottleneck,
                       {column("step"), column("waiting", Kind::seconds), column("overrun", Kind::seconds),
                        column("total", Kind::seconds)},
                       texts::no_step);
    std::vector<const StepFigures*> steps;
    for (const StepFigures& step : scope.steps.steps) steps.push_back(&step);
    std::stable_sort(steps.begin(), steps.end(),
                     [](const StepFigures* a, const StepFigures* b) { return a->held_up() > b->held_up(); });
    for (const StepFigures* step : steps)
        made.rows.push_back({text_cell(step_label(step->step)), seconds_cell(step->waited),
                             seconds_cell(step->overrun), seconds_cell(step->held_up())});
    return made;
}

Table step_keeping_table(const GangguanScope& scope) {
    // The figures below are of attempts; a cancelled or running case has some, too.
    std::set<std::string> judged;
    for (const AttemptRow& row : scope.steps.counted)
        if (is_judged(row)) judged.insert(row.case_number);
    Table made =
        table("step_keeping",
              format(texts::title_steps, arg("steps", scope.steps.steps.size()), arg("cases", judged.size())),
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
