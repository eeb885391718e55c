// The lists of Laporan Analisis Gangguan: every disturbance, late step and case.

#include <algorithm>
#include <tuple>

#include <fmt/format.h>

#include "reports/format_id.hpp"
#include "reports/model_parts.hpp"
#include "reports/texts_gangguan_id.hpp"

namespace pantau::reports::parts {

using fmt::arg;
using fmt::format;
using Kind = Cell::Kind;

namespace {

Row outage_row(const GangguanScope& scope, const Outage& outage) {
    const OutageRow& row = outage.row;
    const auto working = scope.working_down(outage);
    std::string offer;
    if (cause_letter(row.cause) == 'X' && cause_letter(row.suggested_cause) != 'X')
        offer = format(texts::failure_offer, texts::cause_name(row.suggested_cause));
    return {Cell{},
            text_cell(row.id),
            words(texts::source_site),
            text_cell(scope.watch.sites()[outage.site].name),
            link_cell(row.url.empty() ? scope.watch.sites()[outage.site].url : row.url),
            scope.at(outage.start),
            scope.at(outage.detected),
            outage.end ? scope.at(*outage.end) : Cell{},
            seconds_cell(scope.watch.net(outage, scope.window)),
            seconds_or_none(working),
            text_cell(texts::cause_category(row.cause)),
            cause_cell(cause_words(outage), row.cause),
            text_cell(row.failure_label),
            text_cell(row.action),
            text_cell(row.officer),
            words(outage_status(scope, outage)),
            text_cell(outage_evidence(outage)),
            working.value_or(0) > 0 ? text_cell(format(texts::impact_site_working, duration_id(*working)))
                                    : words(texts::impact_site_off),
            text_cell(std::move(offer))};
}

Row link_row(const GangguanScope& scope, const LinkRow& link, const std::string& ticket) {
    // Its length is reckoned to the edge of the period only: how long it stands dead after that is not of the
    // period.
    Cell wall, working;
    const Window dead{floor_s(*link.failing_since), scope.horizon};
    if (dead.length() > 0) {
        wall = seconds_cell(dead.length());
        working = seconds_or_none(scope.working(dead));
    }
    return {Cell{},
            text_cell(ticket),
            words(texts::source_link),
            text_cell(link.title.empty() ? texts::platform(link.platform) : link.title),
            link_cell(link.url),
            scope.at(link.failing_since),
            scope.at(link.died),
            Cell{},
            wall,
            working,
            text_cell(texts::cause_category('X')),
            cause_cell(std::string{texts::unknown_cause}, 'X'),
            text_cell(link.reason_label),
            text_cell(""),
            text_cell(""),
            words(texts::running),
            text_cell(link.last_alive
                          ? format(texts::evidence_link, date_time_id(*link.last_alive, scope.office.zone))
                          : std::string{}),
            words(texts::impact_link),
            text_cell("")};
}

Row late_row(const GangguanScope& scope, const LateStep& late) {
    const AttemptRow& row = late.row;
    const Seconds end = late.end.value_or(scope.horizon);
    return {Cell{},
            text_cell(late.ticket()),
            words(texts::source_step),
            text_cell(step_object(row)),
            text_cell(row.case_number),
            scope.at(late.breach),
            scope.at(late.breach),
            late.end ? scope.at(*late.end) : Cell{},
            seconds_cell(std::max<Seconds>(0, end - late.breach)),
            seconds_cell(std::max<Seconds>(0, late.over)),
            text_cell(texts::cause_category(row.cause)),
            cause_cell(step_cause_words(row), row.cause),
            text_cell(format(texts::over_standard, duration_id(late.over))),
            text_cell(""),
            text_cell(row.executor),
            words(late.end ? texts::done : texts::running),
            text_cell(format(texts::evidence_step, arg("used", duration_id(late.used)),
                             arg("standard", duration_id(row.standard_s)))),
            text_cell(format(texts::impact_step, duration_id(late.over))),
            text_cell(coincidence_words(late))};
}

std::string case_status(const GangguanScope& scope, const CaseRow& row, bool ended) {
    if (ended) return std::string{row.status == "cancelled" ? texts::case_cancelled : texts::done};
    // Where the case stands now is not of a period that is over.
    if (!is_running(scope.period, scope.cut_off)) return std::string{texts::case_running_at_end};
    return row.present_step.empty() ? std::string{texts::case_running}
                                    : format(texts::case_running_at, row.present_step);
}

}  // namespace

Table outages_table(const GangguanScope& scope) {
    Table made = table(
        "outages", "",
        {column("no", Kind::count), column("id"), column("source"), column("object"),
         column("address", Kind::link), column("start", Kind::instant), column("detected", Kind::instant),
         column("end", Kind::instant), column("wall", Kind::seconds), column("working", Kind::seconds),
         column("category"), column("cause"), column("first_error"), column("action"), column("officer"),
         column("status"), column("evidence"), column("impact"), column("coincidence")},
        texts::no_outage);
    for (const Outage& outage : scope.watch.outages()) {
        if (scope.touches(outage)) made.rows.push_back(outage_row(scope, outage));
    }
    for (std::size_t i = 0; i < scope.dead_links.size(); ++i)
        made.rows.push_back(link_row(scope, scope.dead_links[i], scope.link_tickets[i]));
    for (const LateStep& late : scope.steps.late) made.rows.push_back(late_row(scope, late));
    const std::size_t start = made.column("start"), id = made.column("id");
    std::stable_sort(made.rows.begin(), made.rows.end(), [&](const Row& a, const Row& b) {
        return std::tie(a[start].number, a[id].text) < std::tie(b[start].number, b[id].text);
    });
    std::int64_t number = 0;
    for (Row& row : made.rows) row.front() = count_cell(++number);
    return made;
}

Table late_steps_table(const GangguanScope& scope) {
    Table made =
        table("late_steps", "",
              {column("no", Kind::count), column("case"), column("step", Kind::count), column("activity"),
               column("officer"), column("start", Kind::instant), column("end", Kind::instant),
               column("net", Kind::seconds), column("standard", Kind::seconds), column("over", Kind::minutes),
               column("reason"), column("coincidence"), column("status"), column("attempt", Kind::count)},
              texts::no_late_step);
    for (const LateStep& late : scope.steps.late) {
        const AttemptRow& row = late.row;
        const auto step = std::find_if(scope.steps.steps.begin(), scope.steps.steps.end(),
                                       [&](const StepFigures& s) { return s.step.number == row.step; });
        made.rows.push_back({number_of(made), text_cell(row.case_number), count_cell(row.step),
                             text_cell(step->step.activity), text_cell(row.executor), scope.at(row.started),
                             late.end ? scope.at(*late.end) : Cell{}, seconds_cell(late.used),
                             seconds_cell(row.standard_s), minutes_cell(late.over, Tone::bad),
                             cause_cell(step_cause_words(row), row.cause), text_cell(coincidence_words(late)),
                             words(late.end ? texts::done : texts::still_running), count_cell(row.attempt)});
    }
    return made;
}

Table cases_table(const GangguanScope& scope) {
    Table made =
        table("cases", "",
              {column("no", Kind::count), column("case"), column("title"), column("requester"),
               column("opened", Kind::instant), column("closed", Kind::instant), column("net", Kind::seconds),
               column("pause", Kind::seconds), column("corrections", Kind::count),
               column("links", Kind::count), column("status"), column("waiting", Kind::seconds),
               column("returns", Kind::count), column("skips", Kind::count)},
              texts::no_case);
    for (const CaseRow& row : scope.case_rows) {
        const bool ended = row.closed && floor_s(*row.closed) <= scope.horizon &&
                           floor_s(*row.closed) < window_of(scope.period.utc).to;
        // What an open case has used, and how many links it has, grows after the period: shown, but not of
        // its data.
        const auto so_far = [&](Cell cell) {
            cell.outside_hash = !ended;
            return cell;
        };
        made.rows.push_back({number_of(made), text_cell(row.number), text_cell(row.title),
                             text_cell(row.requester), scope.at(row.opened),
                             ended ? scope.at(row.closed) : Cell{}, so_far(seconds_cell(row.used_s)),
                             so_far(seconds_cell(row.paused_s)), so_far(count_cell(row.corrections)),
                             so_far(count_cell(static_cast<std::int64_t>(row.links.size()))),
                             text_cell(case_status(scope, row, ended)), so_far(seconds_cell(row.waited_s)),
                             so_far(count_cell(row.returns)), so_far(count_cell(row.skips))});
    }
    return made;
}

}  // namespace pantau::reports::parts
