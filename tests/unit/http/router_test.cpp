#include "daemon/http/router.hpp"

#include <set>
#include <sstream>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <catch2/catch.hpp>

#include "daemon/http/problem.hpp"

namespace pantau::http {

namespace {

/// Routes as the service has them; each answers with its own pattern and what the path held.
Router router() {
    Router made;
    const auto add = [&](const char* method, const char* pattern, Access access) {
        made.add(method, pattern, access, [pattern](const Call& call, const Respond& respond) {
            std::string body = pattern;
            for (const auto& [name, value] : call.path) body += " " + name + "=" + value;
            respond({200, "text/plain", body + " by " + call.caller.actor});
        });
    };
    add("GET", "/", Access::viewer);
    add("GET", "/-/healthy", Access::open);
    add("POST", "/cases/import", Access::supervisor);
    add("GET", "/cases", Access::viewer);
    add("POST", "/cases", Access::staff);
    add("GET", "/cases/{number}", Access::viewer);
    add("GET", "/cases/{number}/events", Access::viewer);
    add("POST", "/cases/{number}/events", Access::staff);
    add("POST", "/tokens", Access::admin);
    return made;
}

Caller caller(std::optional<cases::Role> role) {
    if (!role) return {};
    return {true, "token:x", *role, cases::Channel::api};
}

Response ask(const std::string& method, const std::string& path, const Caller& by) {
    Request request;
    request.method = method;
    request.path = path;
    std::optional<Response> answer;
    router().dispatch(std::move(request), by, [&](Response response) { answer = std::move(response); });
    REQUIRE(answer);
    return *answer;
}

}  // namespace

TEST_CASE("the router knows what is listed and nothing else", "[router]") {
    const auto admin = caller(cases::Role::admin);
    struct Row {
        const char *name, *method, *path;
        int status;
        const char* body;  ///< begins so; empty: not looked at
    };
    const auto row = GENERATE(values<Row>({
        {"a plain route", "GET", "/cases", 200, "/cases by"},
        {"a path parameter", "GET", "/cases/K-1", 200, "/cases/{number} number=K-1 by"},
        {"a parameter in the middle", "GET", "/cases/K-1/events", 200,
         "/cases/{number}/events number=K-1 by"},
        {"a listed name before a parameter", "POST", "/cases/import", 200, "/cases/import by"},
        {"an empty parameter", "GET", "/cases/", 404, ""},
        {"an empty parameter in the middle", "GET", "/cases//events", 404, ""},
        {"a slash too many", "GET", "/cases/K-1/", 404, ""},
        {"a double slash", "GET", "//cases", 404, ""},
        {"upper case", "GET", "/Cases", 404, ""},
        {"the pattern itself is a value", "GET", "/cases/{number}", 200, "/cases/{number} number={number}"},
        {"beyond a route", "GET", "/cases/K-1/events/1", 404, ""},
        {"not listed", "GET", "/etc/passwd", 404, ""},
        {"another method", "DELETE", "/cases", 405, ""},
        {"a method in lower case", "get", "/cases", 405, ""},
    }));
    DYNAMIC_SECTION(row.name) {
        const auto answer = ask(row.method, row.path, admin);
        CHECK(answer.status == row.status);
        CHECK(answer.body.substr(0, std::string{row.body}.size()) == row.body);
    }
}

TEST_CASE("405 names the methods that are allowed, each once", "[router]") {
    const auto answer = ask("PUT", "/cases", {});
    CHECK(answer.status == 405);
    const auto allow = std::find_if(answer.headers.begin(), answer.headers.end(),
                                    [](const auto& header) { return header.first == "Allow"; });
    REQUIRE(allow != answer.headers.end());
    CHECK(allow->second == "GET, POST");
}

TEST_CASE("every role gets exactly what its rank allows", "[router][roles]") {
    using cases::Role;
    struct Row {
        const char *method, *path;
        int nobody, viewer, staff, supervisor, admin;
    };
    const auto row = GENERATE(values<Row>({
        {"GET", "/-/healthy", 200, 200, 200, 200, 200},
        {"GET", "/", 401, 200, 200, 200, 200},
        {"GET", "/cases", 401, 200, 200, 200, 200},
        {"POST", "/cases", 401, 403, 200, 200, 200},
        {"POST", "/cases/import", 401, 403, 403, 200, 200},
        {"POST", "/tokens", 401, 403, 403, 403, 200},
    }));
    CAPTURE(row.method, row.path);
    CHECK(ask(row.method, row.path, caller({})).status == row.nobody);
    CHECK(ask(row.method, row.path, caller(Role::viewer)).status == row.viewer);
    CHECK(ask(row.method, row.path, caller(Role::staff)).status == row.staff);
    CHECK(ask(row.method, row.path, caller(Role::supervisor)).status == row.supervisor);
    CHECK(ask(row.method, row.path, caller(Role::admin)).status == row.admin);
}

TEST_CASE("metrics get the pattern and never what a client wrote", "[router]") {
    const auto made = router();
    CHECK(made.pattern_of("/cases/ASP-2026-0001/events") == "/cases/{number}/events");
    CHECK(made.pattern_of("/cases/import") == "/cases/import");
    CHECK(made.pattern_of("/") == "/");
    CHECK(made.pattern_of("/wp-login.php") == "other");
}

TEST_CASE("a problem has the members of the contract", "[problem]") {
    const auto answer =
        problem({409, "E_STALE", "Conflict", "say \"again\"\n", "Muat ulang.", R"("newer":[1])"});
    CHECK(answer.status == 409);
    CHECK(answer.content_type == "application/problem+json");
    const auto body = boost::json::parse(answer.body).as_object();
    std::set<std::string> members;
    for (const auto& member : body) members.emplace(member.key());
    CHECK(members ==
          std::set<std::string>{"type", "title", "status", "code", "detail", "message_id", "newer"});
    CHECK(body.at("type") == "about:blank");
    CHECK(body.at("status") == 409);
    CHECK(body.at("code") == "E_STALE");
    CHECK(body.at("detail") == "say \"again\"\n");
    CHECK(body.at("message_id") == "Muat ulang.");
}

TEST_CASE("401 says how to sign in", "[problem]") {
    const auto answer = ask("GET", "/cases", {});
    CHECK(answer.headers == std::vector<std::pair<std::string, std::string>>{{"WWW-Authenticate", "Bearer"}});
}

TEST_CASE("json_text() makes valid JSON of any bytes", "[problem]") {
    CHECK(json_text("a\"b\\c") == R"("a\"b\\c")");
    CHECK(json_text("é") == "\"é\"");
    for (const std::string bad : {"a\xff"
                                  "b",
                                  "\xc3", "\xe2\x82", "\xed\xa0\x80", "\xc0\xaf", "\xf5\x80\x80\x80"}) {
        boost::system::error_code error;
        const auto parsed = boost::json::parse(json_text(bad), error);
        CHECK_FALSE(error);
        if (!error) CHECK(std::string{parsed.as_string()}.find("\xEF\xBF\xBD") != std::string::npos);
    }
}

}  // namespace pantau::http
