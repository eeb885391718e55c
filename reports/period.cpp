#include "reports/period.hpp"

#include <array>
#include <charconv>
#include <optional>
#include <stdexcept>

#include <date/tz.h>
#include <fmt/format.h>

#include "reports/format_id.hpp"
#include "reports/texts_id.hpp"

namespace pantau::reports {

namespace {

using date::local_days;

constexpr int first_year = 2000, last_year = 2199;

std::optional<int> digits(std::string_view text, std::size_t length) {
    if (text.size() != length) return std::nullopt;
    int number = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') return std::nullopt;
        number = number * 10 + (c - '0');
    }
    return number;
}

local_days day_of(date::year_month_day day) {
    return local_days{day};
}

local_days first_of(int year, int month) {
    return day_of(date::year{year} / month / 1);
}

/// Monday of ISO week 1: the week that holds 4 January.
local_days iso_year_start(int year) {
    const local_days fourth = day_of(date::year{year} / 1 / 4);
    return fourth - (date::weekday{fourth} - date::Monday);
}

int year_of(local_days day) {
    return static_cast<int>(date::year_month_day{day}.year());
}
int month_number(local_days day) {
    return static_cast<int>(static_cast<unsigned>(date::year_month_day{day}.month()));
}

constexpr std::array<const char*, 4> roman{"I", "II", "III", "IV"};

/// Fills everything that follows from kind and days.
Period complete(PeriodKind kind, local_days first, local_days last, const std::string& zone) {
    Period period;
    period.kind = kind;
    period.first = first;
    period.last = last;
    period.zone = zone;
    period.utc = {day_start(first, zone), day_start(last + date::days{1}, zone)};
    const int year = year_of(first), month = month_number(first);
    const std::string range = date_range_id(first, last);
    switch (kind) {
        case PeriodKind::day:
            period.code = fmt::format("{:04}-{:02}-{:02}", year, month,
                                      static_cast<unsigned>(date::year_month_day{first}.day()));
            period.label = range;
            period.long_label = fmt::format(texts::period_day, weekday_name(first), range);
            break;
        case PeriodKind::week: {
            const int iso_year = year_of(first + date::days{3});  // the year of its Thursday
            const int week = (first - iso_year_start(iso_year)).count() / 7 + 1;
            period.code = fmt::format("{:04}-W{:02}", iso_year, week);
            period.label = range;
            period.long_label = fmt::format(texts::period_week, week, iso_year, range);
            break;
        }
        case PeriodKind::month:
            period.code = fmt::format("{:04}-{:02}", year, month);
            period.label = range;
            period.long_label = fmt::format("{} {}", month_name(static_cast<unsigned>(month)), year);
            break;
        case PeriodKind::quarter: {
            const auto quarter = static_cast<std::size_t>((month - 1) / 3);
            period.code = fmt::format("{:04}-Q{}", year, quarter + 1);
            period.label = fmt::format(texts::period_quarter, roman.at(quarter), year);
            break;
        }
        case PeriodKind::half_year: {
            const auto half = static_cast<std::size_t>((month - 1) / 6);
            period.code = fmt::format("{:04}-H{}", year, half + 1);
            period.label = fmt::format(texts::period_half, roman.at(half), year);
            break;
        }
        case PeriodKind::year:
            period.code = fmt::format("{:04}", year);
            period.label = fmt::format(texts::period_year, year);
            break;
    }
    if (period.long_label.empty()) period.long_label = fmt::format("{} ({})", period.label, range);
    return period;
}

/// A stretch of whole months.
Period months(PeriodKind kind, local_days first, int count, const std::string& zone) {
    const date::year_month_day start{first};
    const auto after = date::year_month{start.year(), start.month()} + date::months{count};
    return complete(kind, first, local_days{after / 1} - date::days{1}, zone);
}

PeriodError refuse(std::string_view text, std::string_view why) {
    return {
        fmt::format("period \"{}\": {}; allowed: a year 2026, half-year 2026-H1 or -H2, quarter 2026-Q1 to "
                    "-Q4, month 2026-10, ISO week 2026-W47, day 2026-11-22",
                    text, why)};
}

}  // namespace

void throw_exception_from_error(const PeriodError& error, const boost::source_location&) {
    throw std::invalid_argument{error.message};
}

PeriodResult<Period> parse_period(std::string_view text, const std::string& zone) {
    const auto year = digits(text.substr(0, 4), 4);
    if (!year) return refuse(text, "does not begin with a year of four digits");
    if (*year < first_year || *year > last_year) return refuse(text, "the year is not within 2000 to 2199");
    if (text.size() == 4) return months(PeriodKind::year, first_of(*year, 1), 12, zone);
    if (text[4] != '-') return refuse(text, "the year is not followed by \"-\"");

    const std::string_view rest = text.substr(5);
    if (!rest.empty() && rest[0] == 'H') {
        const auto half = digits(rest.substr(1), 1);
        if (!half || *half < 1 || *half > 2) return refuse(text, "no such half-year");
        return months(PeriodKind::half_year, first_of(*year, 6 * (*half - 1) + 1), 6, zone);
    }
    if (!rest.empty() && rest[0] == 'Q') {
        const auto quarter = digits(rest.substr(1), 1);
        if (!quarter || *quarter < 1 || *quarter > 4) return refuse(text, "no such quarter");
        return months(PeriodKind::quarter, first_of(*year, 3 * (*quarter - 1) + 1), 3, zone);
    }
    if (!rest.empty() && rest[0] == 'W') {
        const auto week = digits(rest.substr(1), 2);
        if (!week || *week < 1) return refuse(text, "no such week (two digits, 01 to 52 or 53)");
        const local_days monday = iso_year_start(*year) + date::days{7 * (*week - 1)};
        if (monday >= iso_year_start(*year + 1)) return refuse(text, "that year has no such week");
        return complete(PeriodKind::week, monday, monday + date::days{6}, zone);
    }
    const auto month = digits(rest.substr(0, 2), 2);
    if (!month || *month < 1 || *month > 12) return refuse(text, "no such month (two digits, 01 to 12)");
    if (rest.size() == 2) return months(PeriodKind::month, first_of(*year, *month), 1, zone);
    const auto day = rest.size() == 5 && rest[2] == '-' ? digits(rest.substr(3), 2) : std::nullopt;
    const date::year_month_day date = date::year{*year} / *month / day.value_or(0);
    if (!day || !date.ok()) return refuse(text, "no such day");
    return complete(PeriodKind::day, day_of(date), day_of(date), zone);
}

Period previous(const Period& period) {
    const date::year_month_day start{period.first};
    const auto back = [&](int count) {
        const auto month = date::year_month{start.year(), start.month()} - date::months{count};
        return months(period.kind, local_days{month / 1}, count, period.zone);
    };
    switch (period.kind) {
        case PeriodKind::day:
            return complete(period.kind, period.first - date::days{1}, period.first - date::days{1},
                            period.zone);
        case PeriodKind::week:
            return complete(period.kind, period.first - date::days{7}, period.first - date::days{1},
                            period.zone);
        case PeriodKind::month:
            return back(1);
        case PeriodKind::quarter:
            return back(3);
        case PeriodKind::half_year:
            return back(6);
        case PeriodKind::year:
            return back(12);
    }
    throw std::logic_error{"a period of no known kind"};
}

Period month_of(Instant at, const std::string& zone, int count) {
    const date::year_month_day day{date::floor<date::days>(to_local(at, zone))};
    const auto month = date::year_month{day.year(), day.month()} + date::months{count};
    return months(PeriodKind::month, local_days{month / 1}, 1, zone);
}

bool is_running(const Period& period, Instant cut_off) {
    return cut_off < period.utc.to;
}
bool is_future(const Period& period, Instant cut_off) {
    return cut_off < period.utc.from;
}

date::local_seconds to_local(Instant at, const std::string& zone) {
    return date::locate_zone(zone)->to_local(date::floor<std::chrono::seconds>(at));
}

Instant day_start(local_days day, const std::string& zone) {
    // earliest: a midnight that comes twice begins the day the first time; one that is skipped begins it when
    // the clock jumps.
    return date::locate_zone(zone)->to_sys(date::local_seconds{day}, date::choose::earliest);
}

}  // namespace pantau::reports
