// Sites from the scheduled look to the rows on disk.

#include <cstdio>
#include <set>

#include "tests/unit/watch/office.hpp"

namespace pantau::watch {
namespace {

using namespace test;

/// A script by which one site fails while `down` is true.
struct Switch {
    std::shared_ptr<bool> down = std::make_shared<bool>(false);
    FailureClass how = FailureClass::connect_refused;
    std::function<Answer(const std::string&)> script() const {
        return [down = down, how = how](const std::string&) {
            return *down ? Answer{how, how == FailureClass::http_5xx ? 503 : 0, "", "192.0.2.1"} : Answer{};
        };
    }
};

// Behaviours 2 and 3.
TEST_CASE("a site that is down for two minutes makes one outage with its four stamps", "[watch]") {
    Office office;
    Switch power;
    office.prober.script = power.script();
    office.site("dprd").start();
    office.pass(5min);
    REQUIRE(office.now("dprd").state == PageState::up);
    const auto before = office.clock.wall();
    *power.down = true;
    office.pass(2min);
    CHECK(office.now("dprd").state == PageState::down);
    CHECK(office.now("dprd").outage_id == "G-2026-0001");
    *power.down = false;
    office.pass(2min);
    CHECK(office.now("dprd").state == PageState::up);

    const auto outages = office.outages();
    REQUIRE(outages.size() == 1);
    const auto& outage = outages[0].outage;
    CHECK(outages[0].id == "G-2026-0001");
    CHECK(outage.first_class == FailureClass::connect_refused);
    CHECK(outage.first_fail >= before);
    CHECK(outage.first_fail < before + 60s);
    REQUIRE(outages[0].end);
    REQUIRE(outage.first_ok);
    CHECK(*outages[0].end == *outage.first_ok);
    CHECK(outage.last_fail < *outage.first_ok);
    REQUIRE(outage.last_ok);
    CHECK(outage.first_fail - *outage.last_ok == 60s);
    const auto samples = store::samples(office.store->read(), "dprd", before, office.clock.wall(), 1000);
    std::set<Instant> failing, good;
    for (const auto& sample : samples)
        (sample.outcome == Outcome::fail ? failing : good).insert(sample.started);
    CHECK(*failing.begin() == outage.first_fail);
    CHECK(*failing.rbegin() == outage.last_fail);
    CHECK(*good.upper_bound(outage.last_fail) == *outage.first_ok);
    CHECK(outage.failures == static_cast<int>(failing.size()));
    REQUIRE(office.opened.size() == 1);
    REQUIRE(office.closed.size() == 1);
    CHECK(office.closed[0].id == "G-2026-0001");
    CHECK_FALSE(store::outage(office.store->read(), "G-2026-0001")->evidence_first.empty());
    CHECK(office.now("dprd").outages.at("connect") == 1);
}

// Behaviour 1.
TEST_CASE("confirmations are fresh and four failing looks open the outage within 36 seconds", "[watch]") {
    Office office;
    Switch power;
    office.prober.script = power.script();
    office.site("dprd").start();
    office.pass(3min);
    *power.down = true;
    while (office.now("dprd").state == PageState::up) office.pass(1s);
    CHECK(office.now("dprd").outage->failures == 4);
    CHECK(office.now("dprd").outage->confirmed - office.now("dprd").outage->first_fail <= 36s);
    for (const auto& request : office.prober.asked) CHECK(request.fresh);
}

// Behaviour 4.
TEST_CASE("a single failing answer is one blip and no outage", "[watch]") {
    Office office;
    int failures = 0;
    office.prober.script = [&](const std::string&) {
        return failures-- > 0 ? Answer{FailureClass::http_5xx, 502, "", "192.0.2.1"} : Answer{};
    };
    office.site("dprd").start();
    office.pass(3min);
    failures = 1;
    office.pass(3min);
    CHECK(office.now("dprd").state == PageState::up);
    CHECK(office.now("dprd").blips == 1);
    CHECK(office.outages().empty());
    const auto snapshot = office.store->read();
    CHECK(store::blips(snapshot, "dprd", office.clock.wall() - 1h, office.clock.wall()).size() == 1);
    CHECK(office.now("dprd").tally(Window::day).down == 0ms);
    // The sheet Perubahan tells of both codes.
    std::vector<std::string> codes;
    for (const auto& change : store::site_changes(snapshot, office.clock.wall() - 1h, office.clock.wall()))
        if (change.kind == "code") codes.push_back(change.before + ">" + change.after);
    CHECK(codes == std::vector<std::string>{"200>502", "502>200"});
}

// Behaviour 6.
TEST_CASE("a restart inside an outage goes on with that outage and the time between is a gap", "[watch]") {
    Office office;
    Switch power;
    office.prober.script = power.script();
    office.site("dprd").start();
    office.pass(3min);
    *power.down = true;
    office.pass(2min);
    REQUIRE(office.now("dprd").state == PageState::down);
    office.pass(2s);  // what the last second saw is on disk
    office.kill();
    office.sleep(1h);
    office.start();
    CHECK(office.now("dprd").state == PageState::unknown);
    CHECK(office.now("dprd").outage_id == "G-2026-0001");
    office.pass(2min);
    CHECK(office.now("dprd").state == PageState::down);
    *power.down = false;
    office.pass(2min);
    const auto outages = office.outages();
    REQUIRE(outages.size() == 1);
    REQUIRE(outages[0].end);
    CHECK(outages[0].outage.unobserved >= 59min);
    CHECK(outages[0].outage.downtime(*outages[0].end) < 7min);
    const auto gaps = store::self_gaps(office.store->read(), office.clock.wall() - 3h, office.clock.wall());
    REQUIRE(gaps.size() == 1);
    CHECK(gaps[0].reason == "not_running");
    CHECK(gaps[0].to - gaps[0].from >= 1h);
    CHECK(gaps[0].to - gaps[0].from < 1h + 15s);
}

// Behaviour 6.
TEST_CASE("an hour in which the program was stopped is unknown and leaves uptime alone", "[watch]") {
    Office office;
    office.site("dprd").start();
    office.pass(1h);
    office.kill();
    office.sleep(1h);
    office.start();
    office.pass(1h);
    const auto& day = office.now("dprd").tally(Window::day);
    CHECK(day.down == 0ms);
    CHECK(day.uptime().percent(3) == 100'000);
    CHECK(day.up > 115min);
    CHECK(day.up <= 2h);
    const auto stored = store::availability(office.store->read(), "dprd", office.clock.wall() - 3h,
                                            office.clock.wall(), office.clock.wall());
    CHECK(stored.unknown >= 1h);
    CHECK(stored.unknown <= 1h + 4min);
}

// Behaviour 8.
TEST_CASE("a loop that stood still turns the failures of that time into self_overload", "[watch]") {
    Office office;
    Switch power;
    office.prober.script = power.script();
    office.site("dprd").start();
    office.pass(3min);
    *power.down = true;
    while (office.prober.in_flight() == 0) {
        office.clock.to(office.watch->next_due());
        office.watch->tick();
    }
    office.sleep(5s);  // the network thread stands still with a look under way
    office.watch->tick();
    office.settle();
    office.watch->tick();  // shows what the answer did
    CHECK(office.now("dprd").state == PageState::unknown);
    CHECK(office.now("dprd").reason == "self_overload");
    CHECK_FALSE(office.watch->snapshot()->self_healthy.at("self_overload"));
    *power.down = false;
    office.pass(3min);
    CHECK(office.now("dprd").state == PageState::up);
    CHECK(office.outages().empty());
    const auto gaps = store::self_gaps(office.store->read(), office.clock.wall() - 1h, office.clock.wall());
    REQUIRE(gaps.size() == 1);
    CHECK(gaps[0].reason == "self_overload");
}

// Behaviour 9.
TEST_CASE("a maintenance window is neither up nor down and its samples are flagged", "[watch]") {
    Office office;
    Switch power;
    office.prober.script = power.script();
    settings::Maintenance planned;
    planned.site = "dprd";
    planned.from = office.clock.wall() + 10min;
    planned.to = office.clock.wall() + 40min;
    planned.reason = "pembaruan server";
    office.settings.maintenance.push_back(planned);
    office.site("dprd").start();
    office.pass(11min);
    *power.down = true;
    office.pass(20min);
    CHECK(office.now("dprd").state == PageState::maintenance);
    REQUIRE(office.now("dprd").maintenance);
    CHECK(office.now("dprd").maintenance->reason == "pembaruan server");
    *power.down = false;
    office.pass(15min);
    CHECK(office.now("dprd").state == PageState::up);
    CHECK(office.outages().empty());
    CHECK(office.now("dprd").tally(Window::day).maintenance == 30min);
    const auto samples = store::samples(office.store->read(), "dprd", *planned.from, *planned.to, 100);
    CHECK(samples.size() >= 29);
    for (const auto& sample : samples) CHECK(sample.maintenance);
}

TEST_CASE("a hung look costs slots that are counted and no second look is begun", "[watch]") {
    Office office;
    office.site("dprd").start();
    office.pass(2min);
    const auto before = office.prober.asked.size();
    const auto until = office.clock.steady() + 5min;
    while (office.clock.steady() < until) {  // nothing is delivered
        office.clock.to(office.watch->next_due());
        office.watch->tick();
        office.store->flush();
        office.posts->run();
    }
    CHECK(office.prober.asked.size() == before + 1);
    CHECK(office.watch->snapshot()->missed == 4);
}

TEST_CASE("check now looks out of turn and an unknown site is told apart", "[watch]") {
    Office office;
    office.site("dprd", 1h).start();
    office.pass(2min);
    const auto before = office.prober.asked.size();
    CHECK(office.watch->check_site_now("dprd"));
    CHECK_FALSE(office.watch->check_site_now("lain"));
    office.pass(1s);
    CHECK(office.prober.asked.size() == before + 1);
}

TEST_CASE("a reload adds a site and removes one with its outage", "[watch]") {
    Office office;
    Switch power;
    office.prober.script = power.script();
    office.site("a").site("b").start();
    office.pass(2min);
    *power.down = true;
    office.pass(2min);
    REQUIRE(office.opened.size() == 2);
    office.settings.sites.erase(office.settings.sites.begin());
    office.site("c");
    office.watch->reload(office.settings);
    office.pass(2min);
    CHECK(office.watch->snapshot()->site("a") == nullptr);
    CHECK(office.watch->snapshot()->site("b")->state == PageState::down);
    CHECK(office.watch->snapshot()->site("c") != nullptr);
    REQUIRE(office.closed.size() == 1);
    CHECK(office.closed[0].site == "a");
    CHECK(office.closed[0].why == probes::OutageEnd::removed);
}

TEST_CASE("a site that left the settings while the program was down leaves no outage open", "[watch]") {
    Office office;
    Switch power;
    office.prober.script = power.script();
    office.site("a").site("b").start();
    office.pass(2min);
    *power.down = true;
    office.pass(2min);
    office.kill();
    office.settings.sites.pop_back();
    office.start();
    office.pass(2s);
    REQUIRE(office.closed.size() == 1);
    CHECK(office.closed[0].site == "b");
    for (const auto& outage : office.outages()) CHECK(outage.end.has_value() == (outage.site == "b"));
}

TEST_CASE("stop writes what is pending", "[watch]") {
    Office office;
    office.site("dprd").start();
    office.pass(61s);
    bool stopped = false;
    office.watch->stop([&] { stopped = true; });
    office.settle();
    CHECK(stopped);
    CHECK(store::last_alive(office.store->read()) == office.clock.wall());
}

TEST_CASE("a snapshot shares what was no news with the one before and is never older than forty seconds",
          "[watch]") {
    Office office;
    for (int i = 0; i < 20; ++i) office.site("s" + std::to_string(i));
    const auto started = office.clock.wall();
    office.start();
    office.pass(2min);
    std::size_t shared = 0, anew = 0;
    for (int i = 0; i < 60; ++i) {
        const auto before = office.watch->snapshot();
        office.pass(1s);
        const auto after = office.watch->snapshot();
        for (const auto& site : after->sites) {
            const SiteNow* then = before->site(site.id);
            (then == &site ? shared : anew) += 1;
            REQUIRE(site.last);
            CHECK(site.last->started + 60s >= office.clock.wall());
            // Time that was watched runs on by itself.
            CHECK(site.monitored - then->monitored <= 41s);
            CHECK(after->at - started - site.monitored <= 61s + 41s);  // the first minute saw no look
        }
    }
    CHECK(shared > 5 * anew);
    CHECK(anew >= 40);  // each site at its look of that minute, and once between two looks
}

TEST_CASE("figures for Prometheus are those of the snapshot", "[watch]") {
    Office office;
    office.site("dprd").start();
    office.pass(10min);
    metrics::Snapshot view;
    fill(*office.watch->snapshot(), view);
    REQUIRE(view.sites.size() == 1);
    CHECK(view.sites[0].state == "up");
    CHECK(view.sites[0].successes >= 10);
    CHECK(view.sites[0].availability.at("1d") == 1.0);
    CHECK(view.sites[0].http_status == 200);
    CHECK(view.sites[0].durations.count() == view.sites[0].successes);
    CHECK(view.self_healthy.at("self_overload"));
}

// ---- import ----

std::string history(int from_minute, int to_minute, int fail_from, int fail_to, const char* site = "dprd") {
    std::string csv = "site,started_at,outcome,class,http_status,total_ms\n";
    for (int minute = from_minute; minute < to_minute; ++minute) {
        const bool bad = minute >= fail_from && minute < fail_to;
        char row[128];
        std::snprintf(row, sizeof row, "%s,2026-10-02 %02d:%02d,%s\n", site, 8 + minute / 60, minute % 60,
                      bad ? "fail,http_5xx,503,90" : "ok,ok,200,120");
        csv += row;
    }
    return csv;
}

HistoryImport import(Office& office, const std::string& csv) {
    HistoryImport got;
    bool done = false;
    office.watch->import_history(csv, [&](HistoryImport report) {
        got = std::move(report);
        done = true;
    });
    office.settle();
    REQUIRE(done);
    return got;
}

TEST_CASE("an imported history makes the same outage that live looks would have", "[watch][import]") {
    Office office;
    office.site("dprd").start();
    const bool live_before = GENERATE(false, true);
    if (live_before) office.pass(5min);
    const auto report = import(office, history(0, 300, 120, 130));
    CAPTURE(report.problem);
    REQUIRE(report.mistakes.empty());
    REQUIRE(report.problem.empty());
    CHECK(report.samples == 300);
    CHECK(report.outages == 1);
    const auto outages = office.outages();
    REQUIRE(outages.size() == 1);
    REQUIRE(outages[0].end);
    const auto first = date::sys_days{date::year{2026} / 10 / 2} + 3h;  // 10:00 in Jakarta
    CHECK(outages[0].outage.first_fail == first);
    CHECK(*outages[0].end == first + 10min);
    CHECK(outages[0].http_status == 503);
    office.pass(5min);
    const auto day =
        store::availability(office.store->read(), "dprd", first - 2h, first + 3h, office.clock.wall());
    CHECK(day.down == 10min);
    CHECK(day.up == 4h + 50min - 1min);  // the last sample is the last that is known
    CHECK(office.now("dprd").state == PageState::up);
    CHECK(office.now("dprd").tally(Window::week).down == 10min);
    CHECK(store::availability(office.store->read(), "dprd", office.clock.wall() - 3min, office.clock.wall(),
                              office.clock.wall())
              .up == 3min);
    office.kill();
    office.start();
    CHECK(office.now("dprd").tally(Window::week).down == 10min);
}

TEST_CASE("a history that ends inside an outage is continued by live looks", "[watch][import]") {
    Office office;
    office.site("dprd").start();
    const auto report = import(office, history(0, 60, 50, 60));
    CHECK(report.outages == 1);
    office.watch->tick();
    CHECK(office.now("dprd").outage);
    office.pass(5min);
    const auto outages = office.outages();
    REQUIRE(outages.size() == 1);
    REQUIRE(outages[0].end);
    CHECK(outages[0].outage.failures == 10);
    CHECK(outages[0].outage.downtime(*outages[0].end) == 9min);  // first to last failing sample; then a gap
}

TEST_CASE("a bad row stops the whole import and every mistake has its place", "[watch][import]") {
    Office office;
    office.site("dprd").start();
    const auto report = import(office,
                               "site;started_at;outcome;class;http_status;total_ms\r\n"
                               "dprd;2026-10-02 08:00;ok;ok;200;120\r\n"
                               "lain;2026-10-02 08:01;ok;ok;200;120\r\n"
                               "dprd;02-10-2026;ok;ok;200;120\r\n"
                               "dprd;2026-10-02 08:03;gagal;ok;200;120\r\n"
                               "dprd;2027-10-02 08:03;ok;;;\r\n");
    REQUIRE(report.mistakes.size() == 4);
    CHECK(report.mistakes[0].line == 3);
    CHECK(report.mistakes[0].message == "site \"lain\" is not in the settings");
    CHECK(report.mistakes[1].line == 4);
    CHECK(report.mistakes[1].column == 6);
    CHECK(report.mistakes[2].line == 5);
    CHECK(report.mistakes[2].column == 23);
    CHECK(report.mistakes[3].line == 6);
    CHECK(report.samples == 0);
    CHECK(store::samples(office.store->read(), "dprd", Instant{}, office.clock.wall(), 10).empty());
}

TEST_CASE("a history over what is known already is refused", "[watch][import]") {
    Office office;
    office.site("dprd").start();
    REQUIRE(import(office, history(0, 60, 100, 101)).mistakes.empty());
    CHECK(import(office, history(30, 90, 100, 101)).mistakes.size() == 1);
    CHECK(import(office, history(60, 90, 100, 101)).mistakes.empty());
}

}  // namespace
}  // namespace pantau::watch
