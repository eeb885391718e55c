#pragma once
// What the service does once: opening its database, and saying what another calendar moved.

#include <memory>
#include <string>
#include <vector>

#include "daemon/desk/desk.hpp"
#include "daemon/office.hpp"
#include "daemon/store/store.hpp"

namespace pantau {

/// What was wrong stands in the log.
decltype(store::Store::open({})) open_store(const Office& office);

/// "2026-0001 step 3: due … -> …" for each open step that another calendar has moved.
std::vector<std::string> moved_dues(const std::vector<desk::CaseNow>& before,
                                    const std::vector<desk::CaseNow>& after, const std::string& zone);

}  // namespace pantau
