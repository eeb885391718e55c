// Laporan Kondisi Web: its rows, drawn once and in order, and how they are judged.

#include <algorithm>
#include <array>
#include <iterator>
#include <tuple>

#include <fmt/format.h>

#include "reports/format_id.hpp"
#include "reports/model_kondisi_parts.hpp"
#include "reports/texts_kondisi_id.hpp"

namespace pantau::reports::parts {

using fmt::arg;
using fmt::format;
using Kind = Cell::Kind;

namespace {

/// Broken first: what a reader must act on stands on top.
int rank_of(const std::string& standing) {
    constexpr std::array<std::string_view, 6> order{"dead",          "changed",   "redirected",
                                                    "indeterminate", "unchecked", "alive"};
    return static_cast<int>(std::find(order.begin(), order.end(), standing) - order.begin());
}

std::optional<int> joined_p95(const std::vector<const DayRow*>& days) {
    std::int64_t checks = 0, sum = 0;
    for (const DayRow* day : days) {
        if (!day->p95_ms) continue;
        checks += day->checks;
        sum += std::int64_t{*day->p95_ms} * day->checks;
    }
    if (checks == 0) return std::nullopt;
    return static_cast<int>(sum / checks);
}

std::string host_of(std::string_view url) {
    const auto scheme = url.find("://");
    if (scheme == std::string_view::npos) return {};
    url.remove_prefix(scheme + 3);
    url = url.substr(0, url.find_first_of("/:?#"));
    std::string host;
    for (const char c : url) host += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return host.starts_with("www.") ? host.substr(4) : host;
}

}  // namespace

KondisiScope::KondisiScope(const Source& from, const Period& of, Instant known_to)
    : Scope{from, of, known_to}, watch{source, window, known_to} {
    now = watch.figures(window);
    for (LinkRow& link : source.links()) {
        if (!link.given || *link.given <= known_to) links.push_back(std::move(link));
    }
    std::sort(links.begin(), links.end(), [](const LinkRow& a, const LinkRow& b) {
        const int x = rank_of(a.standing), y = rank_of(b.standing);
        return std::tie(x, a.case_number, a.given, a.url) < std::tie(y, b.case_number, b.given, b.url);
    });
    for (const LinkRow& link : links) {
        if (link.standing != "dead") continue;
        if (const std::string host = host_of(link.url); !host.empty()) ++dead_by_host[host];
    }
    std::map<date::local_days, bool> inside;  // asking the time zone for each row of each site would be slow
    std::vector<std::vector<DayRow>> by_site(watch.sites().size());
    for (DayRow& day : source.days(span())) {
        const auto [known, added] = inside.try_emplace(day.day);
        if (added) {
            const Seconds start = floor_s(day_start(day.day, office.zone));
            known->second = start >= window.from && start < window.to;
        }
        const std::size_t site = site_index(day.site);
        if (known->second && site < by_site.size()) by_site[site].push_back(std::move(day));
    }
    for (std::vector<DayRow>& own : by_site) {
        std::stable_sort(own.begin(), own.end(),
                         [](const DayRow& a, const DayRow& b) { return a.day < b.day; });
        first_day.push_back(days.size());
        std::move(own.begin(), own.end(), std::back_inserter(days));
        own = {};
    }
    first_day.push_back(days.size());
    responses.resize(watch.sites().size());
    std::vector<bool> known(watch.sites().size());
    for (const ResponseRow& row : source.responses(span())) {
        const std::size_t site = site_index(row.site);
        if (site >= responses.size()) continue;
        responses[site] = {row.mean_ms, row.median_ms, row.p95_ms};
        known[site] = true;
    }
    for (std::size_t site = 0; site < responses.size(); ++site) {
        if (known[site]) continue;
        const std::vector<const DayRow*> own = days_of(site);
        responses[site] = {std::nullopt, joined_median(own), joined_p95(own)};
        by_days = by_days || !own.empty();
    }
}

std::optional<int> joined_median(std::vector<const DayRow*> days) {
    std::erase_if(days, [](const DayRow* day) { return !day->median_ms || day->checks <= 0; });
    std::stable_sort(days.begin(), days.end(),
                     [](const DayRow* a, const DayRow* b) { return *a->median_ms < *b->median_ms; });
    std::int64_t all = 0, sum = 0;
    for (const DayRow* day : days) all += day->checks;
    for (const DayRow* day : days) {
        sum += day->checks;
        if (2 * sum >= all) return day->median_ms;
    }
    return std::nullopt;
}

Cell millis_or_none(std::optional<int> milliseconds, Tone tone) {
    return milliseconds ? millis_cell(*milliseconds, tone) : none_cell();
}

std::int64_t days_left(Instant until, Instant cut_off) {
    return date::floor<date::days>(until - cut_off).count();
}

Tone expiry_tone(std::int64_t days, int warn, int bad) {
    return days <= bad ? Tone::bad : days <= warn ? Tone::caution : Tone::good;
}

Tone certificate_tone(const Scope& scope, Instant until) {
    const Limits& limits = scope.targets.limits;
    return expiry_tone(days_left(until, scope.cut_off), limits.certificate_warn_days,
                       limits.certificate_bad_days);
}

Tone state_tone(const std::string& state) {
    if (state == "up") return Tone::good;
    if (state == "degraded") return Tone::caution;
    return state == "down" ? Tone::bad : Tone::unknown;
}

int dead_links_of(const KondisiScope& scope, const SiteRow& site) {
    const auto found = scope.dead_by_host.find(host_of(site.url));
    return found == scope.dead_by_host.end() ? 0 : found->second;
}

}  // namespace pantau::reports::parts
