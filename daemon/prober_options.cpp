#include "daemon/prober_options.hpp"

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
    return options;
}

}  // namespace pantau
