#pragma once
// Two more prints of the key table: settings with an office's answers in them, and the manual page.

#include <map>
#include <string>

namespace pantau::settings {

/// Values for keys of the shipped settings, as TOML, by "[http] listen" or "[[site]] url".
using Chosen = std::map<std::string, std::string>;

/// The shipped settings; the chosen keys (and the sections that hold them) stand uncommented with their values.
/// For `setup`.
std::string print_settings(const Chosen& chosen);
/// pantau.toml(5) in scdoc(5), out of the same table.
std::string print_manual();

}  // namespace pantau::settings
