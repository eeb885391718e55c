#include "reports/period.hpp"

#include <catch2/catch.hpp>

#include "reports/analysis_spans.hpp"
#include "reports/format_id.hpp"

using namespace pantau::reports;

namespace {

Instant utc(int year, int month, int day, int hour = 0, int minute = 0) {
    return Instant{date::sys_days{date::year{year} / month / day}} + std::chrono::hours{hour} +
           std::chrono::minutes{minute};
}

}  // namespace

TEST_CASE("a period is its days in the office's zone", "[period]") {
    struct Row {
        const char *text, *from, *to, *label, *before;
    };
    const auto row = GENERATE(values<Row>({
        {"2026", "2026-01-01", "2026-12-31", "Tahun 2026", "2025"},
        {"2026-H1", "2026-01-01", "2026-06-30", "Semester I 2026", "2025-H2"},
        {"2026-H2", "2026-07-01", "2026-12-31", "Semester II 2026", "2026-H1"},
        {"2026-Q1", "2026-01-01", "2026-03-31", "Triwulan I 2026", "2025-Q4"},
        {"2026-Q4", "2026-10-01", "2026-12-31", "Triwulan IV 2026", "2026-Q3"},
        {"2026-10", "2026-10-01", "2026-10-31", "1–31 Oktober 2026", "2026-09"},
        {"2026-01", "2026-01-01", "2026-01-31", "1–31 Januari 2026", "2025-12"},
        {"2024-02", "2024-02-01", "2024-02-29", "1–29 Februari 2024", "2024-01"},
        {"2026-W47", "2026-11-16", "2026-11-22", "16–22 November 2026", "2026-W46"},
        {"2026-W01", "2025-12-29", "2026-01-04", "29 Desember 2025–4 Januari 2026", "2025-W52"},
        {"2026-W53", "2026-12-28", "2027-01-03", "28 Desember 2026–3 Januari 2027", "2026-W52"},
        {"2027-W01", "2027-01-04", "2027-01-10", "4–10 Januari 2027", "2026-W53"},
        {"2026-W27", "2026-06-29", "2026-07-05", "29 Juni–5 Juli 2026", "2026-W26"},
        {"2026-11-22", "2026-11-22", "2026-11-22", "22 November 2026", "2026-11-21"},
        {"2024-02-29", "2024-02-29", "2024-02-29", "29 Februari 2024", "2024-02-28"},
    }));
    DYNAMIC_SECTION(row.text) {
        const auto parsed = parse_period(row.text, "Asia/Jakarta");
        REQUIRE(parsed.has_value());
        CHECK(date::format("%F", parsed->first) == row.from);
        CHECK(date::format("%F", parsed->last) == row.to);
        CHECK(parsed->label == row.label);
        CHECK(parsed->code == row.text);
        CHECK(previous(*parsed).code == row.before);
        CHECK(previous(*parsed).utc.to == parsed->utc.from);
        CHECK(parsed->utc.to - parsed->utc.from == date::days{parsed->days()});
    }
}

TEST_CASE("a period that is none is refused with what is allowed", "[period]") {
    const auto text = GENERATE(values<const char*>(
        {"",         "26",      "2026-",      "2026-13",   "2026-00",     "2026-1",
         "2026-H3",  "2026-H",  "2026-Q5",    "2026-Q0",   "2026-W00",    "2026-W54",
         "2025-W53", "2026-W7", "2026-02-29", "2026-11-2", "2026-11-22x", "2026/11",
         "oktober",  "1999",    "2200",       "2026-q4",   " 2026",       "2026-11-22T00:00",
         "+026",     "2026-W-1"}));
    DYNAMIC_SECTION("[" << text << "]") {
        const auto parsed = parse_period(text, "Asia/Jakarta");
        REQUIRE(parsed.has_error());
        CHECK(parsed.error().message.find("allowed: a year 2026") != std::string::npos);
        CHECK(parsed.error().message.find(std::string{"\""} + text + "\"") != std::string::npos);
    }
}

TEST_CASE("the span in UTC follows the zone", "[period]") {
    SECTION("Jakarta is seven hours ahead all year") {
        const auto month = parse_period("2026-10", "Asia/Jakarta");
        CHECK(month->utc.from == utc(2026, 9, 30, 17));
        CHECK(month->utc.to == utc(2026, 10, 31, 17));
    }
    SECTION("a month in which the clocks go back is an hour longer") {
        const auto month = parse_period("2026-10", "Europe/Berlin");
        CHECK(month->utc.from == utc(2026, 9, 30, 22));
        CHECK(month->utc.to == utc(2026, 10, 31, 23));
        CHECK(month->utc.to - month->utc.from == std::chrono::hours{31 * 24 + 1});
    }
    SECTION("a day whose midnight does not exist begins when the clock jumps") {
        const auto day = parse_period("2024-04-26", "Africa/Cairo");
        REQUIRE(day.has_value());
        CHECK(day->utc.from == utc(2024, 4, 25, 22));
        CHECK(day->utc.to - day->utc.from == std::chrono::hours{23});
    }
    SECTION("hours of such a day are as many as there were") {
        const auto day = parse_period("2026-10-25", "Europe/Berlin");
        CHECK(buckets(*day, BucketSize::hour).size() == 25);
        const auto spring = parse_period("2026-03-29", "Europe/Berlin");
        CHECK(buckets(*spring, BucketSize::hour).size() == 23);
    }
}

TEST_CASE("running and future are told by the cut-off alone", "[period]") {
    const auto month = parse_period("2026-10", "Asia/Jakarta");
    const auto second = std::chrono::seconds{1};
    CHECK(is_future(*month, month->utc.from - second));
    CHECK_FALSE(is_future(*month, month->utc.from));
    CHECK(is_running(*month, month->utc.to - second));
    CHECK_FALSE(is_running(*month, month->utc.to));
}

TEST_CASE("pieces of a period cover it without gap or overlap", "[period][property]") {
    const auto text =
        GENERATE(values<const char*>({"2026", "2026-H1", "2026-Q4", "2026-10", "2026-W53", "2026-10-25"}));
    const auto zone = GENERATE(values<const char*>({"Asia/Jakarta", "Europe/Berlin"}));
    DYNAMIC_SECTION(text << " " << zone) {
        const auto period = parse_period(text, zone);
        const auto pieces = buckets(*period, bucket_size(*period));
        Seconds at = window_of(period->utc).from;
        for (const Bucket& piece : pieces) {
            CHECK(piece.window.from == at);
            CHECK(piece.window.length() > 0);
            CHECK_FALSE(piece.label.empty());
            at = piece.window.to;
        }
        CHECK(at == window_of(period->utc).to);
    }
}

TEST_CASE("numbers and times read as Indonesian", "[format]") {
    CHECK(number_id(0) == "0");
    CHECK(number_id(999) == "999");
    CHECK(number_id(1000) == "1.000");
    CHECK(number_id(-1234567) == "-1.234.567");
    CHECK(decimal_id(9996, 2) == "99,96");
    CHECK(decimal_id(-5, 1) == "-0,5");
    CHECK(percent_id(9996, 10'000, 1) == "99,9%");
    CHECK(percent_id(2, 3, 0) == "66%");
    CHECK(percent_id(1, 0, 1) == "–");
    CHECK(duration_id(45) == "45 d");
    CHECK(duration_id(720) == "12 m");
    CHECK(duration_id(725) == "12 m 05 d");
    CHECK(duration_id(20'400) == "5 j 40 m");
    CHECK(duration_id(380'400) == "105 j 40 m");
    CHECK(duration_id(-1800) == "-30 m");
    const date::local_days sunday{date::year{2026} / 11 / 22};
    CHECK(date_id(sunday) == "22 November 2026");
    CHECK(std::string{weekday_name(sunday)} == "Minggu");
    CHECK(long_date_time_id(utc(2026, 11, 22, 0, 30), "Asia/Jakarta") == "22 November 2026 pukul 07.30");
    CHECK(date_time_id(utc(2026, 11, 21, 17), "Asia/Jakarta") == "22/11/2026 00.00");
}
