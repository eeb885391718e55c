#include "daemon/watch/mass_failure.hpp"

#include <algorithm>
#include <set>

#include "probes/address.hpp"
#include "probes/url.hpp"

namespace pantau::watch {
namespace {

using namespace std::chrono_literals;

/// Failures further apart than this have each a cause of their own. Others are looked at as soon as one
/// fails, so that a common cause shows well within it, whatever the interval.
constexpr auto together = 2min;
constexpr std::size_t networks_needed = 3;

}  // namespace

std::string network_of(const std::string& address) {
    auto parsed = probes::parse_address(address);
    if (!parsed) return {};
    std::fill(parsed->bytes.begin() + (parsed->v6 ? 6 : 3), parsed->bytes.end(), std::uint8_t{0});
    return parsed->text() + (parsed->v6 ? "/48" : "/24");
}

MassFailure::Target& MassFailure::target(const std::string& name, const std::string& host) {
    const auto [at, fresh] = targets_.try_emplace(name);
    if (fresh) {
        at->second.network = network_of(host);
        if (at->second.network.empty()) at->second.network = probes::registrable_domain(host);
    }
    return at->second;
}

void MassFailure::know(const std::string& name, const std::string& host, const std::string& address) {
    Target& known = target(name, host);
    if (auto network = network_of(address); !network.empty()) known.network = std::move(network);
}

void MassFailure::note(const std::string& name, const std::string& host, const Look& look) {
    know(name, host, look.address);
    Target& known = targets_.at(name);
    if (known.looked && look.started < known.newest) return;
    known.looked = true;
    known.newest = look.started;
    if (!look.failed) {
        known.since.reset();
    } else if (!known.since) {
        known.since = look.started;
    }
    known.by_name = look.by_name;
}

std::optional<MassFailure::Finding> MassFailure::finding() const {
    std::optional<Steady> last;
    for (const auto& [name, one] : targets_)
        if (one.since) last = std::max(last.value_or(*one.since), *one.since);
    if (!last) return std::nullopt;
    Finding found;
    found.from = *last;
    found.by_name = true;
    std::set<std::string> networks;
    for (const auto& [name, one] : targets_) {
        if (!one.since || *one.since < *last - together) continue;
        ++found.failed;
        found.from = std::min(found.from, *one.since);
        found.by_name = found.by_name && one.by_name;
        networks.insert(one.network);
    }
    for (const auto& [name, one] : targets_)
        if (one.looked && !one.since && one.newest >= found.from) ++found.well;
    found.networks = networks.size();
    if (found.networks < networks_needed || found.failed < found.well) return std::nullopt;
    return found;
}

bool MassFailure::over(Steady from) const {
    std::size_t failed = 0, well = 0;
    for (const auto& [name, one] : targets_) {
        if (one.since && *one.since >= from) ++failed;
        if (one.looked && !one.since && one.newest >= from) ++well;
    }
    return well > failed || failed == 0;
}

std::vector<std::string> MassFailure::witnesses(const std::string& name, Steady since,
                                                std::size_t most) const {
    std::vector<std::string> chosen;
    const auto asked = targets_.find(name);
    if (asked == targets_.end()) return chosen;
    std::set<std::string> networks{asked->second.network}, taken = networks;
    for (const auto& [other, one] : targets_) {
        // Who has failed for long says nothing now.
        if (one.since && *one.since < since - together) continue;
        networks.insert(one.network);
        if (chosen.size() >= most || (one.looked && one.newest >= since)) continue;
        if (taken.insert(one.network).second) chosen.push_back(other);
    }
    if (networks.size() < networks_needed) chosen.clear();
    return chosen;
}

}  // namespace pantau::watch
