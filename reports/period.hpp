#pragma once
// The stretch of office time that a report is about: a day, ISO week, month, quarter, half-year or year, cut
// at local midnight of the office's zone. Pure: the present is an argument.

#include <string>
#include <string_view>

#include <boost/system/result.hpp>
#include <date/date.h>

#include "reports/source.hpp"

namespace pantau::reports {

enum class PeriodKind { day, week, month, quarter, half_year, year };

/// Days [first, last + 1) in the office's zone.
struct Period {
    PeriodKind kind = PeriodKind::month;
    date::local_days first, last;  ///< both inside
    std::string code;              ///< as typed: "2026-10"; also the tail of the file name
    std::string label;             ///< "22 November 2026", "1–31 Oktober 2026", "Triwulan IV 2026"
    std::string long_label;  ///< with its days where the label lacks them: "Triwulan IV 2026 (1 Oktober–31
                             ///< Desember 2026)"
    std::string zone;        ///< tz database name
    Span utc;                ///< the same stretch as instants; correct over daylight-saving changes

    int days() const { return (last - first).count() + 1; }
};

/// Why a period could not be read. `message` is English, names what was found and what is allowed.
struct PeriodError {
    std::string message;
};
/// What value() does on an error: throws std::invalid_argument with the message.
[[noreturn]] void throw_exception_from_error(const PeriodError& error, const boost::source_location& where);

template <class T>
using PeriodResult = boost::system::result<T, PeriodError>;

/// Reads `2026`, `2026-H1`, `2026-Q4`, `2026-10`, `2026-W47` or `2026-11-22`; years 2000 to 2199.
/// \throws std::runtime_error when the tz database does not know `zone` (the settings were checked before)
PeriodResult<Period> parse_period(std::string_view text, const std::string& zone);

/// The period of the same kind that ends where this one begins.
Period previous(const Period& period);
/// The month that holds `at`, and the one `months` before or after it; the last twelve months of a report.
Period month_of(Instant at, const std::string& zone, int months = 0);

/// Cut-off before the period's end: its figures are SEMENTARA.
bool is_running(const Period& period, Instant cut_off);
/// The period has not begun at `cut_off`: there is nothing to report (exit 65).
bool is_future(const Period& period, Instant cut_off);

/// Local wall clock of an instant, in seconds since 1970-01-01 00:00 local; what a date cell stores.
date::local_seconds to_local(Instant at, const std::string& zone);
/// The first instant of a local day (the first one that exists, where midnight is skipped).
Instant day_start(date::local_days day, const std::string& zone);

}  // namespace pantau::reports
