#include "daemon/cases/transition.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "daemon/cases/reason_codes.hpp"

namespace pantau::cases {
namespace {

bool names_a_step(EventKind kind) noexcept {
    switch (kind) {
        case EventKind::step_started:
        case EventKind::paused:
        case EventKind::resumed:
        case EventKind::step_finished:
        case EventKind::returned:
        case EventKind::step_skipped:
        case EventKind::reassigned:
            return true;
        default:
            return false;
    }
}

StepStatus status_of(const CaseState& state, int step) {
    return state.steps[static_cast<std::size_t>(step - 1)];
}
bool is_done(StepStatus status) noexcept {
    return status == StepStatus::finished || status == StepStatus::skipped;
}

// The step at which the work stands: the open one, the ready one, or the first that is not done.
int present_step(const CaseState& state) noexcept {
    if (const Attempt* open = state.open_attempt()) return open->step;
    const auto first = std::find_if_not(state.steps.begin(), state.steps.end(), is_done);
    return first == state.steps.end() ? static_cast<int>(state.steps.size())
                                      : static_cast<int>(first - state.steps.begin()) + 1;
}

Refusal step_open(const Attempt& open, int step) {
    return refuse(RefusalCode::step_open,
                  fmt::format("step {} is {}; finish or return it before step {} can be started or skipped",
                              open.step, to_string(open.status), step),
                  {.step = step, .other = open.step});
}

Refusal out_of_order(const CaseState& state, int step, std::string_view act) {
    return refuse(RefusalCode::order,
                  fmt::format("step {} is {} and cannot be {}; the case stands at step {}", step,
                              to_string(status_of(state, step)), act, present_step(state)),
                  {.step = step, .other = present_step(state)});
}

Refusal not_running(const CaseState& state, int step, std::string_view act) {
    return refuse(RefusalCode::not_running,
                  fmt::format("step {} is {}, so it cannot be {}; start it first", step,
                              to_string(status_of(state, step)), act),
                  {.step = step});
}

std::optional<Refusal> misfit_of_step(const CaseState& state, const Event& event) {
    const int step = event.step;
    const StepStatus status = status_of(state, step);
    const Attempt* open = state.open_attempt();
    const bool is_open = status == StepStatus::running || status == StepStatus::paused;
    switch (event.kind) {
        case EventKind::step_started:
            if (open != nullptr) return step_open(*open, step);
            if (status != StepStatus::ready) return out_of_order(state, step, "started");
            return std::nullopt;
        case EventKind::step_skipped:
            if (is_open) return step_open(*open, step);
            if (status != StepStatus::ready) return out_of_order(state, step, "skipped");
            return std::nullopt;
        case EventKind::paused:
            if (status == StepStatus::paused)
                return refuse(RefusalCode::already_paused,
                              fmt::format("step {} is paused already; resume it", step), {.step = step});
            if (!is_open) return not_running(state, step, "paused");
            return std::nullopt;
        case EventKind::resumed:
            if (status != StepStatus::paused)
                return refuse(RefusalCode::not_paused,
                              fmt::format("step {} is {}, not paused; there is nothing to resume", step,
                                          to_string(status)),
                              {.step = step});
            return std::nullopt;
        case EventKind::step_finished:
            if (status == StepStatus::paused)
                return refuse(RefusalCode::paused,
                              fmt::format("step {} is paused; resume it and then finish it", step),
                              {.step = step});
            if (!is_open) return not_running(state, step, "finished");
            return std::nullopt;
        case EventKind::reassigned:
            if (!is_open) return not_running(state, step, "reassigned");
            return std::nullopt;
        default:
            return std::nullopt;
    }
}

bool was_begun(const CaseState& state, int step) {
    return std::any_of(state.attempts.begin(), state.attempts.end(),
                       [&](const Attempt& attempt) { return attempt.step == step && attempt.started; });
}

std::optional<Refusal> misfit_of_target(const CaseState& state, const Event& event) {
    const int steps = static_cast<int>(state.steps.size());
    if (event.to_step < 1 || event.to_step > steps)
        return refuse(RefusalCode::unknown_step,
                      fmt::format("to_step is {}; this case's SOP has steps 1 to {}", event.to_step, steps),
                      {.step = event.to_step, .other = steps});
    if (event.kind == EventKind::returned) {
        const bool is_open = status_of(state, event.step) == StepStatus::running ||
                             status_of(state, event.step) == StepStatus::paused;
        if (!is_open) return not_running(state, event.step, "returned");
        if (event.to_step > event.step || !was_begun(state, event.to_step))
            return refuse(RefusalCode::order,
                          fmt::format("step {} cannot be returned to step {}: {}", event.step, event.to_step,
                                      event.to_step > event.step ? "that is a later step"
                                                                 : "that step was never begun"),
                          {.variant = "return", .step = event.to_step, .other = event.step});
        return std::nullopt;
    }
    if (state.status == CaseStatus::open)
        return refuse(RefusalCode::order, "the case is open; use returned to go back to a step",
                      {.variant = "still_open", .step = event.to_step});
    if (event.to_step > present_step(state))
        return refuse(
            RefusalCode::order,
            fmt::format("the case cannot be reopened at step {}: step {} is neither finished nor skipped",
                        event.to_step, present_step(state)),
            {.variant = "reopen", .step = event.to_step, .other = present_step(state)});
    return std::nullopt;
}

std::optional<Refusal> misfit_of_sop(const CaseState& state, const Sop& sop) {
    if (present_step(state) <= sop.last_step()) return std::nullopt;
    return refuse(RefusalCode::order,
                  fmt::format("that SOP version ends at step {}, but the case stands at step {}",
                              sop.last_step(), present_step(state)),
                  {.variant = "sop"});
}

std::optional<Refusal> misfit_of_time(const CaseState& state, const Event& event) {
    if (event.occurred_at < state.opened_at)
        return refuse(RefusalCode::before_open,
                      fmt::format("occurred_at {} is before the case was opened at {}",
                                  format_utc_ms(event.occurred_at), format_utc_ms(state.opened_at)));
    if (!moves(event.kind) && event.kind != EventKind::reassigned) return std::nullopt;
    Instant newest = moves(event.kind) ? state.last_move : Instant::min();
    const Attempt* open = state.open_attempt();
    for (const int step : {event.step, open != nullptr ? open->step : 0})
        if (step > 0) newest = std::max(newest, state.last_of_step[static_cast<std::size_t>(step - 1)]);
    if (event.occurred_at >= newest) return std::nullopt;
    return refuse(RefusalCode::time_order,
                  fmt::format("occurred_at {} is earlier than the event before it, at {}",
                              format_utc_ms(event.occurred_at), format_utc_ms(newest)),
                  {.step = event.step});
}

bool needs_reason(EventKind kind) noexcept {
    switch (kind) {
        case EventKind::paused:
        case EventKind::returned:
        case EventKind::step_skipped:
        case EventKind::cancelled:
        case EventKind::reopened:
        case EventKind::corrected:
        case EventKind::deadline_set:
        case EventKind::sop_moved:
            return true;
        default:
            return false;
    }
}

std::optional<Refusal> incomplete_reason(const Event& event) {
    if (event.reason.empty()) {
        const bool undo =
            event.kind == EventKind::corrected && event.field == "undo";  // decide() knows when it is free
        if (!needs_reason(event.kind) || undo) return std::nullopt;
        return refuse(RefusalCode::reason_required, fmt::format("{} needs a reason", to_string(event.kind)));
    }
    if (find_reason(event.reason) == nullptr)
        return refuse(RefusalCode::unknown_reason, fmt::format("there is no reason \"{}\"", event.reason),
                      {.what = event.reason});
    if (event.reason == "LAINNYA" && event.text.empty())
        return refuse(RefusalCode::reason_required, "reason LAINNYA needs a text", {.variant = "other"});
    return std::nullopt;
}

}  // namespace

bool moves(EventKind kind) noexcept {
    switch (kind) {
        case EventKind::step_started:
        case EventKind::paused:
        case EventKind::resumed:
        case EventKind::step_finished:
        case EventKind::returned:
        case EventKind::step_skipped:
        case EventKind::cancelled:
        case EventKind::reopened:
        case EventKind::sop_moved:
            return true;
        default:
            return false;
    }
}

std::optional<Refusal> closed(const CaseState& state) {
    if (state.status == CaseStatus::open) return std::nullopt;
    return refuse(RefusalCode::closed,
                  fmt::format("the case is {}; reopen it first", to_string(state.status)),
                  {.variant = state.status == CaseStatus::cancelled ? "cancelled" : ""});
}

std::optional<Refusal> misfit(const CaseState& state, const Event& event, const Sop& sop) {
    if (event.kind == EventKind::case_opened) {
        if (state.number.empty()) return std::nullopt;
        return refuse(RefusalCode::number_taken, fmt::format("case {} is open already", state.number),
                      {.what = state.number});
    }
    if (state.number.empty())
        return refuse(RefusalCode::unknown_case, "the case does not begin with case_opened");
    if (raised_by_service(event.kind) || event.kind == EventKind::corrected) return std::nullopt;
    const bool stands_apart = event.kind == EventKind::note || event.kind == EventKind::deadline_set;
    if (!stands_apart && event.kind != EventKind::reopened)
        if (auto refusal = closed(state)) return refusal;
    const int steps = static_cast<int>(state.steps.size());
    if (names_a_step(event.kind) ? event.step < 1 || event.step > steps
                                 : event.step < 0 || event.step > steps)
        return refuse(
            RefusalCode::unknown_step,
            fmt::format("there is no step {}; this case's SOP has steps 1 to {}", event.step, steps),
            {.step = event.step, .other = steps});
    if (names_a_step(event.kind))
        if (auto refusal = misfit_of_step(state, event)) return refusal;
    if (event.kind == EventKind::returned || event.kind == EventKind::reopened)
        if (auto refusal = misfit_of_target(state, event)) return refusal;
    if (event.kind == EventKind::sop_moved)
        if (auto refusal = misfit_of_sop(state, sop)) return refusal;
    return misfit_of_time(state, event);
}

std::optional<Refusal> incomplete(const Event& event, const Sop& sop) {
    if (auto refusal = incomplete_reason(event)) return refusal;
    const bool undo = event.kind == EventKind::corrected && event.field == "undo";
    const bool needs_authority = event.kind == EventKind::step_skipped ||
                                 event.kind == EventKind::sop_moved ||
                                 (event.kind == EventKind::corrected && !undo);
    if (needs_authority && event.authority.empty())
        return refuse(RefusalCode::approval_required,
                      fmt::format("{} needs authority: the name of who allowed it", to_string(event.kind)),
                      {.variant = "authority", .step = event.step});
    if (event.kind == EventKind::reassigned && event.executor.empty())
        return refuse(RefusalCode::unknown_executor, "reassigned needs an executor", {.variant = "missing"});
    if (event.kind != EventKind::step_finished) return std::nullopt;
    const Step* step = sop.step(event.step);
    if (step == nullptr) return std::nullopt;
    if (step->requires_approval && event.approved_by.empty())
        return refuse(RefusalCode::approval_required,
                      fmt::format("step {} needs approved_by: the name of who gave ACC", event.step),
                      {.step = event.step});
    if (step->requires_links && event.links.empty())
        return refuse(RefusalCode::no_link, fmt::format("step {} needs at least one link", event.step),
                      {.step = event.step});
    return std::nullopt;
}

}  // namespace pantau::cases
