#pragma once
// SHA-256, and bytes as hexadecimal digits: the one place where texts become fingerprints. Which bytes go in,
// and in which order, belongs to whoever asks; a change there is a change of what is stored.

#include <array>
#include <span>
#include <string>
#include <string_view>

#include <sodium/crypto_hash_sha256.h>

namespace pantau {

using Sha256Digest = std::array<unsigned char, crypto_hash_sha256_BYTES>;

/// The digest of bytes that come piece by piece; where the pieces end does not matter. Thread safety: none.
class Sha256 {
public:
    Sha256();
    Sha256& add(std::string_view bytes);
    Sha256& add(std::span<const unsigned char> bytes);
    /// \pre asked once; nothing is added after it
    Sha256Digest digest();
    std::string hex();  ///< digest() as 64 digits

private:
    crypto_hash_sha256_state state_{};
};

/// 64 digits, lower case.
std::string sha256_hex(std::string_view bytes);
/// Two digits a byte, lower case.
std::string hex_of(std::span<const unsigned char> bytes);

}  // namespace pantau
