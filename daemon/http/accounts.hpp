#pragma once
// Who may come in by name and password: signing in, sessions, and what administrators do to people's
// accounts. The command line comes here too, over the socket, so that a reset there ends sessions as one in
// the browser does.

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "daemon/http/back_off.hpp"
#include "daemon/http/problem.hpp"
#include "daemon/http/router.hpp"
#include "daemon/http/sessions.hpp"
#include "daemon/store/people.hpp"

namespace pantau::http {

struct Parts;

/// The address that a request came from: behind a TLS proxy the last one that the proxy named.
std::string client_address(const Request& request, bool behind_proxy);

/// Thread safety: all calls on the network thread; answers come there, too.
class Accounts {
public:
    explicit Accounts(const Parts& parts);

    /// Reads people and sessions. \throws store::StoreError
    void load();
    /// Nobody has an account: the first start.
    bool nobody() const noexcept { return people_.empty(); }
    const std::map<std::string, store::Person>& people() const noexcept { return people_; }
    /// Browsers in which the person is signed in now.
    std::size_t sessions_of(const store::Person& person) const;

    /// Whom the session cookie of a request speaks for; Caller::known is false without one in force.
    Caller caller_of(const Request& request);
    /// The cookie's session, whether in force or not; empty without a cookie.
    std::string session_hash(const Request& request) const;

    struct Attempt {
        std::string login, password;
        bool stays = false;
        std::string address;
        std::string replaced;  ///< session_hash() of the request: ended when this one begins
    };
    struct SignedIn {
        std::string set_cookie;  ///< for the answer; empty when refused
        std::optional<Problem> problem;
        bool must_change = false;
    };
    using SignInDone = std::function<void(SignedIn)>;
    void sign_in(Attempt attempt, SignInDone done);

    using Done = std::function<void(std::optional<Problem>)>;
    void sign_out(const std::string& session_hash, Done done);
    void sign_out_everywhere(const std::string& login, const std::string& actor, Done done);

    /// What was done to an account; `password` when the service made one: to be shown once.
    struct Outcome {
        std::optional<Problem> problem;
        store::Person person;
        std::string password;
    };
    using OutcomeDone = std::function<void(Outcome)>;
    struct Addition {
        std::string login, name, password;  ///< password empty: one is made
        cases::Role role = cases::Role::viewer;
        bool only_if_first = false;
    };
    void add(Addition addition, const std::string& actor, OutcomeDone done);
    void change(const std::string& login, store::PersonChange change, const std::string& actor,
                OutcomeDone done);
    /// \param password  empty: one is made
    void reset(const std::string& login, std::string password, const std::string& actor, OutcomeDone done);
    /// The person's own change: the old password is asked for and this browser gets a new session.
    void change_own(const std::string& login, std::string old_password, std::string password, Attempt again,
                    SignInDone done);

    /// A new one-time key for /mulai; the one before it is void. \pre nobody()
    std::string new_setup_key();
    bool setup_key_fits(std::string_view key) const;

    /// By result: ok, rejected, locked.
    const std::map<std::string, std::uint64_t>& counters() const noexcept { return counters_; }

private:
    using Hashed = std::function<void(std::optional<std::string>)>;
    /// `stored`: the Argon2id string that was compared. Nothing when the database could not be asked.
    struct Verified {
        bool fits = false;
        std::string stored;
    };
    /// Queues work for the hashing thread and counts it for `address`. False: too much waits there already.
    bool queue(const std::string& address, std::function<std::function<void()>()> work);
    void verify(const Attempt& attempt, std::function<void(std::optional<Verified>)> done);
    void hash(const std::string& address, std::string password, Hashed done);
    void begin_session(const Attempt& attempt, const std::string& stored, SignInDone done);
    void store_password(const std::string& login, std::string password, bool must_change,
                        const std::string& actor, OutcomeDone done);
    /// Takes over what the store made of a person.
    void adopt(const store::Person& person, bool ends_sessions);
    std::optional<Problem> weakness(const std::string& password, const std::string& login) const;
    Sessions::Limits limits() const;
    bool secure() const;

    const Parts& parts_;
    std::map<std::string, store::Person> people_;  ///< by login
    std::map<std::int64_t, std::string> logins_;   ///< by id
    Sessions sessions_;
    BackOff back_off_;
    std::map<std::string, std::uint64_t> counters_{{"ok", 0}, {"rejected", 0}, {"locked", 0}};
    std::map<std::string, std::size_t> waiting_;  ///< passwords in the queue, by address
    std::size_t waiting_in_all_ = 0;
    std::string setup_key_hash_;
    store::Instant setup_key_until_{}, saved_at_{};
};

}  // namespace pantau::http
