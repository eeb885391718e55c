// A year of the service: the real watch and the real store, a clock that is moved second by second, and a
// prober that answers by script. Prints the size of the database and what a batch of the probe path costs. In
// the year the batches are of a minute, for the sake of the time it takes: 20 samples and 3 to 4 links in
// each, so that one costs more than any that the service writes.
//
//   year_bench [DAYS] [DIRECTORY]        default 365 days, in /dev/shm; each tenth day is told on the way
//
// Limits of the project: 20 pages at 60 s and 5,000 links checked daily: under 400 MiB with the default
// retention of 90 days; no batch of the probe path over 5 ms at p99.

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <filesystem>
#include <functional>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include <date/date.h>
#include <fmt/format.h>

#include "daemon/log.hpp"
#include "daemon/settings/load.hpp"
#include "daemon/store/store.hpp"
#include "daemon/store/watch_store.hpp"
#include "daemon/watch/watch.hpp"
#include "tests/bench/year_figures.hpp"

namespace {

using namespace pantau;
using namespace std::chrono_literals;
using bench::Real;

class MovedClock final : public Clock {
public:
    pantau::Instant wall() const override { return wall_; }
    std::chrono::steady_clock::time_point steady() const override { return steady_; }
    void to(std::chrono::steady_clock::time_point at) {
        if (at <= steady_) return;
        const auto by = std::chrono::ceil<std::chrono::milliseconds>(at - steady_);
        steady_ += by;
        wall_ += by;
    }

private:
    pantau::Instant wall_ = date::sys_days{date::year{2026} / 1 / 1};
    std::chrono::steady_clock::time_point steady_{1000h};
};

/// Most looks are well; a site fails for some minutes twice a month, a link in fifty is gone, some are
/// walled.
class ScriptedProber final : public probes::ProbeRunner {
public:
    explicit ScriptedProber(const Clock& clock) : clock_{clock} {}

    void submit(probes::ProbeRequest request, Done done) override {
        using probes::FailureClass;
        const auto seed = std::hash<std::string>{}(request.url);
        const auto minute =
            std::chrono::floor<std::chrono::minutes>(clock_.wall().time_since_epoch()).count();
        const bool is_site = request.kind == probes::TargetKind::site;
        probes::ProbeResult result;
        result.url = result.final_url = request.url;
        result.kind = request.kind;
        result.started = clock_.wall();
        result.started_steady = clock_.steady();
        result.http_status = 200;
        result.failure = FailureClass::ok;
        if (is_site && (static_cast<std::uint64_t>(minute) + seed) % 21'600 < 12) {
            result.failure = FailureClass::http_5xx;
            result.http_status = 503;
        } else if (!is_site && seed % 50 == 0) {
            result.failure = FailureClass::http_404;
            result.http_status = 404;
        } else if (!is_site && seed % 9 == 0) {
            result.failure = FailureClass::bot_wall;
            result.http_status = 403;
        }
        result.outcome = probes::outcome_of(result.failure, result.http_status, is_site);
        result.verdict = probes::verdict_of(result.failure, result.http_status, is_site);
        if (result.outcome != probes::Outcome::ok)
            result.evidence =
                "HTTP/1.1 " + std::to_string(result.http_status) + "\r\n" + std::string(2000, 'x');
        result.address = "192.0.2." + std::to_string(seed % 250);
        // Answer times as they are: most near the middle, a long tail.
        noise_ = noise_ * 6364136223846793005ULL + 1442695040888963407ULL;
        result.phases.processing = std::chrono::microseconds{60'000 + (noise_ >> 44) % 90'000};
        if (noise_ % 97 == 0) result.phases.processing *= 9;
        result.total = result.phases.total();
        waiting_.emplace_back(std::move(done), std::move(result));
        ++looks;
    }
    bool deliver() {
        auto ready = std::exchange(waiting_, {});
        for (auto& [done, result] : ready) done(std::move(result));
        return !ready.empty();
    }
    std::uint64_t looks = 0;

private:
    const Clock& clock_;
    std::uint64_t noise_ = 1;
    std::deque<std::pair<Done, probes::ProbeResult>> waiting_;
};

struct Posts {
    std::mutex mutex;
    std::deque<std::function<void()>> queue;
    void post(std::function<void()> work) {
        const std::lock_guard lock{mutex};
        queue.push_back(std::move(work));
    }
    bool run() {
        std::deque<std::function<void()>> ready;
        {
            const std::lock_guard lock{mutex};
            ready.swap(queue);
        }
        for (auto& work : ready) work();
        return !ready.empty();
    }
};

settings::Settings office() {
    settings::Settings settings = settings::built_in();
    settings.time.zone = "Asia/Jakarta";
    settings.links.alive_every = 24h;
    settings.links.host_gap = 0ms;
    for (int i = 0; i < 20; ++i) {
        settings::Site site;
        site.id = "situs-" + std::to_string(i);
        site.name = site.id;
        site.url = fmt::format("https://situs{}.go.id/", i);
        site.interval = 60s;
        site.slow = 3s;
        settings.sites.push_back(std::move(site));
    }
    return settings;
}

/// The service for so many days, from where the clock stands. `pause`: from one batch to the next.
void live(store::Store& store, MovedClock& clock, ScriptedProber& prober, int days,
          std::chrono::milliseconds pause, const std::vector<std::string>& new_links,
          bench::Durations& batches, const std::function<void(int)>& tell) {
    Posts posts;
    watch::Parts parts{
        store, clock, prober, [&posts](std::function<void()> work) { posts.post(std::move(work)); }, {}};
    parts.batch_pause = pause;
    watch::Watch watch{std::move(parts), {}};
    watch.start(office());
    if (!new_links.empty()) watch.links_given("", new_links);
    store.flush();
    posts.run();
    auto written = clock.steady();
    const auto first = clock.steady();
    for (int day = 1; day <= days; ++day) {
        const auto until = first + day * 24h;
        while (watch.next_due() <= until) {
            clock.to(watch.next_due());
            const auto from = Real::now();
            watch.tick();
            if (clock.steady() - written >= pause) {
                store.flush();
                if (posts.run()) {  // the store has answered: there was a batch
                    batches.since(from);
                    written = clock.steady();
                }
            }
            while (prober.deliver()) posts.run();
        }
        tell(day);
    }
    watch.stop([] {});
    store.flush();
    posts.run();
}

}  // namespace

int main(int argc, char** argv) {
    log::set_level(log::Level::error);  // two thousand links die here
    const int days = argc > 1 ? std::atoi(argv[1]) : 365;
    const bench::YearFolder folder{argc > 2 ? argv[2] : "/dev/shm"};
    MovedClock clock;
    ScriptedProber prober{clock};
    store::Options options;
    options.directory = folder.path();
    options.now = [&clock] { return clock.wall(); };
    auto store = store::Store::open(options);
    if (!store) {
        fmt::print(stderr, "{}\n", store.error().sentence);
        return 1;
    }
    std::vector<std::string> urls;
    for (int i = 0; i < 5'000; ++i)
        urls.push_back(fmt::format("https://media{}.example.id/berita/{}", i % 900, i));
    bench::Durations by_minute, by_second;
    const auto began = Real::now();
    live(**store, clock, prober, days, 60s, urls, by_minute, [&](int day) {
        if (day % 10 == 0 || day == days) bench::tell_day(day, folder.mib(), began);
    });
    const std::uint64_t looks = prober.looks;
    // After it, with a year behind it, as the service does.
    live(**store, clock, prober, 1, 1s, {}, by_second, [](int) {});
    store->reset();
    fmt::print(
        "{} days, 20 pages at 60 s, 5,000 links daily, through the watch: {} looks, database {:.0f} MiB, "
        "{:.0f} s\n"
        "a batch until it is on disk: of a minute (the year, {} of them) {}; of a second, as the service "
        "writes (the "
        "day after, {}) {}\n",
        days, looks, folder.mib(), std::chrono::duration<double>(Real::now() - began).count(),
        by_minute.count(), by_minute.text(), by_second.count(), by_second.text());
    return 0;
}
