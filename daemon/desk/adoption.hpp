#pragma once
// What another calendar does to the cases: due times of open steps move, what has ended stays judged as it
// was. And whether a decree is missing that is wanted now.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "daemon/cases/judge.hpp"
#include "daemon/desk/desk.hpp"

namespace pantau::store {
class Snapshot;
}

namespace pantau::desk {

struct StepEffect {
    std::string number;
    int step = 0, attempt = 0;
    std::optional<Instant> due_before, due_after;  ///< empty: outside the coverage
};
struct VerdictEffect {
    std::string number;
    int step = 0, attempt = 0;
    cases::Verdict before{}, after{};
    std::int64_t used_before = 0, used_after = 0;  ///< seconds
};
struct AdoptionEffect {
    std::vector<StepEffect> open_steps;  ///< those whose due time moves
    std::vector<VerdictEffect> closed;   ///< attempts that ended and would be judged otherwise
};

/// \param open  the open cases as they are
/// Reads each case that had a step running on a day that changes. \throws store::StoreError
AdoptionEffect effect_of(const store::Snapshot& snapshot, const Rules& rules,
                         const cases::WorkingCalendar& after, const std::vector<cases::CaseState>& open,
                         Instant now);

/// The first and the last instant between which the two do not count alike; nothing when they do everywhere.
std::optional<cases::Span> changed_span(const cases::WorkingCalendar& a, const cases::WorkingCalendar& b);

/// Those rules with the calendar that a person adopted in place of the files', where one is in force: it
/// holds as long as the files say what they said then. \throws store::StoreError
std::shared_ptr<const Rules> with_adopted(const store::Snapshot& snapshot,
                                          std::shared_ptr<const Rules> of_files);

/// Who adopts a calendar, for the record.
struct AdoptedBy {
    std::string actor;
    cases::Channel channel = cases::Channel::api;
    std::string name, reason;  ///< who decided it, and why
};
/// Records it, and the texts that it was built from. What is queued at the store after this was decided under
/// it: give the desk the rules with that calendar in the same breath, marked by
/// calendar_source.recorded_at = now. \param instead_of  version of the settings' files
void record_adoption(store::Store& store, const store::CalendarVersion& calendar,
                     const std::string& instead_of, const AdoptedBy& by, Instant now,
                     store::Done<store::Appended> done);

/// The calendar does not reach as far as it should.
struct CalendarGap {
    int year = 0;           ///< that is not, or not wholly, covered
    std::string needed_by;  ///< a case whose due time lies beyond; empty: it is that time of the year
    bool loud = false;      ///< from 1 December, or when a case needs it
    friend bool operator==(const CalendarGap&, const CalendarGap&) = default;
};
/// From 1 November on the next year must be known whole, and at any time what a running step needs
/// (spec/cases.md 6.6).
std::optional<CalendarGap> calendar_gap(const cases::WorkingCalendar& calendar,
                                        const std::vector<CaseNow>& running, Instant now);

}  // namespace pantau::desk
