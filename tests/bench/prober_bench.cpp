// CPU of one probe by our Prober against a bare libcurl loop (multi_socket on epoll, handles kept, no
// verdict) that asks for the same pages in the same run: each over a connection of its own, and as links are
// swept, over connections that are kept. The servers are a process of their own, so that only the asking side
// is counted. Believe the ratio, not the times.
//
//   prober_bench [PROBES]        default 4000 HTTP and 1000 HTTPS probes a round, 3 rounds each in turn

#include <algorithm>
#include <array>
#include <condition_variable>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <mutex>
#include <string>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <unistd.h>
#include <vector>

#include <curl/curl.h>
#include <fmt/format.h>

#include "probes/prober.hpp"
#include "tests/bench/page_server.hpp"
#include "tests/unit/probes/certificates.hpp"

namespace {

using namespace pantau;
using namespace pantau::probes;

/// CPU seconds of this process so far.
double cpu() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

/// The practical limit: libcurl, epoll, nothing else.
class BareLoop {
public:
    BareLoop(std::string url, std::string ca_file, std::size_t in_flight, bool fresh)
        : url_{std::move(url)},
          ca_file_{std::move(ca_file)},
          multi_{curl_multi_init()},
          epoll_{epoll_create1(EPOLL_CLOEXEC)} {
        curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, &BareLoop::on_socket);
        curl_multi_setopt(multi_, CURLMOPT_SOCKETDATA, this);
        curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, &BareLoop::on_timer);
        curl_multi_setopt(multi_, CURLMOPT_TIMERDATA, this);
        for (std::size_t i = 0; i < in_flight; ++i) {
            CURL* easy = curl_easy_init();
            curl_easy_setopt(easy, CURLOPT_URL, url_.c_str());
            curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
            curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, fresh ? 1L : 0L);
            curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, fresh ? 1L : 0L);
            curl_easy_setopt(easy, CURLOPT_SSL_SESSIONID_CACHE, 0L);
            curl_easy_setopt(easy, CURLOPT_CAINFO, ca_file_.c_str());
            curl_easy_setopt(easy, CURLOPT_CAPATH, nullptr);  // with it libcurl would not cache the roots
            curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, 30'000L);
            curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &BareLoop::on_body);
            handles_.push_back(easy);
        }
    }
    ~BareLoop() {
        for (CURL* easy : handles_) curl_easy_cleanup(easy);
        curl_multi_cleanup(multi_);
        close(epoll_);
    }
    BareLoop(const BareLoop&) = delete;
    BareLoop& operator=(const BareLoop&) = delete;

    std::size_t run(std::size_t probes) {
        std::size_t started = 0, ended = 0, good = 0;
        for (CURL* easy : handles_)
            if (started < probes) {
                ++started;
                curl_multi_add_handle(multi_, easy);
            }
        int running = 0;
        std::array<epoll_event, 256> events{};
        while (ended < probes) {
            const int ready = epoll_wait(epoll_, events.data(), static_cast<int>(events.size()),
                                         static_cast<int>(timeout_ < 0 ? 1000 : timeout_));
            if (ready == 0) curl_multi_socket_action(multi_, CURL_SOCKET_TIMEOUT, 0, &running);
            for (int i = 0; i < ready; ++i) {
                const epoll_event& event = events[static_cast<std::size_t>(i)];
                const int mask = ((event.events & EPOLLIN) != 0 ? CURL_CSELECT_IN : 0) |
                                 ((event.events & EPOLLOUT) != 0 ? CURL_CSELECT_OUT : 0) |
                                 ((event.events & (EPOLLERR | EPOLLHUP)) != 0 ? CURL_CSELECT_ERR : 0);
                curl_multi_socket_action(multi_, event.data.fd, mask, &running);
            }
            int left = 0;
            while (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
                CURL* easy = message->easy_handle;
                long status = 0;
                curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
                good += message->data.result == CURLE_OK && status == 200;
                ++ended;
                curl_multi_remove_handle(multi_, easy);
                if (started < probes) {
                    ++started;
                    curl_multi_add_handle(multi_, easy);
                }
            }
        }
        return good;
    }

private:
    static int on_socket(CURL*, curl_socket_t descriptor, int what, void* self, void* known) {
        auto& loop = *static_cast<BareLoop*>(self);
        epoll_event event{};
        event.data.fd = descriptor;
        if (what == CURL_POLL_REMOVE) {
            epoll_ctl(loop.epoll_, EPOLL_CTL_DEL, descriptor, nullptr);
            return 0;
        }
        event.events =
            ((what & CURL_POLL_IN) != 0 ? EPOLLIN : 0U) | ((what & CURL_POLL_OUT) != 0 ? EPOLLOUT : 0U);
        epoll_ctl(loop.epoll_, known == nullptr ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, descriptor, &event);
        if (known == nullptr) curl_multi_assign(loop.multi_, descriptor, &loop);
        return 0;
    }
    static int on_timer(CURLM*, long timeout, void* self) {
        static_cast<BareLoop*>(self)->timeout_ = timeout;
        return 0;
    }
    static std::size_t on_body(char*, std::size_t size, std::size_t count, void*) { return size * count; }

    std::string url_, ca_file_;
    CURLM* multi_;
    int epoll_;
    long timeout_ = -1;
    std::vector<CURL*> handles_;
};

std::size_t ours(Prober& prober, const std::string& url, std::size_t probes, bool fresh) {
    std::mutex mutex;
    std::condition_variable done;
    std::size_t ended = 0, good = 0;
    for (std::size_t i = 0; i < probes; ++i) {
        ProbeRequest request;
        request.url = url;
        request.fresh = fresh;
        prober.submit(std::move(request), [&](const ProbeResult& result) {
            const std::lock_guard lock{mutex};
            good += result.failure == FailureClass::ok;
            if (++ended == probes) done.notify_one();
        });
    }
    std::unique_lock lock{mutex};
    done.wait(lock, [&] { return ended == probes; });
    return good;
}

void compare(const char* kind, const std::string& url, const std::string& ca_file, std::uint16_t port,
             std::size_t in_flight, std::size_t probes, bool fresh) {
    ProberOptions options;
    options.allow_addresses = {*parse_cidr("127.0.0.0/8")};
    options.allow_ports = {port};
    options.max_in_flight = in_flight;
    options.host_in_flight = 0;
    options.ca_file = ca_file;
    Prober prober{options};
    BareLoop bare{url, ca_file, in_flight, fresh};
    ours(prober, url, in_flight, fresh);  // warm both
    bare.run(in_flight);
    std::vector<double> mine, theirs;
    for (int round = 0; round < 3; ++round) {
        double before = cpu();
        const std::size_t good = ours(prober, url, probes, fresh);
        mine.push_back((cpu() - before) / static_cast<double>(probes) * 1e3);
        before = cpu();
        const std::size_t bare_good = bare.run(probes);
        theirs.push_back((cpu() - before) / static_cast<double>(probes) * 1e3);
        if (good != probes || bare_good != probes)
            fmt::print("  only {} and {} of {} were good\n", good, bare_good, probes);
    }
    std::sort(mine.begin(), mine.end());
    std::sort(theirs.begin(), theirs.end());
    fmt::print(
        "{:<6} {}, {:>4} in flight: ours {:.3f} ms, bare libcurl {:.3f} ms CPU a probe; ratio {:.2f} (roots "
        "parsed {} time(s))\n",
        kind, fresh ? "fresh" : "kept ", in_flight, mine[1], theirs[1], mine[1] / theirs[1],
        prober.counters().ca_parses);
    std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
    const std::size_t probes = argc > 1 ? std::stoul(argv[1]) : 4000;
    std::signal(SIGPIPE, SIG_IGN);
    const test::Identity root =
        test::issue({"Bench Root", "", std::chrono::hours{-1}, std::chrono::hours{24 * 90}, true});
    const test::Identity own = test::issue({"localhost", "IP:127.0.0.1"}, &root);
    const test::ServerContext context = test::server_context(own);
    const bench::PageServer server{context.get()}, keeping{context.get(), true};
    curl_global_init(CURL_GLOBAL_DEFAULT);
    const std::string ca_file = test::temporary_file(root.pem());
    for (const std::size_t in_flight : {std::size_t{64}, std::size_t{500}}) {
        compare("HTTP", fmt::format("http://127.0.0.1:{}/", server.http_port()), ca_file, server.http_port(),
                in_flight, probes, true);
        compare("HTTPS", fmt::format("https://127.0.0.1:{}/", server.https_port()), ca_file,
                server.https_port(), in_flight, probes / 4, true);
    }
    compare("HTTP", fmt::format("http://127.0.0.1:{}/", keeping.http_port()), ca_file, keeping.http_port(),
            64, 4 * probes, false);
    compare("HTTPS", fmt::format("https://127.0.0.1:{}/", keeping.https_port()), ca_file,
            keeping.https_port(), 64, 4 * probes, false);
    return 0;
}
