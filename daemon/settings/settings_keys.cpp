#include "daemon/settings/settings_keys.hpp"

#include <sstream>

#include "daemon/settings/sections.hpp"

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
    std::ostringstream out;
    out << preamble;
    for (const auto& section : known_sections()) {
        out << '\n';
        comment(out, section.help);
        out << (section.shown ? "" : "#") << section.header() << '\n';
        for (const auto& key : section.keys) {
            comment(out, key.help);
            std::string rule = "Allowed: " + key.allowed;
            if (key.required) rule += ". Required";
            comment(out, rule + '.');
            if (!key.preset.empty() && !key.example.empty()) comment(out, "Such as: " + key.example);
            const auto& value = key.preset.empty() ? key.example : key.preset;
            // Either of two shapes excludes the other ([[maintenance]] from, to): only one has a value to
            // show.
            if (value.empty()) {
                comment(out, key.name + " = …");
            } else {
                out << (section.shown && key.required ? "" : "#") << key.name << " = " << value << '\n';
            }
        }
    }
    return out.str();
}

}  // namespace pantau::settings
