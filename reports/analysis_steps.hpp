#pragma once
// Steps against their standards (reports.md section 3; cases.md 6.30 to 6.32), in working seconds.

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "reports/analysis_sites.hpp"
#include "reports/analysis_spans.hpp"
#include "reports/source.hpp"

namespace pantau::reports {

/// Fewer than this and a percentile is marked "data sedikit".
inline constexpr std::size_t few = 5;

/// On time or late: part of the figures of its step. Skipped, cancelled, returned and running ones are not.
bool is_judged(const AttemptRow& row);

/// sorted[ceil(percent * n / 100) - 1]; nothing for n = 0. \pre sorted ascending, 0 < percent <= 100
std::optional<Seconds> nearest_rank(const std::vector<Seconds>& sorted, int percent);

/// One step in one period. Attempts belong to the period of their end.
struct StepFigures {
    StepRow step;
    std::vector<Seconds> used;  ///< of finished, judged attempts: the divisor; ascending
    int on_time = 0, late = 0;
    int running = 0, running_late = 0;  ///< at the period's end: outside the divisor
    int not_judged = 0;                 ///< not judgeable or not computable
    int returned = 0, skipped = 0, cancelled = 0;
    int repeated = 0;  ///< second and later attempts that ended here (rework)
    Seconds paused = 0, waited = 0, overrun = 0;

    Seconds held_up() const { return waited + overrun; }
    int judged() const { return on_time + late; }
    int attempts() const { return judged() + not_judged + returned; }  ///< ended by being worked on
    std::optional<Seconds> mean() const;
};

/// An outage that ran while a late step was worked on.
struct Coincidence {
    std::string outage_id;
    Seconds working = 0;  ///< of their overlap
    char cause = 'X';     ///< recorded for the outage, else the one its failure suggests
};

/// An attempt beyond its standard: a disturbance that lasts from its breach to its finish.
struct LateStep {
    AttemptRow row;
    Seconds breach = 0;
    std::optional<Seconds> end;             ///< empty: still running at the period's end
    Seconds used = 0, over = 0;             ///< working seconds
    std::vector<Coincidence> coincidences;  ///< longest first

    std::string ticket()
        const;  ///< "G-2026-0031-L5": the case, the step and, from the second on, the attempt
};

struct CaseFigures {
    int closed = 0, open = 0, cancelled = 0;
    std::vector<Seconds> used;  ///< of cases closed in the period; ascending
    int within = 0;             ///< of them, not beyond the sum of the standards
};

struct StepsFigures {
    std::vector<StepFigures> steps;   ///< by number
    std::vector<LateStep> late;       ///< most late first
    std::vector<AttemptRow> counted;  ///< all that ended in the period, by case, step, attempt
    CaseFigures cases;
    Seconds standard_sum = 0;

    int on_time() const;
    int judged() const;
    /// Late steps that an outage ran beside, and the working seconds of their longest overlap each.
    std::pair<int, Seconds> beside_outages() const;
    /// With the largest total of waiting and over-run (cases.md 6.32); nothing where none has any.
    const StepFigures* bottleneck() const;
};

/// \param horizon  end of the period or the cut-off, whichever comes first
StepsFigures step_figures(const Source& source, Window period, Seconds horizon);

/// Fills the coincidences of late steps with the outages of `watch`.
void find_coincidences(StepsFigures& figures, const SiteWatch& watch, const Source& source, Seconds horizon);

}  // namespace pantau::reports
