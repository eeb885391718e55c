#pragma once
// The published links: due ones wait at their host's door, one in flight a host with a pause between, a
// bounded number altogether. Network thread only.

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "daemon/watch/context.hpp"
#include "daemon/watch/policy.hpp"
#include "daemon/watch/snapshot.hpp"

namespace pantau::watch {

class LinkWatch {
public:
    explicit LinkWatch(Context& context) : context_{context} {}

    void start(const settings::Settings& settings);
    void reload(const settings::Settings& settings);
    void tick(Steady now, Instant wall);
    Steady next_due(Steady now, Instant wall) const;

    std::vector<LinkRefused> given(const std::string& case_number, const std::vector<std::string>& urls,
                                   std::function<void(std::vector<std::int64_t>)> done);
    probes::GateAnswer gate(const std::string& url, const std::string& case_number) const;
    bool check_now(std::int64_t id);
    bool ignore(std::int64_t id, bool ignored);
    void fill(Snapshot& snapshot);
    std::uint64_t in_flight() const noexcept { return in_flight_; }

private:
    struct Link {
        std::int64_t id = 0;
        std::string url, key, host;  ///< host: the unit of politeness, a registrable domain or an address
        probes::Platform platform = probes::Platform::web;
        bool own_site = false, ignored = false, short_link = false;
        Instant added{};
        std::uint64_t seed = 0;
        probes::LinkHealth health;
        std::vector<std::pair<std::string, Instant>> cases;  ///< number ("" by hand), when given
        Instant next{};
        bool waiting = false, in_flight = false;
        bool given_again = false;  ///< given while a look was under way: that look began too early to count
    };
    struct Host {
        std::deque<std::int64_t> queue;
        bool busy = false;
        Steady free_at{};
    };

    /// Links on their way to the store; tried again while the disk refuses.
    struct Parcel {
        std::vector<store::LinkGiven> links;
        std::function<void(std::vector<std::int64_t>)> done;
        Steady not_before{};
    };

    Link& take_in(Link link);
    void send(Parcel parcel);
    void stored(const Parcel& parcel, const std::vector<store::LinkAdded>& added);
    void schedule(Link& link, Instant at);
    void enqueue(Link& link, bool first);
    void look(Link& link, Host& host);
    void answered(std::int64_t id, const probes::ProbeResult& result);
    bool is_own(const std::string& host) const;
    void use(const settings::Settings& settings);

    Context& context_;
    probes::LinkRules rules_;
    std::chrono::milliseconds host_gap_{1'000}, social_gap_{5'000};
    std::uint64_t most_in_flight_ = 32;
    std::set<std::string> own_hosts_;
    std::unordered_map<std::int64_t, Link> links_;
    std::unordered_map<std::string, std::int64_t> by_key_;
    std::vector<Parcel> refused_;
    bool recount_ = true;
    std::map<std::pair<probes::Platform, probes::LinkStanding>, std::uint64_t> standings_;
    std::set<std::pair<Instant, std::int64_t>> by_time_;
    std::map<std::string, Host> hosts_;
    std::map<std::pair<probes::Platform, std::string>, std::uint64_t> checks_;
    std::uint64_t in_flight_ = 0, waiting_ = 0;
};

}  // namespace pantau::watch
