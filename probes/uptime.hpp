#pragma once
// How long a page was up, down, unknown or in maintenance in any window: time-weighted from confirmed states
// (spec/probing.md 2.4), never from counted samples. A blip is no state, so it cannot enter; the interval
// between samples is nowhere in here, so changing it changes no past figure.

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "probes/instant.hpp"

namespace pantau::probes {

enum class PageState { up, degraded, down, unknown, maintenance };

/// From `since` on the page was in `state`, until the next change.
struct StateSince {
    Instant since;
    PageState state = PageState::unknown;
    friend bool operator==(const StateSince&, const StateSince&) = default;
};

/// A share that is never rounded up: 85,800 of 86,400 s shows as 99.305 with three digits.
struct Share {
    std::int64_t part = 0, whole = 0;
    bool known() const noexcept { return whole > 0; }
    /// floor(share · 100 · 10^digits), digits 0 to 6; nothing when the whole is empty ("tidak dapat
    /// dihitung").
    std::optional<std::int64_t> percent(int digits) const noexcept;
    /// For gauges only, 0 to 1; never for a verdict. 0 when unknown.
    double ratio() const noexcept {
        return whole > 0 ? static_cast<double>(part) / static_cast<double>(whole) : 0;
    }
    friend bool operator==(const Share&, const Share&) = default;
};

/// The time of a window by state. The four parts add up to the window exactly.
struct Tally {
    std::chrono::milliseconds up{}, down{}, unknown{}, maintenance{};  ///< `up` includes degraded
    std::chrono::milliseconds degraded{};                              ///< of `up`, how much was degraded

    std::chrono::milliseconds window() const noexcept { return up + down + unknown + maintenance; }
    Share uptime() const noexcept;    ///< T_up / (T_up + T_down), in whole seconds (each floored)
    Share coverage() const noexcept;  ///< (T_up + T_down) / (T_window - T_maintenance), in whole seconds
    Tally& operator+=(const Tally& other) noexcept;
    friend bool operator==(const Tally&, const Tally&) = default;
};

/// Adds up the states of one page within [from, to).
/// \param changes        in the order they were recorded. Before the first the page is unknown. A change
/// whose `since`
///                       lies before its predecessor's (the clock was set back) counts from the predecessor's
///                       on, so that no instant counts twice
/// \param observed_until the last instant the newest state is known to have held (the start of the last
/// sample, or
///                       now while the service runs); beyond it the page is unknown
/// \pre from <= to
Tally tally(std::span<const StateSince> changes, Instant from, Instant to, Instant observed_until);

/// The spans within [from, to) with `state`, cut at the edges, in order; same reading of `changes` as
/// tally().
struct Stretch {
    Instant from, to;
    PageState state = PageState::unknown;
    friend bool operator==(const Stretch&, const Stretch&) = default;
};
std::vector<Stretch> stretches(std::span<const StateSince> changes, Instant from, Instant to,
                               Instant observed_until);

}  // namespace pantau::probes
