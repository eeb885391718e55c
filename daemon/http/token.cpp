#include "daemon/http/token.hpp"

#include <array>

#include <sodium.h>

#include "daemon/sha256.hpp"

namespace pantau::http {

std::string new_session_secret() {
    std::array<unsigned char, 32> bits{};
    randombytes_buf(bits.data(), bits.size());
    std::string text(sodium_base64_encoded_len(bits.size(), sodium_base64_VARIANT_URLSAFE_NO_PADDING), '\0');
    sodium_bin2base64(text.data(), text.size(), bits.data(), bits.size(),
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    text.pop_back();
    return text;
}

std::string new_token() {
    return "pantau_" + new_session_secret();
}

std::string token_hash(std::string_view token) {
    return sha256_hex(token);
}

}  // namespace pantau::http
