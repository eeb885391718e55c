#pragma once
// "Blocked by the provider" is not "the site is dead": answers that came from a provider's block page instead
// of the site, and what a second resolver says of them (spec/probing.md 2.8). Pure; any thread.

#include <string>
#include <string_view>
#include <vector>

#include "probes/address.hpp"
#include "probes/probe_result.hpp"

namespace pantau::probes {

/// Where the block pages of providers are known to be. Data of the settings: no list of ours could be
/// checked.
struct BlockList {
    std::vector<Cidr> addresses;
    std::vector<std::string> hosts;  ///< lower case; each stands for its subdomains too
};

/// The address or host of the list that some hop of the look ended at; empty: none.
std::string listed_block(const ProbeResult& result, const BlockList& list);

/// By which words the answer gives itself away as an Indonesian block page ("internet positif" …), in its
/// title, host, certificate or kept text; empty: it does not. A mark alone is only a suspicion: pages may
/// write about them.
std::string_view block_mark(const ProbeResult& result);

/// Does a second look at `first`, with names from the second resolver, tell anything: it failed at the name
/// servers, or looks like a block page?
bool wants_second_opinion(const ProbeResult& first);

enum class SecondOpinion : std::uint8_t {
    none,     ///< the second resolver could not be asked, or had nothing to add
    agrees,   ///< it finds no address either
    differs,  ///< it finds the name that the first did not
    blocked,  ///< it leads elsewhere, and there is no block page
};
SecondOpinion second_opinion(const ProbeResult& first, const ProbeResult& second);

/// Makes `result` a `dns_hijack`: walled, with `reason` as its sentence.
void mark_blocked(ProbeResult& result, std::string reason);

}  // namespace pantau::probes
