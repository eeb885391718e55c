#pragma once
// What time counts at the office. The rules are expanded once to open stretches in UTC with the open time
// before each; a table by blocks of 2^14 seconds finds the stretch of an instant without searching. Daylight
// saving costs nothing when a question is asked, and no question can loop for ever.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/system/result.hpp>

#include "daemon/cases/calendar_rules.hpp"
#include "daemon/cases/instant.hpp"
#include "daemon/cases/named.hpp"

namespace pantau::cases {

struct Span {  ///< half-open: [from, to)
    Instant from, to;
    friend bool operator==(const Span&, const Span&) = default;
};

/// One stretch of an explanation: what of a question was counted, or why not.
struct Piece {
    enum class Kind {
        counted,
        before_opening,  ///< of a day that has open hours
        rest,            ///< between two open stretches of a day: the break
        after_closing,
        closed_day,  ///< a weekday without hours (weekend)
        holiday,
        override_closed,  ///< a date override without hours
    };
    Kind kind = Kind::counted;
    Span span;
    date::local_days date;  ///< the local date it lies on; a piece never crosses midnight
    /// The rule that gave the day its hours, the name and source of holiday, special period or override.
    DayRule rule = DayRule::weekly;
    std::string name;
    std::string source;
    std::optional<HolidayKind> holiday_kind;
    Standing standing = Standing::official;
};
std::string_view to_string(Piece::Kind kind) noexcept;

struct Explanation {
    std::vector<Piece> pieces;                   ///< in time, without gaps: they fill [from, to)
    WorkingTime total{std::chrono::seconds{0}};  ///< of the counted pieces; equal to between(from, to)
};

/// A first and last local date, both inclusive.
struct DateRange {
    date::local_days from, to;
    friend bool operator==(const DateRange&, const DateRange&) = default;
};

/// One version of the office's calendar, from one file or several.
///
/// All questions floor their instants to the second. `nothing` means: outside the coverage (unknown is not
/// zero), also where a question crosses a gap between two calendars. A coverage runs from 00:00 of its first
/// date to 00:00 of the day after its last, both ends askable. An instant is open when its local time of day
/// lies in an open stretch of its local date; that settles days on which clocks are changed.
///
/// between, due, last_on_time, is_open, next_opening, next_closing and provisional allocate nothing.
/// Thread safety: immutable after construction; any number of threads may read one object.
class WorkingCalendar {
public:
    /// \param calendars  in any order; each rules its own coverage
    /// \return or a sentence: no calendar, an unknown zone, zones that differ, coverages that overlap, no
    /// open
    ///         time at all, or more than 120 years from the first date to the last
    static boost::system::result<WorkingCalendar, std::string> build(std::vector<CalendarRules> calendars);

    /// Open time in [from, to). O(1). Nothing also when to < from.
    std::optional<WorkingTime> between(Instant from, Instant to) const noexcept;

    /// The earliest instant at which `standard` is used up; `from` itself when the standard is 0. O(log n).
    /// Nothing also when the standard is negative.
    std::optional<Instant> due(Instant from, WorkingTime standard) const noexcept;

    /// The latest instant that is still on time. When `standard` is used up exactly at a closing, all of the
    /// gap up to the next opening is on time: an hour begun at 15:00 is due at 16:00 and on time until
    /// 07:30:00. Nothing where that next opening lies outside the coverage, though due() may answer.
    std::optional<Instant> last_on_time(Instant from, WorkingTime standard) const noexcept;

    std::optional<bool> is_open(Instant at) const noexcept;
    /// `at` itself while the office is open, else the next opening.
    std::optional<Instant> next_opening(Instant at) const noexcept;
    /// The end of the open stretch in which `at` lies, or of the next one.
    std::optional<Instant> next_closing(Instant at) const noexcept;

    /// Whether [from, to) touches a day that a provisional entry rules; from == to asks for that instant.
    bool provisional(Instant from, Instant to) const noexcept;
    bool covers(Instant at) const noexcept;

    /// Every counted stretch and everything that was left out, day by day. Nothing as in between().
    /// Allocates.
    std::optional<Explanation> explain(Instant from, Instant to) const;
    /// What a local date is; nothing outside the coverage. Allocates.
    std::optional<DayPlan> day(date::local_days date) const;
    /// Whether a local date has open time; nothing outside the coverage.
    std::optional<bool> working_day(date::local_days date) const;

    const date::time_zone& zone() const noexcept { return *zone_; }
    /// Coverages that touch are one; ascending.
    const std::vector<DateRange>& coverage() const noexcept { return coverage_; }
    const std::vector<CalendarRules>& calendars() const noexcept { return calendars_; }  ///< ascending
    /// Of one calendar its own version, of several SHA-256 over theirs in order of time; 64 hex digits.
    const std::string& version() const noexcept { return version_; }
    /// The open stretches in UTC, ascending, apart.
    std::vector<Span> open_spans() const;

private:
    using Second = std::uint32_t;  // since base_; the coverage is bounded so that it fits
    struct Open {
        Second from, to;
        Second before;  // open time before `from`
    };
    struct Range {
        Second from, to;
    };
    struct Limits {
        std::int64_t from, to;  // seconds since base_, both askable
    };

    WorkingCalendar() = default;
    void expand();
    void mark_provisional(const CalendarRules& rules);
    void index_blocks();
    DayPlan plan_of(date::local_days date) const;
    std::int64_t offset(Instant at) const noexcept;
    Instant instant(std::int64_t second) const noexcept;
    const Limits* limits_of(std::int64_t second) const noexcept;
    std::size_t stretch_at(Second second) const noexcept;
    Second worked(Second second) const noexcept;

    const date::time_zone* zone_ = nullptr;
    std::vector<CalendarRules> calendars_;
    std::vector<DateRange> coverage_;
    std::string version_;
    std::int64_t base_ = 0;  // seconds since 1970 of the coverage's first instant
    std::vector<Open>
        open_;  // [0] is empty at second 0, so that every instant has a stretch that began before it
    std::vector<std::uint32_t> block_;  // [b]: last of open_ that begins at or before second b * 2^14
    std::vector<Limits> limits_;
    std::vector<Range> provisional_;
};

}  // namespace pantau::cases
