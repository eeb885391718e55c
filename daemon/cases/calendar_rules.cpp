#include "daemon/cases/calendar_rules.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "daemon/cases/content_hash.hpp"

namespace pantau::cases {
namespace {

constexpr std::array<std::string_view, 7> day_names{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
constexpr std::array<std::pair<HolidayKind, std::string_view>, 5> kind_names{
    {{HolidayKind::libur_nasional, "libur_nasional"},
     {HolidayKind::cuti_bersama, "cuti_bersama"},
     {HolidayKind::daerah, "daerah"},
     {HolidayKind::instansi, "instansi"},
     {HolidayKind::kebijakan, "kebijakan"}}};

std::size_t index_of(date::weekday day) noexcept {
    return day.iso_encoding() - 1;
}

/// The entry of an ascending list that is for `day`, or null.
template <class Entry>
const Entry* on_date(const std::vector<Entry>& entries, date::local_days day) {
    const auto found =
        std::lower_bound(entries.begin(), entries.end(), day,
                         [](const Entry& entry, date::local_days d) { return entry.date < d; });
    return found != entries.end() && found->date == day ? &*found : nullptr;
}

/// The entry that rules a day; all null: the weekly hours do.
struct Ruling {
    const DateOverride* change = nullptr;
    const Holiday* holiday = nullptr;
    const SpecialPeriod* period = nullptr;
};

Ruling ruling(const CalendarRules& rules, date::local_days day) {
    if (const DateOverride* change = on_date(rules.overrides, day)) return {change, nullptr, nullptr};
    if (const Holiday* holiday = on_date(rules.holidays, day)) return {nullptr, holiday, nullptr};
    for (const SpecialPeriod& period : rules.special_periods)
        if (day >= period.from && day <= period.to) return {nullptr, nullptr, &period};
    return {};
}

void add(ContentHash& hash, date::local_days day) {
    hash.number(day.time_since_epoch().count());
}

void add(ContentHash& hash, const DayHours& hours) {
    hash.number(static_cast<std::int64_t>(hours.size()));
    for (const Hours& each : hours) hash.number(each.open.count()).number(each.close.count());
}

void add(ContentHash& hash, const WeekHours& week) {
    for (const DayHours& day : week) add(hash, day);
}

}  // namespace

const DayHours& hours_on(const WeekHours& week, date::weekday day) {
    return week[index_of(day)];
}

std::string_view to_string(Standing standing) noexcept {
    return standing == Standing::official ? "official" : "provisional";
}

std::string_view to_string(HolidayKind kind) noexcept {
    for (const auto& [each, name] : kind_names)
        if (each == kind) return name;
    return "";
}

std::optional<HolidayKind> holiday_kind(std::string_view name) noexcept {
    for (const auto& [kind, each] : kind_names)
        if (each == name) return kind;
    return std::nullopt;
}

const Holiday* CalendarRules::holiday_on(date::local_days day) const {
    return on_date(holidays, day);
}

const DayHours& CalendarRules::hours(date::local_days day) const {
    static const DayHours closed;
    const auto [change, holiday, period] = ruling(*this, day);
    if (change) return change->hours;
    if (holiday) return closed;
    return hours_on(period ? period->weekly : weekly, date::weekday{day});
}

Standing CalendarRules::standing(date::local_days day) const {
    const auto [change, holiday, period] = ruling(*this, day);
    if (change) return change->standing;
    if (holiday) return holiday->standing;
    return period ? period->standing : Standing::official;
}

DayPlan CalendarRules::plan(date::local_days day) const {
    DayPlan plan;
    plan.date = day;
    plan.hours = hours(day);
    plan.standing = standing(day);
    const auto [change, holiday, period] = ruling(*this, day);
    if (change) {
        plan.rule = DayRule::date_override;
        plan.name = change->name;
        plan.source = change->source;
    } else if (holiday) {
        plan.rule = DayRule::holiday;
        plan.name = holiday->name;
        plan.source = holiday->source;
        plan.kind = holiday->kind;
    } else if (period) {
        plan.rule = DayRule::special_period;
        plan.name = period->name;
        plan.source = period->source;
    }
    return plan;
}

std::string version_of(const CalendarRules& rules) {
    ContentHash hash{"calendar 1"};
    hash.text(rules.name).text(rules.zone);
    add(hash, rules.from);
    add(hash, rules.to);
    add(hash, rules.weekly);
    hash.number(static_cast<std::int64_t>(rules.special_periods.size()));
    for (const SpecialPeriod& period : rules.special_periods) {
        hash.text(period.name).text(to_string(period.standing)).text(period.source);
        add(hash, period.from);
        add(hash, period.to);
        add(hash, period.weekly);
    }
    hash.number(static_cast<std::int64_t>(rules.holidays.size()));
    for (const Holiday& holiday : rules.holidays) {
        add(hash, holiday.date);
        hash.text(holiday.name)
            .text(to_string(holiday.kind))
            .text(holiday.source)
            .text(to_string(holiday.standing));
    }
    hash.number(static_cast<std::int64_t>(rules.overrides.size()));
    for (const DateOverride& each : rules.overrides) {
        add(hash, each.date);
        add(hash, each.hours);
        hash.text(each.name).text(each.source).text(to_string(each.standing));
    }
    return hash.hex();
}

std::string_view short_name(date::weekday day) noexcept {
    return day_names[index_of(day)];
}

std::string to_string(const DayHours& hours) {
    if (hours.empty()) return "closed";
    std::string text;
    for (const Hours& each : hours)
        text += fmt::format("{}{:02}:{:02}-{:02}:{:02}", text.empty() ? "" : ", ", each.open.count() / 60,
                            each.open.count() % 60, each.close.count() / 60, each.close.count() % 60);
    return text;
}

}  // namespace pantau::cases
