#pragma once
// The calendar file of interfaces.md section 2 and the holidays CSV of section 3.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/cases/calendar_rules.hpp"
#include "daemon/settings/problems.hpp"

namespace pantau::cases {

/// Reads one calendar. Every mistake goes into `problems` with its place, then nothing is returned.
/// \param file  the name shown in problems; nothing is opened
std::optional<CalendarRules> read_calendar(std::string_view text, const std::string& file,
                                           settings::Problems& problems);

/// Reads `date,weekday,name,kind,source,state` (columns in any order, weekday and state may be absent). All
/// or nothing: one bad row (a weekday that does not fit its date is one) and nothing is returned.
std::optional<std::vector<Holiday>> read_holidays_csv(std::string_view text, const std::string& file,
                                                      settings::Problems& problems);

/// One line of the preview of an import.
struct HolidayChange {
    enum class Kind {
        added,    ///< not in the calendar yet
        same,     ///< there already, word for word
        changed,  ///< there with another name, kind, source or state
        removed,  ///< in the calendar, within the years of the import, not in the import
        outside,  ///< beyond the calendar's coverage: cannot be adopted into it
    };
    Kind kind = Kind::added;
    Holiday holiday;                ///< as imported; for `removed` as it stands in the calendar
    std::optional<Holiday> before;  ///< as it stands in the calendar
    /// Open seconds of that date as they are and as they would be: 0 → 0 for a holiday on a Sunday.
    std::chrono::seconds open_before{};
    std::chrono::seconds open_after{};
};

/// What adopting `imported` would change, day by day in time order. The import is the whole list of each year
/// of which it names a day. Pure.
std::vector<HolidayChange> preview(const CalendarRules& calendar, const std::vector<Holiday>& imported);
/// The calendar with those years' holidays replaced, dates outside its coverage left out; `version` is anew.
CalendarRules with_holidays(const CalendarRules& calendar, const std::vector<Holiday>& imported);

}  // namespace pantau::cases
