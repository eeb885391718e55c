#include "daemon/prober_options.hpp"

#include "probes/second_resolver.hpp"
#include "probes/url.hpp"

namespace pantau {

probes::ProberOptions prober_options(const settings::Probe& probe) {
    probes::ProberOptions options;
    options.max_in_flight = probe.max_in_flight;
    options.connect_timeout = probe.connect_timeout;
    options.timeout = probe.timeout;
    options.max_body = probe.max_body;
    options.user_agent = probe.user_agent;
    if (probe.ca_file) options.ca_file = probe.ca_file->string();
    for (const auto& range : probe.allow_addresses)
        if (const auto cidr = probes::parse_cidr(range)) options.allow_addresses.push_back(*cidr);
    options.allow_ports = probe.allow_ports;
    if (!probe.second_resolver.empty())
        options.second_lookup = probes::second_lookup({probe.second_resolver, options.ca_file});
    return options;
}

probes::PolitenessOptions politeness_options(const settings::Settings& settings) {
    probes::PolitenessOptions options;
    options.host_gap = settings.links.host_gap;
    options.social_gap = settings.links.social_gap;
    options.social_budget = settings.links.social_budget;
    for (const auto& site : settings.sites)
        if (const auto parsed = probes::parse_url(site.url); parsed.url)
            options.own_hosts.push_back(parsed.url->host);
    return options;
}

}  // namespace pantau
