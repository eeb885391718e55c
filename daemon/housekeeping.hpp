#pragma once
// Copies of the database: each night, one that was missed soon after the start, and when asked for; old ones removed.
// Each night the record itself is verified, too: a damage that no page shows is known before the good copies are gone.

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/system/result.hpp>

#include "daemon/clock.hpp"
#include "daemon/settings/settings.hpp"
#include "daemon/store/backup.hpp"
#include "daemon/store/verify.hpp"

namespace pantau {

/// When the next daily copy is due: the first local time of day `at` after the last copy, but not within a
/// minute of the start, so that a late one does not slow it. Without any copy yet, at latest an hour after
/// the start: an office that switches its machine off at night gets its first one, too.
Instant next_backup(std::optional<Instant> last, Instant started, std::chrono::minutes at,
                    const std::string& zone);

/// Thread safety: the network thread. Copies are made on a thread of its own, which neither a tap nor a probe
/// ever waits for.
class Housekeeping {
public:
    using Made = boost::system::result<store::BackupDone, store::BackupProblem>;

    /// \param network  posts to the network thread
    Housekeeping(store::Store& store, const Clock& clock, std::function<void(std::function<void()>)> network,
                 const settings::Settings& settings);
    ~Housekeeping();  ///< gives up a copy that is being made
    Housekeeping(const Housekeeping&) = delete;
    Housekeeping& operator=(const Housekeeping&) = delete;

    /// Called when next_wake() may have changed.
    std::function<void()> rearm;

    void use(const settings::Settings& settings);
    /// Makes the daily copy if it is due.
    void tick();
    std::optional<Instant> next_wake() const;

    /// A copy now; asked while one is being made, the next one. `done` comes on the network thread.
    void make(std::function<void(const Made&)> done);
    std::optional<Instant> last_backup() const { return last_; }
    /// Empty: none has failed since the last good one, and the record was whole then.
    const std::string& last_failure() const { return failure_; }
    /// Since when a copy has been in the making; for the watchdog.
    std::optional<std::chrono::steady_clock::time_point> working_since() const;

private:
    /// \param verified  with the nightly copy the record is verified, as `pantau verify` does
    void start(bool verified);
    void finished(const Made& made, const std::optional<store::VerifyReport>& verified);
    /// By days and not by number, so that copies made by hand in one day push nobody out.
    void remove_old();

    struct Worker;
    store::Store& store_;
    const Clock& clock_;
    std::function<void(std::function<void()>)> network_;
    settings::Store settings_;
    std::string zone_;
    Instant started_;
    std::optional<Instant> last_;
    std::optional<std::chrono::steady_clock::time_point> retry_at_, working_since_;
    std::string failure_;
    std::vector<std::function<void(const Made&)>> asked_, asked_next_;
    std::shared_ptr<int> life_ = std::make_shared<int>(0);
    std::unique_ptr<Worker> worker_;
};

}  // namespace pantau
