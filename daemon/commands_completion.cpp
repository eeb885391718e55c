// completion bash: every command and option, out of the very tree that parses them.

#include <iostream>
#include <map>
#include <sstream>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <fmt/format.h>

#include "daemon/commands_first.hpp"
#include "daemon/settings/settings_print.hpp"

namespace pantau::commands {

namespace {

/// "pantau case open" → the words that may follow; "pantau token add --role" → the values of that option.
using Tree = std::map<std::string, std::vector<std::string>>;

/// The members of a CLI::IsMember check, which CLI11 shows in the option's type: "R:{viewer,staff}".
std::vector<std::string> values_of(const CLI::Option& option) {
    const auto type = option.get_type_name();
    const auto from = type.find('{'), to = type.find('}');
    if (from == std::string::npos || to == std::string::npos) return {};
    std::vector<std::string> values;
    std::istringstream list{type.substr(from + 1, to - from - 1)};
    for (std::string value; std::getline(list, value, ',');) values.push_back(value);
    return values;
}

void grow(Tree& tree, const CLI::App& at, const std::string& path) {
    auto& words = tree[path];
    const auto under = [&](const std::string& word) { return path + ' ' + word; };
    for (const auto* command : at.get_subcommands([](const CLI::App*) { return true; })) {
        words.push_back(command->get_name());
        grow(tree, *command, under(command->get_name()));
    }
    for (const auto* option : at.get_options()) {
        for (const auto& name : option->get_lnames()) {
            words.push_back("--" + name);
            if (option->get_items_expected_max() == 0) continue;
            // An option with a value and no list of them: files, by bash itself.
            tree[under("--" + name)] = values_of(*option);
        }
        if (!option->get_positional()) continue;
        for (auto& value : values_of(*option)) words.push_back(std::move(value));
    }
}

constexpr const char* script = R"bash(# bash completion for pantau(8); printed by "pantau completion bash".
_pantau() {{
    local cur=${{COMP_WORDS[COMP_CWORD]}} path=pantau word i
    declare -A words=(
{}    )
    for ((i = 1; i < COMP_CWORD; i++)); do
        word=${{COMP_WORDS[i]}}
        if [[ $word != -* ]]; then
            [[ -v "words[$path $word]" ]] && path="$path $word"
            continue
        fi
        # Global options may stand behind a command, too.
        [[ -v "words[$path $word]" ]] && word="$path $word" || word="pantau $word"
        [[ -v "words[$word]" ]] || continue
        # What follows is the option's value and no command; while that is being typed, only its values fit.
        ((++i < COMP_CWORD)) || path=$word
    done
    mapfile -t COMPREPLY < <(compgen -W "${{words[$path]}}" -- "$cur")
}}
complete -o default -F _pantau pantau
)bash";

int print(const CLI::App& root) {
    Tree tree;
    grow(tree, root, "pantau");
    std::string lines;
    for (const auto& [path, words] : tree)
        lines += fmt::format("        [\"{}\"]=\"{}\"\n", path, fmt::join(words, " "));
    std::cout << fmt::format(script, lines);
    return exit_code::ok;
}

}  // namespace

void add_completion_command(CLI::App& app, Globals& globals) {
    app.get_subcommand("config")
        ->add_subcommand("print-manual", "The manual page pantau.toml(5), in scdoc's form")
        ->callback([&globals] {
            globals.action = [] {
                std::cout << settings::print_manual();
                return exit_code::ok;
            };
        });
    auto* group = app.add_subcommand("completion", "What a shell needs to complete commands and options");
    group->require_subcommand(1);
    group->add_subcommand("bash", "For bash: source <(pantau completion bash)")->callback([&app, &globals] {
        globals.action = [&app] { return print(app); };
    });
}

}  // namespace pantau::commands
