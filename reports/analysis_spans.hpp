#pragma once
// Sets of time on whole seconds: what was down, seen, planned. Every figure of availability is a length of
// such a set inside a window, so that days, months and periods add up to the second.

#include <cstdint>
#include <string>
#include <vector>

#include "reports/period.hpp"
#include "reports/source.hpp"

namespace pantau::reports {

using Seconds = std::int64_t;  ///< since 1970-01-01 00:00 UTC, or a length

Seconds floor_s(Instant at);
Instant instant_of(Seconds at);

/// Half-open [from, to); empty where to <= from.
struct Window {
    Seconds from = 0, to = 0;

    Seconds length() const { return to > from ? to - from : 0; }
    Window clipped(Window edge) const;
    friend bool operator==(const Window&, const Window&) = default;
};
Window window_of(Span span);

/// A set of seconds: sorted windows that do not touch. Immutable; questions cost O(log n).
class Stretches {
public:
    Stretches() = default;
    /// Any order, overlapping or empty: they are sorted and merged.
    explicit Stretches(std::vector<Window> windows);

    Seconds within(Window window) const;               ///< seconds of the set inside the window
    std::vector<Window> clipped(Window window) const;  ///< its parts inside the window
    const std::vector<Window>& windows() const { return windows_; }
    bool empty() const { return windows_.empty(); }

    friend Stretches operator+(const Stretches& a, const Stretches& b);  ///< union
    friend Stretches operator-(const Stretches& a, const Stretches& b);  ///< what of a is not in b
private:
    Seconds before(Seconds at) const;  ///< seconds of the set before `at`

    std::vector<Window> windows_;
    std::vector<Seconds> sums_;  ///< sums_[i]: seconds of the set before windows_[i]
};

/// A piece of the period as a chart shows it: an hour, day, week or month, cut at the period's edges.
struct Bucket {
    Window window;
    std::string label;  ///< "1", "07.00", "Sen 16/11", "Okt 2026"
    bool weekend = false;
};
enum class BucketSize { hour, day, week, month };
/// Hours of a day, days up to 31, weeks of a quarter, months of anything longer.
BucketSize bucket_size(const Period& period);
std::vector<Bucket> buckets(const Period& period, BucketSize size);

}  // namespace pantau::reports
