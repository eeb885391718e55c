// Durations, sizes, dates and clock times as people write them in our files.
#include <array>
#include <charconv>

#include "daemon/settings/toml_reader.hpp"

namespace pantau::settings {

namespace {

using std::chrono::milliseconds;

struct Unit {
    std::string_view name;
    std::int64_t worth;
};
constexpr std::array<Unit, 6> time_units{
    {{"d", 86'400'000}, {"h", 3'600'000}, {"min", 60'000}, {"m", 60'000}, {"s", 1'000}, {"ms", 1}}};
constexpr std::array<Unit, 8> size_units{{{"GiB", std::int64_t{1} << 30U},
                                          {"MiB", std::int64_t{1} << 20U},
                                          {"KiB", std::int64_t{1} << 10U},
                                          {"GB", 1'000'000'000},
                                          {"MB", 1'000'000},
                                          {"kB", 1'000},
                                          {"B", 1},
                                          {"", 1}}};
constexpr std::int64_t longest = 36'525LL * 86'400'000;  // 100 years
constexpr std::int64_t largest = std::int64_t{1} << 50U;

/// Takes leading digits off `text`; at most 15 of them.
std::optional<std::int64_t> take_number(std::string_view& text) {
    const auto digits = std::min(text.find_first_not_of("0123456789"), text.size());
    if (digits == 0 || digits > 15) return std::nullopt;
    std::int64_t number = 0;
    std::from_chars(text.data(), text.data() + digits, number);
    text.remove_prefix(digits);
    return number;
}

/// Exactly `digits` digits at `at`.
std::optional<int> fixed_number(std::string_view text, std::size_t at, std::size_t digits) {
    if (at + digits > text.size()) return std::nullopt;
    int number = 0;
    for (const char c : text.substr(at, digits)) {
        if (c < '0' || c > '9') return std::nullopt;
        number = number * 10 + (c - '0');
    }
    return number;
}

}  // namespace

std::optional<milliseconds> parse_duration(std::string_view text) {
    std::int64_t sum = 0, last_worth = longest;
    if (text.empty()) return std::nullopt;
    while (!text.empty()) {
        const auto number = take_number(text);
        if (!number) return std::nullopt;
        const auto unit = text.substr(0, text.find_first_of("0123456789"));
        text.remove_prefix(unit.size());
        const Unit* known = nullptr;
        for (const auto& candidate : time_units)
            if (candidate.name == unit) known = &candidate;
        if (known == nullptr || known->worth >= last_worth) return std::nullopt;  // "5m1h", "1h1h"
        last_worth = known->worth;
        if (*number > longest / known->worth) return std::nullopt;
        sum += *number * known->worth;
    }
    if (sum > longest) return std::nullopt;
    return milliseconds{sum};
}

std::string format_duration(milliseconds length) {
    auto rest = length.count();
    if (rest == 0) return "0s";
    // One unit where it reads better than two: "90s" rather than "1m30s", "36h" rather than "1d12h".
    for (const auto& unit : time_units) {
        if (unit.name == "min" || rest % unit.worth != 0) continue;
        if (rest / unit.worth < 120 || unit.worth >= 3'600'000)
            return std::to_string(rest / unit.worth) + std::string{unit.name};
        break;
    }
    std::string out;
    for (const auto& unit : time_units) {
        if (unit.name == "min" || rest < unit.worth) continue;
        out += std::to_string(rest / unit.worth) + std::string{unit.name};
        rest %= unit.worth;
    }
    return out;
}

std::optional<std::uint64_t> parse_size(std::string_view text) {
    const auto number = take_number(text);
    if (!number) return std::nullopt;
    for (const auto& unit : size_units)
        if (unit.name == text && *number <= largest / unit.worth)
            return static_cast<std::uint64_t>(*number * unit.worth);
    return std::nullopt;
}

std::string format_size(std::uint64_t bytes) {
    for (const auto& unit : {size_units[0], size_units[1], size_units[2]}) {
        const auto worth = static_cast<std::uint64_t>(unit.worth);
        if (bytes >= worth && bytes % worth == 0)
            return std::to_string(bytes / worth) + std::string{unit.name};
    }
    return std::to_string(bytes);
}

std::optional<date::year_month_day> parse_date(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
    const auto year = fixed_number(text, 0, 4), month = fixed_number(text, 5, 2),
               day = fixed_number(text, 8, 2);
    if (!year || !month || !day) return std::nullopt;
    const date::year_month_day found{date::year{*year}, date::month{static_cast<unsigned>(*month)},
                                     date::day{static_cast<unsigned>(*day)}};
    if (!found.ok()) return std::nullopt;
    return found;
}

std::optional<std::chrono::minutes> parse_clock(std::string_view text, bool to_midnight) {
    if (text.size() != 5 || text[2] != ':') return std::nullopt;
    const auto hour = fixed_number(text, 0, 2), minute = fixed_number(text, 3, 2);
    if (!hour || !minute || *minute > 59) return std::nullopt;
    if (*hour > 23 && !(to_midnight && *hour == 24 && *minute == 0)) return std::nullopt;
    return std::chrono::hours{*hour} + std::chrono::minutes{*minute};
}

}  // namespace pantau::settings
