#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "daemon/settings/settings.hpp"

namespace pantau {

/// One alerting rule. Texts are Bahasa Indonesia: they reach the office's phones.
struct AlertRule {
    std::string name;  ///< also the heading of its section in config/doc/runbook.md
    std::string expr;  ///< PromQL
    std::chrono::minutes holds{};  ///< how long the condition must hold
    std::string severity;          ///< critical, warning, info
    std::string summary, description;
    std::string page;  ///< path on Pantau's page where it can be looked at, may hold {{ $labels.site }}
};

/// The alerts that match the settings: database budget, sites with long intervals, no backup alarm where backups
/// are switched off. \param job  the job_name that Prometheus scrapes Pantau under
std::vector<AlertRule> alert_rules(const settings::Settings& settings, const std::string& job);

/// The whole rule file, recording rules included, as `pantau rules` prints it. config/prometheus/pantau.rules.yml
/// is its text for the shipped settings; a test keeps them equal.
std::string prometheus_rules(const settings::Settings& settings, const std::string& job);

}  // namespace pantau
