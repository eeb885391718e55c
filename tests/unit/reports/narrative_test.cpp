#include "reports/narrative.hpp"

#include <catch2/catch.hpp>

#include "reports/analysis_steps.hpp"
#include "reports/model.hpp"

using namespace pantau::reports;

namespace {

/// All is well: a million seconds, all seen, three tenths of the allowed downtime, every step on time.
GangguanFindings fine() {
    GangguanFindings findings;
    findings.time = {1'000'000, 0, 1'500, 0};
    findings.outages = 2;
    findings.down = 1'500;
    findings.on_time = findings.judged = 20;
    findings.steps = {{1, 10, 10}, {2, 10, 10}};
    return findings;
}

CauseFigures cause(char letter, Seconds down) {
    CauseFigures figures;
    figures.cause = letter;
    figures.count = 1;
    figures.site_down = down;
    return figures;
}

bool any_of(const std::vector<std::string>& sentences, const std::string& part) {
    for (const std::string& sentence : sentences) {
        if (sentence.find(part) != std::string::npos) return true;
    }
    return false;
}

}  // namespace

TEST_CASE("the verdict follows its limits to the second", "[verdict]") {
    struct Row {
        const char* name;
        void (*change)(GangguanFindings&);
        Level level;
    };
    const auto row = GENERATE(values<Row>({
        {"all targets met", [](GangguanFindings&) {}, Level::good},
        {"availability exactly at the target", [](GangguanFindings& f) { f.time.down = 5'000; }, Level::good},
        {"one second more", [](GangguanFindings& f) { f.time.down = 5'001; }, Level::caution},
        {"exactly 0.2 points below", [](GangguanFindings& f) { f.time.down = 7'000; }, Level::caution},
        {"one second more than that", [](GangguanFindings& f) { f.time.down = 7'001; }, Level::bad},
        {"one site alone below its target", [](GangguanFindings& f) { f.site_missed = true; },
         Level::caution},
        {"an outage of four working hours", [](GangguanFindings& f) { f.longest_working = 14'400; },
         Level::good},
        {"an outage a second longer", [](GangguanFindings& f) { f.longest_working = 14'401; }, Level::bad},
        {"on time exactly 90 percent",
         [](GangguanFindings& f) {
             f.on_time = 18;
             f.steps = {{1, 18, 20}};
         },
         Level::good},
        {"a step below 90 percent",
         [](GangguanFindings& f) {
             f.steps = {{1, 8, 10}, {2, 10, 10}};
         },
         Level::caution},
        {"on time exactly 75 percent", [](GangguanFindings& f) { f.on_time = 15; }, Level::caution},
        {"on time below 75 percent", [](GangguanFindings& f) { f.on_time = 14; }, Level::bad},
        {"nothing judged",
         [](GangguanFindings& f) {
             f.on_time = f.judged = 0;
             f.steps.clear();
         },
         Level::good},
        {"coverage exactly 95 percent",
         [](GangguanFindings& f) {
             f.time.unknown = 50'000;
             f.time.down = 0;
         },
         Level::good},
        {"coverage below 95 percent comes first",
         [](GangguanFindings& f) {
             f.time.unknown = 50'001;
             f.longest_working = 99'999;
         },
         Level::data_short},
        {"nothing was watched",
         [](GangguanFindings& f) {
             f.time = {1'000'000, 0, 0, 1'000'000};
         },
         Level::data_short},
        {"there are no sites", [](GangguanFindings& f) { f.time = {}; }, Level::good},
        {"all of it planned",
         [](GangguanFindings& f) {
             f.time = {1'000, 1'000, 0, 0};
         },
         Level::good},
    }));
    DYNAMIC_SECTION(row.name) {
        GangguanFindings findings = fine();
        row.change(findings);
        CHECK(verdict_level(findings, Targets{}) == row.level);
    }
}

TEST_CASE("suggestions follow their rules in order", "[suggestions]") {
    struct Row {
        const char* name;
        void (*change)(GangguanFindings&);
        const char* part;
        bool found;
    };
    const auto row = GENERATE(values<Row>({
        {"largest cause at 30 percent",
         [](GangguanFindings& f) {
             f.causes = {cause('X', 70), cause('B', 30)};
         },
         "Mintakan perbaikan jaringan kepada penyedianya: Jaringan/ISP mengambil 30%", true},
        {"a pause is time of its cause, too",
         [](GangguanFindings& f) {
             f.causes = {cause('X', 70), CauseFigures{}};
             f.causes[1].cause = 'K';
             f.causes[1].pauses = 2;
             f.causes[1].paused = 30;
         },
         "Sepakati batas waktu jawaban pihak lain: Menunggu pihak lain mengambil 30%", true},
        {"largest cause below 30 percent",
         [](GangguanFindings& f) {
             f.causes = {cause('X', 71), cause('B', 29)};
         },
         "mengambil", false},
        {"an unknown cause is never the one to handle",
         [](GangguanFindings& f) { f.causes = {cause('X', 100)}; }, "mengambil", false},
        {"longest outage by certificate",
         [](GangguanFindings& f) {
             f.longest_cause = 'E';
             f.longest_down = 5400;
             f.longest_id = "G-2026-0007";
         },
         "sertifikat TLS sebelum habis dan pasang pengingatnya: gangguan terlama (G-2026-0007, 1 j 30 m)",
         true},
        {"longest outage by DNS",
         [](GangguanFindings& f) {
             f.longest_cause = 'C';
             f.longest_down = 60;
             f.longest_id = "G-2026-0007";
         },
         "Perpanjang domain", true},
        {"longest outage by the host",
         [](GangguanFindings& f) {
             f.longest_cause = 'D';
             f.longest_down = 60;
         },
         "dapat dicegah", false},
        {"the worst two steps below 90 percent",
         [](GangguanFindings& f) {
             f.steps = {{1, 8, 10}, {2, 1, 2}, {3, 7, 10}, {4, 9, 10}};
         },
         "langkah 2 dan 3,", true},
        {"no step below 90 percent",
         [](GangguanFindings& f) {
             f.steps = {{1, 9, 10}};
         },
         "Tinjau", false},
        {"three outages of a site in a week",
         [](GangguanFindings& f) {
             f.busiest_site = "Portal";
             f.busiest_outages = 3;
         },
         "memeriksa Portal: terjadi 3", true},
        {"two outages of a site in a week",
         [](GangguanFindings& f) {
             f.busiest_site = "Portal";
             f.busiest_outages = 2;
         },
         "memeriksa", false},
        {"more than 20 percent without a cause",
         [](GangguanFindings& f) {
             f.outages = 14;
             f.outages_unknown = 3;
         },
         "21% gangguan masih belum diketahui", true},
        {"exactly 20 percent without a cause",
         [](GangguanFindings& f) {
             f.outages = 10;
             f.outages_unknown = 2;
         },
         "belum diketahui", false},
        {"coverage below 99 percent", [](GangguanFindings& f) { f.time.unknown = 10'001; },
         "hanya 98% dari waktu layanan", true},
        {"coverage at 99 percent", [](GangguanFindings& f) { f.time.unknown = 10'000; }, "pemantauan", false},
        {"nothing to suggest is said", [](GangguanFindings&) {}, "Tidak ada tindak lanjut khusus", true},
    }));
    DYNAMIC_SECTION(row.name) {
        GangguanFindings findings = fine();
        row.change(findings);
        const auto found = suggestions(findings, Targets{});
        CAPTURE(found);
        CHECK(any_of(found, row.part) == row.found);
    }
}

TEST_CASE("no more than three suggestions", "[suggestions]") {
    GangguanFindings findings = fine();
    findings.causes = {cause('E', 100)};
    findings.longest_cause = 'E';
    findings.longest_down = 100;
    findings.steps = {{1, 1, 10}};
    findings.busiest_outages = 9;
    findings.outages_unknown = 2;
    findings.time.unknown = 40'000;
    const auto found = suggestions(findings, Targets{});
    REQUIRE(found.size() == 3);
    CHECK(found[0].find("Pasang pembaruan sertifikat otomatis") == 0);
    CHECK(found[1].find("Perpanjang sertifikat") == 0);
    CHECK(found[2].find("Tinjau") == 0);
}

TEST_CASE("lists of numbers read as a sentence", "[narrative]") {
    CHECK(list_id({}).empty());
    CHECK(list_id({"4"}) == "4");
    CHECK(list_id({"4", "7"}) == "4 dan 7");
    CHECK(list_id({"1", "4", "7"}) == "1, 4, dan 7");
}

TEST_CASE("percentiles take the nearest rank", "[percentile]") {
    const std::vector<Seconds> ten{1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
    CHECK_FALSE(nearest_rank({}, 50));
    CHECK(nearest_rank({7}, 90) == 7);
    CHECK(nearest_rank(ten, 50) == 5);
    CHECK(nearest_rank(ten, 90) == 9);
    CHECK(nearest_rank(ten, 95) == 10);
    CHECK(nearest_rank({1, 2, 3}, 50) == 2);
    CHECK(nearest_rank({1, 2, 3}, 90) == 3);
}

TEST_CASE("percentages are cut and never rounded up", "[percent]") {
    struct Row {
        std::int64_t part, of;
        int decimals;
        std::int64_t number;
        const char* shown;
    };
    const auto row = GENERATE(values<Row>({
        {9996, 10'000, 1, 999, "99,9%"},
        {999'999, 1'000'000, 2, 9999, "99,99%"},
        {2'999, 3'000, 1, 999, "99,9%"},
        {7, 7, 1, 1000, "100,0%"},
        {2, 3, 3, 66'666, "66,666%"},
        {0, 3, 1, 0, "0,0%"},
    }));
    const Cell cell = percent_cell(row.part, row.of, row.decimals);
    CHECK(cell.kind == Cell::Kind::percent);
    CHECK(cell.number == row.number);
    CHECK(display(cell) == row.shown);
    CHECK(cell.value() <= static_cast<double>(row.part) / static_cast<double>(row.of) + 1e-12);
    CHECK(display(percent_cell(1, 0, 1)) == "–");
}

TEST_CASE("the verdict on sites and links", "[verdict]") {
    struct Row {
        const char* name;
        void (*change)(KondisiFindings&);
        Level level;
    };
    const auto row = GENERATE(values<Row>({
        {"all up", [](KondisiFindings&) {}, Level::good},
        {"a site is down", [](KondisiFindings& f) { f.down = {"Portal"}; }, Level::bad},
        {"a site is slow", [](KondisiFindings& f) { f.not_sure = {"Portal"}; }, Level::caution},
        {"a dead link", [](KondisiFindings& f) { f.dead_links = 1; }, Level::caution},
        {"a certificate with 31 days", [](KondisiFindings& f) { f.certificate_days = 31; }, Level::good},
        {"a certificate with 30 days", [](KondisiFindings& f) { f.certificate_days = 30; }, Level::caution},
        {"a certificate with 7 days", [](KondisiFindings& f) { f.certificate_days = 7; }, Level::bad},
        {"a certificate for another name", [](KondisiFindings& f) { f.certificate_bad = true; },
         Level::caution},
        {"hardly watched",
         [](KondisiFindings& f) {
             f.time.unknown = 60'000;
             f.down = {"P"};
         },
         Level::data_short},
    }));
    DYNAMIC_SECTION(row.name) {
        KondisiFindings findings;
        findings.sites = 2;
        findings.time = {1'000'000, 0, 0, 0};
        findings.certificate_until = date::local_days{date::year{2026} / 12 / 31};
        findings.certificate_days = 90;
        findings.certificate_site = "Portal";
        findings.links = 10;
        row.change(findings);
        CHECK(verdict_level(findings, Targets{}) == row.level);
        CHECK(conclusions(findings).size() == 3);
    }
}
