#include "daemon/store/mail_queue.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "daemon/store/job.hpp"

namespace pantau::store {
namespace {

constexpr std::string_view columns =
    "id, report, message_id, sender, subject, text, html, actor, created, state, attempts, unanswered, "
    "sealing, since, next_try, last_answer, finished";
constexpr std::string_view columns_without_content =
    "id, report, message_id, sender, subject, '', '', actor, created, state, attempts, unanswered, "
    "sealing, since, next_try, last_answer, finished";

std::vector<MailReceiver> receivers_of(Connection& db, std::int64_t mail) {
    Query q =
        db.query("SELECT address, name, state, answer FROM mail_receiver WHERE mail = ? ORDER BY place");
    q << mail;
    std::vector<MailReceiver> receivers;
    while (q.next())
        receivers.push_back({q.text(0), q.text(1),
                             enum_named<ReceiverState>(q.view(2), 3, [](auto s) { return to_string(s); })
                                 .value_or(ReceiverState::waiting),
                             q.text(3)});
    return receivers;
}

std::vector<Mail> mails_of(Connection& db, Query q) {
    std::vector<Mail> mails;
    while (q.next()) {
        Mail mail;
        mail.id = q.integer(0);
        mail.report = q.integer(1);
        mail.message_id = q.text(2);
        mail.sender = q.text(3);
        mail.subject = q.text(4);
        mail.text = q.text(5);
        mail.html = q.text(6);
        mail.actor = q.text(7);
        mail.created = q.instant(8);
        mail.state = enum_named<MailState>(q.view(9), 5, [](auto s) {
                         return to_string(s);
                     }).value_or(MailState::waiting);
        mail.attempts = q.small(10);
        mail.unanswered = q.small(11);
        mail.sealing = q.truth(12);
        mail.since = q.instant(13);
        mail.next_try = q.instant(14);
        mail.last_answer = q.text(15);
        mail.finished = q.maybe_instant(16);
        mail.receivers = receivers_of(db, mail.id);
        mails.push_back(std::move(mail));
    }
    return mails;
}

std::optional<Mail> first(std::vector<Mail> mails) {
    if (mails.empty()) return std::nullopt;
    return std::move(mails.front());
}

/// Equal for equal receivers in whatever order.
std::string set_of(const std::vector<MailReceiver>& receivers) {
    std::vector<std::string> addresses;
    for (const auto& receiver : receivers) addresses.push_back(receiver.address);
    std::sort(addresses.begin(), addresses.end());
    addresses.erase(std::unique(addresses.begin(), addresses.end()), addresses.end());
    return fmt::format("{}", fmt::join(addresses, "\n"));
}

void save(Connection& db, const Mail& mail) {
    db.run(
        "UPDATE mail SET state = ?, attempts = ?, unanswered = ?, sealing = 0, since = ?, next_try = ?, "
        "last_answer = ?, finished = ? WHERE id = ?",
        to_string(mail.state), mail.attempts, mail.unanswered, mail.since, mail.next_try, mail.last_answer,
        mail.finished, mail.id);
    if (db.changed_rows() == 0)
        throw Refused{WriteProblem::Kind::not_found, fmt::format("There is no mail {}.", mail.id)};
    int place = 0;
    for (const auto& receiver : mail.receivers)
        db.run("UPDATE mail_receiver SET state = ?, answer = ? WHERE mail = ? AND place = ?",
               to_string(receiver.state), receiver.answer, mail.id, place++);
}

/// For those who did not get it; nothing changes where it waits already or everybody has it.
void wake(Connection& db, Mail& mail, Instant now) {
    if (mail.state == MailState::waiting || mail.state == MailState::sent) return;
    for (auto& receiver : mail.receivers)
        if (receiver.state == ReceiverState::refused) receiver.state = ReceiverState::waiting;
    mail.state = MailState::waiting;
    mail.unanswered = 0;
    mail.since = mail.next_try = now;
    mail.finished.reset();
    save(db, mail);
}

Mail insert(Connection& db, Mail mail, const std::string& set, Instant now) {
    mail.created = mail.since = mail.next_try = now;
    mail.state = MailState::waiting;
    db.run(
        "INSERT INTO mail (report, receiver_set, message_id, sender, subject, text, html, actor, created, "
        "state, attempts, unanswered, sealing, since, next_try, last_answer) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, 0, ?, ?, '')",
        mail.report, set, mail.message_id, mail.sender, mail.subject, mail.text, mail.html, mail.actor, now,
        to_string(mail.state), now, now);
    mail.id = db.last_row_id();
    int place = 0;
    for (const auto& receiver : mail.receivers)
        db.run(
            "INSERT INTO mail_receiver (mail, place, address, name, state, answer) VALUES (?, ?, ?, ?, ?, "
            "'')",
            mail.id, place++, receiver.address, receiver.name, to_string(receiver.state));
    return mail;
}

}  // namespace

const char* to_string(ReceiverState state) noexcept {
    static constexpr const char* names[] = {"waiting", "accepted", "refused"};
    return names[static_cast<int>(state)];
}

const char* to_string(MailState state) noexcept {
    static constexpr const char* names[] = {"waiting", "sent", "partly_sent", "given_up", "unconfirmed"};
    return names[static_cast<int>(state)];
}

void queue_mail(Store& store, Mail mail, Done<Mail> done) {
    run_job<Mail>(
        store,
        [&store, mail = std::move(mail)](Connection& db) {
            const auto set = set_of(mail.receivers);
            Query q =
                db.query(fmt::format("SELECT {} FROM mail WHERE report = ? AND receiver_set = ?", columns));
            q << mail.report << set;
            if (auto there = first(mails_of(db, std::move(q)))) {
                wake(db, *there, store.now());
                return std::move(*there);
            }
            return insert(db, mail, set, store.now());
        },
        std::move(done));
}

void seal_mail(Store& store, std::int64_t id, Done<Nothing> done) {
    run_job<Nothing>(
        store,
        [id](Connection& db) {
            db.run("UPDATE mail SET sealing = 1 WHERE id = ?", id);
            if (db.changed_rows() == 0)
                throw Refused{WriteProblem::Kind::not_found, fmt::format("There is no mail {}.", id)};
            return Nothing{};
        },
        std::move(done));
}

void save_mail(Store& store, Mail mail, Done<Nothing> done) {
    run_job<Nothing>(
        store,
        [mail = std::move(mail)](Connection& db) {
            save(db, mail);
            return Nothing{};
        },
        std::move(done));
}

std::vector<Mail> waiting_mails(const Snapshot& snapshot) {
    auto& db = snapshot.connection();
    return mails_of(db, db.query(fmt::format(
                            "SELECT {} FROM mail WHERE state = 'waiting' ORDER BY next_try, id", columns)));
}

std::vector<Mail> mails_of_report(const Snapshot& snapshot, std::int64_t report) {
    auto& db = snapshot.connection();
    Query q =
        db.query(fmt::format("SELECT {} FROM mail WHERE report = ? ORDER BY id", columns_without_content));
    q << report;
    return mails_of(db, std::move(q));
}

std::optional<Mail> mail(const Snapshot& snapshot, std::int64_t id) {
    auto& db = snapshot.connection();
    Query q = db.query(fmt::format("SELECT {} FROM mail WHERE id = ?", columns));
    q << id;
    return first(mails_of(db, std::move(q)));
}

}  // namespace pantau::store
