#pragma once

#include "daemon/settings/settings.hpp"
#include "probes/prober.hpp"

namespace pantau {

/// What [probe] of the settings means to the engine; the service and `pantau probe` must not differ in it.
probes::ProberOptions prober_options(const settings::Probe& probe);

}  // namespace pantau
