#include "daemon/conditions.hpp"

#include <filesystem>
#include <system_error>
#include <utility>

#include "daemon/log.hpp"

namespace pantau {

namespace {

constexpr std::chrono::minutes look_at_calendar_every{1};
constexpr std::chrono::hours tell_of_calendar_again{24};
/// Of the write-ahead log; beyond it something holds on to an old state.
constexpr std::uintmax_t log_limit = std::uintmax_t{256} << 20U;

/// A wall clock that was set back must not silence what is due.
bool due(std::optional<cases::Instant> last, std::chrono::milliseconds every, cases::Instant now) {
    return !last || now - *last >= every || now < *last;
}

/// Less is left than one transaction and its log may want.
bool is_full(const std::filesystem::path& folder) {
    constexpr std::uintmax_t little = std::uintmax_t{1} << 20U;
    std::error_code error;
    const auto space = std::filesystem::space(folder, error);
    return !error && space.available < little;
}

/// \return whether `now` is news
bool changes(bool& known, bool now) {
    return std::exchange(known, now) != now;
}

}  // namespace

void Conditions::look(const store::Health& health, const settings::Store& where) {
    if (changes(writable_, health.writable)) {
        if (writable_)
            log::notice(log::Event::store_recovered, "The database takes what is recorded again");
        else
            log::error(is_full(where.directory) ? log::Event::store_full : log::Event::store_failed,
                       "Nothing can be recorded at present", {{"error", health.last_problem}});
    }
    const auto bytes = health.db_bytes + health.wal_bytes;
    const auto size_budget = where.size_budget;
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

void Conditions::look(const std::function<std::optional<desk::CalendarGap>()>& gap, cases::Instant now) {
    if (!due(calendar_looked_, look_at_calendar_every, now)) return;
    calendar_looked_ = now;
    const auto missing = gap();
    if (missing == told_ && (!missing || !due(calendar_told_, tell_of_calendar_again, now))) return;
    told_ = missing;
    calendar_told_ = now;
    if (!missing) return;
    log::write(missing->loud ? log::Level::error : log::Level::warning, log::Event::calendar_ending,
               "The calendar does not reach as far as it should: load that year's decree",
               {{"year", missing->year}, {"needed_by", missing->needed_by}});
}

}  // namespace pantau
