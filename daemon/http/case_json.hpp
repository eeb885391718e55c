#pragma once
// Cases and events as the API shows them.

#include <string>
#include <vector>

#include <boost/json/fwd.hpp>

#include "daemon/cases/case_state.hpp"
#include "daemon/cases/judge.hpp"
#include "daemon/desk/desk.hpp"
#include "daemon/store/case_log.hpp"

namespace pantau::http {

/// Times in the office's zone, RFC 3339.
std::string time_text(cases::Instant at, const std::string& zone);

/// What everybody with the role viewer may see of an event: no salts, no keys of others.
boost::json::object event_json(const cases::Event& event, const std::string& zone);

/// The answer to an accepted act. Made from the events alone, so that a replay of its key is the same, byte
/// by byte.
std::string receipt_json(const std::string& number, const std::vector<cases::Event>& events,
                         const std::string& zone);

boost::json::object judgement_json(const cases::Judgement& judgement, const std::string& zone);

/// A whole case: its steps with every attempt, judged.
/// \param verdicts  newest of an attempt wins over a new judgement: what was judged stays judged
boost::json::object case_json(const cases::CaseState& state, const std::vector<store::VerdictRow>& verdicts,
                              const desk::Rules& rules, cases::Instant now);

boost::json::object summary_json(const store::CaseSummary& summary, const std::string& zone);

/// Every counted stretch, break, holiday and pause behind an attempt's time, and the sum.
boost::json::object why_json(const cases::CaseState& state, const cases::Attempt& attempt,
                             const desk::Rules& rules, cases::Instant now);

}  // namespace pantau::http
