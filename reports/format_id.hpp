#pragma once
// Numbers, dates and durations as Indonesian readers write them (EYD V: dots in clock times and thousands, a
// comma for decimals). No locale of the process is asked.

#include <cstdint>
#include <string>

#include <date/date.h>

#include "reports/source.hpp"

namespace pantau::reports {

std::string number_id(std::int64_t number);  ///< 1234567 -> "1.234.567"
/// parts / 10^decimals with a comma: (9996, 2) -> "99,96"
std::string decimal_id(std::int64_t parts, int decimals);
/// Truncated: (2499, 2500, 2) -> "99,96%"; denominator 0 -> "–"
std::string percent_id(std::int64_t numerator, std::int64_t denominator, int decimals);
std::string date_id(date::local_days day);                           ///< "22 November 2026"
std::string short_date_id(date::local_days day);                     ///< "22/11/2026"
std::string clock_id(date::local_seconds at);                        ///< "07.30"
std::string date_time_id(Instant at, const std::string& zone);       ///< "22/11/2026 07.30"
std::string long_date_time_id(Instant at, const std::string& zone);  ///< "22 November 2026 pukul 07.30"
/// As the tiles write it, hours going on beyond 24: "105 j 40 m", "12 m 05 d", "42 m", "45 d"; seconds are
/// dropped from an hour on.
std::string duration_id(std::int64_t seconds);
/// "1–31 Oktober 2026", "30 November–6 Desember 2026", "28 Desember 2026–3 Januari 2027"
std::string date_range_id(date::local_days first, date::local_days last);
const char* month_name(unsigned month);           ///< 1 -> "Januari"
const char* weekday_name(date::local_days day);   ///< "Senin"
const char* weekday_short(date::local_days day);  ///< "Sen"

}  // namespace pantau::reports
