#pragma once
// Instants and the ways people write them. Nothing here looks at TZ, LANG or the current directory: a local
// time is read in the zone that the caller names.

#include <chrono>
#include <string>
#include <string_view>

#include <boost/system/result.hpp>
#include <date/date.h>

namespace date {
class time_zone;
}

namespace pantau::cases {

/// UTC, milliseconds. A verdict counts whole seconds (floor_seconds); milliseconds only order events.
using Instant = date::sys_time<std::chrono::milliseconds>;

/// The zone of the tz database, or null when there is none of that name. The object lives for ever.
/// \throws std::runtime_error when the machine has no tz database at all
const date::time_zone* find_zone(std::string_view name);

enum class TimeError {
    not_a_time,      ///< not the form of a date and time, or something follows it
    no_such_date,    ///< 2026-02-30
    no_such_hour,    ///< 24:00, 12:60; a leap second (23:59:60) is refused too
    no_such_offset,  ///< +25:00
    offset_missing,  ///< parse_rfc3339 only
};
/// "is not a date and time such as 2026-06-09T12:00:00+07:00", to follow the text that was found.
std::string_view describe(TimeError error) noexcept;
/// What result::value() throws where no time was read: std::invalid_argument.
[[noreturn]] void throw_exception_from_error(TimeError error, const boost::source_location& place);

/// RFC 3339, or a local time in `zone`: `YYYY-MM-DD`, `T` or one space, `HH:MM[:SS[.fraction]]`, and for an
/// instant `Z` or `±HH:MM` (then the seconds are needed). Fractions are cut after the millisecond.
///
/// A local time that does not exist (clocks put forward) is read with the offset before the gap, so that
/// 02:30 means 03:30 of the new time; one that comes twice (clocks put back) means the first. RFC
/// 5545, 3.3.5.
boost::system::result<Instant, TimeError> parse_instant(std::string_view text, const date::time_zone& zone);

/// As above, an offset is required.
boost::system::result<Instant, TimeError> parse_rfc3339(std::string_view text);

/// `2026-06-09T13:02:00+07:00`; milliseconds are left out. In UTC (`Z`) where the zone's offset is no whole
/// minute (only before 1972).
std::string format_rfc3339(Instant at, const date::time_zone& zone);
/// `2026-06-09T06:02:00.000Z`: how the record writes it.
std::string format_utc_ms(Instant at);

/// `2026-06-09`
std::string format_date(date::local_days day);

/// The instant of a local date and time in `zone`, by the rule of parse_instant.
Instant instant_of(date::local_seconds local, const date::time_zone& zone);
/// The calendar date on which `at` falls in `zone`.
date::local_days local_date(Instant at, const date::time_zone& zone);
/// The first instant of a local date. Where a zone skips that date: the first instant after it.
Instant start_of_day(date::local_days day, const date::time_zone& zone);

constexpr Instant floor_seconds(Instant at) {
    return date::floor<std::chrono::seconds>(at);
}

}  // namespace pantau::cases
