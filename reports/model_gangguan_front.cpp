// Laporan Analisis Gangguan: overview, comparison, basis and the longest outages, as Ringkasan shows them.

#include <algorithm>

#include <fmt/format.h>

#include "reports/format_id.hpp"
#include "reports/model_parts.hpp"
#include "reports/texts_gangguan_id.hpp"
#include "reports/texts_methods_id.hpp"

namespace pantau::reports::parts {

using fmt::arg;
using fmt::format;
using Kind = Cell::Kind;

Table overview_table(const GangguanScope& scope) {
    Table made = table("overview", texts::title_overview,
                       {column("item"), column("value"), column("previous")}, texts::nothing);
    const SiteFigures &now = scope.now, &past = scope.past;
    const bool before = scope.has_before();
    const auto add = [&](std::string_view item, Cell value, Cell previous) {
        made.rows.push_back({words(item), std::move(value), before ? std::move(previous) : none_cell()});
    };
    add(texts::item_outages, count_cell(now.outages), count_cell(past.outages));
    add(texts::item_open, count_cell(now.open), count_cell(past.open));
    add(texts::item_downtime, seconds_cell(now.total.down), seconds_cell(past.total.down));
    add(texts::item_planned, seconds_cell(now.total.planned), seconds_cell(past.total.planned));
    add(texts::item_unknown, seconds_cell(now.total.unknown), seconds_cell(past.total.unknown));
    add(texts::item_availability, percent_cell(now.total.up(), now.total.observed(), 3),
        percent_cell(past.total.up(), past.total.observed(), 3));
    add(texts::item_coverage, percent_cell(now.total.observed(), now.total.service(), 2),
        percent_cell(past.total.observed(), past.total.service(), 2));
    add(texts::item_mttr, seconds_or_none(now.mttr()), seconds_or_none(past.mttr()));
    add(texts::item_mtbf, seconds_or_none(now.mtbf()), seconds_or_none(past.mtbf()));
    const bool steps_before = scope.steps_before.judged() > 0;
    const auto of_steps = [&](std::string_view item, Cell value, Cell previous) {
        made.rows.push_back(
            {words(item), std::move(value), steps_before ? std::move(previous) : none_cell()});
    };
    of_steps(texts::item_judged, count_cell(scope.steps.judged()), count_cell(scope.steps_before.judged()));
    of_steps(texts::item_on_time, count_cell(scope.steps.on_time()),
             count_cell(scope.steps_before.on_time()));
    of_steps(texts::item_late, count_cell(as_count(scope.steps.late.size())),
             count_cell(as_count(scope.steps_before.late.size())));
    // Beside which outages the steps of the period before ran is not asked.
    const auto [beside, together] = scope.steps.beside_outages();
    made.rows.push_back({words(texts::item_beside), count_cell(beside), none_cell()});
    made.rows.push_back({words(texts::item_together), seconds_cell(together), none_cell()});
    made.rows.push_back(
        {words(texts::item_dead_links), count_cell(as_count(scope.dead_links.size())), none_cell()});
    return made;
}

Table comparison_table(const GangguanScope& scope) {
    Table made = table("comparison", texts::title_comparison,
                       {column("figure"), column("now"), column("before"), column("change")}, texts::nothing);
    const SiteFigures &now = scope.now, &past = scope.past;
    const bool before = scope.has_before();
    const auto shares = [&](std::string_view figure, std::int64_t up, std::int64_t of, std::int64_t past_up,
                            std::int64_t past_of, int decimals, bool known) {
        Cell change = none_cell();
        if (known && of > 0 && past_of > 0) {
            const Cell a = percent_cell(up, of, decimals), b = percent_cell(past_up, past_of, decimals);
            change = a.number == b.number  ? words(texts::change_same)
                     : a.number > b.number ? words(texts::change_better, Tone::good)
                                           : words(texts::change_worse, Tone::caution);
        }
        made.rows.push_back({words(figure), percent_cell(up, of, decimals),
                             known ? percent_cell(past_up, past_of, decimals) : none_cell(),
                             std::move(change)});
    };
    const auto figures = [&](std::string_view figure, std::optional<std::int64_t> a,
                             std::optional<std::int64_t> b, bool time, bool known) {
        const auto cell = [&](std::optional<std::int64_t> value) {
            return !value ? none_cell() : time ? seconds_cell(*value) : count_cell(*value);
        };
        const auto shown = [&](std::int64_t value) { return time ? duration_id(value) : number_id(value); };
        Cell change = none_cell();
        if (known && a && b)
            change = *a == *b  ? words(texts::change_same)
                     : *a > *b ? text_cell(format(texts::change_up, shown(*a - *b)), Tone::caution)
                               : text_cell(format(texts::change_down, shown(*b - *a)), Tone::good);
        made.rows.push_back({words(figure), cell(a), known ? cell(b) : none_cell(), std::move(change)});
    };
    shares(texts::tile_availability, now.total.up(), now.total.observed(), past.total.up(),
           past.total.observed(), 3, before);
    figures(texts::tile_outages, now.outages, past.outages, false, before);
    figures(texts::tile_downtime, now.total.down, past.total.down, true, before);
    figures(texts::m_mttr, now.mttr(), past.mttr(), true, before);
    figures(texts::tile_longest, now.longest_down, past.longest_down, true, before);
    const bool judged = scope.steps_before.judged() > 0;
    shares(texts::tile_on_time, scope.steps.on_time(), scope.steps.judged(), scope.steps_before.on_time(),
           scope.steps_before.judged(), 1, judged);
    figures(texts::figure_late_steps, as_count(scope.steps.late.size()),
            as_count(scope.steps_before.late.size()), false, judged);
    figures(texts::figure_cases, scope.steps.cases.closed, scope.steps_before.cases.closed, false,
            judged || scope.steps_before.cases.closed > 0);
    return made;
}

Table basis_table(const GangguanScope& scope) {
    Table made = table("basis", texts::title_basis, {column("item"), column("text")}, texts::nothing);
    const auto add = [&](std::string_view item, const std::string& text) {
        if (!text.empty()) made.rows.push_back({words(item), text_cell(text)});
    };
    for (const std::string& basis : scope.provenance.legal_basis) add(texts::basis_law, basis);
    add(texts::basis_number, scope.provenance.sop_number);
    add(texts::basis_name, scope.provenance.sop_name);
    std::vector<std::string> names;
    for (const SiteRow& site : scope.watch.sites()) names.push_back(site.name);
    add(texts::basis_scope, names.empty() ? std::string{} : format(texts::scope_sites, list_id(names)));
    add(texts::basis_scope,
        format(texts::scope_steps, arg("steps", scope.steps.steps.size()), arg("links", scope.link_count)));
    add(texts::basis_hours, scope.provenance.working_hours);
    return made;
}

Table five_longest_table(const GangguanScope& scope) {
    Table made = table("five_longest", texts::title_longest,
                       {column("start", format(texts::head_start, scope.office.zone_label), Kind::instant),
                        column("site"), column("duration", Kind::seconds), column("cause"), column("action")},
                       texts::no_outage);
    std::vector<std::pair<Seconds, const Outage*>> longest;
    for (const Outage& outage : scope.watch.outages()) {
        if (scope.touches(outage)) longest.emplace_back(scope.watch.net(outage, scope.window), &outage);
    }
    std::stable_sort(longest.begin(), longest.end(),
                     [](const auto& a, const auto& b) { return a.first > b.first; });
    if (longest.size() > 5) longest.resize(5);
    for (const auto& [down, outage] : longest)
        made.rows.push_back({scope.at(outage->start), text_cell(scope.watch.sites()[outage->site].name),
                             seconds_cell(down),
                             text_cell(cause_words(*outage),
                                       cause_letter(outage->row.cause) == 'X' ? Tone::caution : Tone::plain),
                             text_cell(outage->row.action)});
    return made;
}

}  // namespace pantau::reports::parts
