// Laporan Kondisi Web: sites and links as they stand at the cut-off, and how the sites fared in the period.

#include <algorithm>
#include <array>
#include <map>
#include <stdexcept>
#include <tuple>

#include <fmt/format.h>

#include "reports/format_id.hpp"
#include "reports/model_hash.hpp"
#include "reports/model_parts.hpp"
#include "reports/texts_id.hpp"

namespace pantau::reports {

namespace parts {

using fmt::arg;
using fmt::format;
using Kind = Cell::Kind;

namespace {

constexpr std::size_t charted_sites = 3;

/// Response times of one site over the period.
struct Response {
    std::optional<int> mean, median, p95;
};

struct KondisiScope : Scope {
    SiteWatch watch;
    SiteFigures now;
    std::vector<LinkRow> links;  ///< broken first
    std::vector<DayRow> days;    ///< by site as listed, then day
    std::vector<Response> responses;
    bool by_days = false;  ///< some site's response over the period is joined from its days

    KondisiScope(const Source& from, const Period& of, Instant known_to);
    std::size_t site_index(const std::string& id) const {
        const auto found = std::find_if(watch.sites().begin(), watch.sites().end(),
                                        [&](const SiteRow& site) { return site.id == id; });
        return static_cast<std::size_t>(found - watch.sites().begin());
    }
};

/// Broken first: what a reader must act on stands on top.
int rank_of(const std::string& standing) {
    constexpr std::array<std::string_view, 6> order{"dead",          "changed",   "redirected",
                                                    "indeterminate", "unchecked", "alive"};
    return static_cast<int>(std::find(order.begin(), order.end(), standing) - order.begin());
}

/// Middle of the days' medians, each counted as often as it was checked.
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

Cell millis_or_none(std::optional<int> milliseconds, Tone tone = Tone::plain) {
    return milliseconds ? millis_cell(*milliseconds, tone) : none_cell();
}

Cell yes_no(std::optional<bool> value) {
    if (!value) return none_cell();
    return *value ? words(texts::yes, Tone::good) : words(texts::no, Tone::bad);
}

/// Whole days to go, rounded down: minus once it is over.
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

Tone standing_tone(const std::string& standing) {
    if (standing == "alive") return Tone::good;
    if (standing == "dead") return Tone::bad;
    return standing == "redirected" || standing == "changed" ? Tone::caution : Tone::unknown;
}

/// Dead links that point to the site itself.
int dead_links_of(const KondisiScope& scope, const SiteRow& site) {
    const std::string host = host_of(site.url);
    return static_cast<int>(std::count_if(scope.links.begin(), scope.links.end(), [&](const LinkRow& link) {
        return link.standing == "dead" && !host.empty() && host_of(link.url) == host;
    }));
}

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

/// What to handle first, the gravest on top; within that by date.
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

Cell day_share(const KondisiScope& scope, std::size_t site, Window window) {
    const SiteTime time = scope.watch.time(site, window.clipped(scope.window));
    if (time.observed() <= 0) return words(texts::not_observed, Tone::muted);
    return percent_cell(time.up(), time.observed(), 2,
                        below(time.up(), time.observed(), 990'000) ? Tone::bad : Tone::plain);
}

/// Sites by days; a period of several months has all its days side by side, and the renderer folds them.
void fill_daily(KondisiModel& model, const KondisiScope& scope) {
    const Period& period = scope.period;
    std::vector<Column> columns{column("site")};
    std::vector<Window> windows;
    for (date::local_days day = period.first; day <= period.last; day += date::days{1}) {
        const auto number = static_cast<unsigned>(date::year_month_day{day}.day());
        columns.push_back(
            column(format("d{:02}", windows.size() + 1), std::to_string(number), Kind::percent));
        windows.push_back(window_of(
            {day_start(day, scope.office.zone), day_start(day + date::days{1}, scope.office.zone)}));
        const date::weekday weekday{day};
        model.daily_weekdays.emplace_back(weekday_short(day));
        model.daily_weekend.push_back(weekday == date::Saturday || weekday == date::Sunday);
    }
    columns.push_back(column("month",
                             period.kind == PeriodKind::month ? texts::axis_month : texts::head_whole_period,
                             Kind::percent));
    model.daily = table("daily", "", std::move(columns), texts::no_site);
    for (std::size_t site = 0; site < scope.watch.sites().size(); ++site) {
        Row row{text_cell(scope.watch.sites()[site].name)};
        for (const Window& window : windows) row.push_back(day_share(scope, site, window));
        row.push_back(day_share(scope, site, scope.window));
        model.daily.rows.push_back(std::move(row));
    }
}

Table trend_table(const KondisiScope& scope) {
    Table made =
        table("trend", texts::title_trend,
              {column("day"), column("availability", Kind::percent), column("coverage", Kind::percent)},
              texts::no_site);
    for (const Bucket& bucket : buckets(scope.period, bucket_size(scope.period))) {
        const Window window = bucket.window.clipped(scope.window);
        const SiteTime time = window.length() > 0 ? scope.watch.pooled(window, scope.window) : SiteTime{};
        made.rows.push_back(
            {text_cell(bucket.label),
             percent_cell(time.up(), time.observed(), 2, availability_tone(time, scope.targets)),
             percent_cell(time.observed(), time.service(), 2)});
    }
    return made;
}

Chart trend_chart(const KondisiScope& scope, const Table& trend) {
    Chart chart;
    chart.key = "trend";
    chart.title = texts::title_trend;
    chart.category_header = texts::axis_time;
    chart.kind = ChartKind::line;
    Series series{std::string{texts::series_availability}, {}, false},
        target{std::string{texts::series_target}, {}, true};
    int missed = 0;
    for (const Row& row : trend.rows) {
        const Cell& value = row[trend.column("availability")];
        chart.categories.push_back(row[trend.column("day")].text);
        series.values.push_back(value.kind == Kind::percent ? value : Cell{});
        target.values.push_back(percent_cell(scope.targets.availability_ppm, 1'000'000, 2));
        if (value.tone == Tone::caution || value.tone == Tone::bad) ++missed;
    }
    chart.series = {std::move(series), std::move(target)};
    chart.description = format(texts::alt_trend, arg("count", missed));
    return chart;
}

Chart response_chart(const KondisiScope& scope) {
    Chart chart;
    chart.key = "response";
    chart.title = texts::chart_response;
    chart.category_header = texts::axis_day;
    chart.kind = ChartKind::line;
    std::vector<std::size_t> slowest;
    for (std::size_t site = 0; site < scope.responses.size(); ++site) {
        if (scope.responses[site].median) slowest.push_back(site);
    }
    std::stable_sort(slowest.begin(), slowest.end(), [&](std::size_t a, std::size_t b) {
        return *scope.responses[a].median > *scope.responses[b].median;
    });
    if (slowest.size() > charted_sites) slowest.resize(charted_sites);
    for (const std::size_t site : slowest)
        chart.series.push_back({scope.watch.sites()[site].name, {}, false});
    const BucketSize size = bucket_size(scope.period);
    for (const Bucket& bucket : buckets(scope.period, size == BucketSize::hour ? BucketSize::day : size)) {
        chart.categories.push_back(bucket.label);
        for (std::size_t i = 0; i < slowest.size(); ++i) {
            std::vector<const DayRow*> own;
            for (const DayRow& day : scope.days) {
                const Seconds start = floor_s(day_start(day.day, scope.office.zone));
                if (day.site == scope.watch.sites()[slowest[i]].id && start >= bucket.window.from &&
                    start < bucket.window.to)
                    own.push_back(&day);
            }
            const auto median = joined_median(own);
            chart.series[i].values.push_back(median ? millis_cell(*median) : Cell{});
        }
    }
    chart.description =
        slowest.empty() ? std::string{texts::alt_response_none}
                        : format(texts::alt_response, arg("site", scope.watch.sites()[slowest.front()].name));
    return chart;
}

Table response_table(const KondisiScope& scope) {
    Table made =
        table("response", "",
              {column("site"), column("day", Kind::day), column("checks", Kind::count),
               column("median", Kind::millis), column("p95", Kind::millis), column("max", Kind::millis),
               column("slow", Kind::count), column("failures", Kind::count), column("blips", Kind::count)},
              texts::no_response);
    for (const DayRow& day : scope.days) {
        const SiteRow& site = scope.watch.sites()[scope.site_index(day.site)];
        const auto slow = [&](std::optional<int> ms) {
            return ms && *ms > site.slow_ms ? Tone::caution : Tone::plain;
        };
        made.rows.push_back({text_cell(site.name), day_cell(day.day), count_cell(day.checks),
                             millis_or_none(day.median_ms, slow(day.median_ms)),
                             millis_or_none(day.p95_ms, slow(day.p95_ms)),
                             millis_or_none(day.max_ms, slow(day.max_ms)), count_cell(day.slow),
                             count_cell(day.failures), count_cell(day.blips)});
    }
    return made;
}

Table links_table(const KondisiScope& scope) {
    Table made = table(
        "links", "",
        {column("no", Kind::count), column("case"), column("title"), column("channel"),
         column("url", Kind::link), column("given", Kind::instant), column("code", Kind::count),
         column("status"), column("checked", Kind::instant, true), column("failing_since", Kind::instant),
         column("archive", Kind::link), column("reason"), column("last_alive", Kind::instant, true)},
        texts::no_link);
    for (const LinkRow& link : scope.links)
        made.rows.push_back(
            {count_cell(static_cast<std::int64_t>(made.rows.size()) + 1), text_cell(link.case_number),
             text_cell(link.title), text_cell(texts::platform(link.platform)), link_cell(link.url),
             scope.at(link.given), link.http_status > 0 ? count_cell(link.http_status) : none_cell(),
             text_cell(texts::link_standing(link.standing), standing_tone(link.standing)),
             scope.at(link.checked), scope.at(link.failing_since),
             link.archive_url.empty() ? Cell{} : link_cell(link.archive_url), text_cell(link.reason_label),
             scope.at(link.last_alive)});
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

Table changes_table(const KondisiScope& scope) {
    Table made = table(
        "changes", "",
        {column("at", Kind::instant), column("site"), column("change"), column("before"), column("after")},
        texts::no_change);
    std::vector<ChangeRow> changes = scope.source.changes(scope.span());
    std::erase_if(changes, [&](const ChangeRow& change) {
        return floor_s(change.at) < scope.window.from || floor_s(change.at) >= scope.window.to;
    });
    std::stable_sort(changes.begin(), changes.end(), [](const ChangeRow& a, const ChangeRow& b) {
        return std::tie(a.at, a.site, a.kind) < std::tie(b.at, b.site, b.kind);
    });
    for (const ChangeRow& change : changes) {
        const std::size_t site = scope.site_index(change.site);
        made.rows.push_back(
            {scope.at(change.at),
             text_cell(site < scope.watch.sites().size() ? scope.watch.sites()[site].name : change.site),
             text_cell(texts::change_kind(change.kind)),
             text_cell(texts::change_value(change.kind, change.before)),
             text_cell(texts::change_value(change.kind, change.after))});
    }
    return made;
}

KondisiFindings findings_of(const KondisiScope& scope) {
    KondisiFindings findings;
    findings.sites = static_cast<int>(scope.watch.sites().size());
    findings.time = scope.now.total;
    const SiteRow* next = nullptr;
    for (std::size_t site = 0; site < scope.watch.sites().size(); ++site) {
        const SiteRow& row = scope.watch.sites()[site];
        if (row.state == "down")
            findings.down.push_back(row.name);
        else if (row.state != "up" && row.state != "maintenance")
            findings.not_sure.push_back(row.name);
        const Tone tone = availability_tone(scope.now.sites[site], scope.targets);
        if (tone == Tone::bad || tone == Tone::caution) findings.site_missed = true;
        if (row.name_matches == false || row.chain_complete == false) findings.certificate_bad = true;
        if (row.cert_expires && (next == nullptr || *row.cert_expires < *next->cert_expires)) next = &row;
    }
    if (next != nullptr) {
        findings.certificate_site = next->name;
        findings.certificate_until =
            date::floor<date::days>(to_local(*next->cert_expires, scope.office.zone));
        findings.certificate_days = days_left(*next->cert_expires, scope.cut_off);
    }
    findings.links = static_cast<int>(scope.links.size());
    for (const LinkRow& link : scope.links) {
        if (link.standing == "dead") ++findings.dead_links;
        if (link.standing == "indeterminate") ++findings.unsure_links;
    }
    return findings;
}

std::vector<Tile> tiles_of(const KondisiScope& scope, const KondisiFindings& findings) {
    std::vector<Tile> tiles;
    const auto add = [&](std::string_view key, std::string_view label, Cell value, std::string beside,
                         Tone tone) {
        value.tone = tone;
        tiles.push_back({std::string{key}, std::string{label}, std::move(value), std::move(beside),
                         tone == Tone::plain ? std::string{} : status_word(tone), tone});
    };
    const auto up = std::count_if(scope.watch.sites().begin(), scope.watch.sites().end(),
                                  [](const SiteRow& site) { return site.state == "up"; });
    add("sites_up", texts::tile_sites_up, count_cell(up), format(texts::beside_of, number_id(findings.sites)),
        !findings.down.empty()       ? Tone::bad
        : !findings.not_sure.empty() ? Tone::caution
                                     : Tone::good);
    add("availability", texts::tile_availability,
        percent_cell(scope.now.total.up(), scope.now.total.observed(), 2),
        format(texts::beside_target, percent_id(scope.targets.availability_ppm, 1'000'000, 2)),
        availability_tone(scope.now.total, scope.targets));
    add("outages", texts::tile_outages, count_cell(scope.now.outages), "", Tone::plain);
    add("downtime", texts::tile_downtime, seconds_cell(scope.now.total.down), "", Tone::plain);
    add("dead_links", texts::tile_dead_links, count_cell(findings.dead_links),
        format(texts::beside_of, number_id(findings.links)),
        findings.dead_links > 0 ? Tone::bad : Tone::good);
    const Limits& limits = scope.targets.limits;
    add("certificate", texts::tile_certificate,
        findings.certificate_until ? day_cell(*findings.certificate_until) : words(texts::nothing),
        findings.certificate_site,
        findings.certificate_until ? expiry_tone(findings.certificate_days, limits.certificate_warn_days,
                                                 limits.certificate_bad_days)
                                   : Tone::plain);
    return tiles;
}

}  // namespace

}  // namespace parts

KondisiModel build_kondisi(const Source& source, const Period& period, Instant cut_off) {
    using namespace parts;
    if (is_future(period, cut_off)) throw std::invalid_argument{"a report of a period that has not begun"};
    const KondisiScope scope{source, period, cut_off};
    const KondisiFindings findings = findings_of(scope);
    KondisiModel model;
    fill_front(model, scope,
               {"kondisi-web", texts::b_title, texts::b_file, texts::b_subject,
                format(texts::b_subtitle, arg("sites", number_id(findings.sites)),
                       arg("links", number_id(findings.links)), arg("period", period.label))});
    model.conclusions = conclusions(findings);
    model.verdict = verdict_of(verdict_level(findings, scope.targets), model.conclusions);
    model.tiles = tiles_of(scope, findings);
    model.note =
        format(texts::b_note, arg("coverage", coverage_text(scope.now.total)),
               arg("at", date_time_id(cut_off, scope.office.zone)), arg("zone", scope.office.zone_label));
    model.counts = counts_table(scope);
    model.sites = sites_table(scope);
    model.first_things = first_things_table(scope);
    for (const Row& row : model.first_things.rows) {
        if (model.suggestions.size() == 3) break;
        model.suggestions.push_back(format("{} ({})", row[1].text, row[2].text));
    }
    if (model.suggestions.empty()) model.suggestions.emplace_back(texts::suggest_nothing);
    model.site_state = site_state_table(scope);
    fill_daily(model, scope);
    model.trend = trend_table(scope);
    model.response = response_table(scope);
    model.links = links_table(scope);
    model.certificates = certificates_table(scope);
    model.changes = changes_table(scope);
    model.gaps = gaps_table(scope, scope.watch, "gaps");
    model.charts = {response_chart(scope), trend_chart(scope, model.trend)};
    model.data_hash = data_hash(model);
    model.methodology = kondisi_methodology(scope, scope.watch, model.gaps, scope.by_days);
    model.methodology.push_back({std::string{texts::m_hash}, model.data_hash});
    return model;
}

}  // namespace pantau::reports
