// The page state machine on a simulated clock: samples in, transitions out
// (spec/probing.md 2.2, 2.3, 5.1-5.12).

#include "probes/page_health.hpp"

#include <string>
#include <vector>

#include <catch2/catch.hpp>

namespace pantau::probes {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;
using std::chrono::seconds;

const Instant noon = date::sys_days{date::year{2026} / 10 / 5} + 12h;

/// One page and its history; `at` is seconds after noon on both clocks, unless the wall clock is shifted.
struct Page {
    PageHealth health;
    PageRules rules;
    std::vector<PageTransition> seen;
    milliseconds wall_shift{0};

    void take(std::vector<PageTransition> more) { seen.insert(seen.end(), more.begin(), more.end()); }
    Page& look(int at, Outcome outcome, FailureClass failure, bool gate_ok = true) {
        const PageSample sample{noon + seconds{at} + wall_shift, Steady{seconds{100'000 + at}}, outcome,
                                failure, gate_ok};
        take(fold(health, rules, sample));
        return *this;
    }
    Page& ok(int at) { return look(at, Outcome::ok, FailureClass::ok); }
    Page& slow(int at) { return look(at, Outcome::slow, FailureClass::ok); }
    Page& fail(int at, FailureClass failure = FailureClass::connect_refused) {
        return look(at, Outcome::fail, failure);
    }
    Page& down_at(int at) { return fail(at).fail(at + 5).fail(at + 15).fail(at + 30); }
    Page& time(int at) {
        take(time_passed(health, rules, noon + seconds{at} + wall_shift, Steady{seconds{100'000 + at}}));
        return *this;
    }

    template <class Kind>
    std::vector<Kind> all() const {
        std::vector<Kind> found;
        for (const auto& one : seen)
            if (const auto* kind = std::get_if<Kind>(&one)) found.push_back(*kind);
        return found;
    }
};

int after_noon(Instant at) {
    return static_cast<int>(std::chrono::duration_cast<seconds>(at - noon).count());
}

// Behaviours 1 and 2.
TEST_CASE("a first failure never means down and exactly three confirmations do", "[page]") {
    Page page;
    page.ok(0).fail(60).fail(65).fail(75);
    CHECK(page.health.state == PageState::up);
    CHECK(page.all<OutageOpened>().empty());
    page.fail(90, FailureClass::http_5xx);
    CHECK(page.health.state == PageState::down);
    const auto opened = page.all<OutageOpened>();
    REQUIRE(opened.size() == 1);
    const Outage& outage = opened[0].outage;
    CHECK(after_noon(outage.first_fail) == 60);
    CHECK(after_noon(outage.last_fail) == 90);
    CHECK(after_noon(outage.confirmed) == 90);
    REQUIRE(outage.last_ok);
    CHECK(after_noon(*outage.last_ok) == 0);
    CHECK(outage.first_class == FailureClass::connect_refused);
    CHECK(outage.last_class == FailureClass::http_5xx);
    CHECK(outage.failures == 4);
    CHECK(after_noon(page.health.since) == 60);
    CHECK(page.health.reason == "connect_refused");
}

// Behaviours 2 and 3.
TEST_CASE("an outage ends at the first of two good looks and carries its four stamps", "[page]") {
    Page page;
    page.ok(0).down_at(60).fail(120).ok(180);
    CHECK(page.health.state == PageState::down);
    page.ok(190);
    CHECK(page.health.state == PageState::up);
    CHECK(after_noon(page.health.since) == 180);
    const auto closed = page.all<OutageClosed>();
    REQUIRE(closed.size() == 1);
    CHECK(closed[0].why == OutageEnd::recovered);
    CHECK(after_noon(closed[0].end) == 180);
    CHECK(closed[0].outage.duration(closed[0].end) == 120s);
    CHECK(closed[0].outage.downtime(closed[0].end) == 120s);
    CHECK(closed[0].outage.at_least() == 60s);                // 60 .. 120
    CHECK(closed[0].outage.at_most() == milliseconds{180s});  // 0 .. 180
}

TEST_CASE("a failure right after one good look keeps the same outage", "[page]") {
    Page page;
    page.ok(0).down_at(60).ok(120).fail(130).ok(180).ok(190);
    CHECK(page.all<OutageOpened>().size() == 1);
    const auto closed = page.all<OutageClosed>();
    REQUIRE(closed.size() == 1);
    CHECK(after_noon(closed[0].end) == 180);
    CHECK(after_noon(closed[0].outage.last_fail) == 130);
}

// Behaviour 4.
TEST_CASE("a confirmation that succeeds makes a blip and no downtime", "[page]") {
    const int confirms = GENERATE(0, 1, 2);
    CAPTURE(confirms);
    Page page;
    page.ok(0).fail(60, FailureClass::http_5xx);
    for (int i = 0; i < confirms; ++i) page.fail(65 + i);
    page.ok(70);
    CHECK(page.health.state == PageState::up);
    CHECK(page.all<OutageOpened>().empty());
    CHECK(page.all<StateChanged>().size() == 1);  // unknown to up, at the start
    const auto blips = page.all<Blip>();
    REQUIRE(blips.size() == 1);
    CHECK(after_noon(blips[0].first_fail) == 60);
    CHECK(after_noon(blips[0].first_ok) == 70);
    CHECK(blips[0].failure == FailureClass::http_5xx);
    CHECK(blips[0].failures == 1 + confirms);
}

// Behaviour 1.
TEST_CASE("confirmations come after 5 15 and 30 seconds give or take a fifth", "[page]") {
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        Page page;
        page.ok(0);
        CHECK(next_look(page.health, seed).kind == NextLook::Kind::beat);
        const int base[] = {5000, 15000, 30000};
        for (int n = 0; n < 3; ++n) {
            page.fail(60 + n);
            const NextLook next = next_look(page.health, seed);
            CHECK(next.kind == NextLook::Kind::confirm);
            CHECK(next.fresh());
            REQUIRE(next.due);
            const auto after = (*next.due - seconds{100'060}).count();
            CHECK(after >= base[n] * 4 / 5);
            CHECK(after <= base[n] * 6 / 5);
            CHECK(next_look(page.health, seed).due == next.due);
        }
        page.fail(90);
        CHECK(next_look(page.health, seed).kind == NextLook::Kind::beat);
        page.ok(150);
        const NextLook recovery = next_look(page.health, seed);
        CHECK(recovery.kind == NextLook::Kind::recovery);
        CHECK(recovery.due == Steady{seconds{100'160}});
    }
}

TEST_CASE("our own trouble while confirming makes unknown and no outage", "[page]") {
    Page page;
    page.ok(0).fail(60).fail(65).look(75, Outcome::fail, FailureClass::timeout_connect, false);
    CHECK(page.health.state == PageState::unknown);
    CHECK(page.health.reason == "self_overload");
    CHECK(after_noon(page.health.since) == 60);
    CHECK(page.all<OutageOpened>().empty());
    page.look(90, Outcome::self, FailureClass::self_network);
    page.ok(120);
    CHECK(page.health.state == PageState::up);
    CHECK(page.all<Blip>().empty());
}

TEST_CASE("a wall makes a page unknown unless it is known to stand behind one", "[page]") {
    Page page;
    page.rules.known_wall = GENERATE(false, true);
    page.ok(0).look(60, Outcome::walled, FailureClass::bot_wall);
    CHECK((page.health.state == PageState::up) == page.rules.known_wall);
    if (!page.rules.known_wall) CHECK(page.health.reason == "bot_wall");

    Page doubted;
    doubted.rules.known_wall = page.rules.known_wall;
    doubted.ok(0).fail(60).look(65, Outcome::walled, FailureClass::bot_wall);
    for (int at = 75; at < 400; at += 60) doubted.look(at, Outcome::walled, FailureClass::bot_wall);
    CHECK(doubted.all<OutageOpened>().empty());
    // No confirmation can come through: the next look is an ordinary one, not one at once and for ever.
    CHECK(next_look(doubted.health, 1).kind == NextLook::Kind::beat);
}

TEST_CASE("silence longer than two intervals and a timeout is unknown from the last sample on", "[page]") {
    Page page;
    page.ok(0).time(150);
    CHECK(page.health.state == PageState::up);
    page.time(151);
    CHECK(page.health.state == PageState::unknown);
    CHECK(page.health.reason == "gap");
    CHECK(after_noon(page.health.since) == 0);
    page.time(2000).ok(3600);
    CHECK(page.health.state == PageState::up);
    CHECK(after_noon(page.health.since) == 3600);
    CHECK(page.all<StateChanged>().size() == 3);
}

TEST_CASE("a site looked at every second is confirmed down and up again without a gap between the looks",
          "[page]") {
    Page page;
    page.rules.interval = 1s;
    page.rules.timeout = 2s;
    const auto until = [&](int from, int to) {
        for (int at = from; at < to; ++at) page.time(at);
    };
    page.ok(0).fail(1);
    until(2, 7);
    page.fail(7);  // 5 s and a fifth
    until(8, 19);
    page.fail(19);
    until(20, 37);
    page.fail(37);
    CHECK(page.health.state == PageState::down);
    REQUIRE(page.all<OutageOpened>().size() == 1);
    CHECK(after_noon(page.all<OutageOpened>()[0].outage.first_fail) == 1);
    page.ok(38);
    until(39, 48);
    page.ok(48);
    CHECK(page.health.state == PageState::up);
    REQUIRE(page.all<OutageClosed>().size() == 1);
    CHECK(after_noon(page.all<OutageClosed>()[0].end) == 38);
    for (const auto& change : page.all<StateChanged>()) CHECK(change.reason != "gap");
    // A look of that schedule which does not come is a gap all the same.
    page.fail(49).time(49 + 6 + 1 + 2);
    CHECK(page.health.state == PageState::up);
    page.time(49 + 6 + 1 + 2 + 1);
    CHECK(page.health.state == PageState::unknown);
}

// Behaviour 6.
TEST_CASE("a restart inside an outage continues it with the gap marked", "[page]") {
    Page page;
    page.ok(0).down_at(60).fail(120);
    auto copy = page_health_from_text(to_text(page.health));
    REQUIRE(copy);
    page.health = *copy;
    restarted(page.health);
    page.time(3720);  // an hour later
    CHECK(page.health.state == PageState::unknown);
    CHECK(page.health.reason == "restart");
    CHECK(after_noon(page.health.since) == 120);
    REQUIRE(page.health.outage);

    SECTION("still failing") {
        page.fail(3720);
        CHECK(page.health.state == PageState::down);
        CHECK(after_noon(page.health.since) == 3720);
        page.ok(3780).ok(3790);
        const auto closed = page.all<OutageClosed>();
        REQUIRE(closed.size() == 1);
        CHECK(closed[0].outage.duration(closed[0].end) == 3720s);
        CHECK(closed[0].outage.downtime(closed[0].end) == 120s);
        CHECK(closed[0].outage.failures == 6);
    }
    SECTION("well again") {
        page.ok(3720);
        CHECK(page.health.state == PageState::unknown);
        page.ok(3730);
        CHECK(page.health.state == PageState::up);
        const auto closed = page.all<OutageClosed>();
        REQUIRE(closed.size() == 1);
        CHECK(after_noon(closed[0].end) == 3720);
        CHECK(closed[0].outage.downtime(closed[0].end) == 60s);
    }
    CHECK(page.all<OutageOpened>().size() == 1);
}

TEST_CASE("a short restart while confirming goes on confirming", "[page]") {
    Page page;
    page.ok(0).fail(60).fail(65);
    page.health = *page_health_from_text(to_text(page.health));
    restarted(page.health);
    const NextLook next = next_look(page.health, 7);
    CHECK(next.kind == NextLook::Kind::confirm);
    CHECK_FALSE(next.due);  // at once
    page.fail(80).fail(90);
    REQUIRE(page.all<OutageOpened>().size() == 1);
    CHECK(after_noon(page.all<OutageOpened>()[0].outage.first_fail) == 60);
}

// Behaviour 9.
TEST_CASE("a maintenance window closes an outage at its start and assumes nothing at its end", "[page]") {
    Page page;
    page.ok(0).down_at(60);
    page.take(maintenance_started(page.health, noon + 100s));
    CHECK(page.health.state == PageState::maintenance);
    const auto closed = page.all<OutageClosed>();
    REQUIRE(closed.size() == 1);
    CHECK(closed[0].why == OutageEnd::maintenance);
    CHECK(after_noon(closed[0].end) == 100);
    page.fail(120).fail(125).fail(135).fail(150).time(1000);
    CHECK(page.health.state == PageState::maintenance);
    CHECK(page.all<OutageOpened>().size() == 1);
    page.take(maintenance_ended(page.health, noon + 1100s));
    CHECK(page.health.state == PageState::unknown);
    CHECK(page.health.reason == "maintenance_ended");
    page.ok(1110);
    CHECK(page.health.state == PageState::up);
}

// Behaviour 11.
TEST_CASE("three slow of five make degraded and three fast in a row end it", "[page]") {
    Page page;
    page.ok(0).slow(60).ok(120).slow(180).ok(240);
    CHECK(page.health.state == PageState::up);
    page.slow(300);
    CHECK(page.health.state == PageState::degraded);
    CHECK(after_noon(page.health.since) == 60);
    page.ok(360).ok(420).slow(480).ok(540).ok(600);
    CHECK(page.health.state == PageState::degraded);
    page.ok(660);
    CHECK(page.health.state == PageState::up);
    CHECK(after_noon(page.health.since) == 540);

    Page old;  // the third slow one comes when the first is no longer among the last five
    old.slow(0).ok(60).ok(120).slow(180).ok(240).slow(300);
    CHECK(old.health.state == PageState::up);
}

// Behaviour 10.
TEST_CASE("while flapping one outage stays open and is marked unstable", "[page]") {
    Page page;
    page.ok(0);
    int at = 60;
    for (int round = 0; round < 12; ++round) {
        page.down_at(at);
        at += 60;
        page.ok(at).ok(at + 10);
        at += 60;
    }
    REQUIRE(page.health.flap.flapping);
    REQUIRE(page.health.outage);
    CHECK(page.health.outage->unstable);
    CHECK(page.health.state == PageState::up);
    const auto opened = page.all<OutageOpened>().size();
    CHECK(opened < 12);
    CHECK(page.all<OutageClosed>().size() == opened - 1);
    for (int i = 0; i < 25; ++i, at += 60) page.ok(at);
    CHECK_FALSE(page.health.flap.flapping);
    CHECK_FALSE(page.health.outage);
    const auto closed = page.all<OutageClosed>();
    REQUIRE(closed.size() == opened);
    CHECK(closed.back().outage.unstable);
    // Each round was down for a minute; the good minutes between are not downtime.
    const auto rounds = 12 - static_cast<int>(opened) + 1;
    CHECK(closed.back().outage.downtime(closed.back().end) == rounds * 60s);
}

TEST_CASE("repeated blips alone become visible as flapping", "[page]") {
    Page page;
    page.ok(0);
    for (int at = 60; at < 60 + 20 * 60; at += 60) page.fail(at).ok(at + 5);
    CHECK(page.health.flap.flapping);
    CHECK(page.all<OutageOpened>().empty());
    REQUIRE(page.all<FlappingChanged>().size() == 1);
}

// Behaviour 12.
TEST_CASE("a wall clock stepped by an hour during an outage leaves its duration right", "[page]") {
    const auto step = GENERATE(-3600s, 3600s);
    CAPTURE(step.count());
    Page page;
    page.ok(0).down_at(60);
    page.wall_shift = step;
    page.fail(120).ok(180).ok(190);
    const auto closed = page.all<OutageClosed>();
    REQUIRE(closed.size() == 1);
    CHECK(closed[0].outage.duration(closed[0].end) == 120s);
    CHECK(closed[0].outage.downtime(closed[0].end) == 120s);
    CHECK(closed[0].outage.clock_shift == step);
    REQUIRE(page.all<ClockJumped>().size() == 1);
    CHECK(page.health.state == PageState::up);
    // The hour that never was is no downtime in the books either.
    std::vector<StateSince> changes;
    for (const auto& change : page.all<StateChanged>()) changes.push_back({change.since, change.to});
    const Tally day = tally(changes, noon - 2h, noon + 3h, noon + 3h);
    CHECK(day.down <= 120s);
}

TEST_CASE("an old sample is refused and one that is newer counts though the wall clock went back", "[page]") {
    Page page;
    page.ok(60).fail(30);
    CHECK_FALSE(page.health.suspicion);
    page.wall_shift = -7200s;
    page.fail(120);
    CHECK(page.health.suspicion);
}

TEST_CASE("an address that we refuse to fetch is a mistake of the settings and no outage", "[page]") {
    Page page;
    for (int at = 0; at < 600; at += 60) page.look(at, Outcome::refused, FailureClass::ssrf_blocked);
    CHECK(page.health.state == PageState::unknown);
    CHECK(page.all<OutageOpened>().empty());
}

TEST_CASE("every kind of health survives its text form", "[page]") {
    std::vector<Page> pages(7);
    pages[1].ok(0).slow(60).slow(120).ok(180);
    pages[2].ok(0).fail(60).fail(65);
    pages[3].ok(0).down_at(60).ok(120);
    pages[4].ok(0).slow(60).slow(120).slow(180).ok(240);
    pages[5].ok(0).look(60, Outcome::walled, FailureClass::bot_wall);
    for (int at = 0; at < 1200; at += 60) pages[6].fail(at).ok(at + 5);
    for (std::size_t i = 0; i < pages.size(); ++i) {
        CAPTURE(i, to_text(pages[i].health));
        restarted(pages[i].health);
        const auto copy = page_health_from_text(to_text(pages[i].health));
        REQUIRE(copy);
        CHECK(*copy == pages[i].health);
    }
    CHECK_FALSE(page_health_from_text(""));
    CHECK_FALSE(page_health_from_text("page1 state=upp since=1"));
    CHECK_FALSE(page_health_from_text("link1 standing=alive since=1"));
}

TEST_CASE("a removed site leaves no open outage", "[page]") {
    Page page;
    page.ok(0).down_at(60);
    page.take(site_removed(page.health, noon + 200s));
    const auto closed = page.all<OutageClosed>();
    REQUIRE(closed.size() == 1);
    CHECK(closed[0].why == OutageEnd::removed);
    CHECK(page.health.state == PageState::unknown);
}

}  // namespace
}  // namespace pantau::probes
