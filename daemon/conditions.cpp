#include "daemon/conditions.hpp"

#include <utility>

#include <date/date.h>

#include "daemon/log.hpp"

namespace pantau {

namespace {

/// As the alert LiburTahunDepanBelumAda: time enough to read a decree and load it.
constexpr date::days calendar_notice{45};
/// Of the write-ahead log; beyond it something holds on to an old state.
constexpr std::uintmax_t log_limit = std::uintmax_t{256} << 20U;

/// \return whether `now` is news
bool changes(bool& known, bool now) {
    return std::exchange(known, now) != now;
}

}  // namespace

void Conditions::look(const store::Health& health, std::uint64_t size_budget) {
    if (changes(writable_, health.writable)) {
        if (writable_)
            log::notice(log::Event::store_recovered, "The database takes what is recorded again");
        else
            log::error(log::Event::store_failed, "Nothing can be recorded at present",
                       {{"error", health.last_problem}});
    }
    const auto bytes = health.db_bytes + health.wal_bytes;
    if (changes(big_, bytes > size_budget)) {
        if (big_)
            log::warning(log::Event::store_big,
                         "The database is larger than its budget; nothing is deleted for it",
                         {{"bytes", bytes}, {"size_budget", size_budget}});
        else
            log::notice(log::Event::store_recovered, "The database is within its budget again",
                        {{"bytes", bytes}, {"size_budget", size_budget}});
    }
    if (changes(log_stuck_, health.wal_bytes > log_limit)) {
        if (log_stuck_)
            log::warning(log::Event::store_checkpoint_stuck,
                         "The write-ahead log grows: some question holds on to an old state",
                         {{"bytes", health.wal_bytes}});
        else
            log::notice(log::Event::store_recovered, "The write-ahead log was written back",
                        {{"bytes", health.wal_bytes}});
    }
}

void Conditions::look(std::optional<cases::Instant> calendar_end, cases::Instant now) {
    if (calendar_end && *calendar_end - now < calendar_notice && told_end_ != calendar_end) {
        told_end_ = calendar_end;
        log::warning(log::Event::calendar_ending,
                     "The calendar ends soon; due times after that cannot be computed",
                     {{"covered_until", date::format("%F", date::floor<date::days>(*calendar_end))}});
    }
}

}  // namespace pantau
