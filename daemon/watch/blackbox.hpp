#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "daemon/metrics/blackbox.hpp"
#include "daemon/watch/snapshot.hpp"

namespace pantau::watch {

/// The newest look at a site for /probe?target=ID. Whether it was a success is left open where the look cannot
/// tell (own trouble, a bot wall) or is older than two intervals and a timeout: an alert on probe_success must
/// not fire for the monitor's fault, nor sleep on an old success. \return nothing: no such site. Any thread.
std::optional<metrics::Blackbox> blackbox(const Snapshot& watch, const std::string& site,
                                          std::chrono::milliseconds timeout, Instant now);

}  // namespace pantau::watch
