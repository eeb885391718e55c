#pragma once
// Folds an imported probe history through the same state machine as live looks. Inside this room.

#include <functional>
#include <string>

#include "daemon/watch/context.hpp"
#include "daemon/watch/site_watch.hpp"

namespace pantau::watch {

/// See Watch::import_history().
void import_history(Context& context, SiteWatch& sites, const std::string& csv,
                    std::function<void(HistoryImport)> done);

}  // namespace pantau::watch
