// A sweep over many links, as the service does it once a week: memory, descriptors and lag of the prober's
// loop with 200 in flight; and what names that hang and connections that never come about do to the others.
//
//   sweep_bench [LINKS]        default 10000
//
// Limits of the project: peak memory < 64 MiB, no descriptor left, lag p99 < 20 ms; others delayed < 50 ms.

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <curl/curl.h>
#include <fmt/format.h>

#include "probes/prober.hpp"
#include "tests/bench/page_server.hpp"
#include "tests/unit/probes/certificates.hpp"

namespace {

using namespace pantau;
using namespace pantau::probes;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

std::size_t descriptors() {
    std::size_t count = 0;
    for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator{"/proc/self/fd"}) ++count;
    return count;
}

/// MiB, of a line of /proc/self/status.
double memory(const std::string& line) {
    std::ifstream status{"/proc/self/status"};
    for (std::string word; status >> word;)
        if (word == line + ":") {
            double kib = 0;
            status >> kib;
            return kib / 1024;
        }
    return -1;
}

void reset_peak() {
    std::ofstream{"/proc/self/clear_refs"} << '5';
}

double share(std::vector<double> values, double part) {
    std::sort(values.begin(), values.end());
    return values.empty() ? 0
                          : values[static_cast<std::size_t>(part * static_cast<double>(values.size() - 1))];
}

/// Asks all, at most `at_once` at one time handed in, and waits. \return ms that each took, queueing included
template <class Url>
std::vector<double> sweep(Prober& prober, std::size_t links, std::size_t at_once, const Url& url,
                          std::size_t& good) {
    std::mutex mutex;
    std::condition_variable turn;
    std::size_t open = 0;
    std::vector<double> took;
    good = 0;
    for (std::size_t i = 0; i < links; ++i) {
        std::unique_lock lock{mutex};
        turn.wait(lock, [&] { return open < at_once; });
        ++open;
        lock.unlock();
        ProbeRequest request;
        request.url = url(i);
        request.fresh = false;
        prober.submit(std::move(request), [&, began = Clock::now()](const ProbeResult& result) {
            const std::lock_guard inside{mutex};
            good += result.failure == FailureClass::ok;
            took.push_back(std::chrono::duration<double, std::milli>(Clock::now() - began).count());
            --open;
            turn.notify_one();
        });
    }
    std::unique_lock lock{mutex};
    turn.wait(lock, [&] { return open == 0; });
    return took;
}

void links(const char* kind, const std::string& scheme, std::uint16_t port, const std::string& ca_file,
           std::size_t count) {
    const std::size_t before = descriptors();
    reset_peak();
    std::vector<double> lags, late;
    std::size_t good = 0;
    double seconds = 0;
    {
        ProberOptions options;
        options.allow_addresses = {*parse_cidr("127.0.0.0/8")};
        options.allow_ports = {port};
        options.max_in_flight = 200;
        options.ca_file = ca_file;
        // A thousand hosts of ten links each, on addresses of their own.
        options.lookup = [](const std::string& host, AddressFamily family) {
            const auto number = std::stoul(host.substr(1));
            return system_lookup(fmt::format("127.{}.{}.1", 1 + number / 200, number % 200), family);
        };
        Prober prober{options};
        std::atomic<bool> over{false};
        std::thread watcher{[&] {
            while (!over) {
                // A timer of another thread, as the service's own: how late it comes.
                const auto due = Clock::now() + 5ms;
                std::this_thread::sleep_until(due);
                late.push_back(std::chrono::duration<double, std::milli>(Clock::now() - due).count());
                lags.push_back(static_cast<double>(prober.counters().loop_lag_max.count()) / 1e3);
            }
        }};
        const auto began = Clock::now();
        sweep(
            prober, count, 400,
            [&](std::size_t i) {
                return fmt::format("{}://h{}.sweep.test:{}/berita/{}", scheme, i % 1000, port, i);
            },
            good);
        seconds = std::chrono::duration<double>(Clock::now() - began).count();
        over = true;
        watcher.join();
    }
    fmt::print(
        "{:<6} {} links, 200 in flight: {} good, {:.1f} s; peak memory {:.1f} MiB; a timer of another thread "
        "is "
        "late by p50 {:.2f}, p99 {:.1f}, worst {:.1f} ms; the engine's own loop takes p50 {:.1f}, p99 {:.1f} "
        "ms "
        "for one round; descriptors left {}\n",
        kind, count, good, seconds, memory("VmHWM"), share(late, 0.5), share(late, 0.99), share(late, 1),
        share(lags, 0.5), share(lags, 0.99), static_cast<long>(descriptors()) - static_cast<long>(before));
    std::fflush(stdout);
}

/// 200 names whose name servers hang 30 s, and what other probes feel of it.
void hanging_names(std::uint16_t port) {
    ProberOptions options;
    options.allow_addresses = {*parse_cidr("127.0.0.0/8")};
    options.allow_ports = {port};
    options.max_in_flight = 64;
    options.connect_timeout = 3s;
    const auto over = std::make_shared<std::atomic<bool>>(false);
    options.lookup = [over](const std::string& host, AddressFamily family) {
        if (host.starts_with("hang"))
            for (int i = 0; i < 300 && !*over; ++i) std::this_thread::sleep_for(100ms);
        return host.starts_with("hang") ? Lookup{} : system_lookup("127.0.0.1", family);
    };
    Prober prober{options};
    std::size_t good = 0;
    const auto url = [&](std::size_t i) { return fmt::format("http://host{}.example:{}/", i, port); };
    const auto calm = sweep(prober, 500, 16, url, good);
    std::atomic<std::size_t> hung{0};
    for (int i = 0; i < 200; ++i) {
        ProbeRequest request;
        request.url = fmt::format("http://hang{}.example:{}/", i, port);
        prober.submit(std::move(request), [&](const ProbeResult&) { ++hung; });
    }
    const auto meanwhile = sweep(prober, 500, 16, url, good);
    fmt::print(
        "200 names that hang: another probe takes p99 {:.1f} ms, without them {:.1f} ms; worst {:.1f} ms; {} "
        "threads look up names\n",
        share(meanwhile, 0.99), share(calm, 0.99), share(meanwhile, 1), prober.counters().resolver_threads);
    std::fflush(stdout);
    while (hung < 200) std::this_thread::sleep_for(10ms);
    *over = true;
}

/// A listener whose queue is full: the kernel drops every further SYN.
class Deaf {
public:
    Deaf() : listener_{socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
        sockaddr_in in{};
        in.sin_family = AF_INET;
        in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        sockaddr generic{};
        std::memcpy(&generic, &in, sizeof in);
        socklen_t size = sizeof generic;
        if (bind(listener_, &generic, size) != 0 || listen(listener_, 0) != 0) std::abort();
        getsockname(listener_, &generic, &size);
        std::memcpy(&in, &generic, sizeof in);
        port_ = ntohs(in.sin_port);
        for (int i = 0; i < 4; ++i) {
            callers_.push_back(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
            [[maybe_unused]] const int calling = connect(callers_.back(), &generic, size);
        }
        std::this_thread::sleep_for(50ms);
    }
    ~Deaf() {
        for (const int caller : callers_) close(caller);
        close(listener_);
    }
    Deaf(const Deaf&) = delete;
    Deaf& operator=(const Deaf&) = delete;
    std::uint16_t port() const { return port_; }

private:
    int listener_;
    std::uint16_t port_ = 0;
    std::vector<int> callers_;
};

void connect_timeouts() {
    const Deaf deaf;
    const std::size_t before = descriptors();
    std::atomic<std::size_t> ended{0}, timed_out{0};
    const auto began = Clock::now();
    {
        ProberOptions options;
        options.allow_addresses = {*parse_cidr("127.0.0.0/8")};
        options.allow_ports = {deaf.port()};
        options.max_in_flight = 200;
        options.host_in_flight = 0;
        options.connect_timeout = 300ms;
        Prober prober{options};
        for (int i = 0; i < 2000; ++i) {
            ProbeRequest request;
            request.url = fmt::format("http://127.0.0.1:{}/{}", deaf.port(), i);
            prober.submit(std::move(request), [&](const ProbeResult& result) {
                timed_out += result.failure == FailureClass::timeout_connect;
                ++ended;
            });
        }
        while (ended < 2000) std::this_thread::sleep_for(5ms);
    }
    fmt::print(
        "2000 connect timeouts of 300 ms, 200 at one time: {} ended as such in {:.1f} s (at best 3.0); "
        "descriptors left {}\n",
        timed_out.load(), std::chrono::duration<double>(Clock::now() - began).count(),
        static_cast<long>(descriptors()) - static_cast<long>(before));
}

}  // namespace

int main(int argc, char** argv) {
    const std::size_t count = argc > 1 ? std::stoul(argv[1]) : 10'000;
    std::signal(SIGPIPE, SIG_IGN);
    const probes::test::Identity root =
        probes::test::issue({"Bench Root", "", std::chrono::hours{-1}, std::chrono::hours{24 * 90}, true});
    const probes::test::Identity own = probes::test::issue({"sweep.test", "DNS:*.sweep.test"}, &root);
    const probes::test::ServerContext context = probes::test::server_context(own);
    const bench::PageServer server{context.get(), true};
    curl_global_init(CURL_GLOBAL_DEFAULT);
    const std::string ca_file = probes::test::temporary_file(root.pem());
    links("HTTP", "http", server.http_port(), ca_file, count);
    links("HTTPS", "https", server.https_port(), ca_file, count);
    hanging_names(server.http_port());
    connect_timeouts();
    return 0;
}
