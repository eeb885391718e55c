#pragma once
// What the desk goes by: the SOPs, the calendar, and the limits of the settings.

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "daemon/cases/sop_book.hpp"
#include "daemon/cases/working_calendar.hpp"
#include "daemon/store/case_log.hpp"

namespace pantau::desk {

/// Immutable once shared; a reload makes another.
struct Rules {
    cases::SopBook sops;
    cases::WorkingCalendar calendar;
    std::string zone{};
    /// How far back a time typed by hand may lie; empty: to the start of the current working day.
    std::optional<std::chrono::seconds> back_date_limit{};
    std::chrono::seconds queue_limit{};  ///< how long a tap may have waited in a device's queue
    bool auto_start_next = false;        ///< finishing a step starts the next at the same instant
    /// The texts behind the versions, kept in the store so that an auditor (and a rebuild) can read them
    /// later.
    std::vector<store::SopVersion> sop_sources{};
    store::CalendarVersion calendar_source{};
};

}  // namespace pantau::desk
