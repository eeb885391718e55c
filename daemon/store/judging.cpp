#include "daemon/store/judging.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "daemon/cases/calendar_file.hpp"
#include "daemon/cases/sop_file.hpp"
#include "daemon/store/connection.hpp"

namespace pantau::store {
namespace {

std::string first_of(const settings::Problems& problems) {
    const auto list = problems.in_order();
    return list.empty() ? "unreadable" : to_string(list.front());
}

}  // namespace

Versions::Versions(const Snapshot& snapshot, const cases::SopBook* also,
                   const cases::WorkingCalendar* calendar)
    : snapshot_{snapshot}, given_{calendar}, adoptions_{adoptions(snapshot)} {
    if (also != nullptr) sops_ = *also;
    for (const auto& stored : sop_versions(snapshot)) {
        settings::Problems problems;
        auto sop = cases::read_sop(stored.source.text, stored.source.file, problems);
        if (!sop)
            mistakes_.push_back(fmt::format("SOP version {}: its stored text can not be read: {}",
                                            stored.version, first_of(problems)));
        else if (sop->version != stored.version)
            mistakes_.push_back(fmt::format("SOP version {}: its stored text gives version {}",
                                            stored.version, sop->version));
        else
            sops_.add(std::move(*sop));
    }
}

const cases::WorkingCalendar* Versions::calendar(const std::string& version) {
    if (given_ != nullptr && given_->version() == version) return given_;
    if (const auto found = calendars_.find(version); found != calendars_.end())
        return found->second ? &*found->second : nullptr;
    auto& slot = calendars_[version];
    const auto stored = calendar_version(snapshot_, version);
    if (!stored) return nullptr;
    std::vector<cases::CalendarRules> rules;
    for (const auto& file : stored->files) {
        settings::Problems problems;
        auto read = cases::read_calendar(file.text, file.file, problems);
        if (!read) {
            mistakes_.push_back(fmt::format("calendar version {}: the stored text of {} can not be read: {}",
                                            version, file.file, first_of(problems)));
            return nullptr;
        }
        rules.push_back(std::move(*read));
    }
    auto built = cases::WorkingCalendar::build(std::move(rules));
    if (!built) {
        mistakes_.push_back(fmt::format("calendar version {}: {}", version, built.error()));
        return nullptr;
    }
    if (built->version() != version) {
        mistakes_.push_back(
            fmt::format("calendar version {}: its stored texts give version {}", version, built->version()));
        return nullptr;
    }
    slot = std::move(*built);
    return &*slot;
}

void Versions::read_all_calendars() {
    for (const auto& stored : calendar_versions(snapshot_)) calendar(stored.version);
}

std::string Versions::in_force(std::int64_t event_id) const {
    const auto beyond = std::find_if(adoptions_.begin(), adoptions_.end(),
                                     [&](const auto& adoption) { return adoption.event_id > event_id; });
    return beyond == adoptions_.begin() ? std::string{} : std::prev(beyond)->version;
}

void insert_verdict(Connection& db, const VerdictRow& row, Instant judged_at, std::int64_t event_id) {
    std::optional<std::int64_t> before;
    {
        Query q = db.query(
            "SELECT id FROM verdict WHERE case_number = ? AND step = ? AND attempt = ? ORDER BY id DESC "
            "LIMIT 1");
        q << row.case_number << row.step << row.attempt;
        if (q.next()) before = q.integer(0);
    }
    db.run(
        "INSERT INTO verdict (case_number, step, attempt, verdict, used_s, wall_s, paused_s, standard_s, "
        "provisional, "
        "off_hours, calendar_version, sop_version, rule_version, judged_at, event_id, supersedes) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        row.case_number, row.step, row.attempt, to_string(row.verdict), row.used_s, row.wall_s, row.paused_s,
        row.standard_s, row.provisional, row.off_hours, row.calendar_version, row.sop_version,
        row.rule_version, judged_at, event_id, before);
}

cases::CaseState state_at(const std::vector<cases::Event>& history, std::int64_t last_id,
                          const cases::SopBook& sops) {
    const auto beyond =
        std::find_if(history.begin(), history.end(), [&](const auto& event) { return event.id > last_id; });
    if (beyond == history.end()) return cases::fold(history, sops);
    return cases::fold({history.begin(), beyond}, sops);
}

const cases::Attempt* find_attempt(const cases::CaseState& state, int step, int number) {
    const auto found = std::find_if(state.attempts.begin(), state.attempts.end(), [&](const auto& attempt) {
        return attempt.step == step && attempt.number == number;
    });
    return found == state.attempts.end() ? nullptr : &*found;
}

}  // namespace pantau::store
