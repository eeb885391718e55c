#pragma once
// One Pareto of causes over disturbances of every kind: site outages, late steps, pauses, dead links
// (cases.md 6.33). X, "belum diketahui", stands where it falls and is never shared out among the others.

#include <vector>

#include "reports/analysis_sites.hpp"
#include "reports/analysis_steps.hpp"

namespace pantau::reports {

struct CauseFigures {
    char cause = 'X';
    int count = 0;          ///< disturbances that count in the period
    Seconds site_down = 0;  ///< downtime of sites inside the period
    Seconds late = 0;       ///< working seconds beyond a standard
    int pauses = 0;         ///< pauses of steps that ended in the period
    Seconds paused = 0;

    /// No second of a step stands in two of them: a pause is outside the time that is beyond a standard.
    Seconds total() const { return site_down + late + paused; }
    int events() const { return count + pauses; }
};

/// Causes that occur, most time first (then count, then letter). A dead link counts but has no time here: it
/// would outweigh all else by standing dead for weeks.
std::vector<CauseFigures> cause_figures(const SiteWatch& watch, const StepsFigures& steps,
                                        const std::vector<LinkRow>& dead_links, Window period);

/// The recorded cause; X when none was.
char cause_letter(char recorded);

}  // namespace pantau::reports
