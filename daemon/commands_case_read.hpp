#pragma once

#include "daemon/command_line.hpp"

namespace pantau::commands {

/// list, show and why: below `case`.
void add_case_reading(CLI::App& group, Globals& globals);

}  // namespace pantau::commands
