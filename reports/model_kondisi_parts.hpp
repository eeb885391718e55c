#pragma once
// What the builders of Laporan Kondisi Web share. Private to model_kondisi*.cpp.

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "reports/model_parts.hpp"

namespace pantau::reports::parts {

/// Response times of one site over the period.
struct Response {
    std::optional<int> mean, median, p95;
};

struct KondisiScope : Scope {
    SiteWatch watch;
    SiteFigures now;
    std::vector<LinkRow> links;          ///< broken first
    std::vector<DayRow> days;            ///< by site as listed, then day
    std::vector<std::size_t> first_day;  ///< of each site in `days`; one more: their number
    std::map<std::string, int> dead_by_host;
    std::vector<Response> responses;
    bool by_days = false;  ///< some site's response over the period is joined from its days

    KondisiScope(const Source& from, const Period& of, Instant known_to);
    std::size_t site_index(const std::string& id) const {
        return watch.find(id).value_or(watch.sites().size());
    }
    std::vector<const DayRow*> days_of(std::size_t site) const {
        std::vector<const DayRow*> own;
        for (std::size_t i = first_day[site]; i < first_day[site + 1]; ++i) own.push_back(&days[i]);
        return own;
    }
};

// model_kondisi_scope.cpp
/// Middle of the days' medians, each counted as often as it was checked.
std::optional<int> joined_median(std::vector<const DayRow*> days);
Cell millis_or_none(std::optional<int> milliseconds, Tone tone = Tone::plain);
/// Whole days to go, rounded down: minus once it is over.
std::int64_t days_left(Instant until, Instant cut_off);
Tone expiry_tone(std::int64_t days, int warn, int bad);
Tone certificate_tone(const Scope& scope, Instant until);
Tone state_tone(const std::string& state);
/// Dead links that point to the site itself.
int dead_links_of(const KondisiScope& scope, const SiteRow& site);

// model_kondisi_sites.cpp
Table counts_table(const KondisiScope& scope);
Table sites_table(const KondisiScope& scope);
Table site_state_table(const KondisiScope& scope);
/// What to handle first, the gravest on top; within that by date.
Table first_things_table(const KondisiScope& scope);
Table certificates_table(const KondisiScope& scope);

// model_kondisi_days.cpp
/// Sites by days; a period of several months has all its days side by side, and the renderer folds them.
void fill_daily(KondisiModel& model, const KondisiScope& scope);
Table trend_table(const KondisiScope& scope);
Chart trend_chart(const KondisiScope& scope, const Table& trend);
Chart response_chart(const KondisiScope& scope);
Table response_table(const KondisiScope& scope);

// model_kondisi_lists.cpp
/// Takes the links with it: nothing may be asked of them after that.
Table links_table(const KondisiScope& scope, std::vector<LinkRow> links);
Table changes_table(const KondisiScope& scope);

}  // namespace pantau::reports::parts
