#include "daemon/watch/site_watch.hpp"

#include <algorithm>
#include <utility>

#include "daemon/log.hpp"
#include "daemon/watch/site_rows.hpp"
#include "probes/url.hpp"

namespace pantau::watch {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

constexpr std::size_t most_witnesses = 8;

Steady steady_of(probes::Steady at) {
    return Steady{} + at;
}
probes::Steady steady_of(Steady at) {
    return std::chrono::floor<milliseconds>(at.time_since_epoch());
}

}  // namespace

Site* SiteWatch::find(const std::string& id) {
    for (auto& site : sites_)
        if (site->settings.id == id && site->watched) return site.get();
    return nullptr;
}

void SiteWatch::add(const settings::Site& settings, const settings::Probe& probe,
                    const store::StoredSite* stored) {
    auto site = std::make_unique<Site>();
    site->settings = settings;
    site->rules = page_rules(settings, probe);
    site->request = site_request(settings);
    site->seed = hash_of(settings.id);
    site->beat = first_beat(site->seed, site->rules.interval, context_.parts.clock.steady());
    const Instant wall = context_.parts.clock.wall();
    site->counting_since = wall;
    if (stored != nullptr) {
        const auto snapshot = context_.parts.store.read();
        for (const auto& change : store::state_changes(snapshot, settings.id))
            site->changes.push_back({change.since, change.state});
        if (!site->changes.empty()) site->first_known = site->changes.front().since;
        const auto first = store::samples(snapshot, settings.id, Instant{}, wall + 24h, 1);
        if (!first.empty() && (!site->first_known || first.front().started < *site->first_known))
            site->first_known = first.front().started;
        site->last = stored->last;
        if (site->last && !site->last->address.empty()) {
            site->addresses.push_back(site->last->address);
            if (const auto url = probes::parse_url(settings.url); url.url)
                context_.mass.know(settings.url, url.url->host, site->last->address);
        }
        if (auto health = probes::page_health_from_text(stored->health)) site->health = std::move(*health);
        site->memory = SiteMemory::from_text(stored->health);
        for (const auto& [id, told] : site->memory.certificates) {
            auto& known = warned_.try_emplace(id, told).first->second;
            if (told.days < known.days) known = told;
        }
        probes::restarted(site->health);
        if (site->health.outage) {
            store::OutageFilter open;
            open.site = settings.id;
            open.open = true;
            if (const auto page = store::list_outages(snapshot, open); page && !page->outages.empty())
                site->outage_id = page->outages.front().id;
        }
        // A gap: nobody looked while the program was down.
        record(*site,
               probes::time_passed(site->health, site->rules, wall, steady_of(context_.parts.clock.steady())),
               nullptr);
    }
    mind_maintenance(*site, wall);
    sites_.push_back(std::move(site));
}

void SiteWatch::start(const settings::Settings& settings) {
    zone_ = settings.time.zone;
    cloaking_every_ = settings.content.cloaking_every;
    maintenance_ = maintenance(settings);
    const auto stored = store::sites(context_.parts.store.read());
    for (const auto& site : settings.sites) {
        const auto known = std::find_if(stored.begin(), stored.end(),
                                        [&](const store::StoredSite& one) { return one.info.id == site.id; });
        add(site, settings.probe, known == stored.end() ? nullptr : &*known);
    }
    // A site that left the settings while the program was down must not leave an outage open for ever.
    for (const auto& one : stored) {
        auto health = probes::page_health_from_text(one.health);
        if (!health || !health->outage || find(one.info.id) != nullptr) continue;
        Site gone;
        gone.settings.id = one.info.id;
        gone.settings.name = one.info.name;
        gone.health = std::move(*health);
        const Instant end = gone.health.last_sample.value_or(context_.parts.clock.wall());
        record(gone, probes::site_removed(gone.health, end), nullptr);
        context_.batch.rows().health.push_back({one.info.id, probes::to_text(gone.health), end});
    }
}

void SiteWatch::reload(const settings::Settings& settings) {
    zone_ = settings.time.zone;
    cloaking_every_ = settings.content.cloaking_every;
    maintenance_ = maintenance(settings);
    const Instant wall = context_.parts.clock.wall();
    std::vector<std::unique_ptr<Site>> before = std::exchange(sites_, {});
    const auto stored = store::sites(context_.parts.store.read());
    for (const auto& fresh : settings.sites) {
        const auto old = std::find_if(before.begin(), before.end(), [&](const std::unique_ptr<Site>& one) {
            return one && one->watched && one->settings.id == fresh.id;
        });
        if (old == before.end()) {
            const auto known = std::find_if(stored.begin(), stored.end(), [&](const store::StoredSite& one) {
                return one.info.id == fresh.id;
            });
            add(fresh, settings.probe, known == stored.end() ? nullptr : &*known);
            continue;
        }
        Site& site = **old;
        const bool other_rhythm = site.settings.interval != fresh.interval;
        if (site.settings.url != fresh.url) {
            context_.mass.forget(site.settings.url);
            ++site.generation;
            if (std::exchange(site.in_flight, false)) --in_flight_;
        }
        site.settings = fresh;
        site.rules = page_rules(fresh, settings.probe);
        site.request = site_request(fresh);
        if (other_rhythm)
            site.beat = first_beat(site.seed, site.rules.interval, context_.parts.clock.steady());
        site.window_check = {};
        changed(site);
        sites_.push_back(std::move(*old));
    }
    for (auto& gone : before) {
        if (!gone || !gone->watched) continue;
        context_.mass.forget(gone->settings.url);
        record(*gone, probes::site_removed(gone->health, wall), nullptr);
        context_.batch.rows().health.push_back(
            {gone->settings.id, probes::to_text(gone->health) + gone->memory.text(), wall});
        if (gone->in_flight) --in_flight_;
        log::notice(log::Event::site_state, "the site is no longer watched", {{"site", gone->settings.id}});
    }
    context_.dirty = true;
}

void SiteWatch::mind_maintenance(Site& site, Instant wall) {
    if (wall < site.window_check) return;
    const auto window = maintenance_.window(site.settings.id, wall);
    if (site.window && (!window || window->from > site.window->to)) {
        record(site, probes::maintenance_ended(site.health, std::min(site.window->to, wall)), nullptr);
        log::notice(log::Event::maintenance_ended, "maintenance ended", {{"site", site.settings.id}});
        site.window.reset();
    }
    if (window && !site.window) {
        record(site, probes::maintenance_started(site.health, window->from), nullptr);
        log::notice(log::Event::maintenance_begun, "maintenance began",
                    {{"site", site.settings.id}, {"reason", window->reason}});
    } else if (!window && site.health.state == probes::PageState::maintenance) {
        // It ended while the program was down.
        record(site, probes::maintenance_ended(site.health, wall), nullptr);
    }
    site.window = window;
    // Asked again at the next change, and hourly in case the clock was set.
    site.window_check =
        std::min(maintenance_.next_change(site.settings.id, wall).value_or(wall + 1h), wall + 1h);
    site.health_dirty = true;
    changed(site);
}

void SiteWatch::tick(Steady now, Instant wall) {
    for (auto& owned : sites_) {
        Site& site = *owned;
        if (site.importing) continue;
        // A clock set back must not leave a window unnoticed.
        if (site.window_check > wall + 2h) site.window_check = wall;
        mind_maintenance(site, wall);
        record(site, probes::time_passed(site.health, site.rules, wall, steady_of(now)), nullptr);
        const probes::NextLook next = probes::next_look(site.health, site.seed);
        const bool beat_due = now >= site.beat.next;
        if (site.in_flight) {
            if (beat_due) {
                const auto skipped = take(site.beat, site.seed, now);
                // A beat that falls while a failure is being confirmed is kept by the confirmations.
                if (next.kind == probes::NextLook::Kind::beat) {
                    missed_ += skipped + 1;
                    log::info(log::Event::probe_missed, "the look before this one is still under way",
                              {{"site", site.settings.id}});
                }
            }
            continue;
        }
        if (context_.stopping) continue;
        // What is being confirmed keeps its own times: nobody shortens them by asking.
        if (next.kind != probes::NextLook::Kind::beat) site.asked = false;
        if (site.asked) {
            look(site, true);
        } else if (next.kind != probes::NextLook::Kind::beat) {
            if (beat_due) take(site.beat, site.seed, now);
            if (!next.due || now >= steady_of(*next.due)) look(site, next.fresh());
        } else if (beat_due) {
            if (const auto skipped = take(site.beat, site.seed, now); skipped > 0) {
                missed_ += skipped;
                log::info(log::Event::probe_missed, "looks were due while the program stood still",
                          {{"site", site.settings.id}, {"count", skipped}});
            }
            look(site, true);
        }
    }
}

Steady SiteWatch::next_due() const {
    Steady due = Steady::max();
    for (const auto& owned : sites_) {
        const Site& site = *owned;
        if (site.importing) continue;
        due = std::min(due, site.beat.next);
        if (site.in_flight) continue;
        const probes::NextLook next = probes::next_look(site.health, site.seed);
        if (next.kind != probes::NextLook::Kind::beat)
            due = std::min(due, next.due ? steady_of(*next.due) : Steady{});
        if (site.asked) due = Steady{};
    }
    return due;
}

bool SiteWatch::check_now(const std::string& id) {
    Site* site = find(id);
    if (site == nullptr) return false;
    site->asked = true;
    return true;
}

void SiteWatch::look(Site& site, bool fresh) {
    site.in_flight = true;
    site.asked = false;
    ++in_flight_;
    changed(site);
    probes::ProbeRequest request = site.request;
    request.fresh = fresh;
    if (wants_cloaked_look(site)) {
        request.examine.cloaking = true;
        site.cloaked_at = context_.parts.clock.steady();
    }
    context_.ask(std::move(request),
                 [this, id = site.settings.id, generation = site.generation](
                     const probes::ProbeResult& result) { answered(id, generation, result); });
}

void SiteWatch::answered(const std::string& id, int generation, const probes::ProbeResult& result) {
    Site* found = find(id);
    if (found == nullptr || found->generation != generation) return;
    Site& site = *found;
    if (site.importing) {
        site.deferred.push_back([this, id, generation, result] { answered(id, generation, result); });
        return;
    }
    site.in_flight = false;
    --in_flight_;
    changed(site);
    if (result.cancelled) return;

    const Judged verdict = judged(result, context_);
    const bool good = verdict.outcome == probes::Outcome::ok || verdict.outcome == probes::Outcome::slow;
    (good ? site.successes : site.failures) += 1;
    site.durations.observe(std::chrono::duration<double>(result.total).count());
    if (verdict.outcome == probes::Outcome::fail && !site.health.suspicion && !site.health.outage) {
        site.doubt_evidence = evidence_of(result);
        site.doubt_status = result.http_status;
    }
    if (verdict.outcome == probes::Outcome::refused)
        log::error(log::Event::probe_refused, result.reason,
                   {{"site", id}, {"class", name_of(verdict.failure)}});

    if (log::wanted(log::Level::debug))
        log::debug(log::Event::probe_done, "Looked",
                   {{"site", id},
                    {"class", name_of(verdict.failure)},
                    {"status", result.http_status},
                    {"total_ms", std::chrono::round<milliseconds>(result.total).count()}});

    store::Sample sample;
    sample.site = id;
    sample.started = result.started;
    sample.outcome = verdict.outcome;
    sample.failure = verdict.failure;
    sample.http_status = result.http_status;
    sample.total_ms = std::chrono::round<milliseconds>(result.total).count();
    sample.maintenance = site.window && result.started >= site.window->from;
    context_.batch.rows().samples.push_back(sample);
    if (!site.first_known) site.first_known = result.started;

    note_certificates(site, result);
    note_content(site, result);
    if (good) look_at_other_family(site, result);

    store::LastResult last = last_result(id, result, verdict.outcome, verdict.failure);
    note_differences(site, last);
    site.last = std::move(last);
    site.last_dirty = true;

    probes::PageSample seen;
    seen.started = result.started;
    seen.steady = steady_of(std::chrono::time_point_cast<Steady::duration>(result.started_steady));
    seen.outcome = verdict.outcome;
    seen.failure = verdict.failure;
    const bool was_open = site.health.outage.has_value();
    const bool doubted = site.health.suspicion.has_value();
    const auto transitions = probes::fold(site.health, site.rules, seen);
    record(site, transitions, &result);
    if (!doubted && site.health.suspicion) ask_witnesses(site, result);
    // An open outage is kept up to date, so that its last failing look is on disk too.
    if (was_open && site.health.outage && verdict.outcome == probes::Outcome::fail)
        write_outage(site, *site.health.outage, std::nullopt, probes::OutageEnd::recovered, false, &result);
    site.health_dirty = true;
}

void SiteWatch::ask_witnesses(const Site& doubted, const probes::ProbeResult& result) {
    if (!context_.needs_witnesses() || !context_.needs_way_out(result)) return;
    const Steady since = std::chrono::time_point_cast<Steady::duration>(result.started_steady);
    for (const auto& url : context_.mass.witnesses(doubted.settings.url, since, most_witnesses))
        for (auto& site : sites_)
            if (site->settings.url == url && !site->in_flight && !site->window && !site->health.suspicion)
                site->asked = true;
}

void SiteWatch::look_again() {
    const Steady now = context_.parts.clock.steady();
    for (auto& site : sites_)
        site->beat.next = std::min(site->beat.next, first_beat(site->seed, site->rules.interval, now).next);
}

}  // namespace pantau::watch
