// Durations, sizes, dates, addresses, recurrences and NIPs as people write them.
#include <catch2/catch.hpp>

#include "daemon/settings/addresses.hpp"
#include "daemon/settings/recurrence.hpp"
#include "daemon/settings/toml_reader.hpp"

using namespace pantau::settings;
using namespace std::chrono_literals;

TEST_CASE("durations read as written and print as short as they can", "[values]") {
    struct Row {
        const char* text;
        long long ms;
        const char* shown;
    };  // ms -1: refused
    const auto row = GENERATE(values<Row>({
        {"90s", 90'000, "90s"},
        {"5m", 300'000, "5m"},
        {"4min", 240'000, "4m"},
        {"3h", 10'800'000, "3h"},
        {"7d", 604'800'000, "7d"},
        {"72h", 259'200'000, "3d"},
        {"250ms", 250, "250ms"},
        {"1h30m", 5'400'000, "90m"},
        {"0s", 0, "0s"},
        {"1h0m1s", 3'601'000, "1h1s"},
        {"36525d", 3'155'760'000'000, "36525d"},
        {"", -1, ""},
        {"5", -1, ""},
        {"s", -1, ""},
        {"5 m", -1, ""},
        {"-5m", -1, ""},
        {"1.5h", -1, ""},
        {"5m1h", -1, ""},
        {"1h1h", -1, ""},
        {"36526d", -1, ""},
        {"99999999999999999d", -1, ""},
        {"5M", -1, ""},
        {"5m ", -1, ""},
    }));
    DYNAMIC_SECTION("'" << row.text << "'") {
        const auto length = parse_duration(row.text);
        CHECK(length.has_value() == (row.ms >= 0));
        if (!length) return;
        CHECK(length->count() == row.ms);
        CHECK(format_duration(*length) == row.shown);
        CHECK(parse_duration(format_duration(*length)) == length);
    }
}

TEST_CASE("sizes read as written", "[values]") {
    struct Row {
        const char* text;
        long long bytes;
    };
    const auto row = GENERATE(values<Row>({{"512", 512},
                                           {"64KiB", 65'536},
                                           {"2MiB", 2'097'152},
                                           {"1GiB", 1'073'741'824},
                                           {"5kB", 5'000},
                                           {"5MB", 5'000'000},
                                           {"5GB", 5'000'000'000},
                                           {"7B", 7},
                                           {"", -1},
                                           {"MiB", -1},
                                           {"2 MiB", -1},
                                           {"2mib", -1},
                                           {"-1", -1},
                                           {"1125899906842625", -1},
                                           {"1048577GiB", -1}}));
    DYNAMIC_SECTION("'" << row.text << "'") {
        const auto bytes = parse_size(row.text);
        CHECK(bytes.has_value() == (row.bytes >= 0));
        if (bytes) CHECK(static_cast<long long>(*bytes) == row.bytes);
        if (bytes) CHECK(parse_size(format_size(*bytes)) == bytes);
    }
}

TEST_CASE("dates and times of day exist or are refused", "[values]") {
    CHECK(parse_date("2028-02-29"));
    CHECK_FALSE(parse_date("2026-02-29"));
    CHECK_FALSE(parse_date("2026-2-9"));
    CHECK_FALSE(parse_date("2026-13-01"));
    CHECK(parse_clock("07:30") == 450min);
    CHECK(parse_clock("23:59") == 1439min);
    CHECK_FALSE(parse_clock("24:00"));
    CHECK(parse_clock("24:00", true) == 1440min);
    CHECK_FALSE(parse_clock("24:01", true));
    CHECK_FALSE(parse_clock("7:30"));
    CHECK_FALSE(parse_clock("07:60"));
}

TEST_CASE("a listening address is numeric and knows loopback", "[values]") {
    struct Row {
        const char* text;
        const char* shown;
        bool loopback;
    };
    const auto row = GENERATE(values<Row>({{"127.0.0.1:8480", "127.0.0.1:8480", true},
                                           {"127.9.0.1:0", "127.9.0.1:0", true},
                                           {"localhost:80", "127.0.0.1:80", true},
                                           {"[::1]:8480", "[::1]:8480", true},
                                           {"[::]:8480", "[::]:8480", false},
                                           {"0.0.0.0:65535", "0.0.0.0:65535", false},
                                           {"10.1.2.3:80", "10.1.2.3:80", false},
                                           {"::1:80", "", false},
                                           {"127.0.0.1", "", false},
                                           {":80", "", false},
                                           {"127.0.0.1:65536", "", false},
                                           {"example.org:80", "", false},
                                           {"127.0.0.1:", "", false},
                                           {"127.0.0.1:8o", "", false},
                                           {"127.1:80", "", false}}));
    DYNAMIC_SECTION(row.text) {
        const auto endpoint = parse_endpoint(row.text);
        CHECK((endpoint ? to_string(*endpoint) : "") == row.shown);
        if (endpoint) CHECK(endpoint->loopback == row.loopback);
    }
}

TEST_CASE("an address range is canonical and names a whole range", "[values]") {
    struct Row {
        const char* text;
        const char* canonical;
        const char* mistake;
    };
    const auto row = GENERATE(values<Row>({{"127.0.0.0/8", "127.0.0.0/8", ""},
                                           {"10.1.2.3", "10.1.2.3/32", ""},
                                           {"0.0.0.0/0", "0.0.0.0/0", ""},
                                           {"::1", "::1/128", ""},
                                           {"2001:DB8::/32", "2001:db8::/32", ""},
                                           {"10.0.0.1/8", "", "write \"10.0.0.0/8\""},
                                           {"10.0.0.0/33", "", "0 to 32"},
                                           {"::/129", "", "0 to 128"},
                                           {"10.0.0.0/", "", "0 to 32"},
                                           {"localhost", "", "no address range"},
                                           {"010.0.0.1", "", "no address range"},
                                           {"", "", "no address range"}}));
    DYNAMIC_SECTION("'" << row.text << "'") {
        const auto cidr = parse_cidr(row.text);
        CHECK(cidr.canonical == row.canonical);
        CHECK(cidr.mistake.find(row.mistake) != std::string::npos);
        CHECK(cidr.mistake.empty() == !cidr.canonical.empty());
    }
}

TEST_CASE("a site's URL has a scheme and a host and no secrets", "[values]") {
    struct Row {
        const char* text;
        const char* host;
        int port;
    };
    const auto row = GENERATE(values<Row>({{"https://Example.GO.id/a?b#c", "example.go.id", 443},
                                           {"HTTP://x:81", "x", 81},
                                           {"http://[::1]:8480/", "::1", 8480},
                                           {"http://127.0.0.1/", "127.0.0.1", 80},
                                           {"https://büro.example/", "büro.example", 443},
                                           {"ftp://x/", "", 0},
                                           {"x.example", "", 0},
                                           {"http://", "", 0},
                                           {"http:///a", "", 0},
                                           {"http://u:p@x/", "", 0},
                                           {"http://x:0/", "", 0},
                                           {"http://x:70000/", "", 0},
                                           {"http://x y/", "", 0},
                                           {"http://[x]/", "", 0},
                                           {"http://x\\@y/", "", 0},
                                           {"http://x/\x7f", "", 0}}));
    DYNAMIC_SECTION(row.text) {
        const auto url = parse_url(row.text);
        CHECK((url.parts ? url.parts->host : "") == row.host);
        CHECK((url.parts ? url.parts->port : 0) == row.port);
        CHECK(url.mistake.empty() == url.parts.has_value());
    }
}

TEST_CASE("host names and reference points", "[values]") {
    CHECK(parse_host_name("Pantau.Example.GO.ID") == "pantau.example.go.id");
    CHECK(parse_host_name("10.1.2.3") == "10.1.2.3");
    for (const char* bad : {"", "a..b", "-a", "a-", "a-.b", "a_b", "x:80", "http://x", ".a", "a."}) {
        CAPTURE(bad);
        CHECK(parse_host_name(bad).empty());
    }
    CHECK(parse_reference("192.168.1.1:53")->port == 53);
    CHECK(parse_reference("https://www.bogorkab.go.id/")->host == "www.bogorkab.go.id");
    CHECK(parse_reference("https://www.bogorkab.go.id/")->port == 443);
    CHECK(parse_reference("[2001:db8::1]:53")->host == "2001:db8::1");
    CHECK_FALSE(parse_reference("192.168.1.1"));
    CHECK_FALSE(parse_reference("192.168.1.1:0"));
    CHECK_FALSE(parse_reference("a b:53"));
}

TEST_CASE("a mail address may have a name and nothing that breaks a header", "[values]") {
    struct Row {
        const char *text, *name, *address;
    };  // address "": refused
    const auto row = GENERATE(values<Row>({
        {"sekretaris@example.go.id", "", "sekretaris@example.go.id"},
        {"Sekretaris DPRD <sekretaris@example.go.id>", "Sekretaris DPRD", "sekretaris@example.go.id"},
        {"\"Budi, S.Sos.\" <budi+dprd@example.go.id>", "Budi, S.Sos.", "budi+dprd@example.go.id"},
        {"Kepala Bagian “Humas” é <a@[x]>", "", ""},
        {"Bagian Humas é <a@b>", "Bagian Humas é", "a@b"},
        {"<a@b>", "", "a@b"},
        {"a@127.0.0.1", "", "a@127.0.0.1"},
        {"", "", ""},
        {"@b", "", ""},
        {"a@", "", ""},
        {"a", "", ""},
        {"a@b@c", "", ""},
        {"a b@c", "", ""},
        {"a@b, c@d", "", ""},
        {"é@b", "", ""},
        {"a\r\nRCPT TO:<x@y>@b", "", ""},
        {"x\r\nBcc: z <a@b>", "", ""},
        {"a@b\r\n", "", ""},
        {"x <a@b", "", ""},
        {"<x> <a@b>", "", ""},
    }));
    CAPTURE(row.text);
    const auto read = parse_mail_address(row.text);
    REQUIRE(read.has_value() == (row.address[0] != '\0'));
    if (!read) return;
    CHECK(read->name == row.name);
    CHECK(read->address == row.address);
}

TEST_CASE("a NIP has a birth date and an appointment and a sex and a serial", "[values]") {
    struct Row {
        const char* nip;
        const char* mistake;
    };
    const auto row = GENERATE(values<Row>({{"196104271986031008", ""},
                                           {"199001012022211001", ""},  // PPPK: contract number for the month
                                           {"19610427198603100", "18 digits"},
                                           {"1961042719860310088", "18 digits"},
                                           {"19610427198603100x", "18 digits"},
                                           {"196102301986031008", "birth"},
                                           {"196104271986131008", "appointment"},
                                           {"196104271950031008", "appointment"},
                                           {"196104271986033008", "digit 15"},
                                           {"196104271986031000", "serial"}}));
    DYNAMIC_SECTION(row.nip) {
        const auto mistake = nip_mistake(row.nip);
        CHECK(mistake.empty() == std::string{row.mistake}.empty());
        CHECK(mistake.find(row.mistake) != std::string::npos);
    }
}

TEST_CASE("a recurrence matches its minutes only", "[values]") {
    const auto at = [](int y, unsigned m, unsigned d, int hour, int minute) {
        return date::local_time<std::chrono::minutes>{date::local_days{date::year{y} / m / d} +
                                                      std::chrono::hours{hour} +
                                                      std::chrono::minutes{minute}};
    };
    const auto beat = [](const char* every, std::optional<std::chrono::minutes> time) {
        return parse_recurrence(every, time).recurrence.value();
    };
    const auto sunday = beat("sun", 22h);  // 2026-11-22 is a Sunday
    CHECK(sunday.matches(at(2026, 11, 22, 22, 0)));
    CHECK_FALSE(sunday.matches(at(2026, 11, 22, 22, 1)));
    CHECK_FALSE(sunday.matches(at(2026, 11, 23, 22, 0)));
    CHECK(beat("sat, sun", 0h).matches(at(2026, 11, 21, 0, 0)));
    CHECK(beat("day", 1h).matches(at(2026, 11, 23, 1, 0)));
    CHECK(beat("month 31", 1h).matches(at(2026, 12, 31, 1, 0)));
    CHECK_FALSE(beat("month 31", 1h).matches(at(2026, 11, 30, 1, 0)));
    const auto cron = beat("*/15 8-16/4 1,15 * mon-fri", std::nullopt);  // either day, as cron has it
    CHECK(cron.matches(at(2026, 11, 15, 8, 45)));                        // the 15th, a Sunday
    CHECK(cron.matches(at(2026, 11, 23, 12, 0)));                        // a Monday
    CHECK_FALSE(cron.matches(at(2026, 11, 22, 12, 0)));
    CHECK_FALSE(cron.matches(at(2026, 11, 23, 9, 0)));
    CHECK(beat("0 22 * * 7", std::nullopt).matches(at(2026, 11, 22, 22, 0)));
    for (const char* bad : {"", "weekly", "sunday", "month", "month 0", "month 32", "60 * * * *", "* * * *",
                            "*/0 * * * *", "5-1 * * * *", "* * * * xyz", "a b c d e", "1, * * * *"}) {
        CAPTURE(bad);
        const auto read = parse_recurrence(bad, std::string_view{bad}.find('*') == std::string_view::npos
                                                    ? std::optional{60min}
                                                    : std::nullopt);
        CHECK_FALSE(read.recurrence);
        CHECK_FALSE(read.mistake.empty());
    }
    CHECK_FALSE(parse_recurrence("sun", std::nullopt).recurrence);
    CHECK_FALSE(parse_recurrence("0 22 * * sun", 22h).recurrence);
}
