#include <catch2/catch.hpp>

#include "daemon/cases/event_codec.hpp"
#include "tests/unit/cases/case_kit.hpp"

using namespace pantau::cases;
using namespace pantau::cases::test;
using K = EventKind;

namespace {

Edit fix(int seq, const char* field, std::string value, const char* reason = "PERANGKAT") {
    return [=](Command& c) {
        c.target_seq = seq;
        c.field = field;
        c.value = value;
        c.reason = reason;
        c.authority = "Kabag Umum";
    };
}

// 1 opened 07:30, 2 started 08:00, 3 finished 08:30, 4 started (step 2) 08:40
OneCase begun() {
    OneCase one;
    one.open();
    one.at("2026-06-09 08:00", K::step_started);
    one.at("2026-06-09 08:30", K::step_finished, [](Command& c) { c.output = "Dokumen"; });
    one.at("2026-06-09 08:40", K::step_started);
    one.now = wib("2026-06-09 09:00");
    one.role = Role::supervisor;
    one.actor = "dewi";
    return one;
}

}  // namespace

TEST_CASE("a corrected instant takes effect and keeps the old value", "[correction]") {
    OneCase one = begun();
    one.act(K::corrected, fix(3, "occurred_at", "2026-06-09 08:20")).value();
    const Event& correction = one.history.back();
    CHECK(correction.old_value == "2026-06-09T01:30:00.000Z");
    CHECK(correction.value == "2026-06-09T01:20:00.000Z");
    CHECK(correction.authority == "Kabag Umum");
    CHECK(one.state.attempts[0].ended == wib("2026-06-09 08:20"));
    CHECK(one.state.corrections == 1);
    CHECK(one.history[2].occurred_at == wib("2026-06-09 08:30"));
    CHECK(one.judged(one.state.attempts[0]).used_s == 1200);
}

TEST_CASE("a correction that breaks the history is E_HISTORY and names the first illegal event",
          "[correction]") {
    struct Row {
        const char* name;
        int seq;
        const char* field;
        const char* value;
        int first_illegal;
    };
    const auto row = GENERATE(values<Row>({
        {"finish after the next start", 3, "occurred_at", "2026-06-09 08:50", 4},
        {"finish before its start", 3, "occurred_at", "2026-06-09 07:50", 3},
        {"start before the opening", 2, "occurred_at", "2026-06-09 07:00", 2},
        {"opening after the start", 1, "occurred_at", "2026-06-09 08:10", 2},
        {"undo of what others stand on", 2, "undo", "", 3},
    }));
    CAPTURE(row.name);
    OneCase one = begun();
    const std::string before = described(one.state);
    const auto decision = one.act(K::corrected, fix(row.seq, row.field, row.value));
    REQUIRE_FALSE(decision.has_value());
    CHECK(decision.error().code == RefusalCode::history);
    CHECK(decision.error().first_illegal_seq == row.first_illegal);
    CHECK(decision.error().sentence.find(std::to_string(row.first_illegal)) != std::string::npos);
    CHECK(described(one.state) == before);
}

TEST_CASE("a correction may not take away what the step demands", "[correction]") {
    OneCase one;
    one.open();
    one.now = wib("2026-06-09 08:00");
    one.run_through(6);
    one.role = Role::supervisor;
    const int publication = one.state.last_seq;
    CHECK(one.ask(K::corrected, fix(publication, "links", "")).error().code == RefusalCode::history);
    CHECK(one.ask(K::corrected, fix(publication, "links", "bukan-tautan")).error().code ==
          RefusalCode::bad_link);
    one.act(K::corrected, fix(publication, "links", "https://a.go.id/1 https://a.go.id/2")).value();
    CHECK(one.last().links.size() == 2);
    CHECK(one.history.back().old_value == "https://dprd.bogorkab.go.id/berita/1");
}

TEST_CASE("the newest correction wins and only it can be corrected", "[correction]") {
    OneCase one = begun();
    one.act(K::corrected, fix(3, "occurred_at", "2026-06-09 08:20")).value();  // 5
    one.act(K::corrected, fix(5, "occurred_at", "2026-06-09 08:25")).value();  // 6 corrects 5
    CHECK(one.history.back().old_value == "2026-06-09T01:20:00.000Z");
    CHECK(one.state.attempts[0].ended == wib("2026-06-09 08:25"));
    const auto chain = one.ask(K::corrected, fix(5, "occurred_at", "2026-06-09 08:10")).error();
    CHECK(chain.code == RefusalCode::correction_chain);
    CHECK(chain.sentence.find("nomor 6") != std::string::npos);
    CHECK(one.ask(K::corrected, fix(6, "output", "x")).error().code == RefusalCode::unknown_field);
    one.act(K::corrected, fix(6, "undo", "")).value();  // 7: back to 5
    CHECK(one.state.attempts[0].ended == wib("2026-06-09 08:20"));
    CHECK(one.ask(K::corrected, fix(6, "occurred_at", "2026-06-09 08:10")).error().code ==
          RefusalCode::correction_chain);
    one.act(K::corrected, fix(7, "undo", "")).value();  // 8: 6 counts again
    CHECK(one.state.attempts[0].ended == wib("2026-06-09 08:25"));
    one.act(K::corrected, fix(3, "occurred_at", "2026-06-09 08:29")).value();
    CHECK(one.state.attempts[0].ended == wib("2026-06-09 08:29"));
}

TEST_CASE("staff undo an event of their own within ten minutes", "[correction][roles]") {
    const Edit undo = [](Command& c) {
        c.target_seq = 4;
        c.field = "undo";
    };
    OneCase one = begun();
    one.role = Role::staff;
    one.actor = "sari";
    one.now = wib("2026-06-09 08:50");
    CHECK(one.ask(K::corrected, undo).has_value());
    one.now += std::chrono::milliseconds{1};
    CHECK(one.ask(K::corrected, undo).error().code == RefusalCode::forbidden);
    one.now = wib("2026-06-09 08:45");
    one.actor = "budi";
    CHECK(one.ask(K::corrected, undo).error().code == RefusalCode::forbidden);
    one.role = Role::supervisor;
    CHECK(one.ask(K::corrected, undo).error().code == RefusalCode::reason_required);
    one.act(K::corrected, fix(4, "undo", "")).value();
    CHECK(one.state.ready_step() == 2);
    CHECK(one.state.attempts.size() == 1);
    CHECK(one.ask(K::corrected, fix(4, "undo", "")).error().code == RefusalCode::unknown_target);
    CHECK(one.ask(K::corrected, fix(1, "undo", "")).error().code == RefusalCode::unknown_target);
    CHECK(one.ask(K::step_started).value().front().attempt == 1);
}

TEST_CASE("undo of finish and next takes both events of the tap", "[correction]") {
    OneCase one;
    one.open();
    one.at("2026-06-09 08:00", K::step_started);
    one.at("2026-06-09 08:30", K::step_finished, [](Command& c) { c.next = true; });
    one.act(K::corrected,
            [](Command& c) {
                c.target_seq = 3;
                c.field = "undo";
            })
        .value();
    CHECK(one.state.open_attempt() != nullptr);
    CHECK(one.last().step == 1);
    CHECK(one.last().status == AttemptStatus::running);
    CHECK(one.history.size() == 6);
}

TEST_CASE("corrected words are personal text and never stand in the record", "[correction][chain]") {
    OneCase one = begun();
    one.act(K::note, [](Command& c) { c.text = "Pak Ujang menelepon"; }).value();
    const int note = one.state.last_seq;
    one.act(K::corrected, fix(note, "text", "Bu Rahmi menelepon")).value();
    const Event& correction = one.history.back();
    CHECK(correction.text.value == "Bu Rahmi menelepon");
    CHECK(correction.value.empty());
    CHECK(canonical(correction).find("Rahmi") == std::string::npos);
    CHECK(canonical(correction).find("Ujang") == std::string::npos);
    const auto read = effective(one.history);
    const auto shown = std::find_if(read.begin(), read.end(), [&](const Event& e) { return e.seq == note; });
    REQUIRE(shown != read.end());
    CHECK(shown->text.value == "Bu Rahmi menelepon");
}

TEST_CASE("what the service raised is not corrected and outlives a moved start", "[correction][thresholds]") {
    OneCase one;
    one.open();
    one.at("2026-06-09 08:00", K::step_started);
    one.now = wib("2026-06-09 08:30");
    one.record(threshold_event(one.state, one.last(), {50, one.now}, one.now));
    one.role = Role::supervisor;
    CHECK(one.ask(K::corrected, fix(3, "undo", "")).error().code == RefusalCode::unknown_target);
    one.now = wib("2026-06-09 08:45");
    one.act(K::corrected, fix(2, "occurred_at", "2026-06-09 08:40")).value();
    CHECK(one.last().raised == std::set<int>{50});
    CHECK(one.last().started == wib("2026-06-09 08:40"));
}

TEST_CASE("only what an event says can be corrected in it", "[correction]") {
    OneCase one = begun();
    CHECK(one.ask(K::corrected, fix(2, "executor", "P9")).error().code == RefusalCode::unknown_executor);
    CHECK(one.ask(K::corrected, fix(2, "executor", "")).error().code == RefusalCode::unknown_executor);
    CHECK(one.ask(K::corrected, fix(2, "title", "x")).error().code == RefusalCode::unknown_field);
    CHECK(one.ask(K::corrected, fix(3, "reason", "PERANGKAT")).error().code == RefusalCode::unknown_field);
    CHECK(one.ask(K::corrected, fix(3, "occurred_at", "kemarin")).error().code == RefusalCode::bad_value);
    CHECK(one.ask(K::corrected, fix(3, "occurred_at", "2026-06-09 09:00:01")).error().code ==
          RefusalCode::future);
    one.act(K::corrected, fix(2, "executor", "Budi Santoso")).value();
    CHECK(one.state.attempts[0].executor == "Budi Santoso");
    one.act(K::corrected, fix(3, "output", "Dokumen final")).value();
    CHECK(one.state.attempts[0].output == "Dokumen final");
    CHECK(one.history.back().old_value == "Dokumen");
}
