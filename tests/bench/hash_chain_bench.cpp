// How long a check of the whole event log takes. The bar (cases.md 6.27): 1,000,000 events in at most 5 s.
// Each figure is of one core; the log is made first and not counted.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "daemon/cases/hash_chain.hpp"

using namespace pantau::cases;

int main() {
    constexpr std::int64_t count = 1'000'000;
    constexpr std::size_t kept = 1'000;  // as a reader sees them: a page at a time, not all in memory
    Event event;
    event.case_number = "2026-0001";
    event.kind = EventKind::step_finished;
    event.occurred_at = event.recorded_at = Instant{std::chrono::milliseconds{1'780'968'600'123}};
    event.actor = "sari.rahmawati";
    event.idempotency_key = "7f9c2ba4e88f827d616045507605853e";
    event.flags = {"back_dated"};
    event.step = 6;
    event.attempt = 1;
    event.executor = "P2";
    event.text = personal("konten sudah tayang", "0123456789abcdef");
    event.output = "Link Website dan postingan";
    event.links = {"https://dprd.bogorkab.go.id/berita/2026/06/aspirasi-jalan",
                   "https://www.instagram.com/p/C1a2b3/"};

    ChainCheck check;
    Hash previous = chain_start;
    std::vector<Event> page;
    std::chrono::nanoseconds spent{0};
    for (std::int64_t id = 1; id <= count;) {
        page.clear();
        for (; page.size() < kept && id <= count; ++id) {
            event.id = id;
            event.seq = static_cast<int>(id);
            seal(event, previous);
            previous = event.hash;
            page.push_back(event);
        }
        const auto begin = std::chrono::steady_clock::now();
        for (const Event& each : page)
            if (const auto fault = check.next(each)) {
                std::fprintf(stderr, "%s\n", fault->message.c_str());
                return EXIT_FAILURE;
            }
        spent += std::chrono::steady_clock::now() - begin;
    }
    std::printf("chain check: %lld events in %.2f s\n", static_cast<long long>(check.count()),
                std::chrono::duration<double>(spent).count());
    return check.head() == previous ? EXIT_SUCCESS : EXIT_FAILURE;
}
