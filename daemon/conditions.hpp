#pragma once

#include <optional>

#include "daemon/cases/instant.hpp"
#include "daemon/store/store.hpp"

namespace pantau {

/// Says in the log what an administrator has to know once, when it begins and when it is over: whether the database
/// takes what is recorded, outgrows its budget or cannot write its log back, and that the calendar ends soon. Thread safety: none; the network thread.
class Conditions {
public:
    /// \param size_budget  bytes; a larger database is said, nothing is deleted for it
    void look(const store::Health& health, std::uint64_t size_budget);
    /// \param calendar_end  the first instant that no calendar covers; nothing: there is none
    void look(std::optional<cases::Instant> calendar_end, cases::Instant now);

private:
    bool writable_ = true, big_ = false, log_stuck_ = false;
    std::optional<cases::Instant> told_end_;  ///< the end of the calendar that was told
};

}  // namespace pantau
