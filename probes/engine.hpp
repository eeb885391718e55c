#pragma once
// One thread drives everything. A walk (one probe over its redirects) waits at its host's door until it is
// let in and there is room; then its name is looked up on a resolver thread, the addresses are judged, and
// one after another, each with a door of its own, is tried by a transfer in the one multi handle. Requests
// and lookups come in through a mailbox that wakes curl_multi_poll; results leave by callback.

#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <queue>
#include <thread>
#include <unordered_map>
#include <vector>

#include "probes/mailbox.hpp"
#include "probes/politeness.hpp"
#include "probes/prober.hpp"
#include "probes/turns.hpp"
#include "probes/walk.hpp"

namespace pantau::probes {

class Prober::Engine {
public:
    explicit Engine(ProberOptions options);
    ~Engine() { stop(); }
    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;

    void submit(ProbeRequest request, Done done);
    void set_own_hosts(std::vector<std::string> hosts);
    void stop();
    void stall(std::chrono::milliseconds how_long);
    ProberCounters counters() const;

private:
    using Clock = std::chrono::steady_clock;
    using WalkId = std::uint64_t;

    struct Moving {
        Walk walk;
        Claim host{}, address{};                     ///< the turns it waits for or holds
        bool has_host = false, has_address = false;  ///< holds it; an address's never without the host's
        Clock::time_point waiting_since{};
        Clock::time_point lookup_began{};
        std::uint64_t step = 0;  ///< tells timers and lookups of the past from those of now
        bool looking = false, slow_look = false;
        std::unique_ptr<Fetch> fetch{};
    };
    /// A TLS handshake that was begun a moment ago and is not over.
    struct Handshake {
        WalkId walk;
        std::uint64_t step;
        Clock::time_point begun;
    };
    enum class Alarm : std::uint8_t { lookup_slow, lookup_over, next_address };
    struct Timer {
        Clock::time_point due;
        WalkId walk;
        std::uint64_t step;
        Alarm alarm;
        bool operator>(const Timer& other) const { return due > other.due; }
    };

    // The loop (engine.cpp)
    void run();
    void nap();
    void read_mail();
    void ring_timers();
    void collect();
    void mind_handshakes();
    void admit();
    void shut_down();

    // The steps of a walk (engine_steps.cpp)
    void receive(Submitted submitted);
    void enqueue(WalkId id, Moving& moving, bool first);
    void at_host(const Turns::Called& called);
    void at_address(const Turns::Called& called);
    void note_wait(Moving& moving, Clock::time_point open_since);
    void begin_hop(WalkId id, Moving& moving);
    void ask_resolver(WalkId id, Moving& moving);
    void take_lookup(const Looked& looked);
    void take_turn(WalkId id, Moving& moving);
    void start_when_fit(WalkId id, Moving& moving);
    void begin_attempt(WalkId id, Moving& moving);
    void end_attempt(WalkId id, Moving& moving, CURLcode code, bool given_up);
    void go(WalkId id, Moving& moving, Walk::Next next);
    void leave_address(Moving& moving);
    void leave_host(Moving& moving);
    void stop_looking(Moving& moving);
    void finish(WalkId id, Moving& moving);
    void note_start(Walk& walk);

    /// Room for one more walk. Lookups that hang do not count: 200 dead names shall not stop the others.
    bool has_room() const {
        return in_flight_ + ready_.size() + greeting_.size() + young_looks_ < options_.max_in_flight;
    }
    bool may_start() const;
    bool may_shake_hands() const;
    std::chrono::milliseconds connect_limit(const Walk& walk) const;
    microseconds time_left(const Walk& walk) const;

    ProberOptions options_;
    AddressPolicy policy_;
    Trust trust_;
    TlsSessions sessions_;  // before the multi handle, whose connections look for it to their end
    HeaderList headers_;
    MultiHandle multi_;
    std::shared_ptr<Mailbox> mailbox_;
    Resolver resolver_;
    std::optional<Resolver> second_resolver_;  // its threads start with its first question

    // Of the loop's thread alone:
    std::unordered_map<WalkId, Moving> walks_;
    Politeness politeness_;
    Turns hosts_, addresses_;
    std::deque<WalkId> ready_;           // let in everywhere, waiting for a transfer slot
    std::deque<WalkId> greeting_;        // the same, and for others to be done with their handshakes
    std::vector<Handshake> handshakes_;  // young ones, the oldest first
    std::priority_queue<Timer, std::vector<Timer>, std::greater<>> timers_;
    std::size_t young_looks_ = 0, started_ = 0;  // the latter: in this round of the loop
    WalkId next_id_ = 1;
    Clock::time_point awake_ = Clock::now();
    std::vector<EasyHandle> spare_;
    Fetch::Surroundings around_{policy_, trust_, sessions_, options_.user_agent, nullptr, spare_, 0};

    std::atomic<bool> stopping_{false};
    std::atomic<std::int64_t> stall_ms_{0};
    std::atomic<std::size_t> in_flight_{0}, resolving_{0}, queued_{0}, held_{0};
    std::atomic<std::uint64_t> finished_{0}, ca_parses_{0};
    std::atomic<std::int64_t> lag_us_{0};
    mutable std::atomic<std::int64_t> lag_max_us_{0};
    std::mutex stop_mutex_;
    std::thread thread_;  // last: it uses all of the above
};

}  // namespace pantau::probes
