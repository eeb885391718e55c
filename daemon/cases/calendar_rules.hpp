#pragma once
// What one calendar file says: the rules by which a local date has its open hours. Civil time only; the zone
// is applied once, when a WorkingCalendar is built.

#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <date/date.h>

namespace pantau::cases {

/// Half-open stretch of a local day, [open, close), minutes since 00:00; close is at most 24:00.
struct Hours {
    std::chrono::minutes open{};
    std::chrono::minutes close{};
    friend bool operator==(const Hours&, const Hours&) = default;
};
using DayHours = std::vector<Hours>;  ///< ascending, apart or touching; empty: closed

/// [0] Monday … [6] Sunday. A weekday that the file does not name is closed.
using WeekHours = std::array<DayHours, 7>;
const DayHours& hours_on(const WeekHours& week, date::weekday day);

/// Whether a decree stands behind an entry. A provisional one counts all the same, but whatever it touches is
/// shown as "sementara".
enum class Standing { official, provisional };
std::string_view to_string(Standing standing) noexcept;

enum class HolidayKind { libur_nasional, cuti_bersama, daerah, instansi, kebijakan };
std::string_view to_string(HolidayKind kind) noexcept;
std::optional<HolidayKind> holiday_kind(std::string_view name) noexcept;

struct SpecialPeriod {  ///< Ramadan, as a rule
    std::string name;
    date::local_days from, to;  ///< both inclusive
    Standing standing = Standing::official;
    std::string source;  ///< may be empty
    WeekHours weekly;
    friend bool operator==(const SpecialPeriod&, const SpecialPeriod&) = default;
};

struct Holiday {
    date::local_days date;
    std::string name;
    HolidayKind kind = HolidayKind::libur_nasional;
    std::string source;  ///< decree
    Standing standing = Standing::official;
    friend bool operator==(const Holiday&, const Holiday&) = default;
};

struct DateOverride {
    date::local_days date;
    DayHours hours;
    std::string name;
    std::string source;
    Standing standing = Standing::official;
    friend bool operator==(const DateOverride&, const DateOverride&) = default;
};

/// Which rule gave a day its hours, in rising precedence.
enum class DayRule { weekly, special_period, holiday, date_override };

/// What one local date is.
struct DayPlan {
    date::local_days date;
    DayRule rule = DayRule::weekly;
    DayHours hours;
    std::string name;  ///< of the special period, holiday or override; empty for an ordinary day
    std::string source;
    std::optional<HolidayKind> kind;  ///< of a holiday
    Standing standing = Standing::official;
};

/// One calendar, read and checked: no two holidays, overrides or special periods on one date.
struct CalendarRules {
    std::string name;
    std::string zone;           ///< of the tz database
    date::local_days from, to;  ///< coverage, both inclusive
    WeekHours weekly;
    std::vector<SpecialPeriod> special_periods;  ///< ascending
    std::vector<Holiday> holidays;               ///< ascending
    std::vector<DateOverride> overrides;         ///< ascending
    std::string version;                         ///< version_of(*this): 64 hex digits

    /// date_override > holiday > special_period > weekly. \pre from <= day <= to
    DayPlan plan(date::local_days day) const;
    /// Of the plan only its hours, or its standing; allocate nothing.
    const DayHours& hours(date::local_days day) const;
    Standing standing(date::local_days day) const;
    const Holiday* holiday_on(date::local_days day) const;
};

/// SHA-256 in hex over all content, coverage included, but `version` itself. Comments and order do not count.
std::string version_of(const CalendarRules& rules);

/// "Mon" … "Sun"
std::string_view short_name(date::weekday day) noexcept;
/// "07:30-12:00, 13:00-16:00", "closed"
std::string to_string(const DayHours& hours);

}  // namespace pantau::cases
