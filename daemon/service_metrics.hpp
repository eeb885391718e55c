#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>

#include "daemon/desk/desk.hpp"
#include "daemon/metrics/snapshot.hpp"
#include "daemon/publish/notifier.hpp"
#include "daemon/publish/publisher.hpp"
#include "daemon/settings/settings.hpp"
#include "daemon/store/store.hpp"

namespace pantau {

/// Share of finished steps within standard by (SOP code, step) and window; equal to the report's figures.
using OnTimeShares = std::map<std::pair<std::string, int>, std::map<std::string, double>>;

/// Reads them from the database with the report's own rows: last 30 days and the month so far. Any thread.
OnTimeShares on_time_shares(store::Snapshot snapshot, const publish::Basis& basis, Instant now);

/// The first instant that no calendar covers; nothing: there is no calendar.
std::optional<Instant> calendar_end(const desk::Rules& rules);

/// The families of the desk and the reports, on their thread, and of the store, on any; the watch fills its own.
void fill_desk(const desk::Desk& desk, const OnTimeShares& shares, metrics::Snapshot& into);
void fill_reports(const publish::Publisher& publisher, metrics::Snapshot& into);
void fill_hooks(const publish::Notifier& notifier, metrics::Snapshot& into);
void fill_store(const store::Store& store, const std::optional<Instant>& last_backup,
                metrics::Snapshot& into);

}  // namespace pantau
