#include "daemon/watch/snapshot.hpp"

#include <algorithm>

namespace pantau::watch {
namespace {

double unix_seconds(Instant at) {
    return std::chrono::duration<double>(at.time_since_epoch()).count();
}

double seconds_of(std::int64_t microseconds) {
    return static_cast<double>(microseconds) / 1e6;
}

metrics::SiteMetrics metrics_of(const SiteNow& site) {
    metrics::SiteMetrics view;
    view.site = site.id;
    view.name = site.name;
    view.url = site.url;
    view.group = site.group;
    view.state = name_of(site.state);
    view.monitored_seconds = std::chrono::duration<double>(site.monitored).count();
    view.outage_seconds = std::chrono::duration<double>(site.down).count();
    view.outages = site.outages;
    view.blips = site.blips;
    view.successes = site.successes;
    view.failures = site.failures;
    view.outage_open = site.outage.has_value();
    view.content_alerts = site.content_alerts;
    if (site.last) {
        const auto& last = *site.last;
        view.last_run = unix_seconds(last.started);
        view.phases = {{"resolve", seconds_of(last.resolve_us)},
                       {"connect", seconds_of(last.connect_us)},
                       {"tls", seconds_of(last.tls_us)},
                       {"processing", seconds_of(last.processing_us)},
                       {"transfer", seconds_of(last.transfer_us)}};
        view.http_status = last.http_status;
        if (last.cert_expires) view.certificate_expiry = unix_seconds(*last.cert_expires);
    }
    view.durations = site.durations;
    for (std::size_t i = 0; i < window_names.size(); ++i) {
        const auto up = site.tallies.at(i).uptime(), coverage = site.tallies.at(i).coverage();
        if (up.known()) view.availability[window_names.at(i)] = up.ratio();
        if (coverage.known()) view.coverage[window_names.at(i)] = coverage.ratio();
    }
    return view;
}

}  // namespace

const SiteNow* Snapshot::site(const std::string& id) const {
    const auto found =
        std::find_if(sites.begin(), sites.end(), [&](const SiteNow& one) { return one.id == id; });
    return found == sites.end() ? nullptr : &*found;
}

void fill(const Snapshot& watch, metrics::Snapshot& into) {
    into.sites.clear();
    for (const auto& site : watch.sites) into.sites.push_back(metrics_of(site));
    into.links.clear();
    for (const auto& [key, count] : watch.links.standings)
        into.links[{std::string{name_of(key.first)}, std::string{name_of(key.second)}}] = count;
    into.link_checks.clear();
    for (const auto& [key, count] : watch.links.checks)
        into.link_checks[{std::string{name_of(key.first)}, key.second}] = count;
    into.link_checks_pending = watch.links.pending;
    into.scheduler_lag = watch.scheduler_lag;
    into.probes_in_flight = watch.probes_in_flight;
    into.probes_missed = watch.missed;
    into.self_healthy = watch.self_healthy;
}

}  // namespace pantau::watch
