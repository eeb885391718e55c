#pragma once

#include <functional>
#include <optional>

#include "daemon/cases/instant.hpp"
#include "daemon/desk/adoption.hpp"
#include "daemon/settings/settings.hpp"
#include "daemon/store/store.hpp"

namespace pantau {

/// Says in the log what an administrator has to know once, when it begins and when it is over: whether the database
/// takes what is recorded, outgrows its budget or cannot write its log back; and, once a day while it is so, that a year's
/// decree is missing. Thread safety: none; the network thread.
class Conditions {
public:
    /// \param where  the database's folder and its size_budget; a larger database is said, nothing is deleted for it
    void look(const store::Health& health, const settings::Store& where);
    /// To be called once a second. \param gap  asked once a minute: it looks at every running step
    void look(const std::function<std::optional<desk::CalendarGap>()>& gap, cases::Instant now);

private:
    bool writable_ = true, big_ = false, log_stuck_ = false;
    std::optional<cases::Instant> calendar_looked_, calendar_told_;
    std::optional<desk::CalendarGap> told_;
};

}  // namespace pantau
