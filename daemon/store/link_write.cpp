#include <fmt/format.h>

#include "daemon/store/job.hpp"
#include "daemon/store/watch_rows.hpp"

namespace pantau::store {
namespace {

// Makes the run longer when the check says what the one before said, else begins the next.
void extend_run(Connection& db, const LinkCheck& check) {
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
        "INSERT INTO link_run (link, outcome, failure, http_status, standing, first_at, last_at, times) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        check.link, outcome, failure, check.http_status, standing, check.started, check.started,
        Blob{packed});
}

LinkAdded add_link(Connection& db, const LinkGiven& given) {
    LinkAdded added;
    {
        Query q = db.query("SELECT id FROM link WHERE key = ?");
        q << given.link.key;
        if (q.next()) added.id = q.integer(0);
    }
    if (added.id == 0) {
        db.run(
            "INSERT INTO link (key, url, host, platform, short_link, own_site, ignored, added, health, "
            "standing, "
            "outcome, final_url, archive_url, evidence) VALUES (?, ?, ?, ?, ?, ?, 0, ?, '', 'unchecked', '', "
            "'', '', '')",
            given.link.key, given.link.url, given.link.host, name_of(given.link.platform),
            given.link.short_link, given.own_site, given.given_at);
        added.id = db.last_row_id();
        added.fresh = true;
    }
    for (const auto* spelling : {&given.given_url, &given.link.url, &given.link.key})
        if (!spelling->empty())
            db.run("INSERT OR IGNORE INTO link_alias (url, link) VALUES (?, ?)", *spelling, added.id);
    if (!given.case_number.empty())
        db.run("INSERT OR IGNORE INTO link_case (link, case_number, given_url, given_at) VALUES (?, ?, ?, ?)",
               added.id, given.case_number, given.given_url, given.given_at);
    return added;
}

void change_link(Connection& db, std::int64_t id, std::string_view sql, const auto& value) {
    db.run(sql, value, id);
    if (db.changed_rows() == 0)
        throw Refused{WriteProblem::Kind::not_found, fmt::format("There is no link {}.", id)};
}

}  // namespace

void write_link_check(Connection& db, const LinkCheck& check) {
    extend_run(db, check);
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

void add_links(Store& store, std::vector<LinkGiven> links, Done<std::vector<LinkAdded>> done) {
    run_job<std::vector<LinkAdded>>(
        store,
        [links = std::move(links)](Connection& db) {
            std::vector<LinkAdded> added;
            added.reserve(links.size());
            for (const auto& given : links) added.push_back(add_link(db, given));
            return added;
        },
        std::move(done));
}

void ignore_link(Store& store, std::int64_t id, bool ignored, Done<Nothing> done) {
    run_job<Nothing>(
        store,
        [id, ignored](Connection& db) {
            change_link(db, id, "UPDATE link SET ignored = ? WHERE id = ?", ignored);
            return Nothing{};
        },
        std::move(done));
}

void set_archive_url(Store& store, std::int64_t id, std::string url, Done<Nothing> done) {
    run_job<Nothing>(
        store,
        [id, url = std::move(url)](Connection& db) {
            change_link(db, id, "UPDATE link SET archive_url = ? WHERE id = ?", url);
            return Nothing{};
        },
        std::move(done));
}

}  // namespace pantau::store
