#include "daemon/cases/worktime.hpp"

#include <algorithm>
#include <locale>
#include <sstream>

#include <catch2/catch.hpp>

#include "tests/unit/cases/office.hpp"

namespace pantau::cases::test {
namespace {

struct Question {
    const char* name;  ///< row of cases.md section 5
    const char* kind;
    const char* start;
    const char* end_or_seconds;
    const char* answer;
};

void ask(const Question& row, const WorkingCalendar& calendar) {
    DYNAMIC_SECTION(row.name << " | " << row.kind << " " << row.start << " " << row.end_or_seconds) {
        CHECK(answer(row.kind, row.start, row.end_or_seconds, calendar) == row.answer);
    }
}

CalendarRules without_ramadan(CalendarRules rules) {
    rules.special_periods.clear();
    return rules;
}

CalendarRules without_holiday(CalendarRules rules, date::local_days day) {
    std::erase_if(rules.holidays, [&](const Holiday& each) { return each.date == day; });
    rules.version = version_of(rules);
    return rules;
}

}  // namespace

TEST_CASE("the edge cases of the specification on the shipped calendars of 2025 and 2026",
          "[worktime][edge]") {
    const std::vector<Question> rows{
        {"1 step 2 over the break", "due", "2026-06-09 11:58", "240", "2026-06-09T13:02:00+07:00"},
        {"2 step 7 over the weekend", "due", "2026-06-12 16:29:30", "60", "2026-06-15T07:30:30+07:00"},
        {"3 begun at the closing instant", "due", "2026-06-12 16:30:00", "3600", "2026-06-15T08:30:00+07:00"},
        {"4 used up at closing", "due", "2026-06-09 15:00", "3600", "2026-06-09T16:00:00+07:00"},
        {"4 used up at closing", "last-on-time", "2026-06-09 15:00", "3600", "2026-06-10T07:30:00+07:00"},
        {"5 finished in the gap", "elapsed", "2026-06-09 15:00", "2026-06-09 16:00:01", "3600"},
        {"5 finished in the gap", "elapsed", "2026-06-09 15:00", "2026-06-09 20:00", "3600"},
        {"5 finished in the gap", "elapsed", "2026-06-09 15:00", "2026-06-10 07:30:00", "3600"},
        {"5 finished after the gap", "elapsed", "2026-06-09 15:00", "2026-06-10 07:30:01", "3601"},
        {"6 no alarm at night", "last-on-time", "2026-06-09 15:00:00", "3600", "2026-06-10T07:30:00+07:00"},
        {"7 used up at the break", "due", "2026-06-09 11:00:00", "3600", "2026-06-09T12:00:00+07:00"},
        {"7 used up at the break", "due", "2026-06-09 11:00:01", "3600", "2026-06-09T13:00:01+07:00"},
        {"7 used up at the break", "last-on-time", "2026-06-09 11:00:00", "3600",
         "2026-06-09T13:00:00+07:00"},
        {"8 Friday's break", "due", "2026-06-12 10:30", "3600", "2026-06-12T11:30:00+07:00"},
        {"8 Friday's break", "due", "2026-06-12 10:31", "3600", "2026-06-12T13:01:00+07:00"},
        {"9 two hours to closing", "due", "2026-06-09 14:00:00", "7200", "2026-06-09T16:00:00+07:00"},
        {"9 two hours past closing", "due", "2026-06-09 14:00:01", "7200", "2026-06-10T07:30:01+07:00"},
        {"10 a whole day", "due", "2026-06-09 07:30", "27000", "2026-06-09T16:00:00+07:00"},
        {"10 a whole day and a second", "due", "2026-06-09 07:30", "27001", "2026-06-10T07:30:01+07:00"},
        {"11 a second on each side of the break", "elapsed", "2026-06-09 11:59:59", "2026-06-09 13:00:01",
         "2"},
        {"12 the break", "elapsed", "2026-06-09 12:00", "2026-06-09 13:00", "0"},
        {"12 Friday's break", "elapsed", "2026-06-12 11:30", "2026-06-12 13:00", "0"},
        {"13 over the night", "elapsed", "2026-06-09 15:59:59", "2026-06-10 07:30:01", "2"},
        {"13 over the weekend", "elapsed", "2026-06-12 16:29:59", "2026-06-15 07:30:01", "2"},
        {"14 Friday closes later", "elapsed", "2026-06-12 16:00", "2026-06-12 16:30", "1800"},
        {"14 Thursday does not", "elapsed", "2026-06-11 16:00", "2026-06-11 16:30", "0"},
        {"15 a weekend", "elapsed", "2026-06-13 00:00", "2026-06-15 00:00", "0"},
        {"16 work on Saturday", "elapsed", "2026-06-13 10:00", "2026-06-13 11:30", "0"},
        {"17 begun on Saturday", "due", "2026-06-13 10:00", "60", "2026-06-15T07:31:00+07:00"},
        {"17 begun in the break", "due", "2026-06-09 12:30", "60", "2026-06-09T13:01:00+07:00"},
        {"17 begun before midnight", "due", "2026-06-09 23:59:59", "60", "2026-06-10T07:31:00+07:00"},
        {"17 begun at midnight", "due", "2026-06-10 00:00", "60", "2026-06-10T07:31:00+07:00"},
        {"18 no standard", "due", "2026-06-13 10:00", "0", "2026-06-13T10:00:00+07:00"},
        {"19 due moves with the pause", "due", "2026-06-09 10:30", "1800", "2026-06-09T11:00:00+07:00"},
        {"19 all of it", "elapsed", "2026-06-09 09:30", "2026-06-09 11:00", "5400"},
        {"19 the pause", "elapsed", "2026-06-09 10:00", "2026-06-09 10:30", "1800"},
        {"20 a pause in the break", "elapsed", "2026-06-09 12:15", "2026-06-09 12:45", "0"},
        {"21 a pause over the night", "elapsed", "2026-06-09 15:30", "2026-06-10 09:00", "7200"},
        {"22 the remainder after it", "due", "2026-06-10 09:00", "5400", "2026-06-10T10:30:00+07:00"},
        {"23 a pause of no length", "elapsed", "2026-06-09 10:00:00", "2026-06-09 10:00:00", "0"},
        {"25 50 % of three hours", "due", "2026-06-09 14:00", "5400", "2026-06-09T15:30:00+07:00"},
        {"25 75 % of three hours", "due", "2026-06-09 14:00", "8100", "2026-06-10T07:45:00+07:00"},
        {"25 90 % of three hours", "due", "2026-06-09 14:00", "9720", "2026-06-10T08:12:00+07:00"},
        {"25 100 % of three hours", "due", "2026-06-09 14:00", "10800", "2026-06-10T08:30:00+07:00"},
        {"25 last before the breach", "last-on-time", "2026-06-09 14:00", "10800",
         "2026-06-10T08:30:00+07:00"},
        {"26 50 % of a minute", "due", "2026-06-09 15:59:30", "30", "2026-06-09T16:00:00+07:00"},
        {"26 75 % of a minute", "due", "2026-06-09 15:59:30", "45", "2026-06-10T07:30:15+07:00"},
        {"26 90 % of a minute", "due", "2026-06-09 15:59:30", "54", "2026-06-10T07:30:24+07:00"},
        {"26 100 % of a minute", "due", "2026-06-09 15:59:30", "60", "2026-06-10T07:30:30+07:00"},
        {"27 the whole SOP", "due", "2026-06-09 07:30", "29100", "2026-06-10T08:05:00+07:00"},
        {"27 the whole SOP from Friday", "due", "2026-06-12 07:30", "29100", "2026-06-15T08:05:00+07:00"},
        {"28 the whole SOP in Ramadan", "due", "2026-02-23 08:00", "29100", "2026-02-24T09:35:00+07:00"},
        {"28 the whole SOP in Ramadan from Friday", "due", "2026-02-27 08:00", "29100",
         "2026-03-02T09:35:00+07:00"},
        {"29 into Ramadan", "due", "2026-02-18 15:30", "3600", "2026-02-19T08:30:00+07:00"},
        {"30 Ramadan closes earlier", "due", "2026-02-19 14:30", "3600", "2026-02-20T08:30:00+07:00"},
        {"31 Friday's break in Ramadan", "elapsed", "2026-02-20 11:30", "2026-02-20 12:30", "0"},
        {"31 and half an hour after it", "elapsed", "2026-02-20 11:30", "2026-02-20 13:00", "1800"},
        {"32 before Nyepi and Idulfitri", "due", "2026-03-17 14:30", "3600", "2026-03-25T08:00:00+07:00"},
        {"33 over Nyepi and Idulfitri", "elapsed", "2026-03-17 14:00", "2026-03-25 08:30", "7200"},
        {"34 over 1 Muharam", "due", "2026-06-15 15:30", "3600", "2026-06-17T08:00:00+07:00"},
        {"35 over a joint leave", "due", "2026-05-13 15:59", "240", "2026-05-18T07:33:00+07:00"},
        {"36 over 17 August", "due", "2026-08-14 16:28", "240", "2026-08-18T07:32:00+07:00"},
        {"37 over Maulid", "elapsed", "2026-08-24 15:30", "2026-08-26 07:45", "2700"},
        {"38 over Christmas", "due", "2026-12-23 15:30", "3600", "2026-12-28T08:00:00+07:00"},
        {"39 over the new year", "due", "2025-12-31 15:30", "3600", "2026-01-02T08:00:00+07:00"},
        {"40 after the decree of 7 August 2025", "due", "2025-08-15 16:00", "3600",
         "2025-08-19T08:00:00+07:00"},
        {"41 next year is not loaded", "due", "2026-12-31 15:30", "3600", "error:outside_calendar"},
        {"44 an ordinary week", "elapsed", "2026-06-08 07:30", "2026-06-12 16:30", "135000"},
        {"44 a week in Ramadan", "elapsed", "2026-02-23 08:00", "2026-02-27 15:30", "117000"},
        {"45 all of 2026", "elapsed", "2026-01-01 00:00", "2027-01-01 00:00", "6411600"},
        {"46 end before start", "elapsed", "2026-06-09 10:00", "2026-06-09 09:59:59",
         "error:end_before_start"},
        {"47 the start in UTC", "due", "2026-06-09T05:00:00Z", "60", "2026-06-09T13:01:00+07:00"},
        {"47 the start in Tokyo's time", "due", "2026-06-09T14:00:00+09:00", "60",
         "2026-06-09T13:01:00+07:00"},
        {"53 finished before opening", "elapsed", "2026-06-09 07:10", "2026-06-09 07:25", "0"},
    };
    for (const Question& row : rows) ask(row, office());
}

TEST_CASE("edge case 30 without Ramadan's hours", "[worktime][edge]") {
    ask({"30", "due", "2026-02-19 14:30", "3600", "2026-02-19T15:30:00+07:00"},
        built({shipped(2025), without_ramadan(shipped(2026))}));
}

TEST_CASE("edge case 40 before the decree of 7 August 2025 was loaded", "[worktime][edge]") {
    const auto before = without_holiday(shipped(2025), day(2025, 8, 18));
    CHECK(before.version != shipped(2025).version);
    ask({"40", "due", "2025-08-15 16:00", "3600", "2025-08-18T08:00:00+07:00"},
        built({before, shipped(2026)}));
}

TEST_CASE("edge cases 42 and 43 with the calendar of 2027", "[worktime][edge]") {
    const auto with_2027 = built({shipped(2026), shipped(2027)});
    ask({"42 over new year's Friday", "due", "2026-12-31 15:30", "3600", "2027-01-04T08:00:00+07:00"},
        with_2027);
    ask({"43 if 8 February is 1 Ramadan", "due", "2027-02-04 15:30", "3600", "2027-02-08T08:30:00+07:00"},
        with_2027);
    CHECK(with_2027.provisional(local_time(with_2027, "2027-02-04 15:30"),
                                local_time(with_2027, "2027-02-08 08:30")));
    CHECK_FALSE(with_2027.provisional(local_time(with_2027, "2026-12-31 15:30"),
                                      local_time(with_2027, "2027-01-04 08:00")));

    auto a_day_later = shipped(2027);
    a_day_later.special_periods.front().from = day(2027, 2, 9);
    ask({"43 if it is an ordinary day", "due", "2027-02-04 15:30", "3600", "2027-02-08T08:00:00+07:00"},
        built({shipped(2026), a_day_later}));
}

TEST_CASE("the ends of the coverage can be asked and nothing beyond them", "[worktime]") {
    const std::vector<Question> rows{
        {"its first instant", "elapsed", "2025-01-01 00:00", "2025-01-02 07:30:01", "1"},
        {"a second before", "elapsed", "2024-12-31 23:59:59", "2025-01-02 07:30:01",
         "error:outside_calendar"},
        {"a fraction before", "elapsed", "2024-12-31T23:59:59.999", "2025-01-02 07:30:01",
         "error:outside_calendar"},
        {"its last instant", "elapsed", "2026-12-31 15:59:59", "2027-01-01 00:00:00", "1"},
        {"its last instant and a fraction", "elapsed", "2026-12-31 15:59:59", "2027-01-01T00:00:00.999", "1"},
        {"a second beyond", "elapsed", "2026-12-31 15:59:59", "2027-01-01 00:00:01",
         "error:outside_calendar"},
        {"nothing from the end", "due", "2027-01-01 00:00:00", "0", "2027-01-01T00:00:00+07:00"},
        {"a second from the end", "due", "2027-01-01 00:00:00", "1", "error:outside_calendar"},
        {"due at the last closing", "due", "2026-12-31 15:00", "3600", "2026-12-31T16:00:00+07:00"},
        {"whose next opening is outside", "last-on-time", "2026-12-31 15:00", "3600",
         "error:outside_calendar"},
        {"a second less", "last-on-time", "2026-12-31 15:00", "3599", "2026-12-31T15:59:59+07:00"},
        {"all of the coverage", "due", "2025-01-01 00:00", "99999999", "error:outside_calendar"},
        {"more than a number holds", "due", "2026-06-09 10:00", "99999999999999999999",
         "error:outside_calendar"},
        {"the largest number", "last-on-time", "2026-06-09 10:00", "9223372036854775807",
         "error:outside_calendar"},
    };
    for (const Question& row : rows) ask(row, office());
}

TEST_CASE("a question that crosses a gap between calendars is outside", "[worktime]") {
    const auto gap = built({shipped(2025), shipped(2027)});
    const std::vector<Question> rows{
        {"across", "elapsed", "2025-12-31 15:00", "2027-01-04 08:00", "error:outside_calendar"},
        {"within the gap", "elapsed", "2026-06-09 10:00", "2026-06-09 11:00", "error:outside_calendar"},
        {"due beyond", "due", "2025-12-31 15:30", "3600", "error:outside_calendar"},
        {"due before", "due", "2025-12-31 15:30", "1800", "2025-12-31T16:00:00+07:00"},
        {"last on time beyond", "last-on-time", "2025-12-31 15:30", "1800", "error:outside_calendar"},
        {"before it", "elapsed", "2025-12-31 15:30", "2026-01-01 00:00", "1800"},
        {"after it", "elapsed", "2027-01-01 00:00", "2027-01-04 08:00", "1800"},
        {"due after it", "due", "2027-01-01 00:00", "1800", "2027-01-04T08:00:00+07:00"},
    };
    for (const Question& row : rows) ask(row, gap);
}

TEST_CASE("impossible questions are told in one order of checking", "[worktime]") {
    const std::vector<Question> rows{
        {"unknown kind", "elapse", "2026-06-09 10:00", "2026-06-09 11:00", "error:bad_input"},
        {"kind in capitals", "DUE", "2026-06-09 10:00", "60", "error:bad_input"},
        {"empty start", "due", "", "60", "error:bad_input"},
        {"date only", "due", "2026-06-09", "60", "error:bad_input"},
        {"no such day", "due", "2026-02-29 10:00", "60", "error:bad_input"},
        {"no such hour", "due", "2026-06-09 24:00", "60", "error:bad_input"},
        {"leap second", "due", "2016-12-31T23:59:60Z", "60", "error:bad_input"},
        {"junk behind", "due", "2026-06-09 10:00:00 WIB", "60", "error:bad_input"},
        {"blank behind", "due", "2026-06-09 10:00:00 ", "60", "error:bad_input"},
        {"no seconds before an offset", "due", "2026-06-09T10:00+07:00", "60", "error:bad_input"},
        {"bad end", "elapsed", "2026-06-09 10:00", "60", "error:bad_input"},
        {"seconds with a fraction", "due", "2026-06-09 10:00", "1.5", "error:bad_input"},
        {"seconds with a sign", "due", "2026-06-09 10:00", "+60", "error:bad_input"},
        {"no seconds", "due", "2026-06-09 10:00", "", "error:bad_input"},
        {"minus only", "due", "2026-06-09 10:00", "-", "error:bad_input"},
        {"bad input before negative", "due", "2026-13-01 10:00", "-1", "error:bad_input"},
        {"negative", "due", "2026-06-09 10:00", "-1", "error:negative_duration"},
        {"negative before outside", "last-on-time", "2031-06-09 10:00", "-1", "error:negative_duration"},
        {"very negative", "due", "2026-06-09 10:00", "-99999999999999999999", "error:negative_duration"},
        {"end before start before outside", "elapsed", "2031-06-09 10:00", "2031-06-09 09:00",
         "error:end_before_start"},
        {"end before start by a fraction only", "elapsed", "2026-06-09T10:00:00.9", "2026-06-09T10:00:00.1",
         "0"},
        {"outside", "elapsed", "2031-06-09 10:00", "2031-06-09 11:00", "error:outside_calendar"},
    };
    for (const Question& row : rows) ask(row, office());
}

TEST_CASE("fractions of a second are floored", "[worktime]") {
    ask({"start", "due", "2026-06-09T15:00:00.999999999+07:00", "3600", "2026-06-09T16:00:00+07:00"},
        office());
    ask({"both", "elapsed", "2026-06-09 10:00:00.999", "2026-06-09 10:00:01.001", "1"}, office());
}

TEST_CASE("is_error() knows the errors", "[worktime]") {
    CHECK(is_error(answer("due", "", "", office())));
    CHECK_FALSE(is_error(answer("due", "2026-06-09 10:00", "1", office())));
}

TEST_CASE("a batch gives each line its answer", "[worktime][batch]") {
    struct Row {
        const char* name;
        const char* in;
        const char* out;
    };
    const auto row = GENERATE(values<Row>({
        {"nothing", "", ""},
        {"header only", "kind,start,end_or_seconds\n", ""},
        {"header and questions",
         "kind,start,end_or_seconds\ndue,2026-06-09 11:58,240\nelapsed,2026-06-09 12:00,2026-06-09 13:00\n",
         "2026-06-09T13:02:00+07:00\n0\n"},
        {"no header", "due,2026-06-09 11:58,240\n", "2026-06-09T13:02:00+07:00\n"},
        {"no line end at the end", "due,2026-06-09 11:58,240", "2026-06-09T13:02:00+07:00\n"},
        {"BOM and CRLF", "\xEF\xBB\xBFkind,start,end_or_seconds\r\nlast-on-time,2026-06-09 15:00,3600\r\n",
         "2026-06-10T07:30:00+07:00\n"},
        {"quoted fields", "\"due\",\"2026-06-09 11:58\",\"240\"\n", "2026-06-09T13:02:00+07:00\n"},
        {"semicolons", "kind;start;end_or_seconds\ndue;2026-06-09 11:58;240\n",
         "2026-06-09T13:02:00+07:00\n"},
        {"a second header is no question", "kind,start,end_or_seconds\nkind,start,end_or_seconds\n",
         "error:bad_input\n"},
        {"blank line keeps its place", "due,2026-06-09 11:58,240\n\ndue,2026-06-09 11:58,240\n",
         "2026-06-09T13:02:00+07:00\nerror:bad_input\n2026-06-09T13:02:00+07:00\n"},
        {"too few fields", "due,2026-06-09 11:58\n", "error:bad_input\n"},
        {"too many fields", "due,2026-06-09 11:58,240,\n", "error:bad_input\n"},
        {"an open quote spoils its own line", "due,\"2026-06-09 11:58,240\ndue,2026-06-09 11:58,240\n",
         "error:bad_input\n2026-06-09T13:02:00+07:00\n"},
        {"text behind a quote", "due,\"2026-06-09 11:58\"x,240\n", "error:bad_input\n"},
        {"errors go on",
         "due,x,1\ndue,2026-06-09 11:58,-1\nelapsed,2026-06-09 11:58,2026-06-09 11:57\ndue,2030-06-09 "
         "11:58,1\n",
         "error:bad_input\nerror:negative_duration\nerror:end_before_start\nerror:outside_calendar\n"},
    }));
    DYNAMIC_SECTION(row.name) {
        std::istringstream in{row.in};
        std::ostringstream out;
        answer_batch(in, out, office());
        CHECK(out.str() == row.out);
    }
}

TEST_CASE("a program that set a locale with grouped numbers gets the same answers", "[worktime]") {
    struct Grouped : std::numpunct<char> {
        char do_thousands_sep() const override { return '.'; }
        std::string do_grouping() const override { return "\3"; }
        char do_decimal_point() const override { return ','; }
    };
    const std::locale before = std::locale::global(std::locale{std::locale::classic(), new Grouped});
    std::istringstream in{"elapsed,2026-01-01 00:00,2027-01-01 00:00\ndue,2026-06-09 11:58,240\n"};
    std::ostringstream out;
    answer_batch(in, out, office());
    std::locale::global(before);
    CHECK(out.str() == "6411600\n2026-06-09T13:02:00+07:00\n");
}

}  // namespace pantau::cases::test
