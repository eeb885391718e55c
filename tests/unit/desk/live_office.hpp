#pragma once
// A desk over a real store on disk, with a clock that moves only when told and threads replaced by a queue
// that the test empties: what happens between two steps of a tap is in the test's hand.

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

#include "daemon/desk/desk.hpp"
#include "daemon/store/store.hpp"
#include "tests/unit/cases/case_kit.hpp"
#include "tests/unit/support/manual_clock.hpp"
#include "tests/unit/support/post_queue.hpp"

namespace pantau::desk::test {

using namespace std::chrono_literals;
using pantau::test::ManualClock;
using pantau::test::PostQueue;
using cases::Command;
using cases::Event;
using cases::EventKind;
using cases::RefusalCode;
using cases::test::book;
using cases::test::e_aspirasi;
using cases::test::Edit;
using cases::test::wib;

class Directory {
public:
    Directory() {
        const std::filesystem::path memory{"/dev/shm"};
        const auto base =
            std::filesystem::is_directory(memory) ? memory : std::filesystem::temp_directory_path();
        std::string name = (base / "pantau-desk-XXXXXX").string();
        REQUIRE(::mkdtemp(name.data()) != nullptr);
        path = name;
    }
    ~Directory() {
        std::error_code ignored;
        std::filesystem::remove_all(path, ignored);
    }
    Directory(const Directory&) = delete;
    Directory& operator=(const Directory&) = delete;
    std::filesystem::path path;
};

inline Rules rules_of(const cases::SopBook& sops = book(),
                      const cases::WorkingCalendar& calendar = cases::test::office()) {
    Rules rules{sops, calendar};
    rules.zone = "Asia/Jakarta";
    rules.queue_limit = 7 * 24h;
    rules.sop_sources.push_back({e_aspirasi().version,
                                 {"e-aspirasi.toml", cases::test::file_text("config/sop/e-aspirasi.toml")},
                                 {}});
    rules.calendar_source.version = calendar.version();
    return rules;
}

/// The calendar of the tests with one more holiday in it.
inline cases::WorkingCalendar with_holiday(date::local_days day) {
    auto year = cases::test::shipped(2026);
    year.holidays.push_back({day, "Libur setempat", cases::HolidayKind::daerah, "SK Bupati", {}});
    std::sort(year.holidays.begin(), year.holidays.end(),
              [](const auto& a, const auto& b) { return a.date < b.date; });
    year.version = cases::version_of(year);
    return cases::test::built({cases::test::shipped(2025), std::move(year)});
}

struct LinksGiven {
    std::string number;
    int step;
    std::vector<std::string> urls;
};

struct LiveOffice {
    Directory directory;
    std::filesystem::path state = directory.path;
    ManualClock clock{wib("2026-06-09 07:30")};
    std::shared_ptr<PostQueue> posts = std::make_shared<PostQueue>();
    std::shared_ptr<const Rules> rules = std::make_shared<Rules>(rules_of());
    std::unique_ptr<store::Store> store;
    std::unique_ptr<Desk> desk;
    std::vector<LinksGiven> links;
    std::vector<Event> alarms;
    std::set<std::string> gone;
    cases::Role role = cases::Role::supervisor;

    LiveOffice() = default;
    ~LiveOffice() { kill(); }

    void start() {
        store::Options options;
        options.directory = state;
        options.now = [this] { return clock.now; };
        auto opened = store::Store::open(options);
        REQUIRE(opened.has_value());
        store = std::move(*opened);
        const auto post = [posts = posts](std::function<void()> work) { (*posts)(std::move(work)); };
        Signals signals;
        signals.links_given = [this](const std::string& number, int step,
                                     const std::vector<std::string>& urls) {
            links.push_back({number, step, urls});
        };
        signals.threshold_raised = [this](const Event& event, const cases::CaseState&) {
            alarms.push_back(event);
        };
        signals.link_gate = [this](const std::string& url) {
            return gone.contains(url) ? cases::LinkGate::gone : cases::LinkGate::fine;
        };
        desk = std::make_unique<Desk>(*store, clock, Executors{post, post}, rules, signals);
        desk->start();
        settle();
    }
    /// What was not on disk is lost, what was not answered yet never is.
    void kill() {
        desk.reset();
        store.reset();
        posts = std::make_shared<PostQueue>();
    }
    void restart() {
        kill();
        start();
    }
    void settle() {
        do store->flush();
        while (posts->run());
    }

    Command command(EventKind kind, const std::string& number, const Edit& edit = {}) const {
        Command command;
        command.kind = kind;
        command.case_number = number;
        command.actor = "sari";
        command.role = role;
        if (kind == EventKind::case_opened) command.title = "Aspirasi jalan rusak";
        if (edit) edit(command);
        return command;
    }
    /// Sends without waiting; the answer is put into `answer`.
    void send(Command command, std::optional<Outcome>& answer) {
        desk->act(std::move(command), [&answer](Outcome outcome) {
            REQUIRE_FALSE(answer);
            answer = std::move(outcome);
        });
    }
    Outcome act(EventKind kind, const std::string& number, const Edit& edit = {}) {
        std::optional<Outcome> answer;
        send(command(kind, number, edit), answer);
        settle();
        REQUIRE(answer);
        return *answer;
    }
    Outcome at(const char* time, EventKind kind, const std::string& number, const Edit& edit = {}) {
        clock.now = wib(time);
        return act(kind, number, edit);
    }
    /// An act that is accepted; what it added.
    std::vector<Event> done(EventKind kind, const std::string& number, const Edit& edit = {}) {
        const auto outcome = act(kind, number, edit);
        if (outcome.has_error())
            if (const Denial denial = outcome.error(); std::holds_alternative<cases::Refusal>(denial))
                FAIL(std::get<cases::Refusal>(denial).detail);
        REQUIRE(outcome.has_value());
        return outcome->events;
    }
    std::string open() { return done(EventKind::case_opened, "").front().case_number; }
    /// Starts and finishes the steps before `step`, at once, and starts that one.
    void bring_to(const std::string& number, int step) {
        done(EventKind::step_started, number);
        for (int now = 1; now < step; ++now) finish_next(number);
    }
    std::vector<Event> finish_next(const std::string& number) {
        return done(EventKind::step_finished, number, [](Command& c) {
            c.next = true;
            c.approved_by = "Kabag Umum";
            if (c.links.empty()) c.links = {"https://dprd.bogorkab.go.id/berita/1"};
        });
    }
    /// Time goes by; the desk is woken exactly when it asked for it.
    void pass_to(const char* time) {
        const auto until = wib(time);
        for (auto next = desk->next_due(); next && *next <= until; next = desk->next_due()) {
            clock.now = std::max(clock.now, *next);
            desk->tick();
            settle();
        }
        clock.now = until;
        desk->tick();
        settle();
    }
    std::vector<Event> log_of(const std::string& number) const {
        return store::case_events(store->read(), number);
    }
    std::vector<Event> raised(const std::string& number) const {
        auto events = log_of(number);
        std::erase_if(events, [](const Event& e) {
            return e.kind != EventKind::warning_raised && e.kind != EventKind::breach_raised;
        });
        return events;
    }
    /// What memory holds is what the log folds to.
    void check_memory(const std::string& number) const {
        const auto folded = cases::fold(log_of(number), desk->rules().sops);
        const auto now = desk->find(number);
        REQUIRE(now.has_value() == (folded.status == cases::CaseStatus::open));
        if (now) CHECK(cases::test::described(now->state) == cases::test::described(folded));
        if (now) CHECK(now->state.last_seq == folded.last_seq);
    }
};

inline RefusalCode code_of(const Outcome& outcome) {
    REQUIRE(outcome.has_error());
    const Denial denial = outcome.error();
    REQUIRE(std::holds_alternative<cases::Refusal>(denial));
    return std::get<cases::Refusal>(denial).code;
}
inline store::WriteProblem::Kind problem_of(const Outcome& outcome) {
    REQUIRE(outcome.has_error());
    const Denial denial = outcome.error();
    REQUIRE(std::holds_alternative<Unavailable>(denial));
    return std::get<Unavailable>(denial).problem.kind;
}
inline std::vector<std::int64_t> ids(const std::vector<Event>& events) {
    std::vector<std::int64_t> all;
    for (const auto& event : events) all.push_back(event.id);
    return all;
}

}  // namespace pantau::desk::test
