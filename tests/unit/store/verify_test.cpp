#include "daemon/store/verify.hpp"

#include <catch2/catch.hpp>

#include "daemon/store/report_source.hpp"
#include "daemon/store/watch_store.hpp"
#include "tests/unit/store/store_kit.hpp"

using namespace pantau;
using namespace pantau::store;
using namespace pantau::store::test;
using cases::Command;
using cases::EventKind;

namespace {

// Case 1 runs through; case 2 has a pause, a return and a correction; a calendar was adopted first.
void office_month(const fs::path& directory) {
    const auto store = test::open(directory);
    put_versions(*store);
    cases::Event adoption;
    adoption.kind = EventKind::calendar_adopted;
    adoption.calendar = cases::test::office().version();
    adoption.actor = "daemon";
    adoption.channel = cases::Channel::daemon;
    AppendRequest request;
    request.events = {adoption};
    append_now(*store, request).value();

    StoredCase one{*store, "2026-0001"};
    one.one.import = true;
    one.run_through("2026-06-08 07:30");

    StoredCase two{*store, "2026-0002"};
    two.one.import = true;
    two.one.role = cases::Role::supervisor;
    two.open("2026-06-08 07:40", "Lampu jalan");
    two.act("2026-06-08 08:00", EventKind::step_started).value();
    two.act("2026-06-08 08:20", EventKind::paused, [](Command& c) { c.reason = "MENUNGGU_ACC"; }).value();
    two.act("2026-06-08 09:00", EventKind::resumed).value();
    two.act("2026-06-08 09:30", EventKind::step_finished, [](Command& c) { c.idempotency_key = "k"; })
        .value();
    two.act("2026-06-08 09:40", EventKind::step_started).value();
}

std::vector<std::string> found(const fs::path& directory) {
    const auto store = test::open(directory);
    return verify(store->read()).differences;
}

}  // namespace

TEST_CASE("verify is content with what the store wrote") {
    const Folder folder;
    office_month(folder.path);
    const auto store = test::open(folder.path);
    const auto report = verify(store->read());
    CAPTURE(report.differences);
    CHECK(report.ok());
    CHECK(report.cases == 2);
    CHECK(report.events == 22);
    CHECK(report.verdicts == 8);
    CHECK(report.idempotency_keys == 1);
    CHECK(report.chain_head.size() == 64);
}

TEST_CASE("verify names the event in which one byte was changed") {
    struct Row {
        const char* name;
        const char* sql;
        int event;
    };
    const auto row = GENERATE(values<Row>({
        {"actor", "UPDATE event SET actor = 'sarj' WHERE id = 5", 5},
        {"occurred_at", "UPDATE event SET occurred_at = occurred_at + 1 WHERE id = 9", 9},
        {"hash", "UPDATE event SET hash = zeroblob(32) WHERE id = 3", 3},
        {"previous hash", "UPDATE event SET prev_hash = zeroblob(32) WHERE id = 4", 4},
        {"kind that is none", "UPDATE event SET kind = 'x' WHERE id = 6", 6},
        {"left out", "PRAGMA foreign_keys=OFF; DELETE FROM event WHERE id = 7", 8},
        {"personal text",
         "UPDATE personal_text SET value = 'Ibu Rini' WHERE field = 'requester' AND event_id = 2", 2},
        {"personal text gone", "DELETE FROM personal_text WHERE field = 'requester' AND event_id = 2", 2},
    }));
    DYNAMIC_SECTION(row.name) {
        const Folder folder;
        office_month(folder.path);
        tamper(folder.path, row.sql);
        const auto store = test::open(folder.path);
        const auto report = verify(store->read());
        CAPTURE(report.differences);
        CHECK_FALSE(report.ok());
        CHECK(report.first_bad_event == row.event);
    }
}

TEST_CASE("verify names what does not follow from the log") {
    struct Row {
        const char* name;
        const char* sql;
        const char* named;
    };
    const auto row = GENERATE(values<Row>({
        {"a status", "UPDATE case_record SET status = 'closed' WHERE number = '2026-0002'",
         "case 2026-0002, status"},
        {"an end", "UPDATE attempt SET ended = ended + 1 WHERE case_number = '2026-0001' AND place = 2",
         "case 2026-0001, step 3 attempt 1, ended"},
        {"a pause", "DELETE FROM pause", "case 2026-0002, step 1 attempt 1, number of pauses"},
        {"a title", "UPDATE case_record SET title = 'x' WHERE number = '2026-0001'", "case 2026-0001, title"},
        {"lateness", "UPDATE case_record SET late = 1 - late WHERE number = '2026-0001'",
         "case 2026-0001, late"},
        {"a verdict", "UPDATE verdict SET used_s = used_s + 1 WHERE id = 2",
         "Verdict 2 (case 2026-0001, step 2"},
        {"its calendar", "UPDATE verdict SET calendar_version = 'x' WHERE id = 3", "Verdict 3"},
        {"a verdict gone", "DELETE FROM verdict WHERE id = 4", "finished without a verdict"},
        {"a key gone", "DELETE FROM idempotency", "has a key that is not remembered"},
        {"an SOP text", "UPDATE sop_version SET text = replace(text, '3h', '4h')", "SOP version"},
        {"a case gone",
         "DELETE FROM pause; DELETE FROM attempt WHERE case_number = '2026-0002'; DELETE FROM verdict "
         "WHERE case_number = '2026-0002'; DELETE FROM case_record WHERE number = '2026-0002'",
         "Case 2026-0002 is in the log and has no row"},
    }));
    DYNAMIC_SECTION(row.name) {
        const Folder folder;
        office_month(folder.path);
        tamper(folder.path, row.sql);
        const auto differences = found(folder.path);
        CAPTURE(differences);
        REQUIRE_FALSE(differences.empty());
        std::string all;
        for (const auto& sentence : differences) all += sentence + "\n";
        CHECK_THAT(all, Catch::Contains(row.named));
    }
}

TEST_CASE("verify names an hour whose sums are not those of its samples") {
    const Folder folder;
    {
        const auto store = test::open(folder.path);
        WatchBatch batch;
        for (int i = 0; i < 180; ++i)
            batch.samples.push_back({"utama", wib("2026-06-09 08:00") + i * std::chrono::seconds{60},
                                     probes::Outcome::ok, probes::FailureClass::ok, 200, 100, false});
        wait<BatchWritten>([&](auto done) { write_batch(*store, batch, std::move(done)); }).value();
        CHECK(verify(store->read()).ok());
    }
    tamper(folder.path,
           "UPDATE hour_rollup SET checks = checks - 1 WHERE hour = (SELECT max(hour) FROM hour_rollup)");
    const auto differences = found(folder.path);
    REQUIRE(differences.size() == 2);
    CHECK_THAT(differences[0], Catch::Contains("hour 2026-06-09T03Z"));
    CHECK_THAT(differences[1], Catch::Contains("Site utama"));
}

TEST_CASE("a report's rows are those of the log as it was known at the cut-off", "[report]") {
    const Folder folder;
    office_month(folder.path);
    const auto store = test::open(folder.path);
    const reports::Span june{wib("2026-06-01 00:00"), wib("2026-07-01 00:00")};
    ReportOptions options;
    options.as_of = wib("2026-06-30 12:00");
    options.sops = &cases::test::book();
    options.calendar = &cases::test::office();
    const ReportSource source{store->read(), options};

    const auto attempts = source.attempts(june);
    REQUIRE(attempts.size() == 9);
    CHECK(attempts[0].verdict == "on_time");  // an hour of an hour
    CHECK(attempts[0].used_s == 3600);
    CHECK(attempts[1].verdict == "late");  // an hour of four minutes
    CHECK(attempts[1].standard_s == 240);
    const auto& paused = attempts[7];
    CHECK(paused.case_number == "2026-0002");
    CHECK(paused.used_s == 3000);
    CHECK(paused.paused_s == 2400);
    CHECK(paused.waited_s == 1200);
    CHECK(paused.cause == 'K');
    REQUIRE(paused.pauses.size() == 1);
    CHECK(paused.pauses[0].working_s == 2400);
    CHECK(attempts[8].status == "running");
    CHECK(attempts[8].verdict == "late");

    const auto cases_in_june = source.cases(june);
    REQUIRE(cases_in_june.size() == 2);
    CHECK(cases_in_june[0].status == "closed");
    CHECK(cases_in_june[1].present_step == "Langkah 2 dari 7");
    CHECK(source.cases({wib("2026-05-01 00:00"), wib("2026-06-01 00:00")}).empty());
    CHECK(source.steps().size() == 7);
    CHECK(source.provenance().chain_head.size() == 64);
    CHECK(source.working_seconds(wib("2026-06-09 11:59:59"), wib("2026-06-09 13:00:01")) == 2);

    SECTION("a period that ends while a step runs shows it running") {
        const auto early = source.attempts({wib("2026-06-01 00:00"), wib("2026-06-08 08:31")});
        REQUIRE(early.size() == 3);
        CHECK(early[0].status == "finished");
        CHECK(early[1].status == "running");
        CHECK(early[2].status == "paused");
        CHECK_FALSE(early[2].ended);
        CHECK(early[2].used_s == 1200);
    }
    SECTION("what was recorded after the cut-off is not seen") {
        ReportOptions before = options;
        before.as_of = wib("2026-06-09 11:59");  // all of it was recorded at 12:00
        const ReportSource earlier{store->read(), before};
        CHECK(earlier.attempts(june).empty());
        CHECK(earlier.cases(june).empty());
    }
}

TEST_CASE("a report's web rows are cut at the cut-off", "[report]") {
    const Folder folder;
    auto now = std::make_shared<Instant>(wib("2026-06-09 08:00"));
    auto with_clock = options(folder.path);
    with_clock.now = [now] { return *now; };
    auto opened = Store::open(with_clock);
    REQUIRE(opened.has_value());
    auto& store = **opened;
    wait<Nothing>([&](auto done) {
        put_sites(store, {{"utama", "Situs utama", "https://dprd.example/", 60, 3000, {}}}, done);
    }).value();
    const auto write = [&](WatchBatch batch) {
        batch.alive = *now;
        wait<BatchWritten>([&](auto done) { write_batch(store, batch, std::move(done)); }).value();
    };
    WatchBatch morning;
    morning.states.push_back({"utama", wib("2026-06-09 08:00"), probes::PageState::up, ""});
    morning.samples.push_back(
        {"utama", wib("2026-06-09 08:00"), probes::Outcome::ok, probes::FailureClass::ok, 200, 100, false});
    write(morning);
    *now = wib("2026-06-09 10:01");
    probes::Outage outage;
    outage.first_fail = outage.last_fail = wib("2026-06-09 10:00");
    outage.confirmed = *now;
    outage.first_class = outage.last_class = probes::FailureClass::http_5xx;
    WatchBatch down;
    down.outages.push_back({"utama", outage, {}, {}, 502, "", ""});
    down.states.push_back({"utama", wib("2026-06-09 10:00"), probes::PageState::down, "http_5xx"});
    down.samples.push_back({"utama", wib("2026-06-09 10:00"), probes::Outcome::fail,
                            probes::FailureClass::http_5xx, 502, 90, false});
    write(down);
    *now = wib("2026-06-09 11:00");
    outage.first_ok = wib("2026-06-09 10:30");
    WatchBatch up;
    up.outages.push_back({"utama", outage, wib("2026-06-09 10:30"), probes::OutageEnd::recovered, 0, "", ""});
    up.states.push_back({"utama", wib("2026-06-09 10:30"), probes::PageState::up, ""});
    write(up);

    const reports::Span june{wib("2026-06-01 00:00"), wib("2026-07-01 00:00")};
    const auto source = [&](const char* as_of) {
        ReportOptions options;
        options.as_of = wib(as_of);
        return ReportSource{store.read(), options};
    };
    const auto late = source("2026-06-09 11:01");
    REQUIRE(late.outages(june).size() == 1);
    CHECK(late.outages(june)[0].ended == wib("2026-06-09 10:30"));
    CHECK(late.outages(june)[0].failure_label == "HTTP 502");
    CHECK(late.outages(june)[0].site_name == "Situs utama");
    const auto states = late.states(june);
    REQUIRE(states.size() == 3);
    CHECK(states[1].state == "down");
    CHECK(states[1].to == wib("2026-06-09 10:30"));
    CHECK(late.sites()[0].state == "up");
    CHECK(late.days(june)[0].checks == 2);

    const auto then = source("2026-06-09 10:20");
    REQUIRE(then.outages(june).size() == 1);
    CHECK_FALSE(then.outages(june)[0].ended);
    CHECK(then.sites()[0].state == "down");
    CHECK(then.sites()[0].http_status == 502);
    const auto before = source("2026-06-09 09:00");  // and not what came later
    CHECK(before.outages(june).empty());
    CHECK(before.states(june).size() == 1);
    CHECK(before.days(june)[0].checks == 1);
}
