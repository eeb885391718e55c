#include "daemon/cases/instant.hpp"

#include <catch2/catch.hpp>
#include <date/tz.h>

namespace pantau::cases {
namespace {

const date::time_zone& zone(const char* name) {
    const auto* found = find_zone(name);
    REQUIRE(found);
    return *found;
}

}  // namespace

TEST_CASE("find_zone() knows the tz database and nothing else", "[instant]") {
    CHECK(find_zone("Asia/Jakarta"));
    CHECK(find_zone("UTC"));
    for (const char* wrong : {"", "Asia/Jakarte", "WIB", "/etc/passwd", "asia/jakarta"}) {
        CAPTURE(wrong);
        CHECK_FALSE(find_zone(wrong));
    }
}

TEST_CASE("parse_instant() reads RFC 3339 and local time", "[instant]") {
    struct Row {
        const char* text;
        const char* utc;
    };
    const auto row = GENERATE(values<Row>({
        {"2026-06-09T12:00:00+07:00", "2026-06-09T05:00:00.000Z"},
        {"2026-06-09T05:00:00Z", "2026-06-09T05:00:00.000Z"},
        {"2026-06-09t05:00:00z", "2026-06-09T05:00:00.000Z"},
        {"2026-06-09 14:00:00+09:00", "2026-06-09T05:00:00.000Z"},
        {"2026-06-08T19:30:00-09:30", "2026-06-09T05:00:00.000Z"},
        {"2026-06-09T05:00:00-00:00", "2026-06-09T05:00:00.000Z"},
        {"2026-06-09 12:00", "2026-06-09T05:00:00.000Z"},
        {"2026-06-09T12:00", "2026-06-09T05:00:00.000Z"},
        {"2026-06-09 12:00:07", "2026-06-09T05:00:07.000Z"},
        {"2026-06-09T12:00:07.1", "2026-06-09T05:00:07.100Z"},
        {"2026-06-09T12:00:07.123987+07:00", "2026-06-09T05:00:07.123Z"},
        {"2024-02-29 12:00", "2024-02-29T05:00:00.000Z"},
        {"1969-12-31T23:59:59.250Z", "1969-12-31T23:59:59.250Z"},
    }));
    CAPTURE(row.text);
    const auto at = parse_instant(row.text, zone("Asia/Jakarta"));
    REQUIRE(at.has_value());
    CHECK(format_utc_ms(*at) == row.utc);
}

TEST_CASE("parse_instant() refuses what is no time and says why", "[instant]") {
    struct Row {
        const char* text;
        TimeError error;
    };
    const auto row = GENERATE(values<Row>({
        {"", TimeError::not_a_time},
        {"now", TimeError::not_a_time},
        {"2026-06-09", TimeError::not_a_time},
        {"2026-6-9 12:00", TimeError::not_a_time},
        {"26-06-09 12:00", TimeError::not_a_time},
        {"2026-06-09  12:00", TimeError::not_a_time},
        {" 2026-06-09 12:00", TimeError::not_a_time},
        {"2026-06-09 12", TimeError::not_a_time},
        {"2026-06-09 12:0", TimeError::not_a_time},
        {"2026-06-09 12:00:", TimeError::not_a_time},
        {"2026-06-09 12:00:00.", TimeError::not_a_time},
        {"2026-06-09 12:00:00,5", TimeError::not_a_time},
        {"2026-06-09 12:00:00 ", TimeError::not_a_time},
        {"2026-06-09T12:00:00ZZ", TimeError::not_a_time},
        {"2026-06-09T12:00:00+0700", TimeError::not_a_time},
        {"2026-06-09T12:00:00+07", TimeError::not_a_time},
        {"2026-06-09T12:00Z", TimeError::not_a_time},
        {"2026-06-09T12:00.5", TimeError::not_a_time},
        {"-026-06-09 12:00", TimeError::not_a_time},
        {"2026-02-29 12:00", TimeError::no_such_date},
        {"2026-04-31 12:00", TimeError::no_such_date},
        {"2026-00-01 12:00", TimeError::no_such_date},
        {"2026-01-00 12:00", TimeError::no_such_date},
        {"1900-02-29 12:00", TimeError::no_such_date},
        {"2026-06-09 24:00", TimeError::no_such_hour},
        {"2026-06-09 12:60", TimeError::no_such_hour},
        {"2016-12-31T23:59:60Z", TimeError::no_such_hour},
        {"2026-06-09T12:00:00+24:00", TimeError::no_such_offset},
        {"2026-06-09T12:00:00+07:60", TimeError::no_such_offset},
    }));
    CAPTURE(row.text);
    const auto at = parse_instant(row.text, zone("Asia/Jakarta"));
    REQUIRE(at.has_error());
    CHECK(at.error() == row.error);
    CHECK_FALSE(describe(at.error()).empty());
}

TEST_CASE("parse_rfc3339() needs an offset", "[instant]") {
    CHECK(parse_rfc3339("2026-06-09T12:00:00+07:00").value() ==
          parse_rfc3339("2026-06-09T05:00:00Z").value());
    REQUIRE(parse_rfc3339("2026-06-09 12:00:00").has_error());
    CHECK(parse_rfc3339("2026-06-09 12:00:00").error() == TimeError::offset_missing);
}

TEST_CASE("local times on days of changed clocks follow RFC 5545", "[instant]") {
    struct Row {
        const char* name;
        const char* zone;
        const char* text;
        const char* formatted;
    };
    const auto row = GENERATE(values<Row>({
        {"gap reads with the offset before it", "Europe/Berlin", "2026-03-29 02:30",
         "2026-03-29T03:30:00+02:00"},
        {"the gap's first instant", "Europe/Berlin", "2026-03-29 02:00", "2026-03-29T03:00:00+02:00"},
        {"after the gap", "Europe/Berlin", "2026-03-29 03:00", "2026-03-29T03:00:00+02:00"},
        {"overlap means the first", "Europe/Berlin", "2026-10-25 02:30", "2026-10-25T02:30:00+02:00"},
        {"overlap's second by its offset", "Europe/Berlin", "2026-10-25T02:30:00+01:00",
         "2026-10-25T02:30:00+01:00"},
        {"overlap in New York", "America/New_York", "2026-11-01 01:30", "2026-11-01T01:30:00-04:00"},
        {"a date that the zone skipped", "Pacific/Kiritimati", "1994-12-31 12:00",
         "1995-01-01T12:00:00+14:00"},
        {"half-hour zone", "Asia/Kolkata", "2026-06-09 12:00", "2026-06-09T12:00:00+05:30"},
        {"west by half an hour", "Pacific/Marquesas", "2026-06-09 12:00", "2026-06-09T12:00:00-09:30"},
        {"UTC", "UTC", "2026-06-09 12:00", "2026-06-09T12:00:00Z"},
        {"an offset with seconds is told in UTC", "Asia/Jakarta", "1900-01-01 12:00:00",
         "1900-01-01T04:52:48Z"},
    }));
    DYNAMIC_SECTION(row.name) {
        const auto at = parse_instant(row.text, zone(row.zone));
        REQUIRE(at.has_value());
        CHECK(format_rfc3339(*at, zone(row.zone)) == row.formatted);
        CHECK(parse_rfc3339(row.formatted).value() == *at);
    }
}

TEST_CASE("format_rfc3339() leaves milliseconds out by flooring", "[instant]") {
    const auto at = parse_rfc3339("2026-06-09T06:02:00.999Z").value();
    CHECK(format_rfc3339(at, zone("Asia/Jakarta")) == "2026-06-09T13:02:00+07:00");
    CHECK(floor_seconds(at) == parse_rfc3339("2026-06-09T06:02:00Z").value());
    CHECK(floor_seconds(parse_rfc3339("1969-12-31T23:59:58.001Z").value()) ==
          parse_rfc3339("1969-12-31T23:59:58Z").value());
}

TEST_CASE("a local date begins at its midnight or where the clocks land", "[instant]") {
    const auto& jakarta = zone("Asia/Jakarta");
    const date::local_days ninth{date::year{2026} / 6 / 9};
    CHECK(format_rfc3339(start_of_day(ninth, jakarta), jakarta) == "2026-06-09T00:00:00+07:00");
    CHECK(local_date(start_of_day(ninth, jakarta), jakarta) == ninth);
    CHECK(local_date(start_of_day(ninth, jakarta) - std::chrono::milliseconds{1}, jakarta) ==
          ninth - date::days{1});
    CHECK(format_date(ninth) == "2026-06-09");

    const auto& beirut = zone("Asia/Beirut");  // springs forward at midnight
    const date::local_days spring{date::year{2022} / 3 / 27};
    CHECK(format_rfc3339(start_of_day(spring, beirut), beirut) == "2022-03-27T01:00:00+03:00");
}

}  // namespace pantau::cases
