#include "daemon/publish/schedule.hpp"

#include <stdexcept>

#include <date/tz.h>
#include <fmt/format.h>

#include "daemon/cases/instant.hpp"
#include "reports/period.hpp"

namespace pantau::publish {

namespace {

using settings::Cadence;

date::local_days first_working_day(const cases::WorkingCalendar& calendar, date::local_days from) {
    for (auto day = from; day < from + date::days{60}; day += date::days{1}) {
        const auto known = calendar.working_day(day);
        const auto weekday = date::weekday{day};
        if (known ? *known : weekday != date::Saturday && weekday != date::Sunday) return day;
    }
    return from;  // two months without one open day: better a report on a holiday than none
}

struct Run {
    date::local_days last;  ///< of the period
    Due due;
};

Run run_for(const settings::Schedule& schedule, const cases::WorkingCalendar& calendar,
            date::local_days inside) {
    const auto code = period_code(schedule.every, inside);
    const auto period = reports::parse_period(code, calendar.zone().name()).value();
    const auto day = first_working_day(calendar, period.last + date::days{1});
    return {period.last, {cases::instant_of(date::local_seconds{day} + schedule.at, calendar.zone()), code}};
}

/// The first run that may lie after `after`: periods before the present one may still wait for their working
/// day.
Run first_around(const settings::Schedule& schedule, const cases::WorkingCalendar& calendar, Instant after) {
    auto run = run_for(schedule, calendar, cases::local_date(after, calendar.zone()));
    for (;;) {
        const auto period = reports::parse_period(run.due.period, calendar.zone().name()).value();
        const auto before = run_for(schedule, calendar, period.first - date::days{1});
        if (before.due.at <= after) return run;
        run = before;
    }
}

}  // namespace

std::string period_code(Cadence cadence, date::local_days day) {
    const date::year_month_day ymd{day};
    const int year = int{ymd.year()};
    const unsigned month = unsigned{ymd.month()};
    switch (cadence) {
        case Cadence::day:
            return fmt::format("{:04}-{:02}-{:02}", year, month, unsigned{ymd.day()});
        case Cadence::month:
            return fmt::format("{:04}-{:02}", year, month);
        case Cadence::quarter:
            return fmt::format("{:04}-Q{}", year, (month - 1) / 3 + 1);
        case Cadence::half_year:
            return fmt::format("{:04}-H{}", year, (month - 1) / 6 + 1);
        case Cadence::year:
            return fmt::format("{:04}", year);
        case Cadence::week:
            break;
    }
    // ISO 8601: a week belongs to the year that holds its Thursday.
    const auto monday = day - (date::weekday{day} - date::Monday);
    const auto thursday = monday + date::days{3};
    const auto iso_year = date::year_month_day{thursday}.year();
    const auto january_first = date::local_days{iso_year / 1 / 1};
    return fmt::format("{:04}-W{:02}", int{iso_year}, (thursday - january_first).count() / 7 + 1);
}

Due next_due(const settings::Schedule& schedule, const cases::WorkingCalendar& calendar, Instant after) {
    auto run = first_around(schedule, calendar, after);
    while (run.due.at <= after) run = run_for(schedule, calendar, run.last + date::days{1});
    return run.due;
}

std::vector<Due> dues_between(const settings::Schedule& schedule, const cases::WorkingCalendar& calendar,
                              Instant after, Instant until) {
    std::vector<Due> dues;
    if (until <= after) return dues;
    // Several periods may share an instant (three daily reports on a Monday), so step by period, not by time.
    auto run = first_around(schedule, calendar, after);
    for (; run.due.at <= until; run = run_for(schedule, calendar, run.last + date::days{1}))
        if (run.due.at > after) dues.push_back(run.due);
    return dues;
}

std::string to_string(settings::ReportKind kind) {
    return kind == settings::ReportKind::analisis_gangguan ? "analisis-gangguan" : "kondisi-web";
}

std::optional<settings::ReportKind> report_kind(const std::string& name) {
    if (name == "analisis-gangguan") return settings::ReportKind::analisis_gangguan;
    if (name == "kondisi-web") return settings::ReportKind::kondisi_web;
    return std::nullopt;
}

std::string job_key(const settings::Schedule& schedule) {
    static constexpr const char* cadences[] = {"day", "week", "month", "quarter", "half-year", "year"};
    return fmt::format("report:{}:{}", to_string(schedule.kind), cadences[static_cast<int>(schedule.every)]);
}

}  // namespace pantau::publish
