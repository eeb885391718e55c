#pragma once
// Small parts that the sources of the desk share.

#include <chrono>
#include <string>
#include <vector>

#include "daemon/cases/case_state.hpp"
#include "daemon/cases/decide.hpp"
#include "daemon/cases/refusal.hpp"
#include "daemon/cases/working_calendar.hpp"
#include "daemon/store/case_log.hpp"

namespace pantau::desk {

/// After the disk refused, thresholds and doubtful cases are tried again this much later.
inline constexpr std::chrono::seconds disk_retry{5};

/// 16 random bytes for the hash of a personal text.
std::string random_salt();
/// \throws std::logic_error when the SOP has no such step: the log and the SOP do not belong together
const cases::Step& step_of(const cases::Sop& sop, int number);
/// The step by whose standard an attempt is judged: of the version that it ended under, or of the case's.
const cases::Step& step_of(const cases::SopBook& sops, const cases::CaseState& state,
                           const cases::Attempt& attempt);
/// Judgements that are new or differ from before: of attempts that ended, or that a correction changed.
/// \param before  nullptr: the case is new
/// \param added   what was recorded between the two; attempts that it has judged again get a row in any case
std::vector<store::VerdictRow> new_verdicts(const cases::CaseState* before, const cases::CaseState& after,
                                            const std::vector<cases::Event>& added,
                                            const cases::SopBook& sops,
                                            const cases::WorkingCalendar& calendar, cases::Instant now);

/// One line of the log for an act that is on disk: case, step, kind. No title and no name of a person.
void tell(const cases::Event& event, const cases::CaseState& after);
/// The log's line on an act that was refused.
void tell_refusal(const std::string& number, const cases::Command& command, const cases::Refusal& refusal);

}  // namespace pantau::desk
