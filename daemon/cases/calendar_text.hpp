#pragma once
// A calendar as the text of a calendar file, so that what was adopted is kept as what an office could have
// written; and what an import makes of the calendars in force.

#include <string>
#include <vector>

#include <boost/system/result.hpp>

#include "daemon/cases/calendar_file.hpp"
#include "daemon/cases/working_calendar.hpp"

namespace pantau::cases {

/// read_calendar() of it gives the same rules again, version included.
std::string calendar_text(const CalendarRules& rules);

/// The rules after an import, and what people should know of it.
struct CalendarDraft {
    std::vector<CalendarRules> rules;  ///< in order of time
    /// That no calendar covered: they get the weekly hours of the newest calendar, without special periods
    /// (Ramadan), which a whole calendar file gives.
    std::vector<int> new_years;
};
/// The years of which `imported` names a day get its list.
CalendarDraft with_list(const WorkingCalendar& calendar, const std::vector<Holiday>& imported);
/// A whole calendar in place of those that lie within its coverage. Whether the rest fits is for
/// WorkingCalendar::build to say.
CalendarDraft with_calendar(const WorkingCalendar& calendar, CalendarRules whole);

}  // namespace pantau::cases
