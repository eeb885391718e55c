#include "probes/flapping.hpp"

namespace pantau::probes {
namespace {
constexpr int ring = 20;
constexpr int on_above = 300, off_below = 250;  // tenths of a percent
}  // namespace

int flap_value(const FlapBits& flap) noexcept {
    int sum = 0;
    for (int i = 0; i < ring; ++i)
        if ((flap.bits >> i) & 1U) sum += 40 + i;  // 100/20 * (0.8 + 0.02 i) percent, times ten
    return sum;
}

bool push_look(FlapBits& flap, bool changed) noexcept {
    flap.bits = (flap.bits >> 1) | (changed ? 1U << (ring - 1) : 0U);
    const int value = flap_value(flap);
    const bool before = flap.flapping;
    if (value > on_above) flap.flapping = true;
    if (value < off_below) flap.flapping = false;
    return flap.flapping != before;
}

}  // namespace pantau::probes
