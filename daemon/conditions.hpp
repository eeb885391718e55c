#pragma once

#include <optional>

#include "daemon/cases/instant.hpp"
#include "daemon/store/store.hpp"

namespace pantau {

/// Says in the log what an administrator has to know once, when it begins and when it is over: whether the database
/// takes what is recorded, and that the calendar ends soon. Thread safety: none; the network thread.
class Conditions {
public:
    /// \param calendar_end  the first instant that no calendar covers; nothing: there is none
    void look(const store::Health& health, std::optional<cases::Instant> calendar_end, cases::Instant now);

private:
    bool writable_ = true;
    std::optional<cases::Instant> told_end_;  ///< the end of the calendar that was told
};

}  // namespace pantau
