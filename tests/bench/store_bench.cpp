// Events a second by one writer that waits for each answer and by 64 that do, and what a sample costs on
// disk. Compare with one fdatasync of the same disk, printed first.

#include <atomic>
#include <chrono>
#include <cstdio>
#include <fcntl.h>
#include <filesystem>
#include <string>
#include <thread>
#include <unistd.h>
#include <vector>

#include "daemon/store/connection.hpp"
#include "daemon/store/verify.hpp"
#include "daemon/store/watch_store.hpp"
#include "tests/unit/store/store_kit.hpp"

using namespace pantau;
using namespace pantau::store;
using namespace pantau::store::test;
using Clock = std::chrono::steady_clock;

namespace {

double seconds_since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

void bare_syncs(const fs::path& directory) {
    const auto file = directory / "sync";
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    const std::string block(4096, 'x');
    constexpr int times = 500;
    const auto start = Clock::now();
    for (int i = 0; i < times; ++i)
        if (::pwrite(descriptor, block.data(), block.size(), 0) < 0 || ::fdatasync(descriptor) != 0) return;
    std::printf("overwrite 4 KiB + fdatasync   %8.0f /s\n", times / seconds_since(start));
    ::close(descriptor);
}

void recorded(Store& store, int clients, int each) {
    static int run = 0;
    ++run;
    std::vector<std::vector<AppendRequest>> requests(static_cast<std::size_t>(clients));
    for (int client = 0; client < clients; ++client)
        for (int i = 0; i < each; ++i) {
            StoredCase one{store,
                           std::to_string(run) + "-" + std::to_string(client) + "-" + std::to_string(i)};
            requests[static_cast<std::size_t>(client)].push_back(
                one.request("2026-06-09 07:30", cases::EventKind::case_opened,
                            [](cases::Command& c) { c.title = "Aspirasi"; }));
        }
    const auto start = Clock::now();
    std::vector<std::thread> threads;
    for (auto& own : requests)
        threads.emplace_back([&store, &own] {
            for (auto& request : own) append_now(store, std::move(request)).value();
        });
    for (auto& thread : threads) thread.join();
    std::printf("%2d writers                    %8.0f events/s\n", clients,
                clients * each / seconds_since(start));
}

void samples_on_disk(Store& store) {
    const auto before = store.read().connection().number("PRAGMA page_count");
    constexpr int rounds = 400, sites = 1000;
    const auto start = Clock::now();
    for (int round = 0; round < rounds; ++round) {
        WatchBatch batch;
        for (int site = 0; site < sites; ++site)
            batch.samples.push_back(
                {"s" + std::to_string(site),
                 wib("2026-06-09 07:30") + std::chrono::milliseconds{round * 60'000 + site * 60},
                 probes::Outcome::ok, probes::FailureClass::ok, 200, 100 + (round * site) % 900, false});
        wait<BatchWritten>([&](auto done) { write_batch(store, std::move(batch), std::move(done)); }).value();
    }
    const double took = seconds_since(start);
    const auto snapshot = store.read();
    auto& db = snapshot.connection();
    const auto rows = db.number("SELECT count(*) FROM sample");
    const auto pages = db.number("PRAGMA page_count") - before;
    std::printf("samples                       %8.0f /s, %.1f bytes each on disk with roll-ups\n",
                static_cast<double>(rows) / took,
                static_cast<double>(pages) * 4096 / static_cast<double>(rows));
    const auto bytes = db.number("SELECT sum(pgsize) FROM dbstat WHERE name = 'sample'");
    std::printf("                              %8.1f bytes a row of the sample table\n",
                static_cast<double>(bytes) / static_cast<double>(rows));
}

}  // namespace

int main() {
    const Folder folder;
    bare_syncs(folder.path);
    const auto store = test::open(folder.path);
    put_versions(*store);
    recorded(*store, 1, 1000);
    recorded(*store, 64, 100);
    samples_on_disk(*store);
    const auto start = Clock::now();
    const auto report = verify(store->read());
    std::printf("verify                        %8.2f s for %lld events and %lld samples, %zu differences\n",
                seconds_since(start), static_cast<long long>(report.events),
                static_cast<long long>(report.samples), report.differences.size());
    return 0;
}
