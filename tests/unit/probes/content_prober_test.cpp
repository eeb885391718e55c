// Who is asked what for a page, on which thread, and that each asker gets one answer.
#include "probes/content_prober.hpp"

#include <atomic>
#include <condition_variable>
#include <future>
#include <mutex>
#include <thread>

#include <catch2/catch.hpp>

#include "tests/unit/probes/content_pages.hpp"
#include "tests/unit/probes/fault_server.hpp"

namespace pantau::probes::test {
namespace {

using namespace std::chrono_literals;

const std::string clean_page =
    "<html><title>Dinas Contoh</title><h1>Profil</h1><p>Kantor kami melayani warga setiap hari kerja.</p>"
    "<a href='https://lain.example.com/'>Mitra</a></html>";
const std::string bad_page =
    "<html><title>Situs Slot Gacor Maxwin</title><p>isi</p><div hidden>slot gacor, bandar togel, rtp live, "
    "situs slot, "
    "daftar sekarang, link alternatif</div></html>";

/// Answers from a script, on a thread of its own, as the engine does.
class Scripted final : public ProbeRunner {
public:
    using Script = std::function<void(const ProbeRequest&, ProbeResult&)>;
    explicit Scripted(Script script) : script_{std::move(script)} {}
    ~Scripted() override {
        for (auto& thread : threads_) thread.join();
    }
    void submit(ProbeRequest request, Done done) override {
        const std::lock_guard lock{mutex_};
        asked.push_back(request);
        threads_.emplace_back([this, request = std::move(request), done = std::move(done)] {
            ProbeResult result;
            result.url = request.url;
            result.final_url = request.url;
            result.kind = request.kind;
            result.failure = FailureClass::ok;
            result.outcome = Outcome::ok;
            result.verdict = Verdict::up;
            result.http_status = 200;
            result.content_type = "text/html; charset=utf-8";
            script_(request, result);
            if (!request.keep_body) result.body.clear();
            done(std::move(result));
        });
    }
    std::vector<ProbeRequest> requests() {
        const std::lock_guard lock{mutex_};
        return asked;
    }

private:
    Script script_;
    std::mutex mutex_;
    std::vector<ProbeRequest> asked;
    std::vector<std::thread> threads_;
};

ProbeRequest ask(const std::string& url, Examination examine) {
    ProbeRequest request;
    request.url = url;
    request.examine = examine;
    return request;
}

ProbeResult answer(ContentProber& prober, ProbeRequest request) {
    std::promise<ProbeResult> promise;
    auto future = promise.get_future();
    prober.submit(std::move(request), [&](ProbeResult result) { promise.set_value(std::move(result)); });
    REQUIRE(future.wait_for(60s) == std::future_status::ready);
    return future.get();
}

constexpr Examination gambling{false, true, false, false};
constexpr Examination cloaking{false, true, true, false};
constexpr Examination soft_404{false, false, false, true};
const std::string site = "https://www.contoh.go.id/berita/satu";

}  // namespace

TEST_CASE("an injected page is a failure with its signs and without its body", "[content][prober]") {
    Scripted inner{[](const ProbeRequest&, ProbeResult& result) { result.body = bad_page; }};
    ContentProber prober{inner, shipped_rules(), 1};
    const auto result = answer(prober, ask(site, cloaking));
    CHECK(result.failure == FailureClass::gambling_injection);
    CHECK(result.outcome == Outcome::fail);
    CHECK(result.verdict == Verdict::down);
    CHECK(result.reason.find("Slot Gacor") != std::string::npos);
    CHECK(result.evidence.find("hidden (100): ") != std::string::npos);
    CHECK(result.body.empty());
    CHECK(inner.requests().size() == 1);  // nothing more to ask
}

TEST_CASE("a clean page is ok with its fingerprint and where it leads", "[content][prober]") {
    Scripted inner{[](const ProbeRequest&, ProbeResult& result) { result.body = clean_page; }};
    ContentProber prober{inner, shipped_rules(), 1};
    auto request = ask(site, gambling);
    request.keep_body = true;
    const auto result = answer(prober, request);
    CHECK(result.failure == FailureClass::ok);
    CHECK(result.fingerprint.has_value());
    CHECK(result.outgoing == std::vector<std::string>{"example.com"});
    CHECK(result.body == clean_page);  // wanted
    CHECK(result.evidence.empty());
}

TEST_CASE("a page shown to a search engine or its visitor alone is found", "[content][prober]") {
    const bool engine = GENERATE(true, false);
    Scripted inner{[engine](const ProbeRequest& request, ProbeResult& result) {
        const bool hit = engine ? request.user_agent.find("Googlebot") != std::string::npos
                                : request.referer.find("google") != std::string::npos;
        result.body = hit ? bad_page : clean_page;
    }};
    ContentProber prober{inner, shipped_rules(), 1};
    const auto result = answer(prober, ask(site, cloaking));
    CHECK(result.failure == FailureClass::gambling_injection);
    CHECK(result.reason.find(engine ? "cloaked by user agent" : "cloaked by referer") == 0);
    CHECK(inner.requests().size() == 3);
}

TEST_CASE("a cloaked page on a real server is found by the real prober", "[content][prober]") {
    std::atomic<int> asked{0};
    FaultServer server{[&asked](Connection& connection) {
        const std::string head = connection.read_head();
        ++asked;
        const bool hit = head.find("Googlebot") != std::string::npos;
        const std::string& page = hit ? bad_page : clean_page;
        connection.send(
            "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\nContent-Length: " +
            std::to_string(page.size()) + "\r\n\r\n" + page);
    }};
    ProberOptions options;
    options.allow_addresses = {*parse_cidr("127.0.0.0/8")};
    options.allow_ports = {server.port()};
    Prober inner{options};
    ContentProber prober{inner, shipped_rules(), 1};
    auto request = ask(server.url("/berita/satu"), cloaking);
    request.kind = TargetKind::site;
    const auto result = answer(prober, request);
    CAPTURE(result.reason);
    CHECK(result.failure == FailureClass::gambling_injection);
    CHECK(result.reason.find("cloaked by user agent") == 0);
    CHECK(asked == 3);
    prober.stop();
    inner.stop();
}

TEST_CASE("a further look that fails or meets a wall says nothing", "[content][prober]") {
    Scripted inner{[](const ProbeRequest& request, ProbeResult& result) {
        result.body = clean_page;
        if (request.user_agent.empty()) return;
        result.body = bad_page;
        result.final_url = "https://www.tantangan.example/";
        result.outcome = request.referer.empty() ? Outcome::walled : Outcome::fail;
        result.failure = FailureClass::bot_wall;
    }};
    ContentProber prober{inner, shipped_rules(), 1};
    CHECK(answer(prober, ask(site, cloaking)).failure == FailureClass::ok);
}

TEST_CASE("what is no page is passed on without further requests", "[content][prober]") {
    const auto kind = GENERATE(
        values<std::string>({"text/plain", "application/pdf", "json", "fail", "cancelled", "no links"}));
    Scripted inner{[kind](const ProbeRequest&, ProbeResult& result) {
        result.body = kind == "no links" ? "slot gacor" : bad_page;
        if (kind.find('/') != std::string::npos) result.content_type = kind;
        if (kind == "json") result.content_type = "application/json";
        if (kind == "fail") result.outcome = Outcome::fail;
        if (kind == "cancelled") result.cancelled = true;
    }};
    ContentProber prober{inner, shipped_rules(), 1};
    const auto result = answer(prober, ask(site, {false, true, true, true}));
    CAPTURE(kind);
    CHECK(result.failure == FailureClass::ok);
    CHECK(result.cancelled == (kind == "cancelled"));
    CHECK(result.body.empty());
    CHECK(inner.requests().size() == 1);
}

TEST_CASE("a soft 404 is found by a sibling which is asked once a folder and day", "[content][prober]") {
    Scripted inner{[](const ProbeRequest& request, ProbeResult& result) {
        result.body = request.url.find("/hidup") != std::string::npos
                          ? clean_page + std::string(300, ' ')
                          : "<title>Halaman tidak ditemukan</title><h1>Halaman tidak ditemukan</h1><a "
                            "href='/'>Beranda</a>" +
                                std::string(300, ' ') + "<p>Silakan kembali ke beranda kami</p>";
    }};
    ContentProber prober{inner, shipped_rules(), 1};
    const auto dead = answer(prober, ask("https://www.contoh.go.id/berita/mati", soft_404));
    CHECK(dead.failure == FailureClass::soft_404);
    CHECK(dead.outcome == Outcome::fail);
    CHECK(dead.reason.find("cannot exist") != std::string::npos);
    CHECK(dead.evidence.find("tidak ditemukan") != std::string::npos);
    CHECK(answer(prober, ask("https://www.contoh.go.id/berita/hidup", soft_404)).failure == FailureClass::ok);
    CHECK(answer(prober, ask("https://www.contoh.go.id/berita/mati2", soft_404)).failure ==
          FailureClass::soft_404);
    CHECK(answer(prober, ask("https://www.contoh.go.id/", soft_404)).failure == FailureClass::ok);
    CHECK(inner.requests().size() == 5);  // four pages and one sibling
}

TEST_CASE("a sibling that is not there clears the page", "[content][prober]") {
    Scripted inner{[](const ProbeRequest& request, ProbeResult& result) {
        result.body =
            "<title>404 not found</title><h1>404 not found</h1><p>begitulah judul lagu ini menurut band "
            "itu</p>" +
            std::string(300, ' ');
        if (request.url.find("/lagu") != std::string::npos) return;
        result.http_status = 404;
        result.outcome = Outcome::fail;
        result.failure = FailureClass::http_404;
    }};
    ContentProber prober{inner, shipped_rules(), 1};
    CHECK(answer(prober, ask("https://www.contoh.go.id/musik/lagu", soft_404)).failure == FailureClass::ok);
    CHECK(answer(prober, ask("https://www.contoh.go.id/musik/lagu2", soft_404)).failure == FailureClass::ok);
    CHECK(inner.requests().size() == 3);
}

TEST_CASE("rules are replaced while the prober runs", "[content][prober]") {
    Scripted inner{[](const ProbeRequest&, ProbeResult& result) { result.body = bad_page; }};
    ContentProber prober{inner, shipped_rules(), 1};
    CHECK(answer(prober, ask(site, gambling)).failure == FailureClass::gambling_injection);
    auto rules = shipped_rules();
    rules.gambling.terms.clear();
    prober.set_rules(rules);
    CHECK(answer(prober, ask(site, gambling)).failure == FailureClass::ok);
}

TEST_CASE("a stop answers everybody once", "[content][prober]") {
    std::promise<void> gate;
    auto open = gate.get_future().share();
    std::atomic<int> answers{0}, cancelled{0};
    {
        Scripted inner{[open](const ProbeRequest&, ProbeResult& result) {
            open.wait();
            result.body = clean_page;
        }};
        ContentProber prober{inner, shipped_rules(), 1};
        const auto count = [&](ProbeResult result) {
            ++answers;
            cancelled += result.cancelled ? 1 : 0;
        };
        for (int i = 0; i < 20; ++i) prober.submit(ask(site, cloaking), count);
        prober.stop();
        CHECK(answers == 20);
        CHECK(cancelled == 20);
        prober.submit(ask(site, gambling), count);
        CHECK(answers == 21);
        gate.set_value();  // the inner runner answers after the stop: ignored
    }
    CHECK(answers == 21);
}

}  // namespace pantau::probes::test
