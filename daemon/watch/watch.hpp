#pragma once
// The live service over probes/: decides what to look at when, feeds the prober, folds results into states
// and standings, hands them to the store (one batch a second at most), shows immutable snapshots.
//
// No timers of its own: the service calls tick() at next_due(), as it does for the desk; how late that call
// comes is the loop lag that the self gate judges. Thread safety: everything on the network thread,
// snapshot() on any.

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "daemon/clock.hpp"
#include "daemon/settings/settings.hpp"
#include "daemon/watch/snapshot.hpp"
#include "probes/prober.hpp"

namespace pantau::store {
class Store;
}

namespace pantau::watch {

class ReferenceRunner;

struct OutageNews {
    std::string site, name;  ///< id and name of the site
    std::string id;          ///< "G-2026-0142"
    probes::Outage outage;
    std::optional<Instant> end;  ///< closed
    probes::OutageEnd why = probes::OutageEnd::recovered;
};
/// A certificate of a site ends soon; told once at each of 30, 14, 7 and 1 days, whichever sites show it.
struct CertificateNews {
    std::string site, name;       ///< id and name of the site that showed it first
    std::string subject, issuer;  ///< one line each
    Instant not_after{};
    int days = 0;  ///< 30, 14, 7 or 1
};
struct LinkNews {
    std::int64_t id = 0;
    std::string url;
    probes::StandingChanged change;
    std::vector<std::string> cases;  ///< numbers of the cases that gave it
};

/// What the rest of the service is told, on the network thread, once it is on disk. Empty ones are not
/// called.
struct Signals {
    std::function<void(const OutageNews&)> outage_opened, outage_closed;
    std::function<void(const LinkNews&)> link_dead, link_alive_again;
    std::function<void(const CertificateNews&)> certificate_expires;
};

/// What the watch stands on. References must outlive it.
struct Parts {
    store::Store& store;
    const Clock& clock;
    probes::ProbeRunner& runner;
    std::function<void(std::function<void()>)>
        network;  ///< posts to the network thread; any thread may call it
    /// The prober's own figures for the self gate; empty: only the lag of tick() and of queued probes counts.
    std::function<probes::ProberCounters()> prober;
    /// Who asks the reference points; null: TCP connections by a thread of the watch's own.
    ReferenceRunner* references = nullptr;
    /// From one batch to the store to the next, at least; a kill loses as much.
    std::chrono::milliseconds batch_pause{1'000};
};

/// A link as given, and why one was not taken.
struct LinkRefused {
    std::string url, sentence;
};

/// What an import made, or every reason why it made nothing.
struct ImportMistake {
    unsigned line = 0, column = 0;  ///< from 1; columns count characters
    std::string message;
};
struct HistoryImport {
    std::size_t samples = 0, outages = 0, blips = 0;
    std::vector<ImportMistake> mistakes;  ///< not empty: nothing was imported
    std::string problem;                  ///< the disk refused, one sentence; nothing was imported
};

class Watch {
public:
    Watch(Parts parts, Signals signals);
    /// stop() first, or what the last second saw is lost.
    ~Watch();
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;

    /// Reads states, outages and links from the store and goes on where the last run ended: the time between
    /// is a gap. \throws store::StoreError when the database cannot be read
    void start(const settings::Settings& settings);
    /// Other settings: sites come, go and change; links keep their standing.
    void reload(const settings::Settings& settings);
    /// Begins nothing new and writes what is pending; `done` on the network thread when it is on disk or
    /// refused.
    void stop(std::function<void()> done);

    /// Does what is due. Safe to call at any time.
    void tick();
    /// When tick() is wanted next, at most a second ahead. Never earlier than now by more than its lag.
    std::chrono::steady_clock::time_point next_due() const;
    /// Called when next_due() may have moved nearer.
    std::function<void()> rearm;

    std::shared_ptr<const Snapshot> snapshot() const;

    /// Links that a case gave at a step: stored, joined by key, checked at once and from then on. Giving the
    /// same again is harmless. \param case_number empty: added by hand. \return those that may not be
    /// watched, with the reason
    std::vector<LinkRefused> links_given(const std::string& case_number, const std::vector<std::string>& urls,
                                         std::function<void(std::vector<std::int64_t> ids)> done = {});
    /// For the gate of step 7: what the newest check since the link was given (to that case; empty: to any)
    /// says. From memory; no probe. `unchecked` also for a link that is not known.
    probes::GateAnswer gate(const std::string& url, const std::string& case_number = {}) const;

    /// Looks now, out of turn. False: no such site or link.
    bool check_site_now(const std::string& id);
    bool check_link_now(std::int64_t id);
    /// Leaves a link out of checks and counts, or takes it back. False: no such link.
    bool ignore_link(std::int64_t id, bool ignored);

    /// What the prober tells of a host that wants peace, or of a budget that shrank
    /// (PolitenessOptions::changed): kept on disk with the next batch, for store::host_states() after a
    /// restart.
    void host_changed(const probes::HostState& state);

    /// Probe history of sites (spec/interfaces.md section 3), all or nothing, folded by the same state
    /// machine as live looks: the samples that follow a failure stand for its confirmations. For each site it
    /// must lie wholly before or wholly after what is known of that site. `done` on the network thread.
    void import_history(const std::string& csv, std::function<void(HistoryImport)> done);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace pantau::watch
