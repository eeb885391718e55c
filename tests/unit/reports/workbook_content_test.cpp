#include "reports/workbook_content.hpp"

#include <catch2/catch.hpp>

#include "reports/workbook_gangguan.hpp"
#include "tests/unit/reports/sample_model.hpp"
#include "tests/unit/reports/workbook_kit.hpp"

using namespace pantau::reports;

namespace {

WorkbookContent written(const kit::Folder& folder, const GangguanModel& model) {
    const auto file = write_gangguan(model, folder / "r.xlsx", 1);
    REQUIRE(kit::ok(file));
    auto content = read_workbook(file->path);
    REQUIRE(kit::ok(content));
    CHECK(content->sha256 == file->sha256);
    return std::move(*content);
}

WorkbookSheet& sheet(WorkbookContent& book, const std::string& name) {
    for (auto& one : book.sheets)
        if (one.name == name) return one;
    FAIL("no sheet " << name);
    return book.sheets.front();
}

}  // namespace

TEST_CASE("a workbook is read back as it was written") {
    const kit::Folder folder;
    const auto model = sample::gangguan();
    const auto book = written(folder, model);
    CHECK(book.sheets.front().name == "Ringkasan");
    CHECK(book.sheets.back().name == "Data Grafik");
    CHECK(book.properties.at("Jenis laporan") == "analisis-gangguan");
    CHECK(book.properties.at("Sidik data") == model.data_hash);
    CHECK_FALSE(first_difference(book, book).has_value());
}

TEST_CASE("the first cell that differs is named with both values") {
    const kit::Folder folder;
    const auto book = written(folder, sample::gangguan());
    auto edited = book;
    auto& cells = sheet(edited, "Kasus").cells;

    SECTION("a number") {
        for (auto& cell : cells)
            if (cell.number) {
                cell.number = *cell.number + 0.001;
                const auto found = first_difference(edited, book);
                REQUIRE(found.has_value());
                CHECK(found->sheet == "Kasus");
                CHECK(found->place == cell.place);
                CHECK(found->file != found->recomputed);
                break;
            }
    }
    SECTION("the last digit that another program writes differently is no difference") {
        for (auto& cell : cells)
            if (cell.number) cell.number = *cell.number * (1 + 1e-14);
        CHECK_FALSE(first_difference(edited, book).has_value());
    }
    SECTION("a text") {
        cells.back().text += "x";
        cells.back().number.reset();
        REQUIRE(first_difference(edited, book).has_value());
        CHECK(first_difference(edited, book)->place == cells.back().place);
    }
    SECTION("a cell too much and one too few") {
        auto fewer = book;
        sheet(fewer, "Kasus").cells.pop_back();
        const auto missing = first_difference(fewer, book);
        REQUIRE(missing.has_value());
        CHECK(missing->file == "(empty)");
        const auto more = first_difference(book, fewer);
        REQUIRE(more.has_value());
        CHECK(more->recomputed == "(empty)");
    }
    SECTION("a formula whose stored value was left") {
        for (auto& one : edited.sheets)
            for (auto& cell : one.cells)
                if (!cell.formula.empty()) {
                    cell.formula += "+1";
                    const auto found = first_difference(edited, book);
                    REQUIRE(found.has_value());
                    CHECK(found->place == cell.place);
                    return;
                }
        FAIL("the sample has a formula");
    }
    SECTION("a sheet") {
        edited.sheets.pop_back();
        CHECK(first_difference(edited, book)->sheet == "Data Grafik");
        CHECK(first_difference(book, edited)->sheet == "Data Grafik");
    }
}

TEST_CASE("what is no workbook is told") {
    const kit::Folder folder;
    CHECK(read_workbook(folder / "absent.xlsx").error().code == Problem::Code::io);
    kit::write(folder / "text.xlsx", "this is no workbook");
    CHECK(read_workbook(folder / "text.xlsx").error().code == Problem::Code::damaged);
    const auto file = write_gangguan(sample::gangguan(), folder / "r.xlsx", 1);
    REQUIRE(kit::ok(file));
    const auto whole = kit::bytes(file->path);
    for (const std::size_t size : {whole.size() - 1, whole.size() / 2, std::size_t{40}}) {
        kit::write(folder / "cut.xlsx", whole.substr(0, size));
        CHECK(read_workbook(folder / "cut.xlsx").error().code == Problem::Code::damaged);
    }
    auto flipped = whole;
    flipped[flipped.size() / 3] = static_cast<char>(flipped[flipped.size() / 3] ^ 0x20);
    kit::write(folder / "flipped.xlsx", flipped);
    CHECK_FALSE(read_workbook(folder / "flipped.xlsx").has_value());
}
