// Maintenance windows on the wall clock of a zone (spec/probing.md 5.9).

#include "probes/maintenance.hpp"

#include <sstream>

#include <catch2/catch.hpp>
#include <date/tz.h>

namespace pantau::probes {
namespace {

using namespace std::chrono_literals;

Instant local(const char* text, const char* zone = "Asia/Jakarta") {
    std::istringstream in{text};
    date::local_time<std::chrono::milliseconds> time;
    in >> date::parse("%F %T", time);
    REQUIRE_FALSE(in.fail());
    return date::locate_zone(zone)->to_sys(time, date::choose::earliest);
}

Maintenance one(std::variant<Once, Weekly, Monthly, Recurring> when, const char* zone = "Asia/Jakarta") {
    return Maintenance{{MaintenanceRule{"dprd", "pemeliharaan", std::move(when)}}, date::locate_zone(zone)};
}

Monthly on_day(unsigned day, std::chrono::minutes at, std::chrono::minutes length) {
    Monthly rule;
    rule.day = day;
    rule.at = at;
    rule.length = length;
    return rule;
}

Monthly on_weekday(date::weekday weekday, int nth, std::chrono::minutes at, std::chrono::minutes length) {
    Monthly rule;
    rule.weekday = weekday;
    rule.nth = nth;
    rule.at = at;
    rule.length = length;
    return rule;
}

// Behaviour 9: once.
TEST_CASE("a window given once holds its start and not its end", "[maintenance]") {
    const auto plan = one(Once{local("2026-10-05 22:00:00"), local("2026-10-06 02:00:00")});
    CHECK_FALSE(plan.is_in("dprd", local("2026-10-05 21:59:59")));
    CHECK(plan.is_in("dprd", local("2026-10-05 22:00:00")));
    CHECK(plan.is_in("dprd", local("2026-10-06 01:59:59")));
    CHECK_FALSE(plan.is_in("dprd", local("2026-10-06 02:00:00")));
    CHECK_FALSE(plan.is_in("other", local("2026-10-05 23:00:00")));
    CHECK(plan.next_change("dprd", local("2020-01-01 00:00:00")) == local("2026-10-05 22:00:00"));
    CHECK(plan.next_change("dprd", local("2026-10-05 22:00:00")) == local("2026-10-06 02:00:00"));
    CHECK_FALSE(plan.next_change("dprd", local("2026-10-06 02:00:00")));
}

// Behaviour 9: weekly, across midnight.
TEST_CASE("a weekly window runs across midnight on the days named", "[maintenance]") {
    const auto plan = one(Weekly{{date::Friday}, 23h + 30min, 2h});
    struct Row {
        const char* at;
        bool in;
    };
    const auto row = GENERATE(values<Row>({
        {"2026-10-09 23:29:59", false},  // a Friday
        {"2026-10-09 23:30:00", true},
        {"2026-10-10 00:00:00", true},
        {"2026-10-10 01:29:59", true},
        {"2026-10-10 01:30:00", false},
        {"2026-10-10 23:45:00", false},
        {"2026-10-16 23:30:00", true},
    }));
    CAPTURE(row.at);
    CHECK(plan.is_in("dprd", local(row.at)) == row.in);
}

TEST_CASE("24.00 is the first moment of the next day", "[maintenance]") {
    const auto plan = one(Weekly{{date::Sunday}, 24h, 1h});
    CHECK_FALSE(plan.is_in("dprd", local("2026-10-11 23:59:59")));
    CHECK(plan.is_in("dprd", local("2026-10-12 00:00:00")));
    CHECK_FALSE(plan.is_in("dprd", local("2026-10-12 01:00:00")));
    const auto month_end = one(on_day(31, 24h, 1h));
    CHECK(month_end.is_in("dprd", local("2026-11-01 00:30:00")));
}

// Behaviour 9: monthly.
TEST_CASE("a monthly window falls on its day or n-th weekday", "[maintenance]") {
    const auto day = one(on_day(31, 22h, 1h));
    CHECK(day.is_in("dprd", local("2026-10-31 22:30:00")));
    CHECK_FALSE(day.is_in("dprd", local("2026-11-30 22:30:00")));  // November has no 31st
    CHECK(day.next_change("dprd", local("2026-11-01 00:00:00")) == local("2026-12-31 22:00:00"));

    const auto second = one(on_weekday(date::Saturday, 2, 20h, 1h));
    CHECK(second.next_change("dprd", local("2026-10-01 00:00:00")) == local("2026-10-10 20:00:00"));
    const auto last = one(on_weekday(date::Sunday, -1, 20h, 1h));
    CHECK(last.next_change("dprd", local("2026-10-01 00:00:00")) == local("2026-10-25 20:00:00"));
    CHECK(last.next_change("dprd", local("2026-11-01 00:00:00")) == local("2026-11-29 20:00:00"));
    const auto fifth = one(on_weekday(date::Friday, 5, 20h, 1h));
    CHECK(fifth.next_change("dprd", local("2026-11-01 00:00:00")) == local("2027-01-29 20:00:00"));
}

TEST_CASE("overlapping windows make one that ends last and change is asked rule by rule", "[maintenance]") {
    const Maintenance plan{
        {{"", "semua", Weekly{{date::Friday}, 22h, 2h}}, {"dprd", "satu", Weekly{{date::Friday}, 23h, 4h}}},
        date::locate_zone("Asia/Jakarta")};
    const auto window = plan.window("dprd", local("2026-10-09 23:30:00"));
    REQUIRE(window);
    CHECK(window->to == local("2026-10-10 03:00:00"));
    CHECK(window->reason == "satu");
    CHECK(plan.window("lain", local("2026-10-09 23:30:00"))->reason == "semua");
    CHECK(plan.windows("dprd", local("2026-10-01 00:00:00"), local("2026-10-31 00:00:00")).size() == 10);
    CHECK(plan.next_change("dprd", local("2026-10-09 22:30:00")) == local("2026-10-09 23:00:00"));
}

TEST_CASE("a window of many days is found in its middle", "[maintenance]") {
    const auto plan = one(on_day(1, 0h, 24h * 10));
    CHECK(plan.is_in("dprd", local("2026-10-08 12:00:00")));
    CHECK_FALSE(plan.is_in("dprd", local("2026-10-11 00:00:00")));
}

TEST_CASE("a window at a time that daylight saving skips begins at the change and keeps its length",
          "[maintenance]") {
    const auto plan = one(Weekly{{date::Sunday}, 2h + 30min, 1h}, "Europe/Berlin");
    CHECK_FALSE(plan.is_in("dprd", local("2026-03-29 01:59:59", "Europe/Berlin")));
    CHECK(plan.is_in("dprd", local("2026-03-29 03:00:00", "Europe/Berlin")));
    CHECK_FALSE(plan.is_in("dprd", local("2026-03-29 04:00:00", "Europe/Berlin")));
}

// Behaviour 9: cron.
TEST_CASE("a window as cron has it begins at each minute that matches", "[maintenance]") {
    Recurring rule;  // "30 1,13 1 * 0": at 01:30 and 13:30 on the first of a month or on a Sunday
    rule.minutes.set(30);
    rule.hours.set(1).set(13);
    rule.days.set(1);
    rule.months.set();
    rule.weekdays.set(0);
    rule.either_day = true;
    rule.length = 45min;
    const auto plan = one(rule);
    CHECK(plan.is_in("dprd", local("2026-10-01 13:30:00")));  // a Thursday
    CHECK(plan.is_in("dprd", local("2026-10-04 02:14:59")));  // a Sunday
    CHECK_FALSE(plan.is_in("dprd", local("2026-10-04 02:15:00")));
    CHECK_FALSE(plan.is_in("dprd", local("2026-10-05 01:30:00")));
    CHECK(plan.next_change("dprd", local("2026-10-04 02:15:00")) == local("2026-10-04 13:30:00"));
    rule.either_day = false;  // the first of a month that is a Sunday
    CHECK(one(rule).next_change("dprd", local("2026-10-05 00:00:00")) == local("2026-11-01 01:30:00"));
}

TEST_CASE("without rules there is never a window", "[maintenance]") {
    const Maintenance none;
    CHECK_FALSE(none.is_in("dprd", local("2026-10-05 22:00:00")));
    CHECK_FALSE(none.next_change("dprd", local("2026-10-05 22:00:00")));
}

}  // namespace
}  // namespace pantau::probes
