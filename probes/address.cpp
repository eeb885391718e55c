#include "probes/address.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <charconv>
#include <cstring>
#include <netinet/in.h>

namespace pantau::probes {

std::string Address::text() const {
    std::array<char, INET6_ADDRSTRLEN> buffer{};
    inet_ntop(v6 ? AF_INET6 : AF_INET, bytes.data(), buffer.data(), buffer.size());
    return buffer.data();
}

std::optional<Address> parse_address(std::string_view text) {
    const std::string copy{text};  // inet_pton wants a terminated text
    if (copy.size() != std::strlen(copy.c_str())) return std::nullopt;
    Address address;
    if (inet_pton(AF_INET, copy.c_str(), address.bytes.data()) == 1) return address;
    address = Address{};
    address.v6 = true;
    if (inet_pton(AF_INET6, copy.c_str(), address.bytes.data()) == 1) return address;
    return std::nullopt;
}

std::optional<Address> address_of(const sockaddr* socket_address) {
    Address address;
    if (socket_address->sa_family == AF_INET) {
        sockaddr_in in{};
        std::memcpy(&in, socket_address, sizeof in);
        std::memcpy(address.bytes.data(), &in.sin_addr, sizeof in.sin_addr);
        return address;
    }
    if (socket_address->sa_family == AF_INET6) {
        sockaddr_in6 in6{};
        std::memcpy(&in6, socket_address, sizeof in6);
        address.v6 = true;
        std::memcpy(address.bytes.data(), &in6.sin6_addr, sizeof in6.sin6_addr);
        return address;
    }
    return std::nullopt;
}

namespace {

/// Bit `index` of the address, counted from the most significant one.
bool bit(const Address& address, int index) {
    const auto byte = address.bytes[static_cast<std::size_t>(index / 8)];
    return ((byte >> (7 - index % 8)) & 1) != 0;
}

}  // namespace

bool Cidr::contains(const Address& address) const {
    if (address.v6 != base.v6) return false;
    const auto whole = static_cast<std::size_t>(prefix / 8);
    if (!std::equal(base.bytes.begin(), base.bytes.begin() + static_cast<std::ptrdiff_t>(whole),
                    address.bytes.begin()))
        return false;
    for (int i = prefix - prefix % 8; i < prefix; ++i)
        if (bit(base, i) != bit(address, i)) return false;
    return true;
}

std::optional<Cidr> parse_cidr(std::string_view text) {
    const auto slash = text.find('/');
    const auto base = parse_address(text.substr(0, slash));
    if (!base) return std::nullopt;
    const int bits = base->v6 ? 128 : 32;
    Cidr range{*base, bits};
    if (slash != std::string_view::npos) {
        const std::string_view number = text.substr(slash + 1);
        const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), range.prefix);
        if (error != std::errc{} || end != number.data() + number.size() || number.front() == '-' ||
            range.prefix > bits)
            return std::nullopt;
    }
    for (int i = range.prefix; i < bits; ++i)
        if (bit(*base, i)) return std::nullopt;
    return range;
}

}  // namespace pantau::probes
