#include "daemon/store/report_cases.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "daemon/cases/instant.hpp"
#include "daemon/cases/reason_codes.hpp"
#include "daemon/store/connection.hpp"
#include "daemon/store/event_rows.hpp"

namespace pantau::store {
namespace {

using pantau::cases::Attempt;
using pantau::cases::AttemptStatus;
using pantau::cases::Event;
using pantau::cases::EventKind;
using pantau::cases::Step;
using pantau::cases::WorkingCalendar;

// What this room says to office people.
constexpr std::string_view step_of_steps = "Langkah {} dari {}";

std::string label_of(const std::string& reason) {
    const auto* known = pantau::cases::find_reason(reason);
    return known == nullptr ? reason : std::string{known->label};
}
char cause_of(const std::string& reason) {
    const auto* known = pantau::cases::find_reason(reason);
    return known == nullptr ? 'X' : known->cause;
}

// The attempt as it stood at `now`: what came later had not happened yet.
Attempt as_it_stood(const Attempt& attempt, Instant now) {
    Attempt then = attempt;
    if (then.ended && *then.ended >= now) {
        then.ended.reset();
        then.status = AttemptStatus::running;
        then.output.clear();
        then.reason.clear();
        then.ended_seq = 0;
    }
    if (then.ended) return then;
    std::erase_if(then.pauses, [&](const auto& pause) { return pause.from >= now; });
    then.status = AttemptStatus::running;
    if (!then.pauses.empty() && (!then.pauses.back().to || *then.pauses.back().to > now)) {
        then.pauses.back().to.reset();
        then.status = AttemptStatus::paused;
    }
    return then;
}

std::optional<std::int64_t> open_seconds(const WorkingCalendar* calendar, Instant from, Instant to) {
    if (calendar == nullptr || to < from) return std::nullopt;
    const auto open = calendar->between(from, to);
    return open ? std::optional<std::int64_t>{open->value().count()} : std::nullopt;
}

std::int64_t wall_seconds(Instant from, Instant to) {
    return (date::floor<std::chrono::seconds>(to) - date::floor<std::chrono::seconds>(from)).count();
}

// Words recorded with what happened to the attempt: with its end, else with its longest stretch of standing
// still.
std::string note_of(const std::vector<Event>& read, const Attempt& attempt) {
    std::string note;
    for (const Event& event : read) {
        if (event.step != attempt.step || event.attempt != attempt.number) continue;
        if (event.kind == EventKind::corrected) continue;
        const bool ends = event.seq == attempt.ended_seq;
        if (!event.text.empty() && (note.empty() || ends)) note = shown(event.text);
        if (ends && !event.override_reason.empty()) note = event.override_reason;
    }
    return note;
}

}  // namespace

ReportCases::ReportCases(const Snapshot& snapshot, const ReportOptions& options)
    : snapshot_{snapshot},
      options_{options},
      versions_{snapshot, options.sops, options.calendar},
      cut_{chain_head(snapshot, options.as_of).id} {}

const WorkingCalendar* ReportCases::calendar() {
    const auto* adopted = versions_.calendar(versions_.in_force(cut_));
    return adopted != nullptr ? adopted : options_.calendar;
}

std::optional<std::int64_t> ReportCases::working_seconds(Instant from, Instant to) {
    return open_seconds(calendar(), from, to);
}

std::string ReportCases::title(const std::string& number) {
    auto& db = snapshot_.connection();
    Query later = db.query(
        "SELECT 1 FROM event WHERE kind = 'corrected' AND id > ? AND case_number = ? AND field = 'title' "
        "LIMIT 1");
    later << cut_ << number;
    if (later.next()) return shown(load_case(number).state.title);
    Query q = db.query("SELECT title FROM case_record WHERE number = ?");
    q << number;
    return q.next() ? q.text(0) : std::string{};
}

ReportCases::Loaded ReportCases::load_case(const std::string& number) {
    Loaded loaded;
    loaded.history = case_events(snapshot_, number, 0, options_.as_of);
    if (loaded.history.empty()) return loaded;
    loaded.state = pantau::cases::fold(loaded.history, versions_.sops());
    loaded.read = pantau::cases::effective(loaded.history);
    for (auto& row : verdicts_of(snapshot_, number))
        if (row.event_id <= cut_) loaded.verdicts[{row.step, row.attempt}] = std::move(row);
    return loaded;
}

const std::vector<ReportCases::Loaded>& ReportCases::load(reports::Span span) {
    if (loaded_span_ && loaded_span_->from == span.from && loaded_span_->to == span.to) return loaded_;
    loaded_.clear();
    // Cases that the projections place in the span, and those that changed after the cut-off: of these the
    // projections say too much, so they are folded from what was known.
    Query q = snapshot_.connection().query(
        "SELECT number FROM case_record WHERE opened_at < ? AND (closed_at IS NULL OR closed_at >= ?) "
        "UNION SELECT case_number FROM event WHERE id > ? AND case_number <> '' ORDER BY 1");
    q << span.to << span.from << cut_;
    while (q.next()) {
        auto loaded = load_case(q.text(0));
        const auto& state = loaded.state;
        if (loaded.history.empty() || state.opened_at >= span.to) continue;
        if (state.closed_at && *state.closed_at < span.from) continue;
        loaded_.push_back(std::move(loaded));
    }
    loaded_span_ = span;
    return loaded_;
}

// The calendar of the verdict that was made; for what is not judged yet, the one in force.
const WorkingCalendar* ReportCases::calendar_of(const Loaded& loaded, const Attempt& attempt, bool ended) {
    const WorkingCalendar* found = nullptr;
    if (ended) {
        if (const auto row = loaded.verdicts.find({attempt.step, attempt.number});
            row != loaded.verdicts.end())
            found = versions_.calendar(row->second.calendar_version);
        if (found == nullptr) {
            const auto end = std::find_if(loaded.history.begin(), loaded.history.end(),
                                          [&](const Event& event) { return event.seq == attempt.ended_seq; });
            if (end != loaded.history.end()) found = versions_.calendar(versions_.in_force(end->id));
        }
    } else {
        found = versions_.calendar(versions_.in_force(cut_));
    }
    if (found == nullptr) found = versions_.calendar(loaded.state.calendar);
    return found != nullptr ? found : options_.calendar;
}

const pantau::cases::Executor* ReportCases::executor_named(const pantau::cases::Sop* sop,
                                                           const std::string& code) const {
    if (const auto own = options_.executors.find(code); own != options_.executors.end()) return &own->second;
    return sop == nullptr ? nullptr : sop->executor(code);
}

reports::AttemptRow ReportCases::row_of(const Loaded& loaded, const Attempt& whole, const Frame& frame) {
    const Attempt attempt = as_it_stood(whole, frame.now);
    const auto& state = loaded.state;
    const auto verdict = loaded.verdicts.find({attempt.step, attempt.number});
    const bool judged = attempt.ended && verdict != loaded.verdicts.end();
    const auto* sop = versions_.sops().version(judged ? verdict->second.sop_version : attempt.sop);
    const Step* step = sop == nullptr ? nullptr : sop->step(attempt.step);

    reports::AttemptRow row;
    row.case_number = state.number;
    row.case_title = shown(state.title);
    row.sop = sop == nullptr ? std::string{} : sop->code;
    row.step = attempt.step;
    row.attempt = attempt.number;
    row.status = to_string(attempt.status);
    row.started = attempt.started;
    row.ended = attempt.ended;
    const auto* executor = executor_named(sop, attempt.executor);
    row.executor = executor == nullptr ? attempt.executor : executor->name;
    row.reason = attempt.reason;
    row.reason_label = label_of(attempt.reason);
    row.flags = attempt.flags;
    row.minute_precision = attempt.precision == pantau::cases::Precision::minute;
    const auto marked = [&](std::string_view mark) {
        return std::find(attempt.flags.begin(), attempt.flags.end(), mark) != attempt.flags.end();
    };
    row.imported = marked(pantau::cases::flag::imported);
    row.late_entry = marked(pantau::cases::flag::sent_late) || marked(pantau::cases::flag::back_dated);
    row.note = note_of(loaded.read, attempt);

    const auto* calendar = calendar_of(loaded, attempt, attempt.ended.has_value());
    std::int64_t longest = -1;
    for (const auto& pause : attempt.pauses) {
        reports::PauseRow paused{
            pause.from, pause.to, pause.reason, label_of(pause.reason), cause_of(pause.reason), 0};
        paused.working_s =
            open_seconds(calendar, pause.from, pause.to.value_or(attempt.ended.value_or(frame.now)))
                .value_or(0);
        if (paused.working_s > longest) {
            longest = paused.working_s;
            row.cause = paused.cause;
        }
        row.pauses.push_back(std::move(paused));
    }
    if (!attempt.reason.empty()) row.cause = cause_of(attempt.reason);
    for (const auto& wait : state.waits)
        if (wait.step == attempt.step && wait.to && wait.to == attempt.started)
            row.waited_s = open_seconds(calendar, wait.from, *wait.to).value_or(0);
    row.verdict = to_string(pantau::cases::Verdict::not_computable);
    if (step == nullptr || calendar == nullptr) return row;

    const auto judgement = pantau::cases::judge(attempt, *step, *calendar, attempt.ended.value_or(frame.now));
    row.verdict = to_string(judgement.verdict);
    row.used_s = judgement.used_s;
    row.wall_s = judgement.wall_s;
    row.paused_s = judgement.paused_s;
    row.standard_s = judgement.standard_s;
    row.provisional = judgement.provisional;
    row.off_hours = judgement.off_hours;
    for (const Event& event : loaded.history)
        if (event.kind == EventKind::breach_raised && event.step == attempt.step &&
            event.attempt == attempt.number && event.occurred_at < frame.now)
            row.breached_at = event.occurred_at;
    if (!row.breached_at && judgement.verdict == pantau::cases::Verdict::late && judgement.last_on_time)
        row.breached_at = *judgement.last_on_time + std::chrono::seconds{1};
    return row;
}

std::vector<reports::AttemptRow> ReportCases::attempts(reports::Span span) {
    const Frame frame{std::min(span.to, options_.as_of), span};
    std::vector<reports::AttemptRow> rows;
    for (const auto& loaded : load(span))
        for (const auto& attempt : loaded.state.attempts) {
            if (attempt.ended && *attempt.ended < span.from) continue;
            // A skipped attempt never began; its end is all there is of it.
            if (attempt.started.value_or(attempt.ended.value_or(frame.now)) >= frame.now) continue;
            rows.push_back(row_of(loaded, attempt, frame));
        }
    return rows;
}

reports::CaseRow ReportCases::row_of(const Loaded& loaded, const Frame& frame) {
    const auto& state = loaded.state;
    const bool over = state.closed_at && *state.closed_at < frame.now;
    reports::CaseRow row;
    row.number = state.number;
    row.title = shown(state.title);
    row.requester = shown(state.requester);
    row.channel = state.channel;
    row.status = to_string(over ? state.status : pantau::cases::CaseStatus::open);
    row.opened = state.opened_at;
    if (over) row.closed = state.closed_at;
    row.wall_s = wall_seconds(state.opened_at, over ? *state.closed_at : frame.now);
    row.links = state.links;
    for (const Event& event : loaded.history) {
        if (event.occurred_at >= frame.now) continue;
        row.corrections += event.kind == EventKind::corrected ? 1 : 0;
    }
    for (const Event& event : loaded.read) {
        if (event.occurred_at >= frame.now) continue;
        row.returns += event.kind == EventKind::returned ? 1 : 0;
        row.skips += event.kind == EventKind::step_skipped ? 1 : 0;
    }
    int present = 0, next = 0;
    for (const auto& attempt : state.attempts) {
        if (attempt.started.value_or(attempt.ended.value_or(frame.now)) >= frame.now) {
            if (next == 0) next = attempt.step;
            continue;
        }
        const auto part = row_of(loaded, attempt, frame);
        row.used_s += part.used_s;
        row.paused_s += part.paused_s;
        if (!part.ended) present = attempt.step;
    }
    for (const auto& wait : state.waits)
        if (wait.from < frame.now)
            row.waited_s +=
                working_seconds(wait.from, std::min(wait.to.value_or(frame.now), frame.now)).value_or(0);
    if (over) return row;
    if (present == 0) present = next != 0 ? next : state.ready_step();
    if (present != 0)
        row.present_step = fmt::format(fmt::runtime(step_of_steps), present, state.steps.size());
    return row;
}

std::vector<reports::CaseRow> ReportCases::cases(reports::Span span) {
    const Frame frame{std::min(span.to, options_.as_of), span};
    std::vector<reports::CaseRow> rows;
    for (const auto& loaded : load(span))
        if (loaded.state.opened_at < frame.now) rows.push_back(row_of(loaded, frame));
    return rows;
}

std::vector<reports::CorrectionRow> ReportCases::corrections(reports::Span span) {
    std::vector<std::pair<std::string, int>> found;
    {
        Query q = snapshot_.connection().query(
            "SELECT case_number, seq FROM event WHERE kind = 'corrected' AND id <= ? AND recorded_at >= ? "
            "AND "
            "recorded_at < ? ORDER BY id");
        q << cut_ << span.from << span.to;
        while (q.next()) found.emplace_back(q.text(0), q.small(1));
    }
    std::vector<reports::CorrectionRow> rows;
    for (const auto& [number, seq] : found) {
        const auto history = case_events(snapshot_, number, 0, options_.as_of);
        const auto at = [&](int wanted) {
            return std::find_if(history.begin(), history.end(),
                                [&](const Event& event) { return event.seq == wanted; });
        };
        const auto event = at(seq);
        if (event == history.end()) continue;
        reports::CorrectionRow row;
        row.case_number = number;
        row.seq = event->target_seq;
        const auto target = at(event->target_seq);
        row.step = target == history.end() ? event->step : target->step;
        row.recorded = event->recorded_at;
        row.field = event->field;
        row.old_value = event->old_value;
        row.new_value = event->field == "text" ? shown(event->text) : event->value;
        row.reason = event->reason;
        row.authority = event->authority;
        row.actor = event->actor;
        rows.push_back(std::move(row));
    }
    return rows;
}

const pantau::cases::Sop* ReportCases::sop() {
    const auto& sops = versions_.sops();
    std::string version = options_.sop;
    if (version.empty()) {
        Query q = snapshot_.connection().query(
            "SELECT e.sop, count(*) FROM case_record c JOIN event e ON e.case_number = c.number AND e.seq = "
            "1 "
            "WHERE e.id <= ? AND c.opened_at <= ? GROUP BY e.sop ORDER BY 2 DESC, 1 LIMIT 1");
        q << cut_ << options_.as_of;
        if (q.next()) version = q.text(0);
    }
    const auto* found = version.empty() ? nullptr : sops.find(version);
    return found != nullptr ? found : sops.current();
}

std::vector<reports::StepRow> ReportCases::steps() {
    const auto* sop = this->sop();
    std::vector<reports::StepRow> rows;
    if (sop == nullptr) return rows;
    for (const Step& step : sop->steps) {
        reports::StepRow row;
        row.number = step.number;
        row.activity = step.activity.display;
        row.activity_official = step.activity.official;
        row.executor_assumed = step.executors.empty();
        for (const auto& code : step.executors) {
            const auto* executor = executor_named(sop, code);
            if (!row.executor.empty()) row.executor += ", ";
            row.executor += executor == nullptr ? code : executor->name;
            row.executor_assumed = row.executor_assumed || executor == nullptr || executor->assumed;
        }
        row.standard_s = step.time_standard.count();
        row.output = step.output.display;
        row.output_official = step.output.official;
        rows.push_back(std::move(row));
    }
    return rows;
}

}  // namespace pantau::store
