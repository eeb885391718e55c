#pragma once
// What every fuzz target shares. A target reads bytes as its parser would get them from outside and holds
// what must be true of any answer; it crashes where that does not hold. libFuzzer finds the bytes (preset
// `fuzz`, clang), or driver.cpp does.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace pantau::fuzz {

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
    return {reinterpret_cast<const char*>(data), size};
}

/// Ends the program when something that must be true is not.
inline void hold(bool truth, std::string_view what, std::string_view detail = {}) {
    if (truth) return;
    std::fprintf(stderr, "does not hold: %.*s %.*s\n", static_cast<int>(what.size()), what.data(),
                 static_cast<int>(detail.size()), detail.data());
    std::abort();
}

/// Numbers out of the bytes, then zeros.
class Numbers {
public:
    Numbers(const std::uint8_t* data, std::size_t size) : data_{data}, left_{size} {}
    bool empty() const { return left_ == 0; }
    std::uint32_t next() {
        std::uint32_t number = 0;
        for (int i = 0; i < 2 && left_ > 0; ++i, ++data_, --left_) number = number << 8U | *data_;
        return number;
    }

private:
    const std::uint8_t* data_;
    std::size_t left_;
};

}  // namespace pantau::fuzz
