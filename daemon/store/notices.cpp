#include "daemon/store/notices.hpp"

#include <algorithm>
#include <sstream>

#include <fmt/format.h>

#include "daemon/store/event_rows.hpp"
#include "daemon/store/job.hpp"
#include "daemon/store/jobs.hpp"
#include "daemon/store/watch_rows.hpp"

namespace pantau::store {
namespace {

constexpr const char* cursor_name = "news_cursor";
/// An outage that was recorded later than this after it was confirmed was imported.
constexpr std::chrono::minutes live_within{10};
/// Links that died longer ago were told of, or cannot be news any more.
constexpr std::chrono::hours dead_news{7 * 24};
constexpr std::chrono::hours keep_notices{90 * 24};

std::string text_of(const NewsCursor& cursor) {
    return fmt::format("{} {} {} {}", cursor.event, cursor.outage, cursor.report,
                       cursor.since.time_since_epoch().count());
}

OutageNews outage_news(const Snapshot& snapshot, const Query& q) {
    return {q.text(2), outage(snapshot, outage_id(q.integer(0), q.integer(1))).value()};
}

Notice notice_of(const Query& q) {
    Notice notice;
    notice.id = q.integer(0);
    notice.key = q.text(1);
    notice.kind = q.text(2);
    notice.subject = q.text(3);
    notice.at = q.instant(4);
    notice.recorded_at = q.instant(5);
    notice.data = q.text(6);
    return notice;
}

void insert(Connection& db, const Notice& notice, Instant now) {
    db.run(
        "INSERT OR IGNORE INTO notice (key, kind, subject, at, recorded_at, data) VALUES (?, ?, ?, ?, ?, ?)",
        notice.key, notice.kind, notice.subject, notice.at, now, notice.data);
    if (db.changed_rows() == 0) return;
    const auto id = db.last_row_id();
    for (const auto& hook : notice.hooks)
        db.run(
            "INSERT OR IGNORE INTO hook_delivery (notice, hook, subject, state, attempts, next_try, "
            "last_answer) VALUES (?, ?, ?, 'waiting', 0, ?, '')",
            id, hook, notice.subject, now);
}

}  // namespace

std::optional<NewsCursor> news_cursor(const Snapshot& snapshot) {
    const auto kept = value(snapshot, cursor_name);
    if (!kept || kept->empty()) return std::nullopt;
    NewsCursor cursor;
    std::int64_t since = 0;
    std::istringstream{*kept} >> cursor.event >> cursor.outage >> cursor.report >> since;
    cursor.since = Instant{std::chrono::milliseconds{since}};
    return cursor;
}

NewsCursor news_cursor_now(const Snapshot& snapshot, Instant now) {
    auto& db = snapshot.connection();
    return {db.number("SELECT max(id) FROM event"), db.number("SELECT max(num) FROM outage"),
            db.number("SELECT max(id) FROM report_file"), now};
}

News news_since(const Snapshot& snapshot, const NewsCursor& cursor, Instant now) {
    auto& db = snapshot.connection();
    News news;
    news.next = news_cursor_now(snapshot, cursor.since);
    select_events(
        db, "WHERE id > ? AND kind IN ('warning_raised', 'breach_raised') ORDER BY id",
        [&](Query& q) { q << cursor.event; },
        [&](const cases::Event& event) {
            news.thresholds.push_back(event);
            return true;
        });
    Query opened = db.query(
        "SELECT o.year, o.number, s.name FROM outage o JOIN site s ON s.num = o.site "
        "WHERE o.num > ? AND o.recorded_at - o.confirmed < ? ORDER BY o.num");
    opened << cursor.outage << std::chrono::milliseconds{live_within}.count();
    while (opened.next()) news.opened.push_back(outage_news(snapshot, opened));
    // Those whose opening is news at this very moment may be over already.
    Query closed = db.query(
        "SELECT o.year, o.number, s.name FROM outage o JOIN site s ON s.num = o.site "
        "WHERE o.end_at IS NOT NULL AND (EXISTS (SELECT 1 FROM notice n WHERE n.kind = 'outage_opened' AND "
        "n.key = printf('outage_opened:G-%d-%04d', o.year, o.number)) OR (o.num > ? AND o.recorded_at - "
        "o.confirmed < ?)) AND NOT EXISTS (SELECT 1 FROM notice n WHERE n.key = "
        "printf('outage_closed:G-%d-%04d', o.year, o.number)) ORDER BY o.end_at");
    closed << cursor.outage << std::chrono::milliseconds{live_within}.count();
    while (closed.next()) news.closed.push_back(outage_news(snapshot, closed));
    Query dead = db.query(
        "SELECT id FROM link l WHERE died > ? AND joined_into IS NULL AND ignored = 0 AND NOT EXISTS "
        "(SELECT 1 FROM notice n WHERE n.key = printf('link_dead:%d:%d', l.id, l.died)) ORDER BY died");
    dead << std::max(cursor.since, now - dead_news);
    while (dead.next())
        if (auto gone = link(snapshot, dead.integer(0))) news.dead.push_back(std::move(*gone));
    Query reports = db.query("SELECT id FROM report_file WHERE id > ? ORDER BY id");
    reports << cursor.report;
    while (reports.next())
        if (auto file = report_file(snapshot, reports.integer(0))) news.reports.push_back(std::move(*file));
    Query gaps = db.query(
        "SELECT from_at, to_at, reason FROM self_gap g WHERE from_at > ? AND NOT EXISTS (SELECT 1 FROM "
        "notice "
        "n WHERE n.key = printf('self:%s:%d', g.reason, g.from_at)) ORDER BY from_at");
    gaps << std::max(cursor.since, now - dead_news);
    while (gaps.next()) news.self.push_back({gaps.instant(0), gaps.instant(1), gaps.text(2)});
    return news;
}

void add_notices(Store& store, std::vector<Notice> notices, NewsCursor cursor, Done<Nothing> done) {
    run_job<Nothing>(
        store,
        [&store, notices = std::move(notices), cursor](Connection& db) {
            const auto now = store.now();
            for (const auto& notice : notices) insert(db, notice, now);
            db.run("INSERT OR REPLACE INTO value (name, text) VALUES (?, ?)", cursor_name, text_of(cursor));
            db.run(
                "DELETE FROM notice WHERE recorded_at < ? AND NOT EXISTS (SELECT 1 FROM hook_delivery d "
                "WHERE d.notice = notice.id AND d.state = 'waiting')",
                now - keep_notices);
            return Nothing{};
        },
        std::move(done));
}

void forget_news_cursor(Store& store, Done<Nothing> done) {
    put_value(store, cursor_name, "", std::move(done));
}

void drop_other_receivers(Store& store, std::vector<std::string> hooks, Done<Nothing> done) {
    run_job<Nothing>(
        store,
        [&store, hooks = std::move(hooks)](Connection& db) {
            const auto now = store.now();
            std::vector<std::string> strangers;
            Query q = db.query("SELECT DISTINCT hook FROM hook_delivery WHERE state = 'waiting'");
            while (q.next())
                if (std::find(hooks.begin(), hooks.end(), q.view(0)) == hooks.end())
                    strangers.push_back(q.text(0));
            for (const auto& hook : strangers)
                db.run(
                    "UPDATE hook_delivery SET state = 'given_up', finished = ?, last_answer = 'the settings "
                    "no longer name this webhook' WHERE hook = ? AND state = 'waiting'",
                    now, hook);
            return Nothing{};
        },
        std::move(done));
}

const char* to_string(DeliveryState state) noexcept {
    static constexpr const char* names[] = {"waiting", "delivered", "given_up"};
    return names[static_cast<int>(state)];
}

std::vector<HookDelivery> waiting_deliveries(const Snapshot& snapshot, std::string_view hook) {
    Query q = snapshot.connection().query(
        "SELECT n.id, n.key, n.kind, n.subject, n.at, n.recorded_at, n.data, d.attempts, d.next_try, "
        "d.last_answer FROM hook_delivery d JOIN notice n ON n.id = d.notice "
        "WHERE d.hook = ? AND d.state = 'waiting' AND NOT EXISTS (SELECT 1 FROM hook_delivery e WHERE "
        "e.hook = d.hook AND e.state = 'waiting' AND e.subject = d.subject AND e.notice < d.notice) "
        "ORDER BY d.next_try, d.notice");
    q << hook;
    std::vector<HookDelivery> all;
    while (q.next()) {
        HookDelivery delivery;
        delivery.notice = notice_of(q);
        delivery.hook = std::string{hook};
        delivery.attempts = q.small(7);
        delivery.next_try = q.instant(8);
        delivery.last_answer = q.text(9);
        all.push_back(std::move(delivery));
    }
    return all;
}

void save_delivery(Store& store, const HookDelivery& delivery, Done<Nothing> done) {
    run_job<Nothing>(
        store,
        [id = delivery.notice.id, hook = delivery.hook, state = delivery.state, attempts = delivery.attempts,
         next = delivery.next_try, answer = delivery.last_answer,
         finished = delivery.finished](Connection& db) {
            db.run(
                "UPDATE hook_delivery SET state = ?, attempts = ?, next_try = ?, last_answer = ?, finished = "
                "? WHERE notice = ? AND hook = ?",
                to_string(state), attempts, next, answer, finished, id, hook);
            return Nothing{};
        },
        std::move(done));
}

std::int64_t count_waiting_deliveries(const Snapshot& snapshot) {
    return snapshot.connection().number("SELECT count(*) FROM hook_delivery WHERE state = 'waiting'");
}

}  // namespace pantau::store
