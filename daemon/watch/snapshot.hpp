#pragma once
// What the watch knows at one moment, as one immutable value: for pages, API, status and metrics. Any thread.

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <boost/iterator/indirect_iterator.hpp>

#include "daemon/metrics/histogram.hpp"
#include "daemon/metrics/snapshot.hpp"
#include "daemon/store/watch_store.hpp"
#include "probes/link_standing.hpp"
#include "probes/maintenance.hpp"
#include "probes/normalise.hpp"
#include "probes/page_health.hpp"
#include "probes/uptime.hpp"

namespace pantau::watch {

using probes::Instant;

/// Windows that end now; `month` is the calendar month so far, in the office's zone.
enum class Window { day, week, month30, month };
inline constexpr std::array<const char*, 4> window_names{"1d", "7d", "30d", "month"};

struct SiteNow {
    std::string id, name, url, group;
    std::chrono::milliseconds interval{};
    probes::PageState state = probes::PageState::unknown;
    std::optional<Instant> since;  ///< of the state; nothing before the first sample
    std::string reason;            ///< for unknown, degraded and down
    bool confirming = false;       ///< a failure is being confirmed
    bool flapping = false;
    /// One address family answers and the other does not, twice in a row: "ipv6 timeout_connect". Empty: both
    /// do, or there is only one. A warning beside the state, never a fault of it; `reason` says so too while
    /// there is no other.
    std::string half_up;
    /// What was seen in its pages, for pantau_site_content_alert{site,kind}: gambling_injection (the newest
    /// look found it), outgoing and content (a new link target, another text, within the last day).
    std::map<std::string, bool> content_alerts{
        {"gambling_injection", false}, {"outgoing", false}, {"content", false}};
    std::optional<probes::Outage> outage;       ///< the open one
    std::string outage_id;                      ///< "G-2026-0142", once it is on disk
    std::optional<store::LastResult> last;      ///< newest look
    std::optional<probes::Window> maintenance;  ///< the window it is in
    std::array<probes::Tally, 4> tallies;       ///< by Window; refreshed each minute and at each change
    // Counted since the program started.
    std::uint64_t successes = 0, failures = 0, blips = 0;
    std::map<std::string, std::uint64_t> outages;  ///< by cause
    std::chrono::milliseconds monitored{}, down{};
    metrics::Histogram durations;  ///< seconds

    const probes::Tally& tally(Window window) const { return tallies.at(static_cast<std::size_t>(window)); }
};

/// The sites in the order of the settings. A snapshot shares those with the one before of which nothing was
/// news, so that one look at one of a thousand sites does not copy the others.
class SitesNow {
public:
    using Shared = std::shared_ptr<const SiteNow>;
    using const_iterator = boost::indirect_iterator<std::vector<Shared>::const_iterator>;

    void add(Shared site) { all_.push_back(std::move(site)); }
    const_iterator begin() const { return const_iterator{all_.begin()}; }
    const_iterator end() const { return const_iterator{all_.end()}; }
    std::size_t size() const { return all_.size(); }
    bool empty() const { return all_.empty(); }

private:
    std::vector<Shared> all_;
};

struct LinksNow {
    std::map<std::pair<probes::Platform, probes::LinkStanding>, std::uint64_t>
        standings;  ///< ignored ones left out
    std::map<std::pair<probes::Platform, std::string>, std::uint64_t>
        checks;                 ///< result: ok, dead, indeterminate, error
    std::uint64_t pending = 0;  ///< due, waiting for their check
    std::uint64_t in_flight = 0;
    std::uint64_t total = 0;
};

struct Snapshot {
    Instant at{};
    SitesNow sites;
    LinksNow links;
    std::map<std::string, bool>
        self_healthy;  ///< by reason: self_network, self_dns, self_overload, self_clock
    std::uint64_t probes_in_flight = 0;
    std::uint64_t missed = 0;  ///< slots in which a look could not be begun, since the start
    metrics::Histogram scheduler_lag;
    std::uint64_t samples_lost = 0;  ///< dropped because the store refused them for too long

    const SiteNow* site(const std::string& id) const;
};

/// Copies what Prometheus is shown; leaves the families of other rooms alone.
void fill(const Snapshot& watch, metrics::Snapshot& into);

}  // namespace pantau::watch
