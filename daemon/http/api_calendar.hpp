#pragma once

#include <boost/json/fwd.hpp>

#include "daemon/http/app.hpp"

namespace pantau::http {

void add_calendar_routes(Router& router, App& app);

/// Version, coverage and what is missing, as the status shows it.
boost::json::object calendar_status(App& app);

}  // namespace pantau::http
