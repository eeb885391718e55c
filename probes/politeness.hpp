#pragma once
// When a host may be asked again: how many at one time, how long a pause, how many a day, and not at all
// while it told us to stay away. Counted by the registrable domain of every hop and again by the address that
// it resolved to, since many small sites share one server (spec/probing.md 2.11). Pure: the clocks are
// arguments.

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "probes/instant.hpp"
#include "probes/probe_result.hpp"

namespace pantau::probes {

/// What must outlive a restart about one host: store the latest for each `host`.
struct HostState {
    std::string host;         ///< the unit of politeness, see Politeness::unit_of()
    Instant stopped_until{};  ///< nothing is sent before; the epoch: it may be asked
    std::int64_t day = 0;     ///< the UTC day, counted from 1970-01-01, that `used` is of
    std::uint64_t used = 0;   ///< requests of that day; counted for social platforms alone
    friend bool operator==(const HostState&, const HostState&) = default;
};

/// A platform and the registrable domains that are it; they share one turn, one pause and one budget.
struct SocialPlatform {
    std::vector<std::string> domains;  ///< the first names the unit
};

/// YouTube, X, TikTok, Instagram, Facebook with their short and file hosts.
std::vector<SocialPlatform> known_social_platforms();

struct PolitenessOptions {
    /// At one time to one of our own hosts (a site's probe, ProbeRequest::own, or one of `own_hosts`),
    /// without pauses. Of several, one turn is kept for the sites' probes, which no sweep over links may hold
    /// up.
    std::size_t own_in_flight = 4;
    std::chrono::milliseconds host_gap{1'000};    ///< from the end of one answer to the next request
    std::chrono::milliseconds social_gap{5'000};  ///< the same for a platform; up to a fifth more, at random
    std::uint64_t social_budget = 2'000;          ///< requests to one platform in a UTC day; 0: no limit
    std::vector<std::string> own_hosts;           ///< names as in URLs; a leading "www." makes no difference
    std::vector<SocialPlatform> platforms = known_social_platforms();
    /// A stop that ends within this is waited for; beyond it the probe is answered at once as `postponed`.
    std::chrono::milliseconds patience{5'000};
    std::vector<HostState> remembered;  ///< from before a restart; stops longer than 24 h are cut to that
    /// Told on the prober's thread of every change worth keeping: a stop, one more request of a budget. Must
    /// be quick and must not throw.
    std::function<void(const HostState&)> changed;
};

/// Who stands at a host's door; each has a queue of its own.
enum class Lane : std::uint8_t {
    watch,  ///< the probe of a site: never held by a stop, it has to see the site
    own,    ///< a link on one of our own hosts
    other,  ///< all else
};
inline constexpr std::size_t lane_count = 3;

/// One request's wish for a turn.
struct Claim {
    std::string place;  ///< a unit of politeness, or an address
    Lane lane = Lane::other;
    bool social = false;
};

/// What the door says.
struct Leave {
    enum class Kind : std::uint8_t {
        go,      ///< the turn is taken, give it back with leave_…()
        full,    ///< ask again after a turn was given back here
        wait,    ///< ask again at `again`
        refuse,  ///< not today: `rest` from now at the earliest
    };
    Kind kind = Kind::go;
    std::chrono::steady_clock::time_point again{};
    std::chrono::seconds rest{0};  ///< 1 s to 24 h
    std::string reason;            ///< of a refusal: an English sentence
};

/// Thread safety: none; one thread owns it.
class Politeness {
public:
    using Steady = std::chrono::steady_clock::time_point;

    /// Only a number in flight a host name (0: no limit): no pauses, no addresses, nothing remembered.
    explicit Politeness(std::size_t host_in_flight);
    Politeness(PolitenessOptions options, Instant wall, Steady now);

    /// Other hosts are ours from the next claim on; nothing else is forgotten.
    void set_own_hosts(const std::vector<std::string>& hosts);

    bool counts_addresses() const { return options_.has_value(); }

    /// The registrable domain, or the platform's first domain; "youtube.com" for "youtu.be".
    std::string unit_of(std::string_view host) const;
    /// \param host   of the hop at hand
    /// \param asked  host of the URL that was asked for: ProbeRequest::own speaks of that one
    Claim claim(const std::string& host, const std::string& asked, const ProbeRequest& request) const;
    /// The same walk at the address it is about to connect to.
    Claim at_address(const Claim& claim, std::string address) const;

    Leave ask_host(const Claim& claim, Steady now, Instant wall);
    void leave_host(const Claim& claim, Steady now);
    Leave ask_address(const Claim& claim, Steady now);
    void leave_address(const Claim& claim, Steady now);

    /// An answer of this host. A Retry-After stops it for so long; a 429 without one for a minute, and twice
    /// as long each time until it answers otherwise, up to an hour.
    void heard(const Claim& claim, int status, std::optional<std::chrono::seconds> retry_after, Steady now,
               Instant wall);

    /// Hosts of which anything is remembered at present; for tests of its size.
    std::size_t size() const { return hosts_.size() + addresses_.size(); }

private:
    struct Door {
        std::array<std::size_t, lane_count> active{};
        Steady free_at{};  ///< end of the pause
        Steady stopped_until{};
        unsigned refusals = 0;  ///< 429 without Retry-After, one after the other
        std::int64_t day = 0;
        std::uint64_t used = 0;
    };
    using Doors = std::unordered_map<std::string, Door>;

    Leave ask(Door& door, const Claim& claim, Steady now) const;
    void leave(Doors& doors, const Claim& claim, Steady now);
    void count(Door& door, const Claim& claim, Steady now, Instant wall);
    void tell(const std::string& unit, const Door& door, Steady now, Instant wall) const;
    void forget_idle(Doors& doors, std::size_t& next_size, Steady now) const;

    std::optional<PolitenessOptions> options_;
    std::size_t host_in_flight_ = 0;
    std::unordered_set<std::string> own_hosts_;
    std::unordered_map<std::string, std::string> platforms_;  ///< domain to unit
    Doors hosts_, addresses_;
    std::size_t sweep_hosts_at_ = 256, sweep_addresses_at_ = 256;
    std::minstd_rand random_;
};

}  // namespace pantau::probes
