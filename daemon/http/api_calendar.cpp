// /api/v1/calendar: a list of holidays or a whole calendar, tried out or adopted.

#include "daemon/http/api_calendar.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <date/tz.h>
#include <fmt/format.h>

#include "daemon/http/calendar_trial.hpp"
#include "daemon/http/case_json.hpp"
#include "daemon/http/fields.hpp"
#include "daemon/http/texts_calendar_id.hpp"

namespace pantau::http {

namespace json = boost::json;

namespace {

json::object day_json(const cases::HolidayChange& change) {
    static constexpr const char* words[] = {"new", "same", "changed", "gone", "outside"};
    const auto& holiday = change.holiday;
    return {{"change", words[static_cast<int>(change.kind)]},
            {"date", date::format("%F", holiday.date)},
            {"day", cases::short_name(date::weekday{holiday.date})},
            {"kind", cases::to_string(holiday.kind)},
            {"name", holiday.name},
            {"source", holiday.source},
            {"provisional", holiday.standing == cases::Standing::provisional},
            {"open_before_s", change.open_before.count()},
            {"open_after_s", change.open_after.count()}};
}

json::object effect_json(const CalendarTrial& trial, const std::string& zone) {
    const auto when = [&](const std::optional<cases::Instant>& at) {
        return at ? json::value(time_text(*at, zone)) : json::value(nullptr);
    };
    json::array days, steps, closed;
    for (const auto& change : trial.import.days) days.push_back(day_json(change));
    for (const auto& step : trial.effect.open_steps)
        steps.push_back(json::object{{"number", step.number},
                                     {"step", step.step},
                                     {"attempt", step.attempt},
                                     {"due_before", when(step.due_before)},
                                     {"due_after", when(step.due_after)}});
    for (const auto& one : trial.effect.closed)
        closed.push_back(json::object{{"number", one.number},
                                      {"step", one.step},
                                      {"attempt", one.attempt},
                                      {"verdict_before", cases::to_string(one.before)},
                                      {"used_before_s", one.used_before},
                                      {"verdict_after", cases::to_string(one.after)},
                                      {"used_after_s", one.used_after}});
    json::array notes;
    for (const int year : trial.import.new_years)
        notes.emplace_back(fmt::format(
            "{} was not covered: it gets the weekly hours of the newest calendar, without special hours "
            "(Ramadan); give these by importing a whole calendar file (TOML)",
            year));
    return {{"version_before", trial.before}, {"version_after", trial.import.calendar->version()},
            {"adopted", trial.adopted},       {"notes", std::move(notes)},
            {"days", std::move(days)},        {"open_steps", std::move(steps)},
            {"closed", std::move(closed)}};
}

Problem bad_calendar(const std::vector<settings::Problem>& mistakes) {
    json::array lines;
    for (const auto& one : mistakes) lines.emplace_back(settings::to_string(one));
    return {422,
            "E_BAD_CALENDAR",
            "Unprocessable",
            "Nothing was adopted; mend each line that is named, then import again",
            "Kalender tidak dapat dibaca. Perbaiki baris yang disebut, lalu ulangi.",
            "\"lines\":" + json::serialize(lines)};
}

void import_calendar(App& app, const Call& call, const Respond& respond) {
    const auto& parts = app.parts();
    const auto zone = parts.settings().time.zone;
    Fields fields{call.request, zone};
    const auto file = fields.text("file"), text = fields.text("text");
    const bool adopt = fields.flag("adopt");
    const auto by = fields.text("by"), reason = fields.text("reason");
    if (const auto wrong = fields.problem()) return respond(problem(*wrong));
    if (!file.ends_with(".csv") && !file.ends_with(".toml"))
        return respond(
            problem(bad_field("file must be a name that ends in .csv (a list of holidays) or .toml (a "
                              "whole calendar)")));
    if (adopt)
        if (const auto refused = adoption_refusal(by, reason)) return respond(problem(*refused));
    auto import = read_calendar_import(file, text, parts.desk.rules().calendar);
    if (!import.calendar) return respond(problem(bad_calendar(import.mistakes)));
    std::optional<desk::AdoptedBy> adopter;
    if (adopt) adopter = desk::AdoptedBy{call.caller.actor, call.caller.channel, by, reason};
    try_calendar(app, std::move(import), std::move(adopter), [zone, respond](const auto& outcome) {
        if (const auto* refused = std::get_if<Problem>(&outcome)) return respond(problem(*refused));
        const auto& trial = std::get<CalendarTrial>(outcome);
        respond({trial.adopted ? 201 : 200, "application/json", json::serialize(effect_json(trial, zone))});
    });
}

}  // namespace

json::object calendar_status(App& app) {
    const auto& desk = app.parts().desk;
    const auto& calendar = desk.rules().calendar;
    const auto gap = desk::calendar_gap(calendar, desk.running(), app.parts().clock.wall());
    json::object shown{{"version", calendar.version()},
                       {"covered_until", date::format("%F", calendar.coverage().back().to)},
                       {"missing_year", nullptr},
                       {"needed_by", nullptr},
                       {"message", nullptr}};
    if (gap) {
        shown["missing_year"] = gap->year;
        if (!gap->needed_by.empty()) shown["needed_by"] = gap->needed_by;
        shown["message"] = texts_id::calendar_gap(*gap);
    }
    return shown;
}

void add_calendar_routes(Router& router, App& app) {
    router.add("POST", "/api/v1/calendar", Access::admin,
               [&app](const Call& call, const Respond& respond) { import_calendar(app, call, respond); });
}

}  // namespace pantau::http
