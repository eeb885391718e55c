#include "daemon/commands.hpp"

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <unistd.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <fmt/format.h>

#include "daemon/command_line.hpp"
#include "daemon/commands_first.hpp"
#include "daemon/log.hpp"
#include "daemon/settings/problems.hpp"
#include "daemon/version.hpp"

namespace pantau {

namespace {

using commands::Globals;

constexpr const char* description = R"(Pantau watches an office's SOP, its website and every published link.

  pantau serve                                   run the service
  pantau case open "Rapat paripurna"             open a case, prints its number
  pantau case finish 2026-0001 --next            finish its step, start the next
  pantau probe https://dprd.bogorkab.go.id       look at a page now
  pantau report analisis-gangguan --period 2026-10
  pantau status                                  sites, running cases, late steps)";

/// The deepest command that was typed, so that a hint names words that fit there.
const CLI::App* deepest(const CLI::App* app) {
    const auto chosen = app->get_subcommands();
    return chosen.empty() ? app : deepest(chosen.back());
}

std::string path_of(const CLI::App* app) {
    return app->get_parent() == nullptr ? "pantau" : path_of(app->get_parent()) + " " + app->get_name();
}

std::vector<std::string> words_at(const CLI::App* app) {
    std::vector<std::string> words;
    for (const auto* command : app->get_subcommands([](const CLI::App*) { return true; }))
        words.push_back(command->get_name());
    for (const auto* level = app; level != nullptr; level = level->get_parent())
        for (const auto* option : level->get_options())
            for (const auto& name : option->get_lnames()) words.push_back("--" + name);
    return words;
}

bool takes_value(const CLI::App* at, const std::string& word) {
    for (const auto* level = at; level != nullptr; level = level->get_parent())
        if (const auto* option = level->get_option_no_throw(word))
            return option->get_items_expected_max() > 0;
    return false;
}

/// The word that stands where a command of `at` should, or nothing when there is none, or `at` has no
/// commands.
std::string word_for_command(const CLI::App* at, const std::vector<std::string>& understood, int argc,
                             char** argv) {
    const bool has_commands = !at->get_subcommands([](const CLI::App*) { return true; }).empty();
    if (!has_commands) return {};
    auto left = understood;
    for (int i = 1; i < argc; ++i) {
        const std::string word{argv[i]};
        if (word.empty() || word.front() == '-') {
            if (takes_value(at, word)) ++i;
        } else if (!left.empty() && left.back() == word) {
            left.pop_back();
        } else {
            return word;
        }
    }
    return {};
}

/// A word that is the beginning of one known word only is an abbreviation, else the nearest counts.
std::string meant_by(const std::string& word, const std::vector<std::string>& known) {
    std::string longer;
    for (const auto& one : known) {
        if (word.size() < 3 || one.rfind(word, 0) != 0) continue;
        if (!longer.empty()) return settings::nearest(word, known);
        longer = one;
    }
    return longer.empty() ? settings::nearest(word, known) : longer;
}

int usage(const CLI::App& root, const CLI::ParseError& error, int argc, char** argv) {
    const auto* at = deepest(&root);
    std::string message = error.what();
    // CLI11 names all that it did not understand at once, or only says that a command is missing: the first
    // word that fits nowhere is what the person mistyped.
    const auto known = words_at(at);
    std::vector<std::string> understood;  // the commands on the way there
    for (const auto* level = at; level->get_parent() != nullptr; level = level->get_parent())
        understood.push_back(level->get_name());
    const auto command = word_for_command(at, understood, argc, argv);
    if (!command.empty()) message = fmt::format("'{}' is no command here", command);
    for (int i = 1; i < argc; ++i) {
        const std::string word{argv[i]};
        if (!command.empty() && word.rfind('-', 0) != 0 && word != command) continue;
        if (std::find(understood.begin(), understood.end(), word) != understood.end()) continue;
        const auto name = word.substr(0, word.find('='));
        if (std::find(known.begin(), known.end(), name) != known.end()) continue;
        const auto near = meant_by(name, known);
        if (near.empty()) continue;
        const bool taken =
            std::any_of(argv + 1, argv + i, [&](const char* before) { return near == before; });
        if (taken) continue;
        message = fmt::format("'{}' is not known here; did you mean '{}'?", name, near);
        break;
    }
    while (!message.empty() && message.back() == '\n') message.pop_back();
    std::cerr << fmt::format("pantau: {}\nSee '{} --help'.\n", message, path_of(at));
    return commands::exit_code::usage;
}

}  // namespace

int run_command(int argc, char** argv) {
    CLI::App app{description, "pantau"};
    app.require_subcommand(1);
    app.set_help_all_flag("--help-all", "Help of every command");
    app.set_version_flag("--version", version_text(), "Version, and the libraries in use");
    Globals globals;
    bool no_colour = false;
    app.add_option("-c,--config", globals.config, "Settings file")->type_name("FILE")->capture_default_str();
    app.add_flag("--json", globals.json, "Results as JSON");
    app.add_flag("-q,--quiet", globals.quiet, "Results and errors only");
    app.add_flag("-v,--verbose", globals.verbose, "More detail");
    app.add_flag("--no-color", no_colour, "No colours (also: NO_COLOR)");
    app.fallthrough();  // global options may stand behind the command, too
    commands::add_service_commands(app, globals);
    commands::add_case_commands(app, globals);
    commands::add_probe_command(app, globals);
    commands::add_watch_commands(app, globals);
    commands::add_report_commands(app, globals);
    commands::add_calendar_commands(app, globals);
    commands::add_rules_command(app, globals);
    commands::add_admin_commands(app, globals);
    commands::add_backup_commands(app, globals);
    commands::add_setup_command(app, globals);
    commands::add_user_commands(app, globals);
    commands::add_completion_command(app, globals);
    try {
        app.parse(argc, argv);
    } catch (const CLI::CallForHelp& help) {
        return app.exit(help);
    } catch (const CLI::CallForAllHelp& help) {
        return app.exit(help);
    } catch (const CLI::CallForVersion& version) {
        return app.exit(version);
    } catch (const CLI::ParseError& error) {
        return usage(app, error, argc, argv);
    }
    globals.config_given = app.count("--config") != 0;
    globals.colour = !no_colour && std::getenv("NO_COLOR") == nullptr && isatty(STDOUT_FILENO) != 0;
    if (globals.verbose) log::set_level(log::Level::debug);
    if (globals.quiet) log::set_level(log::Level::warning);
    return globals.action();
}

}  // namespace pantau
