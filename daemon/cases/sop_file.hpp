#pragma once
// The SOP file of interfaces.md section 2.

#include <optional>
#include <string>
#include <string_view>

#include "daemon/cases/sop.hpp"
#include "daemon/settings/problems.hpp"

namespace pantau::cases {

/// Reads one SOP. Every mistake goes into `problems` with its place, then nothing is returned.
/// \param file  the name shown in problems; nothing is opened
///
/// Beside the keys of the contract these are known, all optional: `unit`, `records`, `equipment`, `headings`
/// (lists); for each text that the official document misspells, the same key with `_official` behind it; and
/// [[executor]] with `code`, `name`, `confirmed` (default false: "asumsi"). Without any [[executor]] P1 to P4
/// have the assumed names of cases.md 3.7, and any other code is its own name.
std::optional<Sop> read_sop(std::string_view text, const std::string& file, settings::Problems& problems);

}  // namespace pantau::cases
