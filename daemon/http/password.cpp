#include "daemon/http/password.hpp"

#include <algorithm>
#include <array>
#include <new>
#include <set>

#include <fmt/format.h>
#include <sodium.h>

namespace pantau::http {

namespace {

constexpr std::size_t longest = 1024;  // bytes; a longer one only costs time

/// Made once, of a password that nobody can have.
const std::string& nobodys_hash() {
    static const std::string hash = [] {
        std::array<char, 32> random{};
        randombytes_buf(random.data(), random.size());
        return password_hash({random.data(), random.size()});
    }();
    return hash;
}

std::size_t characters(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(
        text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string lower(std::string_view text) {
    std::string made{text};
    std::transform(made.begin(), made.end(), made.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return made;
}

}  // namespace

std::string password_hash(std::string_view password) {
    std::array<char, crypto_pwhash_STRBYTES> hash{};
    if (crypto_pwhash_str_alg(hash.data(), password.data(), password.size(),
                              crypto_pwhash_OPSLIMIT_INTERACTIVE, crypto_pwhash_MEMLIMIT_INTERACTIVE,
                              crypto_pwhash_ALG_ARGON2ID13) != 0)
        throw std::bad_alloc{};
    return hash.data();
}

bool password_fits(const std::optional<std::string>& hash, std::string_view password) {
    const auto& compared = hash ? *hash : nobodys_hash();
    const bool fits = password.size() <= longest &&
                      crypto_pwhash_str_verify(compared.c_str(), password.data(), password.size()) == 0;
    return fits && hash;
}

std::string new_password() {
    constexpr std::string_view letters = "abcdefghijkmnpqrstuvwxyz23456789";  // no l, o, 0, 1
    static_assert(letters.size() == 32);
    std::string made;
    for (int i = 0; i < 16; ++i) {
        if (i != 0 && i % 4 == 0) made += '-';
        made += letters[randombytes_uniform(letters.size())];
    }
    return made;
}

std::optional<WeakPassword> password_weakness(std::string_view password, std::string_view login,
                                              unsigned least) {
    if (characters(password) < least)
        return WeakPassword{fmt::format("Sandi harus terdiri dari sedikitnya {} karakter.", least),
                            fmt::format("A password has at least {} characters", least)};
    if (password.size() > longest)
        return WeakPassword{fmt::format("Sandi terlalu panjang (paling banyak {} karakter).", longest),
                            fmt::format("A password has at most {} bytes", longest)};
    if (!login.empty() && lower(password).find(lower(login)) != std::string::npos)
        return WeakPassword{"Sandi tidak boleh memuat nama masuk.", "A password must not hold the login"};
    if (std::set<char>(password.begin(), password.end()).size() < 4)
        return WeakPassword{"Sandi terlalu mudah ditebak. Pakailah beberapa kata.",
                            "A password has at least four different characters"};
    return std::nullopt;
}

bool is_login(std::string_view login) {
    const auto letter = [](char c) { return c >= 'a' && c <= 'z'; };
    return login.size() >= 2 && login.size() <= 32 && letter(login.front()) && login != "daemon" &&
           std::all_of(login.begin(), login.end(), [&](char c) {
               return letter(c) || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
           });
}

std::string login_as_typed(std::string_view typed) {
    while (!typed.empty() && typed.front() == ' ') typed.remove_prefix(1);
    while (!typed.empty() && typed.back() == ' ') typed.remove_suffix(1);
    return lower(typed);
}

}  // namespace pantau::http
