#pragma once

#include "daemon/settings/settings.hpp"
#include "probes/prober.hpp"

namespace pantau {

/// What [probe] of the settings means to the engine; the service and `pantau probe` must not differ in it.
/// Says nothing of politeness: a list asked once keeps only to the number in flight a host.
probes::ProberOptions prober_options(const settings::Probe& probe);

/// What [links] and [[site]] mean to a service, which asks again and again. `remembered` and `changed` are
/// left to who keeps them.
probes::PolitenessOptions politeness_options(const settings::Settings& settings);

}  // namespace pantau
