#include "daemon/store/adopted_calendar.hpp"

#include "daemon/store/connection.hpp"
#include "daemon/store/judging.hpp"

namespace pantau::store {

std::optional<CalendarAdoption> newest_adoption(const Snapshot& snapshot, std::optional<Instant> as_of) {
    Query q = snapshot.connection().query(
        "SELECT calendar, old_value FROM event WHERE kind = 'calendar_adopted' AND (? IS NULL OR recorded_at "
        "<= ?) "
        "ORDER BY id DESC LIMIT 1");
    q << as_of << as_of;
    if (!q.next()) return std::nullopt;
    return CalendarAdoption{q.text(0), q.text(1)};
}

std::optional<cases::WorkingCalendar> stored_calendar(const Snapshot& snapshot, std::string_view version) {
    Versions versions{snapshot};
    const auto* calendar = versions.calendar(std::string{version});
    if (calendar == nullptr) return std::nullopt;
    return *calendar;
}

std::vector<std::string> cases_with_steps_between(const Snapshot& snapshot, Instant from, Instant to) {
    std::vector<std::string> numbers;
    Query q = snapshot.connection().query(
        "SELECT DISTINCT case_number FROM attempt WHERE ended >= ? AND started <= ? ORDER BY case_number");
    q << from << to;
    while (q.next()) numbers.push_back(q.text(0));
    return numbers;
}

}  // namespace pantau::store
