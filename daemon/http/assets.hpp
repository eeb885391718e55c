#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pantau::http {

/// A file of daemon/web, compiled into the program.
struct Asset {
    std::string_view name;  ///< "style.css"
    std::string_view hash;  ///< of its content; part of its public name, so that it may be cached for ever
    std::string_view bytes;
};
const std::vector<Asset>& assets();
/// \throws std::logic_error when there is no such file
const Asset& asset(std::string_view name);
/// "style.0123456789ab.css": what a page links to.
std::string public_name(const Asset& asset);

}  // namespace pantau::http
