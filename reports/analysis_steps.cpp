#include "reports/analysis_steps.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <tuple>

#include <fmt/format.h>

namespace pantau::reports {

namespace {

/// Working seconds that a running attempt has used at the horizon. The row may know more than the period: it
/// is read at the cut-off.
Seconds used_at(const AttemptRow& row, Seconds horizon, const Source& source) {
    const auto until = [&](Instant from, std::optional<Instant> to) -> std::optional<Seconds> {
        const Seconds end = to ? std::min(floor_s(*to), horizon) : horizon;
        if (end <= floor_s(from)) return 0;
        return source.working_seconds(instant_of(floor_s(from)), instant_of(end));
    };
    const auto whole = until(*row.started, row.ended);
    if (!whole) return row.used_s;
    Seconds used = *whole;
    for (const PauseRow& pause : row.pauses) used -= until(pause.from, pause.to).value_or(pause.working_s);
    return std::max<Seconds>(used, 0);
}

StepFigures& step_of(std::map<int, StepFigures>& steps, const AttemptRow& row) {
    StepFigures& figures = steps[row.step];
    if (figures.step.number == 0) {  // a step that only an older version of the SOP has
        figures.step.number = row.step;
        figures.step.standard_s = row.standard_s;
    }
    return figures;
}

LateStep late_step(const AttemptRow& row, Seconds used, std::optional<Seconds> end) {
    LateStep late;
    late.row = row;
    late.used = used;
    late.over = used - row.standard_s;
    late.end = end;
    const Seconds started = floor_s(row.started.value_or(*row.breached_at));
    // Without a recorded breach (imported time of minutes): the lateness, counted back from the end.
    late.breach =
        row.breached_at ? floor_s(*row.breached_at) : std::max(started, end.value_or(started) - late.over);
    return late;
}

void count(StepFigures& figures, const AttemptRow& row) {
    figures.paused += row.paused_s;
    figures.waited += row.waited_s;
    if (row.status == "skipped") {
        ++figures.skipped;
    } else if (row.status == "cancelled") {
        ++figures.cancelled;
    } else if (row.status == "returned") {
        ++figures.returned;
    } else if (is_judged(row)) {
        ++(row.verdict == "late" ? figures.late : figures.on_time);
        figures.used.push_back(row.used_s);
        figures.overrun += std::max<Seconds>(0, row.used_s - row.standard_s);
    } else {
        ++figures.not_judged;
    }
    if (row.attempt > 1 && row.status != "skipped" && row.status != "cancelled") ++figures.repeated;
}

CaseFigures case_figures(const std::vector<CaseRow>& rows, Window period, Seconds horizon,
                         Seconds standard_sum) {
    CaseFigures figures;
    for (const CaseRow& row : rows) {
        if (floor_s(row.opened) > horizon) continue;
        const bool ended = row.closed && floor_s(*row.closed) <= horizon && floor_s(*row.closed) < period.to;
        if (!ended) {
            ++figures.open;
        } else if (row.status == "cancelled") {
            ++figures.cancelled;
        } else {
            ++figures.closed;
            figures.used.push_back(row.used_s);
            if (row.used_s <= standard_sum) ++figures.within;
        }
    }
    std::sort(figures.used.begin(), figures.used.end());
    return figures;
}

}  // namespace

bool is_judged(const AttemptRow& row) {
    return row.status != "skipped" && row.status != "cancelled" && row.status != "returned" &&
           (row.verdict == "on_time" || row.verdict == "late");
}

std::optional<Seconds> nearest_rank(const std::vector<Seconds>& sorted, int percent) {
    if (sorted.empty()) return std::nullopt;
    const std::size_t rank = (sorted.size() * static_cast<std::size_t>(percent) + 99) / 100;
    return sorted[std::max<std::size_t>(rank, 1) - 1];
}

std::optional<Seconds> StepFigures::mean() const {
    if (used.empty()) return std::nullopt;
    return std::accumulate(used.begin(), used.end(), Seconds{0}) / static_cast<Seconds>(used.size());
}

std::string LateStep::ticket() const {
    const std::string base = fmt::format("G-{}-L{}", row.case_number, row.step);
    return row.attempt > 1 ? fmt::format("{}.{}", base, row.attempt) : base;
}

int StepsFigures::on_time() const {
    return std::accumulate(steps.begin(), steps.end(), 0,
                           [](int sum, const StepFigures& s) { return sum + s.on_time; });
}

int StepsFigures::judged() const {
    return std::accumulate(steps.begin(), steps.end(), 0,
                           [](int sum, const StepFigures& s) { return sum + s.judged(); });
}

std::pair<int, Seconds> StepsFigures::beside_outages() const {
    std::pair<int, Seconds> found{0, 0};
    for (const LateStep& one : late) {
        if (one.coincidences.empty()) continue;
        ++found.first;
        found.second += one.coincidences.front().working;
    }
    return found;
}

const StepFigures* StepsFigures::bottleneck() const {
    const StepFigures* most = nullptr;
    for (const StepFigures& step : steps) {
        if (step.held_up() > 0 && (most == nullptr || step.held_up() > most->held_up())) most = &step;
    }
    return most;
}

StepsFigures step_figures(const Source& source, Window period, Seconds horizon) {
    StepsFigures figures;
    std::map<int, StepFigures> steps;
    for (StepRow& row : source.steps()) {
        figures.standard_sum += row.standard_s;
        StepFigures& step = steps[row.number];
        step.step = std::move(row);
    }
    const Span span{instant_of(period.from), instant_of(period.to)};
    for (AttemptRow& row : source.attempts(span)) {
        const bool open = row.status == "running" || row.status == "paused" || !row.ended ||
                          floor_s(*row.ended) >= period.to || floor_s(*row.ended) > horizon;
        if (!open) {
            if (floor_s(*row.ended) < period.from) continue;
            StepFigures& step = step_of(steps, row);
            count(step, row);
            if (row.status == "finished" && row.verdict == "late")
                figures.late.push_back(late_step(row, row.used_s, floor_s(*row.ended)));
            figures.counted.push_back(std::move(row));
        } else if (row.started && floor_s(*row.started) < horizon) {
            StepFigures& step = step_of(steps, row);
            ++step.running;
            if (!row.breached_at || floor_s(*row.breached_at) > horizon) continue;
            ++step.running_late;
            const Seconds used = used_at(row, horizon, source);
            step.overrun += std::max<Seconds>(0, used - row.standard_s);
            figures.late.push_back(late_step(row, used, std::nullopt));
        }
    }
    std::sort(figures.late.begin(), figures.late.end(), [](const LateStep& a, const LateStep& b) {
        return std::tie(b.over, a.row.case_number, a.row.step, a.row.attempt) <
               std::tie(a.over, b.row.case_number, b.row.step, b.row.attempt);
    });
    std::sort(figures.counted.begin(), figures.counted.end(), [](const AttemptRow& a, const AttemptRow& b) {
        return std::tie(a.case_number, a.step, a.attempt) < std::tie(b.case_number, b.step, b.attempt);
    });
    for (auto& [number, step] : steps) {
        std::sort(step.used.begin(), step.used.end());
        figures.steps.push_back(std::move(step));
    }
    figures.cases = case_figures(source.cases(span), period, horizon, figures.standard_sum);
    return figures;
}

void find_coincidences(StepsFigures& figures, const SiteWatch& watch, const Source& source, Seconds horizon) {
    for (LateStep& late : figures.late) {
        if (!late.row.started) continue;
        const Window worked{floor_s(*late.row.started), late.end.value_or(horizon)};
        for (const Outage& outage : watch.outages()) {
            if (outage.start >= worked.to) break;
            const Window both = outage.window().clipped(worked);
            if (both.length() == 0) continue;
            const Seconds working =
                source.working_seconds(instant_of(both.from), instant_of(both.to)).value_or(0);
            if (working == 0) continue;  // at night nobody was kept from working
            const char cause = outage.row.cause != 'X' ? outage.row.cause : outage.row.suggested_cause;
            late.coincidences.push_back({outage.row.id, working, cause});
        }
        std::stable_sort(late.coincidences.begin(), late.coincidences.end(),
                         [](const Coincidence& a, const Coincidence& b) { return a.working > b.working; });
    }
}

}  // namespace pantau::reports
