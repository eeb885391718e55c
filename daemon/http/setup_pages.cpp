// /mulai: the first start in the browser. It is opened by a one-time link that `pantau setup` shows on the
// server, so that nobody else on the network becomes the first administrator. The settings file is read-only
// for the service (its sandbox says so); for a first site the page therefore composes the lines that belong
// there.

#include <algorithm>

#include <fmt/format.h>

#include "daemon/http/app.hpp"
#include "daemon/http/form.hpp"
#include "daemon/http/page_frame.hpp"

namespace pantau::http {

namespace {

Problem void_link() {
    return {410,
            "E_SETUP_LINK",
            "Gone",
            "This link is void: used, older than an hour, or another one was made; run 'pantau setup' again",
            "Tautan ini tidak berlaku lagi. Jalankan \"pantau setup\" di komputer server untuk mendapat yang "
            "baru.",
            {}};
}

PageData sites_of(const App& app) {
    PageData sites = page_list();
    for (const auto& site : app.parts().settings().sites) {
        PageData one;
        one.set("name", site.name);
        one.set("url", site.url);
        sites.push_back(one);
    }
    return sites;
}

Response start_page(const App& app, const Frame& frame, const Form* form, const std::string& key,
                    const std::optional<Problem>& refused) {
    PageData content;
    content.set("key", key);
    content.set("office", frame.office);
    const auto& unit = app.parts().settings().office.unit;
    content.set("unit", unit.empty() ? page_flag(false) : PageData{unit});
    content.set("least", std::to_string(app.parts().settings().accounts.password_length));
    content.set("name", form == nullptr ? std::string{} : form->text("nama"));
    content.set("login", form == nullptr ? std::string{} : form->text("login"));
    Page page{.file = "mulai.html", .title = "Menyiapkan Pantau", .content = content};
    if (refused) {
        page.errors.push_back(page_error(*refused));
        page.status = refused->status;
    }
    return draw(frame, std::move(page));
}

void show_start(App& app, const Call& call, const Respond& respond) {
    if (!app.accounts().nobody()) return respond(see_other(call.request, "/masuk"));
    const auto key = call.request.parameter("kunci").value_or("");
    if (!app.accounts().setup_key_fits(key)) return respond(problem(void_link()));
    respond(start_page(app, frame_of(app, call), nullptr, key, std::nullopt));
}

void start(App& app, const Call& call, Respond respond) {
    const Form form{call.request};
    if (form.problem()) return respond(problem(*form.problem()));
    const auto key = form.text("kunci");
    if (!app.accounts().setup_key_fits(key)) return respond(problem(void_link()));
    const auto frame = frame_of(app, call);
    Accounts::Addition addition;
    addition.login = form.text("login");
    addition.name = form.text("nama");
    addition.password = form.secret("sandi");
    addition.role = cases::Role::admin;
    addition.only_if_first = true;
    if (addition.password.empty() || addition.password != form.secret("ulang"))
        return respond(start_page(app, frame, &form, key,
                                  bad_field("The two passwords differ", "Kedua sandi tidak sama.")));
    Accounts::Attempt attempt;
    attempt.login = addition.login;
    attempt.password = addition.password;
    attempt.address = client_address(call.request, app.parts().settings().http.behind_tls_proxy);
    app.accounts().add(
        std::move(addition), "setup",
        [&app, call, frame, form, key, attempt,
         respond = std::move(respond)](const Accounts::Outcome& outcome) {
            if (outcome.problem) return respond(start_page(app, frame, &form, key, outcome.problem));
            app.accounts().sign_in(attempt, [call, respond](const Accounts::SignedIn& signed_in) {
                auto answer = see_other(call.request, signed_in.problem ? "/masuk" : "/mulai/situs");
                if (!signed_in.set_cookie.empty())
                    answer.headers.emplace_back("Set-Cookie", signed_in.set_cookie);
                respond(std::move(answer));
            });
        });
}

// ---- the first site ----

/// A TOML basic string.
std::string toml_text(std::string_view text) {
    std::string quoted = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') quoted += '\\';
        if (static_cast<unsigned char>(c) >= 0x20) quoted += c;
    }
    return quoted + '"';
}

/// "https://www.dprd.bogorkab.go.id/x" -> "www-dprd-bogorkab-go-id"
std::string site_id(std::string_view url) {
    auto host = url.substr(url.find("//") + 2);
    host = host.substr(0, host.find_first_of("/:?#"));
    std::string id;
    for (const char c : host) {
        const bool word = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        id += word ? c : c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : '-';
    }
    return id;
}

bool looks_like_site(std::string_view url) {
    const auto rest = url.starts_with("https://")  ? url.substr(8)
                      : url.starts_with("http://") ? url.substr(7)
                                                   : "";
    return !rest.empty() && rest.front() != '/' && url.size() < 2000 &&
           std::all_of(url.begin(), url.end(),
                       [](char c) { return static_cast<unsigned char>(c) > 0x20 && c != '"' && c != '\\'; });
}

void show_first_site(App& app, const Call& call, const Respond& respond) {
    const auto& settings = app.parts().settings();
    const auto name = call.request.parameter("nama").value_or(""),
               url = call.request.parameter("alamat").value_or("");
    PageData content;
    content.set("has_sites", page_flag(!settings.sites.empty()));
    content.set("sites", sites_of(app));
    content.set("name", name);
    content.set("url", url);
    content.set("folder", (settings.file.parent_path() / "conf.d").string());
    Page page{.file = "mulai_situs.html", .title = "Situs yang dipantau", .content = content};
    const bool asked = !name.empty() || !url.empty();
    if (asked && (name.empty() || !looks_like_site(url))) {
        page.errors.push_back(
            {"Isilah nama situs dan alamat yang diawali https:// atau http://.", "E_BAD_FIELD", "alamat"});
        page.status = 422;
    } else if (asked) {
        page.content.set("lines", fmt::format("[[site]]\nid = {}\nname = {}\nurl = {}\n",
                                              toml_text(site_id(url)), toml_text(name), toml_text(url)));
    }
    respond(draw(frame_of(app, call), std::move(page)));
}

}  // namespace

void add_setup_pages(Router& router, App& app) {
    const auto route = [&](const char* method, const char* pattern, Access access, auto handler) {
        router.add(method, pattern, access,
                   [&app, handler](Call call, Respond respond) { handler(app, call, std::move(respond)); });
    };
    route("GET", "/mulai", Access::open, show_start);
    route("POST", "/mulai", Access::open, start);
    route("GET", "/mulai/situs", Access::admin, show_first_site);
}

}  // namespace pantau::http
