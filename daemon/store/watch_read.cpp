#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "daemon/store/event_rows.hpp"
#include "daemon/store/watch_rows.hpp"

namespace pantau::store {
namespace {

template <class Value>
Value known(std::optional<Value> value, std::string_view found) {
    if (!value)
        throw std::runtime_error{
            fmt::format("the database holds '{}', which this program does not know", found)};
    return *value;
}
probes::FailureClass failure_of(std::string_view name) {
    return known(probes::failure_class_named(name), name);
}
probes::Outcome outcome_of(std::string_view name) {
    return known(probes::outcome_named(name), name);
}

std::optional<LastResult> last_result(Connection& db, std::int64_t num, const std::string& id) {
    Query q = db.query(
        "SELECT started, outcome, failure, http_status, resolve_us, connect_us, tls_us, processing_us, "
        "transfer_us, "
        "address, http_version, final_url, redirects, bytes, cert_expires, cert_issuer, tls_version, "
        "name_matches, "
        "chain_complete, warnings, reason FROM last_result WHERE site = ?");
    q << num;
    if (!q.next()) return std::nullopt;
    LastResult result;
    result.site = id;
    result.started = q.instant(0);
    result.outcome = outcome_of(q.view(1));
    result.failure = failure_of(q.view(2));
    result.http_status = q.small(3);
    result.resolve_us = q.integer(4);
    result.connect_us = q.integer(5);
    result.tls_us = q.integer(6);
    result.processing_us = q.integer(7);
    result.transfer_us = q.integer(8);
    result.address = q.text(9);
    result.http_version = q.text(10);
    result.final_url = q.text(11);
    result.redirects = q.small(12);
    result.bytes = static_cast<std::uint64_t>(q.integer(13));
    result.cert_expires = q.maybe_instant(14);
    result.cert_issuer = q.text(15);
    result.tls_version = q.text(16);
    if (!q.null(17)) result.name_matches = q.truth(17);
    if (!q.null(18)) result.chain_complete = q.truth(18);
    result.warnings = split(q.view(19), ' ');
    result.reason = q.text(20);
    return result;
}

std::vector<StoredSite> read_sites(const Snapshot& snapshot, std::string_view id) {
    auto& db = snapshot.connection();
    Query q = db.query(
        "SELECT num, id, name, url, interval_s, slow_ms, domain_expires, removed, last_sample, health FROM "
        "site "
        "WHERE ? = '' OR id = ? ORDER BY num");
    q << id << id;
    std::vector<StoredSite> all;
    while (q.next()) {
        StoredSite site;
        const auto num = q.integer(0);
        site.info = {q.text(1), q.text(2), q.text(3), q.small(4), q.small(5), q.maybe_instant(6)};
        site.removed = q.truth(7);
        site.last_sample = q.maybe_instant(8);
        site.health = q.text(9);
        Query state =
            db.query("SELECT state, reason, since FROM state_change WHERE site = ? ORDER BY id DESC LIMIT 1");
        state << num;
        if (state.next()) {
            site.state = known(probes::page_state_named(state.view(0)), state.view(0));
            site.reason = state.text(1);
            site.since = state.instant(2);
        }
        site.last = last_result(db, num, site.info.id);
        all.push_back(std::move(site));
    }
    return all;
}

// Outages are shown by (first_fail, num), newest first; the cursor names the last one shown.
struct Cursor {
    std::int64_t first_fail = 0, num = 0;
};
std::optional<Cursor> read_cursor(std::string_view text) {
    Cursor cursor;
    const char* const end = text.data() + text.size();
    auto part = std::from_chars(text.data(), end, cursor.first_fail);
    if (part.ec != std::errc{} || part.ptr == end || *part.ptr != '.') return std::nullopt;
    part = std::from_chars(part.ptr + 1, end, cursor.num);
    if (part.ec != std::errc{} || part.ptr != end) return std::nullopt;
    return cursor;
}

constexpr std::string_view outage_columns =
    "o.num, o.year, o.number, s.id, o.first_fail, o.last_ok, o.last_fail, o.first_ok, o.first_class, "
    "o.last_class, "
    "o.failures, o.unobserved_ms, o.clock_shift_ms, o.unstable, o.confirmed, o.end_at, o.why, o.http_status, "
    "o.evidence_hash, o.end_recorded_at";

StoredOutage outage_of(Connection& db, const Query& q, const std::optional<Instant>& as_of) {
    StoredOutage row;
    row.id = outage_id(q.integer(1), q.integer(2));
    row.site = q.text(3);
    auto& outage = row.outage;
    outage.first_fail = q.instant(4);
    outage.last_ok = q.maybe_instant(5);
    outage.last_fail = q.instant(6);
    outage.first_ok = q.maybe_instant(7);
    outage.first_class = failure_of(q.view(8));
    outage.last_class = failure_of(q.view(9));
    outage.failures = q.small(10);
    outage.unobserved = std::chrono::milliseconds{q.integer(11)};
    outage.clock_shift = std::chrono::milliseconds{q.integer(12)};
    outage.unstable = q.truth(13);
    outage.confirmed = q.instant(14);
    row.end = q.maybe_instant(15);
    for (const auto why :
         {probes::OutageEnd::recovered, probes::OutageEnd::maintenance, probes::OutageEnd::removed})
        if (name_of(why) == q.view(16)) row.why = why;
    row.http_status = q.small(17);
    row.evidence_hash = q.text(18);
    if (as_of && row.end && q.instant(19) > *as_of) {
        row.end.reset();
        outage.first_ok.reset();
    }
    // How far it had come by then was not kept: while it goes on, it has no number of failures and no gaps.
    if (as_of && !row.end) {
        outage.last_fail = outage.first_fail;
        outage.failures = 0;
        outage.unobserved = {};
        outage.unstable = false;
    }
    Query note = db.query(
        "SELECT recorded_at, cause, action, officer, text, actor FROM outage_note WHERE outage = ? AND "
        "recorded_at <= ? ORDER BY id DESC LIMIT 1");
    note << q.integer(0) << as_of.value_or(Instant::max());
    if (note.next()) {
        const auto cause = note.view(1);
        row.noted_at = note.instant(0);
        row.note = OutageNote{cause.empty() ? 'X' : cause.front(), note.text(2), note.text(3), note.text(4),
                              note.text(5)};
    }
    return row;
}

}  // namespace

std::vector<StoredSite> sites(const Snapshot& snapshot) {
    return read_sites(snapshot, "");
}

std::optional<StoredSite> site(const Snapshot& snapshot, std::string_view id) {
    if (id.empty()) return std::nullopt;
    auto found = read_sites(snapshot, id);
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
}

std::optional<Instant> last_alive(const Snapshot& snapshot) {
    Query q =
        snapshot.connection().query("SELECT CAST(text AS INTEGER) FROM value WHERE name = 'watch_alive'");
    if (!q.next()) return std::nullopt;
    return q.instant(0);
}

std::vector<Sample> samples(const Snapshot& snapshot, std::string_view site, Instant from, Instant to,
                            std::size_t limit) {
    auto& db = snapshot.connection();
    std::vector<Sample> all;
    const auto num = known_site(db, site);
    if (!num) return all;
    Query q = db.query(
        "SELECT at, code, total_ms FROM sample WHERE at >= ? AND at < ? AND site = ? ORDER BY at LIMIT ?");
    q << sample_key(from, 0) << sample_key(to, 0) << *num << limit;
    while (q.next()) {
        Sample sample;
        sample.site = site;
        sample.started = sample_time(q.integer(0));
        unpack(q.integer(1), sample);
        sample.total_ms = q.integer(2);
        all.push_back(std::move(sample));
    }
    return all;
}

std::vector<DayRollUp> day_rollups(const Snapshot& snapshot, std::string_view site, date::local_days from,
                                   date::local_days to_inclusive) {
    auto& db = snapshot.connection();
    std::vector<DayRollUp> all;
    Query names = db.query("SELECT num, id FROM site WHERE ? = '' OR id = ? ORDER BY num");
    names << site << site;
    while (names.next()) {
        const auto num = names.integer(0);
        const auto first = static_cast<std::ptrdiff_t>(all.size());
        Query q = db.query(
            "SELECT day, checks, failures, slow, walled, self, total_ms, max_ms, latency FROM day_rollup "
            "WHERE site = ? AND day BETWEEN ? AND ? ORDER BY day");
        q << num << from.time_since_epoch().count() << to_inclusive.time_since_epoch().count();
        while (q.next()) {
            DayRollUp row;
            row.day = date::local_days{date::days{q.small(0)}};
            row.sums.site = names.text(1);
            read_sums(q, 1, row.sums);
            all.push_back(std::move(row));
        }
        // A day without a roll-up has no sample, so no blip began on it.
        Query blips = db.query("SELECT first_fail FROM blip WHERE site = ? AND first_fail BETWEEN ? AND ?");
        const auto begin = date::sys_days{from.time_since_epoch()} - date::days{1};
        const auto end = date::sys_days{to_inclusive.time_since_epoch()} + date::days{2};
        blips << num << Instant{begin} << Instant{end};
        while (blips.next()) {
            const date::local_days day{
                date::days{static_cast<int>(day_of(blips.instant(0), snapshot.zone()))}};
            const auto found =
                std::find_if(all.begin() + first, all.end(), [&](const auto& row) { return row.day == day; });
            if (found != all.end()) ++found->blips;
        }
    }
    return all;
}

std::vector<HourRollUp> hour_rollups(const Snapshot& snapshot, std::string_view site, Instant from,
                                     Instant to) {
    Query q = snapshot.connection().query(
        "SELECT r.hour, s.id, r.checks, r.failures, r.slow, r.walled, r.self, r.total_ms, r.max_ms, "
        "r.latency "
        "FROM hour_rollup r JOIN site s ON s.num = r.site WHERE r.hour >= ? AND r.hour < ? AND (? = '' OR "
        "s.id = ?) "
        "ORDER BY r.hour, r.site");
    q << hour_of(from) << hour_of(to + std::chrono::hours{1} - std::chrono::milliseconds{1}) << site << site;
    std::vector<HourRollUp> all;
    while (q.next()) {
        HourRollUp row;
        row.hour = Instant{std::chrono::hours{q.integer(0)}};
        row.sums.site = q.text(1);
        read_sums(q, 2, row.sums);
        all.push_back(std::move(row));
    }
    return all;
}

std::vector<StateChange> state_changes(const Snapshot& snapshot, std::string_view site,
                                       std::optional<Instant> as_of) {
    Query q = snapshot.connection().query(
        "SELECT c.since, c.state, c.reason FROM state_change c JOIN site s ON s.num = c.site "
        "WHERE s.id = ? AND c.recorded_at <= ? ORDER BY c.id");
    q << site << as_of.value_or(Instant::max());
    std::vector<StateChange> all;
    while (q.next())
        all.push_back({std::string{site}, q.instant(0), known(probes::page_state_named(q.view(1)), q.view(1)),
                       q.text(2)});
    return all;
}

probes::Tally availability(const Snapshot& snapshot, std::string_view site, Instant from, Instant to,
                           Instant observed_until) {
    std::vector<probes::StateSince> changes;
    for (const auto& change : state_changes(snapshot, site)) changes.push_back({change.since, change.state});
    return probes::tally(changes, from, to, observed_until);
}

std::optional<OutagePage> list_outages(const Snapshot& snapshot, const OutageFilter& filter) {
    std::optional<Cursor> after;
    if (!filter.cursor.empty()) {
        after = read_cursor(filter.cursor);
        if (!after) return std::nullopt;
    }
    auto& db = snapshot.connection();
    std::string sql =
        fmt::format("SELECT {} FROM outage o JOIN site s ON s.num = o.site WHERE true", outage_columns);
    if (!filter.site.empty()) sql += " AND s.id = ?";
    if (filter.to) sql += " AND o.first_fail < ?";
    if (filter.from)
        sql += " AND (o.end_at IS NULL OR o.end_recorded_at > ? OR o.end_at > ? OR o.first_fail >= ?)";
    if (filter.open) sql += " AND o.end_at IS NULL";
    if (filter.as_of) sql += " AND o.recorded_at <= ?";
    if (after) sql += " AND (o.first_fail, o.num) < (?, ?)";
    sql += " ORDER BY o.first_fail DESC, o.num DESC LIMIT ?";
    const int limit = filter.limit == 0 ? 0 : std::clamp(filter.limit, 1, 500);

    Query q = db.query(sql);
    if (!filter.site.empty()) q << filter.site;
    if (filter.to) q << *filter.to;
    if (filter.from) q << filter.as_of.value_or(Instant::max()) << *filter.from << *filter.from;
    if (filter.as_of) q << *filter.as_of;
    if (after) q << after->first_fail << after->num;
    q << (limit == 0 ? -1 : limit + 1);

    OutagePage page;
    Cursor last;
    while (q.next()) {
        if (limit != 0 && static_cast<int>(page.outages.size()) == limit) {
            page.next_cursor = fmt::format("{}.{}", last.first_fail, last.num);
            break;
        }
        last = {q.integer(4), q.integer(0)};
        page.outages.push_back(outage_of(db, q, filter.as_of));
    }
    return page;
}

std::optional<StoredOutage> outage(const Snapshot& snapshot, std::string_view id) {
    auto& db = snapshot.connection();
    Query q = db.query(fmt::format(
        "SELECT {}, o.evidence_first, o.evidence_last FROM outage o JOIN site s ON s.num = o.site "
        "WHERE o.year = CAST(substr(?, 3, 4) AS INTEGER) AND o.number = "
        "CAST(substr(?, 8) AS INTEGER) AND printf('G-%04d-%04d', o.year, o.number) = ?",
        outage_columns));
    q << id << id << id;
    if (!q.next()) return std::nullopt;
    auto row = outage_of(db, q, std::nullopt);
    row.evidence_first = q.text(20);
    row.evidence_last = q.text(21);
    return row;
}

std::int64_t count_outages(const Snapshot& snapshot, std::string_view site, Instant from, Instant to) {
    Query q = snapshot.connection().query(
        "SELECT count(*) FROM outage o JOIN site s ON s.num = o.site WHERE (? = '' OR s.id = ?) AND "
        "o.first_fail >= ? AND o.first_fail < ?");
    q << site << site << from << to;
    return q.next() ? q.integer(0) : 0;
}

std::vector<BlipWrite> blips(const Snapshot& snapshot, std::string_view site, Instant from, Instant to) {
    Query q = snapshot.connection().query(
        "SELECT s.id, b.first_fail, b.last_fail, b.first_ok, b.failure, b.failures FROM blip b JOIN site s "
        "ON "
        "s.num = b.site WHERE (? = '' OR s.id = ?) AND b.first_fail >= ? AND b.first_fail < ? "
        "ORDER BY b.first_fail, b.site");
    q << site << site << from << to;
    std::vector<BlipWrite> all;
    while (q.next())
        all.push_back(
            {q.text(0), {q.instant(1), q.instant(2), q.instant(3), failure_of(q.view(4)), q.small(5)}});
    return all;
}

std::vector<SiteChange> site_changes(const Snapshot& snapshot, Instant from, Instant to,
                                     std::optional<Instant> as_of) {
    Query q = snapshot.connection().query(
        "SELECT c.at, s.id, c.kind, c.before, c.after FROM site_change c JOIN site s ON s.num = c.site "
        "WHERE c.at >= ? AND c.at < ? AND c.recorded_at <= ? ORDER BY c.at, c.id");
    q << from << to << as_of.value_or(Instant::max());
    std::vector<SiteChange> all;
    while (q.next()) all.push_back({q.instant(0), q.text(1), q.text(2), q.text(3), q.text(4)});
    return all;
}

std::vector<SelfGap> self_gaps(const Snapshot& snapshot, Instant from, Instant to,
                               std::optional<Instant> as_of) {
    Query q = snapshot.connection().query(
        "SELECT from_at, to_at, reason FROM self_gap WHERE from_at < ? AND to_at > ? AND recorded_at <= ? "
        "ORDER BY "
        "from_at, reason");
    q << to << from << as_of.value_or(Instant::max());
    std::vector<SelfGap> all;
    while (q.next()) all.push_back({q.instant(0), q.instant(1), q.text(2)});
    return all;
}

}  // namespace pantau::store
