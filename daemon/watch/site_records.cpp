// What of a site is written down and shown: transitions, outages, differences; one picture of all sites.

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "daemon/log.hpp"
#include "daemon/watch/site_rows.hpp"
#include "daemon/watch/site_watch.hpp"

namespace pantau::watch {
namespace {

using namespace std::chrono_literals;

constexpr auto tally_every = 60s;
constexpr auto pictured_every = 30s;  // times that run on by themselves are true to this
// … but a site that was just added: at its first look no time was watched yet, so nothing is known of it.
constexpr auto young_pictured_every = 5s;
constexpr auto young_for = 1min;
constexpr auto kept_changes =
    date::days{63};  // two months and a day: the longest window and its month before
constexpr std::size_t addresses_kept = 16;

}  // namespace

void SiteWatch::note_differences(Site& site, const store::LastResult& now) {
    if (!site.last) {
        if (!now.address.empty()) site.addresses.push_back(now.address);
        return;
    }
    for (auto& change : differences(*site.last, now)) {
        if (change.kind == "address") {
            if (std::find(site.addresses.begin(), site.addresses.end(), now.address) != site.addresses.end())
                continue;
            site.addresses.push_back(now.address);
            if (site.addresses.size() > addresses_kept) site.addresses.pop_front();
        }
        context_.batch.rows().changes.push_back(std::move(change));
    }
}

void SiteWatch::record(Site& site, const std::vector<probes::PageTransition>& transitions,
                       const probes::ProbeResult* result) {
    if (transitions.empty()) return;
    auto& rows = context_.batch.rows();
    const std::string& id = site.settings.id;
    for (const auto& one : transitions) {
        if (const auto* change = std::get_if<probes::StateChanged>(&one)) {
            rows.states.push_back({id, change->since, change->to, change->reason});
            rows.changes.push_back({change->since, id, "status", std::string{name_of(change->from)},
                                    std::string{name_of(change->to)}});
            site.changes.push_back({change->since, change->to});
            log::notice(log::Event::site_state,
                        fmt::format("{} is {}", site.settings.name, name_of(change->to)),
                        {{"site", id},
                         {"before", name_of(change->from)},
                         {"state", name_of(change->to)},
                         {"reason", change->reason}});
        } else if (const auto* blip = std::get_if<probes::Blip>(&one)) {
            rows.blips.push_back({id, *blip});
            ++site.blips;
            log::info(log::Event::site_blip, "failed once and answered again",
                      {{"site", id}, {"class", name_of(blip->failure)}});
        } else if (const auto* opened = std::get_if<probes::OutageOpened>(&one)) {
            ++site.outages[std::string{name_of(probes::cause_of(opened->outage.first_class))}];
            site.outage_id.clear();
            write_outage(site, opened->outage, std::nullopt, probes::OutageEnd::recovered, true, result);
        } else if (const auto* closed = std::get_if<probes::OutageClosed>(&one)) {
            write_outage(site, closed->outage, closed->end, closed->why, false, result);
            site.outage_id.clear();
        } else if (const auto* jump = std::get_if<probes::ClockJumped>(&one)) {
            // The record of it is the monitor's, see Watch; here only what was open is told of it.
            log::info(log::Event::clock_jumped, "stamps of this site are self_clock",
                      {{"site", id}, {"milliseconds", jump->by.count()}});
        }
    }
    const Instant oldest = context_.parts.clock.wall() - kept_changes;
    while (site.changes.size() > 2 && site.changes[1].since < oldest)
        site.changes.erase(site.changes.begin());
    site.tallied = {};
    site.health_dirty = true;
    changed(site);
}

void SiteWatch::write_outage(Site& site, const probes::Outage& outage, std::optional<Instant> end,
                             probes::OutageEnd why, bool fresh, const probes::ProbeResult* result) {
    store::OutageWrite write;
    write.site = site.settings.id;
    write.outage = outage;
    write.end = end;
    write.why = why;
    write.http_status = site.doubt_status;
    if (fresh) write.evidence_first = std::exchange(site.doubt_evidence, {});
    if (result != nullptr && !end) write.evidence_last = evidence_of(*result);
    const bool news = fresh || end;
    context_.batch.add_outage(std::move(write), [this, site_id = site.settings.id, name = site.settings.name,
                                                 outage, end, why, fresh, news](const std::string& id) {
        if (Site* now = find(site_id);
            now != nullptr && now->health.outage && now->health.outage->first_fail == outage.first_fail) {
            now->outage_id = id;
            changed(*now);
        }
        if (!news) return;
        const OutageNews told{site_id, name, id, outage, end, why};
        if (fresh) {
            log::warning(log::Event::outage_opened, name + " is down, confirmed",
                         {{"site", site_id}, {"outage_id", id}, {"class", name_of(outage.first_class)}});
            if (context_.signals.outage_opened) context_.signals.outage_opened(told);
        } else {
            const auto seconds = std::chrono::floor<std::chrono::seconds>(outage.downtime(*end)).count();
            log::notice(log::Event::outage_closed, name + ": the outage is over",
                        {{"site", site_id}, {"outage_id", id}, {"seconds", seconds}, {"why", name_of(why)}});
            if (context_.signals.outage_closed) context_.signals.outage_closed(told);
        }
    });
}

void SiteWatch::collect(store::WatchBatch& batch) {
    for (auto& site : sites_) {
        if (std::exchange(site->last_dirty, false) && site->last) batch.last_results.push_back(*site->last);
        if (std::exchange(site->health_dirty, false))
            batch.health.push_back({site->settings.id, probes::to_text(site->health) + site->memory.text(),
                                    context_.parts.clock.wall()});
    }
}

void SiteWatch::fill(Snapshot& snapshot, Steady now, Instant wall) {
    for (auto& site : sites_) {
        const bool young = site->first_known && wall - *site->first_known < young_for;
        const auto every = young ? young_pictured_every : pictured_every;
        if (young && now - site->tallied >= every) site->tallied = {};
        if (!site->picture || site->pictured == Steady{} || now - site->pictured >= every) {
            site->picture = picture_of(*site, now, wall);
            site->pictured = now;
        }
        snapshot.sites.add(site->picture);
    }
}

std::shared_ptr<const SiteNow> SiteWatch::picture_of(Site& site, Steady now, Instant wall) const {
    if (site.tallied == Steady{} || now - site.tallied >= tally_every) {
        const std::array<Instant, 4> from{wall - 24h, wall - 7 * 24h, wall - 30 * 24h,
                                          month_start(wall, zone_)};
        for (std::size_t i = 0; i < from.size(); ++i)
            site.tallies.at(i) = probes::tally(site.changes, from.at(i), wall, wall);
        site.tallied = now;
    }
    SiteNow view;
    view.id = site.settings.id;
    view.name = site.settings.name;
    view.url = site.settings.url;
    view.group = site.settings.group;
    view.interval = site.rules.interval;
    view.state = site.health.state;
    if (site.health.since != Instant{}) view.since = site.health.since;
    view.reason = site.health.reason;
    view.confirming = site.health.suspicion.has_value();
    view.flapping = site.health.flap.flapping;
    if (site.family.failing >= Site::Family::needed) view.half_up = site.family.seen;
    if (view.reason.empty() && !view.half_up.empty()) view.reason = "half_up: " + view.half_up;
    const auto lately = [&](const std::optional<Instant>& at) { return at && wall - *at < 24h; };
    view.content_alerts = {{"gambling_injection", site.gambling},
                           {"outgoing", lately(site.outgoing_news)},
                           {"content", lately(site.content_news)}};
    view.outage = site.health.outage;
    view.outage_id = site.outage_id;
    view.last = site.last;
    view.maintenance = site.window;
    view.tallies = site.tallies;
    view.successes = site.successes;
    view.failures = site.failures;
    view.blips = site.blips;
    view.outages = site.outages;
    const auto counted = probes::tally(site.changes, std::min(site.counting_since, wall), wall, wall);
    view.monitored = counted.up + counted.down;
    view.down = counted.down;
    view.durations = site.durations;
    return std::make_shared<const SiteNow>(std::move(view));
}

}  // namespace pantau::watch
