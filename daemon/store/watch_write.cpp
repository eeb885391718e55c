#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "daemon/cases/instant.hpp"
#include "daemon/sha256.hpp"
#include "daemon/store/event_rows.hpp"
#include "daemon/store/job.hpp"
#include "daemon/store/watch_rows.hpp"

namespace pantau::store {
namespace {

struct Sums {
    std::int64_t site = 0, place = 0;  // place: hour or day
    auto operator<=>(const Sums&) const = default;
};
using SumsOf = std::map<Sums, RollUp>;

// \return false when this very sample is there already
bool insert_sample(Connection& db, std::int64_t site, const Sample& sample) {
    // Of the 1,024 places within its millisecond a site takes its own first.
    for (std::int64_t i = 0; i < slots; ++i) {
        const auto key = sample_key(sample.started, (site + i) % slots);
        db.run("INSERT OR IGNORE INTO sample (at, site, code, total_ms) VALUES (?, ?, ?, ?)", key, site,
               pack(sample), std::clamp<std::int64_t>(sample.total_ms, 0, 86'400'000));
        if (db.changed_rows() == 1) return true;
        Query q = db.query("SELECT site FROM sample WHERE at = ?");
        q << key;
        if (q.next() && q.integer(0) == site) return false;
    }
    return false;
}

constexpr std::string_view sums_columns = "checks, failures, slow, walled, self, total_ms, max_ms, latency";

// Adds the sums of a batch to the rows of `table` (key columns `site` and `place`). `overwritten_at`: what
// the rows say now is kept as what they said until then.
void add_sums(Connection& db, std::string_view table, std::string_view place, const SumsOf& added,
              std::optional<Instant> overwritten_at) {
    const std::string keep = fmt::format(
        "INSERT OR IGNORE INTO {0}_was (site, {1}, until, {2}) SELECT site, {1}, ?, {2} FROM {0} WHERE site "
        "= ? "
        "AND {1} = ?",
        table, place, sums_columns);
    const std::string keep_none =
        fmt::format("INSERT INTO {}_was (site, {}, until, {}) VALUES (?, ?, ?, 0, 0, 0, 0, 0, 0, 0, ?)",
                    table, place, sums_columns);
    const std::string read = fmt::format(
        "SELECT checks, failures, slow, walled, self, total_ms, max_ms, latency FROM {} WHERE site = ? AND "
        "{} = ?",
        table, place);
    const std::string write = fmt::format(
        "INSERT OR REPLACE INTO {} (site, {}, checks, failures, slow, walled, self, total_ms, max_ms, "
        "latency) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        table, place);
    const std::string no_latency = RollUp{}.latency.encode();
    for (const auto& [key, sums] : added) {
        if (overwritten_at) {
            db.run(keep, *overwritten_at, key.site, key.place);
            if (db.changed_rows() == 0)
                db.run(keep_none, key.site, key.place, *overwritten_at, Blob{no_latency});
        }
        RollUp total;
        {
            Query q = db.query(read);
            q << key.site << key.place;
            if (q.next()) read_sums(q, 0, total);
        }
        total.checks += sums.checks;
        total.failures += sums.failures;
        total.slow += sums.slow;
        total.walled += sums.walled;
        total.self += sums.self;
        total.total_ms += sums.total_ms;
        total.max_ms = std::max(total.max_ms, sums.max_ms);
        total.latency.merge(sums.latency);
        const std::string latency = total.latency.encode();
        db.run(write, key.site, key.place, total.checks, total.failures, total.slow, total.walled, total.self,
               total.total_ms, total.max_ms, Blob{latency});
    }
}

void write_samples(Connection& db, const std::vector<Sample>& samples, const std::string& zone,
                   std::optional<Instant> imported_at) {
    if (samples.empty()) return;
    SumsOf hours, days;
    std::map<std::string, std::int64_t, std::less<>> numbers;
    std::map<std::int64_t, Instant> newest;
    for (const auto& sample : samples) {
        auto known = numbers.find(sample.site);
        if (known == numbers.end()) known = numbers.emplace(sample.site, site_number(db, sample.site)).first;
        const auto site = known->second;
        if (!insert_sample(db, site, sample)) continue;
        count(hours[{site, hour_of(sample.started)}], sample);
        count(days[{site, day_of(sample.started, zone)}], sample);
        auto& last = newest[site];
        last = std::max(last, sample.started);
    }
    add_sums(db, "hour_rollup", "hour", hours, imported_at);
    add_sums(db, "day_rollup", "day", days, imported_at);
    for (const auto& [site, at] : newest)
        db.run("UPDATE site SET last_sample = max(coalesce(last_sample, 0), ?) WHERE num = ?", at, site);
}

// A row when something differs from the newest one: what a report says of code and certificate.
void write_look(Connection& db, std::int64_t site, const LastResult& result, Instant now) {
    db.run(
        "INSERT OR REPLACE INTO site_look (site, recorded_at, http_status, cert_expires, cert_issuer, "
        "tls_version, name_matches, chain_complete) SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8 WHERE NOT EXISTS "
        "(SELECT 1 FROM (SELECT * FROM site_look WHERE site = ?1 ORDER BY recorded_at DESC LIMIT 1) WHERE "
        "http_status = ?3 AND cert_expires IS ?4 AND cert_issuer = ?5 AND tls_version = ?6 AND name_matches "
        "IS ?7 AND chain_complete IS ?8)",
        site, now, result.http_status, result.cert_expires, result.cert_issuer, result.tls_version,
        result.name_matches, result.chain_complete);
}

void write_last(Connection& db, const LastResult& result, Instant now) {
    write_look(db, site_number(db, result.site), result, now);
    const std::string warnings = join(result.warnings, ' ');
    db.run(
        "INSERT OR REPLACE INTO last_result (site, started, outcome, failure, http_status, resolve_us, "
        "connect_us, "
        "tls_us, processing_us, transfer_us, address, http_version, final_url, redirects, bytes, "
        "cert_expires, "
        "cert_issuer, tls_version, name_matches, chain_complete, warnings, reason) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        site_number(db, result.site), result.started, name_of(result.outcome), name_of(result.failure),
        result.http_status, result.resolve_us, result.connect_us, result.tls_us, result.processing_us,
        result.transfer_us, result.address, result.http_version, result.final_url, result.redirects,
        result.bytes, result.cert_expires, result.cert_issuer, result.tls_version, result.name_matches,
        result.chain_complete, warnings, result.reason);
}

void write_state(Connection& db, const StateChange& change, Instant now) {
    const auto site = site_number(db, change.site);
    {
        Query q =
            db.query("SELECT since, state, reason FROM state_change WHERE site = ? ORDER BY id DESC LIMIT 1");
        q << site;
        if (q.next() && q.instant(0) == change.since && q.view(1) == name_of(change.state) &&
            q.view(2) == change.reason)
            return;
    }
    db.run("INSERT INTO state_change (site, since, state, reason, recorded_at) VALUES (?, ?, ?, ?, ?)", site,
           change.since, name_of(change.state), change.reason, now);
}

// An imported history: numbers below all there are, so that the order of reading is that of the time.
void write_states_before_all(Connection& db, const std::vector<StateChange>& states, Instant now) {
    std::int64_t id = 1;
    {
        Query q = db.query("SELECT coalesce(min(id), 1) FROM state_change");
        if (q.next()) id = q.integer(0);
    }
    id -= static_cast<std::int64_t>(states.size());
    for (const auto& change : states)
        db.run(
            "INSERT INTO state_change (id, site, since, state, reason, recorded_at) VALUES (?, ?, ?, ?, ?, "
            "?)",
            id++, site_number(db, change.site), change.since, name_of(change.state), change.reason, now);
}

std::string evidence_hash(const std::string& evidence) {
    return evidence.empty() ? std::string{} : sha256_hex(evidence);
}

std::string write_outage(Connection& db, const OutageWrite& write, const std::string& zone, Instant now) {
    const auto site = site_number(db, write.site);
    const auto& outage = write.outage;
    const std::string hash = evidence_hash(write.evidence_first);
    std::int64_t year = 0, number = 0, num = 0;
    {
        Query q = db.query("SELECT num, year, number FROM outage WHERE site = ? AND first_fail = ?");
        q << site << outage.first_fail;
        if (q.next()) num = q.integer(0), year = q.integer(1), number = q.integer(2);
    }
    if (num == 0) {
        year =
            int{date::year_month_day{cases::local_date(outage.first_fail, *cases::find_zone(zone))}.year()};
        {
            Query q = db.query("SELECT max(number) FROM outage WHERE year = ?");
            q << year;
            number = q.next() ? q.integer(0) + 1 : 1;
        }
        db.run(
            "INSERT INTO outage (year, number, site, first_fail, last_ok, last_fail, first_ok, first_class, "
            "last_class, failures, unobserved_ms, clock_shift_ms, unstable, confirmed, end_at, why, "
            "http_status, "
            "evidence_first, evidence_last, evidence_hash, recorded_at, end_recorded_at) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            year, number, site, outage.first_fail, outage.last_ok, outage.last_fail, outage.first_ok,
            name_of(outage.first_class), name_of(outage.last_class), outage.failures,
            outage.unobserved.count(), outage.clock_shift.count(), outage.unstable, outage.confirmed,
            write.end, name_of(write.why), write.http_status, write.evidence_first, write.evidence_last, hash,
            now, write.end ? std::optional{now} : std::nullopt);
        return outage_id(year, number);
    }
    db.run(
        "UPDATE outage SET last_ok = ?, last_fail = ?, first_ok = ?, first_class = ?, last_class = ?, "
        "failures = ?, "
        "unobserved_ms = ?, clock_shift_ms = ?, unstable = ?, confirmed = ?, end_at = ?, why = ?, "
        "http_status = CASE WHEN ? = 0 THEN http_status ELSE ? END, "
        "end_recorded_at = CASE WHEN ? IS NULL THEN NULL ELSE coalesce(end_recorded_at, ?) END WHERE num = ?",
        outage.last_ok, outage.last_fail, outage.first_ok, name_of(outage.first_class),
        name_of(outage.last_class), outage.failures, outage.unobserved.count(), outage.clock_shift.count(),
        outage.unstable, outage.confirmed, write.end, name_of(write.why), write.http_status,
        write.http_status, write.end, now, num);
    if (!write.evidence_first.empty())
        db.run("UPDATE outage SET evidence_first = ?, evidence_hash = ? WHERE num = ?", write.evidence_first,
               hash, num);
    if (!write.evidence_last.empty())
        db.run("UPDATE outage SET evidence_last = ? WHERE num = ?", write.evidence_last, num);
    return outage_id(year, number);
}

BatchWritten write_all(Connection& db, const WatchBatch& batch, const std::string& zone, Instant now) {
    BatchWritten written;
    if (batch.alive)
        db.run(
            "INSERT INTO value (name, text) VALUES ('watch_alive', ?) ON CONFLICT (name) DO UPDATE SET text "
            "= excluded.text",
            std::to_string(batch.alive->time_since_epoch().count()));
    write_samples(db, batch.samples, zone, batch.imported ? std::optional{now} : std::nullopt);
    for (const auto& result : batch.last_results) write_last(db, result, now);
    if (batch.before_all) {
        write_states_before_all(db, batch.states, now);
    } else {
        for (const auto& change : batch.states) write_state(db, change, now);
    }
    for (const auto& outage : batch.outages)
        written.outage_ids.push_back(write_outage(db, outage, zone, now));
    for (const auto& [site, blip] : batch.blips)
        db.run(
            "INSERT OR REPLACE INTO blip (site, first_fail, last_fail, first_ok, failure, failures, "
            "recorded_at) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            site_number(db, site), blip.first_fail, blip.last_fail, blip.first_ok, name_of(blip.failure),
            blip.failures, now);
    for (const auto& change : batch.changes)
        db.run(
            "INSERT INTO site_change (at, site, kind, before, after, recorded_at) VALUES (?, ?, ?, ?, ?, ?)",
            change.at, site_number(db, change.site), change.kind, change.before, change.after, now);
    for (const auto& gap : batch.self_gaps)
        db.run(
            "INSERT INTO self_gap (from_at, reason, to_at, recorded_at) VALUES (?, ?, ?, ?) ON CONFLICT "
            "(from_at, reason) DO UPDATE SET to_at = excluded.to_at",
            gap.from, gap.reason, gap.to, now);
    for (const auto& health : batch.health)
        db.run("UPDATE site SET health = ?, health_at = ? WHERE num = ?", health.text, health.at,
               site_number(db, health.site));
    for (const auto& check : batch.links) write_link_check(db, check, now);
    for (const auto& postponed : batch.postponed) write_postponed(db, postponed);
    write_hosts(db, batch.hosts, now);
    return written;
}

std::optional<std::int64_t> outage_number(Connection& db, std::string_view id) {
    Query q = db.query(
        "SELECT num FROM outage WHERE year = CAST(substr(?, 3, 4) AS INTEGER) AND "
        "number = CAST(substr(?, 8) AS INTEGER) AND printf('G-%04d-%04d', year, number) = ?");
    q << id << id << id;
    if (!q.next()) return std::nullopt;
    return q.integer(0);
}

}  // namespace

void write_batch(Store& store, WatchBatch batch, Done<BatchWritten> done) {
    auto kept = std::make_shared<const WatchBatch>(std::move(batch));
    run_job<BatchWritten>(
        store,
        [&store, kept](Connection& db) { return write_all(db, *kept, store.options().zone, store.now()); },
        std::move(done));
}

void put_sites(Store& store, std::vector<SiteInfo> sites, Done<Nothing> done) {
    run_job<Nothing>(
        store,
        [sites = std::move(sites)](Connection& db) {
            db.run("UPDATE site SET removed = 1");
            for (const auto& site : sites)
                db.run(
                    "INSERT INTO site (id, name, url, interval_s, slow_ms, domain_expires, removed, health) "
                    "VALUES (?, ?, ?, ?, ?, ?, 0, '') ON CONFLICT (id) DO UPDATE SET name = excluded.name, "
                    "url = excluded.url, interval_s = excluded.interval_s, slow_ms = excluded.slow_ms, "
                    "domain_expires = excluded.domain_expires, removed = 0",
                    site.id, site.name, site.url, site.interval_s, site.slow_ms, site.domain_expires);
            return Nothing{};
        },
        std::move(done));
}

void annotate_outage(Store& store, std::string id, OutageNote note, Done<Nothing> done) {
    run_job<Nothing>(
        store,
        [&store, id = std::move(id), note = std::move(note)](Connection& db) {
            const auto num = outage_number(db, id);
            if (!num) throw Refused{WriteProblem::Kind::not_found, fmt::format("There is no outage {}.", id)};
            db.run(
                "INSERT INTO outage_note (outage, recorded_at, cause, action, officer, text, actor) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)",
                *num, store.now(), std::string{note.cause}, note.action, note.officer, note.text, note.actor);
            return Nothing{};
        },
        std::move(done));
}

void sweep_samples(Store& store, Instant before, std::int64_t rows, Done<Swept> done) {
    run_job<Swept>(
        store,
        [before, rows](Connection& db) {
            Swept swept;
            db.run(
                "DELETE FROM sample WHERE at IN (SELECT at FROM sample WHERE at < ? AND at NOT IN (SELECT at "
                "FROM kept_sample) ORDER BY at LIMIT ?)",
                sample_key(before, 0), rows);
            swept.deleted = db.changed_rows();
            Query left = db.query(
                "SELECT 1 FROM sample WHERE at < ? AND at NOT IN (SELECT at FROM kept_sample) LIMIT 1");
            left << sample_key(before, 0);
            swept.more = left.next();
            // A few freed pages at a time: this runs between other people's work.
            db.exec("PRAGMA incremental_vacuum(256)");
            return swept;
        },
        std::move(done));
}

}  // namespace pantau::store
