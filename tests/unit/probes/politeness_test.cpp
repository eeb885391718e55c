// When a host may be asked again, on clocks that stand still until told.

#include "probes/politeness.hpp"

#include <map>
#include <set>

#include <catch2/catch.hpp>

#include "probes/turns.hpp"

namespace pantau::probes::test {
namespace {

using namespace std::chrono_literals;
using Kind = Leave::Kind;
using std::chrono::milliseconds;
using std::chrono::seconds;

struct Office {
    explicit Office(PolitenessOptions wanted = {}) : options{std::move(wanted)} {
        options.changed = [this](const HostState& state) { told.push_back(state); };
        politeness.emplace(this->options, wall, now);
    }

    Claim claim(const std::string& host, TargetKind kind = TargetKind::link, bool own = false) const {
        ProbeRequest request;
        request.kind = kind;
        request.own = own;
        return politeness->claim(host, host, request);
    }
    Leave ask(const Claim& claim) { return politeness->ask_host(claim, now, wall); }
    Leave ask(const std::string& host) { return ask(claim(host)); }
    void leave(const std::string& host) { politeness->leave_host(claim(host), now); }
    void hear(const std::string& host, int status, std::optional<seconds> retry_after) {
        politeness->heard(claim(host), status, retry_after, now, wall);
    }
    void pass(milliseconds time) {
        now += time;
        wall += time;
    }

    Office(const Office&) = delete;
    Office& operator=(const Office&) = delete;

    PolitenessOptions options;
    Instant wall = Instant{date::sys_days{date::year{2026} / 11 / 23}} + 10h;
    std::chrono::steady_clock::time_point now{1'000h};
    std::vector<HostState> told;
    std::optional<Politeness> politeness;
};

}  // namespace

TEST_CASE("the unit of politeness is the registrable domain or the platform", "[politeness]") {
    struct Row {
        const char* host;
        const char* unit;
    };
    const auto row = GENERATE(values<Row>({{"dprd.bogorkab.go.id", "bogorkab.go.id"},
                                           {"www.example.org", "example.org"},
                                           {"127.0.0.1", "127.0.0.1"},
                                           {"::1", "::1"},
                                           {"youtu.be", "youtube.com"},
                                           {"i.ytimg.com", "youtube.com"},
                                           {"publish.x.com", "x.com"},
                                           {"mobile.twitter.com", "x.com"},
                                           {"t.co", "x.com"},
                                           {"vt.tiktok.com", "tiktok.com"},
                                           {"instagr.am", "instagram.com"},
                                           {"fb.watch", "facebook.com"},
                                           {"notyoutube.com", "notyoutube.com"}}));
    CAPTURE(row.host);
    CHECK(Office{}.politeness->unit_of(row.host) == row.unit);
}

TEST_CASE("each request stands in its lane", "[politeness]") {
    PolitenessOptions options;
    options.own_hosts = {"www.dprd.example"};
    const Office office{options};
    const auto lane = [&](const std::string& host, const std::string& asked, TargetKind kind, bool own) {
        ProbeRequest request;
        request.kind = kind;
        request.own = own;
        return office.politeness->claim(host, asked, request).lane;
    };
    CHECK(lane("a.example", "a.example", TargetKind::link, false) == Lane::other);
    CHECK(lane("dprd.example", "dprd.example", TargetKind::link, false) == Lane::own);
    CHECK(lane("www.dprd.example", "a.example", TargetKind::link, false) == Lane::own);
    CHECK(lane("a.example", "a.example", TargetKind::link, true) == Lane::own);
    CHECK(lane("www.a.example", "a.example", TargetKind::link, true) == Lane::own);
    CHECK(lane("b.example", "a.example", TargetKind::link, true) == Lane::other);  // a redirect led away
    CHECK(lane("youtube.com", "youtube.com", TargetKind::link, true) == Lane::other);
    CHECK(lane("a.example", "a.example", TargetKind::site, false) == Lane::watch);
    CHECK(lane("b.example", "a.example", TargetKind::site, false) == Lane::watch);
    CHECK(office.claim("youtu.be").social);
    CHECK_FALSE(office.claim("a.example").social);
}

TEST_CASE("an ordinary host is asked one at a time and rests between", "[politeness]") {
    Office office;
    REQUIRE(office.ask("a.example").kind == Kind::go);
    CHECK(office.ask("www.a.example").kind == Kind::full);
    CHECK(office.ask("b.example").kind == Kind::go);
    office.pass(7s);
    office.leave("a.example");
    const Leave wait = office.ask("a.example");
    CHECK(wait.kind == Kind::wait);
    CHECK(wait.again == office.now + 1s);
    office.pass(999ms);
    CHECK(office.ask("a.example").kind == Kind::wait);
    office.pass(1ms);
    CHECK(office.ask("a.example").kind == Kind::go);
}

TEST_CASE("a platform rests longer and not to the beat", "[politeness]") {
    Office office;
    std::set<std::chrono::steady_clock::duration> pauses;
    for (int i = 0; i < 50; ++i) {
        REQUIRE(office.ask("youtu.be").kind == Kind::go);
        office.leave("youtu.be");
        const Leave wait = office.ask("www.youtube.com");
        REQUIRE(wait.kind == Kind::wait);
        const auto pause = wait.again - office.now;
        CHECK(pause >= 5s);
        CHECK(pause <= 6s);
        pauses.insert(pause);
        office.pass(6s);
    }
    CHECK(pauses.size() > 10);
}

TEST_CASE("our own host takes several at once and keeps one turn for the watch", "[politeness]") {
    Office office;
    const Claim link = office.claim("a.example", TargetKind::link, true);
    const Claim site = office.claim("a.example", TargetKind::site);
    for (int i = 0; i < 3; ++i) CHECK(office.ask(link).kind == Kind::go);
    CHECK(office.ask(link).kind == Kind::full);
    CHECK(office.ask(site).kind == Kind::go);
    CHECK(office.ask(site).kind == Kind::full);
    office.politeness->leave_host(link, office.now);
    CHECK(office.ask(site).kind == Kind::go);  // no pause
    office.politeness->leave_host(site, office.now);
    office.politeness->leave_host(site, office.now);
    CHECK(office.ask(link).kind == Kind::go);
    // An ordinary host under the same domain keeps its own manners beside them.
    CHECK(office.ask("other.a.example").kind == Kind::go);
    CHECK(office.ask("other.a.example").kind == Kind::full);
}

TEST_CASE("an address counts for all hosts that share it", "[politeness]") {
    Office office;
    const Claim one = office.politeness->at_address(office.claim("a.example"), "192.0.2.1");
    const Claim two = office.politeness->at_address(office.claim("b.example"), "192.0.2.1");
    const Claim own = office.politeness->at_address(office.claim("c.example", TargetKind::site), "192.0.2.1");
    CHECK(office.politeness->ask_address(one, office.now).kind == Kind::go);
    CHECK(office.politeness->ask_address(two, office.now).kind == Kind::full);
    CHECK(office.politeness->ask_address(own, office.now).kind == Kind::go);
    office.politeness->leave_address(one, office.now);
    CHECK(office.politeness->ask_address(two, office.now).kind == Kind::wait);
    CHECK(office.politeness->ask_address(own, office.now).kind == Kind::go);
    CHECK(office.politeness->ask_address(two, office.now + 1s).kind == Kind::go);
}

TEST_CASE("a Retry-After stops the whole host and no other", "[politeness]") {
    Office office;
    office.hear("www.a.example", 503, 90s);
    const Leave refused = office.ask("blog.a.example");
    CHECK(refused.kind == Kind::refuse);
    CHECK(refused.rest == 90s);
    CHECK(refused.reason == "a.example asked us to stay away for another 90 s; nothing was sent");
    CHECK(office.ask("b.example").kind == Kind::go);
    CHECK(office.ask(office.claim("a.example", TargetKind::link, true)).kind == Kind::refuse);
    CHECK(office.ask(office.claim("a.example", TargetKind::site)).kind == Kind::go);

    office.hear("a.example", 200, 10s);  // a shorter one takes nothing back
    CHECK(office.ask("a.example").rest == 90s);
    office.pass(84s);
    CHECK(office.ask("a.example").kind == Kind::refuse);
    office.pass(1s);  // within the patience
    const Leave wait = office.ask("a.example");
    CHECK(wait.kind == Kind::wait);
    CHECK(wait.again == office.now + 5s);
    office.pass(5s);
    CHECK(office.ask("a.example").kind == Kind::go);
}

TEST_CASE("a stop lasts from one second to a day", "[politeness]") {
    Office office;
    office.hear("a.example", 429, 0s);
    CHECK(office.ask("a.example").again == office.now + 1s);
    office.hear("a.example", 429, 1'000h);
    CHECK(office.ask("a.example").rest == 24h);
}

TEST_CASE("a 429 without Retry-After is waited for longer each time", "[politeness]") {
    Office office;
    for (const seconds rest : {60s, 120s, 240s, 480s, 960s, 1920s, 3600s, 3600s}) {
        office.hear("a.example", 429, std::nullopt);
        const Leave refused = office.ask("a.example");
        REQUIRE(refused.kind == Kind::refuse);
        CHECK(refused.rest == rest);
        office.pass(rest);
        REQUIRE(office.ask("a.example").kind == Kind::go);
        office.leave("a.example");
    }
    office.hear("a.example", 200, std::nullopt);
    office.hear("a.example", 429, std::nullopt);
    CHECK(office.ask("a.example").rest == 60s);
}

TEST_CASE("a platform has a budget of the day", "[politeness]") {
    PolitenessOptions options;
    options.social_budget = 3;
    options.social_gap = 0ms;
    Office office{options};
    for (const char* host : {"youtu.be", "www.youtube.com", "i.ytimg.com"}) {
        REQUIRE(office.ask(host).kind == Kind::go);
        office.leave(host);
    }
    const Leave refused = office.ask("youtu.be");
    CHECK(refused.kind == Kind::refuse);
    CHECK(refused.rest == 14h);
    CHECK(refused.reason == "the day's budget of 3 requests for youtube.com is used up; nothing was sent");
    CHECK(office.ask("x.com").kind == Kind::go);
    CHECK(office.ask(office.claim("youtube.com", TargetKind::site)).kind == Kind::go);
    office.pass(14h - 1ms);
    CHECK(office.ask("youtu.be").kind == Kind::refuse);
    office.pass(1ms);
    CHECK(office.ask("youtu.be").kind == Kind::go);
    CHECK(office.told.back().used == 1);
}

TEST_CASE("what is told of a host serves after a restart", "[politeness]") {
    PolitenessOptions options;
    options.social_budget = 2;
    options.social_gap = 0ms;
    Office before{options};
    before.hear("a.example", 429, 1h);
    REQUIRE(before.told.size() == 1);
    CHECK(before.told[0].host == "a.example");
    CHECK(before.told[0].stopped_until == before.wall + 1h);
    for (int i = 0; i < 2; ++i) {
        REQUIRE(before.ask("youtu.be").kind == Kind::go);
        before.leave("youtu.be");
    }
    CHECK(before.told.back() == HostState{"youtube.com", {}, 20'780, 2});

    options.remembered = {before.told[0], before.told.back()};
    Office after{options};
    after.pass(10min);
    CHECK(after.ask("a.example").rest == 50min);
    CHECK(after.ask("youtube.com").kind == Kind::refuse);
    CHECK(after.ask("b.example").kind == Kind::go);

    options.remembered = {{"a.example", after.wall + 24h * 400, 0, 0}};  // written by a clock set wrong
    CHECK(Office{options}.ask("a.example").rest == 24h);
}

TEST_CASE("hosts that are over and done with are forgotten", "[politeness]") {
    Office office;
    for (int i = 0; i < 20'000; ++i) {
        const std::string host = "host" + std::to_string(i) + ".example";
        REQUIRE(office.ask(host).kind == Kind::go);
        office.leave(host);
        office.pass(10ms);
    }
    CHECK(office.politeness->size() < 1'000);
}

TEST_CASE("without politeness only the number in flight to a host name counts", "[politeness]") {
    Politeness plain{2};
    ProbeRequest request;
    const Claim one = plain.claim("www.a.example", "", request);
    const Claim two = plain.claim("m.a.example", "", request);
    const std::chrono::steady_clock::time_point now{};
    CHECK(plain.ask_host(one, now, {}).kind == Kind::go);
    CHECK(plain.ask_host(one, now, {}).kind == Kind::go);
    CHECK(plain.ask_host(one, now, {}).kind == Kind::full);
    CHECK(plain.ask_host(two, now, {}).kind == Kind::go);
    plain.heard(one, 429, 1h, now, {});
    plain.leave_host(one, now);
    CHECK(plain.ask_host(one, now, {}).kind == Kind::go);
    plain.leave_host(two, now);
    CHECK(plain.size() == 1);
    CHECK_FALSE(plain.counts_addresses());
}

TEST_CASE("places are served one each in turn", "[politeness][turns]") {
    Turns turns{[](const Claim&) { return Leave{}; }};
    const std::chrono::steady_clock::time_point now{1h};
    for (const Turns::WalkId walk : {1, 2, 3}) turns.enqueue({"a", Lane::other, false}, walk, false, now);
    turns.enqueue({"b", Lane::other, false}, 4, false, now);
    turns.enqueue({"c", Lane::other, false}, 5, false, now);
    turns.enqueue({"c", Lane::other, false}, 6, true, now);  // under way: before its own, not before others
    std::vector<Turns::WalkId> order;
    while (const auto called = turns.next(now)) order.push_back(called->walk);
    CHECK(order == std::vector<Turns::WalkId>{1, 4, 6, 2, 5, 3});
    CHECK(turns.held() == 0);
}

TEST_CASE("the wait for a slot is told from the wait for a place", "[politeness][turns]") {
    Leave answer;
    Turns turns{[&](const Claim&) { return answer; }};
    const std::chrono::steady_clock::time_point start{1h};
    for (const Turns::WalkId walk : {1, 2, 3}) turns.enqueue({"a", Lane::other, false}, walk, false, start);
    CHECK(turns.next(start + 1s)->open_since == start);  // nobody asked before: it was ours
    CHECK(turns.next(start + 2s)->open_since == start);
    answer.kind = Kind::full;
    CHECK_FALSE(turns.next(start + 3s));
    answer.kind = Kind::go;
    turns.given_back("a", start + 9s);
    CHECK(turns.next(start + 10s)->open_since == start + 9s);
}

TEST_CASE("who is held back is asked again when a turn or the time comes", "[politeness][turns]") {
    std::map<std::string, Leave> doors;
    Turns turns{[&](const Claim& claim) { return doors[claim.place]; }};
    std::chrono::steady_clock::time_point now{1h};
    doors["full"].kind = Kind::full;
    doors["late"].kind = Kind::wait;
    doors["late"].again = now + 5s;
    doors["shut"].kind = Kind::refuse;
    for (const char* place : {"full", "late", "shut", "open"})
        for (const Turns::WalkId walk : {1, 2}) turns.enqueue({place, Lane::other, false}, walk, false, now);
    int gone = 0, refused = 0;
    while (const auto called = turns.next(now)) ++(called->leave.kind == Kind::go ? gone : refused);
    CHECK(gone == 2);
    CHECK(refused == 2);
    CHECK(turns.held() == 4);
    CHECK(turns.wake_at() == now + 5s);
    CHECK_FALSE(turns.next(now));

    now += 3s;
    turns.enqueue({"full", Lane::own, false}, 7, false, now);  // another lane, held likewise
    CHECK_FALSE(turns.next(now));
    CHECK(turns.held() == 5);
    doors["full"].kind = Kind::go;
    turns.given_back("full", now);
    std::vector<Turns::WalkId> order;
    while (const auto called = turns.next(now)) {
        order.push_back(called->walk);
        CHECK(called->open_since == now);
    }
    CHECK(order == std::vector<Turns::WalkId>{7, 1, 2});  // lanes in their order
    CHECK(turns.held() == 2);

    now += 2s;
    doors["late"].kind = Kind::go;
    CHECK(turns.next(now));
    CHECK(turns.next(now));
    CHECK_FALSE(turns.next(now));
    CHECK(turns.held() == 0);
    CHECK(turns.wake_at() == std::chrono::steady_clock::time_point::max());
}

}  // namespace pantau::probes::test
