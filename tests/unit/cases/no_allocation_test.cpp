// Counts what this test program allocates, so that "allocates nothing" is more than a comment.

#include <atomic>
#include <cstdlib>
#include <new>

#include <catch2/catch.hpp>

#include "tests/unit/cases/office.hpp"

namespace {
std::atomic<std::uint64_t> allocations{0};
}

void* operator new(std::size_t size) {
    ++allocations;
    if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
    throw std::bad_alloc{};
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
    ++allocations;
    return std::malloc(size == 0 ? 1 : size);
}
void operator delete(void* memory) noexcept {
    std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
    std::free(memory);
}

namespace pantau::cases::test {

TEST_CASE("a question of the working calendar allocates nothing", "[calendar]") {
    const WorkingCalendar calendar = built({shipped(2025), shipped(2027)});
    const Instant start = local_time(calendar, "2025-02-27 15:30");
    const WorkingTime standard{std::chrono::seconds{29'100}};
    const std::uint64_t before = allocations;
    std::int64_t sum = 0;
    for (int hour = 0; hour < 5'000; ++hour) {
        const Instant at = start + std::chrono::hours{hour};
        if (const auto open = calendar.between(start, at)) sum += open->value().count();
        if (const auto due = calendar.due(at, standard)) sum += due->time_since_epoch().count() % 7;
        if (const auto last = calendar.last_on_time(at, standard))
            sum += last->time_since_epoch().count() % 7;
        if (const auto opening = calendar.next_opening(at)) sum += opening->time_since_epoch().count() % 7;
        if (const auto closing = calendar.next_closing(at)) sum += closing->time_since_epoch().count() % 7;
        sum += calendar.is_open(at).value_or(false) + calendar.provisional(start, at) + calendar.covers(at);
    }
    const std::uint64_t after = allocations;
    CHECK(after == before);
    CHECK(sum > 0);
    const auto explanation = calendar.explain(start, start + std::chrono::hours{24});
    CHECK(explanation.has_value());
    CHECK(allocations > after);  // the counter counts
}

}  // namespace pantau::cases::test
