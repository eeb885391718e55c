// Icinga's flapping formula on bit strings worked out by hand (spec/probing.md 2.5).

#include "probes/flapping.hpp"

#include <string_view>

#include <catch2/catch.hpp>

namespace pantau::probes {
namespace {

FlapBits after(std::string_view looks) {  // oldest first
    FlapBits flap;
    for (const char look : looks) push_look(flap, look == '1');
    return flap;
}

// Behaviour 10.
TEST_CASE("flap value equals Icinga's formula", "[flapping]") {
    struct Row {
        std::string_view looks;
        int tenths;
    };
    const auto row = GENERATE(values<Row>({
        {"00000000000000000000", 0},
        {"11111111111111111111", 990},  // 100 * sum(0.8 .. 1.18) / 20 = 99 %
        {"00000000000000000001", 59},   // the newest weighs 1.18
        {"10000000000000000000", 40},   // the oldest 0.80
        {"1", 59},
        {"00000000000000010101", 171},
        {"00000000000000000001100000000000000000000", 0},  // pushed out of the ring
    }));
    CAPTURE(row.looks);
    CHECK(flap_value(after(row.looks)) == row.tenths);
}

TEST_CASE("flapping begins above 30 percent and ends below 25", "[flapping]") {
    FlapBits flap = after("11111");  // 59+58+57+56+55 = 285
    CHECK(flap_value(flap) == 285);
    CHECK_FALSE(flap.flapping);
    CHECK(push_look(flap, true));  // 339
    CHECK(flap.flapping);
    // Six bits sink by one tenth each a look: 333, 327 … off once below 250.
    int looks = 0;
    while (flap.flapping) {
        push_look(flap, false);
        ++looks;
        REQUIRE(looks < 30);
    }
    CHECK(looks == 15);
    CHECK(flap_value(flap) == 210);  // the oldest has just left: before it 255, still on
    FlapBits at_the_limit{0, true};
    at_the_limit.bits = 0b00000000011111100000U;  // 45..50, and one look later 44..49
    CHECK(flap_value(at_the_limit) == 285);
    push_look(at_the_limit, false);
    CHECK(at_the_limit.flapping);
}

}  // namespace
}  // namespace pantau::probes
