// Every refused act of cases.md 4.2: its code, a detail, an Indonesian sentence, and a state that stays as it
// was.
#include <catch2/catch.hpp>

#include "tests/unit/cases/case_kit.hpp"

using namespace pantau::cases;
using namespace pantau::cases::test;
using K = EventKind;

namespace {

// Where a case stands before the refused act.
enum class At {
    ready_1,
    running_1,
    paused_1,
    ready_2,
    running_2,
    ready_4,
    running_4,
    running_6,
    running_7,
    closed,
    cancelled
};

OneCase standing(At where) {
    OneCase one;
    one.open();
    one.now = wib("2026-06-09 08:00");
    const auto run = [&](int done) {
        one.run_through(done);
        one.act(K::step_started).value();
        one.now += std::chrono::minutes{1};
    };
    switch (where) {
        case At::ready_1:
            break;
        case At::running_1:
            run(0);
            break;
        case At::paused_1:
            run(0);
            one.act(K::paused, [](Command& c) { c.reason = "MENUNGGU_ACC"; }).value();
            break;
        case At::ready_2:
            one.run_through(1);
            break;
        case At::running_2:
            run(1);
            break;
        case At::ready_4:
            one.run_through(3);
            break;
        case At::running_4:
            run(3);
            break;
        case At::running_6:
            run(5);
            break;
        case At::running_7:
            run(6);
            break;
        case At::closed:
            one.run_through(7);
            break;
        case At::cancelled:
            one.role = Role::supervisor;
            one.act(K::cancelled, [](Command& c) { c.reason = "PERINTAH_PIMPINAN"; }).value();
            break;
    }
    one.role = Role::supervisor;
    one.now += std::chrono::minutes{1};
    return one;
}

struct Row {
    const char* name;
    At where;
    K kind;
    Edit edit;
    RefusalCode code;
};

Edit reason(const char* code) {
    return [code](Command& c) { c.reason = code; };
}

const std::vector<Row>& rows() {
    static const std::vector<Row> all{
        {"start while a step is running", At::running_1, K::step_started, [](Command& c) { c.step = 2; },
         RefusalCode::step_open},
        {"start while a step is paused", At::paused_1, K::step_started, {}, RefusalCode::step_open},
        {"start a step out of turn", At::ready_1, K::step_started, [](Command& c) { c.step = 2; },
         RefusalCode::order},
        {"start a finished step", At::ready_2, K::step_started, [](Command& c) { c.step = 1; },
         RefusalCode::order},
        {"pause when paused", At::paused_1, K::paused, reason("PERANGKAT"), RefusalCode::already_paused},
        {"resume when running", At::running_1, K::resumed, {}, RefusalCode::not_paused},
        {"resume a step that was not started", At::ready_1, K::resumed, {}, RefusalCode::not_paused},
        {"finish while paused", At::paused_1, K::step_finished, {}, RefusalCode::paused},
        {"finish a step that is not running", At::ready_1, K::step_finished, {}, RefusalCode::not_running},
        {"finish another step than the running one", At::running_2, K::step_finished,
         [](Command& c) { c.step = 1; }, RefusalCode::not_running},
        {"pause a step that is not running", At::ready_1, K::paused, reason("PERANGKAT"),
         RefusalCode::not_running},
        {"return when nothing is open", At::ready_4, K::returned,
         [](Command& c) {
             c.to_step = 3;
             c.reason = "PERANGKAT";
         },
         RefusalCode::not_running},
        {"reassign a step that is not running", At::ready_1, K::reassigned,
         [](Command& c) { c.executor = "P2"; }, RefusalCode::not_running},
        {"pause without reason", At::running_1, K::paused, {}, RefusalCode::reason_required},
        {"return without reason", At::running_4, K::returned, [](Command& c) { c.to_step = 3; },
         RefusalCode::reason_required},
        {"skip without reason", At::ready_1, K::step_skipped, [](Command& c) { c.authority = "Kabag"; },
         RefusalCode::reason_required},
        {"cancel without reason", At::running_1, K::cancelled, {}, RefusalCode::reason_required},
        {"reopen without reason", At::closed, K::reopened, [](Command& c) { c.to_step = 6; },
         RefusalCode::reason_required},
        {"correct without reason", At::running_1, K::corrected,
         [](Command& c) {
             c.target_seq = 2;
             c.field = "executor";
             c.value = "P2";
             c.authority = "Kabag";
         },
         RefusalCode::reason_required},
        {"deadline without reason", At::running_1, K::deadline_set,
         [](Command& c) { c.value = "2026-06-10T16:00:00+07:00"; }, RefusalCode::reason_required},
        {"LAINNYA without text", At::running_1, K::paused, reason("LAINNYA"), RefusalCode::reason_required},
        {"skip without naming who allowed it", At::ready_1, K::step_skipped, reason("PERANGKAT"),
         RefusalCode::approval_required},
        {"correct without naming who allowed it", At::running_1, K::corrected,
         [](Command& c) {
             c.target_seq = 2;
             c.field = "executor";
             c.value = "P2";
             c.reason = "PERANGKAT";
         },
         RefusalCode::approval_required},
        {"return to a later step", At::running_4, K::returned,
         [](Command& c) {
             c.to_step = 5;
             c.reason = "PERANGKAT";
         },
         RefusalCode::order},
        {"skip a running step", At::running_1, K::step_skipped,
         [](Command& c) {
             c.authority = "Kabag";
             c.reason = "PERANGKAT";
         },
         RefusalCode::step_open},
        {"skip a paused step", At::paused_1, K::step_skipped,
         [](Command& c) {
             c.authority = "Kabag";
             c.reason = "PERANGKAT";
         },
         RefusalCode::step_open},
        {"skip a step out of turn", At::ready_1, K::step_skipped,
         [](Command& c) {
             c.step = 3;
             c.authority = "Kabag";
             c.reason = "PERANGKAT";
         },
         RefusalCode::order},
        {"finish step 2 without the name of who gave ACC",
         At::running_2,
         K::step_finished,
         {},
         RefusalCode::approval_required},
        {"start on a closed case", At::closed, K::step_started, {}, RefusalCode::closed},
        {"cancel a closed case", At::closed, K::cancelled, reason("PERANGKAT"), RefusalCode::closed},
        {"finish on a cancelled case", At::cancelled, K::step_finished, {}, RefusalCode::closed},
        {"deadline on a closed case", At::closed, K::deadline_set,
         [](Command& c) {
             c.value = "2026-06-10T16:00:00+07:00";
             c.reason = "PERANGKAT";
         },
         RefusalCode::closed},
        {"reopen an open case", At::ready_4, K::reopened,
         [](Command& c) {
             c.to_step = 1;
             c.reason = "PERANGKAT";
         },
         RefusalCode::order},
        {"reopen at a step whose forerunner is not done", At::cancelled, K::reopened,
         [](Command& c) {
             c.to_step = 2;
             c.reason = "PERANGKAT";
         },
         RefusalCode::order},
        {"earlier than the opening", At::ready_1, K::step_started,
         [](Command& c) { c.occurred_at = wib("2026-06-09 07:29:59"); }, RefusalCode::before_open},
        {"a note earlier than the opening", At::ready_1, K::note,
         [](Command& c) {
             c.text = "x";
             c.occurred_at = wib("2026-06-09 07:29:59");
         },
         RefusalCode::before_open},
        {"earlier than the event before it", At::running_1, K::step_finished,
         [](Command& c) { c.occurred_at = wib("2026-06-09 07:59:59"); }, RefusalCode::time_order},
        {"more than five minutes ahead", At::running_1, K::step_finished,
         [](Command& c) { c.occurred_at = wib("2026-06-09 08:30"); }, RefusalCode::future},
        {"finish step 6 without a link", At::running_6, K::step_finished, {}, RefusalCode::no_link},
        {"an unknown step", At::ready_1, K::step_started, [](Command& c) { c.step = 8; },
         RefusalCode::unknown_step},
        {"return to an unknown step", At::running_4, K::returned,
         [](Command& c) {
             c.to_step = 9;
             c.reason = "PERANGKAT";
         },
         RefusalCode::unknown_step},
        {"an unknown executor", At::ready_1, K::step_started, [](Command& c) { c.executor = "P9"; },
         RefusalCode::unknown_executor},
        {"reassign to nobody", At::running_1, K::reassigned, {}, RefusalCode::unknown_executor},
        {"an unknown reason", At::running_1, K::paused, reason("MALAS"), RefusalCode::unknown_reason},
        {"an unknown SOP", At::running_1, K::sop_moved,
         [](Command& c) {
             c.value = "lain";
             c.authority = "Kabag";
             c.reason = "PERANGKAT";
         },
         RefusalCode::unknown_sop},
        {"an SOP move that nobody allowed", At::running_1, K::sop_moved,
         [](Command& c) {
             c.value = slower().version;
             c.reason = "PERANGKAT";
         },
         RefusalCode::approval_required},
        {"a field that cannot be corrected", At::running_1, K::corrected,
         [](Command& c) {
             c.target_seq = 2;
             c.field = "links";
             c.reason = "PERANGKAT";
             c.authority = "Kabag";
         },
         RefusalCode::unknown_field},
        {"a correction of no event", At::running_1, K::corrected,
         [](Command& c) {
             c.target_seq = 99;
             c.field = "text";
             c.reason = "PERANGKAT";
             c.authority = "Kabag";
         },
         RefusalCode::unknown_target},
        {"a newer event was not seen", At::running_1, K::step_finished,
         [](Command& c) { c.expected_seq = 1; }, RefusalCode::stale},
        {"a link that is no web address", At::running_6, K::step_finished,
         [](Command& c) { c.links = {"ftp://dprd.go.id/x"}; }, RefusalCode::bad_link},
        {"a link with a password", At::running_6, K::step_finished,
         [](Command& c) { c.links = {"https://a:b@dprd.go.id/"}; }, RefusalCode::bad_link},
        {"a link with a control character", At::running_6, K::step_finished,
         [](Command& c) { c.links = {"https://dprd.go.id/\x01"}; }, RefusalCode::bad_link},
        {"a link without host", At::running_6, K::step_finished,
         [](Command& c) { c.links = {"https:///berita"}; }, RefusalCode::bad_link},
        {"a link that is too long", At::running_6, K::step_finished,
         [](Command& c) { c.links = {"https://dprd.go.id/" + std::string(2048, 'a')}; },
         RefusalCode::bad_link},
        {"a deadline that is no time", At::running_1, K::deadline_set,
         [](Command& c) {
             c.value = "besok";
             c.reason = "PERANGKAT";
         },
         RefusalCode::bad_value},
        {"a note without text", At::running_1, K::note, {}, RefusalCode::bad_value},
        {"text that is not UTF-8", At::running_1, K::note, [](Command& c) { c.text = "\xC0\xAF"; },
         RefusalCode::bad_value},
        {"a warning by hand", At::running_1, K::warning_raised, {}, RefusalCode::service_kind},
        {"a breach by hand", At::running_1, K::breach_raised, {}, RefusalCode::service_kind},
        {"a clock jump by hand", At::running_1, K::clock_jumped, {}, RefusalCode::service_kind},
        {"a calendar adopted by hand", At::running_1, K::calendar_adopted, {}, RefusalCode::service_kind},
    };
    return all;
}

}  // namespace

TEST_CASE("a refused act has its code and a sentence and changes nothing", "[decide][refused]") {
    for (const Row& row : rows()) {
        INFO(row.name);
        OneCase one = standing(row.where);
        const std::string before = described(one.state);
        const auto events = one.history.size();
        const Decision decision = one.act(row.kind, row.edit);
        REQUIRE_FALSE(decision.has_value());
        const Refusal& refusal = decision.error();
        INFO(refusal.detail);
        CHECK(to_string(refusal.code) == to_string(row.code));
        CHECK_FALSE(refusal.detail.empty());
        CHECK(refusal.sentence.size() > 20);
        CHECK(refusal.sentence.find('{') == std::string::npos);
        CHECK(refusal.sentence.back() == '.');
        CHECK(described(one.state) == before);
        CHECK(one.history.size() == events);
    }
}

TEST_CASE("a finish while paused offers to resume and finish", "[decide]") {
    const auto refusal = standing(At::paused_1).ask(K::step_finished).error();
    CHECK(refusal.sentence.find("Lanjutkan dan selesaikan") != std::string::npos);
}

TEST_CASE("roles: who may do what", "[decide][roles]") {
    struct Right {
        At where;
        K kind;
        Edit edit;
        Role least;
    };
    const std::vector<Right> rights{
        {At::ready_1, K::step_started, {}, Role::staff},
        {At::running_1, K::paused, reason("PERANGKAT"), Role::staff},
        {At::paused_1, K::resumed, {}, Role::staff},
        {At::running_1, K::step_finished, {}, Role::staff},
        {At::running_4, K::returned,
         [](Command& c) {
             c.to_step = 3;
             c.reason = "PERANGKAT";
         },
         Role::staff},
        {At::running_1, K::note, [](Command& c) { c.text = "catatan"; }, Role::staff},
        {At::ready_1, K::step_skipped,
         [](Command& c) {
             c.reason = "PERANGKAT";
             c.authority = "Kabag";
         },
         Role::supervisor},
        {At::running_1, K::cancelled, reason("PERANGKAT"), Role::supervisor},
        {At::closed, K::reopened,
         [](Command& c) {
             c.reason = "PERANGKAT";
             c.to_step = 6;
         },
         Role::supervisor},
        {At::running_1, K::corrected,
         [](Command& c) {
             c.target_seq = 2;
             c.field = "executor";
             c.value = "P2";
             c.reason = "PERANGKAT";
             c.authority = "Kabag";
         },
         Role::supervisor},
    };
    for (const Right& right : rights)
        for (const Role role : {Role::viewer, Role::staff, Role::supervisor, Role::admin}) {
            OneCase one = standing(right.where);
            one.role = role;
            const Decision decision = one.ask(right.kind, right.edit);
            INFO(to_string(right.kind) << " by " << to_string(role));
            CHECK(decision.has_value() == (role >= right.least));
            if (!decision) CHECK(decision.error().code == RefusalCode::forbidden);
        }
}

TEST_CASE("row 55: of two phones the second gets E_STALE with the first one's event", "[decide]") {
    OneCase one = standing(At::running_1);
    const int seen = one.state.last_seq;
    one.act(K::step_finished, [&](Command& c) { c.expected_seq = seen; }).value();
    const Decision second = one.act(K::step_finished, [&](Command& c) { c.expected_seq = seen; });
    REQUIRE_FALSE(second.has_value());
    CHECK(second.error().code == RefusalCode::stale);
    REQUIRE(second.error().newer.size() == 1);
    CHECK(second.error().newer.front().kind == K::step_finished);
    CHECK(second.error().newer.front().seq == seen + 1);
}

TEST_CASE("a title is asked for and has at most 200 characters", "[decide]") {
    OneCase one;
    const auto with_title = [&](std::string title) {
        return one.ask(K::case_opened, [&](Command& c) { c.title = std::move(title); });
    };
    CHECK(with_title("").error().code == RefusalCode::missing_title);
    CHECK(with_title(" \t").error().code == RefusalCode::missing_title);
    std::string long_title;
    for (int i = 0; i < 200; ++i) long_title += "é";
    CHECK(with_title(long_title).has_value());
    CHECK(with_title(long_title + "x").error().code == RefusalCode::bad_value);
    CHECK(with_title("satu\ndua").error().code == RefusalCode::bad_value);
    CHECK(one.ask(K::case_opened,
                  [](Command& c) {
                      c.title = "x";
                      c.sop = "lain";
                  })
              .error()
              .code == RefusalCode::unknown_sop);
}

TEST_CASE("times ahead of the server are clamped up to five minutes", "[decide][time]") {
    OneCase one = standing(At::ready_1);
    const auto ahead = [&](std::chrono::milliseconds by) {
        return one.ask(K::step_started, [&](Command& c) { c.occurred_at = one.now + by; });
    };
    CHECK(ahead(std::chrono::milliseconds{0}).value().front().flags.empty());
    const Event fast = ahead(std::chrono::minutes{5}).value().front();
    CHECK(fast.occurred_at == one.now);
    CHECK(fast.has(flag::device_clock_fast));
    CHECK(ahead(std::chrono::minutes{5} + std::chrono::milliseconds{1}).error().code == RefusalCode::future);
}

TEST_CASE("a time typed by hand reaches back to the start of the working day", "[decide][time]") {
    OneCase one;
    one.open("2026-06-01 09:00");
    one.now = wib("2026-06-09 10:00");
    const auto begun = [&](const char* time, Role role, bool queued) {
        one.role = role;
        return one.ask(K::step_started, [&](Command& c) {
            c.occurred_at = wib(time);
            c.queued_on_device = queued;
        });
    };
    CHECK(begun("2026-06-09 00:00", Role::staff, false).value().front().has(flag::back_dated));
    CHECK(begun("2026-06-08 23:59:59", Role::staff, false).error().code == RefusalCode::too_old);
    CHECK(begun("2026-06-08 23:59:59", Role::supervisor, false).has_value());
    const Event late = begun("2026-06-02 10:00", Role::staff, true).value().front();
    CHECK(late.has(flag::sent_late));
    CHECK(late.occurred_at == wib("2026-06-02 10:00"));
    CHECK(begun("2026-06-02 09:59:59", Role::staff, true).error().code == RefusalCode::too_old);
    CHECK(begun("2026-06-02 09:59:59", Role::supervisor, true).has_value());
}

TEST_CASE("row 51: a tap is not refused because the clock was set back", "[decide][time]") {
    OneCase one = standing(At::running_1);
    const Instant started = *one.last().started;
    one.now = started - std::chrono::hours{1};
    const Event finish = one.act(K::step_finished).value().front();
    CHECK(finish.occurred_at == started);
    CHECK(finish.has(flag::clock_jumped));
    CHECK(one.history.back().recorded_at >= one.history[one.history.size() - 2].recorded_at);
    CHECK(std::count(one.last().flags.begin(), one.last().flags.end(), flag::clock_jumped) == 1);
}

TEST_CASE("step 7 is held by a dead link unless a reason is given", "[decide][links]") {
    OneCase one = standing(At::running_7);
    one.role = Role::staff;
    one.link_gate = [](const std::string& link) {
        return link == "https://dprd.bogorkab.go.id/berita/1" ? LinkGate::gone : LinkGate::fine;
    };
    const auto refused = one.ask(K::step_finished).error();
    CHECK(refused.code == RefusalCode::link_dead);
    CHECK(refused.sentence.find("berita/1") != std::string::npos);
    const Event done =
        one.ask(K::step_finished, [](Command& c) { c.override_reason = "arsip cetak ada"; }).value().front();
    CHECK(done.has(flag::link_gate_overridden));
    CHECK(done.override_reason == "arsip cetak ada");
    one.import = true;
    CHECK(one.ask(K::step_finished).has_value());
    one.import = false;
    one.link_gate = [](const std::string&) { return LinkGate::fine; };
    CHECK(one.ask(K::step_finished, [](Command& c) { c.override_reason = "x"; })
              .value()
              .front()
              .override_reason.empty());
}

TEST_CASE("finish and next begin the following step at the same instant", "[decide]") {
    OneCase one = standing(At::running_1);
    const auto events = one.act(K::step_finished, [](Command& c) { c.next = true; }).value();
    REQUIRE(events.size() == 2);
    CHECK(events[1].kind == K::step_started);
    CHECK(events[1].step == 2);
    CHECK(events[1].attempt == 1);
    CHECK(events[1].seq == events[0].seq + 1);
    CHECK(events[1].occurred_at == events[0].occurred_at);
    CHECK(events[1].executor == "P1");
    CHECK(one.state.waits.back().from == *one.state.waits.back().to);

    OneCase last = standing(At::running_7);
    CHECK(last.act(K::step_finished, [](Command& c) { c.next = true; }).value().size() == 1);
    CHECK(last.state.status == CaseStatus::closed);
}

TEST_CASE("links of writing systems other than ASCII are web addresses", "[decide][links]") {
    OneCase one = standing(At::running_6);
    for (const char* link : {"https://dprd.bogorkab.go.id/berita/é?x=1#y", "http://[::1]:8080/",
                             "https://www.instagram.com/p/C1/"})
        CHECK(one.ask(K::step_finished, [&](Command& c) { c.links = {link}; }).has_value());
}

TEST_CASE("row 52: a return makes attempt 2 with a fresh standard and later steps wait again", "[fold]") {
    OneCase one;
    one.open();
    one.now = wib("2026-06-09 08:00");
    one.run_through(3);
    one.act(K::step_started).value();
    one.now += std::chrono::minutes{40};
    one.act(K::returned,
            [](Command& c) {
                c.to_step = 3;
                c.reason = "MENUNGGU_NARASUMBER";
            })
        .value();
    CHECK(one.state.ready_step() == 3);
    CHECK(one.state.steps[3] == StepStatus::waiting);
    CHECK(one.state.returns == 1);
    CHECK(one.last().status == AttemptStatus::returned);
    CHECK(one.judged().verdict == Verdict::not_counted);
    CHECK(one.judged().used_s == 2400);
    one.act(K::step_started).value();
    CHECK(one.last().number == 2);
    CHECK(one.judged().remaining_s == 10'800);
    one.now += std::chrono::minutes{1};
    one.finish();
    CHECK(one.state.ready_step() == 4);
    one.act(K::step_started).value();
    CHECK(one.last().number == 2);
}

TEST_CASE("a return needs a step that was begun", "[fold]") {
    OneCase one;
    one.role = Role::supervisor;
    one.open();
    one.at("2026-06-09 08:00", K::step_skipped, [](Command& c) {
        c.reason = "PERANGKAT";
        c.authority = "Kabag";
    });
    one.at("2026-06-09 08:10", K::step_started);
    CHECK(one.ask(K::returned,
                  [](Command& c) {
                      c.to_step = 1;
                      c.reason = "PERANGKAT";
                  })
              .error()
              .code == RefusalCode::order);
    CHECK(one.ask(K::returned,
                  [](Command& c) {
                      c.to_step = 2;
                      c.reason = "PERANGKAT";
                  })
              .has_value());
}

TEST_CASE("skip of the last step closes and reopen names the step", "[fold]") {
    OneCase one;
    one.role = Role::supervisor;
    one.open();
    one.now = wib("2026-06-09 08:00");
    one.run_through(6);
    one.act(K::step_skipped,
            [](Command& c) {
                c.reason = "PERANGKAT";
                c.authority = "Kabag";
            })
        .value();
    CHECK(one.state.status == CaseStatus::closed);
    CHECK(one.state.closed_at == one.now);
    CHECK(one.judged().verdict == Verdict::not_counted);
    CHECK(one.ask(K::note, [](Command& c) { c.text = "ok"; }).has_value());
    one.now += std::chrono::hours{1};
    one.act(K::reopened,
            [](Command& c) {
                c.reason = "PERANGKAT";
                c.to_step = 6;
            })
        .value();
    CHECK(one.state.status == CaseStatus::open);
    CHECK(one.state.ready_step() == 6);
    CHECK(one.state.lifetimes.size() == 2);
    CHECK_FALSE(one.state.closed_at);
    CHECK(described(fold(one.history, book())) == described(one.state));
}

TEST_CASE("cancel ends the open attempt as cancelled", "[fold]") {
    OneCase one = standing(At::paused_1);
    one.act(K::cancelled, [](Command& c) { c.reason = "PERANGKAT"; }).value();
    CHECK(one.last().status == AttemptStatus::cancelled);
    CHECK(one.last().pauses.back().to == one.now);
    CHECK(one.state.status == CaseStatus::cancelled);
    CHECK(one.state.ready_step() == 0);
    one.now += std::chrono::minutes{1};
    one.act(K::reopened,
            [](Command& c) {
                c.reason = "PERANGKAT";
                c.to_step = 1;
            })
        .value();
    one.act(K::step_started).value();
    CHECK(one.last().number == 2);
}

TEST_CASE("an SOP move re-times only what is not finished", "[fold]") {
    OneCase one;
    one.open();
    one.now = wib("2026-06-09 08:00");
    one.run_through(2);
    one.act(K::step_started).value();
    one.act(K::sop_moved,
            [](Command& c) {
                c.value = slower().version;
                c.authority = "Kabag";
                c.reason = "PERINTAH_PIMPINAN";
            })
        .value();
    CHECK(one.history.back().old_value == e_aspirasi().version);
    CHECK(one.state.attempts[0].sop == e_aspirasi().version);
    CHECK(one.last().sop == slower().version);
    CHECK(one.judged().standard_s == 14'400);
    CHECK(one.judged(one.state.attempts[1]).standard_s == 240);
    CHECK(described(fold(one.history, book())) == described(one.state));
}
