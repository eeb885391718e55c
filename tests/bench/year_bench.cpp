// A year of the service in an hour or two: the real watch and the real store, a clock that is moved,
// and a prober that answers by script. Prints the size of the database and what a batch of the probe path
// costs.
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
    bool has_answers() const { return !waiting_.empty(); }
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
    bool any() {
        const std::lock_guard lock{mutex};
        return !queue.empty();
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

}  // namespace

int main(int argc, char** argv) {
    log::set_level(log::Level::error);  // two thousand links die here
    const int days = argc > 1 ? std::atoi(argv[1]) : 365;
    const bench::YearFolder folder{argc > 2 ? argv[2] : "/dev/shm"};
    MovedClock clock;
    ScriptedProber prober{clock};
    Posts posts;
    const settings::Settings settings = office();
    store::Options options;
    options.directory = folder.path();
    options.now = [&clock] { return clock.wall(); };
    auto store = store::Store::open(options);
    if (!store) {
        fmt::print(stderr, "{}\n", store.error().sentence);
        return 1;
    }
    bench::Durations batches;  // until it was on disk, what follows from it done
    {
        watch::Watch watch{{**store,
                            clock,
                            prober,
                            [&posts](std::function<void()> work) { posts.post(std::move(work)); },
                            {}},
                           {}};
        watch.start(settings);
        std::vector<std::string> urls;
        for (int i = 0; i < 5'000; ++i)
            urls.push_back(fmt::format("https://media{}.example.id/berita/{}", i % 900, i));
        watch.links_given("", urls);
        const auto settle = [&] {
            bool moved = true;
            while (moved) {
                moved = prober.deliver();
                (*store)->flush();
                moved = posts.run() || moved;
            }
        };
        settle();
        const auto began = Real::now();
        const auto first = clock.steady();
        for (int day = 1; day <= days; ++day) {
            const auto until = first + day * 24h;
            while (watch.next_due() <= until) {
                clock.to(watch.next_due());
                watch.tick();
                // A tick without an answer writes nothing.
                if (!prober.has_answers() && !posts.any()) continue;
                const auto from = Real::now();
                settle();
                batches.since(from);
            }
            if (day % 10 == 0 || day == days) bench::tell_day(day, folder.mib(), began);
        }
    }
    store->reset();
    fmt::print(
        "{} days, 20 pages at 60 s, 5,000 links daily: {} looks, database {:.0f} MiB; {} batches to disk: "
        "{}\n",
        days, prober.looks, folder.mib(), batches.count(), batches.text());
    return 0;
}
