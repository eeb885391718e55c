#include "tests/unit/cases/case_kit.hpp"

#include <fmt/format.h>

namespace pantau::cases::test {
namespace {

std::string shown(const std::optional<Instant>& at) {
    return at ? format_utc_ms(*at) : "-";
}

}  // namespace

std::string described(const CaseState& state) {
    std::string text = fmt::format("{} {} {} {} {} {} {} {} {}\n", state.number, state.sop, state.calendar,
                                   to_string(state.status), shown(state.opened_at), shown(state.closed_at),
                                   shown(state.ready_since), shown(state.deadline), shown(state.last_move));
    text += fmt::format("{} {} {} {} {} {}\n", state.title.value, state.requester.value, state.corrections,
                        state.returns, state.skips, shown(state.last_occurred));
    for (const StepStatus status : state.steps) text += fmt::format("{} ", to_string(status));
    for (const std::string& link : state.links) text += link + " ";
    for (const Instant at : state.last_of_step) text += format_utc_ms(at) + " ";
    for (const auto* stretches : {&state.waits, &state.lifetimes})
        for (const Stretch& stretch : *stretches)
            text += fmt::format("\n{}: {} to {}", stretch.step, shown(stretch.from), shown(stretch.to));
    for (const Attempt& attempt : state.attempts) {
        text += fmt::format("\n{}.{} {} {} {} {} {} {} {} {} {} {}", attempt.step, attempt.number,
                            to_string(attempt.status), shown(attempt.started), shown(attempt.ended),
                            to_string(attempt.precision), attempt.executor, attempt.approved_by,
                            attempt.authority, attempt.reason, attempt.output, attempt.sop);
        for (const Pause& pause : attempt.pauses)
            text += fmt::format(" [{} {} {}]", shown(pause.from), shown(pause.to), pause.reason);
        for (const int threshold : attempt.raised) text += fmt::format(" {}%", threshold);
        for (const std::string& mark : attempt.flags) text += " " + mark;
    }
    return text;
}

}  // namespace pantau::cases::test
