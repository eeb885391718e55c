#include "daemon/cases/csv.hpp"

#include <catch2/catch.hpp>

using namespace pantau::cases;

namespace {

std::vector<std::string> texts(const CsvRow& row) {
    std::vector<std::string> result;
    for (const CsvCell& cell : row.cells) result.push_back(cell.text);
    return result;
}

using Cells = std::vector<std::string>;

}  // namespace

TEST_CASE("cells with quotes and line ends and separators", "[csv]") {
    const auto rows = read_csv(
        "\xEF\xBB\xBF"
        "a,\"b,\"\"c\"\"\r\nd\",e\r\n\n,\nlast");
    REQUIRE(rows.size() == 4);
    CHECK(texts(rows[0]) == Cells{"a", "b,\"c\"\r\nd", "e"});
    CHECK(rows[0].cells[1].column == 3);
    CHECK(rows[0].cells[2].line == 2);
    CHECK(rows[1].blank());
    CHECK(texts(rows[2]) == Cells{"", ""});
    CHECK(texts(rows[3]) == Cells{"last"});
    CHECK(rows[3].line == 5);
    CHECK(read_csv("").empty());
}

TEST_CASE("columns count characters and not bytes", "[csv]") {
    CHECK(read_csv("é,b")[0].cells[1].column == 3);
}

TEST_CASE("the separator is seen in the first line", "[csv]") {
    CHECK(csv_separator("a;b;c\n1,2,3") == ';');
    CHECK(csv_separator("a,b;c,d") == ',');
    CHECK(csv_separator("\"x;y;z\",b") == ',');
    CHECK(texts(read_csv("a;b\n1;2,5")[1]) == Cells{"1", "2,5"});
}

TEST_CASE("a broken quote is a mistake with its place", "[csv]") {
    const auto open = read_csv("a,b\nc,\"d\ne");
    REQUIRE(open[1].mistake);
    CHECK(open[1].mistake->line == 2);
    CHECK(open[1].mistake->column == 3);
    const auto behind = read_csv("\"a\"x,b\nc,d");
    REQUIRE(behind[0].mistake);
    CHECK(behind[0].mistake->column == 4);
    CHECK_FALSE(behind[1].mistake);
    CHECK(read_csv("a\"b")[0].mistake);
}

TEST_CASE("what is written is read back", "[csv]") {
    for (const char* text : {"", "plain", "a,b", "a\"b", "two\nlines", "cr\r", ";", "'", " space "}) {
        const std::string line = csv_cell(text) + ",x\r\n";
        CHECK(read_csv(line, ',')[0].cells[0].text == text);
    }
}

TEST_CASE("formulas are disarmed and come back as they were", "[csv]") {
    for (const char* text :
         {"=1+1", "+62811", "-5", "@x", "\t=", "'=1", "''+1", "'plain", "plain", "", "a=b", "'"}) {
        const std::string guarded = guard_formula(text);
        CHECK(std::string{"=+-@\t\r"}.find(guarded.empty() ? 'x' : guarded[0]) == std::string::npos);
        CHECK(unguard_formula(guarded) == text);
    }
    CHECK(guard_formula("plain") == "plain");
    CHECK(guard_formula("=1") == "'=1");
}
