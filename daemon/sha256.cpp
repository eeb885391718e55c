#include "daemon/sha256.hpp"

namespace pantau {

Sha256::Sha256() {
    crypto_hash_sha256_init(&state_);
}

Sha256& Sha256::add(std::span<const unsigned char> bytes) {
    crypto_hash_sha256_update(&state_, bytes.data(), bytes.size());
    return *this;
}

Sha256& Sha256::add(std::string_view bytes) {
    return add(std::span{reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()});
}

Sha256Digest Sha256::digest() {
    Sha256Digest bytes{};
    crypto_hash_sha256_final(&state_, bytes.data());
    return bytes;
}

std::string Sha256::hex() {
    return hex_of(digest());
}

std::string sha256_hex(std::string_view bytes) {
    return Sha256{}.add(bytes).hex();
}

std::string hex_of(std::span<const unsigned char> bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string hex;
    hex.reserve(2 * bytes.size());
    for (const unsigned char byte : bytes) {
        hex += digits[byte >> 4U];
        hex += digits[byte & 0x0FU];
    }
    return hex;
}

}  // namespace pantau
