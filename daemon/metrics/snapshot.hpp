#pragma once
// What Prometheus is shown, as one immutable value: collected by the service on its own thread, drawn by the
// scrape. A removed site is simply not in the next snapshot; a scrape never waits for a probe or the
// database.

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "daemon/metrics/histogram.hpp"

namespace pantau::metrics {

struct SiteMetrics {
    std::string site, name, url, group;
    std::string state;  ///< up, degraded, down, maintenance, unknown
    double monitored_seconds = 0, outage_seconds = 0;
    std::map<std::string, std::uint64_t>
        outages;  ///< by cause: dns, connect, tls, timeout, http_status, body
    std::uint64_t blips = 0, successes = 0, failures = 0;
    bool outage_open = false;
    std::optional<double> last_run;  ///< Unix seconds
    std::map<std::string, double>
        phases;  ///< resolve, connect, tls, processing, transfer: seconds of the last probe
    int http_status = 0;
    std::optional<double> certificate_expiry;  ///< Unix seconds
    Histogram durations;
    std::map<std::string, double> availability,
        coverage;                                ///< by window: 1d, 7d, 30d, month; absent: not computable
    std::map<std::string, bool> content_alerts;  ///< by kind: the newest look found such content
};

struct StepMetrics {
    std::string sop;
    int step = 0;
    std::string name;
    double standard_seconds = 0;
    std::uint64_t overdue = 0, breaches = 0, corrections = 0;
    std::map<int, std::uint64_t> thresholds;  ///< percent -> raised
    Histogram durations, ratios;
    std::map<std::string, double> on_time;  ///< by window: 30d, month; absent: nothing finished
};

struct SopMetrics {
    std::string sop;
    std::uint64_t running = 0, paused = 0, waiting = 0;
    std::uint64_t completed = 0, cancelled = 0;
};

struct ReportMetrics {
    std::string report;                            ///< analisis_gangguan, kondisi_web
    std::optional<double> last_success, next_run;  ///< Unix seconds
    double last_duration = 0, last_size = 0;
    std::uint64_t succeeded = 0, failed = 0;
};

struct HttpMetrics {
    std::map<std::pair<std::string, std::string>, std::map<std::string, std::uint64_t>>
        requests;                                ///< (handler, method) -> class -> n
    std::map<std::string, Histogram> durations;  ///< by handler
    std::map<std::string, std::uint64_t> logins{{"ok", 0}, {"rejected", 0}, {"locked", 0}};  ///< by result
};

struct Snapshot {
    std::string version, revision, compiler;
    bool reload_successful = true;
    double reload_success_time = 0;
    std::vector<SiteMetrics> sites;
    std::vector<SopMetrics> sops;
    std::vector<StepMetrics> steps;
    std::map<std::pair<std::string, std::string>, std::uint64_t> links;        ///< (platform, standing)
    std::map<std::pair<std::string, std::string>, std::uint64_t> link_checks;  ///< (platform, result)
    std::uint64_t link_checks_pending = 0;
    std::map<std::string, bool> link_adapters;  ///< platform -> its canaries are read right
    std::vector<ReportMetrics> reports;
    /// (channel, result) -> n; result: sent, failed, dropped
    std::map<std::pair<std::string, std::string>, std::uint64_t> notifications;
    HttpMetrics http;
    double db_size_bytes = 0, filesystem_free_bytes = 0;
    Histogram db_writes, scheduler_lag;
    std::optional<double> last_backup;
    std::uint64_t probes_in_flight = 0, probes_missed = 0;
    std::map<std::string, bool> self_healthy;  ///< by reason
    std::optional<double> calendar_covered_until;
};

/// The page for a scrape: text format 0.0.4. Adds the process's own figures. Any thread.
std::string render(const Snapshot& snapshot);

}  // namespace pantau::metrics
