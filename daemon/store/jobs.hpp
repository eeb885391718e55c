#pragma once
// Scheduled work: each (key, time) is done exactly once, late rather than never, also through kill -9.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/store/store.hpp"

namespace pantau::store {

struct JobRun {
    std::string key;    ///< "report:kondisi-web:month", "backup"
    Instant due{};      ///< the scheduled time it stands for
    Instant started{};  ///< set by the store
    std::optional<Instant> finished;
    bool ok = false;
    std::string outcome;  ///< one sentence, or what was made
};

/// Takes a run. True: it is yours, do it and call finish_job. False: it was done, or is being done by this
/// process. One that an earlier process took and never finished is given out again.
/// \param process  names this life of the service, e.g. a random text made at start
void claim_job(Store& store, std::string key, Instant due, std::string process, Done<bool> done);
/// A failed run (`ok` false) counts as done: retries are a matter of the caller. Problem not_found: never
/// taken.
void finish_job(Store& store, std::string key, Instant due, bool ok, std::string outcome, Done<Nothing> done);

/// The run with the latest due time, finished or not.
std::optional<JobRun> last_job(const Snapshot& snapshot, std::string_view key);
/// The latest of each key.
std::vector<JobRun> last_jobs(const Snapshot& snapshot);

/// Small things to remember across restarts (a salt, a cursor); values are text.
void put_value(Store& store, std::string name, std::string value, Done<Nothing> done);
std::optional<std::string> value(const Snapshot& snapshot, std::string_view name);

}  // namespace pantau::store
