// Laporan Analisis Gangguan: serious disturbances: what is to be done, and how they went.

#include <algorithm>

#include <fmt/format.h>

#include "reports/format_id.hpp"
#include "reports/model_parts.hpp"
#include "reports/texts_gangguan_id.hpp"

namespace pantau::reports::parts {

using fmt::arg;
using fmt::format;
using Kind = Cell::Kind;

namespace {

struct Happening {
    Seconds at;
    std::string event, action, by;
};

std::vector<Happening> happenings(const Outage& outage) {
    const OutageRow& row = outage.row;
    const std::string monitor{texts::chron_by_monitor};
    std::vector<Happening> all;
    if (row.last_ok) all.push_back({floor_s(*row.last_ok), std::string{texts::chron_last_ok}, "", monitor});
    all.push_back({outage.start, format(texts::chron_first_fail, row.failure_label), "", monitor});
    all.push_back({outage.detected, std::string{texts::chron_detected}, row.action,
                   row.officer.empty() ? monitor : row.officer});
    if (row.last_fail && outage.end)
        all.push_back({floor_s(*row.last_fail), std::string{texts::chron_last_fail}, "", monitor});
    if (outage.end) all.push_back({*outage.end, std::string{texts::chron_recovered}, "", monitor});
    return all;
}

std::vector<Happening> happenings(const LateStep& late, Seconds horizon) {
    const AttemptRow& row = late.row;
    std::vector<Happening> all;
    if (row.started)
        all.push_back({floor_s(*row.started), std::string{texts::chron_started}, "", row.executor});
    for (const PauseRow& pause : row.pauses) {
        if (floor_s(pause.from) >= horizon) continue;
        all.push_back(
            {floor_s(pause.from), format(texts::chron_pause, pause.reason_label), "", row.executor});
        if (pause.to && floor_s(*pause.to) <= horizon)
            all.push_back({floor_s(*pause.to), std::string{texts::chron_resume}, "", row.executor});
    }
    all.push_back({late.breach, std::string{texts::chron_breach}, "", std::string{texts::chron_by_monitor}});
    if (late.end) all.push_back({*late.end, std::string{texts::chron_finished}, "", row.executor});
    std::stable_sort(all.begin(), all.end(),
                     [](const Happening& a, const Happening& b) { return a.at < b.at; });
    return all;
}

std::string chronology_words(const std::vector<Happening>& all, const std::string& zone) {
    std::vector<std::string> lines;
    for (const Happening& one : all)
        lines.push_back(format(texts::chron_line, arg("at", date_time_id(instant_of(one.at), zone)),
                               arg("event", one.event)));
    return format("{}", fmt::join(lines, "\n"));
}

/// Late steps that ran into this outage.
std::string steps_beside(const GangguanScope& scope, const Outage& outage) {
    std::vector<std::string> steps;
    for (const LateStep& late : scope.steps.late) {
        for (const Coincidence& one : late.coincidences) {
            if (one.outage_id == outage.row.id) steps.push_back(step_object(late.row));
        }
    }
    return steps.empty() ? std::string{} : format(texts::factor_steps, joined(steps));
}

}  // namespace

Table follow_up_table(const GangguanScope& scope) {
    Table made = table("follow_up", "",
                       {column("no", Kind::count), column("disturbance"), column("action"),
                        column("responsible"), column("due"), column("status"), column("evidence"),
                        column("chronology"), column("root_cause"), column("contributing")},
                       texts::no_serious);
    const auto or_blank = [](const std::string& text) {
        return text.empty() ? words(texts::not_filled, Tone::caution) : text_cell(text);
    };
    for (const Outage& outage : scope.watch.outages()) {
        if (!scope.touches(outage) || !scope.serious(outage)) continue;
        std::vector<std::string> factors;
        if (outage.row.flapping) factors.emplace_back(texts::evidence_flapping);
        if (const std::string steps = steps_beside(scope, outage); !steps.empty()) factors.push_back(steps);
        made.rows.push_back(
            {number_of(made),
             text_cell(format("{} · {}", outage.row.id, scope.watch.sites()[outage.site].name)),
             or_blank(outage.row.action), or_blank(outage.row.officer), text_cell(""),
             words(outage_status(scope, outage)), text_cell(outage_evidence(outage)),
             text_cell(chronology_words(happenings(outage), scope.office.zone)),
             cause_cell(cause_words(outage), outage.row.cause), text_cell(joined(factors))});
    }
    for (const LateStep& late : scope.steps.late) {
        if (!scope.serious(late)) continue;
        const std::string object = step_object(late.row);
        made.rows.push_back({number_of(made), text_cell(format("{} · {}", late.ticket(), object)),
                             words(texts::not_filled, Tone::caution), or_blank(late.row.executor),
                             text_cell(""), words(late.end ? texts::done : texts::running),
                             text_cell(format(texts::evidence_step, arg("used", duration_id(late.used)),
                                              arg("standard", duration_id(late.row.standard_s)))),
                             text_cell(chronology_words(happenings(late, scope.horizon), scope.office.zone)),
                             cause_cell(step_cause_words(late.row), late.row.cause),
                             text_cell(coincidence_words(late))});
    }
    return made;
}

Table chronology_table(const GangguanScope& scope) {
    Table made =
        table("chronology", texts::title_chronology,
              {column("id"), column("time", Kind::instant), column("event"), column("action"), column("by")},
              texts::no_serious);
    const auto add = [&](const std::string& id, const std::vector<Happening>& all) {
        for (const Happening& one : all)
            made.rows.push_back({text_cell(id), scope.at(one.at), text_cell(one.event), text_cell(one.action),
                                 text_cell(one.by)});
    };
    for (const Outage& outage : scope.watch.outages()) {
        if (scope.touches(outage) && scope.serious(outage)) add(outage.row.id, happenings(outage));
    }
    for (const LateStep& late : scope.steps.late) {
        if (scope.serious(late)) add(late.ticket(), happenings(late, scope.horizon));
    }
    return made;
}

}  // namespace pantau::reports::parts
