#pragma once
// What people are told of calendars, in Bahasa Indonesia.

#include <string>

#include "daemon/desk/adoption.hpp"

namespace pantau::http::texts_id {

/// "Kalender tahun 2027 belum dimuat. …"
std::string calendar_gap(const desk::CalendarGap& gap);
/// Of a year that had no calendar: by which hours it goes now.
std::string calendar_new_year(int year);

}  // namespace pantau::http::texts_id
