// pantau rules: what Prometheus shall warn of, by the settings in force.

#include <algorithm>
#include <iostream>
#include <memory>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "daemon/command_line.hpp"
#include "daemon/prometheus_rules.hpp"

namespace pantau::commands {

namespace {

namespace json = boost::json;

/// A job name stands inside PromQL and YAML; Prometheus itself would take more.
std::string job_mistake(const std::string& job) {
    const bool good = !job.empty() && std::all_of(job.begin(), job.end(), [](unsigned char c) {
        return std::isalnum(c) != 0 || c == '_' || c == '-' || c == '.';
    });
    return good ? "" : "a job name is letters, digits, '-', '_' and '.'";
}

int print_rules(const Globals& globals, const std::string& job) {
    const auto office = office_or_complain(globals);
    if (!office) return exit_code::configuration;
    if (!globals.json) {
        std::cout << prometheus_rules(office->settings, job);
        return exit_code::ok;
    }
    json::array all;
    for (const auto& rule : alert_rules(office->settings, job))
        all.push_back(json::object{{"alert", rule.name},
                                   {"expr", rule.expr},
                                   {"for_seconds", std::chrono::seconds{rule.holds}.count()},
                                   {"severity", rule.severity},
                                   {"summary", rule.summary},
                                   {"description", rule.description}});
    std::cout << json::serialize(json::object{{"alerts", std::move(all)}}) << '\n';
    return exit_code::ok;
}

}  // namespace

void add_rules_command(CLI::App& app, Globals& globals) {
    auto* command = app.add_subcommand(
        "rules", "Recording and alerting rules for Prometheus that match the settings, as a rule file");
    const auto job = std::make_shared<std::string>("pantau");
    command->add_option("--job", *job, "The job_name under which Prometheus scrapes Pantau")
        ->type_name("NAME")
        ->capture_default_str()
        ->check(CLI::Validator{job_mistake, ""});
    command->callback([&globals, job] {
        globals.action = [&globals, job] { return print_rules(globals, *job); };
    });
}

}  // namespace pantau::commands
