#pragma once
// The commands of the first day and of the worst one: setup, completion, backup, restore.

#include "daemon/command_line.hpp"

namespace pantau::commands {

void add_backup_commands(CLI::App& app, Globals& globals);
void add_setup_command(CLI::App& app, Globals& globals);
/// Also `config print-manual`: what the package makes out of the program. Call it last: it knows the others.
void add_completion_command(CLI::App& app, Globals& globals);

}  // namespace pantau::commands
