#pragma once
// People who sign in, the sessions of their browsers, and what administrators did to accounts. Of a password
// only its Argon2id string is kept, of a session only a hash.

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "daemon/cases/decide.hpp"
#include "daemon/store/store.hpp"

namespace pantau::store {

struct Person {
    std::int64_t id = 0;  ///< set by the store
    std::string login;    ///< unique for ever; names the actor in the event log
    std::string name;     ///< as pages show it
    cases::Role role = cases::Role::viewer;
    /// The password was made by the service and seen by an administrator: its owner has to choose another
    /// one.
    bool must_change = false;
    Instant created{};  ///< set by the store
    std::optional<Instant> disabled, last_sign_in;
};

/// A browser that is signed in.
struct Session {
    std::string hash;  ///< SHA-256 of what the cookie holds, hex
    std::int64_t person = 0;
    Instant created{}, last_used{};
    bool stays = false;  ///< "Tetap masuk": no idle limit, only the absolute one
};

struct NewPerson {
    std::string login, name;
    cases::Role role = cases::Role::viewer;
    std::string password;  ///< Argon2id string
    bool must_change = false;
    bool only_if_first = false;  ///< refuse with `conflict` unless nobody has an account yet
};
struct PersonChange {
    std::optional<std::string> name;
    std::optional<cases::Role> role;
    std::optional<bool> disabled;
};

// Every change names who made it (`actor`) and is written into the record of administration in the same
// transaction. What ends sessions ends them there, too.

/// Problem conflict: the login is taken (also by somebody disabled), or `only_if_first` and there is
/// somebody.
void add_person(Store& store, NewPerson person, std::string actor, Done<Person> done);
/// Disabling ends every session. Problems: not_found; conflict when no administrator who may sign in would be
/// left.
void change_person(Store& store, std::string login, PersonChange change, std::string actor,
                   Done<Person> done);
/// Ends every session of the person. Problem not_found.
void set_password(Store& store, std::string login, std::string password, bool must_change, std::string actor,
                  Done<Person> done);

/// Signs in: the new session, the person's last sign-in, the end of `replaced` (may be empty) and of all that
/// were begun before `oldest`. Problem not_found: the person was disabled or got another password meanwhile.
struct SignIn {
    Session session;
    std::string password;  ///< the Argon2id string that was verified
    std::string replaced;  ///< hash of the session that the browser had before
    Instant oldest{};
};
void add_session(Store& store, SignIn sign_in, Done<Nothing> done);
void end_session(Store& store, std::string hash, Done<Nothing> done);
/// \param actor  an administrator, or the person
void end_sessions_of(Store& store, std::string login, std::string actor, Done<Nothing> done);
/// Notes that sessions were used; call it now and then, not at each request.
void touch_sessions(Store& store, std::vector<std::pair<std::string, Instant>> used, Done<Nothing> done);

/// By login.
std::vector<Person> people(const Snapshot& snapshot);
std::vector<Session> sessions(const Snapshot& snapshot);
/// The Argon2id string of somebody who may sign in; nothing for an unknown or disabled login.
std::optional<std::string> password_of(const Snapshot& snapshot, std::string_view login);

/// What was done to accounts and tokens.
struct AdminAct {
    Instant at{};
    std::string actor, act, subject, detail;  ///< "sri", "person_disabled", "budi", ""
};
/// Newest first.
std::vector<AdminAct> admin_acts(const Snapshot& snapshot, int limit);

}  // namespace pantau::store
