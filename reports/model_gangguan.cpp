// Laporan Analisis Gangguan, put together from its parts.

#include <algorithm>
#include <array>
#include <map>
#include <stdexcept>

#include <fmt/format.h>

#include "reports/format_id.hpp"
#include "reports/model_hash.hpp"
#include "reports/model_parts.hpp"
#include "reports/table_csv.hpp"
#include "reports/texts_gangguan_id.hpp"
#include "reports/texts_methods_id.hpp"

namespace pantau::reports {

namespace parts {

using fmt::arg;
using fmt::format;

namespace {

/// Twelve months back, the period before, and the start of the earliest late step: a long one may have begun
/// beside an outage of an earlier month.
Window wide_window(const Scope& scope, const StepsFigures& steps) {
    const Instant last = instant_of(window_of(scope.period.utc).to - 1);
    Seconds from = std::min(window_of(month_of(last, scope.office.zone, -11).utc).from,
                            window_of(previous(scope.period).utc).from);
    for (const LateStep& late : steps.late) {
        if (late.row.started) from = std::min(from, floor_s(*late.row.started));
    }
    return {from, scope.horizon};
}

/// Published up to the end of the period and known dead at the cut-off.
bool is_dead(const LinkRow& link, const Scope& scope) {
    return link.standing == "dead" && link.failing_since && *link.failing_since <= scope.cut_off &&
           (!link.given || *link.given < scope.period.utc.to);
}

/// The site with most outages begun within any seven days of the period.
std::pair<std::string, int> busiest_site(const GangguanScope& scope) {
    constexpr Seconds week = 7 * 86'400;
    std::map<std::size_t, std::vector<Seconds>> starts;
    for (const Outage& outage : scope.watch.outages()) {
        if (outage.began_in(scope.window)) starts[outage.site].push_back(outage.start);
    }
    std::pair<std::string, int> busiest{"", 0};
    for (const auto& [site, times] : starts) {  // ascending: the outages are sorted
        std::size_t first = 0;
        for (std::size_t last = 0; last < times.size(); ++last) {
            while (times[last] - times[first] >= week) ++first;
            const int count = static_cast<int>(last - first) + 1;
            if (count > busiest.second) busiest = {scope.watch.sites()[site].name, count};
        }
    }
    return busiest;
}

GangguanFindings findings_of(const GangguanScope& scope) {
    GangguanFindings findings;
    findings.time = scope.now.total;
    findings.outages = scope.now.outages;
    findings.down = scope.now.total.down;
    for (const SiteTime& time : scope.now.sites) {
        const Tone tone = availability_tone(time, scope.targets);
        if (tone == Tone::bad || tone == Tone::caution) findings.site_missed = true;
    }
    findings.on_time = scope.steps.on_time();
    findings.judged = scope.steps.judged();
    for (const StepFigures& step : scope.steps.steps)
        findings.steps.push_back({step.step.number, step.on_time, step.judged()});
    findings.causes = scope.causes;
    if (scope.now.longest) {
        const OutageRow& row = scope.watch.outages()[*scope.now.longest].row;
        findings.longest_id = row.id;
        findings.longest_down = scope.now.longest_down;
        findings.longest_cause = cause_letter(row.cause != 'X' ? row.cause : row.suggested_cause);
        findings.longest_sure = cause_letter(row.cause) != 'X';
        findings.longest_site = scope.watch.sites()[scope.watch.outages()[*scope.now.longest].site].name;
    }
    for (const Outage& outage : scope.watch.outages()) {
        if (!scope.touches(outage)) continue;
        findings.longest_working = std::max(findings.longest_working, scope.working_down(outage).value_or(0));
        if (outage.began_in(scope.window) && cause_letter(outage.row.cause) == 'X')
            ++findings.outages_unknown;
    }
    std::tie(findings.busiest_site, findings.busiest_outages) = busiest_site(scope);
    findings.open = scope.now.open;
    findings.has_before = scope.has_before();
    findings.past_outages = scope.past.outages;
    findings.past_down = scope.past.total.down;
    if (const StepFigures* most = scope.steps.bottleneck()) {
        findings.bottleneck_step = most->step.number;
        findings.bottleneck = most->held_up();
    }
    std::tie(findings.beside, findings.together) = scope.steps.beside_outages();
    findings.dead_links = static_cast<int>(scope.dead_links.size());
    return findings;
}

std::string trend_word(std::int64_t now, std::int64_t past) {
    return std::string{now < past   ? texts::status_fewer
                       : now > past ? texts::status_more
                                    : texts::status_same};
}

std::vector<Tile> tiles_of(const GangguanScope& scope, const GangguanFindings& findings) {
    const SiteFigures &now = scope.now, &past = scope.past;
    const Targets& targets = scope.targets;
    std::vector<Tile> tiles;
    const auto judged = [&](std::string_view key, std::string_view label, Cell value, std::int64_t target,
                            Tone tone) {
        value.tone = tone;
        tiles.push_back({std::string{key}, std::string{label}, std::move(value),
                         format(texts::beside_target, percent_id(target, 1'000'000, 2)),
                         tone == Tone::plain ? std::string{} : status_word(tone), tone});
    };
    const auto compared = [&](std::string_view key, std::string_view label, std::optional<std::int64_t> value,
                              std::optional<std::int64_t> before, bool time) {
        const auto cell = [&](std::optional<std::int64_t> of) {
            return !of ? words(texts::nothing) : time ? seconds_cell(*of) : count_cell(*of);
        };
        Tile tile{std::string{key}, std::string{label}, cell(value), "", "", Tone::plain};
        if (scope.has_before()) {
            tile.beside = format(texts::beside_previous, display(cell(before)));
            if (value && before) {
                tile.status = trend_word(*value, *before);
                tile.tone = *value > *before ? Tone::caution : Tone::good;
            }
        }
        tiles.push_back(std::move(tile));
    };
    judged("availability", texts::tile_availability, percent_cell(now.total.up(), now.total.observed(), 2),
           targets.availability_ppm, availability_tone(now.total, targets));
    compared("outages", texts::tile_outages, now.outages, past.outages, false);
    compared("downtime", texts::tile_downtime, now.total.down, past.total.down, true);
    compared("mttr", texts::tile_mttr, now.mttr(), past.mttr(), true);
    const auto longest = [](const SiteFigures& figures) {
        return figures.longest ? std::optional{figures.longest_down} : std::nullopt;
    };
    compared("longest", texts::tile_longest, longest(now), longest(past), true);
    if (findings.longest_working > targets.limits.outage_bad_s) {
        tiles.back().status = texts::status_bad;
        tiles.back().tone = Tone::bad;
    } else if (!now.longest) {
        tiles.back().status = texts::status_no_disturbance;
        tiles.back().tone = Tone::good;
    }
    Cell on_time = percent_cell(scope.steps.on_time(), scope.steps.judged(), 2);
    if (scope.steps.judged() == 0) on_time = words(texts::nothing);
    judged("on_time", texts::tile_on_time, std::move(on_time), targets.on_time_ppm,
           on_time_tone(scope.steps.on_time(), scope.steps.judged(), targets));
    return tiles;
}

}  // namespace

GangguanScope::GangguanScope(const Source& from, const Period& of, Instant known_to)
    : Scope{from, of, known_to},
      steps{step_figures(source, window_of(of.utc), horizon)},
      watch{source, wide_window(*this, steps), known_to},
      before{previous(of)} {
    const Window past_window = window_of(before.utc);
    steps_before = step_figures(source, past_window, past_window.to);
    steps_before.counted = {};  // of that period only figures are told
    find_coincidences(steps, watch, source, horizon);
    now = watch.figures(window);
    past = watch.figures(past_window);
    std::vector<LinkRow> links = source.links();
    link_count = links.size();
    std::sort(links.begin(), links.end(), [](const LinkRow& a, const LinkRow& b) {
        return std::tie(a.case_number, a.given, a.url) < std::tie(b.case_number, b.given, b.url);
    });
    int rank = 0;  // of its case, whether dead or not, so that the number stays
    for (std::size_t i = 0; i < links.size(); ++i) {
        rank = i > 0 && links[i].case_number == links[i - 1].case_number ? rank + 1 : 1;
        if (!is_dead(links[i], *this)) continue;
        link_tickets.push_back(link_ticket(links[i], rank));
        dead_links.push_back(links[i]);
    }
    causes = cause_figures(watch, steps, dead_links, window);
    for (CaseRow& row : source.cases(of.utc)) {
        if (floor_s(row.opened) < horizon) case_rows.push_back(std::move(row));
    }
    std::sort(case_rows.begin(), case_rows.end(), [](const CaseRow& a, const CaseRow& b) {
        return std::tie(a.number, a.opened) < std::tie(b.number, b.opened);
    });
    for (CorrectionRow& row : source.corrections(of.utc)) {
        if (row.recorded <= known_to) correction_rows.push_back(std::move(row));
    }
    std::sort(
        correction_rows.begin(), correction_rows.end(), [](const CorrectionRow& a, const CorrectionRow& b) {
            return std::tie(a.recorded, a.case_number, a.seq) < std::tie(b.recorded, b.case_number, b.seq);
        });
}

std::optional<Seconds> GangguanScope::working_down(const Outage& outage) const {
    Seconds sum = 0;
    for (const Window& down : watch.down(outage.site).clipped(part(outage))) {
        const auto open = working(down);
        if (!open) return std::nullopt;
        sum += *open;
    }
    return sum;
}

std::string GangguanScope::link_ticket(const LinkRow& link, int rank) const {
    if (!link.case_number.empty()) return format("G-{}-T{}", link.case_number, rank);
    const date::year_month_day day{date::floor<date::days>(to_local(*link.failing_since, office.zone))};
    return format("G-{}-T{}", static_cast<int>(day.year()), rank);
}

}  // namespace parts

GangguanModel build_gangguan(const Source& source, const Period& period, Instant cut_off) {
    using namespace parts;
    if (is_future(period, cut_off)) throw std::invalid_argument{"a report of a period that has not begun"};
    const GangguanScope scope{source, period, cut_off};
    const GangguanFindings findings = findings_of(scope);
    GangguanModel model;
    fill_front(model, scope,
               {"analisis-gangguan", texts::a_title, texts::a_file, texts::a_subject,
                format(texts::a_subtitle, arg("sop", scope.provenance.sop_name), arg("period", period.label),
                       arg("number", scope.provenance.sop_number))});
    model.conclusions = conclusions(findings, scope.targets);
    model.narrative = narrative(findings, scope.targets);
    model.suggestions = suggestions(findings, scope.targets);
    model.verdict = verdict_of(verdict_level(findings, scope.targets), model.conclusions);
    model.tiles = tiles_of(scope, findings);
    model.note = format(texts::a_note, arg("coverage", coverage_text(scope.now.total)),
                        arg("hours", scope.provenance.working_hours));

    model.five_longest = five_longest_table(scope);
    model.step_keeping = step_keeping_table(scope);
    model.outages = outages_table(scope);
    model.heat = heat_table(scope);
    model.per_site = per_site_table(scope);
    model.per_cause = per_cause_table(scope);
    model.pareto_count = pareto_count_table(scope);
    model.availability_12 = availability_12_table(scope);
    model.overview = overview_table(scope);
    model.comparison = comparison_table(scope);
    model.basis = basis_table(scope);
    model.step_times = step_times_table(scope);
    model.fitness = fitness_table(scope);
    model.bottleneck = bottleneck_table(scope);
    model.late_steps = late_steps_table(scope);
    model.cases = cases_table(scope);
    model.follow_up = follow_up_table(scope);
    model.chronology = chronology_table(scope);
    model.quality = quality_table(scope);
    model.corrections = corrections_table(scope);
    model.gaps = gaps_table(scope, scope.watch, "gaps");
    model.quality_counts = quality_counts_table(scope, model.quality, model.gaps);
    const std::array<Table*, 4> lists{&model.outages, &model.late_steps, &model.cases, &model.quality};
    std::size_t rows = 0;
    for (const Table* list : lists) rows += list->rows.size();
    for (Table* list : lists) shorten(*list, rows > most_rows ? crowded_list : longest_list);
    model.charts = {daily_chart(scope), causes_chart(scope), availability_chart(model.availability_12),
                    on_time_chart(scope)};
    model.data_hash = data_hash(model);
    model.methodology = gangguan_methodology(scope, scope.correction_rows.size());
    model.methodology.push_back({std::string{texts::m_hash}, model.data_hash});
    return model;
}

}  // namespace pantau::reports
