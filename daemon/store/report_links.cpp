// The links of a report as they stood at its cut-off.

#include <algorithm>

#include "daemon/store/report_web.hpp"
#include "daemon/store/watch_rows.hpp"

namespace pantau::store::report_web {
namespace {

using probes::FailureClass;

// What a link's checks up to the cut-off add up to.
struct LinkThen {
    std::optional<Instant> checked, last_alive, failing_since, died;
    probes::LinkStanding standing = probes::LinkStanding::unchecked;
    FailureClass failure = FailureClass::ok;
    int http_status = 0;
};

LinkThen link_then(const std::vector<LinkRun>& runs, Instant as_of) {
    LinkThen then;
    const Instant settled = settled_until(as_of);
    for (const auto& run : runs) {
        if (run.times.empty() || run.recorded > as_of) break;
        // The first check of a run was on disk when the run was; of a later one that is sure a while later.
        const auto beyond = std::upper_bound(std::next(run.times.begin()), run.times.end(), settled);
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

struct GivenCase {
    std::string number;
    Instant given{};
};

/// The cases that had the link at the cut-off, in the order in which they gave it.
std::vector<GivenCase> cases_then(Connection& db, std::int64_t link, Instant as_of) {
    std::vector<GivenCase> cases;
    Query q = db.query(
        "SELECT case_number, given_at FROM link_case WHERE link = ?1 AND recorded_at <= ?2 AND given_at <= "
        "?2 "
        "UNION SELECT case_number, given_at FROM link_case_was WHERE link = ?1 AND recorded_at <= ?2 AND "
        "until "
        "> ?2 AND given_at <= ?2 ORDER BY 2, 1");
    q << link << as_of;
    while (q.next()) cases.push_back({q.text(0), q.instant(1)});
    return cases;
}

}  // namespace

std::vector<reports::LinkRow> links(const Snapshot& snapshot, const ReportOptions& options,
                                    const CaseTitle& title_of) {
    auto& db = snapshot.connection();
    const Instant as_of = options.as_of;
    std::vector<reports::LinkRow> rows;
    // Before a short link was followed it stood under its own address.
    Query q = db.query(
        "SELECT id, CASE WHEN expanded_at > ?1 THEN short_url ELSE url END, CASE WHEN expanded_at > ?1 THEN "
        "short_platform ELSE platform END, CASE WHEN archive_at <= ?1 THEN archive_url ELSE '' END FROM link "
        "l "
        "WHERE recorded_at <= ?1 AND added <= ?1 AND (joined_into IS NULL OR joined_at > ?1) AND "
        "coalesce((SELECT "
        "i.ignored FROM link_ignored i WHERE i.link = l.id AND i.recorded_at <= ?1 ORDER BY i.recorded_at "
        "DESC "
        "LIMIT 1), 0) = 0 ORDER BY id");
    q << as_of;
    while (q.next()) {
        const auto id = q.integer(0);
        const auto then = link_then(link_runs(snapshot, id), as_of);
        reports::LinkRow row;
        row.url = q.text(1);
        row.platform = q.text(2);
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
        if (then.standing == probes::LinkStanding::dead) row.archive_url = q.text(3);
        const auto cases = cases_then(db, id, as_of);
        if (cases.empty()) rows.push_back(row);
        for (const auto& given : cases) {
            row.case_number = given.number;
            row.given = given.given;
            row.title = title_of(given.number);
            rows.push_back(row);
        }
    }
    return rows;
}

}  // namespace pantau::store::report_web
