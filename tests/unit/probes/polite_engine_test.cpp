// Politeness as the servers see it: how many at one time, how far apart, and who is not asked at all.

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>

#include <catch2/catch.hpp>

#include "tests/unit/probes/fault_server.hpp"
#include "tests/unit/probes/prober_fixture.hpp"

namespace pantau::probes::test {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

/// What the servers of one host or address saw together.
class Meter {
public:
    void begin() {
        const std::lock_guard lock{mutex_};
        const auto now = Clock::now();
        if (requests_++ > 0 && inside_ == 0)
            least_pause_ = std::min(least_pause_, std::chrono::duration_cast<milliseconds>(now - last_end_));
        most_ = std::max(most_, ++inside_);
    }
    void end() {
        const std::lock_guard lock{mutex_};
        --inside_;
        last_end_ = Clock::now();
    }
    int requests() const { return read(requests_); }
    int most() const { return read(most_); }
    milliseconds least_pause() const { return read(least_pause_); }

private:
    template <class T>
    T read(const T& value) const {
        const std::lock_guard lock{mutex_};
        return value;
    }
    mutable std::mutex mutex_;
    int requests_ = 0, inside_ = 0, most_ = 0;
    milliseconds least_pause_{1h};
    Clock::time_point last_end_;
};

const std::string page = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

/// Serves one answer, under the eyes of a meter.
FaultServer::Script serve(Meter& meter, std::string answer = page, milliseconds takes = 10ms) {
    return [&meter, answer = std::move(answer), takes](Connection& connection) {
        connection.read_head();
        meter.begin();
        connection.rest(takes);
        meter.end();
        connection.send(answer);
    };
}

std::string answer_with(std::string_view status, std::string_view field) {
    return "HTTP/1.1 " + std::string{status} + "\r\n" + std::string{field} +
           "\r\nContent-Length: 2\r\n\r\nok";
}

/// Options with short pauses; names lead where the map says.
ProberOptions polite_options(std::map<std::string, std::string> names) {
    ProberOptions options = loopback_options();
    options.politeness.emplace();
    options.politeness->host_gap = 150ms;
    options.politeness->social_gap = 150ms;
    options.lookup = [names = std::move(names)](const std::string& host, AddressFamily) {
        const auto found = names.find(host);
        if (found == names.end()) return Lookup{LookupStatus::no_such_name, {}, "scripted"};
        return Lookup{LookupStatus::found, {*parse_address(found->second)}, {}};
    };
    return options;
}

std::string url(const std::string& host, const FaultServer& server, const std::string& path = "/") {
    return "http://" + host + ":" + std::to_string(server.port()) + path;
}

ProbeRequest ask_site(std::string address) {
    ProbeRequest request = ask(std::move(address));
    request.kind = TargetKind::site;
    return request;
}

}  // namespace

TEST_CASE("hosts of one domain are asked one at a time with a pause", "[probes][polite]") {
    Meter meter;
    FaultServer one{serve(meter), nullptr, "127.0.5.1"};
    FaultServer two{serve(meter), nullptr, "127.0.5.2"};
    Prober prober{polite_options({{"www.a.example", "127.0.5.1"}, {"m.a.example", "127.0.5.2"}})};
    for (const ProbeResult& result :
         probe_all(prober, {ask(url("www.a.example", one)), ask(url("m.a.example", two)),
                            ask(url("www.a.example", one)), ask(url("m.a.example", two))})) {
        CHECK(name(result.failure) == "ok");
        CHECK(result.total < 150ms);  // the wait is in no phase
        CHECK(result.held <= result.queued);
    }
    CHECK(meter.requests() == 4);
    CHECK(meter.most() == 1);
    CHECK(meter.least_pause() >= 150ms);
}

TEST_CASE("a pause ends when it is over and not with the next event", "[probes][polite]") {
    Meter meter;
    FaultServer server{serve(meter, page, 1ms), nullptr, "127.0.5.21"};
    ProberOptions options = polite_options({{"a.example", "127.0.5.21"}});
    options.politeness->host_gap = 20ms;
    Prober prober{options};
    const auto start = Clock::now();
    probe_all(prober, std::vector<ProbeRequest>(9, ask(url("a.example", server))));
    CHECK(meter.least_pause() >= 20ms);
    CHECK(Clock::now() - start < 2s);  // the loop's longest nap is half a second
}

TEST_CASE("domains that share an address share its turns", "[probes][polite]") {
    Meter meter;
    FaultServer server{serve(meter), nullptr, "127.0.5.3"};
    std::map<std::string, std::string> names;
    std::vector<ProbeRequest> requests;
    for (const char* host : {"a.example", "b.example", "c.example", "youtu.be"}) {
        names[host] = "127.0.5.3";
        requests.push_back(ask(url(host, server)));
    }
    requests.push_back(ask("http://127.0.5.3:" + std::to_string(server.port()) + "/"));
    Prober prober{polite_options(names)};
    microseconds longest{0};
    for (const ProbeResult& result : probe_all(prober, requests)) {
        CHECK(name(result.failure) == "ok");
        longest = std::max(longest, result.held);
    }
    CHECK(meter.requests() == 5);
    CHECK(meter.most() == 1);
    CHECK(meter.least_pause() >= 150ms);
    CHECK(longest >= 600ms);
    CHECK(prober.counters().waiting_for_host == 0);
}

TEST_CASE("hops of a redirect count where they lead", "[probes][polite]") {
    Meter meter, doors;
    FaultServer target{serve(meter), nullptr, "127.0.5.4"};
    FaultServer first{serve(doors, answer_with("302 Found", "Location: " + url("b.example", target)), 1ms),
                      nullptr, "127.0.5.5"};
    FaultServer second{
        serve(doors, answer_with("302 Found", "Location: " + url("www.b.example", target)), 1ms), nullptr,
        "127.0.5.6"};
    Prober prober{polite_options({{"a.example", "127.0.5.5"},
                                  {"c.example", "127.0.5.6"},
                                  {"b.example", "127.0.5.4"},
                                  {"www.b.example", "127.0.5.4"}})};
    for (const ProbeResult& result :
         probe_all(prober, {ask(url("a.example", first)), ask(url("c.example", second)),
                            ask(url("b.example", target)), ask(url("b.example", target, "/2"))}))
        CHECK((result.failure == FailureClass::ok || result.failure == FailureClass::redirect_to_root));
    CHECK(meter.requests() == 4);
    CHECK(meter.most() == 1);
    CHECK(meter.least_pause() >= 150ms);
}

TEST_CASE("a second try at another address asks for that one's turn", "[probes][polite]") {
    Meter meter;
    FaultServer server{serve(meter, page, 60ms), nullptr, "127.0.5.7"};
    ProberOptions options = polite_options({});
    options.lookup = [](const std::string& host, AddressFamily) {
        Lookup lookup{LookupStatus::found, {}, {}};
        if (host != "b.example") lookup.addresses.push_back(*parse_address("127.0.5.8"));  // refuses
        lookup.addresses.push_back(*parse_address("127.0.5.7"));
        return lookup;
    };
    Prober prober{options};
    for (const ProbeResult& result : probe_all(
             prober,
             {ask(url("b.example", server)), ask(url("a.example", server)), ask(url("c.example", server))})) {
        CHECK(name(result.failure) == "ok");
        CHECK(result.address == "127.0.5.7");
    }
    CHECK(meter.requests() == 3);
    CHECK(meter.most() == 1);
    CHECK(meter.least_pause() >= 150ms);
}

TEST_CASE("our own host is asked several at once without a pause", "[probes][polite]") {
    Meter meter;
    FaultServer server{serve(meter, page, 50ms), nullptr, "127.0.5.9"};
    ProberOptions options = polite_options({{"a.example", "127.0.5.9"}});
    options.politeness->host_gap = 2s;
    const bool by_name = GENERATE(true, false);
    if (by_name) options.politeness->own_hosts = {"www.a.example"};
    Prober prober{options};
    std::vector<ProbeRequest> requests(24, ask(url("a.example", server)));
    for (std::size_t i = 0; i < requests.size(); ++i) {
        if (i % 2 == 0) requests[i].kind = TargetKind::site;
        if (!by_name) requests[i].own = true;
    }
    const auto start = Clock::now();
    for (const ProbeResult& result : probe_all(prober, requests)) CHECK(name(result.failure) == "ok");
    CHECK(Clock::now() - start < 2s);
    CHECK(meter.most() > 1);
    CHECK(meter.most() <= 4);
}

TEST_CASE("another host becomes our own while the prober runs and what is under way goes on",
          "[probes][polite]") {
    Meter meter;
    FaultServer server{serve(meter, page, 200ms), nullptr, "127.0.5.12"};
    ProberOptions options = polite_options({{"a.example", "127.0.5.12"}});
    options.politeness->host_gap = 20s;
    Prober prober{options};
    std::atomic<int> first{0};
    prober.submit(ask(url("a.example", server)), [&first](const ProbeResult& result) {
        first = result.failure == FailureClass::ok && !result.cancelled ? 1 : -1;
    });
    while (meter.requests() == 0) std::this_thread::sleep_for(1ms);
    prober.set_own_hosts({"www.a.example"});
    const auto start = Clock::now();
    for (const ProbeResult& result :
         probe_all(prober, std::vector<ProbeRequest>(6, ask(url("a.example", server)))))
        CHECK(name(result.failure) == "ok");
    CHECK(Clock::now() - start < 10s);
    CHECK(first == 1);
    CHECK(meter.requests() == 7);

    // And an ordinary one again, whose pause was not forgotten meanwhile.
    prober.set_own_hosts({});
    prober.submit(ask(url("a.example", server)), [](const ProbeResult&) {});
    while (prober.counters().waiting_for_host == 0) std::this_thread::sleep_for(1ms);
    CHECK(meter.requests() == 7);
}

TEST_CASE("links that hang on our own host do not hold up its watch", "[probes][polite]") {
    FaultServer mute{[](Connection& connection) {
                         const std::string head = connection.read_head();
                         if (head.find("GET /slow") == std::string::npos)
                             connection.send(page);
                         else
                             connection.rest_for_ever();
                     },
                     nullptr, "127.0.5.10"};
    Prober prober{polite_options({{"a.example", "127.0.5.10"}})};
    ProbeRequest slow = ask(url("a.example", mute, "/slow"));
    slow.own = true;
    for (int i = 0; i < 20; ++i) prober.submit(slow, [](const ProbeResult&) {});
    for (int i = 0; i < 500 && mute.accepted() < 3; ++i) std::this_thread::sleep_for(5ms);
    CHECK(mute.accepted() == 3);
    CHECK(prober.counters().waiting_for_host == 17);
    const ProbeResult site = probe_one(prober, ask_site(url("a.example", mute)));
    CHECK(name(site.failure) == "ok");
    CHECK(site.queued < 1s);
}

TEST_CASE("a Retry-After stops the whole host whatever its form", "[probes][polite]") {
    struct Row {
        const char* value;
        int least, most;
    };
    const auto row = GENERATE(values<Row>(
        {{"7200", 7190, 7200}, {"1m30s", 80, 90}, {"DATE", 590, 600}, {"999999999999", 86'390, 86'400}}));
    std::string value = row.value;
    if (value == "DATE")
        value =
            date::format("%a, %d %b %Y %T GMT",
                         std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now() + 600s));
    CAPTURE(value);
    Meter stern, mild;
    FaultServer server{serve(stern, answer_with("503 Service Unavailable", "Retry-After: " + value)), nullptr,
                       "127.0.5.11"};
    FaultServer other{serve(mild), nullptr, "127.0.5.12"};
    Prober prober{polite_options(
        {{"www.a.example", "127.0.5.11"}, {"blog.a.example", "127.0.5.11"}, {"b.example", "127.0.5.12"}})};
    const ProbeResult told = probe_one(prober, ask(url("www.a.example", server)));
    CHECK(name(told.failure) == "http_5xx");
    CHECK_FALSE(told.postponed);

    const auto start = Clock::now();
    const auto results =
        probe_all(prober, {ask(url("blog.a.example", server)), ask(url("b.example", other))});
    CHECK(Clock::now() - start < 2s);
    const ProbeResult& postponed = results[0];
    CHECK(postponed.postponed);
    CHECK(name(postponed.failure) == "http_429");
    CHECK(postponed.outcome == Outcome::walled);
    CHECK(postponed.verdict == Verdict::indeterminate);
    CHECK(postponed.http_status == 0);
    CHECK(postponed.started != Instant{});
    CHECK(postponed.reason.find("a.example asked us to stay away") == 0);
    REQUIRE(postponed.retry_after);
    CHECK(postponed.retry_after->count() >= row.least);
    CHECK(postponed.retry_after->count() <= row.most);
    CHECK(stern.requests() == 1);
    CHECK(name(results[1].failure) == "ok");

    // An availability monitor has to see: a site's probe goes on.
    CHECK(name(probe_one(prober, ask_site(url("www.a.example", server))).failure) == "http_5xx");
    CHECK(stern.requests() == 2);
    CHECK(prober.counters().queued == 0);
}

TEST_CASE("a short stop is waited for", "[probes][polite]") {
    Meter meter;
    FaultServer server{serve(meter, answer_with("200 OK", "Retry-After: 0")), nullptr, "127.0.5.13"};
    Prober prober{polite_options({{"a.example", "127.0.5.13"}})};
    for (const ProbeResult& result :
         probe_all(prober, {ask(url("a.example", server)), ask(url("a.example", server))}))
        CHECK(name(result.failure) == "ok");
    CHECK(meter.least_pause() >= 1s);
}

TEST_CASE("those that wait when the stop comes are answered at once", "[probes][polite]") {
    Meter meter;
    FaultServer server{serve(meter, answer_with("429 Too Many Requests", "X-No: field")), nullptr,
                       "127.0.5.14"};
    Prober prober{polite_options({{"a.example", "127.0.5.14"}})};
    int real = 0, postponed = 0;
    for (const ProbeResult& result :
         probe_all(prober, std::vector<ProbeRequest>(10, ask(url("a.example", server))))) {
        CHECK(name(result.failure) == "http_429");
        ++(result.postponed ? postponed : real);
    }
    CHECK(real == 1);
    CHECK(postponed == 9);
    CHECK(meter.requests() == 1);
}

TEST_CASE("a redirect to a host that stays away ends before it", "[probes][polite]") {
    Meter stern, doors;
    FaultServer target{serve(stern, answer_with("429 Too Many Requests", "Retry-After: 3600")), nullptr,
                       "127.0.5.15"};
    FaultServer door{
        serve(doors, answer_with("301 Moved Permanently", "Location: " + url("b.example", target))), nullptr,
        "127.0.5.16"};
    Prober prober{polite_options({{"a.example", "127.0.5.16"}, {"b.example", "127.0.5.15"}})};
    CHECK_FALSE(probe_one(prober, ask(url("b.example", target))).postponed);
    const ProbeResult result = probe_one(prober, ask(url("a.example", door)));
    CHECK(result.postponed);
    CHECK(result.verdict == Verdict::indeterminate);
    REQUIRE(result.hops.size() == 2);
    CHECK(result.hops[0].status == 301);
    CHECK(result.hops[1].status == 0);
    CHECK(stern.requests() == 1);
}

TEST_CASE("stops and budgets survive a restart", "[probes][polite]") {
    Meter stern, social;
    FaultServer server{serve(stern, answer_with("429 Too Many Requests", "Retry-After: 600")), nullptr,
                       "127.0.5.17"};
    FaultServer platform{serve(social), nullptr, "127.0.5.18"};
    ProberOptions options = polite_options(
        {{"a.example", "127.0.5.17"}, {"youtu.be", "127.0.5.18"}, {"www.youtube.com", "127.0.5.18"}});
    options.politeness->social_budget = 3;
    std::mutex mutex;
    std::map<std::string, HostState> kept;
    options.politeness->changed = [&](const HostState& state) {
        const std::lock_guard lock{mutex};
        kept[state.host] = state;
    };
    {
        Prober prober{options};
        probe_all(prober, {ask(url("a.example", server)), ask(url("youtu.be", platform)),
                           ask(url("www.youtube.com", platform))});
    }
    REQUIRE(kept.size() == 2);
    CHECK(kept["youtube.com"].used == 2);
    CHECK(kept["a.example"].stopped_until > std::chrono::system_clock::now() + 590s);
    for (const auto& [host, state] : kept) options.politeness->remembered.push_back(state);
    Prober prober{options};
    const auto results = probe_all(prober, {ask(url("a.example", server)), ask(url("youtu.be", platform)),
                                            ask(url("www.youtube.com", platform))});
    CHECK(results[0].postponed);
    CHECK(stern.requests() == 1);
    CHECK(std::count_if(results.begin(), results.end(), [](const auto& r) { return r.postponed; }) == 2);
    CHECK(social.requests() == 3);
    for (const ProbeResult& result : results)
        if (result.url.find("you") != std::string::npos && result.postponed) {
            CHECK(result.reason ==
                  "the day's budget of 3 requests for youtube.com is used up; nothing was sent");
            CHECK(result.retry_after <= 24h);
        }
}

TEST_CASE("walks that wait for their host take no slot", "[probes][polite]") {
    Meter busy, quiet;
    FaultServer crowd{serve(busy), nullptr, "127.0.5.19"};
    FaultServer other{serve(quiet), nullptr, "127.0.5.20"};
    ProberOptions options = polite_options(
        {{"a.example", "127.0.5.19"}, {"c.example", "127.0.5.19"}, {"b.example", "127.0.5.20"}});
    options.politeness->host_gap = 1s;
    options.max_in_flight = 1;
    Prober prober{options};
    std::atomic<int> done{0};
    for (int i = 0; i < 20; ++i)
        for (const char* host : {"a.example", "c.example"})
            prober.submit(ask(url(host, crowd)), [&](const ProbeResult&) { ++done; });
    for (int i = 0; i < 500 && done == 0; ++i) std::this_thread::sleep_for(5ms);
    const auto start = Clock::now();
    CHECK(name(probe_one(prober, ask(url("b.example", other))).failure) == "ok");
    CHECK(Clock::now() - start < 700ms);
    CHECK(prober.counters().waiting_for_host >= 36);
    prober.stop();
    CHECK(done == 40);
}

}  // namespace pantau::probes::test
