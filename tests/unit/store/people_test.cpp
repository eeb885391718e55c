#include "daemon/store/people.hpp"

#include <algorithm>

#include <catch2/catch.hpp>

#include "tests/unit/store/store_kit.hpp"

namespace pantau::store {

using namespace test;
using cases::Role;
using Kind = WriteProblem::Kind;

namespace {

struct Office {
    Folder folder;
    std::unique_ptr<Store> store = test::open(folder.path);

    Written<Person> add(const std::string& login, Role role, bool only_if_first = false) const {
        return wait<Person>([&](auto done) {
            add_person(*store, {login, "Nama " + login, role, "$argon2id$" + login, false, only_if_first},
                       "cli:root", std::move(done));
        });
    }
    Written<Person> change(const std::string& login, PersonChange change) const {
        return wait<Person>([&](auto done) { change_person(*store, login, change, "sri", std::move(done)); });
    }
    Written<Nothing> sign_in(const std::string& login, const std::string& hash,
                             const std::string& replaced = {}, Instant at = wib("2026-06-09 12:00"),
                             const std::string& password = {}) const {
        SignIn made;
        made.session = {hash, person(login).id, at, at, false};
        made.password = password.empty() ? "$argon2id$" + login : password;
        made.replaced = replaced;
        made.oldest = at - std::chrono::hours{12};
        return wait<Nothing>([&](auto done) { add_session(*store, made, std::move(done)); });
    }
    Person person(const std::string& login) const {
        for (const auto& one : people(store->read()))
            if (one.login == login) return one;
        FAIL("nobody is " << login);
        return {};
    }
    std::vector<std::string> hashes() const {
        std::vector<std::string> all;
        for (const auto& session : sessions(store->read())) all.push_back(session.hash);
        std::sort(all.begin(), all.end());
        return all;
    }
    std::vector<std::string> acts() const {
        std::vector<std::string> all;
        for (const auto& act : admin_acts(store->read(), 100))
            all.push_back(act.actor + " " + act.act + " " + act.subject + " " + act.detail);
        return all;
    }
};

}  // namespace

TEST_CASE("a login belongs to one person for ever") {
    const Office office;
    CHECK(office.add("budi", Role::staff).value().id > 0);
    CHECK(office.add("budi", Role::admin).error().kind == Kind::conflict);
    office.change("budi", {{}, {}, true}).value();
    CHECK(office.add("budi", Role::admin).error().kind == Kind::conflict);
    CHECK(office.person("budi").role == Role::staff);
}

TEST_CASE("the first one is the first one only") {
    const Office office;
    CHECK(office.add("sri", Role::admin, true).has_value());
    CHECK(office.add("eve", Role::admin, true).error().kind == Kind::conflict);
}

TEST_CASE("one administrator who may sign in always stays, and a refused change leaves nothing") {
    const Office office;
    office.add("sri", Role::admin).value();
    office.add("rina", Role::admin).value();
    CHECK(office.change("sri", {{}, {}, true}).has_value());
    const auto acts = office.acts();
    CHECK(office.change("rina", {{}, {}, true}).error().kind == Kind::conflict);
    CHECK(office.change("rina", {"Rina Baru", Role::staff, {}}).error().kind == Kind::conflict);
    CHECK(office.person("rina").name == "Nama rina");
    CHECK(office.acts() == acts);
    CHECK(office.change("sri", {{}, {}, false}).has_value());
    CHECK(office.change("rina", {{}, Role::staff, {}}).value().role == Role::staff);
    CHECK(office.change("siapa", {}).error().kind == Kind::not_found);
}

TEST_CASE("sessions end with their replacement, a new password, a disabling and their age") {
    const Office office;
    office.add("sri", Role::admin).value();
    office.add("budi", Role::staff).value();
    office.sign_in("sri", "s1").value();
    office.sign_in("budi", "b1").value();
    office.sign_in("budi", "b2", "b1").value();
    CHECK(office.hashes() == std::vector<std::string>{"b2", "s1"});
    wait<Person>([&](auto done) {
        set_password(*office.store, "budi", "$argon2id$new", true, "sri", std::move(done));
    }).value();
    CHECK(office.hashes() == std::vector<std::string>{"s1"});
    CHECK(office.person("budi").must_change);
    // The old password was verified just before the reset: too late.
    CHECK(office.sign_in("budi", "b3").error().kind == Kind::not_found);
    office.sign_in("budi", "b4", {}, wib("2026-06-09 12:00"), "$argon2id$new").value();
    office.change("budi", {{}, {}, true}).value();
    CHECK(office.hashes() == std::vector<std::string>{"s1"});
    CHECK(office.sign_in("budi", "b5", {}, wib("2026-06-09 12:00"), "$argon2id$new").has_error());
    office.sign_in("sri", "s2", {}, wib("2026-06-10 00:01")).value();  // s1 is older than twelve hours
    CHECK(office.hashes() == std::vector<std::string>{"s2"});
    office.sign_in("sri", "s3", {}, wib("2026-06-10 00:02")).value();
    wait<Nothing>([&](auto done) { end_sessions_of(*office.store, "sri", "sri", std::move(done)); }).value();
    CHECK(office.hashes().empty());
}

TEST_CASE("the use of a session is noted and never goes back") {
    const Office office;
    office.add("sri", Role::admin).value();
    office.sign_in("sri", "s1").value();
    for (const auto* at : {"2026-06-09 12:30", "2026-06-09 12:10"})
        wait<Nothing>([&](auto done) {
            touch_sessions(*office.store, {{"s1", wib(at)}}, std::move(done));
        }).value();
    CHECK(sessions(office.store->read()).front().last_used == wib("2026-06-09 12:30"));
    wait<Nothing>([&](auto done) { end_session(*office.store, "s1", std::move(done)); }).value();
    CHECK(office.hashes().empty());
}

TEST_CASE("a password is given only of somebody who may sign in") {
    const Office office;
    office.add("sri", Role::admin).value();
    office.add("budi", Role::staff).value();
    CHECK(password_of(office.store->read(), "budi") == "$argon2id$budi");
    CHECK_FALSE(password_of(office.store->read(), "eve"));
    office.change("budi", {{}, {}, true}).value();
    CHECK_FALSE(password_of(office.store->read(), "budi"));
}

TEST_CASE("every act of administration names who did it") {
    const Office office;
    office.add("sri", Role::admin).value();
    office.add("budi", Role::staff).value();
    office.change("budi", {"Budi S.", Role::supervisor, true}).value();
    wait<Person>([&](auto done) {
        set_password(*office.store, "budi", "$argon2id$x", true, "sri", std::move(done));
    }).value();
    wait<Nothing>([&](auto done) { end_sessions_of(*office.store, "budi", "sri", std::move(done)); }).value();
    CHECK(office.acts() ==
          std::vector<std::string>{"sri signed_out_everywhere budi ", "sri password_reset budi ",
                                   "sri person_disabled budi ", "sri role_changed budi staff -> supervisor",
                                   "sri person_renamed budi ", "cli:root person_added budi staff",
                                   "cli:root person_added sri admin"});
}

}  // namespace pantau::store
