#include "daemon/cases/calendar_file.hpp"

#include <catch2/catch.hpp>

#include "tests/unit/cases/office.hpp"

namespace pantau::cases::test {
namespace {

using std::chrono::minutes;

const std::string head =
    "schema = 1\n"
    "name = \"Uji\"\n"
    "time_zone = \"Asia/Jakarta\"\n"
    "[coverage]\n"
    "from = 2026-01-01\n"
    "to = 2026-12-31\n";
const std::string week = "[weekly]\nmon = [\"07:30-12:00\", \"13:00-16:00\"]\n";  // lines 7 and 8

std::string refused(const std::string& text) {
    settings::Problems problems;
    CHECK_FALSE(read_calendar(text, "k.toml", problems));
    return lines(problems);
}

std::string refused_csv(const std::string& text) {
    settings::Problems problems;
    CHECK_FALSE(read_holidays_csv(text, "h.csv", problems));
    return lines(problems);
}

std::vector<Holiday> holidays_of(const std::string& text) {
    settings::Problems problems;
    auto holidays = read_holidays_csv(text, "h.csv", problems);
    INFO(lines(problems));
    REQUIRE(holidays);
    return *std::move(holidays);
}

bool has_line(const std::string& text, const std::string& beginning) {
    return ("\n" + text).find("\n" + beginning) != std::string::npos;
}

}  // namespace

TEST_CASE("a calendar is read with all its parts", "[calendar]") {
    const auto rules = rules_of(head + week + R"(fri = ["13:00-24:00", "00:00-11:30"]
sat = []
[[special_period]]
name = "Ramadan"
from = 2026-02-19
to = 2026-03-20
state = "provisional"
weekly = { mon = ["08:00-12:00"] }
[[holiday]]
date = 2026-12-25
weekday = "Fri"
name = "Natal"
kind = "libur_nasional"
source = "SKB"
state = "official"
[[date_override]]
date = 2026-12-31
intervals = ["07:30-12:00"]
name = "Setengah hari"
source = "Surat Edaran"
)");
    CHECK(rules.name == "Uji");
    CHECK(rules.from == day(2026, 1, 1));
    CHECK(rules.to == day(2026, 12, 31));
    CHECK(to_string(hours_on(rules.weekly, date::Monday)) == "07:30-12:00, 13:00-16:00");
    CHECK(to_string(hours_on(rules.weekly, date::Friday)) == "00:00-11:30, 13:00-24:00");
    CHECK(to_string(hours_on(rules.weekly, date::Tuesday)) == "closed");
    CHECK(rules.version.size() == 64);
    CHECK(rules.plan(day(2026, 12, 25)).source == "SKB");
    CHECK(rules.plan(day(2026, 12, 31)).name == "Setengah hari");
    CHECK(rules.plan(day(2026, 2, 23)).standing == Standing::provisional);
}

TEST_CASE("date_override beats holiday beats special_period beats weekly", "[calendar]") {
    const std::string period =
        "[[special_period]]\nname = \"P\"\nfrom = 2026-06-08\nto = 2026-06-08\nweekly = { mon = "
        "[\"08:00-09:00\"] }\n";
    const std::string holiday =
        "[[holiday]]\ndate = 2026-06-08\nname = \"H\"\nkind = \"daerah\"\nsource = \"S\"\n";
    const std::string change = "[[date_override]]\ndate = 2026-06-08\nintervals = [\"10:00-11:00\"]\n";
    const auto hours = [](const std::string& text) {
        return to_string(rules_of(text).plan(day(2026, 6, 8)).hours);
    };
    CHECK(hours(head + week) == "07:30-12:00, 13:00-16:00");
    CHECK(hours(head + week + period) == "08:00-09:00");
    CHECK(hours(head + week + period + holiday) == "closed");
    CHECK(hours(head + week + period + holiday + change) == "10:00-11:00");
    CHECK(rules_of(head + week + holiday + change).plan(day(2026, 6, 8)).rule == DayRule::date_override);
    CHECK(rules_of(head + week + "[[date_override]]\ndate = 2026-06-08\nintervals = []\n")
              .plan(day(2026, 6, 8))
              .hours.empty());
}

TEST_CASE("a weekday that a special period does not name is closed in it", "[calendar]") {
    const auto rules =
        rules_of(head + week +
                 "[[special_period]]\nname = \"P\"\nfrom = 2026-06-01\nto = 2026-06-30\nweekly = { tue = "
                 "[\"08:00-09:00\"] }\n");
    CHECK(rules.plan(day(2026, 6, 8)).hours.empty());
    CHECK_FALSE(rules.plan(day(2026, 6, 9)).hours.empty());
}

TEST_CASE("the version of a calendar is its content and its coverage", "[calendar]") {
    const std::string version = rules_of(head + week).version;
    CHECK(rules_of("# comment\n" + head + week + "tue = []\n").version == version);
    CHECK(rules_of(head + week + "tue = [\"07:30-12:00\"]\n").version != version);
    std::string shorter = head;
    shorter.replace(shorter.find("2026-12-31"), 10, "2026-12-30");
    CHECK(rules_of(shorter + week).version != version);
    const std::string a = "[[holiday]]\ndate = 2026-06-08\nname = \"A\"\nkind = \"daerah\"\nsource = \"S\"\n";
    const std::string b = "[[holiday]]\ndate = 2026-06-09\nname = \"B\"\nkind = \"daerah\"\nsource = \"S\"\n";
    CHECK(rules_of(head + week + a + b).version == rules_of(head + week + b + a).version);
    CHECK(rules_of(head + week + a).version !=
          rules_of(head + week + a + "state = \"provisional\"\n").version);
}

TEST_CASE("each mistake in a calendar is told with its place", "[calendar]") {
    struct Row {
        const char* name;
        std::string text;
        const char* problem;
    };
    const auto holiday = [](const std::string& more) {
        return head + week + "[[holiday]]\nname = \"H\"\nkind = \"daerah\"\nsource = \"S\"\n" +
               more;  // more: line 13
    };
    const auto period = [](const std::string& from, const std::string& to) {
        return "[[special_period]]\nname = \"P\"\nfrom = " + from + "\nto = " + to +
               "\nweekly = { mon = [\"08:00-09:00\"] }\n";
    };
    const std::vector<Row> rows{
        {"no schema", head.substr(11) + week, "k.toml:1:1: "},
        {"unknown key", "zone = 1\n" + head + week, "k.toml:1:1: "},
        {"unknown zone",
         "schema = 1\nname = \"U\"\ntime_zone = \"Asia/Bogor\"\n" + head.substr(head.find("[cov")) + week,
         "k.toml:3:13: time_zone is \"Asia/Bogor\", which the tz database does not know"},
        {"no coverage", head.substr(0, head.find("[cov")) + week, "k.toml:1:1: "},
        {"coverage backwards",
         head.substr(0, head.find("from")) + "from = 2026-01-02\nto = 2026-01-01\n" + week,
         "k.toml:6:6: to is 2026-01-01, before from, 2026-01-02"},
        {"coverage before 1970",
         head.substr(0, head.find("from")) + "from = 1969-12-31\nto = 2026-01-01\n" + week,
         "k.toml:5:8: from is 1969-12-31; allowed: years 1970 to 2200"},
        {"coverage too long",
         head.substr(0, head.find("from")) + "from = 2000-01-01\nto = 2190-01-01\n" + week,
         "k.toml:6:6: to is 2190-01-01, more than 120 years after"},
        {"no such date",
         head.substr(0, head.find("from")) + "from = \"2026-02-30\"\nto = 2026-12-31\n" + week,
         "k.toml:5:8: "},
        {"no week", head, "k.toml:1:1: "},
        {"unknown weekday", head + week + "tues = []\n", "k.toml:9:1: "},
        {"not an interval", head + "[weekly]\nmon = [\"07:30\"]\n",
         "k.toml:8:8: \"07:30\" is not an interval"},
        {"no such time", head + "[weekly]\nmon = [\"07:30-25:00\"]\n",
         "k.toml:8:8: \"07:30-25:00\" is not an interval"},
        {"begins at 24:00", head + "[weekly]\nmon = [\"24:00-24:00\"]\n",
         "k.toml:8:8: \"24:00-24:00\" is not an interval"},
        {"not text", head + "[weekly]\nmon = [730]\n", "k.toml:8:8: "},
        {"empty interval", head + "[weekly]\nmon = [\"07:30-07:30\"]\n",
         "k.toml:8:8: \"07:30-07:30\" is empty"},
        {"over midnight", head + "[weekly]\nmon = [\"22:00-06:00\"]\n",
         "k.toml:8:8: \"22:00-06:00\" crosses midnight"},
        {"overlapping", head + "[weekly]\nmon = [\"07:30-12:00\", \"11:59-16:00\"]\n",
         "k.toml:8:23: mon: \"11:59-16:00\" overlaps \"07:30-12:00\""},
        {"overlapping out of order", head + "[weekly]\nmon = [\"11:00-16:00\", \"07:30-12:00\"]\n",
         "k.toml:8:8: mon: \"11:00-16:00\" overlaps \"07:30-12:00\""},
        {"the same twice", head + "[weekly]\nmon = [\"07:30-12:00\", \"07:30-12:00\"]\n",
         "k.toml:8:23: mon: "},
        {"columns count characters", head + "[weekly]\nmon = [\"é\", \"07:30\"]\n", "k.toml:8:13: \"07:30\""},
        {"nothing open", head + "[weekly]\nmon = []\n", "k.toml:7:2: the calendar has no open time at all"},
        {"nothing open in the coverage",
         head.substr(0, head.find("from")) + "from = 2026-06-09\nto = 2026-06-09\n" + week,
         "k.toml:7:2: the calendar has no open time at all"},
        {"weekday that does not fit", holiday("date = 2026-06-08\nweekday = \"Fri\"\n"),
         "k.toml:14:11: weekday is \"Fri\", but 2026-06-08 is a Mon"},
        {"unknown weekday word", holiday("date = 2026-06-08\nweekday = \"Sen\"\n"), "k.toml:14:11: "},
        {"holiday without a date", holiday(""), "k.toml:9:1: "},
        {"holiday outside", holiday("date = 2027-01-01\n"),
         "k.toml:13:8: date is 2027-01-01, outside the coverage, 2026-01-01 to 2026-12-31"},
        {"holiday twice",
         holiday("date = 2026-06-08\n") + "[[holiday]]\ndate = 2026-06-08\nname = \"H\"\nkind = \"daerah\"\n",
         "k.toml:15:8: date is 2026-06-08, which line 13 has already"},
        {"unknown state", holiday("date = 2026-06-08\nstate = \"oficial\"\n"), "k.toml:14:9: "},
        {"unknown kind", head + week + "[[holiday]]\ndate = 2026-06-08\nname = \"H\"\nkind = \"cuti\"\n",
         "k.toml:12:8: "},
        {"unknown key of a holiday", holiday("date = 2026-06-08\nday = \"Mon\"\n"), "k.toml:14:1: "},
        {"period backwards", head + week + period("2026-03-20", "2026-02-19"),
         "k.toml:12:6: to is 2026-02-19, before from"},
        {"period outside", head + week + period("2027-02-08", "2027-03-09"),
         "k.toml:11:8: \"P\" lies outside the coverage"},
        {"periods overlap",
         head + week + period("2026-02-19", "2026-03-20") + period("2026-03-20", "2026-03-21"),
         "k.toml:16:8: \"P\" overlaps \"P\" of line 9"},
        {"period without hours",
         head + week + "[[special_period]]\nname = \"P\"\nfrom = 2026-02-19\nto = 2026-02-20\n",
         "k.toml:9:1: "},
        {"override without hours", head + week + "[[date_override]]\ndate = 2026-06-08\n",
         "k.toml:9:1: [[date_override]] has no intervals"},
        {"override twice",
         head + week +
             "[[date_override]]\ndate = 2026-06-08\nintervals = []\n[[date_override]]\ndate = "
             "2026-06-08\nintervals = []\n",
         "k.toml:13:8: date is 2026-06-08, which line 10 has already"},
        {"override outside", head + week + "[[date_override]]\ndate = 2025-06-08\nintervals = []\n",
         "k.toml:10:8: date is 2025-06-08, outside"},
        {"syntax", head + "[weekly\n", "k.toml:7:"},
    };
    for (const Row& row : rows) {
        DYNAMIC_SECTION(row.name) {
            const std::string found = refused(row.text);
            CAPTURE(found, row.problem);
            CHECK(has_line(found, row.problem));
        }
    }
}

TEST_CASE("one mistake of a calendar hides no other", "[calendar]") {
    const std::string found = refused(
        "schema = 1\nname = \"\"\ntime_zone = \"X\"\n[coverage]\nfrom = 2026-01-01\nto = "
        "2026-12-31\n[weekly]\nmon = "
        "[\"9-10\"]\n[[holiday]]\ndate = 2026-06-08\nweekday = \"Tue\"\nname = \"H\"\nkind = \"x\"\n");
    CAPTURE(found);
    for (const char* line :
         {"k.toml:2:8: ", "k.toml:3:13: ", "k.toml:8:8: ", "k.toml:11:11: ", "k.toml:13:8: "})
        CHECK(has_line(found, line));
}

TEST_CASE("calendars that cannot stand together are refused", "[calendar]") {
    const auto year = [](int y) {
        auto rules = shipped(2026);
        rules.from = day(y, 1, 1);
        rules.to = day(y, 12, 31);
        rules.holidays.clear();
        rules.special_periods.clear();
        rules.name = std::to_string(y);
        return rules;
    };
    const auto refusal = [](std::vector<CalendarRules> calendars) {
        const auto calendar = WorkingCalendar::build(std::move(calendars));
        return calendar ? std::string{} : calendar.error();
    };
    CHECK(refusal({year(2026), year(2027)}).empty());
    CHECK(refusal({}).find("no calendar") != std::string::npos);
    CHECK(refusal({year(2026), year(2026)}).find("overlaps") != std::string::npos);

    auto overlapping = year(2027);
    overlapping.from = day(2026, 12, 31);
    CHECK(refusal({overlapping, year(2026)}).find("overlaps that of '2026'") != std::string::npos);

    auto elsewhere = year(2027);
    elsewhere.zone = "Asia/Makassar";
    CHECK(refusal({year(2026), elsewhere}).find("must name one zone") != std::string::npos);

    auto nowhere = year(2027);
    nowhere.zone = "Asia/Bogor";
    CHECK(refusal({nowhere}).find("unknown zone") != std::string::npos);

    auto closed = year(2027);
    closed.weekly = {};
    CHECK(refusal({closed}).find("no open time") != std::string::npos);

    CHECK(refusal({year(1970), year(2150)}).find("at most 120 years") != std::string::npos);
}

TEST_CASE("holidays are read from CSV", "[calendar][csv]") {
    const auto holidays = holidays_of(
        "\xEF\xBB\xBFsource;name;kind;date;state\r\nSKB 1;\"Maulid; "
        "Nabi\";libur_nasional;2026-08-25;provisional\r\n\r\n"
        "SKB 2;Tahun Baru;cuti_bersama;2026-01-01;\r\n");
    REQUIRE(holidays.size() == 2);
    CHECK(holidays[0] ==
          Holiday{day(2026, 1, 1), "Tahun Baru", HolidayKind::cuti_bersama, "SKB 2", Standing::official});
    CHECK(holidays[1] == Holiday{day(2026, 8, 25), "Maulid; Nabi", HolidayKind::libur_nasional, "SKB 1",
                                 Standing::provisional});
}

TEST_CASE("one bad row of a holiday CSV refuses all of it", "[calendar][csv]") {
    struct Row {
        const char* name;
        std::string text;
        const char* problem;
    };
    const std::string header = "date,weekday,name,kind,source,state\n";
    const std::string good = "2026-01-01,Thu,Tahun Baru,libur_nasional,SKB,official\n";
    const std::vector<Row> rows{
        {"weekday that does not fit", header + good + "2026-01-02,Thu,X,daerah,S,official\n",
         "h.csv:3:12: weekday is \"Thu\", but 2026-01-02 is a Fri"},
        {"no such date", header + "2026-02-30,,X,daerah,S,official\n", "h.csv:2:1: date is \"2026-02-30\""},
        {"date not padded", header + "2026-1-1,,X,daerah,S,official\n", "h.csv:2:1: date is \"2026-1-1\""},
        {"date twice", header + good + good, "h.csv:3:1: date 2026-01-01 is given twice"},
        {"unknown kind", header + "2026-01-01,,Xé,cuti,S,official\n", "h.csv:2:16: kind is \"cuti\""},
        {"unknown state", header + "2026-01-01,,X,daerah,S,resmi\n", "h.csv:2:24: state is \"resmi\""},
        {"no name", header + "2026-01-01,, ,daerah,S,official\n", "h.csv:2:13: name is empty"},
        {"no source", header + "2026-01-01,,X,daerah,,official\n", "h.csv:2:22: source is empty"},
        {"line end in a name", header + "2026-01-01,,\"X\nY\",daerah,S,official\n",
         "h.csv:2:13: name holds a line end"},
        {"not UTF-8", header + "2026-01-01,,Mi\x92raj,daerah,S,official\n", "h.csv:2:13: name is not UTF-8"},
        {"too few fields", header + "2026-01-01,Thu\n", "h.csv:2:1: the row has 2 fields, the header 6"},
        {"open quote", header + "2026-01-01,Thu,\"X,daerah,S,official\n", "h.csv:2:"},
        {"unknown column", "date,nama,kind,source\n",
         "h.csv:1:6: unknown column \"nama\", did you mean \"name\"?"},
        {"column twice", "date,name,kind,source,date\n", "h.csv:1:23: column \"date\" is given twice"},
        {"column missing", "date,name,kind\n" + std::string{"2026-01-01,X,daerah\n"},
         "h.csv:1:1: column \"source\" is missing"},
        {"empty file", "", "h.csv:1:1: the file has no header row"},
        {"header only", header, "h.csv:1:1: the file has no holiday in it"},
    };
    for (const Row& row : rows) {
        DYNAMIC_SECTION(row.name) {
            const std::string found = refused_csv(row.text);
            CAPTURE(found, row.problem);
            CHECK(has_line(found, row.problem));
        }
    }
}

TEST_CASE("the preview of an import tells each day's change", "[calendar][csv]") {
    const auto calendar =
        rules_of(head + week +
                 "[[holiday]]\ndate = 2026-06-08\nname = \"Tetap\"\nkind = \"daerah\"\nsource = \"S\"\n"
                 "[[holiday]]\ndate = 2026-06-15\nname = \"Lama\"\nkind = \"daerah\"\nsource = \"S\"\n"
                 "[[holiday]]\ndate = 2026-06-22\nname = \"Hilang\"\nkind = \"daerah\"\nsource = \"S\"\n");
    const auto imported = holidays_of(
        "date,name,kind,source\n2026-06-08,Tetap,daerah,S\n2026-06-15,Baru,daerah,S\n2026-06-29,Tambah,"
        "daerah,S\n"
        "2026-07-05,Minggu,daerah,S\n2027-01-01,Luar,daerah,S\n");
    const auto changes = preview(calendar, imported);
    REQUIRE(changes.size() == 6);
    using Kind = HolidayChange::Kind;
    struct Row {
        Kind kind;
        const char* name;
        minutes before, after;
    };
    const std::vector<Row> expected{{Kind::same, "Tetap", minutes{0}, minutes{0}},
                                    {Kind::changed, "Baru", minutes{0}, minutes{0}},
                                    {Kind::removed, "Hilang", minutes{0}, minutes{450}},
                                    {Kind::added, "Tambah", minutes{450}, minutes{0}},
                                    {Kind::added, "Minggu", minutes{0}, minutes{0}},
                                    {Kind::outside, "Luar", minutes{0}, minutes{0}}};
    for (std::size_t i = 0; i < expected.size(); ++i) {
        CAPTURE(i, expected[i].name);
        CHECK(changes[i].kind == expected[i].kind);
        CHECK(changes[i].holiday.name == expected[i].name);
        CHECK(changes[i].open_before == expected[i].before);
        CHECK(changes[i].open_after == expected[i].after);
    }
    CHECK(changes[1].before->name == "Lama");

    const auto after = with_holidays(calendar, imported);
    CHECK(after.holidays.size() == 4);
    CHECK(after.version != calendar.version);
    CHECK(after.version == version_of(after));
}

TEST_CASE("importing the decrees' own list changes nothing in the shipped calendar", "[calendar][csv]") {
    const auto calendar = shipped(2026);
    for (const HolidayChange& change : preview(calendar, calendar.holidays))
        CHECK(change.kind == HolidayChange::Kind::same);
    CHECK(with_holidays(calendar, calendar.holidays).version == calendar.version);
}

}  // namespace pantau::cases::test
