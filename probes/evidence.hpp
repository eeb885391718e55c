#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "probes/instant.hpp"

/// Text from the network made fit to keep and to show. Pure; any thread.
namespace pantau::probes {

/// Valid UTF-8 without control characters: line feeds and tabs stay when `lines`, all others become "\x1b"
/// forms, bytes that are no UTF-8 become U+FFFD, carriage returns vanish. Bidirectional overrides are written
/// as "\u202e", so that evidence cannot be made to read otherwise than it is.
std::string safe_text(std::string_view raw, bool lines = false);

/// The page's <title>, entities of the common kind decoded, white space folded, at most 200 characters.
std::string title_of(std::string_view html);

/// Value of the first header field of this name in a response head, trimmed; "" if there is none. Names are
/// compared without regard to case.
std::string_view header_field(std::string_view head, std::string_view name);

/// Retry-After as seconds, as a date (against `now`), or as "1m30s"; clamped to [1 s, 24 h]; nothing for
/// anything else.
std::optional<std::chrono::seconds> retry_after(std::string_view value, Instant now);

}  // namespace pantau::probes
