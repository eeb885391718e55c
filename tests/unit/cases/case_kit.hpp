#pragma once
// One case on a desk of its own: commands go through decide(), what it adds is sealed and folded as the store
// and the live desk do it.

#include <functional>
#include <string>
#include <vector>

#include "daemon/cases/decide.hpp"
#include "daemon/cases/hash_chain.hpp"
#include "daemon/cases/judge.hpp"
#include "daemon/cases/sop_file.hpp"
#include "tests/unit/cases/office.hpp"

namespace pantau::cases::test {

inline Sop sop_of(const std::string& text) {
    settings::Problems problems;
    auto sop = read_sop(text, "sop.toml", problems);
    if (!sop) throw std::runtime_error{lines(problems)};
    return *std::move(sop);
}

inline const Sop& e_aspirasi() {
    static const Sop sop = sop_of(file_text("config/sop/e-aspirasi.toml"));
    return sop;
}

/// E-ASPIRASI as the current SOP, and a version of it whose step 3 may take 4 hours.
inline Sop slower() {
    Sop sop = e_aspirasi();
    sop.steps[2].time_standard = std::chrono::hours{4};
    sop.version = version_of(sop);
    return sop;
}

inline const SopBook& book() {
    static const SopBook sops = [] {
        SopBook all;
        all.add(slower());
        all.add_current(e_aspirasi());
        return all;
    }();
    return sops;
}

using Edit = std::function<void(Command&)>;

class OneCase {
public:
    Instant now = wib("2026-06-09 08:00");
    Role role = Role::staff;
    std::string actor = "sari";
    bool import = false;
    std::function<LinkGate(const std::string&)> link_gate{};
    std::vector<Event> history;
    CaseState state;

    Context context() const {
        Context context{now, book(), office(), office().version()};
        context.import = import;
        context.link_gate = link_gate;
        context.salt = [] { return std::string{"0123456789abcdef"}; };
        return context;
    }

    Command command(EventKind kind, const Edit& edit = {}) const {
        Command command;
        command.kind = kind;
        command.case_number = "2026-0001";
        command.actor = actor;
        command.role = role;
        if (edit) edit(command);
        return command;
    }

    Decision ask(EventKind kind, const Edit& edit = {}) const {
        const Command asked = command(kind, edit);
        return kind == EventKind::case_opened ? decide_open(asked, context())
                                              : decide(state, history, asked, context());
    }

    Decision act(EventKind kind, const Edit& edit = {}) {
        Decision decision = ask(kind, edit);
        if (decision)
            for (const Event& event : *decision) record(event);
        return decision;
    }

    /// At a local time, which becomes `now`. \throws when refused
    const Event& at(const char* time, EventKind kind, const Edit& edit = {}) {
        now = wib(time);
        act(kind, edit).value();
        return history.back();
    }

    void open(const char* time = "2026-06-09 07:30") {
        at(time, EventKind::case_opened, [](Command& c) {
            c.title = "Aspirasi jalan rusak";
            c.requester = "Ibu Rina";
        });
    }

    /// Starts and finishes each step up to and including `last`, a minute each, from `now` on.
    void run_through(int last) {
        for (int step = 1; step <= last; ++step) {
            act(EventKind::step_started).value();
            now += std::chrono::minutes{1};
            finish();
        }
    }
    void finish() {
        act(EventKind::step_finished, [](Command& c) {
            c.approved_by = "Kabag Umum";
            c.links = {"https://dprd.bogorkab.go.id/berita/1"};
        }).value();
    }

    void record(Event event) {
        event.id = static_cast<std::int64_t>(history.size()) + 1;
        event.recorded_at = history.empty() ? now : std::max(now, history.back().recorded_at);
        seal(event, history.empty() ? chain_start : history.back().hash);
        const Sop& sop = *book().version(event.kind == EventKind::case_opened ? event.sop
                                         : event.kind == EventKind::sop_moved ? event.value
                                                                              : state.sop);
        const bool corrects = event.kind == EventKind::corrected;
        if (!corrects) apply(state, event, sop);
        history.push_back(std::move(event));
        if (corrects) state = fold(history, book());
    }

    const Step& step(int number) const { return *book().version(state.sop)->step(number); }
    const Attempt& last() const { return state.attempts.back(); }
    Judgement judged(const Attempt& attempt) const {
        return judge(attempt, *book().version(attempt.sop)->step(attempt.step), office(), now);
    }
    Judgement judged() const { return judged(last()); }
};

/// Everything of a state that folding must give back alike, as one text.
std::string described(const CaseState& state);

}  // namespace pantau::cases::test
