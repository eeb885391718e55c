// worktime and calendar: questions to the working calendar; no service needed.

#include <fstream>
#include <iostream>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <date/tz.h>
#include <fmt/format.h>

#include "daemon/cases/calendar_file.hpp"
#include "daemon/cases/instant.hpp"
#include "daemon/cases/worktime.hpp"
#include "daemon/command_line.hpp"

namespace pantau::commands {

namespace {

/// The calendars that were named, else those of the settings, else those that came with the program.
std::optional<cases::WorkingCalendar> calendar_of(const Globals& globals, std::vector<std::string> files,
                                                  int& code) {
    settings::Problems problems;
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
            if (files.empty()) {
                for (const auto& problem : loaded.problems.in_order())
                    std::cerr << settings::to_string(problem) << '\n';
                code = fail(exit_code::configuration, "the settings name no calendar that can be read");
                return std::nullopt;
            }
        }
    }
    auto calendar = load_calendars(files, problems);
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
    const auto file = std::make_shared<std::string>();
    auto* importing =
        calendar->add_subcommand("import", "What a list of holidays (CSV) would change, day by day");
    importing->add_option("FILE", *file, "CSV file, - for stdin")->required();
    importing->callback(
        [&globals, file] { globals.action = [&globals, file] { return preview(globals, *file); }; });
}

}  // namespace pantau::commands
