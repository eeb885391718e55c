#pragma once
// Bearer tokens of programs. Only their hash is kept.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/cases/decide.hpp"
#include "daemon/store/store.hpp"

namespace pantau::store {

struct Token {
    std::int64_t id = 0;  ///< set by the store
    std::string label;    ///< unique among those not revoked; names the actor in the event log
    cases::Role role = cases::Role::viewer;
    std::string hash;   ///< SHA-256 of the token, hex
    Instant created{};  ///< set by the store
    std::optional<Instant> last_used, expires, revoked;
};

// Both are written into the record of administration (people.hpp) under their `actor`.

/// Problem conflict: a token of that label is in use.
void add_token(Store& store, Token token, std::string actor, Done<Token> done);
/// Problem not_found: no token of that label is in use.
void revoke_token(Store& store, std::string label, std::string actor, Done<Nothing> done);
/// Notes that tokens were used; call it now and then, not at each request.
void touch_tokens(Store& store, std::vector<std::pair<std::int64_t, Instant>> used, Done<Nothing> done);

/// All of them, revoked ones too, oldest first.
std::vector<Token> tokens(const Snapshot& snapshot);
/// The token of that hash that is neither revoked nor expired at `now`.
std::optional<Token> find_token(const Snapshot& snapshot, std::string_view hash, Instant now);

}  // namespace pantau::store
