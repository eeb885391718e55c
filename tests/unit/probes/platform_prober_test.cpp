// Canaries, batches, who waits for whom, what passes through; see platform_kit.hpp for where answers come
// from.

#include <atomic>
#include <thread>

#include <catch2/catch.hpp>

#include "tests/unit/probes/platform_kit.hpp"

namespace pantau::probes::test {
namespace {

using namespace std::chrono_literals;
using State = AdapterHealth::State;

const char* const video = R"({"title":"Rapat"})";
const char* const alive_canary = "https://www.youtube.com/watch?v=alivealive0";
const char* const absent_canary = "https://www.youtube.com/watch?v=absentabse0";

/// A YouTube whose canaries read right and whose every other video is alive.
struct YouTube : StandIn {
    YouTube() {
        says("youtube", "oembed", "*", {200, video, {}});
        says("youtube", "oembed", "absentabse0", {404, "Not Found", {}});
    }
    PlatformRules rules() const {
        PlatformRules rules = StandIn::rules(Platform::youtube);
        rules.alive_canary = alive_canary;
        rules.absent_canary = absent_canary;
        return rules;
    }
    int canaries() const { return asked("/youtube/oembed/alivealive0"); }
};

/// Time that the test moves on.
struct Hand {
    std::shared_ptr<std::atomic<std::int64_t>> seconds = std::make_shared<std::atomic<std::int64_t>>(1000);
    PlatformProber::Clock::time_point operator()() const {
        return PlatformProber::Clock::time_point{std::chrono::seconds{*seconds}};
    }
    void pass(std::chrono::seconds time) const { *seconds += time.count(); }
};

/// States as they were told.
struct Told {
    std::mutex mutex;
    std::vector<AdapterHealth> all;
    std::function<void(const AdapterHealth&)> listener() {
        return [this](const AdapterHealth& health) {
            const std::lock_guard lock{mutex};
            all.push_back(health);
        };
    }
};

ProbeRequest film(int number) {
    char id[12];
    std::snprintf(id, sizeof id, "film%07d", number);
    return post("https://youtu.be/" + std::string{id});
}

/// Answers by the URL that is asked for; for hosts that no test can serve.
class Scripted final : public ProbeRunner {
public:
    using Script = std::function<ProbeResult(const ProbeRequest&)>;
    explicit Scripted(Script script) : script_{std::move(script)} {}
    ~Scripted() override {
        for (auto& thread : threads_) thread.join();
    }
    void submit(ProbeRequest request, Done done) override {
        const std::lock_guard lock{mutex_};
        asked.push_back(request);
        threads_.emplace_back([this, request = std::move(request), done = std::move(done)] {
            ProbeResult result = script_(request);
            result.url = request.url;
            if (result.final_url.empty()) result.final_url = request.url;
            result.outcome = outcome_of(result.failure, result.http_status, false);
            result.verdict = verdict_of(result.failure, result.http_status, false);
            done(std::move(result));
        });
    }
    std::vector<std::string> urls() {
        const std::lock_guard lock{mutex_};
        std::vector<std::string> all;
        for (const auto& request : asked) all.push_back(request.url);
        return all;
    }

    std::vector<ProbeRequest> asked;

private:
    Script script_;
    std::mutex mutex_;
    std::list<std::thread> threads_;
};

ProbeResult answer(FailureClass failure, int status = 0, std::string body = {}) {
    ProbeResult result;
    result.failure = failure;
    result.http_status = status;
    result.body = std::move(body);
    return result;
}

}  // namespace

TEST_CASE("canaries are asked once before a batch and again when it has expired", "[platforms][canary]") {
    YouTube tube;
    Prober prober{loopback_options()};
    Hand clock;
    PlatformProber front{prober, {{tube.rules()}, {}, 5min, clock}};
    CHECK(front.health().front().state == State::untested);
    CHECK(front.health().front().healthy());

    for (int i = 0; i < 3; ++i) CHECK(probe_one(front, film(i)).failure == FailureClass::ok);
    CHECK(tube.canaries() == 1);
    const auto order = tube.order();
    CHECK(order.at(0) == "/youtube/oembed/alivealive0");
    CHECK(order.at(1) == "/youtube/oembed/absentabse0");
    CHECK(order.at(2) == "/youtube/thumbnail/absentabse0");
    CHECK(order.at(3) == "/youtube/oembed/film0000000");

    clock.pass(30min - 1s);
    CHECK(probe_one(front, film(4)).failure == FailureClass::ok);
    CHECK(tube.canaries() == 1);
    clock.pass(1s);
    CHECK(probe_one(front, film(5)).failure == FailureClass::ok);
    CHECK(tube.canaries() == 2);
    const AdapterHealth health = front.health().front();
    CHECK(health.state == State::good);
    CHECK(health.adapter == "youtube/1");
    CHECK(health.says_gone);
    CHECK(health.last_good);
    CHECK(health.last_good == health.last_round);
}

TEST_CASE("requests that come together wait for one round of canaries", "[platforms][canary]") {
    YouTube tube;
    Prober prober{loopback_options()};
    PlatformProber front{prober, {{tube.rules()}, {}}};
    std::vector<ProbeRequest> requests;
    for (int i = 0; i < 60; ++i) requests.push_back(film(i));
    for (const ProbeResult& result : probe_all(front, requests)) CHECK(result.failure == FailureClass::ok);
    CHECK(tube.canaries() == 1);
    const auto order = tube.order();
    REQUIRE(order.size() == 63);
    for (std::size_t i = 0; i < 3; ++i) CHECK(order[i].find("film") == std::string::npos);
}

TEST_CASE("threads may ask while rules are replaced", "[platforms][canary]") {
    YouTube tube;
    Prober prober{loopback_options()};
    PlatformProber front{prober, {{tube.rules()}, {}}};
    std::atomic<int> alive{0};
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([&, t] {
            for (int i = 0; i < 15; ++i)
                if (probe_one(front, film(100 * t + i)).failure == FailureClass::ok) ++alive;
        });
    for (unsigned version = 2; version < 12; ++version) {
        PlatformRules rules = tube.rules();
        rules.version = version;
        front.set_rules({rules});
        std::this_thread::sleep_for(5ms);
    }
    for (auto& thread : threads) thread.join();
    CHECK(alive == 60);
    CHECK(front.health().front().adapter == "youtube/11");
    CHECK(tube.canaries() <= 11);
}

TEST_CASE("a canary that is misread makes its batch indeterminate and is told once", "[platforms][canary]") {
    struct Row {
        const char* what;
        const char* id;
        Reply reply;
        FailureClass failure;
        State state;
        const char* why;
    };
    const std::vector<Row> rows{
        {"the living post reads as private",
         "alivealive0",
         {403, "Forbidden", {}},
         FailureClass::bot_wall,
         State::broken,
         "reads the post known to be there as private"},
        {"the living post reads as nothing",
         "alivealive0",
         {200, "{}", {}},
         FailureClass::bot_wall,
         State::broken,
         "reads the post known to be there as unclear"},
        {"the living post reads as gone",
         "alivealive0",
         {404, "", {}},
         FailureClass::bot_wall,
         State::broken,
         "reads the post known to be there as gone"},
        {"the absent post reads as alive",
         "absentabse0",
         {200, video, {}},
         FailureClass::bot_wall,
         State::broken,
         "reads the post known not to be there as alive"},
        {"the absent post reads as nothing",
         "absentabse0",
         {400, "", {}},
         FailureClass::bot_wall,
         State::broken,
         "reads the post known not to be there as unclear"},
        {"a wall",
         "alivealive0",
         {429, "", {}},
         FailureClass::http_429,
         State::unanswered,
         "could not be tried on the post known to be there"},
        {"a failing service",
         "absentabse0",
         {500, "", {}},
         FailureClass::bot_wall,
         State::unanswered,
         "could not be tried on the post known not to be there"},
    };
    Prober prober{loopback_options()};
    for (const Row& row : rows) {
        CAPTURE(row.what);
        YouTube tube;
        tube.says("youtube", "oembed", row.id, row.reply);
        Hand clock;
        Told told;
        PlatformProber front{prober, {{tube.rules()}, told.listener(), 5min, clock}};
        const auto results = probe_all(front, {film(1), film(2), film(3)});
        for (const ProbeResult& result : results) {
            CHECK(name(result.failure) == name(row.failure));
            CHECK(result.verdict == Verdict::indeterminate);
            CHECK(result.reason.find(row.why) != std::string::npos);
            CHECK(result.adapter == "youtube/1");
            CHECK(result.started != Instant{});
            CHECK(result.evidence.find("the canary's answers") == 0);
        }
        CHECK(tube.asked("/youtube/oembed/film0000001") == 0);
        CHECK(front.health().front().state == row.state);
        CHECK_FALSE(front.health().front().healthy());
        CHECK_FALSE(front.health().front().last_good);
        CHECK(front.health().front().why.find(row.why) != std::string::npos);

        // The bad round holds for a while, and then the canaries have another chance.
        CHECK(probe_one(front, film(4)).verdict == Verdict::indeterminate);
        CHECK(tube.canaries() == 1);
        tube.says("youtube", "oembed", "alivealive0", {200, video, {}});
        tube.says("youtube", "oembed", "absentabse0", {404, "", {}});
        clock.pass(5min);
        CHECK(probe_one(front, film(5)).failure == FailureClass::ok);
        CHECK(tube.canaries() == 2);
        CHECK(front.health().front().state == State::good);
        CHECK(front.health().front().why.empty());
        REQUIRE(told.all.size() == 2);
        CHECK(told.all[0].state == row.state);
        CHECK(told.all[1].state == State::good);
    }
}

TEST_CASE("without both canaries an adapter may say alive and never gone", "[platforms][canary]") {
    for (const bool without_alive : {true, false}) {
        CAPTURE(without_alive);
        YouTube tube;
        tube.says("youtube", "oembed", "film0000002", {404, "", {}});
        PlatformRules rules = tube.rules();
        (without_alive ? rules.alive_canary : rules.absent_canary).clear();
        Prober prober{loopback_options()};
        PlatformProber front{prober, {{rules}, {}}};
        CHECK(probe_one(front, film(1)).failure == FailureClass::ok);
        const ProbeResult gone = probe_one(front, film(2));
        CHECK(name(gone.failure) == "bot_wall");
        CHECK(gone.reason.find("has not both canaries") != std::string::npos);
        CHECK_FALSE(front.health().front().says_gone);
    }
    // The shipped TikTok rules know no post that will stay.
    settings::Problems problems;
    for (const PlatformRules& rules : platform_rules(settings::read_platforms({}, problems)))
        if (rules.platform == Platform::tiktok) CHECK(rules.alive_canary.empty());
}

TEST_CASE("a confirmed adapter says so and a canary that is no post breaks it", "[platforms][canary]") {
    YouTube tube;
    tube.says("youtube", "oembed", "film0000002", {404, "", {}});
    PlatformRules rules = tube.rules();
    rules.confirmed = true;
    Prober prober{loopback_options()};
    PlatformProber front{prober, {{rules}, {}}};
    const ProbeResult gone = probe_one(front, film(2));
    CHECK(gone.failure == FailureClass::post_gone);
    CHECK(gone.adapter_confirmed);

    rules.alive_canary = "https://www.youtube.com/@dprd";
    front.set_rules({rules});
    const ProbeResult refused = probe_one(front, film(2));
    CHECK(name(refused.failure) == "bot_wall");
    CHECK(refused.reason.find("alive_canary is no post of YouTube") != std::string::npos);
    CHECK(front.health().front().state == State::broken);
}

TEST_CASE("equal rules change nothing and other rules ask the canaries anew", "[platforms]") {
    YouTube tube;
    Prober prober{loopback_options()};
    PlatformProber front{prober, {{tube.rules()}, {}}};
    CHECK(probe_one(front, film(1)).failure == FailureClass::ok);
    front.set_rules({tube.rules()});
    CHECK(probe_one(front, film(2)).failure == FailureClass::ok);
    CHECK(tube.canaries() == 1);
    PlatformRules changed = tube.rules();
    changed.version = 2;
    front.set_rules({changed});
    CHECK(front.health().front().state == State::untested);
    CHECK(probe_one(front, film(3)).adapter == "youtube/2");
    CHECK(tube.canaries() == 2);
}

TEST_CASE("an adapter that is switched off leaves its posts to the page, which proves nothing",
          "[platforms]") {
    YouTube tube;
    tube.says("youtube", "page", "film0000001", {200, "<title>a video</title>", {}});
    PlatformRules rules = tube.rules();
    rules.enabled = false;
    Prober prober{loopback_options()};
    PlatformProber front{prober, {{rules}, {}}};
    const ProbeResult result = probe_one(front, film(1));
    CHECK(name(result.failure) == "bot_wall");
    CHECK(result.reason.find("YouTube answers 200 also for what is not there") != std::string::npos);
    CHECK(tube.canaries() == 0);
    CHECK(front.health().empty());
}

TEST_CASE("what is no question about a post passes through untouched", "[platforms]") {
    YouTube tube;
    Scripted inner{[](const ProbeRequest&) { return answer(FailureClass::ok, 200, "page"); }};
    PlatformProber front{inner, {{tube.rules()}, {}}};
    ProbeRequest no_adapter = film(1), a_site = film(1), texts = film(1), floor = film(1);
    no_adapter.examine.adapter = false;
    a_site.kind = TargetKind::site;
    texts.must_contain = {"DPRD"};
    floor.least_bytes = 10;
    const std::vector<ProbeRequest> requests{no_adapter,
                                             a_site,
                                             texts,
                                             floor,
                                             post("https://dprd.bogorkab.go.id/berita/1"),
                                             post("https://www.youtube.com/@dprd"),
                                             post("https://x.com/dprd/status/1"),
                                             post("javascript:alert(1)")};
    const auto results = probe_all(front, requests);
    REQUIRE(inner.asked.size() == requests.size());
    for (std::size_t i = 0; i < requests.size(); ++i) {
        CAPTURE(requests[i].url);
        CHECK(inner.asked[i].url == requests[i].url);
        CHECK(results[i].failure == FailureClass::ok);
        CHECK(results[i].adapter.empty());
        CHECK(results[i].url == requests[i].url);
    }
}

TEST_CASE("where a link ends at a post that post is asked after", "[platforms]") {
    settings::Problems problems;
    auto rules = platform_rules(settings::read_platforms({}, problems));
    for (PlatformRules& one : rules) one.alive_canary = one.absent_canary = "";
    Scripted inner{[](const ProbeRequest& request) {
        ProbeResult result = answer(FailureClass::ok, 200, "<html>");
        if (request.url.find("oembed") != std::string::npos)
            return request.url.find("333") != std::string::npos
                       ? answer(FailureClass::http_404, 404)
                       : answer(FailureClass::ok, 200, R"({"html":"x"})");
        if (request.url == "https://vt.tiktok.com/ZSgood/")
            result.final_url = "https://www.tiktok.com/@dprd/video/7301?_r=1";
        if (request.url == "https://s.id/mati") result.final_url = "https://www.tiktok.com/@dprd/video/333";
        if (request.url == "https://t.co/abc") result.final_url = "https://dprd.bogorkab.go.id/berita/1";
        if (request.url == "https://fb.watch/abc/") result.final_url = "https://www.facebook.com/watch/?v=1";
        if (request.url == "https://vt.tiktok.com/ZSgone/") {
            result = answer(FailureClass::http_404, 404);
            result.final_url = "https://www.tiktok.com/@dprd/video/333";
        }
        if (request.url == "https://t.co/blocked") result = answer(FailureClass::connect_refused);
        if (request.url == "https://t.co/absent") result = answer(FailureClass::http_404, 404);
        if (request.url == "https://t.co/web") {
            result = answer(FailureClass::dns_nxdomain);
            result.final_url = "https://mati.go.id/";
        }
        if (request.url == "https://vt.tiktok.com/ZSlost/") {
            result.failure = FailureClass::redirect_to_root;
            result.final_url = "https://www.tiktok.com/";
        }
        return result;
    }};
    PlatformProber front{inner, {rules, {}}};
    const auto ask_one = [&](const char* url) { return probe_one(front, post(url)); };
    const ProbeResult good = ask_one("https://vt.tiktok.com/ZSgood/");
    CHECK(good.failure == FailureClass::ok);
    CHECK(good.adapter == "tiktok/1");
    CHECK(good.url == "https://vt.tiktok.com/ZSgood/");
    CHECK(good.final_url == "https://www.tiktok.com/@dprd/video/7301");
    const ProbeResult unproven = ask_one("https://s.id/mati");  // the page alone answers 200
    CHECK(name(unproven.failure) == "bot_wall");
    CHECK(unproven.adapter == "tiktok/1");
    CHECK(ask_one("https://t.co/abc").adapter.empty());
    CHECK(ask_one("https://t.co/abc").failure == FailureClass::ok);
    CHECK(name(ask_one("https://fb.watch/abc/").failure) == "bot_wall");
    CHECK(name(ask_one("https://vt.tiktok.com/ZSlost/").failure) == "redirect_to_root");
    CHECK(ask_one("https://x.com/dprd").failure == FailureClass::bot_wall);       // 200 for anything
    CHECK(name(ask_one("https://vt.tiktok.com/ZSgone/").failure) == "bot_wall");  // one sign of two
    // A platform that is out of reach is no dead link; a short link that its own host denies is.
    CHECK(ask_one("https://t.co/blocked").verdict == Verdict::indeterminate);
    CHECK(name(ask_one("https://t.co/absent").failure) == "http_404");
    CHECK(name(ask_one("https://t.co/web").failure) == "dns_nxdomain");
}

TEST_CASE("our own trouble stays ours and how to ask is handed on", "[platforms]") {
    YouTube tube;
    std::atomic<bool> trouble{false};
    Scripted inner{[&](const ProbeRequest& request) {
        if (trouble) return answer(FailureClass::self_network);
        if (request.url.find("absent") != std::string::npos) return answer(FailureClass::http_404, 404);
        return answer(FailureClass::ok, 200, video);
    }};
    PlatformProber front{inner, {{tube.rules()}, {}}};
    ProbeRequest request = film(1);
    request.names = NameSource::second;
    request.family = AddressFamily::v4;
    request.fresh = false;
    request.timeout = 7s;
    request.method = Method::head;
    CHECK(probe_one(front, request).failure == FailureClass::ok);
    const ProbeRequest asked = inner.asked.back();
    CHECK(asked.names == NameSource::second);
    CHECK(asked.family == AddressFamily::v4);
    CHECK_FALSE(asked.fresh);
    CHECK(asked.timeout == 7s);
    CHECK(asked.method == Method::get);  // a HEAD shows no JSON
    CHECK(asked.keep_body);
    CHECK_FALSE(asked.examine.adapter);

    trouble = true;
    const ProbeResult ours = probe_one(front, film(2));
    CHECK(ours.failure == FailureClass::self_network);
    CHECK(ours.outcome == Outcome::self);
    PlatformProber other{inner, {{tube.rules()}, {}}};  // the same at the canaries
    CHECK(probe_one(other, film(3)).failure == FailureClass::self_network);
    CHECK(other.health().front().state == State::untested);
}

TEST_CASE("what politeness holds back says nothing of the adapter", "[platforms]") {
    YouTube tube;
    Scripted inner{[&](const ProbeRequest&) {
        ProbeResult held = answer(FailureClass::http_429);
        held.postponed = true;
        held.retry_after = 90s;
        return held;
    }};
    Told told;
    PlatformProber front{inner, {{tube.rules()}, told.listener()}};
    const ProbeResult result = probe_one(front, film(1));
    CHECK(result.postponed);
    CHECK(result.retry_after == 90s);
    CHECK(result.verdict == Verdict::indeterminate);
    CHECK(front.health().front().state == State::untested);
    CHECK(told.all.empty());
}

TEST_CASE("a prober that stops cancels who waits for canaries", "[platforms]") {
    FaultServer silent{[](Connection& connection) {
        connection.read_head();
        connection.rest_for_ever();
    }};
    YouTube tube;
    PlatformRules rules = tube.rules();
    for (auto& endpoint : rules.endpoints) endpoint.url = silent.url("/{id}");
    Prober prober{loopback_options()};
    std::atomic<int> cancelled{0}, others{0};
    {
        PlatformProber front{prober, {{rules}, {}}};
        for (int i = 0; i < 5; ++i)
            front.submit(film(i), [&](ProbeResult result) { ++(result.cancelled ? cancelled : others); });
        while (silent.accepted() == 0) std::this_thread::sleep_for(1ms);
    }
    prober.stop();
    CHECK(cancelled == 5);
    CHECK(others == 0);
}

}  // namespace pantau::probes::test
