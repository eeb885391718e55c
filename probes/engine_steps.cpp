// The way of one walk: let in by its host, looked up, let in by an address, transferred, and on to the next
// hop.

#include <algorithm>
#include <netdb.h>
#include <stdexcept>
#include <utility>

#include "probes/engine.hpp"
#include "probes/evidence.hpp"

namespace pantau::probes {
namespace {

/// A lookup that takes longer gives its place to the next probe: names that hang shall not fill the room.
constexpr std::chrono::milliseconds slow_lookup{2};

using Clock = std::chrono::steady_clock;

Instant wall_now() {
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

microseconds between(Clock::time_point from, Clock::time_point to) {
    return std::chrono::duration_cast<microseconds>(to - from);
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

}  // namespace

std::chrono::milliseconds Prober::Engine::connect_limit(const Walk& walk) const {
    return walk.request().connect_timeout.value_or(options_.connect_timeout);
}

microseconds Prober::Engine::time_left(const Walk& walk) const {
    const microseconds limit = walk.request().timeout.value_or(options_.timeout);
    return std::max(limit - walk.spent(), microseconds{1'000});
}

void Prober::Engine::receive(Submitted submitted) {
    const WalkId id = next_id_++;
    Moving& moving = walks_.emplace(id, Moving{Walk{std::move(submitted.request), std::move(submitted.done)}})
                         .first->second;
    moving.waiting_since = submitted.at;
    if (moving.walk.begin(policy_) == Walk::Next::finished) {
        note_start(moving.walk);
        finish(id, moving);
    } else {
        enqueue(id, moving, false);
    }
}

void Prober::Engine::note_start(Walk& walk) {
    if (walk.started()) return;
    --queued_;
    walk.mark_started(wall_now(), Clock::now());
}

void Prober::Engine::enqueue(WalkId id, Moving& moving, bool first) {
    const Walk& walk = moving.walk;
    moving.host = politeness_.claim(walk.url().host, walk.asked_host(), walk.request());
    hosts_.enqueue(moving.host, id, first, Clock::now());
}

void Prober::Engine::at_host(const Turns::Called& called) {
    Moving& moving = walks_.at(called.walk);
    moving.has_host = called.leave.kind == Leave::Kind::go;
    note_wait(moving, called.open_since);
    note_start(moving.walk);
    if (moving.has_host) {
        begin_hop(called.walk, moving);
    } else {
        moving.walk.postpone(called.leave.reason, called.leave.rest);
        finish(called.walk, moving);
    }
}

void Prober::Engine::at_address(const Turns::Called& called) {
    Moving& moving = walks_.at(called.walk);
    moving.has_address = true;
    note_wait(moving, called.open_since);
    moving.waiting_since = Clock::now();
    start_when_fit(called.walk, moving);
}

void Prober::Engine::note_wait(Moving& moving, Clock::time_point open_since) {
    const auto now = Clock::now();
    moving.walk.queued += between(moving.waiting_since, now);
    moving.walk.held += between(moving.waiting_since, std::clamp(open_since, moving.waiting_since, now));
}

void Prober::Engine::begin_hop(WalkId id, Moving& moving) {
    ++moving.step;
    moving.lookup_began = Clock::now();
    const std::string& host = moving.walk.url().host;
    if (is_numeric(host))
        go(id, moving,
           moving.walk.take_lookup(system_lookup(host, AddressFamily::any), microseconds{0}, policy_));
    else
        ask_resolver(id, moving);
}

void Prober::Engine::ask_resolver(WalkId id, Moving& moving) {
    const Walk& walk = moving.walk;
    const std::uint64_t step = moving.step;
    moving.looking = true;
    moving.slow_look = false;
    ++resolving_;
    ++young_looks_;
    const microseconds limit = std::min<microseconds>(connect_limit(walk), time_left(walk));
    timers_.push({moving.lookup_began + slow_lookup, id, step, Alarm::lookup_slow});
    timers_.push({moving.lookup_began + limit, id, step, Alarm::lookup_over});
    Resolver& resolver =
        walk.request().names == NameSource::second && second_resolver_ ? *second_resolver_ : resolver_;
    resolver.ask(walk.url().host, walk.request().family, [mailbox = mailbox_, id, step](Lookup lookup) {
        mailbox->post(Looked{id, step, std::move(lookup)});
    });
}

void Prober::Engine::take_lookup(const Looked& looked) {
    const auto found = walks_.find(looked.walk);
    if (found == walks_.end() || found->second.step != looked.step || !found->second.looking) return;
    Moving& moving = found->second;
    stop_looking(moving);
    go(looked.walk, moving,
       moving.walk.take_lookup(looked.lookup, between(moving.lookup_began, Clock::now()), policy_));
}

void Prober::Engine::stop_looking(Moving& moving) {
    moving.looking = false;
    --resolving_;
    if (!moving.slow_look) --young_looks_;
}

void Prober::Engine::take_turn(WalkId id, Moving& moving) {
    const auto now = Clock::now();
    moving.waiting_since = now;
    if (politeness_.counts_addresses()) {
        moving.address = politeness_.at_address(moving.host, moving.walk.address().text());
        addresses_.enqueue(moving.address, id, false, now);
    } else if (in_flight_ + greeting_.size() < options_.max_in_flight) {
        start_when_fit(id, moving);
    } else {
        ready_.push_back(id);
    }
}

void Prober::Engine::start_when_fit(WalkId id, Moving& moving) {
    if (moving.walk.url().scheme == "https" && !may_shake_hands())
        greeting_.push_back(id);
    else if (may_start())
        begin_attempt(id, moving);
    else
        ready_.push_back(id);
}

void Prober::Engine::begin_attempt(WalkId id, Moving& moving) {
    Walk& walk = moving.walk;
    const auto now = Clock::now();
    walk.queued += between(moving.waiting_since, now);
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

    if (walk.url().scheme == "https") handshakes_.push_back({id, step, now});
    plan.owner = id;
    moving.fetch = std::make_unique<Fetch>(around_, std::move(plan));
    ++in_flight_;
    ++started_;
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
    if (politeness_.counts_addresses()) {
        const Instant wall = wall_now();
        politeness_.heard(moving.host, facts.status,
                          retry_after(header_field(facts.head, "retry-after"), wall), Clock::now(), wall);
    }
    leave_address(moving);
    go(id, moving, moving.walk.take_attempt(std::move(facts), given_up, policy_));
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

void Prober::Engine::leave_address(Moving& moving) {
    if (!std::exchange(moving.has_address, false)) return;
    const auto now = Clock::now();
    politeness_.leave_address(moving.address, now);
    addresses_.given_back(moving.address.place, now);
}

void Prober::Engine::leave_host(Moving& moving) {
    if (!std::exchange(moving.has_host, false)) return;
    const auto now = Clock::now();
    politeness_.leave_host(moving.host, now);
    hosts_.given_back(moving.host.place, now);
}

void Prober::Engine::finish(WalkId id, Moving& moving) {
    Done done = std::move(moving.walk.done);
    ProbeResult result = moving.walk.result();
    walks_.erase(id);
    ++finished_;
    done(std::move(result));
}

}  // namespace pantau::probes
