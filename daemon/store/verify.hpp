#pragma once
// Is everything that is stored what it should be? (`pantau verify`)

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "daemon/store/store.hpp"

namespace pantau::store {

struct VerifyReport {
    std::int64_t events = 0, cases = 0, verdicts = 0, personal_texts = 0, idempotency_keys = 0, samples = 0;
    std::int64_t head_id = 0;
    std::string chain_head;            ///< hex of the newest event's hash
    std::int64_t first_bad_event = 0;  ///< 0: the chain holds
    std::vector<std::string>
        differences;  ///< English sentences, each names what is wrong and where; at most 100
    std::int64_t more_differences = 0;  ///< beyond those
    bool ok() const noexcept { return differences.empty(); }
};

/// Integrity of the file and its foreign keys; the hash chain and the personal texts beside it; projections
/// equal to a rebuild from the log under the stored SOP versions; verdicts equal to a new judgement under the
/// calendar that was in force; answers to retries; roll-ups equal to the samples that are still kept. Takes
/// about 5 s for 1,000,000 events and blocks nobody.
/// \param stop  asked now and then; true ends it (StoreError with SQLITE_INTERRUPT)
VerifyReport verify(const Snapshot& snapshot, const std::function<bool()>& stop = {});

}  // namespace pantau::store
