// Every class of spec/probing.md 2.6 that a server can cause, caused by a server built for it, over HTTP and
// HTTPS, IPv4 and IPv6; all at once, so that the slow ones wait together.

#include <algorithm>
#include <fstream>
#include <iterator>
#include <sstream>

#include <catch2/catch.hpp>

#include "tests/unit/probes/certificates.hpp"
#include "tests/unit/probes/fault_server.hpp"
#include "tests/unit/probes/prober_fixture.hpp"

namespace pantau::probes::test {
namespace {

using std::chrono::milliseconds;

std::string answer(std::string_view status, std::string_view fields, std::string_view body) {
    return "HTTP/1.1 " + std::string{status} + "\r\n" + std::string{fields} +
           "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string{body};
}

const std::string page =
    "<html><head><title> Kabar &amp; Berita\n Bogor </title></head><body>Selamat datang</body></html>";

std::string zeros() {
    std::ifstream file{PANTAU_SOURCE_DIR "/tests/fixtures/probes/zeros-16MiB.gz", std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
}

std::string chunk(const std::string& bytes) {
    std::ostringstream size;
    size << std::hex << bytes.size();
    return size.str() + "\r\n" + bytes + "\r\n";
}

struct Fault {
    const char* path;
    FailureClass expected;
    int status;  ///< that the result must show
    std::function<void(Connection&, const std::string& path)> act;
    std::function<void(ProbeRequest&)> shape = {};
};

void say(Connection& connection, const std::string& bytes) {
    connection.send(bytes);
}

std::function<void(Connection&, const std::string&)> says(std::string bytes) {
    return [bytes = std::move(bytes)](Connection& connection, const std::string&) { say(connection, bytes); };
}

std::function<void(ProbeRequest&)> within(milliseconds limit) {
    return [limit](ProbeRequest& request) { request.timeout = limit; };
}

std::vector<Fault> faults() {
    using F = FailureClass;
    const std::string ok = answer("200 OK", "Content-Type: text/html\r\n", page);
    return {
        {"/ok", F::ok, 200, says(ok)},
        {"/ok-chunked", F::ok, 200,
         says("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk(page) + "0\r\n\r\n")},
        {"/ok-until-close", F::ok, 200, says("HTTP/1.1 200 OK\r\n\r\n" + page)},
        {"/ok-after-103", F::ok, 200, says("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + ok)},
        {"/ok-excess", F::ok, 200, says(ok + "more than was announced")},
        {"/ok-long", F::ok, 200, says(answer("200 OK", "", std::string(300'000, 'x'))),
         [](ProbeRequest& request) { request.max_body = 100'000; }},

        {"/empty", F::empty_reply, 0, [](Connection&, const std::string&) {}},
        {"/reset", F::reset, 0, [](Connection& connection, const std::string&) { connection.reset(); }},
        {"/reset-in-body", F::reset, 200,
         [](Connection& connection, const std::string&) {
             say(connection, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nbegin");
             connection.rest(milliseconds{300});
             connection.reset();
         }},
        {"/short", F::truncated, 200, says("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nonly this")},
        {"/short-rude", F::truncated, 200,
         [](Connection& connection, const std::string&) {
             say(connection, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nonly this");
             connection.farewell = false;
         }},
        {"/short-chunk", F::truncated, 200,
         says("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nonly this")},
        {"/no-answer", F::timeout_ttfb, 0,
         [](Connection& connection, const std::string&) { connection.rest_for_ever(); },
         within(milliseconds{2500})},
        {"/drip", F::timeout_transfer, 200,
         [](Connection& connection, const std::string&) {
             say(connection, "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
             while (connection.send("x")) connection.rest(milliseconds{100});
         },
         within(milliseconds{2500})},
        {"/drip-head", F::timeout_transfer, 200,
         [](Connection& connection, const std::string&) {
             say(connection, "HTTP/1.1 200 OK\r\nX-Slow: ");
             while (connection.send("y")) connection.rest(milliseconds{50});
         },
         within(milliseconds{2500})},

        {"/garbage", F::http_protocol, 0, says("what do you want?\r\n\r\n")},
        {"/http09", F::http_protocol, 0, says("<html><body>no status line</body></html>")},
        {"/ssh", F::http_protocol, 0, says("SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n")},
        {"/bad-status", F::http_protocol, 0, says("HTTP/1.1 abc OK\r\n\r\n")},
        {"/bad-chunk", F::http_protocol, 200,
         says("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n")},
        {"/bad-gzip", F::http_protocol, 200,
         says(answer("200 OK", "Content-Encoding: gzip\r\n", "this is no gzip at all"))},
        {"/bad-length", F::http_protocol, 200, says("HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nabc")},
        {"/flood", F::http_protocol, 200,
         [](Connection& connection, const std::string&) {
             say(connection, "HTTP/1.1 200 OK\r\n");
             while (connection.send("X-Flood: " + std::string(1000, 'z') + "\r\n")) {
             }
         }},
        {"/long-line", F::http_protocol, 200,
         [](Connection& connection, const std::string&) {
             say(connection, "HTTP/1.1 200 OK\r\nX-Long: ");
             while (connection.send(std::string(1000, 'z'))) {
             }
         }},

        {"/storm-1xx", F::http_unexpected, 0,
         [](Connection& connection, const std::string&) {
             while (connection.send("HTTP/1.1 100 Continue\r\n\r\n")) {
             }
         }},
        {"/only-1xx", F::http_unexpected, 0, says("HTTP/1.1 103 Early Hints\r\n\r\n")},
        {"/204", F::http_unexpected, 204, says("HTTP/1.1 204 No Content\r\n\r\n")},
        {"/304", F::http_unexpected, 304, says("HTTP/1.1 304 Not Modified\r\n\r\n")},
        {"/no-location", F::http_unexpected, 302, says(answer("302 Found", "", ""))},
        {"/to-ftp", F::http_unexpected, 301,
         says(answer("301 Moved", "Location: ftp://example.org/x\r\n", ""))},
        {"/to-credentials", F::http_unexpected, 301,
         says(answer("301 Moved", "Location: http://a:b@127.0.0.1/\r\n", ""))},
        {"/666", F::http_unexpected, 666, says(answer("666 Odd", "", "odd"))},

        {"/404", F::http_404, 404, says(answer("404 Not Found", "", "gone"))},
        {"/404-cut", F::http_404, 404, says("HTTP/1.1 404 Not Found\r\nContent-Length: 99\r\n\r\ncut")},
        {"/410", F::http_410, 410, says(answer("410 Gone", "", "gone"))},
        {"/400", F::http_4xx, 400, says(answer("400 Bad Request", "", ""))},
        {"/401", F::http_4xx, 401, says(answer("401 Unauthorized", "", ""))},
        {"/403", F::http_4xx, 403, says(answer("403 Forbidden", "", ""))},
        {"/407", F::http_4xx, 407, says(answer("407 Proxy Authentication Required", "", ""))},
        {"/451", F::http_4xx, 451, says(answer("451 Unavailable For Legal Reasons", "", ""))},
        {"/500", F::http_5xx, 500, says(answer("500 Internal Server Error", "", "oops"))},
        {"/503", F::http_5xx, 503, says(answer("503 Service Unavailable", "Retry-After: 120\r\n", "later"))},

        {"/429", F::http_429, 429, says(answer("429 Too Many Requests", "Retry-After: 1m30s\r\n", ""))},
        {"/999", F::bot_wall, 999, says(answer("999 Request denied", "", ""))},
        {"/aws-202", F::bot_wall, 202, says(answer("202 Accepted", "x-amzn-waf-action: challenge\r\n", ""))},
        {"/aws-405", F::bot_wall, 405, says(answer("405 Not Allowed", "X-Amzn-Waf-Action: captcha\r\n", ""))},
        {"/cf", F::bot_wall, 403, says(answer("403 Forbidden", "cf-mitigated: challenge\r\n", ""))},
        {"/503-wall", F::bot_wall, 503,
         says(answer("503 Service Unavailable", "", "<html><head><title>Just a moment...</title>"))},
        {"/200-wall", F::bot_wall, 200, says(answer("200 OK", "", "<html><title>DDoS-Guard</title></html>"))},
        {"/200-script", F::ok, 200,
         says(answer("200 OK", "",
                     page + "<script src=\"/cdn-cgi/challenge-platform/scripts/jsd/main.js\">"))},

        {"/loop", F::redirect_loop, 302, says(answer("302 Found", "Location: /loop-back\r\n", ""))},
        {"/loop-back", F::redirect_loop, 302, says(answer("302 Found", "Location: loop\r\n", ""))},
        {"/self", F::redirect_loop, 301, says(answer("301 Moved", "Location: /self#there\r\n", "moved"))},
        {"/hop/0", F::too_many_redirects, 302,
         [](Connection& connection, const std::string& path) {
             const int next = std::stoi(path.substr(path.rfind('/') + 1)) + 1;
             say(connection, answer("302 Found", "Location: /hop/" + std::to_string(next) + "\r\n", ""));
         }},
        {"/old/article", F::redirect_to_root, 200, says(answer("301 Moved", "Location: /\r\n", ""))},
        {"/", F::ok, 200, says(ok)},
        {"/members", F::redirect_to_login, 200,
         says(answer("302 Found", "Location: /accounts/login/?next=%2Fmembers\r\n", ""))},
        {"/accounts/login/", F::ok, 200, says(ok)},
        {"/moved", F::ok, 200,
         says(answer("308 Permanent Redirect", "Location: ok\r\n", std::string(5000, 'm')))},

        {"/required", F::ok, 200, says(ok),
         [](ProbeRequest& request) { request.must_contain = {"Selamat"}; }},
        {"/lacking", F::body_mismatch, 200, says(ok),
         [](ProbeRequest& request) {
             request.must_contain = {"Selamat", "Aspirasi"};
         }},
        {"/forbidden", F::body_mismatch, 200, says(ok),
         [](ProbeRequest& request) { request.must_not_contain = {"datang"}; }},
        {"/small", F::body_too_small, 200, says(ok),
         [](ProbeRequest& request) { request.least_bytes = 5'000; }},
        {"/late-text", F::body_too_large, 200,
         says(answer("200 OK", "", std::string(200'000, 'x') + "Selamat")),
         [](ProbeRequest& request) {
             request.must_contain = {"Selamat"};
             request.max_body = 100'000;
         }},
        {"/bomb", F::body_too_large, 200, says(answer("200 OK", "Content-Encoding: gzip\r\n", zeros()))},
        {"/bomb-chunked", F::body_too_large, 200,
         says("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n" +
              chunk(zeros()) + "0\r\n\r\n")},
        {"/bomb-small-cap", F::body_too_large, 200,
         says(answer("200 OK", "Content-Encoding: gzip\r\n", zeros())),
         [](ProbeRequest& request) { request.max_body = 10'000; }},
    };
}

}  // namespace

TEST_CASE("each fault of a server ends in its class and in no other", "[probes][faults]") {
    const auto table = faults();
    const auto serve = [&](Connection& connection) {
        const std::string head = connection.read_head();
        if (head.empty()) return;
        const auto begin = head.find(' ') + 1;
        std::string path = head.substr(begin, head.find(' ', begin) - begin);
        path = path.substr(0, path.find('?'));
        const std::string key = path.rfind("/hop/", 0) == 0 ? "/hop/0" : path;
        for (const Fault& fault : table)
            if (key == fault.path) return fault.act(connection, path);
        connection.send(answer("418 No such fault", "", ""));
    };
    const Identity root = issue({"Test Root", "", {}, std::chrono::hours{24 * 400}, true});
    const Identity own = issue({"localhost", "IP:127.0.0.1,IP:::1"}, &root);
    const ServerContext tls = server_context(own);
    ProberOptions options = loopback_options();
    options.ca_file = temporary_file(root.pem());
    options.max_in_flight = 500;
    options.connect_timeout = options.timeout = std::chrono::seconds{60};  // a busy machine is no fault
    Prober prober{options};

    FaultServer http4{serve}, https4{serve, tls.get()}, http6{serve, nullptr, "::1"},
        https6{serve, tls.get(), "::1"};
    std::vector<ProbeRequest> requests;
    for (FaultServer* server : {&http4, &https4, &http6, &https6})
        for (const Fault& fault : table) {
            ProbeRequest request = ask(server->url(fault.path));
            request.slow = std::chrono::seconds{60};
            if (fault.shape) fault.shape(request);
            requests.push_back(request);
        }
    // Those that wait for a limit go by themselves: a busy machine must not spend their time on handshakes.
    std::vector<ProbeRequest> quick, waiting;
    for (const ProbeRequest& request : requests) (request.timeout ? waiting : quick).push_back(request);
    const auto quick_results = probe_all(prober, quick), waiting_results = probe_all(prober, waiting);
    std::vector<ProbeResult> results;
    for (std::size_t i = 0, q = 0, w = 0; i < requests.size(); ++i)
        results.push_back(requests[i].timeout ? waiting_results[w++] : quick_results[q++]);

    for (std::size_t i = 0; i < results.size(); ++i) {
        const ProbeResult& result = results[i];
        const Fault& fault = table[i % table.size()];
        CAPTURE(result.url, result.reason, result.curl_code, result.os_errno);
        CHECK(name(result.failure) == name(fault.expected));
        CHECK(result.http_status == fault.status);
        const auto& phases = result.phases;
        CHECK(phases.resolve + phases.connect + phases.tls + phases.processing + phases.transfer ==
              result.total);
        CHECK(result.outcome == outcome_of(fault.expected, fault.status, false));
        CHECK(result.verdict == verdict_of(fault.expected, fault.status, false));
        CHECK((result.failure == FailureClass::ok) == result.reason.empty());
        CHECK(result.bytes <= 2U << 20U);
        const bool https = result.url.rfind("https", 0) == 0;
        CHECK(result.tls.has_value() == https);
        CHECK((phases.tls.count() > 0) == https);
        CHECK(result.address == (result.url.find('[') != std::string::npos ? "::1" : "127.0.0.1"));
    }
    const auto of = [&](std::string_view path) {
        const auto found = std::find_if(results.begin(), results.end(), [&](const ProbeResult& result) {
            return result.url == http4.url(path);
        });
        return *found;
    };
    CHECK(of("/ok").title == "Kabar & Berita Bogor");
    {  // Retry-After is kept in each of its forms
        CHECK(of("/429").retry_after == std::chrono::seconds{90});
        CHECK(of("/503").hops.back().retry_after == std::chrono::seconds{120});
    }
    {  // a long body is ok and truncated
        CHECK(of("/ok-long").truncated);
        CHECK(of("/ok-long").bytes == 100'000);
        CHECK(of("/ok-long").warnings == std::vector{Warning::cap_reached});
    }
    {  // hops are listed with status and address each
        const ProbeResult moved = of("/old/article");
        REQUIRE(moved.hops.size() == 2);
        CHECK(moved.hops[0].status == 301);
        CHECK(moved.hops[0].redirect);
        CHECK(moved.hops[0].address == "127.0.0.1");
        CHECK(moved.hops[1].status == 200);
        CHECK_FALSE(moved.hops[1].redirect);
        CHECK(moved.hops[0].total + moved.hops[1].total == moved.total);
        CHECK(moved.final_url == http4.url("/"));
        CHECK(of("/hop/0").hops.size() == 11);
    }
    {  // evidence holds head and body of what failed
        CHECK(of("/500").evidence.find("500 Internal Server Error") != std::string::npos);
        CHECK(of("/500").evidence.find("oops") != std::string::npos);
        CHECK(of("/ok").evidence.empty());
    }
    {  // time limits end at their limit
        for (const char* path : {"/no-answer", "/drip", "/drip-head"}) {
            CAPTURE(path);
            CHECK(of(path).total > milliseconds{2400});
            CHECK(of(path).total < milliseconds{4000});
        }
        CHECK(of("/no-answer").phases.processing > milliseconds{1000});
        CHECK(of("/drip").phases.transfer > milliseconds{1000});
    }
}

TEST_CASE("a closed door is a wall for a link and a failure for a site", "[probes][faults]") {
    FaultServer server{[](Connection& connection) {
        connection.read_head();
        connection.send(answer("403 Forbidden", "", ""));
    }};
    Prober prober{loopback_options()};
    ProbeRequest request = ask(server.url("/"));
    CHECK(probe_one(prober, request).outcome == Outcome::walled);
    request.kind = TargetKind::site;
    const ProbeResult site = probe_one(prober, request);
    CHECK(site.outcome == Outcome::fail);
    CHECK(site.verdict == Verdict::down);
}

TEST_CASE("connections that do not come about end in their class", "[probes][faults]") {
    const std::string address = GENERATE("127.0.0.1", "::1");
    const std::string host = address == "::1" ? "[::1]" : address;
    const SilentPort silent{address};
    FaultServer mute{[](Connection& connection) { connection.rest_for_ever(); }, nullptr, address};
    FaultServer ssh{[](Connection& connection) {
                        connection.send("SSH-2.0-OpenSSH_9.2p1\r\n");
                        connection.rest(milliseconds{200});
                    },
                    nullptr, address};
    FaultServer hangs_up{[](Connection&) {}, nullptr, address};
    ProberOptions options = loopback_options();
    options.connect_timeout = milliseconds{1200};
    Prober prober{options};
    const auto at = [&](const char* scheme, std::uint16_t port) {
        return ask(std::string{scheme} + "://" + host + ":" + std::to_string(port) + "/");
    };
    const auto results =
        probe_all(prober, {at("http", closed_port(address)), at("https", closed_port(address)),
                           at("http", silent.port()), at("https", silent.port()), at("https", mute.port()),
                           at("https", ssh.port()), at("https", hangs_up.port())});
    CHECK(name(results[0].failure) == "connect_refused");
    CHECK(results[0].os_errno == ECONNREFUSED);
    CHECK(name(results[1].failure) == "connect_refused");
    CHECK(name(results[2].failure) == "timeout_connect");
    CHECK(results[2].phases.connect > milliseconds{1000});
    CHECK(name(results[3].failure) == "timeout_connect");
    CHECK(name(results[4].failure) == "timeout_tls");
    CHECK(results[4].phases.tls > milliseconds{500});
    CHECK(name(results[5].failure) == "tls_handshake");
    CHECK(name(results[6].failure) == "tls_handshake");
    for (const ProbeResult& result : results) CHECK(result.phases.total() == result.total);
}

TEST_CASE("an answer later than the limit is slow and still up", "[probes][faults]") {
    FaultServer server{[](Connection& connection) {
        connection.read_head();
        connection.rest(milliseconds{400});
        connection.send(answer("200 OK", "", page));
    }};
    Prober prober{loopback_options()};
    ProbeRequest request = ask(server.url("/"));
    request.slow = milliseconds{200};
    const ProbeResult slow = probe_one(prober, request);
    CHECK(slow.outcome == Outcome::slow);
    CHECK(slow.failure == FailureClass::ok);
    CHECK(slow.verdict == Verdict::up);
    request.slow = milliseconds{5000};
    CHECK(probe_one(prober, request).outcome == Outcome::ok);
}

TEST_CASE("a slow name lookup is ours and makes no page slow", "[probes][faults]") {
    FaultServer server{[](Connection& connection) {
        connection.read_head();
        connection.send(answer("200 OK", "", page));
    }};
    ProberOptions options = loopback_options();
    options.lookup = [](const std::string&, AddressFamily family) {
        std::this_thread::sleep_for(milliseconds{400});
        return system_lookup("127.0.0.1", family);
    };
    Prober prober{options};
    ProbeRequest request = ask("http://situs.example:" + std::to_string(server.port()) + "/");
    request.slow = milliseconds{300};
    const ProbeResult result = probe_one(prober, request);
    CHECK(result.phases.resolve >= milliseconds{390});
    CHECK(result.outcome == Outcome::ok);
}

TEST_CASE("an endless body costs no memory and is ok", "[probes][faults]") {
    std::atomic<std::uint64_t> sent{0};
    FaultServer server{[&](Connection& connection) {
        connection.read_head();
        connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        const std::string piece = "10000\r\n" + std::string(65536, 'a') + "\r\n";
        while (sent < (1ULL << 30U) && connection.send(piece)) sent += 65536;
    }};
    Prober prober{loopback_options()};
    const auto resident = [] {
        std::ifstream file{"/proc/self/statm"};
        std::int64_t total = 0, pages = 0;
        file >> total >> pages;
        return pages * 4096;
    };
    probe_one(prober, ask("http://127.0.0.1:" + std::to_string(closed_port()) + "/"));  // warm
    const auto before = resident();
    const ProbeResult result = probe_one(prober, ask(server.url("/")));
    CHECK(name(result.failure) == "ok");
    CHECK(result.truncated);
    CHECK(result.bytes == 2U << 20U);
    CHECK(resident() - before < 4 << 20);
    CHECK(sent < 64U << 20U);  // reading stopped, the rest stayed in socket buffers
}

}  // namespace pantau::probes::test
