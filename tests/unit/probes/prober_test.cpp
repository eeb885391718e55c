// The engine as a whole: who is let through, who waits for whom, what stays behind.

#include <atomic>
#include <future>

#include <catch2/catch.hpp>

#include "tests/unit/probes/fault_server.hpp"
#include "tests/unit/probes/prober_fixture.hpp"

namespace pantau::probes::test {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

void serve_page(Connection& connection) {
    connection.read_head();
    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
}

Lookup found(std::initializer_list<const char*> addresses) {
    Lookup lookup{LookupStatus::found, {}, {}};
    for (const char* text : addresses) lookup.addresses.push_back(*parse_address(text));
    return lookup;
}

milliseconds since(Clock::time_point start) {
    return std::chrono::duration_cast<milliseconds>(Clock::now() - start);
}

}  // namespace

TEST_CASE("a forbidden address sees no connection whatever way leads to it", "[probes][ssrf]") {
    FaultServer victim{serve_page};
    FaultServer victim6{serve_page, nullptr, "::1"};
    const std::string port = ":" + std::to_string(victim.port()) + "/";
    const std::string port6 = ":" + std::to_string(victim6.port()) + "/";

    ProberOptions options = loopback_options();
    options.allow_addresses.clear();
    std::atomic<int> lookups{0};
    options.lookup = [&](const std::string& host, AddressFamily) {
        ++lookups;
        if (host == "inward.example") return found({"127.0.0.1"});
        if (host == "inward6.example") return found({"::1", "::ffff:127.0.0.1"});
        if (host == "many.example") return found({"10.0.0.1", "127.0.0.1", "169.254.169.254"});
        return Lookup{LookupStatus::no_such_name, {}, "scripted"};
    };
    Prober prober{options};
    std::vector<ProbeRequest> requests;
    for (const char* host :
         {"127.0.0.1", "0x7f000001", "2130706433", "127.1", "0177.0.0.1", "0", "localhost.", "inward.example",
          "many.example", "169.254.169.254", "10.1.2.3", "100.64.0.1"})
        requests.push_back(ask("http://" + std::string{host} + port));
    for (const char* host : {"[::1]", "[::ffff:127.0.0.1]", "[0:0:0:0:0:ffff:7f00:1]", "[64:ff9b::7f00:1]",
                             "[2002:7f00:1::]", "[::]", "inward6.example"})
        requests.push_back(ask("http://" + std::string{host} + port6));
    for (const ProbeResult& result : probe_all(prober, requests)) {
        CAPTURE(result.url, result.reason);
        if (result.url.find("localhost") != std::string::npos)
            CHECK(name(result.failure) == "dns_nxdomain");  // the scripted resolver does not know it
        else
            CHECK(name(result.failure) == "ssrf_blocked");
        CHECK((result.outcome == Outcome::refused || result.failure == FailureClass::dns_nxdomain));
    }
    CHECK(victim.accepted() == 0);
    CHECK(victim6.accepted() == 0);
    CHECK(lookups == 4);  // addresses written as such need none
}

TEST_CASE("a redirect to a forbidden address ends there", "[probes][ssrf]") {
    FaultServer victim{serve_page, nullptr, "127.0.0.2"};
    const auto target = GENERATE(values<std::string>(
        {"http://169.254.169.254/latest/meta-data/", "http://[::1]/", "http://127.0.0.2:PORT/",
         "http://2130706434:PORT/", "http://inward.example:PORT/"}));
    std::string location = target;
    if (const auto at = location.find("PORT"); at != std::string::npos)
        location.replace(at, 4, std::to_string(victim.port()));
    FaultServer server{[&](Connection& connection) {
        connection.read_head();
        connection.send("HTTP/1.1 302 Found\r\nLocation: " + location + "\r\nContent-Length: 0\r\n\r\n");
    }};
    ProberOptions options = loopback_options();
    options.allow_addresses = {*parse_cidr("127.0.0.1")};
    options.lookup = [](const std::string&, AddressFamily) { return found({"127.0.0.2"}); };
    Prober prober{options};
    const ProbeResult result = probe_one(prober, ask(server.url("/")));
    CAPTURE(location, result.reason);
    CHECK(name(result.failure) == "ssrf_blocked");
    CHECK(result.hops.size() == 2);
    CHECK(result.hops.front().status == 302);
    CHECK(victim.accepted() == 0);
}

TEST_CASE("a name that changes its address between two looks is judged each time", "[probes][ssrf]") {
    FaultServer victim{serve_page, nullptr, "127.0.0.2"};
    FaultServer server{[&](Connection& connection) {
        connection.read_head();
        connection.send("HTTP/1.1 302 Found\r\nLocation: http://rebind.example:" +
                        std::to_string(victim.port()) + "/\r\nContent-Length: 0\r\n\r\n");
    }};
    ProberOptions options = loopback_options();
    options.allow_addresses = {*parse_cidr("127.0.0.1")};
    std::atomic<int> asked{0};
    options.lookup = [&](const std::string&, AddressFamily) {
        return asked++ == 0 ? found({"127.0.0.1"}) : found({"127.0.0.2"});
    };
    Prober prober{options};
    const ProbeResult result =
        probe_one(prober, ask("http://rebind.example:" + std::to_string(server.port()) + "/"));
    CHECK(name(result.failure) == "ssrf_blocked");
    CHECK(asked == 2);
    CHECK(victim.accepted() == 0);
}

TEST_CASE("a port that is not listed is refused", "[probes][ssrf]") {
    FaultServer server{serve_page};
    ProberOptions options = loopback_options();
    options.allow_ports = {80, 443};
    Prober prober{options};
    CHECK(name(probe_one(prober, ask(server.url("/"))).failure) == "ssrf_blocked");
    CHECK(server.accepted() == 0);
}

TEST_CASE("no proxy of the environment is used", "[probes][ssrf]") {
    FaultServer proxy{serve_page};
    FaultServer server{serve_page};
    setenv("http_proxy", proxy.url("").c_str(), 1);
    setenv("all_proxy", proxy.url("").c_str(), 1);
    Prober prober{loopback_options()};
    CHECK(name(probe_one(prober, ask(server.url("/"))).failure) == "ok");
    unsetenv("http_proxy");
    unsetenv("all_proxy");
    CHECK(proxy.accepted() == 0);
}

TEST_CASE("answers of the resolver end in their class", "[probes][dns]") {
    ProberOptions options = loopback_options();
    options.connect_timeout = milliseconds{700};
    auto release = std::make_shared<std::promise<void>>();
    std::shared_future<void> released = release->get_future().share();
    options.lookup = [released](const std::string& host, AddressFamily) {
        if (host == "none.example") return Lookup{LookupStatus::no_such_name, {}, "no such name"};
        if (host == "empty.example") return Lookup{LookupStatus::no_address, {}, "no address"};
        if (host == "later.example") return Lookup{LookupStatus::temporary, {}, "try again"};
        if (host == "broken.example") return Lookup{LookupStatus::own_trouble, {}, "out of memory"};
        released.wait();
        return found({"127.0.0.1"});
    };
    Prober prober{options};
    const auto results = probe_all(
        prober, {ask("http://none.example/"), ask("http://empty.example/"), ask("http://later.example/"),
                 ask("http://broken.example/"), ask("http://hangs.example/")});
    release->set_value();
    CHECK(name(results[0].failure) == "dns_nxdomain");
    CHECK(name(results[1].failure) == "dns_nodata");
    CHECK(name(results[2].failure) == "dns_temporary");
    CHECK(name(results[3].failure) == "self_dns");
    CHECK(name(results[4].failure) == "timeout_dns");
    CHECK(results[4].phases.resolve > milliseconds{600});
    CHECK(results[4].phases.resolve == results[4].total);
}

TEST_CASE("the system resolver knows names that are not there", "[probes][dns]") {
    CHECK(system_lookup("localhost", AddressFamily::v4).addresses ==
          std::vector{*parse_address("127.0.0.1")});
    CHECK(system_lookup("127.0.0.1", AddressFamily::any).status == LookupStatus::found);
    CHECK(system_lookup("no such name", AddressFamily::any).status != LookupStatus::found);
}

TEST_CASE("two hundred names that hang delay nobody", "[probes][dns]") {
    FaultServer server{serve_page};
    ProberOptions options = loopback_options();
    options.connect_timeout = milliseconds{2500};
    auto release = std::make_shared<std::promise<void>>();
    std::shared_future<void> released = release->get_future().share();
    options.lookup = [released](const std::string& host, AddressFamily) {
        if (host.rfind("hang", 0) == 0) released.wait();
        return found({"127.0.0.1"});
    };
    Prober prober{options};
    std::atomic<int> hung{0};
    for (int i = 0; i < 200; ++i)
        prober.submit(ask("http://hang" + std::to_string(i) + ".example/"), [&](const ProbeResult& result) {
            if (result.failure == FailureClass::timeout_dns) ++hung;
        });
    const auto start = Clock::now();
    const ProbeResult live =
        probe_one(prober, ask("http://live.example:" + std::to_string(server.port()) + "/"));
    const auto waited = since(start);
    CHECK(name(live.failure) == "ok");
    CHECK(live.address == "127.0.0.1");
    CHECK(waited < milliseconds{400});  // 50 ms on a machine at rest; this one may be busy
    CHECK(prober.counters().resolver_threads <= 258);
    for (int i = 0; i < 500 && hung < 200; ++i) std::this_thread::sleep_for(milliseconds{10});
    CHECK(hung == 200);
    release->set_value();
}

TEST_CASE("a dead address gives way to the next one", "[probes][engine]") {
    FaultServer server{serve_page};
    const std::string port = ":" + std::to_string(server.port()) + "/";
    const SilentPort silent{"::1"};
    FaultServer on_silent_port_too{serve_page};
    ProberOptions options = loopback_options();
    options.connect_timeout = milliseconds{2000};
    options.lookup = [](const std::string& host, AddressFamily family) {
        if (host == "one.example" || family == AddressFamily::v6) return found({"::1"});
        return found({"::1", "127.0.0.1"});
    };
    Prober prober{options};
    SECTION("when it refuses") {
        const ProbeResult result = probe_one(prober, ask("http://two.example" + port));
        CHECK(name(result.failure) == "ok");
        CHECK(result.address == "127.0.0.1");
        CHECK(result.phases.total() == result.total);
    }
    SECTION("when it stays silent, within the time limit") {
        const ProbeResult result =
            probe_one(prober, ask("http://two.example:" + std::to_string(silent.port()) + "/"));
        CHECK(name(result.failure) == "connect_refused");  // of 127.0.0.1, after half of the time
        CHECK(result.address == "127.0.0.1");
        CHECK(result.total > milliseconds{900});
        CHECK(result.total < milliseconds{2000});
    }
    SECTION("but not when only one family is asked for") {
        ProbeRequest request = ask("http://two.example" + port);
        request.family = AddressFamily::v6;
        CHECK(name(probe_one(prober, request).failure) == "connect_refused");
        request.url = "http://one.example" + port;
        request.family = AddressFamily::v4;
        CHECK(name(probe_one(prober, request).failure) == "dns_nodata");
    }
}

TEST_CASE("no more than the permitted number are in flight to a host or at all", "[probes][engine]") {
    std::atomic<int> now{0}, most{0};
    FaultServer server{[&](Connection& connection) {
        connection.read_head();
        const int inside = ++now;
        int seen = most;
        while (inside > seen && !most.compare_exchange_weak(seen, inside)) {
        }
        connection.rest(milliseconds{20});
        --now;
        connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    }};
    ProberOptions options = loopback_options();
    const bool by_host = GENERATE(true, false);
    options.host_in_flight = by_host ? 3 : 0;
    options.max_in_flight = by_host ? 64 : 3;
    Prober prober{options};
    std::vector<ProbeRequest> requests(40, ask(server.url("/")));
    std::chrono::microseconds longest{0};
    for (const ProbeResult& result : probe_all(prober, requests)) {
        CHECK(name(result.failure) == "ok");
        longest = std::max(longest, result.queued);
        CHECK(result.total < milliseconds{2000});  // waiting is not the site's time
    }
    CHECK(most == 3);
    CHECK(longest > milliseconds{150});
    CHECK(prober.counters().finished == 40);
    CHECK(prober.counters().in_flight == 0);
    CHECK(prober.counters().queued == 0);
}

TEST_CASE("a long list for one host does not hold up the others", "[probes][engine]") {
    FaultServer slow{[](Connection& connection) {
        connection.read_head();
        connection.rest(milliseconds{100});
        connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    }};
    FaultServer quick{serve_page, nullptr, "127.0.0.2"};
    ProberOptions options = loopback_options();
    options.host_in_flight = 2;
    Prober prober{options};
    std::atomic<int> done{0};
    for (int i = 0; i < 30; ++i) prober.submit(ask(slow.url("/")), [&](const ProbeResult&) { ++done; });
    CHECK(name(probe_one(prober, ask(quick.url("/"))).failure) == "ok");
    CHECK(done < 30);
    prober.stop();
    CHECK(done == 30);
}

TEST_CASE("stop cancels what is under way within a second", "[probes][engine]") {
    FaultServer mute{[](Connection& connection) { connection.rest_for_ever(); }};
    ProberOptions options = loopback_options();
    options.max_in_flight = 5;
    auto release = std::make_shared<std::promise<void>>();
    std::shared_future<void> released = release->get_future().share();
    options.lookup = [released](const std::string&, AddressFamily) {
        released.wait();
        return found({"127.0.0.1"});
    };
    std::atomic<int> cancelled{0};
    const auto count = [&](const ProbeResult& result) {
        if (result.cancelled && result.outcome == Outcome::self) ++cancelled;
    };
    const auto start = [&] {
        Prober prober{options};
        for (int i = 0; i < 10; ++i) prober.submit(ask(mute.url("/")), count);
        for (int i = 0; i < 10; ++i) prober.submit(ask("http://hangs.example/"), count);
        for (int i = 0; i < 200 && mute.accepted() < 1; ++i) std::this_thread::sleep_for(milliseconds{5});
        const auto begin = Clock::now();
        prober.stop();
        prober.stop();
        prober.submit(ask(mute.url("/")), count);
        return begin;
    }();
    CHECK(since(start) < milliseconds{1000});
    CHECK(cancelled == 21);
    release->set_value();
}

TEST_CASE("failed connections leave no descriptor behind", "[probes][engine]") {
    const SilentPort silent;
    ProberOptions options = loopback_options();
    options.connect_timeout = milliseconds{150};
    options.max_in_flight = 200;
    Prober prober{options};
    const std::string refused = "http://127.0.0.1:" + std::to_string(closed_port()) + "/";
    const std::string mute = "http://127.0.0.1:" + std::to_string(silent.port()) + "/";
    probe_one(prober, ask(refused));
    const int before = open_descriptors();
    std::vector<ProbeRequest> requests(300, ask(refused));
    requests.insert(requests.end(), 300, ask(mute));
    int refusals = 0, timeouts = 0;
    for (const ProbeResult& result : probe_all(prober, requests)) {
        refusals += result.failure == FailureClass::connect_refused;
        timeouts += result.failure == FailureClass::timeout_connect;
    }
    CHECK(refusals == 300);
    CHECK(timeouts == 300);
    CHECK(open_descriptors() == before);
}

TEST_CASE("a loop that stands still shows it in its lag", "[probes][engine]") {
    Prober prober{loopback_options()};
    CHECK(prober.counters().loop_lag_max < milliseconds{400});
    prober.stall_for_test(milliseconds{600});
    std::this_thread::sleep_for(milliseconds{1500});
    CHECK(prober.counters().loop_lag_max > milliseconds{500});
}

TEST_CASE("a refused URL is a result with a sentence", "[probes][engine]") {
    Prober prober{loopback_options()};
    for (const char* url : {"ftp://example.org/", "http://a:b@example.org/", "no url", "", "http://x\x01/"}) {
        const ProbeResult result = probe_one(prober, ask(url));
        CAPTURE(url, result.reason);
        CHECK(name(result.failure) == "url_refused");
        CHECK(result.outcome == Outcome::refused);
        CHECK(result.verdict == Verdict::refused);
        CHECK(result.reason.size() > 20);
        CHECK(result.hops.empty());
    }
}

}  // namespace pantau::probes::test
