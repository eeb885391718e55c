// /admin: people and tokens. What the service makes (a password, a token) stands in the answer to the form
// and nowhere else, so that it is seen once.

#include <array>

#include <fmt/format.h>

#include "daemon/http/admin_pages.hpp"
#include "daemon/http/app.hpp"
#include "daemon/http/form.hpp"
#include "daemon/http/texts_admin_id.hpp"
#include "daemon/http/texts_id.hpp"
#include "daemon/http/token_acts.hpp"

namespace pantau::http {

std::string admin_tabs(std::string_view here) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 5> all{
        {{"/admin", "Orang"},
         {"/admin/token", "Token"},
         {"/admin/kalender", "Kalender"},
         {"/admin/kesehatan", "Kesehatan"},
         {"/admin/catatan", "Catatan"}}};
    PageData content, tabs = page_list();
    for (const auto& [to, word] : all) {
        PageData one;
        one.set("to", std::string{to});
        one.set("word", std::string{word});
        one.set("here", page_flag(to == here));
        tabs.push_back(one);
    }
    content.set("tabs", tabs);
    return draw_part("admin_tab.html", content);
}

PageData role_choices(std::string_view chosen) {
    PageData roles = page_list();
    for (const auto role :
         {cases::Role::staff, cases::Role::supervisor, cases::Role::viewer, cases::Role::admin}) {
        PageData one;
        one.set("value", std::string{cases::to_string(role)});
        one.set("word", std::string{texts_id::role_title(role)});
        one.set("chosen", page_flag(cases::to_string(role) == chosen));
        roles.push_back(one);
    }
    return roles;
}

namespace {

std::string moment_or(const std::optional<cases::Instant>& at, const std::string& zone,
                      std::string_view none) {
    return at ? texts_id::moment(*at, zone) : std::string{none};
}

// ---- people ----

/// What the page shows besides the people: a password just made, entries that were refused.
struct PeopleNote {
    std::string made_login, made_name, made_password;
    std::string entry_login, entry_name, entry_role = "staff";
    std::optional<Problem> refused;
    std::string notice;
};

Response people_page(const App& app, const Frame& frame, const std::string& me, const PeopleNote& note) {
    PageData content, people = page_list();
    for (const auto& [login, person] : app.accounts().people()) {
        PageData one;
        one.set("login", login);
        one.set("login_part", url_part(login));
        one.set("name", person.name);
        one.set("role_word", std::string{texts_id::role_title(person.role)});
        one.set("disabled", page_flag(person.disabled.has_value()));
        one.set("must_change", page_flag(person.must_change && !person.disabled));
        one.set("last", moment_or(person.last_sign_in, frame.zone, "belum pernah"));
        one.set("sessions", std::to_string(app.accounts().sessions_of(person)));
        one.set("me", page_flag(login == me));
        one.set("roles", role_choices(cases::to_string(person.role)));
        people.push_back(one);
    }
    content.set("tabs", admin_tabs("/admin"));
    content.set("people", people);
    content.set("made", page_flag(!note.made_password.empty()));
    content.set("made_login", note.made_login);
    content.set("made_name", note.made_name);
    content.set("made_password", note.made_password);
    content.set("entry_login", note.entry_login);
    content.set("entry_name", note.entry_name);
    content.set("roles", role_choices(note.entry_role));
    Page page{
        .file = "admin_orang.html", .title = "Pengelola: orang", .content = content, .notice = note.notice};
    if (note.refused) {
        page.errors.push_back(page_error(*note.refused));
        page.status = note.refused->status;
    }
    return draw(frame, std::move(page));
}

/// Shows the page again with what came of an act.
Accounts::OutcomeDone people_shown(const App& app, const Call& call, PeopleNote note, Respond respond) {
    return [&app, frame = frame_of(app, call), me = call.caller.actor, note = std::move(note),
            respond = std::move(respond)](const Accounts::Outcome& outcome) mutable {
        note.refused = outcome.problem;
        if (!outcome.problem) {
            note.made_login = outcome.person.login;
            note.made_name = outcome.person.name;
            note.made_password = outcome.password;
            note.entry_login = note.entry_name = "";
        } else {
            note.notice.clear();
        }
        respond(people_page(app, frame, me, note));
    };
}

/// What was done by the form that led here ("/admin?ok=simpan").
std::string done_word(const Request& request) {
    const auto done = request.parameter("ok").value_or("");
    if (done == "simpan") return "Nama dan peran sudah disimpan.";
    if (done == "nonaktif") return "Akun dinonaktifkan; semua perangkatnya sudah keluar.";
    if (done == "aktif") return "Akun dapat masuk lagi.";
    if (done == "keluar") return "Sudah keluar dari semua perangkat.";
    if (done == "cabut") return "Token sudah dicabut.";
    return {};
}

void show_people(App& app, const Call& call, const Respond& respond) {
    PeopleNote note;
    note.notice = done_word(call.request);
    respond(people_page(app, frame_of(app, call), call.caller.actor, note));
}

void add_person(App& app, const Call& call, Respond respond) {
    const Form form{call.request};
    if (form.problem()) return respond(problem(*form.problem()));
    PeopleNote note;
    note.entry_login = form.text("login");
    note.entry_name = form.text("nama");
    note.entry_role = form.text("peran");
    const auto role = cases::role(note.entry_role);
    if (!role) {
        note.refused =
            bad_field("role must be one of viewer, staff, supervisor, admin", "Pilihlah perannya.");
        return respond(people_page(app, frame_of(app, call), call.caller.actor, note));
    }
    Accounts::Addition addition;
    addition.login = note.entry_login;
    addition.name = note.entry_name;
    addition.role = *role;
    app.accounts().add(std::move(addition), call.caller.actor,
                       people_shown(app, call, std::move(note), std::move(respond)));
}

void change_person(App& app, const Call& call, store::PersonChange change, const char* done,
                   Respond respond) {
    app.accounts().change(call.path.find("login")->second, std::move(change), call.caller.actor,
                          [call, to = fmt::format("/admin?ok={}", done), respond,
                           refused = people_shown(app, call, {}, respond)](const Accounts::Outcome& outcome) {
                              outcome.problem ? refused(outcome) : respond(see_other(call.request, to));
                          });
}

void change_role(App& app, const Call& call, Respond respond) {
    const Form form{call.request};
    if (form.problem()) return respond(problem(*form.problem()));
    store::PersonChange change;
    change.name = form.text("nama");
    change.role = cases::role(form.text("peran"));
    if (!change.role)
        return respond(
            problem(bad_field("role must be one of viewer, staff, supervisor, admin", "Pilihlah perannya.")));
    change_person(app, call, std::move(change), "simpan", std::move(respond));
}

void disable(App& app, const Call& call, Respond respond) {
    store::PersonChange change;
    change.disabled = true;
    change_person(app, call, std::move(change), "nonaktif", std::move(respond));
}

void enable(App& app, const Call& call, Respond respond) {
    store::PersonChange change;
    change.disabled = false;
    change_person(app, call, std::move(change), "aktif", std::move(respond));
}

void reset(App& app, const Call& call, Respond respond) {
    app.accounts().reset(call.path.find("login")->second, {}, call.caller.actor,
                         people_shown(app, call, {}, std::move(respond)));
}

void sign_out(App& app, const Call& call, Respond respond) {
    app.accounts().sign_out_everywhere(call.path.find("login")->second, call.caller.actor,
                                       [&app, call, frame = frame_of(app, call),
                                        respond = std::move(respond)](const std::optional<Problem>& refused) {
                                           if (!refused)
                                               return respond(see_other(call.request, "/admin?ok=keluar"));
                                           PeopleNote note;
                                           note.refused = refused;
                                           respond(people_page(app, frame, call.caller.actor, note));
                                       });
}

// ---- tokens ----

struct TokenNote {
    MadeToken made;
    std::string entry_label, entry_role = "viewer", notice;
    std::optional<Problem> refused;
};

std::string ended_word(const store::Token& token, cases::Instant now, const std::string& zone) {
    if (token.revoked) return "Dicabut " + texts_id::moment(*token.revoked, zone);
    if (token.expires && *token.expires <= now) return "Habis masa berlakunya";
    return {};
}

void tokens_page(const App& app, const Frame& frame, TokenNote note, Respond respond) {
    app.answer_from_store(
        std::move(respond), [frame, note = std::move(note)](const store::Snapshot& snapshot) {
            PageData content, tokens = page_list();
            const auto all = store::tokens(snapshot);
            for (auto token = all.rbegin(); token != all.rend(); ++token) {
                PageData one;
                const auto ended = ended_word(*token, frame.now, frame.zone);
                one.set("label", token->label);
                one.set("label_part", url_part(token->label));
                one.set("role_word", std::string{texts_id::role_title(token->role)});
                one.set("created", texts_id::moment(token->created, frame.zone));
                one.set("last", moment_or(token->last_used, frame.zone, "belum pernah"));
                one.set("expires", token->expires && ended.empty()
                                       ? PageData{texts_id::moment(*token->expires, frame.zone)}
                                       : page_flag(false));
                one.set("ended", ended.empty() ? page_flag(false) : PageData{ended});
                tokens.push_back(one);
            }
            content.set("tabs", admin_tabs("/admin/token"));
            content.set("tokens", tokens);
            content.set("has_tokens", page_flag(!all.empty()));
            content.set("made", page_flag(!note.made.secret.empty()));
            content.set("made_label", note.made.token.label);
            content.set("made_secret", note.made.secret);
            content.set("entry_label", note.entry_label);
            content.set("roles", role_choices(note.entry_role));
            Page page{.file = "admin_token.html",
                      .title = "Pengelola: token",
                      .content = content,
                      .notice = note.notice};
            if (note.refused) {
                page.errors.push_back(page_error(*note.refused, "label"));
                page.status = note.refused->status;
            }
            return draw(frame, std::move(page));
        });
}

void show_tokens(App& app, const Call& call, Respond respond) {
    TokenNote note;
    note.notice = done_word(call.request);
    tokens_page(app, frame_of(app, call), std::move(note), std::move(respond));
}

void add_token(App& app, const Call& call, Respond respond) {
    const Form form{call.request};
    if (form.problem()) return respond(problem(*form.problem()));
    TokenNote note;
    note.entry_label = form.text("label");
    note.entry_role = form.text("peran");
    make_token(app, note.entry_label, note.entry_role, call.caller.actor,
               [&app, frame = frame_of(app, call), note,
                respond = std::move(respond)](const MadeToken& made) mutable {
                   note.refused = made.problem;
                   note.made = made;
                   if (!made.problem) note.entry_label.clear();
                   tokens_page(app, frame, std::move(note), respond);
               });
}

void revoke_token(App& app, const Call& call, Respond respond) {
    end_token(app, call.path.find("label")->second, call.caller.actor,
              [&app, call, frame = frame_of(app, call),
               respond = std::move(respond)](const std::optional<Problem>& refused) {
                  if (!refused) return respond(see_other(call.request, "/admin/token?ok=cabut"));
                  TokenNote note;
                  note.refused = refused;
                  tokens_page(app, frame, std::move(note), respond);
              });
}

}  // namespace

void add_admin_people_pages(Router& router, App& app) {
    const auto route = [&](const char* method, const char* pattern, auto handler) {
        router.add(method, pattern, Access::admin,
                   [&app, handler](Call call, Respond respond) { handler(app, call, std::move(respond)); });
    };
    route("GET", "/admin", show_people);
    route("POST", "/admin/orang", add_person);
    route("POST", "/admin/orang/{login}/peran", change_role);
    route("POST", "/admin/orang/{login}/sandi", reset);
    route("POST", "/admin/orang/{login}/keluar", sign_out);
    route("POST", "/admin/orang/{login}/nonaktif", disable);
    route("POST", "/admin/orang/{login}/aktif", enable);
    route("GET", "/admin/token", show_tokens);
    route("POST", "/admin/token", add_token);
    route("POST", "/admin/token/{label}/cabut", revoke_token);
}

}  // namespace pantau::http
