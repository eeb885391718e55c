#include "daemon/cases/content_hash.hpp"

#include "daemon/sha256.hpp"

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
    return sha256_hex(bytes_);
}

}  // namespace pantau::cases
