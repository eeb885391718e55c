#pragma once
// Calendars that people adopted, and what the log tells of the days that another one would change.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/cases/working_calendar.hpp"
#include "daemon/store/store.hpp"

namespace pantau::store {

struct CalendarAdoption {
    std::string version;
    /// Version of the settings' files that it stands in for; empty: it is theirs.
    std::string instead_of;
};
/// The newest one recorded at or before `as_of` (nothing: of all).
std::optional<CalendarAdoption> newest_adoption(const Snapshot& snapshot, std::optional<Instant> as_of = {});

/// The calendar of a version, built from the texts that were kept of it; nothing when they are not there or
/// give another version.
std::optional<cases::WorkingCalendar> stored_calendar(const Snapshot& snapshot, std::string_view version);

/// Numbers of the cases of which a step that has ended ran, or began, within [from, to].
std::vector<std::string> cases_with_steps_between(const Snapshot& snapshot, Instant from, Instant to);

}  // namespace pantau::store
