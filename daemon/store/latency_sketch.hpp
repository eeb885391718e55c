#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace pantau::store {

/// How long checks took, as counts in buckets that grow with the value: exact below 8 ms, then 8 buckets per
/// octave, each at most 12.5 % wide. Two sketches add up to that of all their values, so hours make days and
/// days make months. Percentiles are by nearest rank and given as the middle of the bucket: at most 6.3 %
/// off. Thread safety: none.
class LatencySketch {
public:
    void add(std::uint32_t ms, std::uint64_t times = 1);
    void merge(const LatencySketch& other);
    std::uint64_t count() const noexcept { return count_; }
    /// Nearest rank: the value of rank ceil(percent * n / 100), for 1 <= percent <= 100. Nothing when empty.
    std::optional<std::uint32_t> percentile(unsigned percent) const;

    /// A few bytes for each bucket in use; same content, same bytes.
    std::string encode() const;
    /// Nothing when the bytes are not an encoded sketch.
    static std::optional<LatencySketch> decode(std::string_view bytes);

    friend bool operator==(const LatencySketch&, const LatencySketch&) = default;

private:
    std::map<std::uint32_t, std::uint64_t> buckets_;
    std::uint64_t count_ = 0;
};

}  // namespace pantau::store
