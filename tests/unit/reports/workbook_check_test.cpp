#include "reports/workbook_check.hpp"

#include <zlib.h>

#include <catch2/catch.hpp>

#include "reports/sheet_writer.hpp"
#include "workbook_kit.hpp"

using namespace pantau::reports;

namespace {

void le(std::string& out, std::uint64_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) out += static_cast<char>((value >> (8 * i)) & 0xFFU);
}

/// A zip file with stored members, to put any XML into a workbook.
std::string zip_of(const std::vector<std::pair<std::string, std::string>>& members) {
    std::string file, directory;
    for (const auto& [name, content] : members) {
        const std::uint64_t offset = file.size();
        const auto crc =
            crc32(0, reinterpret_cast<const Bytef*>(content.data()), static_cast<uInt>(content.size()));
        std::string common;
        le(common, 20, 2), le(common, 0, 2), le(common, 0, 2), le(common, 0, 4), le(common, crc, 4);
        le(common, content.size(), 4), le(common, content.size(), 4), le(common, name.size(), 2),
            le(common, 0, 2);
        file += "PK\3\4" + common + name + content;
        directory += std::string{"PK\1\2"} + std::string(2, '\0') + common + std::string(10, '\0');
        le(directory, offset, 4);
        directory += name;
    }
    std::string end{"PK\5\6"};
    le(end, 0, 4), le(end, members.size(), 2), le(end, members.size(), 2), le(end, directory.size(), 4);
    le(end, file.size(), 4), le(end, 0, 2);
    return file + directory + end;
}

std::vector<std::pair<std::string, std::string>> small_book(const std::string& sheet) {
    return {{"[Content_Types].xml", "<Types/>"},
            {"xl/workbook.xml",
             "<workbook xmlns:r='r'><sheets><sheet name='Satu' r:id='rId1'/></sheets></workbook>"},
            {"xl/_rels/workbook.xml.rels",
             "<Relationships><Relationship Id='rId1' Target='worksheets/sheet1.xml'/></Relationships>"},
            {"xl/styles.xml", "<styleSheet/>"},
            {"xl/worksheets/sheet1.xml", sheet}};
}

Result<WorkbookFacts> read(const std::string& content) {
    const kit::Folder folder;
    kit::write(folder / "a.xlsx", content);
    return read_workbook_facts(folder / "a.xlsx");
}

std::string real_book() {
    const kit::Folder folder;
    REQUIRE(kit::ok(write_workbook(folder / "a.xlsx", [](WorkbookWriter& book) {
        Sheet& sheet = book.add_sheet("Satu");
        for (std::uint32_t row = 0; row < 300; ++row)
            sheet.text(row, 0, "isi " + std::to_string(row), style::cell);
        book.add_sheet("Dua").number(4, 2, 1, style::cell);
    })));
    return kit::bytes(folder / "a.xlsx");
}

}  // namespace

TEST_CASE("a whole workbook tells its sheets and rows", "[workbook_check]") {
    const auto facts = read(real_book());
    REQUIRE(kit::ok(facts));
    REQUIRE(facts->sheets.size() == 2);
    CHECK(facts->sheets[0].name == "Satu");
    CHECK(facts->sheets[0].rows == 300);
    CHECK(facts->sheets[1].rows == 5);
    CHECK(facts->sha256.size() == 64);
    CHECK(facts->parts > 6);
}

TEST_CASE("a workbook cut anywhere is found", "[workbook_check]") {
    const std::string whole = real_book();
    for (std::size_t keep = 0; keep < whole.size(); keep += 97) {
        const auto facts = read(whole.substr(0, keep));
        CAPTURE(keep);
        REQUIRE_FALSE(kit::ok(facts));
    }
}

TEST_CASE("a changed byte in any part is found", "[workbook_check]") {
    const std::string whole = real_book();
    const auto zip_end = whole.rfind("PK\1\2");
    std::size_t found = 0, tried = 0;
    for (std::size_t at = 60; at < zip_end; at += 211) {
        std::string changed = whole;
        changed[at] = static_cast<char>(changed[at] ^ 0x55);
        ++tried;
        if (!read(changed)) ++found;
    }
    // A byte of a stored date or of unused header space changes nothing that anybody reads.
    CHECK(found * 10 >= tried * 8);
    CHECK(tried > 10);
}

TEST_CASE("parts that are no XML are found by name", "[workbook_check]") {
    struct Row {
        const char* name;
        std::string sheet;
        bool whole;
    };
    const auto row = GENERATE(values<Row>({
        {"well-formed", "<worksheet><sheetData><row r='1'/></sheetData></worksheet>", true},
        {"ends early", "<worksheet><sheetData><row r='1'/>", false},
        {"empty", "", false},
        {"invalid UTF-8", "<worksheet>\xFF</worksheet>", false},
        {"U+FFFE", "<worksheet>\xEF\xBF\xBE</worksheet>", false},
        {"a raw control character", "<worksheet>\x01</worksheet>", false},
        {"a document type", "<!DOCTYPE x [<!ENTITY a 'b'>]><worksheet>&a;</worksheet>", false},
        {"a shared string that is not there",
         "<worksheet><row r='1'><c r='A1' t='s'><v>0</v></c></row></worksheet>", false},
    }));
    DYNAMIC_SECTION(row.name) {
        const auto facts = read(zip_of(small_book(row.sheet)));
        CHECK(facts.has_value() == row.whole);
        if (!facts) {
            CHECK(facts.error().code == Problem::Code::damaged);
            CHECK_FALSE(facts.error().message.empty());
        }
    }
}

TEST_CASE("missing parts and missing rows are found", "[workbook_check]") {
    auto members = small_book("<worksheet><sheetData><row r='7'/></sheetData></worksheet>");
    const kit::Folder folder;
    kit::write(folder / "a.xlsx", zip_of(members));
    CHECK(kit::ok(check_workbook(folder / "a.xlsx", {{"Satu", 7}})));
    CHECK_FALSE(kit::ok(check_workbook(folder / "a.xlsx", {{"Satu", 8}})));
    CHECK_FALSE(kit::ok(check_workbook(folder / "a.xlsx", {{"Dua", 7}})));
    CHECK_FALSE(kit::ok(check_workbook(folder / "a.xlsx", {{"Satu", 7}, {"Dua", 1}})));
    members.pop_back();
    CHECK_FALSE(kit::ok(read(zip_of(members))));
    CHECK_FALSE(kit::ok(read("PK")));
    CHECK_FALSE(kit::ok(read_workbook_facts(folder / "tidak-ada.xlsx")));
    std::filesystem::create_symlink(folder / "a.xlsx", folder / "b.xlsx");
    CHECK_FALSE(kit::ok(read_workbook_facts(folder / "b.xlsx")));
}
