// What a request may ask beyond its URL: each wish seen at the server or in the result.

#include <atomic>
#include <mutex>

#include <catch2/catch.hpp>

#include "tests/unit/probes/fault_server.hpp"
#include "tests/unit/probes/prober_fixture.hpp"

namespace pantau::probes::test {
namespace {

/// Answers as told and keeps the heads of all requests.
struct Ear {
    explicit Ear(std::string reply) : answer{std::move(reply)} {}

    std::string answer;
    std::mutex mutex;
    std::vector<std::string> heads;
    FaultServer server{[this](Connection& connection) {
        // Connections left open by an unhurried request carry several, one after the other.
        for (std::string head = connection.read_head(); !head.empty(); head = connection.read_head()) {
            {
                const std::lock_guard lock{mutex};
                heads.push_back(head);
            }
            const bool only_head = head.rfind("HEAD ", 0) == 0;
            connection.send(only_head ? answer.substr(0, answer.find("\r\n\r\n") + 4) : answer);
        }
    }};

    bool heard(std::size_t which, std::string_view text) {
        const std::lock_guard lock{mutex};
        return heads.at(which).find(text) != std::string::npos;
    }
};

std::string page(std::string_view status, std::string_view fields, std::string_view body) {
    return "HTTP/1.1 " + std::string{status} + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
           std::string{fields} + "\r\n" + std::string{body};
}

}  // namespace

TEST_CASE("a HEAD request is sent as such and no content is judged", "[probes][request]") {
    Ear ear{page("200 OK", "Content-Type: text/html\r\n", "<title>Beranda</title>")};
    Prober prober{loopback_options()};
    ProbeRequest request = ask(ear.server.url("/"));
    request.fresh = GENERATE(true, false);
    request.must_contain = {"not on the page"};
    request.least_bytes = 100'000;
    request.method = Method::head;
    const ProbeResult head = probe_one(prober, request);
    CHECK(name(head.failure) == "ok");
    CHECK(head.http_status == 200);
    CHECK(head.bytes == 0);
    CHECK(ear.heard(0, "HEAD / HTTP/1.1"));

    request.method = Method::get;  // the same handle serves again
    CHECK(name(probe_one(prober, request).failure) == "body_mismatch");
    CHECK(ear.heard(1, "GET / HTTP/1.1"));
}

TEST_CASE("a HEAD that is refused keeps its class", "[probes][request]") {
    Ear ear{page("404 Not Found", "", "gone")};
    Prober prober{loopback_options()};
    ProbeRequest request = ask(ear.server.url("/"));
    request.method = Method::head;
    CHECK(name(probe_one(prober, request).failure) == "http_404");
}

TEST_CASE("user agent and referer are those of the request and of no other", "[probes][request]") {
    Ear ear{page("200 OK", "", "ok")};
    ProberOptions options = loopback_options();
    options.user_agent = "Pantau/test";
    Prober prober{options};
    ProbeRequest dressed = ask(ear.server.url("/"));
    dressed.user_agent = "Mozilla/5.0 (compatible; Googlebot/2.1)\r\nX-Smuggled: 1";
    dressed.referer = "https://www.google.com/\nX-Smuggled: 2";
    probe_one(prober, dressed);
    CHECK(ear.heard(0, "User-Agent: Mozilla/5.0 (compatible; Googlebot/2.1)X-Smuggled: 1\r\n"));
    CHECK(ear.heard(0, "Referer: https://www.google.com/X-Smuggled: 2\r\n"));

    probe_one(prober, ask(ear.server.url("/")));
    CHECK(ear.heard(1, "User-Agent: Pantau/test\r\n"));
    CHECK_FALSE(ear.heard(1, "Referer"));
}

TEST_CASE("the body is kept where it is wanted whatever the judgement", "[probes][request]") {
    struct Row {
        const char* status;
        const char* expected;
    };
    const auto row =
        GENERATE(values<Row>({{"200 OK", "body_mismatch"}, {"404 Not Found", "http_404"}, {"201 OK", "ok"}}));
    std::string body = "<title>Kabar</title>" + std::string(60'000, 'x');
    body[100] = '\x01';  // as received, not made fit to show
    Ear ear{page(row.status, "Content-Type: text/html; charset=utf-8\r\n", body)};
    Prober prober{loopback_options()};
    ProbeRequest request = ask(ear.server.url("/"));
    if (std::string_view{row.expected} == "body_mismatch") request.must_contain = {"Bupati"};
    request.keep_body = true;
    const ProbeResult kept = probe_one(prober, request);
    CAPTURE(row.status);
    CHECK(name(kept.failure) == row.expected);
    CHECK(kept.body == body);
    CHECK(kept.content_type == "text/html; charset=utf-8");
    CHECK(kept.title == "Kabar");

    request.max_body = 1000;
    CHECK(probe_one(prober, request).body == body.substr(0, 1000));
    request.keep_body = false;
    CHECK(probe_one(prober, request).body.empty());
}

TEST_CASE("a content type is made fit to show", "[probes][request]") {
    Ear ear{page("200 OK", "Content-Type: text/\x1b[31mhtml\r\n", "ok")};
    Prober prober{loopback_options()};
    CHECK(probe_one(prober, ask(ear.server.url("/"))).content_type == "text/\\x1b[31mhtml");
}

TEST_CASE("names are asked of the second resolver on request", "[probes][request][dns]") {
    Ear ear{page("200 OK", "", "ok")};
    const auto answer = [](std::atomic<int>& count) {
        return [&count](const std::string&, AddressFamily) {
            ++count;
            return Lookup{LookupStatus::found, {*parse_address("127.0.0.1")}, {}};
        };
    };
    std::atomic<int> first{0}, second{0};
    ProberOptions options = loopback_options();
    options.lookup = answer(first);
    ProbeRequest request = ask("http://site.example:" + std::to_string(ear.server.port()) + "/");
    request.names = NameSource::second;
    SECTION("where there is one") {
        options.second_lookup = answer(second);
        Prober prober{options};
        CHECK(name(probe_one(prober, request).failure) == "ok");
        CHECK(second == 1);
        CHECK(first == 0);
        request.names = NameSource::system;
        CHECK(name(probe_one(prober, request).failure) == "ok");
        CHECK(second == 1);
        CHECK(first == 1);
    }
    SECTION("else of the first") {
        Prober prober{options};
        CHECK(name(probe_one(prober, request).failure) == "ok");
        CHECK(first == 1);
    }
}

}  // namespace pantau::probes::test
