#include "daemon/store/report_web.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "daemon/cases/instant.hpp"
#include "daemon/store/watch_rows.hpp"
#include "probes/texts_id.hpp"

namespace pantau::store::report_web {
namespace {

using probes::FailureClass;

// Which category of cause (reports.md 1) a failure class points to. What staff recorded always wins.
char suggested(FailureClass failure) {
    switch (failure) {
        case FailureClass::dns_hijack:
        case FailureClass::connect_unreachable:
            return 'B';
        case FailureClass::gambling_injection:
            return 'H';
        case FailureClass::post_gone:
        case FailureClass::post_private:
            return 'I';
        case FailureClass::http_404:
        case FailureClass::http_410:
        case FailureClass::http_4xx:
        case FailureClass::http_5xx:
        case FailureClass::http_unexpected:
        case FailureClass::too_many_redirects:
        case FailureClass::redirect_loop:
            return 'F';
        default:
            break;
    }
    switch (probes::cause_of(failure)) {
        case probes::Cause::dns:
            return 'C';
        case probes::Cause::tls:
            return 'E';
        case probes::Cause::connect:
        case probes::Cause::timeout:
            return 'D';
        case probes::Cause::http_status:
        case probes::Cause::body:
            return 'F';
        case probes::Cause::none:
            return 'X';
    }
    return 'X';
}

// While the watch is alive it says so each second or so; within this of its last word it counts as alive.
constexpr std::chrono::minutes alive_grace{5};

Instant observed_until(const Snapshot& snapshot, Instant as_of) {
    // Asked later, it has been alive again since; the gap that the next start recorded tells.
    Query gap = snapshot.connection().query(
        "SELECT from_at FROM self_gap WHERE reason = 'not_running' AND from_at < ? AND to_at > ? ORDER BY "
        "from_at "
        "LIMIT 1");
    gap << as_of - alive_grace << as_of;
    if (gap.next()) return gap.instant(0);
    const auto alive = last_alive(snapshot);
    if (!alive || *alive + alive_grace >= as_of) return as_of;
    return *alive;
}

/// Sites as the settings of the cut-off name them, in their order; then those that were removed before.
struct SiteThen {
    SiteInfo info;
    bool removed = false;
};
std::vector<SiteThen> sites_then(const Snapshot& snapshot, const ReportOptions& options) {
    std::vector<SiteThen> all;
    const auto stored = store::sites(snapshot);
    for (const auto& info : options.sites)
        if (std::any_of(stored.begin(), stored.end(),
                        [&](const auto& one) { return one.info.id == info.id; }))
            all.push_back({info, false});
    for (const auto& site : stored)
        if (std::none_of(options.sites.begin(), options.sites.end(),
                         [&](const auto& info) { return info.id == site.info.id; }))
            all.push_back({site.info, site.removed || !options.sites.empty()});
    return all;
}

}  // namespace

std::string failure_label(FailureClass failure, int http_status) {
    const bool by_status = failure == FailureClass::http_4xx || failure == FailureClass::http_5xx ||
                           failure == FailureClass::http_unexpected;
    if (by_status && http_status > 0) return fmt::format("HTTP {}", http_status);
    return std::string{probes::texts_id::phrase(failure)};
}

std::vector<reports::SiteRow> sites(const Snapshot& snapshot, const ReportOptions& options) {
    auto& db = snapshot.connection();
    const Instant until = observed_until(snapshot, options.as_of);
    std::vector<reports::SiteRow> rows;
    for (const auto& site : sites_then(snapshot, options)) {
        if (site.removed) continue;
        reports::SiteRow row;
        row.id = site.info.id;
        row.name = site.info.name;
        row.url = site.info.url;
        row.interval_s = site.info.interval_s;
        row.slow_ms = site.info.slow_ms;
        row.domain_expires = site.info.domain_expires;
        const auto changes = state_changes(snapshot, site.info.id, options.as_of);
        const auto state =
            changes.empty() || until < options.as_of ? probes::PageState::unknown : changes.back().state;
        row.state = name_of(state);
        const auto num = known_site(db, site.info.id);
        Query newest =
            db.query("SELECT at, code FROM sample WHERE at < ? AND site = ? ORDER BY at DESC LIMIT 1");
        newest << sample_key(settled_until(options.as_of), 0) << num;
        if (newest.next()) {
            Sample sample;
            unpack(newest.integer(1), sample);
            row.last_check = sample_time(newest.integer(0));
            row.http_status = sample.http_status;
        } else {
            // Samples of then were let go: that there were checks, and about when, the hours still tell.
            Query hour = db.query(
                "SELECT hour FROM hour_rollup WHERE hour < ? AND site = ? ORDER BY hour DESC LIMIT 1");
            hour << hour_of(settled_until(options.as_of)) << num;
            if (hour.next()) row.last_check = Instant{std::chrono::hours{hour.integer(0)}};
        }
        // A site with nothing but an imported history has no look of its own.
        Query look = db.query(
            "SELECT http_status, cert_expires, cert_issuer, tls_version, name_matches, chain_complete FROM "
            "site_look WHERE site = ? AND recorded_at <= ? ORDER BY recorded_at DESC LIMIT 1");
        look << num << options.as_of;
        if (look.next()) {
            row.http_status = look.small(0);
            row.cert_expires = look.maybe_instant(1);
            row.cert_issuer = look.text(2);
            row.tls_version = look.text(3);
            if (!look.null(4)) row.name_matches = look.truth(4);
            if (!look.null(5)) row.chain_complete = look.truth(5);
        }
        rows.push_back(std::move(row));
    }
    return rows;
}

std::vector<reports::OutageRow> outages(const Snapshot& snapshot, const ReportOptions& options,
                                        reports::Span span) {
    OutageFilter filter;
    filter.from = span.from;
    filter.to = span.to;
    filter.limit = 0;
    filter.as_of = options.as_of;
    auto page = list_outages(snapshot, filter);
    const auto known = sites_then(snapshot, options);
    std::vector<reports::OutageRow> rows;
    for (auto stored = page->outages.rbegin(); stored != page->outages.rend(); ++stored) {
        reports::OutageRow row;
        row.id = stored->id;
        row.site = stored->site;
        const auto site = std::find_if(known.begin(), known.end(),
                                       [&](const auto& one) { return one.info.id == stored->site; });
        if (site != known.end()) {
            row.site_name = site->info.name;
            row.url = site->info.url;
        }
        const auto& outage = stored->outage;
        row.first_fail = outage.first_fail;
        row.detected = outage.confirmed;
        row.last_ok = outage.last_ok;
        row.last_fail = outage.last_fail;
        row.first_ok = outage.first_ok;
        row.ended = stored->end;
        row.gap_s = std::chrono::floor<std::chrono::seconds>(outage.unobserved).count();
        row.failure = name_of(outage.first_class);
        row.failure_label = failure_label(outage.first_class, stored->http_status);
        row.suggested_cause = suggested(outage.first_class);
        if (stored->note) {
            row.cause = stored->note->cause;
            row.cause_text = stored->note->text;
            row.action = stored->note->action;
            row.officer = stored->note->officer;
        }
        row.failed_checks = outage.failures;
        row.flapping = outage.unstable;
        row.clock_shift_s = std::chrono::round<std::chrono::seconds>(outage.clock_shift).count();
        row.evidence_hash = stored->evidence_hash;
        rows.push_back(std::move(row));
    }
    return rows;
}

std::vector<reports::StateRow> states(const Snapshot& snapshot, const ReportOptions& options,
                                      reports::Span span) {
    const Instant until = observed_until(snapshot, options.as_of);
    std::vector<reports::StateRow> rows;
    for (const auto& site : sites_then(snapshot, options)) {
        const auto changes = state_changes(snapshot, site.info.id, options.as_of);
        std::vector<reports::StateRow> own;
        for (const auto& change : changes) {
            // A `since` before the row before it counts from that one on: no instant belongs to two states.
            const Instant from = own.empty() ? change.since : std::max(change.since, own.back().from);
            if (!own.empty()) own.back().to = from;
            own.push_back({site.info.id, from, until, std::string{name_of(change.state)}, change.reason});
        }
        if (own.empty()) continue;
        own.back().to = std::max(until, own.back().from);
        if (until < options.as_of)
            own.push_back({site.info.id, own.back().to, options.as_of,
                           std::string{name_of(probes::PageState::unknown)}, "not_running"});
        for (auto& row : own)
            if (row.from < row.to && row.from < span.to && row.to > span.from) rows.push_back(std::move(row));
    }
    return rows;
}

std::vector<reports::ChangeRow> changes(const Snapshot& snapshot, const ReportOptions& options,
                                        reports::Span span) {
    std::vector<reports::ChangeRow> rows;
    for (auto& change : site_changes(snapshot, span.from, std::min(span.to, options.as_of), options.as_of))
        rows.push_back({change.at, std::move(change.site), std::move(change.kind), std::move(change.before),
                        std::move(change.after)});
    return rows;
}

std::vector<reports::SelfGapRow> self_gaps(const Snapshot& snapshot, const ReportOptions& options,
                                           reports::Span span) {
    std::vector<reports::SelfGapRow> rows;
    // One that goes on is written anew each minute: seen up to a moment ago, it reaches to the cut-off.
    for (auto& gap : store::self_gaps(snapshot, span.from, std::min(span.to, options.as_of), options.as_of)) {
        const bool goes_on = gap.to >= settled_until(options.as_of);
        rows.push_back({gap.from, goes_on ? options.as_of : gap.to, std::move(gap.reason)});
    }
    return rows;
}

}  // namespace pantau::store::report_web
