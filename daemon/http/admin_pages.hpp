#pragma once
// What the pages of administration share.

#include <string>

#include "daemon/http/page_frame.hpp"

namespace pantau::http {

/// The tabs above each page of /admin. \param here  the path of the page
std::string admin_tabs(std::string_view here);
/// The four roles for a choice: value, word, chosen.
PageData role_choices(std::string_view chosen);

/// admin_calendar.cpp
void add_calendar_pages(Router& router, App& app);
/// erase.cpp
void add_erase_routes(Router& router, App& app);

}  // namespace pantau::http
