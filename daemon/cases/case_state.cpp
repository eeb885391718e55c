#include "daemon/cases/case_state.hpp"

#include <algorithm>
#include <stdexcept>

#include <fmt/format.h>

#include "daemon/cases/hash_chain.hpp"
#include "daemon/cases/transition.hpp"

namespace pantau::cases {
namespace {

std::size_t index_of(int step) {
    return static_cast<std::size_t>(step - 1);
}

Attempt* open_attempt_of(CaseState& state) {
    return const_cast<Attempt*>(state.open_attempt());
}

void add_flags(Attempt& attempt, const Event& event) {
    for (const std::string& mark : event.flags)
        if (const auto at = std::lower_bound(attempt.flags.begin(), attempt.flags.end(), mark);
            at == attempt.flags.end() || *at != mark)
            attempt.flags.insert(at, mark);
}

void mark(Attempt& attempt, const Event& event) {
    add_flags(attempt, event);
    if (event.precision == Precision::minute) attempt.precision = Precision::minute;
}

// From here on `step` waits to be started or skipped.
void make_ready(CaseState& state, int step, Instant at) {
    state.steps[index_of(step)] = StepStatus::ready;
    state.ready_since = at;
    state.waits.push_back({at, std::nullopt, step});
}

void end_wait(CaseState& state, Instant at) {
    if (!state.waits.empty() && !state.waits.back().to) state.waits.back().to = at;
    state.ready_since.reset();
}

// A return or a reopening: this step again, and later ones after it in their turn.
void go_back_to(CaseState& state, int step, Instant at) {
    for (int later = step; later <= static_cast<int>(state.steps.size()); ++later)
        state.steps[index_of(later)] = StepStatus::waiting;
    make_ready(state, step, at);
}

void close(CaseState& state, CaseStatus status, Instant at) {
    state.status = status;
    state.closed_at = at;
    state.lifetimes.back().to = at;
}

void after_step(CaseState& state, int step, Instant at) {
    if (step == static_cast<int>(state.steps.size()))
        close(state, CaseStatus::closed, at);
    else
        make_ready(state, step + 1, at);
}

Attempt& begin_attempt(CaseState& state, const Event& event) {
    Attempt attempt;
    attempt.step = event.step;
    attempt.number = state.attempts_of(event.step) + 1;
    attempt.sop = state.sop;
    if (const auto known = state.raised.find({attempt.step, attempt.number}); known != state.raised.end())
        attempt.raised = known->second;
    end_wait(state, event.occurred_at);
    return state.attempts.emplace_back(std::move(attempt));
}

void end_attempt(Attempt& attempt, AttemptStatus status, const Event& event) {
    if (!attempt.pauses.empty() && !attempt.pauses.back().to) attempt.pauses.back().to = event.occurred_at;
    attempt.status = status;
    attempt.ended = event.occurred_at;
    attempt.ended_seq = event.seq;
    attempt.reason = event.reason;
    mark(attempt, event);
}

void open_case(CaseState& state, const Event& event, const Sop& sop) {
    state.number = event.case_number;
    state.sop = event.sop;
    state.calendar = event.calendar;
    state.title = event.title;
    state.requester = event.requester;
    state.channel = event.case_channel;
    state.opened_at = event.occurred_at;
    state.deadline = event.deadline;
    state.deadline_said_at = event.occurred_at;
    state.steps.assign(sop.steps.size(), StepStatus::waiting);
    state.last_of_step.assign(sop.steps.size(), Instant{});
    state.lifetimes.push_back({event.occurred_at, std::nullopt});
    state.last_move = event.occurred_at;
    make_ready(state, 1, event.occurred_at);
}

void finish_step(CaseState& state, const Event& event) {
    Attempt& attempt = *open_attempt_of(state);
    end_attempt(attempt, AttemptStatus::finished, event);
    attempt.output = event.output;
    attempt.approved_by = event.approved_by;
    attempt.links = event.links;
    for (const std::string& link : event.links)
        if (std::find(state.links.begin(), state.links.end(), link) == state.links.end())
            state.links.push_back(link);
    state.steps[index_of(event.step)] = StepStatus::finished;
    after_step(state, event.step, event.occurred_at);
}

void skip_step(CaseState& state, const Event& event) {
    Attempt& attempt = begin_attempt(state, event);
    attempt.authority = event.authority;
    attempt.started_seq = event.seq;
    end_attempt(attempt, AttemptStatus::skipped, event);
    state.steps[index_of(event.step)] = StepStatus::skipped;
    ++state.skips;
    after_step(state, event.step, event.occurred_at);
}

void cancel(CaseState& state, const Event& event) {
    if (Attempt* open = open_attempt_of(state)) end_attempt(*open, AttemptStatus::cancelled, event);
    end_wait(state, event.occurred_at);
    for (StepStatus& status : state.steps)
        if (status != StepStatus::finished && status != StepStatus::skipped) status = StepStatus::waiting;
    close(state, CaseStatus::cancelled, event.occurred_at);
}

void reopen(CaseState& state, const Event& event) {
    state.status = CaseStatus::open;
    state.closed_at.reset();
    state.lifetimes.push_back({event.occurred_at, std::nullopt});
    go_back_to(state, event.to_step, event.occurred_at);
}

// Only what is not finished follows the new version: ended attempts keep the standard they were judged by.
void move_sop(CaseState& state, const Event& event, const Sop& sop) {
    state.sop = event.value;
    if (Attempt* open = open_attempt_of(state)) open->sop = state.sop;
    state.steps.resize(sop.steps.size(), StepStatus::waiting);
    state.last_of_step.resize(sop.steps.size(), Instant{});
}

void note_threshold(CaseState& state, const Event& event) {
    const int threshold = event.kind == EventKind::breach_raised ? Attempt::breach : event.threshold;
    state.raised[{event.step, event.attempt}].insert(threshold);
    for (Attempt& attempt : state.attempts) {
        if (attempt.step != event.step || attempt.number != event.attempt) continue;
        attempt.raised.insert(threshold);
        if (event.seq > attempt.started_seq) add_flags(attempt, event);  // else of a start that was undone
    }
}

void erase(PersonalText& text) {
    text.value.clear();
    text.salt.clear();
    text.erased = true;
}

void apply_kind(CaseState& state, const Event& event, const Sop& sop) {
    switch (event.kind) {
        case EventKind::case_opened:
            return open_case(state, event, sop);
        case EventKind::step_started: {
            Attempt& attempt = begin_attempt(state, event);
            attempt.started = event.occurred_at;
            attempt.started_seq = event.seq;
            attempt.executor = event.executor;
            mark(attempt, event);
            state.steps[index_of(event.step)] = StepStatus::running;
            return;
        }
        case EventKind::paused: {
            Attempt& attempt = *open_attempt_of(state);
            attempt.status = AttemptStatus::paused;
            attempt.pauses.push_back({event.occurred_at, std::nullopt, event.reason, event.seq});
            mark(attempt, event);
            state.steps[index_of(event.step)] = StepStatus::paused;
            return;
        }
        case EventKind::resumed: {
            Attempt& attempt = *open_attempt_of(state);
            attempt.status = AttemptStatus::running;
            attempt.pauses.back().to = event.occurred_at;
            mark(attempt, event);
            state.steps[index_of(event.step)] = StepStatus::running;
            return;
        }
        case EventKind::step_finished:
            return finish_step(state, event);
        case EventKind::returned:
            end_attempt(*open_attempt_of(state), AttemptStatus::returned, event);
            ++state.returns;
            return go_back_to(state, event.to_step, event.occurred_at);
        case EventKind::step_skipped:
            return skip_step(state, event);
        case EventKind::reassigned:
            open_attempt_of(state)->executor = event.executor;
            return add_flags(*open_attempt_of(state), event);
        case EventKind::deadline_set:
            if (event.occurred_at >= state.deadline_said_at) {
                state.deadline = event.deadline;
                state.deadline_said_at = event.occurred_at;
            }
            return;
        case EventKind::cancelled:
            return cancel(state, event);
        case EventKind::reopened:
            return reopen(state, event);
        case EventKind::corrected:
            ++state.corrections;
            return;
        case EventKind::sop_moved:
            return move_sop(state, event, sop);
        case EventKind::warning_raised:
        case EventKind::breach_raised:
            return note_threshold(state, event);
        case EventKind::note:
            if (is_erasure(event) && event.field == "title") erase(state.title);
            if (is_erasure(event) && event.field == "requester") erase(state.requester);
            return;
        case EventKind::clock_jumped:
            if (Attempt* open = open_attempt_of(state)) add_flags(*open, event);
            return;
        case EventKind::calendar_adopted:
            return;
    }
}

void apply_unnumbered(CaseState& state, const Event& event, const Sop& sop) {
    if (const auto refusal = misfit(state, event, sop))
        throw std::logic_error{fmt::format("case {}: event {} ({}) cannot be folded: {}: {}",
                                           event.case_number, event.seq, to_string(event.kind),
                                           to_string(refusal->code), refusal->detail)};
    apply_kind(state, event, sop);
    state.last_occurred = std::max(state.last_occurred, event.occurred_at);
    if (moves(event.kind)) state.last_move = event.occurred_at;
    if ((moves(event.kind) || event.kind == EventKind::reassigned) && event.step > 0) {
        Instant& newest = state.last_of_step[index_of(event.step)];
        newest = std::max(newest, event.occurred_at);
    }
}

bool is_threshold(EventKind kind) noexcept {
    return kind == EventKind::warning_raised || kind == EventKind::breach_raised;
}

const Sop& sop_after(const CaseState& state, const Event& event, const SopBook& sops) {
    const std::string& version = event.kind == EventKind::case_opened ? event.sop
                                 : event.kind == EventKind::sop_moved ? event.value
                                                                      : state.sop;
    if (const Sop* sop = sops.version(version)) return *sop;
    throw std::logic_error{fmt::format("case {}: event {} needs the SOP version {}, which is not loaded",
                                       event.case_number, event.seq, version)};
}

}  // namespace

std::string_view to_string(AttemptStatus status) noexcept {
    switch (status) {
        case AttemptStatus::running:
            return "running";
        case AttemptStatus::paused:
            return "paused";
        case AttemptStatus::finished:
            return "finished";
        case AttemptStatus::returned:
            return "returned";
        case AttemptStatus::skipped:
            return "skipped";
        case AttemptStatus::cancelled:
            return "cancelled";
    }
    return "unknown";
}

std::string_view to_string(StepStatus status) noexcept {
    switch (status) {
        case StepStatus::waiting:
            return "waiting";
        case StepStatus::ready:
            return "ready";
        case StepStatus::running:
            return "running";
        case StepStatus::paused:
            return "paused";
        case StepStatus::finished:
            return "finished";
        case StepStatus::skipped:
            return "skipped";
    }
    return "unknown";
}

std::string_view to_string(CaseStatus status) noexcept {
    switch (status) {
        case CaseStatus::open:
            return "open";
        case CaseStatus::closed:
            return "closed";
        case CaseStatus::cancelled:
            return "cancelled";
    }
    return "unknown";
}

const Attempt* CaseState::open_attempt() const noexcept {
    if (attempts.empty()) return nullptr;
    const Attempt& last = attempts.back();
    return last.status == AttemptStatus::running || last.status == AttemptStatus::paused ? &last : nullptr;
}

int CaseState::ready_step() const noexcept {
    const auto ready = std::find(steps.begin(), steps.end(), StepStatus::ready);
    return ready == steps.end() ? 0 : static_cast<int>(ready - steps.begin()) + 1;
}

int CaseState::attempts_of(int step) const noexcept {
    return static_cast<int>(std::count_if(attempts.begin(), attempts.end(),
                                          [&](const Attempt& attempt) { return attempt.step == step; }));
}

void apply(CaseState& state, const Event& event, const Sop& sop) {
    if (event.seq != state.last_seq + 1)
        throw std::logic_error{fmt::format("case {}: event {} does not follow event {}", event.case_number,
                                           event.seq, state.last_seq)};
    apply_unnumbered(state, event, sop);
    state.last_seq = event.seq;
}

CaseState fold(const std::vector<Event>& history, const SopBook& sops) {
    CaseState state;
    const std::vector<Event> events = effective(history);
    for (const Event& event : events)
        if (!is_threshold(event.kind)) apply_unnumbered(state, event, sop_after(state, event, sops));
    // A threshold belongs to its attempt wherever a correction has moved that in time, so that none is raised
    // twice.
    for (const Event& event : events)
        if (is_threshold(event.kind) && !state.number.empty())
            apply_unnumbered(state, event, sop_after(state, event, sops));
    for (const Event& event : history) state.last_seq = std::max(state.last_seq, event.seq);
    return state;
}

}  // namespace pantau::cases
