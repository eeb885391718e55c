// Working time between two instants on a calendar of ten years: the table of WorkingCalendar, a binary search
// over the same open stretches, and a walk over days. Prints CPU nanoseconds a question and their ratios;
// believe the ratios. All ways must agree on every question, else it exits 1.
//
// Goals (issue 2, performance.md section 5): the table at most 1/2.5 of the binary search, flat within 1.5
// from an hour to five years, a million random questions in at most 0.5 s, no allocation.

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <new>
#include <random>
#include <set>
#include <stdexcept>
#include <vector>

#include "daemon/cases/instant.hpp"
#include "daemon/cases/working_calendar.hpp"

namespace {
std::uint64_t allocations = 0;
}

void* operator new(std::size_t size) {
    ++allocations;
    if (void* memory = std::malloc(size)) return memory;
    throw std::bad_alloc{};
}
void operator delete(void* memory) noexcept {
    std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
    std::free(memory);
}

namespace {

using namespace pantau::cases;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr int first_year = 2020;
constexpr int years = 10;

CalendarRules rules_of(int year) {
    CalendarRules rules;
    rules.name = std::to_string(year);
    rules.zone = "Asia/Jakarta";
    rules.from = date::local_days{date::year{year} / 1 / 1};
    rules.to = date::local_days{date::year{year} / 12 / 31};
    for (std::size_t day = 0; day < 4; ++day)
        rules.weekly[day] = {{minutes{450}, minutes{720}}, {minutes{780}, minutes{960}}};
    rules.weekly[4] = {{minutes{450}, minutes{690}}, {minutes{780}, minutes{990}}};
    for (unsigned month = 1; month <= 12; ++month)
        rules.holidays.push_back({date::local_days{date::year{year} / month / (month * 2 + 1)}, "libur",
                                  HolidayKind::libur_nasional, "bench", Standing::official});
    rules.version = version_of(rules);
    return rules;
}

/// What most programs do: prefix sums, and a search for each end.
class BinarySearch {
public:
    explicit BinarySearch(const std::vector<Span>& open) {
        std::int64_t before = 0;
        for (const Span& each : open) {
            const auto from = date::floor<seconds>(each.from).time_since_epoch().count();
            const auto to = date::floor<seconds>(each.to).time_since_epoch().count();
            from_.push_back(from);
            to_.push_back(to);
            before_.push_back(before);
            before += to - from;
        }
    }
    std::int64_t between(Instant from, Instant to) const { return worked(to) - worked(from); }

private:
    std::int64_t worked(Instant at) const {
        const auto second = date::floor<seconds>(at).time_since_epoch().count();
        const auto after = std::upper_bound(from_.begin(), from_.end(), second);
        if (after == from_.begin()) return 0;
        const auto i = static_cast<std::size_t>(after - from_.begin()) - 1;
        return before_[i] + std::min(second, to_[i]) - from_[i];
    }
    std::vector<std::int64_t> from_, to_, before_;
};

/// What the rest do: day by day, with a set of holidays. Jakarta is seven hours east all year.
class DayWalk {
public:
    explicit DayWalk(const std::vector<CalendarRules>& calendars) : weekly_{calendars.front().weekly} {
        for (const CalendarRules& each : calendars)
            for (const Holiday& holiday : each.holidays) holidays_.insert(holiday.date);
    }
    std::int64_t between(Instant from, Instant to) const {
        const auto local = [](Instant at) {
            return date::local_seconds{(date::floor<seconds>(at) + std::chrono::hours{7}).time_since_epoch()};
        };
        const auto start = local(from);
        const auto end = local(to);
        seconds total{0};
        for (auto day = date::floor<date::days>(start); day <= end; day += date::days{1}) {
            if (holidays_.contains(day)) continue;
            for (const Hours& hours : hours_on(weekly_, date::weekday{day})) {
                const auto a = std::max<date::local_seconds>(start, day + hours.open);
                const auto b = std::min<date::local_seconds>(end, day + hours.close);
                if (a < b) total += b - a;
            }
        }
        return total.count();
    }

private:
    WeekHours weekly_;
    std::set<date::local_days> holidays_;
};

double cpu_seconds() {
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

using Questions = std::vector<std::pair<Instant, Instant>>;

struct Cost {
    double nanoseconds = 1e18;  // a question, best of the rounds so far
    std::int64_t sum = 0;  // of the answers, so that nothing is optimised away and all ways can be compared
};

/// One round over all questions.
template <class Ask>
void measure(Cost& cost, const Questions& questions, const Ask& ask) {
    const double start = cpu_seconds();
    cost.sum = 0;
    for (const auto& [from, to] : questions) cost.sum += ask(from, to);
    cost.nanoseconds =
        std::min(cost.nanoseconds, (cpu_seconds() - start) * 1e9 / static_cast<double>(questions.size()));
}

template <class Ask>
Cost measure(const Questions& questions, int rounds, const Ask& ask) {
    Cost cost;
    for (int round = 0; round < rounds; ++round) measure(cost, questions, ask);
    return cost;
}

}  // namespace

int main() {
    std::vector<CalendarRules> calendars;
    for (int year = first_year; year < first_year + years; ++year) calendars.push_back(rules_of(year));
    find_zone(calendars.front().zone);  // the tz database is read from disk once, whoever asks first
    const double before_build = cpu_seconds();
    const auto built = WorkingCalendar::build(calendars);
    const double build_ms = (cpu_seconds() - before_build) * 1e3;
    if (!built) {
        std::fprintf(stderr, "%s\n", built.error().c_str());
        return 1;
    }
    const WorkingCalendar& table = *built;
    const BinarySearch search{table.open_spans()};
    const DayWalk walk{calendars};
    const Instant first = start_of_day(calendars.front().from, table.zone());
    const Instant last = start_of_day(calendars.back().to + date::days{1}, table.zone());
    std::printf("%d years, %zu open stretches, built in %.2f ms\n\n", years, table.open_spans().size(),
                build_ms);
    const auto ask_table = [&](Instant from, Instant to) { return table.between(from, to)->value().count(); };

    struct Length {
        const char* name;
        seconds span;
        Questions questions{}, fewer{};  // the walk takes long
        Cost table{}, search{}, walk{};
    };
    std::array<Length, 6> lengths{{{"1 hour", seconds{3600}},
                                   {"1 day", seconds{86'400}},
                                   {"1 week", seconds{7 * 86'400}},
                                   {"30 days", seconds{30 * 86'400}},
                                   {"1 year", seconds{365 * 86'400}},
                                   {"5 years", seconds{5 * 365 * 86'400}}}};
    std::mt19937_64 random{20260609};
    for (Length& length : lengths) {
        const auto room = static_cast<std::uint64_t>((last - first - length.span) / seconds{1});
        for (int i = 0; i < 1 << 17; ++i) {
            const Instant from = first + seconds{static_cast<std::int64_t>(random() % room)};
            length.questions.emplace_back(from, from + length.span);
        }
        length.fewer.assign(length.questions.begin(), length.questions.begin() + 500);
    }
    // Round by round over all spans, so that a busy neighbour on the machine slows none of them alone.
    std::uint64_t allocated = 0;
    for (int round = 0; round < 30; ++round)
        for (Length& length : lengths) {
            const std::uint64_t before = allocations;
            measure(length.table, length.questions, ask_table);
            allocated += allocations - before;
            measure(length.search, length.questions,
                    [&](Instant from, Instant to) { return search.between(from, to); });
        }
    bool agree = true;
    double cheapest = 1e18;
    double dearest = 0;
    double worst_ratio = 1e18;
    std::printf("%-8s %12s %16s %14s %14s %12s\n", "span", "table ns", "binary search ns", "day walk ns",
                "search/table", "walk/table");
    for (Length& length : lengths) {
        length.walk =
            measure(length.fewer, 3, [&](Instant from, Instant to) { return walk.between(from, to); });
        agree = agree && length.table.sum == length.search.sum &&
                measure(length.fewer, 1, ask_table).sum == length.walk.sum;
        const double ratio = length.search.nanoseconds / length.table.nanoseconds;
        cheapest = std::min(cheapest, length.table.nanoseconds);
        dearest = std::max(dearest, length.table.nanoseconds);
        worst_ratio = std::min(worst_ratio, ratio);
        std::printf("%-8s %12.1f %16.1f %14.1f %14.1f %12.0f\n", length.name, length.table.nanoseconds,
                    length.search.nanoseconds, length.walk.nanoseconds, ratio,
                    length.walk.nanoseconds / length.table.nanoseconds);
    }

    Questions million;
    const auto whole = static_cast<std::uint64_t>((last - first) / seconds{1});
    for (int i = 0; i < 1'000'000; ++i) {
        auto from = first + seconds{static_cast<std::int64_t>(random() % whole)};
        auto to = first + seconds{static_cast<std::int64_t>(random() % whole)};
        million.emplace_back(std::min(from, to), std::max(from, to));
    }
    const double million_s = measure(million, 3, ask_table).nanoseconds * 1e-3;
    std::printf("\n1,000,000 random questions: %.4f s\n", million_s);
    const Instant now = last - std::chrono::hours{24 * 30};
    for (auto& question : million) question = {std::min(question.first, now), now};
    std::printf("1,000,000 open steps against one now: %.4f s\n",
                measure(million, 3, ask_table).nanoseconds * 1e-3);
    for (const std::int64_t standard : {60, 29'100, 144'000})
        std::printf("due() after %lld working seconds: %.1f ns\n", static_cast<long long>(standard),
                    measure(million, 1, [&](Instant from, Instant) {
                        return table.due(from, WorkingTime{seconds{standard}})->time_since_epoch().count() &
                               1;
                    }).nanoseconds);

    const auto verdict = [](bool met) { return met ? "met" : "MISSED"; };
    std::printf("\nbinary search / table, worst: %.1f (goal >= 2.5: %s)\n", worst_ratio,
                verdict(worst_ratio >= 2.5));
    std::printf("flat from 1 hour to 5 years: %.2f (goal <= 1.5: %s)\n", dearest / cheapest,
                verdict(dearest / cheapest <= 1.5));
    std::printf("a million random questions: %.3f s (goal <= 0.5: %s)\n", million_s,
                verdict(million_s <= 0.5));
    std::printf("allocations in questions: %llu (goal 0: %s)\n", static_cast<unsigned long long>(allocated),
                verdict(allocated == 0));
    std::printf("all ways agree: %s\n", agree ? "yes" : "NO");
    return agree && allocated == 0 ? 0 : 1;
}
