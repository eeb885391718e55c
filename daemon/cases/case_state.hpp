#pragma once
// What the events of a case add up to. Folding is a pure function of the events and the SOP: the same
// log gives the same state on every machine and in every zone (invariant I1).

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "daemon/cases/event.hpp"
#include "daemon/cases/sop_book.hpp"

namespace pantau::cases {

struct Pause {
    Instant from;
    std::optional<Instant> to;  ///< empty while the step is paused
    std::string reason;         ///< code of reason_codes.hpp
    int seq = 0;                ///< of the `paused` event
};

enum class AttemptStatus { running, paused, finished, returned, skipped, cancelled };
std::string_view to_string(AttemptStatus status) noexcept;

/// One go at a step. A return to a step makes the next attempt, with a fresh standard.
struct Attempt {
    int step = 0;
    int number = 1;
    AttemptStatus status = AttemptStatus::running;
    std::optional<Instant> started;           ///< empty for a skipped one
    std::optional<Instant> ended;             ///< finish, return, skip or cancellation
    Precision precision = Precision::second;  ///< minute if either end was recorded to the minute
    std::vector<Pause> pauses;                ///< in time, apart, inside [started, ended]
    std::string executor;
    std::string approved_by;
    std::string authority;  ///< of a skip
    std::string reason;     ///< of a return, skip or cancellation
    std::string output;
    std::vector<std::string> links;
    std::vector<std::string> flags;  ///< union of its events' flags
    std::string sop;       ///< version whose standard judges it: that of its end, or the case's present one
    std::set<int> raised;  ///< thresholds already in the log: 50, 75, 90, 100 and `breach`
    int started_seq = 0, ended_seq = 0;
    static constexpr int breach = 101;
};

enum class StepStatus { waiting, ready, running, paused, finished, skipped };
enum class CaseStatus { open, closed, cancelled };
std::string_view to_string(StepStatus status) noexcept;
std::string_view to_string(CaseStatus status) noexcept;

/// A stretch of time; `to` is empty while it lasts. Wall time, to the millisecond.
struct Stretch {
    Instant from;
    std::optional<Instant> to;
    int step = 0;  ///< of a wait: the step that waited to be started or skipped
};

struct CaseState {
    std::string number;  ///< "2026-0001"; empty before case_opened
    std::string sop;     ///< version pinned at opening, changed only by sop_moved
    std::string calendar;
    PersonalText title, requester;
    std::string channel;
    CaseStatus status = CaseStatus::open;
    Instant opened_at{};
    std::optional<Instant> closed_at;    ///< close or cancellation
    std::optional<Instant> ready_since;  ///< since when the next step waits (waktu tunggu antarlangkah)
    std::optional<Instant> deadline;
    Instant deadline_said_at{};      ///< occurred_at of what set the deadline; an older one does not undo it
    std::vector<Attempt> attempts;   ///< in the order they began
    std::vector<StepStatus> steps;   ///< [i]: step i + 1
    std::vector<std::string> links;  ///< all given so far, in order, without repeats
    /// Waiting between steps (waktu tunggu antarlangkah), from the opening on. Waits and attempts together
    /// fill `lifetimes` without gap or overlap (invariant I2).
    std::vector<Stretch> waits;
    std::vector<Stretch> lifetimes;  ///< opening to close or cancellation, and again from each reopening
    /// Thresholds in the log by step and attempt, those of a start that was undone too: the attempt that
    /// takes its number inherits them, so that none is ever raised twice (invariant I9).
    std::map<std::pair<int, int>, std::set<int>> raised;
    int last_seq = 0;
    Instant last_move{};                ///< newest event that changed where the case stands (transition.hpp)
    Instant last_occurred{};            ///< of the case's newest event
    std::vector<Instant> last_of_step;  ///< [i]: newest event of step i + 1; epoch if none
    int corrections = 0, returns = 0, skips = 0;

    /// The attempt that is running or paused, or nullptr. At most one (one step open at a time).
    const Attempt* open_attempt() const noexcept;
    /// The step that is ready to start, 0 if none.
    int ready_step() const noexcept;
    int attempts_of(int step) const noexcept;
};

/// Adds one event that decide() or the log has let through. \pre `event.seq == state.last_seq + 1`
/// A `corrected` event only counts here: call fold() over the whole history to see its effect.
/// \param sop  the version in force after the event: event.sop for case_opened and sop_moved, else state.sop
void apply(CaseState& state, const Event& event, const Sop& sop);

/// The history as it is to be read: newest corrections applied, undone events left out, order kept by
/// occurred_at then seq. The log itself is never changed.
std::vector<Event> effective(const std::vector<Event>& history);

/// All events of one case, in seq order, folded; corrections take effect. `sop_of` gives the Sop of a
/// version. \throws std::logic_error naming the event if the log holds one that can not be folded
CaseState fold(const std::vector<Event>& history, const SopBook& sops);

}  // namespace pantau::cases
