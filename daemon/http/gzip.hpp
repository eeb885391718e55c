#pragma once

#include <string>
#include <string_view>

namespace pantau::http {

/// RFC 1952, without name and time. \param level  1 (fast) to 9 (small)
/// \throws std::bad_alloc when there is no memory
std::string gzip(std::string_view bytes, int level);

}  // namespace pantau::http
