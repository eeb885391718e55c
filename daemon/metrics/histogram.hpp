#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace pantau::metrics {

/// Counts of observations by upper bound, as Prometheus draws them. A plain value: copy it into a snapshot.
/// Thread safety: none; owned by the room that observes.
class Histogram {
public:
    /// \param bounds  upper bounds, ascending; +Inf is added by itself
    explicit Histogram(std::vector<double> bounds = {})
        : bounds_{std::move(bounds)}, counts_(bounds_.size() + 1) {}

    void observe(double value) {
        const auto bucket = std::lower_bound(bounds_.begin(), bounds_.end(), value) - bounds_.begin();
        ++counts_[static_cast<std::size_t>(bucket)];
        ++count_;
        sum_ += value;
    }
    const std::vector<double>& bounds() const noexcept { return bounds_; }
    /// [i]: observations at or below bounds()[i] and above the bound before it; the last one is +Inf.
    const std::vector<std::uint64_t>& counts() const noexcept { return counts_; }
    std::uint64_t count() const noexcept { return count_; }
    double sum() const noexcept { return sum_; }

private:
    std::vector<double> bounds_;
    std::vector<std::uint64_t> counts_;
    std::uint64_t count_ = 0;
    double sum_ = 0;
};

}  // namespace pantau::metrics
