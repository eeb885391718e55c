#pragma once

#include "daemon/metrics/text_page.hpp"

namespace pantau::metrics {

/// The process_* families of this process. Any thread.
void add_process(TextPage& page);

}  // namespace pantau::metrics
