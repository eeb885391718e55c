// Invariants I1 to I3 and I8 to I10 of cases.md 4.2 over thousands of histories that a seeded generator
// drives through decide(), legal acts and illegal ones mixed.
#include <algorithm>
#include <array>
#include <map>
#include <random>
#include <tuple>

#include <catch2/catch.hpp>

#include "tests/unit/cases/case_kit.hpp"

using namespace pantau::cases;
using namespace pantau::cases::test;
using K = EventKind;

namespace {

class Generator {
public:
    explicit Generator(unsigned seed) : random_{seed} {}

    // One act at the present state, or a threshold that has come meanwhile. Returns whether it was accepted.
    bool step(OneCase& one) {
        one.now += std::chrono::milliseconds{below(10) == 0 ? below(200'000'000) : below(4'000'000)};
        raise_due(one);
        one.role = below(4) == 0 ? Role::staff : Role::supervisor;
        one.actor = below(2) == 0 ? "sari" : "budi";
        return one.act(pick_kind(one), [&](Command& c) { fill(c, one); }).has_value();
    }

    void raise_due(OneCase& one) {
        if (one.state.open_attempt() == nullptr || below(3) == 0) return;
        const Attempt attempt = *one.state.open_attempt();
        for (const Threshold& each : thresholds(attempt, one.step(attempt.step), office()))
            if (each.at <= one.now) one.record(threshold_event(one.state, attempt, each, one.now));
    }

    unsigned below(unsigned limit) { return static_cast<unsigned>(random_() % limit); }

private:
    K pick_kind(const OneCase& one) {
        constexpr std::array all{K::step_started, K::paused,       K::resumed,    K::step_finished,
                                 K::returned,     K::step_skipped, K::reassigned, K::deadline_set,
                                 K::cancelled,    K::reopened,     K::corrected,  K::sop_moved,
                                 K::note};
        if (below(12) == 0) return K::corrected;
        if (below(10) < 3) return all[below(all.size())];  // often illegal here
        const Attempt* open = one.state.open_attempt();
        if (open == nullptr)
            return one.state.status == CaseStatus::open ? K::step_started
                   : below(3) == 0                      ? K::reopened
                                                        : K::note;
        if (open->status == AttemptStatus::paused) return K::resumed;
        constexpr std::array running{K::step_finished, K::step_finished, K::step_finished,
                                     K::step_finished, K::paused,        K::returned};
        return running[below(running.size())];
    }

    void fill(Command& c, const OneCase& one) {
        if (below(8) != 0) c.reason = "MENUNGGU_ACC";
        if (below(8) != 0) c.authority = c.approved_by = "Kabag";
        if (below(6) == 0) c.step = static_cast<int>(below(9));
        if (below(4) != 0) c.links = {"https://a.go.id/" + std::to_string(below(5))};
        c.to_step = static_cast<int>(below(8));
        c.executor = below(2) == 0 ? "P2" : "Budi";
        c.text = "catatan";
        c.next = below(2) == 0;
        c.precision = below(10) == 0 ? Precision::minute : Precision::second;
        if (below(3) == 0) c.occurred_at = one.now - std::chrono::milliseconds{below(20'000'000)};
        if (below(6) == 0) c.queued_on_device = true;
        if (below(10) == 0) c.expected_seq = static_cast<int>(below(10));
        c.value = "2026-12-01T10:00:00+07:00";
        if (c.kind == K::sop_moved) c.value = below(2) == 0 ? slower().version : e_aspirasi().version;
        if (c.kind != K::corrected) return;
        constexpr std::array fields{"undo", "occurred_at", "text", "output", "executor", "links"};
        c.target_seq = static_cast<int>(below(static_cast<unsigned>(one.state.last_seq) + 1));
        c.field = fields[below(fields.size())];
        c.value = c.field == "links" ? "https://c.go.id/" : c.field == "text" ? "" : "Budi";
        if (c.field == "occurred_at")
            c.value =
                format_utc_ms(one.history[below(static_cast<unsigned>(one.history.size()))].occurred_at +
                              std::chrono::milliseconds{below(2'000'000)});
    }

    std::mt19937 random_;
};

std::chrono::milliseconds length(Instant from, const std::optional<Instant>& to, Instant now) {
    return to.value_or(now) - from;
}

// I2: waits and attempts fill the case's life without gap or overlap.
bool adds_up(const CaseState& state, Instant now) {
    std::chrono::milliseconds life{0}, parts{0};
    for (const Stretch& each : state.lifetimes) life += length(each.from, each.to, now);
    for (const Stretch& each : state.waits) parts += length(each.from, each.to, now);
    for (const Attempt& each : state.attempts)
        if (each.started) parts += length(*each.started, each.ended, now);
    return life == parts;
}

// I3, and pauses inside their attempt and apart.
bool sound(const CaseState& state, Instant now) {
    for (const Attempt& each : state.attempts) {
        const Sop& sop = *book().version(each.sop);
        const Judgement judgement = judge(each, *sop.step(each.step), office(), now);
        if (judgement.used_s < 0 || judgement.used_s > judgement.wall_s || judgement.paused_s < 0)
            return false;
        Instant before = each.started.value_or(Instant{});
        for (const Pause& pause : each.pauses) {
            if (pause.from < before || pause.to.value_or(now) < pause.from) return false;
            before = pause.to.value_or(now);
        }
        if (each.ended && before > *each.ended && each.started) return false;
    }
    return std::count_if(state.attempts.begin(), state.attempts.end(), [](const Attempt& each) {
               return each.status == AttemptStatus::running || each.status == AttemptStatus::paused;
           }) <= 1;
}

// I9
bool raised_once(const std::vector<Event>& history) {
    std::map<std::tuple<int, int, int, bool>, int> seen;
    for (const Event& event : history)
        if (raised_by_service(event.kind) &&
            ++seen[{event.step, event.attempt, event.threshold, event.kind == K::breach_raised}] > 1)
            return false;
    return true;
}

using Times = std::map<std::pair<int, int>, std::string>;
Times times_of_ended(const CaseState& state) {
    Times times;
    for (const Attempt& each : state.attempts) {
        if (!each.ended) continue;
        std::string text = (each.started ? format_utc_ms(*each.started) : "-") + format_utc_ms(*each.ended);
        for (const Pause& pause : each.pauses) text += format_utc_ms(pause.from) + format_utc_ms(*pause.to);
        times[{each.step, each.number}] = text;
    }
    return times;
}

// I8: what ended keeps its times.
bool kept(const Times& before, const Times& after) {
    return std::all_of(before.begin(), before.end(), [&](const auto& each) {
        const auto found = after.find(each.first);
        return found != after.end() && found->second == each.second;
    });
}

}  // namespace

TEST_CASE("invariants hold over generated histories", "[property]") {
    std::size_t accepted = 0, refused = 0, closed = 0, corrections = 0, raised = 0, reopened = 0;
    for (unsigned seed = 0; seed < 800; ++seed) {
        Generator generator{seed};
        OneCase one;
        one.open("2026-06-02 08:00");
        const int acts = seed % 4 == 0 ? 70 : 20;  // some live long enough to close, be corrected and reopened
        for (int act = 0; act < acts; ++act) {
            const std::string before = described(one.state);
            const Times ended = times_of_ended(one.state);
            const auto events = one.history.size();
            const bool was_closed = one.state.status != CaseStatus::open;
            const bool legal = generator.step(one);
            legal ? ++accepted : ++refused;
            const bool corrected = one.history.back().kind == K::corrected;
            if (legal && was_closed && one.state.status == CaseStatus::open) ++reopened;
            if (legal && !was_closed && one.state.status == CaseStatus::closed) ++closed;
            const bool fine = adds_up(one.state, one.now) && sound(one.state, one.now) &&
                              raised_once(one.history) &&
                              (corrected || kept(ended, times_of_ended(one.state))) &&
                              (legal || one.history.size() > events || described(one.state) == before);
            if (!fine) {
                INFO("seed " << seed << " act " << act << "\n" << described(one.state));
                REQUIRE(fine);
            }
        }
        corrections += static_cast<std::size_t>(one.state.corrections);
        for (const Event& event : one.history) raised += raised_by_service(event.kind);

        // I1: the log folded afresh, and the state kept event by event, are one.
        if (described(fold(one.history, book())) != described(one.state)) {
            INFO("seed " << seed);
            REQUIRE(described(fold(one.history, book())) == described(one.state));
        }
        ChainCheck check;  // I10
        for (const Event& event : one.history) {
            const auto fault = check.next(event);
            INFO("seed " << seed << (fault ? fault->message : ""));
            REQUIRE_FALSE(fault);
        }
    }
    CHECK(accepted > 10'000);
    CHECK(refused > 5'000);
    CHECK(closed > 50);
    CHECK(corrections > 300);
    CHECK(raised > 1'000);
    CHECK(reopened > 50);
}
