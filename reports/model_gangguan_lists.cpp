// The lists of Laporan Analisis Gangguan: every disturbance, late step, case, follow-up, note on the data.

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

std::string joined(const std::vector<std::string>& items) {
    return format("{}", fmt::join(items, "; "));
}

Cell number_of(const Table& made) {
    return count_cell(static_cast<std::int64_t>(made.rows.size()) + 1);
}

Cell cause_cell(std::string text, char recorded) {
    return text_cell(std::move(text), cause_letter(recorded) == 'X' ? Tone::caution : Tone::plain);
}

std::string step_cause_words(const AttemptRow& row) {
    if (cause_letter(row.cause) == 'X') return std::string{texts::unknown_cause};
    const std::string& words = row.reason_label.empty() ? texts::cause_name(row.cause) : row.reason_label;
    return row.note.empty() ? words : format("{}: {}", words, row.note);
}

/// "Bersamaan dengan gangguan: G-2026-0142, 42 m", offered as the cause only where staff recorded none.
std::string coincidence_words(const LateStep& late) {
    if (late.coincidences.empty()) return {};
    std::vector<std::string> items;
    for (const Coincidence& one : late.coincidences) {
        if (items.size() == 3) break;
        items.push_back(
            format(texts::coincidence_item, arg("id", one.outage_id), arg("time", duration_id(one.working))));
    }
    const std::string words = format(texts::coincidence, joined(items));
    const char offered = cause_letter(late.coincidences.front().cause);
    if (cause_letter(late.row.cause) != 'X' || offered == 'X') return words;
    return format(texts::coincidence_offer, arg("coincidence", words),
                  arg("cause", texts::cause_name(offered)));
}

std::string outage_evidence(const Outage& outage) {
    const OutageRow& row = outage.row;
    std::vector<std::string> parts;
    if (row.failed_checks > 0) parts.push_back(format(texts::evidence_checks, number_id(row.failed_checks)));
    if (row.last_fail && row.last_ok && row.first_ok && outage.end)
        parts.push_back(format(texts::evidence_bounds,
                               arg("least", duration_id(floor_s(*row.last_fail) - outage.start)),
                               arg("most", duration_id(floor_s(*row.first_ok) - floor_s(*row.last_ok)))));
    if (row.gap_s > 0) parts.push_back(format(texts::evidence_gap, duration_id(row.gap_s)));
    if (row.flapping) parts.emplace_back(texts::evidence_flapping);
    if (!row.evidence_hash.empty())
        parts.push_back(format(texts::evidence_hash, row.evidence_hash.substr(0, 12)));
    return joined(parts);
}

std::string_view outage_status(const GangguanScope& scope, const Outage& outage) {
    if (!outage.end) return texts::running;
    return outage.start < scope.window.from || *outage.end > scope.window.to ? texts::cut : texts::done;
}

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

Row link_row(const GangguanScope& scope, const LinkRow& link) {
    // Its length is reckoned to the edge of the period only: how long it stands dead after that is not of the
    // period.
    Cell wall, working;
    const Window dead{floor_s(*link.failing_since), scope.horizon};
    if (dead.length() > 0) {
        wall = seconds_cell(dead.length());
        working = seconds_or_none(scope.working(dead));
    }
    return {Cell{},
            text_cell(scope.link_ticket(link)),
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
            text_cell(format(texts::step_object, arg("number", row.case_number), arg("step", row.step))),
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
            if (one.outage_id == outage.row.id)
                steps.push_back(format(texts::step_object, arg("number", late.row.case_number),
                                       arg("step", late.row.step)));
        }
    }
    return steps.empty() ? std::string{} : format(texts::factor_steps, joined(steps));
}

std::string case_status(const GangguanScope& scope, const CaseRow& row, bool ended) {
    if (ended) return std::string{row.status == "cancelled" ? texts::case_cancelled : texts::done};
    // Where the case stands now is not of a period that is over.
    if (!is_running(scope.period, scope.cut_off)) return std::string{texts::case_running_at_end};
    return row.present_step.empty() ? std::string{texts::case_running}
                                    : format(texts::case_running_at, row.present_step);
}

}  // namespace

std::string cause_words(const Outage& outage) {
    if (!outage.row.cause_text.empty()) return outage.row.cause_text;
    return texts::cause_name(cause_letter(outage.row.cause));
}

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
    for (const LinkRow& link : scope.dead_links) made.rows.push_back(link_row(scope, link));
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
        const std::string object =
            format(texts::step_object, arg("number", late.row.case_number), arg("step", late.row.step));
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

Table quality_table(const GangguanScope& scope) {
    Table made = table("quality", texts::title_quality,
                       {column("no", Kind::count), column("kind"), column("object"), column("text")},
                       texts::no_quality);
    const auto add = [&](std::string_view kind, std::string object, std::string_view text) {
        made.rows.push_back({number_of(made), words(kind), text_cell(std::move(object)), words(text)});
    };
    for (const std::string& assumption : scope.provenance.assumptions)
        add(texts::q_assumption, scope.provenance.sop_number, assumption);
    if (scope.provenance.calendar_provisional)
        add(texts::q_provisional, std::string{texts::q_calendar}, texts::q_provisional_calendar);
    for (std::size_t site = 0; site < scope.watch.sites().size(); ++site) {
        if (!scope.watch.observed(site, scope.window))
            add(texts::q_unwatched, scope.watch.sites()[site].name, texts::q_unwatched_text);
    }
    for (const Outage& outage : scope.watch.outages()) {
        if (scope.touches(outage) && outage.row.evidence_hash.empty())
            add(texts::q_no_evidence, outage.row.id, texts::q_no_evidence_text);
    }
    int imported = 0;
    for (const AttemptRow& row : scope.steps.counted) {
        const std::string object =
            format(texts::step_object, arg("number", row.case_number), arg("step", row.step));
        if (row.imported) ++imported;
        if (row.late_entry) add(texts::q_late_entry, object, texts::q_late_entry_text);
        if (row.minute_precision) add(texts::q_minute, object, texts::q_minute_text);
        if (row.verdict == "not_judgeable" || row.verdict == "not_computable")
            add(texts::q_not_judged, object, texts::q_not_judged_text);
        if (row.off_hours) add(texts::q_off_hours, object, texts::q_off_hours_text);
        if (row.provisional) add(texts::q_provisional, object, texts::q_provisional_text);
        for (const std::string& flag : row.flags) {
            if (const std::string text = texts::event_mark(flag); !text.empty())
                add(texts::q_mark, object, text);
        }
    }
    if (imported > 0)
        add(texts::q_imported, std::string{texts::source_step},
            format(texts::q_imported_text, number_id(imported)));
    return made;
}

Table corrections_table(const GangguanScope& scope) {
    Table made =
        table("corrections", texts::title_corrections,
              {column("no", Kind::count), column("case"), column("event", Kind::count),
               column("step", Kind::count), column("field"), column("old"), column("new"), column("reason"),
               column("authority"), column("actor"), column("recorded", Kind::instant)},
              texts::no_correction);
    for (const CorrectionRow& row : scope.correction_rows)
        made.rows.push_back({number_of(made), text_cell(row.case_number), count_cell(row.seq),
                             row.step > 0 ? count_cell(row.step) : Cell{},
                             text_cell(texts::correction_field(row.field)), text_cell(row.old_value),
                             text_cell(row.new_value), text_cell(row.reason), text_cell(row.authority),
                             text_cell(row.actor), scope.at(row.recorded)});
    return made;
}

}  // namespace pantau::reports::parts
