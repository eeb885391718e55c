#include "tests/unit/publish/report_office.hpp"

using namespace pantau;
using namespace pantau::publish;
using namespace pantau::publish::test;

namespace {

std::string shown(const Due& due) {
    return due.period + " " + date::format("%F %H:%M", due.at + 7h).substr(0, 16);
}
const cases::WorkingCalendar& with_2027() {
    static const auto calendar = cases::test::built(
        {cases::test::shipped(2025), cases::test::shipped(2026), cases::test::shipped(2027)});
    return calendar;
}

}  // namespace

TEST_CASE("a report is due on the first working day after its period") {
    struct Row {
        Cadence every;
        const char* after;
        const char* due;
    };
    const std::vector<Row> rows{
        {Cadence::month, "2026-10-15 12:00", "2026-10 2026-11-02 07:00"},  // 1 November is a Sunday
        {Cadence::month, "2026-11-01 12:00", "2026-10 2026-11-02 07:00"},
        {Cadence::month, "2026-11-02 06:59:59", "2026-10 2026-11-02 07:00"},
        {Cadence::month, "2026-11-02 07:00", "2026-11 2026-12-01 07:00"},
        {Cadence::month, "2025-12-31 12:00", "2025-12 2026-01-02 07:00"},
        {Cadence::month, "2026-12-31 12:00", "2026-12 2027-01-04 07:00"},
        {Cadence::week, "2026-03-17 12:00", "2026-W12 2026-03-25 07:00"},  // after Nyepi and Idulfitri
        {Cadence::week, "2026-12-30 12:00", "2026-W53 2027-01-04 07:00"},
        {Cadence::day, "2026-10-16 06:00", "2026-10-15 2026-10-16 07:00"},
        {Cadence::day, "2026-10-16 07:00", "2026-10-16 2026-10-19 07:00"},  // Friday's on Monday
        {Cadence::quarter, "2026-08-01 12:00", "2026-Q3 2026-10-01 07:00"},
        {Cadence::half_year, "2026-02-01 12:00", "2026-H1 2026-07-01 07:00"},
        {Cadence::year, "2025-06-01 12:00", "2025 2026-01-02 07:00"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.after);
        CHECK(shown(next_due(schedule(row.every), with_2027(), wib(row.after))) == row.due);
    }
}

TEST_CASE("where no calendar is loaded Monday to Friday are working days") {
    const auto& calendar = cases::test::office();  // ends with 2026
    CHECK(shown(next_due(schedule(Cadence::month), calendar, wib("2026-12-31 12:00"))) ==
          "2026-12 2027-01-01 07:00");
    CHECK(shown(next_due(schedule(Cadence::month), calendar, wib("2027-07-15 12:00"))) ==
          "2027-07 2027-08-02 07:00");
}

TEST_CASE("all runs of a stretch of time are found and several may share an instant") {
    const auto daily =
        dues_between(schedule(Cadence::day), with_2027(), wib("2026-03-17 07:00"), wib("2026-03-25 07:00"));
    REQUIRE(daily.size() == 8);
    CHECK(shown(daily.front()) == "2026-03-17 2026-03-25 07:00");
    CHECK(shown(daily.back()) == "2026-03-24 2026-03-25 07:00");
    const auto monthly =
        dues_between(schedule(Cadence::month), with_2027(), wib("2026-06-30 12:00"), wib("2026-10-01 06:59"));
    REQUIRE(monthly.size() == 3);
    CHECK(monthly.front().period == "2026-06");
    CHECK(monthly.back().period == "2026-08");
    CHECK(
        dues_between(schedule(Cadence::month), with_2027(), wib("2026-10-01 07:00"), wib("2026-10-01 07:00"))
            .empty());
}

TEST_CASE("walking by next_due or by dues_between finds the same runs") {
    for (const auto every : {Cadence::week, Cadence::month, Cadence::quarter, Cadence::half_year}) {
        const auto all =
            dues_between(schedule(every), with_2027(), wib("2025-02-03 10:00"), wib("2027-06-01 10:00"));
        REQUIRE(all.size() >= 4);
        auto at = wib("2025-02-03 10:00");
        for (const auto& due : all) {
            if (due.at == at) continue;  // two weeks share one: Idulfitri 2025
            const auto next = next_due(schedule(every), with_2027(), at);
            CHECK(next == due);
            at = next.at;
        }
    }
}

TEST_CASE("days have the code of the period that holds them") {
    const auto day = cases::test::day(2027, 1, 1);
    CHECK(period_code(Cadence::day, day) == "2027-01-01");
    CHECK(period_code(Cadence::week, day) == "2026-W53");
    CHECK(period_code(Cadence::week, cases::test::day(2024, 12, 30)) == "2025-W01");
    CHECK(period_code(Cadence::month, day) == "2027-01");
    CHECK(period_code(Cadence::quarter, cases::test::day(2026, 12, 31)) == "2026-Q4");
    CHECK(period_code(Cadence::half_year, cases::test::day(2026, 7, 1)) == "2026-H2");
    CHECK(period_code(Cadence::year, day) == "2027");
}

TEST_CASE("kinds of report are known by their words") {
    CHECK(report_kind("kondisi-web") == ReportKind::kondisi_web);
    CHECK(report_kind("analisis-gangguan") == ReportKind::analisis_gangguan);
    CHECK_FALSE(report_kind("Kondisi-Web"));
    CHECK(job_key(schedule(Cadence::half_year)) == "report:kondisi-web:half-year");
}
