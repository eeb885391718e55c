#pragma once
// Two writings of an event. The canonical record is what the hash chain covers: it must stay the same for
// ever, byte for byte. The JSON line holds everything, personal text and salts included: enough to rebuild
// the log (`case export --events`).

#include <string>
#include <string_view>

#include <boost/assert/source_location.hpp>
#include <boost/system/result.hpp>

#include "daemon/cases/event.hpp"

namespace pantau::cases {

/// First field of the canonical record. A change to the record takes the next number; old events keep theirs.
inline constexpr int record_version = 1;

/// Appends the canonical record of `event`: one JSON object without spaces, keys in a fixed order, empty
/// fields left out, instants as milliseconds since 1970 UTC, personal text only as its salted hash. `hash`
/// itself and `prev_hash` are not in it.
void append_canonical(std::string& out, const Event& event);
std::string canonical(const Event& event);

/// One JSON object without a line end, every field of the event in it.
std::string to_json_line(const Event& event);

struct DecodeError {
    std::string message;  ///< English: which key, what is wrong with it
};
[[noreturn]] void throw_exception_from_error(const DecodeError& error, const boost::source_location&);

/// Reads what to_json_line() wrote. Refuses unknown and repeated keys, wrong types, unknown names, numbers
/// out of range, and personal text that does not fit its hash. The hash chain itself is checked by
/// ChainCheck.
boost::system::result<Event, DecodeError> from_json_line(std::string_view line);

}  // namespace pantau::cases
