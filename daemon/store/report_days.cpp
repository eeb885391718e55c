// Checks and response times of a report, from the roll-ups: samples are let go after their days, figures are
// not.

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "daemon/cases/instant.hpp"
#include "daemon/store/report_web.hpp"
#include "daemon/store/watch_rows.hpp"

namespace pantau::store::report_web {
namespace {

/// A look that began this long before the cut-off was on disk by then; younger ones may or may not have been.
constexpr std::chrono::minutes settled_after{2};

void merge(RollUp& into, const RollUp& from) {
    into.checks += from.checks;
    into.failures += from.failures;
    into.slow += from.slow;
    into.walled += from.walled;
    into.self += from.self;
    into.total_ms += from.total_ms;
    into.max_ms = std::max(into.max_ms, from.max_ms);
    into.latency.merge(from.latency);
}

/// Roll-ups of one site by place (hour or day) as they were known at `as_of`: what a later import overwrote
/// counts as it was.
std::map<std::int64_t, RollUp> sums_then(Connection& db, std::string_view table, std::string_view place,
                                         std::int64_t site, std::int64_t first, std::int64_t last,
                                         Instant as_of) {
    constexpr std::string_view columns = "checks, failures, slow, walled, self, total_ms, max_ms, latency";
    std::map<std::int64_t, RollUp> all;
    const auto read = [&](Query& q) {
        while (q.next()) {
            RollUp sums;
            read_sums(q, 1, sums);
            all.insert_or_assign(q.integer(0), std::move(sums));
        }
    };
    Query now = db.query(fmt::format("SELECT {1}, {2} FROM {0} WHERE site = ? AND {1} BETWEEN ? AND ?", table,
                                     place, columns));
    now << site << first << last;
    read(now);
    // Of several overwritten rows the oldest that is younger than the cut-off comes last, and stays.
    Query then = db.query(fmt::format(
        "SELECT {1}, {2} FROM {0}_was WHERE site = ? AND {1} BETWEEN ? AND ? AND until > ? ORDER BY "
        "until DESC",
        table, place, columns));
    then << site << first << last << as_of;
    read(then);
    std::erase_if(all, [](const auto& one) { return one.second.checks == 0 && one.second.self == 0; });
    return all;
}

/// What the samples of a stretch add up to.
RollUp sums_of_samples(Connection& db, std::int64_t site, Instant from, Instant to) {
    RollUp sums;
    Query q = db.query("SELECT code, total_ms FROM sample WHERE at >= ? AND at < ? AND site = ?");
    q << sample_key(from, 0) << sample_key(to, 0) << site;
    while (q.next()) {
        Sample sample;
        unpack(q.integer(0), sample);
        sample.total_ms = q.integer(1);
        count(sums, sample);
    }
    return sums;
}

Instant hour_begun(Instant as_of) {
    return date::floor<std::chrono::hours>(as_of - settled_after);
}

/// The hour of the cut-off as far as it had come: as an import found it, as an archived report kept it, or as
/// the samples still tell.
RollUp begun_hour(Connection& db, std::int64_t site, Instant as_of) {
    const auto begin = hour_begun(as_of);
    {
        Query q = db.query(
            "SELECT checks, failures, slow, walled, self, total_ms, max_ms, latency FROM hour_rollup_was "
            "WHERE site "
            "= ? AND hour = ? AND until > ? ORDER BY until LIMIT 1");
        q << site << hour_of(begin) << as_of;
        RollUp sums;
        if (q.next()) return read_sums(q, 0, sums), sums;
    }
    Query q = db.query(
        "SELECT checks, failures, slow, walled, self, total_ms, max_ms, latency FROM kept_hour WHERE site = "
        "? AND "
        "cut_off = ?");
    q << site << as_of;
    RollUp sums;
    if (q.next()) return read_sums(q, 0, sums), sums;
    return sums_of_samples(db, site, begin, as_of - settled_after);
}

/// One site's days of the span. The day of the cut-off, which went on after it, is made of its hours.
std::map<date::local_days, RollUp> days_of(const Snapshot& snapshot, const ReportOptions& options,
                                           std::int64_t site, reports::Span span) {
    auto& db = snapshot.connection();
    std::map<date::local_days, RollUp> days;
    const auto* zone = cases::find_zone(snapshot.zone());
    if (zone == nullptr || span.to <= span.from) return days;
    const auto first = cases::local_date(span.from, *zone);
    const auto cut = cases::local_date(options.as_of, *zone);
    const auto last = std::min(cases::local_date(span.to - std::chrono::milliseconds{1}, *zone), cut);
    const auto number = [](date::local_days day) {
        return static_cast<std::int64_t>(day.time_since_epoch().count());
    };
    for (auto& [day, sums] :
         sums_then(db, "day_rollup", "day", site, number(first), number(last), options.as_of))
        days.insert_or_assign(date::local_days{date::days{static_cast<int>(day)}}, std::move(sums));
    if (last < cut) return days;
    days.erase(cut);
    RollUp so_far;
    const auto begin = hour_of(cases::start_of_day(cut, *zone));
    const auto end = hour_of(hour_begun(options.as_of)) - 1;  // the last hour that was over
    for (const auto& [hour, sums] : sums_then(db, "hour_rollup", "hour", site, begin, end, options.as_of))
        merge(so_far, sums);
    if (hour_begun(options.as_of) >= cases::start_of_day(cut, *zone))
        merge(so_far, begun_hour(db, site, options.as_of));
    if (so_far.checks > 0 || so_far.self > 0) days.emplace(cut, std::move(so_far));
    return days;
}

struct Known {
    std::int64_t num;
    std::string id;
};

std::vector<Known> known_sites(Connection& db) {
    std::vector<Known> all;
    Query q = db.query("SELECT num, id FROM site ORDER BY num");
    while (q.next()) all.push_back({q.integer(0), q.text(1)});
    return all;
}

int limited(std::optional<std::uint32_t> ms, std::int64_t most) {
    return std::min(static_cast<int>(*ms), static_cast<int>(most));
}

}  // namespace

Instant settled_until(Instant as_of) {
    return as_of - settled_after;
}

void keep_looks(Connection& db, Instant cut_off) {
    const Instant before = cut_off - settled_after;
    Query sites = db.query("SELECT num FROM site WHERE removed = 0");
    while (sites.next()) {
        const auto site = sites.integer(0);
        // Which hour holds its last look, the roll-ups tell at once, however long ago that was.
        Query last = db.query("SELECT max(hour) FROM hour_rollup WHERE site = ? AND hour <= ?");
        last << site << hour_of(before);
        if (last.next() && !last.null(0)) {
            const Instant hour{std::chrono::hours{last.integer(0)}};
            db.run(
                "INSERT OR IGNORE INTO kept_sample SELECT at FROM sample WHERE at >= ? AND at < ? AND site = "
                "? "
                "ORDER BY at DESC LIMIT 1",
                sample_key(hour, 0), sample_key(std::min(before, Instant{hour + std::chrono::hours{1}}), 0),
                site);
        }
        const auto sums = begun_hour(db, site, cut_off);
        const std::string latency = sums.latency.encode();
        db.run(
            "INSERT OR IGNORE INTO kept_hour (site, cut_off, checks, failures, slow, walled, self, total_ms, "
            "max_ms, "
            "latency) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            site, cut_off, sums.checks, sums.failures, sums.slow, sums.walled, sums.self, sums.total_ms,
            sums.max_ms, Blob{latency});
    }
}

std::vector<reports::DayRow> days(const Snapshot& snapshot, const ReportOptions& options,
                                  reports::Span span) {
    auto& db = snapshot.connection();
    std::vector<reports::DayRow> rows;
    for (const auto& site : known_sites(db)) {
        std::map<std::int64_t, int> blips;
        Query began = db.query(
            "SELECT first_fail FROM blip WHERE site = ? AND first_fail >= ? AND first_fail < ? AND "
            "recorded_at "
            "<= ?");
        began << site.num << span.from << span.to << options.as_of;
        while (began.next()) ++blips[day_of(began.instant(0), snapshot.zone())];
        for (const auto& [day, sums] : days_of(snapshot, options, site.num, span)) {
            reports::DayRow row;
            row.site = site.id;
            row.day = day;
            row.checks = sums.checks;
            row.failures = sums.failures;
            row.slow = sums.slow;
            row.blips = blips[day.time_since_epoch().count()];
            if (sums.latency.count() > 0) {
                row.median_ms = limited(sums.latency.percentile(50), sums.max_ms);
                row.p95_ms = limited(sums.latency.percentile(95), sums.max_ms);
                row.max_ms = static_cast<int>(sums.max_ms);
            }
            rows.push_back(std::move(row));
        }
    }
    return rows;
}

std::vector<reports::ResponseRow> responses(const Snapshot& snapshot, const ReportOptions& options,
                                            reports::Span span) {
    std::vector<reports::ResponseRow> rows;
    for (const auto& site : known_sites(snapshot.connection())) {
        RollUp whole;
        for (const auto& [day, sums] : days_of(snapshot, options, site.num, span)) merge(whole, sums);
        if (whole.latency.count() == 0) continue;
        reports::ResponseRow row;
        row.site = site.id;
        row.checks = static_cast<int>(whole.latency.count());
        row.slow = whole.slow;
        row.mean_ms = static_cast<int>(whole.total_ms / static_cast<std::int64_t>(whole.latency.count()));
        row.median_ms = limited(whole.latency.percentile(50), whole.max_ms);
        row.p95_ms = limited(whole.latency.percentile(95), whole.max_ms);
        row.max_ms = static_cast<int>(whole.max_ms);
        rows.push_back(std::move(row));
    }
    return rows;
}

}  // namespace pantau::store::report_web
