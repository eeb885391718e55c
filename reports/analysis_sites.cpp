#include "reports/analysis_sites.hpp"

#include <algorithm>
#include <limits>
#include <tuple>

namespace pantau::reports {

SiteTime& SiteTime::operator+=(const SiteTime& other) {
    window += other.window;
    planned += other.planned;
    down += other.down;
    unknown += other.unknown;
    return *this;
}

Window Outage::window() const {
    return {start, end.value_or(std::numeric_limits<Seconds>::max())};
}

std::optional<Seconds> SiteFigures::mttr() const {
    if (recovered == 0) return std::nullopt;
    return recovery / recovered;
}

std::optional<Seconds> SiteFigures::mtbf() const {
    if (outages == 0) return std::nullopt;
    return total.up() / outages;
}

std::size_t SiteWatch::index_of(const std::string& id, const std::string& name, const std::string& url) {
    const auto [found, added] = index_.try_emplace(id, sites_.size());
    if (added) {  // taken out of the settings since; its past remains
        SiteRow row;
        row.id = id;
        row.name = name.empty() ? id : name;
        row.url = url;
        row.state = "unknown";
        sites_.push_back(std::move(row));
    }
    return found->second;
}

SiteWatch::SiteWatch(const Source& source, Window wide, Instant cut_off) {
    const Seconds known_to = floor_s(cut_off);
    wide.to = std::min(wide.to, known_to);
    const Span span{instant_of(wide.from), instant_of(wide.to)};

    for (SiteRow& row : source.sites()) {
        if (index_.try_emplace(row.id, sites_.size()).second) sites_.push_back(std::move(row));
    }
    for (OutageRow& row : source.outages(span)) {
        Outage outage;
        outage.start = floor_s(row.first_fail);
        outage.detected = floor_s(row.detected);
        if (row.ended && *row.ended <= cut_off) outage.end = floor_s(*row.ended);
        if (row.first_fail > cut_off || outage.start >= wide.to || outage.window().to <= wide.from) continue;
        outage.site = index_of(row.site, row.site_name, row.url);
        outage.row = std::move(row);
        outages_.push_back(std::move(outage));
    }
    std::sort(outages_.begin(), outages_.end(), [](const Outage& a, const Outage& b) {
        return std::tie(a.start, a.row.id) < std::tie(b.start, b.row.id);
    });

    struct Raw {
        std::vector<Window> planned, down, seen, unwatched;
    };
    std::vector<Raw> raw;
    const std::vector<StateRow> states = source.states(span);
    for (const StateRow& state : states) index_of(state.site, "", "");
    raw.resize(sites_.size());
    for (const StateRow& state : states) {
        Raw& of = raw[index_.at(state.site)];
        const Window window = Window{floor_s(state.from), floor_s(state.to)}.clipped(wide);
        if (state.state == "maintenance")
            of.planned.push_back(window);
        else if (state.state == "down")
            of.down.push_back(window);
        else if (state.state == "unknown")
            of.unwatched.push_back(window);
        else
            of.seen.push_back(window);  // up, degraded
    }
    for (const Outage& outage : outages_) raw[outage.site].down.push_back(outage.window().clipped(wide));
    for (Raw& of : raw) {
        Timeline line;
        line.planned = Stretches{std::move(of.planned)};
        line.unwatched = Stretches{std::move(of.unwatched)} - line.planned;
        line.down = Stretches{std::move(of.down)} - line.planned - line.unwatched;
        line.seen = Stretches{std::move(of.seen)} - line.planned - line.unwatched - line.down;
        timelines_.push_back(std::move(line));
    }
}

SiteTime SiteWatch::time(std::size_t site, Window window) const {
    const Timeline& line = timelines_[site];
    SiteTime time;
    time.window = window.length();
    time.planned = line.planned.within(window);
    time.down = line.down.within(window);
    // What no state covers was not seen either.
    time.unknown = time.service() - time.down - line.seen.within(window);
    return time;
}

bool SiteWatch::observed(std::size_t site, Window window) const {
    return time(site, window).observed() > 0;
}

SiteTime SiteWatch::pooled(Window window, Window period) const {
    SiteTime watched, all;
    for (std::size_t site = 0; site < sites_.size(); ++site) {
        const SiteTime one = time(site, window);
        all += one;
        if (observed(site, period)) watched += one;
    }
    return watched.window > 0 ? watched : all;
}

std::vector<Window> SiteWatch::unknown(std::size_t site, Window window) const {
    const Timeline& line = timelines_[site];
    return (Stretches{{window}} - line.planned - line.down - line.seen).windows();
}

Seconds SiteWatch::net(const Outage& outage, Window window) const {
    return timelines_[outage.site].down.within(outage.window().clipped(window));
}

SiteFigures SiteWatch::figures(Window period) const {
    SiteFigures figures;
    figures.site_outages.resize(sites_.size());
    figures.site_recovered.resize(sites_.size());
    figures.site_recovery.resize(sites_.size());
    figures.site_longest.resize(sites_.size());
    for (std::size_t site = 0; site < sites_.size(); ++site) figures.sites.push_back(time(site, period));
    figures.total = pooled(period, period);
    for (std::size_t i = 0; i < outages_.size(); ++i) {
        const Outage& outage = outages_[i];
        if (outage.window().clipped(period).length() == 0 && !outage.began_in(period)) continue;
        if (!outage.end) ++figures.open;
        const Seconds down = net(outage, period);
        figures.site_longest[outage.site] = std::max(figures.site_longest[outage.site], down);
        if (!figures.longest || down > figures.longest_down) {
            figures.longest = i;
            figures.longest_down = down;
        }
        if (!outage.began_in(period)) continue;
        ++figures.outages;
        ++figures.site_outages[outage.site];
        if (!outage.end) continue;
        ++figures.recovered;
        ++figures.site_recovered[outage.site];
        figures.recovery += outage.true_length();
        figures.site_recovery[outage.site] += outage.true_length();
    }
    return figures;
}

}  // namespace pantau::reports
