#include "reports/sheet_writer.hpp"

#include <cmath>
#include <csignal>
#include <limits>
#include <stdexcept>
#include <sys/resource.h>

#include <catch2/catch.hpp>

#include "workbook_kit.hpp"

using namespace pantau::reports;
namespace fs = std::filesystem;

namespace {

/// Writes one sheet and hands back its XML.
std::string sheet_xml(const std::function<void(Sheet&)>& draw, Repairs* repairs = nullptr) {
    const kit::Folder folder;
    const auto written = write_workbook(folder / "a.xlsx", [&](WorkbookWriter& book) {
        draw(book.add_sheet("Satu"));
        if (repairs != nullptr) *repairs = book.repairs();
    });
    REQUIRE(kit::ok(written));
    return kit::part(folder / "a.xlsx", "xl/worksheets/sheet1.xml") +
           kit::part(folder / "a.xlsx", "xl/sharedStrings.xml") +
           kit::part(folder / "a.xlsx", "xl/worksheets/_rels/sheet1.xml.rels");
}

bool has(const std::string& text, const std::string& words) {
    return text.find(words) != std::string::npos;
}

/// Files of this process may not grow beyond so many bytes while the object lives, as on a full disk.
class FullDisk {
public:
    explicit FullDisk(rlim_t bytes) : handler_{std::signal(SIGXFSZ, SIG_IGN)} {
        ::getrlimit(RLIMIT_FSIZE, &before_);
        rlimit now = before_;
        now.rlim_cur = bytes;
        ::setrlimit(RLIMIT_FSIZE, &now);
    }
    FullDisk(const FullDisk&) = delete;
    FullDisk& operator=(const FullDisk&) = delete;
    ~FullDisk() {
        ::setrlimit(RLIMIT_FSIZE, &before_);
        std::signal(SIGXFSZ, handler_);
    }

private:
    void (*handler_)(int);
    rlimit before_{};
};

void fill(WorkbookWriter& book) {
    Sheet& sheet = book.add_sheet("Satu");
    for (std::uint32_t row = 0; row < 3'000; ++row)
        sheet.text(row, 0, "baris " + std::to_string(row * 7919), style::cell);
}

}  // namespace

TEST_CASE("numbers that are none become words", "[sheet_writer]") {
    Repairs repairs;
    const auto xml = sheet_xml(
        [](Sheet& sheet) {
            sheet.number(0, 0, std::nan(""), style::cell);
            sheet.number(1, 0, std::numeric_limits<double>::infinity(), style::cell);
            sheet.formula(2, 0, "=A1", std::nan(""), style::cell);
            sheet.number(3, 0, 1.5, style::cell);
        },
        &repairs);
    CHECK(repairs.numbers == 3);
    CHECK(has(xml, "tidak ada"));
    CHECK(has(xml, "<v>1.5</v>"));
    CHECK_FALSE(has(xml, "NAN"));
    CHECK_FALSE(has(xml, "INF"));
}

TEST_CASE("hostile texts stay texts", "[sheet_writer]") {
    Repairs repairs;
    const auto xml = sheet_xml(
        [](Sheet& sheet) {
            sheet.text(0, 0, "=1+1", style::cell);
            sheet.text(1, 0, "a\xFF\x01", style::cell);
            sheet.link(2, 0, "javascript:alert(1)", style::cell);
            sheet.link(3, 0, "https://example.org/" + std::string(3'000, 'x'), style::cell);
            sheet.link(4, 0, "https://example.org/a?b=1&c=2#d", style::cell);
            sheet.text(5, 0, std::string(40'000, 'y'), style::cell);
            sheet.merge({6, 0, 6, 0}, "satu sel", style::cell);
        },
        &repairs);
    CHECK_FALSE(has(xml, "<f>"));
    CHECK(has(xml, "=1+1"));
    CHECK(has(xml, "(dipotong)"));
    CHECK(has(xml, "satu sel"));
    CHECK_FALSE(has(xml, "mergeCell "));
    CHECK_FALSE(has(xml, "Target=\"javascript"));
    CHECK(has(xml, "Target=\"https://example.org/a?b=1&amp;c=2"));
    CHECK(repairs.links == 2);
    CHECK(repairs.texts == 2);
}

TEST_CASE("links beyond 60000 on a sheet are plain text", "[sheet_writer]") {
    Repairs repairs;
    (void)sheet_xml(
        [](Sheet& sheet) {
            for (std::uint32_t row = 0; row < 60'003; ++row)
                sheet.link(row, 0, "https://example.org/", style::cell);
        },
        &repairs);
    CHECK(repairs.links == 3);
}

TEST_CASE("layout mistakes are refused while drawing", "[sheet_writer]") {
    const auto refuses = [](const std::function<void(Sheet&)>& draw) {
        const kit::Folder folder;
        CHECK_THROWS_AS(
            write_workbook(folder / "a.xlsx", [&](WorkbookWriter& book) { draw(book.add_sheet("Satu")); }),
            std::logic_error);
        CHECK(folder.files() == 0);  // an exception leaves nothing behind either
    };
    refuses([](Sheet& sheet) {
        sheet.merge({0, 0, 1, 1}, "a", style::cell);
        sheet.merge({1, 1, 2, 2}, "b", style::cell);
    });
    refuses([](Sheet& sheet) {
        sheet.merge({0, 0, 0, 3}, "a", style::cell);
        sheet.text(0, 2, "b", style::cell);
    });
    refuses([](Sheet& sheet) { sheet.text(1'048'576, 0, "a", style::cell); });
    refuses([](Sheet& sheet) { sheet.chart({}); });
    refuses([](Sheet& sheet) { sheet.table({0, 0, 1, 1}, "t", {"sama", "sama"}, style::header); });
    refuses([](Sheet& sheet) {
        sheet.merge({2, 0, 2, 3}, "judul", style::section);
        ChartBox box;
        box.description = "x";
        box.area = {0, 0, 2, 3};
        sheet.chart(box);
    });
}

TEST_CASE("cells are named as spreadsheets name them", "[sheet_writer]") {
    CHECK(cell_name(0, 0) == "A1");
    CHECK(cell_name(9, 25) == "Z10");
    CHECK(cell_name(0, 26) == "AA1");
    CHECK(cell_name(0, 701) == "ZZ1");
    CHECK(cell_name(0, 702) == "AAA1");
    CHECK(absolute_range("Data Grafik", {1, 0, 31, 0}) == "='Data Grafik'!$A$2:$A$32");
}

TEST_CASE("equal content gives equal bytes", "[sheet_writer]") {
    const kit::Folder folder;
    const auto one = write_workbook(folder / "a.xlsx", fill), two = write_workbook(folder / "b.xlsx", fill);
    REQUIRE(kit::ok(one));
    REQUIRE(kit::ok(two));
    CHECK(one->sha256 == two->sha256);
    CHECK(one->size == fs::file_size(folder / "a.xlsx"));
    CHECK(kit::bytes(folder / "a.xlsx") == kit::bytes(folder / "b.xlsx"));
}

TEST_CASE("a full disk leaves the old file and nothing else", "[sheet_writer]") {
    const kit::Folder folder;
    kit::write(folder / "a.xlsx", "lama");
    // From far too little to nearly enough: the library reports success for some of these.
    const auto limit = GENERATE(rlim_t{100}, rlim_t{4'096}, rlim_t{20'000}, rlim_t{60'000}, rlim_t{120'000});
    CAPTURE(limit);
    std::optional<Result<WrittenFile>> written;
    {
        const FullDisk full{limit};
        written.emplace(write_workbook(folder / "a.xlsx", fill));
    }
    REQUIRE_FALSE(kit::ok(*written));
    CHECK(written->error().code != Problem::Code::cannot_create);
    CHECK(kit::bytes(folder / "a.xlsx") == "lama");
    CHECK(folder.files() == 1);
}

TEST_CASE("symbolic links are replaced and never followed", "[sheet_writer]") {
    const kit::Folder folder;
    kit::write(folder / "rahasia", "jangan diubah");
    fs::create_symlink(folder / "rahasia", folder / "a.xlsx");
    fs::create_symlink(folder / "rahasia", folder / ".a.xlsx.tmp");
    REQUIRE(kit::ok(write_workbook(folder / "a.xlsx", fill)));
    CHECK(kit::bytes(folder / "rahasia") == "jangan diubah");
    CHECK(fs::is_regular_file(fs::symlink_status(folder / "a.xlsx")));
    CHECK_FALSE(fs::exists(fs::symlink_status(folder / ".a.xlsx.tmp")));
}

TEST_CASE("a name that cannot be written is answered with a reason", "[sheet_writer]") {
    const kit::Folder folder;
    fs::create_directory(folder / "folder.xlsx");
    for (const fs::path& path : {folder / "tidak-ada/a.xlsx", folder / "folder.xlsx", folder.path() / "",
                                 folder / (std::string(254, 'n') + ".xlsx")}) {
        const auto written = write_workbook(path, fill);
        REQUIRE_FALSE(kit::ok(written));
        CHECK(written.error().code == Problem::Code::cannot_create);
        CHECK_FALSE(written.error().message.empty());
    }
}

TEST_CASE("what ready refuses is not published", "[sheet_writer]") {
    const kit::Folder folder;
    const auto written = write_workbook(folder / "a.xlsx", fill, []() -> Result<void> {
        return Problem{Problem::Code::io, "tidak"};
    });
    REQUIRE_FALSE(kit::ok(written));
    CHECK(written.error().message == "tidak");
    CHECK(folder.files() == 0);
}
