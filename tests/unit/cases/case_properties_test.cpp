// Invariants I1 to I3 and I8 to I10 of cases.md 4.2 over thousands of histories that a seeded generator
// drives through decide(), legal acts and illegal ones mixed.
#include <random>

#include <catch2/catch.hpp>

#include "tests/unit/cases/case_histories.hpp"

using namespace pantau::cases;
using namespace pantau::cases::test;

TEST_CASE("invariants hold over generated histories", "[property]") {
    std::size_t accepted = 0, refused = 0, closed = 0, corrections = 0, raised = 0, reopened = 0;
    for (unsigned seed = 0; seed < 800; ++seed) {
        Generator generator{
            [random = std::mt19937{seed}]() mutable { return static_cast<std::uint32_t>(random()); }};
        OneCase one;
        one.open("2026-06-02 08:00");
        const int acts =
            seed % 4 == 0 ? 70 : 20;  // some live long enough to close, be corrected and reopened
        for (int act = 0; act < acts; ++act) {
            const bool was_closed = one.state.status != CaseStatus::open;
            const auto [legal, broken] = act_of(generator, one);
            legal ? ++accepted : ++refused;
            if (legal && was_closed && one.state.status == CaseStatus::open) ++reopened;
            if (legal && !was_closed && one.state.status == CaseStatus::closed) ++closed;
            if (!broken.empty()) {
                INFO("seed " << seed << " act " << act << "\n" << described(one.state));
                REQUIRE(broken == "");
            }
        }
        corrections += static_cast<std::size_t>(one.state.corrections);
        for (const Event& event : one.history) raised += raised_by_service(event.kind);

        if (const std::string broken = broken_by(one); !broken.empty()) {
            INFO("seed " << seed);
            REQUIRE(broken == "");
        }
    }
    CHECK(accepted > 10'000);
    CHECK(refused > 5'000);
    CHECK(closed > 50);
    CHECK(corrections > 300);
    CHECK(raised > 1'000);
    CHECK(reopened > 50);
}
