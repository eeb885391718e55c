#include "daemon/http/password.hpp"

#include <set>

#include <catch2/catch.hpp>
#include <sodium.h>

namespace pantau::http {

TEST_CASE("a password is kept as Argon2id with at least the interactive limits", "[password]") {
    REQUIRE(sodium_init() >= 0);
    const auto hash = password_hash("sandi yang panjang");
    CHECK(hash.starts_with("$argon2id$"));
    CHECK(crypto_pwhash_str_needs_rehash(hash.c_str(), crypto_pwhash_OPSLIMIT_INTERACTIVE,
                                         crypto_pwhash_MEMLIMIT_INTERACTIVE) == 0);
    CHECK(hash != password_hash("sandi yang panjang"));  // its own salt
    CHECK(password_fits(hash, "sandi yang panjang"));
    CHECK_FALSE(password_fits(hash, "sandi yang panjang "));
    CHECK_FALSE(password_fits(hash, ""));
    CHECK_FALSE(password_fits(std::nullopt, "sandi yang panjang"));
}

TEST_CASE("a made password is long, plain to read and another one each time", "[password]") {
    REQUIRE(sodium_init() >= 0);
    std::set<std::string> seen;
    for (int i = 0; i < 200; ++i) {
        const auto made = new_password();
        CHECK(made.size() == 19);
        CHECK(made.find_first_not_of("abcdefghijkmnpqrstuvwxyz23456789-") == std::string::npos);
        CHECK_FALSE(password_weakness(made, "budi.s", 10));  // a login that chance cannot make part of it
        seen.insert(made);
    }
    CHECK(seen.size() == 200);
}

TEST_CASE("weak passwords are refused with a sentence", "[password]") {
    struct Row {
        const char* password;
        bool refused;
    };
    const auto row = GENERATE(values<Row>({
        {"pendek", true},
        {"sepuluhhur", false},
        {"éééé", true},  // four characters, though eight bytes
        {"aaaaaaaaaaaaa", true},
        {"sandi-Budi-2026", true},
        {"taman kota hijau", false},
    }));
    CAPTURE(row.password);
    const auto weak = password_weakness(row.password, "budi", 10);
    CHECK(weak.has_value() == row.refused);
    if (weak) CHECK_FALSE((weak->sentence.empty() || weak->detail.empty()));
    CHECK(password_weakness(std::string(1025, 'x') + "abc", "budi", 10));
}

TEST_CASE("what a login looks like", "[password]") {
    for (const char* good : {"budi", "sri.wahyuni", "a1", "op-2_x"}) CHECK(is_login(good));
    for (const char* bad : {"", "b", "Budi", "1budi", "budi santoso", "cli:root", "daemon", "token:x", "büdi",
                            "abcdefghijklmnopqrstuvwxyz0123456", "../x"})
        CHECK_FALSE(is_login(bad));
    CHECK(login_as_typed("  Budi ") == "budi");
}

}  // namespace pantau::http
