// The newest look at one site under blackbox_exporter's names.

#include "daemon/metrics/blackbox.hpp"

#include <set>

#include "tests/unit/metrics/page_kit.hpp"

namespace pantau::metrics {

using test::Page;

namespace {

Blackbox seen() {
    Blackbox probe;
    probe.timeout = 30;
    probe.success = true;
    auto& look = probe.look.emplace();
    look.phases = {{{"resolve", .001}, {"connect", .002}, {"tls", .01}, {"processing", .1}, {"transfer", .02}}};
    look.http_status = 200;
    look.redirects = 1;
    look.tls = true;
    look.http_version = 1.1;
    look.body_bytes = 4096;
    look.ipv6 = true;
    look.certificate_ends = 1800000000;
    look.certificate_issuer = "CN=R11, O=Let's Encrypt";
    look.tls_version = "TLS 1.3";
    return probe;
}

}  // namespace

TEST_CASE("the names of blackbox_exporter, all unlabelled but the three that it labels", "[metrics][blackbox]") {
    const Page page{render(seen())};
    const std::map<std::string, std::set<std::string>> names{
        {"probe_success", {}},
        {"probe_timeout_seconds", {}},
        {"probe_duration_seconds", {}},
        {"probe_dns_lookup_time_seconds", {}},
        {"probe_http_duration_seconds", {"phase"}},
        {"probe_http_status_code", {}},
        {"probe_http_redirects", {}},
        {"probe_http_ssl", {}},
        {"probe_http_version", {}},
        {"probe_http_content_length", {}},
        {"probe_http_uncompressed_body_length", {}},
        {"probe_ip_protocol", {}},
        {"probe_failed_due_to_regex", {}},
        {"probe_ssl_earliest_cert_expiry", {}},
        {"probe_ssl_last_chain_expiry_timestamp_seconds", {}},
        {"probe_ssl_last_chain_info", {"issuer"}},
        {"probe_tls_version_info", {"version"}}};
    CHECK(page.families().size() == names.size());
    for (const auto& [name, labels] : names) {
        CAPTURE(name);
        REQUIRE(page.has(name));
        CHECK(page.families().at(name).type == "gauge");
        for (const auto& sample : page.families().at(name).samples) {
            std::set<std::string> own;
            for (const auto& label : sample.labels) own.insert(label.first);
            CHECK(own == labels);
        }
    }
    CHECK(page.value("probe_success") == "1");
    CHECK(page.value("probe_duration_seconds") == "0.133");
    CHECK(page.value("probe_http_duration_seconds", {{"phase", "tls"}}) == "0.01");
    CHECK(page.value("probe_ip_protocol") == "6");
    CHECK(page.value("probe_http_version") == "1.1");
    CHECK(page.value("probe_ssl_earliest_cert_expiry") == "1800000000");
    CHECK(page.value("probe_tls_version_info", {{"version", "TLS 1.3"}}) == "1");
}

TEST_CASE("what a look cannot tell is left out", "[metrics][blackbox]") {
    auto probe = seen();
    probe.success.reset();
    probe.look->certificate_ends.reset();
    probe.look->certificate_issuer.clear();
    probe.look->tls_version.clear();
    const Page plain{render(probe)};
    for (const char* name : {"probe_success", "probe_ssl_earliest_cert_expiry", "probe_ssl_last_chain_info",
                             "probe_tls_version_info"})
        CHECK_FALSE(plain.has(name));
    CHECK(plain.has("probe_http_status_code"));
    probe.look.reset();
    const Page before{render(probe)};
    CHECK(before.families().size() == 1);
    CHECK(before.value("probe_timeout_seconds") == "30");
}

}  // namespace pantau::metrics
