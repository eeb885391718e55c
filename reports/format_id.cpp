#include "reports/format_id.hpp"

#include <array>
#include <cstdlib>

#include <fmt/format.h>

#include "reports/period.hpp"
#include "reports/texts_id.hpp"

namespace pantau::reports {

namespace {

constexpr std::array<const char*, 12> month_names{"Januari",   "Februari", "Maret",    "April",
                                                  "Mei",       "Juni",     "Juli",     "Agustus",
                                                  "September", "Oktober",  "November", "Desember"};
constexpr std::array<const char*, 7> weekday_names{"Minggu", "Senin", "Selasa", "Rabu",
                                                   "Kamis",  "Jumat", "Sabtu"};
constexpr std::array<const char*, 7> weekday_shorts{"Min", "Sen", "Sel", "Rab", "Kam", "Jum", "Sab"};

struct DayParts {
    int year;
    unsigned month, day;
};

/// The last digit. Lists of 100,000 rows are full of days and times: those are not formatted by pattern.
constexpr char digit(std::int64_t number) {
    return static_cast<char>('0' + number % 10);
}

DayParts parts_of(date::local_days day) {
    const date::year_month_day ymd{day};
    return {static_cast<int>(ymd.year()), static_cast<unsigned>(ymd.month()),
            static_cast<unsigned>(ymd.day())};
}

}  // namespace

std::string number_id(std::int64_t number) {
    std::string text = std::to_string(number);
    const std::size_t sign = number < 0 ? 1 : 0;
    for (std::size_t at = text.size(); at > sign + 3;) {
        at -= 3;
        text.insert(at, 1, '.');
    }
    return text;
}

std::string decimal_id(std::int64_t parts, int decimals) {
    std::int64_t scale = 1;
    for (int i = 0; i < decimals; ++i) scale *= 10;
    const std::int64_t whole = std::abs(parts) / scale, rest = std::abs(parts) % scale;
    std::string text = number_id(whole);
    if (parts < 0) text.insert(0, 1, '-');
    if (decimals == 0) return text;
    text += ',';
    for (auto place = scale / 10; place > 0; place /= 10) text += digit(rest / place);
    return text;
}

std::string percent_id(std::int64_t numerator, std::int64_t denominator, int decimals) {
    if (denominator == 0) return std::string{texts::none};
    std::int64_t scale = 100;
    for (int i = 0; i < decimals; ++i) scale *= 10;
    return decimal_id(numerator * scale / denominator, decimals) + "%";
}

std::string date_id(date::local_days day) {
    const auto [year, month, number] = parts_of(day);
    return fmt::format("{} {} {}", number, month_name(month), year);
}

std::string short_date_id(date::local_days day) {
    const auto [year, month, number] = parts_of(day);
    const std::string text = {digit(number / 10), digit(number), '/', digit(month / 10), digit(month), '/'};
    return text + std::to_string(year);
}

std::string clock_id(date::local_seconds at) {
    const auto of_day = at - date::local_seconds{date::floor<date::days>(at)};
    const auto minutes = of_day.count() / 60;
    const auto hour = minutes / 60, minute = minutes % 60;
    return {digit(hour / 10), digit(hour), '.', digit(minute / 10), digit(minute)};
}

std::string date_time_id(Instant at, const std::string& zone) {
    const date::local_seconds local = to_local(at, zone);
    return short_date_id(date::floor<date::days>(local)) + " " + clock_id(local);
}

std::string long_date_time_id(Instant at, const std::string& zone) {
    const date::local_seconds local = to_local(at, zone);
    return fmt::format(texts::date_at_clock, date_id(date::floor<date::days>(local)), clock_id(local));
}

std::string duration_id(std::int64_t seconds) {
    const std::int64_t size = std::abs(seconds);
    std::string text;
    if (size < 60)
        text = fmt::format("{} d", size);
    else if (size < 3600)
        text = size % 60 == 0 ? fmt::format("{} m", size / 60)
                              : fmt::format("{} m {:02} d", size / 60, size % 60);
    else
        text = fmt::format("{} j {:02} m", number_id(size / 3600), size % 3600 / 60);
    return seconds < 0 ? "-" + text : text;
}

std::string date_range_id(date::local_days first, date::local_days last) {
    if (first == last) return date_id(first);
    const DayParts a = parts_of(first), b = parts_of(last);
    if (a.year != b.year) return fmt::format("{}–{}", date_id(first), date_id(last));
    if (a.month != b.month) return fmt::format("{} {}–{}", a.day, month_name(a.month), date_id(last));
    return fmt::format("{}–{}", a.day, date_id(last));
}

const char* month_name(unsigned month) {
    return month_names.at(month - 1);
}
const char* weekday_name(date::local_days day) {
    return weekday_names.at(date::weekday{day}.c_encoding());
}
const char* weekday_short(date::local_days day) {
    return weekday_shorts.at(date::weekday{day}.c_encoding());
}

}  // namespace pantau::reports
