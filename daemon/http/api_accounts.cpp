// /api/v1/users: the people who sign in. For administrators, and for the command line over the socket.

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "daemon/http/app.hpp"
#include "daemon/http/case_json.hpp"
#include "daemon/http/fields.hpp"

namespace pantau::http {

namespace json = boost::json;

namespace {

json::object person_json(const App& app, const store::Person& person) {
    const auto& zone = app.parts().settings().time.zone;
    const auto when = [&](const std::optional<cases::Instant>& at) {
        return at ? json::value(time_text(*at, zone)) : json::value(nullptr);
    };
    return {{"login", person.login},
            {"name", person.name},
            {"role", cases::to_string(person.role)},
            {"created", time_text(person.created, zone)},
            {"disabled", when(person.disabled)},
            {"last_sign_in", when(person.last_sign_in)},
            {"must_change_password", person.must_change},
            {"sessions", app.accounts().sessions_of(person)}};
}

void list(App& app, const Call&, const Respond& respond) {
    json::array all;
    for (const auto& [login, person] : app.accounts().people()) all.push_back(person_json(app, person));
    respond({200, "application/json",
             json::serialize(json::object{{"users", std::move(all)}, {"next_cursor", nullptr}})});
}

/// Answers with the person, and with the password when one was made: this once.
Accounts::OutcomeDone answer_with_person(const App& app, int status, Respond respond) {
    return [&app, status, respond = std::move(respond)](const Accounts::Outcome& outcome) {
        if (outcome.problem) return respond(problem(*outcome.problem));
        auto body = person_json(app, outcome.person);
        if (!outcome.password.empty()) body["password"] = outcome.password;
        respond({status, "application/json", json::serialize(body)});
    };
}

std::optional<Problem> bad_role() {
    return bad_field("role must be one of viewer, staff, supervisor, admin");
}

void add(App& app, const Call& call, Respond respond) {
    Fields fields{call.request, app.parts().settings().time.zone};
    Accounts::Addition addition;
    addition.login = fields.text("login");
    addition.name = fields.text("name");
    addition.password = fields.text("password");
    const auto role = cases::role(fields.text("role"));
    if (const auto wrong = fields.problem()) return respond(problem(*wrong));
    if (!role) return respond(problem(*bad_role()));
    addition.role = *role;
    app.accounts().add(std::move(addition), call.caller.actor,
                       answer_with_person(app, 201, std::move(respond)));
}

void change(App& app, const Call& call, Respond respond) {
    Fields fields{call.request, app.parts().settings().time.zone};
    store::PersonChange change;
    const auto role_name = fields.text("role"), name = fields.text("name");
    const bool disabled = fields.flag("disabled");
    if (const auto wrong = fields.problem()) return respond(problem(*wrong));
    if (fields.has("name")) change.name = name;
    if (fields.has("disabled")) change.disabled = disabled;
    if (fields.has("role")) {
        change.role = cases::role(role_name);
        if (!change.role) return respond(problem(*bad_role()));
    }
    app.accounts().change(call.path.find("login")->second, std::move(change), call.caller.actor,
                          answer_with_person(app, 200, std::move(respond)));
}

void reset(App& app, const Call& call, Respond respond) {
    std::string password;
    if (!call.request.body.empty()) {
        Fields fields{call.request, app.parts().settings().time.zone};
        password = fields.text("password");
        if (const auto wrong = fields.problem()) return respond(problem(*wrong));
    }
    app.accounts().reset(call.path.find("login")->second, std::move(password), call.caller.actor,
                         answer_with_person(app, 200, std::move(respond)));
}

void sign_out(App& app, const Call& call, Respond respond) {
    if (const auto wrong = no_fields(call.request)) return respond(problem(*wrong));
    app.accounts().sign_out_everywhere(
        call.path.find("login")->second, call.caller.actor,
        [respond = std::move(respond)](const std::optional<Problem>& refused) {
            respond(refused ? problem(*refused) : Response{200, "application/json", "{}"});
        });
}

/// The way in for the first administrator, to be opened in a browser; each call makes the one before it void.
void setup_link(App& app, const Call& call, const Respond& respond) {
    if (const auto wrong = no_fields(call.request)) return respond(problem(*wrong));
    if (!app.accounts().nobody())
        return respond(
            problem({409,
                     "E_SET_UP",
                     "Conflict",
                     "Somebody has an account already; an administrator adds others, or use 'pantau "
                     "user reset'",
                     "Pantau sudah disiapkan.",
                     {}}));
    respond({201, "application/json",
             json::serialize(json::object{{"path", "/mulai?kunci=" + app.accounts().new_setup_key()},
                                          {"page", app.page_address()},
                                          {"minutes", 60}})});
}

}  // namespace

void add_account_routes(Router& router, App& app) {
    const auto route = [&](const char* method, const char* pattern, auto handler) {
        router.add(method, pattern, Access::admin,
                   [&app, handler](Call call, Respond respond) { handler(app, call, std::move(respond)); });
    };
    route("GET", "/api/v1/users", list);
    route("POST", "/api/v1/users", add);
    route("PATCH", "/api/v1/users/{login}", change);
    route("POST", "/api/v1/users/{login}/reset", reset);
    route("POST", "/api/v1/users/{login}/sign-out", sign_out);
    route("POST", "/api/v1/setup-link", setup_link);
}

}  // namespace pantau::http
