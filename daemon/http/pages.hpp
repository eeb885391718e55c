#pragma once
// The pages for people: each area adds its routes. Those with a fixed last part stand before those with a
// {name} in its place: "/kasus/baru" is no case number.

#include "daemon/http/router.hpp"

namespace pantau::http {

class App;

void add_asset_pages(Router& router, App& app);
void add_case_list_pages(Router& router, App& app);
void add_case_time_pages(Router& router, App& app);
void add_case_pages(Router& router, App& app);
void add_watch_pages(Router& router, App& app);
void add_link_pages(Router& router, App& app);
void add_help_pages(Router& router, App& app);

}  // namespace pantau::http
