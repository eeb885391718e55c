#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/settings/settings.hpp"

namespace pantau::settings {

struct RecurrenceRead {
    std::optional<Recurrence> recurrence;
    std::string mistake;  ///< where there is none: what is wrong and what is allowed
};

/// "day", weekdays such as "sun" or "sat,sun", "month 15", each with a time `at`; or five fields as in
/// cron(5)
/// ("0 22 * * sun", with lists, ranges and steps), which carry their own time.
RecurrenceRead parse_recurrence(std::string_view every, std::optional<std::chrono::minutes> at);

}  // namespace pantau::settings
