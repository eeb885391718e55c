#pragma once

#include <chrono>
#include <string>

#include "probes/resolver.hpp"

namespace pantau::probes {

struct SecondResolverOptions {
    /// "https://9.9.9.9/dns-query" (RFC 8484), or "9.9.9.9", "9.9.9.9:53", "[2620:fe::fe]:53".
    std::string server;
    std::string ca_file;                          ///< trusted roots for https; "": the system's
    std::chrono::milliseconds time_limit{4'000};  ///< for one lookup, both kinds of address together
};

/// Asks another name server than the system does; blocks, for use on resolver threads only. An answer that is
/// "no such name", "no address" or "cannot say" (SERVFAIL) is that server's; when the server itself cannot be
/// asked, the status is own_trouble: that is no opinion. Addresses as text need no server.
/// \throws std::invalid_argument when `server` is neither
Resolver::Function second_lookup(SecondResolverOptions options);

}  // namespace pantau::probes
