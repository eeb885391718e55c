#pragma once
// What the store keeps of one result, and what changed between two. Pure.

#include <string>
#include <vector>

#include "daemon/store/watch_store.hpp"
#include "probes/probe_result.hpp"

namespace pantau::watch {

store::LastResult last_result(const std::string& site, const probes::ProbeResult& result,
                              probes::Outcome outcome, probes::FailureClass failure);

/// Code, address, redirect target, certificate: only what both looks could see. `at` and `site` are those of
/// `now`.
std::vector<store::SiteChange> differences(const store::LastResult& before, const store::LastResult& now);

/// What a failing look leaves behind: why, where, how long, and the head of the answer.
std::string evidence_of(const probes::ProbeResult& result);

}  // namespace pantau::watch
