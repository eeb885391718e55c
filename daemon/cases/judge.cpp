#include "daemon/cases/judge.hpp"

#include <algorithm>

namespace pantau::cases {
namespace {

using std::chrono::seconds;

// Minute data are off by up to 59 s at each end: too coarse for a shorter standard (cases.md 6.28).
constexpr seconds least_for_minute_data = std::chrono::minutes{5};
// A threshold is raised within a second of its instant; from here on people are told that it was seen late.
constexpr seconds late_detection{5};

// The clock that a step's standard counts: the office's or the wall's. One face, so that the rules stand
// once.
class StepTime {
public:
    StepTime(const Step& step, const WorkingCalendar& calendar)
        : wall_{step.clock == StepClock::wall}, calendar_{calendar} {}

    std::optional<seconds> between(Instant from, Instant to) const {
        if (wall_) return std::chrono::duration_cast<seconds>(to - from);
        const auto open = calendar_.between(from, to);
        return open ? std::optional{open->value()} : std::nullopt;
    }
    std::optional<Instant> due(Instant from, seconds standard) const {
        return wall_ ? std::optional{from + standard} : calendar_.due(from, WorkingTime{standard});
    }
    std::optional<Instant> last_on_time(Instant from, seconds standard) const {
        return wall_ ? std::optional{from + standard} : calendar_.last_on_time(from, WorkingTime{standard});
    }
    bool provisional(Instant from, Instant to) const { return !wall_ && calendar_.provisional(from, to); }
    // Work that begins while the office is closed.
    bool begins_off_hours(Instant at) const { return !wall_ && calendar_.is_open(at) == false; }
    // Work that ends while it is closed; at the closing instant itself the last second was still open.
    bool ends_off_hours(Instant at) const {
        return begins_off_hours(at) && calendar_.is_open(at - seconds{1}) != true;
    }

private:
    bool wall_;
    const WorkingCalendar& calendar_;
};

// A stretch in which the step's clock ran: from start or resume to pause or end.
struct Run {
    Instant from;
    std::optional<Instant> to;  // empty: the last one, as if it went on for ever
};

// The runs of an attempt, floored to seconds, the last one open-ended unless the attempt is (or ended) in a
// pause.
std::vector<Run> runs_of(const Attempt& attempt) {
    std::vector<Run> runs{{floor_seconds(*attempt.started), std::nullopt}};
    for (const Pause& pause : attempt.pauses) {
        runs.back().to = floor_seconds(pause.from);
        const bool resumed = pause.to && !(attempt.ended && *pause.to == *attempt.ended &&
                                           attempt.status != AttemptStatus::finished);
        if (!resumed) return runs;
        runs.push_back({floor_seconds(*pause.to), std::nullopt});
    }
    return runs;
}

enum class Edge { first, last };  // of the instants at which exactly that much is used up

// When `amount` of the step's clock is used up; nothing while paused before that, or outside the coverage.
std::optional<Instant> used_up(const std::vector<Run>& runs, seconds amount, Edge edge,
                               const StepTime& time) {
    seconds left = amount;
    for (const Run& run : runs) {
        if (run.to) {
            const auto ran = time.between(run.from, *run.to);
            if (!ran) return std::nullopt;
            if (edge == Edge::first ? *ran < left : *ran <= left) {
                left -= *ran;
                continue;
            }
        }
        return edge == Edge::first ? time.due(run.from, left) : time.last_on_time(run.from, left);
    }
    return std::nullopt;
}

// ceil(percent * standard / 100), in whole seconds
seconds share(seconds standard, int percent) {
    return seconds{(standard.count() * percent + 99) / 100};
}

bool too_coarse(const Attempt& attempt, const Step& step) {
    return attempt.precision == Precision::minute && step.time_standard < least_for_minute_data;
}

void count(Judgement& judgement, const Attempt& attempt, Instant from, Instant to, const StepTime& time,
           bool& known) {
    const auto whole = time.between(from, to);
    known = whole.has_value();
    if (!known) return;
    seconds paused{0};
    for (const Pause& pause : attempt.pauses) {
        const Instant begin = std::clamp(floor_seconds(pause.from), from, to);
        const Instant end = pause.to ? std::clamp(floor_seconds(*pause.to), begin, to) : to;
        paused += time.between(begin, end).value_or(seconds{0});  // inside [from, to), so it is known
    }
    judgement.paused_s = paused.count();
    judgement.used_s = (*whole - paused).count();
}

bool touched_off_hours(const Attempt& attempt, const StepTime& time) {
    bool off = time.begins_off_hours(floor_seconds(*attempt.started));
    for (const Pause& pause : attempt.pauses) {
        off = off || time.ends_off_hours(floor_seconds(pause.from));
        if (pause.to && pause.to != attempt.ended)
            off = off || time.begins_off_hours(floor_seconds(*pause.to));
    }
    return off || (attempt.ended && time.ends_off_hours(floor_seconds(*attempt.ended)));
}

Verdict verdict_of(const Attempt& attempt, const Step& step, const Judgement& judgement, bool known) {
    switch (attempt.status) {
        case AttemptStatus::returned:
        case AttemptStatus::skipped:
        case AttemptStatus::cancelled:
            return Verdict::not_counted;
        default:
            break;
    }
    if (!known) return Verdict::not_computable;
    if (too_coarse(attempt, step)) return Verdict::not_judgeable;
    if (judgement.used_s > judgement.standard_s) return Verdict::late;
    if (attempt.ended) return Verdict::on_time;
    // Running on the edge of the coverage: nobody can say yet until when it is on time.
    if (attempt.status == AttemptStatus::running && !judgement.last_on_time) return Verdict::not_computable;
    return Verdict::running;
}

}  // namespace

std::string_view to_string(Verdict verdict) noexcept {
    switch (verdict) {
        case Verdict::running:
            return "running";
        case Verdict::on_time:
            return "on_time";
        case Verdict::late:
            return "late";
        case Verdict::not_judgeable:
            return "not_judgeable";
        case Verdict::not_computable:
            return "not_computable";
        case Verdict::not_counted:
            return "not_counted";
    }
    return "unknown";
}

Judgement judge(const Attempt& attempt, const Step& step, const WorkingCalendar& calendar, Instant now) {
    Judgement judgement;
    judgement.standard_s = step.time_standard.count();
    judgement.remaining_s = judgement.standard_s;
    if (!attempt.started) {  // skipped: no time was spent
        judgement.verdict = Verdict::not_counted;
        return judgement;
    }
    const StepTime time{step, calendar};
    const Instant from = floor_seconds(*attempt.started);
    const Instant to = std::max(from, floor_seconds(attempt.ended.value_or(now)));
    judgement.wall_s = std::chrono::duration_cast<seconds>(to - from).count();
    bool known = false;
    count(judgement, attempt, from, to, time, known);
    judgement.remaining_s = judgement.standard_s - judgement.used_s;
    judgement.off_hours = touched_off_hours(attempt, time);
    if (attempt.status != AttemptStatus::paused) {
        const std::vector<Run> runs = runs_of(attempt);
        judgement.due = used_up(runs, step.time_standard, Edge::first, time);
        judgement.last_on_time = used_up(runs, step.time_standard, Edge::last, time);
    }
    const Instant reach = attempt.ended ? to : std::max(to, judgement.last_on_time.value_or(to));
    judgement.provisional = time.provisional(from, reach);
    judgement.verdict = verdict_of(attempt, step, judgement, known);
    return judgement;
}

std::vector<Threshold> thresholds(const Attempt& attempt, const Step& step, const WorkingCalendar& calendar) {
    if (!attempt.started || attempt.status != AttemptStatus::running || too_coarse(attempt, step)) return {};
    const StepTime time{step, calendar};
    const std::vector<Run> runs = runs_of(attempt);
    std::vector<Threshold> result;
    const auto add = [&](int percent, std::optional<Instant> at) {
        if (at && !attempt.raised.contains(percent)) result.push_back({percent, *at});
    };
    for (const int percent : step.warn_at)
        add(percent, used_up(runs, share(step.time_standard, percent), Edge::first, time));
    add(100, used_up(runs, step.time_standard, Edge::first, time));
    if (const auto last = used_up(runs, step.time_standard, Edge::last, time))
        add(Attempt::breach, *last + seconds{1});
    std::stable_sort(result.begin(), result.end(), [](const auto& a, const auto& b) { return a.at < b.at; });
    return result;
}

Event threshold_event(const CaseState& state, const Attempt& attempt, const Threshold& threshold,
                      Instant now) {
    const bool breach = threshold.percent == Attempt::breach;
    Event event;
    event.case_number = state.number;
    event.seq = state.last_seq + 1;
    event.kind = breach ? EventKind::breach_raised : EventKind::warning_raised;
    event.occurred_at = threshold.at;
    event.actor = "daemon";
    event.channel = Channel::daemon;
    event.step = attempt.step;
    event.attempt = attempt.number;
    event.threshold = breach ? 100 : threshold.percent;
    event.lag_seconds =
        std::chrono::floor<seconds>(std::max(now - threshold.at, std::chrono::milliseconds{0})).count();
    if (event.lag_seconds >= late_detection.count()) event.flags.emplace_back(flag::detected_late);
    return event;
}

}  // namespace pantau::cases
