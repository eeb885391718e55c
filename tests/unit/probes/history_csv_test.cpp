// The probe history as a file: every accepted form, every mistake with its place.

#include "probes/history_csv.hpp"

#include <catch2/catch.hpp>
#include <date/tz.h>

namespace pantau::probes {
namespace {

using namespace std::chrono_literals;

ProbeHistory read(const std::string& text) {
    return read_probe_history(text, *date::locate_zone("Asia/Jakarta"));
}

const Instant ten = date::sys_days{date::year{2026} / 10 / 5} + 3h;  // 10:00 in Jakarta

TEST_CASE("commas semicolons byte order mark CRLF quotes and any order of columns are accepted",
          "[history]") {
    const auto* text = GENERATE(
        "site,started_at,outcome,class,http_status,total_ms\ndprd,2026-10-05T10:00:00+07:00,fail,http_5xx,"
        "502,80\n",
        "\xef\xbb\xbfsite;started_at;outcome;class;http_status;total_ms\r\ndprd;2026-10-05 "
        "10:00;fail;http_5xx;502;80\r\n",
        "total_ms,class,http_status,outcome,started_at,site\n80,http_5xx,502,fail,2026-10-05 "
        "10:00:00,\"dprd\"",
        "\n\nignored",
        "site,started_at,outcome,class,http_status,total_ms\n\"dprd\",\"2026-10-05T03:00:00Z\",fail,http_5xx,"
        "502,80\n\n",
        "site,started_at,outcome,class,http_status,total_ms\ndprd,2026-10-05T03:00:00.000Z,fail,http_5xx,502,"
        "80");
    const auto history = read(text);
    if (std::string{text}.find("ignored") != std::string::npos) {
        CHECK_FALSE(history.mistakes.empty());  // no header
        return;
    }
    CAPTURE(text);
    REQUIRE(history.mistakes.empty());
    REQUIRE(history.rows.size() == 1);
    CHECK(history.rows[0].site == "dprd");
    CHECK(history.rows[0].started == ten);
    CHECK(history.rows[0].outcome == Outcome::fail);
    CHECK(history.rows[0].failure == FailureClass::http_5xx);
    CHECK(history.rows[0].http_status == 502);
    CHECK(history.rows[0].total_ms == 80);
    CHECK(history.rows[0].line == 2);
}

TEST_CASE("absent columns and empty cells are what a good sample needs", "[history]") {
    const auto history = read("site,started_at,outcome\ndprd,2026-10-05 10:00:01.250,slow\n");
    REQUIRE(history.mistakes.empty());
    CHECK(history.rows.at(0).started == ten + 1250ms);
    CHECK(history.rows.at(0).failure == FailureClass::ok);
}

TEST_CASE("each mistake has its line and column", "[history]") {
    struct Case {
        const char* row;
        unsigned column;
        const char* part;
    };
    const auto one = GENERATE(values<Case>({
        {",2026-10-05 10:00,ok,ok,200,1", 1, "site is empty"},
        {"dprd,kemarin,ok,ok,200,1", 6, "started_at is \"kemarin\""},
        {"dprd,2026-02-30 10:00,ok,ok,200,1", 6, "started_at"},
        {"dprd,2026-10-05 24:00,ok,ok,200,1", 6, "started_at"},
        {"dprd,2026-10-05 10:00,baik,ok,200,1", 23, "outcome is \"baik\""},
        {"dprd,2026-10-05 10:00,refused,ssrf_blocked,0,1", 23, "outcome"},
        {"dprd,2026-10-05 10:00,fail,,503,1", 28, "class ok does not go with outcome fail"},
        {"dprd,2026-10-05 10:00,ok,http_404,404,1", 26, "does not go with outcome ok"},
        {"dprd,2026-10-05 10:00,fail,self_dns,0,1", 28, "self_*"},
        {"dprd,2026-10-05 10:00,fail,http_600,0,1", 28, "class is \"http_600\""},
        {"dprd,2026-10-05 10:00,ok,ok,20,1", 29, "http_status"},
        {"dprd,2026-10-05 10:00,ok,ok,200,1.5", 33, "total_ms"},
        {"dprd,2026-10-05 10:00,ok,ok,200,1,7", 35, "more cells"},
        {"\"dprd,2026-10-05 10:00,ok,ok,200,1", 1, "never closed"},
        {"\"dprd\"x,2026-10-05 10:00,ok,ok,200,1", 7, "closing quote"},
    }));
    CAPTURE(one.row);
    const auto history =
        read(std::string{"site,started_at,outcome,class,http_status,total_ms\n"} + one.row + "\n");
    REQUIRE_FALSE(history.mistakes.empty());
    CHECK(history.mistakes[0].line == 2);
    CHECK(history.mistakes[0].column == one.column);
    CHECK_THAT(history.mistakes[0].message, Catch::Contains(one.part));
}

TEST_CASE("a header that is wrong is said at its place", "[history]") {
    CHECK(read("").mistakes.size() == 1);
    const auto unknown = read("site,started_at,outcome,kelas\n");
    REQUIRE(unknown.mistakes.size() == 1);
    CHECK(unknown.mistakes[0].column == 25);
    CHECK(read("site,outcome\n").mistakes.size() == 1);
    CHECK(read("site,site,started_at,outcome\n").mistakes.size() == 1);
}

}  // namespace
}  // namespace pantau::probes
