#include "daemon/service_metrics.hpp"

#include <sys/statvfs.h>

#include <date/tz.h>

#include "daemon/cases/instant.hpp"
#include "daemon/publish/letterhead.hpp"
#include "daemon/store/report_source.hpp"
#include "daemon/store/write_times.hpp"

namespace pantau {

namespace {

double unix_seconds(Instant at) {
    return static_cast<double>(at.time_since_epoch().count()) / 1000.0;
}

std::optional<double> unix_seconds(const std::optional<Instant>& at) {
    return at ? std::optional{unix_seconds(*at)} : std::nullopt;
}

template <class Map, class Key>
auto value_or_zero(const Map& map, const Key& key) {
    const auto found = map.find(key);
    return found == map.end() ? typename Map::mapped_type{} : found->second;
}

}  // namespace

OnTimeShares on_time_shares(store::Snapshot snapshot, const publish::Basis& basis, Instant now) {
    const auto* zone = date::locate_zone(basis.settings.time.zone);
    const date::year_month_day today{cases::local_date(now, *zone)};
    const auto month_start = cases::start_of_day(date::local_days{today.year() / today.month() / 1}, *zone);
    store::ReportOptions options;
    options.as_of = now;
    options.zone = basis.settings.time.zone;
    options.calendar = &basis.calendar;
    options.sops = &basis.sops;
    const store::ReportSource source{std::move(snapshot), std::move(options)};
    OnTimeShares shares;
    for (const auto& [window, from] :
         {std::pair{"30d", now - date::days{30}}, std::pair{"month", month_start}}) {
        std::map<std::pair<std::string, int>, std::pair<int, int>> counted;  // SOP, step: on time, judged
        for (const auto& attempt : source.attempts({from, now})) {
            if (attempt.verdict != "on_time" && attempt.verdict != "late") continue;
            auto& [good, all] = counted[{attempt.sop, attempt.step}];
            good += attempt.verdict == "on_time" ? 1 : 0;
            ++all;
        }
        for (const auto& [step, n] : counted) shares[step][window] = static_cast<double>(n.first) / n.second;
    }
    return shares;
}

std::optional<Instant> calendar_end(const desk::Rules& rules) {
    const auto& coverage = rules.calendar.coverage();
    if (coverage.empty()) return std::nullopt;
    return cases::start_of_day(coverage.back().to + date::days{1}, rules.calendar.zone());
}

void fill_desk(const desk::Desk& desk, const OnTimeShares& shares, metrics::Snapshot& into) {
    static const std::vector<double> seconds{30, 60, 120, 240, 600, 1800, 3600, 7200, 10800, 21600, 43200};
    static const std::vector<double> ratios{.25, .5, .75, .9, 1, 1.1, 1.25, 1.5, 2, 3, 5};
    const auto& counters = desk.counters();
    const auto& rules = desk.rules();
    const auto running = desk.running();
    for (const auto& code : rules.sops.codes()) {
        const auto& sop = *rules.sops.current(code);
        metrics::SopMetrics cases;
        cases.sop = code;
        std::map<int, std::uint64_t> overdue;
        for (const auto& now : running) {
            const auto* version = rules.sops.version(now.state.sop);
            if (version == nullptr || version->code != code) continue;
            const auto* attempt = now.state.open_attempt();
            ++(attempt == nullptr                                ? cases.waiting
               : attempt->status == cases::AttemptStatus::paused ? cases.paused
                                                                 : cases.running);
            overdue[now.step] += now.late ? 1 : 0;
        }
        cases.completed = value_or_zero(counters.finished, std::pair{code, std::string{"completed"}});
        cases.cancelled = value_or_zero(counters.finished, std::pair{code, std::string{"cancelled"}});
        into.sops.push_back(cases);
        for (const auto& step : sop.steps) {
            const std::pair key{code, step.number};
            metrics::StepMetrics shown;
            shown.sop = code;
            shown.step = step.number;
            shown.name = step.activity.display;
            shown.standard_seconds = static_cast<double>(step.time_standard.count());
            shown.overdue = overdue[step.number];
            shown.breaches = value_or_zero(counters.breaches, key);
            shown.corrections = value_or_zero(counters.corrections, key);
            for (const int percent : step.warn_at)
                shown.thresholds[percent] =
                    value_or_zero(counters.thresholds, std::tuple{code, step.number, percent});
            shown.thresholds[100] = value_or_zero(counters.thresholds, std::tuple{code, step.number, 100});
            const auto duration = counters.durations.find(key);
            shown.durations =
                duration == counters.durations.end() ? metrics::Histogram{seconds} : duration->second;
            const auto ratio = counters.ratios.find(key);
            shown.ratios = ratio == counters.ratios.end() ? metrics::Histogram{ratios} : ratio->second;
            shown.on_time = value_or_zero(shares, key);
            into.steps.push_back(std::move(shown));
        }
    }
    into.calendar_covered_until = unix_seconds(calendar_end(rules));
}

void fill_reports(const publish::Publisher& publisher, metrics::Snapshot& into) {
    for (const auto& [kind, state] : publisher.kinds()) {
        metrics::ReportMetrics shown;
        shown.report = kind == "kondisi-web" ? "kondisi_web" : "analisis_gangguan";
        shown.last_success = unix_seconds(state.last_success);
        shown.next_run = unix_seconds(state.next_run);
        shown.last_duration = state.last_seconds;
        shown.last_size = static_cast<double>(state.last_size);
        shown.succeeded = state.succeeded;
        shown.failed = state.failed;
        into.reports.push_back(std::move(shown));
    }
    const auto mails = publisher.mailer().counters();
    into.notifications[{"mail", "sent"}] = mails.sent;
    into.notifications[{"mail", "failed"}] = mails.failed;
    into.notifications[{"mail", "dropped"}] = mails.dropped;
}

void fill_hooks(const publish::Notifier& notifier, metrics::Snapshot& into) {
    const auto hooks = notifier.counters();
    into.notifications[{"webhook", "sent"}] = hooks.sent;
    into.notifications[{"webhook", "failed"}] = hooks.failed;
    into.notifications[{"webhook", "dropped"}] = hooks.dropped;
}

void fill_store(const store::Store& store, const std::optional<Instant>& last_backup,
                metrics::Snapshot& into) {
    into.last_backup = unix_seconds(last_backup);
    const auto health = store.health();
    into.db_size_bytes = static_cast<double>(health.db_bytes + health.wal_bytes);
    into.db_writes = store::write_times(store.file());
    struct statvfs disk {};
    if (statvfs(store.options().directory.c_str(), &disk) == 0)
        into.filesystem_free_bytes = static_cast<double>(disk.f_bavail) * static_cast<double>(disk.f_frsize);
}

}  // namespace pantau
