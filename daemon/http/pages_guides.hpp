#pragma once

#include "daemon/http/app.hpp"

namespace pantau::http {

/// "/panduan/NAME": the guides of config/doc. Before the pages of help, whose paths hold a name.
void add_guide_pages(Router& router, App& app);

}  // namespace pantau::http
