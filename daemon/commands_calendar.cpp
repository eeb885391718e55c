// worktime and calendar: questions to the working calendar; no service needed.

#include <fstream>
#include <iostream>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <date/tz.h>
#include <fmt/format.h>

#include "daemon/cases/calendar_file.hpp"
#include "daemon/cases/instant.hpp"
#include "daemon/cases/worktime.hpp"
#include "daemon/command_line.hpp"
#include "daemon/database_owner.hpp"
#include "daemon/store/adopted_calendar.hpp"
#include "daemon/store/error.hpp"

namespace pantau::commands {

namespace json = boost::json;

namespace {

/// The one that was adopted in place of the settings' files, where there is one and it may be read.
std::optional<cases::WorkingCalendar> adopted(const settings::Settings& settings,
                                              const cases::WorkingCalendar& of_files) {
    std::error_code error;
    if (!std::filesystem::exists(store::database_file(settings.store.directory), error)) return std::nullopt;
    const OwnerRights rights{settings.store.directory};
    store::Options options;
    options.directory = settings.store.directory;
    options.zone = settings.time.zone;
    const auto reader = store::open_reader(options);
    if (reader.has_error()) return std::nullopt;
    try {
        const auto snapshot = (*reader)->read();
        const auto newest = store::newest_adoption(snapshot);
        if (!newest || newest->instead_of != of_files.version()) return std::nullopt;
        return store::stored_calendar(snapshot, newest->version);
    } catch (const store::StoreError&) {
        return std::nullopt;  // the files are what can be read
    }
}

/// The calendars that were named, else those of the settings, else those that came with the program.
std::optional<cases::WorkingCalendar> calendar_of(const Globals& globals, std::vector<std::string> files,
                                                  int& code) {
    settings::Problems problems;
    std::optional<settings::Settings> of_settings;
    if (files.empty()) {
        if (!globals.config_given && !std::filesystem::exists(globals.config)) {
            for (const auto& folder : {"/usr/share/pantau/calendar", "/etc/pantau/calendar"}) {
                std::error_code error;
                for (const auto& entry : std::filesystem::directory_iterator{folder, error})
                    if (entry.path().extension() == ".toml") files.push_back(entry.path().string());
                if (!files.empty()) break;
            }
            if (files.empty()) {
                code =
                    fail(exit_code::configuration, fmt::format("no calendar: name one with --calendar FILE, "
                                                               "or settings with --config (there is no {})",
                                                               globals.config));
                return std::nullopt;
            }
        } else {
            const auto loaded = settings::load(globals.config);
            // Only the calendars are needed: other mistakes of the settings do not stand in the way.
            for (const auto& file : loaded.calendar_files) files.push_back(file.string());
            of_settings = loaded.settings;
            if (files.empty()) {
                for (const auto& problem : loaded.problems.in_order())
                    std::cerr << settings::to_string(problem) << '\n';
                code = fail(exit_code::configuration, "the settings name no calendar that can be read");
                return std::nullopt;
            }
        }
    }
    auto calendar = load_calendars(files, problems);
    if (calendar && of_settings)
        if (auto instead = adopted(*of_settings, *calendar)) return instead;
    if (calendar) return calendar;
    for (const auto& problem : problems.in_order()) std::cerr << settings::to_string(problem) << '\n';
    code = fail(exit_code::configuration, "mend the calendar first");
    return std::nullopt;
}

struct Worktime {
    std::vector<std::string> calendars;
    std::string start, end_or_seconds;
    bool batch = false;
};

int ask(const Globals& globals, const Worktime& options, const char* kind) {
    int code = exit_code::ok;
    const auto calendar = calendar_of(globals, options.calendars, code);
    if (!calendar) return code;
    const auto answer = cases::answer(kind, options.start, options.end_or_seconds, *calendar);
    std::cout << answer << '\n';
    return cases::is_error(answer) ? exit_code::bad_data : exit_code::ok;
}

int ask_batch(const Globals& globals, const Worktime& options) {
    int code = exit_code::ok;
    const auto calendar = calendar_of(globals, options.calendars, code);
    if (!calendar) return code;
    cases::answer_batch(std::cin, std::cout, *calendar);
    return exit_code::ok;
}

int show_year(const Globals& globals, int year) {
    int code = exit_code::ok;
    const auto calendar = calendar_of(globals, {}, code);
    if (!calendar) return code;
    std::int64_t open = 0;
    int working = 0, holidays = 0, unknown = 0;
    std::vector<std::vector<std::string>> rows{{"DATE", "DAY", "HOURS", "WHAT", "SOURCE", ""}};
    const auto first = date::local_days{date::year{year} / 1 / 1};
    for (auto day = first; day < date::local_days{date::year{year + 1} / 1 / 1}; day += date::days{1}) {
        const auto plan = calendar->day(day);
        if (!plan) {
            ++unknown;
            continue;
        }
        for (const auto& hours : plan->hours) open += std::chrono::seconds{hours.close - hours.open}.count();
        working += plan->hours.empty() ? 0 : 1;
        if (plan->rule == cases::DayRule::weekly) continue;
        if (plan->rule == cases::DayRule::special_period && !globals.verbose)
            continue;  // a month of equal lines
        holidays += plan->rule == cases::DayRule::holiday ? 1 : 0;
        rows.push_back({date::format("%F", day), std::string{cases::short_name(date::weekday{day})},
                        cases::to_string(plan->hours), plan->name, plan->source,
                        plan->standing == cases::Standing::provisional ? "provisional" : ""});
    }
    if (unknown == 365 || unknown == 366)
        return fail(exit_code::bad_data, fmt::format("no calendar covers {}; load that year's decree", year));
    std::cout << table(rows) << '\n';
    for (const auto& rules : calendar->calendars())
        for (const auto& period : rules.special_periods)
            if (date::year_month_day{period.from}.year() == date::year{year} ||
                date::year_month_day{period.to}.year() == date::year{year})
                std::cout << fmt::format(
                    "{}: {} to {}{}\n", period.name, date::format("%F", period.from),
                    date::format("%F", period.to),
                    period.standing == cases::Standing::provisional ? " (provisional)" : "");
    std::cout << fmt::format("{}: {} working days, {} holidays, {} s of working time{}\n", year, working,
                             holidays, open,
                             unknown == 0 ? "" : fmt::format("; {} days are not covered", unknown));
    return exit_code::ok;
}

int preview(const Globals& globals, const std::string& file) {
    int code = exit_code::ok;
    const auto calendar = calendar_of(globals, {}, code);
    if (!calendar) return code;
    const auto text = read_file(file);
    if (!text) return exit_code::no_input;
    settings::Problems problems;
    const auto imported = cases::read_holidays_csv(*text, file, problems);
    if (!imported) {
        for (const auto& problem : problems.in_order()) std::cerr << settings::to_string(problem) << '\n';
        return fail(exit_code::bad_data, "nothing is taken over: mend the rows named above");
    }
    static constexpr const char* words[] = {"new", "same", "changed", "gone", "outside"};
    std::vector<std::vector<std::string>> rows{
        {"CHANGE", "DATE", "DAY", "KIND", "NAME", "OPEN BEFORE", "OPEN AFTER"}};
    for (const auto& rules : calendar->calendars()) {
        for (const auto& change : cases::preview(rules, *imported)) {
            if (change.kind == cases::HolidayChange::Kind::outside && calendar->calendars().size() > 1)
                continue;  // another file's year
            rows.push_back({words[static_cast<int>(change.kind)], date::format("%F", change.holiday.date),
                            std::string{cases::short_name(date::weekday{change.holiday.date})},
                            std::string{cases::to_string(change.holiday.kind)}, change.holiday.name,
                            duration(change.open_before.count()), duration(change.open_after.count())});
        }
    }
    std::cout << table(rows);
    say(globals, "This is a preview; nothing was changed.");
    return exit_code::ok;
}

struct Import {
    std::string file, by, reason;
    bool adopt = false;
};

void show_effect(const Globals& globals, const json::value& effect) {
    std::vector<std::vector<std::string>> rows{
        {"CHANGE", "DATE", "DAY", "KIND", "NAME", "OPEN BEFORE", "OPEN AFTER"}};
    const auto seconds = [](const json::value& row, const char* name) {
        return duration(row.at(name).to_number<std::int64_t>());
    };
    for (const auto& day : effect.at("days").as_array())
        rows.push_back(
            {text_of(day, "change"), text_of(day, "date"), text_of(day, "day"), text_of(day, "kind"),
             text_of(day, "name") + (text_of(day, "provisional") == "true" ? " [provisional]" : ""),
             seconds(day, "open_before_s"), seconds(day, "open_after_s")});
    if (rows.size() > 1) std::cout << table(rows) << '\n';
    const auto due = [](const json::value& row, const char* name) {
        const auto text = text_of(row, name);
        return text.empty() ? std::string{"outside the calendar"} : plain_time(text);
    };
    rows = {{"OPEN STEP", "STEP", "DUE BEFORE", "DUE AFTER"}};
    for (const auto& step : effect.at("open_steps").as_array())
        rows.push_back({text_of(step, "number"), text_of(step, "step"), due(step, "due_before"),
                        due(step, "due_after")});
    std::cout << (rows.size() > 1 ? table(rows) : "No open step is due at another time.\n");
    rows = {{"ENDED", "STEP", "VERDICT", "USED", "WOULD BE", "USED"}};
    for (const auto& one : effect.at("closed").as_array())
        rows.push_back({text_of(one, "number"), text_of(one, "step"), text_of(one, "verdict_before"),
                        seconds(one, "used_before_s"), text_of(one, "verdict_after"),
                        seconds(one, "used_after_s")});
    std::cout << '\n'
              << (rows.size() > 1 ? table(rows) : "No step that has ended would be judged otherwise.\n");
    if (rows.size() > 1)
        std::cout << "These keep their verdicts; a supervisor may have one judged again: pantau case correct "
                     "NUMBER "
                     "--seq N --field verdict --reason R --authority NAME\n";
    for (const auto& note : effect.at("notes").as_array())
        say(globals, "Note: " + std::string{note.as_string()} + '.');
}

/// By the service, which knows what it changes.
int import_calendar(const Globals& globals, const Import& options) {
    if (options.adopt && (options.by.empty() || options.reason.empty()))
        return fail(exit_code::usage, "--adopt needs --by NAME and --reason T: who decided it, and why");
    const auto text = read_file(options.file);
    if (!text) return exit_code::no_input;
    const auto name = options.file == "-" ? std::string{"stdin.csv"}
                                          : std::filesystem::path{options.file}.filename().string();
    json::object body{{"file", name}, {"text", *text}};
    if (options.adopt) {
        body["adopt"] = true;
        body["by"] = options.by;
        body["reason"] = options.reason;
    }
    const json::value sent = std::move(body);
    const auto reply = ask_service(globals, "POST", "/api/v1/calendar", &sent);
    if (!reply.ok && reply.code == exit_code::not_running && !options.adopt && name.ends_with(".csv")) {
        say(globals, "Without the service only the days are shown, not what they change.");
        return preview(globals, options.file);
    }
    if (!reply.ok) {
        if (reply.json.is_object())
            if (const auto* lines = reply.json.as_object().if_contains("lines");
                lines != nullptr && lines->is_array())
                for (const auto& line : lines->as_array()) std::cerr << std::string{line.as_string()} << '\n';
        return reply.code;
    }
    if (globals.json) {
        std::cout << reply.body << '\n';
        return exit_code::ok;
    }
    show_effect(globals, reply.json);
    if (text_of(reply.json, "adopted") == "true")
        say(globals, "Adopted: it is in force until the files of [calendar] say something else.");
    else if (text_of(reply.json, "version_before") == text_of(reply.json, "version_after"))
        say(globals, "It is what is in force already; nothing was changed.");
    else
        say(globals, "This is a preview; nothing was changed. Adopt it with --adopt --by NAME --reason T.");
    return exit_code::ok;
}

}  // namespace

void add_calendar_commands(CLI::App& app, Globals& globals) {
    auto* worktime = app.add_subcommand("worktime", "Questions to the working calendar");
    const auto options = std::make_shared<Worktime>();
    worktime->require_subcommand(0, 1);
    worktime
        ->add_option("--calendar", options->calendars,
                     "Calendar file (repeatable); left out: those of the settings")
        ->type_name("FILE")
        ->expected(1)
        ->take_all();
    worktime->add_flag("--batch", options->batch,
                       "CSV kind,start,end_or_seconds from stdin, one answer a line");
    worktime->callback([&globals, options, worktime] {
        if (const auto asked = worktime->get_subcommands(); !asked.empty()) {
            if (options->batch) throw CLI::ExcludesError{"--batch", asked.front()->get_name()};
            return;
        }
        if (!options->batch) throw CLI::RequiredError{"elapsed, due, last-on-time or --batch"};
        globals.action = [&globals, options] { return ask_batch(globals, *options); };
    });
    struct Question {
        const char* kind;
        const char* second;
        const char* help;
    };
    for (const auto& question :
         {Question{"elapsed", "END", "Working seconds between two times"},
          Question{"due", "SECONDS", "When a standard of so many seconds is used up"},
          Question{"last-on-time", "SECONDS", "The last instant that is still on time"}}) {
        auto* command = worktime->add_subcommand(question.kind, question.help);
        command->add_option("START", options->start, "RFC 3339, or local time")->required();
        command->add_option(question.second, options->end_or_seconds)->required();
        command->callback([&globals, options, kind = question.kind] {
            globals.action = [&globals, options, kind] { return ask(globals, *options, kind); };
        });
    }

    auto* calendar = app.add_subcommand("calendar", "Holidays and working hours");
    calendar->require_subcommand(1);
    const auto year = std::make_shared<int>(0);
    auto* show = calendar->add_subcommand("show", "Holidays and working days of a year");
    show->add_option("YEAR", *year)->required()->check(CLI::Range(2000, 2199));
    show->callback(
        [&globals, year] { globals.action = [&globals, year] { return show_year(globals, *year); }; });
    const auto options_of = std::make_shared<Import>();
    auto* importing =
        calendar->add_subcommand("import",
                                 "What a list of holidays (CSV) or a whole calendar (TOML) would change; "
                                 "adopts it when told to");
    importing->add_option("FILE", options_of->file, "CSV or TOML file, - for CSV from stdin")->required();
    importing->add_flag("--adopt", options_of->adopt, "Put it in force");
    importing->add_option("--by", options_of->by, "Who decided it")->type_name("NAME");
    importing->add_option("--reason", options_of->reason, "Why")->type_name("T");
    importing->callback([&globals, options_of] {
        globals.action = [&globals, options_of] { return import_calendar(globals, *options_of); };
    });
}

}  // namespace pantau::commands
