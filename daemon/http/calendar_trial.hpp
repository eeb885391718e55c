#pragma once
// A calendar tried out or adopted: what it is read from, what it changes, and its being put in force. For the
// API and the administrator's page alike.

#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "daemon/cases/calendar_file.hpp"
#include "daemon/cases/working_calendar.hpp"
#include "daemon/desk/adoption.hpp"
#include "daemon/http/app.hpp"
#include "daemon/http/problem.hpp"
#include "daemon/settings/problems.hpp"

namespace pantau::http {

/// A list of holidays (.csv) or a whole calendar (.toml) put into the calendar in force.
struct CalendarImport {
    std::optional<cases::WorkingCalendar> calendar;  ///< empty: see mistakes
    store::CalendarVersion source;                   ///< its texts, to be kept
    std::vector<cases::HolidayChange> days;          ///< day by day, of a list of holidays
    std::vector<int> new_years;                      ///< see cases::CalendarDraft
    std::vector<settings::Problem> mistakes;
};
/// \param file  its name; says which of the two it is, and names the mistakes
CalendarImport read_calendar_import(const std::string& file, const std::string& text,
                                    const cases::WorkingCalendar& in_force);

/// What came of trying a calendar out, or of adopting it.
struct CalendarTrial {
    CalendarImport import;
    desk::AdoptionEffect effect;
    std::string before;      ///< version that was in force
    std::string instead_of;  ///< version of the settings' files
    bool adopted = false;
    bool changes_nothing() const { return import.calendar->version() == before; }
};

/// What is missing for an adoption: who decided it, and why.
std::optional<Problem> adoption_refusal(const std::string& by, const std::string& reason);

/// Reckons what the calendar changes and, with `by`, records the adoption and puts it in force. Which cases
/// would be judged otherwise may take seconds to say; taps are answered meanwhile. \pre import.calendar.
/// Network thread; `done` is called on any.
void try_calendar(App& app, CalendarImport import, std::optional<desk::AdoptedBy> by,
                  std::function<void(std::variant<CalendarTrial, Problem>)> done);

}  // namespace pantau::http
