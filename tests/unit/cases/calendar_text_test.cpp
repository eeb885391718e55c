#include <catch2/catch.hpp>

#include "daemon/cases/calendar_text.hpp"
#include "tests/unit/cases/office.hpp"

namespace pantau::cases {

using test::built;
using test::shipped;

namespace {

Holiday day_off(const char* name, date::local_days day) {
    return {day, name, HolidayKind::libur_nasional, "SKB", Standing::official};
}

}  // namespace

TEST_CASE("a calendar's text is read as the same calendar", "[calendar][adoption]") {
    for (const int year : {2025, 2026, 2027}) {
        auto rules = shipped(year);
        if (year == 2026) {
            rules.overrides.push_back({date::local_days{date::year{2026} / 12 / 31},
                                       {{std::chrono::minutes{450}, std::chrono::minutes{720}},
                                        {std::chrono::minutes{1380}, std::chrono::minutes{1440}}},
                                       "Setengah \"hari\" dan \\malam",
                                       "",
                                       Standing::provisional});
            rules.version = version_of(rules);
        }
        settings::Problems problems;
        const auto again = read_calendar(calendar_text(rules), "x.toml", problems);
        for (const auto& problem : problems.in_order()) UNSCOPED_INFO(settings::to_string(problem));
        REQUIRE(again);
        CHECK(again->version == rules.version);
    }
}

TEST_CASE("a list replaces its year's holidays and covers a new year", "[calendar][adoption]") {
    const auto calendar = built({shipped(2026)});
    const auto list = std::vector{day_off("Tahun Baru", date::local_days{date::year{2027} / 1 / 1})};
    const auto draft = with_list(calendar, list);
    REQUIRE(draft.rules.size() == 2);
    CHECK(draft.rules[0].version == calendar.calendars().front().version);
    CHECK(draft.new_years == std::vector<int>{2027});
    const auto after = built(draft.rules);
    CHECK(after.working_day(date::local_days{date::year{2027} / 1 / 1}) == false);
    CHECK(after.working_day(date::local_days{date::year{2027} / 1 / 4}) == true);
    CHECK(after.coverage().size() == 1);
}

TEST_CASE("a whole calendar stands in for those within its coverage", "[calendar][adoption]") {
    const auto calendar = built({shipped(2025), shipped(2026)});
    auto whole = shipped(2026);
    whole.special_periods.front().from -= date::days{1};
    whole.version = version_of(whole);
    const auto draft = with_calendar(calendar, whole);
    REQUIRE(draft.rules.size() == 2);
    CHECK(draft.rules[0].version == calendar.calendars()[0].version);
    CHECK(draft.rules[1].version == whole.version);
}

}  // namespace pantau::cases
