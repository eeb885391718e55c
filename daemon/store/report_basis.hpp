#pragma once
// What the settings said of a report, kept whenever it changed: a report of an earlier cut-off has the sites,
// targets and officials of then.

#include <optional>
#include <string>

#include "daemon/store/store.hpp"

namespace pantau::store {

/// Kept if it is not what the newest row says.
void put_report_basis(Store& store, std::string text, Done<Nothing> done);
/// As it was in force at `as_of`; the oldest where that was earlier; nothing where none was ever kept.
std::optional<std::string> report_basis(const Snapshot& snapshot, Instant as_of);

}  // namespace pantau::store
