#pragma once
// The watched sites: when to look, what a look did to the state, what the store is to keep of it. Network
// thread only.

#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "daemon/watch/beat.hpp"
#include "daemon/watch/context.hpp"
#include "daemon/watch/policy.hpp"
#include "daemon/watch/site_memory.hpp"
#include "daemon/watch/snapshot.hpp"

namespace pantau::watch {

/// One site and all that is remembered of it.
struct Site {
    settings::Site settings;
    probes::PageRules rules;
    probes::ProbeRequest request;
    std::uint64_t seed = 0;
    int generation = 0;   ///< an answer to a question of before a reload is dropped
    bool watched = true;  ///< false: no longer in the settings, kept until its last answer is in

    probes::PageHealth health;
    std::vector<probes::StateSince> changes;  ///< as recorded; the last two months and the one before them
    std::optional<Instant> first_known;       ///< first sample or state of it in the store
    std::optional<store::LastResult> last;
    std::deque<std::string> addresses;  ///< lately seen: a round robin is no change
    std::string outage_id;

    Beat beat;
    bool in_flight = false, asked = false;
    bool importing = false;                       ///< a history of it is on its way to the store
    std::vector<std::function<void()>> deferred;  ///< answers that came meanwhile
    std::optional<probes::Window> window;
    Instant window_check{};
    std::string doubt_evidence;  ///< of the first failing look that is being confirmed
    int doubt_status = 0;
    bool health_dirty = false, last_dirty = false;
    SiteMemory memory;
    std::optional<Steady> cloaked_at;  ///< last look that also asked as a search engine does
    bool gambling = false;             ///< the newest look found injected gambling
    std::optional<Instant> outgoing_news, content_news;

    /// The other address family, looked at now and then beside the one that answered.
    struct Family {
        std::uint64_t good_looks = 0;  ///< of the site; every tenth is followed by a look over the other
        bool asking = false;
        int failing = 0;                  ///< looks in a row over that family
        static constexpr int needed = 2;  ///< of them, before it is told
        std::string seen = "unseen";      ///< as told last: unseen, both, or "ipv6 timeout_connect"
    } family;

    std::uint64_t successes = 0, failures = 0, blips = 0;
    std::map<std::string, std::uint64_t> outages;
    metrics::Histogram durations{{.05, .1, .25, .5, 1, 2.5, 5, 10}};
    std::array<probes::Tally, 4> tallies;
    Steady tallied{};
    std::shared_ptr<const SiteNow> picture;  ///< as last shown
    Steady pictured{};                       ///< long ago: there is news
    Instant counting_since{};
};

class SiteWatch {
public:
    explicit SiteWatch(Context& context) : context_{context} {}

    void start(const settings::Settings& settings);
    void reload(const settings::Settings& settings);
    void tick(Steady now, Instant wall);
    Steady next_due() const;
    bool check_now(const std::string& id);
    /// After a time in which our own network was down: each site soon, spread over a minute.
    void look_again();

    /// Adds what only counts in its newest form.
    void collect(store::WatchBatch& batch);
    void fill(Snapshot& snapshot, Steady now, Instant wall);
    std::size_t count() const noexcept { return sites_.size(); }
    std::uint64_t missed() const noexcept { return missed_; }
    std::uint64_t in_flight() const noexcept { return in_flight_; }

    Site* find(const std::string& id);
    const std::string& zone() const noexcept { return zone_; }

    /// Records transitions of a site (also those of an import, which come without a result).
    void record(Site& site, const std::vector<probes::PageTransition>& transitions,
                const probes::ProbeResult* result);

private:
    void add(const settings::Site& settings, const settings::Probe& probe, const store::StoredSite* stored);
    void look(Site& site, bool fresh);
    void answered(const std::string& id, int generation, const probes::ProbeResult& result);
    void look_at_other_family(Site& site, const probes::ProbeResult& result);
    void other_family_answered(Site& site, const probes::ProbeResult& result, bool v6);
    void note_certificates(Site& site, const probes::ProbeResult& result);
    void note_content(Site& site, const probes::ProbeResult& result);
    bool wants_cloaked_look(const Site& site) const;
    void ask_witnesses(const Site& site, const probes::ProbeResult& result);
    /// It is to be shown anew.
    void changed(Site& site) {
        site.pictured = {};
        context_.dirty = true;
    }
    std::shared_ptr<const SiteNow> picture_of(Site& site, Steady now, Instant wall) const;
    void note_differences(Site& site, const store::LastResult& now);
    void mind_maintenance(Site& site, Instant wall);
    void write_outage(Site& site, const probes::Outage& outage, std::optional<Instant> end,
                      probes::OutageEnd why, bool fresh, const probes::ProbeResult* result);
    void tell(const Site& site, const probes::Outage& outage, const std::string& id,
              std::optional<Instant> end, probes::OutageEnd why);

    Context& context_;
    std::vector<std::unique_ptr<Site>> sites_;  ///< in the order of the settings
    probes::Maintenance maintenance_;
    std::string zone_;
    std::chrono::seconds cloaking_every_{};
    std::map<std::string, SiteMemory::Warned> warned_;  ///< certificates, of all sites
    std::array<bool, 2> proven_{};  ///< over IPv4, over IPv6 some site answered: we have that way out
    std::uint64_t missed_ = 0, in_flight_ = 0;
};

}  // namespace pantau::watch
