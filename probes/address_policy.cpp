#include "probes/address_policy.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <utility>

// The tables follow IANA's IPv4 and IPv6 Special-Purpose Address Registries and the multicast registries.
// Also blocks that IANA calls globally reachable (AS112, AMT) are refused: no website stands there.

namespace pantau::probes {
namespace {

struct Block4 {
    std::uint32_t base;
    int prefix;
    std::string_view why;
};
struct Block6 {
    std::array<std::uint16_t, 8> base;
    int prefix;
    std::string_view why;
};

constexpr std::uint32_t v4(unsigned a, unsigned b, unsigned c, unsigned d) {
    return a << 24 | b << 16 | c << 8 | d;
}

constexpr std::array special4{
    Block4{v4(0, 0, 0, 0), 8, "this network (0.0.0.0/8)"},
    Block4{v4(10, 0, 0, 0), 8, "private (10.0.0.0/8)"},
    Block4{v4(100, 64, 0, 0), 10, "carrier-grade NAT (100.64.0.0/10)"},
    Block4{v4(127, 0, 0, 0), 8, "loopback (127.0.0.0/8)"},
    Block4{v4(169, 254, 0, 0), 16, "link-local (169.254.0.0/16)"},
    Block4{v4(172, 16, 0, 0), 12, "private (172.16.0.0/12)"},
    Block4{v4(192, 0, 0, 0), 24, "IETF protocol assignments (192.0.0.0/24)"},
    Block4{v4(192, 0, 2, 0), 24, "documentation (192.0.2.0/24)"},
    Block4{v4(192, 31, 196, 0), 24, "AS112 (192.31.196.0/24)"},
    Block4{v4(192, 52, 193, 0), 24, "AMT (192.52.193.0/24)"},
    Block4{v4(192, 88, 99, 0), 24, "6to4 relay (192.88.99.0/24)"},
    Block4{v4(192, 168, 0, 0), 16, "private (192.168.0.0/16)"},
    Block4{v4(192, 175, 48, 0), 24, "AS112 (192.175.48.0/24)"},
    Block4{v4(198, 18, 0, 0), 15, "benchmarking (198.18.0.0/15)"},
    Block4{v4(198, 51, 100, 0), 24, "documentation (198.51.100.0/24)"},
    Block4{v4(203, 0, 113, 0), 24, "documentation (203.0.113.0/24)"},
    Block4{v4(224, 0, 0, 0), 4, "multicast (224.0.0.0/4)"},
    Block4{v4(240, 0, 0, 0), 4, "reserved (240.0.0.0/4)"},
};

// Inside 2000::/3 only: whatever lies outside is refused as a whole.
constexpr std::array special6{
    Block6{{0x2001, 0, 0, 0, 0, 0, 0, 0}, 23, "IETF protocol assignments, Teredo, ORCHID (2001::/23)"},
    Block6{{0x2001, 0xdb8, 0, 0, 0, 0, 0, 0}, 32, "documentation (2001:db8::/32)"},
    Block6{{0x2620, 0x4f, 0x8000, 0, 0, 0, 0, 0}, 48, "AS112 (2620:4f:8000::/48)"},
    Block6{{0x3fff, 0, 0, 0, 0, 0, 0, 0}, 20, "documentation (3fff::/20)"},
};

// For the sentence only; each lies outside 2000::/3.
constexpr std::array outside6{
    Block6{{0, 0, 0, 0, 0, 0, 0, 0}, 128, "unspecified (::)"},
    Block6{{0, 0, 0, 0, 0, 0, 0, 1}, 128, "loopback (::1)"},
    Block6{{0x64, 0xff9b, 1, 0, 0, 0, 0, 0}, 48, "local NAT64 (64:ff9b:1::/48)"},
    Block6{{0x100, 0, 0, 0, 0, 0, 0, 0}, 64, "discard only (100::/64)"},
    Block6{{0x100, 0, 0, 1, 0, 0, 0, 0}, 64, "dummy prefix (100:0:0:1::/64)"},
    Block6{{0x5f00, 0, 0, 0, 0, 0, 0, 0}, 16, "segment routing (5f00::/16)"},
    Block6{{0xfc00, 0, 0, 0, 0, 0, 0, 0}, 7, "unique local (fc00::/7)"},
    Block6{{0xfe80, 0, 0, 0, 0, 0, 0, 0}, 10, "link-local (fe80::/10)"},
    Block6{{0xfec0, 0, 0, 0, 0, 0, 0, 0}, 10, "site-local (fec0::/10)"},
    Block6{{0xff00, 0, 0, 0, 0, 0, 0, 0}, 8, "multicast (ff00::/8)"},
};

std::uint32_t word4(const Address& address, std::size_t at) {
    return v4(address.bytes[at], address.bytes[at + 1], address.bytes[at + 2], address.bytes[at + 3]);
}

bool within(const Address& address, const Block6& block) {
    for (int i = 0; i < block.prefix; i += 16) {
        const auto group = static_cast<std::size_t>(i / 16);
        const unsigned value =
            static_cast<unsigned>(address.bytes[2 * group]) << 8 | address.bytes[2 * group + 1];
        const int bits = std::min(16, block.prefix - i);
        const unsigned mask = 0xffffU & (0xffffU << (16 - bits));
        if ((value & mask) != (block.base[group] & mask)) return false;
    }
    return true;
}

std::string_view refusal4(std::uint32_t value) {
    for (const Block4& block : special4)
        if ((value ^ block.base) >> (32 - block.prefix) == 0) return block.why;
    return {};
}

/// The IPv4 address that an IPv6 one stands for, if it does.
std::optional<Address> inner(const Address& address) {
    static constexpr Block6 mapped{{0, 0, 0, 0, 0, 0xffff, 0, 0}, 96, {}};
    static constexpr Block6 compatible{{0, 0, 0, 0, 0, 0, 0, 0}, 96, {}};
    static constexpr Block6 nat64{{0x64, 0xff9b, 0, 0, 0, 0, 0, 0}, 96, {}};
    static constexpr Block6 six_to_four{{0x2002, 0, 0, 0, 0, 0, 0, 0}, 16, {}};
    std::size_t at = 12;
    if (within(address, six_to_four))
        at = 2;
    else if (!within(address, mapped) && !within(address, nat64) &&
             // "::" and "::1" lie in the compatible block but have names of their own
             !(within(address, compatible) && word4(address, 12) > 1))
        return std::nullopt;
    Address v4_address;
    std::copy_n(address.bytes.begin() + static_cast<std::ptrdiff_t>(at), 4, v4_address.bytes.begin());
    return v4_address;
}

std::string_view refusal6(const Address& address) {
    if ((address.bytes[0] & 0xe0U) != 0x20U) {
        for (const Block6& block : outside6)
            if (within(address, block)) return block.why;
        return "not global unicast (outside 2000::/3)";
    }
    for (const Block6& block : special6)
        if (within(address, block)) return block.why;
    return {};
}

}  // namespace

AddressPolicy::AddressPolicy(std::vector<Cidr> allow, std::vector<std::uint16_t> ports)
    : allow_{std::move(allow)}, ports_{std::move(ports)} {}

std::string_view AddressPolicy::refusal(const Address& address) const {
    if (is_listed(address)) return {};
    if (!address.v6) return refusal4(word4(address, 0));
    if (const auto v4_address = inner(address)) return refusal(*v4_address);
    return refusal6(address);
}

bool AddressPolicy::allows_port(std::uint16_t port) const {
    return std::find(ports_.begin(), ports_.end(), port) != ports_.end();
}

bool AddressPolicy::is_listed(const Address& address) const {
    return std::any_of(allow_.begin(), allow_.end(),
                       [&](const Cidr& range) { return range.contains(address); });
}

}  // namespace pantau::probes
