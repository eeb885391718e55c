#pragma once
// The live service over cases/: takes case events, keeps open cases in memory, raises warnings and breaches
// on time. A tap: decide (pure) -> append (synced to disk) -> only then memory, thresholds, counters, answer.

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <variant>
#include <vector>

#include <boost/system/result.hpp>

#include "daemon/cases/decide.hpp"
#include "daemon/cases/history_csv.hpp"
#include "daemon/cases/judge.hpp"
#include "daemon/clock.hpp"
#include "daemon/desk/rules.hpp"
#include "daemon/metrics/histogram.hpp"
#include "daemon/store/case_log.hpp"

namespace pantau::store {
class Snapshot;
class Store;
}  // namespace pantau::store

namespace pantau::desk {

/// What an accepted act added to the log. The API's answer is made from these alone, so that a replay of the
/// same Idempotency-Key gets the same body.
struct Receipt {
    std::vector<cases::Event> events;
    bool replayed = false;
};

/// The disk, not the act, was at fault; nothing was recorded.
struct Unavailable {
    store::WriteProblem problem;
};
using Denial = std::variant<cases::Refusal, Unavailable>;
using Outcome = boost::system::result<Receipt, Denial>;
using Done = std::function<void(Outcome)>;

/// One running, paused or waiting case, as pages, API and metrics show it.
struct CaseNow {
    cases::CaseState state;
    int step = 0;                ///< the open step, else the ready one
    bool waiting = false;        ///< no step is open (waktu tunggu antarlangkah)
    cases::Judgement judgement;  ///< of the open attempt; default while waiting
    bool warned = false;         ///< the last warn_at is past ("segera habis")
    bool late = false;
};

/// Counted since the program started; Prometheus takes rates.
struct Counters {
    std::map<std::tuple<std::string, int, int>, std::uint64_t> thresholds;  ///< SOP code, step, percent
    std::map<std::pair<std::string, int>, std::uint64_t> breaches, corrections;
    std::map<std::pair<std::string, std::string>, std::uint64_t>
        finished;  ///< SOP code, completed | cancelled
    std::map<std::pair<std::string, int>, metrics::Histogram> durations, ratios;
};

/// What the rest of the service is told, on the network thread, after the event is on disk.
struct Signals {
    std::function<void(const std::string& case_number, int step, const std::vector<std::string>& urls)>
        links_given;
    std::function<void(const cases::Event&, const cases::CaseState&)> threshold_raised;
    std::function<cases::LinkGate(const std::string& url)> link_gate;
};

/// Where work runs. `network` is the thread that owns the desk; `readers` may take their time.
struct Executors {
    std::function<void(std::function<void()>)> network, readers;
};

/// Thread safety: all calls on the network thread.
class Desk {
public:
    Desk(store::Store& store, const Clock& clock, Executors executors, std::shared_ptr<const Rules> rules,
         Signals signals);
    ~Desk();

    /// Reads the open cases, adopts the configured calendar where the log knows another, and makes ready to
    /// raise what fell due while the program was down. \throws std::runtime_error when the log can not be
    /// read
    void start();
    /// Other settings, SOPs or calendars; due times of open steps are computed anew.
    void use(std::shared_ptr<const Rules> rules);

    /// One act on a case, or the opening of a new one (kind case_opened; the number is drawn here).
    void act(cases::Command command, Done done);

    struct ImportReport {
        std::size_t cases = 0, events = 0;
        std::vector<cases::ImportMistake> mistakes;  ///< not empty: nothing was imported
        std::optional<store::WriteProblem> problem;  ///< the disk refused; nothing was imported
    };
    /// A case history, all or nothing. \param dry_run  look only
    void import(std::string csv, std::string actor, bool dry_run, std::function<void(ImportReport)> done);

    /// Raises every threshold whose instant has come. Called by the wall timer; safe to call at any time.
    void tick();
    /// When tick() has something to do next; nothing: no open step.
    std::optional<Instant> next_due() const;
    /// Called when next_due() changed.
    std::function<void()> rearm;

    /// Writes the jump into the log and marks the steps that were running. \param seconds  signed
    void clock_jumped(std::int64_t seconds);

    std::vector<CaseNow> running() const;                          ///< overdue first, then by remaining time
    std::size_t open_cases() const;                                ///< as many as running() gives
    std::optional<CaseNow> find(const std::string& number) const;  ///< open cases only
    const Counters& counters() const noexcept { return counters_; }
    const Rules& rules() const noexcept { return *rules_; }
    std::shared_ptr<const Rules> shared_rules() const noexcept { return rules_; }
    std::size_t in_flight() const noexcept { return in_flight_; }

private:
    struct Job {
        std::optional<cases::Command> command;  ///< empty: raise the thresholds that fell due, or mark a jump
        Done done;
        std::int64_t jumped_s = 0;  ///< without a command: the clock was set by so much while the step ran
    };
    /// A case takes one event at a time; others wait here in order of arrival.
    struct Slot {
        std::optional<cases::CaseState> state;  ///< empty: not read yet
        std::deque<Job> waiting;
        bool busy = false;
        /// A time typed in afterwards: what had passed by then waits for the rest of the entry until `until`.
        struct Hold {
            Instant passed{}, until{};
        } hold{};
    };
    /// What a job needs from the store before it can be decided.
    struct Prepared {
        std::optional<std::vector<cases::Event>> replay;  ///< the key was known: its events
        std::string next_number;                          ///< for an opening
        bool key_reused = false;
        std::vector<cases::Event> history;
        std::optional<cases::CaseState> state;
        bool read = false;    ///< history and state are as the log has them
        std::string failure;  ///< the disk failed under the question
    };
    using DueKey = std::tuple<Instant, std::string, int>;  ///< at, case, percent

    void open_next();
    void decide_opening(Job job, Prepared prepared);
    void end_opening(const Done& done, Outcome outcome);
    static Prepared look(const store::Snapshot& snapshot, const cases::Command* command);
    void enqueue(const std::string& number, Job job);
    void run_next(const std::string& number);
    void prepare(const std::string& number, Job job);
    void decide_and_append(const std::string& number, Job job, Prepared prepared);
    void raise_due(const std::string& number, Done done);
    void mark_jump(const std::string& number, std::int64_t seconds, Done done);
    void raised(const std::string& number, const Outcome& outcome);
    /// Records, then updates memory, then calls `done` (on the network thread).
    void append(const std::string& number, std::vector<cases::Event> events, cases::CaseState after,
                std::vector<store::VerdictRow> verdicts, std::string request_hash, Done done);
    void accepted(const std::string& number, const std::vector<cases::Event>& events,
                  const cases::CaseState& after);
    void finish(const std::string& number, const Done& done, Outcome outcome);
    void rearm_case(const std::string& number, const cases::CaseState* state);
    void count(const cases::Event& event, const cases::CaseState& after);
    void record_without_case(cases::Event event);
    cases::Context context() const;

    store::Store& store_;
    const Clock& clock_;
    Executors executors_;
    std::shared_ptr<const Rules> rules_;
    Signals signals_;
    std::map<std::string, Slot> slots_;
    std::set<DueKey> due_;
    std::map<std::string, std::vector<DueKey>> due_of_;
    std::deque<Job> openings_;  ///< one at a time, so that numbers have no gaps
    bool opening_ = false;
    /// Cases of which the disk may hold more than memory does (a write failed half-way): read again before
    /// anything else is done with them.
    std::set<std::string> doubtful_;
    std::optional<Instant> retry_at_;  ///< the disk refused: thresholds and doubtful cases not before then
    std::size_t raising_ = 0;          ///< cases whose thresholds are on their way to the disk
    Counters counters_;
    std::size_t in_flight_ = 0;
    /// Answers of other threads look at this before they touch the desk.
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace pantau::desk
