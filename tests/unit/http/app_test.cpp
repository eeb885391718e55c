// The whole HTTP face over real rooms: a store on disk, the desk, the watch, the publisher. Only the prober
// is a stand-in that never answers, and the wall clock moves when told.

#include "daemon/http/app.hpp"

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <future>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <catch2/catch.hpp>
#include <date/date.h>
#include <fmt/format.h>

#include "daemon/http/assets.hpp"
#include "daemon/http/plain_json.hpp"
#include "daemon/http/token.hpp"
#include "daemon/office.hpp"
#include "daemon/service_metrics.hpp"
#include "tests/unit/http/wire_kit.hpp"

namespace pantau::http {

using namespace test;
namespace fs = std::filesystem;
namespace json = boost::json;

namespace {

class SetClock final : public Clock {
public:
    Instant wall() const override { return Instant{std::chrono::milliseconds{wall_.load()}}; }
    std::chrono::steady_clock::time_point steady() const override { return std::chrono::steady_clock::now(); }
    void pass(std::chrono::milliseconds time) { wall_ += time.count(); }

private:
    // A Tuesday, 10:00 in Jakarta.
    std::atomic<std::int64_t> wall_{Instant{date::sys_days{date::year{2026} / 10 / 6} + std::chrono::hours{3}}
                                        .time_since_epoch()
                                        .count()};
};

class SilentProber final : public probes::ProbeRunner {
public:
    void submit(probes::ProbeRequest, Done) override {}
};

/// Settings with names that would be markup if anybody forgot to escape them.
constexpr const char* hostile = R"(<script>alert("x")</script>'&)";

class Kantor {
public:
    explicit Kantor(const std::function<void(settings::Settings&)>& change = {}) {
        std::string name = "/tmp/pantau-app-XXXXXX";
        REQUIRE(mkdtemp(name.data()) != nullptr);
        folder = name;
        const std::string config = PANTAU_SOURCE_DIR "/config/";
        std::ofstream{folder / "pantau.toml"}
            << "[office]\nname = '''" << hostile << "'''\nexample_data = true\n[sop]\nfiles = [\"" << config
            << "sop/e-aspirasi.toml\"]\n[calendar]\nfiles = [\"" << config
            << "calendar/indonesia-2026.toml\", \"" << config
            << "calendar/indonesia-2027.toml\"]\n[store]\ndirectory = \"" << folder.string()
            << "\"\n[http]\nhost_names = [\"pantau.bogorkab.go.id\"]\nlisten = \"127.0.0.1:0\"\nsocket = \""
            << (folder / "control.sock").string()
            << "\"\n[metrics]\nlisten = \"127.0.0.1:0\"\n[[site]]\nid = \"web\"\nname = '''" << hostile
            << "'''\nurl = \"https://web.example/?a=1&b='x'\"\n";
        auto loaded = load_office((folder / "pantau.toml").string());
        for (const auto& problem : loaded.problems.in_order()) UNSCOPED_INFO(settings::to_string(problem));
        REQUIRE(loaded.office != nullptr);
        rules = loaded.office->rules;
        settings = loaded.office->settings;
        if (change) change(settings);
        store::Options options;
        options.directory = folder;
        options.zone = settings.time.zone;
        options.now = [this] { return clock.wall(); };
        auto opened = store::Store::open(std::move(options));
        REQUIRE(opened.has_value());
        store = std::move(*opened);
        const desk::Executors executors{
            [this](std::function<void()> work) { network.post(std::move(work)); },
            [this](std::function<void()> work) { readers.post(std::move(work)); }};
        network.run([&] {
            watch = std::make_unique<watch::Watch>(watch::Parts{*store, clock, prober, executors.network, {}},
                                                   watch::Signals{});
            desk = std::make_unique<desk::Desk>(*store, clock, executors, rules, desk::Signals{});
            publisher = std::make_unique<publish::Publisher>(
                *store, clock, executors.network,
                std::make_shared<publish::Basis>(
                    publish::Basis{settings, rules->sops, rules->calendar, "1.2.3-secret"}));
            app = std::make_unique<App>(
                network.io(), Parts{*store, clock, *desk, *watch, *publisher, executors,
                                    [this]() -> const settings::Settings& { return settings; },
                                    [this] { return metrics(); },
                                    [this] {
                                        ++reloads;
                                        return ReloadAnswer{true, {"nothing"}};
                                    },
                                    [this] { return ready.load(); }, "1.2.3-secret",
                                    [this](std::function<void()> work) { hasher.post(std::move(work)); },
                                    [] { return StoreCare{}; },
                                    [](const auto& done) { done(store::BackupDone{"copy.db", 1, "00", 1}); }});
            desk->start();
            watch->start(settings);
            publisher->start();
            app->listen();
        });
    }
    ~Kantor() {
        network.run([&] { app->stop(); });
        readers.stop();
        hasher.stop();
        network.stop();
        app.reset();
        publisher.reset();
        desk.reset();
        watch.reset();
        store.reset();
        std::error_code ignored;
        fs::remove_all(folder, ignored);
    }

    /// One request on a line of its own. `lines`: further headers, each with its CR LF.
    Answer ask(const std::string& method, const std::string& target, const std::string& lines = {},
               const std::string& body = {}, const std::string& host = "localhost") {
        auto wire = Wire::tcp(app->page_address());
        return ask_on(wire, method, target, lines, body, host);
    }
    Answer ask_socket(const std::string& method, const std::string& target, const std::string& body = {}) {
        auto wire = Wire::local((folder / "control.sock").string());
        return ask_on(wire, method, target, {}, body, "anything");
    }
    static std::string bearer(const std::string& token) { return "Authorization: Bearer " + token + "\r\n"; }
    /// A token of that role, made the way an administrator does.
    std::string token(const std::string& role, const std::string& label) {
        const auto made =
            ask_socket("POST", "/api/v1/tokens", fmt::format(R"({{"label":"{}","role":"{}"}})", label, role));
        REQUIRE(made.status == 201);
        return std::string{json::parse(made.body).at("token").as_string()};
    }
    metrics::Drawing metrics() {
        auto shown = std::make_shared<metrics::Snapshot>();
        fill_desk(*desk, {}, *shown);
        fill_reports(*publisher, *shown);
        shown->http = app->counters();
        return [this, shown, watched = watch->snapshot()] {
            watch::fill(*watched, *shown);
            fill_store(*store, std::nullopt, *shown);
            return metrics::render(*shown);
        };
    }

    fs::path folder;
    SetClock clock;
    SilentProber prober;
    Loop network, readers, hasher;
    std::shared_ptr<const desk::Rules> rules;
    settings::Settings settings;
    std::unique_ptr<store::Store> store;
    std::unique_ptr<watch::Watch> watch;
    std::unique_ptr<desk::Desk> desk;
    std::unique_ptr<publish::Publisher> publisher;
    std::unique_ptr<App> app;
    std::atomic<bool> ready{true};
    std::atomic<int> reloads{0};

private:
    static Answer ask_on(Wire& wire, const std::string& method, const std::string& target,
                         const std::string& lines, const std::string& body, const std::string& host) {
        std::string request = fmt::format("{} {} HTTP/1.1\r\nHost: {}\r\n{}", method, target, host, lines);
        if (method != "GET" && method != "HEAD" && !target.starts_with("/api/") &&
            lines.find("Origin:") == std::string::npos)
            request += "Sec-Fetch-Site: same-origin\r\n";  // as a browser sends with a form of ours
        if (!body.empty()) {
            if (lines.find("Content-Type") == std::string::npos)
                request += "Content-Type: application/json\r\n";
            request += fmt::format("Content-Length: {}\r\n", body.size());
        }
        wire.send(request + "\r\n" + body);
        auto answer = wire.answer(method == "HEAD");
        REQUIRE(answer);
        return *answer;
    }
};

std::string code(const Answer& answer) {
    return std::string{json::parse(answer.body).at("code").as_string()};
}

}  // namespace

TEST_CASE("the route table is that of the contract", "[app][roles]") {
    Kantor kantor;
    const std::vector<std::tuple<std::string, std::string, Access>> contract{
        {"GET", "/", Access::viewer},
        {"GET", "/masuk", Access::open},
        {"POST", "/masuk", Access::open},
        {"GET", "/keluar", Access::viewer},
        {"POST", "/keluar", Access::open},
        {"GET", "/sandi", Access::viewer},
        {"POST", "/sandi", Access::viewer},
        {"GET", "/assets/{name}", Access::open},
        {"GET", "/-/healthy", Access::open},
        {"GET", "/api/v1/openapi.json", Access::open},
        {"GET", "/panduan/{name}", Access::open},
        {"GET", "/bantuan/runbook", Access::open},
        {"GET", "/-/ready", Access::open},
        {"GET", "/laporan", Access::viewer},
        {"POST", "/laporan", Access::supervisor},
        {"POST", "/laporan/{id}/kirim", Access::supervisor},
        {"GET", "/kasus", Access::viewer},
        {"GET", "/kasus/baru", Access::staff},
        {"POST", "/kasus/baru", Access::staff},
        {"GET", "/kasus/banyak", Access::staff},
        {"POST", "/kasus/banyak", Access::staff},
        {"GET", "/kasus/{number}", Access::viewer},
        {"GET", "/kasus/{number}/batalkan", Access::supervisor},
        {"POST", "/kasus/{number}/tautan", Access::staff},
        {"POST", "/kasus/{number}/{act}", Access::staff},
        {"GET", "/kasus/{number}/langkah/{step}/mengapa", Access::viewer},
        {"GET", "/kasus/{number}/langkah/{step}/perbaiki", Access::supervisor},
        {"POST", "/kasus/{number}/langkah/{step}/perbaiki", Access::supervisor},
        {"GET", "/situs", Access::viewer},
        {"GET", "/situs/{id}", Access::viewer},
        {"POST", "/situs/{id}/periksa", Access::staff},
        {"GET", "/gangguan/{id}", Access::viewer},
        {"POST", "/gangguan/{id}", Access::staff},
        {"GET", "/tautan", Access::viewer},
        {"GET", "/tautan/{id}", Access::viewer},
        {"POST", "/tautan/{id}/periksa", Access::staff},
        {"POST", "/tautan/{id}/abaikan", Access::staff},
        {"POST", "/tautan/{id}/ganti", Access::supervisor},
        {"GET", "/bantuan", Access::viewer},
        {"GET", "/bantuan/{role}", Access::viewer},
        {"GET", "/api/v1/cases", Access::viewer},
        {"POST", "/api/v1/cases", Access::staff},
        {"GET", "/api/v1/cases/{number}", Access::viewer},
        {"GET", "/api/v1/cases/{number}/events", Access::viewer},
        {"POST", "/api/v1/cases/{number}/events", Access::staff},
        {"GET", "/api/v1/cases/{number}/why", Access::viewer},
        {"POST", "/api/v1/cases/import", Access::supervisor},
        {"GET", "/api/v1/cases/export", Access::supervisor},
        {"GET", "/api/v1/sites", Access::viewer},
        {"GET", "/api/v1/sites/{id}", Access::viewer},
        {"POST", "/api/v1/sites/{id}/check", Access::staff},
        {"POST", "/api/v1/sites/history", Access::admin},
        {"GET", "/api/v1/outages", Access::viewer},
        {"GET", "/api/v1/outages/{id}", Access::viewer},
        {"PATCH", "/api/v1/outages/{id}", Access::staff},
        {"GET", "/api/v1/links", Access::viewer},
        {"GET", "/api/v1/links/{id}", Access::viewer},
        {"POST", "/api/v1/links", Access::staff},
        {"POST", "/api/v1/links/{id}/check", Access::staff},
        {"GET", "/api/v1/reports", Access::viewer},
        {"POST", "/api/v1/reports", Access::supervisor},
        {"GET", "/api/v1/reports/{id}/file", Access::viewer},
        {"GET", "/api/v1/status", Access::viewer},
        {"POST", "/api/v1/reload", Access::admin},
        {"POST", "/api/v1/calendar", Access::admin},
        {"POST", "/api/v1/backups", Access::admin},
        {"GET", "/api/v1/tokens", Access::admin},
        {"POST", "/api/v1/tokens", Access::admin},
        {"POST", "/api/v1/tokens/{label}/revoke", Access::admin},
        {"GET", "/api/v1/users", Access::admin},
        {"POST", "/api/v1/users", Access::admin},
        {"PATCH", "/api/v1/users/{login}", Access::admin},
        {"POST", "/api/v1/users/{login}/reset", Access::admin},
        {"POST", "/api/v1/users/{login}/sign-out", Access::admin},
        {"POST", "/api/v1/setup-link", Access::admin},
        {"GET", "/mulai", Access::open},
        {"POST", "/mulai", Access::open},
        {"GET", "/mulai/situs", Access::admin},
        {"GET", "/admin", Access::admin},
        {"POST", "/api/v1/cases/{number}/erase", Access::admin},
        {"GET", "/admin/kasus/{number}/hapus", Access::admin},
        {"POST", "/admin/kasus/{number}/hapus", Access::admin},
        {"POST", "/admin/orang", Access::admin},
        {"POST", "/admin/orang/{login}/peran", Access::admin},
        {"POST", "/admin/orang/{login}/sandi", Access::admin},
        {"POST", "/admin/orang/{login}/keluar", Access::admin},
        {"POST", "/admin/orang/{login}/nonaktif", Access::admin},
        {"POST", "/admin/orang/{login}/aktif", Access::admin},
        {"GET", "/admin/token", Access::admin},
        {"POST", "/admin/token", Access::admin},
        {"POST", "/admin/token/{label}/cabut", Access::admin},
        {"GET", "/admin/kalender", Access::admin},
        {"POST", "/admin/kalender", Access::admin},
        {"GET", "/admin/kesehatan", Access::admin},
        {"POST", "/admin/surat-uji", Access::admin},
        {"POST", "/admin/cadangan", Access::admin},
        {"GET", "/admin/catatan", Access::admin},
    };
    for (const auto& [method, pattern, access] : contract) {
        CAPTURE(method, pattern);
        const auto& routes = kantor.app->routes();
        const auto found = std::find_if(
            routes.begin(), routes.end(),
            [&, m = method, p = pattern](const Route& r) { return r.method == m && r.pattern == p; });
        REQUIRE(found != routes.end());
        CHECK(found->access == access);
    }
    for (const auto& route : kantor.app->routes()) {
        CAPTURE(route.method, route.pattern);
        CHECK(std::any_of(contract.begin(), contract.end(), [&](const auto& line) {
            return std::get<0>(line) == route.method && std::get<1>(line) == route.pattern;
        }));
    }
}

TEST_CASE("every route asks for its role whoever comes", "[app][roles]") {
    Kantor kantor;
    const std::vector<std::pair<int, std::string>> callers{
        {-1, ""},  // nobody
        {-1, Kantor::bearer("pantau_forged")},
        {static_cast<int>(cases::Role::viewer), Kantor::bearer(kantor.token("viewer", "v"))},
        {static_cast<int>(cases::Role::staff), Kantor::bearer(kantor.token("staff", "s"))},
        {static_cast<int>(cases::Role::supervisor), Kantor::bearer(kantor.token("supervisor", "p"))},
        {static_cast<int>(cases::Role::admin), Kantor::bearer(kantor.token("admin", "a"))},
    };
    const std::map<Access, int> least{{Access::viewer, static_cast<int>(cases::Role::viewer)},
                                      {Access::staff, static_cast<int>(cases::Role::staff)},
                                      {Access::supervisor, static_cast<int>(cases::Role::supervisor)},
                                      {Access::admin, static_cast<int>(cases::Role::admin)}};
    for (const auto& route : kantor.app->routes()) {
        std::string path = route.pattern;
        for (auto open = path.find('{'); open != std::string::npos; open = path.find('{'))
            path.replace(open, path.find('}') - open + 1, "0");
        for (const auto& [role, header] : callers) {
            CAPTURE(route.method, route.pattern, role);
            // What a route makes of a field that it does not know is its own affair; that it was asked
            // counts.
            const auto answer =
                kantor.ask(route.method, path, header, route.method == "GET" ? "" : R"({"no_such_field":1})");
            const auto wanted = least.find(route.access);
            if (wanted == least.end() || role >= wanted->second) {
                CHECK(answer.status != 401);
                CHECK(answer.status != 403);
                CHECK(answer.status != 405);
                CHECK(answer.status < 500);
            } else {
                CHECK(answer.status == (role < 0 ? 401 : 403));
                CHECK(code(answer) == (role < 0 ? "SIGN_IN" : "FORBIDDEN"));
            }
            CHECK(answer.header("x-content-type-options") == "nosniff");
            CHECK(answer.header("content-security-policy").find("default-src 'none'") == 0);
            CHECK(answer.headers.count("server") == 0);
            CHECK(answer.headers.count("strict-transport-security") == 0);
        }
    }
    CHECK(kantor.reloads == 0);  // nobody may, or was not understood
    CHECK(kantor.ask_socket("POST", "/api/v1/reload").status == 200);
    CHECK(kantor.reloads == 1);
}

TEST_CASE("what is not listed is not there and its problem has every member", "[app]") {
    Kantor kantor;
    struct Row {
        const char *method, *target, *lines, *body;
        int status;
        const char* code;
    };
    for (const auto& row : std::vector<Row>{
             {"GET", "/api/v1/cases", "", "", 401, "SIGN_IN"},
             {"GET", "/nothing", "", "", 404, "NOT_FOUND"},
             {"GET", "/api/v1/", "", "", 404, "NOT_FOUND"},
             {"GET", "/assets/overview.html", "", "", 404, "NOT_FOUND"},
             {"GET", "/assets/style.css", "", "", 404, "NOT_FOUND"},
             {"DELETE", "/api/v1/cases", "", "", 405, "METHOD"},
             {"TRACE", "/", "", "", 405, "METHOD"},
             {"POST", "/api/v1/cases", "Origin: https://evil.example\r\n", "{}", 403, "ORIGIN"},
         }) {
        CAPTURE(row.method, row.target);
        const auto answer = kantor.ask(row.method, row.target, row.lines, row.body);
        CHECK(answer.status == row.status);
        CHECK(answer.header("content-type") == "application/problem+json");
        const auto body = json::parse(answer.body).as_object();
        for (const char* member : {"type", "title", "status", "code", "detail", "message_id"})
            CHECK(body.contains(member));
        CHECK(body.at("code") == row.code);
        CHECK(body.at("status") == row.status);
        CHECK(answer.body.find("secret") == std::string::npos);
        CHECK(answer.header("cache-control") == "no-store");
    }
}

TEST_CASE("only our own names are answered", "[app][rebinding]") {
    Kantor kantor;
    const auto status = [&](const std::string& host) {
        return kantor.ask("GET", "/-/healthy", {}, {}, host).status;
    };
    for (const char* ours : {"localhost", "localhost:8480", "LocalHost", "127.0.0.1", "127.0.0.1:9", "[::1]",
                             "[::1]:8480", "pantau.bogorkab.go.id", "PANTAU.bogorkab.go.id:443"}) {
        CAPTURE(ours);
        CHECK(status(ours) == 200);
    }
    for (const char* foreign :
         {"evil.example", "evil.example:8480", "localhost.evil.example", "127.0.0.1.nip.io",
          "xpantau.bogorkab.go.id", "pantau.bogorkab.go.id.evil.example", "[::2]", "user@localhost", "",
          ":8480", "localhost:8480:1"}) {
        CAPTURE(foreign);
        CHECK(status(foreign) == 421);
    }
    CHECK(code(kantor.ask("GET", "/", {}, {}, "evil.example")) == "HOST");
    CHECK(kantor.ask_socket("GET", "/-/healthy").status == 200);  // no name resolution leads there
}

TEST_CASE("a page of another site cannot act in an office's name", "[app][origin]") {
    Kantor kantor;
    const auto staff = Kantor::bearer(kantor.token("staff", "s"));
    const auto status = [&](const std::string& lines) {
        return kantor.ask("POST", "/api/v1/cases", staff + lines, R"({"no_such_field":1})").status;
    };
    CHECK(status("") == 422);  // got through: no browser
    CHECK(status("Origin: http://localhost\r\n") == 422);
    CHECK(status("Origin: https://localhost\r\nSec-Fetch-Site: same-origin\r\n") == 422);
    CHECK(status("Sec-Fetch-Site: none\r\n") == 422);
    for (const char* foreign :
         {"Origin: https://evil.example\r\n", "Origin: null\r\n", "Origin: http://localhost.evil.example\r\n",
          "Origin: http://localhost:1\r\n", "Sec-Fetch-Site: cross-site\r\n", "Sec-Fetch-Site: same-site\r\n",
          "Origin: http://localhost\r\nSec-Fetch-Site: cross-site\r\n",
          "Origin: http://localhost\r\nOrigin: https://evil.example\r\n"}) {
        CAPTURE(foreign);
        CHECK(status(foreign) == 403);
    }
    // Reading is harmless: the answer stays with the browser.
    CHECK(kantor.ask("GET", "/-/healthy", "Sec-Fetch-Site: cross-site\r\n").status == 200);
}

TEST_CASE("a token works until it expires or is revoked and is shown once", "[app][token]") {
    Kantor kantor;
    const auto secret = kantor.token("viewer", "papan-info");
    const auto status = [&](const std::string& lines) {
        return kantor.ask("GET", "/api/v1/status", lines).status;
    };
    CHECK(status(Kantor::bearer(secret)) == 200);
    CHECK(status("authorization: bearer " + secret + "\r\n") == 200);
    CHECK(status(Kantor::bearer(secret + "x")) == 401);
    CHECK(status(Kantor::bearer(secret.substr(0, secret.size() - 1))) == 401);
    CHECK(status(Kantor::bearer("")) == 401);
    CHECK(status("Authorization: Basic " + secret + "\r\n") == 401);
    CHECK(status("Authorization: " + secret + "\r\n") == 401);
    CHECK(status(Kantor::bearer(token_hash(secret))) == 401);  // a stolen database opens nothing
    CHECK(status(Kantor::bearer(secret) + Kantor::bearer(secret)) == 401);
    CHECK(kantor.ask("GET", "/api/v1/status?token=" + secret).status == 401);

    const auto listed = kantor.ask_socket("GET", "/api/v1/tokens");
    CHECK(listed.status == 200);
    CHECK(listed.body.find(secret) == std::string::npos);
    CHECK(listed.body.find(token_hash(secret)) == std::string::npos);
    CHECK(listed.body.find("papan-info") != std::string::npos);
    for (const auto& file : fs::directory_iterator{kantor.folder}) {
        if (!file.is_regular_file()) continue;
        std::ifstream in{file.path(), std::ios::binary};
        const std::string bytes{std::istreambuf_iterator<char>{in}, {}};
        CAPTURE(file.path());
        CHECK(bytes.find(secret) == std::string::npos);
    }

    CHECK(code(kantor.ask_socket("POST", "/api/v1/tokens", R"({"label":"papan-info","role":"staff"})")) ==
          "E_LABEL_TAKEN");
    CHECK(kantor.ask_socket("POST", "/api/v1/tokens/papan-info/revoke", "{}").status == 200);
    CHECK(status(Kantor::bearer(secret)) == 401);
    CHECK(kantor.ask_socket("POST", "/api/v1/tokens/papan-info/revoke", "{}").status == 404);

    const auto other = kantor.token("viewer", "papan-info");  // the label is free again
    CHECK(status(Kantor::bearer(other)) == 200);
    CHECK(status(Kantor::bearer(secret)) == 401);
    kantor.clock.pass(std::chrono::duration_cast<std::chrono::milliseconds>(
        kantor.settings.accounts.token_lifetime - std::chrono::seconds{1}));
    CHECK(status(Kantor::bearer(other)) == 200);
    kantor.clock.pass(1s);
    CHECK(status(Kantor::bearer(other)) == 401);
}

TEST_CASE("a token gets only a label that can be named to revoke it", "[app][token]") {
    Kantor kantor;
    const auto make = [&](const std::string& label, const char* role) {
        return kantor
            .ask_socket("POST", "/api/v1/tokens", fmt::format(R"({{"label":"{}","role":"{}"}})", label, role))
            .status;
    };
    for (const auto& bad :
         {std::string{""}, std::string(65, 'a'), std::string{"a/b"}, std::string{".."}, std::string{"."},
          std::string{"a\\u0000b"}, std::string{"a\\nb"}, std::string{"a\\\\b"}}) {
        CAPTURE(bad);
        CHECK(make(bad, "viewer") == 422);
    }
    CHECK(make("papan", "raja") == 422);
    CHECK(make("papan", "") == 422);
    for (const char* good : {"papan-info", "Papan Info 2", "p.1_2"}) {
        CAPTURE(good);
        CHECK(make(good, "viewer") == 201);
    }
    CHECK(kantor.ask_socket("POST", "/api/v1/tokens/Papan%20Info%202/revoke", "{}").status == 200);
}

TEST_CASE("the Unix socket knows root and the service's own user as administrator", "[app][unix]") {
    Kantor kantor;
    CHECK(kantor.ask_socket("GET", "/api/v1/tokens").status == 200);
    const auto opened = kantor.ask_socket("POST", "/api/v1/cases", R"({"title":"Jalan rusak"})");
    REQUIRE(opened.status == 201);
    CHECK(opened.body.find("\"cli:") != std::string::npos);
}

TEST_CASE("the page escapes what people wrote and says that it is an example", "[app][page]") {
    Kantor kantor;
    const auto title = R"(<img src=x onerror=alert(1)> \"quoted\" 'single' & {{version}} {{{version}}})";
    REQUIRE(kantor.ask_socket("POST", "/api/v1/cases", fmt::format(R"({{"title":"{}"}})", title)).status ==
            201);
    const auto viewer = Kantor::bearer(kantor.token("viewer", "v"));
    const auto page = kantor.ask("GET", "/", viewer);
    REQUIRE(page.status == 200);
    CHECK(page.header("content-type") == "text/html; charset=utf-8");
    CHECK(page.header("cache-control") == "no-store");
    for (const char* raw : {"<script>", "<img", "alert(\"x\")", "\"quoted\"", "'single'"}) {
        CAPTURE(raw);
        CHECK(page.body.find(raw) == std::string::npos);
    }
    CHECK(page.body.find("&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;&apos;&amp;") !=
          std::string::npos);
    CHECK(page.body.find("&lt;img src=x onerror=alert(1)&gt;") != std::string::npos);
    CHECK(page.body.find("{{version}}") != std::string::npos);  // a template is no input
    CHECK(page.body.find("DATA CONTOH") != std::string::npos);
    CHECK(page.body.find("<title>DATA CONTOH") != std::string::npos);
    CHECK(page.body.find(" style=") == std::string::npos);  // the policy forbids it
    CHECK(page.body.find("lang=\"id\"") != std::string::npos);

    const auto head = kantor.ask("HEAD", "/", viewer);
    CHECK(head.status == 200);
    CHECK(head.header("content-type") == page.header("content-type"));
    CHECK(std::stoul(head.header("content-length")) > 500);

    kantor.network.run([&] { kantor.settings.office.example_data = false; });
    CHECK(kantor.ask("GET", "/", viewer).body.find("DATA CONTOH") == std::string::npos);
}

TEST_CASE("behind a proxy browsers stay with TLS", "[app][page]") {
    Kantor kantor{[](settings::Settings& settings) { settings.http.behind_tls_proxy = true; }};
    const auto page = kantor.ask("GET", "/");
    CHECK(page.status == 401);
    CHECK(page.header("strict-transport-security") == "max-age=31536000");
    CHECK(kantor.ask("GET", "/", Kantor::bearer(kantor.token("viewer", "v"))).status == 200);
}

TEST_CASE("files of the page carry their hash and may be kept for ever", "[app][page]") {
    Kantor kantor;
    const auto page = kantor.ask("GET", "/masuk");
    const auto at = page.body.find("/assets/");
    REQUIRE(at != std::string::npos);
    const auto link = page.body.substr(at, page.body.find('"', at) - at);
    const auto style = kantor.ask("GET", link);
    CHECK(style.status == 200);
    CHECK(style.header("content-type") == "text/css; charset=utf-8");
    CHECK(style.header("cache-control") == "public, max-age=31536000, immutable");
    CHECK(style.headers.count("cache-control") == 1);
    CHECK(style.body == asset("style.css").bytes);
}

TEST_CASE("readiness follows the disk and health does not", "[app]") {
    Kantor kantor;
    CHECK(kantor.ask("GET", "/-/ready").status == 200);
    kantor.ready = false;
    CHECK(kantor.ask("GET", "/-/ready").status == 503);
    CHECK(kantor.ask("GET", "/-/healthy").status == 200);
    CHECK(kantor.ask("HEAD", "/-/ready").status == 503);
}

TEST_CASE("a list goes on where its cursor stands and takes no forged one", "[app]") {
    Kantor kantor;
    for (int i = 0; i < 3; ++i)
        REQUIRE(
            kantor.ask_socket("POST", "/api/v1/cases", fmt::format(R"({{"title":"Kasus {}"}})", i)).status ==
            201);
    std::set<std::string> numbers;
    std::string cursor;
    for (int pages = 0; pages < 3; ++pages) {
        const auto answer = kantor.ask_socket("GET", "/api/v1/cases?limit=1" + cursor);
        REQUIRE(answer.status == 200);
        const auto body = json::parse(answer.body).as_object();
        REQUIRE(body.at("cases").as_array().size() == 1);
        numbers.emplace(body.at("cases").at(0).at("number").as_string());
        if (body.at("next_cursor").is_null()) break;
        cursor = "&cursor=" + std::string{body.at("next_cursor").as_string()};
    }
    CHECK(numbers.size() == 3);
    for (const char* list : {"cases", "outages", "links", "reports"}) {
        CAPTURE(list);
        CHECK(kantor.ask_socket("GET", fmt::format("/api/v1/{}?cursor=%27%20OR%201%3D1", list)).status ==
              422);
        CHECK(kantor.ask_socket("GET", fmt::format("/api/v1/{}?limit=501", list)).status == 422);
        CHECK(kantor.ask_socket("GET", fmt::format("/api/v1/{}?limit=0", list)).status == 422);
    }
}

TEST_CASE("what a request says beyond the contract is refused and not passed over", "[app]") {
    Kantor kantor;
    REQUIRE(kantor.ask_socket("POST", "/api/v1/cases", R"({"title":"Jalan"})").status == 201);
    REQUIRE(
        kantor.ask_socket("POST", "/api/v1/cases/2026-0001/events", R"({"kind":"step_started"})").status ==
        201);
    struct Row {
        const char *method, *target, *body;
        int status;
        const char* detail;  ///< occurs in the problem
    };
    for (const auto& row : std::vector<Row>{
             {"GET", "/api/v1/cases?late=true&state=open", "", 200, ""},
             {"GET", "/api/v1/cases?lat=true", "", 422,
              "known here: state, late, from, to, q, limit, cursor"},
             {"GET", "/api/v1/cases?late=true&late=false", "", 422, "late is given twice"},
             {"GET", "/api/v1/cases?late=ya", "", 422, "late must be true or false"},
             {"GET", "/api/v1/outages?open=ya", "", 422, "open must be true or false"},
             {"GET", "/api/v1/status?verbose=1", "", 422, "known here: none"},
             {"GET", "/api/v1/cases/2026-0001/why?step=1", "", 200, ""},
             {"GET", "/api/v1/cases/2026-0001/why?step=1&attempt=1", "", 200, ""},
             {"GET", "/api/v1/cases/2026-0001/why?step=1&attempt=0", "", 422, "attempt"},
             {"GET", "/api/v1/cases/2026-0001/why?step=1&attempt=x", "", 422, "attempt"},
             {"GET", "/api/v1/cases/2026-0001/why?step=0", "", 422, "step"},
             {"GET", "/api/v1/cases/2026-0001/why", "", 422, "step"},
             {"GET", "/-/healthy?cache=1", "", 200, ""},
             {"POST", "/api/v1/cases", "", 400, "empty"},
             {"POST", "/api/v1/cases/2026-0001/events", "", 400, "empty"},
             {"POST", "/api/v1/sites/web/check", "", 202, ""},
             {"POST", "/api/v1/sites/web/check", "{}", 202, ""},
             {"POST", "/api/v1/sites/web/check", R"({"force":true})", 422, "force"},
             {"POST", "/api/v1/links/1/check", R"({"force":true})", 422, "force"},
             {"POST", "/api/v1/sites/none/check", "", 404, "site"},
         }) {
        CAPTURE(row.method, row.target, row.body);
        const auto answer = kantor.ask_socket(row.method, row.target, row.body);
        CHECK(answer.status == row.status);
        CHECK(answer.body.find(row.detail) != std::string::npos);
    }
}

TEST_CASE("decimals of the API are written without exponents", "[app]") {
    Kantor kantor;
    for (const char* target : {"/api/v1/sites", "/api/v1/sites/web"}) {
        const auto answer = kantor.ask_socket("GET", target);
        REQUIRE(answer.status == 200);
        json::parse(answer.body);
        CHECK(answer.body.find("0E0") == std::string::npos);
    }
    CHECK(plain_json(json::parse(R"({"a":0.0,"b":[1.0,0.998765,12.5,-3e-7,7,"0E0",null,true],"c\"":{}})")) ==
          R"({"a":0,"b":[1,0.998765,12.5,-0.0000003,7,"0E0",null,true],"c\"":{}})");
}

TEST_CASE("the same key gets the same answer and another body is refused", "[app]") {
    Kantor kantor;
    const auto staff = Kantor::bearer(kantor.token("staff", "s")) + "Idempotency-Key: k-1\r\n";
    const auto first = kantor.ask("POST", "/api/v1/cases", staff, R"({"title":"Satu"})");
    REQUIRE(first.status == 201);
    const auto again = kantor.ask("POST", "/api/v1/cases", staff, R"({"title":"Satu"})");
    CHECK(again.status == 201);
    CHECK(again.body == first.body);
    const auto other = kantor.ask("POST", "/api/v1/cases", staff, R"({"title":"Dua"})");
    CHECK(other.status == 422);
    CHECK(code(other) == "E_KEY_REUSED");
    CHECK(json::parse(kantor.ask_socket("GET", "/api/v1/cases").body).at("cases").as_array().size() == 1);
}

TEST_CASE("metrics stand on their own listener and count by route", "[app][metrics]") {
    Kantor kantor;
    const auto scrape = [&](const std::string& method, const std::string& path) {
        auto wire = Wire::tcp(kantor.app->metrics_address());
        wire.send(method + " " + path + " HTTP/1.1\r\nHost: any\r\n\r\n");
        return wire.answer(method == "HEAD").value();
    };
    kantor.ask("GET", "/api/v1/cases/ASP-2026-0001");
    kantor.ask("GET", "/wp-login.php?x=1");
    for (int i = 0; i < 5; ++i) kantor.ask(fmt::format("M{}", i), "/");
    const auto page = scrape("GET", "/metrics");
    CHECK(page.status == 200);
    CHECK(page.header("content-type") == "text/plain; version=0.0.4; charset=utf-8");
    CHECK(page.header("x-content-type-options") == "nosniff");
    CHECK(page.body.find("handler=\"/api/v1/cases/{number}\"") != std::string::npos);
    CHECK(page.body.find("handler=\"other\"") != std::string::npos);
    CHECK(page.body.find("wp-login") == std::string::npos);
    CHECK(page.body.find("ASP-2026-0001") == std::string::npos);
    CHECK(page.body.find("method=\"M1\"") == std::string::npos);  // no label that a client may invent
    CHECK(page.body.find("method=\"other\"") != std::string::npos);
    CHECK(scrape("GET", "/").body.find("/metrics") != std::string::npos);
    CHECK(scrape("GET", "/api/v1/cases").status == 404);
    CHECK(scrape("HEAD", "/metrics").status == 200);
    CHECK(kantor.ask("GET", "/metrics").status == 404);  // not on the page's listener
}

}  // namespace pantau::http
