#include "probes/maintenance.hpp"

#include <algorithm>
#include <functional>
#include <utility>

#include <date/tz.h>

namespace pantau::probes {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;

constexpr date::days horizon{
    400};  // a monthly rule on a rare day (31st, fifth Monday) comes round well before

/// Local day and time of day as an instant. A time that a zone's change skips is the moment of the change;
/// one that comes twice is the first.
Instant on(const date::time_zone& zone, date::local_days day, minutes at) {
    return std::chrono::floor<milliseconds>(
        zone.to_sys(date::local_time<milliseconds>{day} + at, date::choose::earliest));
}

bool falls_on(const Weekly& rule, date::local_days day) {
    return std::find(rule.days.begin(), rule.days.end(), date::weekday{day}) != rule.days.end();
}

bool falls_on(const Monthly& rule, date::local_days day) {
    const date::year_month_day ymd{day};
    if (rule.day) return static_cast<unsigned>(ymd.day()) == *rule.day;
    if (!rule.weekday || date::weekday{day} != *rule.weekday) return false;
    if (rule.nth < 0) return date::year_month_day{day + date::days{7}}.month() != ymd.month();
    return (static_cast<unsigned>(ymd.day()) - 1) / 7 + 1 == static_cast<unsigned>(rule.nth);
}

bool falls_on(const Recurring& rule, date::local_days day) {
    const date::year_month_day ymd{day};
    if (!rule.months.test(static_cast<unsigned>(ymd.month()))) return false;
    const bool by_date = rule.days.test(static_cast<unsigned>(ymd.day()));
    const bool by_weekday = rule.weekdays.test(date::weekday{day}.c_encoding());
    return rule.either_day ? by_date || by_weekday : by_date && by_weekday;
}

template <class Rule>
void begins_at(const Rule& rule, const std::function<void(minutes)>& tell) {
    tell(rule.at);
}
void begins_at(const Recurring& rule, const std::function<void(minutes)>& tell) {
    for (std::size_t hour = 0; hour < 24; ++hour)
        for (std::size_t minute = 0; rule.hours.test(hour) && minute < 60; ++minute)
            if (rule.minutes.test(minute)) tell(minutes{static_cast<int>(hour * 60 + minute)});
}

template <class Rule>
void collect(const Rule& rule, const std::string& reason, const date::time_zone& zone, Instant from,
             Instant to, std::vector<Window>& out) {
    // A window that began days ago may still be open, and "24:00" starts on the next day.
    const auto back = std::chrono::ceil<date::days>(rule.length) + date::days{2};
    const auto first = date::floor<date::days>(zone.to_local(from)) - back;
    const auto last = date::floor<date::days>(zone.to_local(to)) + date::days{1};
    for (auto day = first; day <= last; day += date::days{1}) {
        if (!falls_on(rule, day)) continue;
        begins_at(rule, [&](minutes at) {
            const Instant begin = on(zone, day, at);
            const Instant end = begin + rule.length;
            if (begin < to && end > from) out.push_back({begin, end, reason});
        });
    }
}

void collect(const Once& rule, const std::string& reason, const date::time_zone&, Instant from, Instant to,
             std::vector<Window>& out) {
    if (rule.from < to && rule.to > from) out.push_back({rule.from, rule.to, reason});
}

}  // namespace

Maintenance::Maintenance(std::vector<MaintenanceRule> rules, const date::time_zone* zone)
    : rules_{std::move(rules)}, zone_{zone} {}

std::vector<Window> Maintenance::windows(const std::string& site, Instant from, Instant to) const {
    std::vector<Window> all;
    for (const MaintenanceRule& rule : rules_) {
        if (!rule.site.empty() && rule.site != site) continue;
        std::visit([&](const auto& when) { collect(when, rule.reason, *zone_, from, to, all); }, rule.when);
    }
    std::sort(all.begin(), all.end(), [](const Window& a, const Window& b) {
        return std::pair{a.from, a.to} < std::pair{b.from, b.to};
    });
    return all;
}

std::optional<Window> Maintenance::window(const std::string& site, Instant now) const {
    std::optional<Window> found;
    for (Window& one : windows(site, now, now + milliseconds{1}))
        if (!found || one.to > found->to) found = std::move(one);
    return found;
}

std::optional<Instant> Maintenance::next_change(const std::string& site, Instant now) const {
    std::optional<Instant> next;
    const auto offer = [&](Instant at) {
        if (at > now && (!next || at < *next)) next = at;
    };
    for (const MaintenanceRule& rule : rules_) {
        if (!rule.site.empty() && rule.site != site) continue;
        std::vector<Window> all;
        // Near first: nearly every rule answers within five weeks, and this is asked often.
        for (const auto ahead : {date::days{35}, horizon}) {
            all.clear();
            std::visit([&](const auto& when) { collect(when, rule.reason, *zone_, now, now + ahead, all); },
                       rule.when);
            if (!all.empty()) break;
        }
        if (const auto* once = std::get_if<Once>(&rule.when)) {  // may lie years ahead
            offer(once->from);
            offer(once->to);
        }
        for (const Window& one : all) {
            offer(one.from);
            offer(one.to);
        }
    }
    return next;
}

}  // namespace pantau::probes
