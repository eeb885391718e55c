#pragma once
// Case histories from a row of numbers, legal acts and illegal ones mixed, and the invariants I1 to I3 and I8
// to I10 of cases.md 4.2 that each of them must keep. For the property test (a seeded generator gives the
// numbers) and for the fuzzer (its bytes do).

#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <tuple>
#include <utility>

#include "tests/unit/cases/case_kit.hpp"

namespace pantau::cases::test {

class Generator {
public:
    /// \param source  the next of the numbers that all choices are made from
    explicit Generator(std::function<std::uint32_t()> source) : source_{std::move(source)} {}

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

    unsigned below(unsigned limit) { return source_() % limit; }

private:
    EventKind pick_kind(const OneCase& one) {
        constexpr std::array all{EventKind::step_started,  EventKind::paused,       EventKind::resumed,
                                 EventKind::step_finished, EventKind::returned,     EventKind::step_skipped,
                                 EventKind::reassigned,    EventKind::deadline_set, EventKind::cancelled,
                                 EventKind::reopened,      EventKind::corrected,    EventKind::sop_moved,
                                 EventKind::note};
        if (below(12) == 0) return EventKind::corrected;
        if (below(10) < 3) return all[below(all.size())];  // often illegal here
        const Attempt* open = one.state.open_attempt();
        if (open == nullptr)
            return one.state.status == CaseStatus::open ? EventKind::step_started
                   : below(3) == 0                      ? EventKind::reopened
                                                        : EventKind::note;
        if (open->status == AttemptStatus::paused) return EventKind::resumed;
        constexpr std::array running{EventKind::step_finished, EventKind::step_finished,
                                     EventKind::step_finished, EventKind::step_finished,
                                     EventKind::paused,        EventKind::returned};
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
        if (c.kind == EventKind::sop_moved) c.value = below(2) == 0 ? slower().version : e_aspirasi().version;
        if (c.kind != EventKind::corrected) return;
        constexpr std::array fields{"undo", "occurred_at", "text", "output", "executor", "links"};
        c.target_seq = static_cast<int>(below(static_cast<unsigned>(one.state.last_seq) + 1));
        c.field = fields[below(fields.size())];
        c.value = c.field == "links" ? "https://c.go.id/" : c.field == "text" ? "" : "Budi";
        if (c.field == "occurred_at")
            c.value =
                format_utc_ms(one.history[below(static_cast<unsigned>(one.history.size()))].occurred_at +
                              std::chrono::milliseconds{below(2'000'000)});
    }

    std::function<std::uint32_t()> source_;
};

inline std::chrono::milliseconds length(Instant from, const std::optional<Instant>& to, Instant now) {
    return to.value_or(now) - from;
}

// I2: waits and attempts fill the case's life without gap or overlap.
inline bool adds_up(const CaseState& state, Instant now) {
    std::chrono::milliseconds life{0}, parts{0};
    for (const Stretch& each : state.lifetimes) life += length(each.from, each.to, now);
    for (const Stretch& each : state.waits) parts += length(each.from, each.to, now);
    for (const Attempt& each : state.attempts)
        if (each.started) parts += length(*each.started, each.ended, now);
    return life == parts;
}

// I3, and pauses inside their attempt and apart.
inline bool sound(const CaseState& state, Instant now) {
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
inline bool raised_once(const std::vector<Event>& history) {
    std::map<std::tuple<int, int, int, bool>, int> seen;
    for (const Event& event : history)
        if (raised_by_service(event.kind) &&
            ++seen[{event.step, event.attempt, event.threshold, event.kind == EventKind::breach_raised}] > 1)
            return false;
    return true;
}

using Times = std::map<std::pair<int, int>, std::string>;
inline Times times_of_ended(const CaseState& state) {
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
inline bool kept(const Times& before, const Times& after) {
    return std::all_of(before.begin(), before.end(), [&](const auto& each) {
        const auto found = after.find(each.first);
        return found != after.end() && found->second == each.second;
    });
}

/// One act of the generator on `one`. \return what it broke, "" if nothing
struct Act {
    bool legal = false;
    std::string broken;
};
inline Act act_of(Generator& generator, OneCase& one) {
    const std::string before = described(one.state);
    const Times ended = times_of_ended(one.state);
    const auto events = one.history.size();
    Act act;
    act.legal = generator.step(one);
    const bool corrected = one.history.back().kind == EventKind::corrected;
    if (!adds_up(one.state, one.now)) act.broken += "I2 ";
    if (!sound(one.state, one.now)) act.broken += "I3 ";
    if (!raised_once(one.history)) act.broken += "I9 ";
    if (!corrected && !kept(ended, times_of_ended(one.state))) act.broken += "I8 ";
    if (!act.legal && one.history.size() == events && described(one.state) != before)
        act.broken += "a refused act changed the state";
    return act;
}

/// Of a whole history. \return what it broke, "" if nothing
inline std::string broken_by(const OneCase& one) {
    // I1: the log folded afresh, and the state kept event by event, are one.
    if (described(fold(one.history, book())) != described(one.state)) return "I1";
    ChainCheck check;  // I10
    for (const Event& event : one.history)
        if (const auto fault = check.next(event)) return "I10: " + fault->message;
    return "";
}

}  // namespace pantau::cases::test
