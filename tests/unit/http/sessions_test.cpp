#include "daemon/http/sessions.hpp"

#include <catch2/catch.hpp>

namespace pantau::http {

using namespace std::chrono_literals;

namespace {
const store::Instant start{std::chrono::hours{500'000}};
constexpr Sessions::Limits office{2h, 12h};

store::Session session(std::string hash, std::int64_t person = 1, bool stays = false) {
    return {std::move(hash), person, start, start, stays};
}
}  // namespace

TEST_CASE("a session ends when it is idle too long, and at its absolute end", "[sessions]") {
    struct Row {
        const char* name;
        bool stays;
        std::vector<std::chrono::seconds> used;  // after the start, while in force
        std::chrono::seconds asked;
        bool in_force;
    };
    const auto row = GENERATE(values<Row>({
        {"idle just under two hours", false, {}, 2h - 1s, true},
        {"idle two hours", false, {}, 2h, false},
        {"used in between", false, {1h, 2h, 3h}, 5h - 1s, true},
        {"used in between, then idle", false, {1h, 2h, 3h}, 5h, false},
        {"used to its last second", false, {2h - 1s, 3h, 4h, 5h, 6h, 7h, 8h, 9h, 10h, 11h}, 12h - 1s, true},
        {"absolute end though used", false, {2h - 1s, 3h, 4h, 5h, 6h, 7h, 8h, 9h, 10h, 11h}, 12h, false},
        {"stays: no idle limit", true, {}, 12h - 1s, true},
        {"stays: absolute end all the same", true, {6h}, 12h, false},
    }));
    DYNAMIC_SECTION(row.name) {
        Sessions sessions;
        sessions.put(session("a", 1, row.stays));
        for (const auto after : row.used) REQUIRE(sessions.use("a", start + after, office));
        CHECK(sessions.use("a", start + row.asked, office).has_value() == row.in_force);
        if (!row.in_force) CHECK_FALSE(sessions.use("a", start, office));  // ended is ended
    }
}

TEST_CASE("one person's sessions end together, nobody else's", "[sessions]") {
    Sessions sessions;
    sessions.put(session("a", 1));
    sessions.put(session("b", 1));
    sessions.put(session("c", 2));
    CHECK(sessions.count_of(1, start, office) == 2);
    CHECK(sessions.count_of(1, start + 2h, office) == 0);
    sessions.end_all_of(1);
    CHECK_FALSE(sessions.use("a", start, office));
    CHECK_FALSE(sessions.use("b", start, office));
    CHECK(sessions.use("c", start, office));
    sessions.end("c");
    CHECK_FALSE(sessions.use("c", start, office));
}

TEST_CASE("uses go to the database from a minute on, once", "[sessions]") {
    Sessions sessions;
    sessions.put(session("a"));
    sessions.use("a", start + 59s, office);
    CHECK(sessions.take_unsaved().empty());
    sessions.use("a", start + 61s, office);
    CHECK(sessions.take_unsaved() == std::vector{std::pair{std::string{"a"}, start + 61s}});
    CHECK(sessions.take_unsaved().empty());
}

TEST_CASE("a clock set back neither ends a session nor lengthens its idle time", "[sessions]") {
    Sessions sessions;
    sessions.put(session("a"));
    REQUIRE(sessions.use("a", start + 1h, office));
    REQUIRE(sessions.use("a", start - 3h, office));
    CHECK(sessions.use("a", start + 3h - 1s, office));
    CHECK_FALSE(sessions.use("a", start + 5h, office));
}

TEST_CASE("the cookie is found among others and only by its whole name", "[sessions]") {
    CHECK(cookie_in("pantau=abc", false) == "abc");
    CHECK(cookie_in("x=1; pantau=abc; y=2", false) == "abc");
    CHECK(cookie_in("xpantau=1; pantau_=2;pantau=abc", false) == "abc");
    CHECK(cookie_in("pantau", false).empty());
    CHECK(cookie_in("", false).empty());
    CHECK(cookie_in("pantau=abc", true).empty());
    CHECK(cookie_in("__Host-pantau=abc", true) == "abc");
}

TEST_CASE("the cookie's flags", "[sessions]") {
    CHECK(set_cookie("v", false, std::nullopt) == "pantau=v; Path=/; HttpOnly; SameSite=Lax");
    CHECK(set_cookie("v", true, 12h) ==
          "__Host-pantau=v; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=43200");
    CHECK(expired_cookie(false) == "pantau=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0");
}

}  // namespace pantau::http
