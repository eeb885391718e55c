#pragma once

#include <string>
#include <string_view>

namespace pantau::probes {

/// The page as UTF-8, always valid, without NUL. Which encoding it has is told, in this order, by a byte
/// order mark, `content_type`, the page's own <meta>; where none of them holds it is UTF-8 if it reads as
/// such, else Windows-1252. Inside probes/ only; pure.
std::string as_utf8(std::string_view body, std::string_view content_type);

}  // namespace pantau::probes
