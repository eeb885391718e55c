#include "daemon/http/back_off.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

namespace pantau::http {

using namespace std::chrono_literals;

namespace {
const BackOff::Moment start{std::chrono::hours{1000}};

/// Fails as often as said, each time as soon as it is let. \return when the last one was
BackOff::Moment fail_often(BackOff& guard, int times, std::string_view name, std::string_view address,
                           BackOff::Moment now = start) {
    for (int i = 0; i < times; ++i) {
        now += guard.wait(name, address, now);
        guard.begin(name, address, now);
    }
    return now;
}
}  // namespace

TEST_CASE("mistakes cost nothing at first, then twice as long each time, up to a quarter of an hour",
          "[back_off]") {
    BackOff guard;
    auto now = start;
    std::vector<long> waits;
    for (int i = 0; i < 16; ++i) {
        const auto wait = guard.wait("sri", "10.0.0.5", now);
        waits.push_back(wait.count());
        now += wait;
        CHECK(guard.wait("sri", "10.0.0.5", now) == 0s);
        guard.begin("sri", "10.0.0.5", now);
    }
    CHECK(waits == std::vector<long>{0, 0, 0, 0, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900});
}

TEST_CASE("a wait is told rounded up and ends on time", "[back_off]") {
    BackOff guard;
    const auto last = fail_often(guard, 5, "sri", "10.0.0.5");  // 4 s now
    CHECK(guard.wait("sri", "10.0.0.5", last) == 4s);
    CHECK(guard.wait("sri", "10.0.0.5", last + 1ms) == 4s);
    CHECK(guard.wait("sri", "10.0.0.5", last + 3001ms) == 1s);
    CHECK(guard.wait("sri", "10.0.0.5", last + 4s) == 0s);
}

TEST_CASE("neither a stranger locks a name nor a clumsy colleague the office", "[back_off]") {
    BackOff guard;
    const auto now = fail_often(guard, 12, "sri", "203.0.113.9");
    CHECK(guard.wait("sri", "203.0.113.9", now) > 1min);
    CHECK(guard.wait("sri", "10.0.0.5", now) == 0s);      // herself, elsewhere
    CHECK(guard.wait("budi", "203.0.113.9", now) == 0s);  // a colleague behind the same address
}

TEST_CASE("attempts sent at once count before any of them is answered", "[back_off]") {
    BackOff guard;
    int let_in = 0;
    for (int i = 0; i < 100; ++i)
        if (guard.wait("sri", "10.0.0.5", start) == 0s) {
            guard.begin("sri", "10.0.0.5", start);
            ++let_in;
        }
    CHECK(let_in == BackOff::free_failures);
}

TEST_CASE("success and a quiet day forget what was before", "[back_off]") {
    BackOff guard;
    auto now = fail_often(guard, 8, "sri", "10.0.0.5");
    guard.succeeded("sri", "10.0.0.5");
    CHECK(guard.wait("sri", "10.0.0.5", now) == 0s);
    CHECK(guard.pairs() == 0);

    now = fail_often(guard, 8, "budi", "10.0.0.5", now);
    now += 25h;
    guard.begin("budi", "10.0.0.5", now);
    CHECK(guard.wait("budi", "10.0.0.5", now) == 0s);
}

TEST_CASE("memory stays bounded, the longest quiet pair goes first", "[back_off]") {
    BackOff guard;
    const auto locked = fail_often(guard, 8, "sri", "10.0.0.5");
    for (std::size_t i = 0; i + 1 < BackOff::most_pairs; ++i)
        guard.begin(fmt::format("n{}", i), "10.0.0.6", locked + 1ms);
    CHECK(guard.pairs() == BackOff::most_pairs);
    CHECK(guard.wait("sri", "10.0.0.5", locked + 1ms) > 0s);
    guard.begin("another", "10.0.0.6", locked + 2ms);
    CHECK(guard.pairs() == BackOff::most_pairs);
    CHECK(guard.wait("sri", "10.0.0.5", locked + 2ms) == 0s);
}

TEST_CASE("an IPv6 address counts with its whole /64", "[back_off]") {
    CHECK(back_off_address("2001:db8:1:2:aaaa::1") == back_off_address("2001:db8:1:2::ffff"));
    CHECK(back_off_address("2001:db8:1:2::1") != back_off_address("2001:db8:1:3::1"));
    CHECK(back_off_address("fe80::1%eth0") == "fe80::/64");
    CHECK(back_off_address("192.0.2.7") == "192.0.2.7");
    CHECK(back_off_address("no address") == "no address");
}

}  // namespace pantau::http
