#include <algorithm>
#include <charconv>

#include <fmt/format.h>

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

constexpr std::string_view columns =
    "l.id, l.key, l.url, l.host, l.platform, l.short_link, l.own_site, l.ignored, l.added, l.health, "
    "l.outcome, "
    "l.final_url, l.archive_url, l.next_check, l.died, l.short_key, l.short_url, l.archive_next, "
    "l.archive_failures";

/// What stands in a row of a link must not keep the others from being read: it is marked, and begins anew.
template <class Value>
void take(std::optional<Value> value, Value& into, bool& damaged) {
    if (value)
        into = std::move(*value);
    else
        damaged = true;
}

StoredLink link_of(Connection& db, const Query& q) {
    StoredLink link;
    link.id = q.integer(0);
    link.key = q.text(1);
    link.url = q.text(2);
    link.host = q.text(3);
    take(probes::platform_named(q.view(4)), link.platform, link.damaged);
    link.short_link = q.truth(5);
    link.own_site = q.truth(6);
    link.ignored = q.truth(7);
    link.added = q.instant(8);
    if (!q.view(9).empty()) take(probes::link_health_from_text(q.view(9)), link.health, link.damaged);
    if (!q.view(10).empty()) take(probes::outcome_named(q.view(10)), link.outcome, link.damaged);
    link.final_url = q.text(11);
    link.archive_url = q.text(12);
    link.next_check = q.maybe_instant(13);
    link.died = q.maybe_instant(14);
    if (!q.view(15).empty()) link.short_links.push_back({q.text(15), q.text(16), 0});
    link.archive_next = q.maybe_instant(17);
    link.archive_failures = q.small(18);
    Query cases = db.query(
        "SELECT case_number, given_url, given_at FROM link_case WHERE link = ? ORDER BY given_at, "
        "case_number");
    cases << link.id;
    while (cases.next()) link.cases.push_back({cases.text(0), cases.text(1), cases.instant(2)});
    Query joined = db.query("SELECT key, url, id FROM link WHERE joined_into = ? ORDER BY id");
    joined << link.id;
    while (joined.next()) link.short_links.push_back({joined.text(0), joined.text(1), joined.integer(2)});
    return link;
}

std::string like(std::string_view text) {
    std::string pattern = "%";
    for (const char c : text) {
        if (c == '%' || c == '_' || c == '\\') pattern += '\\';
        pattern += c;
    }
    return pattern + "%";
}

}  // namespace

std::optional<LinkPage> list_links(const Snapshot& snapshot, const LinkFilter& filter) {
    std::int64_t after = 0;
    if (!filter.cursor.empty()) {
        const char* const end = filter.cursor.data() + filter.cursor.size();
        const auto part = std::from_chars(filter.cursor.data(), end, after);
        if (part.ec != std::errc{} || part.ptr != end) return std::nullopt;
    }
    auto& db = snapshot.connection();
    std::string sql = fmt::format("SELECT {} FROM link l WHERE l.id > ? AND l.joined_into IS NULL", columns);
    if (filter.standing) sql += " AND l.standing = ?";
    if (filter.platform) sql += " AND l.platform = ?";
    if (filter.ignored) sql += " AND l.ignored = ?";
    if (!filter.case_number.empty()) sql += " AND l.id IN (SELECT link FROM link_case WHERE case_number = ?)";
    if (!filter.q.empty())
        sql +=
            " AND (l.url LIKE ? ESCAPE '\\' OR l.key LIKE ? ESCAPE '\\' OR l.id IN "
            "(SELECT link FROM link_case WHERE case_number LIKE ? ESCAPE '\\') OR l.id IN "
            "(SELECT link FROM link_alias WHERE url LIKE ? ESCAPE '\\'))";
    sql += " ORDER BY l.id LIMIT ?";
    const int limit = filter.limit == 0 ? 0 : std::clamp(filter.limit, 1, 500);
    const std::string pattern = like(filter.q);

    Query q = db.query(sql);
    q << after;
    if (filter.standing) q << name_of(*filter.standing);
    if (filter.platform) q << name_of(*filter.platform);
    if (filter.ignored) q << *filter.ignored;
    if (!filter.case_number.empty()) q << filter.case_number;
    if (!filter.q.empty()) q << pattern << pattern << pattern << pattern;
    q << (limit == 0 ? -1 : limit + 1);

    LinkPage page;
    while (q.next()) {
        if (limit != 0 && static_cast<int>(page.links.size()) == limit) {
            page.next_cursor = std::to_string(page.links.back().id);
            break;
        }
        page.links.push_back(link_of(db, q));
    }
    return page;
}

std::optional<StoredLink> link(const Snapshot& snapshot, std::int64_t id) {
    auto& db = snapshot.connection();
    Query q = db.query(fmt::format(
        "SELECT {} FROM link l WHERE l.id = (SELECT coalesce(joined_into, id) FROM link WHERE id = ?)",
        columns));
    q << id;
    if (!q.next()) return std::nullopt;
    return link_of(db, q);
}

std::optional<StoredLink> find_link(const Snapshot& snapshot, std::string_view url) {
    auto& db = snapshot.connection();
    Query q = db.query(
        fmt::format("SELECT {} FROM link l JOIN link_alias a ON a.link = l.id WHERE a.url = ?", columns));
    q << url;
    if (!q.next()) return std::nullopt;
    return link_of(db, q);
}

probes::GateAnswer link_gate(const Snapshot& snapshot, std::string_view url, std::string_view case_number) {
    const auto found = find_link(snapshot, url);
    if (!found) return probes::GateAnswer::unchecked;
    Instant given = found->added;
    for (const auto& at : found->cases)
        if (at.case_number == case_number) given = at.given_at;
    return probes::gate_answer(found->health, given);
}

std::vector<LinkRun> link_runs(const Snapshot& snapshot, std::int64_t link) {
    Query q = snapshot.connection().query(
        "SELECT outcome, failure, http_status, standing, times, recorded_at FROM link_run WHERE link = ? "
        "ORDER BY id");
    q << link;
    std::vector<LinkRun> runs;
    while (q.next())
        runs.push_back({link, known(probes::outcome_named(q.view(0)), q.view(0)),
                        known(probes::failure_class_named(q.view(1)), q.view(1)), q.small(2),
                        known(probes::link_standing_named(q.view(3)), q.view(3)), unpack_times(q.view(4)),
                        q.instant(5)});
    return runs;
}

std::vector<probes::HostState> host_states(const Snapshot& snapshot) {
    std::vector<probes::HostState> hosts;
    Query q =
        snapshot.connection().query("SELECT host, stopped_until, day, used FROM host_state ORDER BY host");
    while (q.next())
        hosts.push_back({q.text(0), q.instant(1), q.integer(2),
                         static_cast<std::uint64_t>(std::max<std::int64_t>(q.integer(3), 0))});
    return hosts;
}

std::map<std::pair<probes::Platform, probes::LinkStanding>, std::int64_t> count_links(
    const Snapshot& snapshot) {
    std::map<std::pair<probes::Platform, probes::LinkStanding>, std::int64_t> counts;
    Query q = snapshot.connection().query(
        "SELECT platform, standing, count(*) FROM link WHERE ignored = 0 AND joined_into IS NULL GROUP BY "
        "platform, standing");
    while (q.next())
        counts[{known(probes::platform_named(q.view(0)), q.view(0)),
                known(probes::link_standing_named(q.view(1)), q.view(1))}] = q.integer(2);
    return counts;
}

}  // namespace pantau::store
