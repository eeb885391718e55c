#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <sys/socket.h>

namespace pantau::probes {

/// An IPv4 or IPv6 address without a port. IPv4 stands in the first four bytes. Scope ids are dropped: a
/// scoped address is link-local and is refused anyway.
struct Address {
    bool v6 = false;
    std::array<std::uint8_t, 16> bytes{};

    std::string text() const;  ///< "192.0.2.1", "2001:db8::1"; no brackets
    friend auto operator<=>(const Address&, const Address&) = default;
};

/// Strict dotted quad or RFC 4291 text only; nothing for names and odd literals ("127.1").
std::optional<Address> parse_address(std::string_view text);

/// Nothing for families other than AF_INET and AF_INET6.
std::optional<Address> address_of(const sockaddr* socket_address);

/// A range such as 127.0.0.0/8.
struct Cidr {
    Address base;
    int prefix = 0;  ///< 0 to 32 or 0 to 128

    bool contains(const Address& address) const;
    friend auto operator<=>(const Cidr&, const Cidr&) = default;
};

/// "10.0.0.0/8", "::1/128"; an address alone is a range of one. Host bits beyond the prefix are an error,
/// because they tell of a slip. Nothing on any mistake.
std::optional<Cidr> parse_cidr(std::string_view text);

}  // namespace pantau::probes
