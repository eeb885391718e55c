#pragma once

#include <functional>
#include <string>

namespace pantau::metrics {

/// Draws the page of one moment. It is made on the network thread from what only lives there, and called on the
/// thread that serves scrapes, where everything else is gathered.
using Drawing = std::function<std::string()>;

}  // namespace pantau::metrics
