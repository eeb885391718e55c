// The page for a scrape against the list of the experience page, section 2: names, types, labels, nothing
// else.

#include <algorithm>
#include <clocale>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <locale>
#include <map>
#include <set>
#include <string>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "daemon/metrics/snapshot.hpp"
#include "tests/unit/metrics/page_kit.hpp"

namespace pantau::metrics {

using test::Labels;
using test::Page;

namespace {

Histogram observed(std::vector<double> bounds, std::initializer_list<double> values) {
    Histogram made{std::move(bounds)};
    for (const double value : values) made.observe(value);
    return made;
}

SiteMetrics site(const std::string& id) {
    SiteMetrics made;
    made.site = id;
    made.name = "Situs " + id;
    made.url = "https://" + id + ".go.id/";
    made.group = "utama";
    made.state = "degraded";
    made.monitored_seconds = 86399.5;
    made.outage_seconds = 120;
    made.outages = {{"dns", 1}, {"http_status", 2}};
    made.blips = 3;
    made.content_alerts = {{"gambling_injection", true}};
    made.successes = 1000;
    made.failures = 7;
    made.last_run = 1791300000.25;
    made.phases = {{"resolve", .001}, {"connect", .002}, {"tls", .01}, {"processing", .1}, {"transfer", .02}};
    made.http_status = 200;
    made.certificate_expiry = 1800000000;
    made.durations = observed({.05, .1, .25, .5, 1, 2.5, 5, 10}, {.04, .3, 11});
    made.availability = {{"1d", 1}, {"7d", .9993}, {"30d", .5}, {"month", 0}};
    made.coverage = {{"1d", 1}, {"7d", .99}, {"30d", .5}, {"month", .2}};
    return made;
}

/// A snapshot in which every room has said something.
Snapshot filled() {
    Snapshot s;
    s.version = "0.1.0";
    s.revision = "abc123";
    s.compiler = "g++ 12.2";
    s.reload_success_time = 1791300000.5;
    s.sites = {site("web"), site("easpirasi")};
    s.sops = {{"E-ASPIRASI", 3, 1, 2, 60, 1}};
    for (int number = 1; number <= 7; ++number) {
        StepMetrics step;
        step.sop = "E-ASPIRASI";
        step.step = number;
        step.name = "Langkah " + std::to_string(number);
        step.standard_seconds = 3600;
        step.overdue = 1;
        step.breaches = 2;
        step.corrections = 4;
        step.thresholds = {{50, 9}, {75, 8}, {90, 7}, {100, 6}};
        step.durations =
            observed({30, 60, 120, 240, 600, 1800, 3600, 7200, 10800, 21600, 43200}, {3600, 3601, 100000});
        step.ratios = observed({.25, .5, .75, .9, 1, 1.1, 1.25, 1.5, 2, 3, 5}, {1, 1.0003, 27.8});
        step.on_time = {{"30d", .9}, {"month", 1}};
        s.steps.push_back(step);
    }
    s.links = {{{"web", "alive"}, 5}, {{"youtube", "dead"}, 1}};
    s.link_checks = {{{"web", "ok"}, 50}, {{"youtube", "dead"}, 2}};
    s.link_checks_pending = 3;
    s.link_adapters = {{"youtube", true}, {"x", false}};
    s.notifications = {{{"mail", "sent"}, 3}, {{"mail", "failed"}, 0}, {{"mail", "dropped"}, 0}};
    s.reports = {{"analisis_gangguan", 1791300000.0, 1793900000.0, 1.5, 40000, 2, 1},
                 {"kondisi_web", 1791300001.0, 1793900001.0, 2.5, 50000, 2, 0}};
    s.http.requests = {{{"/api/v1/cases/{number}", "GET"}, {{"2xx", 10}, {"4xx", 1}}},
                       {{"other", "other"}, {{"4xx", 2}}}};
    s.http.durations = {{"/api/v1/cases/{number}", observed({.01, .1, 1}, {.02})}};
    s.db_size_bytes = 1048576;
    s.filesystem_free_bytes = 123456789012;
    s.db_writes = observed({.001, .01, .1}, {.005});
    s.scheduler_lag = observed({.001, .01, .1}, {.0001, .05});
    s.last_backup = 1791300000.0;
    s.probes_in_flight = 2;
    s.probes_missed = 1;
    s.self_healthy = {{"self_network", true}, {"self_clock", false}};
    s.calendar_covered_until = 1830000000.0;
    return s;
}

struct Listed {
    const char* type;
    std::set<std::string> labels;
};
/// Section 2 of the experience page with the changes at its head.
const std::map<std::string, Listed>& list() {
    static const std::map<std::string, Listed> listed{
        {"pantau_build_info", {"gauge", {"version", "revision", "compiler"}}},
        {"pantau_config_last_reload_successful", {"gauge", {}}},
        {"pantau_config_last_reload_success_timestamp_seconds", {"gauge", {}}},
        {"pantau_site_info", {"gauge", {"site", "name", "url", "group"}}},
        {"pantau_site_state", {"gauge", {"site", "state"}}},
        {"pantau_site_monitored_seconds_total", {"counter", {"site"}}},
        {"pantau_site_outage_seconds_total", {"counter", {"site"}}},
        {"pantau_site_outages_total", {"counter", {"site", "cause"}}},
        {"pantau_site_outage_open", {"gauge", {"site"}}},
        {"pantau_site_blips_total", {"counter", {"site"}}},
        {"pantau_site_content_alert", {"gauge", {"site", "kind"}}},
        {"pantau_site_availability_ratio", {"gauge", {"site", "window"}}},
        {"pantau_site_coverage_ratio", {"gauge", {"site", "window"}}},
        {"pantau_probes_total", {"counter", {"site", "result"}}},
        {"pantau_probe_last_run_timestamp_seconds", {"gauge", {"site"}}},
        {"pantau_probe_duration_seconds", {"histogram", {"site"}}},
        {"pantau_probe_phase_duration_seconds", {"gauge", {"site", "phase"}}},
        {"pantau_probe_http_status_code", {"gauge", {"site"}}},
        {"pantau_probe_tls_certificate_expiry_timestamp_seconds", {"gauge", {"site"}}},
        {"pantau_sop_step_info", {"gauge", {"sop", "step", "name"}}},
        {"pantau_sop_step_standard_seconds", {"gauge", {"sop", "step"}}},
        {"pantau_sop_active_cases", {"gauge", {"sop", "state"}}},
        {"pantau_sop_finished_cases_total", {"counter", {"sop", "outcome"}}},
        {"pantau_sop_step_duration_seconds", {"histogram", {"sop", "step"}}},
        {"pantau_sop_step_standard_ratio", {"histogram", {"sop", "step"}}},
        {"pantau_sop_step_on_time_ratio", {"gauge", {"sop", "step", "window"}}},
        {"pantau_sop_steps_overdue", {"gauge", {"sop", "step"}}},
        {"pantau_sop_thresholds_total", {"counter", {"sop", "step", "threshold"}}},
        {"pantau_sop_breaches_total", {"counter", {"sop", "step"}}},
        {"pantau_sop_corrections_total", {"counter", {"sop", "step"}}},
        {"pantau_links", {"gauge", {"platform", "standing"}}},
        {"pantau_link_checks_total", {"counter", {"platform", "result"}}},
        {"pantau_link_checks_pending", {"gauge", {}}},
        {"pantau_link_adapter_healthy", {"gauge", {"platform"}}},
        {"pantau_report_last_success_timestamp_seconds", {"gauge", {"report"}}},
        {"pantau_report_next_run_timestamp_seconds", {"gauge", {"report"}}},
        {"pantau_report_last_duration_seconds", {"gauge", {"report"}}},
        {"pantau_report_last_size_bytes", {"gauge", {"report"}}},
        {"pantau_report_runs_total", {"counter", {"report", "result"}}},
        {"pantau_notifications_total", {"counter", {"channel", "result"}}},
        {"pantau_http_requests_total", {"counter", {"handler", "method", "code"}}},
        {"pantau_http_request_duration_seconds", {"histogram", {"handler"}}},
        {"pantau_logins_total", {"counter", {"result"}}},
        {"pantau_db_size_bytes", {"gauge", {}}},
        {"pantau_db_write_duration_seconds", {"histogram", {}}},
        {"pantau_db_last_backup_timestamp_seconds", {"gauge", {}}},
        {"pantau_data_filesystem_free_bytes", {"gauge", {}}},
        {"pantau_scheduler_lag_seconds", {"histogram", {}}},
        {"pantau_self_healthy", {"gauge", {"reason"}}},
        {"pantau_probes_in_flight", {"gauge", {}}},
        {"pantau_probes_missed_total", {"counter", {}}},
        {"pantau_calendar_covered_until_timestamp_seconds", {"gauge", {}}},
        {"process_cpu_seconds_total", {"counter", {}}},
        {"process_resident_memory_bytes", {"gauge", {}}},
        {"process_open_fds", {"gauge", {}}},
        {"process_max_fds", {"gauge", {}}},
        {"process_start_time_seconds", {"gauge", {}}},
    };
    return listed;
}

}  // namespace

TEST_CASE("the page has exactly the families of the list with their types and labels", "[metrics]") {
    const Page page{render(filled())};
    for (const auto& [name, listed] : list()) {
        CAPTURE(name);
        REQUIRE(page.has(name));
        const auto& family = page.families().at(name);
        CHECK(family.type == listed.type);
        CHECK_FALSE(family.samples.empty());
        for (const auto& sample : family.samples) {
            std::set<std::string> labels;
            for (const auto& label : sample.labels)
                if (label.first != "le") labels.insert(label.first);
            CHECK(labels == listed.labels);
            CHECK((sample.labels.count("le") == 1) == (sample.name == name + "_bucket"));
        }
    }
    for (const auto& [name, family] : page.families()) {
        CAPTURE(name);
        CHECK(list().count(name) == 1);
        CHECK_FALSE(family.help.empty());
        CHECK(family.help.find('\\') == std::string::npos);
        CHECK(std::all_of(family.help.begin(), family.help.end(),
                          [](char c) { return c >= 0x20 && c < 0x7f; }));
    }
}

TEST_CASE("promtool has nothing to say about the page", "[metrics][promtool]") {
    if (std::system("command -v promtool >/dev/null") != 0)
        FAIL("promtool is missing: install the package prometheus");
    for (const bool full : {true, false}) {
        CAPTURE(full);
        std::string name = "/tmp/pantau-metrics-XXXXXX";
        const int file = mkstemp(name.data());
        REQUIRE(file >= 0);
        const auto page = render(full ? filled() : Snapshot());
        REQUIRE(write(file, page.data(), page.size()) == static_cast<ssize_t>(page.size()));
        close(file);
        FILE* tool = popen(("promtool check metrics < " + name + " 2>&1").c_str(), "r");
        REQUIRE(tool != nullptr);
        std::string said;
        for (int c = std::fgetc(tool); c != EOF; c = std::fgetc(tool)) said += static_cast<char>(c);
        const int status = pclose(tool);
        CHECK(said.empty());
        CHECK((WIFEXITED(status) && WEXITSTATUS(status) == 0));
        CHECK(unlink(name.c_str()) == 0);
    }
}

TEST_CASE("values arrive where they belong", "[metrics]") {
    const Page page{render(filled())};
    struct Row {
        const char* name;
        Labels labels;
        const char* value;
    };
    for (const auto& row : std::vector<Row>{
             {"pantau_build_info",
              {{"version", "0.1.0"}, {"revision", "abc123"}, {"compiler", "g++ 12.2"}},
              "1"},
             {"pantau_config_last_reload_successful", {}, "1"},
             {"pantau_site_state", {{"site", "web"}, {"state", "degraded"}}, "1"},
             {"pantau_site_state", {{"site", "web"}, {"state", "up"}}, "0"},
             {"pantau_site_monitored_seconds_total", {{"site", "web"}}, "86399.5"},
             {"pantau_site_outages_total", {{"site", "web"}, {"cause", "http_status"}}, "2"},
             {"pantau_site_outages_total", {{"site", "web"}, {"cause", "tls"}}, "0"},
             {"pantau_site_availability_ratio", {{"site", "web"}, {"window", "7d"}}, "0.9993"},
             {"pantau_probes_total", {{"site", "web"}, {"result", "failure"}}, "7"},
             {"pantau_probe_last_run_timestamp_seconds", {{"site", "web"}}, "1791300000.25"},
             {"pantau_probe_phase_duration_seconds", {{"site", "web"}, {"phase", "tls"}}, "0.01"},
             {"pantau_sop_active_cases", {{"sop", "E-ASPIRASI"}, {"state", "waiting"}}, "2"},
             {"pantau_sop_finished_cases_total", {{"sop", "E-ASPIRASI"}, {"outcome", "completed"}}, "60"},
             {"pantau_sop_thresholds_total",
              {{"sop", "E-ASPIRASI"}, {"step", "7"}, {"threshold", "100"}},
              "6"},
             {"pantau_links", {{"platform", "youtube"}, {"standing", "dead"}}, "1"},
             {"pantau_links", {{"platform", "tiktok"}, {"standing", "alive"}}, "0"},
             {"pantau_link_checks_total", {{"platform", "facebook"}, {"result", "error"}}, "0"},
             {"pantau_report_runs_total", {{"report", "kondisi_web"}, {"result", "failure"}}, "0"},
             {"pantau_notifications_total", {{"channel", "mail"}, {"result", "sent"}}, "3"},
             {"pantau_notifications_total", {{"channel", "mail"}, {"result", "dropped"}}, "0"},
             {"pantau_http_requests_total",
              {{"handler", "other"}, {"method", "other"}, {"code", "4xx"}},
              "2"},
             {"pantau_logins_total", {{"result", "locked"}}, "0"},
             {"pantau_data_filesystem_free_bytes", {}, "123456789012"},
             {"pantau_self_healthy", {{"reason", "self_clock"}}, "0"},
         }) {
        CAPTURE(row.name, row.labels);
        CHECK(page.value(row.name, row.labels) == row.value);
    }
}

TEST_CASE("exactly one state of a site is 1", "[metrics]") {
    for (const char* state : {"up", "degraded", "down", "maintenance", "unknown"}) {
        Snapshot s;
        s.sites = {site("web")};
        s.sites[0].state = state;
        const Page page{render(s)};
        int ones = 0;
        for (const auto& sample : page.families().at("pantau_site_state").samples) {
            ones += sample.value == "1" ? 1 : 0;
            CHECK((sample.value == "1") == (sample.labels.at("state") == state));
        }
        CHECK(ones == 1);
    }
}

TEST_CASE("histograms are cumulative and a value on a bound counts below it", "[metrics]") {
    const Page page{render(filled())};
    for (const auto& [name, family] : page.families()) {
        if (family.type != "histogram") continue;
        CAPTURE(name);
        std::map<Labels, std::pair<double, double>> last;  // series -> bound, count
        std::map<Labels, double> infinite;
        for (const auto& sample : family.samples) {
            if (sample.name == name + "_bucket") {
                auto series = sample.labels;
                const auto bound = sample.labels.at("le");
                series.erase("le");
                const double le = bound == "+Inf" ? INFINITY : std::stod(bound),
                             count = std::stod(sample.value);
                const auto before = last.try_emplace(series, -1, 0).first;
                CHECK(le > before->second.first);
                CHECK(count >= before->second.second);
                before->second = {le, count};
                if (std::isinf(le)) infinite[series] = count;
            }
        }
        for (const auto& series : last) {
            REQUIRE(infinite.count(series.first) == 1);
            CHECK(page.value(name + "_count", series.first) == fmt::format("{}", infinite[series.first]));
        }
        CHECK_FALSE(last.empty());
    }
    const auto ratio = [&](const char* le) {
        return page.value("pantau_sop_step_standard_ratio_bucket",
                          {{"sop", "E-ASPIRASI"}, {"step", "1"}, {"le", le}});
    };
    CHECK(ratio("0.9") == "0");
    CHECK(ratio("1") == "1");  // exactly the standard is on time
    CHECK(ratio("1.1") == "2");
    CHECK(ratio("5") == "2");
    CHECK(ratio("+Inf") == "3");
    CHECK(page.value("pantau_sop_step_duration_seconds_sum", {{"sop", "E-ASPIRASI"}, {"step", "1"}}) ==
          "107201");
}

TEST_CASE("what has no figure is left out and never shown as 0", "[metrics]") {
    Snapshot s;
    s.sites = {site("web")};
    s.sites[0].last_run.reset();
    s.sites[0].certificate_expiry.reset();
    s.sites[0].availability.clear();
    s.reports = {{"kondisi_web", {}, {}, 0, 0, 0, 0}};
    const Page page{render(s)};
    for (const char* name :
         {"pantau_probe_last_run_timestamp_seconds", "pantau_probe_tls_certificate_expiry_timestamp_seconds",
          "pantau_site_availability_ratio", "pantau_report_last_success_timestamp_seconds",
          "pantau_report_next_run_timestamp_seconds", "pantau_db_last_backup_timestamp_seconds",
          "pantau_db_write_duration_seconds", "pantau_calendar_covered_until_timestamp_seconds",
          "pantau_self_healthy"}) {
        CAPTURE(name);
        CHECK_FALSE(page.has(name));
    }
    CHECK(page.value("pantau_report_runs_total", {{"report", "kondisi_web"}, {"result", "success"}}) == "0");
}

TEST_CASE("a removed site vanishes from every family", "[metrics]") {
    auto s = filled();
    CHECK(render(s).find("easpirasi") != std::string::npos);
    s.sites.pop_back();
    const auto page = render(s);
    CHECK(page.find("easpirasi") == std::string::npos);
    CHECK(page.find("site=\"web\"") != std::string::npos);
}

TEST_CASE("label values are escaped whatever an office writes", "[metrics]") {
    auto s = filled();
    const std::string hostile = "a\"b\\c\nd} 1\n# TYPE x gauge\nkantor é";
    s.sites[0].name = hostile;
    s.steps[0].name = hostile;
    const Page page{render(s)};  // reads every line
    CHECK(
        page.value("pantau_site_info",
                   {{"site", "web"}, {"name", hostile}, {"url", "https://web.go.id/"}, {"group", "utama"}}) ==
        "1");
    CHECK(page.value("pantau_sop_step_info", {{"sop", "E-ASPIRASI"}, {"step", "1"}, {"name", hostile}}) ==
          "1");
    CHECK_FALSE(page.has("x"));
}

TEST_CASE("no locale changes a figure", "[metrics][locale]") {
    struct Comma final : std::numpunct<char> {
        char do_decimal_point() const override { return ','; }
        char do_thousands_sep() const override { return '.'; }
        std::string do_grouping() const override { return "\3"; }
    };
    const auto plain = [](const std::string& page) {  // the process's own figures move by themselves
        return page.substr(0, page.find("# HELP process_"));
    };
    const auto before = plain(render(filled()));
    const auto old = std::locale::global(std::locale{std::locale::classic(), new Comma});
    std::setlocale(LC_ALL, "id_ID.UTF-8");  // where the machine has it
    const auto after = render(filled());
    std::setlocale(LC_ALL, "C");
    std::locale::global(old);
    CHECK(plain(after) == before);
    const Page page{after};
    for (const auto& [name, family] : page.families())
        for (const auto& sample : family.samples) CHECK(sample.value.find(',') == std::string::npos);
    CHECK(std::stod(page.value("process_start_time_seconds")) > 1.5e9);
}

TEST_CASE("the process's own figures are those of the kernel", "[metrics][process]") {
    const Page page{render(Snapshot())};
    const auto figure = [&](const char* name) { return std::stod(page.value(name)); };
    CHECK(figure("process_cpu_seconds_total") > 0);
    CHECK(figure("process_resident_memory_bytes") > 1e6);
    CHECK(figure("process_open_fds") >= 3);
    CHECK(figure("process_max_fds") >= figure("process_open_fds"));
    const double now = static_cast<double>(std::time(nullptr));
    CHECK(figure("process_start_time_seconds") <= now + 1);
    CHECK(figure("process_start_time_seconds") > now - 600);
}

}  // namespace pantau::metrics
