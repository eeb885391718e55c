#include "probes/engine.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "probes/own_thread.hpp"

namespace pantau::probes {
namespace {

constexpr std::chrono::milliseconds longest_nap{500};
/// A full handshake costs a millisecond and more of this thread. When many servers answer at once nothing
/// else is seen meanwhile (measured: a round of 148 ms with 200 in flight), so few are under way at one time.
/// One that takes long costs nothing while it waits: after a moment it gives its place to the next, so that
/// servers which never answer the hello hold nobody up.
constexpr std::size_t most_handshakes = 8;
/// Likewise a connection costs a tenth of a millisecond to begin and as much to end: so many are begun in one
/// round of the loop.
constexpr std::size_t most_starts = 32;
constexpr std::chrono::milliseconds slow_handshake{100};

/// Once in a process, before any thread uses libcurl.
void start_libcurl() {
    static const CURLcode code = curl_global_init(CURL_GLOBAL_DEFAULT);
    if (code != CURLE_OK)
        throw std::runtime_error{std::string{"libcurl cannot start: "} + curl_easy_strerror(code)};
}

Instant wall_now() {
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

Politeness politeness_of(const ProberOptions& options) {
    if (!options.politeness) return Politeness{options.host_in_flight};
    return Politeness{*options.politeness, wall_now(), std::chrono::steady_clock::now()};
}

ProbeResult cancelled(ProbeRequest request) {
    Walk walk{std::move(request), {}};
    walk.end(FailureClass::self_overload, "the prober was stopped");
    ProbeResult result = walk.result();
    result.cancelled = true;
    return result;
}

}  // namespace

Prober::Engine::Engine(ProberOptions options)
    : options_{std::move(options)},
      policy_{options_.allow_addresses, options_.allow_ports},
      trust_{options_.ca_file, options_.intermediates_file},
      multi_{(start_libcurl(), curl_multi_init())},
      mailbox_{std::make_shared<Mailbox>(multi_.get())},
      resolver_{options_.resolver, options_.lookup ? options_.lookup : Resolver::Function{system_lookup}},
      politeness_{politeness_of(options_)},
      hosts_{[this](const Claim& claim) { return politeness_.ask_host(claim, Clock::now(), wall_now()); }},
      addresses_{[this](const Claim& claim) { return politeness_.ask_address(claim, Clock::now()); }} {
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

void Prober::Engine::submit(ProbeRequest request, Done done) {
    Mailbox::Letter letter = Submitted{std::move(request), std::move(done), Clock::now()};
    queued_.fetch_add(1, std::memory_order_relaxed);
    if (mailbox_->post(std::move(letter))) return;
    queued_.fetch_sub(1, std::memory_order_relaxed);
    auto& late = std::get<Submitted>(letter);
    late.done(cancelled(std::move(late.request)));
}

void Prober::Engine::set_own_hosts(std::vector<std::string> hosts) {
    mailbox_->post(OwnHosts{std::move(hosts)});
}

void Prober::Engine::stop() {
    const std::lock_guard lock{stop_mutex_};
    stopping_ = true;
    mailbox_->wake();
    if (thread_.joinable()) thread_.join();
}

void Prober::Engine::stall(std::chrono::milliseconds how_long) {
    stall_ms_ = how_long.count();
    mailbox_->wake();
}

ProberCounters Prober::Engine::counters() const {
    ProberCounters counters;
    counters.in_flight = in_flight_;
    counters.resolving = resolving_;
    counters.queued = queued_;
    counters.waiting_for_host = held_;
    counters.finished = finished_;
    counters.ca_parses = ca_parses_;
    counters.resolver_threads = resolver_.threads() + (second_resolver_ ? second_resolver_->threads() : 0);
    counters.loop_lag = microseconds{lag_us_};
    counters.loop_lag_max = microseconds{lag_max_us_.exchange(0)};
    return counters;
}

void Prober::Engine::run() {
    around_.headers = headers_.get();
    around_.most_spare = options_.max_in_flight;
    awake_ = Clock::now();
    while (!stopping_) {
        int running = 0;
        if (const CURLMcode code = curl_multi_perform(multi_.get(), &running); code != CURLM_OK)
            throw std::logic_error{std::string{"curl_multi_perform: "} + curl_multi_strerror(code)};
        collect();
        mind_handshakes();
        started_ = 0;
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
    // A walk that a host would let in now, but for which there is no room, waits for the room and not for a
    // time.
    auto due = asleep + longest_nap;
    if (!timers_.empty()) due = std::min(due, timers_.top().due);
    if (has_room()) due = std::min({due, hosts_.wake_at(), addresses_.wake_at()});
    if (!greeting_.empty() && !handshakes_.empty())
        due = std::min(due, handshakes_.front().begun + slow_handshake);
    if (!may_start()) due = asleep;
    const auto wait = std::clamp(std::chrono::ceil<std::chrono::milliseconds>(due - asleep),
                                 std::chrono::milliseconds{0}, longest_nap);
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
        if (auto* submitted = std::get_if<Submitted>(&letter))
            receive(std::move(*submitted));
        else if (auto* looked = std::get_if<Looked>(&letter))
            take_lookup(*looked);
        else
            politeness_.set_own_hosts(std::get<OwnHosts>(letter).hosts);
    }
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

/// Gives room to those who were let in, the farthest on their way first. A walk that a door holds takes none.
void Prober::Engine::admit() {
    while (!greeting_.empty() && may_start() && may_shake_hands()) {
        const WalkId id = greeting_.front();
        greeting_.pop_front();
        begin_attempt(id, walks_.at(id));
    }
    while (!ready_.empty() && may_start() && in_flight_ + greeting_.size() < options_.max_in_flight) {
        const WalkId id = ready_.front();
        ready_.pop_front();
        start_when_fit(id, walks_.at(id));
    }
    while (has_room() && may_start()) {
        const auto now = Clock::now();
        if (const auto at_door = addresses_.next(now))
            at_address(*at_door);
        else if (const auto called = hosts_.next(now))
            at_host(*called);
        else
            break;
    }
    held_ = hosts_.held() + addresses_.held();
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

bool Prober::Engine::may_start() const {
    return started_ < most_starts;
}

bool Prober::Engine::may_shake_hands() const {
    return handshakes_.size() < most_handshakes;
}

void Prober::Engine::mind_handshakes() {
    const auto now = Clock::now();
    std::erase_if(handshakes_, [&](const Handshake& one) {
        const auto found = walks_.find(one.walk);
        return now - one.begun >= slow_handshake || found == walks_.end() || found->second.step != one.step ||
               found->second.fetch->established();
    });
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
    in_flight_ = resolving_ = queued_ = held_ = 0;
}

}  // namespace pantau::probes
