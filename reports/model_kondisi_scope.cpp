// Laporan Kondisi Web: its rows, drawn once and in order, and how they are judged.

#include <algorithm>
#include <array>
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
    for (DayRow& day : source.days(span())) {
        const Seconds start = floor_s(day_start(day.day, office.zone));
        if (start >= window.from && start < window.to && site_index(day.site) < watch.sites().size())
            days.push_back(std::move(day));
    }
    std::stable_sort(days.begin(), days.end(), [&](const DayRow& a, const DayRow& b) {
        const auto x = site_index(a.site), y = site_index(b.site);
        return std::tie(x, a.day) < std::tie(y, b.day);
    });
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
        std::vector<const DayRow*> own;
        for (const DayRow& day : days) {
            if (day.site == watch.sites()[site].id) own.push_back(&day);
        }
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
    const std::string host = host_of(site.url);
    return static_cast<int>(std::count_if(scope.links.begin(), scope.links.end(), [&](const LinkRow& link) {
        return link.standing == "dead" && !host.empty() && host_of(link.url) == host;
    }));
}

}  // namespace pantau::reports::parts
