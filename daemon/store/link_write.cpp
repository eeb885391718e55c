#include <fmt/format.h>

#include "daemon/store/job.hpp"
#include "daemon/store/watch_rows.hpp"

namespace pantau::store {
namespace {

// Makes the run longer when the check says what the one before said, else begins the next.
void extend_run(Connection& db, const LinkCheck& check, Instant now) {
    const auto outcome = name_of(check.outcome);
    const auto failure = name_of(check.failure);
    const auto standing = name_of(check.health.standing);
    {
        Query q = db.query(
            "SELECT id, outcome, failure, http_status, standing, last_at, times FROM link_run WHERE link = ? "
            "ORDER BY id DESC LIMIT 1");
        q << check.link;
        if (q.next()) {
            if (check.started <= q.instant(5)) return;  // told twice
            if (q.view(1) == outcome && q.view(2) == failure && q.small(3) == check.http_status &&
                q.view(4) == standing) {
                auto times = unpack_times(q.view(6));
                times.push_back(check.started);
                const auto id = q.integer(0);
                const std::string packed = pack_times(times);
                db.run("UPDATE link_run SET last_at = ?, times = ? WHERE id = ?", check.started, Blob{packed},
                       id);
                return;
            }
        }
    }
    const std::string packed = pack_times({&check.started, 1});
    db.run(
        "INSERT INTO link_run (link, outcome, failure, http_status, standing, first_at, last_at, times, "
        "recorded_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        check.link, outcome, failure, check.http_status, standing, check.started, check.started, Blob{packed},
        now);
}

/// The link that stands for `key`, also when that is a short spelling which was followed already.
std::optional<std::int64_t> id_of_key(Connection& db, const std::string& key) {
    for (const char* const sql : {"SELECT coalesce(joined_into, id) FROM link WHERE key = ?",
                                  "SELECT id FROM link WHERE short_key = ? AND short_key <> ''"}) {
        Query q = db.query(sql);
        q << key;
        if (q.next()) return q.integer(0);
    }
    return std::nullopt;
}

LinkAdded add_link(Connection& db, const LinkGiven& given, Instant now) {
    LinkAdded added;
    added.id = id_of_key(db, given.link.key).value_or(0);
    if (added.id == 0) {
        db.run(
            "INSERT INTO link (key, url, host, platform, short_link, own_site, ignored, added, health, "
            "standing, "
            "outcome, final_url, archive_url, evidence, recorded_at) VALUES (?, ?, ?, ?, ?, ?, 0, ?, '', "
            "'unchecked', '', '', '', '', ?)",
            given.link.key, given.link.url, given.link.host, name_of(given.link.platform),
            given.link.short_link, given.own_site, given.given_at, now);
        added.id = db.last_row_id();
        added.fresh = true;
    }
    for (const auto* spelling : {&given.given_url, &given.link.url, &given.link.key})
        if (!spelling->empty())
            db.run("INSERT OR IGNORE INTO link_alias (url, link) VALUES (?, ?)", *spelling, added.id);
    if (!given.case_number.empty())
        db.run(
            "INSERT OR IGNORE INTO link_case (link, case_number, given_url, given_at, recorded_at) VALUES "
            "(?, "
            "?, ?, ?, ?)",
            added.id, given.case_number, given.given_url, given.given_at, now);
    return added;
}

/// Cases and spellings of `from` become those of `into`; a case that had both keeps the earlier time.
void join_links(Connection& db, std::int64_t from, std::int64_t into, Instant now) {
    db.run(
        "INSERT OR IGNORE INTO link_case_was (link, case_number, given_at, recorded_at, until) SELECT link, "
        "case_number, given_at, recorded_at, ? FROM link_case WHERE link = ?",
        now, from);
    db.run(
        "INSERT INTO link_case (link, case_number, given_url, given_at, recorded_at) SELECT ?, case_number, "
        "given_url, given_at, ? FROM link_case WHERE link = ? ON CONFLICT (link, case_number) DO UPDATE SET "
        "given_at = min(given_at, excluded.given_at)",
        into, now, from);
    db.run("DELETE FROM link_case WHERE link = ?", from);
    db.run("UPDATE link_alias SET link = ? WHERE link = ?", into, from);
    db.run(
        "UPDATE link SET joined_into = ?, joined_at = ?, next_check = NULL, archive_next = NULL WHERE id = ?",
        into, now, from);
}

LinkExpanded expand(Connection& db, const LinkExpansion& expansion, Instant now) {
    const auto& target = expansion.target;
    std::string short_key, short_url;
    {
        Query q = db.query("SELECT key, url, short_link, joined_into FROM link WHERE id = ?");
        q << expansion.link;
        if (!q.next())
            throw Refused{WriteProblem::Kind::not_found, fmt::format("There is no link {}.", expansion.link)};
        if (!q.null(3)) return {q.integer(3), true};
        if (!q.truth(2)) return {expansion.link, false};
        short_key = q.text(0);
        short_url = q.text(1);
    }
    if (const auto other = id_of_key(db, target.key); other && *other != expansion.link) {
        join_links(db, expansion.link, *other, now);
        return {*other, true};
    }
    db.run(
        "UPDATE link SET short_platform = platform, expanded_at = ?, key = ?, url = ?, host = ?, platform = "
        "?, "
        "short_link = 0, own_site = ?, short_key = ?, short_url = ? WHERE id = ?",
        now, target.key, target.url, target.host, name_of(target.platform), expansion.own_site, short_key,
        short_url, expansion.link);
    for (const auto* spelling : {&target.url, &target.key})
        db.run("INSERT OR IGNORE INTO link_alias (url, link) VALUES (?, ?)", *spelling, expansion.link);
    return {expansion.link, false};
}

void change_link(Connection& db, std::int64_t id, std::string_view sql, const auto& value) {
    db.run(sql, value, id);
    if (db.changed_rows() == 0)
        throw Refused{WriteProblem::Kind::not_found, fmt::format("There is no link {}.", id)};
}

}  // namespace

void write_link_check(Connection& db, const LinkCheck& check, Instant now) {
    extend_run(db, check, now);
    const bool dead = check.health.standing == probes::LinkStanding::dead;
    const std::string health = to_text(check.health);
    db.run(
        "UPDATE link SET health = ?, standing = ?, outcome = ?, final_url = ?, "
        "evidence = CASE WHEN ? = '' THEN evidence ELSE ? END, next_check = ?, "
        "died = CASE WHEN ? THEN coalesce(died, ?) ELSE NULL END WHERE id = ?",
        health, name_of(check.health.standing), name_of(check.outcome), check.final_url, check.evidence,
        check.evidence, check.next_check, dead, check.started, check.link);
    if (db.changed_rows() == 0)
        throw Refused{WriteProblem::Kind::not_found, fmt::format("There is no link {}.", check.link)};
}

void write_postponed(Connection& db, const LinkPostponed& postponed) {
    db.run("UPDATE link SET next_check = ? WHERE id = ?", postponed.next_check, postponed.link);
}

void write_hosts(Connection& db, const std::vector<probes::HostState>& hosts, Instant now) {
    if (hosts.empty()) return;
    const auto today = date::floor<date::days>(now).time_since_epoch().count();
    db.run("DELETE FROM host_state WHERE stopped_until < ? AND day < ?", now, today);
    for (const auto& host : hosts)
        db.run("INSERT OR REPLACE INTO host_state (host, stopped_until, day, used) VALUES (?, ?, ?, ?)",
               host.host, host.stopped_until, host.day, host.used);
}

void add_links(Store& store, std::vector<LinkGiven> links, Done<std::vector<LinkAdded>> done) {
    run_job<std::vector<LinkAdded>>(
        store,
        [&store, links = std::move(links)](Connection& db) {
            std::vector<LinkAdded> added;
            added.reserve(links.size());
            for (const auto& given : links) added.push_back(add_link(db, given, store.now()));
            return added;
        },
        std::move(done));
}

void ignore_link(Store& store, std::int64_t id, bool ignored, Done<Nothing> done) {
    run_job<Nothing>(
        store,
        [&store, id, ignored](Connection& db) {
            change_link(db, id, "UPDATE link SET ignored = ? WHERE id = ?", ignored);
            db.run("INSERT OR REPLACE INTO link_ignored (link, recorded_at, ignored) VALUES (?, ?, ?)", id,
                   store.now(), ignored);
            return Nothing{};
        },
        std::move(done));
}

void expand_link(Store& store, LinkExpansion expansion, Done<LinkExpanded> done) {
    run_job<LinkExpanded>(
        store,
        [&store, expansion = std::move(expansion)](Connection& db) {
            if (expansion.target.short_link || expansion.target.key.empty())
                throw std::invalid_argument{"a short link cannot be expanded to another"};
            return expand(db, expansion, store.now());
        },
        std::move(done));
}

void plan_archive_lookup(Store& store, std::int64_t id, Instant next, int failures, Done<Nothing> done) {
    run_job<Nothing>(
        store,
        [id, next, failures](Connection& db) {
            db.run("UPDATE link SET archive_failures = ? WHERE id = ?", failures, id);
            change_link(db, id, "UPDATE link SET archive_next = ? WHERE id = ?", next);
            return Nothing{};
        },
        std::move(done));
}

void set_archive_url(Store& store, std::int64_t id, std::string url, Done<Nothing> done) {
    run_job<Nothing>(
        store,
        [&store, id, url = std::move(url)](Connection& db) {
            db.run("UPDATE link SET archive_at = ? WHERE id = ?", store.now(), id);
            change_link(
                db, id,
                "UPDATE link SET archive_url = ?, archive_next = NULL, archive_failures = 0 WHERE id = ?",
                url);
            return Nothing{};
        },
        std::move(done));
}

}  // namespace pantau::store
