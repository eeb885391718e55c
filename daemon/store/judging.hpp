#pragma once
// The versions that the log was made under, rebuilt from their stored texts; for this room's sources only.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "daemon/cases/judge.hpp"
#include "daemon/cases/sop_book.hpp"
#include "daemon/store/case_log.hpp"

namespace pantau::store {

/// Thread safety: one thread at a time; built for one snapshot.
class Versions {
public:
    /// \param also  known beside the stored ones; may be null
    explicit Versions(const Snapshot& snapshot, const cases::SopBook* also = nullptr,
                      const cases::WorkingCalendar* calendar = nullptr);

    const cases::SopBook& sops() const noexcept { return sops_; }
    /// Nullptr: neither stored nor given.
    const cases::WorkingCalendar* calendar(const std::string& version);
    /// The version that was adopted last before the event of that id; empty where the log names none.
    std::string in_force(std::int64_t event_id) const;
    /// Stored texts that do not give the version they are stored under: one sentence each.
    const std::vector<std::string>& mistakes() const noexcept { return mistakes_; }
    /// Reads every stored calendar, so that mistakes() is complete.
    void read_all_calendars();

private:
    const Snapshot& snapshot_;
    cases::SopBook sops_;
    const cases::WorkingCalendar* given_;
    std::map<std::string, std::optional<cases::WorkingCalendar>> calendars_;
    std::vector<Adoption> adoptions_;
    std::vector<std::string> mistakes_;
};

/// Adds the row behind the newest verdict of its attempt.
void insert_verdict(Connection& db, const VerdictRow& row, Instant judged_at, std::int64_t event_id);

/// The case as its events up to that id make it; the whole history when nothing later corrects it.
cases::CaseState state_at(const std::vector<cases::Event>& history, std::int64_t last_id,
                          const cases::SopBook& sops);
const cases::Attempt* find_attempt(const cases::CaseState& state, int step, int number);

}  // namespace pantau::store
