#include "probes/prober.hpp"

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <netdb.h>
#include <optional>
#include <queue>
#include <stdexcept>
#include <thread>
#include <unordered_map>
#include <utility>
#include <variant>

#include "probes/own_thread.hpp"
#include "probes/walk.hpp"

// One thread drives everything. A walk (one probe over its redirects) waits in its host's queue until the
// host has a free turn and there is room; then its name is looked up on a resolver thread, the addresses are
// judged, and one after another is tried by a transfer in the one multi handle. Requests and lookups come in
// through a mailbox that wakes curl_multi_poll; results leave by callback.

namespace pantau::probes {
namespace {

using Clock = std::chrono::steady_clock;
using WalkId = std::uint64_t;

/// A lookup that takes longer gives its place to the next probe: names that hang shall not fill the room.
constexpr std::chrono::milliseconds slow_lookup{5};
constexpr std::chrono::milliseconds longest_nap{500};

struct Submitted {
    ProbeRequest request;
    ProbeRunner::Done done;
    Clock::time_point at;
};
struct Looked {
    WalkId walk;
    std::uint64_t step;
    Lookup lookup;
};

/// How other threads reach the loop. Outlives the engine for the sake of resolver threads that hang.
class Mailbox {
public:
    using Letter = std::variant<Submitted, Looked>;

    explicit Mailbox(CURLM* multi) : multi_{multi} {}

    /// False when closed; the letter is then untouched.
    bool post(Letter&& letter) {
        const std::lock_guard lock{mutex_};
        if (closed_) return false;
        letters_.push_back(std::move(letter));
        if (letters_.size() == 1) curl_multi_wakeup(multi_);
        return true;
    }
    void wake() {
        const std::lock_guard lock{mutex_};
        if (!closed_) curl_multi_wakeup(multi_);
    }
    std::vector<Letter> take() {
        const std::lock_guard lock{mutex_};
        return std::exchange(letters_, {});
    }
    /// After this nobody touches the multi handle any more.
    std::vector<Letter> close() {
        const std::lock_guard lock{mutex_};
        closed_ = true;
        return std::exchange(letters_, {});
    }

private:
    std::mutex mutex_;
    std::vector<Letter> letters_;
    CURLM* multi_;
    bool closed_ = false;
};

/// Once in a process, before any thread uses libcurl.
void start_libcurl() {
    static const CURLcode code = curl_global_init(CURL_GLOBAL_DEFAULT);
    if (code != CURLE_OK)
        throw std::runtime_error{std::string{"libcurl cannot start: "} + curl_easy_strerror(code)};
}

/// Addresses written as such need no name server and never wait; getaddrinfo also knows the odd forms.
bool is_numeric(const std::string& host) {
    addrinfo hints{};
    hints.ai_flags = AI_NUMERICHOST;
    addrinfo* list = nullptr;
    if (getaddrinfo(host.c_str(), nullptr, &hints, &list) != 0) return false;
    freeaddrinfo(list);
    return true;
}

ProbeResult cancelled(ProbeRequest request) {
    Walk walk{std::move(request), {}};
    walk.end(FailureClass::self_overload, "the prober was stopped");
    ProbeResult result = walk.result();
    result.cancelled = true;
    return result;
}

}  // namespace

class Prober::Engine {
public:
    explicit Engine(ProberOptions options)
        : options_{std::move(options)},
          policy_{options_.allow_addresses, options_.allow_ports},
          trust_{options_.ca_file, options_.intermediates_file},
          multi_{(start_libcurl(), curl_multi_init())},
          mailbox_{std::make_shared<Mailbox>(multi_.get())},
          resolver_{options_.resolver,
                    options_.lookup ? options_.lookup : Resolver::Function{system_lookup}} {
        if (options_.second_lookup) second_resolver_.emplace(options_.resolver, options_.second_lookup);
        ca_parses_ = trust_.parses();
        if (!multi_) throw std::runtime_error{"libcurl cannot start: no multi handle"};
        if (options_.user_agent.empty()) options_.user_agent = "Pantau/0.1 (website monitor)";
        options_.max_in_flight = std::clamp<std::size_t>(options_.max_in_flight, 1, 4096);
        headers_.reset(curl_slist_append(nullptr, "Accept: text/html,application/xhtml+xml,*/*;q=0.8"));
        headers_.reset(curl_slist_append(headers_.release(), "Accept-Language: id,en;q=0.5"));
        curl_multi_setopt(multi_.get(), CURLMOPT_PIPELINING, CURLPIPE_NOTHING);
        // Idle connections for sweeps over links; bounded, so that a sweep over many hosts holds no thousand
        // of them.
        curl_multi_setopt(multi_.get(), CURLMOPT_MAXCONNECTS, 128L);
        thread_ = start_thread("probe", [this] { run(); });
    }

    ~Engine() { stop(); }
    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;

    void submit(ProbeRequest request, Done done) {
        Mailbox::Letter letter = Submitted{std::move(request), std::move(done), Clock::now()};
        queued_.fetch_add(1, std::memory_order_relaxed);
        if (mailbox_->post(std::move(letter))) return;
        queued_.fetch_sub(1, std::memory_order_relaxed);
        auto& late = std::get<Submitted>(letter);
        late.done(cancelled(std::move(late.request)));
    }

    void stop() {
        const std::lock_guard lock{stop_mutex_};
        stopping_ = true;
        mailbox_->wake();
        if (thread_.joinable()) thread_.join();
    }

    void stall(std::chrono::milliseconds how_long) {
        stall_ms_ = how_long.count();
        mailbox_->wake();
    }

    ProberCounters counters() const {
        ProberCounters counters;
        counters.in_flight = in_flight_;
        counters.resolving = resolving_;
        counters.queued = queued_;
        counters.finished = finished_;
        counters.ca_parses = ca_parses_;
        counters.resolver_threads =
            resolver_.threads() + (second_resolver_ ? second_resolver_->threads() : 0);
        counters.loop_lag = microseconds{lag_us_};
        counters.loop_lag_max = microseconds{lag_max_us_.exchange(0)};
        return counters;
    }

private:
    struct Moving {
        Walk walk;
        std::string host;  ///< whose turn it holds
        Clock::time_point waiting_since;
        Clock::time_point lookup_began;
        std::uint64_t step = 0;  ///< tells timers and lookups of the past from those of now
        bool looking = false, slow_look = false;
        std::unique_ptr<Fetch> fetch;
    };
    struct Host {
        std::size_t active = 0;
        std::deque<WalkId> waiting;
        bool listed = false;  ///< stands in runnable_
    };
    enum class Alarm : std::uint8_t { lookup_slow, lookup_over, next_address };
    struct Timer {
        Clock::time_point due;
        WalkId walk;
        std::uint64_t step;
        Alarm alarm;
        bool operator>(const Timer& other) const { return due > other.due; }
    };

    void run();
    void nap();
    void read_mail();
    void ring_timers();
    void collect();
    void admit();
    void shut_down();

    void enqueue(WalkId id, Moving& moving, bool first);
    void begin_hop(WalkId id, Moving& moving);
    void take_turn(WalkId id, Moving& moving);
    void begin_attempt(WalkId id, Moving& moving);
    void end_attempt(WalkId id, Moving& moving, CURLcode code, bool given_up);
    void go(WalkId id, Moving& moving, Walk::Next next);
    void leave_host(Moving& moving);
    void stop_looking(Moving& moving);
    void finish(WalkId id, Moving& moving);
    /// Room for one more walk. Lookups that hang do not count: 200 dead names shall not stop the others.
    bool has_room() const { return in_flight_ + ready_.size() + young_looks_ < options_.max_in_flight; }

    std::chrono::milliseconds connect_limit(const Walk& walk) const {
        return walk.request().connect_timeout.value_or(options_.connect_timeout);
    }
    microseconds time_left(const Walk& walk) const {
        const microseconds limit = walk.request().timeout.value_or(options_.timeout);
        return std::max(limit - walk.spent(), microseconds{1'000});
    }

    ProberOptions options_;
    AddressPolicy policy_;
    Trust trust_;
    HeaderList headers_;
    MultiHandle multi_;
    std::shared_ptr<Mailbox> mailbox_;
    Resolver resolver_;
    std::optional<Resolver> second_resolver_;  // its threads start with its first question

    // Of the loop's thread alone:
    std::unordered_map<WalkId, Moving> walks_;
    std::unordered_map<std::string, Host> hosts_;
    std::deque<std::string> runnable_;  // hosts with someone waiting and a turn to give
    std::deque<WalkId> ready_;          // addresses known, waiting for a transfer slot
    std::priority_queue<Timer, std::vector<Timer>, std::greater<>> timers_;
    std::size_t young_looks_ = 0;
    WalkId next_id_ = 1;
    Clock::time_point awake_ = Clock::now();
    std::vector<EasyHandle> spare_;
    Fetch::Surroundings around_{policy_, trust_, options_.user_agent, nullptr, spare_, 0};

    std::atomic<bool> stopping_{false};
    std::atomic<std::int64_t> stall_ms_{0};
    std::atomic<std::size_t> in_flight_{0}, resolving_{0}, queued_{0};
    std::atomic<std::uint64_t> finished_{0}, ca_parses_{0};
    std::atomic<std::int64_t> lag_us_{0};
    mutable std::atomic<std::int64_t> lag_max_us_{0};
    std::mutex stop_mutex_;
    std::thread thread_;  // last: it uses all of the above
};

void Prober::Engine::run() {
    around_.headers = headers_.get();
    around_.most_spare = options_.max_in_flight;
    awake_ = Clock::now();
    while (!stopping_) {
        int running = 0;
        if (const CURLMcode code = curl_multi_perform(multi_.get(), &running); code != CURLM_OK)
            throw std::logic_error{std::string{"curl_multi_perform: "} + curl_multi_strerror(code)};
        collect();
        read_mail();
        ring_timers();
        admit();
        nap();
    }
    shut_down();
}

/// Sleeps until something happens. What a waiting event has to endure is the time since the last sleep ended,
/// and how much later than agreed the system woke us; both together are the loop's lag.
void Prober::Engine::nap() {
    if (const auto stall = stall_ms_.exchange(0); stall > 0)
        std::this_thread::sleep_for(std::chrono::milliseconds{stall});
    const auto asleep = Clock::now();
    auto wait = std::chrono::duration_cast<std::chrono::milliseconds>(longest_nap);
    if (!timers_.empty())
        wait = std::clamp(std::chrono::ceil<std::chrono::milliseconds>(timers_.top().due - asleep),
                          std::chrono::milliseconds{0}, wait);
    int ready = 0;
    curl_multi_poll(multi_.get(), nullptr, 0, static_cast<int>(wait.count()), &ready);
    const auto overslept = std::max<Clock::duration>(Clock::now() - asleep - wait, Clock::duration{0});
    const auto lag = std::chrono::duration_cast<microseconds>(asleep - awake_ + overslept).count();
    awake_ = Clock::now();
    lag_us_ = lag;
    if (lag > lag_max_us_) lag_max_us_ = lag;
}

void Prober::Engine::read_mail() {
    for (Mailbox::Letter& letter : mailbox_->take()) {
        if (auto* submitted = std::get_if<Submitted>(&letter)) {
            const WalkId id = next_id_++;
            Moving& moving =
                walks_
                    .emplace(id, Moving{Walk{std::move(submitted->request), std::move(submitted->done)},
                                        {},
                                        submitted->at,
                                        {},
                                        0,
                                        false,
                                        false,
                                        nullptr})
                    .first->second;
            if (moving.walk.begin(policy_) == Walk::Next::finished) {
                --queued_;
                moving.walk.mark_started(
                    std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()),
                    Clock::now());
                finish(id, moving);
            } else {
                enqueue(id, moving, false);
            }
            continue;
        }
        auto& looked = std::get<Looked>(letter);
        const auto found = walks_.find(looked.walk);
        if (found == walks_.end() || found->second.step != looked.step || !found->second.looking) continue;
        Moving& moving = found->second;
        stop_looking(moving);
        const auto took = std::chrono::duration_cast<microseconds>(Clock::now() - moving.lookup_began);
        go(looked.walk, moving, moving.walk.take_lookup(looked.lookup, took, policy_));
    }
}

void Prober::Engine::enqueue(WalkId id, Moving& moving, bool first) {
    moving.host = moving.walk.url().host;
    Host& host = hosts_[moving.host];
    if (first)
        host.waiting.push_front(id);
    else
        host.waiting.push_back(id);
    if (!host.listed && (options_.host_in_flight == 0 || host.active < options_.host_in_flight)) {
        host.listed = true;
        if (first)
            runnable_.push_front(moving.host);
        else
            runnable_.push_back(moving.host);
    }
}

/// Gives room to the hosts in turn: one walk each, so that no host's long list holds up the others.
void Prober::Engine::admit() {
    while (!ready_.empty() && in_flight_ < options_.max_in_flight) {
        const WalkId id = ready_.front();
        ready_.pop_front();
        begin_attempt(id, walks_.at(id));
    }
    while (!runnable_.empty() && has_room()) {
        const std::string name = std::move(runnable_.front());
        runnable_.pop_front();
        Host& host = hosts_.at(name);
        host.listed = false;
        const WalkId id = host.waiting.front();
        host.waiting.pop_front();
        ++host.active;
        if (!host.waiting.empty() &&
            (options_.host_in_flight == 0 || host.active < options_.host_in_flight)) {
            host.listed = true;
            runnable_.push_back(name);
        }
        begin_hop(id, walks_.at(id));
    }
}

void Prober::Engine::leave_host(Moving& moving) {
    const auto found = hosts_.find(moving.host);
    Host& host = found->second;
    --host.active;
    if (host.waiting.empty()) {
        if (host.active == 0) hosts_.erase(found);
    } else if (!host.listed) {
        host.listed = true;
        runnable_.push_back(moving.host);
    }
    moving.host.clear();
}

void Prober::Engine::begin_hop(WalkId id, Moving& moving) {
    const auto now = Clock::now();
    Walk& walk = moving.walk;
    walk.queued += std::chrono::duration_cast<microseconds>(now - moving.waiting_since);
    if (!walk.started()) {
        --queued_;
        walk.mark_started(std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()),
                          now);
    }
    const std::uint64_t step = ++moving.step;
    moving.lookup_began = now;
    const std::string& host = walk.url().host;
    if (is_numeric(host)) {
        go(id, moving, walk.take_lookup(system_lookup(host, AddressFamily::any), microseconds{0}, policy_));
        return;
    }
    moving.looking = true;
    moving.slow_look = false;
    ++resolving_;
    ++young_looks_;
    const microseconds limit = std::min<microseconds>(connect_limit(walk), time_left(walk));
    timers_.push({now + slow_lookup, id, step, Alarm::lookup_slow});
    timers_.push({now + limit, id, step, Alarm::lookup_over});
    Resolver& resolver =
        walk.request().names == NameSource::second && second_resolver_ ? *second_resolver_ : resolver_;
    resolver.ask(host, walk.request().family, [mailbox = mailbox_, id, step](Lookup lookup) {
        mailbox->post(Looked{id, step, std::move(lookup)});
    });
}

void Prober::Engine::stop_looking(Moving& moving) {
    moving.looking = false;
    --resolving_;
    if (!moving.slow_look) --young_looks_;
}

void Prober::Engine::ring_timers() {
    const auto now = Clock::now();
    while (!timers_.empty() && timers_.top().due <= now) {
        const Timer timer = timers_.top();
        timers_.pop();
        const auto found = walks_.find(timer.walk);
        if (found == walks_.end() || found->second.step != timer.step) continue;
        Moving& moving = found->second;
        switch (timer.alarm) {
            case Alarm::lookup_slow:
                if (moving.looking && !moving.slow_look) {
                    moving.slow_look = true;
                    --young_looks_;
                }
                break;
            case Alarm::lookup_over:
                if (moving.looking) {
                    stop_looking(moving);
                    const auto took = std::chrono::duration_cast<microseconds>(now - moving.lookup_began);
                    go(timer.walk, moving, moving.walk.lookup_timed_out(took));
                }
                break;
            case Alarm::next_address:
                if (moving.fetch && !moving.fetch->connected())
                    end_attempt(timer.walk, moving, CURLE_OPERATION_TIMEDOUT, true);
                break;
        }
    }
}

void Prober::Engine::take_turn(WalkId id, Moving& moving) {
    moving.waiting_since = Clock::now();
    if (in_flight_ < options_.max_in_flight)
        begin_attempt(id, moving);
    else
        ready_.push_back(id);
}

void Prober::Engine::begin_attempt(WalkId id, Moving& moving) {
    Walk& walk = moving.walk;
    const auto now = Clock::now();
    walk.queued += std::chrono::duration_cast<microseconds>(now - moving.waiting_since);
    const std::uint64_t step = ++moving.step;

    const ProbeRequest& request = walk.request();
    FetchPlan plan;
    plan.url = walk.url();
    plan.address = walk.address();
    plan.fresh = request.fresh;
    plan.keep_body = request.keep_body || !request.must_contain.empty() || !request.must_not_contain.empty();
    plan.method = request.method;
    plan.user_agent = request.user_agent;
    plan.referer = request.referer;
    plan.max_body = request.max_body.value_or(options_.max_body);
    const microseconds left =
        std::max<microseconds>(connect_limit(walk) - walk.spent_connecting(), microseconds{1'000});
    plan.connect_timeout = std::chrono::ceil<std::chrono::milliseconds>(left);
    plan.timeout = std::chrono::ceil<std::chrono::milliseconds>(time_left(walk));
    // An address that stays silent may take its share of the time, not the share of the others.
    if (walk.candidates() > 1)
        timers_.push(
            {now + left / static_cast<std::int64_t>(walk.candidates()), id, step, Alarm::next_address});

    plan.owner = id;
    moving.fetch = std::make_unique<Fetch>(around_, std::move(plan));
    ++in_flight_;
    if (const CURLMcode code = curl_multi_add_handle(multi_.get(), moving.fetch->handle()); code != CURLM_OK)
        throw std::logic_error{std::string{"curl_multi_add_handle: "} + curl_multi_strerror(code)};
}

void Prober::Engine::end_attempt(WalkId id, Moving& moving, CURLcode code, bool given_up) {
    ++moving.step;
    curl_multi_remove_handle(multi_.get(), moving.fetch->handle());
    --in_flight_;
    FetchFacts facts = moving.fetch->finish(code);
    moving.fetch.reset();
    ca_parses_ = trust_.parses();
    go(id, moving, moving.walk.take_attempt(std::move(facts), given_up, policy_));
}

void Prober::Engine::collect() {
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
        if (message->msg != CURLMSG_DONE) continue;
        Fetch* fetch = nullptr;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &fetch);
        const CURLcode code = message->data.result;  // the message is dead once the handle is removed
        const WalkId id = fetch->plan().owner;
        end_attempt(id, walks_.at(id), code, false);
    }
}

void Prober::Engine::go(WalkId id, Moving& moving, Walk::Next next) {
    switch (next) {
        case Walk::Next::attempt:
            take_turn(id, moving);
            break;
        case Walk::Next::hop:
            leave_host(moving);
            moving.waiting_since = Clock::now();
            enqueue(id, moving, true);
            break;
        case Walk::Next::finished:
            leave_host(moving);
            finish(id, moving);
            break;
    }
}

void Prober::Engine::finish(WalkId id, Moving& moving) {
    Done done = std::move(moving.walk.done);
    ProbeResult result = moving.walk.result();
    walks_.erase(id);
    ++finished_;
    done(std::move(result));
}

void Prober::Engine::shut_down() {
    std::vector<Mailbox::Letter> letters = mailbox_->close();
    for (auto& [id, moving] : walks_) {
        if (moving.fetch) curl_multi_remove_handle(multi_.get(), moving.fetch->handle());
        moving.fetch.reset();
        moving.walk.end(FailureClass::self_overload, "the prober was stopped");
        ProbeResult result = moving.walk.result();
        result.cancelled = true;
        moving.walk.done(std::move(result));
    }
    walks_.clear();
    for (Mailbox::Letter& letter : letters)
        if (auto* submitted = std::get_if<Submitted>(&letter))
            submitted->done(cancelled(std::move(submitted->request)));
    in_flight_ = resolving_ = queued_ = 0;
}

Prober::Prober(ProberOptions options) : engine_{std::make_unique<Engine>(std::move(options))} {}
Prober::~Prober() = default;

void Prober::submit(ProbeRequest request, Done done) {
    engine_->submit(std::move(request), std::move(done));
}
void Prober::stop() {
    engine_->stop();
}
void Prober::stall_for_test(std::chrono::milliseconds how_long) {
    engine_->stall(how_long);
}
ProberCounters Prober::counters() const {
    return engine_->counters();
}

}  // namespace pantau::probes
