#include <fmt/format.h>

#include "tests/unit/desk/live_office.hpp"

using namespace pantau;
using namespace pantau::desk;
using namespace pantau::desk::test;

TEST_CASE("a case goes through all seven steps and leaves memory when it closes") {
    LiveOffice office;
    office.start();
    const auto number = office.open();
    CHECK(number == "2026-0001");
    CHECK(office.desk->find(number)->waiting);
    CHECK(office.desk->find(number)->step == 1);
    office.done(EventKind::step_started, number);
    for (int step = 1; step <= 7; ++step) {
        CHECK(office.desk->find(number)->step == step);
        CHECK_FALSE(office.desk->find(number)->waiting);
        office.clock.now += 50s;
        const auto events = office.finish_next(number);
        REQUIRE(events.size() == (step < 7 ? 2 : 1));
        if (step < 7) {
            CHECK(events[1].kind == EventKind::step_started);
            CHECK(events[1].occurred_at == events[0].occurred_at);
            CHECK(events[1].step == step + 1);
        }
        office.check_memory(number);
    }
    CHECK_FALSE(office.desk->find(number));
    CHECK(office.desk->running().empty());
    CHECK_FALSE(office.desk->next_due());
    CHECK(office.desk->in_flight() == 0);
    CHECK(store::verdicts_of(office.store->read(), number).size() == 7);
    CHECK(office.desk->counters().finished.at({"e-aspirasi", "completed"}) == 1);
    CHECK(office.desk->counters().durations.at({"e-aspirasi", 7}).sum() == 50);
    REQUIRE(office.links.size() >= 1);
    CHECK(office.links.back().number == number);

    SECTION("a closed case takes a note and stays out of memory") {
        office.done(EventKind::note, number, [](Command& c) { c.text = "Disampaikan ke pemohon"; });
        CHECK_FALSE(office.desk->find(number));
        CHECK(office.desk->counters().finished.at({"e-aspirasi", "completed"}) == 1);
    }
    SECTION("a closed case refuses a step") {
        CHECK(code_of(office.act(EventKind::step_started, number)) == RefusalCode::closed);
        CHECK_FALSE(office.desk->find(number));
    }
    SECTION("a correction judges anew and keeps the first verdict") {
        office.clock.now += 1min;
        const auto log = office.log_of(number);
        office.done(EventKind::corrected, number, [&](Command& c) {
            c.target_seq = log.back().seq;
            c.field = "occurred_at";
            c.value = cases::format_utc_ms(log.back().occurred_at + 30s);
            c.reason = "KEADAAN_DARURAT";
            c.authority = "Kabag Umum";
        });
        const auto verdicts = store::verdicts_of(office.store->read(), number);
        REQUIRE(verdicts.size() == 8);
        CHECK(verdicts[6].verdict == cases::Verdict::on_time);
        CHECK(verdicts[7].verdict == cases::Verdict::late);
        CHECK(verdicts[7].supersedes == verdicts[6].id);
        CHECK_FALSE(office.desk->find(number));
    }
    SECTION("a corrected link is watched like a given one") {
        const auto log = office.log_of(number);
        const auto given = std::find_if(log.begin(), log.end(), [](const Event& e) {
            return e.kind == EventKind::step_finished && e.step == 6;
        });
        office.links.clear();
        office.done(EventKind::corrected, number, [&](Command& c) {
            c.target_seq = given->seq;
            c.field = "links";
            c.value = "https://dprd.bogorkab.go.id/berita/2";
            c.reason = "KEADAAN_DARURAT";
            c.authority = "Kabag Umum";
        });
        REQUIRE_FALSE(office.links.empty());
        bool seen = false;
        for (const auto& one : office.links)
            seen = seen || one.urls == std::vector<std::string>{"https://dprd.bogorkab.go.id/berita/2"};
        CHECK(seen);
    }
    SECTION("a reopened case is watched again") {
        office.done(EventKind::reopened, number, [](Command& c) {
            c.to_step = 7;
            c.reason = "PERINTAH_PIMPINAN";
        });
        REQUIRE(office.desk->find(number));
        CHECK(office.desk->find(number)->step == 7);
        office.done(EventKind::step_started, number);
        CHECK(office.desk->next_due());
        office.check_memory(number);
    }
}

TEST_CASE("a refused act changes neither log nor memory") {
    LiveOffice office;
    office.start();
    const auto number = office.open();
    office.done(EventKind::step_started, number);
    const auto before = cases::test::described(office.desk->find(number)->state);
    const auto due = office.desk->next_due();
    const auto head = store::chain_head(office.store->read());
    struct Row {
        EventKind kind;
        RefusalCode code;
        Edit edit;
    };
    const std::vector<Row> rows{
        {EventKind::step_started, RefusalCode::step_open, [](Command& c) { c.step = 2; }},
        {EventKind::paused, RefusalCode::reason_required, {}},
        {EventKind::resumed, RefusalCode::not_paused, {}},
        {EventKind::step_finished, RefusalCode::stale, [](Command& c) { c.expected_seq = 1; }},
        {EventKind::step_finished, RefusalCode::future,
         [&](Command& c) { c.occurred_at = office.clock.now + 6min; }},
        {EventKind::step_skipped, RefusalCode::forbidden, [](Command& c) { c.role = cases::Role::staff; }},
        {EventKind::breach_raised, RefusalCode::service_kind, {}},
    };
    for (const auto& row : rows) {
        CAPTURE(cases::to_string(row.kind));
        CHECK(code_of(office.act(row.kind, number, row.edit)) == row.code);
    }
    CHECK(code_of(office.act(EventKind::note, "2026-0777", [](Command& c) { c.text = "x"; })) ==
          RefusalCode::unknown_case);
    CHECK(code_of(office.act(EventKind::case_opened, "", [](Command& c) { c.title = " "; })) ==
          RefusalCode::missing_title);
    CHECK(cases::test::described(office.desk->find(number)->state) == before);
    CHECK(office.desk->next_due() == due);
    CHECK(store::chain_head(office.store->read()).id == head.id);
    CHECK(office.desk->running().size() == 1);
    CHECK(office.desk->in_flight() == 0);
    CHECK(office.open() == "2026-0002");  // a refused opening takes no number
}

TEST_CASE("ten sends of one tap make one event and equal receipts") {
    LiveOffice office;
    office.start();
    const auto number = office.open();
    const auto start = office.command(EventKind::step_started, number, [](Command& c) {
        c.idempotency_key = "k-1";
        c.expected_seq = 1;
    });
    std::vector<std::optional<Outcome>> answers(10);
    for (auto& answer : answers) office.send(start, answer);
    office.settle();
    int first = 0;
    for (const auto& answer : answers) {
        REQUIRE(answer);
        REQUIRE(answer->has_value());
        CHECK(ids((*answer)->events) == ids((*answers[0])->events));
        CHECK((*answer)->events.front().hash == (*answers[0])->events.front().hash);
        if (!(*answer)->replayed) ++first;
    }
    CHECK(first == 1);
    CHECK(office.log_of(number).size() == 2);
    CHECK(office.desk->counters().finished.empty());

    office.restart();
    std::optional<Outcome> again;
    office.send(start, again);
    office.settle();
    REQUIRE(again->has_value());
    CHECK((*again)->replayed);
    CHECK(ids((*again)->events) == ids((*answers[0])->events));

    std::optional<Outcome> other;
    auto changed = start;
    changed.executor = "P2";
    office.send(changed, other);
    office.settle();
    CHECK(problem_of(*other) == store::WriteProblem::Kind::key_reused);
    CHECK(office.log_of(number).size() == 2);
    office.check_memory(number);

    std::optional<Outcome> of_another;
    changed.actor = "budi";  // a key belongs to its actor
    office.send(changed, of_another);
    office.settle();
    CHECK(code_of(*of_another) == RefusalCode::stale);
}

TEST_CASE("ten sends of one opening make one case and leave no gap in the numbers") {
    LiveOffice office;
    office.start();
    const auto opening =
        office.command(EventKind::case_opened, "", [](Command& c) { c.idempotency_key = "k-open"; });
    std::vector<std::optional<Outcome>> answers(10);
    for (auto& answer : answers) office.send(opening, answer);
    std::optional<Outcome> unlike;
    auto other = opening;
    other.title = "Judul lain";
    office.send(other, unlike);
    office.settle();
    for (const auto& answer : answers) {
        REQUIRE(answer);
        REQUIRE(answer->has_value());
        CHECK((*answer)->events.front().case_number == "2026-0001");
        CHECK(ids((*answer)->events) == ids((*answers[0])->events));
    }
    CHECK(problem_of(*unlike) == store::WriteProblem::Kind::key_reused);
    CHECK(office.desk->running().size() == 1);
    CHECK(office.open() == "2026-0002");
    office.restart();
    std::optional<Outcome> again;
    office.send(opening, again);
    office.settle();
    REQUIRE(again->has_value());
    CHECK((*again)->events.front().case_number == "2026-0001");
    CHECK(office.open() == "2026-0003");
    CHECK(office.desk->in_flight() == 0);
}

TEST_CASE("many openings at once get numbers one after the other") {
    LiveOffice office;
    office.start();
    std::vector<std::optional<Outcome>> answers(25);
    for (auto& answer : answers) office.send(office.command(EventKind::case_opened, ""), answer);
    office.settle();
    int number = 0;
    for (const auto& answer : answers)
        CHECK((*answer)->events.front().case_number == fmt::format("2026-{:04}", ++number));
    CHECK(office.desk->running().size() == 25);
}

TEST_CASE("of two finishes at once one wins") {
    LiveOffice office;
    office.start();
    const auto number = office.open();
    office.done(EventKind::step_started, number);
    std::optional<Outcome> one, two;
    auto finish = office.command(EventKind::step_finished, number);
    SECTION("without expected_seq the other finds nothing running") {
        office.send(finish, one);
        office.send(finish, two);
        office.settle();
        CHECK(code_of(*two) == RefusalCode::not_running);
    }
    SECTION("with expected_seq the other is stale and sees the first") {
        finish.expected_seq = 2;
        office.send(finish, one);
        office.send(finish, two);
        office.settle();
        REQUIRE(code_of(*two) == RefusalCode::stale);
        const Denial denial = two->error();
        const auto& newer = std::get<cases::Refusal>(denial).newer;
        REQUIRE(newer.size() == 1);
        CHECK(newer.front().id == (*one)->events.front().id);
    }
    REQUIRE(one->has_value());
    CHECK(office.log_of(number).size() == 3);
    office.check_memory(number);
}

TEST_CASE("what stood in the log behind the desk's back is read again") {
    LiveOffice office;
    office.start();
    const auto number = office.open();
    office.done(EventKind::step_started, number);
    // Another event of the case reaches the log and memory does not hear of it, as after a failing disk.
    store::AppendRequest behind;
    auto state = office.desk->find(number)->state;
    Event note;
    note.kind = EventKind::note;
    note.case_number = number;
    note.seq = state.last_seq + 1;
    note.occurred_at = office.clock.now;
    note.actor = "budi";
    cases::apply(state, note, e_aspirasi());
    behind.events = {note};
    behind.after = state;
    store::append(*office.store, behind, [](const auto& written) { REQUIRE(written.has_value()); });
    office.store->flush();

    CHECK(problem_of(office.act(EventKind::step_finished, number)) == store::WriteProblem::Kind::conflict);
    CHECK(office.desk->running().size() == 1);
    SECTION("by the next act") {
        office.done(EventKind::step_finished, number);
    }
    SECTION("by itself") {
        REQUIRE(office.desk->next_due() == office.clock.now + 5s);
        office.pass_to("2026-06-09 07:30:06");
        CHECK(office.desk->next_due() > office.clock.now);
    }
    office.check_memory(number);
}

TEST_CASE("a step starts the next by itself where the office wants it so") {
    LiveOffice office;
    auto rules = rules_of();
    rules.auto_start_next = true;
    office.rules = std::make_shared<Rules>(rules);
    office.start();
    const auto number = office.open();
    office.done(EventKind::step_started, number);
    const Edit keyed = [](Command& c) { c.idempotency_key = "k"; };
    const auto events = office.done(EventKind::step_finished, number, keyed);
    REQUIRE(events.size() == 2);
    CHECK(events[1].step == 2);
    // The same tap sent again after the switch was turned is still the same tap.
    office.desk->use(std::make_shared<Rules>(rules_of()));
    office.settle();
    CHECK(ids(office.done(EventKind::step_finished, number, keyed)) == ids(events));
}

TEST_CASE("case numbers begin anew with the office's year") {
    LiveOffice office;
    office.start();
    office.clock.now = wib("2026-12-31 23:59:59");
    CHECK(office.open() == "2026-0001");
    CHECK(office.open() == "2026-0002");
    office.clock.now = wib("2027-01-01 00:00:00");  // in UTC it is still 2026
    CHECK(office.open() == "2027-0001");
    office.restart();
    CHECK(office.open() == "2027-0002");
    office.clock.now += 1s;
    CHECK(
        office
            .act(EventKind::case_opened, "", [&](Command& c) { c.occurred_at = wib("2026-12-31 23:59:58"); })
            ->events.front()
            .case_number == "2026-0003");
}

TEST_CASE("the last step waits for links that are alive") {
    LiveOffice office;
    office.start();
    const auto number = office.open();
    office.bring_to(number, 7);
    office.gone.insert("https://dprd.bogorkab.go.id/berita/1");
    CHECK(code_of(office.act(EventKind::step_finished, number)) == RefusalCode::link_dead);
    SECTION("alive again") {
        office.gone.clear();
        office.done(EventKind::step_finished, number);
    }
    SECTION("with a reason") {
        const auto events = office.done(EventKind::step_finished, number,
                                        [](Command& c) { c.override_reason = "Situs dipindah"; });
        CHECK(events.front().has(cases::flag::link_gate_overridden));
    }
    CHECK_FALSE(office.desk->find(number));
}

TEST_CASE("cases of an SOP version that the settings dropped stay readable") {
    LiveOffice office;
    cases::SopBook slower_first;
    slower_first.add_current(cases::test::slower());
    auto old_rules = rules_of(slower_first);
    old_rules.sop_sources.clear();
    office.rules = std::make_shared<Rules>(old_rules);
    office.start();
    const auto closed = office.open();
    office.done(EventKind::cancelled, closed, [](Command& c) { c.reason = "PERINTAH_PIMPINAN"; });
    const auto running = office.open();
    cases::SopBook only_new;
    only_new.add_current(e_aspirasi());
    office.desk->use(std::make_shared<Rules>(rules_of(only_new)));
    office.settle();
    office.done(EventKind::note, closed, [](Command& c) { c.text = "Catatan"; });
    office.done(EventKind::step_started, running);
    CHECK(office.desk->find(running)->state.sop == cases::test::slower().version);
    CHECK(office.desk->find(office.open())->state.sop == e_aspirasi().version);
}

TEST_CASE("a finished step is judged by the version under which it ended") {
    LiveOffice office;
    office.start();
    office.clock.now = wib("2026-06-09 08:00");
    const auto number = office.open();
    office.bring_to(number, 3);
    office.clock.now = wib("2026-06-09 11:30");  // three and a half hours: late by the first version
    office.done(EventKind::step_finished, number);
    office.done(EventKind::sop_moved, number, [](Command& c) {
        c.value = cases::test::slower().version;
        c.authority = "Kabag Umum";
        c.reason = "PERINTAH_PIMPINAN";
    });
    CHECK(store::verdicts_of(office.store->read(), number).back().verdict == cases::Verdict::late);
    const auto log = office.log_of(number);
    office.done(EventKind::corrected, number, [&](Command& c) {
        c.target_seq = log[log.size() - 2].seq;
        c.field = "occurred_at";
        c.value = "2026-06-09T11:20:00+07:00";
        c.reason = "KEADAAN_DARURAT";
        c.authority = "Kabag Umum";
    });
    const auto verdict = store::verdicts_of(office.store->read(), number).back();
    CHECK(verdict.used_s == 12'000);
    CHECK(verdict.standard_s == 10'800);
    CHECK(verdict.verdict == cases::Verdict::late);
    office.check_memory(number);
}

TEST_CASE("running cases are listed by urgency") {
    LiveOffice office;
    office.start();
    const auto waiting = office.open();
    const auto calm = office.open();
    const auto late = office.open();
    office.done(EventKind::step_started, late);
    office.pass_to("2026-06-09 11:00");
    office.done(EventKind::step_started, calm);
    std::vector<std::string> order;
    for (const auto& now : office.desk->running()) order.push_back(now.state.number);
    CHECK(order == std::vector<std::string>{late, calm, waiting});
}

TEST_CASE("a desk that is gone hears no answer") {
    LiveOffice office;
    office.start();
    const auto number = office.open();
    bool answered = false;
    office.desk->act(office.command(EventKind::step_started, number),
                     [&](const Outcome&) { answered = true; });
    office.desk.reset();
    office.store->flush();
    office.posts->run();
    CHECK_FALSE(answered);
    office.restart();
    CHECK(office.desk->find(number)->step == 1);
    CHECK_FALSE(office.desk->find(number)->waiting);  // recorded though nobody was told
}
