#include "daemon/http/app.hpp"

#include <algorithm>
#include <array>
#include <grp.h>
#include <pwd.h>
#include <unistd.h>

#include <fmt/format.h>

#include "daemon/http/api_calendar.hpp"
#include "daemon/http/page_frame.hpp"
#include "daemon/http/pages.hpp"
#include "daemon/http/pages_guides.hpp"
#include "daemon/http/problem.hpp"
#include "daemon/http/token.hpp"
#include "daemon/log.hpp"
#include "daemon/store/error.hpp"
#include "daemon/watch/blackbox.hpp"

namespace pantau::http {

namespace {

constexpr std::size_t import_limit = std::size_t{32} * 1024 * 1024;

std::string user_name(std::uint32_t uid) {
    std::array<char, 4096> buffer{};
    passwd entry{};
    passwd* found = nullptr;
    if (getpwuid_r(uid, &entry, buffer.data(), buffer.size(), &found) == 0 && found != nullptr)
        return found->pw_name;
    return std::to_string(uid);
}

bool is_import(const std::string& path) {
    return path == "/api/v1/cases/import" || path == "/api/v1/sites/history" || path == "/api/v1/calendar";
}

/// For counting: a client may write any word there, and a label must not grow with it.
std::string known_method(const std::string& method) {
    static constexpr std::array known{"GET", "POST", "PATCH", "HEAD", "PUT", "DELETE", "OPTIONS"};
    return std::find(known.begin(), known.end(), method) != known.end() ? method : "other";
}

}  // namespace

App::App(boost::asio::io_context& io, Parts parts) : parts_{std::move(parts)} {
    add_guide_pages(router_, *this);
    add_pages(router_, *this);
    add_asset_pages(router_, *this);
    add_case_list_pages(router_, *this);  // before the cases: /kasus/baru is no case number
    add_case_time_pages(router_, *this);
    add_case_pages(router_, *this);
    add_watch_pages(router_, *this);
    add_link_pages(router_, *this);
    add_help_pages(router_, *this);
    add_case_file_routes(router_, *this);  // before the cases: /cases/import is no case number
    add_case_routes(router_, *this);
    add_watch_routes(router_, *this);
    add_report_routes(router_, *this);
    add_admin_routes(router_, *this);
    add_calendar_routes(router_, *this);
    add_account_routes(router_, *this);
    add_sign_in_pages(router_, *this);
    add_setup_pages(router_, *this);
    add_admin_people_pages(router_, *this);
    add_admin_state_pages(router_, *this);
    add_backup_routes(router_, *this);
    const auto handler = [this](Request request, Respond respond) {
        handle(std::move(request), std::move(respond));
    };
    page_ = std::make_unique<Server>(io, handler, Limits{}, [](const std::string&, const std::string& path) {
        return is_import(path) ? import_limit : Limits{}.body;
    });
    metrics_ = std::make_unique<MetricsDoor>(io, metrics_sources());
    for (const auto& route : router_.routes())  // a rate needs a series before its first error
        for (const char* code : {"2xx", "4xx", "5xx"})
            counters_.requests[{route.pattern, route.method}][code];
    reload_tokens();
    accounts_.load();
}

App::~App() {
    *alive_ = false;
}

MetricsSources App::metrics_sources() {
    return {parts_.metrics,
            [this](const std::string& id) -> std::optional<metrics::Drawing> {
                const auto probe = watch::blackbox(*parts_.watch.snapshot(), id,
                                                   parts_.settings().probe.timeout, parts_.clock.wall());
                if (!probe) return std::nullopt;
                return [probe = *probe] { return metrics::render(probe); };
            },
            [this] {
                std::vector<std::string> ids;
                for (const auto& site : parts_.settings().sites) ids.push_back(site.id);
                return ids;
            }};
}

void App::listen() {
    const auto& settings = parts_.settings();
    page_address_ = page_->listen_tcp(settings::to_string(settings.http.listen));
    page_->listen_unix(settings.http.socket.string());
    metrics_address_ = metrics_->listen(settings::to_string(settings.metrics.listen));
}

void App::stop() {
    page_->stop();
    metrics_->stop();
}

void App::reload_tokens() {
    tokens_.clear();
    for (auto& token : store::tokens(parts_.store.read()))
        if (!token.revoked) tokens_.emplace(token.hash, std::move(token));
}

Caller App::caller_of(const Request& request) {
    Caller caller;
    if (request.peer.unix_socket) {
        // The socket is for root and the service's own user and group (interfaces.md section 1).
        const auto& groups = request.peer.groups;
        if (request.peer.uid == 0 || request.peer.uid == geteuid() || request.peer.gid == getegid() ||
            std::find(groups.begin(), groups.end(), getegid()) != groups.end())
            caller = {true, "cli:" + user_name(request.peer.uid), cases::Role::admin, cases::Channel::cli};
        return caller;
    }
    const auto header = request.header("authorization");
    if (header.empty()) return accounts_.caller_of(request);
    constexpr std::string_view scheme = "bearer ";  // in any case: RFC 9110 11.1
    if (header.size() < scheme.size() ||
        !std::equal(scheme.begin(), scheme.end(), header.begin(), [](char want, char have) {
            return want == std::tolower(static_cast<unsigned char>(have));
        }))
        return caller;
    const auto found = tokens_.find(token_hash(header.substr(scheme.size())));
    if (found == tokens_.end()) return caller;
    const auto& token = found->second;
    const auto now = parts_.clock.wall();
    if (token.expires && *token.expires <= now) return caller;
    auto& used = used_[token.id];
    if (now - used > std::chrono::minutes{1}) {
        used = now;
        store::touch_tokens(parts_.store, {{token.id, now}}, [](const auto&) {});
    }
    return {true, "token:" + token.label, token.role, cases::Channel::api};
}

bool App::host_is_ours(const Request& request) const {
    if (request.peer.unix_socket) return true;
    std::string host{request.header("host")};
    if (const auto colon = host.rfind(':');
        colon != std::string::npos && host.find(']', colon) == std::string::npos)
        host.resize(colon);
    std::transform(host.begin(), host.end(), host.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    if (host == "127.0.0.1" || host == "[::1]" || host == "localhost") return true;
    const auto& names = parts_.settings().http.host_names;
    return std::find(names.begin(), names.end(), host) != names.end();
}

namespace {

Response redirect(std::string to) {
    Response response{303, "text/html; charset=utf-8", ""};
    response.headers.emplace_back("Location", std::move(to));
    return response;
}

/// The form for signing in, which leads back to what was asked for.
std::string sign_in_address(const Request& request) {
    std::string wanted = request.path;
    for (const auto& [name, value] : request.query)
        wanted += fmt::format("{}{}={}", wanted.size() == request.path.size() ? '?' : '&', url_part(name),
                              url_part(value));
    return wanted == "/" ? "/masuk" : "/masuk?ke=" + url_part(wanted);
}

bool may_wait_for_new_password(const std::string& path) {
    return path == "/sandi" || path == "/keluar" || path == "/masuk" || path.starts_with("/assets/") ||
           path.starts_with("/-/");
}

}  // namespace

/// Whether a browser sent this on behalf of a page that is not ours: then it may change nothing, whoever is
/// signed in. Browsers name the page's origin with every form and fetch that changes something; what comes
/// without any such word is a program, and gets nothing by a cookie or a form.
bool App::is_foreign(const Request& request) const {
    if (request.method == "GET" || request.method == "HEAD" || request.peer.unix_socket) return false;
    const auto site = request.header("sec-fetch-site");
    const auto origin = request.header("origin");
    if (site.empty() && origin.empty())
        return !request.path.starts_with("/api/") || !accounts_.session_hash(request).empty();
    const auto host = request.header("host");
    return (!site.empty() && site != "same-origin" && site != "none") ||
           (!origin.empty() && origin != fmt::format("http://{}", host) &&
            origin != fmt::format("https://{}", host));
}

void App::handle(Request request, Respond respond) {
    const auto began = parts_.clock.steady();
    const auto pattern = router_.pattern_of(request.path);
    ++in_flight_;
    Respond counted = [this, alive = alive_, began, pattern, method = known_method(request.method),
                       secure = parts_.settings().http.behind_tls_proxy,
                       respond = std::move(respond)](Response response) {
        if (secure) response.headers.emplace_back("Strict-Transport-Security", "max-age=31536000");
        parts_.executors.network([this, alive, began, pattern, method, status = response.status] {
            if (!*alive) return;
            --in_flight_;
            ++counters_.requests[{pattern, method}][fmt::format("{}xx", status / 100)];
            static const std::vector<double> bounds{.001, .005, .01, .025, .05, .1, .25, .5, 1, 5};
            const std::chrono::duration<double> took = parts_.clock.steady() - began;
            counters_.durations.try_emplace(pattern, bounds).first->second.observe(took.count());
        });
        respond(std::move(response));
    };
    // DNS rebinding: a page elsewhere may make a browser call our address under its own name.
    if (!host_is_ours(request))
        return counted(problem({421,
                                "HOST",
                                "Misdirected request",
                                "This name is not in [http] host_names; add it there if it is yours",
                                "Alamat ini bukan milik layanan ini.",
                                {}}));
    if (is_foreign(request))
        return counted(
            problem({403,
                     "ORIGIN",
                     "Foreign origin",
                     "A page of another site sent this, or a browser that does not say which; it is "
                     "refused",
                     "Permintaan dari situs lain ditolak.",
                     {}}));
    const auto caller = caller_of(request);
    // What is refused to a browser is told as a page; who is not signed in gets the form, and comes back
    // here.
    if (!request.path.starts_with("/api/") && wants_page(request))
        counted = [frame = frame_of(*this, request, caller), counted = std::move(counted),
                   sign_in = request.method == "GET" ? sign_in_address(request) : ""](Response response) {
            const bool refused = response.content_type == "application/problem+json";
            if (refused && response.status == 401 && !sign_in.empty()) return counted(redirect(sign_in));
            counted(problem_as_page(frame, std::move(response)));
        };
    if (caller.must_change_password && !may_wait_for_new_password(request.path)) {
        if (request.method == "GET" && wants_page(request) && !request.path.starts_with("/api/"))
            return counted(redirect("/sandi?ke=" + url_part(request.path)));
        return counted(problem({403,
                                "E_CHANGE_PASSWORD",
                                "Change the password first",
                                "This password was made by an administrator; choose another one at /sandi",
                                "Gantilah sandi Anda lebih dahulu.",
                                {}}));
    }
    router_.dispatch(std::move(request), caller, std::move(counted));
}

void App::answer_from_store(Respond respond, std::function<Response(const store::Snapshot&)> question) const {
    parts_.executors.readers(
        [&store = parts_.store, respond = std::move(respond), question = std::move(question)] {
            Response response;
            try {
                response = question(store.read());
            } catch (const store::StoreError& failed) {
                log::error(log::Event::store_failed, "A question to the database failed",
                           {{"error", failed.what()}});
                response = problem(unavailable("The database could not be read; see the log"));
            }
            respond(std::move(response));
        });
}

}  // namespace pantau::http
