#pragma once
// A password from a terminal, unseen, or from a pipe. Never from an argument: those stand in the process
// list.

#include <optional>
#include <string>

namespace pantau {

/// True when somebody sits at a terminal and can be asked.
bool can_ask();
/// Asks twice without echo. \return nothing when both differ or the input ended; "" when nothing was typed
std::optional<std::string> ask_password_twice(const std::string& prompt);
/// The first line of standard input. \return nothing when there is none
std::optional<std::string> password_from_stdin();

}  // namespace pantau
