// /api/v1/cases/import and /export: the office's case history in and out.

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "daemon/cases/event_codec.hpp"
#include "daemon/cases/history_csv.hpp"
#include "daemon/http/app.hpp"
#include "daemon/http/case_problem.hpp"
#include "daemon/http/fields.hpp"
#include "daemon/log.hpp"

namespace pantau::http {

namespace json = boost::json;

namespace {

void import(App& app, Call call, Respond respond) {
    std::optional<Problem> wrong;
    const bool dry_run = flag_of(call.request, "dry_run", wrong);
    if (wrong) return respond(problem(*wrong));
    const auto actor = call.caller.actor;
    const auto name = actor.substr(actor.find(':') + 1);
    app.parts().desk.import(
        std::move(call.request.body), "import:" + name, dry_run,
        [respond = std::move(respond), dry_run, actor](const desk::Desk::ImportReport& report) {
            if (report.problem) return respond(problem(store_problem(*report.problem)));
            json::array mistakes;
            for (const auto& bad : report.mistakes)
                mistakes.push_back(json::object{{"line", bad.line},
                                                {"column", bad.column},
                                                {"field", bad.field},
                                                {"message", bad.message}});
            if (!mistakes.empty())
                return respond(
                    problem({422, "E_BAD_ROWS", "Unprocessable",
                             "Nothing was imported; mend each row that is named, then import again",
                             "Tidak ada yang diimpor. Perbaiki baris yang disebut, lalu ulangi.",
                             "\"mistakes\":" + json::serialize(mistakes)}));
            if (!dry_run)
                log::info(log::Event::history_imported, "A case history was imported",
                          {{"cases", report.cases}, {"events", report.events}, {"actor", actor}});
            respond({dry_run ? 200 : 201, "application/json",
                     json::serialize(json::object{
                         {"cases", report.cases}, {"events", report.events}, {"dry_run", dry_run}})});
        });
}

void export_history(App& app, const Call& call, Respond respond) {
    const auto zone = app.parts().settings().time.zone;
    std::optional<Problem> wrong;
    const auto from = time_of(call.request, "from", zone, wrong),
               to = time_of(call.request, "to", zone, wrong);
    const bool events = flag_of(call.request, "events", wrong);
    if (wrong) return respond(problem(*wrong));
    app.answer_from_store(std::move(respond), [=](const store::Snapshot& snapshot) {
        std::string out;
        // A case is in when it was opened in [from, to); events of no case only in a whole export.
        std::map<std::string, std::vector<cases::Event>> histories;
        std::set<std::string> chosen;
        const bool all = !from && !to;
        store::for_each_event(snapshot, 0, {}, [&](const cases::Event& event) {
            if (event.kind == cases::EventKind::case_opened && (!from || event.occurred_at >= *from) &&
                (!to || event.occurred_at < *to))
                chosen.insert(event.case_number);
            if (!(chosen.count(event.case_number) != 0 || (all && event.case_number.empty()))) return true;
            if (events)
                out += cases::to_json_line(event) + '\n';
            else if (!event.case_number.empty())
                histories[event.case_number].push_back(event);
            return true;
        });
        if (!events) {
            out = cases::history_csv_header() + "\r\n";
            for (const auto& [number, history] : histories) cases::append_history_csv(out, history, zone);
        }
        return Response{200, events ? "application/jsonl; charset=utf-8" : "text/csv; charset=utf-8",
                        std::move(out)};
    });
}

}  // namespace

void add_case_file_routes(Router& router, App& app) {
    router.add("POST", "/api/v1/cases/import", Access::supervisor,
               [&app](Call call, Respond respond) { import(app, std::move(call), std::move(respond)); },
               {"dry_run"});
    router.add("GET", "/api/v1/cases/export", Access::supervisor,
               [&app](const Call& call, Respond respond) { export_history(app, call, std::move(respond)); },
               {"from", "to", "events"});
}

}  // namespace pantau::http
