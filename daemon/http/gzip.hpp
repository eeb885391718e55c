#pragma once

#include <string>
#include <string_view>

namespace pantau::http {

/// Whether an Accept-Encoding header asks for gzip (RFC 9110 12.5.3; "gzip;q=0" does not).
bool accepts_gzip(std::string_view accept_encoding);

/// RFC 1952, one member without name and time. \param level  1 (fast) to 9 (small)
/// \throws std::bad_alloc when there is no memory
std::string gzip(std::string_view bytes, int level);

}  // namespace pantau::http
