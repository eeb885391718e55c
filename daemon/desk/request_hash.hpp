#pragma once

#include <string>

#include "daemon/cases/decide.hpp"

namespace pantau::desk {

/// What an Idempotency-Key stands for: SHA-256 in hex over everything that was asked, except who asked (a key
/// belongs to its actor) and the key itself. Two sends of one tap have the same.
std::string request_hash(const cases::Command& command);

}  // namespace pantau::desk
