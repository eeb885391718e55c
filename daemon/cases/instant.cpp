#include "daemon/cases/instant.hpp"

#include <cstdint>
#include <optional>
#include <stdexcept>

#include <date/tz.h>
#include <fmt/format.h>

namespace pantau::cases {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

/// Reads a text from its start. Once something did not fit, nothing fits any more.
class Cursor {
public:
    explicit Cursor(std::string_view text) : rest_{text} {}

    bool at_end() const { return rest_.empty(); }

    bool take(std::string_view any_of) {
        if (rest_.empty() || any_of.find(rest_.front()) == std::string_view::npos) return false;
        rest_.remove_prefix(1);
        return true;
    }

    /// Exactly `count` digits.
    std::optional<int> digits(std::size_t count) {
        if (rest_.size() < count) return std::nullopt;
        int value = 0;
        for (std::size_t i = 0; i < count; ++i) {
            if (!is_digit(rest_[i])) return std::nullopt;
            value = value * 10 + (rest_[i] - '0');
        }
        rest_.remove_prefix(count);
        return value;
    }

    /// At least one digit after a decimal point; what is finer than a millisecond is cut.
    std::optional<milliseconds> fraction() {
        if (rest_.empty() || !is_digit(rest_.front())) return std::nullopt;
        int value = 0;
        int weight = 100;
        while (!rest_.empty() && is_digit(rest_.front())) {
            value += (rest_.front() - '0') * weight;
            weight /= 10;
            rest_.remove_prefix(1);
        }
        return milliseconds{value};
    }

private:
    static bool is_digit(char c) { return c >= '0' && c <= '9'; }
    std::string_view rest_;
};

/// A date and time as written; the offset is absent from a local one.
struct Written {
    date::local_seconds local;
    milliseconds fraction{};
    std::optional<minutes> offset;
};

boost::system::result<std::optional<minutes>, TimeError> read_offset(Cursor& cursor) {
    if (cursor.take("Zz")) return std::optional{minutes{0}};
    const bool east = cursor.take("+");
    if (!east && !cursor.take("-")) return TimeError::not_a_time;
    const auto hour = cursor.digits(2);
    if (!hour || !cursor.take(":")) return TimeError::not_a_time;
    const auto minute = cursor.digits(2);
    if (!minute) return TimeError::not_a_time;
    if (*hour > 23 || *minute > 59) return TimeError::no_such_offset;
    const minutes size = hours{*hour} + minutes{*minute};
    return std::optional{east ? size : -size};
}

boost::system::result<Written, TimeError> read(std::string_view text) {
    Cursor cursor{text};
    const auto year = cursor.digits(4);
    if (!year || !cursor.take("-")) return TimeError::not_a_time;
    const auto month = cursor.digits(2);
    if (!month || !cursor.take("-")) return TimeError::not_a_time;
    const auto day = cursor.digits(2);
    if (!day || !cursor.take("Tt ")) return TimeError::not_a_time;
    const auto hour = cursor.digits(2);
    if (!hour || !cursor.take(":")) return TimeError::not_a_time;
    const auto minute = cursor.digits(2);
    if (!minute) return TimeError::not_a_time;

    Written written;
    int second = 0;
    const bool has_seconds = cursor.take(":");
    if (has_seconds) {
        const auto two = cursor.digits(2);
        if (!two) return TimeError::not_a_time;
        second = *two;
        if (cursor.take(".")) {
            const auto part = cursor.fraction();
            if (!part) return TimeError::not_a_time;
            written.fraction = *part;
        }
    }
    if (!cursor.at_end()) {
        // RFC 3339 knows no time without seconds; only a local one may leave them out.
        if (!has_seconds) return TimeError::not_a_time;
        const auto offset = read_offset(cursor);
        if (!offset) return offset.error();
        written.offset = *offset;
        if (!cursor.at_end()) return TimeError::not_a_time;
    }

    const date::year_month_day ymd{date::year{*year}, date::month{static_cast<unsigned>(*month)},
                                   date::day{static_cast<unsigned>(*day)}};
    if (!ymd.ok()) return TimeError::no_such_date;
    if (*hour > 23 || *minute > 59 || second > 59) return TimeError::no_such_hour;
    written.local = date::local_days{ymd} + hours{*hour} + minutes{*minute} + seconds{second};
    return written;
}

}  // namespace

const date::time_zone* find_zone(std::string_view name) {
    date::get_tzdb();  // throws where there is no tz database: that is not the name's fault
    try {
        return date::locate_zone(name);
    } catch (const std::runtime_error&) {  // its only way to say that there is no such zone
        return nullptr;
    }
}

std::string_view describe(TimeError error) noexcept {
    switch (error) {
        case TimeError::not_a_time:
            return "is not a date and time such as 2026-06-09T12:00:00+07:00";
        case TimeError::no_such_date:
            return "names a date that does not exist";
        case TimeError::no_such_hour:
            return "names a time of day that does not exist; allowed: 00:00:00 to 23:59:59";
        case TimeError::no_such_offset:
            return "has an impossible offset; allowed: Z or -23:59 to +23:59";
        case TimeError::offset_missing:
            return "has no offset; write Z or, for Jakarta, +07:00 at its end";
    }
    return "";
}

void throw_exception_from_error(TimeError error, const boost::source_location& /*place*/) {
    throw std::invalid_argument{"the text " + std::string{describe(error)}};
}

boost::system::result<Instant, TimeError> parse_instant(std::string_view text, const date::time_zone& zone) {
    const auto written = read(text);
    if (!written) return written.error();
    if (!written->offset) return instant_of(written->local, zone) + written->fraction;
    return Instant{(written->local - *written->offset).time_since_epoch() + written->fraction};
}

boost::system::result<Instant, TimeError> parse_rfc3339(std::string_view text) {
    const auto written = read(text);
    if (!written) return written.error();
    if (!written->offset) return TimeError::offset_missing;
    return Instant{(written->local - *written->offset).time_since_epoch() + written->fraction};
}

std::string format_rfc3339(Instant at, const date::time_zone& zone) {
    const auto second = date::floor<seconds>(at);
    seconds offset = zone.get_info(second).offset;
    if (offset % minutes{1} != seconds{0}) offset = seconds{0};
    const auto local = second + offset;
    const auto day = date::floor<date::days>(local);
    const date::year_month_day ymd{day};
    const date::hh_mm_ss time{local - day};
    std::string text = fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", int{ymd.year()},
                                   unsigned{ymd.month()}, unsigned{ymd.day()}, time.hours().count(),
                                   time.minutes().count(), time.seconds().count());
    if (offset == seconds{0}) return text + "Z";
    const auto size = offset < seconds{0} ? -offset : offset;
    const date::hh_mm_ss apart{size};
    return text + fmt::format("{}{:02}:{:02}", offset < seconds{0} ? '-' : '+', apart.hours().count(),
                              apart.minutes().count());
}

std::string format_utc_ms(Instant at) {
    const auto day = date::floor<date::days>(at);
    const date::year_month_day ymd{day};
    const date::hh_mm_ss time{at - day};
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", int{ymd.year()}, unsigned{ymd.month()},
                       unsigned{ymd.day()}, time.hours().count(), time.minutes().count(),
                       time.seconds().count(), time.subseconds().count());
}

std::string format_date(date::local_days day) {
    const date::year_month_day ymd{day};
    return fmt::format("{:04}-{:02}-{:02}", int{ymd.year()}, unsigned{ymd.month()}, unsigned{ymd.day()});
}

Instant instant_of(date::local_seconds local, const date::time_zone& zone) {
    // In a gap as in an overlap `first` is the offset before the change.
    return Instant{(local - zone.get_info(local).first.offset).time_since_epoch()};
}

date::local_days local_date(Instant at, const date::time_zone& zone) {
    const auto second = date::floor<seconds>(at);
    return date::floor<date::days>(
        date::local_seconds{second.time_since_epoch() + zone.get_info(second).offset});
}

Instant start_of_day(date::local_days day, const date::time_zone& zone) {
    const date::local_info info = zone.get_info(date::local_seconds{day});
    // Midnight that the clocks jump over: the day begins where they land.
    if (info.result == date::local_info::nonexistent) return info.first.end;
    return Instant{(date::local_seconds{day} - info.first.offset).time_since_epoch()};
}

}  // namespace pantau::cases
