#include "daemon/watch/history_import.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include <date/tz.h>
#include <fmt/format.h>

#include "daemon/log.hpp"
#include "probes/history_csv.hpp"

namespace pantau::watch {
namespace {

using std::chrono::milliseconds;

/// What the history of one site came to.
struct Folded {
    std::string site;
    bool before_all = false;  ///< it lies before what is known; else it goes on from there
    probes::PageHealth health;
    std::vector<probes::StateSince> changes;
    Instant first{};
};

std::string local(Instant at, const std::string& zone) {
    return date::format("%F %T", date::make_zoned(zone, std::chrono::floor<std::chrono::seconds>(at)));
}

/// The history's own rhythm: a file of five-minute samples is no row of gaps because the site is looked at
/// each minute today. The middle of all distances, if that is longer than the site's interval.
milliseconds rhythm(const std::vector<probes::HistoryRow>& rows, milliseconds interval) {
    std::vector<milliseconds> distances;
    for (std::size_t i = 1; i < rows.size(); ++i) distances.push_back(rows[i].started - rows[i - 1].started);
    if (distances.empty()) return interval;
    const auto middle = distances.begin() + static_cast<std::ptrdiff_t>(distances.size() / 2);
    std::nth_element(distances.begin(), middle, distances.end());
    return std::max(*middle, interval);
}

class Import {
public:
    Import(Context& context, SiteWatch& sites) : context_{context}, sites_{sites} {}

    HistoryImport report;
    store::WatchBatch later, earlier;  ///< going on from what is known, and lying before all of it
    std::vector<Folded> folded;

    void read(const std::string& csv) {
        auto history = probes::read_probe_history(csv, *date::locate_zone(sites_.zone()));
        for (auto& mistake : history.mistakes)
            report.mistakes.push_back({mistake.line, mistake.column, std::move(mistake.message)});
        std::map<std::string, std::vector<probes::HistoryRow>> by_site;
        for (auto& row : history.rows) by_site[row.site].push_back(std::move(row));
        for (auto& [id, rows] : by_site) {
            std::stable_sort(rows.begin(), rows.end(),
                             [](const auto& a, const auto& b) { return a.started < b.started; });
            Site* site = sites_.find(id);
            if (site == nullptr) {
                mistake(rows.front(), fmt::format("site \"{}\" is not in the settings", id));
            } else if (fits(*site, rows)) {
                fold(*site, rows);
            }
        }
        // By line, as the file is read, whatever found them.
        std::stable_sort(report.mistakes.begin(), report.mistakes.end(),
                         [](const ImportMistake& a, const ImportMistake& b) { return a.line < b.line; });
    }

private:
    void mistake(const probes::HistoryRow& row, std::string message) {
        report.mistakes.push_back({row.line, 1, std::move(message)});
    }

    bool fits(const Site& site, const std::vector<probes::HistoryRow>& rows) {
        bool good = true;
        const Instant now = context_.parts.clock.wall();
        for (std::size_t i = 0; i < rows.size(); ++i) {
            if (i > 0 && rows[i].started == rows[i - 1].started) {
                good = false;
                mistake(rows[i], "the site has another sample of the same time");
            }
            if (rows[i].started > now) {
                good = false;
                mistake(rows[i], "started_at lies in the future");
            }
        }
        const auto& last = site.health.last_sample;
        const bool after = !last || rows.front().started > *last;
        const bool before = site.first_known && rows.back().started < *site.first_known;
        if (site.first_known && !after && !before) {
            good = false;
            const auto clash = std::find_if(
                rows.begin(), rows.end(), [&](const auto& row) { return row.started >= *site.first_known; });
            mistake(clash == rows.end() ? rows.front() : *clash,
                    fmt::format(
                        "the site has samples of its own from {} to {}; a history must lie wholly before or "
                        "after them",
                        local(*site.first_known, sites_.zone()),
                        local(last.value_or(*site.first_known), sites_.zone())));
        }
        return good;
    }

    void fold(const Site& site, const std::vector<probes::HistoryRow>& rows) {
        Folded result;
        result.site = site.settings.id;
        result.first = rows.front().started;
        result.before_all = site.first_known && rows.back().started < *site.first_known;
        if (!result.before_all) result.health = site.health;
        probes::restarted(result.health);
        probes::PageRules rules = site.rules;
        rules.interval = rhythm(rows, site.rules.interval);
        store::WatchBatch& batch = result.before_all ? earlier : later;
        int status = 0;  // of the first failing sample
        for (const auto& row : rows) {
            if (row.outcome == probes::Outcome::fail && !result.health.suspicion && !result.health.outage)
                status = row.http_status;
            probes::PageSample sample;
            sample.started = row.started;
            sample.steady = row.started.time_since_epoch();  // one clock: it cannot disagree with itself
            sample.outcome = row.outcome;
            sample.failure = row.failure;
            store::Sample kept;
            kept.site = row.site;
            kept.started = row.started;
            kept.outcome = row.outcome;
            kept.failure = row.failure;
            kept.http_status = row.http_status;
            kept.total_ms = row.total_ms;
            batch.samples.push_back(std::move(kept));
            note(batch, result, probes::fold(result.health, rules, sample), status);
        }
        report.samples += rows.size();
        if (result.before_all) {
            // What follows was not observed until the site's own record begins; nothing of the history stays
            // open.
            const auto& health = result.health;
            if (health.last_sample)
                note(batch, result, probes::site_removed(result.health, *health.last_sample), status);
        } else {
            probes::restarted(result.health);
            batch.health.push_back({result.site, probes::to_text(result.health), rows.back().started});
        }
        folded.push_back(std::move(result));
    }

    void note(store::WatchBatch& batch, Folded& result,
              const std::vector<probes::PageTransition>& transitions, int status) {
        const std::string& id = result.site;
        const auto outage = [&](const probes::Outage& what, std::optional<Instant> end,
                                probes::OutageEnd why) {
            store::OutageWrite write;
            write.site = id;
            write.outage = what;
            write.end = end;
            write.why = why;
            write.http_status = status;
            batch.outages.push_back(std::move(write));
        };
        for (const auto& one : transitions) {
            if (const auto* change = std::get_if<probes::StateChanged>(&one)) {
                batch.states.push_back({id, change->since, change->to, change->reason});
                batch.changes.push_back({change->since, id, "status", std::string{name_of(change->from)},
                                         std::string{name_of(change->to)}});
                result.changes.push_back({change->since, change->to});
            } else if (const auto* blip = std::get_if<probes::Blip>(&one)) {
                batch.blips.push_back({id, *blip});
                ++report.blips;
            } else if (const auto* opened = std::get_if<probes::OutageOpened>(&one)) {
                outage(opened->outage, std::nullopt, probes::OutageEnd::recovered);
                ++report.outages;
            } else if (const auto* closed = std::get_if<probes::OutageClosed>(&one)) {
                outage(closed->outage, closed->end, closed->why);
            }
        }
        // One that is still open is written as it stands at its newest failing sample.
        if (result.health.outage && !batch.outages.empty() && batch.outages.back().site == id &&
            !batch.outages.back().end)
            batch.outages.back().outage = *result.health.outage;
    }

    Context& context_;
    SiteWatch& sites_;
};

/// Memory follows once it is on disk.
void adopt(Context& context, SiteWatch& sites, Site& site, const Folded& folded) {
    if (folded.before_all) {
        site.changes.insert(site.changes.begin(), folded.changes.begin(), folded.changes.end());
    } else {
        site.changes.insert(site.changes.end(), folded.changes.begin(), folded.changes.end());
        site.health = folded.health;
        // From the last sample of the file until now nobody looked.
        sites.record(
            site, probes::time_passed(site.health, site.rules, context.parts.clock.wall(), probes::Steady{0}),
            nullptr);
    }
    site.first_known = site.first_known ? std::min(*site.first_known, folded.first) : folded.first;
    site.tallied = site.pictured = {};
    context.dirty = true;
}

/// \param written false: the disk refused; only the looks that were held back go on
void adopt(Context& context, SiteWatch& sites, const Folded& folded, bool written) {
    Site* site = sites.find(folded.site);
    if (site == nullptr) return;
    site->importing = false;
    if (written) adopt(context, sites, *site, folded);
    for (auto& answer : std::exchange(site->deferred, {})) answer();
}
void write(Context& context, SiteWatch& sites, std::shared_ptr<Import> import, store::WatchBatch batch,
           std::function<void(HistoryImport)> done) {
    store::write_batch(
        context.parts.store, std::move(batch),
        [&context, &sites, import, network = context.parts.network, life = std::weak_ptr<int>{context.life},
         done = std::move(done)](store::Written<store::BatchWritten> result) {
            network([&context, &sites, import, life, done, result = std::move(result)] {
                if (life.expired()) return;
                for (const auto& folded : import->folded)
                    adopt(context, sites, folded, static_cast<bool>(result));
                if (!result) {
                    import->report = {};
                    import->report.problem = result.error().sentence;
                    log::error(log::Event::store_failed, result.error().sentence,
                               {{"what", "probe history"}});
                } else {
                    log::notice(log::Event::history_imported, "a probe history was imported",
                                {{"samples", import->report.samples}, {"outages", import->report.outages}});
                }
                done(import->report);
            });
        });
}

}  // namespace

void import_history(Context& context, SiteWatch& sites, const std::string& csv,
                    std::function<void(HistoryImport)> done) {
    auto import = std::make_shared<Import>(context, sites);
    import->read(csv);
    const bool both = !import->earlier.samples.empty() && !import->later.samples.empty();
    if (both)
        import->report.mistakes.push_back(
            {1, 1,
             "some sites of the file lie before what is known of them and some after; "
             "import them as two files"});
    if (!import->report.mistakes.empty() || import->report.samples == 0) {
        HistoryImport report = std::move(import->report);
        if (!report.mistakes.empty()) report.samples = report.outages = report.blips = 0;
        return context.parts.network([report = std::move(report), done = std::move(done)] { done(report); });
    }
    // Looks that are answered meanwhile wait, so that they are folded after the history and not before it.
    for (const auto& folded : import->folded)
        if (Site* site = sites.find(folded.site)) site->importing = true;
    const bool earlier = !import->earlier.samples.empty();
    store::WatchBatch batch = std::move(earlier ? import->earlier : import->later);
    batch.before_all = earlier;
    batch.imported = true;
    write(context, sites, import, std::move(batch), std::move(done));
}

}  // namespace pantau::watch
