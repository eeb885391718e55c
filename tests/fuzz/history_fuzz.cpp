// Random histories: the bytes choose the acts, legal and illegal; the invariants of cases.md 4.2 hold after
// each.
#include "tests/fuzz/fuzz.hpp"
#include "tests/unit/cases/case_histories.hpp"

using namespace pantau;
using namespace pantau::cases::test;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Numbers numbers{data, std::min<std::size_t>(size, 3'000)};
    Generator generator{[&] { return numbers.next(); }};
    OneCase one;
    one.open("2026-06-02 08:00");
    while (!numbers.empty()) {
        const auto act = act_of(generator, one);
        fuzz::hold(act.broken.empty(), act.broken, described(one.state));
    }
    const std::string broken = broken_by(one);
    fuzz::hold(broken.empty(), broken, described(one.state));
    return 0;
}
