#pragma once

#include <string_view>

#include "probes/failure_class.hpp"

/// The room's catalogue of Bahasa Indonesia: one phrase for each class, as reports and pages print it.
namespace pantau::probes::texts_id {

std::string_view phrase(FailureClass failure);  ///< "koneksi ditolak"
std::string_view phrase(Warning warning);
std::string_view phrase(Outcome outcome);
std::string_view phrase(Cause cause);  ///< "DNS", "koneksi", …; "" for none

}  // namespace pantau::probes::texts_id
