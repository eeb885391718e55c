#include "reports/cell_text.hpp"

#include <string>

#include <catch2/catch.hpp>

using pantau::reports::cell_text;
using pantau::reports::longest_text;
using pantau::reports::may_link;

namespace {

std::string csv_text(std::string_view raw) {
    std::string field;
    pantau::reports::add_csv_text(field, raw);
    return field;
}

}  // namespace

TEST_CASE("what people typed becomes text that Excel accepts", "[cell_text]") {
    struct Row {
        const char* name;
        std::string raw, text;
        bool repaired;
    };
    const auto row = GENERATE(values<Row>({
        {"plain words stay", "Kunjungan kerja – Komisi III ●", "Kunjungan kerja – Komisi III ●", false},
        {"a formula stays a text", "=1+1", "=1+1", false},
        {"an invalid byte", "a\xFFz", "a\xEF\xBF\xBDz", true},
        {"a cut letter", "a\xE2\x82", "a\xEF\xBF\xBD", true},
        {"an overlong form", "\xC0\xAF", "\xEF\xBF\xBD", true},
        {"a surrogate", "\xED\xA0\x80", "\xEF\xBF\xBD", true},
        {"U+FFFE", "\xEF\xBF\xBE", "\xEF\xBF\xBD", true},
        {"U+1FFFF", "\xF0\x9F\xBF\xBF", "\xEF\xBF\xBD", true},
        {"control characters go",
         "a\x01\x1B"
         "b\x7F",
         "ab", true},
        {"NUL goes", std::string{"a\0b", 3}, "ab", true},
        {"line ends become one kind", "a\r\nb\rc\nd", "a\nb\nc\nd", false},
        {"a tab becomes a space", "a\tb", "a b", false},
        {"direction marks go", "exe.\xE2\x80\xAEgnp", "exe.gnp", true},
        {"an isolate goes", "\xE2\x81\xA6x\xE2\x81\xA9", "x", true},
        {"an escape is shown as typed", "_x0041_", "_x005F_x0041_", false},
        {"two escapes that share a mark", "_x0041_x0042_", "_x005F_x0041_x005F_x0042_", false},
        {"nearly an escape", "_x004_ _x00G1_", "_x004_ _x00G1_", false},
        {"emoji", "\xF0\x9F\x98\x80", "\xF0\x9F\x98\x80", false},
    }));
    DYNAMIC_SECTION(row.name) {
        const auto made = cell_text(row.raw);
        CHECK(made.text == row.text);
        CHECK(made.repaired == row.repaired);
    }
}

TEST_CASE("a text is cut where Excel would refuse it and says so", "[cell_text]") {
    CHECK(cell_text(std::string(longest_text, 'x')).text.size() == longest_text);
    const auto cut = cell_text(std::string(40'000, 'x'));
    CHECK(cut.repaired);
    CHECK(cut.text.size() == longest_text);
    CHECK(cut.text.substr(cut.text.size() - 14) == "... (dipotong)");
    // Four bytes and two UTF-16 units each: no letter is cut in two.
    std::string emoji;
    for (int i = 0; i < 20'000; ++i) emoji += "\xF0\x9F\x98\x80";
    CHECK((cell_text(emoji).text.size() - 14) % 4 == 0);
    CHECK(cell_text("a\nb", longest_text, true).text == "a b");
}

TEST_CASE("only web and mail addresses are links", "[cell_text]") {
    CHECK(may_link("https://dprd.example.go.id/berita?a=1&b=2#isi"));
    CHECK(may_link("HTTP://example.org"));
    CHECK(may_link("mailto:humas@example.go.id"));
    for (const char* address : {"javascript:alert(1)", "data:text/html,x", "file:///etc/passwd",
                                "external:c:/x.xlsx", "internal:Sheet1!A1", "dprd.example.go.id", "https://",
                                "https:///x", "http://a b", "http://a\"b", "http://a\nb", "mailto:", ""})
        CHECK_FALSE(may_link(address));
    CHECK_FALSE(may_link("https://a/" + std::string(2'000, 'x')));
    CHECK_FALSE(may_link("https://a/#" + std::string(300, 'x')));
}

TEST_CASE("a CSV field is never a formula", "[cell_text]") {
    CHECK(csv_text("=1+1") == "'=1+1");
    CHECK(csv_text("+62 811") == "'+62 811");
    CHECK(csv_text("-1") == "'-1");
    CHECK(csv_text("@x") == "'@x");
    CHECK(csv_text("\t=1") == "' =1");
    CHECK(csv_text("a;b") == "\"a;b\"");
    CHECK(csv_text("dia \"baik\"") == "\"dia \"\"baik\"\"\"");
    CHECK(csv_text("_x0041_") == "_x0041_");
    CHECK(csv_text("biasa") == "biasa");
}
