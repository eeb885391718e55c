#include "daemon/store/people.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include "daemon/store/admin_record.hpp"
#include "daemon/store/job.hpp"

namespace pantau::store {
namespace {

constexpr std::string_view columns = "id, login, name, role, must_change, created, disabled, last_sign_in";

Person person_of(const Query& row) {
    Person person;
    person.id = row.integer(0);
    person.login = row.text(1);
    person.name = row.text(2);
    person.role = cases::role(row.view(3)).value_or(cases::Role::viewer);
    person.must_change = row.truth(4);
    person.created = row.instant(5);
    person.disabled = row.maybe_instant(6);
    person.last_sign_in = row.maybe_instant(7);
    return person;
}

Person person_named(Connection& db, std::string_view login) {
    Query q = db.query(fmt::format("SELECT {} FROM person WHERE login = ?", columns));
    q << login;
    if (!q.next())
        throw Refused{WriteProblem::Kind::not_found, fmt::format("Nobody has the login '{}'.", login)};
    return person_of(q);
}

bool somebody_administers(Connection& db) {
    return db.number("SELECT count(*) FROM person WHERE role = 'admin' AND disabled IS NULL") > 0;
}

}  // namespace

void add_person(Store& store, NewPerson person, std::string actor, Done<Person> done) {
    run_job<Person>(
        store,
        [&store, person = std::move(person), actor = std::move(actor)](Connection& db) {
            if (person.only_if_first && db.number("SELECT count(*) FROM person") > 0)
                throw Refused{WriteProblem::Kind::conflict, "Somebody has an account already."};
            const auto now = store.now();
            try {
                db.run(
                    "INSERT INTO person (login, name, role, password, must_change, created) "
                    "VALUES (?, ?, ?, ?, ?, ?)",
                    person.login, person.name, cases::to_string(person.role), person.password,
                    person.must_change, now);
            } catch (const StoreError& error) {
                if (error.code() != SQLITE_CONSTRAINT_UNIQUE) throw;
                throw Refused{
                    WriteProblem::Kind::conflict,
                    fmt::format("The login '{}' is taken; it names its owner in the records for ever, "
                                "so take another one.",
                                person.login)};
            }
            record_admin_act(
                db, {now, actor, "person_added", person.login, std::string{cases::to_string(person.role)}});
            return person_named(db, person.login);
        },
        std::move(done));
}

void change_person(Store& store, std::string login, PersonChange change, std::string actor,
                   Done<Person> done) {
    run_job<Person>(
        store,
        [&store, login = std::move(login), change = std::move(change),
         actor = std::move(actor)](Connection& db) {
            const auto before = person_named(db, login);
            const auto now = store.now();
            const bool administered = somebody_administers(db);
            if (change.name && *change.name != before.name) {
                db.run("UPDATE person SET name = ? WHERE id = ?", *change.name, before.id);
                record_admin_act(db, {now, actor, "person_renamed", login, ""});
            }
            if (change.role && *change.role != before.role) {
                db.run("UPDATE person SET role = ? WHERE id = ?", cases::to_string(*change.role), before.id);
                record_admin_act(db, {now, actor, "role_changed", login,
                                      fmt::format("{} -> {}", cases::to_string(before.role),
                                                  cases::to_string(*change.role))});
            }
            if (change.disabled && *change.disabled != before.disabled.has_value()) {
                db.run("UPDATE person SET disabled = ? WHERE id = ?",
                       *change.disabled ? std::optional{now} : std::nullopt, before.id);
                if (*change.disabled) db.run("DELETE FROM session WHERE person = ?", before.id);
                record_admin_act(
                    db, {now, actor, *change.disabled ? "person_disabled" : "person_enabled", login, ""});
            }
            if (administered && !somebody_administers(db))
                throw Refused{
                    WriteProblem::Kind::conflict,
                    fmt::format("'{}' is the last administrator who may sign in; make another one first.",
                                login)};
            return person_named(db, login);
        },
        std::move(done));
}

void set_password(Store& store, std::string login, std::string password, bool must_change, std::string actor,
                  Done<Person> done) {
    run_job<Person>(
        store,
        [&store, login = std::move(login), password = std::move(password), must_change,
         actor = std::move(actor)](Connection& db) {
            const auto before = person_named(db, login);
            db.run("UPDATE person SET password = ?, must_change = ? WHERE id = ?", password, must_change,
                   before.id);
            db.run("DELETE FROM session WHERE person = ?", before.id);
            record_admin_act(
                db, {store.now(), actor, actor == login ? "password_changed" : "password_reset", login, ""});
            return person_named(db, login);
        },
        std::move(done));
}

void add_session(Store& store, SignIn sign_in, Done<Nothing> done) {
    run_job<Nothing>(
        store,
        [sign_in = std::move(sign_in)](Connection& db) {
            const auto& session = sign_in.session;
            db.run("UPDATE person SET last_sign_in = ? WHERE id = ? AND password = ? AND disabled IS NULL",
                   session.created, session.person, sign_in.password);
            if (db.changed_rows() == 0)
                throw Refused{WriteProblem::Kind::not_found,
                              "The account was changed meanwhile: sign in again."};
            db.run("DELETE FROM session WHERE hash = ? OR created < ?", sign_in.replaced, sign_in.oldest);
            db.run("INSERT INTO session (hash, person, created, last_used, stays) VALUES (?, ?, ?, ?, ?)",
                   session.hash, session.person, session.created, session.last_used, session.stays);
            return Nothing{};
        },
        std::move(done));
}

void end_session(Store& store, std::string hash, Done<Nothing> done) {
    run_job<Nothing>(
        store,
        [hash = std::move(hash)](Connection& db) {
            db.run("DELETE FROM session WHERE hash = ?", hash);
            return Nothing{};
        },
        std::move(done));
}

void end_sessions_of(Store& store, std::string login, std::string actor, Done<Nothing> done) {
    run_job<Nothing>(
        store,
        [&store, login = std::move(login), actor = std::move(actor)](Connection& db) {
            const auto person = person_named(db, login);
            db.run("DELETE FROM session WHERE person = ?", person.id);
            record_admin_act(db, {store.now(), actor, "signed_out_everywhere", login, ""});
            return Nothing{};
        },
        std::move(done));
}

void touch_sessions(Store& store, std::vector<std::pair<std::string, Instant>> used, Done<Nothing> done) {
    run_job<Nothing>(
        store,
        [used = std::move(used)](Connection& db) {
            for (const auto& [hash, at] : used)
                db.run("UPDATE session SET last_used = max(last_used, ?) WHERE hash = ?", at, hash);
            return Nothing{};
        },
        std::move(done));
}

std::vector<Person> people(const Snapshot& snapshot) {
    Query q = snapshot.connection().query(fmt::format("SELECT {} FROM person ORDER BY login", columns));
    std::vector<Person> all;
    while (q.next()) all.push_back(person_of(q));
    return all;
}

std::vector<Session> sessions(const Snapshot& snapshot) {
    Query q = snapshot.connection().query("SELECT hash, person, created, last_used, stays FROM session");
    std::vector<Session> all;
    while (q.next()) all.push_back({q.text(0), q.integer(1), q.instant(2), q.instant(3), q.truth(4)});
    return all;
}

std::optional<std::string> password_of(const Snapshot& snapshot, std::string_view login) {
    Query q = snapshot.connection().query("SELECT password FROM person WHERE login = ? AND disabled IS NULL");
    q << login;
    if (!q.next()) return std::nullopt;
    return q.text(0);
}

void record_admin_act(Connection& db, const AdminAct& act) {
    db.run("INSERT INTO admin_act (at, actor, act, subject, detail) VALUES (?, ?, ?, ?, ?)", act.at,
           act.actor, act.act, act.subject, act.detail);
}

std::vector<AdminAct> admin_acts(const Snapshot& snapshot, int limit) {
    Query q = snapshot.connection().query(
        "SELECT at, actor, act, subject, detail FROM admin_act ORDER BY id DESC LIMIT ?");
    q << limit;
    std::vector<AdminAct> all;
    while (q.next()) all.push_back({q.instant(0), q.text(1), q.text(2), q.text(3), q.text(4)});
    return all;
}

}  // namespace pantau::store
