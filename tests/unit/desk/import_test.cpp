#include "tests/unit/desk/live_office.hpp"

using namespace pantau;
using namespace pantau::desk;
using namespace pantau::desk::test;

namespace {

const std::string header = "case_number,event,step,occurred_at,title,approved_by,reason,links\n";
const std::string history = header +
                            "2026-0040,case_opened,,2026-06-08 08:00,Jalan rusak,,,\n"
                            "2026-0040,step_started,1,2026-06-08 08:00,,,,\n"
                            "2026-0040,step_finished,1,2026-06-08 08:30,,,,\n"
                            "2026-0040,step_started,2,2026-06-08 08:30,,,,\n"
                            "2026-0041,case_opened,,2026-06-08 09:00,Lampu jalan,,,\n"
                            "2026-0041,cancelled,,2026-06-08 10:00,,,PERINTAH_PIMPINAN,\n";

Desk::ImportReport import(LiveOffice& office, const std::string& csv, bool dry_run = false) {
    std::optional<Desk::ImportReport> report;
    office.desk->import(csv, "import:budi", dry_run, [&](Desk::ImportReport r) { report = std::move(r); });
    office.settle();
    REQUIRE(report);
    CHECK(office.desk->in_flight() == 0);
    return *report;
}

}  // namespace

TEST_CASE("an imported history is recorded whole and its open cases run on") {
    LiveOffice office;
    office.start();
    office.clock.now = wib("2026-06-09 08:00");
    CHECK(office.open() == "2026-0001");

    const auto looked = import(office, history, true);
    CHECK(looked.mistakes.empty());
    CHECK(looked.cases == 2);
    CHECK(looked.events == 6);
    CHECK(store::count_cases(office.store->read()).open == 1);
    CHECK_FALSE(office.desk->find("2026-0040"));

    const auto report = import(office, history);
    REQUIRE(report.mistakes.empty());
    REQUIRE_FALSE(report.problem);
    CHECK(report.cases == 2);
    CHECK(store::count_cases(office.store->read()).open == 2);
    CHECK(store::count_cases(office.store->read()).cancelled == 1);
    CHECK(store::verdicts_of(office.store->read(), "2026-0040").size() == 1);
    REQUIRE(office.desk->find("2026-0040"));
    CHECK_FALSE(office.desk->find("2026-0041"));
    office.check_memory("2026-0040");

    // Step 2 has been running since yesterday: said now, with its own time.
    CHECK(office.desk->next_due() == wib("2026-06-08 08:32"));
    office.desk->tick();
    office.settle();
    CHECK(office.raised("2026-0040").size() == 5);
    CHECK(office.raised("2026-0040").back().has(cases::flag::detected_late));

    CHECK(office.open() == "2026-0042");

    const auto twice = import(office, history);
    CHECK(twice.mistakes.size() >= 2);  // the numbers exist
    CHECK(store::count_cases(office.store->read()).open == 3);
}

TEST_CASE("one bad row and nothing is imported") {
    LiveOffice office;
    office.start();
    const auto report = import(office, history + "2026-0042,case_opened,,2026-06-08 09:00,,,,\n");
    REQUIRE(report.mistakes.size() == 1);
    CHECK(report.mistakes.front().line == 8);
    CHECK(store::count_cases(office.store->read()).events == 1);  // the adoption of the calendar
    CHECK(office.desk->running().empty());
    CHECK(office.open() == "2026-0001");
}

TEST_CASE("imported links are watched") {
    LiveOffice office;
    office.start();
    std::string csv = header + "2026-0050,case_opened,,2026-06-08 08:00,Jalan,,,\n";
    for (int step = 1; step <= 6; ++step) {
        csv += "2026-0050,step_started," + std::to_string(step) + ",2026-06-08 08:00,,,,\n";
        csv += "2026-0050,step_finished," + std::to_string(step) + ",2026-06-08 08:00,,Kabag,," +
               (step == 6 ? "https://a.go.id/1 https://b.go.id/2" : "") + "\n";
    }
    const auto report = import(office, csv);
    REQUIRE(report.mistakes.empty());
    REQUIRE(office.links.size() == 1);
    CHECK(office.links.front().step == 6);
    CHECK(office.links.front().urls == std::vector<std::string>{"https://a.go.id/1", "https://b.go.id/2"});
    CHECK(office.desk->find("2026-0050")->step == 7);
}

TEST_CASE("an import and openings at the same time never share a number") {
    LiveOffice office;
    office.start();
    const std::string csv = header +
                            "2026-0001,case_opened,,2026-06-08 08:00,Satu,,,\n"
                            "2026-0002,case_opened,,2026-06-08 08:00,Dua,,,\n";
    std::optional<Desk::ImportReport> report;
    std::optional<Outcome> opened;
    SECTION("the import comes first") {
        office.desk->import(csv, "import:budi", false, [&](Desk::ImportReport r) { report = std::move(r); });
        office.send(office.command(EventKind::case_opened, ""), opened);
        office.settle();
        REQUIRE(opened->has_value());
        CHECK((*opened)->events.front().case_number == "2026-0003");
        CHECK_FALSE(report->problem);
        CHECK(office.desk->running().size() == 3);
    }
    SECTION("the opening comes first") {
        office.send(office.command(EventKind::case_opened, ""), opened);
        office.desk->import(csv, "import:budi", false, [&](Desk::ImportReport r) { report = std::move(r); });
        office.settle();
        REQUIRE(opened->has_value());
        CHECK((*opened)->events.front().case_number == "2026-0001");
        REQUIRE(report->problem);
        CHECK(report->problem->kind == store::WriteProblem::Kind::conflict);
        CHECK(office.desk->running().size() == 1);
    }
    CHECK(office.desk->in_flight() == 0);
}
