#include "daemon/settings/settings_keys.hpp"

#include <algorithm>
#include <sstream>

#include "daemon/settings/sections.hpp"
#include "daemon/settings/settings_print.hpp"

namespace pantau::settings {

namespace {

constexpr const char* preamble =
    R"(# Settings of Pantau. See also conf.d/ beside this file: each *.toml there is merged, a key may stand in one file only.
#
# A line that begins with "# " explains; a line that begins with "#" and a key shows the default, or an example where
# there is no default: take the "#" away to change it.
# Durations: "90s", "5m", "3h", "7d". Sizes: "512KiB", "2MiB", "1GiB". Dates: 2026-11-22, without quotes.
# Look for mistakes with "pantau check-config"; apply with "systemctl reload pantau", which keeps the old settings when
# the new ones hold a mistake.
)";

void comment(std::ostream& out, const std::string& text) {
    std::istringstream lines{text};
    for (std::string line; std::getline(lines, line);) out << "# " << line << '\n';
}

/// For scdoc: its marks are text here.
std::string escaped(const std::string& text) {
    std::string out;
    for (const char c : text) {
        if (c == '*' || c == '_' || c == '\\' || c == '#' || c == '[' || c == '~' || c == '|' || c == '.')
            out += '\\';
        out += c;
    }
    return out;
}

std::string one_line(std::string text) {
    std::replace(text.begin(), text.end(), '\n', ' ');
    return text;
}

}  // namespace

const std::vector<SectionDoc>& known_sections() {
    static const std::vector<SectionDoc> sections{
        office_section().doc, official_section().doc,  executor_section().doc, time_section().doc,
        sop_section().doc,    calendar_section().doc,  cases_section().doc,    store_section().doc,
        http_section().doc,   metrics_section().doc,   site_section().doc,     probe_section().doc,
        links_section().doc,  platforms_section().doc, content_section().doc,  maintenance_section().doc,
        report_section().doc, mail_section().doc,      webhook_section().doc,  accounts_section().doc};
    return sections;
}

std::string print_default() {
    return print_settings({});
}

std::string print_settings(const Chosen& chosen) {
    std::ostringstream out;
    out << preamble;
    for (const auto& section : known_sections()) {
        const auto value_of = [&](const KeyDoc& key) {
            const auto found = chosen.find(section.header() + ' ' + key.name);
            return found == chosen.end() ? nullptr : &found->second;
        };
        const bool shown = section.shown || std::any_of(section.keys.begin(), section.keys.end(), value_of);
        out << '\n';
        comment(out, section.help);
        out << (shown ? "" : "#") << section.header() << '\n';
        for (const auto& key : section.keys) {
            comment(out, key.help);
            std::string rule = "Allowed: " + key.allowed;
            if (key.required) rule += ". Required";
            comment(out, rule + '.');
            if (!key.preset.empty() && !key.example.empty()) comment(out, "Such as: " + key.example);
            const auto& value = key.preset.empty() ? key.example : key.preset;
            if (const auto* given = value_of(key)) {
                out << key.name << " = " << *given << '\n';
            } else if (value.empty()) {
                // Either of two shapes excludes the other ([[maintenance]] from, to): only one has a value to
                // show.
                comment(out, key.name + " = …");
            } else {
                out << (section.shown && key.required ? "" : "#") << key.name << " = " << value << '\n';
            }
        }
    }
    return out.str();
}

std::string print_manual() {
    std::ostringstream out;
    out << R"(pantau.toml(5)

# NAME

pantau.toml - settings of pantau(8)

# SYNOPSIS

_/etc/pantau/pantau.toml_, _/etc/pantau/conf.d/\*.toml_

# DESCRIPTION

Settings are TOML. Files in _conf.d_ beside the settings file are merged in the order of their names; a key may stand
in one file only. A relative path is relative to the file that holds it. Every mistake is shown with its place by

	pantau check-config

and a running service takes new settings with

	systemctl reload pantau

which keeps the old ones, and fails, when the new ones hold a mistake.

Durations are written "90s", "5m", "3h", "7d"; sizes "512KiB", "2MiB", "1GiB"; dates 2026-11-22 without quotes. A
section in double brackets may be given several times.
)";
    for (const auto& section : known_sections()) {
        // scdoc takes a heading as it stands.
        out << "\n# " << section.header() << "\n\n" << escaped(section.help) << '\n';
        for (const auto& key : section.keys) {
            out << "\n*" << escaped(key.name) << "*" << (key.required ? " (required)" : "") << "\n\t"
                << escaped(one_line(key.help)) << "\n\n\tAllowed: " << escaped(key.allowed) << '.';
            if (!key.preset.empty()) out << " Default: " << escaped(key.preset) << '.';
            if (!key.example.empty()) out << " Such as: " << escaped(key.example) << '.';
            out << '\n';
        }
    }
    out << R"(
# FILES

_/etc/pantau/sop/_, _/etc/pantau/calendar/_
	The SOPs and calendars that *[sop]* and *[calendar]* name.

_/usr/share/doc/pantau/examples/pantau.toml_
	The shipped settings with every key; also by *pantau config print-default*.

# SEE ALSO

*pantau*(8)
)";
    return out.str();
}

}  // namespace pantau::settings
