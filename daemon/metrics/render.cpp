// Draws a snapshot as Prometheus families. Names, types, labels and help are the list of the experience page:
// base units, timestamps instead of ages, every known label value present from the start.

#include <array>
#include <atomic>

#include "daemon/metrics/process.hpp"
#include "daemon/metrics/snapshot.hpp"
#include "daemon/metrics/text_page.hpp"

namespace pantau::metrics {

namespace {

template <class Map, class Key>
auto value_or_zero(const Map& map, const Key& key) {
    const auto found = map.find(key);
    return found == map.end() ? typename Map::mapped_type{} : found->second;
}

/// One family with `add(page, site)` for each site.
template <class Things, class Add>
void each(TextPage& page, const Things& things, const Add& add) {
    for (const auto& thing : things) add(page, thing);
}

void site_states(TextPage& page, const std::vector<SiteMetrics>& sites) {
    using Site = SiteMetrics;
    each(page.gauge("pantau_site_info", "Configured site; constant 1."), sites,
         [](TextPage& to, const Site& s) {
             to.add({{"site", s.site}, {"name", s.name}, {"url", s.url}, {"group", s.group}}, true);
         });
    each(page.gauge("pantau_site_state", "Confirmed state of the site; exactly one state is 1 per site."),
         sites, [](TextPage& to, const Site& s) {
             for (const char* one : {"up", "degraded", "down", "maintenance", "unknown"})
                 to.add({{"site", s.site}, {"state", one}}, s.state == one);
         });
    each(page.counter("pantau_site_monitored_seconds_total",
                      "Time the site was actually observed, maintenance and monitor gaps excluded."),
         sites, [](TextPage& to, const Site& s) { to.add({{"site", s.site}}, s.monitored_seconds); });
    each(
        page.counter("pantau_site_outage_seconds_total", "Observed time the site was confirmed down."), sites,
        [](TextPage& to, const Site& s) { to.add({{"site", s.site}}, s.outage_seconds); });
    each(page.counter("pantau_site_outages_total", "Confirmed outages that started, by first cause."), sites,
         [](TextPage& to, const Site& s) {
             for (const char* cause : {"dns", "connect", "tls", "timeout", "http_status", "body"})
                 to.add({{"site", s.site}, {"cause", cause}}, value_or_zero(s.outages, cause));
         });
    each(page.gauge("pantau_site_outage_open", "Whether a confirmed outage of the site is going on."), sites,
         [](TextPage& to, const Site& s) { to.add({{"site", s.site}}, s.outage_open); });
    each(page.counter("pantau_site_blips_total", "Single failures that a confirming probe did not confirm."),
         sites, [](TextPage& to, const Site& s) { to.add({{"site", s.site}}, s.blips); });
    each(page.gauge("pantau_site_content_alert",
                    "Whether the newest look at the page found such content, by kind."),
         sites, [](TextPage& to, const Site& s) {
             for (const auto& [kind, alert] : s.content_alerts)
                 to.add({{"site", s.site}, {"kind", kind}}, alert);
         });
    each(page.gauge("pantau_site_availability_ratio", "Availability from the database; equals the report."),
         sites, [](TextPage& to, const Site& s) {
             for (const auto& [window, ratio] : s.availability)
                 to.add({{"site", s.site}, {"window", window}}, ratio);
         });
    each(page.gauge("pantau_site_coverage_ratio", "Share of the window in which the site was observed."),
         sites, [](TextPage& to, const Site& s) {
             for (const auto& [window, ratio] : s.coverage)
                 to.add({{"site", s.site}, {"window", window}}, ratio);
         });
}

void site_probes(TextPage& page, const std::vector<SiteMetrics>& sites) {
    using Site = SiteMetrics;
    each(page.counter("pantau_probes_total", "Probes run, by result."), sites,
         [](TextPage& to, const Site& s) {
             to.add({{"site", s.site}, {"result", "success"}}, s.successes)
                 .add({{"site", s.site}, {"result", "failure"}}, s.failures);
         });
    each(page.gauge("pantau_probe_last_run_timestamp_seconds",
                    "Unix time the last probe of the site finished."),
         sites, [](TextPage& to, const Site& s) { to.add({{"site", s.site}}, s.last_run); });
    each(page.histogram("pantau_probe_duration_seconds", "Wall time of one probe, all phases."), sites,
         [](TextPage& to, const Site& s) { to.add({{"site", s.site}}, s.durations); });
    each(page.gauge("pantau_probe_phase_duration_seconds", "Duration of each phase of the last probe."),
         sites, [](TextPage& to, const Site& s) {
             for (const char* phase : {"resolve", "connect", "tls", "processing", "transfer"})
                 to.add({{"site", s.site}, {"phase", phase}}, value_or_zero(s.phases, phase));
         });
    each(page.gauge("pantau_probe_http_status_code",
                    "HTTP status of the last probe; 0 when no response was received."),
         sites, [](TextPage& to, const Site& s) {
             to.add({{"site", s.site}}, static_cast<double>(s.http_status));
         });
    each(page.gauge("pantau_probe_tls_certificate_expiry_timestamp_seconds",
                    "Unix time when the earliest certificate of the chain expires."),
         sites, [](TextPage& to, const Site& s) { to.add({{"site", s.site}}, s.certificate_expiry); });
}

void cases(TextPage& page, const std::vector<SopMetrics>& sops) {
    each(page.gauge("pantau_sop_active_cases", "Cases not finished, by state."), sops,
         [](TextPage& to, const SopMetrics& s) {
             to.add({{"sop", s.sop}, {"state", "running"}}, s.running)
                 .add({{"sop", s.sop}, {"state", "paused"}}, s.paused)
                 .add({{"sop", s.sop}, {"state", "waiting"}}, s.waiting);
         });
    each(page.counter("pantau_sop_finished_cases_total", "Cases finished, by outcome."), sops,
         [](TextPage& to, const SopMetrics& s) {
             to.add({{"sop", s.sop}, {"outcome", "completed"}}, s.completed)
                 .add({{"sop", s.sop}, {"outcome", "cancelled"}}, s.cancelled);
         });
}

void steps(TextPage& page, const std::vector<StepMetrics>& all) {
    // The label of a step is its number; drawn once for all families.
    struct Step {
        const StepMetrics& of;
        std::string number;
    };
    std::vector<Step> steps;
    steps.reserve(all.size());
    for (const auto& step : all) steps.push_back({step, std::to_string(step.step)});

    each(page.gauge("pantau_sop_step_info", "SOP step names; constant 1."), steps,
         [](TextPage& to, const Step& s) {
             to.add({{"sop", s.of.sop}, {"step", s.number}, {"name", s.of.name}}, true);
         });
    const auto family = [&](TextPage& begun, auto member) {
        each(begun, steps, [&](TextPage& to, const Step& s) {
            to.add({{"sop", s.of.sop}, {"step", s.number}}, s.of.*member);
        });
    };
    family(page.gauge("pantau_sop_step_standard_seconds", "Standard time of the step in the SOP."),
           &StepMetrics::standard_seconds);
    family(page.histogram("pantau_sop_step_duration_seconds",
                          "Net working time of finished steps, recorded pauses excluded."),
           &StepMetrics::durations);
    family(page.histogram(
               "pantau_sop_step_standard_ratio",
               "Net working time divided by the standard time; the bucket le=1 counts steps on time."),
           &StepMetrics::ratios);
    each(page.gauge("pantau_sop_step_on_time_ratio",
                    "Share of finished steps within standard, from the database; equals the report."),
         steps, [](TextPage& to, const Step& s) {
             for (const auto& [window, ratio] : s.of.on_time)
                 to.add({{"sop", s.of.sop}, {"step", s.number}, {"window", window}}, ratio);
         });
    family(page.gauge("pantau_sop_steps_overdue", "Running steps past their standard time."),
           &StepMetrics::overdue);
    each(page.counter("pantau_sop_thresholds_total",
                      "Shares of the standard that running steps used up, in percent."),
         steps, [](TextPage& to, const Step& s) {
             for (const auto& [percent, count] : s.of.thresholds)
                 to.add({{"sop", s.of.sop}, {"step", s.number}, {"threshold", std::to_string(percent)}},
                        count);
         });
    family(page.counter("pantau_sop_breaches_total",
                        "Running steps that passed the last instant that was on time."),
           &StepMetrics::breaches);
    family(page.counter("pantau_sop_corrections_total", "Times edited by staff after the fact."),
           &StepMetrics::corrections);
}

constexpr std::array platforms{"web", "youtube", "x", "tiktok", "instagram", "facebook"};

void links(TextPage& page, const Snapshot& s) {
    page.gauge("pantau_links", "Recorded publication links, by state.");
    for (const char* platform : platforms)
        for (const char* standing : {"alive", "redirected", "changed", "dead", "indeterminate", "unchecked"})
            page.add({{"platform", platform}, {"standing", standing}},
                     value_or_zero(s.links, std::pair<std::string, std::string>{platform, standing}));
    page.counter("pantau_link_checks_total", "Link checks run, by result.");
    for (const char* platform : platforms)
        for (const char* result : {"ok", "dead", "indeterminate", "error"})
            page.add({{"platform", platform}, {"result", result}},
                     value_or_zero(s.link_checks, std::pair<std::string, std::string>{platform, result}));
    page.gauge("pantau_link_checks_pending", "Links waiting for their check.").add({}, s.link_checks_pending);
    page.gauge("pantau_link_adapter_healthy",
               "Whether the adapter of the platform reads its control posts right.");
    for (const auto& [platform, healthy] : s.link_adapters) page.add({{"platform", platform}}, healthy);
}

void reports(TextPage& page, const Snapshot& s) {
    using Report = ReportMetrics;
    each(
        page.gauge("pantau_report_last_success_timestamp_seconds", "Unix time the report was last written."),
        s.reports, [](TextPage& to, const Report& r) { to.add({{"report", r.report}}, r.last_success); });
    each(page.gauge("pantau_report_next_run_timestamp_seconds", "Unix time of the next scheduled run."),
         s.reports, [](TextPage& to, const Report& r) { to.add({{"report", r.report}}, r.next_run); });
    each(page.gauge("pantau_report_last_duration_seconds", "Time taken to write the last report."), s.reports,
         [](TextPage& to, const Report& r) { to.add({{"report", r.report}}, r.last_duration); });
    each(page.gauge("pantau_report_last_size_bytes", "Size of the last report file."), s.reports,
         [](TextPage& to, const Report& r) { to.add({{"report", r.report}}, r.last_size); });
    each(page.counter("pantau_report_runs_total", "Report runs, by result."), s.reports,
         [](TextPage& to, const Report& r) {
             to.add({{"report", r.report}, {"result", "success"}}, r.succeeded)
                 .add({{"report", r.report}, {"result", "failure"}}, r.failed);
         });
    page.counter("pantau_notifications_total", "Notifications handed to a channel, by result.");
    for (const auto& [key, count] : s.notifications)
        page.add({{"channel", key.first}, {"result", key.second}}, count);
}

void doors(TextPage& page, const HttpMetrics& http) {
    page.counter("pantau_http_requests_total", "HTTP requests answered.");
    for (const auto& [route, classes] : http.requests)
        for (const auto& [code, count] : classes)
            page.add({{"handler", route.first}, {"method", route.second}, {"code", code}}, count);
    page.histogram("pantau_http_request_duration_seconds",
                   "Time to answer an HTTP request, by route template.");
    for (const auto& [handler, histogram] : http.durations) page.add({{"handler", handler}}, histogram);
    page.counter("pantau_logins_total", "Login attempts, by result.");
    for (const auto& [result, count] : http.logins) page.add({{"result", result}}, count);
}

void service(TextPage& page, const Snapshot& s) {
    page.gauge("pantau_build_info", "Build metadata; constant 1.")
        .add({{"version", s.version}, {"revision", s.revision}, {"compiler", s.compiler}}, true);
    page.gauge("pantau_config_last_reload_successful",
               "Whether the last configuration reload succeeded (1) or was rejected (0).")
        .add({}, s.reload_successful);
    page.gauge("pantau_config_last_reload_success_timestamp_seconds",
               "Unix time of the last successful configuration load.")
        .add({}, s.reload_success_time);
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
    page.gauge("pantau_self_healthy",
               "Whether the monitor itself can judge, by reason that would forbid it.");
    for (const auto& [reason, healthy] : s.self_healthy) page.add({{"reason", reason}}, healthy);
    page.gauge("pantau_probes_in_flight", "Probes under way.").add({}, s.probes_in_flight);
    page.counter("pantau_probes_missed_total", "Probes that could not be sent in their interval.")
        .add({}, s.probes_missed);
    page.gauge("pantau_calendar_covered_until_timestamp_seconds",
               "Unix time until which due times can be computed.")
        .add({}, s.calendar_covered_until);
}

}  // namespace

std::string render(const Snapshot& snapshot) {
    // The page of now is about as long as the one before: one allocation, however many series.
    static std::atomic<std::size_t> last_length{64 * 1024};
    TextPage page{last_length.load(std::memory_order_relaxed) + 4096};
    service(page, snapshot);
    doors(page, snapshot.http);
    site_states(page, snapshot.sites);
    site_probes(page, snapshot.sites);
    cases(page, snapshot.sops);
    steps(page, snapshot.steps);
    links(page, snapshot);
    reports(page, snapshot);
    add_process(page);
    auto text = std::move(page).take();
    last_length.store(text.size(), std::memory_order_relaxed);
    return text;
}

}  // namespace pantau::metrics
