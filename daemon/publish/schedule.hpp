#pragma once
// When a report is due. Pure: the calendar and the present are arguments.

#include <optional>
#include <string>
#include <vector>

#include "daemon/cases/working_calendar.hpp"
#include "daemon/settings/settings.hpp"

namespace pantau::publish {

using Instant = cases::Instant;

/// One scheduled run: the instant, and the period that has just ended then.
struct Due {
    Instant at;
    std::string period;  ///< "2026-10"
    friend bool operator==(const Due&, const Due&) = default;
};

/// The first run after `after`: on the first working day that follows a period, at the scheduled time of day.
/// Where the calendar does not reach, Monday to Friday stand for working days, so that a missing decree never
/// keeps a report back.
Due next_due(const settings::Schedule& schedule, const cases::WorkingCalendar& calendar, Instant after);

/// Every run in (after, until], in order of time.
std::vector<Due> dues_between(const settings::Schedule& schedule, const cases::WorkingCalendar& calendar,
                              Instant after, Instant until);

/// "report:kondisi-web:month"; with the period behind it the key of the store's job list: several periods may
/// share an instant.
std::string job_key(const settings::Schedule& schedule);

/// "analisis-gangguan", "kondisi-web": the word of command line, API and archive.
std::string to_string(settings::ReportKind kind);
std::optional<settings::ReportKind> report_kind(const std::string& name);

/// The code of the period of that length that holds a local date: "2026-10", "2026-W41", "2026-Q4" …
std::string period_code(settings::Cadence cadence, date::local_days day);

}  // namespace pantau::publish
