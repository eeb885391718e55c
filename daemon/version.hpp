#pragma once

#include <string>

namespace pantau {

/// "0.1.0"
std::string version();
/// The commit it was built from; "unknown" outside a checkout.
std::string revision();
/// "GCC 12.2.0"
std::string compiler();
/// Several lines: version, revision, compiler, and the libraries that are loaded now (not those of the
/// build).
std::string version_text();

}  // namespace pantau
