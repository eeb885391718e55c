#pragma once
// A watch with a scripted prober, a clock that moves only when told, and a real store on disk. The driver
// ticks exactly when the watch asked for it, as the service does, so no loop ever seems to stand still.

#include <algorithm>
#include <cstdlib>
#include <deque>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>
#include <date/date.h>
#include <date/tz.h>

#include "daemon/store/store.hpp"
#include "daemon/store/watch_store.hpp"
#include "daemon/watch/references.hpp"
#include "daemon/watch/watch.hpp"
#include "tests/unit/support/post_queue.hpp"

namespace pantau::watch::test {

using namespace std::chrono_literals;
using probes::FailureClass;
using probes::Outcome;
using probes::PageState;

class ManualClock final : public Clock {
public:
    pantau::Instant wall() const override { return wall_; }
    std::chrono::steady_clock::time_point steady() const override { return steady_; }
    void to(std::chrono::steady_clock::time_point at) {
        if (at <= steady_) return;
        // The wall clock keeps milliseconds; both move by whole ones.
        const auto by = std::chrono::ceil<std::chrono::milliseconds>(at - steady_);
        steady_ += by;
        wall_ += by;
    }
    void jump(std::chrono::milliseconds by) { wall_ += by; }

private:
    pantau::Instant wall_ =
        date::sys_days{date::year{2026} / 10 / 5} + std::chrono::hours{3};  // 10:00 in Jakarta
    std::chrono::steady_clock::time_point steady_{std::chrono::hours{1'000}};
};

struct Answer {
    FailureClass failure = FailureClass::ok;
    int status = 200;
    std::string final_url;
    std::string address = "192.0.2.1";
};

/// Answers each question by what the script says of its URL at that moment. Answers come when deliver() is
/// called.
class ScriptedProber final : public probes::ProbeRunner {
public:
    explicit ScriptedProber(const Clock& clock) : clock_{clock} {}

    std::function<Answer(const std::string& url)> script = [](const std::string&) { return Answer{}; };
    /// The same for who wants to see the whole question; it comes before `script`.
    std::function<std::optional<Answer>(const probes::ProbeRequest&)> script_of;
    /// Puts more into a result than an Answer holds.
    std::function<void(const probes::ProbeRequest&, probes::ProbeResult&)> adorn;
    std::vector<probes::ProbeRequest> asked;
    std::size_t in_flight() const { return waiting_.size(); }

    void submit(probes::ProbeRequest request, Done done) override {
        const auto chosen = script_of ? script_of(request) : std::nullopt;
        const Answer answer = chosen ? *chosen : script(request.url);
        probes::ProbeResult result;
        result.url = request.url;
        result.kind = request.kind;
        result.started = clock_.wall();
        result.started_steady = clock_.steady();
        result.failure = answer.failure;
        result.http_status = answer.status;
        result.outcome =
            probes::outcome_of(answer.failure, answer.status, request.kind == probes::TargetKind::site);
        result.verdict =
            probes::verdict_of(answer.failure, answer.status, request.kind == probes::TargetKind::site);
        result.final_url = answer.final_url.empty() ? request.url : answer.final_url;
        result.address = answer.address;
        result.total = 120ms;
        result.phases.processing = 120ms;
        if (answer.failure != FailureClass::ok) result.evidence = "HTTP/1.1 " + std::to_string(answer.status);
        if (adorn) adorn(request, result);
        asked.push_back(std::move(request));
        waiting_.emplace_back(std::move(done), std::move(result));
    }
    void deliver() {
        auto ready = std::exchange(waiting_, {});
        for (auto& [done, result] : ready) done(std::move(result));
    }

private:
    const Clock& clock_;
    std::deque<std::pair<Done, probes::ProbeResult>> waiting_;
};

/// Reference points that answer, or not, as the script says.
class ScriptedReferences final : public ReferenceRunner {
public:
    std::function<ReferenceAnswer(const settings::Reference&)> script = [](const settings::Reference&) {
        return ReferenceAnswer{false, true, true, true};
    };
    int rounds = 0;

    void ask(std::vector<settings::Reference> points, Done done) override {
        ++rounds;
        std::vector<ReferenceAnswer> answers;
        for (const auto& point : points) answers.push_back(script(point));
        waiting_.emplace_back(std::move(done), std::move(answers));
    }
    bool deliver() {
        auto ready = std::exchange(waiting_, {});
        for (auto& [done, answers] : ready) done(std::move(answers));
        return !ready.empty();
    }
    void forget() { waiting_.clear(); }

private:
    std::vector<std::pair<Done, std::vector<ReferenceAnswer>>> waiting_;
};

/// What others post to the network thread; the store posts from its own.
using Posts = pantau::test::PostQueue;

class Directory {
public:
    Directory() {
        // Hours of simulated time are thousands of synced commits: in memory they cost nothing.
        const std::filesystem::path memory{"/dev/shm"};
        const auto base =
            std::filesystem::is_directory(memory) ? memory : std::filesystem::temp_directory_path();
        std::string name = (base / "pantau-watch-XXXXXX").string();
        REQUIRE(mkdtemp(name.data()) != nullptr);
        path_ = name;
    }
    ~Directory() { std::filesystem::remove_all(path_); }
    Directory(const Directory&) = delete;
    Directory& operator=(const Directory&) = delete;
    const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

/// The whole arrangement. restart() is a kill and a new start: what was not on disk is lost.
struct Office {
    Directory directory;
    ManualClock clock;
    ScriptedProber prober{clock};
    ScriptedReferences references;
    std::shared_ptr<Posts> posts = std::make_shared<Posts>();
    settings::Settings settings;
    std::unique_ptr<store::Store> store;
    std::unique_ptr<Watch> watch;
    std::function<probes::ProberCounters()> counters;
    std::vector<OutageNews> opened, closed;
    std::vector<LinkNews> dead, alive_again;
    std::vector<CertificateNews> certificates;

    Office() {
        settings.time.zone = "Asia/Jakarta";
        settings.probe.timeout = 30s;
        settings.probe.max_in_flight = 64;
        settings.links = {15min, 168h, 24h, 24h, 168h, 720h, 2, 6h, 3, 72h, 1000ms, 5000ms, 0, ""};
        settings.store.keep_samples = std::chrono::hours{90 * 24};
    }
    Office& site(const std::string& id, std::chrono::seconds interval = 60s) {
        settings::Site one;
        one.id = id;
        one.name = "Situs " + id;
        one.url = "https://" + id + ".go.id/";
        one.interval = interval;
        one.slow = 3s;
        settings.sites.push_back(one);
        return *this;
    }
    void start() {
        store::Options options;
        options.directory = directory.path();
        options.now = [this] { return clock.wall(); };
        auto opened_store = store::Store::open(options);
        REQUIRE(opened_store.has_value());
        store = std::move(*opened_store);
        Parts parts{*store,   clock,
                    prober,   [posts = posts](std::function<void()> work) { (*posts)(std::move(work)); },
                    counters, &references};
        Signals signals;
        signals.outage_opened = [this](const OutageNews& news) { opened.push_back(news); };
        signals.outage_closed = [this](const OutageNews& news) { closed.push_back(news); };
        signals.link_dead = [this](const LinkNews& news) { dead.push_back(news); };
        signals.link_alive_again = [this](const LinkNews& news) { alive_again.push_back(news); };
        signals.certificate_expires = [this](const CertificateNews& news) { certificates.push_back(news); };
        watch = std::make_unique<Watch>(parts, signals);
        watch->start(settings);
        watch->tick();
    }
    /// Answers questions and lets the store finish, until nothing moves any more.
    void settle() {
        do {
            prober.deliver();
            references.deliver();
            store->flush();
        } while (posts->run() || prober.in_flight() > 0);
    }
    /// Time goes by, tick by tick.
    void pass(std::chrono::milliseconds time) {
        const auto until = clock.steady() + time;
        settle();
        while (watch->next_due() <= until) {
            clock.to(watch->next_due());
            watch->tick();
            settle();
        }
        clock.to(until);
        watch->tick();
        settle();
    }
    /// Days go by in strides of ten minutes: for what is planned in hours and days (each stride looks like a
    /// loop that stood still, but no look is under way then).
    void leap(std::chrono::milliseconds time) {
        for (const auto until = clock.steady() + time; clock.steady() < until;) {
            clock.to(std::min(clock.steady() + 10min, until));
            watch->tick();
            settle();
        }
        pass(2s);
    }
    void kill() {
        watch.reset();
        references.forget();
        store.reset();
        posts = std::make_shared<Posts>();
    }
    /// A jump while nobody runs.
    void sleep(std::chrono::milliseconds time) { clock.to(clock.steady() + time); }
    const SiteNow& now(const std::string& id) const {
        shown = watch->snapshot();
        const SiteNow* found = shown->site(id);
        REQUIRE(found != nullptr);
        return *found;
    }
    std::vector<store::SelfGap> gaps() const {
        return store::self_gaps(store->read(), clock.wall() - std::chrono::hours{48}, clock.wall() + 1ms);
    }
    std::vector<store::StoredOutage> outages() const {
        store::OutageFilter all;
        all.limit = 0;
        auto page = store::list_outages(store->read(), all);
        REQUIRE(page);
        return page->outages;
    }
    mutable std::shared_ptr<const Snapshot> shown;
};

}  // namespace pantau::watch::test
