#include "reports/analysis_causes.hpp"

#include <algorithm>
#include <map>

namespace pantau::reports {

char cause_letter(char recorded) {
    return recorded >= 'A' && recorded <= 'N' ? recorded : 'X';
}

std::vector<CauseFigures> cause_figures(const SiteWatch& watch, const StepsFigures& steps,
                                        const std::vector<LinkRow>& dead_links, Window period) {
    std::map<char, CauseFigures> causes;
    const auto of = [&](char recorded) -> CauseFigures& {
        CauseFigures& figures = causes[cause_letter(recorded)];
        figures.cause = cause_letter(recorded);
        return figures;
    };
    for (const Outage& outage : watch.outages()) {
        const bool began = outage.began_in(period);
        if (!began && outage.window().clipped(period).length() == 0) continue;
        CauseFigures& figures = of(outage.row.cause);
        figures.count += began ? 1 : 0;
        figures.site_down += watch.net(outage, period);
    }
    for (const LateStep& late : steps.late) {
        CauseFigures& figures = of(late.row.cause);
        ++figures.count;
        figures.late += std::max<Seconds>(0, late.over);
    }
    if (!dead_links.empty()) of('X').count += static_cast<int>(dead_links.size());
    for (const AttemptRow& row : steps.counted) {
        for (const PauseRow& pause : row.pauses) {
            CauseFigures& figures = of(pause.cause);
            ++figures.pauses;
            figures.paused += pause.working_s;
        }
    }
    std::vector<CauseFigures> sorted;
    for (const auto& [letter, figures] : causes) sorted.push_back(figures);
    std::stable_sort(sorted.begin(), sorted.end(), [](const CauseFigures& a, const CauseFigures& b) {
        return a.total() != b.total() ? a.total() > b.total() : a.count > b.count;
    });
    return sorted;
}

}  // namespace pantau::reports
