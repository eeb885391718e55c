// What a scrape costs: our serializer beside prometheus-cpp's on the same series in the same run, and the page of an office with
// twenty sites, plain and compressed.

#include <chrono>
#include <ctime>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include "daemon/http/gzip.hpp"
#include "daemon/metrics/snapshot.hpp"
#include "daemon/metrics/text_page.hpp"

namespace {

using namespace pantau;

/// CPU time of this thread in milliseconds.
double cpu_ms() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

/// The best of five rounds, each long enough to be measured; other programs only make a round slower.
template <class Work>
double best_ms(std::size_t times, const Work& work) {
    double best = 1e300;
    for (int round = 0; round < 5; ++round) {
        const double began = cpu_ms();
        for (std::size_t i = 0; i < times; ++i) work();
        best = std::min(best, (cpu_ms() - began) / static_cast<double>(times));
    }
    return best;
}

volatile std::size_t sink = 0;  // keeps the compiler from leaving the work out

struct Series {
    std::string target;
    double value;
};

std::string ours(const std::vector<Series>& all) {
    metrics::TextPage page{all.size() * 128};
    page.gauge("pantau_bench_seconds", "A figure of one target.");
    for (const auto& one : all) page.add({{"target", one.target}}, one.value);
    return std::move(page).take();
}

std::string theirs(const std::vector<Series>& all) {
    prometheus::MetricFamily family;
    family.name = "pantau_bench_seconds";
    family.help = "A figure of one target.";
    family.type = prometheus::MetricType::Gauge;
    for (const auto& one : all) {
        auto& metric = family.metric.emplace_back();
        metric.label.push_back({"target", one.target});
        metric.gauge.value = one.value;
    }
    return prometheus::TextSerializer{}.Serialize({family});
}

metrics::Snapshot office(int sites) {
    metrics::Snapshot s;
    for (int n = 0; n < sites; ++n) {
        metrics::SiteMetrics site;
        site.site = fmt::format("situs-{}", n);
        site.name = fmt::format("Situs nomor {}", n);
        site.url = fmt::format("https://situs{}.bogorkab.go.id/halaman/depan", n);
        site.state = "up";
        site.last_run = 1791300000.25;
        site.durations = metrics::Histogram{{.05, .1, .25, .5, 1, 2.5, 5, 10}};
        for (int i = 0; i < 100; ++i) site.durations.observe(.01 * i);
        site.availability = site.coverage = {{"1d", 1}, {"7d", .9993}, {"30d", .999}, {"month", .99312}};
        site.content_alerts = {{"gambling_injection", false}, {"outgoing", false}, {"content", false}};
        s.sites.push_back(std::move(site));
    }
    for (int number = 1; number <= 7; ++number) {
        metrics::StepMetrics step;
        step.sop = "e-aspirasi";
        step.step = number;
        step.name = "Memeriksa kebutuhan informasi";
        step.standard_seconds = 3600;
        step.durations = metrics::Histogram{{30, 60, 120, 240, 600, 1800, 3600, 7200, 10800, 21600, 43200}};
        step.ratios = metrics::Histogram{{.25, .5, .75, .9, 1, 1.1, 1.25, 1.5, 2, 3, 5}};
        step.thresholds = {{50, 1}, {75, 1}, {90, 1}, {100, 1}};
        s.steps.push_back(std::move(step));
    }
    for (int route = 0; route < 40; ++route)
        for (const char* code : {"2xx", "4xx", "5xx"})
            s.http.requests[{fmt::format("/api/v1/route-{}/{{number}}", route), "GET"}][code] = 12345;
    return s;
}

}  // namespace

int main() {
    fmt::print("{:>8} {:>12} {:>16} {:>8} {:>10}\n", "series", "ours ms", "prometheus-cpp", "ratio", "ns/series");
    bool good = true;
    for (const std::size_t count : {1'000U, 10'000U, 100'000U}) {
        std::vector<Series> all;
        for (std::size_t n = 0; n < count; ++n)
            all.push_back({fmt::format("https://www.situs-{:05}.bogorkab.go.id/berita/2026/11/judul.html", n),
                           .001 * static_cast<double>(n) + .123456789});
        if (ours(all) .size() < count * 60) return 1;
        const std::size_t times = 200'000 / count;
        const double own = best_ms(times, [&] { sink = sink + ours(all).size(); });
        const double other = best_ms(std::max<std::size_t>(times / 10, 1), [&] { sink = sink + theirs(all).size(); });
        fmt::print("{:>8} {:>12.3f} {:>16.3f} {:>8} {:>10.0f}\n", count, own, other, fmt::format("1/{:.1f}", other / own),
                   own * 1e6 / static_cast<double>(count));
        good = good && own * 10 <= other;
    }
    fmt::print("goal: at most 1/10 of prometheus-cpp's CPU: {}\n\n", good ? "reached" : "MISSED");
    const auto snapshot = office(20);
    const auto page = metrics::render(snapshot);
    const double drawn = best_ms(200, [&] { sink = sink + metrics::render(snapshot).size(); });
    const double packed = best_ms(200, [&] { sink = sink + http::gzip(page, 1).size(); });
    fmt::print("an office with 20 sites: {} KiB, drawn in {:.3f} ms, compressed to {} KiB in {:.3f} ms more\n", page.size() / 1024,
               drawn, http::gzip(page, 1).size() / 1024, packed);
    return 0;
}
