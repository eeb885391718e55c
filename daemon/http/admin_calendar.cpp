// /admin/kalender: which calendar is in force, what another one would change, and its adoption by name and
// reason.

#include <algorithm>

#include <date/tz.h>
#include <fmt/format.h>

#include "daemon/cases/calendar_text.hpp"
#include "daemon/cases/instant.hpp"
#include "daemon/http/admin_pages.hpp"
#include "daemon/http/app.hpp"
#include "daemon/http/calendar_trial.hpp"
#include "daemon/http/fields.hpp"
#include "daemon/http/form.hpp"
#include "daemon/http/texts_admin_id.hpp"
#include "daemon/http/texts_calendar_id.hpp"
#include "daemon/http/texts_case_id.hpp"
#include "daemon/http/texts_id.hpp"
#include "daemon/settings/toml_reader.hpp"

namespace pantau::http {

namespace {

/// Rows of a table that a person still reads; the API and the command line give all.
constexpr std::size_t most_rows = 200;

std::string hours_word(const cases::DayHours& hours) {
    return hours.empty() ? "libur" : cases::to_string(hours);
}

std::string hours_of(std::chrono::seconds open) {
    return open.count() == 0 ? "libur" : texts_id::duration(open.count());
}

PageData standing_flag(cases::Standing standing) {
    return page_flag(standing == cases::Standing::provisional);
}

/// The days of a year that are not ordinary ones, and how many are worked.
void fill_year(PageData& content, const cases::WorkingCalendar& calendar, int year) {
    PageData days = page_list();
    int working = 0, uncovered = 0, special = 0;
    for (auto day = date::local_days{date::year{year} / 1 / 1};
         day < date::local_days{date::year{year + 1} / 1 / 1}; day += date::days{1}) {
        const auto plan = calendar.day(day);
        if (!plan) {
            ++uncovered;
            continue;
        }
        working += plan->hours.empty() ? 0 : 1;
        special += plan->rule == cases::DayRule::special_period ? 1 : 0;
        if (plan->rule == cases::DayRule::weekly || plan->rule == cases::DayRule::special_period) continue;
        PageData one;
        one.set("date", texts_id::day_with_name(day));
        one.set("name", plan->name);
        one.set("kind", plan->kind ? std::string{texts_id::holiday_kind(*plan->kind)} : "jam khusus");
        one.set("hours", hours_word(plan->hours));
        one.set("source", plan->source);
        one.set("provisional", standing_flag(plan->standing));
        days.push_back(one);
    }
    content.set("days", days);
    content.set("year", std::to_string(year));
    content.set("year_before", std::to_string(year - 1));
    content.set("year_after", std::to_string(year + 1));
    content.set("working", std::to_string(working));
    content.set("special", special == 0 ? page_flag(false) : PageData{std::to_string(special)});
    content.set("uncovered", uncovered == 0 ? page_flag(false) : PageData{std::to_string(uncovered)});
}

void fill_coverage(PageData& content, const cases::WorkingCalendar& calendar, date::local_days today) {
    PageData periods = page_list(), ranges = page_list();
    int number = 0;
    for (const auto& range : calendar.coverage()) {
        PageData one;
        one.set("from", texts_id::day(range.from));
        one.set("to", texts_id::day(range.to));
        ranges.push_back(one);
    }
    for (const auto& rules : calendar.calendars())
        for (const auto& period : rules.special_periods) {
            PageData one;
            one.set("id", std::to_string(++number));
            one.set("name", period.name);
            one.set("from", texts_id::day(period.from));
            one.set("to", texts_id::day(period.to));
            one.set("from_date", date::format("%F", period.from));
            one.set("to_date", date::format("%F", period.to));
            one.set("movable", page_flag(today <= period.to));
            one.set("provisional", standing_flag(period.standing));
            periods.push_back(one);
        }
    content.set("ranges", ranges);
    content.set("periods", periods);
    content.set("calendar_version", calendar.version().substr(0, 12));
}

int wanted_year(const Call& call, cases::Instant now, const date::time_zone& zone) {
    const date::year_month_day today{cases::local_date(now, zone)};
    std::optional<Problem> ignored;
    const auto given = number_of(call.request, "tahun", ignored);
    return given && *given >= 2000 && *given <= 2100 ? *given : int{today.year()};
}

std::string_view change_word(cases::HolidayChange::Kind kind) {
    using Kind = cases::HolidayChange::Kind;
    switch (kind) {
        case Kind::added:
            return "+ baru";
        case Kind::same:
            return "= tetap";
        case Kind::changed:
            return "~ berubah";
        case Kind::removed:
            return "− hilang";
        case Kind::outside:
            return "? di luar kalender";
    }
    return "";
}

Page calendar_page(const App& app, const Call& call, cases::Instant now) {
    const auto& desk = app.parts().desk;
    const auto& calendar = desk.rules().calendar;
    Page page{.file = "admin_kalender.html", .title = "Pengelola: kalender"};
    page.content.set("tabs", admin_tabs("/admin/kalender"));
    const auto gap = desk::calendar_gap(calendar, desk.running(), now);
    page.content.set("gap", gap ? PageData{texts_id::calendar_gap(*gap)} : page_flag(false));
    fill_coverage(page.content, calendar, cases::local_date(now, calendar.zone()));
    fill_year(page.content, calendar, wanted_year(call, now, calendar.zone()));
    return page;
}

void show_calendar(App& app, const Call& call, const Respond& respond) {
    const auto frame = frame_of(app, call);
    auto page = calendar_page(app, call, frame.now);
    if (call.request.parameter("ok")) page.notice = "Kalender ditetapkan dan berlaku sejak sekarang.";
    respond(draw(frame, std::move(page)));
}

PageData day_rows(const std::vector<cases::HolidayChange>& days, int& same) {
    using Kind = cases::HolidayChange::Kind;
    PageData rows = page_list();
    for (const auto& change : days) {
        same += change.kind == Kind::same ? 1 : 0;
        if (change.kind == Kind::same) continue;
        PageData one;
        one.set("word", std::string{change_word(change.kind)});
        one.set("date", texts_id::day_with_name(change.holiday.date));
        one.set("name", change.holiday.name);
        one.set("kind", std::string{texts_id::holiday_kind(change.holiday.kind)});
        one.set("before", hours_of(change.open_before));
        one.set("after", hours_of(change.open_after));
        rows.push_back(one);
    }
    return rows;
}

void fill_effect(PageData& content, const CalendarTrial& trial, const Frame& frame) {
    int same = 0;
    const auto days = day_rows(trial.import.days, same);
    const auto due = [&](const std::optional<cases::Instant>& at) {
        return at ? texts_id::when(*at, frame.now, frame.zone) : std::string{"belum dapat dihitung"};
    };
    PageData steps = page_list(), closed = page_list(), notes = page_list();
    for (std::size_t i = 0; i < std::min(most_rows, trial.effect.open_steps.size()); ++i) {
        const auto& step = trial.effect.open_steps[i];
        PageData one;
        one.set("number", step.number);
        one.set("step", std::to_string(step.step));
        one.set("before", due(step.due_before));
        one.set("after", due(step.due_after));
        steps.push_back(one);
    }
    for (std::size_t i = 0; i < std::min(most_rows, trial.effect.closed.size()); ++i) {
        const auto& ended = trial.effect.closed[i];
        PageData one;
        one.set("number", ended.number);
        one.set("step", std::to_string(ended.step));
        one.set("before", fmt::format("{}, {}", texts_id::verdict_tag(ended.before).word,
                                      texts_id::duration(ended.used_before)));
        one.set("after", fmt::format("{}, {}", texts_id::verdict_tag(ended.after).word,
                                     texts_id::duration(ended.used_after)));
        closed.push_back(one);
    }
    for (const int year : trial.import.new_years) notes.push_back(texts_id::calendar_new_year(year));
    content.set("previewed", page_flag(true));
    content.set("changes_nothing", page_flag(trial.changes_nothing()));
    content.set("notes", notes);
    content.set("changes", days);
    content.set("has_changes", page_flag(!days.is_empty_list()));
    const auto removed =
        std::count_if(trial.import.days.begin(), trial.import.days.end(),
                      [](const auto& change) { return change.kind == cases::HolidayChange::Kind::removed; });
    content.set("removed", removed == 0 ? page_flag(false) : PageData{std::to_string(removed)});
    content.set("same", same == 0 ? page_flag(false) : PageData{std::to_string(same)});
    content.set("steps", steps);
    content.set("has_steps", page_flag(!steps.is_empty_list()));
    content.set("step_count", std::to_string(trial.effect.open_steps.size()));
    content.set("closed", closed);
    content.set("has_closed", page_flag(!closed.is_empty_list()));
    content.set("closed_count", std::to_string(trial.effect.closed.size()));
}

/// A whole calendar as TOML, else a list of holidays as CSV: people paste either.
const char* kind_of(const std::string& text) {
    return text.find("[coverage]") != std::string::npos ? "kalender.toml" : "daftar.csv";
}

std::optional<date::local_days> day_of(const std::string& text) {
    const auto day = settings::parse_date(text);
    return day ? std::optional{date::local_days{*day}} : std::nullopt;
}

/// The calendar in force with one period of special hours at other days, as a file would say it; empty:
/// nothing fits.
std::string moved_period(const cases::WorkingCalendar& calendar, const Form& form) {
    const auto from = day_of(form.text("mulai")), to = day_of(form.text("sampai"));
    for (auto rules : calendar.calendars())
        for (auto& period : rules.special_periods)
            if (period.name == form.text("periode") && from && to && *from <= *to) {
                period.from = *from;
                period.to = *to;
                period.standing =
                    form.has("sementara") ? cases::Standing::provisional : cases::Standing::official;
                return cases::calendar_text(rules);
            }
    return {};
}

/// Tries out what was pasted, or a period of special hours moved; adopts it when `tetapkan` says so.
void try_by_form(App& app, const Call& call, const Respond& respond) {
    const Form form{call.request};
    if (form.problem()) return respond(problem(*form.problem()));
    const auto frame = frame_of(app, call);
    auto page = calendar_page(app, call, frame.now);
    const auto refuse = [&](PageError error) {
        page.errors.push_back(std::move(error));
        page.status = 422;
        respond(draw(frame, std::move(page)));
    };
    const auto& calendar = app.parts().desk.rules().calendar;
    auto text = form.text("daftar");
    if (form.has("periode")) {
        text = moved_period(calendar, form);
        if (text.empty())
            return refuse({"Isi hari pertama dan hari terakhirnya, misalnya 2027-02-08.", "E_BAD_FIELD", ""});
    }
    page.content.set("list", text);
    auto import = read_calendar_import(kind_of(text), text, calendar);
    if (!import.calendar) {
        for (const auto& one : import.mistakes)
            page.errors.push_back({fmt::format("Baris {}, kolom {}: {}", one.line, one.column, one.message),
                                   "E_BAD_CALENDAR", "daftar"});
        page.status = 422;
        return respond(draw(frame, std::move(page)));
    }
    form.keep(page.content, {"oleh", "alasan"});
    std::optional<desk::AdoptedBy> by;
    if (form.has("tetapkan")) {
        if (const auto refused = adoption_refusal(form.text("oleh"), form.text("alasan")))
            page.errors.push_back(page_error(*refused, form.text("oleh").empty() ? "oleh" : "alasan"));
        else
            by = desk::AdoptedBy{call.caller.actor, call.caller.channel, form.text("oleh"),
                                 form.text("alasan")};
    }
    try_calendar(app, std::move(import), std::move(by),
                 [frame, page, request = call.request, respond](const auto& outcome) mutable {
                     if (const auto* refused = std::get_if<Problem>(&outcome)) {
                         page.errors.push_back(page_error(*refused));
                         page.status = refused->status;
                     } else {
                         const auto& trial = std::get<CalendarTrial>(outcome);
                         if (trial.adopted) return respond(see_other(request, "/admin/kalender?ok=1"));
                         fill_effect(page.content, trial, frame);
                         if (!page.errors.empty()) page.status = 422;
                     }
                     respond(draw(frame, std::move(page)));
                 });
}

}  // namespace

void add_calendar_pages(Router& router, App& app) {
    router.add("GET", "/admin/kalender", Access::admin,
               [&app](const Call& call, const Respond& respond) { show_calendar(app, call, respond); });
    router.add("POST", "/admin/kalender", Access::admin,
               [&app](const Call& call, const Respond& respond) { try_by_form(app, call, respond); });
}

}  // namespace pantau::http
