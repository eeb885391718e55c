#pragma once

#include <stdexcept>
#include <string>

namespace pantau::store {

/// SQLite refused something. `code` is its extended result code.
class StoreError : public std::runtime_error {
public:
    StoreError(int code, const std::string& what) : std::runtime_error{what}, code_{code} {}
    int code() const noexcept { return code_; }

private:
    int code_;
};

}  // namespace pantau::store
