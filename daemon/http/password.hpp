#pragma once
// Passwords: Argon2id by libsodium. Hashing one takes about a tenth of a second and 64 MiB on purpose: never
// on the network thread.

#include <optional>
#include <string>
#include <string_view>

namespace pantau::http {

/// Argon2id with libsodium's interactive limits, as one text with its salt and cost.
/// \throws std::bad_alloc when the 64 MiB are not to be had
std::string password_hash(std::string_view password);
/// Takes as long whether it fits or not. \param hash  nothing (nobody of that name): a made-up one is
/// compared, so that the time does not tell
bool password_fits(const std::optional<std::string>& hash, std::string_view password);

/// Four groups of four letters and digits that are not mistaken for one another: 80 random bits.
std::string new_password();
/// Why a password is refused, in Bahasa Indonesia and English; nothing: it is good enough.
struct WeakPassword {
    std::string sentence, detail;
};
std::optional<WeakPassword> password_weakness(std::string_view password, std::string_view login,
                                              unsigned least);

/// What a login may look like: 2 to 32 of a-z, 0-9, '.', '-', '_', beginning with a letter; not a word that
/// names the service itself in the event log.
bool is_login(std::string_view login);
/// As typed on a phone: without blanks around it and in lower case.
std::string login_as_typed(std::string_view typed);

}  // namespace pantau::http
