#pragma once
// Small numbers in few bytes: seven bits a byte, lowest first, the high bit says that more follow. For this
// room's sources only.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pantau::store {

inline void put_varint(std::string& out, std::uint64_t number) {
    while (number >= 0x80U) {
        out += static_cast<char>((number & 0x7FU) | 0x80U);
        number >>= 7U;
    }
    out += static_cast<char>(number);
}

/// Takes one number off the front; nothing when the bytes end within it or it has more than 64 bits.
inline std::optional<std::uint64_t> take_varint(std::string_view& bytes) {
    std::uint64_t number = 0;
    for (unsigned shift = 0; shift < 64 && !bytes.empty(); shift += 7) {
        const auto byte = static_cast<unsigned char>(bytes.front());
        bytes.remove_prefix(1);
        number |= static_cast<std::uint64_t>(byte & 0x7FU) << shift;
        if ((byte & 0x80U) == 0) return number;
    }
    return std::nullopt;
}

}  // namespace pantau::store
