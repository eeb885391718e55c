#pragma once
// The state machine of a case (cases.md 4.2), apart from who asks and when: whether an event fits the state
// that the events before it made. decide() asks it for new events, and again for a whole history that a
// correction would change.

#include <optional>
#include <string>

#include "daemon/cases/case_state.hpp"
#include "daemon/cases/refusal.hpp"

namespace pantau::cases {

/// E_CLOSED when the case is not open. Not asked by misfit() of a deadline: a deadline set on an open case
/// stays legal when a cancellation is recorded later with an earlier time.
std::optional<Refusal> closed(const CaseState& state);

/// Whether the event fits where the case stands: step, order and time.
/// \param sop  in force after the event: the new version for sop_moved, else the state's
std::optional<Refusal> misfit(const CaseState& state, const Event& event, const Sop& sop);

/// What the event must say and does not: reason, who allowed it, links (cases.md 4.2). Asked of new events
/// and of corrected histories; a log that was once accepted is folded without asking.
std::optional<Refusal> incomplete(const Event& event, const Sop& sop);

/// Events that change where a case stands, as opposed to note, deadline_set, corrected and what the daemon
/// raises. They must not be earlier than the one before.
bool moves(EventKind kind) noexcept;

}  // namespace pantau::cases
