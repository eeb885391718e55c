#pragma once
// What the pages of administration say, in Bahasa Indonesia; the rest of the room's catalogue is
// texts_id.hpp.

#include <string>
#include <string_view>

#include <date/date.h>

#include "daemon/cases/calendar_rules.hpp"
#include "daemon/cases/decide.hpp"

namespace pantau::http::texts_id {

/// "Petugas", "Penyelia", "Pimpinan", "Pengelola"
std::string_view role_title(cases::Role role);
/// "22 November 2026"
std::string day(date::local_days day);
/// "Minggu, 22 November 2026"
std::string day_with_name(date::local_days day);
std::string_view holiday_kind(cases::HolidayKind kind);
/// "12,3 MB"
std::string size(double bytes);
/// What an act of the record of administration is called: "menambah akun"; itself when it has no words.
std::string act(std::string_view act);
/// Its detail: role names as people know them ("staff -> supervisor"), fields of a case; anything else itself.
std::string act_detail(std::string_view detail);

}  // namespace pantau::http::texts_id
