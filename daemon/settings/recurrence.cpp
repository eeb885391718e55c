#include "daemon/settings/recurrence.hpp"

#include <array>
#include <charconv>
#include <vector>

namespace pantau::settings {

namespace {

constexpr std::array<std::string_view, 7> weekday_names{"sun", "mon", "tue", "wed", "thu", "fri", "sat"};
constexpr std::array<std::string_view, 12> month_names{"jan", "feb", "mar", "apr", "may", "jun",
                                                       "jul", "aug", "sep", "oct", "nov", "dec"};
constexpr std::string_view allowed =
    "allowed: \"day\", weekdays such as \"sun\" or \"sat,sun\", \"month 15\", or five cron fields";

std::vector<std::string_view> split(std::string_view text, char at) {
    std::vector<std::string_view> parts;
    while (true) {
        const auto end = text.find(at);
        parts.push_back(text.substr(0, end));
        if (end == std::string_view::npos) return parts;
        text.remove_prefix(end + 1);
    }
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    return text;
}

std::optional<unsigned> number(std::string_view text) {
    unsigned value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || text.size() > 4) return std::nullopt;
    return value;
}

template <std::size_t N>
std::optional<unsigned> named(std::string_view text, const std::array<std::string_view, N>& names,
                              unsigned first) {
    for (unsigned i = 0; i < N; ++i)
        if (names[i] == text) return i + first;
    return std::nullopt;
}

/// One cron field: "*", "5", "1-5", "*/10", "8-18/2", lists of these. `word` reads a single value.
template <std::size_t N, class Word>
bool read_field(std::string_view text, unsigned least, unsigned most, std::bitset<N>& into, Word word) {
    for (const auto part : split(text, ',')) {
        const auto slash = part.find('/');
        const auto range = part.substr(0, slash);
        unsigned from = least, to = most, step = 1;
        if (slash != std::string_view::npos) {
            const auto given = number(part.substr(slash + 1));
            if (!given || *given == 0) return false;
            step = *given;
        }
        if (range != "*") {
            const auto dash = range.find('-');
            const auto first = word(range.substr(0, dash));
            const auto last = dash == std::string_view::npos ? first : word(range.substr(dash + 1));
            if (!first || !last) return false;
            from = *first;
            to = dash == std::string_view::npos && slash != std::string_view::npos ? most : *last;
        }
        if (from < least || to > most || from > to) return false;
        for (unsigned value = from; value <= to; value += step) into.set(value);
    }
    return true;
}

bool read_cron(const std::vector<std::string_view>& fields, Recurrence& into) {
    const auto month = [](std::string_view text) {
        const auto name = named(text, month_names, 1);
        return name ? name : number(text);
    };
    const auto weekday = [](std::string_view text) {
        const auto name = named(text, weekday_names, 0);
        return name ? name : number(text);
    };
    std::bitset<8> weekdays;  // 7 is Sunday too
    if (!read_field(fields[0], 0, 59, into.minutes, number) ||
        !read_field(fields[1], 0, 23, into.hours, number) ||
        !read_field(fields[2], 1, 31, into.days, number) ||
        !read_field(fields[3], 1, 12, into.months, month) || !read_field(fields[4], 0, 7, weekdays, weekday))
        return false;
    for (unsigned i = 0; i < 8; ++i)
        if (weekdays[i]) into.weekdays.set(i % 7);
    into.either_day = !fields[2].starts_with('*') && !fields[4].starts_with('*');
    return true;
}

}  // namespace

bool Recurrence::matches(date::local_time<std::chrono::minutes> local) const {
    const auto day = date::floor<date::days>(local);
    const auto minute = static_cast<std::size_t>((local - day).count());
    const date::year_month_day ymd{day};
    const bool by_day = days[static_cast<unsigned>(ymd.day())];
    const bool by_weekday = weekdays[date::weekday{day}.c_encoding()];
    return minutes[minute % 60] && hours[minute / 60] && months[static_cast<unsigned>(ymd.month())] &&
           (either_day ? by_day || by_weekday : by_day && by_weekday);
}

RecurrenceRead parse_recurrence(std::string_view every, std::optional<std::chrono::minutes> at) {
    const auto refuse = [](std::string_view why) { return RecurrenceRead{std::nullopt, std::string{why}}; };
    std::vector<std::string_view> words;
    for (const auto word : split(every, ' '))
        if (!word.empty()) words.push_back(word);
    Recurrence found;
    if (words.size() == 5) {
        if (at) return refuse("the cron fields hold the time already; leave out at");
        if (!read_cron(words, found))
            return refuse("these are not five cron fields such as \"0 22 * * sun\"");
        return {found, {}};
    }
    found.days.set();
    found.months.set();
    if (words.size() == 1 && words[0] == "day") {
        found.weekdays.set();
    } else if (words.size() == 2 && words[0] == "month") {
        const auto day = number(words[1]);
        if (!day || *day < 1 || *day > 31) return refuse("the day of the month must be 1 to 31");
        found.weekdays.set();
        found.days.reset();
        found.days.set(*day);
    } else {
        for (const auto part : split(every, ',')) {
            const auto day = named(trimmed(part), weekday_names, 0);
            if (!day) return refuse(allowed);
            found.weekdays.set(*day);
        }
    }
    if (!at) return refuse("at is missing, such as at = \"22:00\"");
    found.minutes.set(static_cast<std::size_t>(at->count() % 60));
    found.hours.set(static_cast<std::size_t>(at->count() / 60));
    return {found, {}};
}

}  // namespace pantau::settings
