#include "daemon/cases/calendar_text.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

namespace pantau::cases {

namespace {

/// A TOML basic string.
std::string quoted(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\')
            out += std::string{'\\', c};
        else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
            out += fmt::format("\\u{:04X}", static_cast<unsigned>(static_cast<unsigned char>(c)));
        else
            out += c;
    }
    return out + '"';
}

std::string day_text(date::local_days day) {
    return date::format("%F", day);
}

std::string clock_text(std::chrono::minutes at) {
    return fmt::format("{:02}:{:02}", at.count() / 60, at.count() % 60);
}

std::string hours_text(const DayHours& hours) {
    std::string all;
    for (const auto& one : hours)
        all +=
            fmt::format("{}\"{}-{}\"", all.empty() ? "" : ", ", clock_text(one.open), clock_text(one.close));
    return '[' + all + ']';
}

std::string week_text(const WeekHours& week, const char* separator) {
    static constexpr std::array days{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
    std::string all;
    for (std::size_t i = 0; i < days.size(); ++i)
        all += fmt::format("{}{} = {}", all.empty() ? "" : separator, days.at(i), hours_text(week.at(i)));
    return all;
}

int year_of(date::local_days day) {
    return static_cast<int>(date::year_month_day{day}.year());
}

}  // namespace

std::string calendar_text(const CalendarRules& rules) {
    std::string out =
        fmt::format("schema = 1\nname = {}\ntime_zone = {}\n[coverage]\nfrom = {}\nto = {}\n[weekly]\n{}\n",
                    quoted(rules.name), quoted(rules.zone), day_text(rules.from), day_text(rules.to),
                    week_text(rules.weekly, "\n"));
    const auto source = [](const std::string& text) {
        return text.empty() ? std::string{} : fmt::format("source = {}\n", quoted(text));
    };
    for (const auto& period : rules.special_periods)
        out += fmt::format(
            "[[special_period]]\nname = {}\nfrom = {}\nto = {}\nstate = \"{}\"\n{}weekly = {{ {} }}\n",
            quoted(period.name), day_text(period.from), day_text(period.to), to_string(period.standing),
            source(period.source), week_text(period.weekly, ", "));
    for (const auto& holiday : rules.holidays)
        out += fmt::format(
            "[[holiday]]\ndate = {}\nweekday = \"{}\"\nname = {}\nkind = \"{}\"\n{}state = \"{}\"\n",
            day_text(holiday.date), short_name(date::weekday{holiday.date}), quoted(holiday.name),
            to_string(holiday.kind), source(holiday.source), to_string(holiday.standing));
    for (const auto& one : rules.overrides)
        out += fmt::format("[[date_override]]\ndate = {}\nintervals = {}\nname = {}\n{}state = \"{}\"\n",
                           day_text(one.date), hours_text(one.hours), quoted(one.name), source(one.source),
                           to_string(one.standing));
    return out;
}

CalendarDraft with_list(const WorkingCalendar& calendar, const std::vector<Holiday>& imported) {
    CalendarDraft draft;
    std::set<int> missing;
    for (const auto& holiday : imported) missing.insert(year_of(holiday.date));
    for (const auto& rules : calendar.calendars()) {
        draft.rules.push_back(with_holidays(rules, imported));
        for (int year = year_of(rules.from); year <= year_of(rules.to); ++year) missing.erase(year);
    }
    for (const int year : missing) {
        CalendarRules fresh = calendar.calendars().back();
        fresh.name = fmt::format("Kalender kerja {}", year);
        fresh.from = date::local_days{date::year{year} / 1 / 1};
        fresh.to = date::local_days{date::year{year} / 12 / 31};
        fresh.special_periods.clear();
        fresh.holidays.clear();
        fresh.overrides.clear();
        draft.rules.push_back(with_holidays(fresh, imported));
        draft.new_years.push_back(year);
    }
    std::sort(draft.rules.begin(), draft.rules.end(),
              [](const auto& a, const auto& b) { return a.from < b.from; });
    return draft;
}

CalendarDraft with_calendar(const WorkingCalendar& calendar, CalendarRules whole) {
    CalendarDraft draft;
    for (const auto& rules : calendar.calendars())
        if (rules.from < whole.from || whole.to < rules.to) draft.rules.push_back(rules);
    draft.rules.push_back(std::move(whole));
    std::sort(draft.rules.begin(), draft.rules.end(),
              [](const auto& a, const auto& b) { return a.from < b.from; });
    return draft;
}

}  // namespace pantau::cases
