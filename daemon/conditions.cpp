#include "daemon/conditions.hpp"

#include <date/date.h>

#include "daemon/log.hpp"

namespace pantau {

namespace {

/// As the alert LiburTahunDepanBelumAda: time enough to read a decree and load it.
constexpr date::days calendar_notice{45};

}  // namespace

void Conditions::look(const store::Health& health, std::optional<cases::Instant> calendar_end,
                      cases::Instant now) {
    if (health.writable != writable_) {
        writable_ = health.writable;
        if (writable_)
            log::notice(log::Event::store_recovered, "The database takes what is recorded again");
        else
            log::error(log::Event::store_failed, "Nothing can be recorded at present",
                       {{"error", health.last_problem}});
    }
    if (calendar_end && *calendar_end - now < calendar_notice && told_end_ != calendar_end) {
        told_end_ = calendar_end;
        log::warning(log::Event::calendar_ending,
                     "The calendar ends soon; due times after that cannot be computed",
                     {{"covered_until", date::format("%F", date::floor<date::days>(*calendar_end))}});
    }
}

}  // namespace pantau
