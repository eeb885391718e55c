#pragma once
// Availability, downtime, MTTR and MTBF of sites (reports.md section 3), in whole seconds.

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "reports/analysis_spans.hpp"
#include "reports/source.hpp"

namespace pantau::reports {

/// How the time of a window was spent. service = window - planned; observed = service - unknown.
struct SiteTime {
    Seconds window = 0, planned = 0, down = 0, unknown = 0;

    Seconds service() const { return window - planned; }
    Seconds observed() const { return service() - unknown; }
    Seconds up() const { return observed() - down; }
    SiteTime& operator+=(const SiteTime& other);
};

/// An outage as known at the cut-off: what lies after it is not known.
struct Outage {
    OutageRow row;
    std::size_t site = 0;  ///< index in SiteWatch::sites()
    Seconds start = 0, detected = 0;
    std::optional<Seconds> end;  ///< empty: went on at the cut-off

    Window window() const;  ///< an open one reaches to the end of time
    /// From first failure to recovery on a clock that nobody sets. \pre end
    Seconds true_length() const { return std::max<Seconds>(0, *end - start - row.clock_shift_s); }
    bool began_in(Window period) const { return start >= period.from && start < period.to; }
};

/// Figures of one period. Downtime is cut at its edges; an outage counts where it began.
struct SiteFigures {
    SiteTime total;               ///< of the sites that were observed in the period (all, where none was)
    std::vector<SiteTime> sites;  ///< one a site, observed or not
    int outages = 0;              ///< begun in the period
    int open = 0;                 ///< touching the period and not ended at the cut-off
    int recovered = 0;            ///< of those begun in the period
    Seconds recovery = 0;         ///< their whole durations, from first failure to first good check
    std::optional<std::size_t> longest;  ///< index of the outage with most downtime inside the period
    Seconds longest_down = 0;
    std::vector<int> site_outages, site_recovered;
    std::vector<Seconds> site_recovery, site_longest;

    std::optional<Seconds> mttr() const;
    std::optional<Seconds> mtbf() const;
};

/// Everything known about the sites within a wide span, ready to be asked about any window inside it.
class SiteWatch {
public:
    /// \param wide  the span to ask about; what follows `cut_off` is not looked at
    SiteWatch(const Source& source, Window wide, Instant cut_off);

    /// The configured sites in their order, then those that only rows of the past know.
    const std::vector<SiteRow>& sites() const { return sites_; }
    const std::vector<Outage>& outages() const { return outages_; }  ///< by start, then id

    std::optional<std::size_t> find(const std::string& id) const {
        const auto found = index_.find(id);
        return found == index_.end() ? std::nullopt : std::optional{found->second};
    }
    SiteTime time(std::size_t site, Window window) const;
    bool observed(std::size_t site, Window window) const;
    /// Pooled over the sites observed in `period`; over all where none was.
    SiteTime pooled(Window window, Window period) const;
    const Stretches& down(std::size_t site) const { return timelines_[site].down; }
    std::vector<Window> unknown(std::size_t site, Window window) const;
    /// Downtime of one outage inside a window: without maintenance and without what nobody saw.
    Seconds net(const Outage& outage, Window window) const;
    SiteFigures figures(Window period) const;

private:
    struct Timeline {  ///< apart from one another
        Stretches planned, down, seen, unwatched;
    };
    std::size_t index_of(const std::string& id, const std::string& name, const std::string& url);

    std::vector<SiteRow> sites_;
    std::map<std::string, std::size_t> index_;
    std::vector<Outage> outages_;
    std::vector<Timeline> timelines_;
};

}  // namespace pantau::reports
