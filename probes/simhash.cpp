#include "probes/simhash.hpp"

#include <array>
#include <bit>
#include <cstddef>

namespace pantau::probes {
namespace {

/// FNV-1a with a final mix: std::hash may differ from one library to the next, and this is stored.
std::uint64_t hash_of(std::string_view text, std::uint64_t hash) {
    for (const char c : text) {
        hash ^= static_cast<unsigned char>(c);
        hash *= 0x100000001b3ULL;
    }
    return hash;
}

std::uint64_t mixed(std::uint64_t value) {
    value ^= value >> 33U;
    value *= 0xff51afd7ed558ccdULL;
    value ^= value >> 33U;
    value *= 0xc4ceb9fe1a85ec53ULL;
    return value ^ (value >> 33U);
}

}  // namespace

std::uint64_t simhash(std::string_view text) {
    constexpr std::uint64_t seed = 0xcbf29ce484222325ULL;
    std::array<int, 64> votes{};
    const auto vote = [&votes](std::uint64_t feature) {
        for (std::size_t bit = 0; bit < votes.size(); ++bit)
            votes[bit] += ((feature >> bit) & 1U) != 0 ? 1 : -1;
    };
    std::uint64_t word = seed, before = 0;
    bool inside = false, any = false;
    const auto close = [&] {
        if (!inside) return;
        const std::uint64_t one = mixed(word);
        vote(one);
        if (any) vote(mixed(before * 31 + one));
        before = one;
        any = true;
        inside = false;
        word = seed;
    };
    for (const char raw : text) {
        char c = raw >= 'A' && raw <= 'Z' ? static_cast<char>(raw - 'A' + 'a') : raw;
        if (c >= '0' && c <= '9') c = '0';
        const bool letter =
            (c >= 'a' && c <= 'z') || c == '0' || (static_cast<unsigned char>(c) & 0x80U) != 0;
        if (!letter) {
            close();
            continue;
        }
        inside = true;
        word = hash_of({&c, 1}, word);
    }
    close();
    if (!any) return 0;
    std::uint64_t result = 0;
    for (std::size_t bit = 0; bit < votes.size(); ++bit)
        if (votes[bit] > 0) result |= std::uint64_t{1} << bit;
    return result;
}

int distance(std::uint64_t one, std::uint64_t other) {
    return std::popcount(one ^ other);
}

}  // namespace pantau::probes
