#include "probes/politeness.hpp"

#include <algorithm>

#include "probes/url.hpp"

namespace pantau::probes {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr seconds longest_stop{86'400};
constexpr seconds first_back_off{60};
constexpr unsigned most_doublings = 6;  // 64 minutes, cut to the hour
constexpr seconds longest_back_off{3'600};
constexpr std::size_t least_sweep = 256;

constexpr std::size_t index_of(Lane lane) {
    return static_cast<std::size_t>(lane);
}

std::string without_www(std::string_view host) {
    if (host.starts_with("www.")) host.remove_prefix(4);
    return std::string{host};
}

std::int64_t day_of(Instant wall) {
    return std::chrono::floor<date::days>(wall).time_since_epoch().count();
}

/// What is left until `end`, in whole seconds, never none.
seconds rest_until(std::chrono::steady_clock::time_point end, std::chrono::steady_clock::time_point now) {
    return std::clamp(std::chrono::ceil<seconds>(end - now), seconds{1}, longest_stop);
}

Leave go() {
    return {};
}
Leave full() {
    return {.kind = Leave::Kind::full, .reason = {}};
}
Leave wait(std::chrono::steady_clock::time_point until) {
    return {.kind = Leave::Kind::wait, .again = until, .reason = {}};
}
Leave refuse(seconds rest, std::string reason) {
    return {.kind = Leave::Kind::refuse, .rest = rest, .reason = std::move(reason)};
}

}  // namespace

std::vector<SocialPlatform> known_social_platforms() {
    return {{{"youtube.com", "youtu.be", "youtube-nocookie.com", "ytimg.com"}},
            {{"x.com", "twitter.com", "t.co", "twimg.com"}},
            {{"tiktok.com", "tiktokcdn.com"}},
            {{"instagram.com", "instagr.am", "cdninstagram.com"}},
            {{"facebook.com", "fb.com", "fb.watch", "fb.me", "fbcdn.net"}}};
}

Politeness::Politeness(std::size_t host_in_flight) : host_in_flight_{host_in_flight} {}

Politeness::Politeness(PolitenessOptions options, Instant wall, Steady now)
    : options_{std::move(options)},
      random_{static_cast<std::minstd_rand::result_type>(now.time_since_epoch().count())} {
    options_->own_in_flight = std::max<std::size_t>(options_->own_in_flight, 1);
    set_own_hosts(options_->own_hosts);
    for (const SocialPlatform& platform : options_->platforms)
        for (const std::string& domain : platform.domains) platforms_[domain] = platform.domains.front();
    for (const HostState& state : options_->remembered) {
        Door& door = hosts_[state.host];
        door.day = state.day;
        door.used = state.used;
        // A clock that was set wrong when the stop was written shall not silence a host for years.
        if (state.stopped_until > wall)
            door.stopped_until = now + std::min<milliseconds>(state.stopped_until - wall, longest_stop);
    }
    options_->remembered.clear();
}

void Politeness::set_own_hosts(const std::vector<std::string>& hosts) {
    own_hosts_.clear();
    for (const std::string& host : hosts) own_hosts_.insert(without_www(host));
}

std::string Politeness::unit_of(std::string_view host) const {
    std::string domain = registrable_domain(host);
    const auto platform = platforms_.find(domain);
    return platform != platforms_.end() ? platform->second : domain;
}

Claim Politeness::claim(const std::string& host, const std::string& asked,
                        const ProbeRequest& request) const {
    if (!options_) return {host};
    std::string domain = registrable_domain(host);
    const auto platform = platforms_.find(domain);
    const bool social = platform != platforms_.end();
    Claim claim{social ? platform->second : domain, Lane::other, social};
    if (request.kind == TargetKind::site)
        claim.lane = Lane::watch;
    else if (own_hosts_.contains(without_www(host)) ||
             (request.own && !social && domain == registrable_domain(asked)))
        claim.lane = Lane::own;
    return claim;
}

Claim Politeness::at_address(const Claim& claim, std::string address) const {
    return {std::move(address), claim.lane, claim.social};
}

/// What a host and an address have in common: the number at one time, and the pause.
Leave Politeness::ask(Door& door, const Claim& claim, Steady now) const {
    const auto active = [&](Lane lane) { return door.active[index_of(lane)]; };
    if (!options_) {
        if (host_in_flight_ != 0 && active(claim.lane) >= host_in_flight_) return full();
    } else if (claim.lane == Lane::other) {
        if (active(Lane::other) > 0) return full();
        if (now < door.free_at) return wait(door.free_at);
    } else {
        const std::size_t most = options_->own_in_flight;
        if (active(Lane::watch) + active(Lane::own) >= most) return full();
        if (claim.lane == Lane::own && active(Lane::own) >= std::max<std::size_t>(most - 1, 1)) return full();
    }
    ++door.active[index_of(claim.lane)];
    return go();
}

Leave Politeness::ask_host(const Claim& claim, Steady now, Instant wall) {
    Door& door = hosts_[claim.place];
    if (!options_) return ask(door, claim, now);
    if (claim.lane != Lane::watch && now < door.stopped_until) {
        if (door.stopped_until - now <= options_->patience) return wait(door.stopped_until);
        const seconds rest = rest_until(door.stopped_until, now);
        return refuse(rest, claim.place + " asked us to stay away for another " +
                                std::to_string(rest.count()) + " s; nothing was sent");
    }
    if (claim.social && claim.lane == Lane::other && options_->social_budget != 0 &&
        door.day == day_of(wall) && door.used >= options_->social_budget) {
        const auto tomorrow = std::chrono::floor<date::days>(wall) + date::days{1};
        return refuse(std::chrono::ceil<seconds>(tomorrow - wall),
                      "the day's budget of " + std::to_string(options_->social_budget) + " requests for " +
                          claim.place + " is used up; nothing was sent");
    }
    Leave answer = ask(door, claim, now);
    if (answer.kind == Leave::Kind::go && claim.social) count(door, claim, now, wall);
    return answer;
}

Leave Politeness::ask_address(const Claim& claim, Steady now) {
    return ask(addresses_[claim.place], claim, now);
}

void Politeness::leave_host(const Claim& claim, Steady now) {
    leave(hosts_, claim, now);
    forget_idle(hosts_, sweep_hosts_at_, now);
}

void Politeness::leave_address(const Claim& claim, Steady now) {
    leave(addresses_, claim, now);
    forget_idle(addresses_, sweep_addresses_at_, now);
}

void Politeness::leave(Doors& doors, const Claim& claim, Steady now) {
    const auto found = doors.find(claim.place);
    Door& door = found->second;
    --door.active[index_of(claim.lane)];
    if (!options_) {
        if (door.active[index_of(claim.lane)] == 0) doors.erase(found);
        return;
    }
    if (claim.lane != Lane::other) return;
    milliseconds gap = options_->host_gap;
    if (claim.social) {
        gap = options_->social_gap;
        if (const auto most = gap.count() / 5; most > 0)
            gap += milliseconds{std::uniform_int_distribution<milliseconds::rep>{0, most}(random_)};
    }
    door.free_at = std::max(door.free_at, now + gap);
}

void Politeness::count(Door& door, const Claim& claim, Steady now, Instant wall) {
    if (const auto today = day_of(wall); door.day != today) {
        door.day = today;
        door.used = 0;
    }
    ++door.used;
    tell(claim.place, door, now, wall);
}

void Politeness::heard(const Claim& claim, int status, std::optional<seconds> retry_after, Steady now,
                       Instant wall) {
    if (!options_ || status == 0) return;
    Door& door = hosts_[claim.place];
    if (status != 429)
        door.refusals = 0;
    else if (!retry_after)
        retry_after =
            std::min(first_back_off * (1U << std::min(door.refusals++, most_doublings)), longest_back_off);
    if (!retry_after) return;
    const Steady until = now + std::clamp(*retry_after, seconds{1}, longest_stop);
    if (until <= door.stopped_until) return;
    door.stopped_until = until;
    tell(claim.place, door, now, wall);
}

void Politeness::tell(const std::string& unit, const Door& door, Steady now, Instant wall) const {
    if (!options_->changed) return;
    HostState state{unit, {}, door.day, door.used};
    if (door.stopped_until > now)
        state.stopped_until = wall + std::chrono::ceil<milliseconds>(door.stopped_until - now);
    options_->changed(state);
}

/// A sweep over ten thousand hosts shall not remember ten thousand pauses for ever. Only the days' budgets
/// are kept beyond their use, and of those there is one a platform.
void Politeness::forget_idle(Doors& doors, std::size_t& next_size, Steady now) const {
    if (doors.size() < next_size) return;
    std::erase_if(doors, [&](const auto& entry) {
        const Door& door = entry.second;
        const bool busy = std::any_of(door.active.begin(), door.active.end(), [](auto n) { return n > 0; });
        const bool rebuffed = door.refusals > 0 && now < door.stopped_until + longest_back_off;
        return !busy && !rebuffed && door.free_at <= now && door.stopped_until <= now && door.used == 0;
    });
    next_size = std::max(least_sweep, 2 * doors.size());
}

}  // namespace pantau::probes
