#pragma once
// The command line. Results to stdout, messages to stderr, exit codes of interfaces.md section 1.

namespace pantau {

/// Parses and runs one command. \return the exit code
int run_command(int argc, char** argv);

}  // namespace pantau
