#include "probes/content_prober.hpp"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <random>
#include <thread>
#include <utility>
#include <vector>

#include "probes/evidence.hpp"
#include "probes/own_thread.hpp"
#include "probes/page_text.hpp"
#include "probes/simhash.hpp"
#include "probes/url.hpp"

namespace pantau::probes {
namespace {

using std::chrono::steady_clock;

constexpr std::size_t most_siblings = 128;
constexpr std::size_t most_outgoing = 500;
constexpr std::size_t longest_evidence = 4'096;
constexpr std::chrono::minutes sibling_is_new{10};

/// A good answer that is a page.
bool is_page(const ProbeResult& result) {
    if (result.cancelled || (result.outcome != Outcome::ok && result.outcome != Outcome::slow) ||
        result.http_status < 200 || result.http_status > 299 || result.body.empty())
        return false;
    const std::string_view type = result.content_type;
    return type.empty() || type.find("html") != std::string_view::npos;
}

bool wants_examination(const ProbeRequest& request) {
    const Examination& examine = request.examine;
    return request.method == Method::get && (examine.gambling || examine.cloaking || examine.soft_404);
}

std::string domain_of(std::string_view url) {
    const auto parsed = parse_url(url).url;
    return parsed ? registrable_domain(parsed->host) : std::string{};
}

/// The rules made ready; replaced as a whole.
struct Compiled {
    explicit Compiled(ContentRules from)
        : gambling{std::move(from.gambling)},
          soft_404{std::move(from.soft_404)},
          search_engine{std::move(from.search_engine)},
          visitor{std::move(from.visitor)},
          referer{std::move(from.referer)},
          sibling_kept{from.sibling_kept} {}

    GamblingDetector gambling;
    Soft404Judge soft_404;
    std::string search_engine, visitor, referer;
    std::chrono::seconds sibling_kept;
};

enum class Look : std::uint8_t { page, search_engine, search_visitor, sibling };

/// One request of ours from submit() to its `done`.
struct Case {
    ProbeRequest request;
    ProbeRunner::Done done;
    std::shared_ptr<const Compiled> rules;
    ProbeResult result;
    int awaited = 0;  // further looks under way; touched by the worker only
    GamblingDetector::View plain, search_engine, search_visitor;
    std::optional<PageShape> shape;
    std::optional<std::string> soft_404;
};

/// What an address that cannot exist answered.
struct Sibling {
    steady_clock::time_point when;
    std::optional<PageShape> shape;  // empty: no page, which is as it should be
};

struct Task {
    std::uint64_t number = 0;
    Look look{};
    ProbeResult result;
};

void call_injected(ProbeResult& result, const GamblingFinding& finding) {
    const bool is_site = result.kind == TargetKind::site;
    result.failure = FailureClass::gambling_injection;
    result.outcome = outcome_of(result.failure, result.http_status, is_site);
    result.verdict = verdict_of(result.failure, result.http_status, is_site);
    result.reason = finding.reason();
    std::string evidence = "signs of injected gambling, score " + std::to_string(finding.score) + '\n';
    for (const Sign& sign : finding.signs)
        evidence.append(name_of(sign.place))
            .append(" (")
            .append(std::to_string(sign.score))
            .append("): ")
            .append(sign.excerpt)
            .append(1, '\n');
    result.evidence = safe_text(std::string_view{evidence}.substr(0, longest_evidence), true);
}

void call_soft_404(ProbeResult& result, const std::string& why, std::string_view body) {
    const bool is_site = result.kind == TargetKind::site;
    result.failure = FailureClass::soft_404;
    result.outcome = outcome_of(result.failure, result.http_status, is_site);
    result.verdict = verdict_of(result.failure, result.http_status, is_site);
    result.reason = why;
    result.evidence = safe_text(body.substr(0, longest_evidence), true);
}

}  // namespace

struct ContentProber::Core : std::enable_shared_from_this<Core> {
    Core(ProbeRunner& runner, ContentRules from, std::uint64_t seed)
        : inner{runner},
          rules{std::make_shared<const Compiled>(std::move(from))},
          random{seed != 0 ? seed : std::random_device{}()} {}

    void submit(ProbeRequest request, Done done);
    void ask(std::uint64_t number, Look look, ProbeRequest request);
    void arrived(std::uint64_t number, Look look, ProbeResult result);
    void work();
    void stop();

    void read_first(std::uint64_t number, Case& one, ProbeResult result);
    void ask_as_searcher(std::uint64_t number, Case& one);
    void ask_sibling(std::uint64_t number, Case& one);
    void read_view(Case& one, GamblingDetector::View& view, const ProbeResult& result) const;
    void read_sibling(Case& one, const ProbeResult& result);
    void conclude(std::uint64_t number, Case& one);
    std::shared_ptr<Case> take(std::uint64_t number);
    std::string random_name();

    ProbeRunner& inner;

    std::mutex mutex;
    std::condition_variable more;
    std::shared_ptr<const Compiled> rules;
    std::map<std::uint64_t, std::shared_ptr<Case>> cases;
    std::uint64_t next = 1;
    std::deque<Task> tasks;
    std::size_t waiting_bytes = 0;
    ContentCounters counted;
    bool stopped = false;
    std::thread worker;

    // The worker's own.
    std::map<std::string, Sibling> siblings;
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
            auto one = std::make_shared<Case>();
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

std::shared_ptr<Case> ContentProber::Core::take(std::uint64_t number) {
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
        std::shared_ptr<Case> one;
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
                    read_view(*one, one->search_engine, task.result);
                    --one->awaited;
                    break;
                case Look::search_visitor:
                    read_view(*one, one->search_visitor, task.result);
                    --one->awaited;
                    break;
                case Look::sibling:
                    read_sibling(*one, task.result);
                    --one->awaited;
                    break;
            }
            if (one->awaited == 0) conclude(task.number, *one);
        }
        const std::lock_guard lock{mutex};
        waiting_bytes -= bytes;
    }
}

void ContentProber::Core::read_first(std::uint64_t number, Case& one, ProbeResult result) {
    const PageText page = read_page(result.body, result.final_url, result.content_type);
    {
        const std::lock_guard lock{mutex};
        ++counted.examined;
    }
    one.result = std::move(result);
    if (!page.html) return;

    one.result.fingerprint = simhash(page.title + '\n' + page.main);
    for (const PageLink& link : page.links)
        if (link.outgoing) one.result.outgoing.push_back(safe_text(link.domain));
    auto& outgoing = one.result.outgoing;
    std::sort(outgoing.begin(), outgoing.end());
    outgoing.erase(std::unique(outgoing.begin(), outgoing.end()), outgoing.end());
    if (outgoing.size() > most_outgoing) outgoing.resize(most_outgoing);

    const Examination& examine = one.request.examine;
    one.plain.answered = true;
    one.plain.domain = domain_of(one.result.final_url);
    if (examine.gambling || examine.cloaking) one.plain.finding = one.rules->gambling.look(page);
    if (one.plain.finding.found) return;

    const Soft404Judge& judge = one.rules->soft_404;
    if (examine.soft_404 && !page.cut && judge.judges(one.request.url) && judge.judges(one.result.final_url))
        one.shape = judge.shape(page, one.result.body.size(), one.result.final_url);
    if (!one.request.keep_body)
        one.result.body.resize(
            std::min(one.result.body.size(), longest_evidence));  // while others are awaited
    if (one.shape) ask_sibling(number, one);
    if (examine.cloaking) ask_as_searcher(number, one);
}

void ContentProber::Core::ask_as_searcher(std::uint64_t number, Case& one) {
    ProbeRequest request = one.request;
    request.examine = {};
    request.must_contain.clear();
    request.must_not_contain.clear();
    request.least_bytes = 0;
    request.keep_body = true;
    one.awaited += 2;
    {
        const std::lock_guard lock{mutex};
        counted.further += 2;
    }
    ProbeRequest visitor = request;
    request.user_agent = one.rules->search_engine;
    ask(number, Look::search_engine, std::move(request));
    visitor.user_agent = one.rules->visitor;
    visitor.referer = one.rules->referer;
    ask(number, Look::search_visitor, std::move(visitor));
}

void ContentProber::Core::ask_sibling(std::uint64_t number, Case& one) {
    const std::string pattern = sibling_pattern(one.request.url);
    if (pattern.empty()) return;
    const auto now = steady_clock::now();
    if (const auto kept = siblings.find(pattern);
        kept != siblings.end() && now - kept->second.when < one.rules->sibling_kept) {
        if (!kept->second.shape) return;
        one.soft_404 = one.rules->soft_404.judge(*one.shape, *kept->second.shape);
        // Alike, but not as alike as it takes: what changes on every page of the site (the news of the day)
        // may have changed since.
        const bool near = distance(one.shape->fingerprint, kept->second.shape->fingerprint) <=
                          one.rules->soft_404.rules().distance;
        if (one.soft_404 || !near || now - kept->second.when < sibling_is_new) return;
    }
    ProbeRequest request = one.request;
    request.url = sibling_of(one.request.url, random_name());
    request.kind = TargetKind::link;
    request.examine = {};
    request.must_contain.clear();
    request.must_not_contain.clear();
    request.least_bytes = 0;
    request.keep_body = true;
    ++one.awaited;
    {
        const std::lock_guard lock{mutex};
        ++counted.further;
    }
    ask(number, Look::sibling, std::move(request));
}

void ContentProber::Core::read_view(Case& one, GamblingDetector::View& view,
                                    const ProbeResult& result) const {
    if (!is_page(result)) return;
    const PageText page = read_page(result.body, result.final_url, result.content_type);
    view.answered = true;
    view.domain = domain_of(result.final_url);
    view.finding = one.rules->gambling.look(page);
}

void ContentProber::Core::read_sibling(Case& one, const ProbeResult& result) {
    Sibling sibling{steady_clock::now(), std::nullopt};
    if (is_page(result)) {
        const PageText page = read_page(result.body, result.final_url, result.content_type);
        if (result.http_status == 200 && page.html) {
            sibling.shape = one.rules->soft_404.shape(page, result.body.size(), result.final_url);
            one.soft_404 = one.rules->soft_404.judge(*one.shape, *sibling.shape);
        }
    } else if (result.cancelled || result.postponed || result.http_status < 300 || result.http_status > 499 ||
               result.outcome == Outcome::walled) {
        return;  // it told nothing; ask again next time
    }
    if (siblings.size() >= most_siblings) {
        const auto oldest =
            std::min_element(siblings.begin(), siblings.end(),
                             [](const auto& a, const auto& b) { return a.second.when < b.second.when; });
        siblings.erase(oldest);
    }
    siblings.insert_or_assign(sibling_pattern(one.request.url), std::move(sibling));
}

void ContentProber::Core::conclude(std::uint64_t number, Case& one) {
    if (one.plain.finding.found) {
        call_injected(one.result, one.plain.finding);
    } else if (const auto cloaked =
                   one.rules->gambling.compare(one.plain, one.search_engine, one.search_visitor);
               cloaked.found) {
        call_injected(one.result, cloaked);
    } else if (one.soft_404) {
        call_soft_404(one.result, *one.soft_404, one.result.body);
    }
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
    std::map<std::uint64_t, std::shared_ptr<Case>> left;
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
    auto compiled = std::make_shared<const Compiled>(std::move(rules));
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
