// /masuk, /keluar, /sandi: signing in and out, one's own password. Plain forms; nothing here needs the
// script.

#include <fmt/format.h>

#include "daemon/http/app.hpp"
#include "daemon/http/form.hpp"
#include "daemon/http/page_frame.hpp"

namespace pantau::http {

namespace {

/// Where to go after signing in: only a page of ours, never another site (an open redirect).
std::string own_page(const std::string& wanted) {
    const bool ours = wanted.size() < 2000 && wanted.starts_with('/') && !wanted.starts_with("//") &&
                      wanted.find('\\') == std::string::npos && !wanted.starts_with("/masuk") &&
                      !wanted.starts_with("/keluar") && std::all_of(wanted.begin(), wanted.end(), [](char c) {
                          return static_cast<unsigned char>(c) > 0x20 && c != 0x7f;
                      });
    return ours ? wanted : "/";
}

Response with_cookie(Response response, std::string cookie) {
    response.headers.emplace_back("Set-Cookie", std::move(cookie));
    return response;
}

// ---- /masuk ----

Response sign_in_page(const App& app, const Frame& frame, const std::string& to, const std::string& login,
                      bool stays, const std::optional<Problem>& refused) {
    PageData content;
    content.set("to", to);
    content.set("login", login);
    content.set("stays", page_flag(stays));
    content.set("nobody", page_flag(app.accounts().nobody()));
    content.set("length_hours", std::to_string(std::chrono::duration_cast<std::chrono::hours>(
                                                   app.parts().settings().accounts.session_longest)
                                                   .count()));
    Page page{.file = "masuk.html", .title = "Masuk", .content = content};
    if (refused) {
        page.errors.push_back({refused->sentence, "", "nama"});  // a code would only puzzle who mistyped
        page.status = refused->status;
    }
    return draw(frame, std::move(page));
}

void show_sign_in(App& app, const Call& call, const Respond& respond) {
    const auto to = own_page(call.request.parameter("ke").value_or("/"));
    if (call.caller.known) return respond(see_other(call.request, to));
    respond(sign_in_page(app, frame_of(app, call), to, "", false, std::nullopt));
}

void sign_in(App& app, const Call& call, Respond respond) {
    const Form form{call.request};
    if (form.problem()) return respond(problem(*form.problem()));
    Accounts::Attempt attempt;
    attempt.login = form.text("nama");
    attempt.password = form.secret("sandi");
    attempt.stays = form.has("tetap");
    attempt.address = client_address(call.request, app.parts().settings().http.behind_tls_proxy);
    attempt.replaced = app.accounts().session_hash(call.request);
    const auto to = own_page(form.text("ke"));
    const auto login = attempt.login;
    const bool stays = attempt.stays;
    app.accounts().sign_in(std::move(attempt), [&app, call, to, login, stays, frame = frame_of(app, call),
                                                respond =
                                                    std::move(respond)](const Accounts::SignedIn& answer) {
        if (answer.problem) return respond(sign_in_page(app, frame, to, login, stays, answer.problem));
        respond(with_cookie(see_other(call.request, answer.must_change ? "/sandi?ke=" + url_part(to) : to),
                            answer.set_cookie));
    });
}

// ---- /keluar ----

void show_sign_out(App& app, const Call& call, const Respond& respond) {
    PageData content;
    content.set("name", call.caller.name.empty() ? call.caller.actor : call.caller.name);
    respond(draw(frame_of(app, call), {.file = "keluar.html", .title = "Keluar", .content = content}));
}

void sign_out(App& app, const Call& call, Respond respond) {
    const Form form{call.request};
    auto gone = [call, respond = std::move(respond),
                 cookie = expired_cookie(app.parts().settings().http.behind_tls_proxy)](
                    const std::optional<Problem>& refused) {
        respond(with_cookie(refused ? problem(*refused) : see_other(call.request, "/masuk"), cookie));
    };
    if (!call.caller.known || call.caller.session.empty()) return gone(std::nullopt);
    if (form.has("semua"))
        app.accounts().sign_out_everywhere(call.caller.actor, call.caller.actor, std::move(gone));
    else
        app.accounts().sign_out(call.caller.session, std::move(gone));
}

// ---- /sandi ----

Response password_page(const App& app, const Frame& frame, const std::string& to, bool must_change,
                       const std::optional<Problem>& refused, const std::string& field) {
    PageData content;
    content.set("to", to);
    content.set("must_change", page_flag(must_change));
    content.set("least", std::to_string(app.parts().settings().accounts.password_length));
    Page page{.file = "sandi.html", .title = "Ganti sandi", .content = content};
    if (refused) {
        page.errors.push_back(page_error(*refused, field));
        page.status = refused->status;
    }
    return draw(frame, std::move(page));
}

/// Passwords belong to people who came by a session, not to tokens or the socket.
std::optional<Problem> no_person(const Caller& caller) {
    if (!caller.session.empty()) return std::nullopt;
    return Problem{409,
                   "E_NO_PASSWORD",
                   "Conflict",
                   "Only a person who signed in has a password",
                   "Hanya orang yang masuk dengan nama dan sandi yang mempunyai sandi.",
                   {}};
}

void show_password(App& app, const Call& call, const Respond& respond) {
    if (const auto refused = no_person(call.caller)) return respond(problem(*refused));
    respond(password_page(app, frame_of(app, call), own_page(call.request.parameter("ke").value_or("/")),
                          call.caller.must_change_password, std::nullopt, ""));
}

void change_password(App& app, const Call& call, Respond respond) {
    if (const auto refused = no_person(call.caller)) return respond(problem(*refused));
    const Form form{call.request};
    if (form.problem()) return respond(problem(*form.problem()));
    const auto to = own_page(form.text("ke"));
    const auto frame = frame_of(app, call);
    const bool must_change = call.caller.must_change_password;
    if (form.secret("baru") != form.secret("ulang"))
        return respond(password_page(
            app, frame, to, must_change,
            bad_field("The two new passwords differ", "Kedua sandi baru tidak sama."), "ulang"));
    Accounts::Attempt again;
    again.address = client_address(call.request, app.parts().settings().http.behind_tls_proxy);
    again.replaced = call.caller.session;
    app.accounts().change_own(
        call.caller.actor, form.secret("lama"), form.secret("baru"), std::move(again),
        [&app, call, to, frame, must_change, respond = std::move(respond)](const Accounts::SignedIn& answer) {
            if (auto refused = answer.problem) {
                const bool old_one = refused->code == "E_SIGN_IN";
                if (old_one) refused->sentence = "Sandi lama salah.";  // nobody typed a name here
                return respond(
                    password_page(app, frame, to, must_change, refused, old_one ? "lama" : "baru"));
            }
            respond(with_cookie(see_other(call.request, to), answer.set_cookie));
        });
}

}  // namespace

void add_sign_in_pages(Router& router, App& app) {
    const auto route = [&](const char* method, const char* pattern, Access access, auto handler) {
        router.add(method, pattern, access,
                   [&app, handler](Call call, Respond respond) { handler(app, call, std::move(respond)); });
    };
    route("GET", "/masuk", Access::open, show_sign_in);
    route("POST", "/masuk", Access::open, sign_in);
    route("GET", "/keluar", Access::viewer, show_sign_out);
    route("POST", "/keluar", Access::open, sign_out);
    route("GET", "/sandi", Access::viewer, show_password);
    route("POST", "/sandi", Access::viewer, change_password);
}

}  // namespace pantau::http
