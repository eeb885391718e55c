#include "daemon/housekeeping.hpp"

#include <fstream>

#include <catch2/catch.hpp>

#include "tests/unit/cases/case_kit.hpp"

using namespace pantau;
using namespace std::chrono_literals;
using cases::test::wib;

TEST_CASE("the next copy of the database", "[housekeeping]") {
    struct Row {
        const char* name;
        const char* last;  ///< "" for none
        const char* started;
        const char* due;
    };
    const auto row = GENERATE(values<Row>({
        {"tonight", "2026-11-24 01:30", "2026-11-20 08:00", "2026-11-25 01:30"},
        {"made by hand at noon: tonight still", "2026-11-24 12:00", "2026-11-20 08:00", "2026-11-25 01:30"},
        {"missed over a weekend: a minute after the start", "2026-11-20 01:30", "2026-11-23 07:15",
         "2026-11-23 07:16"},
        {"started a second before it is due", "2026-11-23 01:30", "2026-11-24 01:29:59",
         "2026-11-24 01:30:59"},
        {"none yet, by day: an hour after the start", "", "2026-11-23 08:00", "2026-11-23 09:00"},
        {"none yet, shortly before the time", "", "2026-11-23 01:00", "2026-11-23 01:30"},
        {"over the turn of a year", "2026-12-31 01:30", "2026-11-20 08:00", "2027-01-01 01:30"},
    }));
    DYNAMIC_SECTION(row.name) {
        const auto last = std::string{row.last}.empty() ? std::nullopt : std::optional{wib(row.last)};
        CHECK(next_backup(last, wib(row.started), 90min, "Asia/Jakarta") == wib(row.due));
    }
}

TEST_CASE("where clocks are put forward the copy is made all the same, once a day", "[housekeeping]") {
    // In Berlin 02:30 does not exist on 2026-03-29, and comes twice on 2026-10-25.
    for (const auto day :
         {date::sys_days{date::year{2026} / 3 / 28}, date::sys_days{date::year{2026} / 10 / 24}}) {
        Instant last = day;
        const Instant started = day - date::days{30};
        int copies = 0;
        while (last < Instant{day + date::days{3}}) {
            const auto next = next_backup(last, started, 150min, "Europe/Berlin");
            REQUIRE(next > last);
            CHECK(next - last <= 26h);
            last = next;
            ++copies;
        }
        CHECK(copies == 4);
    }
}
