#include "daemon/cases/working_calendar.hpp"

#include <algorithm>

#include <date/tz.h>
#include <fmt/format.h>

#include "daemon/cases/content_hash.hpp"

namespace pantau::cases {
namespace {

using std::chrono::seconds;

// A block is shorter than an ordinary office's way from one opening to the next (five hours and a half), so
// that as a rule no more than one stretch begins in it and the answer is one comparison.
constexpr unsigned block_bits = 14;
constexpr int most_years = 120;  // 2^32 seconds are 136 years

std::int64_t whole_seconds(Instant at) noexcept {
    return date::floor<seconds>(at).time_since_epoch().count();
}

boost::system::result<const date::time_zone*, std::string> common_zone(
    const std::vector<CalendarRules>& calendars) {
    for (const CalendarRules& each : calendars)
        if (each.zone != calendars.front().zone)
            return fmt::format(
                "calendar '{}' is in {}, calendar '{}' in {}; all calendars must name one zone",
                calendars.front().name, calendars.front().zone, each.name, each.zone);
    const date::time_zone* zone = find_zone(calendars.front().zone);
    if (!zone)
        return fmt::format(
            "calendar '{}' names the unknown zone '{}'; write a name of the tz database such as Asia/Jakarta",
            calendars.front().name, calendars.front().zone);
    return zone;
}

/// The open stretches of one calendar in UTC seconds, clocks that are changed taken into account: within each
/// stretch of constant offset, the part of every local date's hours that falls into it.
std::vector<std::pair<std::int64_t, std::int64_t>> open_seconds(const CalendarRules& rules,
                                                                const date::time_zone& zone) {
    std::vector<std::pair<std::int64_t, std::int64_t>> open;
    auto at = date::floor<seconds>(start_of_day(rules.from, zone));
    const auto end = date::floor<seconds>(start_of_day(rules.to + date::days{1}, zone));
    while (at < end) {
        const date::sys_info info = zone.get_info(at);
        const auto stop = std::min(info.end, end);
        const auto local = [&](date::sys_seconds t) {
            return date::local_seconds{t.time_since_epoch() + info.offset};
        };
        const auto last = date::floor<date::days>(local(stop) - seconds{1});
        for (auto day = date::floor<date::days>(local(at)); day <= last; day += date::days{1}) {
            if (day < rules.from || day > rules.to) continue;
            for (const Hours& hours : rules.hours(day)) {
                const auto utc = [&](std::chrono::minutes of_day) {
                    return date::sys_seconds{(date::local_seconds{day} + of_day).time_since_epoch() -
                                             info.offset};
                };
                const auto from = std::max(utc(hours.open), at);
                const auto to = std::min(utc(hours.close), stop);
                if (from < to)
                    open.emplace_back(from.time_since_epoch().count(), to.time_since_epoch().count());
            }
        }
        at = stop;
    }
    return open;
}

/// Why a stretch that begins at local time `of_day` was not counted on a day.
Piece::Kind why_closed(const DayPlan& plan, seconds of_day) {
    if (plan.hours.empty()) {
        switch (plan.rule) {
            case DayRule::holiday:
                return Piece::Kind::holiday;
            case DayRule::date_override:
                return Piece::Kind::override_closed;
            case DayRule::weekly:
            case DayRule::special_period:
                return Piece::Kind::closed_day;
        }
    }
    if (of_day < plan.hours.front().open) return Piece::Kind::before_opening;
    if (of_day >= plan.hours.back().close) return Piece::Kind::after_closing;
    return Piece::Kind::rest;
}

}  // namespace

std::string_view to_string(Piece::Kind kind) noexcept {
    switch (kind) {
        case Piece::Kind::counted:
            return "counted";
        case Piece::Kind::before_opening:
            return "before_opening";
        case Piece::Kind::rest:
            return "rest";
        case Piece::Kind::after_closing:
            return "after_closing";
        case Piece::Kind::closed_day:
            return "closed_day";
        case Piece::Kind::holiday:
            return "holiday";
        case Piece::Kind::override_closed:
            return "override_closed";
    }
    return "";
}

boost::system::result<WorkingCalendar, std::string> WorkingCalendar::build(
    std::vector<CalendarRules> calendars) {
    if (calendars.empty()) return std::string{"no calendar is given; name at least one calendar file"};
    std::sort(calendars.begin(), calendars.end(),
              [](const CalendarRules& a, const CalendarRules& b) { return a.from < b.from; });
    const auto zone = common_zone(calendars);
    if (!zone) return zone.error();
    for (std::size_t i = 1; i < calendars.size(); ++i)
        if (calendars[i].from <= calendars[i - 1].to)
            return fmt::format(
                "the coverage of calendar '{}' ({} to {}) overlaps that of '{}' ({} to {}); coverages may "
                "touch, not overlap",
                calendars[i].name, format_date(calendars[i].from), format_date(calendars[i].to),
                calendars[i - 1].name, format_date(calendars[i - 1].from), format_date(calendars[i - 1].to));
    if (calendars.back().to - calendars.front().from > date::days{most_years * 365})
        return fmt::format("the calendars run from {} to {}; allowed: at most {} years",
                           format_date(calendars.front().from), format_date(calendars.back().to), most_years);

    WorkingCalendar made;
    made.zone_ = *zone;
    made.calendars_ = std::move(calendars);
    made.expand();
    if (made.open_.size() == 1)
        return fmt::format("calendar '{}' has no open time at all; an empty calendar can compute nothing",
                           made.calendars_.front().name);
    made.index_blocks();
    return made;
}

void WorkingCalendar::expand() {
    const auto start = [&](date::local_days day) { return whole_seconds(start_of_day(day, *zone_)); };
    base_ = start(calendars_.front().from);
    std::vector<std::pair<std::int64_t, std::int64_t>> open;
    ContentHash versions{"calendars 1"};
    for (const CalendarRules& each : calendars_) {
        const std::int64_t from = start(each.from) - base_;
        const std::int64_t to = start(each.to + date::days{1}) - base_;
        if (!coverage_.empty() && coverage_.back().to + date::days{1} == each.from) {
            coverage_.back().to = each.to;
            limits_.back().to = to;
        } else {
            coverage_.push_back({each.from, each.to});
            limits_.push_back({from, to});
        }
        const auto more = open_seconds(each, *zone_);
        open.insert(open.end(), more.begin(), more.end());
        versions.text(each.version);
        mark_provisional(each);
    }
    version_ = calendars_.size() == 1 ? calendars_.front().version : versions.hex();

    open_.push_back({0, 0, 0});
    std::sort(open.begin(), open.end());
    for (const auto& [from, to] : open) {
        const auto first = static_cast<Second>(from - base_);
        const auto last = static_cast<Second>(to - base_);
        Open& before = open_.back();
        if (open_.size() > 1 && before.to == first)
            before.to = last;
        else
            open_.push_back({first, last, before.before + (before.to - before.from)});
    }
}

void WorkingCalendar::mark_provisional(const CalendarRules& rules) {
    for (auto day = rules.from; day <= rules.to; day += date::days{1}) {
        if (rules.standing(day) == Standing::official) continue;
        const auto from = static_cast<Second>(offset(start_of_day(day, *zone_)));
        const auto to = static_cast<Second>(offset(start_of_day(day + date::days{1}, *zone_)));
        if (!provisional_.empty() && provisional_.back().to == from)
            provisional_.back().to = to;
        else
            provisional_.push_back({from, to});
    }
}

void WorkingCalendar::index_blocks() {
    const auto blocks = static_cast<std::size_t>(limits_.back().to >> block_bits) + 2;
    block_.reserve(blocks);
    std::uint32_t last = 0;
    for (std::size_t block = 0; block < blocks; ++block) {
        while (last + 1 < open_.size() && open_[last + 1].from <= block << block_bits) ++last;
        block_.push_back(last);
    }
}

std::int64_t WorkingCalendar::offset(Instant at) const noexcept {
    return whole_seconds(at) - base_;
}

Instant WorkingCalendar::instant(std::int64_t second) const noexcept {
    return date::sys_seconds{seconds{base_ + second}};
}

const WorkingCalendar::Limits* WorkingCalendar::limits_of(std::int64_t second) const noexcept {
    for (const Limits& each : limits_)
        if (second >= each.from && second <= each.to) return &each;
    return nullptr;
}

std::size_t WorkingCalendar::stretch_at(Second second) const noexcept {
    const std::size_t block = second >> block_bits;
    const std::uint32_t first = block_[block];
    const std::uint32_t last = block_[block + 1];
    if (last - first <= 1) return open_[last].from <= second ? last : first;
    const auto begin = open_.begin();
    const auto after = std::upper_bound(begin + first + 1, begin + last + 1, second,
                                        [](Second s, const Open& open) { return s < open.from; });
    return static_cast<std::size_t>(after - begin) - 1;
}

WorkingCalendar::Second WorkingCalendar::worked(Second second) const noexcept {
    const Open& open = open_[stretch_at(second)];
    return open.before + (std::min(second, open.to) - open.from);
}

std::optional<WorkingTime> WorkingCalendar::between(Instant from, Instant to) const noexcept {
    const std::int64_t start = offset(from);
    const std::int64_t end = offset(to);
    const Limits* limits = limits_of(start);
    if (!limits || end < start || end > limits->to) return std::nullopt;
    return WorkingTime{seconds{worked(static_cast<Second>(end)) - worked(static_cast<Second>(start))}};
}

std::optional<Instant> WorkingCalendar::due(Instant from, WorkingTime standard) const noexcept {
    const std::int64_t start = offset(from);
    const Limits* limits = limits_of(start);
    const std::int64_t wanted = standard.value().count();
    if (!limits || wanted < 0 || wanted > limits->to - start)
        return std::nullopt;  // open time is never longer than the wall's
    if (wanted == 0) return instant(start);
    const std::int64_t target = worked(static_cast<Second>(start)) + wanted;
    const auto found = std::partition_point(open_.begin(), open_.end(), [&](const Open& open) {
        return std::int64_t{open.before} + (open.to - open.from) < target;
    });
    if (found == open_.end()) return std::nullopt;
    const std::int64_t at = found->from + (target - found->before);
    if (at > limits->to) return std::nullopt;
    return instant(at);
}

std::optional<Instant> WorkingCalendar::last_on_time(Instant from, WorkingTime standard) const noexcept {
    const std::int64_t start = offset(from);
    const Limits* limits = limits_of(start);
    const std::int64_t allowed = standard.value().count();
    if (!limits || allowed < 0 || allowed > limits->to - start) return std::nullopt;
    const std::int64_t target = worked(static_cast<Second>(start)) + allowed;
    const auto found = std::partition_point(open_.begin(), open_.end(), [&](const Open& open) {
        return std::int64_t{open.before} + (open.to - open.from) <= target;
    });
    if (found == open_.end() || found->from >= limits->to) return std::nullopt;
    return instant(found->from + (target - found->before));
}

std::optional<bool> WorkingCalendar::is_open(Instant at) const noexcept {
    const std::int64_t second = offset(at);
    const Limits* limits = limits_of(second);
    if (!limits || second == limits->to) return std::nullopt;
    return second < open_[stretch_at(static_cast<Second>(second))].to;
}

std::optional<Instant> WorkingCalendar::next_opening(Instant at) const noexcept {
    const std::int64_t second = offset(at);
    const Limits* limits = limits_of(second);
    if (!limits) return std::nullopt;
    const std::size_t here = stretch_at(static_cast<Second>(second));
    if (second < open_[here].to) return instant(second);
    if (here + 1 == open_.size() || open_[here + 1].from >= limits->to) return std::nullopt;
    return instant(open_[here + 1].from);
}

std::optional<Instant> WorkingCalendar::next_closing(Instant at) const noexcept {
    const auto opening = next_opening(at);
    if (!opening) return std::nullopt;
    return instant(open_[stretch_at(static_cast<Second>(offset(*opening)))].to);
}

bool WorkingCalendar::provisional(Instant from, Instant to) const noexcept {
    const std::int64_t start = offset(from);
    const std::int64_t end = std::max(offset(to), start + 1);
    const auto first = std::partition_point(provisional_.begin(), provisional_.end(),
                                            [&](const Range& range) { return range.to <= start; });
    return first != provisional_.end() && first->from < end;
}

bool WorkingCalendar::covers(Instant at) const noexcept {
    return limits_of(offset(at)) != nullptr;
}

std::optional<Explanation> WorkingCalendar::explain(Instant from, Instant to) const {
    const auto total = between(from, to);
    if (!total) return std::nullopt;
    Explanation explanation;
    explanation.total = *total;
    const Instant end = floor_seconds(to);
    for (Instant at = floor_seconds(from); at < end;) {
        const auto info = zone_->get_info(date::floor<seconds>(at));
        const date::local_days date = local_date(at, *zone_);
        Instant stop = start_of_day(date + date::days{1}, *zone_);
        // Clocks put back over midnight bring an hour of the day before once more; it ends with that change.
        if (stop <= at) stop = info.end;
        const Open& open = open_[stretch_at(static_cast<Second>(offset(at)))];
        const bool counted = offset(at) < open.to;
        if (counted)
            stop = std::min(stop, instant(open.to));
        else if (const auto opening = next_opening(at))
            stop = std::min(stop, *opening);
        stop = std::min(stop, end);

        const DayPlan plan = plan_of(date);
        const date::local_seconds local{date::floor<seconds>(at).time_since_epoch() + info.offset};
        Piece piece;
        piece.kind = counted ? Piece::Kind::counted : why_closed(plan, local - date);
        piece.span = {at, stop};
        piece.date = date;
        piece.rule = plan.rule;
        piece.name = plan.name;
        piece.source = plan.source;
        piece.holiday_kind = plan.kind;
        piece.standing = plan.standing;
        explanation.pieces.push_back(std::move(piece));
        at = stop;
    }
    return explanation;
}

std::optional<DayPlan> WorkingCalendar::day(date::local_days date) const {
    for (const CalendarRules& each : calendars_)
        if (date >= each.from && date <= each.to) return each.plan(date);
    return std::nullopt;
}

DayPlan WorkingCalendar::plan_of(date::local_days date) const {
    if (auto plan = day(date)) return *std::move(plan);
    DayPlan outside;  // of a zone that repeats an hour of the day before the coverage
    outside.date = date;
    return outside;
}

std::optional<bool> WorkingCalendar::working_day(date::local_days date) const {
    for (const CalendarRules& each : calendars_)
        if (date >= each.from && date <= each.to) return !each.hours(date).empty();
    return std::nullopt;
}

std::vector<Span> WorkingCalendar::open_spans() const {
    std::vector<Span> spans;
    spans.reserve(open_.size() - 1);
    for (std::size_t i = 1; i < open_.size(); ++i)
        spans.push_back({instant(open_[i].from), instant(open_[i].to)});
    return spans;
}

}  // namespace pantau::cases
