#include "daemon/metrics/blackbox.hpp"

#include "daemon/metrics/text_page.hpp"

namespace pantau::metrics {

namespace {

void add_certificate(TextPage& page, const Blackbox::Look& look) {
    page.gauge("probe_ssl_earliest_cert_expiry", "Returns last SSL chain expiry in unixtime")
        .add({}, look.certificate_ends);
    // The presented chain is the only one that is kept, so the verified one ends where it does.
    page.gauge("probe_ssl_last_chain_expiry_timestamp_seconds", "Returns last SSL chain expiry in timestamp")
        .add({}, look.certificate_ends);
    page.gauge("probe_ssl_last_chain_info", "Contains SSL leaf certificate information");
    if (!look.certificate_issuer.empty()) page.add({{"issuer", look.certificate_issuer}}, true);
    page.gauge("probe_tls_version_info", "Returns the TLS version used or NaN when unknown");
    if (!look.tls_version.empty()) page.add({{"version", look.tls_version}}, true);
}

}  // namespace

std::string render(const Blackbox& probe) {
    TextPage page{4096};
    page.gauge("probe_success", "Displays whether or not the probe was a success").add({}, probe.success);
    page.gauge("probe_timeout_seconds", "Returns the timeout of the probe in seconds").add({}, probe.timeout);
    if (!probe.look) return std::move(page).take();
    const auto& look = *probe.look;
    double total = 0;
    for (const auto& phase : look.phases) total += phase.second;
    page.gauge("probe_duration_seconds", "Returns how long the probe took to complete in seconds")
        .add({}, total);
    page.gauge("probe_dns_lookup_time_seconds", "Returns the time taken for probe dns lookup in seconds")
        .add({}, look.phases[0].second);
    page.gauge("probe_http_duration_seconds",
               "Duration of http request by phase, summed over all redirects");
    for (const auto& [phase, seconds] : look.phases) page.add({{"phase", phase}}, seconds);
    page.gauge("probe_http_status_code", "Response HTTP status code")
        .add({}, static_cast<double>(look.http_status));
    page.gauge("probe_http_redirects", "The number of redirects")
        .add({}, static_cast<double>(look.redirects));
    page.gauge("probe_http_ssl", "Indicates if SSL was used for the final redirect").add({}, look.tls);
    page.gauge("probe_http_version", "Returns the version of HTTP of the probe response")
        .add({}, look.http_version);
    // The header is not kept; -1 is what blackbox_exporter says of an answer without it, too.
    page.gauge("probe_http_content_length", "Length of http content response").add({}, -1.0);
    page.gauge("probe_http_uncompressed_body_length", "Length of uncompressed response body")
        .add({}, look.body_bytes);
    page.gauge("probe_ip_protocol", "Specifies whether probe ip protocol is IP4 or IP6")
        .add({}, look.ipv6 ? 6.0 : 4.0);
    page.gauge("probe_failed_due_to_regex", "Indicates if probe failed due to regex")
        .add({}, look.text_failed);
    add_certificate(page, look);
    return std::move(page).take();
}

}  // namespace pantau::metrics
