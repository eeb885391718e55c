// Edge cases of reports.md section 10: each is built from rows, written, read back and looked at.

#include <algorithm>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "reports/model.hpp"
#include "reports/workbook_content.hpp"
#include "reports/workbook_gangguan.hpp"
#include "reports/workbook_kondisi.hpp"
#include "tests/unit/reports/fake_source.hpp"
#include "tests/unit/reports/workbook_kit.hpp"

using namespace pantau::reports;
using pantau::reports::test::FakeSource;
using pantau::reports::test::small_month;
using pantau::reports::test::wib;

namespace {

/// Both workbooks of a month, on disk and read back.
struct Books {
    kit::Folder folder;
    WorkbookContent a, b;

    explicit Books(const FakeSource& source, const std::string& code = "2026-10",
                   Instant cut_off = wib("2026-11-02 07:00:00")) {
        const Period period = *parse_period(code, source.office_row.zone);
        REQUIRE(kit::ok(write_gangguan(build_gangguan(source, period, cut_off), folder / "a.xlsx")));
        REQUIRE(kit::ok(write_kondisi(build_kondisi(source, period, cut_off), folder / "b.xlsx")));
        a = *read_workbook(folder / "a.xlsx");
        b = *read_workbook(folder / "b.xlsx");
    }
};

const WorkbookSheet& sheet(const WorkbookContent& book, const std::string& name) {
    const auto* found = book.find(name);
    REQUIRE(found != nullptr);
    return *found;
}

bool says(const WorkbookSheet& sheet, const std::string& part) {
    return std::any_of(sheet.cells.begin(), sheet.cells.end(),
                       [&](const WorkbookCell& cell) { return cell.text.find(part) != std::string::npos; });
}

/// The row number, as people count, of the cell with this text.
std::string row_with(const WorkbookSheet& sheet, const std::string& text) {
    for (const WorkbookCell& cell : sheet.cells)
        if (cell.text == text) return cell.place.substr(cell.place.find_first_of("0123456789"));
    FAIL("no cell says " << text);
    return "";
}

double number_at(const WorkbookSheet& sheet, const std::string& place) {
    const auto* cell = sheet.find(place);
    REQUIRE(cell != nullptr);
    REQUIRE(cell->number);
    return *cell->number;
}

FakeSource quiet() {
    FakeSource source;
    source.add_site("portal", "Portal DPRD");
    source.add_state("portal", "2026-09-01 00:00:00", "2026-11-02 07:00:00", "up");
    return source;
}

}  // namespace

TEST_CASE("no outage at all is drawn as good news", "[edges]") {
    FakeSource source = quiet();
    source.add_attempt("2026-0001", 1, 1, "2026-10-05 08:00:00", "2026-10-05 08:50:00");
    const Books books{source};
    const auto& front = sheet(books.a, "Ringkasan");
    CHECK(says(front, "● BAIK"));
    CHECK(says(front, "tidak ada"));  // MTTR
    CHECK(says(front, "Tidak ada gangguan pada periode ini"));
    CHECK(says(sheet(books.a, "Daftar Gangguan"), "Tidak ada gangguan pada periode ini"));
    // The chart has an axis although there is nothing on it.
    CHECK(kit::part(books.folder / "a.xlsx", "xl/charts/chart1.xml").find("<c:max val=\"10\"/>") !=
          std::string::npos);
}

TEST_CASE("a month without a finished case says so", "[edges]") {
    FakeSource source = quiet();
    source.add_attempt("2026-0001", 1, 1, "2026-10-30 15:00:00", "", "running");
    source.add_case("2026-0001", "2026-10-30 14:00:00", "", "open", 0);
    const Books books{source};
    CHECK(says(sheet(books.a, "Ringkasan"), "Belum ada langkah SOP yang dapat dinilai"));
    CHECK(says(sheet(books.a, "Kasus"), "Berjalan pada akhir periode"));
    CHECK(says(sheet(books.a, "Waktu SOP"), "Data belum cukup: n = 0, kurang dari 20."));
    CHECK(says(sheet(books.a, "Langkah Terlambat"), "2026-0001"));  // running and late
}

TEST_CASE("an office with one site needs no total", "[edges]") {
    const Books books{quiet()};
    CHECK_FALSE(says(sheet(books.a, "Analisis"), "Semua situs"));
    CHECK(
        says(sheet(books.b, "Ringkasan"), "Situs yang dipantau, Portal DPRD, aktif pada saat data diambil."));
}

TEST_CASE("fifty sites are one page wide and several tall", "[edges]") {
    FakeSource source;
    for (int i = 0; i < 50; ++i) {
        const std::string id = "s" + std::to_string(i);
        source.add_site(id, fmt::format("Situs ke-{:02}", i));
        source.add_state(id, "2026-09-01 00:00:00", "2026-11-02 07:00:00", "up");
    }
    const Books books{source};
    CHECK(says(sheet(books.b, "Ringkasan"), "dan 30 situs lain"));
    const auto& daily = sheet(books.b, "Ketersediaan Harian");
    for (const int i : {0, 29, 49}) CHECK(says(daily, fmt::format("Situs ke-{:02}", i)));
    const std::string xml = kit::part(books.folder / "b.xlsx", "xl/worksheets/sheet2.xml");
    CHECK(xml.find("fitToHeight=\"0\"") != std::string::npos);
    CHECK(xml.find("orientation=\"landscape\"") != std::string::npos);
    CHECK(says(sheet(books.a, "Analisis"), "Semua situs"));
}

TEST_CASE("five thousand outages all stand in the list", "[edges]") {
    FakeSource source;
    source.add_site("portal", "Portal DPRD");
    Instant last = wib("2026-10-01 00:00:00");
    for (int i = 0; i < 5'000; ++i) {  // every 500 s, 100 s each
        const Instant start = wib("2026-10-01 00:00:00") + std::chrono::seconds{500 * i + 100};
        OutageRow row;
        row.id = fmt::format("G-2026-{:05}", i);
        row.site = "portal";
        row.first_fail = row.detected = start;
        row.ended = start + std::chrono::seconds{100};
        source.outage_rows.push_back(row);
        source.state_rows.push_back({"portal", last, start, "up", ""});
        source.state_rows.push_back({"portal", start, *row.ended, "down", ""});
        last = *row.ended;
    }
    source.state_rows.push_back({"portal", last, wib("2026-11-01 00:00:00"), "up", ""});
    const Period period = *parse_period("2026-10", "Asia/Jakarta");
    const kit::Folder folder;
    REQUIRE(kit::ok(
        write_gangguan(build_gangguan(source, period, wib("2026-11-02 07:00:00")), folder / "a.xlsx")));
    const auto book = *read_workbook(folder / "a.xlsx");
    const auto& list = sheet(book, "Daftar Gangguan");
    CHECK(says(list, "G-2026-00000"));
    CHECK(says(list, "G-2026-04999"));
    CHECK(number_at(list, "A5004") == 5'000);
    for (const WorkbookCell& cell : list.cells)
        if (cell.formula.find("SUBTOTAL(103") != std::string::npos) CHECK(cell.number == 5'000.0);
    CHECK(says(sheet(book, "Ringkasan"), "5.000 gangguan"));
}

TEST_CASE("an outage over the edge of the period is cut and says so", "[edges]") {
    const Books books{small_month()};
    const auto& list = sheet(books.a, "Daftar Gangguan");
    const std::string row = row_with(list, "G-2026-0001");  // 23.50 to 00.20
    CHECK(number_at(list, "I" + row) == Approx(1'200.0 / 86'400));
    CHECK(list.find("P" + row)->text == "Dipotong periode");
    CHECK(list.find("I" + row)->formula.empty());  // end less start would say thirty minutes
    CHECK(list.find("I" + row_with(list, "G-2026-0002"))->formula ==
          "H" + row_with(list, "G-2026-0002") + "-F" + row_with(list, "G-2026-0002"));
}

TEST_CASE("a period that still runs is marked on every sheet", "[edges]") {
    const Books books{small_month(), "2026-10", wib("2026-10-20 12:00:00")};
    const std::string mark = "SEMENTARA, data sampai 20 Oktober 2026 pukul 12.00 WIB";
    for (const WorkbookContent* book : {&books.a, &books.b})
        for (const WorkbookSheet& one : book->sheets) {
            CAPTURE(one.name);
            CHECK(says(one, mark));
        }
    CHECK_FALSE(says(sheet(Books{small_month()}.a, "Ringkasan"), "SEMENTARA"));
}

TEST_CASE("a missing logo leaves the letterhead whole", "[edges]") {
    FakeSource source = small_month();
    source.office_row.logo_path = "/nowhere/logo.png";
    const Books books{source};
    CHECK(says(sheet(books.a, "Ringkasan"), "PEMERINTAH KABUPATEN CONTOH"));
    CHECK(kit::part(books.folder / "a.xlsx", "xl/media/image1.png").empty());
    CHECK(kit::part(books.folder / "a.xlsx", "xl/drawings/drawing1.xml").find("<xdr:pic>") ==
          std::string::npos);
}

TEST_CASE("a title of two hundred letters is wrapped in a row that is high enough", "[edges]") {
    FakeSource source = small_month();
    std::string title;
    while (title.size() < 200) title += "kata ";
    title.resize(200, 'x');
    source.case_rows.front().title = title;
    const Books books{source};
    const auto& cases = sheet(books.a, "Kasus");
    const std::string row = row_with(cases, title);
    const std::string xml = kit::part(books.folder / "a.xlsx", "xl/worksheets/sheet6.xml");
    const auto at = xml.find("<row r=\"" + row + "\"");
    REQUIRE(at != std::string::npos);
    const auto height = xml.find(" ht=\"", at);
    REQUIRE(height < xml.find('>', at));
    // 42 digits of 9 points a line, and words are narrower than digits: at least four lines.
    CHECK(std::stod(xml.substr(height + 5, 10)) >= 4 * 12.75);
}

TEST_CASE("durations are true where the clocks are set back", "[edges]") {
    FakeSource source;
    source.office_row.zone = "Europe/Berlin";
    source.office_row.zone_label = "CET";
    source.add_site("portal", "Portal DPRD");
    const Instant change =
        date::sys_days{date::year{2026} / 10 / 25} + std::chrono::hours{1};  // 03.00 -> 02.00
    const Instant from = change - std::chrono::minutes{30}, to = change + std::chrono::minutes{30};
    source.state_rows = {{"portal", from - date::days{40}, from, "up", ""},
                         {"portal", from, to, "down", ""},
                         {"portal", to, to + date::days{20}, "up", ""}};
    OutageRow row;
    row.id = "G-2026-0001";
    row.site = "portal";
    row.first_fail = row.detected = from;
    row.ended = to;
    source.outage_rows.push_back(row);
    const Books books{source};
    const auto& list = sheet(books.a, "Daftar Gangguan");
    const std::string at = row_with(list, "G-2026-0001");
    CHECK(number_at(list, "F" + at) == number_at(list, "H" + at));  // 02.30 on the wall, both times
    CHECK(number_at(list, "I" + at) == Approx(3'600.0 / 86'400));
    CHECK(list.find("I" + at)->formula.empty());
    CHECK(says(sheet(books.a, "Ringkasan"), "satu gangguan selama 1 j 00 m"));
}

TEST_CASE("rows beyond a block's limit go to a file of their own", "[edges]") {
    FakeSource source = quiet();
    for (int i = 0; i < 1'005; ++i) {
        AttemptRow& row = source.add_attempt(fmt::format("2026-{:04}", i + 1), 1, 1, "2026-10-05 08:00:00",
                                             "2026-10-05 08:50:00");
        row.late_entry = true;
    }
    const Period period = *parse_period("2026-10", "Asia/Jakarta");
    const kit::Folder folder;
    const auto written =
        write_gangguan(build_gangguan(source, period, wib("2026-11-02 07:00:00")), folder / "a.xlsx");
    REQUIRE(kit::ok(written));
    REQUIRE(written->overflow.size() == 1);
    CHECK(written->overflow[0].filename() == "a_Mutu-Data-Catatan-mutu-data.csv");
    const auto book = *read_workbook(folder / "a.xlsx");
    const auto& quality = sheet(book, "Mutu Data");
    CHECK(says(quality, "Ditampilkan 1.000 dari 1.005 baris; selebihnya pada berkas " +
                            written->overflow[0].filename().string()));
    const std::string csv = kit::bytes(written->overflow[0]);
    CHECK(csv.find("2026-1005 · Langkah 1") != std::string::npos);
    CHECK(csv.find("2026-0900 · Langkah 1") == std::string::npos);
}
