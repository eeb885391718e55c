#include "probes/content_prober.hpp"

#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <random>
#include <thread>
#include <utility>

#include "probes/content_case.hpp"
#include "probes/evidence.hpp"
#include "probes/own_thread.hpp"
#include "probes/siblings.hpp"

namespace pantau::probes {
namespace {

using std::chrono::steady_clock;

bool wants_examination(const ProbeRequest& request) {
    const Examination& examine = request.examine;
    return request.method == Method::get && (examine.gambling || examine.cloaking || examine.soft_404);
}

enum class Look : std::uint8_t { page, search_engine, search_visitor, sibling };

struct Task {
    std::uint64_t number = 0;
    Look look{};
    ProbeResult result;
};

}  // namespace

struct ContentProber::Core : std::enable_shared_from_this<Core> {
    Core(ProbeRunner& runner, ContentRules from, std::uint64_t seed)
        : inner{runner},
          rules{std::make_shared<const ContentCompiled>(std::move(from))},
          random{seed != 0 ? seed : std::random_device{}()} {}

    void submit(ProbeRequest request, Done done);
    void ask(std::uint64_t number, Look look, ProbeRequest request);
    void arrived(std::uint64_t number, Look look, ProbeResult result);
    void work();
    void stop();

    void read_first(std::uint64_t number, ContentCase& one, ProbeResult result);
    void ask_as_searcher(std::uint64_t number, ContentCase& one);
    void ask_sibling(std::uint64_t number, ContentCase& one);
    void ask_further(std::uint64_t number, ContentCase& one, Look look, ProbeRequest request);
    void conclude(std::uint64_t number, ContentCase& one);
    std::shared_ptr<ContentCase> take(std::uint64_t number);
    std::string random_name();

    ProbeRunner& inner;

    std::mutex mutex;
    std::condition_variable more;
    std::shared_ptr<const ContentCompiled> rules;
    std::map<std::uint64_t, std::shared_ptr<ContentCase>> cases;
    std::uint64_t next = 1;
    std::deque<Task> tasks;
    std::size_t waiting_bytes = 0;
    ContentCounters counted;
    bool stopped = false;
    std::thread worker;

    // The worker's own.
    Siblings siblings;
    std::mt19937_64 random;
};

void ContentProber::Core::submit(ProbeRequest request, Done done) {
    if (!wants_examination(request)) return inner.submit(std::move(request), std::move(done));
    ProbeRequest plain = request;
    plain.keep_body = true;
    std::uint64_t number = 0;
    {
        const std::lock_guard lock{mutex};
        if (!stopped) {
            number = next++;
            auto one = std::make_shared<ContentCase>();
            one->request = request;
            one->done = std::move(done);
            one->rules = rules;
            cases.emplace(number, std::move(one));
        }
    }
    if (number == 0) {
        ProbeResult result;
        result.url = safe_text(request.url);
        result.kind = request.kind;
        result.cancelled = true;
        return done(std::move(result));
    }
    ask(number, Look::page, std::move(plain));
}

void ContentProber::Core::ask(std::uint64_t number, Look look, ProbeRequest request) {
    inner.submit(std::move(request), [self = shared_from_this(), number, look](ProbeResult result) {
        self->arrived(number, look, std::move(result));
    });
}

std::shared_ptr<ContentCase> ContentProber::Core::take(std::uint64_t number) {
    const std::lock_guard lock{mutex};
    const auto found = cases.find(number);
    if (found == cases.end()) return nullptr;
    auto one = std::move(found->second);
    cases.erase(found);
    return one;
}

/// On the inner runner's thread: quick.
void ContentProber::Core::arrived(std::uint64_t number, Look look, ProbeResult result) {
    bool pass = look == Look::page && !is_page(result);
    {
        const std::lock_guard lock{mutex};
        if (!cases.contains(number)) return;  // stopped meanwhile
        if (!pass && waiting_bytes + result.body.size() > most_waiting_bytes) {
            ++counted.skipped;
            if (look == Look::page)
                pass = true;
            else
                result.body.clear();  // this look says nothing
        }
        if (!pass) {
            waiting_bytes += result.body.size();
            ++counted.waiting;
            tasks.push_back({number, look, std::move(result)});
        }
    }
    if (!pass) return more.notify_one();
    if (const auto one = take(number)) {
        if (!one->request.keep_body) result.body = {};
        one->done(std::move(result));
    }
}

void ContentProber::Core::work() {
    for (;;) {
        Task task;
        std::shared_ptr<ContentCase> one;
        {
            std::unique_lock lock{mutex};
            more.wait(lock, [this] { return stopped || !tasks.empty(); });
            if (stopped) return;
            task = std::move(tasks.front());
            tasks.pop_front();
            --counted.waiting;
            const auto found = cases.find(task.number);
            if (found != cases.end()) one = found->second;
        }
        const std::size_t bytes = task.result.body.size();
        if (one) {
            switch (task.look) {
                case Look::page:
                    read_first(task.number, *one, std::move(task.result));
                    break;
                case Look::search_engine:
                    one->read_view(one->search_engine, task.result);
                    --one->awaited;
                    break;
                case Look::search_visitor:
                    one->read_view(one->search_visitor, task.result);
                    --one->awaited;
                    break;
                case Look::sibling:
                    siblings.take(*one, task.result, steady_clock::now());
                    --one->awaited;
                    break;
            }
            if (one->awaited == 0) conclude(task.number, *one);
        }
        const std::lock_guard lock{mutex};
        waiting_bytes -= bytes;
    }
}

void ContentProber::Core::read_first(std::uint64_t number, ContentCase& one, ProbeResult result) {
    {
        const std::lock_guard lock{mutex};
        ++counted.examined;
    }
    if (!one.read(std::move(result))) return;
    if (one.shape) ask_sibling(number, one);
    if (one.request.examine.cloaking) ask_as_searcher(number, one);
}

void ContentProber::Core::ask_as_searcher(std::uint64_t number, ContentCase& one) {
    ProbeRequest engine = one.further(), visitor = engine;
    engine.user_agent = one.rules->search_engine;
    visitor.user_agent = one.rules->visitor;
    visitor.referer = one.rules->referer;
    ask_further(number, one, Look::search_engine, std::move(engine));
    ask_further(number, one, Look::search_visitor, std::move(visitor));
}

void ContentProber::Core::ask_sibling(std::uint64_t number, ContentCase& one) {
    if (sibling_pattern(one.request.url).empty() || !siblings.judge(one, steady_clock::now())) return;
    ProbeRequest request = one.further();
    request.url = sibling_of(one.request.url, random_name());
    request.kind = TargetKind::link;
    ask_further(number, one, Look::sibling, std::move(request));
}

void ContentProber::Core::ask_further(std::uint64_t number, ContentCase& one, Look look,
                                      ProbeRequest request) {
    ++one.awaited;
    {
        const std::lock_guard lock{mutex};
        ++counted.further;
    }
    ask(number, look, std::move(request));
}

void ContentProber::Core::conclude(std::uint64_t number, ContentCase& one) {
    one.judge();
    const auto mine = take(number);
    if (!mine) return;  // cannot be: only stop() takes it too, and that waits for this thread
    if (!mine->request.keep_body) mine->result.body = {};
    mine->done(std::move(mine->result));
}

std::string ContentProber::Core::random_name() {
    static constexpr std::string_view letters = "bcdfghjklmnpqrstvwxz0123456789";  // no word can come of it
    std::uniform_int_distribution<std::size_t> any{0, letters.size() - 1};
    std::string name = "x";
    for (int i = 0; i < 17; ++i) name += letters[any(random)];
    return name;
}

void ContentProber::Core::stop() {
    {
        const std::lock_guard lock{mutex};
        if (stopped) return;
        stopped = true;
    }
    more.notify_all();
    if (worker.joinable()) worker.join();
    std::map<std::uint64_t, std::shared_ptr<ContentCase>> left;
    {
        const std::lock_guard lock{mutex};
        left.swap(cases);
        tasks.clear();
        counted.waiting = 0;
        waiting_bytes = 0;
    }
    for (auto& [number, one] : left) {
        ProbeResult result;
        result.url = safe_text(one->request.url);
        result.kind = one->request.kind;
        result.cancelled = true;
        one->done(std::move(result));
    }
}

ContentProber::ContentProber(ProbeRunner& inner, ContentRules rules, std::uint64_t seed)
    : core_{std::make_shared<Core>(inner, std::move(rules), seed)} {
    core_->worker = start_thread("content", [core = core_.get()] { core->work(); });
}

ContentProber::~ContentProber() {
    core_->stop();
}

void ContentProber::submit(ProbeRequest request, Done done) {
    core_->submit(std::move(request), std::move(done));
}

void ContentProber::set_rules(ContentRules rules) {
    auto compiled = std::make_shared<const ContentCompiled>(std::move(rules));
    const std::lock_guard lock{core_->mutex};
    core_->rules = std::move(compiled);
}

void ContentProber::stop() {
    core_->stop();
}

ContentCounters ContentProber::counters() const {
    const std::lock_guard lock{core_->mutex};
    return core_->counted;
}

}  // namespace pantau::probes
