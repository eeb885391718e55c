#pragma once
// A case as it is known now, or as it was known at an earlier instant: nothing recorded later counts, neither
// events nor judgements nor calendars.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/json/fwd.hpp>

#include "daemon/desk/desk.hpp"

namespace pantau::http {

struct KnownCase {
    std::vector<cases::Event> history;
    cases::CaseState state;
    std::vector<store::VerdictRow> verdicts;   ///< in the order they were made
    std::shared_ptr<const desk::Rules> rules;  ///< with the calendar that was in force
    cases::Instant now{};                      ///< up to which open attempts are reckoned
    std::optional<cases::Instant> as_of;       ///< empty: now
};

/// Nothing when there was no such case yet. \throws store::StoreError
std::optional<KnownCase> known_case(const store::Snapshot& snapshot, const std::string& number,
                                    std::shared_ptr<const desk::Rules> rules, cases::Instant now,
                                    std::optional<cases::Instant> as_of);

/// The rules with the calendar by which an ended attempt was judged last; for others as they are.
std::shared_ptr<const desk::Rules> rules_of_verdict(const store::Snapshot& snapshot, const KnownCase& known,
                                                    const cases::Attempt& attempt);

/// Every judgement of an attempt that ended, as it was made, first to newest: the newest is the one that
/// counts.
boost::json::array verdicts_json(const std::vector<store::VerdictRow>& verdicts,
                                 const cases::Attempt& attempt, const std::string& zone);

}  // namespace pantau::http
