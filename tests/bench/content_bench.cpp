// How well injected gambling is found, and what it costs. The pages are INVENTED (tests/fixtures/content):
// the figures tell how the rules do on what their authors could think of, and are no claim about pages in the
// field.
//
//     content_bench [--verbose] [FILE.pages…]      default: all four sets, as made by the build

#include <algorithm>
#include <chrono>
#include <cstring>
#include <map>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "probes/simhash.hpp"
#include "tests/unit/probes/content_pages.hpp"

namespace pantau::probes::test {
namespace {

using Clock = std::chrono::steady_clock;

double milliseconds(Clock::duration length) {
    return std::chrono::duration<double, std::milli>(length).count();
}

void print_missed(const FixturePage& page, const GamblingFinding& finding, const char* what) {
    fmt::print("  {} {} ({}), score {}\n", what, page.name, page.kind, finding.score);
    for (const Sign& sign : finding.signs)
        fmt::print("      {} {}: {}\n", name_of(sign.place), sign.score, sign.excerpt);
}

void judge(const std::string& file, bool verbose) {
    const auto pages = fixture_pages(file);
    const GamblingDetector detector{shipped_rules().gambling};
    int hits = 0, missed = 0, false_alarms = 0, passed = 0, nearest = 0;
    std::size_t bytes = 0;
    std::vector<double> times;
    for (const auto& page : pages) {
        const auto start = Clock::now();
        const auto finding = examine(detector, page);
        times.push_back(milliseconds(Clock::now() - start) / static_cast<double>(page.views.size()));
        for (const auto& [view, body] : page.views) bytes += body.size();
        if (page.clean()) {
            ++(finding.found ? false_alarms : passed);
            nearest = std::max(nearest, finding.score);
        } else {
            ++(finding.found ? hits : missed);
        }
        if (page.clean() && finding.found) print_missed(page, finding, "FALSE ALARM");
        if (!page.clean() && !finding.found) print_missed(page, finding, "missed");
        if (verbose && page.clean() && finding.score > 0 && !finding.found)
            print_missed(page, finding, "near");
    }
    std::sort(times.begin(), times.end());
    fmt::print("{}: {} clean and {} injected invented pages, {} KiB\n", file, passed + false_alarms,
               hits + missed, bytes / 1024);
    fmt::print(
        "  precision {:.4f}  recall {:.4f}  false alarms {}  missed {}  highest score of a clean page {}\n",
        hits + false_alarms == 0 ? 0.0 : static_cast<double>(hits) / (hits + false_alarms),
        hits + missed == 0 ? 0.0 : static_cast<double>(hits) / (hits + missed), false_alarms, missed,
        nearest);
    fmt::print("  time a view: median {:.2f} ms, p99 {:.2f} ms, longest {:.2f} ms\n", times[times.size() / 2],
               times[times.size() * 99 / 100], times.back());
}

void time_large() {
    const GamblingDetector detector{shipped_rules().gambling};
    std::string body = "<html><title>Besar</title><body>";
    while (body.size() < (2U << 20U))
        body +=
            "<div><p>rapat paripurna slot jadwal <a href='/berita'>berita judi online "
            "diblokir</a></p></div>\n";
    const auto start = Clock::now();
    const auto page = read_page(body, "https://a.go.id/", "text/html");
    const auto read = Clock::now();
    static_cast<void>(detector.look(page));
    fmt::print("2 MiB page: read {:.0f} ms, looked at {:.0f} ms\n", milliseconds(read - start),
               milliseconds(Clock::now() - read));
}

}  // namespace
}  // namespace pantau::probes::test

int main(int count, char** arguments) {
    bool verbose = false;
    fmt::print("These pages are invented; the figures say nothing about the field.\n");
    std::vector<std::string> files;
    for (int i = 1; i < count; ++i) {
        if (std::strcmp(arguments[i], "--verbose") == 0)
            verbose = true;
        else
            files.emplace_back(arguments[i]);
    }
    if (files.empty())
        for (const auto* half : {"development", "held_out", "unseen", "last_look"})
            files.push_back(std::string{PANTAU_CONTENT_PAGES "/"} + half + ".pages");
    for (const auto& file : files) pantau::probes::test::judge(file, verbose);
    pantau::probes::test::time_large();
}
