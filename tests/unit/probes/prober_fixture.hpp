#pragma once

#include <condition_variable>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "probes/prober.hpp"

namespace pantau::probes::test {

/// Options for probing servers on loopback at any port.
inline ProberOptions loopback_options() {
    ProberOptions options;
    options.allow_addresses = {*parse_cidr("127.0.0.0/8"), *parse_cidr("::1/128")};
    options.allow_ports.clear();
    for (int port = 1; port <= 65535; ++port) options.allow_ports.push_back(static_cast<std::uint16_t>(port));
    options.connect_timeout = std::chrono::seconds{5};
    options.timeout = std::chrono::seconds{8};
    options.host_in_flight = 0;
    return options;
}

inline ProbeRequest ask(std::string url) {
    ProbeRequest request;
    request.url = std::move(url);
    return request;
}

/// Asks all at once and waits for all; answers in the order of the questions.
inline std::vector<ProbeResult> probe_all(ProbeRunner& runner, const std::vector<ProbeRequest>& requests) {
    std::mutex mutex;
    std::condition_variable arrived;
    std::vector<ProbeResult> results(requests.size());
    std::size_t left = requests.size();
    for (std::size_t i = 0; i < requests.size(); ++i)
        runner.submit(requests[i], [&, i](ProbeResult result) {
            const std::lock_guard lock{mutex};
            results[i] = std::move(result);
            --left;
            arrived.notify_one();
        });
    std::unique_lock lock{mutex};
    arrived.wait(lock, [&] { return left == 0; });
    return results;
}

inline ProbeResult probe_one(ProbeRunner& runner, const ProbeRequest& request) {
    return probe_all(runner, {request}).front();
}

inline std::string name(FailureClass failure) {
    return std::string{name_of(failure)};
}

}  // namespace pantau::probes::test
