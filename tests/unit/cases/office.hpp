#pragma once
// The shipped calendars and SOP, read from config/, for the tests of this room.

#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

#include "daemon/cases/calendar_file.hpp"
#include "daemon/cases/working_calendar.hpp"

namespace pantau::cases::test {

inline std::string file_text(const std::string& path_in_source) {
    std::ifstream in{std::string{PANTAU_SOURCE_DIR} + "/" + path_in_source, std::ios::binary};
    if (!in) throw std::runtime_error{"cannot open " + path_in_source};
    return {std::istreambuf_iterator<char>{in}, {}};
}

/// The problems as they are printed, one a line.
inline std::string lines(const settings::Problems& problems) {
    std::string text;
    for (const auto& each : problems.in_order()) text += settings::to_string(each) + "\n";
    return text;
}

inline CalendarRules rules_of(const std::string& text, const std::string& file = "calendar.toml") {
    settings::Problems problems;
    auto rules = read_calendar(text, file, problems);
    if (!rules) throw std::runtime_error{lines(problems)};
    return *std::move(rules);
}

inline CalendarRules shipped(int year) {
    const std::string path = "config/calendar/indonesia-" + std::to_string(year) + ".toml";
    return rules_of(file_text(path), path);
}

inline WorkingCalendar built(std::vector<CalendarRules> rules) {
    auto calendar = WorkingCalendar::build(std::move(rules));
    if (!calendar) throw std::runtime_error{calendar.error()};
    return *std::move(calendar);
}

/// The office of cases.md section 5: coverage 2025 and 2026.
inline const WorkingCalendar& office() {
    static const WorkingCalendar calendar = built({shipped(2025), shipped(2026)});
    return calendar;
}

/// A local time in the calendar's zone.
inline Instant local_time(const WorkingCalendar& calendar, const char* text) {
    const auto at = parse_instant(text, calendar.zone());
    if (!at) throw std::runtime_error{std::string{text} + " " + std::string{describe(at.error())}};
    return *at;
}

inline Instant wib(const char* text) {
    return local_time(office(), text);
}

inline date::local_days day(int year, unsigned month, unsigned of_month) {
    return date::local_days{date::year{year} / month / of_month};
}

}  // namespace pantau::cases::test
