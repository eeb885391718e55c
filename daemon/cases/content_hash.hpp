#pragma once
// The version of a thing is the SHA-256 of what it says. Every field goes in with its length before it, so
// that no two contents can run together into the same bytes.

#include <cstdint>
#include <string>
#include <string_view>

namespace pantau::cases {

/// Gathers fields, then gives their digest. Thread safety: none.
class ContentHash {
public:
    /// \param what  names the kind and form of the content, "calendar 1": change it when fields change
    explicit ContentHash(std::string_view what) { text(what); }

    ContentHash& text(std::string_view field);
    ContentHash& number(std::int64_t field);

    /// 64 hex digits.
    std::string hex() const;

private:
    std::string bytes_;
};

}  // namespace pantau::cases
