#include "daemon/watch/policy.hpp"

#include <date/tz.h>

namespace pantau::watch {

probes::PageRules page_rules(const settings::Site& site, const settings::Probe& probe) {
    probes::PageRules rules;
    rules.interval = site.interval;
    rules.timeout = probe.timeout;
    rules.known_wall = site.known_wall;
    return rules;
}

probes::ProbeRequest site_request(const settings::Site& site) {
    probes::ProbeRequest request;
    request.url = site.url;
    request.kind = probes::TargetKind::site;
    request.must_contain = site.must_contain;
    request.must_not_contain = site.must_not_contain;
    request.least_bytes = site.least_bytes;
    request.examine.gambling = site.check_content;
    request.slow = site.slow;
    request.fresh = true;  // all five phases are real, and a confirmation never leans on an old connection
    return request;
}

probes::LinkRules link_rules(const settings::Links& links) {
    probes::LinkRules rules;
    rules.definite_strikes = static_cast<int>(links.definite_strikes);
    rules.definite_span = links.definite_span;
    rules.indefinite_strikes = static_cast<int>(links.indefinite_strikes);
    rules.indefinite_span = links.indefinite_span;
    rules.alive_every = links.alive_every;
    rules.own_site_every = links.own_site_every;
    rules.suspect_every = links.suspect_every;
    rules.dead_every = links.dead_every;
    rules.dead_late_every = links.dead_late_every;
    return rules;
}

probes::Maintenance maintenance(const settings::Settings& settings) {
    std::vector<probes::MaintenanceRule> rules;
    for (const auto& planned : settings.maintenance) {
        probes::MaintenanceRule rule;
        rule.site = planned.site == "*" ? "" : planned.site;
        rule.reason = planned.reason;
        if (planned.every) {
            probes::Recurring when;
            when.minutes = planned.every->minutes;
            when.hours = planned.every->hours;
            when.days = planned.every->days;
            when.months = planned.every->months;
            when.weekdays = planned.every->weekdays;
            when.either_day = planned.every->either_day;
            when.length = std::chrono::ceil<std::chrono::minutes>(planned.length);
            rule.when = when;
        } else if (planned.from && planned.to) {
            rule.when = probes::Once{*planned.from, *planned.to};
        } else {
            continue;
        }
        rules.push_back(std::move(rule));
    }
    return {std::move(rules), date::locate_zone(settings.time.zone)};
}

store::SiteInfo site_info(const settings::Site& site, const std::string& zone) {
    store::SiteInfo info;
    info.id = site.id;
    info.name = site.name;
    info.url = site.url;
    info.interval_s = static_cast<int>(site.interval.count());
    info.slow_ms = static_cast<int>(site.slow.count());
    if (site.domain_expires)
        info.domain_expires = std::chrono::floor<std::chrono::milliseconds>(
            date::locate_zone(zone)->to_sys(date::local_days{*site.domain_expires}, date::choose::earliest));
    return info;
}

Instant month_start(Instant now, const std::string& zone) {
    const auto* where = date::locate_zone(zone);
    const date::year_month_day today{date::floor<date::days>(where->to_local(now))};
    const auto first = date::local_days{today.year() / today.month() / 1};
    return std::chrono::floor<std::chrono::milliseconds>(where->to_sys(first, date::choose::earliest));
}

std::uint64_t hash_of(std::string_view text) noexcept {
    std::uint64_t hash = 0xcbf29ce484222325ULL;
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
    // FNV alone leaves neighbours ("site-1", "site-2") close together modulo an interval.
    hash ^= hash >> 33;
    hash *= 0xff51afd7ed558ccdULL;
    return hash ^ (hash >> 33);
}

}  // namespace pantau::watch
