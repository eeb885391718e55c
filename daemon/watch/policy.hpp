#pragma once
// The settings as probes/ wants them. Pure.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/settings/settings.hpp"
#include "daemon/store/watch_store.hpp"
#include "probes/link_standing.hpp"
#include "probes/maintenance.hpp"
#include "probes/page_health.hpp"
#include "probes/prober.hpp"

namespace pantau::watch {

using probes::Instant;

probes::PageRules page_rules(const settings::Site& site, const settings::Probe& probe);
probes::ProbeRequest site_request(const settings::Site& site);
probes::LinkRules link_rules(const settings::Links& links);
/// \throws std::runtime_error when the zone is not in the tz database (the settings saw to that)
probes::Maintenance maintenance(const settings::Settings& settings);
store::SiteInfo site_info(const settings::Site& site, const std::string& zone);

/// Start of the calendar month that holds `now`, in `zone`.
Instant month_start(Instant now, const std::string& zone);

/// FNV-1a: spreads phases by id; the same on every machine and in every version.
std::uint64_t hash_of(std::string_view text) noexcept;

}  // namespace pantau::watch
