// /api/v1/cases: list, open, one case, its events, and why a step took what it took.

#include <charconv>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "daemon/cases/reason_codes.hpp"
#include "daemon/http/app.hpp"
#include "daemon/http/case_json.hpp"
#include "daemon/http/case_known.hpp"
#include "daemon/http/case_problem.hpp"
#include "daemon/http/fields.hpp"

namespace pantau::http {

namespace json = boost::json;
using cases::EventKind;

namespace {

/// The kinds that people and programs may send; what the service itself raises is refused.
std::optional<EventKind> sendable_kind(const std::string& name) {
    const auto kind = cases::event_kind(name);
    if (!kind) return std::nullopt;
    switch (*kind) {
        case EventKind::case_opened:
        case EventKind::calendar_adopted:
        case EventKind::warning_raised:
        case EventKind::breach_raised:
        case EventKind::clock_jumped:
            return std::nullopt;
        default:
            return kind;
    }
}

cases::Command from_caller(const Call& call) {
    cases::Command command;
    command.actor = call.caller.actor;
    command.role = call.caller.role;
    command.channel = call.caller.channel;
    command.idempotency_key = std::string{call.request.header("idempotency-key")};
    return command;
}

void act(App& app, cases::Command command, Respond respond) {
    const auto zone = app.parts().settings().time.zone;
    app.parts().desk.act(std::move(command),
                         [respond = std::move(respond), zone](const desk::Outcome& outcome) {
                             if (outcome.has_error()) return respond(denial_problem(outcome.error(), zone));
                             const auto& events = outcome->events;
                             const auto number = events.empty() ? std::string{} : events.front().case_number;
                             Response response{201, "application/json", receipt_json(number, events, zone)};
                             response.headers.emplace_back("Location", "/api/v1/cases/" + number);
                             respond(std::move(response));
                         });
}

void open_case(App& app, const Call& call, Respond respond) {
    Fields fields{call.request, app.parts().settings().time.zone};
    auto command = from_caller(call);
    command.kind = EventKind::case_opened;
    command.title = fields.text("title");
    command.requester = fields.text("requester");
    command.case_channel = fields.text("channel");
    command.sop = fields.text("sop");
    command.occurred_at = fields.time("occurred_at");
    if (const auto wrong = fields.problem()) return respond(problem(*wrong));
    act(app, std::move(command), std::move(respond));
}

void post_event(App& app, const Call& call, Respond respond) {
    Fields fields{call.request, app.parts().settings().time.zone};
    auto command = from_caller(call);
    command.case_number = call.path.find("number")->second;
    const auto kind = fields.text("kind");
    const auto sendable = sendable_kind(kind);
    command.step = static_cast<int>(fields.integer("step").value_or(0));
    command.occurred_at = fields.time("occurred_at");
    command.executor = fields.text("executor");
    command.approved_by = fields.text("approved_by");
    command.to_step = static_cast<int>(fields.integer("to_step").value_or(0));
    command.authority = fields.text("authority");
    command.reason = fields.text("reason");
    command.text = fields.text("text");
    command.output = fields.text("output");
    command.links = fields.texts("links");
    command.target_seq = static_cast<int>(fields.integer("target_seq").value_or(0));
    command.field = fields.text("field");
    command.value = fields.text("value");
    command.next = fields.flag("next");
    command.override_reason = fields.text("override_reason");
    if (const auto expected = fields.integer("expected_seq"))
        command.expected_seq = static_cast<int>(*expected);
    if (const auto wrong = fields.problem()) return respond(problem(*wrong));
    if (!sendable)
        return respond(problem(
            {422,
             "E_UNKNOWN_KIND",
             "Unprocessable",
             fmt::format(
                 "kind {} is none that can be sent; allowed: step_started, paused, resumed, step_finished, "
                 "returned, step_skipped, reassigned, deadline_set, cancelled, reopened, corrected, "
                 "sop_moved, note",
                 json_text(kind)),
             "Jenis catatan tidak dikenal.",
             {}}));
    command.kind = *sendable;
    act(app, std::move(command), std::move(respond));
}

void list_cases(App& app, const Call& call, Respond respond) {
    const auto zone = app.parts().settings().time.zone;
    std::optional<Problem> wrong;
    store::CaseFilter filter;
    filter.limit = limit_of(call.request, wrong);
    filter.from = time_of(call.request, "from", zone, wrong);
    filter.to = time_of(call.request, "to", zone, wrong);
    filter.q = call.request.parameter("q").value_or("");
    filter.cursor = call.request.parameter("cursor").value_or("");
    filter.late = flag_of(call.request, "late", wrong);
    if (const auto name = call.request.parameter("state"); name && !name->empty()) {
        if (const auto state = store::case_list_state(*name))
            filter.state = *state;
        else
            wrong = bad_field("state must be one of any, open, running, paused, waiting, closed, cancelled");
    }
    if (wrong) return respond(problem(*wrong));
    app.answer_from_store(std::move(respond), [filter, zone](const store::Snapshot& snapshot) {
        const auto page = store::list_cases(snapshot, filter);
        if (!page) return problem(bad_field("cursor is not one of ours; start again without it"));
        json::array all;
        for (const auto& summary : page->cases) all.push_back(summary_json(summary, zone));
        json::object body{{"cases", std::move(all)}, {"next_cursor", nullptr}};
        if (!page->next_cursor.empty()) body["next_cursor"] = page->next_cursor;
        return Response{200, "application/json", json::serialize(body)};
    });
}

json::object shown_case(const KnownCase& known) {
    auto shown = case_json(known.state, known.verdicts, *known.rules, known.now);
    shown["as_of"] =
        known.as_of ? json::value(time_text(*known.as_of, known.rules->zone)) : json::value(nullptr);
    return shown;
}

/// \param rules  with the calendar of the attempt's verdict
json::object shown_why(const KnownCase& known, const cases::Attempt& attempt, const desk::Rules& rules) {
    auto shown = why_json(known.state, attempt, rules, known.now);
    shown["verdicts"] = verdicts_json(known.verdicts, attempt, rules.zone);
    return shown;
}

/// Reads one case on a reader thread, as it was known at `as_of` where that is asked, and shows something of
/// it. \param wrong  what is the matter with the other parameters
void with_case(App& app, const Call& call, std::optional<Problem> wrong, Respond respond,
               std::function<Response(const store::Snapshot&, const KnownCase&)> show) {
    const auto now = app.parts().clock.wall();
    const auto as_of = time_of(call.request, "as_of", app.parts().settings().time.zone, wrong);
    if (as_of && *as_of > now && !wrong) wrong = bad_field("as_of lies in the future; leave it out for now");
    if (wrong) return respond(problem(*wrong));
    app.answer_from_store(std::move(respond), [number = call.path.find("number")->second, now, as_of,
                                               rules = app.parts().desk.shared_rules(),
                                               show = std::move(show)](const store::Snapshot& snapshot) {
        const auto known = known_case(snapshot, number, rules, now, as_of);
        return known ? show(snapshot, *known) : problem(not_found("case", "Kasus"));
    });
}

void show_case(App& app, const Call& call, Respond respond) {
    with_case(app, call, std::nullopt, std::move(respond),
              [](const store::Snapshot&, const KnownCase& known) {
                  return Response{200, "application/json", json::serialize(shown_case(known))};
              });
}

void show_events(App& app, const Call& call, Respond respond) {
    std::optional<Problem> wrong;
    const auto limit = static_cast<std::size_t>(limit_of(call.request, wrong));
    int after = 0;
    if (const auto cursor = call.request.parameter("cursor"); cursor && !cursor->empty()) {
        const auto [end, error] = std::from_chars(cursor->data(), cursor->data() + cursor->size(), after);
        if (error != std::errc{} || end != cursor->data() + cursor->size() || after < 1)
            wrong = bad_field("cursor is not one of ours; start again without it");
    }
    with_case(
        app, call, wrong, std::move(respond), [limit, after](const store::Snapshot&, const KnownCase& known) {
            json::array all;
            json::value next = nullptr;
            for (const auto& event : known.history) {
                if (event.seq <= after) continue;
                if (all.size() == limit) {
                    next = std::to_string(all.back().at("seq").as_int64());
                    break;
                }
                all.push_back(event_json(event, known.rules->zone));
            }
            return Response{200, "application/json",
                            json::serialize(json::object{{"events", std::move(all)}, {"next_cursor", next}})};
        });
}

void show_why(App& app, const Call& call, Respond respond) {
    std::optional<Problem> wrong;
    const int step = number_of(call.request, "step", wrong).value_or(0);
    const auto wanted = number_of(call.request, "attempt", wrong);
    if (step == 0 && !wrong) wrong = bad_field("step must be given: a whole number from 1");
    with_case(
        app, call, wrong, std::move(respond),
        [step, wanted](const store::Snapshot& snapshot, const KnownCase& known) {
            const cases::Attempt* chosen = nullptr;  // the newest, unless one was named
            for (const auto& attempt : known.state.attempts)
                if (attempt.step == step && attempt.number == wanted.value_or(attempt.number))
                    chosen = &attempt;
            if (chosen == nullptr)
                return problem(not_found("attempt at that step", "Pengerjaan langkah itu"));
            const auto rules = rules_of_verdict(snapshot, known, *chosen);
            return Response{200, "application/json", json::serialize(shown_why(known, *chosen, *rules))};
        });
}

}  // namespace

void add_case_routes(Router& router, App& app) {
    const auto route = [&](const char* method, const char* pattern, Access access, auto function,
                           std::vector<std::string> query = {}) {
        router.add(
            method, pattern, access,
            [&app, function](const Call& call, Respond respond) { function(app, call, std::move(respond)); },
            std::move(query));
    };
    route("GET", "/api/v1/cases", Access::viewer, list_cases,
          {"state", "late", "from", "to", "q", "limit", "cursor"});
    route("POST", "/api/v1/cases", Access::staff, open_case);
    route("GET", "/api/v1/cases/{number}", Access::viewer, show_case, {"as_of"});
    route("GET", "/api/v1/cases/{number}/events", Access::viewer, show_events, {"as_of", "limit", "cursor"});
    route("POST", "/api/v1/cases/{number}/events", Access::staff, post_event);
    route("GET", "/api/v1/cases/{number}/why", Access::viewer, show_why, {"step", "attempt", "as_of"});
}

}  // namespace pantau::http
