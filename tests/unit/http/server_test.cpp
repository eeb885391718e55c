// The HTTP reader against clients that lie, dawdle and leave. Real sockets on loopback.

#include "daemon/http/server.hpp"

#include <future>
#include <mutex>
#include <set>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "tests/unit/http/wire_kit.hpp"

namespace pantau::http {

using namespace test;

namespace {

/// A server that answers with what it was asked, and remembers it.
class Echo {
public:
    explicit Echo(Limits limits = {}, Server::BodyLimit body_limit = {}, Handler handler = {}) {
        if (!handler)
            handler = [](const Request& request, const Respond& respond) {
                respond({200, "text/plain", request.method + " " + request.path + " [" + request.body + "]"});
            };
        loop_.run([&] {
            server_ = std::make_unique<Server>(
                loop_.io(),
                [this, handler](Request request, Respond respond) {
                    {
                        const std::lock_guard lock{mutex_};
                        asked_.push_back(request);
                    }
                    handler(std::move(request), std::move(respond));
                },
                limits, body_limit);
            address_ = server_->listen_tcp("127.0.0.1:0");
        });
    }
    ~Echo() {
        loop_.run([&] { server_->stop(); });
        loop_.stop();
    }
    Wire connect() const { return Wire::tcp(address_); }
    std::optional<Answer> ask(std::string_view bytes) const {
        auto wire = connect();
        wire.send(bytes);
        return wire.answer();
    }
    std::vector<std::string> paths() {
        const std::lock_guard lock{mutex_};
        std::vector<std::string> all;
        for (const auto& request : asked_) all.push_back(request.path);
        return all;
    }
    Request last() {
        const std::lock_guard lock{mutex_};
        REQUIRE_FALSE(asked_.empty());
        return asked_.back();
    }
    std::size_t connections() {
        std::size_t count = 0;
        loop_.run([&] { count = server_->connections(); });
        return count;
    }
    Loop& loop() { return loop_; }
    Server& server() { return *server_; }
    const std::string& address() const { return address_; }

private:
    Loop loop_;
    std::mutex mutex_;
    std::vector<Request> asked_;
    std::unique_ptr<Server> server_;
    std::string address_;
};

using Paths = std::vector<std::string>;
const std::string smuggled = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";

void check_problem(const Answer& answer) {
    CHECK(answer.header("content-type") == "application/problem+json");
    const auto body = boost::json::parse(answer.body).as_object();
    for (const char* member : {"type", "title", "code", "detail", "message_id"}) {
        CAPTURE(member);
        REQUIRE(body.contains(member));
        CHECK_FALSE(body.at(member).as_string().empty());
    }
    CHECK(body.at("status") == answer.status);
}

void check_security_headers(const Answer& answer) {
    CHECK(answer.header("x-content-type-options") == "nosniff");
    CHECK(answer.header("referrer-policy") == "same-origin");
    CHECK(answer.header("cross-origin-opener-policy") == "same-origin");
    CHECK(answer.headers.count("permissions-policy") == 1);
    CHECK(answer.header("permissions-policy").empty());
    CHECK(
        answer.header("content-security-policy") ==
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'");
    CHECK(answer.header("cache-control") == "no-store");
    CHECK(answer.headers.count("server") == 0);
    CHECK(answer.headers.count("x-powered-by") == 0);
}

}  // namespace

TEST_CASE("ambiguous framing is refused and nothing behind it runs", "[server][smuggling]") {
    struct Row {
        const char* name;
        std::string request;
    };
    const std::string host = "Host: a\r\n";
    const auto post = [&](const std::string& headers, const std::string& body) {
        return "POST /first HTTP/1.1\r\n" + host + headers + "\r\n" + body;
    };
    const std::vector<Row> rows{
        {"length and chunks", post("Content-Length: 4\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n")},
        {"chunks and length", post("Transfer-Encoding: chunked\r\nContent-Length: 4\r\n", "0\r\n\r\n")},
        {"xchunked", post("Transfer-Encoding: xchunked\r\n", "")},
        {"chunked and identity", post("Transfer-Encoding: chunked, identity\r\n", "")},
        {"identity", post("Transfer-Encoding: identity\r\n", "")},
        {"gzip and chunked", post("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n")},
        {"chunked twice in one line", post("Transfer-Encoding: chunked, chunked\r\n", "0\r\n\r\n")},
        {"chunked in two lines",
         post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n")},
        {"chunked and x in two lines",
         post("Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n", "0\r\n\r\n")},
        {"space before the colon", post("Transfer-Encoding : chunked\r\n", "0\r\n\r\n")},
        {"vertical tab before chunked", post("Transfer-Encoding: \x0b"
                                             "chunked\r\n",
                                             "0\r\n\r\n")},
        {"quoted chunked", post("Transfer-Encoding: \"chunked\"\r\n", "0\r\n\r\n")},
        {"empty encoding", post("Transfer-Encoding:\r\n", "")},
        {"two lengths", post("Content-Length: 0\r\nContent-Length: 35\r\n", "")},
        {"two equal lengths", post("Content-Length: 0\r\nContent-Length: 0\r\n", "")},
        {"lengths in a list", post("Content-Length: 0, 35\r\n", "")},
        {"negative length", post("Content-Length: -1\r\n", "")},
        {"signed length", post("Content-Length: +0\r\n", "")},
        {"hex length", post("Content-Length: 0x0\r\n", "")},
        {"length beyond 64 bits", post("Content-Length: 18446744073709551616\r\n", "")},
        {"empty length", post("Content-Length:\r\n", "")},
        {"no Host", "GET /first HTTP/1.1\r\n\r\n"},
        {"two Hosts", "GET /first HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"},
        {"two equal Hosts", "GET /first HTTP/1.1\r\nHost: a\r\nhost: a\r\n\r\n"},
        {"two Hosts in HTTP 1.0", "GET /first HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n"},
        {"chunks in HTTP 1.0",
         "POST /first HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
        {"bare CR in a value", "GET /first HTTP/1.1\r\nHost: a\r\nX: a\rY: b\r\n\r\n"},
        {"bare CR before CR LF", "GET /first HTTP/1.1\r\nHost: a\r\nX: a\r\r\n\r\n"},
        {"bare LF", "GET /first HTTP/1.1\nHost: a\r\n\r\n"},
        {"bare LF in headers", "GET /first HTTP/1.1\r\nHost: a\nX: b\r\n\r\n"},
        {"NUL in a value", "GET /first HTTP/1.1\r\nHost: a\r\nX: a" + std::string(1, '\0') + "b\r\n\r\n"},
        {"NUL in a name", "GET /first HTTP/1.1\r\nHost: a\r\nX" + std::string(1, '\0') + ": b\r\n\r\n"},
        {"NUL in the address", "GET /fi" + std::string(1, '\0') + "rst HTTP/1.1\r\nHost: a\r\n\r\n"},
        {"folded line", "GET /first HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n"},
        {"folded with a tab", post("Transfer-Encoding:\r\n\tchunked\r\n", "0\r\n\r\n")},
        {"folded first header", "GET /first HTTP/1.1\r\n Host: a\r\n\r\n"},
        {"header without a colon", "GET /first HTTP/1.1\r\nHost: a\r\nX\r\n\r\n"},
        {"header without a name", "GET /first HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n"},
        {"HTTP 0.9", "GET /first\r\n\r\n"},
        {"HTTP 2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"},
        {"HTTP 1.2", "GET /first HTTP/1.2\r\nHost: a\r\n\r\n"},
        {"TLS hello", "\x16\x03\x01\x02\r\n\r\n"},
        {"absolute address", "GET http://evil/first HTTP/1.1\r\nHost: a\r\n\r\n"},
        {"dot segments", "GET /x/../first HTTP/1.1\r\nHost: a\r\n\r\n"},
        {"encoded dot segments", "GET /x/%2e%2e/first HTTP/1.1\r\nHost: a\r\n\r\n"},
        {"broken query", "GET /first?q=%zz HTTP/1.1\r\nHost: a\r\n\r\n"},
        {"chunk size is no number", post("Transfer-Encoding: chunked\r\n", "zz\r\n\r\n")},
        {"chunk without its end", post("Transfer-Encoding: chunked\r\n", "1\r\naXX0\r\n\r\n")},
        {"chunk size beyond 64 bits",
         post("Transfer-Encoding: chunked\r\n", "10000000000000000\r\na\r\n0\r\n\r\n")},
    };
    Echo echo;
    for (const auto& row : rows) {
        CAPTURE(row.name);
        auto wire = echo.connect();
        wire.send(row.request + smuggled);
        const auto answer = wire.answer();
        REQUIRE(answer);
        CHECK(answer->status == 400);
        if (answer->head.rfind("HTTP/1.1", 0) == 0) CHECK(answer->header("connection") == "close");
        check_problem(*answer);
        check_security_headers(*answer);
        wire.half_close();
        CHECK(wire.ends_within(5s));
        CHECK_FALSE(wire.answer());
    }
    CHECK(echo.paths().empty());
}

TEST_CASE("sound requests are read as they are meant", "[server]") {
    Echo echo;
    struct Row {
        const char* name;
        std::string request;
        const char* echoed;
    };
    const std::vector<Row> rows{
        {"no body", "GET /a HTTP/1.1\r\nHost: a\r\n\r\n", "GET /a []"},
        {"length", "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc", "POST /a [abc]"},
        {"chunks",
         "POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: "
         "chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n",
         "POST /a [abcde]"},
        {"names and values in any case",
         "POST /a HTTP/1.1\r\nHOST: a\r\ntransfer-encoding: Chunked\r\n\r\n0\r\n\r\n", "POST /a []"},
        {"percent and query", "GET /a%20b?c=d%26e HTTP/1.1\r\nHost: a\r\n\r\n", "GET /a b []"},
        {"HTTP 1.0 without Host", "GET /a HTTP/1.0\r\n\r\n", "GET /a []"},
        {"NUL in a body", "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\n" + std::string(1, '\0'),
         nullptr},
    };
    for (const auto& row : rows) {
        CAPTURE(row.name);
        const auto answer = echo.ask(row.request);
        REQUIRE(answer);
        CHECK(answer->status == 200);
        if (row.echoed != nullptr) CHECK(answer->body == row.echoed);
        check_security_headers(*answer);
    }
    echo.ask("GET /a?c=d%26e&f HTTP/1.1\r\nHost: a\r\nX-One: 1\r\nx-one: 2\r\n\r\n");
    const auto last = echo.last();
    CHECK(last.parameter("c") == "d&e");
    CHECK(last.parameter("f") == "");
    CHECK(last.header("x-one") == "1, 2");
    CHECK(last.peer.loopback);
    CHECK(last.peer.address == "127.0.0.1");
    CHECK_FALSE(last.peer.unix_socket);
}

TEST_CASE("a request larger than its limits is refused by its own status", "[server][limits]") {
    Limits limits;
    limits.body = 1000;
    Echo echo{limits, [](const std::string&, const std::string& path) {
                  return path == "/import" ? std::size_t{5000} : std::size_t{1000};
              }};
    const auto status = [&](const std::string& request) {
        auto wire = echo.connect();
        wire.send(request);
        const auto answer = wire.answer();
        if (!answer) return 0;
        if (answer->status >= 400) {
            check_problem(*answer);
            check_security_headers(*answer);
            CHECK(answer->header("connection") == "close");
        }
        return answer->status;
    };
    const std::string host = " HTTP/1.1\r\nHost: a\r\n";
    CHECK(status("GET /" + std::string(8000, 'a') + host + "\r\n") == 200);
    CHECK(status("GET /" + std::string(8192, 'a') + host + "\r\n") == 414);
    CHECK(status("GET /" + std::string(30'000, 'a') + host + "\r\n") == 414);
    CHECK(status("GET /" + std::string(200'000, 'a') + host + "\r\n") == 414);
    CHECK(status("GET /" + std::string(9000, 'a')) == 414);  // the line never ends
    CHECK(status(std::string(9000, 'A')) == 414);
    CHECK(status("GET /" + host + "X: " + std::string(32'000, 'x') + "\r\n\r\n") == 200);
    CHECK(status("GET /" + host + "X: " + std::string(33'000, 'x') + "\r\n\r\n") == 431);
    CHECK(status("GET /" + host + "X: " + std::string(300'000, 'x')) == 431);  // never ends
    std::string many;
    for (int i = 0; i < 10'000; ++i) many += fmt::format("h{}: v\r\n", i);
    CHECK(status("GET /" + host + many + "\r\n") == 431);

    const auto post = [&](const std::string& path, std::size_t size) {
        return fmt::format("POST {}{}Content-Length: {}\r\n\r\n{}", path, host, size, std::string(size, 'b'));
    };
    const auto chunks = [&](const std::string& path, int count) {
        auto request = "POST " + path + host + "Transfer-Encoding: chunked\r\n\r\n";
        for (int i = 0; i < count; ++i) request += "64\r\n" + std::string(100, 'c') + "\r\n";
        return request + "0\r\n\r\n";
    };
    CHECK(status(post("/a", 1000)) == 200);
    CHECK(status(post("/a", 1001)) == 413);
    CHECK(status(chunks("/a", 10)) == 200);
    CHECK(status(chunks("/a", 11)) == 413);
    CHECK(status(post("/import", 5000)) == 200);
    CHECK(status(post("/import", 5001)) == 413);
    CHECK(status(chunks("/import", 51)) == 413);
    for (const auto& path : echo.paths()) CHECK(path != "/refused");
}

TEST_CASE("a body that is too large is refused before it is sent", "[server][limits]") {
    Echo echo;
    auto wire = echo.connect();
    wire.send("POST /refused HTTP/1.1\r\nHost: a\r\nContent-Length: 9000000000000000000\r\n\r\n");
    const auto answer = wire.answer(false, 5s);  // though not one byte of the body came
    REQUIRE(answer);
    CHECK(answer->status == 413);
    CHECK(echo.paths().empty());
}

TEST_CASE("a request begun must come within its time", "[server][deadlines]") {
    Limits limits;
    limits.request_time = 250ms;
    limits.idle_time = 60s;
    Echo echo{limits};
    const auto began = std::chrono::steady_clock::now();
    auto slow_line = echo.connect(), slow_header = echo.connect(), slow_body = echo.connect(),
         slow_chunk = echo.connect(), silent = echo.connect();
    slow_line.send("GE");
    slow_header.send("GET / HTTP/1.1\r\nHost: a\r\nX: ");
    slow_body.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc");
    slow_chunk.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab");
    CHECK(slow_line.ends_within(10s));
    CHECK(slow_header.ends_within(10s));
    CHECK(slow_body.ends_within(10s));
    CHECK(slow_chunk.ends_within(10s));
    CHECK(std::chrono::steady_clock::now() - began >= 240ms);
    CHECK_FALSE(silent.ends_within(50ms));  // it began nothing
    CHECK(echo.paths().empty());
}

TEST_CASE("a line without a request ends after its idle time", "[server][deadlines]") {
    Limits limits;
    limits.request_time = 60s;
    limits.idle_time = 300ms;
    Echo echo{limits};
    const auto began = std::chrono::steady_clock::now();
    auto silent = echo.connect(), kept = echo.connect();
    kept.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    REQUIRE(kept.answer());
    CHECK(silent.ends_within(10s));
    CHECK(kept.ends_within(10s));
    CHECK(std::chrono::steady_clock::now() - began >= 290ms);
    CHECK(soon([&] { return echo.connections() == 0; }));
}

TEST_CASE("a byte now and then does not keep a request alive", "[server][deadlines]") {
    Limits limits;
    limits.request_time = 300ms;
    Echo echo{limits};
    auto wire = echo.connect();
    wire.send("GET / HTTP/1.1\r\nHost: a\r\nX: ");
    const auto began = std::chrono::steady_clock::now();
    while (!wire.ends_within(40ms) && std::chrono::steady_clock::now() - began < 10s) wire.send("x");
    CHECK(std::chrono::steady_clock::now() - began < 8s);
    CHECK(echo.paths().empty());
}

TEST_CASE("requests sent at once are answered in order on one line", "[server]") {
    Echo echo;
    auto wire = echo.connect();
    wire.send(
        "GET /1 HTTP/1.1\r\nHost: a\r\n\r\nPOST /2 HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhiGET /3 "
        "HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\nGET /4 HTTP/1.1\r\nHost: a\r\n\r\n");
    CHECK(wire.answer()->body == "GET /1 []");
    CHECK(wire.answer()->body == "POST /2 [hi]");
    const auto third = wire.answer();
    CHECK(third->body == "GET /3 []");
    CHECK(third->header("connection") == "close");
    CHECK_FALSE(wire.answer());
    CHECK(echo.paths() == Paths{"/1", "/2", "/3"});
}

TEST_CASE("a request may come in single bytes", "[server]") {
    Echo echo;
    auto wire = echo.connect();
    for (const char byte : std::string{"POST /slow HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nok"})
        wire.send({&byte, 1});
    CHECK(wire.answer()->body == "POST /slow [ok]");
}

TEST_CASE("lines are kept and closed as HTTP says", "[server]") {
    Echo echo;
    auto kept = echo.connect();
    for (int i = 0; i < 3; ++i) {
        kept.send("GET /k HTTP/1.1\r\nHost: a\r\n\r\n");
        REQUIRE(kept.answer());
    }
    CHECK_FALSE(kept.ends_within(50ms));
    auto old = echo.connect();
    old.send("GET /o HTTP/1.0\r\n\r\n");
    CHECK(old.answer()->status == 200);
    CHECK(old.ends_within(5s));
}

TEST_CASE("HEAD is GET without a body and the line goes on", "[server]") {
    Echo echo;
    auto wire = echo.connect();
    wire.send("HEAD /h HTTP/1.1\r\nHost: a\r\n\r\n");
    const auto head = wire.answer(true);
    REQUIRE(head);
    CHECK(head->status == 200);
    CHECK(head->header("content-length") == "9");  // of "GET /h []"
    check_security_headers(*head);
    wire.send("GET /g HTTP/1.1\r\nHost: a\r\n\r\n");
    CHECK(wire.answer()->body == "GET /g []");
}

TEST_CASE("a client that asks before it sends is told to go on", "[server]") {
    Echo echo;
    auto wire = echo.connect();
    wire.send("POST /e HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
    CHECK(wire.answer()->status == 100);
    wire.send("ok");
    CHECK(wire.answer()->body == "POST /e [ok]");

    auto large = echo.connect();
    large.send("POST /e HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2000000\r\n\r\n");
    CHECK(large.answer()->status == 413);  // and no 100 before it
}

TEST_CASE("who has said all may close that half and still gets the answer", "[server]") {
    Echo echo;
    auto wire = echo.connect();
    wire.send("GET /half HTTP/1.1\r\nHost: a\r\n\r\n");
    wire.half_close();
    CHECK(wire.answer()->body == "GET /half []");
    CHECK(wire.ends_within(5s));
}

TEST_CASE("at the limit the longest idle line is closed and the new one served", "[server][limits]") {
    Limits limits;
    limits.connections = 3;
    Echo echo{limits};
    const auto get = [](Wire& wire) {
        wire.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        return wire.answer().has_value();
    };
    auto first = echo.connect(), second = echo.connect(), third = echo.connect();
    REQUIRE(get(first));
    REQUIRE(get(second));
    REQUIRE(get(third));
    REQUIRE(get(first));  // now the second is the longest idle one
    auto fourth = echo.connect();
    CHECK(get(fourth));
    CHECK(second.ends_within(5s));
    CHECK(get(first));
    CHECK(get(third));
    CHECK(soon([&] { return echo.connections() == 3; }));
}

TEST_CASE("newcomers of one moment each take another place", "[server][limits]") {
    Limits limits;
    limits.connections = 4;
    Echo echo{limits};
    std::vector<Wire> idle, late;
    for (int i = 0; i < 4; ++i) idle.push_back(echo.connect());
    REQUIRE(soon([&] { return echo.connections() == 4; }));
    echo.loop().run([] { std::this_thread::sleep_for(50ms); });
    for (int i = 0; i < 4; ++i) late.push_back(echo.connect());
    for (auto& wire : late) {
        wire.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        CHECK(wire.answer());
    }
    for (auto& wire : idle) CHECK(wire.ends_within(5s));
}

TEST_CASE("an answer may come from another thread and late", "[server]") {
    std::promise<Respond> asked;
    Echo echo{{}, {}, [&](const Request&, const Respond& respond) { asked.set_value(respond); }};
    auto wire = echo.connect();
    wire.send("GET /late HTTP/1.1\r\nHost: a\r\n\r\n");
    const auto respond = asked.get_future().get();
    std::thread other{[&] { respond({200, "text/plain", "from afar"}); }};
    other.join();
    CHECK(wire.answer()->body == "from afar");
}

TEST_CASE("a client that leaves before the answer harms nobody", "[server]") {
    std::mutex mutex;
    std::vector<Respond> owed;
    Echo echo{{}, {}, [&](const Request&, const Respond& respond) {
                  const std::lock_guard lock{mutex};
                  owed.push_back(respond);
              }};
    const auto waiting = [&](std::size_t count) {
        return soon([&] {
            const std::lock_guard lock{mutex};
            return owed.size() == count;
        });
    };
    auto gone = echo.connect();
    gone.send("GET /gone HTTP/1.1\r\nHost: a\r\n\r\n");
    REQUIRE(waiting(1));
    gone.reset();
    auto stays = echo.connect();
    stays.send("GET /stays HTTP/1.1\r\nHost: a\r\n\r\n");
    REQUIRE(waiting(2));
    for (const auto& respond : owed) respond({200, "text/plain", std::string(1'000'000, 'x')});
    CHECK(stays.answer()->body.size() == 1'000'000);
    CHECK(soon([&] { return echo.connections() == 1; }));
}

TEST_CASE("a client that never reads its answer is shown out", "[server][deadlines]") {
    Limits limits;
    limits.request_time = 300ms;
    Echo echo{limits, {}, [](const Request&, const Respond& respond) {
                  respond({200, "text/plain", std::string(64'000'000, 'x')});
              }};
    auto wire = echo.connect();
    wire.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
    REQUIRE(soon([&] { return echo.paths().size() == 1; }));
    CHECK(soon([&] { return echo.connections() == 0; }, 10s));
}

TEST_CASE("stop finishes what is in flight and takes nothing new", "[server]") {
    std::promise<Respond> asked;
    Echo echo{{}, {}, [&](const Request&, const Respond& respond) { asked.set_value(respond); }};
    auto idle = echo.connect(), working = echo.connect();
    working.send("GET /work HTTP/1.1\r\nHost: a\r\n\r\n");
    const auto respond = asked.get_future().get();
    echo.loop().run([&] { echo.server().stop(); });
    CHECK(idle.ends_within(5s));
    CHECK_THROWS(echo.connect());
    respond({200, "text/plain", "done"});
    const auto answer = working.answer();
    REQUIRE(answer);
    CHECK(answer->body == "done");
    CHECK(answer->header("connection") == "close");
    CHECK(working.ends_within(5s));
    CHECK(soon([&] { return echo.connections() == 0; }));
}

TEST_CASE("the kernel says who is at a Unix socket", "[server][unix]") {
    std::string folder = "/tmp/pantau-http-XXXXXX";
    REQUIRE(mkdtemp(folder.data()) != nullptr);
    const auto path = folder + "/control.sock";
    {
        Echo echo;
        echo.loop().run([&] { echo.server().listen_unix(path); });
        struct stat file {};
        REQUIRE(stat(path.c_str(), &file) == 0);
        CHECK((file.st_mode & 0777) == 0660);
        auto wire = Wire::local(path);
        wire.send("GET /me HTTP/1.1\r\nHost: a\r\n\r\n");
        REQUIRE(wire.answer());
        const auto peer = echo.last().peer;
        CHECK(peer.unix_socket);
        CHECK(peer.uid == geteuid());
        CHECK(peer.gid == getegid());
        std::vector<gid_t> groups(static_cast<std::size_t>(getgroups(0, nullptr)));
        getgroups(static_cast<int>(groups.size()), groups.data());
        CHECK(std::set<std::uint32_t>(peer.groups.begin(), peer.groups.end()) ==
              std::set<std::uint32_t>(groups.begin(), groups.end()));

        Echo second;
        CHECK_THROWS_WITH(second.loop().run([&] { second.server().listen_unix(path); }),
                          Catch::Contains("another pantau already answers on"));
    }
    CHECK(access(path.c_str(), F_OK) != 0);  // stop() took it away
    // What a killed server left behind is replaced; a plain file is not ours to remove.
    {
        Echo killed;
        killed.loop().run([&] { killed.server().listen_unix(path); });
        REQUIRE(rename(path.c_str(), (path + ".old").c_str()) == 0);
    }
    REQUIRE(rename((path + ".old").c_str(), path.c_str()) == 0);
    {
        Echo next;
        next.loop().run([&] { next.server().listen_unix(path); });
        auto wire = Wire::local(path);
        wire.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        CHECK(wire.answer());
    }
    REQUIRE(fclose(fopen(path.c_str(), "w")) == 0);
    {
        Echo refused;
        CHECK_THROWS_WITH(refused.loop().run([&] { refused.server().listen_unix(path); }),
                          Catch::Contains("cannot listen on " + path));
    }
    CHECK(unlink(path.c_str()) == 0);
    CHECK(rmdir(folder.c_str()) == 0);
}

TEST_CASE("an address that cannot be had is said in a sentence", "[server]") {
    Echo echo;
    const auto listen = [&](const std::string& address) {
        echo.loop().run([&] { echo.server().listen_tcp(address); });
    };
    CHECK_THROWS_WITH(listen(echo.address()), Catch::Contains("is another program using the port?"));
    for (const char* bad : {"localhost:80", "127.0.0.1", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:70000",
                            "127.0.0.1:-1", "127.0.0.1:80x", ""})
        CHECK_THROWS_WITH(listen(bad), Catch::Contains("is no address to listen on"));
}

}  // namespace pantau::http
