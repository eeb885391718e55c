#include <algorithm>

#include <catch2/catch.hpp>

#include "tests/unit/cases/office.hpp"

namespace pantau::cases::test {

TEST_CASE("the shipped calendars hold the decrees' days off", "[calendar][shipped]") {
    struct Row {
        int year;
        int national, joint_leave, working_days;
        const char* decree;
    };
    const auto row = GENERATE(values<Row>({
        {2025, 17, 11, 237, "SKB 3 Menteri 1017/2024, 2/2024, 2/2024 jo. 933/2025, 1/2025, 3/2025"},
        {2026, 17, 8, 240, "SKB 3 Menteri 1497/2025, 2/2025, 5/2025; cuti bersama ASN: Keppres 42/2025"},
        {2027, 18, 8, 242, "SKB 3 Menteri 1205/2026, 3/2026, 2/2026"},
    }));
    CAPTURE(row.year);
    const CalendarRules rules = shipped(row.year);
    const auto count = [&](HolidayKind kind) {
        return std::count_if(rules.holidays.begin(), rules.holidays.end(),
                             [&](const Holiday& each) { return each.kind == kind; });
    };
    CHECK(count(HolidayKind::libur_nasional) == row.national);
    CHECK(count(HolidayKind::cuti_bersama) == row.joint_leave);
    CHECK(rules.holidays.size() == static_cast<std::size_t>(row.national + row.joint_leave));
    for (const Holiday& each : rules.holidays) {
        CAPTURE(each.name);
        CHECK(each.source == row.decree);
        CHECK(each.standing == Standing::official);
    }
    CHECK(rules.from == day(row.year, 1, 1));
    CHECK(rules.to == day(row.year, 12, 31));
    CHECK(rules.zone == "Asia/Jakarta");

    const auto calendar = built({rules});
    int working_days = 0;
    for (auto each = rules.from; each <= rules.to; each += date::days{1})
        if (calendar.working_day(each).value()) ++working_days;
    CHECK(working_days == row.working_days);
}

TEST_CASE("each shipped holiday states its weekday", "[calendar][shipped]") {
    // A date that was typed wrong cannot agree with the weekday that the decree prints beside it.
    for (const int year : {2025, 2026, 2027}) {
        const std::string text = file_text("config/calendar/indonesia-" + std::to_string(year) + ".toml");
        const auto occurrences = [&](const std::string& what) {
            std::size_t found = 0;
            for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++found;
            return found;
        };
        CAPTURE(year);
        CHECK(occurrences("[[holiday]]") == shipped(year).holidays.size());
        CHECK(occurrences("\nweekday = \"") == shipped(year).holidays.size());
    }
}

TEST_CASE("only Ramadan 1448 is provisional", "[calendar][shipped]") {
    const auto ramadan = [](int year) {
        const auto rules = shipped(year);
        REQUIRE(rules.special_periods.size() == 1);
        return rules.special_periods.front();
    };
    CHECK(ramadan(2025).standing == Standing::official);
    CHECK(ramadan(2025).from == day(2025, 3, 1));
    CHECK(ramadan(2025).to == day(2025, 3, 30));
    CHECK(ramadan(2026).standing == Standing::official);
    CHECK(ramadan(2026).from == day(2026, 2, 19));
    CHECK(ramadan(2026).to == day(2026, 3, 20));
    CHECK(ramadan(2027).standing == Standing::provisional);
    CHECK(ramadan(2027).from == day(2027, 2, 8));
    CHECK(ramadan(2027).to == day(2027, 3, 9));
}

TEST_CASE("a week of the shipped calendars has the hours of Perpres 21/2023", "[calendar][shipped]") {
    using std::chrono::minutes;
    const auto open = [](const WeekHours& week) {
        minutes total{0};
        for (const DayHours& each : week)
            for (const Hours& hours : each) total += hours.close - hours.open;
        return total;
    };
    for (const int year : {2025, 2026, 2027}) {
        CAPTURE(year);
        const auto rules = shipped(year);
        CHECK(open(rules.weekly) == minutes{37 * 60 + 30});
        CHECK(open(rules.special_periods.front().weekly) == minutes{32 * 60 + 30});
        CHECK(hours_on(rules.weekly, date::Saturday).empty());
        CHECK(hours_on(rules.weekly, date::Sunday).empty());
    }
}

TEST_CASE("the year 2026 has 221 ordinary days and 19 of Ramadan", "[calendar][shipped]") {
    const auto calendar = built({shipped(2026)});
    int ordinary = 0;
    int ramadan = 0;
    for (auto each = day(2026, 1, 1); each <= day(2026, 12, 31); each += date::days{1}) {
        const auto plan = calendar.day(each).value();
        if (plan.hours.empty()) continue;
        ++(plan.rule == DayRule::special_period ? ramadan : ordinary);
    }
    CHECK(ordinary == 221);
    CHECK(ramadan == 19);
    CHECK(
        calendar.between(local_time(calendar, "2026-01-01 00:00"), local_time(calendar, "2027-01-01 00:00"))
            ->value()
            .count() == 6'411'600);
}

TEST_CASE("the three shipped calendars make one coverage", "[calendar][shipped]") {
    const auto all = built({shipped(2027), shipped(2025), shipped(2026)});
    REQUIRE(all.coverage().size() == 1);
    CHECK(all.coverage().front() == DateRange{day(2025, 1, 1), day(2027, 12, 31)});
    CHECK(all.version() == built({shipped(2025), shipped(2026), shipped(2027)}).version());
    CHECK(all.version() != office().version());
}

}  // namespace pantau::cases::test
