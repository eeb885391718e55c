#pragma once
// The tables, as numbered forward migrations; for this room's sources only.

#include <span>

#include "daemon/store/connection.hpp"

namespace pantau::store {

/// "PANT": how a database of ours is known.
inline constexpr std::int64_t application_id = 0x50414E54;

/// [i] brings version i to i + 1. Only ever added to.
std::span<const char* const> migrations();

/// Brings the database to the version of the last of `steps`, in one transaction: old or new, never between.
/// \throws StoreError
void migrate(Connection& db, std::span<const char* const> steps);

}  // namespace pantau::store
