#pragma once

#include <string>
#include <string_view>

namespace pantau::http {

/// 256 random bits in base64url: what a program sends as "Authorization: Bearer …".
std::string new_token();
/// 256 random bits in base64url: what a session's cookie holds.
std::string new_session_secret();
/// SHA-256 in hex: all that is kept of it. A fast hash is enough for 256 random bits.
std::string token_hash(std::string_view token);

}  // namespace pantau::http
