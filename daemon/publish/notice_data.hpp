#pragma once
// From what happened to what webhooks are told, as JSON. Pure but for the questions to the snapshot. No
// personal text goes out: a case is named by its number.

#include <vector>

#include "daemon/publish/report_maker.hpp"
#include "daemon/store/notices.hpp"

namespace pantau::publish {

/// One notice for each happening that some webhook is to be told of, in order of time.
std::vector<store::Notice> notices_of(const store::Snapshot& snapshot, const store::News& news,
                                      const Basis& basis);

}  // namespace pantau::publish
