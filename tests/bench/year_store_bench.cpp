// The rows of a year in the real store: 20 pages looked at each minute and 5,000 links each day, a batch a
// simulated minute, old samples swept hourly as the service does. Prints the size of the database month by
// month and what a batch costs. year_bench does the same through the watch, second by second, which takes
// hours.
//
//   year_store_bench [DAYS] [DIRECTORY]        default 365 days, in /dev/shm
//
// Limits of the project: under 400 MiB with the default retention of 90 days; no batch over 5 ms at p99.

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include <date/date.h>
#include <fmt/format.h>

#include "daemon/store/store.hpp"
#include "daemon/store/watch_store.hpp"
#include "tests/bench/year_figures.hpp"

namespace {

using namespace pantau;
using namespace pantau::store;
using namespace std::chrono_literals;
using bench::Real;
using probes::FailureClass;
using probes::Outcome;

constexpr int pages = 20, links = 5'000;

class Noise {
public:
    std::uint64_t operator()(std::uint64_t below) {
        state_ = state_ * 6364136223846793005ULL + 1442695040888963407ULL;
        return (state_ >> 33) % below;
    }

private:
    std::uint64_t state_ = 1;
};

template <class Call>
void wait(Store& store, const Call& call) {
    call();
    store.flush();
}

}  // namespace

int main(int argc, char** argv) {
    const int days = argc > 1 ? std::atoi(argv[1]) : 365;
    const bench::YearFolder folder{argc > 2 ? argv[2] : "/dev/shm"};
    Instant now = date::sys_days{date::year{2026} / 1 / 1};
    Options options;
    options.directory = folder.path();
    options.now = [&now] { return now; };
    auto opened = Store::open(options);
    if (!opened) {
        fmt::print(stderr, "{}\n", opened.error().sentence);
        return 1;
    }
    Store& store = **opened;
    std::vector<SiteInfo> sites;
    for (int i = 0; i < pages; ++i)
        sites.push_back(
            {fmt::format("situs-{}", i), "Situs", fmt::format("https://s{}.go.id/", i), 60, 3000, {}});
    wait(store, [&] { put_sites(store, sites, [](const auto&) {}); });
    std::vector<LinkGiven> given;
    for (int i = 0; i < links; ++i) {
        LinkGiven link;
        link.link = *probes::normalise(fmt::format("https://media{}.example.id/berita/{}", i % 900, i)).link;
        link.given_url = link.link.url;
        link.case_number = fmt::format("2026-{:04}", i % 700);
        link.given_at = now;
        given.push_back(std::move(link));
    }
    std::vector<std::int64_t> ids;
    wait(store, [&] {
        add_links(store, given, [&ids](const Written<std::vector<LinkAdded>>& added) {
            for (const auto& one : *added) ids.push_back(one.id);
        });
    });
    std::vector<probes::LinkHealth> health(ids.size());

    Noise noise;
    bench::Durations took;
    const auto began = Real::now();
    std::size_t next_link = 0, checks = 0;
    for (int minute = 0; minute < days * 1440; ++minute, now += 1min) {
        WatchBatch batch;
        batch.alive = now;
        for (int i = 0; i < pages; ++i) {
            Sample sample;
            sample.site = sites[static_cast<std::size_t>(i)].id;
            sample.started = now + std::chrono::milliseconds{i * 2900 + static_cast<int>(noise(900))};
            sample.http_status = 200;
            sample.total_ms = static_cast<std::int64_t>(60 + noise(90)) * (noise(97) == 0 ? 9 : 1);
            // Twelve bad minutes every fifteen days.
            if ((minute + i * 977) % 21'600 < 12) {
                sample.outcome = Outcome::fail;
                sample.failure = FailureClass::http_5xx;
                sample.http_status = 503;
            }
            batch.samples.push_back(std::move(sample));
        }
        // All links once a day, evenly.
        for (const auto until = static_cast<std::size_t>(minute % 1440 + 1) * ids.size() / 1440;
             next_link < until; ++next_link, ++checks) {
            const bool gone = next_link % 50 == 0, walled = next_link % 9 == 0;
            probes::LinkLook look;
            look.started = now + std::chrono::milliseconds{noise(59'000)};
            look.failure = gone ? FailureClass::http_404 : walled ? FailureClass::bot_wall : FailureClass::ok;
            look.http_status = gone ? 404 : walled ? 403 : 200;
            look.other_way = probes::sign_of(look);
            probes::fold(health[next_link], look);
            LinkCheck check;
            check.link = ids[next_link];
            check.started = look.started;
            check.failure = look.failure;
            check.outcome = probes::outcome_of(look.failure, look.http_status, false);
            check.http_status = look.http_status;
            check.health = health[next_link];
            if (gone) check.evidence = "HTTP/1.1 404 Not Found\r\n" + std::string(2000, 'x');
            check.next_check = now + 24h;
            batch.links.push_back(std::move(check));
        }
        if (minute % 1440 == 1439) next_link = 0;
        const auto from = Real::now();
        wait(store, [&] { write_batch(store, std::move(batch), [](const auto&) {}); });
        took.since(from);
        if (minute % 60 == 59) {
            for (bool more = true; more;)
                wait(store, [&] {
                    more = false;
                    sweep_samples(store, now - 90 * 24h, 5'000,
                                  [&more](const Written<Swept>& swept) { more = swept && swept->more; });
                });
        }
        if (minute % (30 * 1440) == 30 * 1440 - 1) bench::tell_day((minute + 1) / 1440, folder.mib(), began);
    }
    opened->reset();
    fmt::print(
        "{} days, {} samples of {} pages, {} checks of {} links: database {:.0f} MiB; a batch until it is on "
        "disk: {}\n",
        days, took.count() * pages, pages, checks, links, folder.mib(), took.text());
    return 0;
}
