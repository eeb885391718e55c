#pragma once

#include <vector>

#include "daemon/settings/platforms.hpp"
#include "daemon/settings/problems.hpp"
#include "probes/platform_rules.hpp"
#include "probes/walls.hpp"

namespace pantau {

/// What [platforms] of the settings means to the adapters; the service and `pantau probe` must not differ in
/// it.
std::vector<probes::PlatformRules> platform_rules(const settings::PlatformData& data);

/// Adds what only the knowledge of links can tell: a canary that is no post of its platform.
void check_canaries(const settings::PlatformData& data, settings::Problems& problems);

/// The same for walls and login pages; hand it to probes::use_walls() at start and at a reload.
probes::WallRules wall_rules(const settings::PlatformData& data);

}  // namespace pantau
