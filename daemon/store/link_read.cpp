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
    "l.final_url, l.archive_url, l.next_check, l.died";

StoredLink link_of(Connection& db, const Query& q) {
    StoredLink link;
    link.id = q.integer(0);
    link.key = q.text(1);
    link.url = q.text(2);
    link.host = q.text(3);
    link.platform = known(probes::platform_named(q.view(4)), q.view(4));
    link.short_link = q.truth(5);
    link.own_site = q.truth(6);
    link.ignored = q.truth(7);
    link.added = q.instant(8);
    if (!q.view(9).empty()) link.health = known(probes::link_health_from_text(q.view(9)), q.view(9));
    if (!q.view(10).empty()) link.outcome = known(probes::outcome_named(q.view(10)), q.view(10));
    link.final_url = q.text(11);
    link.archive_url = q.text(12);
    link.next_check = q.maybe_instant(13);
    link.died = q.maybe_instant(14);
    Query cases = db.query(
        "SELECT case_number, given_url, given_at FROM link_case WHERE link = ? ORDER BY given_at, "
        "case_number");
    cases << link.id;
    while (cases.next()) link.cases.push_back({cases.text(0), cases.text(1), cases.instant(2)});
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
    std::string sql = fmt::format("SELECT {} FROM link l WHERE l.id > ?", columns);
    if (filter.standing) sql += " AND l.standing = ?";
    if (filter.platform) sql += " AND l.platform = ?";
    if (filter.ignored) sql += " AND l.ignored = ?";
    if (!filter.case_number.empty()) sql += " AND l.id IN (SELECT link FROM link_case WHERE case_number = ?)";
    if (!filter.q.empty())
        sql +=
            " AND (l.url LIKE ? ESCAPE '\\' OR l.key LIKE ? ESCAPE '\\' OR l.id IN "
            "(SELECT link FROM link_case WHERE case_number LIKE ? ESCAPE '\\'))";
    sql += " ORDER BY l.id LIMIT ?";
    const int limit = filter.limit == 0 ? 0 : std::clamp(filter.limit, 1, 500);
    const std::string pattern = like(filter.q);

    Query q = db.query(sql);
    q << after;
    if (filter.standing) q << name_of(*filter.standing);
    if (filter.platform) q << name_of(*filter.platform);
    if (filter.ignored) q << *filter.ignored;
    if (!filter.case_number.empty()) q << filter.case_number;
    if (!filter.q.empty()) q << pattern << pattern << pattern;
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
    Query q = db.query(fmt::format("SELECT {} FROM link l WHERE l.id = ?", columns));
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
        "SELECT outcome, failure, http_status, standing, times FROM link_run WHERE link = ? ORDER BY id");
    q << link;
    std::vector<LinkRun> runs;
    while (q.next())
        runs.push_back({link, known(probes::outcome_named(q.view(0)), q.view(0)),
                        known(probes::failure_class_named(q.view(1)), q.view(1)), q.small(2),
                        known(probes::link_standing_named(q.view(3)), q.view(3)), unpack_times(q.view(4))});
    return runs;
}

std::map<std::pair<probes::Platform, probes::LinkStanding>, std::int64_t> count_links(
    const Snapshot& snapshot) {
    std::map<std::pair<probes::Platform, probes::LinkStanding>, std::int64_t> counts;
    Query q = snapshot.connection().query(
        "SELECT platform, standing, count(*) FROM link WHERE ignored = 0 GROUP BY platform, standing");
    while (q.next())
        counts[{known(probes::platform_named(q.view(0)), q.view(0)),
                known(probes::link_standing_named(q.view(1)), q.view(1))}] = q.integer(2);
    return counts;
}

}  // namespace pantau::store
