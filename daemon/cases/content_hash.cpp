#include "daemon/cases/content_hash.hpp"

#include <array>

#include <sodium.h>

namespace pantau::cases {

ContentHash& ContentHash::text(std::string_view field) {
    bytes_ += std::to_string(field.size());
    bytes_ += ':';
    bytes_ += field;
    bytes_ += '\n';
    return *this;
}

ContentHash& ContentHash::number(std::int64_t field) {
    return text(std::to_string(field));
}

std::string ContentHash::hex() const {
    std::array<unsigned char, crypto_hash_sha256_BYTES> digest{};
    crypto_hash_sha256(digest.data(), reinterpret_cast<const unsigned char*>(bytes_.data()), bytes_.size());
    std::array<char, 2 * crypto_hash_sha256_BYTES + 1> text{};
    sodium_bin2hex(text.data(), text.size(), digest.data(), digest.size());
    return text.data();
}

}  // namespace pantau::cases
