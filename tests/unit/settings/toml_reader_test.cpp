#include "daemon/settings/toml_reader.hpp"

#include <catch2/catch.hpp>

using namespace pantau::settings;
using namespace std::chrono_literals;

namespace {

/// Reads a step as a SOP file has it, with a bit of everything, and gives the problems line by line.
std::vector<std::string> problems_of(std::string_view text) {
    Problems problems;
    if (const auto table = parse_toml(text, "x.toml", problems)) {
        TableReader reader{*table, "this file", problems};
        reader.text("title", Need::required);
        reader.integer("count", 1, 9);
        reader.choice("mode", {"slow", "fast"});
        reader.date("day");
        reader.duration("length", 1s, 1h);
        reader.size("size", 1, 1024);
        reader.clock("at");
        reader.date_time("when");
        reader.texts("names");
        reader.number("share", 0, 1);
        for (const auto* step : reader.tables("step")) {
            TableReader one{*step, "[[step]]", problems};
            one.integer("number", 1, 99, Need::required);
            one.boolean("wall");
            one.finish();
        }
        if (const auto* inner = reader.table("inner")) {
            TableReader one{*inner, "[inner]", problems};
            one.text("key");
            one.finish();
        }
        reader.finish();
    }
    std::vector<std::string> lines;
    for (const auto& problem : problems.in_order()) lines.push_back(to_string(problem));
    return lines;
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("each mistake has its place and says what is allowed", "[toml]") {
    struct Row {
        const char* text;
        Lines lines;
    };
    const auto row = GENERATE(values<Row>({
        {"title = \"a\"\n", {}},
        {"", {"x.toml:1:1: title is missing in this file"}},
        {"title = \" \"\n", {"x.toml:1:9: title is empty; it is required in this file"}},
        {"title = 5\n", {"x.toml:1:9: title is 5; allowed: text in quotes"}},
        {"title = \"a\\nb\"\n",
         {"x.toml:1:9: title holds a line break or another control character; allowed: one line of text"}},
        {"title = \"a\"\ncount = 10\n", {"x.toml:2:9: count is 10; allowed: a whole number, 1 to 9"}},
        {"title = \"a\"\ncount = 1.5\n", {"x.toml:2:9: count is 1.5; allowed: a whole number, 1 to 9"}},
        {"title = \"a\"\nmode = \"fats\"\n",
         {"x.toml:2:8: mode is \"fats\"; allowed: \"slow\" or \"fast\"; did you mean \"fast\"?"}},
        {"title = \"a\"\nday = \"2026-02-30\"\n",
         {"x.toml:2:7: day is \"2026-02-30\"; allowed: a date such as 2026-11-22, without quotes"}},
        {"title = \"a\"\nday = \"2026-02-28\"\n",
         {"x.toml:2:7: day is \"2026-02-28\"; allowed: a date such as 2026-11-22, without quotes"}},
        {"title = \"a\"\nwhen = \"2026-02-28\"\n",
         {"x.toml:2:8: when is \"2026-02-28\"; allowed: a time such as 2026-11-22T21:00:00 or "
          "2026-11-22T21:00:00+07:00"}},
        {"title = \"a\"\nlength = \"2h\"\n",
         {"x.toml:2:10: length is \"2h\"; allowed: a duration such as \"90s\", \"5m\" or \"3h\", 1s to 1h"}},
        {"title = \"a\"\nlength = \"1s500ms\"\n",
         {"x.toml:2:10: length is \"1s500ms\"; allowed: whole seconds"}},
        {"title = \"a\"\nsize = \"2KiB\"\n",
         {"x.toml:2:8: size is \"2KiB\"; allowed: a size such as \"512KiB\" or \"2MiB\", 1 to 1KiB"}},
        {"title = \"a\"\nat = \"7.30\"\n",
         {"x.toml:2:6: at is \"7.30\"; allowed: a time of day such as \"07:30\""}},
        {"title = \"a\"\nnames = [\"x\", 3]\n",
         {"x.toml:2:15: entry 2 of names is 3; allowed: one-line text"}},
        {"title = \"a\"\nnames = \"x\"\n", {"x.toml:2:9: names is \"x\"; allowed: a list of one-line text"}},
        {"title = \"a\"\nshare = nan\n", {"x.toml:2:9: share is nan; allowed: a number, 0 to 1"}},
        {"title = \"a\"\n[step]\n",
         {"x.toml:2:1: step is a table; allowed: a list of tables, each begun with [[step]]"}},
        {"title = \"a\"\n[[inner]]\n", {"x.toml:2:1: inner is a list of tables; write [inner] once"}},
        {"title = \"a\"\n[[step]]\nwall = 1\nnumbr = 2\n",
         {"x.toml:2:1: number is missing in [[step]]", "x.toml:3:8: wall is 1; allowed: true or false",
          "x.toml:4:1: unknown key 'numbr' in [[step]]; did you mean 'number'?"}},
        {"title = \"a\"\nzzzzzz = 2\n", {"x.toml:2:1: unknown key 'zzzzzz' in this file"}},
        // Columns count characters, not bytes; a byte order mark and CRLF are nobody's fault.
        {"title = \"a\"\n\"kün\" = {é = 1}\n",
         {"x.toml:2:10: not TOML: inline table: expected key or closing '}', saw 'é'; what follows in this "
          "file is not read"}},
        {"\xEF\xBB\xBFtitle = \"a\"\r\ninner = {\"ééé\" = 1, kez = 2}\r\n",
         {"x.toml:2:10: unknown key 'ééé' in [inner]",
          "x.toml:2:21: unknown key 'kez' in [inner]; did you mean 'key'?"}},
    }));
    DYNAMIC_SECTION(row.text) {
        CHECK(problems_of(row.text) == row.lines);
    }
}

TEST_CASE("a syntax error hides what follows it and nothing before it", "[toml]") {
    struct Row {
        const char* name;
        const char* text;
        Lines lines;
    };
    const auto row = GENERATE(values<Row>({
        {"a key twice",
         "titl = 1\ncount = 1\ncount = 2\n[[step]]\nwall = 5\n",
         {"x.toml:1:1: unknown key 'titl' in this file; did you mean 'title'?",
          "x.toml:3:1: 'count' is given twice; what follows in this file is not read"}},
        {"a quoted key twice in a table",
         "title = \"a\"\ninner = {\"kéy\" = 1, \"kéy\" = 2}\n",
         {"x.toml:2:21: 'kéy' is given twice; what follows in this file is not read"}},
        {"a table twice",
         "title = \"a\"\n[inner]\nkez = 1\n[inner]\n",
         {"x.toml:3:1: unknown key 'kez' in [inner]; did you mean 'key'?",
          "x.toml:4:1: 'inner' is given twice; what follows in this file is not read"}},
        {"within a list of several lines",
         "count = 0\nnames = [\n  \"a\",\n  b,\n]\n",
         {"x.toml:1:9: count is 0; allowed: a whole number, 1 to 9",
          "x.toml:4:3: not TOML: value: could not determine value type; what follows in this file is not "
          "read"}},
        {"an earlier [[step]] is complete and the last is not",
         "title = \"a\"\n[[step]]\n[[step]]\n?\n",
         {"x.toml:2:1: number is missing in [[step]]",
          "x.toml:4:1: not TOML: root table: expected keys, tables, whitespace or comments, saw '?'; what "
          "follows in "
          "this file is not read"}},
        {"a word cut off by the end of its line",
         "title = \"a\"\nwall = fals\n",
         {"x.toml:2:12: not TOML: boolean: expected 'false', saw 'fals\\n'; what follows in this file is not "
          "read"}},
        {"bytes that are no UTF-8",
         "count = 0\ntitle = \"aé\xff\"\n",
         {"x.toml:1:9: count is 0; allowed: a whole number, 1 to 9",
          "x.toml:2:12: this is not UTF-8; save the file as UTF-8"}},
    }));
    DYNAMIC_SECTION(row.name) {
        CHECK(problems_of(row.text) == row.lines);
    }
}

TEST_CASE("hostile depth is refused and does not overflow the stack", "[toml]") {
    std::string dots = "a";
    for (int i = 0; i < 200'000; ++i) dots += ".a";
    Problems problems;
    CHECK_FALSE(parse_toml(dots + " = 1", "x.toml", problems));
    CHECK(problems.size() == 1);
    std::string quoted = "\"a\"";
    for (int i = 0; i < 200'000; ++i) quoted += " . \"a\"";
    CHECK_FALSE(parse_toml('[' + quoted + ']', "x.toml", problems));
    const std::string brackets(100'000, '[');
    CHECK_FALSE(parse_toml("a = " + brackets, "x.toml", problems));
    std::string tables = "a = ";
    for (int i = 0; i < 40; ++i) tables += "{a = ";
    CHECK_FALSE(parse_toml(tables + "1" + std::string(40, '}'), "x.toml", problems));
    CHECK(problems.size() == 4);
    Problems none;
    CHECK(parse_toml("a = \"" + std::string(500, '.') + " a.b.c." + dots.substr(0, 400) + "\"", "x.toml",
                     none));
    CHECK(none.empty());
}

TEST_CASE("values come out as they were written", "[toml]") {
    Problems problems;
    const auto table = parse_toml(
        "z = 1\na = 2026-01-01\nb = 2026-01-01T08:00:00.25+07:00\nc = \"2026-01-01 08:00\"\nd = 07:30:00\n"
        "e = [\"x\", \"y\"]\nf = 0.9\ng = 1\nh = \"2MiB\"\n",
        "x.toml", problems);
    REQUIRE(table);
    CHECK(table->members.front().key == "z");  // the order of the file
    TableReader reader{*table, "this file", problems};
    CHECK(reader.date("a") == date::year{2026} / 1 / 1);
    const auto b = reader.date_time("b").value();
    CHECK(b.offset == 420min);
    CHECK(b.local == date::local_days{date::year{2026} / 1 / 1} + 8h + 250ms);
    const auto c = reader.date_time("c").value();
    CHECK_FALSE(c.offset);
    CHECK(c.local == date::local_days{date::year{2026} / 1 / 1} + 8h);
    CHECK(reader.clock("d") == 450min);
    const auto e = reader.texts("e").value();
    CHECK(e[1].value == "y");
    CHECK(e[1].place == Place{"x.toml", 6, 11});
    CHECK(reader.number("f", 0, 1) == 0.9);
    CHECK(reader.number("g", 0, 1) == 1.0);
    CHECK(reader.size("h", 0, 1U << 30U) == 2'097'152U);
    CHECK(reader.place_of("absent") == table->place);
    reader.allow({"z"});
    reader.finish();
    CHECK(problems.empty());
}

TEST_CASE("the nearest word is near", "[problems]") {
    const std::vector<std::string> known{"interval", "slow", "url", "id", "must_contain"};
    CHECK(nearest("intervl", known) == "interval");
    CHECK(nearest("Intervals", known) == "interval");
    CHECK(nearest("ulr", known) == "url");
    CHECK(nearest("must_contian", known) == "must_contain");
    CHECK(nearest("interfalls", known).empty());
    CHECK(nearest("xy", known).empty());  // two changes make any two letters
    CHECK(nearest(std::string(100'000, 'i'), known).empty());
}

TEST_CASE("problems stand file by file in order of place and once", "[problems]") {
    Problems problems;
    problems.add(Place{"b", 9, 1}, "x");
    problems.add(Place{"a", 2, 5}, "y");
    problems.add(Place{"b", 1, 1}, "z");
    problems.add(Place{"a", 2, 3}, "w");
    problems.add(Place{"b", 1, 1}, "z");
    Lines lines;
    for (const auto& problem : problems.in_order()) lines.push_back(to_string(problem));
    CHECK(lines == Lines{"b:1:1: z", "b:9:1: x", "a:2:3: w", "a:2:5: y"});
}
