// serve, reload, status, check-config, verify, config print-default

#include <iostream>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "daemon/command_line.hpp"
#include "daemon/database_owner.hpp"
#include "daemon/service.hpp"
#include "daemon/settings/settings_keys.hpp"
#include "daemon/store/error.hpp"
#include "daemon/store/verify.hpp"

namespace pantau::commands {

namespace json = boost::json;

namespace {

int serve(const Globals& globals) {
    const auto office = office_or_complain(globals);
    return office ? run_service(office, globals.config) : exit_code::configuration;
}

int check_config(const Globals& globals) {
    const auto loaded = load_office(globals.config);
    const auto problems = loaded.problems.in_order();
    if (globals.json) {
        json::array all;
        for (const auto& problem : problems)
            all.push_back(json::object{{"file", problem.file},
                                       {"line", problem.line},
                                       {"column", problem.column},
                                       {"message", problem.message}});
        std::cout << json::serialize(json::object{{"ok", problems.empty()}, {"mistakes", std::move(all)}})
                  << '\n';
        return problems.empty() ? exit_code::ok : exit_code::configuration;
    }
    for (const auto& problem : problems) std::cout << settings::to_string(problem) << '\n';
    if (problems.empty())
        std::cout << fmt::format("0 mistakes in {}.\n",
                                 counted(static_cast<std::int64_t>(loaded.files.size()), "file", "files"));
    else
        std::cout << fmt::format(
            "{}. These settings are not used.\n",
            problems.size() == 1 ? "1 mistake" : fmt::format("{} mistakes", problems.size()));
    return problems.empty() ? exit_code::ok : exit_code::configuration;
}

int reload(const Globals& globals) {
    const json::value nothing = json::object{};
    const auto reply = ask_service(globals, "POST", "/api/v1/reload", &nothing);
    if (!reply.ok) {
        if (reply.json.is_object())
            if (const auto* lines = reply.json.as_object().if_contains("lines");
                lines != nullptr && lines->is_array())
                for (const auto& line : lines->as_array()) std::cout << std::string{line.as_string()} << '\n';
        return reply.status == 422 ? exit_code::configuration : reply.code;
    }
    if (globals.json) {
        std::cout << reply.body << '\n';
        return exit_code::ok;
    }
    const auto& changes = reply.json.at("changes").as_array();
    for (const auto& line : changes) std::cout << std::string{line.as_string()} << '\n';
    say(globals, changes.empty() ? "Reloaded; nothing changed." : "Reloaded.");
    return exit_code::ok;
}

int status(const Globals& globals) {
    const auto reply = ask_service(globals, "GET", "/api/v1/status");
    if (!reply.ok) return reply.code;
    const bool ok = reply.json.at("ok").as_bool();
    if (globals.json) {
        std::cout << reply.body << '\n';
        return ok ? exit_code::ok : exit_code::failure;
    }
    const auto& all = reply.json.as_object();
    std::cout << fmt::format("Pantau {}  {}\n\n", text_of(reply.json, "version"),
                             ok ? "all is well" : "something needs a look");
    std::vector<std::vector<std::string>> rows{{"SITE", "STATE", "SINCE"}};
    for (const auto& site : all.at("sites").as_array())
        rows.push_back({text_of(site, "name"), text_of(site, "state"), plain_time(text_of(site, "since"))});
    std::cout << (rows.size() > 1 ? table(rows) : "No site is configured.\n") << '\n';
    const auto& cases = all.at("cases");
    std::cout << fmt::format("Cases: {} running, {} paused, {} waiting for their next step\n",
                             text_of(cases, "running"), text_of(cases, "paused"), text_of(cases, "waiting"));
    for (const auto& late : all.at("late_steps").as_array())
        std::cout << fmt::format("  late: {} step {}, over by {} of working time\n", text_of(late, "number"),
                                 text_of(late, "step"),
                                 duration(late.at("over_s").to_number<std::int64_t>()));
    if (const auto missing = text_of(all.at("calendar"), "missing_year"); !missing.empty())
        std::cout << fmt::format(
            "Calendar: {} is missing{}; load its decree: pantau calendar import FILE.csv\n", missing,
            text_of(all.at("calendar"), "needed_by").empty()
                ? ""
                : ", and case " + text_of(all.at("calendar"), "needed_by") + " needs it");
    std::cout << fmt::format("Links: {}, of them dead {}\n\n", text_of(all.at("links"), "total"),
                             text_of(all.at("links"), "dead"));
    rows = {{"JOB", "NEXT", "LAST"}};
    for (const auto& job : all.at("jobs").as_array()) {
        const auto last = text_of(job, "last");
        rows.push_back({text_of(job, "job"), plain_time(text_of(job, "next")),
                        last.empty() ? "never" : plain_time(last)});
    }
    std::cout << table(rows);
    std::cout << fmt::format("Last backup: {}\n", text_of(reply.json, "last_backup").empty()
                                                      ? "never"
                                                      : plain_time(text_of(reply.json, "last_backup")));
    if (const auto failure = text_of(reply.json, "backup_failure"); !failure.empty())
        std::cout << "  not well: " << failure << '\n';
    const auto bytes = all.at("database").at("bytes").to_number<std::uint64_t>(),
               budget = all.at("database").at("budget").to_number<std::uint64_t>();
    std::cout << fmt::format("Database: {} MiB of the {} MiB that [store] size_budget allows{}\n",
                             (bytes + (1U << 20U) - 1) >> 20U, budget >> 20U,
                             bytes > budget ? ": too large; nothing is deleted for it" : "");
    std::cout << fmt::format("Page: http://{}/  Metrics: http://{}/metrics\n", text_of(reply.json, "page"),
                             text_of(reply.json, "metrics"));
    return ok ? exit_code::ok : exit_code::failure;
}

int verify(const Globals& globals) {
    const auto office = office_or_complain(globals);
    if (!office) return exit_code::configuration;
    const OwnerRights rights{office->settings.store.directory};
    const auto reader = store::open_reader(store_options(office->settings));
    if (reader.has_error()) return fail(reader.error().exit_code, reader.error().sentence);
    say(globals, "Checking the file, the hash chain, and every projection against a rebuild …");
    store::VerifyReport report;
    try {
        report = store::verify((*reader)->read());
    } catch (const store::StoreError& failed) {
        return fail(exit_code::io,
                    fmt::format("the database could not be read to its end: {}", failed.what()));
    }
    if (globals.json) {
        json::array differences;
        for (const auto& difference : report.differences) differences.emplace_back(difference);
        std::cout << json::serialize(json::object{{"ok", report.ok()},
                                                  {"events", report.events},
                                                  {"cases", report.cases},
                                                  {"verdicts", report.verdicts},
                                                  {"samples", report.samples},
                                                  {"chain_head", report.chain_head},
                                                  {"first_bad_event", report.first_bad_event},
                                                  {"differences", std::move(differences)},
                                                  {"more_differences", report.more_differences}})
                  << '\n';
    } else {
        for (const auto& difference : report.differences) std::cout << difference << '\n';
        if (report.more_differences > 0) std::cout << fmt::format("… and {} more\n", report.more_differences);
        const auto number = [](auto many_or_one, const char* one, const char* many) {
            return counted(static_cast<std::int64_t>(many_or_one), one, many);
        };
        std::cout << fmt::format(
            "{}, {}, {}, {}; chain head {} {}\n{}\n", number(report.events, "event", "events"),
            number(report.cases, "case", "cases"), number(report.verdicts, "verdict", "verdicts"),
            number(report.samples, "sample", "samples"), report.head_id, report.chain_head,
            report.ok() ? "Content: everything is as it was recorded."
                        : "NOT content: restore a backup, or ask for help with the lines above.");
    }
    return report.ok() ? exit_code::ok : exit_code::bad_data;
}

}  // namespace

void add_service_commands(CLI::App& app, Globals& globals) {
    const auto command = [&](const char* name, const char* help, int (*run)(const Globals&)) {
        app.add_subcommand(name, help)->callback([&globals, run] {
            globals.action = [&globals, run] { return run(globals); };
        });
    };
    command("serve", "Run the service in the foreground", serve);
    command("check-config", "Every mistake in settings, SOP and calendars, with its place; touches nothing",
            check_config);
    command("reload", "Ask the running service to read its settings again", reload);
    command("status", "One screen: sites, running cases, late steps, next jobs", status);
    command("verify", "Check the database: integrity, hash chain, projections equal to a rebuild", verify);
    auto* config = app.add_subcommand("config", "The settings file");
    config->require_subcommand(1);
    config->add_subcommand("print-default", "The commented settings with every key")->callback([&globals] {
        globals.action = [] {
            std::cout << settings::print_default();
            return exit_code::ok;
        };
    });
}

}  // namespace pantau::commands
