#pragma once
// What people are told when an act is refused, in Bahasa Indonesia: what is the matter and what to do. The
// one catalogue of this room; another language would be another file like it.

#include <string>

#include "daemon/cases/refusal.hpp"

namespace pantau::cases {

/// The sentence of a code, its blanks filled.
/// \throws std::logic_error when the catalogue lacks it (a test walks over all codes)
std::string sentence_id(RefusalCode code, const Blanks& blanks);

}  // namespace pantau::cases
