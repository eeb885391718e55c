// Is it us? The monitor's own network, name servers and load never make an outage (spec/probing.md 1.1, 2.2;
// behaviours 7 and 8 of its section 5).

#include <algorithm>
#include <cstring>
#include <future>
#include <map>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "daemon/watch/mass_failure.hpp"
#include "daemon/watch/self_gate.hpp"
#include "tests/unit/watch/office.hpp"

namespace pantau::watch {
namespace {

using namespace test;

/// Sites, each on a network of its own, and a way out that can be cut.
struct Way {
    std::shared_ptr<bool> cut = std::make_shared<bool>(false);
    std::map<std::string, FailureClass> ill;  ///< by URL: fails on its own account
    FailureClass how = FailureClass::timeout_connect;

    void serve(Office& office) {
        office.prober.script = [this](const std::string& url) {
            Answer answer;
            answer.address = address(url);
            if (const auto own = ill.find(url); own != ill.end()) {
                answer.failure = own->second;
                answer.status = 0;
            }
            if (*cut) {
                answer.failure = how;
                answer.status = 0;
            }
            return answer;
        };
        office.references.script = [this](const settings::Reference& point) {
            const bool named = !probes::parse_address(point.host);
            return ReferenceAnswer{named, !(named && *cut), !*cut, !*cut};
        };
    }
    /// "https://s12.go.id/" is on network 12.
    static std::string address(const std::string& url) {
        const int number = std::atoi(url.c_str() + std::strlen("https://s"));
        return "203." + std::to_string(number / 250) + '.' + std::to_string(number % 250) + ".7";
    }
};

std::vector<store::SelfGap> gaps_but_for_load(const Office& office) {
    auto gaps = office.gaps();
    std::erase_if(gaps, [](const store::SelfGap& gap) { return gap.reason == "self_overload"; });
    return gaps;
}

TEST_CASE("the majority of the reference points decides and names that none has blame the resolver",
          "[gate]") {
    const ReferenceAnswer address{false, true, true, true}, silent{false, true, false, false};
    const ReferenceAnswer name{true, true, true, true}, unheard{true, true, false, false};
    const ReferenceAnswer unknown{true, false, false, false};
    using V = ReferenceVerdict;
    struct Row {
        const char* what;
        std::vector<ReferenceAnswer> answers;
        ReferenceVerdict verdict;
    };
    const std::vector<Row> rows{
        {"none given", {}, V::well},
        {"all answer", {address, name}, V::well},
        {"two of three", {address, silent, address}, V::well},
        {"half is no majority", {address, silent}, V::no_network},
        {"none answers", {silent, silent, unheard}, V::no_network},
        {"names found but silent", {unheard, unheard}, V::no_network},
        {"no name found while an address answers", {address, unknown, unknown}, V::no_names},
        {"no name found and nothing else to ask", {unknown, unknown}, V::no_names},
        {"no name found and no address answers", {silent, unknown}, V::no_network},
        {"one name of three found", {address, unknown, name, unknown, name}, V::well},
    };
    for (const auto& row : rows) {
        CAPTURE(row.what);
        CHECK(judge_references(row.answers) == row.verdict);
    }
}

TEST_CASE("the gate knows which time a stall or a disturbance covers and whom it excuses", "[gate]") {
    SelfGate gate;
    const Steady now{1h};
    const auto refused = FailureClass::connect_refused;
    const auto blame = [&](auto from, auto to, auto queued, FailureClass seen, bool outward) {
        return gate.blame(from, to, queued, seen, outward);
    };
    CHECK_FALSE(blame(now - 1s, now, 0ms, refused, true));
    gate.note_lag(now, 1900ms);
    CHECK_FALSE(blame(now - 1s, now, 0ms, refused, true));
    gate.note_lag(now, 5s);
    CHECK(blame(now - 1s, now, 0ms, refused, false) == FailureClass::self_overload);
    CHECK_FALSE(blame(now, now + 1s, 0ms, refused, true));
    CHECK(blame(now - 6s, now - 4s, 0ms, refused, true) == FailureClass::self_overload);
    CHECK_FALSE(blame(now - 20s, now - 5s, 0ms, refused, true));
    CHECK_FALSE(blame(now + 1ms, now + 1s, 0ms, refused, true));
    CHECK(blame(now + 1ms, now + 1s, 16s, refused, true) == FailureClass::self_overload);
    CHECK(gate.overload(now + 59s).has_value());
    CHECK_FALSE(gate.overload(now + 61s).has_value());

    const Steady later = now + 10min;
    gate.disturbed({FailureClass::self_dns, later});
    CHECK_FALSE(blame(later, later + 1s, 0ms, refused, true));
    CHECK(blame(later, later + 1s, 0ms, FailureClass::timeout_dns, true) == FailureClass::self_dns);
    gate.disturbed({FailureClass::self_network, later + 5s});
    CHECK(gate.disturbance()->from == later);
    CHECK(blame(later + 1s, later + 9s, 0ms, refused, true) == FailureClass::self_network);
    CHECK_FALSE(blame(later + 1s, later + 9s, 0ms, refused, false));  // in our own network
    gate.undisturbed(later + 1min);
    CHECK(blame(later + 59s, later + 70s, 0ms, refused, true) == FailureClass::self_network);
    CHECK_FALSE(blame(later + 1min, later + 70s, 0ms, refused, true));
}

TEST_CASE("behaviour 7 - with the reference points silent nothing is an outage and one record says why",
          "[gate]") {
    Office office;
    Way way;
    way.serve(office);
    for (int i = 0; i < 3; ++i) office.site("s" + std::to_string(i));
    office.settings.probe.references = {{"192.168.1.1", 53}, {"example.org", 443}, {"9.9.9.9", 53}};
    office.start();
    office.pass(5min);
    REQUIRE(office.now("s0").state == PageState::up);
    CHECK(office.references.rounds == 0);  // nobody is asked while all is well
    const auto cut_at = office.clock.wall();
    *way.cut = true;
    office.pass(20min);
    for (const char* id : {"s0", "s1", "s2"}) {
        CHECK(office.now(id).state == PageState::unknown);
        CHECK(office.now(id).reason == "self_network");
    }
    CHECK_FALSE(office.watch->snapshot()->self_healthy.at("self_network"));
    CHECK(office.references.rounds <= 20 * 60 / 3 + 1);  // every few seconds, no matter how many fail
    REQUIRE(gaps_but_for_load(office).size() == 1);      // it is on disk while it lasts
    *way.cut = false;
    office.pass(3min);
    for (const char* id : {"s0", "s1", "s2"}) CHECK(office.now(id).state == PageState::up);
    CHECK(office.watch->snapshot()->self_healthy.at("self_network"));
    CHECK(office.outages().empty());
    CHECK(office.opened.empty());
    const auto gaps = gaps_but_for_load(office);
    REQUIRE(gaps.size() == 1);
    CHECK(gaps[0].reason == "self_network");
    CHECK(gaps[0].from >= cut_at);
    CHECK(gaps[0].from <= cut_at + 61s);
    CHECK(gaps[0].to >= cut_at + 20min);
    CHECK(gaps[0].to <= cut_at + 20min + 5s);
    CHECK(office.now("s0").tally(Window::day).down == 0ms);
}

TEST_CASE("while the reference points answer a failure is the target's own", "[gate]") {
    Office office;
    Way way;
    way.serve(office);
    for (int i = 0; i < 4; ++i) office.site("s" + std::to_string(i));
    office.settings.probe.references = {{"192.168.1.1", 53}, {"example.org", 443}, {"9.9.9.9", 53}};
    office.start();
    office.pass(3min);
    // All on several networks at once: references on public addresses prove that it is not us.
    for (int i = 0; i < 4; ++i)
        way.ill["https://s" + std::to_string(i) + ".go.id/"] = FailureClass::connect_refused;
    office.pass(3min);
    CHECK(office.outages().size() == 4);
    CHECK(gaps_but_for_load(office).empty());
    CHECK(office.references.rounds > 0);
}

TEST_CASE("references within our own network prove nothing of the way out", "[gate]") {
    Office office;
    Way way;
    way.serve(office);
    office.references.script = [](const settings::Reference&) {
        return ReferenceAnswer{false, true, true, false};  // the gateway answers whatever happens beyond it
    };
    for (int i = 0; i < 4; ++i) office.site("s" + std::to_string(i));
    office.settings.probe.references = {{"192.168.1.1", 53}};
    office.start();
    office.pass(3min);
    *way.cut = true;
    office.pass(10min);
    *way.cut = false;
    office.pass(3min);
    CHECK(office.outages().empty());
    CHECK(gaps_but_for_load(office).size() == 1);
    CHECK(office.now("s3").state == PageState::up);
}

TEST_CASE("without reference points many failures on several networks at once are taken for ours", "[gate]") {
    Office office;
    Way way;
    way.serve(office);
    const int sites = GENERATE(3, 8);
    const auto interval = GENERATE(30s, 1800s);
    CAPTURE(sites, interval.count());
    for (int i = 0; i < sites; ++i) office.site("s" + std::to_string(i), interval);
    office.start();
    office.pass(interval + 2min);
    *way.cut = true;
    office.pass(interval + 3min);
    *way.cut = false;
    office.pass(interval + 1min);
    CHECK(office.outages().empty());
    const auto gaps = gaps_but_for_load(office);
    REQUIRE(gaps.size() == 1);
    CHECK(gaps[0].reason == "self_network");
    for (const auto& site : office.watch->snapshot()->sites) CHECK(site.state == PageState::up);
}

TEST_CASE("one site or two networks that fail are not taken for ours", "[gate]") {
    Office office;
    Way way;
    way.serve(office);
    for (int i = 0; i < 3; ++i) office.site("s" + std::to_string(i));
    office.start();
    office.pass(3min);
    way.ill["https://s0.go.id/"] = FailureClass::timeout_connect;
    office.pass(5min);
    CHECK(office.now("s0").state == PageState::down);
    way.ill["https://s1.go.id/"] = FailureClass::timeout_connect;
    office.pass(5min);
    CHECK(office.now("s1").state == PageState::down);
    way.ill["https://s2.go.id/"] = FailureClass::timeout_connect;  // each has failed at a time of its own
    office.pass(5min);
    CHECK(office.now("s2").state == PageState::down);
    CHECK(gaps_but_for_load(office).empty());
}

TEST_CASE("behaviour 7 - three hundred targets without reference points make no outage and one record",
          "[gate]") {
    Office office;
    Way way;
    way.serve(office);
    for (int i = 0; i < 300; ++i) office.site("s" + std::to_string(i), 20s);
    office.start();
    office.pass(21s);
    *way.cut = true;
    office.pass(50s);
    *way.cut = false;
    office.pass(25s);
    CHECK(office.outages().empty());
    CHECK(gaps_but_for_load(office).size() == 1);
    const auto shown = office.watch->snapshot();
    CHECK(std::all_of(shown->sites.begin(), shown->sites.end(),
                      [](const SiteNow& site) { return site.state == PageState::up; }));
}

TEST_CASE("a target in our own network is judged by load alone", "[gate]") {
    Office office;
    Way way;
    way.serve(office);
    office.site("s0").site("s1");
    office.settings.probe.references = {{"9.9.9.9", 53}};
    office.settings.probe.allow_addresses = {"203.0.1.0/24"};  // s1
    office.start();
    office.pass(3min);
    *way.cut = true;
    office.pass(5min);
    CHECK(office.now("s0").state == PageState::unknown);
    CHECK(office.now("s1").state == PageState::down);
}

TEST_CASE("name servers that know none of the references excuse only failures at names", "[gate]") {
    Office office;
    Way way;
    way.serve(office);
    office.references.script = [&](const settings::Reference& point) {
        const bool named = !probes::parse_address(point.host);
        return ReferenceAnswer{named, !named, !named, !named};
    };
    office.site("s0").site("s1");
    office.settings.probe.references = {{"9.9.9.9", 53}, {"example.org", 443}, {"example.com", 443}};
    office.start();
    office.pass(3min);
    way.ill["https://s0.go.id/"] = FailureClass::timeout_dns;
    way.ill["https://s1.go.id/"] = FailureClass::connect_refused;
    office.pass(5min);
    CHECK(office.now("s0").state == PageState::unknown);
    CHECK(office.now("s0").reason == "self_dns");
    CHECK(office.now("s1").state == PageState::down);
    CHECK_FALSE(office.watch->snapshot()->self_healthy.at("self_dns"));
    CHECK(office.watch->snapshot()->self_healthy.at("self_network"));
    const auto gaps = gaps_but_for_load(office);
    REQUIRE(gaps.size() == 1);
    CHECK(gaps[0].reason == "self_dns");
}

TEST_CASE("an outage that was open before a disturbance outlasts it and does not count its time", "[gate]") {
    Office office;
    Way way;
    way.serve(office);
    office.site("s0").site("s1");
    office.settings.probe.references = {{"9.9.9.9", 53}, {"1.1.1.1", 53}};
    office.start();
    office.pass(3min);
    way.ill["https://s0.go.id/"] = FailureClass::connect_refused;
    office.pass(5min);
    REQUIRE(office.now("s0").state == PageState::down);
    *way.cut = true;
    office.pass(10min);
    CHECK(office.now("s0").state == PageState::unknown);
    *way.cut = false;
    office.pass(2min);
    CHECK(office.now("s0").state == PageState::down);
    way.ill.clear();
    office.pass(3min);
    const auto outages = office.outages();
    REQUIRE(outages.size() == 1);
    REQUIRE(outages[0].end);
    CHECK(outages[0].outage.unobserved >= 9min);
    CHECK(outages[0].outage.unobserved <= 11min);
}

TEST_CASE("a kill inside a disturbance leaves its record and one on not running", "[gate]") {
    Office office;
    Way way;
    way.serve(office);
    office.site("s0");
    office.settings.probe.references = {{"9.9.9.9", 53}};
    office.start();
    office.pass(3min);
    *way.cut = true;
    office.pass(5min);
    office.kill();
    office.sleep(10min);
    office.start();
    office.pass(5min);
    *way.cut = false;
    office.pass(2min);
    CHECK(office.outages().empty());
    const auto gaps = gaps_but_for_load(office);
    REQUIRE(gaps.size() == 3);
    CHECK(gaps[0].reason == "self_network");
    CHECK(gaps[0].to - gaps[0].from >= 3min + 30s);
    CHECK(gaps[1].reason == "not_running");
    CHECK(gaps[1].from - gaps[0].to <= 11s);
    CHECK(gaps[2].reason == "self_network");
}

TEST_CASE("behaviour 8 - five seconds in which the prober stood still make self_overload", "[gate]") {
    Office office;
    Way way;
    way.serve(office);
    std::chrono::microseconds worst{0};
    office.counters = [&] {
        probes::ProberCounters counters;
        counters.loop_lag_max = std::exchange(worst, {});
        return counters;
    };
    office.site("s0").start();
    office.pass(3min);
    way.ill["https://s0.go.id/"] = FailureClass::timeout_connect;
    while (office.prober.in_flight() == 0) {
        office.clock.to(office.watch->next_due());
        office.watch->tick();
    }
    office.clock.to(office.clock.steady() + 100ms);
    worst = 5s;  // the look is under way
    office.settle();
    office.watch->tick();
    office.settle();  // the store writes on a thread of its own
    CHECK(office.now("s0").state == PageState::unknown);
    CHECK(office.now("s0").reason == "self_overload");
    const auto all = store::samples(office.store->read(), "s0", Instant{}, office.clock.wall(), 1000);
    CHECK(all.back().failure == FailureClass::self_overload);
    CHECK(all.back().outcome == Outcome::self);
    CHECK(office.outages().empty());
    const auto gaps = office.gaps();
    REQUIRE(gaps.size() == 1);
    CHECK(gaps[0].reason == "self_overload");
    CHECK(gaps[0].to - gaps[0].from >= 5s);
    CHECK(gaps[0].to - gaps[0].from < 7s);
}

// ---- the real connections ----

sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return to;
}

/// Takes a place in a listener's queue: once that is full, further connections hear nothing.
class Filler {
public:
    explicit Filler(std::uint16_t port) {
        const sockaddr_in to = loopback(port);
        connect(socket_, reinterpret_cast<const sockaddr*>(&to), sizeof to);
    }
    ~Filler() { close(socket_); }
    Filler(const Filler&) = delete;
    Filler& operator=(const Filler&) = delete;

private:
    int socket_ = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
};

class Listener {
public:
    explicit Listener(int backlog = 8) {
        sockaddr_in to = loopback(0);
        socklen_t size = sizeof to;
        REQUIRE(bind(socket_, reinterpret_cast<sockaddr*>(&to), size) == 0);
        REQUIRE(getsockname(socket_, reinterpret_cast<sockaddr*>(&to), &size) == 0);
        port_ = ntohs(to.sin_port);
        REQUIRE(listen(socket_, backlog) == 0);
    }
    ~Listener() { close_it(); }
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;
    void close_it() {
        if (socket_ >= 0) close(socket_);
        socket_ = -1;
    }
    std::uint16_t port() const { return port_; }

private:
    int socket_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    std::uint16_t port_ = 0;
};

TEST_CASE("reference points are asked by a connection and a refusal is an answer too", "[gate]") {
    Listener open, closed, silent{0};
    closed.close_it();
    const Filler first{silent.port()}, second{silent.port()}, third{silent.port()};
    const auto runner = tcp_references(2s);
    std::promise<std::vector<ReferenceAnswer>> said;
    const auto begun = std::chrono::steady_clock::now();
    runner->ask({{"127.0.0.1", open.port()},
                 {"127.0.0.1", closed.port()},
                 {"localhost", open.port()},
                 {"nichts.invalid", 80},
                 {"127.0.0.1", silent.port()}},
                [&](std::vector<ReferenceAnswer> answers) { said.set_value(std::move(answers)); });
    auto future = said.get_future();
    REQUIRE(future.wait_for(10s) == std::future_status::ready);
    CHECK(std::chrono::steady_clock::now() - begun < 8s);
    const auto answers = future.get();
    REQUIRE(answers.size() == 5);
    CHECK(answers[0].answered);
    CHECK_FALSE(answers[0].named);
    CHECK_FALSE(answers[0].outside);  // loopback is not beyond our network
    CHECK(answers[1].answered);
    CHECK(answers[2].answered);
    CHECK(answers[2].named);
    CHECK_FALSE(answers[3].resolved);
    CHECK_FALSE(answers[3].answered);
    CHECK_FALSE(answers[4].answered);
}

TEST_CASE("a runner that ends in the middle of a round waits for nobody", "[gate]") {
    Listener silent{0};
    const Filler first{silent.port()}, second{silent.port()}, third{silent.port()};
    const auto begun = std::chrono::steady_clock::now();
    {
        const auto runner = tcp_references(60s);
        runner->ask({{"127.0.0.1", silent.port()}, {"nichts.invalid", 80}},
                    [](std::vector<ReferenceAnswer>) {});
    }
    CHECK(std::chrono::steady_clock::now() - begun < 5s);
}

}  // namespace
}  // namespace pantau::watch
