// The beat's phases and the windows of the self gate.

#include "daemon/watch/beat.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "daemon/watch/policy.hpp"

namespace pantau::watch {
namespace {

using namespace std::chrono_literals;

TEST_CASE("a thousand targets at a minute never crowd one second beyond twice the mean", "[beat]") {
    const Steady start{12'345'678ms};
    std::vector<int> seconds(60);
    for (int i = 0; i < 1000; ++i) {
        const auto seed = hash_of("situs-" + std::to_string(i));
        Beat beat = first_beat(seed, 60s, start);
        CHECK(beat.next > start);
        CHECK(beat.next <= start + 60s);
        CHECK(take(beat, seed, beat.next) == 0);
        ++seconds.at(static_cast<std::size_t>(beat.next.time_since_epoch() / 1s % 60));
    }
    CHECK(*std::max_element(seconds.begin(), seconds.end()) <= 2 * 1000 / 60 + 1);
}

TEST_CASE("a beat keeps its phase and skipped slots are counted", "[beat]") {
    const auto seed = hash_of("dprd");
    Beat beat = first_beat(seed, 60s, Steady{1h});
    const Steady first = beat.next;
    CHECK(take(beat, seed, first + 3s) == 0);
    CHECK(beat.next == first + 60s);
    CHECK(take(beat, seed, first + 60s + 185s) == 3);
    CHECK(beat.next == first + 300s);
}

TEST_CASE("an hourly target is looked at within a minute and from then on at its own phase", "[beat]") {
    const auto seed = hash_of("dprd");
    Beat beat = first_beat(seed, 1h, Steady{500h});
    CHECK(beat.next <= Steady{500h} + 60s);
    take(beat, seed, beat.next);
    const Steady second = beat.next;
    CHECK(second <= Steady{501h} + 60s);
    take(beat, seed, second);
    CHECK(beat.next == second + 1h);
}

}  // namespace
}  // namespace pantau::watch
