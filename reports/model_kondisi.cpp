// Laporan Kondisi Web: sites and links as they stand at the cut-off, and how the sites fared in the period.

#include <algorithm>
#include <stdexcept>

#include <fmt/format.h>

#include "reports/format_id.hpp"
#include "reports/model_hash.hpp"
#include "reports/model_kondisi_parts.hpp"
#include "reports/table_csv.hpp"
#include "reports/texts_kondisi_id.hpp"
#include "reports/texts_methods_id.hpp"
#include "reports/texts_narrative_id.hpp"

namespace pantau::reports {

namespace parts {

using fmt::arg;
using fmt::format;
using Kind = Cell::Kind;

namespace {

KondisiFindings findings_of(const KondisiScope& scope, const Table& gaps) {
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
    if (findings.sites == 1) findings.only_site = scope.watch.sites().front().name;
    findings.outages = scope.now.outages;
    if (scope.now.longest) {
        const Outage& longest = scope.watch.outages()[*scope.now.longest];
        findings.longest_site = scope.watch.sites()[longest.site].name;
        findings.longest_down = scope.now.longest_down;
    }
    findings.gaps = static_cast<int>(gaps.rows.size());
    for (const Row& row : gaps.rows) findings.gap_time += row[gaps.column("duration")].number;
    findings.links = static_cast<int>(scope.links.size());
    for (const LinkRow& link : scope.links) {
        if (link.standing == "dead") ++findings.dead_links;
        if (link.standing == "indeterminate") ++findings.unsure_links;
        if (link.standing == "alive") ++findings.alive_links;
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
    KondisiScope scope{source, period, cut_off};
    KondisiModel model;
    model.gaps = gaps_table(scope, scope.watch, "gaps");
    const KondisiFindings findings = findings_of(scope, model.gaps);
    fill_front(model, scope,
               {"kondisi-web", texts::b_title, texts::b_file, texts::b_subject,
                format(texts::b_subtitle, arg("sites", number_id(findings.sites)),
                       arg("links", number_id(findings.links)), arg("period", period.label))});
    model.conclusions = conclusions(findings);
    model.narrative = narrative(findings, scope.targets);
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
    const bool crowded = scope.links.size() + scope.days.size() > most_rows;
    const std::size_t longest = crowded ? crowded_list : longest_list;
    model.response = response_table(scope);
    shorten(model.response, longest);
    model.certificates = certificates_table(scope);
    model.changes = changes_table(scope);
    model.charts = {response_chart(scope), trend_chart(scope, model.trend)};
    model.links = links_table(scope, std::move(scope.links));
    shorten(model.links, longest);
    model.data_hash = data_hash(model);
    model.methodology = kondisi_methodology(scope, scope.watch, model.gaps, scope.by_days);
    model.methodology.push_back({std::string{texts::m_hash}, model.data_hash});
    return model;
}

}  // namespace pantau::reports
