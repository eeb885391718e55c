#pragma once
// How an attempt stands against its standard, and when it will be late. Working seconds as integers;
// no floating point in a verdict.

#include <optional>
#include <string>
#include <vector>

#include "daemon/cases/case_state.hpp"
#include "daemon/cases/working_calendar.hpp"

namespace pantau::cases {

enum class Verdict {
    running,         ///< not ended, not late yet
    on_time,         ///< used <= standard
    late,            ///< used > standard
    not_judgeable,   ///< "tidak dapat dinilai": minute data against a standard under 5 minutes, where it
                     ///< matters
    not_computable,  ///< "belum dapat dihitung": leaves the calendar's coverage
    not_counted,     ///< returned, skipped, cancelled: outside the divisor
};
std::string_view to_string(Verdict verdict) noexcept;

/// Version of these rules, stored with each verdict.
inline constexpr int rule_version = 1;

struct Judgement {
    Verdict verdict = Verdict::running;
    std::int64_t used_s = 0;    ///< working seconds less pauses (wall seconds for a step with clock = "wall")
    std::int64_t wall_s = 0;    ///< started to ended (or now), pauses included
    std::int64_t paused_s = 0;  ///< working seconds of pauses
    std::int64_t standard_s = 0;
    bool provisional = false;  ///< a day of the calendar that is not official yet is touched: "sementara"
    bool off_hours = false;
    std::optional<Instant> due;  ///< earliest instant at which the standard is used up; empty while paused
    std::optional<Instant> last_on_time;  ///< latest instant that is still on time; empty while paused
    std::int64_t remaining_s = 0;         ///< standard - used; negative when late
};
/// Pure. `now` is used only for an attempt that has not ended.
Judgement judge(const Attempt& attempt, const Step& step, const WorkingCalendar& calendar, Instant now);

/// A threshold of a running attempt: the instant at which `percent` of the standard is used up, or the
/// breach (percent == Attempt::breach) at last_on_time + 1 s.
struct Threshold {
    int percent = 0;
    Instant at;
};
/// Those not raised yet, in time order (the breach last where instants are equal); empty while paused or
/// outside the calendar's coverage.
std::vector<Threshold> thresholds(const Attempt& attempt, const Step& step, const WorkingCalendar& calendar);

/// The event for a threshold that has come: warning_raised, or breach_raised (percent 100). It happened at
/// the threshold's own instant; `now` gives the lag, and `detected_late` from 5 s on.
Event threshold_event(const CaseState& state, const Attempt& attempt, const Threshold& threshold,
                      Instant now);

}  // namespace pantau::cases
