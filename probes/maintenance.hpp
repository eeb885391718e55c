#pragma once
// Planned maintenance: windows on the wall clock of one zone, once, every week or every month, also across
// midnight. In a window a page is neither up nor down (spec/probing.md 2.2, 5.9); checks go on and are
// flagged.

#include <bitset>
#include <chrono>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <date/date.h>

#include "probes/instant.hpp"

namespace date {
class time_zone;
}

namespace pantau::probes {

/// One window, given by instants.
struct Once {
    Instant from, to;  ///< half-open
};
/// Every week on the days named.
struct Weekly {
    std::vector<date::weekday> days;
    std::chrono::minutes at{};      ///< since local midnight, 0 to 24 h ("24:00" is the next day's 00:00)
    std::chrono::minutes length{};  ///< > 0
};
/// Every month on a day of the month (a month without that day has no window), or on the n-th weekday.
struct Monthly {
    std::optional<unsigned> day;           ///< 1 to 31
    std::optional<date::weekday> weekday;  ///< with `nth`
    int nth = 0;                           ///< 1 to 5; -1 is the last
    std::chrono::minutes at{};
    std::chrono::minutes length{};
};
/// At the local minutes that a cron line means (its five fields as sets).
struct Recurring {
    std::bitset<60> minutes;
    std::bitset<24> hours;
    std::bitset<32> days;     ///< of the month, 1 to 31
    std::bitset<13> months;   ///< 1 to 12
    std::bitset<7> weekdays;  ///< 0 is Sunday
    bool either_day =
        false;  ///< days and weekdays are both restricted: one of them is enough, as cron(5) has it
    std::chrono::minutes length{};
};
struct MaintenanceRule {
    std::string site;    ///< id; empty: every site
    std::string reason;  ///< for the report
    std::variant<Once, Weekly, Monthly, Recurring> when;
};

struct Window {
    Instant from, to;
    std::string reason;
};

/// The rules of one office. Immutable; any thread may read it.
class Maintenance {
public:
    Maintenance() = default;
    /// \param zone lives as long as the tz database does (date::locate_zone)
    Maintenance(std::vector<MaintenanceRule> rules, const date::time_zone* zone);

    /// The window that `site` is in at `now` (the one that ends last, when they overlap), or nothing.
    std::optional<Window> window(const std::string& site, Instant now) const;
    bool is_in(const std::string& site, Instant now) const { return window(site, now).has_value(); }

    /// The next instant after `now` at which is_in() may change for `site`; nothing if none comes within 400
    /// days.
    std::optional<Instant> next_change(const std::string& site, Instant now) const;

    /// All windows of `site` that touch [from, to), in order of their start.
    std::vector<Window> windows(const std::string& site, Instant from, Instant to) const;

private:
    std::vector<MaintenanceRule> rules_;
    const date::time_zone* zone_ = nullptr;
};

}  // namespace pantau::probes
