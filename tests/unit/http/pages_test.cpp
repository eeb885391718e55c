// What the pages are made of, without a server: forms, compression, the hours of the countdown.

#include <fstream>
#include <iterator>

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <catch2/catch.hpp>
#include <date/tz.h>

#include "daemon/cases/calendar_file.hpp"
#include "daemon/http/case_view.hpp"
#include "daemon/http/form.hpp"
#include "daemon/http/gzip.hpp"
#include "daemon/http/texts_case_id.hpp"

using namespace pantau;
using namespace pantau::http;

namespace {

Request form_request(std::string body) {
    Request request;
    request.method = "POST";
    request.headers["content-type"] = "application/x-www-form-urlencoded";
    request.body = std::move(body);
    return request;
}

cases::Instant wib(const char* text) {
    return *cases::parse_instant(text, *date::locate_zone("Asia/Jakarta"));
}

const cases::WorkingCalendar& office() {
    static const auto calendar = [] {
        std::ifstream file{PANTAU_SOURCE_DIR "/config/calendar/indonesia-2026.toml"};
        const std::string text{std::istreambuf_iterator<char>{file}, {}};
        settings::Problems problems;
        auto rules = cases::read_calendar(text, "indonesia-2026.toml", problems);
        REQUIRE(rules.has_value());
        return *cases::WorkingCalendar::build({*rules});
    }();
    return calendar;
}

}  // namespace

TEST_CASE("a form gives trimmed entries, lines and numbers", "[pages]") {
    const Form form{
        form_request("judul=+Rapat+%26+taman+&tautan=https%3A%2F%2Fa.id%0D%0A%0D%0A+https%3A%2F%2Fb.id+"
                     "&langkah=5&kasus=1&kasus=2&kosong=&sandi=+x+&bukan=5x")};
    REQUIRE_FALSE(form.problem());
    CHECK(form.text("judul") == "Rapat & taman");
    CHECK(form.lines("tautan") == std::vector<std::string>{"https://a.id", "https://b.id"});
    CHECK(form.number("langkah") == 5);
    CHECK_FALSE(form.number("bukan"));
    CHECK_FALSE(form.number("tidak_ada"));
    CHECK(form.all("kasus") == std::vector<std::string>{"1", "2"});
    CHECK_FALSE(form.has("kosong"));
    CHECK(form.secret("sandi") == " x ");

    CHECK(Form{form_request("a=%zz")}.problem()->status == 400);
    auto json = form_request("{}");
    json.headers["content-type"] = "application/json";
    CHECK(Form{json}.problem()->status == 415);
}

TEST_CASE("an answer is compressed when the browser takes it and it is worth it", "[pages]") {
    const auto accepts = [](const char* header) {
        Request request;
        request.headers["accept-encoding"] = header;
        return accepts_gzip(request);
    };
    CHECK(accepts("gzip, deflate, br"));
    CHECK(accepts("br;q=1, gzip;q=0.8"));
    CHECK_FALSE(accepts("br"));
    CHECK_FALSE(accepts("gzip;q=0"));
    CHECK_FALSE(accepts("gzip;q=0, br"));
    const std::string page(20'000, 'x');
    const auto small = compressed({200, "text/html", page}, true);
    CHECK(small.body.size() < 200);
    CHECK(small.body.substr(0, 2) == "\x1f\x8b");
    CHECK(compressed({200, "text/html", page}, false).body == page);
    CHECK(compressed({200, "text/html", "short"}, true).body == "short");
    CHECK(gzip("", 9).size() > 0);
}

TEST_CASE("working time stands still at lunch, at night and on holidays, and says why", "[pages]") {
    struct Row {
        const char *at, *why;
    };
    for (const auto& row : std::vector<Row>{
             {"2026-06-09 11:59:59", ""},
             {"2026-06-09 12:00:00", "waktu berhenti: jam istirahat; berjalan lagi pukul 13.00"},
             {"2026-06-09 16:00:00", "waktu berhenti: di luar jam kerja; berjalan lagi Rabu pukul 07.30"},
             {"2026-06-12 16:30:00", "waktu berhenti: bukan hari kerja; berjalan lagi Senin pukul 07.30"},
         }) {
        CAPTURE(row.at);
        CHECK(stands_still(office(), wib(row.at), "Asia/Jakarta") == row.why);
    }
    const auto holiday = stands_still(office(), wib("2026-08-24 16:00:00"), "Asia/Jakarta");
    CHECK(holiday.find("waktu berhenti: libur: Maulid") == 0);
    CHECK(holiday.find("berjalan lagi Rabu pukul 07.30") != std::string::npos);
}

TEST_CASE("the script counts by the same hours as the calendar", "[pages]") {
    const auto now = wib("2026-06-09 11:00:00");
    std::int64_t counted = 0;
    cases::Instant last = now;
    const auto hours = boost::json::parse(hours_json(office(), now, "Asia/Jakarta"));
    for (const auto& each : hours.as_array()) {
        const auto& stretch = each.as_array();
        const auto from = cases::Instant{std::chrono::milliseconds{stretch.at(0).as_int64()}};
        const auto to = cases::Instant{std::chrono::milliseconds{stretch.at(1).as_int64()}};
        CHECK(from == last);  // without a gap
        last = to;
        if (stretch.at(2).as_int64() == 1) counted += (to - from) / std::chrono::seconds{1};
        CHECK((stretch.at(2).as_int64() == 1) == stretch.at(3).as_string().empty());
    }
    CHECK(counted == office().between(now, last)->value().count());
    CHECK(last - now == std::chrono::hours{24 * 5});
}

TEST_CASE("times, standards and remainders are written as an office reads them", "[pages]") {
    const auto now = wib("2026-11-30 14:05:30");
    const std::string zone = "Asia/Jakarta";
    CHECK(texts_id::when(now, now, zone) == "14.05 WIB");
    CHECK(texts_id::when(wib("2026-11-27 08:00:00"), now, zone) == "27 Nov 08.00 WIB");
    CHECK(texts_id::when(wib("2025-08-17 08:00:00"), now, zone) == "17 Agu 2025 08.00 WIB");
    CHECK(texts_id::when_exact(now, now, zone) == "14.05.30");
    CHECK(texts_id::standard(3600) == "1 jam");
    CHECK(texts_id::standard(240) == "4 menit");
    CHECK(texts_id::standard(60) == "1 menit");
    CHECK(texts_id::standard(9000) == "2 jam 30 menit");
    CHECK(texts_id::remaining(6840) == "sisa 1 j 54 m");
    CHECK(texts_id::remaining(-755) == "lewat 12 m 35 d");
    CHECK(texts_id::actor_word("token:siti") == "siti");
    CHECK(texts_id::actor_word("daemon") == "Pantau");
}
