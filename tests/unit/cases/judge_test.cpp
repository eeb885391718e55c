// Rows of the edge-case table (cases.md section 5) that are about verdicts, thresholds and flags.
#include <algorithm>

#include <catch2/catch.hpp>

#include "tests/unit/cases/case_kit.hpp"

using namespace pantau::cases;
using namespace pantau::cases::test;
using K = EventKind;

namespace {

struct Minutes {
    const char* from;
    const char* to;
};

Step step_of(std::chrono::seconds standard, StepClock clock = StepClock::working) {
    Step step;
    step.number = 1;
    step.time_standard = standard;
    step.clock = clock;
    return step;
}

Attempt attempt_of(const char* start, const char* end = nullptr, const std::vector<Minutes>& pauses = {}) {
    Attempt attempt;
    attempt.step = 1;
    attempt.started = wib(start);
    for (const Minutes& pause : pauses) {
        attempt.pauses.push_back({wib(pause.from), std::nullopt, "PERANGKAT", 0});
        if (pause.to != nullptr) attempt.pauses.back().to = wib(pause.to);
    }
    attempt.status = AttemptStatus::running;
    if (!attempt.pauses.empty() && !attempt.pauses.back().to) attempt.status = AttemptStatus::paused;
    if (end != nullptr) {
        attempt.ended = wib(end);
        attempt.status = AttemptStatus::finished;
    }
    return attempt;
}

Judgement judged(const Attempt& attempt, std::chrono::seconds standard,
                 const char* now = "2026-06-09 15:00") {
    return judge(attempt, step_of(standard), office(), wib(now));
}

std::vector<std::pair<int, Instant>> pairs(const std::vector<Threshold>& thresholds) {
    std::vector<std::pair<int, Instant>> result;
    for (const auto& each : thresholds) result.emplace_back(each.percent, each.at);
    return result;
}

using namespace std::chrono_literals;

}  // namespace

TEST_CASE("rows 4 and 5: a standard used up at closing is on time until the opening", "[judge]") {
    const auto running = judged(attempt_of("2026-06-09 15:00"), 1h);
    CHECK(running.due == wib("2026-06-09 16:00"));
    CHECK(running.last_on_time == wib("2026-06-10 07:30"));

    struct Row {
        const char* finished;
        int used;
        Verdict verdict;
        bool off_hours;
    };
    const auto row = GENERATE(values<Row>({
        {"2026-06-09 16:00:00", 3600, Verdict::on_time, false},
        {"2026-06-09 16:00:01", 3600, Verdict::on_time, true},
        {"2026-06-09 20:00:00", 3600, Verdict::on_time, true},
        {"2026-06-10 07:30:00", 3600, Verdict::on_time, false},
        {"2026-06-10 07:30:01", 3601, Verdict::late, false},
        {"2026-06-10 07:30:00.999", 3600, Verdict::on_time, false},
    }));
    CAPTURE(row.finished);
    const auto judgement = judged(attempt_of("2026-06-09 15:00", row.finished), 1h);
    CHECK(judgement.used_s == row.used);
    CHECK(judgement.verdict == row.verdict);
    CHECK(judgement.off_hours == row.off_hours);
    CHECK(judgement.remaining_s == 3600 - row.used);
}

TEST_CASE("row 6: no breach in the night", "[judge][thresholds]") {
    const auto all = thresholds(attempt_of("2026-06-09 15:00"), step_of(1h), office());
    REQUIRE(all.size() == 5);
    CHECK(all.back().percent == Attempt::breach);
    CHECK(all.back().at == wib("2026-06-10 07:30:01"));
    CHECK(all[3].percent == 100);
    CHECK(all[3].at == wib("2026-06-09 16:00"));
}

TEST_CASE("rows 16 and 53: work while the office is closed counts on the wall only", "[judge]") {
    const auto saturday = judged(attempt_of("2026-06-13 10:00", "2026-06-13 11:30"), 1h);
    CHECK(saturday.used_s == 0);
    CHECK(saturday.wall_s == 5400);
    CHECK(saturday.off_hours);
    CHECK(saturday.verdict == Verdict::on_time);
    const auto early = judged(attempt_of("2026-06-09 07:10", "2026-06-09 07:25"), 60s);
    CHECK(early.used_s == 0);
    CHECK(early.wall_s == 900);
    CHECK(early.off_hours);
    CHECK(early.verdict == Verdict::on_time);
}

TEST_CASE("row 18: a standard of 0 s is due where it starts", "[judge]") {
    CHECK(judged(attempt_of("2026-06-13 10:00"), 0s).due == wib("2026-06-13 10:00"));
}

TEST_CASE("rows 19 to 23: pauses", "[judge]") {
    struct Row {
        const char* name;
        const char* start;
        const char* end;
        std::vector<Minutes> pauses;
        int used, paused;
    };
    const std::vector<Row> rows{
        {"19",
         "2026-06-09 09:30",
         "2026-06-09 11:00",
         {{"2026-06-09 10:00", "2026-06-09 10:30"}},
         3600,
         1800},
        {"20", "2026-06-09 11:00", "2026-06-09 14:00", {{"2026-06-09 12:15", "2026-06-09 12:45"}}, 7200, 0},
        {"21",
         "2026-06-09 15:00",
         "2026-06-10 09:00",
         {{"2026-06-09 15:30", "2026-06-10 09:00"}},
         1800,
         7200},
        {"23", "2026-06-09 09:00", "2026-06-09 10:00", {{"2026-06-09 09:30", "2026-06-09 09:30"}}, 3600, 0},
        {"two",
         "2026-06-09 09:00",
         "2026-06-09 11:00",
         {{"2026-06-09 09:30", "2026-06-09 09:40"}, {"2026-06-09 10:00", "2026-06-09 10:05"}},
         6300,
         900},
    };
    for (const Row& row : rows) {
        INFO(row.name);
        const auto judgement = judged(attempt_of(row.start, row.end, row.pauses), 1h);
        CHECK(judgement.used_s == row.used);
        CHECK(judgement.paused_s == row.paused);
        CHECK(judgement.verdict == (row.used > 3600 ? Verdict::late : Verdict::on_time));
    }
    CHECK(
        judged(attempt_of("2026-06-09 09:30", "2026-06-09 11:00", {{"2026-06-09 10:00", "2026-06-09 10:30"}}),
               1h)
            .due == wib("2026-06-09 11:00"));
    const auto row22 =
        judged(attempt_of("2026-06-09 14:00", nullptr, {{"2026-06-09 15:30", "2026-06-10 09:00"}}), 3h,
               "2026-06-10 09:00");
    CHECK(row22.due == wib("2026-06-10 10:30"));
    CHECK(row22.remaining_s == 5400);
}

TEST_CASE("a paused step has no due time but a remainder and raises nothing", "[judge][thresholds]") {
    const Attempt paused = attempt_of("2026-06-09 14:00", nullptr, {{"2026-06-09 15:30", nullptr}});
    const auto judgement = judged(paused, 3h, "2026-06-10 15:00");
    CHECK(judgement.verdict == Verdict::running);
    CHECK_FALSE(judgement.due);
    CHECK_FALSE(judgement.last_on_time);
    CHECK(judgement.used_s == 5400);
    CHECK(judgement.remaining_s == 5400);
    CHECK(thresholds(paused, step_of(3h), office()).empty());
}

TEST_CASE("a standard used up exactly at a pause is on time until the resume", "[judge]") {
    const auto judgement =
        judged(attempt_of("2026-06-09 09:00", nullptr, {{"2026-06-09 10:00", "2026-06-09 11:00"}}), 1h,
               "2026-06-09 11:00");
    CHECK(judgement.due == wib("2026-06-09 10:00"));
    CHECK(judgement.last_on_time == wib("2026-06-09 11:00"));
    CHECK(judgement.verdict == Verdict::running);
}

TEST_CASE("row 24 and a late step before its pause", "[judge]") {
    const auto late =
        judged(attempt_of("2026-06-09 09:00", nullptr, {{"2026-06-09 10:30", "2026-06-09 11:00"}}), 1h,
               "2026-06-09 11:30");
    CHECK(late.verdict == Verdict::late);
    CHECK(late.due == wib("2026-06-09 10:00"));
    CHECK(late.last_on_time == wib("2026-06-09 10:00"));
    CHECK(late.remaining_s == 3600 - 7200);
}

TEST_CASE("row 25: thresholds of step 3 from Tuesday 14:00", "[thresholds]") {
    CHECK(pairs(thresholds(attempt_of("2026-06-09 14:00"), step_of(3h), office())) ==
          std::vector<std::pair<int, Instant>>{{50, wib("2026-06-09 15:30")},
                                               {75, wib("2026-06-10 07:45")},
                                               {90, wib("2026-06-10 08:12")},
                                               {100, wib("2026-06-10 08:30")},
                                               {Attempt::breach, wib("2026-06-10 08:30:01")}});
}

TEST_CASE("row 26: thresholds of 60 s from Tuesday 15:59:30", "[thresholds]") {
    CHECK(pairs(thresholds(attempt_of("2026-06-09 15:59:30"), step_of(60s), office())) ==
          std::vector<std::pair<int, Instant>>{{50, wib("2026-06-09 16:00:00")},
                                               {75, wib("2026-06-10 07:30:15")},
                                               {90, wib("2026-06-10 07:30:24")},
                                               {100, wib("2026-06-10 07:30:30")},
                                               {Attempt::breach, wib("2026-06-10 07:30:31")}});
}

TEST_CASE("thresholds are reckoned anew after a resume and those raised stay away", "[thresholds]") {
    Attempt attempt = attempt_of("2026-06-09 14:00", nullptr, {{"2026-06-09 15:30", "2026-06-10 09:00"}});
    attempt.raised = {50};
    CHECK(pairs(thresholds(attempt, step_of(3h), office())) ==
          std::vector<std::pair<int, Instant>>{{75, wib("2026-06-10 09:45")},
                                               {90, wib("2026-06-10 10:12")},
                                               {100, wib("2026-06-10 10:30")},
                                               {Attempt::breach, wib("2026-06-10 10:30:01")}});
    attempt.raised = {50, 75, 90, 100, Attempt::breach};
    CHECK(thresholds(attempt, step_of(3h), office()).empty());
}

TEST_CASE("a share of a standard is rounded up to the second", "[thresholds]") {
    Step step = step_of(7s);
    step.warn_at = {50};
    CHECK(thresholds(attempt_of("2026-06-09 09:00:00"), step, office()).front().at ==
          wib("2026-06-09 09:00:04"));
}

TEST_CASE("row 40: the calendar of the day decides and both answers stand", "[judge]") {
    std::string text = file_text("config/calendar/indonesia-2025.toml");
    const auto at = text.find("date = 2025-08-18");
    REQUIRE(at != std::string::npos);
    const auto begin = text.rfind("[[holiday]]", at), end = text.find("[[", at);
    text.erase(begin, end == std::string::npos ? std::string::npos : end - begin);
    const auto before = built({rules_of(text)});
    const Attempt attempt = attempt_of("2025-08-15 16:00");
    CHECK(judge(attempt, step_of(1h), before, wib("2025-08-15 16:00")).due == wib("2025-08-18 08:00"));
    CHECK(judge(attempt, step_of(1h), office(), wib("2025-08-15 16:00")).due == wib("2025-08-19 08:00"));
    CHECK(before.version() != office().version());
}

TEST_CASE("row 41: beyond the coverage nothing is reckoned", "[judge]") {
    const Attempt running = attempt_of("2026-12-31 15:30");
    const auto judgement = judged(running, 1h, "2026-12-31 15:45");
    CHECK(judgement.verdict == Verdict::not_computable);
    CHECK_FALSE(judgement.due);
    CHECK(thresholds(running, step_of(1h), office()).size() == 1);  // half of it falls inside
    CHECK(judged(attempt_of("2026-12-31 15:30", "2026-12-31 15:50"), 1h).verdict == Verdict::on_time);
    const auto outside = judged(attempt_of("2026-12-31 15:30", "2027-01-04 08:00"), 1h);
    CHECK(outside.verdict == Verdict::not_computable);
    CHECK(outside.used_s == 0);
    CHECK(outside.wall_s > 0);
}

TEST_CASE("row 41: the event is taken and flagged", "[judge][decide]") {
    OneCase one;
    one.open("2026-12-31 15:00");
    CHECK(one.at("2026-12-31 15:30", K::step_started).has(flag::outside_calendar));
    OneCase inside;
    inside.open("2026-06-09 09:00");
    CHECK_FALSE(inside.at("2026-06-09 09:30", K::step_started).has(flag::outside_calendar));
}

TEST_CASE("rows 48 and 49: minute data never judge a short standard", "[judge]") {
    Attempt minute = attempt_of("2026-06-09 09:00", "2026-06-09 09:01");
    minute.precision = Precision::minute;
    CHECK(judged(minute, 60s).verdict == Verdict::not_judgeable);
    CHECK(judged(minute, 299s).verdict == Verdict::not_judgeable);
    CHECK(judged(minute, 300s).verdict == Verdict::on_time);
    const auto seconds = judged(attempt_of("2026-06-09 09:00:30", "2026-06-09 09:01:29"), 60s);
    CHECK(seconds.used_s == 59);
    CHECK(seconds.verdict == Verdict::on_time);
    minute.ended.reset();
    minute.status = AttemptStatus::running;
    CHECK(judged(minute, 60s).verdict == Verdict::not_judgeable);
    CHECK(thresholds(minute, step_of(60s), office()).empty());
}

TEST_CASE("row 50: a missed breach has its true time and its lag", "[thresholds]") {
    OneCase one;
    one.open("2026-06-09 13:00");
    one.now = wib("2026-06-09 13:30");
    one.run_through(2);
    one.at("2026-06-09 14:00", K::step_started);
    one.now = wib("2026-06-10 10:00");
    for (const Threshold& threshold : thresholds(one.last(), one.step(3), office()))
        if (threshold.at <= one.now) one.record(threshold_event(one.state, one.last(), threshold, one.now));
    const Event& breach = one.history.back();
    CHECK(breach.kind == K::breach_raised);
    CHECK(breach.occurred_at == wib("2026-06-10 08:30:01"));
    CHECK(breach.lag_seconds == 5399);
    CHECK(breach.threshold == 100);
    CHECK(breach.has(flag::detected_late));
    CHECK(one.last().raised == std::set<int>{50, 75, 90, 100, Attempt::breach});
    CHECK(thresholds(one.last(), one.step(3), office()).empty());
    // A tap that waited in the phone still counts with its own time.
    one.act(K::step_finished,
            [](Command& c) {
                c.occurred_at = wib("2026-06-10 08:00");
                c.queued_on_device = true;
            })
        .value();
    CHECK(one.judged().verdict == Verdict::on_time);
    CHECK(described(fold(one.history, book())) == described(one.state));
}

TEST_CASE("off-hours flags of events", "[decide]") {
    OneCase one;
    one.open("2026-06-13 09:00");
    CHECK(one.at("2026-06-13 10:00", K::step_started).has(flag::off_hours));
    CHECK(one.at("2026-06-13 11:30", K::step_finished).has(flag::off_hours));
    OneCase evening;
    evening.open("2026-06-09 09:00");
    CHECK_FALSE(evening.at("2026-06-09 15:00", K::step_started).has(flag::off_hours));
    CHECK_FALSE(evening.at("2026-06-09 16:00", K::step_finished).has(flag::off_hours));
    CHECK(evening.at("2026-06-09 16:00", K::step_started).has(flag::off_hours));
}

TEST_CASE("a step on the wall clock knows no office hours", "[judge]") {
    const Step step = step_of(2h, StepClock::wall);
    const auto judgement = judge(attempt_of("2026-06-13 10:00"), step, office(), wib("2026-06-13 12:00:01"));
    CHECK(judgement.used_s == 7201);
    CHECK(judgement.verdict == Verdict::late);
    CHECK(judgement.due == wib("2026-06-13 12:00"));
    CHECK_FALSE(judgement.off_hours);
    CHECK(thresholds(attempt_of("2026-06-13 10:00"), step, office()).back().at == wib("2026-06-13 12:00:01"));
}

TEST_CASE("what a provisional day touches is provisional", "[judge]") {
    std::string text = file_text("config/calendar/indonesia-2026.toml");
    text +=
        "\n[[date_override]]\ndate = 2026-06-10\nintervals = [\"08:00-12:00\"]\nname = \"Setengah "
        "hari\"\nsource = \"edaran\"\nstate = \"provisional\"\n";
    const auto calendar = built({rules_of(text)});
    CHECK(judge(attempt_of("2026-06-09 15:30"), step_of(1h), calendar, wib("2026-06-09 15:30")).provisional);
    CHECK_FALSE(
        judge(attempt_of("2026-06-09 14:00"), step_of(1h), calendar, wib("2026-06-09 14:00")).provisional);
}

TEST_CASE("row 54: another calendar changes what a verdict would be and not the events", "[judge]") {
    std::string text = file_text("config/calendar/indonesia-2026.toml");
    text +=
        "\n[[holiday]]\ndate = 2026-06-09\nname = \"Libur daerah\"\nkind = \"daerah\"\nsource = "
        "\"SK\"\nstate = \"official\"\n";
    const auto amended = built({rules_of(text)});
    const Attempt attempt = attempt_of("2026-06-09 09:00", "2026-06-09 11:00");
    CHECK(judged(attempt, 1h).verdict == Verdict::late);
    CHECK(judge(attempt, step_of(1h), amended, wib("2026-06-10 09:00")).verdict == Verdict::on_time);
}
