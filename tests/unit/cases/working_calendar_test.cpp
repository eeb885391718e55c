#include "daemon/cases/working_calendar.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <random>

#include <catch2/catch.hpp>
#include <date/tz.h>

#include "tests/unit/cases/office.hpp"

namespace pantau::cases::test {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

seconds open_between(const WorkingCalendar& calendar, Instant from, Instant to) {
    const auto open = calendar.between(from, to);
    REQUIRE(open);
    return open->value();
}

WorkingTime working(std::int64_t count) {
    return WorkingTime{seconds{count}};
}

/// A second way to the same answers: it asks the zone for the local time of each minute and looks that up in
/// the rules. Slow and plain; knows nothing of tables.
class MinuteWalk {
public:
    MinuteWalk(const CalendarRules& rules, Instant from, Instant to)
        : from_{date::floor<seconds>(from)}, to_{date::floor<seconds>(to)} {
        const date::time_zone& zone = *find_zone(rules.zone);
        for (auto minute = from_; minute < to_; minute += minutes{1}) {
            const auto local = zone.to_local(minute);
            const auto date = date::floor<date::days>(local);
            const DayHours& hours = rules.hours(date);
            open_.push_back(std::any_of(hours.begin(), hours.end(), [&](const Hours& each) {
                return local - date >= each.open && local - date < each.close;
            }));
            minutes_before_.push_back(minutes_before_.back() + (open_.back() ? 1 : 0));
        }
    }

    bool open(date::sys_seconds at) const {
        return open_[static_cast<std::size_t>((at - from_) / minutes{1})];
    }

    seconds between(date::sys_seconds from, date::sys_seconds to) const {
        return open_before(to) - open_before(from);
    }

    /// The earliest instant by which `standard` seconds were open, and the latest; the end where there is
    /// none.
    std::pair<date::sys_seconds, date::sys_seconds> due(date::sys_seconds from, seconds standard) const {
        auto at = from;
        for (seconds left = standard; left > seconds{0} && at < to_; at += seconds{1})
            if (open(at)) left -= seconds{1};
        auto last = at;
        while (last < to_ && !open(last)) last += seconds{1};
        return {at, last};
    }

    date::sys_seconds from() const { return from_; }
    date::sys_seconds to() const { return to_; }

private:
    seconds open_before(date::sys_seconds at) const {
        const auto minute = date::floor<minutes>(at);
        const seconds part = at < to_ && open(at) ? at - minute : seconds{0};
        return minutes{minutes_before_[static_cast<std::size_t>((minute - from_) / minutes{1})]} + part;
    }

    date::sys_seconds from_, to_;
    std::vector<bool> open_;
    std::vector<int> minutes_before_{0};
};

std::string around_the_clock(const char* zone, const char* from, const char* to) {
    return std::string{"schema = 1\nname = \"Uji\"\ntime_zone = \""} + zone +
           "\"\n[coverage]\nfrom = " + from + "\nto = " + to + R"(
[weekly]
mon = ["00:00-24:00"]
tue = ["07:30-12:00", "13:00-16:00"]
wed = ["00:00-00:01", "23:59-24:00"]
thu = ["00:00-06:00", "06:00-12:00", "18:30-23:15"]
fri = []
sat = ["01:15-01:45", "02:10-02:40", "03:05-03:10", "22:00-24:00"]
sun = ["00:00-01:30", "01:50-02:15", "02:45-03:30", "23:30-24:00"]
)";
}

}  // namespace

TEST_CASE("the table agrees with a walk over minutes on days of changed clocks",
          "[calendar][property][zone]") {
    struct Row {
        const char* name;
        const char* zone;
        const char* from;
        const char* to;
    };
    const auto row = GENERATE(values<Row>({
        {"Berlin in spring", "Europe/Berlin", "2026-03-27", "2026-04-01"},
        {"Berlin in autumn", "Europe/Berlin", "2026-10-23", "2026-10-28"},
        {"New York in spring", "America/New_York", "2026-03-06", "2026-03-11"},
        {"New York in autumn", "America/New_York", "2026-10-30", "2026-11-04"},
        {"Lord Howe moves by half an hour", "Australia/Lord_Howe", "2026-04-03", "2026-04-07"},
        {"Beirut at midnight", "Asia/Beirut", "2022-03-25", "2022-03-29"},
        {"St Johns a minute past midnight", "America/St_Johns", "2009-10-30", "2009-11-03"},
        {"Kiritimati skips a date", "Pacific/Kiritimati", "1994-12-29", "1995-01-03"},
        {"Jakarta never", "Asia/Jakarta", "2026-03-27", "2026-04-01"},
    }));
    DYNAMIC_SECTION(row.name) {
        const CalendarRules rules = rules_of(around_the_clock(row.zone, row.from, row.to));
        const WorkingCalendar calendar = built({rules});
        const MinuteWalk walk{rules, start_of_day(rules.from, calendar.zone()),
                              start_of_day(rules.to + date::days{1}, calendar.zone())};
        const auto length = (walk.to() - walk.from()).count();
        std::mt19937_64 random{20260609};
        for (int i = 0; i < 400; ++i) {
            const auto a = walk.from() +
                           seconds{static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(length))};
            const auto b = a + seconds{static_cast<std::int64_t>(
                                   random() % static_cast<std::uint64_t>((walk.to() - a).count() + 1))};
            const seconds expected = walk.between(a, b);
            const auto found = calendar.between(a, b);
            if (!found || found->value() != expected) {
                CAPTURE(format_rfc3339(a, calendar.zone()), format_rfc3339(b, calendar.zone()));
                REQUIRE(found);
                CHECK(found->value() == expected);
            }
            if (i % 8 != 0) continue;
            const auto standard = static_cast<std::int64_t>(random() % 20'000);
            const auto [due, last] = walk.due(a, seconds{standard});
            CAPTURE(format_rfc3339(a, calendar.zone()), standard);
            if (due < walk.to()) {
                REQUIRE(calendar.due(a, working(standard)));
                CHECK(calendar.due(a, working(standard)).value() == due);
            }
            if (last < walk.to())
                CHECK(calendar.last_on_time(a, working(standard)) == std::optional<Instant>{last});
            else
                CHECK_FALSE(calendar.last_on_time(a, working(standard)));
        }
    }
}

TEST_CASE("a day around the clock is as long as it was", "[calendar][zone]") {
    const auto length = [](const char* zone, const char* date, date::local_days day) {
        const auto calendar = built({rules_of(std::string{"schema = 1\nname = \"U\"\ntime_zone = \""} + zone +
                                              "\"\n[coverage]\nfrom = " + date + "\nto = " + date +
                                              "\n[weekly]\nsun = [\"00:00-24:00\"]\n")});
        return open_between(calendar, start_of_day(day, calendar.zone()),
                            start_of_day(day + date::days{1}, calendar.zone()));
    };
    CHECK(length("Europe/Berlin", "2026-03-29", day(2026, 3, 29)) == std::chrono::hours{23});
    CHECK(length("Europe/Berlin", "2026-10-25", day(2026, 10, 25)) == std::chrono::hours{25});
    CHECK(length("America/New_York", "2026-11-01", day(2026, 11, 1)) == std::chrono::hours{25});
    CHECK(length("Asia/Jakarta", "2026-10-25", day(2026, 10, 25)) == std::chrono::hours{24});
}

TEST_CASE("the shipped calendars agree with a walk over minutes", "[calendar][property]") {
    const CalendarRules rules = shipped(2026);
    const MinuteWalk walk{rules, wib("2026-02-14 00:00"),
                          wib("2026-03-28 00:00")};  // into Ramadan and out of it
    const auto length = static_cast<std::uint64_t>((walk.to() - walk.from()).count());
    std::mt19937_64 random{17};
    for (int i = 0; i < 300; ++i) {
        auto a = walk.from() + seconds{static_cast<std::int64_t>(random() % length)};
        auto b = walk.from() + seconds{static_cast<std::int64_t>(random() % length)};
        if (b < a) std::swap(a, b);
        const seconds expected = walk.between(a, b);
        if (office().between(a, b) != std::optional{WorkingTime{expected}}) {
            CAPTURE(format_rfc3339(a, office().zone()), format_rfc3339(b, office().zone()));
            CHECK(office().between(a, b)->value() == expected);
        }
    }
}

TEST_CASE("invariants I4 to I6 and the last instant on time hold wherever a question falls",
          "[calendar][property]") {
    struct Row {
        const char* name;
        const char* zone;
    };
    const auto row = GENERATE(values<Row>({{"the shipped office", ""},
                                           {"around the clock in Berlin", "Europe/Berlin"},
                                           {"around the clock in New York", "America/New_York"}}));
    DYNAMIC_SECTION(row.name) {
        const WorkingCalendar calendar =
            *row.zone ? built({rules_of(around_the_clock(row.zone, "2025-01-01", "2026-12-31"))})
                      : built({shipped(2025), shipped(2026)});
        const Instant first = start_of_day(day(2025, 1, 1), calendar.zone());
        const Instant last = start_of_day(day(2027, 1, 1), calendar.zone());
        const auto length = static_cast<std::uint64_t>((last - first) / seconds{1});
        std::mt19937_64 random{46};
        const auto instant = [&] { return first + seconds{static_cast<std::int64_t>(random() % length)}; };
        int broken =
            0;  // one assertion for many instants: Catch2 counts each, and each costs more than the question
        const auto expect = [&](bool holds, const char* rule, Instant at) {
            if (holds) return;
            ++broken;
            UNSCOPED_INFO(rule << " at " << format_rfc3339(at, calendar.zone()));
        };
        for (int i = 0; i < 20'000; ++i) {
            std::array<Instant, 3> at{instant(), instant(), instant()};
            std::sort(at.begin(), at.end());
            const auto [a, b, c] = at;
            expect(calendar.between(a, b)->value() + calendar.between(b, c)->value() ==
                       calendar.between(a, c)->value(),
                   "I4", a);
            expect(calendar.between(a, c)->value() <= c - a, "I3", a);

            const WorkingTime standard = working(static_cast<std::int64_t>(random() % 60'000));
            const auto due = calendar.due(a, standard);
            const auto on_time = calendar.last_on_time(a, standard);
            expect(due || calendar.between(a, last)->value() < standard.value(),
                   "due() stops only at the end", a);
            if (!due) continue;
            expect(calendar.between(a, *due) == std::optional{standard}, "I5", a);
            expect(*due == a || calendar.between(a, *due - seconds{1})->value() < standard.value(), "I6", a);
            if (!on_time) continue;
            expect(*on_time >= *due, "due <= last_on_time", a);
            expect(calendar.between(a, *on_time) == std::optional{standard}, "still on time", a);
            expect(calendar.between(a, *on_time + seconds{1})->value() > standard.value(),
                   "late a second after", a);
            expect(calendar.next_opening(*due) == on_time, "the gap ends at the next opening", a);
        }
        CHECK(broken == 0);
    }
}

TEST_CASE("invariant I7: a holiday more never makes a due time earlier", "[calendar][property]") {
    std::mt19937_64 random{7};
    int broken = 0;
    for (int i = 0; i < 40; ++i) {
        CalendarRules more = shipped(2026);
        const auto holiday = day(2026, 1, 1) + date::days{static_cast<int>(random() % 365)};
        if (more.holiday_on(holiday)) continue;
        more.holidays.push_back({holiday, "Tambahan", HolidayKind::daerah, "uji", Standing::official});
        std::sort(more.holidays.begin(), more.holidays.end(),
                  [](const Holiday& x, const Holiday& y) { return x.date < y.date; });
        const WorkingCalendar before = built({shipped(2026)});
        const WorkingCalendar after = built({more});
        for (int k = 0; k < 200; ++k) {
            const Instant from = start_of_day(day(2026, 1, 1), before.zone()) +
                                 seconds{static_cast<std::int64_t>(random() % (300 * 86'400))};
            const WorkingTime standard = working(static_cast<std::int64_t>(random() % 100'000));
            const auto old_due = before.due(from, standard);
            const auto new_due = after.due(from, standard);
            if (old_due && new_due && *new_due < *old_due) ++broken;
        }
    }
    CHECK(broken == 0);
}

TEST_CASE("many intervals a day are found as well as two", "[calendar][property]") {
    std::string text =
        "schema = 1\nname = \"U\"\ntime_zone = \"Asia/Jakarta\"\n[coverage]\nfrom = 2026-06-01\nto = "
        "2026-06-30\n[weekly]\n";
    for (const char* weekday : {"mon", "wed", "sun"}) {
        text += std::string{weekday} + " = [";
        for (int hour = 0; hour < 24; ++hour)
            for (int minute = 0; minute < 60; minute += 2) {
                const std::string of_day = std::string{hour < 10 ? "0" : ""} + std::to_string(hour);
                const auto two = [](int m) { return (m < 10 ? "0" : "") + std::to_string(m); };
                text += "\"" + of_day + ":" + two(minute) + "-" + of_day + ":" + two(minute + 1) + "\",";
            }
        text += "]\n";
    }
    const auto rules = rules_of(text);
    const auto calendar = built({rules});
    CHECK(calendar.open_spans().size() == 13U * 720U);  // five Mondays and four each of Wednesday and Sunday
    const MinuteWalk walk{rules, start_of_day(rules.from, calendar.zone()),
                          start_of_day(rules.to + date::days{1}, calendar.zone())};
    std::mt19937_64 random{5};
    for (int i = 0; i < 300; ++i) {
        const auto a = walk.from() + seconds{static_cast<std::int64_t>(random() % (20 * 86'400))};
        const auto b = a + seconds{static_cast<std::int64_t>(random() % (10 * 86'400))};
        if (calendar.between(a, b)->value() != walk.between(a, b)) {
            CAPTURE(format_rfc3339(a, calendar.zone()), format_rfc3339(b, calendar.zone()));
            CHECK(calendar.between(a, b)->value() == walk.between(a, b));
        }
    }
}

TEST_CASE("touching stretches are one", "[calendar]") {
    const auto calendar =
        built({rules_of("schema = 1\nname = \"U\"\ntime_zone = \"Asia/Jakarta\"\n[coverage]\nfrom = "
                        "2026-06-08\nto = 2026-06-09\n[weekly]\n"
                        "mon = [\"20:00-22:00\", \"22:00-24:00\"]\ntue = [\"00:00-01:00\"]\n")});
    REQUIRE(calendar.open_spans().size() == 1);
    const Instant start = local_time(calendar, "2026-06-08 23:00");
    CHECK(calendar.last_on_time(start, working(3600)) == local_time(calendar, "2026-06-09 00:00"));
    CHECK_FALSE(calendar.last_on_time(start, working(7200)));
    CHECK(calendar.due(start, working(7200)) == local_time(calendar, "2026-06-09 01:00"));
}

TEST_CASE("open hours up to the coverage's end end there", "[calendar]") {
    const auto calendar =
        built({rules_of("schema = 1\nname = \"U\"\ntime_zone = \"Asia/Jakarta\"\n[coverage]\nfrom = "
                        "2026-06-08\nto = 2026-06-08\n[weekly]\n"
                        "mon = [\"00:00-24:00\"]\n")});
    const Instant first = local_time(calendar, "2026-06-08 00:00");
    const Instant last = local_time(calendar, "2026-06-09 00:00");
    CHECK(open_between(calendar, first, last) == seconds{86'400});
    CHECK(calendar.due(first, working(86'400)) == last);
    CHECK_FALSE(calendar.due(first, working(86'401)));
    CHECK_FALSE(calendar.last_on_time(first, working(86'400)));
    CHECK(calendar.is_open(first) == true);
    CHECK_FALSE(calendar.is_open(last));
    CHECK_FALSE(calendar.next_opening(last));
    CHECK(calendar.covers(last));
    CHECK_FALSE(calendar.covers(last + seconds{1}));
    CHECK_FALSE(calendar.covers(first - std::chrono::milliseconds{1}));
}

TEST_CASE("impossible arguments have no answer", "[calendar]") {
    const Instant at = wib("2026-06-09 10:00");
    CHECK_FALSE(office().between(at, at - seconds{1}));
    CHECK_FALSE(office().due(at, working(-1)));
    CHECK_FALSE(office().last_on_time(at, working(-1)));
    CHECK_FALSE(office().due(at, working(std::numeric_limits<std::int64_t>::max())));
    CHECK_FALSE(office().last_on_time(at, working(std::numeric_limits<std::int64_t>::max())));
    CHECK_FALSE(office().between(Instant::min(), Instant::max()));
}

TEST_CASE("openings and closings", "[calendar]") {
    struct Row {
        const char* at;
        bool open;
        const char* opening;
        const char* closing;
    };
    const auto row = GENERATE(values<Row>({
        {"2026-06-09 07:29:59", false, "2026-06-09 07:30", "2026-06-09 12:00"},
        {"2026-06-09 07:30:00", true, "2026-06-09 07:30", "2026-06-09 12:00"},
        {"2026-06-09 11:59:59", true, "2026-06-09 11:59:59", "2026-06-09 12:00"},
        {"2026-06-09 12:00:00", false, "2026-06-09 13:00", "2026-06-09 16:00"},
        {"2026-06-09 16:00:00", false, "2026-06-10 07:30", "2026-06-10 12:00"},
        {"2026-06-12 16:30:00", false, "2026-06-15 07:30", "2026-06-15 12:00"},
        {"2026-03-17 15:00:00", false, "2026-03-25 07:30", "2026-03-25 12:00"},
    }));
    CAPTURE(row.at);
    CHECK(office().is_open(wib(row.at)) == row.open);
    CHECK(office().next_opening(wib(row.at)) == wib(row.opening));
    CHECK(office().next_closing(wib(row.at)) == wib(row.closing));
}

TEST_CASE("what touches a provisional day is provisional", "[calendar]") {
    const auto calendar = built({shipped(2026), shipped(2027)});
    struct Row {
        const char* name;
        const char* from;
        const char* to;
        bool provisional;
    };
    const auto row = GENERATE(values<Row>({
        {"up to its first instant", "2027-02-05 10:00", "2027-02-08 00:00", false},
        {"into it", "2027-02-05 10:00", "2027-02-08 00:00:01", true},
        {"an instant of it", "2027-02-08 00:00", "2027-02-08 00:00", true},
        {"inside", "2027-02-10 08:00", "2027-02-10 09:00", true},
        {"an official holiday within it", "2027-03-08 08:00", "2027-03-08 09:00", false},
        {"across all of it", "2027-01-04 08:00", "2027-04-05 08:00", true},
        {"after it", "2027-03-10 00:00", "2027-03-17 08:00", false},
        {"Ramadan of an official year", "2026-02-20 08:00", "2026-02-27 08:00", false},
    }));
    DYNAMIC_SECTION(row.name) {
        CHECK(calendar.provisional(local_time(calendar, row.from), local_time(calendar, row.to)) ==
              row.provisional);
    }
}

TEST_CASE("explain() lists what was counted and what was left out", "[calendar][why]") {
    const auto explanation = office().explain(wib("2026-08-21 16:00"), wib("2026-08-26 07:45"));
    REQUIRE(explanation);
    CHECK(explanation->total == working(1800 + 27'000 + 900));
    struct Row {
        Piece::Kind kind;
        const char* from;
        const char* to;
    };
    using Kind = Piece::Kind;
    const std::vector<Row> expected{
        {Kind::counted, "2026-08-21 16:00", "2026-08-21 16:30"},
        {Kind::after_closing, "2026-08-21 16:30", "2026-08-22 00:00"},
        {Kind::closed_day, "2026-08-22 00:00", "2026-08-23 00:00"},
        {Kind::closed_day, "2026-08-23 00:00", "2026-08-24 00:00"},
        {Kind::before_opening, "2026-08-24 00:00", "2026-08-24 07:30"},
        {Kind::counted, "2026-08-24 07:30", "2026-08-24 12:00"},
        {Kind::rest, "2026-08-24 12:00", "2026-08-24 13:00"},
        {Kind::counted, "2026-08-24 13:00", "2026-08-24 16:00"},
        {Kind::after_closing, "2026-08-24 16:00", "2026-08-25 00:00"},
        {Kind::holiday, "2026-08-25 00:00", "2026-08-26 00:00"},
        {Kind::before_opening, "2026-08-26 00:00", "2026-08-26 07:30"},
        {Kind::counted, "2026-08-26 07:30", "2026-08-26 07:45"},
    };
    REQUIRE(explanation->pieces.size() == expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
        CAPTURE(i, to_string(explanation->pieces[i].kind));
        CHECK(explanation->pieces[i].kind == expected[i].kind);
        CHECK(explanation->pieces[i].span == Span{wib(expected[i].from), wib(expected[i].to)});
    }
    const Piece& maulid = explanation->pieces[9];
    CHECK(maulid.name == "Maulid Nabi Muhammad S.A.W.");
    CHECK(maulid.holiday_kind == HolidayKind::libur_nasional);
    CHECK(maulid.source.find("SKB 3 Menteri 1497/2025") == 0);
    CHECK(maulid.date == day(2026, 8, 25));
}

TEST_CASE("explain() names the special period and the override", "[calendar][why]") {
    const auto ramadan = office().explain(wib("2026-02-23 11:00"), wib("2026-02-23 13:00"));
    REQUIRE(ramadan);
    REQUIRE(ramadan->pieces.size() == 3);
    CHECK(ramadan->pieces[1].kind == Piece::Kind::rest);
    CHECK(ramadan->pieces[1].rule == DayRule::special_period);
    CHECK(ramadan->pieces[1].name == "Ramadan 1447 H");

    CalendarRules rules = shipped(2026);
    rules.overrides.push_back({day(2026, 6, 9), {}, "Pemadaman listrik", "Surat Edaran", Standing::official});
    const auto closed = built({rules}).explain(wib("2026-06-09 08:00"), wib("2026-06-09 09:00"));
    REQUIRE(closed);
    REQUIRE(closed->pieces.size() == 1);
    CHECK(closed->pieces[0].kind == Piece::Kind::override_closed);
    CHECK(closed->pieces[0].name == "Pemadaman listrik");
    CHECK(closed->total == working(0));
}

TEST_CASE("explain() fills its span and adds up to between()", "[calendar][why][property]") {
    const char* zone =
        GENERATE("Asia/Jakarta", "Europe/Berlin", "America/New_York", "America/St_Johns", "Asia/Beirut");
    CAPTURE(zone);
    const WorkingCalendar calendar = built({rules_of(around_the_clock(zone, "2009-01-01", "2010-12-31"))});
    const Instant first = start_of_day(day(2009, 1, 1), calendar.zone());
    std::mt19937_64 random{3};
    for (int i = 0; i < 60; ++i) {
        const Instant from = first + seconds{static_cast<std::int64_t>(random() % (700 * 86'400))};
        const Instant to = from + seconds{static_cast<std::int64_t>(random() % (20 * 86'400))};
        CAPTURE(format_rfc3339(from, calendar.zone()), format_rfc3339(to, calendar.zone()));
        const auto explanation = calendar.explain(from, to);
        REQUIRE(explanation);
        seconds counted{0};
        Instant at = from;
        bool filled = true;
        for (const Piece& piece : explanation->pieces) {
            filled = filled && piece.span.from == at && piece.span.to > at &&
                     local_date(piece.span.from, calendar.zone()) == piece.date;
            at = piece.span.to;
            if (piece.kind == Piece::Kind::counted)
                counted += std::chrono::duration_cast<seconds>(piece.span.to - piece.span.from);
        }
        CHECK(filled);
        CHECK((explanation->pieces.empty() ? from : at) == to);
        CHECK(counted == explanation->total.value());
        CHECK(counted == open_between(calendar, from, to));
    }
}

TEST_CASE("a day says what it is", "[calendar]") {
    CHECK(office().day(day(2026, 6, 16))->name == "1 Muharam Tahun Baru Islam 1448 H");
    CHECK(office().day(day(2026, 6, 16))->rule == DayRule::holiday);
    CHECK(office().working_day(day(2026, 6, 16)) == false);
    CHECK(office().working_day(day(2026, 6, 17)) == true);
    CHECK_FALSE(office().day(day(2027, 1, 1)));
    CHECK_FALSE(office().working_day(day(2024, 12, 31)));
}

TEST_CASE("calendars that touch answer as one and those apart do not", "[calendar]") {
    REQUIRE(office().coverage().size() == 1);
    CHECK(office().coverage().front() == DateRange{day(2025, 1, 1), day(2026, 12, 31)});
    const auto apart = built({shipped(2027), shipped(2025)});
    REQUIRE(apart.coverage().size() == 2);
    CHECK(apart.coverage()[1] == DateRange{day(2027, 1, 1), day(2027, 12, 31)});
    CHECK(apart.covers(wib("2026-01-01 00:00")));
    CHECK_FALSE(apart.covers(wib("2026-01-01 00:00:01")));
    CHECK_FALSE(apart.next_opening(wib("2025-12-31 16:00")));
    CHECK(built({shipped(2026)}).version() == shipped(2026).version);
}

}  // namespace pantau::cases::test
