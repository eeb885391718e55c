#include <fstream>

#include "tests/unit/publish/report_office.hpp"

using namespace pantau;
using namespace pantau::publish;
using namespace pantau::publish::test;

TEST_CASE("the first start catches nothing up and the schedule runs from then on") {
    ReportOffice office;
    office.start();
    CHECK(office.archive().empty());
    CHECK(office.publisher->next_run() == wib("2026-11-02 07:00"));
    CHECK(office.publisher->kinds().at("kondisi-web").next_run == wib("2026-11-02 07:00"));
    office.pass_to("2026-11-02 06:59:59");
    CHECK(office.archive().empty());
    office.pass_to("2026-12-15 12:00");
    CHECK(office.archive() == Lines{"2026-10", "2026-11"});
    const auto& state = office.publisher->kinds().at("kondisi-web");
    CHECK(state.succeeded == 2);
    CHECK(state.failed == 0);
    CHECK(state.last_size > 0);
    CHECK(state.last_success == wib("2026-12-01 07:00"));
}

TEST_CASE("runs missed while the service was down are caught up once each") {
    ReportOffice office;
    office.start();
    office.kill();
    office.clock.now = wib("2026-12-20 10:00");
    office.start();
    CHECK(office.archive() == Lines{"2026-10 late", "2026-11 late"});
    office.kill();
    office.start();
    CHECK(office.archive().size() == 2);
    CHECK(office.publisher->kinds().at("kondisi-web").last_success == wib("2026-12-20 10:00"));
    CHECK(office.publisher->kinds().at("kondisi-web").succeeded == 0);  // found in the archive
}

TEST_CASE("a kill between taking a run and its end loses none") {
    ReportOffice office;
    office.start();
    office.kill();
    office.clock.now = wib("2026-12-20 10:00");
    office.open_store();
    // An earlier life took both runs and finished only the newer one.
    const std::string key = "report:kondisi-web:month:";
    for (const auto& [period, due] :
         {std::pair{"2026-10", wib("2026-11-02 07:00")}, std::pair{"2026-11", wib("2026-12-01 07:00")}})
        store::claim_job(*office.store, key + period, due, "an earlier life", [](const auto&) {});
    store::finish_job(*office.store, key + "2026-11", wib("2026-12-01 07:00"), true, "", [](const auto&) {});
    office.store->flush();
    office.start();
    CHECK(office.archive() == Lines{"2026-10 late"});
    office.kill();
    office.start();
    CHECK(office.archive().size() == 1);
}

TEST_CASE("a reload while a run is being taken loses nothing and doubles nothing") {
    ReportOffice office;
    office.start();
    office.clock.now = wib("2026-11-02 07:00");
    office.publisher->tick();
    SECTION("before the claim is heard of") {
        office.store->flush();
    }
    SECTION("while it is written") {
        office.store->flush();
        office.posts->run();
    }
    SECTION("though the schedule is gone for a while") {
        auto none = office.settings;
        std::swap(office.settings.report.schedule, none.report.schedule);
        office.settings.report.schedule.clear();
        office.publisher->use(office.basis());
        office.settle();
        CHECK_FALSE(office.publisher->next_run());
        office.settings.report.schedule = {schedule(Cadence::month)};
    }
    office.publisher->use(office.basis());
    office.publisher->tick();
    office.settle();
    CHECK(office.archive() == Lines{"2026-10"});
    CHECK(office.publisher->next_run() == wib("2026-12-01 07:00"));
}

TEST_CASE("daily reports of a weekend are all made on Monday") {
    ReportOffice office;
    office.settings.report.schedule = {schedule(Cadence::day)};
    office.clock.now = wib("2026-10-16 10:00");  // Friday
    office.start();
    office.pass_to("2026-10-20 10:00");
    CHECK(office.archive() == Lines{"2026-10-16", "2026-10-17", "2026-10-18", "2026-10-19"});
}

TEST_CASE("a machine that slept past two runs makes both") {
    ReportOffice office;
    office.start();
    office.clock.now = wib("2026-12-20 10:00");
    office.publisher->tick();
    office.settle();
    CHECK(office.archive() == Lines{"2026-10 late", "2026-11 late"});
}

TEST_CASE("a run that fails is tried again with longer and longer waits") {
    ReportOffice office;
    const auto good = office.settings.report.directory;
    std::ofstream{office.folder.path / "file"} << "no folder";
    // Nor can the report wait beside the database.
    std::ofstream{office.folder.path / "reports-waiting"} << "no folder";
    office.settings.report.directory = office.folder.path / "file" / "reports";
    office.start();
    office.pass_to("2026-11-02 07:00");
    CHECK(office.archive().empty());
    CHECK(office.publisher->kinds().at("kondisi-web").failed == 1);
    CHECK(office.publisher->next_run() == wib("2026-11-02 07:02"));
    office.pass_to("2026-11-02 07:02");
    CHECK(office.publisher->next_run() == wib("2026-11-02 07:06"));
    office.pass_to("2026-11-03 07:00");
    const auto failed = office.publisher->kinds().at("kondisi-web").failed;
    CHECK(failed >= 9);
    CHECK(*office.publisher->next_run() - office.clock.now <= 6h);

    office.settings.report.directory = good;
    office.publisher->use(office.basis());  // a reload keeps the run that waits
    office.pass_to("2026-11-03 14:00");
    CHECK(office.archive() == Lines{"2026-10 late"});
    CHECK(office.publisher->next_run() == wib("2026-12-01 07:00"));
}

TEST_CASE("a schedule changed by a reload counts from then on") {
    ReportOffice office;
    office.start();
    office.pass_to("2026-11-10 10:00");
    office.settings.report.schedule = {schedule(Cadence::month), schedule(Cadence::week)};
    office.publisher->use(office.basis());
    CHECK(office.publisher->next_run() == wib("2026-11-16 07:00"));
    office.pass_to("2026-11-17 10:00");
    CHECK(office.archive() == Lines{"2026-10", "2026-W46"});
    office.kill();
    office.start();
    CHECK(office.archive().size() == 2);  // the weeks before it was wanted are not caught up
    office.settings.report.schedule = {schedule(Cadence::month, ReportKind::kondisi_web, 9h)};
    office.publisher->use(office.basis());
    CHECK(office.publisher->next_run() == wib("2026-12-01 09:00"));
}

TEST_CASE("unchanged data make no new file and changed data make a new revision") {
    ReportOffice office;
    office.clock.now = wib("2026-06-30 10:00");  // recorded before any cut-off below
    office.open_store();
    store::test::put_versions(*office.store);
    StoredCase first{*office.store, "2026-0001"};
    first.run_through("2026-06-09 07:30");
    office.clock.now = wib("2026-07-02 10:00");
    office.start();
    const auto kind = ReportKind::analisis_gangguan;
    const auto one = good(office.make("2026-06", kind));
    CHECK_FALSE(one.unchanged);
    CHECK(one.file.revision == 1);
    CHECK(one.file.actor == "budi");
    CHECK_FALSE(one.verdict.empty());
    office.clock.now += 1h;
    const auto same = good(office.make("2026-06", kind));
    CHECK(same.unchanged);
    CHECK(same.file.id == one.file.id);

    StoredCase second{*office.store, "2026-0002"};
    second.run_through("2026-06-11 07:30");
    const auto other = good(office.make("2026-06", kind));
    CHECK_FALSE(other.unchanged);
    CHECK(other.file.revision == 2);
    CHECK(other.file.file_name.find("_r2.xlsx") != std::string::npos);
    CHECK(office.archive() == Lines{"2026-06", "2026-06 r2"});
}

TEST_CASE("two orders of one report at once make one file") {
    ReportOffice office;
    office.start();
    std::vector<boost::system::result<Made, MakeProblem>> answers;
    for (int i = 0; i < 3; ++i)
        office.publisher->make({ReportKind::kondisi_web, "2026-09", office.clock.now, {}}, "budi",
                               [&](auto made) { answers.push_back(std::move(made)); });
    office.settle();
    REQUIRE(answers.size() == 3);
    CHECK(answers[0]->file.id == answers[2]->file.id);
    CHECK(office.archive() == Lines{"2026-09"});
}
