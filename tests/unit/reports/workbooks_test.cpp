// Both workbooks on sample models: order of sheets, bytes, overflow, edge cases. What only a spreadsheet
// program can say is in tests/integration/workbook_gates.py.

#include <catch2/catch.hpp>

#include "fake_source.hpp"
#include "reports/text_size.hpp"
#include "reports/workbook_check.hpp"
#include "reports/workbook_gangguan.hpp"
#include "reports/workbook_kondisi.hpp"
#include "sample_model.hpp"
#include "workbook_kit.hpp"

using namespace pantau::reports;

namespace {

std::vector<std::string> sheet_names(const std::filesystem::path& file) {
    const auto facts = read_workbook_facts(file);
    REQUIRE(kit::ok(facts));
    std::vector<std::string> names;
    for (const auto& sheet : facts->sheets) names.push_back(sheet.name);
    return names;
}

std::size_t count(const std::string& text, const std::string& words) {
    std::size_t found = 0;
    for (auto at = text.find(words); at != std::string::npos; at = text.find(words, at + 1)) ++found;
    return found;
}

}  // namespace

TEST_CASE("sheets stand in the order of the page that asks for them", "[workbooks]") {
    const kit::Folder folder;
    REQUIRE(kit::ok(write_gangguan(sample::gangguan(), folder / "a.xlsx")));
    REQUIRE(kit::ok(write_kondisi(sample::kondisi(), folder / "b.xlsx")));
    CHECK(sheet_names(folder / "a.xlsx") ==
          std::vector<std::string>{"Ringkasan", "Daftar Gangguan", "Analisis", "Waktu SOP",
                                   "Langkah Terlambat", "Kasus", "Tindak Lanjut", "Mutu Data", "Metodologi",
                                   "Data Grafik"});
    CHECK(sheet_names(folder / "b.xlsx") ==
          std::vector<std::string>{"Ringkasan", "Ketersediaan Harian", "Waktu Respons", "Tautan",
                                   "Sertifikat", "Perubahan", "Metodologi", "Data Grafik"});
}

TEST_CASE("equal models give equal bytes and the revision is the only difference", "[workbooks]") {
    const kit::Folder folder;
    const auto model = sample::gangguan();
    const auto one = write_gangguan(model, folder / "a.xlsx"), two = write_gangguan(model, folder / "b.xlsx"),
               three = write_gangguan(model, folder / "c.xlsx", 2);
    REQUIRE((kit::ok(one) && kit::ok(two) && kit::ok(three)));
    CHECK(one->sha256 == two->sha256);
    CHECK(one->sha256 != three->sha256);
    CHECK(kit::part(folder / "a.xlsx", "docProps/core.xml") ==
          kit::part(folder / "c.xlsx", "docProps/core.xml"));
    CHECK(count(kit::part(folder / "c.xlsx", "docProps/custom.xml"), "<vt:lpwstr>2</vt:lpwstr>") == 1);
}

TEST_CASE("every kind of month gives a whole workbook", "[workbooks]") {
    struct Row {
        const char* name;
        sample::Options options;
    };
    sample::Options none, one_site, year, hostile;
    none.empty = true;
    none.links = 0;
    one_site.sites = 1;
    year.days = 365;
    year.sites = 3;
    hostile.outages = hostile.cases = hostile.links = hostile.sites = 4;
    hostile.hostile = "=1+1\xFF\x01_x0041_" + std::string(33'000, 'x');
    const auto row = GENERATE_COPY(values<Row>(
        {{"no outage at all", none}, {"one site", one_site}, {"a year", year}, {"hostile texts", hostile}}));
    DYNAMIC_SECTION(row.name) {
        const kit::Folder folder;
        CHECK(kit::ok(write_gangguan(sample::gangguan(row.options), folder / "a.xlsx")));
        CHECK(kit::ok(write_kondisi(sample::kondisi(row.options), folder / "b.xlsx")));
        CHECK(folder.files() == 2);
        // Only formulas of ours: durations, their sums and the row totals of the matrix.
        const std::string list = kit::part(folder / "a.xlsx", "xl/worksheets/sheet2.xml");
        CHECK(count(list, "<f>SUBTOTAL(") == 2);
        CHECK(count(list, "<f>=") + count(list, "<f>1+1") == 0);
    }
}

TEST_CASE("a list beyond 50000 rows goes on in a CSV file beside the workbook", "[workbooks]") {
    const kit::Folder folder;
    GangguanModel model = sample::gangguan();
    const Row like = model.cases.rows.front();
    model.cases.rows.assign(50'003, like);
    model.cases.rows.back()[2] = text_cell("=1+1; \"akhir\"");
    const auto written = write_gangguan(model, folder / "a.xlsx");
    REQUIRE(kit::ok(written));
    REQUIRE(written->overflow.size() == 1);
    CHECK(written->overflow[0].filename() == "a_Kasus.csv");
    const std::string csv = kit::bytes(written->overflow[0]);
    CHECK(csv.substr(0, 3) == "\xEF\xBB\xBF");
    CHECK(count(csv, "\r\n") == 4);  // header and the three rows left out
    CHECK(count(csv, "\"'=1+1; \"\"akhir\"\"\"") == 1);
    CHECK(count(kit::part(folder / "a.xlsx", "xl/sharedStrings.xml"), "50.003") == 1);
    CHECK(folder.files() == 2);
}

TEST_CASE("what the builders make is what the sheets draw", "[workbooks]") {
    const auto source = test::small_month();
    const auto cut_off = test::wib("2026-11-02 07:00:00");
    const kit::Folder folder;
    for (const char* code : {"2026-10", "2026-10-04", "2026-W41", "2026-Q4", "2026"}) {
        CAPTURE(code);
        const Period period = *parse_period(code, "Asia/Jakarta");
        CHECK(kit::ok(write_gangguan(build_gangguan(source, period, cut_off), folder / "a.xlsx")));
        CHECK(kit::ok(write_kondisi(build_kondisi(source, period, cut_off), folder / "b.xlsx")));
    }
}

TEST_CASE("lines of a text are reckoned as Arial breaks them", "[workbooks]") {
    CHECK(text_lines("", 100, 9) == 1);
    CHECK(text_lines("satu\ndua", 500, 9) == 2);
    CHECK(text_lines(std::string(200, 'm'), 106, 9) >= 20);
    CHECK(text_lines("kata kata kata kata", 1'000, 9) == 1);
    CHECK(text_lines("kata kata kata kata", 60, 9) >= 2);
    CHECK(lines_height(1, 9) == 12.75);
    CHECK(lines_height(2, 9) == 25.5);
    CHECK(text_px("mm", 9) > text_px("ii", 9));
}
