#pragma once
// The state machine of a case (cases.md 4.2), apart from who asks and when: whether an event fits the state
// that the events before it made. decide() asks it for new events, and again for a whole history that a
// correction would change.

#include <optional>
#include <string>

#include "daemon/cases/case_state.hpp"
#include "daemon/cases/refusal.hpp"

namespace pantau::cases {

struct Illegal {
    RefusalCode code;
    std::string detail;  ///< English
};

/// \param sop  in force after the event: the new version for sop_moved, else the state's
/// \return why `event` does not fit, or nothing. Looks at step, order, time and what the SOP demands.
std::optional<Illegal> misfit(const CaseState& state, const Event& event, const Sop& sop);

/// Events that change where a case stands, as opposed to note, deadline_set, corrected and what the daemon
/// raises. They must not be earlier than the one before.
bool moves(EventKind kind) noexcept;

}  // namespace pantau::cases
