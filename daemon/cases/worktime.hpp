#pragma once
// `pantau worktime`: questions and answers as text, by the letter of interfaces.md section 1.

#include <iosfwd>
#include <string>
#include <string_view>

#include "daemon/cases/working_calendar.hpp"

namespace pantau::cases {

/// \param kind  "elapsed", "due" or "last-on-time"
/// \param start  RFC 3339, or local time in the calendar's zone; fractions are floored
/// \param end_or_seconds  a time for elapsed, whole seconds for the others
/// \return whole seconds for elapsed, else an RFC 3339 time in the calendar's zone; or, in this order of
///         checking, error:bad_input, error:negative_duration, error:end_before_start, error:outside_calendar
std::string answer(std::string_view kind, std::string_view start, std::string_view end_or_seconds,
                   const WorkingCalendar& calendar);

/// Whether an answer is one of the errors above.
bool is_error(std::string_view answer) noexcept;

/// CSV `kind,start,end_or_seconds` from `in`, one answer a line to `out`, in order. RFC 4180 quoting, BOM,
/// CRLF and semicolons are accepted; a first row that is the header is not answered. Every other line is: a
/// blank or broken one with error:bad_input, so that answers stay beside their questions.
void answer_batch(std::istream& in, std::ostream& out, const WorkingCalendar& calendar);

}  // namespace pantau::cases
