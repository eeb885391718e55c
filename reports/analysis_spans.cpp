#include "reports/analysis_spans.hpp"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "reports/format_id.hpp"

namespace pantau::reports {

Seconds floor_s(Instant at) {
    return date::floor<std::chrono::seconds>(at).time_since_epoch().count();
}

Instant instant_of(Seconds at) {
    return Instant{std::chrono::seconds{at}};
}

Window Window::clipped(Window edge) const {
    return {std::max(from, edge.from), std::min(to, edge.to)};
}

Window window_of(Span span) {
    return {floor_s(span.from), floor_s(span.to)};
}

Stretches::Stretches(std::vector<Window> windows) {
    std::erase_if(windows, [](Window w) { return w.length() == 0; });
    std::sort(windows.begin(), windows.end(), [](Window a, Window b) { return a.from < b.from; });
    for (const Window& next : windows) {
        if (!windows_.empty() && next.from <= windows_.back().to)
            windows_.back().to = std::max(windows_.back().to, next.to);
        else
            windows_.push_back(next);
    }
    Seconds sum = 0;
    for (const Window& window : windows_) {
        sums_.push_back(sum);
        sum += window.length();
    }
}

Seconds Stretches::before(Seconds at) const {
    const auto next = std::upper_bound(windows_.begin(), windows_.end(), at,
                                       [](Seconds value, Window w) { return value < w.from; });
    if (next == windows_.begin()) return 0;
    const auto last = std::prev(next);
    const auto index = static_cast<std::size_t>(last - windows_.begin());
    return sums_[index] + std::min(at, last->to) - last->from;
}

Seconds Stretches::within(Window window) const {
    return window.length() == 0 ? 0 : before(window.to) - before(window.from);
}

std::vector<Window> Stretches::clipped(Window window) const {
    std::vector<Window> parts;
    auto next = std::upper_bound(windows_.begin(), windows_.end(), window.from,
                                 [](Seconds value, Window w) { return value < w.to; });
    for (; next != windows_.end() && next->from < window.to; ++next) {
        const Window part = next->clipped(window);
        if (part.length() > 0) parts.push_back(part);
    }
    return parts;
}

Stretches operator+(const Stretches& a, const Stretches& b) {
    std::vector<Window> all = a.windows_;
    all.insert(all.end(), b.windows_.begin(), b.windows_.end());
    return Stretches{std::move(all)};
}

Stretches operator-(const Stretches& a, const Stretches& b) {
    std::vector<Window> rest;
    for (Window window : a.windows_) {
        for (const Window& hole : b.clipped(window)) {
            rest.push_back({window.from, hole.from});
            window.from = hole.to;
        }
        rest.push_back(window);
    }
    return Stretches{std::move(rest)};
}

BucketSize bucket_size(const Period& period) {
    if (period.days() == 1) return BucketSize::hour;
    if (period.days() <= 31) return BucketSize::day;
    return period.days() <= 92 ? BucketSize::week : BucketSize::month;
}

std::vector<Bucket> buckets(const Period& period, BucketSize size) {
    std::vector<Bucket> all;
    const auto add = [&](date::local_days first, date::local_days after, std::string label, bool weekend) {
        const date::local_days end = std::min(after, period.last + date::days{1});
        all.push_back({window_of({day_start(first, period.zone), day_start(end, period.zone)}),
                       std::move(label), weekend});
    };
    if (size == BucketSize::hour) {
        // By the clock on the wall: a day of 23 or 25 hours has as many.
        const Window whole = window_of(period.utc);
        for (Seconds at = whole.from; at < whole.to;) {
            const Seconds of_hour = to_local(instant_of(at), period.zone).time_since_epoch().count() % 3600;
            const Seconds end = std::min(whole.to, at + 3600 - of_hour);
            all.push_back({{at, end}, clock_id(to_local(instant_of(at), period.zone)), false});
            at = end;
        }
        return all;
    }
    for (date::local_days day = period.first; day <= period.last;) {
        const date::year_month_day ymd{day};
        const date::weekday weekday{day};
        date::local_days after = day + date::days{1};
        const auto number = static_cast<unsigned>(ymd.day()), month = static_cast<unsigned>(ymd.month());
        std::string label;
        if (size == BucketSize::day) {
            label = period.kind == PeriodKind::week
                        ? fmt::format("{} {}/{}", weekday_short(day), number, month)
                        : std::to_string(number);
        } else if (size == BucketSize::week) {
            after = day + (date::days{7} - (weekday - date::Monday));
            label = fmt::format("{}/{}", number, month);
        } else {
            after = date::local_days{(date::year_month{ymd.year(), ymd.month()} + date::months{1}) / 1};
            label = fmt::format("{} {}", std::string_view{month_name(month)}.substr(0, 3),
                                static_cast<int>(ymd.year()));
        }
        const bool weekend =
            size == BucketSize::day && (weekday == date::Saturday || weekday == date::Sunday);
        add(day, after, std::move(label), weekend);
        day = after;
    }
    return all;
}

}  // namespace pantau::reports
