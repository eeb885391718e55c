#include "probes/probe_text.hpp"

#include <algorithm>
#include <array>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <string_view>
#include <utility>

#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>
#include <fmt/format.h>

namespace pantau::probes {
namespace {

double seconds(microseconds duration) {
    return static_cast<double>(duration.count()) / 1e6;
}

std::string quoted(std::string_view text) {
    return boost::json::serialize(boost::json::string{text});
}

/// Plain decimals: people read this object as well as programs.
std::string number(microseconds duration) {
    return fmt::format("{}.{:06}", duration.count() / 1'000'000, duration.count() % 1'000'000);
}

std::string rfc3339(Instant instant) {
    return date::format("%FT%TZ", std::chrono::floor<std::chrono::seconds>(instant));
}

std::string duration_text(microseconds duration) {
    if (duration < std::chrono::milliseconds{1}) return fmt::format("{} us", duration.count());
    if (duration < std::chrono::seconds{1}) return fmt::format("{:.0f} ms", seconds(duration) * 1e3);
    return fmt::format("{:.2f} s", seconds(duration));
}

std::string_view colour_of(const ProbeResult& result) {
    if (result.outcome == Outcome::slow) return "\033[33m";
    switch (result.verdict) {
        case Verdict::up:
            return "\033[32m";
        case Verdict::down:
            return "\033[31m";
        case Verdict::indeterminate:
        case Verdict::refused:
            break;
    }
    return "\033[33m";
}

struct Phase {
    std::string_view name;
    microseconds took;
};

std::array<Phase, 5> phases_of(const ProbeResult& result) {
    const Phases& phases = result.phases;
    return {{{"resolve", phases.resolve},
             {"connect", phases.connect},
             {"tls", phases.tls},
             {"processing", phases.processing},
             {"transfer", phases.transfer}}};
}

}  // namespace

std::string line_of(const ProbeResult& result, bool colour) {
    const std::string label = fmt::format("{:<6} {}", name_of(result.outcome), name_of(result.failure));
    std::string line = colour ? fmt::format("{}{}\033[0m", colour_of(result), label) : label;
    line += fmt::format("  {}", result.url);
    if (result.http_status != 0) line += fmt::format("  {}", result.http_status);
    if (!result.address.empty()) line += fmt::format("  {}", result.address);
    line += fmt::format("  {}", duration_text(result.total));
    for (const Warning warning : result.warnings) line += fmt::format("  [{}]", name_of(warning));
    if (!result.reason.empty()) line += fmt::format("  {}", result.reason);
    return line;
}

std::string details_of(const ProbeResult& result) {
    constexpr std::int64_t width = 30;
    std::string text;
    for (const Phase& phase : phases_of(result)) {
        const auto length = result.total.count() > 0 ? phase.took.count() * width / result.total.count() : 0;
        text += fmt::format("    {:<10} {:>9}{}{}\n", phase.name, duration_text(phase.took),
                            length > 0 ? "  " : "", std::string(static_cast<std::size_t>(length), '#'));
    }
    for (const Hop& hop : result.hops)
        text += fmt::format("    hop        {:>9}  {} {}{}\n", duration_text(hop.total), hop.status, hop.url,
                            hop.address.empty() ? "" : " at " + hop.address);
    if (result.tls) {
        text +=
            fmt::format("    {:<10} {}, {} certificates, chain {}, name {}\n", "tls", result.tls->version,
                        result.tls->chain_length, result.tls->chain_complete ? "complete" : "not complete",
                        result.tls->name_matches ? "matches" : "does not match");
        for (const CertificateInfo& certificate : result.tls->chain)
            text +=
                fmt::format("    {:<10} {} (by {}), {} to {}\n", "", certificate.subject, certificate.issuer,
                            rfc3339(certificate.not_before), rfc3339(certificate.not_after));
    }
    if (!result.title.empty()) text += fmt::format("    {:<10} {}\n", "title", result.title);
    if (!result.adapter.empty())
        text += fmt::format("    {:<10} {}{}\n", "adapter", result.adapter,
                            result.adapter_confirmed ? "" : " (not confirmed against the live platform)");
    if (!text.empty()) text.pop_back();
    return text;
}

std::string json_of(const ProbeResult& result) {
    std::string warnings, redirects, phases;
    for (const Warning warning : result.warnings)
        warnings += fmt::format("{}\"{}\"", warnings.empty() ? "" : ",", name_of(warning));
    for (const Phase& phase : phases_of(result))
        phases += fmt::format("{}\"{}\":{}", phases.empty() ? "" : ",", phase.name, number(phase.took));
    for (const Hop& hop : result.hops)
        if (hop.redirect)
            redirects +=
                fmt::format(R"({}{{"status":{},"url":{},"address":{}}})", redirects.empty() ? "" : ",",
                            hop.status, quoted(hop.url), quoted(hop.address));
    std::string tls = "null";
    if (result.tls)
        tls = fmt::format(R"({{"version":{},"not_before":"{}","not_after":"{}","subject":{},"issuer":{},)"
                          R"("chain_length":{},"name_matches":{},"chain_complete":{}}})",
                          quoted(result.tls->version), rfc3339(result.tls->not_before),
                          rfc3339(result.tls->not_after), quoted(result.tls->subject),
                          quoted(result.tls->issuer), result.tls->chain_length, result.tls->name_matches,
                          result.tls->chain_complete);
    std::string evidence = result.reason;
    if (!result.evidence.empty()) evidence += "\n\n" + result.evidence;
    return fmt::format(
        R"({{"url":{},"outcome":"{}","class":"{}","verdict":"{}","warnings":[{}],"http_status":{},"final_url":{},)"
        R"("address":{},"http_version":{},"phases":{{{}}},"total":{},"truncated":{},"redirects":[{}],"tls":{},)"
        R"("bytes":{},"evidence":{},"title":{},"adapter":{}}})",
        quoted(result.url), name_of(result.outcome), name_of(result.failure), name_of(result.verdict),
        warnings, result.http_status, quoted(result.final_url), quoted(result.address),
        quoted(result.http_version), phases, number(result.total), result.truncated, redirects, tls,
        result.bytes, quoted(evidence), quoted(result.title),
        result.adapter.empty() ? "null" : quoted(result.adapter));
}

std::vector<ListedUrl> parse_list(const std::string& text) {
    std::vector<ListedUrl> list;
    std::string_view rest = text;
    if (rest.starts_with("\xef\xbb\xbf")) rest.remove_prefix(3);
    while (!rest.empty()) {
        const auto end = std::min(rest.find('\n'), rest.size());
        std::string_view line = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (line.find_first_not_of(" \t") == std::string_view::npos || line.front() == '#') continue;
        const auto tab = line.find('\t');
        ListedUrl listed{std::string{line.substr(0, tab)}, {}};
        if (tab != std::string_view::npos && tab + 1 < line.size())
            listed.must_contain.emplace_back(line.substr(tab + 1));
        list.push_back(std::move(listed));
    }
    return list;
}

void probe_list(ProbeRunner& runner, const std::vector<ListedUrl>& urls, const ProbeRequest& model,
                std::size_t concurrency, const std::function<void(const ProbeResult&)>& on_result) {
    std::mutex mutex;
    std::condition_variable arrived;
    std::map<std::size_t, ProbeResult> early;  // by place in the list
    std::size_t asked = 0, answered = 0, shown = 0;
    concurrency = std::max<std::size_t>(concurrency, 1);

    std::unique_lock lock{mutex};
    while (shown < urls.size()) {
        while (asked < urls.size() && asked - answered < concurrency) {
            ProbeRequest request = model;
            request.url = urls[asked].url;
            request.must_contain.insert(request.must_contain.end(), urls[asked].must_contain.begin(),
                                        urls[asked].must_contain.end());
            const std::size_t place = asked++;
            lock.unlock();
            runner.submit(std::move(request), [&, place](ProbeResult result) {
                // Notified under the lock: once the last answer is seen, this frame and its variables are
                // gone.
                const std::lock_guard inside{mutex};
                early.emplace(place, std::move(result));
                ++answered;
                arrived.notify_one();
            });
            lock.lock();
        }
        const auto next = early.find(shown);
        if (next == early.end()) {
            arrived.wait(lock);
            continue;
        }
        const ProbeResult result = std::move(next->second);
        early.erase(next);
        ++shown;
        lock.unlock();
        on_result(result);
        lock.lock();
    }
}

}  // namespace pantau::probes
