#include "daemon/http/case_json.hpp"

#include <algorithm>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <date/tz.h>

#include "daemon/cases/instant.hpp"
#include "daemon/cases/reason_codes.hpp"
#include "daemon/http/case_known.hpp"

namespace pantau::http {

namespace json = boost::json;

namespace {

json::value text_or_null(const std::string& text) {
    return text.empty() ? json::value(nullptr) : json::value(text);
}

json::value time_or_null(const std::optional<cases::Instant>& at, const std::string& zone) {
    return at ? json::value(time_text(*at, zone)) : json::value(nullptr);
}

json::value personal(const cases::PersonalText& text) {
    if (text.erased) return json::object{{"erased", true}};
    return text_or_null(text.value);
}

json::array list(const std::vector<std::string>& texts) {
    json::array all;
    for (const auto& text : texts) all.emplace_back(text);
    return all;
}

json::array pauses_json(const cases::Attempt& attempt, const desk::Rules& rules, cases::Instant now) {
    json::array all;
    for (const auto& pause : attempt.pauses) {
        const auto* reason = cases::find_reason(pause.reason);
        const auto until = pause.to.value_or(attempt.ended.value_or(now));
        const auto counted =
            rules.calendar.between(cases::floor_seconds(pause.from), cases::floor_seconds(until));
        all.push_back(json::object{
            {"from", time_text(pause.from, rules.zone)},
            {"to", time_or_null(pause.to, rules.zone)},
            {"reason", pause.reason},
            {"reason_label", reason == nullptr ? "" : std::string{reason->label}},
            {"working_s", counted ? json::value(counted->value().count()) : json::value(nullptr)}});
    }
    return all;
}

json::object attempt_json(const cases::CaseState&, const cases::Attempt& attempt, const cases::Step& step,
                          const std::vector<store::VerdictRow>& verdicts, const desk::Rules& rules,
                          cases::Instant now) {
    auto judgement = cases::judge(attempt, step, rules.calendar, now);
    if (attempt.ended)
        for (const auto& row : verdicts)
            if (row.step == attempt.step && row.attempt == attempt.number) {
                judgement.verdict = row.verdict;
                judgement.used_s = row.used_s;
                judgement.wall_s = row.wall_s;
                judgement.paused_s = row.paused_s;
                judgement.standard_s = row.standard_s;
                judgement.remaining_s = row.standard_s - row.used_s;
                judgement.provisional = row.provisional;
            }
    json::object shown{{"attempt", attempt.number},
                       {"status", cases::to_string(attempt.status)},
                       {"executor", text_or_null(attempt.executor)},
                       {"started", time_or_null(attempt.started, rules.zone)},
                       {"ended", time_or_null(attempt.ended, rules.zone)},
                       {"approved_by", text_or_null(attempt.approved_by)},
                       {"authority", text_or_null(attempt.authority)},
                       {"reason", text_or_null(attempt.reason)},
                       {"output", text_or_null(attempt.output)},
                       {"links", list(attempt.links)},
                       {"flags", list(attempt.flags)},
                       {"pauses", pauses_json(attempt, rules, now)},
                       {"verdicts", verdicts_json(verdicts, attempt, rules.zone)}};
    for (auto& field : judgement_json(judgement, rules.zone)) shown.emplace(field.key(), field.value());
    return shown;
}

}  // namespace

std::string time_text(cases::Instant at, const std::string& zone) {
    return cases::format_rfc3339(at, *date::locate_zone(zone));
}

json::object event_json(const cases::Event& event, const std::string& zone) {
    json::object shown{{"seq", event.seq},
                       {"kind", cases::to_string(event.kind)},
                       {"occurred_at", time_text(event.occurred_at, zone)},
                       {"recorded_at", time_text(event.recorded_at, zone)},
                       {"actor", event.actor},
                       {"channel", cases::to_string(event.channel)}};
    const auto add = [&](const char* key, const std::string& value) {
        if (!value.empty()) shown[key] = value;
    };
    const auto number = [&](const char* key, std::int64_t value) {
        if (value != 0) shown[key] = value;
    };
    if (event.precision == cases::Precision::minute) shown["precision"] = "minute";
    if (!event.flags.empty()) shown["flags"] = list(event.flags);
    number("step", event.step);
    number("attempt", event.attempt);
    if (!event.title.empty()) shown["title"] = personal(event.title);
    if (!event.requester.empty()) shown["requester"] = personal(event.requester);
    add("request_channel", event.case_channel);
    if (event.deadline) shown["deadline"] = time_text(*event.deadline, zone);
    add("executor", event.executor);
    add("approved_by", event.approved_by);
    add("authority", event.authority);
    add("reason", event.reason);
    if (!event.text.empty()) shown["text"] = personal(event.text);
    add("output", event.output);
    if (!event.links.empty()) shown["links"] = list(event.links);
    number("to_step", event.to_step);
    number("target_seq", event.target_seq);
    add("field", event.field);
    add("old_value", event.old_value);
    add("value", event.value);
    add("override_reason", event.override_reason);
    number("threshold", event.threshold);
    number("lag_seconds", event.lag_seconds);
    add("sop", event.sop);
    add("calendar", event.calendar);
    shown["hash"] = cases::to_hex(event.hash);
    return shown;
}

std::string receipt_json(const std::string& number, const std::vector<cases::Event>& events,
                         const std::string& zone) {
    json::array all;
    for (const auto& event : events) all.push_back(event_json(event, zone));
    return json::serialize(json::object{{"number", number}, {"events", std::move(all)}});
}

json::object judgement_json(const cases::Judgement& judgement, const std::string& zone) {
    return {{"verdict", cases::to_string(judgement.verdict)},
            {"standard_s", judgement.standard_s},
            {"used_s", judgement.used_s},
            {"paused_s", judgement.paused_s},
            {"wall_s", judgement.wall_s},
            {"remaining_s", judgement.remaining_s},
            {"due", time_or_null(judgement.due, zone)},
            {"last_on_time", time_or_null(judgement.last_on_time, zone)},
            {"provisional", judgement.provisional},
            {"off_hours", judgement.off_hours}};
}

json::object case_json(const cases::CaseState& state, const std::vector<store::VerdictRow>& verdicts,
                       const desk::Rules& rules, cases::Instant now) {
    const auto* sop = rules.sops.version(state.sop);
    json::array steps;
    for (std::size_t i = 0; sop != nullptr && i < sop->steps.size(); ++i) {
        const auto& step = sop->steps[i];
        json::array attempts;
        for (const auto& attempt : state.attempts)
            if (attempt.step == step.number)
                attempts.push_back(attempt_json(state, attempt, step, verdicts, rules, now));
        steps.push_back(json::object{{"number", step.number},
                                     {"activity", step.activity.display},
                                     {"standard_s", step.time_standard.count()},
                                     {"status", cases::to_string(state.steps.at(i))},
                                     {"attempts", std::move(attempts)}});
    }
    return {{"number", state.number},
            {"title", personal(state.title)},
            {"requester", personal(state.requester)},
            {"channel", text_or_null(state.channel)},
            {"state", cases::to_string(state.status)},
            {"sop", sop == nullptr ? state.sop : sop->code},
            {"sop_version", state.sop},
            {"opened_at", time_text(state.opened_at, rules.zone)},
            {"closed_at", time_or_null(state.closed_at, rules.zone)},
            {"ready_since", time_or_null(state.ready_since, rules.zone)},
            {"deadline", time_or_null(state.deadline, rules.zone)},
            {"last_seq", state.last_seq},
            {"corrections", state.corrections},
            {"returns", state.returns},
            {"skips", state.skips},
            {"links", list(state.links)},
            {"steps", std::move(steps)}};
}

json::object summary_json(const store::CaseSummary& summary, const std::string& zone) {
    return {{"number", summary.number},
            {"title", text_or_null(summary.title)},
            {"requester", text_or_null(summary.requester)},
            {"channel", text_or_null(summary.channel)},
            {"state", cases::to_string(summary.status)},
            {"opened_at", time_text(summary.opened_at, zone)},
            {"closed_at", time_or_null(summary.closed_at, zone)},
            {"deadline", time_or_null(summary.deadline, zone)},
            {"step", summary.step},
            {"attempt", summary.attempt},
            {"step_status", cases::to_string(summary.step_status)},
            {"executor", text_or_null(summary.executor)},
            {"started", time_or_null(summary.started, zone)},
            {"late", summary.late},
            {"last_seq", summary.last_seq},
            {"corrections", summary.corrections}};
}

json::object why_json(const cases::CaseState& state, const cases::Attempt& attempt, const desk::Rules& rules,
                      cases::Instant now) {
    const auto& step = *rules.sops.version(state.sop)->step(attempt.step);
    const auto judgement = cases::judge(attempt, step, rules.calendar, now);
    json::object shown{
        {"number", state.number},
        {"step", attempt.step},
        {"activity", step.activity.display},
        {"attempt", attempt.number},
        {"status", cases::to_string(attempt.status)},
        {"clock", cases::to_string(step.clock)},
        {"started", time_or_null(attempt.started, rules.zone)},
        {"until", time_or_null(attempt.started ? attempt.ended.value_or(now) : attempt.ended, rules.zone)}};
    json::array pieces;
    std::int64_t counted = 0;
    if (attempt.started)
        if (const auto explained = rules.calendar.explain(
                cases::floor_seconds(*attempt.started), cases::floor_seconds(attempt.ended.value_or(now)))) {
            counted = explained->total.value().count();
            for (const auto& piece : explained->pieces)
                pieces.push_back(
                    json::object{{"kind", cases::to_string(piece.kind)},
                                 {"from", time_text(piece.span.from, rules.zone)},
                                 {"to", time_text(piece.span.to, rules.zone)},
                                 {"seconds", (piece.span.to - piece.span.from) / std::chrono::seconds{1}},
                                 {"name", text_or_null(piece.name)},
                                 {"source", text_or_null(piece.source)},
                                 {"provisional", piece.standing == cases::Standing::provisional}});
        }
    shown["pieces"] = std::move(pieces);
    shown["pauses"] = pauses_json(attempt, rules, now);
    shown["counted_s"] = counted;
    for (auto& field : judgement_json(judgement, rules.zone)) shown.emplace(field.key(), field.value());
    shown["calendar_version"] = rules.calendar.version();
    return shown;
}

}  // namespace pantau::http
