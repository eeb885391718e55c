// Six faults of a certificate are six classes, each with expiry and chain; real handshakes with certificates
// made for the run.

#include <atomic>
#include <chrono>
#include <string>
#include <thread>

#include <catch2/catch.hpp>

#include "tests/unit/probes/certificates.hpp"
#include "tests/unit/probes/fault_server.hpp"
#include "tests/unit/probes/prober_fixture.hpp"

namespace pantau::probes::test {
namespace {

using std::chrono::hours;

constexpr hours day{24};
const std::string loopback = "DNS:localhost,IP:127.0.0.1,IP:::1";

struct Authorities {
    Identity root = issue({"Test Root", "", -day, 400 * day, true});
    Identity intermediate = issue({"Test Intermediate", "", -day, 300 * day, true}, &root);
    Identity stranger = issue({"Strange Root", "", -day, 400 * day, true});
};

void serve_page(Connection& connection) {
    connection.read_head();
    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
}

}  // namespace

TEST_CASE("each fault of a certificate has its own class and shows expiry and chain", "[probes][tls]") {
    const Authorities ca;
    const Identity good = issue({"localhost", loopback, -day, 90 * day}, &ca.root);
    const Identity deep = issue({"localhost", loopback, -day, 90 * day}, &ca.intermediate);
    const Identity soon = issue({"localhost", loopback, -day, 10 * day}, &ca.root);
    const Identity expired = issue({"localhost", loopback, -9 * day, -2 * day}, &ca.root);
    const Identity early = issue({"localhost", loopback, 2 * day, 9 * day}, &ca.root);
    const Identity alone = issue({"localhost", loopback, -day, 90 * day});
    const Identity strange = issue({"localhost", loopback, -day, 90 * day}, &ca.stranger);
    const Identity elsewhere = issue({"other.example", "DNS:other.example", -day, 90 * day}, &ca.root);

    struct Row {
        const char* name;
        FailureClass expected;
        ServerContext context;
        int chain;
        hours ends_in;
        bool name_matches, complete;
    };
    std::vector<Row> rows;
    rows.push_back({"good", FailureClass::ok, server_context(good), 1, 90 * day, true, true});
    rows.push_back(
        {"good chain", FailureClass::ok, server_context(deep, {&ca.intermediate}), 2, 90 * day, true, true});
    rows.push_back({"expires soon", FailureClass::ok, server_context(soon), 1, 10 * day, true, true});
    rows.push_back({"expired", FailureClass::tls_expired, server_context(expired), 1, -2 * day, true, true});
    rows.push_back(
        {"not yet valid", FailureClass::tls_not_yet_valid, server_context(early), 1, 9 * day, true, true});
    rows.push_back(
        {"self-signed", FailureClass::tls_self_signed, server_context(alone), 1, 90 * day, true, false});
    rows.push_back(
        {"untrusted", FailureClass::tls_untrusted, server_context(strange), 1, 90 * day, true, false});
    rows.push_back({"untrusted with its root", FailureClass::tls_untrusted,
                    server_context(strange, {&ca.stranger}), 2, 90 * day, true, false});
    rows.push_back(
        {"incomplete", FailureClass::tls_incomplete_chain, server_context(deep), 1, 90 * day, true, false});
    rows.push_back(
        {"wrong name", FailureClass::tls_hostname, server_context(elsewhere), 1, 90 * day, false, true});

    ProberOptions options = loopback_options();
    options.ca_file = temporary_file(ca.root.pem());
    options.intermediates_file = temporary_file(ca.intermediate.pem());
    Prober prober{options};
    for (const std::string address : {"127.0.0.1", "::1", "localhost"}) {
        for (const Row& row : rows) {
            FaultServer server{serve_page, row.context.get(), address == "::1" ? "::1" : "127.0.0.1"};
            const ProbeResult result =
                probe_one(prober, ask(address == "localhost"
                                          ? "https://localhost:" + std::to_string(server.port()) + "/"
                                          : server.url("/")));
            CAPTURE(row.name, address, result.reason, result.curl_code);
            CHECK(name(result.failure) == name(row.expected));
            CHECK(result.http_status == (row.expected == FailureClass::ok ? 200 : 0));
            REQUIRE(result.tls);
            CHECK(result.tls->version == "TLSv1.3");
            CHECK(result.tls->chain_length == row.chain);
            CHECK(result.tls->chain.size() == static_cast<std::size_t>(row.chain));
            const auto ends = result.tls->not_after - std::chrono::system_clock::now();
            CHECK(ends > row.ends_in - hours{1});
            CHECK(ends < row.ends_in + hours{1});
            CHECK(result.tls->earliest_not_after == result.tls->not_after);
            CHECK(result.tls->name_matches == row.name_matches);
            CHECK(result.tls->chain_complete == row.complete);
            CHECK(result.tls->subject ==
                  (row.expected == FailureClass::tls_hostname ? "CN = other.example" : "CN = localhost"));
            if (row.expected == FailureClass::tls_hostname)
                CHECK(result.reason == "the certificate is for another name: CN = other.example");
            CHECK((std::find(result.warnings.begin(), result.warnings.end(),
                             Warning::certificate_expires_soon) != result.warnings.end()) ==
                  (std::string{row.name} == "expires soon"));
        }
    }
    CHECK(prober.counters().ca_parses == 1);  // 30 handshakes, one reading of the file
}

TEST_CASE("without the intermediate at hand a short chain is untrusted", "[probes][tls]") {
    const Authorities ca;
    const ServerContext context = server_context(issue({"localhost", loopback}, &ca.intermediate));
    FaultServer server{serve_page, context.get()};
    ProberOptions options = loopback_options();
    options.ca_file = temporary_file(ca.root.pem());
    Prober prober{options};
    const ProbeResult result = probe_one(prober, ask(server.url("/")));
    CHECK(name(result.failure) == "tls_untrusted");
    CHECK(result.reason.find("chain may be incomplete") != std::string::npos);
}

TEST_CASE("links may reuse a connection and still show its certificate", "[probes][tls]") {
    const Authorities ca;
    const ServerContext context = server_context(issue({"localhost", loopback}, &ca.root));
    FaultServer server{[](Connection& connection) {
                           while (!connection.read_head().empty())
                               connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                       },
                       context.get()};
    ProberOptions options = loopback_options();
    options.ca_file = temporary_file(ca.root.pem());
    Prober prober{options};
    ProbeRequest request = ask(server.url("/"));
    request.fresh = false;
    for (int i = 0; i < 3; ++i) {
        const ProbeResult result = probe_one(prober, request);
        CHECK(name(result.failure) == "ok");
        REQUIRE(result.tls);
        CHECK(result.tls->chain_length == 1);
        CHECK(result.tls->subject == "CN = localhost");
        CHECK(result.phases.total() == result.total);
    }
    CHECK(server.accepted() == 1);
    request.fresh = true;
    CHECK(name(probe_one(prober, request).failure) == "ok");
    CHECK(server.accepted() == 2);
    prober.stop();
}

TEST_CASE("a link's next connection resumes the session and a fresh look never does", "[probes][tls]") {
    const Authorities ca;
    const ServerContext context = server_context(issue({"localhost", loopback}, &ca.root));
    const auto resumed = [&context] { return SSL_CTX_sess_hits(context.get()); };
    FaultServer server{serve_page, context.get()};  // each connection ends with its answer
    ProberOptions options = loopback_options();
    options.ca_file = temporary_file(ca.root.pem());
    Prober prober{options};
    ProbeRequest request = ask(server.url("/"));
    request.fresh = false;
    for (int i = 0; i < 4; ++i) {
        const ProbeResult result = probe_one(prober, request);
        CHECK(name(result.failure) == "ok");
        REQUIRE(result.tls);
        CHECK(result.tls->subject == "CN = localhost");
        CHECK(result.tls->name_matches);
        CHECK(result.tls->chain_length == 1);
        CHECK(result.tls->verify_code == 0);
        CHECK(resumed() == i);
    }
    CHECK(server.accepted() == 4);
    request.fresh = true;
    const ProbeResult fresh = probe_one(prober, request);
    CHECK(name(fresh.failure) == "ok");
    CHECK(fresh.tls);
    CHECK(resumed() == 3);
    prober.stop();
}

TEST_CASE("a session that the server has forgotten costs nothing but the handshake", "[probes][tls]") {
    const Authorities ca;
    const ServerContext before = server_context(issue({"localhost", loopback}, &ca.root));
    const ServerContext after = server_context(issue({"localhost", loopback}, &ca.stranger));
    std::atomic<int> asked{0};
    FaultServer server{[&](Connection& connection) {
        // The same address, restarted with another certificate, which nobody trusts.
        if (connection.accept_tls(asked++ == 0 ? before.get() : after.get())) serve_page(connection);
    }};
    ProberOptions options = loopback_options();
    options.ca_file = temporary_file(ca.root.pem());
    Prober prober{options};
    ProbeRequest request = ask("https://127.0.0.1:" + std::to_string(server.port()) + "/");
    request.fresh = false;
    CHECK(name(probe_one(prober, request).failure) == "ok");
    const ProbeResult changed = probe_one(prober, request);
    CHECK(name(changed.failure) == "tls_untrusted");
    REQUIRE(changed.tls);
    CHECK(changed.tls->verify_code != 0);
    prober.stop();
}

TEST_CASE("handshakes are begun few at a time and silent servers hold nobody up", "[probes][tls]") {
    using namespace std::chrono_literals;
    ProberOptions options = loopback_options();
    options.host_in_flight = 0;
    options.max_in_flight = 100;
    Prober prober{options};
    const auto ask_many = [&prober](const FaultServer& server, int count, std::atomic<int>& ended) {
        for (int i = 0; i < count; ++i)
            prober.submit(ask("https://127.0.0.1:" + std::to_string(server.port()) + "/"),
                          [&ended](const ProbeResult&) { ++ended; });
    };
    // Each hello is answered 20 ms later, by a hang-up.
    FaultServer busy{[](Connection& connection) { connection.rest(20ms); }};
    std::atomic<int> ended{0};
    ask_many(busy, 40, ended);
    while (ended < 40) std::this_thread::sleep_for(1ms);
    CHECK(busy.most_at_once() > 1);
    CHECK(busy.most_at_once() <= 10);  // eight, and one or two that this server has not closed yet

    // Without an answer a handshake gives its place to the next after a tenth of a second.
    FaultServer silent{[](Connection& connection) { connection.rest_for_ever(); }};
    std::atomic<int> hung{0};
    ask_many(silent, 24, hung);
    FaultServer plain{serve_page};
    const auto began = std::chrono::steady_clock::now();
    CHECK(name(probe_one(prober, ask(plain.url("/"))).failure) == "ok");
    CHECK(std::chrono::steady_clock::now() - began < 1s);
    std::atomic<int> last{0};
    ask_many(busy, 1, last);
    while (last < 1) std::this_thread::sleep_for(1ms);
    CHECK(std::chrono::steady_clock::now() - began < 3s);  // behind three rounds of eight
    CHECK(hung == 0);
    prober.stop();
}

TEST_CASE("a redirect from https to http is a warning beside ok", "[probes][tls]") {
    const Authorities ca;
    const ServerContext context = server_context(issue({"localhost", loopback}, &ca.root));
    FaultServer plain{serve_page};
    FaultServer secure{[&](Connection& connection) {
                           connection.read_head();
                           connection.send("HTTP/1.1 301 Moved\r\nLocation: " + plain.url("/x") +
                                           "\r\nContent-Length: 0\r\n\r\n");
                       },
                       context.get()};
    ProberOptions options = loopback_options();
    options.ca_file = temporary_file(ca.root.pem());
    Prober prober{options};
    const ProbeResult result =
        probe_one(prober, ask("https://localhost:" + std::to_string(secure.port()) + "/x"));
    CHECK(name(result.failure) == "ok");
    CHECK(result.warnings == std::vector{Warning::redirect_cross_site, Warning::redirect_https_downgrade});
    CHECK(result.tls);
    CHECK(result.hops.size() == 2);
}

TEST_CASE("a file of roots that is none is refused with its name", "[probes][tls]") {
    ProberOptions options = loopback_options();
    options.ca_file = temporary_file("no certificate in here\n");
    CHECK_THROWS_WITH(Prober{options}, Catch::Contains(options.ca_file));
    options.ca_file = "/does/not/exist.pem";
    CHECK_THROWS_WITH(Prober{options}, Catch::Contains("/does/not/exist.pem"));
    options.ca_file.clear();
    options.intermediates_file = "/neither/this.pem";
    CHECK_THROWS_WITH(Prober{options}, Catch::Contains("/neither/this.pem"));
}

}  // namespace pantau::probes::test
