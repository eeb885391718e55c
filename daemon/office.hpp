#pragma once
// Everything that the files of an office say: settings, SOPs, calendars. Read as a whole, so that one look
// shows every mistake of every file.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "daemon/cases/calendar_rules.hpp"
#include "daemon/cases/sop_book.hpp"
#include "daemon/cases/working_calendar.hpp"
#include "daemon/desk/rules.hpp"
#include "daemon/settings/load.hpp"
#include "daemon/store/store.hpp"

namespace pantau {

/// Immutable once loaded; a reload makes another.
struct Office {
    settings::Settings settings;
    std::shared_ptr<const desk::Rules> rules;
};

struct OfficeLoaded {
    std::shared_ptr<const Office> office;  ///< only when there is not one mistake
    settings::Problems problems;
    std::vector<std::string> files;  ///< every file that was read
};

/// Reads the settings and each SOP and calendar file that they name. Never throws for what stands in a file.
OfficeLoaded load_office(const std::string& settings_file);

/// Where the database and its copies lie, and by which days it is cut.
store::Options store_options(const settings::Settings& settings);

/// Calendars alone, for `worktime --calendar FILE`. Mistakes go into `problems`.
std::optional<cases::WorkingCalendar> load_calendars(const std::vector<std::string>& files,
                                                     settings::Problems& problems);

}  // namespace pantau
