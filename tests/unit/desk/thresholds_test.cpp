#include <chrono>
#include <fstream>
#include <iostream>
#include <sys/mount.h>

#include <fmt/format.h>

#include "daemon/log.hpp"
#include "tests/unit/desk/live_office.hpp"

using namespace pantau;
using namespace pantau::desk;
using namespace pantau::desk::test;

namespace {

/// "50 09.06 15:30:00", the breach as "!"
std::string shown(const Event& event) {
    const auto local = date::floor<std::chrono::seconds>(event.occurred_at) + 7h;
    return (event.kind == EventKind::breach_raised ? std::string{"!"} : std::to_string(event.threshold)) +
           " " + date::format("%d.%m %H:%M:%S", local);
}
std::vector<std::string> shown(const std::vector<Event>& events) {
    std::vector<std::string> all;
    for (const auto& event : events) all.push_back(shown(event));
    return all;
}
using Lines = std::vector<std::string>;

struct ThirdStep : LiveOffice {
    std::string number;
    ThirdStep() {
        start();
        clock.now = wib("2026-06-09 14:00");
        number = open();
        bring_to(number, 3);
    }
};

}  // namespace

TEST_CASE("thresholds are raised at their instants and once each") {
    ThirdStep office;
    office.clock.now = wib("2026-06-09 15:30") - 1ms;
    office.desk->tick();
    office.settle();
    CHECK(office.raised(office.number).empty());
    CHECK(office.desk->next_due() == wib("2026-06-09 15:30"));
    office.pass_to("2026-06-10 12:00");
    const Lines expected{"50 09.06 15:30:00", "75 10.06 07:45:00", "90 10.06 08:12:00", "100 10.06 08:30:00",
                         "! 10.06 08:30:01"};
    CHECK(shown(office.raised(office.number)) == expected);
    CHECK(shown(office.alarms) == expected);
    for (const auto& event : office.alarms) {
        CHECK(event.lag_seconds == 0);
        CHECK_FALSE(event.has(cases::flag::detected_late));
        CHECK(event.step == 3);
    }
    CHECK_FALSE(office.desk->next_due());
    const auto& counters = office.desk->counters();
    CHECK(counters.thresholds.at({"e-aspirasi", 3, 50}) == 1);
    CHECK(counters.thresholds.at({"e-aspirasi", 3, 100}) == 1);
    CHECK(counters.breaches.at({"e-aspirasi", 3}) == 1);
    CHECK(office.desk->find(office.number)->late);
    office.check_memory(office.number);
    office.restart();
    office.pass_to("2026-06-11 12:00");
    CHECK(shown(office.raised(office.number)) == expected);
}

TEST_CASE("nothing is raised while paused and all is reckoned anew after the resume") {
    ThirdStep office;
    office.pass_to("2026-06-09 15:29");
    office.done(EventKind::paused, office.number, [](Command& c) { c.reason = "MENUNGGU_ACC"; });
    CHECK_FALSE(office.desk->next_due());
    office.pass_to("2026-06-10 09:00");
    CHECK(office.raised(office.number).empty());
    office.done(EventKind::resumed, office.number);
    CHECK(office.desk->next_due() == wib("2026-06-10 09:01"));
    office.pass_to("2026-06-10 12:00");
    CHECK(shown(office.raised(office.number)) == Lines{"50 10.06 09:01:00", "75 10.06 09:46:00",
                                                       "90 10.06 10:13:00", "100 10.06 10:31:00",
                                                       "! 10.06 10:31:01"});
}

TEST_CASE("no alarm at night for a standard used up at closing") {
    LiveOffice office;
    office.start();
    const auto standard = e_aspirasi().step(1)->time_standard;
    office.clock.now = wib("2026-06-09 16:00") - standard;
    const auto number = office.open();
    office.done(EventKind::step_started, number);
    office.pass_to("2026-06-10 07:30");
    CHECK(shown(office.raised(number)).back() == "100 09.06 16:00:00");
    CHECK(office.desk->counters().breaches.empty());
    CHECK_FALSE(office.desk->find(number)->late);
    CHECK(office.desk->next_due() == wib("2026-06-10 07:30:01"));
    office.pass_to("2026-06-10 07:30:01");
    CHECK(shown(office.raised(number)).back() == "! 10.06 07:30:01");
    CHECK(office.alarms.back().lag_seconds == 0);
}

TEST_CASE("a step that ends takes its thresholds with it") {
    ThirdStep office;
    office.pass_to("2026-06-09 15:45");
    office.finish_next(office.number);
    office.done(EventKind::returned, office.number, [](Command& c) {
        c.to_step = 3;
        c.reason = "MENUNGGU_ACC";
    });
    CHECK_FALSE(office.desk->next_due());  // waiting
    office.done(EventKind::step_started, office.number);
    CHECK(office.desk->next_due() == wib("2026-06-10 08:45"));  // attempt 2: a fresh three hours
    office.pass_to("2026-06-10 08:45");
    CHECK(office.raised(office.number).back().attempt == 2);
}

TEST_CASE("what fell due during a downtime is raised with its true time and its lag") {
    ThirdStep office;
    office.pass_to("2026-06-10 08:00");
    office.kill();
    office.clock.now = wib("2026-06-10 10:00");
    office.alarms.clear();
    office.start();
    CHECK(office.desk->next_due() == wib("2026-06-10 08:12"));
    office.desk->tick();
    office.settle();
    CHECK(shown(office.alarms) == Lines{"90 10.06 08:12:00", "100 10.06 08:30:00", "! 10.06 08:30:01"});
    CHECK(office.alarms.back().lag_seconds == 5399);
    for (const auto& event : office.alarms) CHECK(event.has(cases::flag::detected_late));
    office.restart();
    office.desk->tick();
    office.settle();
    CHECK(office.raised(office.number).size() == 5);
}

TEST_CASE("a threshold is raised once though the program dies before it hears the answer") {
    ThirdStep office;
    office.clock.now = wib("2026-06-09 15:30");
    office.desk->tick();
    SECTION("after the write") {
        office.store->flush();
    }
    SECTION("with the write still queued") {}
    office.restart();
    office.desk->tick();
    office.settle();
    CHECK(shown(office.raised(office.number)) == Lines{"50 09.06 15:30:00"});
    office.check_memory(office.number);
}

TEST_CASE("a tap between a tick and its write is recorded after the threshold") {
    ThirdStep office;
    office.clock.now = wib("2026-06-09 15:30");
    std::optional<Outcome> answer;
    office.desk->tick();
    office.send(office.command(EventKind::step_finished, office.number), answer);
    office.desk->tick();
    office.settle();
    REQUIRE(answer);
    CHECK(answer->has_value());
    const auto log = office.log_of(office.number);
    CHECK(log[log.size() - 2].kind == EventKind::warning_raised);
    CHECK(log.back().kind == EventKind::step_finished);
    CHECK_FALSE(office.desk->next_due());
    office.check_memory(office.number);
}

TEST_CASE("a corrected start times the step anew") {
    ThirdStep office;
    office.pass_to("2026-06-09 14:30");
    const auto started = office.log_of(office.number).back();
    REQUIRE(started.kind == EventKind::step_started);
    office.done(EventKind::corrected, office.number, [&](Command& c) {
        c.target_seq = started.seq;
        c.field = "occurred_at";
        c.value = "2026-06-09T14:20:00+07:00";
        c.reason = "KEADAAN_DARURAT";
        c.authority = "Kabag Umum";
    });
    CHECK(office.desk->next_due() == wib("2026-06-09 15:50"));
    CHECK(office.desk->counters().corrections.size() == 1);
    office.check_memory(office.number);
}

TEST_CASE("a calendar is adopted once and only when it changes") {
    ThirdStep office;
    CHECK(store::adoptions(office.store->read()).size() == 1);
    office.restart();
    CHECK(store::adoptions(office.store->read()).size() == 1);
    office.desk->use(office.rules);
    office.settle();
    CHECK(store::adoptions(office.store->read()).size() == 1);

    CHECK(office.desk->next_due() == wib("2026-06-09 15:30"));
    office.pass_to("2026-06-09 15:30");
    CHECK(office.desk->next_due() == wib("2026-06-10 07:45"));
    const auto other = with_holiday(cases::test::day(2026, 6, 10));
    office.rules = std::make_shared<Rules>(rules_of(book(), other));
    office.desk->use(office.rules);
    office.settle();
    CHECK(office.desk->next_due() == wib("2026-06-11 07:45"));
    CHECK(store::adoptions(office.store->read()).size() == 2);
    CHECK(store::adoptions(office.store->read()).back().version == other.version());
    office.restart();
    CHECK(store::adoptions(office.store->read()).size() == 2);
    CHECK(office.desk->next_due() == wib("2026-06-11 07:45"));
}

TEST_CASE("what a back-dated start passed long ago waits for the rest of the entry") {
    LiveOffice office;
    office.clock.now = wib("2026-06-09 11:00");
    office.start();
    const auto number =
        office.done(EventKind::case_opened, "", [](Command& c) { c.occurred_at = wib("2026-06-09 07:30"); })
            .front()
            .case_number;
    const auto at = [&](EventKind kind, const char* when) {
        return office.act(kind, number, [&](Command& c) { c.occurred_at = wib(when); }).has_value();
    };
    SECTION("finished within ten minutes: no alarm") {
        REQUIRE(at(EventKind::step_started, "2026-06-09 08:00"));  // 1 h: all of it is used up by 11:00
        office.desk->tick();
        office.settle();
        office.clock.now += 5min;
        REQUIRE(at(EventKind::step_finished, "2026-06-09 08:40"));
        office.clock.now += 10min;
        office.desk->tick();
        office.settle();
        CHECK(office.raised(number).empty());
    }
    SECTION("left open: raised once, with its true time") {
        REQUIRE(at(EventKind::step_started, "2026-06-09 08:00"));
        CHECK(office.desk->next_due() == wib("2026-06-09 11:10"));
        office.clock.now = wib("2026-06-09 11:10");
        office.desk->tick();
        office.settle();
        const auto raised = office.raised(number);
        REQUIRE(raised.size() == 5);
        CHECK(raised.back().occurred_at == wib("2026-06-09 09:00:01"));
    }
    SECTION("a threshold still to come keeps its instant") {
        REQUIRE(at(EventKind::step_started, "2026-06-09 10:25"));  // 50 % was at 10:55, 75 % comes at 11:10
        office.clock.now = wib("2026-06-09 11:09:59");
        office.desk->tick();
        office.settle();
        CHECK(office.raised(number).empty());
        office.clock.now = wib("2026-06-09 11:10");
        office.desk->tick();
        office.settle();
        CHECK(office.raised(number).size() == 2);
    }
}

TEST_CASE("a clock that jumps is recorded and what fell due by it is raised") {
    ThirdStep office;
    office.clock.now += 2h;
    office.desk->clock_jumped(7200);
    office.desk->tick();
    office.settle();
    CHECK(office.raised(office.number).size() == 1);
    int jumps = 0;
    store::for_each_event(office.store->read(), 0, {}, [&](const Event& event) {
        if (event.kind == EventKind::clock_jumped && event.case_number.empty()) {
            ++jumps;
            CHECK(event.lag_seconds == 7200);
        }
        return true;
    });
    CHECK(jumps == 1);
    const auto flags = [&] {
        const auto now = office.desk->find(office.number);
        REQUIRE(now);
        return now->state.open_attempt()->flags;
    };
    const auto marked = flags();
    CHECK(std::count(marked.begin(), marked.end(), cases::flag::clock_jumped) == 1);
    office.clock.now -= 3h;  // set back: its own mark stands after what it follows
    office.desk->clock_jumped(-10'800);
    office.settle();
    office.restart();  // the mark is in the log, not only in memory, and the log can be folded
    CHECK(flags() == marked);
}

TEST_CASE("a short step is coloured only when it is late") {
    LiveOffice office;
    office.start();
    const auto number = office.open();
    office.bring_to(number, 2);  // 240 s
    office.pass_to("2026-06-09 07:33:59");
    CHECK_FALSE(office.desk->find(number)->warned);
    CHECK(office.raised(number).size() == 3);  // stored all the same
    office.pass_to("2026-06-09 07:34:01");
    CHECK(office.desk->find(number)->late);

    ThirdStep longer;
    longer.pass_to("2026-06-10 08:12");
    CHECK(longer.desk->find(longer.number)->warned);
    CHECK_FALSE(longer.desk->find(longer.number)->late);
}

TEST_CASE("the disk refuses a threshold and a tap and both are recorded when it has room again", "[disk]") {
    LiveOffice office;
    office.state = office.directory.path / "small";
    std::filesystem::create_directory(office.state);
    if (::mount("tmpfs", office.state.c_str(), "tmpfs", 0, "size=2m") != 0) {
        WARN("no right to mount a small tmpfs here: not tried");
        return;
    }
    struct Unmount {
        LiveOffice& office;
        ~Unmount() {
            office.kill();
            ::umount2(office.state.c_str(), MNT_DETACH);
        }
    } const unmount{office};
    office.start();
    office.clock.now = wib("2026-06-09 14:00");
    const auto number = office.open();
    office.bring_to(number, 3);
    const auto filler = office.state / "filler";
    {
        std::ofstream out{filler, std::ios::binary};
        const std::string block(4096, 'x');
        while (out.write(block.data(), 4096) && out.flush()) {
        }
    }
    std::optional<Outcome> refused;
    for (int i = 0; i < 400 && !refused; ++i) {
        auto outcome = office.act(EventKind::note, number, [](Command& c) { c.text.assign(1500, 'a'); });
        if (outcome.has_error()) refused = std::move(outcome);
    }
    REQUIRE(refused);
    CHECK(problem_of(*refused) == store::WriteProblem::Kind::no_space);
    office.check_memory(number);
    REQUIRE(office.desk->running().size() == 1);
    CHECK(office.desk->next_due() == wib("2026-06-09 15:30"));

    office.clock.now = wib("2026-06-09 15:30");
    office.desk->tick();
    office.settle();
    CHECK(office.raised(number).empty());
    CHECK(office.desk->next_due() == wib("2026-06-09 15:30:05"));
    office.desk->tick();  // not before then
    office.settle();
    CHECK(office.desk->next_due() == wib("2026-06-09 15:30:05"));
    std::filesystem::remove(filler);
    office.pass_to("2026-06-09 15:30:06");
    CHECK(shown(office.raised(number)) == Lines{"50 09.06 15:30:00"});
    CHECK(office.raised(number).front().lag_seconds == 5);
    CHECK(office.desk->next_due() == wib("2026-06-10 07:45"));
    office.done(EventKind::step_finished, number);
    office.check_memory(number);
}

TEST_CASE("ten thousand running steps are warned of in one go", "[scale]") {
    struct Quiet {
        Quiet() { log::set_level(log::Level::error); }
        ~Quiet() { log::set_level(log::Level::info); }
    } const quiet;
    LiveOffice office;
    office.start();
    office.clock.now = wib("2026-06-09 14:00");
    constexpr int count = 10'000;
    std::string csv = "case_number,event,occurred_at,title\n";
    for (int i = 1; i <= count; ++i)
        csv += fmt::format(
            "2026-{0:05},case_opened,2026-06-09 09:00,Aspirasi\n"
            "2026-{0:05},step_started,2026-06-09 {1}:{2:02},\n",
            i, i % 2 == 0 ? 10 : 13, i % 60);
    const auto began = std::chrono::steady_clock::now();
    std::optional<Desk::ImportReport> report;
    office.desk->import(csv, "import:budi", false, [&](Desk::ImportReport r) { report = std::move(r); });
    office.settle();
    REQUIRE(report);
    REQUIRE(report->mistakes.empty());
    REQUIRE_FALSE(report->problem);
    const auto imported = std::chrono::steady_clock::now();
    office.clock.now = wib("2026-06-10 15:00");
    office.desk->tick();
    office.settle();
    const auto warned = std::chrono::steady_clock::now();
    std::size_t shares = 0;
    for (const auto& [key, n] : office.desk->counters().thresholds) shares += n;
    CHECK(shares == 4 * count);
    CHECK(office.desk->counters().breaches.begin()->second == count);
    CHECK_FALSE(office.desk->next_due());
    std::cout << fmt::format(
        "{} cases imported in {} ms, {} thresholds raised in {} ms (debug build)\n", count,
        std::chrono::duration_cast<std::chrono::milliseconds>(imported - began).count(), 5 * count,
        std::chrono::duration_cast<std::chrono::milliseconds>(warned - imported).count());
}
