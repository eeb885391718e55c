#include "daemon/cases/decide.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "daemon/cases/decide_parts.hpp"
#include "daemon/cases/transition.hpp"

namespace pantau::cases {
namespace {

constexpr std::array<std::string_view, 4> role_names{"viewer", "staff", "supervisor", "admin"};

// interfaces.md section 4; an undo of one's own has its own rule (decide_correction).
Role role_needed(const Command& command) noexcept {
    switch (command.kind) {
        case EventKind::step_skipped:
        case EventKind::reopened:
        case EventKind::cancelled:
            return Role::supervisor;
        case EventKind::corrected:
            return command.field == "undo" ? Role::staff : Role::supervisor;
        case EventKind::note:
            return command.field.empty() ? Role::staff : Role::admin;  // of an erasure
        default:
            return Role::staff;
    }
}

std::optional<Refusal> forbidden(const Command& command, const Context& context) {
    if (context.import || command.role >= role_needed(command)) return std::nullopt;
    return refuse(RefusalCode::forbidden,
                  fmt::format("{} needs the role {}; this is {}", to_string(command.kind),
                              to_string(role_needed(command)), to_string(command.role)));
}

std::optional<Refusal> stale(const CaseState& state, const std::vector<Event>& history,
                             const Command& command) {
    if (!command.expected_seq || *command.expected_seq == state.last_seq) return std::nullopt;
    Refusal refusal =
        refuse(RefusalCode::stale, fmt::format("expected_seq is {}, but the case is at {}; read the newer "
                                               "events and decide again",
                                               *command.expected_seq, state.last_seq));
    std::copy_if(history.begin(), history.end(), std::back_inserter(refusal.newer),
                 [&](const Event& event) { return event.seq > *command.expected_seq; });
    return refusal;
}

// A command that names no step means the one at hand.
int step_meant(const CaseState& state, const Command& command) {
    if (command.step != 0) return command.step;
    const Attempt* open = state.open_attempt();
    switch (command.kind) {
        case EventKind::step_started:
        case EventKind::step_skipped:
        case EventKind::paused:
        case EventKind::resumed:
        case EventKind::step_finished:
        case EventKind::returned:
        case EventKind::reassigned:
            if (open != nullptr) return open->step;
            if (state.ready_step() != 0) return state.ready_step();
            return static_cast<int>(state.steps.size());  // closed: the refusal says so
        case EventKind::cancelled:
            return open != nullptr ? open->step : 0;
        default:
            return 0;
    }
}

int attempt_meant(const CaseState& state, const Event& event) {
    if (event.step == 0) return 0;
    const bool begins = event.kind == EventKind::step_started || event.kind == EventKind::step_skipped;
    return state.attempts_of(event.step) + (begins ? 1 : 0);
}

std::optional<Refusal> fill_start(Event& event, const Command& command, const Sop& sop) {
    event.executor = command.executor;
    const Step* step = sop.step(event.step);
    if (event.executor.empty() && event.kind == EventKind::step_started && step != nullptr &&
        !step->executors.empty())
        event.executor = step->executors.front();
    return unknown_executor(event.executor, sop);
}

void fill_finish(Event& event, const Command& command) {
    event.output = command.output;
    event.approved_by = command.approved_by;
    for (const std::string& link : command.links)
        if (std::find(event.links.begin(), event.links.end(), link) == event.links.end())
            event.links.push_back(link);
}

std::optional<Refusal> fill_deadline(Event& event, const Command& command) {
    if (command.value.empty() && event.kind == EventKind::case_opened) return std::nullopt;
    const auto at = parse_rfc3339(command.value);
    if (!at)
        return refuse(RefusalCode::bad_value,
                      fmt::format("value \"{}\" {}", command.value, describe(at.error())),
                      {.variant = "time", .what = "value"});
    event.deadline = *at;
    if (event.kind == EventKind::deadline_set) event.value = format_utc_ms(*at);
    return std::nullopt;
}

std::optional<Refusal> fill(Event& event, const Command& command, const Sop& sop_now, const Sop*& sop,
                            const Context& context) {
    switch (event.kind) {
        case EventKind::step_started:
        case EventKind::reassigned:
            return fill_start(event, command, sop_now);
        case EventKind::step_finished:
            fill_finish(event, command);
            return std::nullopt;
        case EventKind::step_skipped:
            event.authority = command.authority;
            return std::nullopt;
        case EventKind::returned:
        case EventKind::reopened:
            event.to_step = command.to_step;
            return std::nullopt;
        case EventKind::deadline_set:
            return fill_deadline(event, command);
        case EventKind::sop_moved:
            event.authority = command.authority;
            sop = context.sops.find(command.value);
            if (sop == nullptr)
                return refuse(RefusalCode::unknown_sop, fmt::format("there is no SOP \"{}\"", command.value),
                              {.what = command.value});
            event.sop = event.value = sop->version;
            event.old_value = sop_now.version;
            return std::nullopt;
        case EventKind::note:
            if (command.text.empty())
                return refuse(RefusalCode::bad_value, "a note needs a text",
                              {.variant = "missing", .what = "text"});
            return std::nullopt;
        default:
            return std::nullopt;
    }
}

// "Link Website Aktif": a step that keeps the links does not end while one of them is known to be gone.
std::optional<Refusal> dead_link(Event& event, const CaseState& state, const Command& command, const Sop& sop,
                                 const Context& context) {
    const Step* step = event.kind == EventKind::step_finished ? sop.step(event.step) : nullptr;
    if (step == nullptr || !step->requires_live_links || context.import || !context.link_gate)
        return std::nullopt;
    for (const auto* links : {&state.links, &std::as_const(event.links)})
        for (const std::string& link : *links) {
            if (context.link_gate(link) == LinkGate::fine) continue;
            if (!command.override_reason.empty()) {
                event.override_reason = command.override_reason;
                add_flag(event, flag::link_gate_overridden);
                return std::nullopt;
            }
            return refuse(RefusalCode::link_dead,
                          fmt::format("the newest check of {} says that it is gone; mend it, or finish with "
                                      "override_reason",
                                      link),
                          {.step = event.step, .what = link});
        }
    return std::nullopt;
}

Instant newest_of(const CaseState& state, const Event& event) {
    Instant newest = std::max(state.opened_at, state.last_move);
    if (event.step > 0 && event.step <= static_cast<int>(state.last_of_step.size()))
        newest = std::max(newest, state.last_of_step[static_cast<std::size_t>(event.step - 1)]);
    return newest;
}

// The following step, begun at the instant at which this one ended ("Selesai & lanjut").
Event start_of_next(const CaseState& state, const Event& finish, const Command& command, const Sop& sop) {
    Event start;
    start.case_number = finish.case_number;
    start.seq = state.last_seq + 1;
    start.kind = EventKind::step_started;
    start.occurred_at = finish.occurred_at;
    start.actor = finish.actor;
    start.channel = finish.channel;
    start.precision = finish.precision;
    start.flags = finish.flags;
    std::erase(start.flags, flag::off_hours);
    std::erase(start.flags, flag::outside_calendar);
    std::erase(start.flags, flag::link_gate_overridden);
    start.step = state.ready_step();
    start.attempt = state.attempts_of(start.step) + 1;
    start.executor = command.executor;
    const Step* step = sop.step(start.step);
    if (start.executor.empty() && step != nullptr && !step->executors.empty())
        start.executor = step->executors.front();
    return start;
}

}  // namespace

std::string_view to_string(Role role) noexcept {
    return role_names[static_cast<std::size_t>(role)];
}

std::optional<Role> role(std::string_view name) noexcept {
    for (std::size_t i = 0; i < role_names.size(); ++i)
        if (role_names[i] == name) return static_cast<Role>(i);
    return std::nullopt;
}

Decision decide(const CaseState& state, const std::vector<Event>& history, const Command& command,
                const Context& context) {
    if (raised_by_service(command.kind) || command.kind == EventKind::case_opened)
        return refuse(RefusalCode::service_kind,
                      fmt::format("{} is not sent as an event of a case", to_string(command.kind)));
    if (auto refusal = forbidden(command, context)) return *std::move(refusal);
    if (state.number.empty())
        return refuse(RefusalCode::unknown_case, fmt::format("there is no case \"{}\"", command.case_number));
    if (auto refusal = stale(state, history, command)) return *std::move(refusal);
    const Sop* sop_now = context.sops.version(state.sop);
    if (sop_now == nullptr)
        return refuse(RefusalCode::unknown_sop,
                      fmt::format("the case's SOP version {} is not loaded", state.sop), {.what = state.sop});
    if (auto refusal = bad_text(command)) return *std::move(refusal);
    if (command.kind == EventKind::corrected) return decide_correction(state, history, command, context);
    if (command.kind == EventKind::note && !command.field.empty())
        return decide_erasure(state, history, command, context);

    if (command.kind == EventKind::deadline_set)
        if (auto refusal = closed(state)) return *std::move(refusal);

    Event event = draft(state, command, context);
    event.step = step_meant(state, command);
    event.attempt = attempt_meant(state, event);
    if (auto refusal = set_time(event, command, context, newest_of(state, event))) return *std::move(refusal);
    const Sop* sop = sop_now;
    const auto unfilled = fill(event, command, *sop_now, sop, context);
    // Where the case stands comes first: it is of more use to hear that a case is closed than that a name is
    // unknown.
    if (sop != nullptr)
        if (auto refusal = misfit(state, event, *sop)) return *std::move(refusal);
    if (unfilled) return *unfilled;
    if (auto refusal = incomplete(event, *sop)) return *std::move(refusal);
    if (auto refusal = too_old(event, command, context)) return *std::move(refusal);
    if (auto refusal = dead_link(event, state, command, *sop, context)) return *std::move(refusal);

    CaseState after = state;
    apply(after, event, *sop);
    flag_calendar(event, after, *sop, context);
    std::vector<Event> events{event};
    if (command.kind == EventKind::step_finished && command.next && after.ready_step() != 0) {
        if (auto refusal = unknown_executor(command.executor, *sop)) return *std::move(refusal);
        Event start = start_of_next(after, event, command, *sop);
        apply(after, start, *sop);
        flag_calendar(start, after, *sop, context);
        events.push_back(std::move(start));
    }
    return events;
}

Decision decide_open(const Command& command, const Context& context) {
    if (!context.import && command.role < Role::staff)
        return refuse(RefusalCode::forbidden, "opening a case needs the role staff");
    if (command.case_number.empty())
        return refuse(RefusalCode::bad_value, "the case has no number",
                      {.variant = "missing", .what = "case_number"});
    if (command.title.find_first_not_of(" \t\r\n") == std::string::npos)
        return refuse(RefusalCode::missing_title, "a case needs a title");
    if (auto refusal = bad_text(command)) return *std::move(refusal);
    const Sop* sop = context.sops.find(command.sop);
    if (sop == nullptr)
        return refuse(RefusalCode::unknown_sop, fmt::format("there is no SOP \"{}\"", command.sop),
                      {.what = command.sop});
    Command opening = command;
    opening.kind = EventKind::case_opened;
    Event event = draft({}, opening, context);
    event.sop = sop->version;
    event.calendar = context.calendar_version;
    if (auto refusal = set_time(event, opening, context, Instant::min())) return *std::move(refusal);
    if (auto refusal = too_old(event, opening, context)) return *std::move(refusal);
    if (auto refusal = fill_deadline(event, opening)) return *std::move(refusal);
    if (auto refusal = incomplete(event, *sop)) return *std::move(refusal);
    return std::vector<Event>{std::move(event)};
}

}  // namespace pantau::cases
