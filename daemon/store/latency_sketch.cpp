#include "daemon/store/latency_sketch.hpp"

#include <bit>

#include "daemon/store/varint.hpp"

namespace pantau::store {
namespace {

// Below 8 a value is its own bucket. From there an octave [2^k, 2^(k+1)) has eight buckets of 2^(k-3) each.
std::uint32_t bucket_of(std::uint32_t ms) {
    if (ms < 8) return ms;
    const std::uint32_t octave = std::bit_width(ms) - 1;  // 3 or more
    return (octave - 2) * 8 + ((ms >> (octave - 3)) & 7U);
}

std::uint32_t middle_of(std::uint32_t bucket) {
    if (bucket < 16) return bucket;  // the octave of 8 has buckets of one value too
    const std::uint32_t octave = bucket / 8 + 2;
    const std::uint32_t width = 1U << (octave - 3);
    return (8 + bucket % 8) * width + width / 2;
}

constexpr std::uint32_t last_bucket = 8 * 30 - 1;  // of values up to 2^32 - 1

}  // namespace

void LatencySketch::add(std::uint32_t ms, std::uint64_t times) {
    if (times == 0) return;
    buckets_[bucket_of(ms)] += times;
    count_ += times;
}

void LatencySketch::merge(const LatencySketch& other) {
    for (const auto& [bucket, times] : other.buckets_) buckets_[bucket] += times;
    count_ += other.count_;
}

std::optional<std::uint32_t> LatencySketch::percentile(unsigned percent) const {
    if (count_ == 0) return std::nullopt;
    std::uint64_t rank = (percent * count_ + 99) / 100;
    for (const auto& [bucket, times] : buckets_) {
        if (rank <= times) return middle_of(bucket);
        rank -= times;
    }
    return middle_of(buckets_.rbegin()->first);
}

std::string LatencySketch::encode() const {
    std::string bytes;
    std::uint32_t before = 0;
    for (const auto& [bucket, times] : buckets_) {
        put_varint(bytes, bucket - before);
        put_varint(bytes, times);
        before = bucket;
    }
    return bytes;
}

std::optional<LatencySketch> LatencySketch::decode(std::string_view bytes) {
    LatencySketch sketch;
    std::uint64_t bucket = 0;
    bool first = true;
    while (!bytes.empty()) {
        const auto step = take_varint(bytes);
        const auto times = take_varint(bytes);
        if (!step || !times || *times == 0 || *step > last_bucket || (*step == 0 && !first))
            return std::nullopt;
        bucket += *step;
        first = false;
        if (bucket > last_bucket) return std::nullopt;
        sketch.buckets_[static_cast<std::uint32_t>(bucket)] = *times;
        sketch.count_ += *times;
    }
    return sketch;
}

}  // namespace pantau::store
