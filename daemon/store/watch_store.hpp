#pragma once
// What the watch saw: samples of sites and their roll-ups, states, outages, links. A batch a second at most;
// the rows of one batch stand or fall together.

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <date/date.h>

#include "daemon/store/latency_sketch.hpp"
#include "daemon/store/store.hpp"
#include "probes/failure_class.hpp"
#include "probes/link_standing.hpp"
#include "probes/normalise.hpp"
#include "probes/page_health.hpp"
#include "probes/politeness.hpp"
#include "probes/uptime.hpp"

namespace pantau::store {

// ---- what is written ----

/// One look at a site; the same (site, started) again changes nothing. Rows are appended in the order of
/// time; hour and day roll-ups are kept in the same transaction, so that they always equal the samples.
struct Sample {
    std::string site;
    Instant started{};
    probes::Outcome outcome = probes::Outcome::ok;
    probes::FailureClass failure = probes::FailureClass::ok;
    int http_status = 0;
    std::int64_t total_ms = 0;  ///< all phases
    bool maintenance = false;   ///< taken inside a maintenance window
};

/// The newest look at a site in full; one row a site is kept. Times of phases in microseconds.
struct LastResult {
    std::string site;
    Instant started{};
    probes::Outcome outcome = probes::Outcome::ok;
    probes::FailureClass failure = probes::FailureClass::ok;
    int http_status = 0;
    std::int64_t resolve_us = 0, connect_us = 0, tls_us = 0, processing_us = 0, transfer_us = 0;
    std::string address, http_version, final_url;
    int redirects = 0;
    std::uint64_t bytes = 0;
    std::optional<Instant> cert_expires;  ///< the first end in the chain as sent
    std::string cert_issuer, tls_version;
    std::optional<bool> name_matches, chain_complete;
    std::vector<std::string> warnings;  ///< identifiers of probes::Warning
    std::string reason;                 ///< one sentence on why; empty when ok
};

/// From `since` on the site is in `state`. Rows are only added; a `since` before the one of the row before it
/// counts from that one on (see probes::tally).
struct StateChange {
    std::string site;
    Instant since{};
    probes::PageState state = probes::PageState::unknown;
    std::string reason;
};

/// An outage as it now stands: the first write of (site, first_fail) gives it its number, later ones bring it
/// up to date. At most one is open for each site.
struct OutageWrite {
    std::string site;
    probes::Outage outage;
    std::optional<Instant> end;                            ///< empty: it goes on
    probes::OutageEnd why = probes::OutageEnd::recovered;  ///< read only with `end`
    int http_status = 0;                                   ///< of the first failing look; 0: none
    std::string evidence_first;  ///< head and first 4 KiB of the first failing look; empty: leave as it is
    std::string evidence_last;   ///< of the last one; empty: leave as it is
};

struct BlipWrite {
    std::string site;
    probes::Blip blip;
};

/// Something about a site that changed (sheet Perubahan). `kind`: status, address, redirect, certificate,
/// code.
struct SiteChange {
    Instant at{};
    std::string site, kind, before, after;
};

/// Time in which the monitor itself saw nothing or could not judge. `reason`: self_network, self_dns,
/// self_overload, self_clock, not_running. The same (from, reason) again moves its end.
struct SelfGap {
    Instant from{}, to{};
    std::string reason;
};

/// What a restart needs to go on; probes::to_text().
struct SiteHealth {
    std::string site, text;
    Instant at{};
};

/// One check of a link and what became of its standing. Equal checks in a row make one run.
struct LinkCheck {
    std::int64_t link = 0;  ///< id
    Instant started{};
    probes::Outcome outcome = probes::Outcome::ok;
    probes::FailureClass failure = probes::FailureClass::ok;
    int http_status = 0;
    probes::LinkHealth health;  ///< after the check
    std::string final_url;      ///< where it led
    std::string evidence;       ///< of a failing look; empty: leave as it is
    std::optional<Instant> next_check;
};

/// A link whose check was put off (its host asked for peace, or had enough for the day): no check, only a
/// plan.
struct LinkPostponed {
    std::int64_t link = 0;
    Instant next_check{};
};

struct WatchBatch {
    /// The watch was alive at this moment; what lies between it and the next start is a gap "not_running".
    std::optional<Instant> alive;
    std::vector<Sample> samples;
    std::vector<LastResult> last_results;
    std::vector<StateChange> states;
    std::vector<OutageWrite> outages;
    std::vector<BlipWrite> blips;
    std::vector<SiteChange> changes;
    std::vector<SelfGap> self_gaps;
    std::vector<SiteHealth> health;
    std::vector<LinkCheck> links;
    std::vector<LinkPostponed> postponed;
    std::vector<probes::HostState> hosts;  ///< what each is now; those that are over are forgotten by and by
    /// The state changes are a history that lies before all that is known of its sites (an import): they are
    /// read before what was recorded earlier.
    bool before_all = false;
    /// The samples are a history (an import): a report of an earlier cut-off does not know them.
    bool imported = false;
};
struct BatchWritten {
    /// Numbers of the batch's outages, in its order: "G-2026-0142".
    std::vector<std::string> outage_ids;
};
void write_batch(Store& store, WatchBatch batch, Done<BatchWritten> done);

/// What the settings say of a site; kept, so that a report can name one that was removed since.
struct SiteInfo {
    std::string id, name, url;
    int interval_s = 60;
    int slow_ms = 3000;
    std::optional<Instant> domain_expires;
    friend bool operator==(const SiteInfo&, const SiteInfo&) = default;
};
/// Makes these the present sites; others are kept as removed.
void put_sites(Store& store, std::vector<SiteInfo> sites, Done<Nothing> done);

/// A link that a case published, or that was added by hand (`case_number` empty).
struct LinkGiven {
    probes::NormalisedLink link;  ///< its key makes two spellings one link
    std::string given_url;        ///< as staff wrote it
    std::string case_number;
    Instant given_at{};
    bool own_site = false;
};
struct LinkAdded {
    std::int64_t id = 0;
    bool fresh = false;  ///< not known before under any spelling
};
void add_links(Store& store, std::vector<LinkGiven> links, Done<std::vector<LinkAdded>> done);
void ignore_link(Store& store, std::int64_t id, bool ignored, Done<Nothing> done);

/// A short link that was followed to the post it stands for.
struct LinkExpansion {
    std::int64_t link = 0;
    probes::NormalisedLink target;  ///< where it led; not itself a short link
    bool own_site = false;
};
struct LinkExpanded {
    std::int64_t id = 0;  ///< the link that stands for the post from now on
    bool joined = false;  ///< another one than the short link: that one had the key
};
/// The link takes the key of its target; where another link has that key it is joined with that one: cases
/// and spellings move over in the same transaction, the past checks stay readable under the old id. Doing it
/// twice changes nothing. Problem not_found: no such link.
void expand_link(Store& store, LinkExpansion expansion, Done<LinkExpanded> done);

/// When to ask the archive (again) for a copy of the link, and how many askings in a row have failed.
void plan_archive_lookup(Store& store, std::int64_t id, Instant next, int failures, Done<Nothing> done);
void set_archive_url(Store& store, std::int64_t id, std::string url, Done<Nothing> done);

/// What staff say of an outage: cause category A..N or X, what was done, by whom. Kept as rows: a report of
/// an earlier cut-off shows the note of that time.
struct OutageNote {
    char cause = 'X';
    std::string action, officer;
    std::string text;   ///< the cause in words, may be empty
    std::string actor;  ///< who wrote it
};
/// Problem not_found: no such outage.
void annotate_outage(Store& store, std::string id, OutageNote note, Done<Nothing> done);

/// Deletes samples older than `before`, `rows` at most, and gives freed pages back to the disk. Roll-ups
/// stay. Call again while `more`, with other work in between.
struct Swept {
    std::int64_t deleted = 0;
    bool more = false;
};
void sweep_samples(Store& store, Instant before, std::int64_t rows, Done<Swept> done);

// ---- what is read ----

struct StoredSite {
    SiteInfo info;
    bool removed = false;
    probes::PageState state = probes::PageState::unknown;
    std::string reason;            ///< of the state
    std::optional<Instant> since;  ///< of the state
    std::optional<Instant> last_sample;
    std::optional<LastResult> last;
    std::string health;  ///< probes::page_health_from_text(); empty: none yet
};
std::vector<StoredSite> sites(const Snapshot& snapshot);
std::optional<StoredSite> site(const Snapshot& snapshot, std::string_view id);
/// When the watch was last known to be alive; nothing before its first batch.
std::optional<Instant> last_alive(const Snapshot& snapshot);

std::vector<Sample> samples(const Snapshot& snapshot, std::string_view site, Instant from, Instant to,
                            std::size_t limit);

/// Sums of an hour (UTC) or a day (of the store's zone). Samples inside a maintenance window are in none of
/// them.
struct RollUp {
    std::string site;
    int checks = 0;    ///< all but `self`
    int failures = 0;  ///< fail
    int slow = 0, walled = 0;
    int self = 0;               ///< our own trouble, or refused by our own settings: in none of the above
    std::int64_t total_ms = 0;  ///< of ok and slow checks
    std::int64_t max_ms = 0;    ///< of ok and slow checks
    LatencySketch latency;      ///< of ok and slow checks
};
struct DayRollUp {
    date::local_days day;
    RollUp sums;
    int blips = 0;  ///< that began on it
};
struct HourRollUp {
    Instant hour{};  ///< its start
    RollUp sums;
};
/// \param site  empty: all of them
std::vector<DayRollUp> day_rollups(const Snapshot& snapshot, std::string_view site, date::local_days from,
                                   date::local_days to_inclusive);
std::vector<HourRollUp> hour_rollups(const Snapshot& snapshot, std::string_view site, Instant from,
                                     Instant to);

/// State changes of a site as recorded up to `as_of`, in the order of recording: what probes::tally() reads.
std::vector<StateChange> state_changes(const Snapshot& snapshot, std::string_view site,
                                       std::optional<Instant> as_of = {});
/// Time by state in [from, to). \param observed_until  as for probes::tally(); now, while the service runs
probes::Tally availability(const Snapshot& snapshot, std::string_view site, Instant from, Instant to,
                           Instant observed_until);

struct StoredOutage {
    std::string id;  ///< "G-2026-0142"
    std::string site;
    probes::Outage outage;
    std::optional<Instant> end;
    probes::OutageEnd why = probes::OutageEnd::recovered;
    int http_status = 0;
    std::optional<OutageNote> note;  ///< the newest
    std::optional<Instant> noted_at;
    std::string evidence_first, evidence_last;  ///< only from outage()
    std::string evidence_hash;                  ///< SHA-256 in hex of evidence_first; empty without any
};
struct OutageFilter {
    std::string site;                 ///< empty: all
    std::optional<Instant> from, to;  ///< touching [from, to)
    bool open = false;                ///< only those that go on
    int limit = 100;                  ///< 1 to 500; 0: no limit (reports)
    std::string cursor;
    std::optional<Instant> as_of;  ///< as known then: ends and notes recorded later are left out
};
struct OutagePage {
    std::vector<StoredOutage> outages;  ///< newest first
    std::string next_cursor;            ///< empty: no more
};
std::optional<OutagePage> list_outages(const Snapshot& snapshot, const OutageFilter& filter);
std::optional<StoredOutage> outage(const Snapshot& snapshot, std::string_view id);
/// Outages whose first failing look lies in [from, to); of all sites when `site` is empty.
std::int64_t count_outages(const Snapshot& snapshot, std::string_view site, Instant from, Instant to);

std::vector<BlipWrite> blips(const Snapshot& snapshot, std::string_view site, Instant from, Instant to);
std::vector<SiteChange> site_changes(const Snapshot& snapshot, Instant from, Instant to,
                                     std::optional<Instant> as_of = {});
std::vector<SelfGap> self_gaps(const Snapshot& snapshot, Instant from, Instant to,
                               std::optional<Instant> as_of = {});

struct LinkCase {
    std::string case_number, given_url;
    Instant given_at{};
};
/// A short spelling that was followed to its post.
struct ShortLink {
    std::string key, url;
    std::int64_t link = 0;  ///< its own former number; 0: it is the link itself that was given so
};
struct StoredLink {
    std::int64_t id = 0;
    std::string key, url, host;
    probes::Platform platform = probes::Platform::web;
    bool own_site = false, ignored = false, short_link = false;
    Instant added{};
    probes::LinkHealth health;
    probes::Outcome outcome = probes::Outcome::ok;  ///< of the newest check; see health.last_look
    std::string final_url, archive_url;
    std::optional<Instant> next_check, died;
    std::vector<LinkCase> cases;          ///< first given first
    std::vector<ShortLink> short_links;   ///< that led here, expanded
    std::optional<Instant> archive_next;  ///< when an archive is asked for a copy; empty: not planned
    int archive_failures = 0;
    /// The row holds what this program cannot read (it was not written by it); the unreadable part is as new.
    bool damaged = false;
};
struct LinkFilter {
    std::optional<probes::LinkStanding> standing;
    std::optional<probes::Platform> platform;
    std::optional<bool> ignored;
    std::string q;            ///< within url, key or case number
    std::string case_number;  ///< exact
    int limit = 100;          ///< 1 to 500; 0: no limit (watch at start, reports)
    std::string cursor;
};
struct LinkPage {
    std::vector<StoredLink> links;  ///< by id
    std::string next_cursor;        ///< empty: no more
};
std::optional<LinkPage> list_links(const Snapshot& snapshot, const LinkFilter& filter);
/// The id of a short link that was joined with another finds that other one.
std::optional<StoredLink> link(const Snapshot& snapshot, std::int64_t id);
/// By any spelling that was ever given, or the canonical URL, or the key.
std::optional<StoredLink> find_link(const Snapshot& snapshot, std::string_view url);
/// For the gate of step 7: the newest look at the link since it was given to that case. `unchecked` also for
/// a link that the store does not know.
probes::GateAnswer link_gate(const Snapshot& snapshot, std::string_view url, std::string_view case_number);

/// A row of equal checks. `times` are the starts of the checks, ascending (whole seconds).
struct LinkRun {
    std::int64_t link = 0;
    probes::Outcome outcome = probes::Outcome::ok;
    probes::FailureClass failure = probes::FailureClass::ok;
    int http_status = 0;
    probes::LinkStanding standing = probes::LinkStanding::unchecked;  ///< after its checks
    std::vector<Instant> times;
    Instant recorded{};  ///< when its first check was; 0: before such things were noted
};
std::vector<LinkRun> link_runs(const Snapshot& snapshot, std::int64_t link);

/// Hosts that want peace or have had requests counted today, for PolitenessOptions::remembered.
std::vector<probes::HostState> host_states(const Snapshot& snapshot);

/// Present links by platform and standing; ignored ones are left out.
std::map<std::pair<probes::Platform, probes::LinkStanding>, std::int64_t> count_links(
    const Snapshot& snapshot);

}  // namespace pantau::store
