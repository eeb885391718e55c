#pragma once

#include "daemon/settings/content.hpp"
#include "probes/content_prober.hpp"

namespace pantau {

/// What config/content.toml means to the content checks; the service and `pantau probe` must not differ in
/// it.
probes::ContentRules content_rules(const settings::ContentWords& words);

}  // namespace pantau
