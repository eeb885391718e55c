#include "daemon/http/accounts.hpp"

#include <algorithm>
#include <new>

#include <fmt/format.h>
#include <sodium.h>

#include "daemon/http/app.hpp"
#include "daemon/http/case_problem.hpp"
#include "daemon/http/password.hpp"
#include "daemon/http/token.hpp"
#include "daemon/log.hpp"
#include "daemon/store/error.hpp"

namespace pantau::http {

namespace {

/// One password takes a tenth of a second: what waits behind more than these would be given up by its sender.
constexpr std::size_t most_waiting = 64, most_waiting_an_address = 12;
constexpr std::chrono::minutes setup_key_lasts{60};

Problem rejected() {
    return {
        401, "E_SIGN_IN", "Sign-in refused", "The name or the password is wrong", "Nama atau sandi salah.",
        {}};
}
Problem too_soon(std::chrono::seconds wait) {
    const auto seconds = wait.count();
    const auto shown =
        seconds < 60 ? fmt::format("{} detik", seconds) : fmt::format("{} menit", (seconds + 59) / 60);
    return {
        429,
        "E_TOO_MANY_TRIES",
        "Too many tries",
        fmt::format("Too many wrong passwords for this name from this address; try again in {} s", seconds),
        fmt::format("Terlalu banyak percobaan yang salah. Coba lagi dalam {}.", shown),
        fmt::format("\"retry_after_s\":{}", seconds)};
}
Problem busy() {
    return unavailable("Too many people sign in at this moment; try again in a few seconds");
}
Problem login_taken(const std::string& sentence) {
    return {409, "E_LOGIN_TAKEN", "Conflict", sentence, "Nama masuk sudah dipakai. Pilihlah nama masuk lain.",
            {}};
}
Problem last_admin(const std::string& sentence) {
    return {409,
            "E_LAST_ADMIN",
            "Conflict",
            sentence,
            "Ini pengelola terakhir yang dapat masuk. Angkatlah pengelola lain lebih dahulu.",
            {}};
}
Problem nobody_of(const std::string& login) {
    return {404,
            "NOT_FOUND",
            "Not found",
            fmt::format("Nobody has the login '{}'", login),
            "Nama masuk itu tidak ada.",
            {}};
}

Problem account_problem(const store::WriteProblem& problem, const std::string& login) {
    return problem.kind == store::WriteProblem::Kind::not_found ? nobody_of(login) : store_problem(problem);
}

}  // namespace

std::string client_address(const Request& request, bool behind_proxy) {
    const auto named = request.header("x-forwarded-for");
    if (!behind_proxy || named.empty()) return request.peer.address;
    auto last = named.substr(named.rfind(',') + 1);  // npos + 1: all of it
    while (!last.empty() && last.front() == ' ') last.remove_prefix(1);
    while (!last.empty() && last.back() == ' ') last.remove_suffix(1);
    return std::string{last.substr(0, 64)};
}

Accounts::Accounts(const Parts& parts) : parts_{parts} {}

void Accounts::load() {
    const auto snapshot = parts_.store.read();
    people_.clear();
    logins_.clear();
    for (const auto& person : store::people(snapshot)) adopt(person, false);
    for (auto& session : store::sessions(snapshot)) sessions_.put(std::move(session));
}

void Accounts::adopt(const store::Person& person, bool ends_sessions) {
    people_.insert_or_assign(person.login, person);
    logins_.insert_or_assign(person.id, person.login);
    if (ends_sessions || person.disabled) sessions_.end_all_of(person.id);
}

Sessions::Limits Accounts::limits() const {
    const auto& settings = parts_.settings().accounts;
    return {settings.session_idle, settings.session_longest};
}

bool Accounts::secure() const {
    return parts_.settings().http.behind_tls_proxy;
}

std::size_t Accounts::sessions_of(const store::Person& person) const {
    return sessions_.count_of(person.id, parts_.clock.wall(), limits());
}

std::string Accounts::session_hash(const Request& request) const {
    const auto value = cookie_in(request.header("cookie"), secure());
    return value.empty() ? std::string{} : token_hash(value);
}

Caller Accounts::caller_of(const Request& request) {
    Caller caller;
    const auto hash = session_hash(request);
    if (hash.empty()) return caller;
    const auto now = parts_.clock.wall();
    const auto session = sessions_.use(hash, now, limits());
    if (!session) return caller;
    const auto login = logins_.find(session->person);
    if (login == logins_.end()) return caller;
    const auto& person = people_.at(login->second);
    if (person.disabled) return caller;
    if (now - saved_at_ >= std::chrono::minutes{1} || now < saved_at_) {
        saved_at_ = now;
        if (auto used = sessions_.take_unsaved(); !used.empty())
            store::touch_sessions(parts_.store, std::move(used), {});
    }
    caller = {true, person.login, person.role, cases::Channel::web};
    caller.name = person.name;
    caller.session = hash;
    caller.must_change_password = person.must_change;
    return caller;
}

bool Accounts::queue(const std::string& address, std::function<std::function<void()>()> work) {
    const auto key = back_off_address(address);
    if (waiting_in_all_ >= most_waiting || waiting_[key] >= most_waiting_an_address) return false;
    ++waiting_in_all_;
    ++waiting_[key];
    parts_.hashing([this, key, work = std::move(work), network = parts_.executors.network] {
        auto then = work();
        network([this, key, then = std::move(then)] {
            --waiting_in_all_;
            if (--waiting_[key] == 0) waiting_.erase(key);
            then();
        });
    });
    return true;
}

void Accounts::verify(const Attempt& attempt, std::function<void(std::optional<Verified>)> done) {
    const bool queued = queue(
        attempt.address,
        [&store = parts_.store, login = attempt.login, password = attempt.password,
         done]() -> std::function<void()> {
            try {
                const auto stored = store::password_of(store.read(), login);
                return [done, verified = Verified{password_fits(stored, password), stored.value_or("")}] {
                    done(verified);
                };
            } catch (const store::StoreError& failed) {
                log::error(log::Event::store_failed, "A sign-in could not be looked up",
                           {{"error", failed.what()}});
            } catch (const std::bad_alloc&) {
                log::error(log::Event::login_failed, "No memory is left to compare a password (64 MiB)");
            }
            return [done] { done(std::nullopt); };
        });
    if (!queued) done(std::nullopt);
}

void Accounts::hash(const std::string& address, std::string password, Hashed done) {
    const bool queued = queue(address, [password = std::move(password), done]() -> std::function<void()> {
        try {
            return [done, made = password_hash(password)] { done(made); };
        } catch (const std::bad_alloc&) {
            log::error(log::Event::account_changed, "No memory is left to hash a password (64 MiB)");
            return [done] { done(std::nullopt); };
        }
    });
    if (!queued) done(std::nullopt);
}

void Accounts::sign_in(Attempt attempt, SignInDone done) {
    attempt.login = login_as_typed(attempt.login).substr(0, 64);
    const auto now = parts_.clock.steady();
    if (const auto wait = back_off_.wait(attempt.login, attempt.address, now); wait.count() > 0) {
        ++counters_["locked"];
        return done({{}, too_soon(wait), false});
    }
    back_off_.begin(attempt.login, attempt.address, now);
    verify(attempt, [this, attempt, done](const std::optional<Verified>& verified) {
        if (!verified) return done({{}, busy(), false});
        if (!verified->fits) {
            ++counters_["rejected"];
            // What was typed as a name may be a password in the wrong place: only a known name is logged.
            log::warning(log::Event::login_failed, "Somebody could not sign in",
                         {{"person", people_.contains(attempt.login) ? attempt.login : "unknown"},
                          {"address", attempt.address}});
            return done({{}, rejected(), false});
        }
        back_off_.succeeded(attempt.login, attempt.address);
        begin_session(attempt, verified->stored, done);
    });
}

void Accounts::begin_session(const Attempt& attempt, const std::string& stored, SignInDone done) {
    const auto found = people_.find(attempt.login);
    if (found == people_.end()) return done({{}, rejected(), false});
    const auto now = parts_.clock.wall();
    const auto secret = new_session_secret();
    store::SignIn sign_in;
    sign_in.session = {token_hash(secret), found->second.id, now, now, attempt.stays};
    sign_in.password = stored;
    sign_in.replaced = attempt.replaced;
    sign_in.oldest = now - limits().longest;
    auto session = sign_in.session;
    store::add_session(parts_.store, std::move(sign_in),
                       [this, attempt, session, secret, done = std::move(done),
                        network = parts_.executors.network](const store::Written<store::Nothing>& added) {
                           network([this, attempt, session, secret, done, added] {
                               if (added.has_error())
                                   return done({{},
                                                added.error().kind == store::WriteProblem::Kind::not_found
                                                    ? rejected()
                                                    : store_problem(added.error()),
                                                false});
                               if (!attempt.replaced.empty()) sessions_.end(attempt.replaced);
                               sessions_.put(session);
                               auto& person = people_.at(attempt.login);
                               person.last_sign_in = session.created;
                               ++counters_["ok"];
                               log::info(log::Event::login_ok, "Somebody signed in",
                                         {{"person", attempt.login}, {"address", attempt.address}});
                               const auto lasts =
                                   session.stays ? std::optional{limits().longest} : std::nullopt;
                               done({set_cookie(secret, secure(), lasts), std::nullopt, person.must_change});
                           });
                       });
}

void Accounts::sign_out(const std::string& session_hash, Done done) {
    sessions_.end(session_hash);  // at once: whatever the disk says, this browser is out
    store::end_session(
        parts_.store, session_hash,
        [done = std::move(done),
         network = parts_.executors.network](const store::Written<store::Nothing>& ended) {
            network([done, ended] {
                done(ended.has_error() ? std::optional{store_problem(ended.error())} : std::nullopt);
            });
        });
}

void Accounts::sign_out_everywhere(const std::string& login, const std::string& actor, Done done) {
    store::end_sessions_of(parts_.store, login, actor,
                           [this, login, actor, done = std::move(done),
                            network = parts_.executors.network](const store::Written<store::Nothing>& ended) {
                               network([this, login, actor, done, ended] {
                                   if (ended.has_error()) return done(account_problem(ended.error(), login));
                                   if (const auto found = people_.find(login); found != people_.end())
                                       sessions_.end_all_of(found->second.id);
                                   log::notice(log::Event::account_changed,
                                               "Somebody was signed out everywhere",
                                               {{"person", login}, {"by", actor}});
                                   done(std::nullopt);
                               });
                           });
}

std::optional<Problem> Accounts::weakness(const std::string& password, const std::string& login) const {
    const auto weak = password_weakness(password, login, parts_.settings().accounts.password_length);
    if (!weak) return std::nullopt;
    return Problem{422, "E_WEAK_PASSWORD", "Unprocessable", weak->detail, weak->sentence, {}};
}

void Accounts::add(Addition addition, const std::string& actor, OutcomeDone done) {
    if (!is_login(addition.login))
        return done(
            {bad_field("login must have 2 to 32 of a-z, 0-9, '.', '-' and '_', begin with a letter, and "
                       "not be 'daemon'",
                       "Nama masuk harus 2 sampai 32 huruf kecil, angka, titik, atau tanda hubung, dan "
                       "diawali huruf."),
             {},
             {}});
    if (addition.name.empty() || addition.name.size() > 200)
        return done({bad_field("name must have 1 to 200 characters", "Isilah nama orangnya."), {}, {}});
    const bool made = addition.password.empty();
    if (made) addition.password = new_password();
    if (auto weak = weakness(addition.password, addition.login)) return done({weak, {}, {}});
    auto shown = made ? addition.password : std::string{};
    hash("accounts", addition.password,
         [this, addition, made, shown, actor, done](std::optional<std::string> hashed) {
             if (!hashed) return done({busy(), {}, {}});
             store::add_person(
                 parts_.store,
                 {addition.login, addition.name, addition.role, *hashed, made, addition.only_if_first}, actor,
                 [this, addition, shown, actor, done,
                  network = parts_.executors.network](const store::Written<store::Person>& added) {
                     network([this, addition, shown, actor, done, added] {
                         if (added.has_error())
                             return done({added.error().kind == store::WriteProblem::Kind::conflict
                                              ? login_taken(added.error().sentence)
                                              : store_problem(added.error()),
                                          {},
                                          {}});
                         adopt(*added, false);
                         setup_key_hash_.clear();
                         log::notice(log::Event::account_changed, "An account was made",
                                     {{"person", added->login},
                                      {"role", cases::to_string(added->role)},
                                      {"by", actor}});
                         done({std::nullopt, *added, shown});
                     });
                 });
         });
}

void Accounts::change(const std::string& login, store::PersonChange change, const std::string& actor,
                      OutcomeDone done) {
    if (change.name && (change.name->empty() || change.name->size() > 200))
        return done({bad_field("name must have 1 to 200 characters", "Isilah nama orangnya."), {}, {}});
    store::change_person(parts_.store, login, std::move(change), actor,
                         [this, login, actor, done = std::move(done),
                          network = parts_.executors.network](const store::Written<store::Person>& changed) {
                             network([this, login, actor, done, changed] {
                                 if (changed.has_error())
                                     return done({changed.error().kind == store::WriteProblem::Kind::conflict
                                                      ? last_admin(changed.error().sentence)
                                                      : account_problem(changed.error(), login),
                                                  {},
                                                  {}});
                                 adopt(*changed, false);
                                 log::notice(log::Event::account_changed, "An account was changed",
                                             {{"person", login},
                                              {"role", cases::to_string(changed->role)},
                                              {"disabled", changed->disabled.has_value()},
                                              {"by", actor}});
                                 done({std::nullopt, *changed, {}});
                             });
                         });
}

void Accounts::store_password(const std::string& login, std::string password, bool must_change,
                              const std::string& actor, OutcomeDone done) {
    hash("accounts", std::move(password),
         [this, login, must_change, actor, done = std::move(done)](std::optional<std::string> hashed) {
             if (!hashed) return done({busy(), {}, {}});
             store::set_password(parts_.store, login, *hashed, must_change, actor,
                                 [this, login, hashed, actor, done, network = parts_.executors.network](
                                     const store::Written<store::Person>& changed) {
                                     network([this, login, hashed, actor, done, changed] {
                                         if (changed.has_error())
                                             return done({account_problem(changed.error(), login), {}, {}});
                                         adopt(*changed, true);
                                         log::notice(log::Event::account_changed,
                                                     "A password was set; its sessions are ended",
                                                     {{"person", login}, {"by", actor}});
                                         done({std::nullopt, *changed, *hashed});
                                     });
                                 });
         });
}

void Accounts::reset(const std::string& login, std::string password, const std::string& actor,
                     OutcomeDone done) {
    if (!people_.contains(login)) return done({nobody_of(login), {}, {}});
    const bool made = password.empty();
    if (made) password = new_password();
    if (auto weak = weakness(password, login)) return done({weak, {}, {}});
    auto shown = made ? password : std::string{};
    store_password(login, std::move(password), made, actor, [shown, done = std::move(done)](Outcome outcome) {
        outcome.password = shown;
        done(std::move(outcome));
    });
}

void Accounts::change_own(const std::string& login, std::string old_password, std::string password,
                          Attempt again, SignInDone done) {
    again.login = login;
    again.password = std::move(old_password);
    if (auto weak = weakness(password, login)) return done({{}, weak, false});
    if (again.password == password)
        return done({{},
                     Problem{422,
                             "E_SAME_PASSWORD",
                             "Unprocessable",
                             "The new password is the old one",
                             "Sandi baru sama dengan sandi lama.",
                             {}},
                     false});
    const auto now = parts_.clock.steady();
    if (const auto wait = back_off_.wait(login, again.address, now); wait.count() > 0)
        return done({{}, too_soon(wait), false});
    back_off_.begin(login, again.address, now);
    verify(again, [this, again, password, done](const std::optional<Verified>& verified) {
        if (!verified) return done({{}, busy(), false});
        if (!verified->fits) {
            auto wrong = rejected();
            wrong.status = 422;
            wrong.sentence = "Sandi lama salah.";
            wrong.detail = "The old password is wrong";
            return done({{}, wrong, false});
        }
        back_off_.succeeded(again.login, again.address);
        store_password(again.login, password, false, again.login,
                       [this, again, done](const Outcome& outcome) {
                           if (outcome.problem) return done({{}, outcome.problem, false});
                           begin_session(again, outcome.password, done);
                       });
    });
}

std::string Accounts::new_setup_key() {
    const auto key = new_session_secret();
    setup_key_hash_ = token_hash(key);
    setup_key_until_ = parts_.clock.wall() + setup_key_lasts;
    return key;
}

bool Accounts::setup_key_fits(std::string_view key) const {
    const auto given = token_hash(key);
    return nobody() && given.size() == setup_key_hash_.size() && parts_.clock.wall() < setup_key_until_ &&
           sodium_memcmp(given.data(), setup_key_hash_.data(), given.size()) == 0;
}

}  // namespace pantau::http
