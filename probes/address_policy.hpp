#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "probes/address.hpp"

namespace pantau::probes {

/// Which addresses a probe may connect to: the public internet and what the settings allow, nothing else.
/// Refused is everything in IANA's special-purpose registries; IPv4 inside IPv6 (mapped, compatible, 6to4,
/// NAT64) is judged by the inner address; of the rest of IPv6 only 2000::/3 passes. Source:
/// spec/reliability.md 3. Thread safety: immutable after construction.
class AddressPolicy {
public:
    /// \param allow  ranges that are permitted in spite of the registries ([probe] allow_addresses)
    /// \param ports  the only permitted ports ([probe] allow_ports)
    explicit AddressPolicy(std::vector<Cidr> allow = {}, std::vector<std::uint16_t> ports = {80, 443});

    /// Why `address` is refused, e.g. "loopback (127.0.0.0/8)"; empty when it may be used.
    std::string_view refusal(const Address& address) const;
    bool allows(const Address& address) const { return refusal(address).empty(); }
    bool allows_port(std::uint16_t port) const;

    /// True when a range of the settings names it: the office's own network or the loopback. Such targets do
    /// not depend on the reference points (spec/probing.md 2, self gate).
    bool is_listed(const Address& address) const;

private:
    std::vector<Cidr> allow_;
    std::vector<std::uint16_t> ports_;
};

}  // namespace pantau::probes
