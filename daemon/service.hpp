#pragma once
// Composes the live services over one store and one network thread: start, reload, stop.

#include <memory>
#include <string>

#include "daemon/office.hpp"

namespace pantau {

/// Runs until SIGTERM or SIGINT. \param settings_file  read again on SIGHUP and `pantau reload`
/// \return the exit code
int run_service(std::shared_ptr<const Office> office, const std::string& settings_file);

}  // namespace pantau
