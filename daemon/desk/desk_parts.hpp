#pragma once
// Small parts that the sources of the desk share.

#include <string>
#include <vector>

#include "daemon/cases/case_state.hpp"
#include "daemon/cases/working_calendar.hpp"
#include "daemon/store/case_log.hpp"

namespace pantau::desk {

/// 16 random bytes for the hash of a personal text.
std::string random_salt();
/// \throws std::logic_error when the SOP has no such step: the log and the SOP do not belong together
const cases::Step& step_of(const cases::Sop& sop, int number);
/// Judgements that are new or differ from before: of attempts that ended, or that a correction changed.
/// \param before  nullptr: the case is new
std::vector<store::VerdictRow> new_verdicts(const cases::CaseState* before, const cases::CaseState& after,
                                            const cases::Sop& sop, const cases::WorkingCalendar& calendar,
                                            cases::Instant now);

}  // namespace pantau::desk
