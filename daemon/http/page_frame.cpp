#include "daemon/http/page_frame.hpp"

#include <algorithm>
#include <array>
#include <map>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <fmt/format.h>

#include "daemon/http/assets.hpp"
#include "daemon/http/gzip.hpp"
#include "daemon/http/texts_id.hpp"

namespace pantau::http {

namespace mustache = kainjow::mustache;

namespace {

struct MenuEntry {
    std::string_view to, word;
    std::string_view area;  ///< begins the paths that belong to it
};
constexpr std::array menu{
    MenuEntry{"/", "Kasus", "/kasus"},
    MenuEntry{"/situs", "Kondisi situs", "/situs"},
    MenuEntry{"/tautan", "Tautan", "/tautan"},
    MenuEntry{"/laporan", "Laporan", "/laporan"},
    MenuEntry{"/bantuan", "Bantuan", "/bantuan"},
};

bool inside(std::string_view path, const MenuEntry& entry) {
    if (path == entry.to) return true;
    if (entry.to == "/situs" && path.starts_with("/gangguan")) return true;
    return path.starts_with(entry.area) &&
           (path.size() == entry.area.size() || path[entry.area.size()] == '/');
}

/// Parsing a template costs more than filling it: each thread keeps its own, as rendering changes them.
mustache::mustache& parsed(std::string_view file) {
    thread_local std::map<std::string_view, mustache::mustache> known;
    const auto& found = asset(file);
    const auto at = known.find(found.name);
    if (at != known.end()) return at->second;
    mustache::mustache made{std::string{found.bytes}};
    if (!made.is_valid()) throw std::logic_error{fmt::format("{}: {}", file, made.error_message())};
    return known.emplace(found.name, std::move(made)).first->second;
}

std::string_view role_word(cases::Role role) {
    switch (role) {
        case cases::Role::viewer:
            return "pimpinan";
        case cases::Role::staff:
            return "petugas";
        case cases::Role::supervisor:
            return "penyelia";
        case cases::Role::admin:
            return "pengelola";
    }
    return "";
}

bool header_names(std::string_view header, std::string_view word) {
    return header.find(word) != std::string_view::npos;
}

}  // namespace

Frame frame_of(const App& app, const Request& request, const Caller& caller) {
    const auto& settings = app.parts().settings();
    Frame frame;
    frame.office = settings.office.name;
    frame.example = settings.office.example_data;
    frame.zone = settings.time.zone;
    frame.version = app.parts().version;
    frame.now = app.parts().clock.wall();
    frame.path = request.path;
    frame.known = caller.known;
    frame.user = caller.name.empty() ? caller.actor : caller.name;
    if (!caller.session.empty()) frame.user_extra = " · <a href=\"/keluar\">Keluar</a>";
    frame.actor = caller.actor;
    frame.role = caller.role;
    frame.gzip = accepts_gzip(request);
    return frame;
}

PageError page_error(const Problem& problem, std::string field) {
    return {problem.sentence, problem.code, std::move(field)};
}

std::string draw_part(std::string_view file, const PageData& content) {
    return parsed(file).render(content);
}

Response draw(const Frame& frame, Page page) {
    PageData whole, entries = page_list(), errors = page_list();
    for (const auto& entry : menu) {
        PageData one;
        one.set("to", std::string{entry.to});
        one.set("word", std::string{entry.word});
        one.set("here", page_flag(inside(frame.path, entry)));
        entries.push_back(one);
    }
    for (const auto& error : page.errors) {
        PageData one;
        one.set("sentence", error.sentence);
        one.set("code", error.code.empty() ? page_flag(false) : PageData{error.code});
        one.set("field", error.field.empty() ? page_flag(false) : PageData{error.field});
        errors.push_back(one);
    }
    const auto text_or_no = [](const std::string& text) {
        return text.empty() ? page_flag(false) : PageData{text};
    };
    whole.set("content", draw_part(page.file, page.content));
    whole.set("menu", entries);
    whole.set("title", page.title);
    whole.set("errors", errors);
    whole.set("has_errors", page_flag(!page.errors.empty()));
    whole.set("notice", text_or_no(page.notice));
    whole.set("refresh", page.refresh_s > 0 ? PageData{std::to_string(page.refresh_s)} : page_flag(false));
    whole.set("office", frame.office);
    whole.set("user", text_or_no(frame.user));
    whole.set("actor", frame.actor);
    whole.set("role", std::string{role_word(frame.role)});
    whole.set("user_extra", frame.user_extra);
    whole.set("may_admin", page_flag(frame.may(cases::Role::admin)));
    whole.set("at_admin", page_flag(frame.path.starts_with("/admin")));
    whole.set("example", page_flag(frame.example));
    whole.set("style", public_name(asset("style.css")));
    whole.set("script", public_name(asset("pantau.js")));
    whole.set("version", frame.version);
    whole.set("now", texts_id::moment(frame.now, frame.zone));
    whole.set("now_ms", std::to_string(frame.now.time_since_epoch().count()));
    return compressed({page.status, "text/html; charset=utf-8", draw_part("layout.html", whole)}, frame.gzip);
}

Response problem_page(const Frame& frame, const Problem& problem) {
    PageData content;
    content.set("sentence", problem.sentence);
    content.set("code", problem.code);
    content.set("sign_in", page_flag(problem.status == 401));
    const auto title = problem.status == 404   ? "Tidak ditemukan"
                       : problem.status == 401 ? "Silakan masuk"
                       : problem.status == 403 ? "Tidak diizinkan"
                                               : "Tidak dapat dilakukan";
    return draw(frame,
                {.file = "problem.html", .title = title, .content = content, .status = problem.status});
}

Response problem_as_page(const Frame& frame, Response response) {
    if (response.content_type != "application/problem+json") return response;
    boost::system::error_code error;
    const auto told = boost::json::parse(response.body, error);
    const auto text = [&](const char* name) {
        const auto* value = error ? nullptr : told.as_object().if_contains(name);
        return value != nullptr && value->is_string() ? std::string{value->as_string()} : std::string{};
    };
    auto page = problem_page(frame, {response.status, text("code"), {}, {}, text("message_id"), {}});
    for (auto& header : response.headers) page.headers.push_back(std::move(header));
    return page;
}

bool wants_json(const Request& request) {
    return header_names(request.header("accept"), "application/json");
}
bool wants_page(const Request& request) {
    return header_names(request.header("accept"), "text/html");
}

Response see_other(const Request& request, const std::string& to) {
    if (wants_json(request)) return {200, "application/json", fmt::format("{{\"to\":{}}}", json_text(to))};
    Response response{303, "text/html; charset=utf-8", ""};
    response.headers.emplace_back("Location", to);
    return response;
}

std::string url_part(std::string_view text) {
    std::string encoded;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool plain = (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
                           (byte >= 'a' && byte <= 'z') || c == '-' || c == '_' || c == '.' || c == '~';
        encoded += plain ? std::string(1, c) : fmt::format("%{:02X}", byte);
    }
    return encoded;
}

bool accepts_gzip(const Request& request) {
    return accepts_gzip(request.header("accept-encoding"));
}

Response compressed(Response response, bool accepted) {
    response.headers.emplace_back("Vary", "Accept-Encoding");
    if (!accepted || response.body.size() < 1024) return response;
    response.body = gzip(response.body, 5);
    response.headers.emplace_back("Content-Encoding", "gzip");
    return response;
}

}  // namespace pantau::http
