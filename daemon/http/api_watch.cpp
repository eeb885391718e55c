// /api/v1/sites, /outages and /links: what the watch knows, and looks out of turn.

#include <charconv>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "daemon/http/app.hpp"
#include "daemon/http/case_json.hpp"
#include "daemon/http/case_problem.hpp"
#include "daemon/http/fields.hpp"
#include "daemon/http/link_json.hpp"
#include "daemon/http/plain_json.hpp"
#include "daemon/watch/policy.hpp"
#include "probes/texts_id.hpp"

namespace pantau::http {

namespace json = boost::json;

namespace {

json::value when(const std::optional<cases::Instant>& at, const std::string& zone) {
    return at ? json::value(time_text(*at, zone)) : json::value(nullptr);
}

json::value ratio(const probes::Share& share) {
    return share.known() ? json::value(share.ratio()) : json::value(nullptr);
}

json::object site_json(const watch::SiteNow& site, const std::string& zone) {
    json::object availability, coverage;
    for (std::size_t i = 0; i < watch::window_names.size(); ++i) {
        availability[watch::window_names.at(i)] = ratio(site.tallies.at(i).uptime());
        coverage[watch::window_names.at(i)] = ratio(site.tallies.at(i).coverage());
    }
    json::object shown{
        {"id", site.id},
        {"name", site.name},
        {"url", site.url},
        {"state", probes::name_of(site.state)},
        {"since", when(site.since, zone)},
        {"reason", site.reason},
        {"confirming", site.confirming},
        {"flapping", site.flapping},
        {"half_up", site.half_up},
        {"outage", site.outage_id.empty() ? json::value(nullptr) : json::value(site.outage_id)},
        {"interval_s", std::chrono::duration_cast<std::chrono::seconds>(site.interval).count()},
        {"availability", std::move(availability)},
        {"coverage", std::move(coverage)},
        {"blips", site.blips},
        {"last", nullptr}};
    if (site.last) {
        const auto& last = *site.last;
        const auto seconds = [](std::int64_t us) { return static_cast<double>(us) / 1e6; };
        shown["last"] = json::object{{"started", time_text(last.started, zone)},
                                     {"outcome", probes::name_of(last.outcome)},
                                     {"class", probes::name_of(last.failure)},
                                     {"http_status", last.http_status},
                                     {"address", last.address},
                                     {"final_url", last.final_url},
                                     {"phases", json::object{{"resolve", seconds(last.resolve_us)},
                                                             {"connect", seconds(last.connect_us)},
                                                             {"tls", seconds(last.tls_us)},
                                                             {"processing", seconds(last.processing_us)},
                                                             {"transfer", seconds(last.transfer_us)}}},
                                     {"certificate_expires", when(last.cert_expires, zone)},
                                     {"reason", last.reason}};
    }
    return shown;
}

json::object outage_json(const store::StoredOutage& outage, const std::string& zone, cases::Instant now) {
    const auto end = outage.end.value_or(now);
    json::object shown{
        {"id", outage.id},
        {"site", outage.site},
        {"start", time_text(outage.outage.first_fail, zone)},
        {"end", when(outage.end, zone)},
        {"ended_by", outage.end ? json::value(probes::name_of(outage.why)) : json::value(nullptr)},
        {"detected", time_text(outage.outage.confirmed, zone)},
        {"last_ok", when(outage.outage.last_ok, zone)},
        {"last_fail", time_text(outage.outage.last_fail, zone)},
        {"first_ok", when(outage.outage.first_ok, zone)},
        {"duration_s", outage.outage.duration(end).count() / 1000},
        {"duration_least_s", outage.outage.at_least().count() / 1000},
        {"duration_most_s", outage.outage.at_most() ? json::value(outage.outage.at_most()->count() / 1000)
                                                    : json::value(nullptr)},
        {"downtime_s", outage.outage.downtime(end).count() / 1000},
        {"class", probes::name_of(outage.outage.first_class)},
        {"class_label", probes::texts_id::phrase(outage.outage.first_class)},
        {"http_status", outage.http_status},
        {"failed_checks", outage.outage.failures},
        {"unstable", outage.outage.unstable},
        {"cause", nullptr},
        {"action", nullptr},
        {"officer", nullptr},
        {"cause_text", nullptr}};
    if (outage.note) {
        shown["cause"] = std::string(1, outage.note->cause);
        shown["action"] = outage.note->action;
        shown["officer"] = outage.note->officer;
        shown["cause_text"] = outage.note->text;
    }
    return shown;
}

void list_sites(App& app, const Call&, const Respond& respond) {
    const auto zone = app.parts().settings().time.zone;
    json::array all;
    const auto snapshot = app.parts().watch.snapshot();
    for (const auto& site : snapshot->sites) all.push_back(site_json(site, zone));
    respond({200, "application/json",
             plain_json(json::object{{"sites", std::move(all)}, {"next_cursor", nullptr}})});
}

void show_site(App& app, const Call& call, const Respond& respond) {
    const auto snapshot = app.parts().watch.snapshot();
    const auto* site = snapshot->site(call.path.find("id")->second);
    if (site == nullptr) return respond(problem(not_found("site", "Situs")));
    respond({200, "application/json", plain_json(site_json(*site, app.parts().settings().time.zone))});
}

void check_site(App& app, const Call& call, const Respond& respond) {
    if (const auto wrong = no_fields(call.request)) return respond(problem(*wrong));
    if (!app.parts().watch.check_site_now(call.path.find("id")->second))
        return respond(problem(not_found("site", "Situs")));
    respond({202, "application/json", R"({"accepted":true})"});
}

void import_history(App& app, Call call, Respond respond) {
    app.parts().watch.import_history(call.request.body, [respond = std::move(respond)](
                                                            const watch::HistoryImport& report) {
        if (!report.problem.empty()) return respond(problem(unavailable(report.problem)));
        json::array mistakes;
        for (const auto& bad : report.mistakes)
            mistakes.push_back(json::object{
                {"line", bad.line}, {"column", bad.column}, {"field", nullptr}, {"message", bad.message}});
        if (!mistakes.empty())
            return respond(problem({422, "E_BAD_ROWS", "Unprocessable",
                                    "Nothing was imported; mend each row that is named, then import again",
                                    "Tidak ada yang diimpor. Perbaiki baris yang disebut, lalu ulangi.",
                                    "\"mistakes\":" + json::serialize(mistakes)}));
        respond({201, "application/json",
                 json::serialize(json::object{
                     {"samples", report.samples}, {"outages", report.outages}, {"blips", report.blips}})});
    });
}

void list_outages(App& app, const Call& call, Respond respond) {
    const auto zone = app.parts().settings().time.zone;
    std::optional<Problem> wrong;
    store::OutageFilter filter;
    filter.limit = limit_of(call.request, wrong);
    filter.site = call.request.parameter("site").value_or("");
    filter.from = time_of(call.request, "from", zone, wrong);
    filter.to = time_of(call.request, "to", zone, wrong);
    filter.open = flag_of(call.request, "open", wrong);
    filter.cursor = call.request.parameter("cursor").value_or("");
    if (wrong) return respond(problem(*wrong));
    app.answer_from_store(
        std::move(respond), [filter, zone, now = app.parts().clock.wall()](const store::Snapshot& snapshot) {
            const auto page = store::list_outages(snapshot, filter);
            if (!page) return problem(bad_field("cursor is not one of ours; start again without it"));
            json::array all;
            for (const auto& outage : page->outages) all.push_back(outage_json(outage, zone, now));
            json::object body{{"outages", std::move(all)}, {"next_cursor", nullptr}};
            if (!page->next_cursor.empty()) body["next_cursor"] = page->next_cursor;
            return Response{200, "application/json", json::serialize(body)};
        });
}

void show_outage(App& app, const Call& call, Respond respond) {
    app.answer_from_store(std::move(respond),
                          [id = call.path.find("id")->second, zone = app.parts().settings().time.zone,
                           now = app.parts().clock.wall()](const store::Snapshot& snapshot) {
                              const auto outage = store::outage(snapshot, id);
                              if (!outage) return problem(not_found("outage", "Gangguan"));
                              auto body = outage_json(*outage, zone, now);
                              body["evidence_first"] = outage->evidence_first;
                              body["evidence_last"] = outage->evidence_last;
                              return Response{200, "application/json", json::serialize(body)};
                          });
}

void annotate(App& app, const Call& call, Respond respond) {
    Fields fields{call.request, app.parts().settings().time.zone};
    const auto cause = fields.text("cause");
    store::OutageNote note;
    note.action = fields.text("action");
    note.officer = fields.text("officer");
    note.text = fields.text("text");
    note.actor = call.caller.actor;
    if (const auto wrong = fields.problem()) return respond(problem(*wrong));
    if (cause.size() != 1 || !((cause[0] >= 'A' && cause[0] <= 'N') || cause[0] == 'X'))
        return respond(
            problem(bad_field("cause must be one letter: A to N, or X for unknown",
                              "Pilih satu kategori penyebab: A sampai N, atau X bila belum diketahui.")));
    note.cause = cause[0];
    const auto id = call.path.find("id")->second;
    store::annotate_outage(
        app.parts().store, id, note,
        [&app, id, respond = std::move(respond), zone = app.parts().settings().time.zone,
         now = app.parts().clock.wall()](const store::Written<store::Nothing>& written) mutable {
            if (written.has_error())
                return respond(problem(written.error().kind == store::WriteProblem::Kind::not_found
                                           ? not_found("outage", "Gangguan")
                                           : store_problem(written.error())));
            app.answer_from_store(std::move(respond), [id, zone, now](const store::Snapshot& snapshot) {
                const auto outage = store::outage(snapshot, id);
                if (!outage) return problem(not_found("outage", "Gangguan"));
                return Response{200, "application/json", json::serialize(outage_json(*outage, zone, now))};
            });
        });
}

void list_links(App& app, const Call& call, Respond respond) {
    std::optional<Problem> wrong;
    store::LinkFilter filter;
    filter.limit = limit_of(call.request, wrong);
    filter.q = call.request.parameter("q").value_or("");
    filter.case_number = call.request.parameter("case").value_or("");
    filter.cursor = call.request.parameter("cursor").value_or("");
    if (const auto name = call.request.parameter("standing"); name && !name->empty()) {
        filter.standing = probes::link_standing_named(*name);
        if (!filter.standing)
            wrong = bad_field(
                "standing must be one of alive, redirected, changed, dead, indeterminate, unchecked");
    }
    if (const auto name = call.request.parameter("platform"); name && !name->empty()) {
        filter.platform = probes::platform_named(*name);
        if (!filter.platform)
            wrong = bad_field("platform must be one of web, youtube, x, tiktok, instagram, facebook");
    }
    if (wrong) return respond(problem(*wrong));
    app.answer_from_store(std::move(respond), [filter, zone = app.parts().settings().time.zone,
                                               rules = watch::link_rules(app.parts().settings().links)](
                                                  const store::Snapshot& snapshot) {
        const auto page = store::list_links(snapshot, filter);
        if (!page) return problem(bad_field("cursor is not one of ours; start again without it"));
        json::array all;
        for (const auto& link : page->links) all.push_back(link_json(link, rules, zone));
        json::object body{{"links", std::move(all)}, {"next_cursor", nullptr}};
        if (!page->next_cursor.empty()) body["next_cursor"] = page->next_cursor;
        return Response{200, "application/json", json::serialize(body)};
    });
}

void add_link(App& app, const Call& call, Respond respond) {
    Fields fields{call.request, app.parts().settings().time.zone};
    const auto url = fields.text("url"), number = fields.text("case");
    if (const auto wrong = fields.problem()) return respond(problem(*wrong));
    const auto refused =
        app.parts().watch.links_given(number, {url}, [respond](const std::vector<std::int64_t>& ids) {
            if (ids.empty()) return;  // refused: answered below
            respond({201, "application/json", json::serialize(json::object{{"id", ids.front()}})});
        });
    if (!refused.empty())
        respond(problem({422,
                         "E_BAD_LINK",
                         "Unprocessable",
                         refused.front().sentence,
                         "Tautan tidak dapat diterima. Tautan harus diawali https://",
                         {}}));
}

/// The number in the path; nothing when it is none.
std::optional<std::int64_t> link_number(const Call& call) {
    const auto& text = call.path.find("id")->second;
    std::int64_t id = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return id;
}

void show_link(App& app, const Call& call, Respond respond) {
    const auto id = link_number(call);
    if (!id) return respond(problem(not_found("link", "Tautan")));
    app.answer_from_store(std::move(respond), [id, zone = app.parts().settings().time.zone,
                                               rules = watch::link_rules(app.parts().settings().links)](
                                                  const store::Snapshot& snapshot) {
        const auto link = store::link(snapshot, *id);
        if (!link) return problem(not_found("link", "Tautan"));
        return Response{200, "application/json", json::serialize(link_json(*link, rules, zone))};
    });
}

void check_link(App& app, const Call& call, const Respond& respond) {
    if (const auto wrong = no_fields(call.request)) return respond(problem(*wrong));
    const auto id = link_number(call);
    if (!id || !app.parts().watch.check_link_now(*id)) return respond(problem(not_found("link", "Tautan")));
    respond({202, "application/json", R"({"accepted":true})"});
}

}  // namespace

void add_watch_routes(Router& router, App& app) {
    const auto route = [&](const char* method, const char* pattern, Access access, auto function,
                           std::vector<std::string> query = {}) {
        router.add(
            method, pattern, access,
            [&app, function](Call call, Respond respond) {
                function(app, std::move(call), std::move(respond));
            },
            std::move(query));
    };
    route("GET", "/api/v1/sites", Access::viewer, list_sites);
    route("GET", "/api/v1/sites/{id}", Access::viewer, show_site);
    route("POST", "/api/v1/sites/{id}/check", Access::staff, check_site);
    route("POST", "/api/v1/sites/history", Access::admin, import_history);
    route("GET", "/api/v1/outages", Access::viewer, list_outages,
          {"site", "from", "to", "open", "limit", "cursor"});
    route("GET", "/api/v1/outages/{id}", Access::viewer, show_outage);
    route("PATCH", "/api/v1/outages/{id}", Access::staff, annotate);
    route("GET", "/api/v1/links", Access::viewer, list_links,
          {"q", "case", "standing", "platform", "limit", "cursor"});
    route("POST", "/api/v1/links", Access::staff, add_link);
    route("GET", "/api/v1/links/{id}", Access::viewer, show_link);
    route("POST", "/api/v1/links/{id}/check", Access::staff, check_link);
}

}  // namespace pantau::http
