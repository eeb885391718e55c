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

std::string failure_label(FailureClass failure, int http_status) {
    const bool by_status = failure == FailureClass::http_4xx || failure == FailureClass::http_5xx ||
                           failure == FailureClass::http_unexpected;
    if (by_status && http_status > 0) return fmt::format("HTTP {}", http_status);
    return std::string{probes::texts_id::phrase(failure)};
}

// While the watch is alive it says so each second or so; within this of its last word it counts as alive.
constexpr std::chrono::minutes alive_grace{5};

Instant observed_until(const Snapshot& snapshot, Instant as_of) {
    const auto alive = last_alive(snapshot);
    if (!alive || *alive + alive_grace >= as_of) return as_of;
    return *alive;
}

std::vector<StoredSite> ordered_sites(const Snapshot& snapshot, const ReportOptions& options) {
    auto all = sites(snapshot);
    const auto place = [&](const StoredSite& site) {
        return std::find(options.site_order.begin(), options.site_order.end(), site.info.id) -
               options.site_order.begin();
    };
    std::stable_sort(all.begin(), all.end(),
                     [&](const auto& a, const auto& b) { return place(a) < place(b); });
    return all;
}

// What a link's checks up to the cut-off add up to.
struct LinkThen {
    std::optional<Instant> checked, last_alive, failing_since, died;
    probes::LinkStanding standing = probes::LinkStanding::unchecked;
    FailureClass failure = FailureClass::ok;
    int http_status = 0;
};
LinkThen link_then(const std::vector<LinkRun>& runs, Instant as_of) {
    LinkThen then;
    for (const auto& run : runs) {
        const auto beyond = std::upper_bound(run.times.begin(), run.times.end(), as_of);
        if (beyond == run.times.begin()) break;
        const Instant first = run.times.front(), last = *std::prev(beyond);
        then.checked = last;
        then.standing = run.standing;
        then.failure = run.failure;
        then.http_status = run.http_status;
        if (run.outcome == probes::Outcome::ok || run.outcome == probes::Outcome::slow) {
            then.last_alive = last;
            then.failing_since.reset();
        } else if (run.outcome == probes::Outcome::fail && !then.failing_since) {
            then.failing_since = first;
        }
        if (run.standing != probes::LinkStanding::dead)
            then.died.reset();
        else if (!then.died)
            then.died = first;
    }
    return then;
}

reports::DayRow row_of(const DayRollUp& day) {
    reports::DayRow row;
    row.site = day.sums.site;
    row.day = day.day;
    row.checks = day.sums.checks;
    row.failures = day.sums.failures;
    row.slow = day.sums.slow;
    row.blips = day.blips;
    const auto most = static_cast<int>(day.sums.max_ms);
    if (const auto ms = day.sums.latency.percentile(50))
        row.median_ms = std::min(static_cast<int>(*ms), most);
    if (const auto ms = day.sums.latency.percentile(95)) row.p95_ms = std::min(static_cast<int>(*ms), most);
    if (day.sums.latency.count() > 0) row.max_ms = most;
    return row;
}

}  // namespace

std::vector<reports::SiteRow> sites(const Snapshot& snapshot, const ReportOptions& options) {
    auto& db = snapshot.connection();
    const Instant until = observed_until(snapshot, options.as_of);
    std::vector<reports::SiteRow> rows;
    for (const auto& site : ordered_sites(snapshot, options)) {
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
        Query newest =
            db.query("SELECT at, code FROM sample WHERE at < ? AND site = ? ORDER BY at DESC LIMIT 1");
        newest << sample_key(options.as_of, 0) << known_site(db, site.info.id);
        if (newest.next()) {
            Sample sample;
            unpack(newest.integer(1), sample);
            row.last_check = sample_time(newest.integer(0));
            row.http_status = sample.http_status;
        } else if (site.last && site.last->started <= options.as_of) {
            row.last_check = site.last->started;
            row.http_status = site.last->http_status;
        }
        if (site.last) {
            row.cert_expires = site.last->cert_expires;
            row.cert_issuer = site.last->cert_issuer;
            row.tls_version = site.last->tls_version;
            row.name_matches = site.last->name_matches;
            row.chain_complete = site.last->chain_complete;
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
    const auto known = ordered_sites(snapshot, options);
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
    for (const auto& site : ordered_sites(snapshot, options)) {
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

std::vector<reports::DayRow> days(const Snapshot& snapshot, const ReportOptions& options,
                                  reports::Span span) {
    const auto* zone = cases::find_zone(snapshot.zone());
    if (zone == nullptr || span.to <= span.from) return {};
    const auto first = cases::local_date(span.from, *zone);
    const auto last = cases::local_date(span.to - std::chrono::milliseconds{1}, *zone);
    const auto cut = cases::local_date(options.as_of, *zone);
    std::vector<reports::DayRow> rows;
    for (auto& day : day_rollups(snapshot, "", first, last)) {
        if (day.day > cut) continue;
        if (day.day == cut) {
            // The day of the cut-off went on after it: counted again from what was recorded by then.
            RollUp sums;
            sums.site = day.sums.site;
            const auto kept =
                samples(snapshot, sums.site, cases::start_of_day(cut, *zone), options.as_of, 1'000'000);
            for (const auto& sample : kept)
                if (sample.started + std::chrono::milliseconds{sample.total_ms} < options.as_of)
                    count(sums, sample);
            if (!kept.empty()) day.sums = std::move(sums);
        }
        rows.push_back(row_of(day));
    }
    return rows;
}

std::vector<reports::LinkRow> links(const Snapshot& snapshot, const ReportOptions& options) {
    LinkFilter filter;
    filter.limit = 0;
    filter.ignored = false;
    std::vector<reports::LinkRow> rows;
    auto& db = snapshot.connection();
    // Named, so that it outlives the loop: a range does not keep what a temporary owns (C++20).
    const auto page = list_links(snapshot, filter);
    for (const auto& link : page->links) {
        const auto then = link_then(link_runs(snapshot, link.id), options.as_of);
        reports::LinkRow row;
        row.platform = name_of(link.platform);
        row.url = link.url;
        row.http_status = then.http_status;
        row.standing = name_of(then.standing);
        if (then.failure != FailureClass::ok) {
            row.reason = name_of(then.failure);
            row.reason_label = failure_label(then.failure, then.http_status);
        }
        row.checked = then.checked;
        row.last_alive = then.last_alive;
        row.failing_since = then.failing_since;
        row.died = then.died;
        // A copy stands for a post that is gone, not for one that lives again.
        if (then.standing == probes::LinkStanding::dead) row.archive_url = link.archive_url;
        if (link.cases.empty() && link.added <= options.as_of) rows.push_back(row);
        for (const auto& given : link.cases) {
            if (given.given_at > options.as_of) continue;
            row.case_number = given.case_number;
            row.given = given.given_at;
            Query title = db.query("SELECT title FROM case_record WHERE number = ?");
            title << given.case_number;
            row.title = title.next() ? title.text(0) : std::string{};
            rows.push_back(row);
        }
    }
    return rows;
}

std::vector<reports::ChangeRow> changes(const Snapshot& snapshot, const ReportOptions& options,
                                        reports::Span span) {
    std::vector<reports::ChangeRow> rows;
    for (auto& change : site_changes(snapshot, span.from, std::min(span.to, options.as_of)))
        rows.push_back({change.at, std::move(change.site), std::move(change.kind), std::move(change.before),
                        std::move(change.after)});
    return rows;
}

std::vector<reports::SelfGapRow> self_gaps(const Snapshot& snapshot, const ReportOptions& options,
                                           reports::Span span) {
    std::vector<reports::SelfGapRow> rows;
    for (auto& gap : store::self_gaps(snapshot, span.from, std::min(span.to, options.as_of)))
        rows.push_back({gap.from, std::min(gap.to, options.as_of), std::move(gap.reason)});
    return rows;
}

}  // namespace pantau::store::report_web
