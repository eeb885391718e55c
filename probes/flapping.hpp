#pragma once
// Does a page come and go too often for single outages to mean anything? Icinga's measure (its
// checkable-flapping.cpp; spec/probing.md 2.5): the last 20 settled looks, one bit each, newer ones weigh
// more.

#include <cstdint>

namespace pantau::probes {

/// The last 20 settled looks of one page. A settled look is one that left nothing to confirm; its bit says
/// whether it brought a confirmed change of state or ended a blip. Plain value, no clock.
struct FlapBits {
    std::uint32_t bits = 0;  ///< bit 19 is the newest, bit 0 the oldest
    bool flapping = false;   ///< with hysteresis: on above 30 %, off below 25 %

    friend bool operator==(const FlapBits&, const FlapBits&) = default;
};

/// Σ (0.8 + 0.02·i) over the set bits, as tenths of a percent (0 to 990): weight i is worth 40 + i tenths.
int flap_value(const FlapBits& flap) noexcept;

/// Adds the newest look. \return whether `flapping` turned on or off with it
bool push_look(FlapBits& flap, bool changed) noexcept;

}  // namespace pantau::probes
