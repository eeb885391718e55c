// /api/v1/status for everybody who may read, /tokens and /reload for administrators.

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "daemon/http/api_calendar.hpp"
#include "daemon/http/app.hpp"
#include "daemon/http/assets.hpp"
#include "daemon/http/case_json.hpp"
#include "daemon/http/fields.hpp"
#include "daemon/http/gzip.hpp"
#include "daemon/http/page_frame.hpp"
#include "daemon/http/token_acts.hpp"

namespace pantau::http {

namespace json = boost::json;

namespace {

json::value when(const std::optional<cases::Instant>& at, const std::string& zone) {
    return at ? json::value(time_text(*at, zone)) : json::value(nullptr);
}

void show_status(App& app, const Call&, const Respond& respond) {
    const auto& parts = app.parts();
    const auto& zone = parts.settings().time.zone;
    const auto snapshot = parts.watch.snapshot();
    json::array sites, late;
    bool healthy = parts.ready();
    for (const auto& site : snapshot->sites) {
        sites.push_back(json::object{{"id", site.id},
                                     {"name", site.name},
                                     {"state", probes::name_of(site.state)},
                                     {"since", when(site.since, zone)}});
        healthy = healthy && site.state != probes::PageState::down;
    }
    int running = 0, paused = 0, waiting = 0;
    for (const auto& now : parts.desk.running()) {
        const auto* attempt = now.state.open_attempt();
        ++(attempt == nullptr ? waiting : attempt->status == cases::AttemptStatus::paused ? paused : running);
        if (!now.late) continue;
        healthy = false;
        late.push_back(json::object{
            {"number", now.state.number}, {"step", now.step}, {"over_s", -now.judgement.remaining_s}});
    }
    json::array jobs;
    for (const auto& [kind, state] : parts.publisher.kinds())
        jobs.push_back(json::object{{"job", "report " + kind},
                                    {"next", when(state.next_run, zone)},
                                    {"last", when(state.last_success, zone)}});
    const auto care = parts.care();
    healthy = healthy && care.backup_failure.empty() && !care.over_budget();
    jobs.push_back(json::object{
        {"job", "backup"}, {"next", when(care.next_backup, zone)}, {"last", when(care.last_backup, zone)}});
    std::uint64_t dead = 0;
    for (const auto& [key, count] : snapshot->links.standings)
        if (key.second == probes::LinkStanding::dead) dead += count;
    respond({200, "application/json",
             json::serialize(json::object{
                 {"ok", healthy},
                 {"version", parts.version},
                 {"ready", parts.ready()},
                 {"page", app.page_address()},
                 {"metrics", app.metrics_address()},
                 {"sites", std::move(sites)},
                 {"cases", json::object{{"running", running}, {"paused", paused}, {"waiting", waiting}}},
                 {"late_steps", std::move(late)},
                 {"links", json::object{{"total", snapshot->links.total}, {"dead", dead}}},
                 {"jobs", std::move(jobs)},
                 {"calendar", calendar_status(app)},
                 {"database", json::object{{"bytes", care.bytes},
                                           {"budget", care.budget}}},
                 {"last_backup", when(care.last_backup, zone)},
                 {"backup_failure",
                  care.backup_failure.empty() ? json::value(nullptr) : json::value(care.backup_failure)}})});
}

void reload(App& app, const Call& call, const Respond& respond) {
    if (const auto wrong = no_fields(call.request)) return respond(problem(*wrong));
    const auto answer = app.parts().reload();
    json::array lines;
    for (const auto& line : answer.lines) lines.emplace_back(line);
    if (answer.ok)
        return respond(
            {200, "application/json", json::serialize(json::object{{"changes", std::move(lines)}})});
    respond(problem({422, "E_SETTINGS", "Settings refused",
                     "The old settings stay in force; mend each line, then reload again",
                     "Pengaturan baru ditolak; pengaturan lama tetap berlaku.",
                     "\"lines\":" + json::serialize(lines)}));
}

json::object token_json(const store::Token& token, const std::string& zone) {
    return {{"label", token.label},
            {"role", cases::to_string(token.role)},
            {"created", time_text(token.created, zone)},
            {"last_used", when(token.last_used, zone)},
            {"expires", when(token.expires, zone)},
            {"revoked", when(token.revoked, zone)}};
}

void list_tokens(App& app, const Call&, Respond respond) {
    app.answer_from_store(std::move(respond), [zone = app.parts().settings().time.zone](
                                                  const store::Snapshot& snapshot) {
        json::array all;
        for (const auto& token : store::tokens(snapshot)) all.push_back(token_json(token, zone));
        return Response{200, "application/json",
                        json::serialize(json::object{{"tokens", std::move(all)}, {"next_cursor", nullptr}})};
    });
}

void add_token(App& app, const Call& call, Respond respond) {
    const auto& zone = app.parts().settings().time.zone;
    Fields fields{call.request, zone};
    const auto label = fields.text("label"), role = fields.text("role");
    if (const auto wrong = fields.problem()) return respond(problem(*wrong));
    make_token(app, label, role, call.caller.actor,
               [zone, respond = std::move(respond)](const MadeToken& made) {
                   if (made.problem) return respond(problem(*made.problem));
                   auto body = token_json(made.token, zone);
                   body["token"] = made.secret;  // this once; only its hash is kept
                   respond({201, "application/json", json::serialize(body)});
               });
}

void revoke_token(App& app, const Call& call, Respond respond) {
    if (const auto wrong = no_fields(call.request)) return respond(problem(*wrong));
    end_token(
        app, call.path.find("label")->second, call.caller.actor,
        [respond = std::move(respond)](const std::optional<Problem>& refused) {
            respond(refused ? problem(*refused) : Response{200, "application/json", R"({"revoked":true})"});
        });
}

}  // namespace

void add_admin_routes(Router& router, App& app) {
    router.add("GET", "/api/v1/openapi.json", Access::open, [](const Call& call, const Respond& respond) {
        const auto& text = asset("openapi.json").bytes;
        static const std::string small = gzip(text, 9);
        const bool packed = accepts_gzip(call.request);
        Response response{200, "application/json", packed ? small : std::string{text}};
        if (packed) response.headers.emplace_back("Content-Encoding", "gzip");
        response.headers.emplace_back("Vary", "Accept-Encoding");
        respond(std::move(response));
    });
    const auto route = [&](const char* method, const char* pattern, Access access, auto function) {
        router.add(method, pattern, access, [&app, function](const Call& call, Respond respond) {
            function(app, call, std::move(respond));
        });
    };
    route("GET", "/api/v1/status", Access::viewer, show_status);
    route("POST", "/api/v1/reload", Access::admin, reload);
    route("GET", "/api/v1/tokens", Access::admin, list_tokens);
    route("POST", "/api/v1/tokens", Access::admin, add_token);
    route("POST", "/api/v1/tokens/{label}/revoke", Access::admin, revoke_token);
}

}  // namespace pantau::http
