// Laporan Kondisi Web: every site as it stands, its certificate, and what to handle first.

#include <algorithm>
#include <array>
#include <map>
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

/// The worst of what is known about a site.
Cell rating(const KondisiScope& scope, std::size_t site) {
    const SiteRow& row = scope.watch.sites()[site];
    const Tone availability = availability_tone(scope.now.sites[site], scope.targets);
    const Tone certificate = row.cert_expires ? certificate_tone(scope, *row.cert_expires) : Tone::good;
    const auto any = [&](Tone tone) {
        return availability == tone || certificate == tone || state_tone(row.state) == tone;
    };
    if (any(Tone::bad)) return words(texts::rating_bad, Tone::bad);
    if (any(Tone::caution) || dead_links_of(scope, row) > 0)
        return words(texts::rating_caution, Tone::caution);
    if (availability == Tone::unknown) return words(texts::status_unknown, Tone::unknown);
    return words(texts::rating_good, Tone::good);
}

Cell yes_no(std::optional<bool> value) {
    if (!value) return none_cell();
    return *value ? words(texts::yes, Tone::good) : words(texts::no, Tone::bad);
}

}  // namespace

Table counts_table(const KondisiScope& scope) {
    Table made =
        table("counts", texts::title_counts,
              {column("item"), column("sites", Kind::count), column("links", Kind::count)}, texts::nothing);
    std::array<std::int64_t, 5> sites{}, links{};
    for (const SiteRow& site : scope.watch.sites())
        ++sites.at(site.state == "up"         ? 0
                   : site.state == "degraded" ? 1
                   : site.state == "down"     ? 2
                   : site.last_check          ? 3
                                              : 4);
    for (const LinkRow& link : scope.links)
        ++links.at(link.standing == "alive"                                      ? 0
                   : link.standing == "redirected" || link.standing == "changed" ? 1
                   : link.standing == "dead"                                     ? 2
                   : link.standing == "unchecked"                                ? 4
                                                                                 : 3);
    made.rows.push_back({words(texts::sum), count_cell(static_cast<std::int64_t>(scope.watch.sites().size())),
                         count_cell(static_cast<std::int64_t>(scope.links.size()))});
    constexpr std::array<std::string_view, 5> items{texts::count_up, texts::count_troubled, texts::count_down,
                                                    texts::count_unsure, texts::count_unchecked};
    for (std::size_t i = 0; i < items.size(); ++i)
        made.rows.push_back({words(items.at(i)), count_cell(sites.at(i)), count_cell(links.at(i))});
    return made;
}

Table sites_table(const KondisiScope& scope) {
    Table made =
        table("sites", texts::title_sites,
              {column("site"), column("now"), column("availability", Kind::percent),
               column("median", Kind::millis), column("p95", Kind::millis),
               column("tls_days", Kind::count, true), column("dead_links", Kind::count), column("rating")},
              texts::no_site);
    for (std::size_t site = 0; site < scope.watch.sites().size(); ++site) {
        const SiteRow& row = scope.watch.sites()[site];
        const SiteTime& time = scope.now.sites[site];
        const Response& response = scope.responses[site];
        const auto slow = [&](std::optional<int> ms) {
            return ms && *ms > row.slow_ms ? Tone::caution : Tone::plain;
        };
        const int dead = dead_links_of(scope, row);
        made.rows.push_back(
            {text_cell(row.name), text_cell(texts::site_state(row.state), state_tone(row.state)),
             percent_cell(time.up(), time.observed(), 3, availability_tone(time, scope.targets)),
             millis_or_none(response.median, slow(response.median)),
             millis_or_none(response.p95, slow(response.p95)),
             row.cert_expires ? count_cell(days_left(*row.cert_expires, scope.cut_off),
                                           certificate_tone(scope, *row.cert_expires))
                              : none_cell(),
             count_cell(dead, dead > 0 ? Tone::bad : Tone::plain), rating(scope, site)});
    }
    return made;
}

Table site_state_table(const KondisiScope& scope) {
    Table made = table("site_state", texts::title_site_state,
                       {column("no", Kind::count), column("site"), column("url", Kind::link), column("state"),
                        column("code", Kind::count), column("mean", Kind::millis),
                        column("p95", Kind::millis), column("availability", Kind::percent),
                        column("outages", Kind::count), column("downtime", Kind::seconds),
                        column("longest", Kind::seconds), column("last_check", Kind::instant, true)},
                       texts::no_site);
    for (std::size_t site = 0; site < scope.watch.sites().size(); ++site) {
        const SiteRow& row = scope.watch.sites()[site];
        const SiteTime& time = scope.now.sites[site];
        made.rows.push_back(
            {count_cell(static_cast<std::int64_t>(site) + 1), text_cell(row.name), link_cell(row.url),
             text_cell(texts::site_state(row.state), state_tone(row.state)),
             row.http_status > 0 ? count_cell(row.http_status) : none_cell(),
             millis_or_none(scope.responses[site].mean), millis_or_none(scope.responses[site].p95),
             percent_cell(time.up(), time.observed(), 3, availability_tone(time, scope.targets)),
             count_cell(scope.now.site_outages[site]), seconds_cell(time.down),
             scope.now.site_longest[site] > 0 ? seconds_cell(scope.now.site_longest[site]) : none_cell(),
             scope.at(row.last_check)});
    }
    return made;
}

Table first_things_table(const KondisiScope& scope) {
    struct Thing {
        Tone tone;
        std::int64_t order;  ///< seconds of the date by which, 0: at once
        std::string what, until;
    };
    std::vector<Thing> things;
    const std::string now{texts::until_now};
    const auto by = [&](Instant until) {
        return date_id(date::floor<date::days>(to_local(until, scope.office.zone)));
    };
    const Limits& limits = scope.targets.limits;
    for (std::size_t site = 0; site < scope.watch.sites().size(); ++site) {
        const SiteRow& row = scope.watch.sites()[site];
        const auto add = [&](Tone tone, std::int64_t order, std::string_view text, std::string until) {
            things.push_back(
                {tone, order, format(fmt::runtime(text), arg("site", row.name)), std::move(until)});
        };
        if (row.state == "down") add(Tone::bad, 0, texts::first_site_down, now);
        if (row.state == "degraded") add(Tone::caution, 0, texts::first_degraded, now);
        if (row.cert_expires) {
            const std::int64_t left = days_left(*row.cert_expires, scope.cut_off);
            const Tone tone = certificate_tone(scope, *row.cert_expires);
            if (left < 0)
                add(Tone::bad, 0, texts::first_cert_expired, now);
            else if (tone != Tone::good)
                add(tone, floor_s(*row.cert_expires), texts::first_cert_soon, by(*row.cert_expires));
        }
        if (row.name_matches == false) add(Tone::bad, 0, texts::first_cert_name, now);
        if (row.chain_complete == false) add(Tone::caution, 0, texts::first_cert_chain, now);
        if (row.domain_expires) {
            const Tone tone = expiry_tone(days_left(*row.domain_expires, scope.cut_off),
                                          limits.domain_warn_days, limits.certificate_bad_days);
            if (tone != Tone::good)
                add(tone, floor_s(*row.domain_expires), texts::first_domain, by(*row.domain_expires));
        }
        const Tone availability = availability_tone(scope.now.sites[site], scope.targets);
        if (availability == Tone::bad || availability == Tone::caution)
            add(availability, 0, texts::first_availability, now);
    }
    std::map<std::string, int> dead;
    for (const LinkRow& link : scope.links) {
        if (link.standing == "dead") ++dead[link.platform];
    }
    for (const auto& [platform, count] : dead)
        things.push_back(
            {Tone::bad, 0,
             format(texts::first_links, arg("count", count), arg("channel", texts::platform(platform))),
             now});
    std::stable_sort(things.begin(), things.end(), [](const Thing& a, const Thing& b) {
        const bool x = a.tone != Tone::bad, y = b.tone != Tone::bad;
        return std::tie(x, a.order) < std::tie(y, b.order);
    });
    Table made = table("first_things", texts::title_first_things,
                       {column("symbol"), column("what"), column("until")}, texts::no_first_thing);
    for (const Thing& thing : things)
        made.rows.push_back(
            {words(thing.tone == Tone::bad ? texts::bad_symbol : texts::caution_symbol, thing.tone),
             text_cell(thing.what), text_cell(thing.until)});
    return made;
}

Table certificates_table(const KondisiScope& scope) {
    Table made =
        table("certificates", "",
              {column("site"), column("issuer"), column("until", Kind::instant),
               column("days_left", Kind::count, true), column("rating"), column("name_matches"),
               column("chain_complete"), column("tls_version"), column("domain_until", Kind::instant)},
              texts::no_site);
    for (const SiteRow& site : scope.watch.sites()) {
        Cell left = none_cell(), words_of = words(texts::certificate_missing, Tone::unknown);
        if (site.cert_expires) {
            const std::int64_t days = days_left(*site.cert_expires, scope.cut_off);
            const Tone tone = certificate_tone(scope, *site.cert_expires);
            left = count_cell(days, tone);
            words_of = words(days < 0                ? texts::certificate_over
                             : tone == Tone::bad     ? texts::certificate_bad
                             : tone == Tone::caution ? texts::certificate_caution
                                                     : texts::certificate_good,
                             tone);
        }
        made.rows.push_back({text_cell(site.name), text_cell(site.cert_issuer), scope.at(site.cert_expires),
                             std::move(left), std::move(words_of), yes_no(site.name_matches),
                             yes_no(site.chain_complete), text_cell(site.tls_version),
                             scope.at(site.domain_expires)});
    }
    return made;
}

}  // namespace pantau::reports::parts
