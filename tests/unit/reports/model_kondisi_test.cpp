#include <catch2/catch.hpp>

#include "reports/model.hpp"
#include "reports/model_hash.hpp"
#include "tests/unit/reports/fake_source.hpp"

using namespace pantau::reports;
using pantau::reports::test::FakeSource;
using pantau::reports::test::small_month;
using pantau::reports::test::wib;

namespace {

Period october() {
    return *parse_period("2026-10", "Asia/Jakarta");
}
Instant second_november() {
    return wib("2026-11-02 07:00:00");
}
KondisiModel built(const FakeSource& source) {
    return build_kondisi(source, october(), second_november());
}

std::string shown(const Table& table, std::size_t row, std::string_view column) {
    return display(table.rows.at(row).at(table.column(column)));
}

DayRow day_of(const std::string& site, unsigned day, int checks, int median, int p95) {
    DayRow row;
    row.site = site;
    row.day = date::local_days{date::year{2026} / 10 / day};
    row.checks = checks;
    row.median_ms = median;
    row.p95_ms = p95;
    row.max_ms = p95 + 100;
    return row;
}

/// The small month with a second, slower site that is down now, certificates and response times.
FakeSource two_sites() {
    FakeSource source = small_month();
    source.site_rows[0].cert_expires = wib("2026-11-12 07:00:00");  // ten days
    source.site_rows[0].name_matches = source.site_rows[0].chain_complete = true;
    source.site_rows[0].last_check = wib("2026-11-02 06:59:30");
    SiteRow& second = source.add_site("aspirasi", "E-Aspirasi");
    second.state = "down";
    second.slow_ms = 1000;
    source.add_state("aspirasi", "2026-10-01 00:00:00", "2026-11-02 07:00:00", "up");
    source.day_rows = {day_of("aspirasi", 2, 100, 1500, 4000), day_of("portal", 1, 1440, 300, 900),
                       day_of("aspirasi", 1, 300, 1200, 2000)};
    source.change_rows.push_back({wib("2026-10-06 10:00:00"), "portal", "status", "up", "down"});
    source.change_rows.push_back({wib("2026-11-01 10:00:00"), "portal", "status", "up", "down"});
    return source;
}

}  // namespace

TEST_CASE("the condition of the web in words", "[kondisi]") {
    const KondisiModel model = built(two_sites());
    CHECK(model.verdict.level == Level::bad);
    REQUIRE(model.conclusions.size() == 3);
    CHECK(model.conclusions[0] == "Situs tidak aktif pada saat data diambil: E-Aspirasi.");
    CHECK(model.conclusions[1] ==
          "Sertifikat yang paling dekat habisnya berlaku sampai 12 November 2026 (Portal DPRD).");
    CHECK(model.conclusions[2] == "1 tautan publikasi mati dan perlu diperbaiki.");
    CHECK(model.subtitle == "2 situs dan 2 tautan publikasi | Periode 1–31 Oktober 2026");
    CHECK(model.tiles.size() == 6);
    CHECK(model.file_stem == "Laporan-Kondisi-Web_2026-10");
}

TEST_CASE("sites with their state now and their figures of the period", "[kondisi]") {
    const KondisiModel model = built(two_sites());
    CHECK(shown(model.sites, 0, "now") == "● Aktif");
    CHECK(shown(model.sites, 0, "availability") == "99,662%");
    CHECK(shown(model.sites, 0, "tls_days") == "10");
    CHECK(shown(model.sites, 0, "dead_links") == "1");  // by its host
    CHECK(shown(model.sites, 1, "now") == "■ Tidak aktif");
    CHECK(shown(model.sites, 1, "availability") == "100,000%");
    // 300 checks at 1,200 ms and 100 at 1,500: the middle is 1,200; P95 (300 x 2,000 + 100 x 4,000) / 400 =
    // 2,500.
    CHECK(shown(model.sites, 1, "median") == "1,20");
    CHECK(shown(model.sites, 1, "p95") == "2,50");
    CHECK(shown(model.sites, 1, "tls_days") == "–");
    CHECK(shown(model.site_state, 0, "outages") == "3");
    CHECK(shown(model.counts, 0, "sites") == "2");
    CHECK(shown(model.counts, 1, "links") == "1");
    CHECK(shown(model.counts, 3, "links") == "1");
}

TEST_CASE("percentiles of the whole span win over joined days", "[kondisi]") {
    FakeSource source = two_sites();
    ResponseRow row;
    row.site = "aspirasi";
    row.mean_ms = 1300;
    row.median_ms = 1250;
    row.p95_ms = 3100;
    source.response_rows.push_back(row);
    const KondisiModel model = built(source);
    CHECK(shown(model.sites, 1, "median") == "1,25");
    CHECK(shown(model.sites, 1, "p95") == "3,10");
    CHECK(shown(model.site_state, 1, "mean") == "1,30");
}

TEST_CASE("what to handle first stands in the order of gravity", "[kondisi]") {
    const KondisiModel model = built(two_sites());
    const Table& things = model.first_things;
    REQUIRE(things.rows.size() == 3);
    CHECK(shown(things, 0, "what") == "E-Aspirasi tidak aktif");
    CHECK(shown(things, 0, "symbol") == "■");
    CHECK(shown(things, 1, "what") == "Perbaiki 1 tautan mati pada Situs web");
    CHECK(shown(things, 2, "what") == "Perpanjang sertifikat Portal DPRD");
    CHECK(shown(things, 2, "symbol") == "▲");
    CHECK(shown(things, 2, "until") == "12 November 2026");
}

TEST_CASE("days of the month: weighted by time and dashes where nobody looked", "[kondisi]") {
    FakeSource source = two_sites();
    source.state_rows.erase(std::remove_if(source.state_rows.begin(), source.state_rows.end(),
                                           [](const StateRow& row) { return row.site == "aspirasi"; }),
                            source.state_rows.end());
    // Up on the 1st; on the 2nd seen for an hour, half of it down; then nobody looked.
    source.add_state("aspirasi", "2026-10-01 00:00:00", "2026-10-02 00:30:00", "up");
    source.add_state("aspirasi", "2026-10-02 00:30:00", "2026-10-02 01:00:00", "down");
    const KondisiModel model = built(source);
    CHECK(model.daily.columns.size() == 33);
    CHECK(model.daily_weekdays.at(0) == "Kam");
    CHECK(model.daily_weekend.at(2));
    CHECK(shown(model.daily, 1, "d01") == "100,00%");
    CHECK(shown(model.daily, 1, "d02") == "50,00%");
    CHECK(model.daily.rows[1][model.daily.column("d02")].tone == Tone::bad);
    CHECK(shown(model.daily, 1, "d03") == "-");
    CHECK(shown(model.daily, 1, "month") == "98,00%");  // 88,200 of 90,000 s, not the mean of 100 and 50
    CHECK(shown(model.daily, 0, "d06") == "93,75%");    // 5,400 of 86,400 s down
}

TEST_CASE("links with broken ones first and words of the report", "[kondisi]") {
    FakeSource source = two_sites();
    source.add_link("2026-0002", "https://a.example/1", "2026-10-08 08:00:00", "indeterminate");
    source.add_link("2026-0002", "https://a.example/2", "2026-10-08 08:00:00", "redirected");
    source.add_link("2026-0003", "https://a.example/3", "2026-11-09 08:00:00",
                    "unchecked");  // after the cut-off
    const KondisiModel model = built(source);
    REQUIRE(model.links.rows.size() == 4);
    CHECK(shown(model.links, 0, "status") == "■ Mati");
    CHECK(shown(model.links, 1, "status") == "▲ Dialihkan");
    CHECK(shown(model.links, 2, "status") == "? Tidak dapat dipastikan");
    CHECK(shown(model.links, 3, "status") == "● Aktif");
    CHECK(shown(model.links, 3, "channel") == "YouTube");
}

TEST_CASE("certificates and changes", "[kondisi]") {
    const KondisiModel model = built(two_sites());
    CHECK(shown(model.certificates, 0, "rating") == "▲ Segera perpanjang");
    CHECK(shown(model.certificates, 0, "name_matches") == "ya");
    CHECK(shown(model.certificates, 1, "rating") == "– Tidak ada data");
    CHECK(shown(model.certificates, 1, "name_matches") == "–");
    REQUIRE(model.changes.rows.size() == 1);  // that of November is not of October
    CHECK(shown(model.changes, 0, "after") == "■ Tidak aktif");
    CHECK(shown(model.response, 0, "site") == "Portal DPRD");
    CHECK(shown(model.response, 1, "day") == "01/10/2026");
    CHECK(model.chart("response").series.at(0).name == "E-Aspirasi");  // the slowest first
    CHECK(model.chart("response").series.at(0).values.at(1).number == 1500);
}

TEST_CASE("an office with one site, no link and nothing measured", "[kondisi]") {
    FakeSource source;
    source.add_site("portal", "Portal DPRD").state = "unknown";
    const KondisiModel model = built(source);
    CHECK(model.verdict.level == Level::data_short);
    CHECK(model.links.rows.empty());
    CHECK(model.links.empty_text == "Belum ada tautan publikasi");
    CHECK(shown(model.daily, 0, "month") == "-");
    for (const Table* table : model.tables()) {
        CAPTURE(table->key);
        for (const Row& row : table->rows) CHECK(row.size() == table->columns.size());
    }
}

TEST_CASE("last-check times and days left are outside the data hash", "[hash]") {
    const FakeSource source = two_sites();
    const std::string first = built(source).data_hash;
    FakeSource later = source;
    later.site_rows[0].last_check = wib("2026-11-03 06:59:30");
    later.link_rows[1].checked = wib("2026-11-03 06:00:00");
    CHECK(build_kondisi(later, october(), wib("2026-11-03 07:00:00")).data_hash == first);
    later.site_rows[0].cert_expires = wib("2027-11-12 07:00:00");
    CHECK(build_kondisi(later, october(), wib("2026-11-03 07:00:00")).data_hash != first);
}
