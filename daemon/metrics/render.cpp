// Draws a snapshot as Prometheus families. Names, types, labels and help are the list of the experience page:
// base units, timestamps instead of ages, every known label value present from the start.

#include <array>
#include <deque>
#include <dirent.h>
#include <fstream>
#include <limits>
#include <sstream>
#include <sys/resource.h>
#include <unistd.h>

#include <prometheus/collectable.h>
#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include "daemon/metrics/snapshot.hpp"

namespace pantau::metrics {

namespace {

using Labels = std::vector<std::pair<std::string, std::string>>;

/// One family under construction.
class Family {
public:
    Family(std::string name, std::string help, prometheus::MetricType type) {
        family_.name = std::move(name);
        family_.help = std::move(help);
        family_.type = type;
    }
    Family& add(const Labels& labels, double value) {
        auto& metric = labelled(labels);
        if (family_.type == prometheus::MetricType::Counter)
            metric.counter.value = value;
        else
            metric.gauge.value = value;
        return *this;
    }
    Family& add(const Labels& labels, std::uint64_t value) { return add(labels, static_cast<double>(value)); }
    Family& add(const Labels& labels, bool value) { return add(labels, value ? 1.0 : 0.0); }
    Family& add(const Labels& labels, const std::optional<double>& value) {
        return value ? add(labels, *value) : *this;
    }
    /// One without bounds was never set up: nobody observes there, and a constant 0 would be a false figure.
    Family& add(const Labels& labels, const Histogram& histogram) {
        if (histogram.bounds().empty()) return *this;
        auto& into = labelled(labels).histogram;
        std::uint64_t cumulative = 0;
        for (std::size_t i = 0; i < histogram.counts().size(); ++i) {
            cumulative += histogram.counts()[i];
            into.bucket.push_back({cumulative, i < histogram.bounds().size()
                                                   ? histogram.bounds()[i]
                                                   : std::numeric_limits<double>::infinity()});
        }
        into.sample_count = histogram.count();
        into.sample_sum = histogram.sum();
        return *this;
    }
    prometheus::MetricFamily take() && { return std::move(family_); }

private:
    prometheus::ClientMetric& labelled(const Labels& labels) {
        auto& metric = family_.metric.emplace_back();
        for (const auto& [name, value] : labels) metric.label.push_back({name, value});
        return metric;
    }
    prometheus::MetricFamily family_;
};

/// The families in the order in which they are begun.
class Page {
public:
    Family& gauge(std::string name, std::string help) {
        return begin(std::move(name), std::move(help), prometheus::MetricType::Gauge);
    }
    Family& counter(std::string name, std::string help) {
        return begin(std::move(name), std::move(help), prometheus::MetricType::Counter);
    }
    Family& histogram(std::string name, std::string help) {
        return begin(std::move(name), std::move(help), prometheus::MetricType::Histogram);
    }
    std::vector<prometheus::MetricFamily> take() && {
        std::vector<prometheus::MetricFamily> families;
        for (auto& family : families_) {
            auto taken = std::move(family).take();
            if (!taken.metric.empty()) families.push_back(std::move(taken));
        }
        return families;
    }

private:
    Family& begin(std::string name, std::string help, prometheus::MetricType type) {
        return families_.emplace_back(std::move(name), std::move(help), type);
    }
    std::deque<Family> families_;
};

void sites(Page& page, const Snapshot& s) {
    auto& info = page.gauge("pantau_site_info", "Configured site; constant 1.");
    auto& state =
        page.gauge("pantau_site_state", "Confirmed state of the site; exactly one state is 1 per site.");
    auto& monitored =
        page.counter("pantau_site_monitored_seconds_total",
                     "Time the site was actually observed, maintenance and monitor gaps excluded.");
    auto& down =
        page.counter("pantau_site_outage_seconds_total", "Observed time the site was confirmed down.");
    auto& outages =
        page.counter("pantau_site_outages_total", "Confirmed outages that started, by first cause.");
    auto& open = page.gauge("pantau_site_outage_open", "Whether a confirmed outage of the site is going on.");
    auto& content = page.gauge("pantau_site_content_alert",
                               "Whether the newest look at the page found such content, by kind.");
    auto& blips =
        page.counter("pantau_site_blips_total", "Single failures that a confirming probe did not confirm.");
    auto& availability =
        page.gauge("pantau_site_availability_ratio", "Availability from the database; equals the report.");
    auto& coverage =
        page.gauge("pantau_site_coverage_ratio", "Share of the window in which the site was observed.");
    auto& probes = page.counter("pantau_probes_total", "Probes run, by result.");
    auto& last = page.gauge("pantau_probe_last_run_timestamp_seconds",
                            "Unix time the last probe of the site finished.");
    auto& durations = page.histogram("pantau_probe_duration_seconds", "Wall time of one probe, all phases.");
    auto& phases =
        page.gauge("pantau_probe_phase_duration_seconds", "Duration of each phase of the last probe.");
    auto& status = page.gauge("pantau_probe_http_status_code",
                              "HTTP status of the last probe; 0 when no response was received.");
    auto& expiry = page.gauge("pantau_probe_tls_certificate_expiry_timestamp_seconds",
                              "Unix time when the earliest certificate of the chain expires.");
    for (const auto& site : s.sites) {
        const std::pair<std::string, std::string> label{"site", site.site};
        info.add({label, {"name", site.name}, {"url", site.url}, {"group", site.group}}, 1.0);
        for (const char* one : {"up", "degraded", "down", "maintenance", "unknown"})
            state.add({label, {"state", one}}, site.state == one);
        monitored.add({label}, site.monitored_seconds);
        down.add({label}, site.outage_seconds);
        for (const char* cause : {"dns", "connect", "tls", "timeout", "http_status", "body"}) {
            const auto found = site.outages.find(cause);
            outages.add({label, {"cause", cause}},
                        found == site.outages.end() ? std::uint64_t{0} : found->second);
        }
        open.add({label}, site.outage_open);
        blips.add({label}, site.blips);
        for (const auto& [kind, alert] : site.content_alerts) content.add({label, {"kind", kind}}, alert);
        for (const auto& [window, ratio] : site.availability)
            availability.add({label, {"window", window}}, ratio);
        for (const auto& [window, ratio] : site.coverage) coverage.add({label, {"window", window}}, ratio);
        probes.add({label, {"result", "success"}}, site.successes)
            .add({label, {"result", "failure"}}, site.failures);
        last.add({label}, site.last_run);
        durations.add({label}, site.durations);
        for (const char* phase : {"resolve", "connect", "tls", "processing", "transfer"}) {
            const auto found = site.phases.find(phase);
            phases.add({label, {"phase", phase}}, found == site.phases.end() ? 0.0 : found->second);
        }
        status.add({label}, static_cast<double>(site.http_status));
        expiry.add({label}, site.certificate_expiry);
    }
}

void cases(Page& page, const Snapshot& s) {
    auto& active = page.gauge("pantau_sop_active_cases", "Cases not finished, by state.");
    auto& finished = page.counter("pantau_sop_finished_cases_total", "Cases finished, by outcome.");
    for (const auto& sop : s.sops) {
        const std::pair<std::string, std::string> label{"sop", sop.sop};
        active.add({label, {"state", "running"}}, sop.running)
            .add({label, {"state", "paused"}}, sop.paused)
            .add({label, {"state", "waiting"}}, sop.waiting);
        finished.add({label, {"outcome", "completed"}}, sop.completed)
            .add({label, {"outcome", "cancelled"}}, sop.cancelled);
    }
    auto& info = page.gauge("pantau_sop_step_info", "SOP step names; constant 1.");
    auto& standard = page.gauge("pantau_sop_step_standard_seconds", "Standard time of the step in the SOP.");
    auto& durations = page.histogram("pantau_sop_step_duration_seconds",
                                     "Net working time of finished steps, recorded pauses excluded.");
    auto& ratios = page.histogram(
        "pantau_sop_step_standard_ratio",
        "Net working time divided by the standard time; the bucket le=1 counts steps on time.");
    auto& on_time =
        page.gauge("pantau_sop_step_on_time_ratio",
                   "Share of finished steps within standard, from the database; equals the report.");
    auto& overdue = page.gauge("pantau_sop_steps_overdue", "Running steps past their standard time.");
    auto& thresholds = page.counter("pantau_sop_thresholds_total",
                                    "Shares of the standard that running steps used up, in percent.");
    auto& breaches = page.counter("pantau_sop_breaches_total",
                                  "Running steps that passed the last instant that was on time.");
    auto& corrections = page.counter("pantau_sop_corrections_total", "Times edited by staff after the fact.");
    for (const auto& step : s.steps) {
        const Labels labels{{"sop", step.sop}, {"step", std::to_string(step.step)}};
        const auto with = [&](const char* name, const std::string& value) {
            auto all = labels;
            all.emplace_back(name, value);
            return all;
        };
        info.add(with("name", step.name), 1.0);
        standard.add(labels, step.standard_seconds);
        durations.add(labels, step.durations);
        ratios.add(labels, step.ratios);
        for (const auto& [window, ratio] : step.on_time) on_time.add(with("window", window), ratio);
        overdue.add(labels, step.overdue);
        for (const auto& [percent, count] : step.thresholds)
            thresholds.add(with("threshold", std::to_string(percent)), count);
        breaches.add(labels, step.breaches);
        corrections.add(labels, step.corrections);
    }
}

constexpr std::array platforms{"web", "youtube", "x", "tiktok", "instagram", "facebook"};

void links_and_reports(Page& page, const Snapshot& s) {
    auto& links = page.gauge("pantau_links", "Recorded publication links, by state.");
    const auto count_of = [](const auto& counts, const char* platform, const char* word) {
        const auto found = counts.find({platform, word});
        return found == counts.end() ? std::uint64_t{0} : found->second;
    };
    for (const char* platform : platforms)
        for (const char* standing : {"alive", "redirected", "changed", "dead", "indeterminate", "unchecked"})
            links.add({{"platform", platform}, {"standing", standing}},
                      count_of(s.links, platform, standing));
    auto& checks = page.counter("pantau_link_checks_total", "Link checks run, by result.");
    for (const char* platform : platforms)
        for (const char* result : {"ok", "dead", "indeterminate", "error"})
            checks.add({{"platform", platform}, {"result", result}},
                       count_of(s.link_checks, platform, result));
    page.gauge("pantau_link_checks_pending", "Links waiting for their check.").add({}, s.link_checks_pending);
    auto& adapters = page.gauge("pantau_link_adapter_healthy",
                                "Whether the adapter of the platform reads its control posts right.");
    for (const auto& [platform, healthy] : s.link_adapters) adapters.add({{"platform", platform}}, healthy);
    auto& success =
        page.gauge("pantau_report_last_success_timestamp_seconds", "Unix time the report was last written.");
    auto& next =
        page.gauge("pantau_report_next_run_timestamp_seconds", "Unix time of the next scheduled run.");
    auto& duration =
        page.gauge("pantau_report_last_duration_seconds", "Time taken to write the last report.");
    auto& size = page.gauge("pantau_report_last_size_bytes", "Size of the last report file.");
    auto& runs = page.counter("pantau_report_runs_total", "Report runs, by result.");
    for (const auto& report : s.reports) {
        const std::pair<std::string, std::string> label{"report", report.report};
        success.add({label}, report.last_success);
        next.add({label}, report.next_run);
        duration.add({label}, report.last_duration);
        size.add({label}, report.last_size);
        runs.add({label, {"result", "success"}}, report.succeeded)
            .add({label, {"result", "failure"}}, report.failed);
    }
    auto& notifications =
        page.counter("pantau_notifications_total", "Notifications handed to a channel, by result.");
    for (const auto& [key, count] : s.notifications)
        notifications.add({{"channel", key.first}, {"result", key.second}}, count);
    auto& logins = page.counter("pantau_logins_total", "Login attempts, by result.");
    for (const auto& [result, count] : s.http.logins) logins.add({{"result", result}}, count);
}

void service(Page& page, const Snapshot& s) {
    page.gauge("pantau_build_info", "Build metadata; constant 1.")
        .add({{"version", s.version}, {"revision", s.revision}, {"compiler", s.compiler}}, 1.0);
    page.gauge("pantau_config_last_reload_successful",
               "Whether the last configuration reload succeeded (1) or was rejected (0).")
        .add({}, s.reload_successful);
    page.gauge("pantau_config_last_reload_success_timestamp_seconds",
               "Unix time of the last successful configuration load.")
        .add({}, s.reload_success_time);
    auto& requests = page.counter("pantau_http_requests_total", "HTTP requests answered.");
    for (const auto& [route, classes] : s.http.requests)
        for (const auto& [code, count] : classes)
            requests.add({{"handler", route.first}, {"method", route.second}, {"code", code}}, count);
    auto& answer = page.histogram("pantau_http_request_duration_seconds",
                                  "Time to answer an HTTP request, by route template.");
    for (const auto& [handler, histogram] : s.http.durations) answer.add({{"handler", handler}}, histogram);
    page.gauge("pantau_db_size_bytes", "Size of the database file, write-ahead log included.")
        .add({}, s.db_size_bytes);
    page.histogram("pantau_db_write_duration_seconds", "Time of one committed write transaction.")
        .add({}, s.db_writes);
    page.gauge("pantau_db_last_backup_timestamp_seconds", "Unix time of the last verified backup.")
        .add({}, s.last_backup);
    page.gauge("pantau_data_filesystem_free_bytes", "Free bytes on the file system of the data directory.")
        .add({}, s.filesystem_free_bytes);
    page.histogram("pantau_scheduler_lag_seconds", "Delay of the last timer beyond its due time.")
        .add({}, s.scheduler_lag);
    auto& self = page.gauge("pantau_self_healthy",
                            "Whether the monitor itself can judge, by reason that would forbid it.");
    for (const auto& [reason, healthy] : s.self_healthy) self.add({{"reason", reason}}, healthy);
    page.gauge("pantau_probes_in_flight", "Probes under way.").add({}, s.probes_in_flight);
    page.counter("pantau_probes_missed_total", "Probes that could not be sent in their interval.")
        .add({}, s.probes_missed);
    page.gauge("pantau_calendar_covered_until_timestamp_seconds",
               "Unix time until which due times can be computed.")
        .add({}, s.calendar_covered_until);
}

std::size_t open_descriptors() {
    std::size_t count = 0;
    if (DIR* folder = opendir("/proc/self/fd")) {
        while (readdir(folder) != nullptr) ++count;
        closedir(folder);
        count = count >= 3 ? count - 3 : 0;  // ".", ".." and the one that reads
    }
    return count;
}

/// Seconds since the epoch at which this process began.
double start_time() {
    std::ifstream stat{"/proc/self/stat"};
    std::string text{std::istreambuf_iterator<char>{stat}, {}};
    std::istringstream fields{text.substr(std::min(text.rfind(')') + 2, text.size()))};
    std::string skipped;
    for (int field = 3; field < 22; ++field) fields >> skipped;
    double ticks = 0;
    fields >> ticks;
    std::ifstream machine{"/proc/stat"};
    double boot = 0;
    for (std::string word; machine >> word;)
        if (word == "btime") {
            machine >> boot;
            break;
        }
    return boot + ticks / static_cast<double>(sysconf(_SC_CLK_TCK));
}

void process(Page& page) {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& t) {
        return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
    };
    page.counter("process_cpu_seconds_total", "Total user and system CPU time spent in seconds.")
        .add({}, seconds(usage.ru_utime) + seconds(usage.ru_stime));
    std::ifstream statm{"/proc/self/statm"};
    double total = 0, resident = 0;
    statm >> total >> resident;
    page.gauge("process_resident_memory_bytes", "Resident memory size in bytes.")
        .add({}, resident * static_cast<double>(sysconf(_SC_PAGESIZE)));
    page.gauge("process_open_fds", "Number of open file descriptors.")
        .add({}, static_cast<double>(open_descriptors()));
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    page.gauge("process_max_fds", "Maximum number of open file descriptors.")
        .add({}, static_cast<double>(limit.rlim_cur));
    static const double started = start_time();
    page.gauge("process_start_time_seconds", "Start time of the process since unix epoch in seconds.")
        .add({}, started);
}

class Drawn final : public prometheus::Collectable {
public:
    explicit Drawn(const Snapshot& snapshot) : snapshot_{snapshot} {}
    std::vector<prometheus::MetricFamily> Collect() const override {
        Page page;
        service(page, snapshot_);
        sites(page, snapshot_);
        cases(page, snapshot_);
        links_and_reports(page, snapshot_);
        process(page);
        return std::move(page).take();
    }

private:
    const Snapshot& snapshot_;
};

}  // namespace

std::string render(const Snapshot& snapshot) {
    return prometheus::TextSerializer{}.Serialize(Drawn{snapshot}.Collect());
}

}  // namespace pantau::metrics
