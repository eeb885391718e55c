#pragma once

#include <cstdint>
#include <string_view>

namespace pantau::probes {

/// 64-bit simhash over the words of `text` and their pairs: alike texts differ in few bits. Case, digits'
/// values and punctuation do not matter. 0 for a text without words. Stable for ever: it is stored.
std::uint64_t simhash(std::string_view text);

/// Bits that differ, 0 to 64.
int distance(std::uint64_t one, std::uint64_t other);

}  // namespace pantau::probes
