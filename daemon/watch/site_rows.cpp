#include "daemon/watch/site_rows.hpp"

#include <date/date.h>
#include <fmt/format.h>

namespace pantau::watch {
namespace {

std::string certificate(const store::LastResult& look) {
    if (!look.cert_expires) return {};
    return fmt::format("{}; {}", look.cert_issuer,
                       date::format("%FT%TZ", std::chrono::floor<std::chrono::seconds>(*look.cert_expires)));
}

}  // namespace

store::LastResult last_result(const std::string& site, const probes::ProbeResult& result,
                              probes::Outcome outcome, probes::FailureClass failure) {
    store::LastResult last;
    last.site = site;
    last.started = result.started;
    last.outcome = outcome;
    last.failure = failure;
    last.http_status = result.http_status;
    last.resolve_us = result.phases.resolve.count();
    last.connect_us = result.phases.connect.count();
    last.tls_us = result.phases.tls.count();
    last.processing_us = result.phases.processing.count();
    last.transfer_us = result.phases.transfer.count();
    last.address = result.address;
    last.http_version = result.http_version;
    last.final_url = result.final_url;
    for (const auto& hop : result.hops) last.redirects += hop.redirect ? 1 : 0;
    last.bytes = result.bytes;
    if (result.tls) {
        if (result.tls->chain_length > 0) last.cert_expires = result.tls->earliest_not_after;
        last.cert_issuer = result.tls->issuer;
        last.tls_version = result.tls->version;
        last.name_matches = result.tls->name_matches;
        last.chain_complete = result.tls->chain_complete;
    }
    for (const auto warning : result.warnings) last.warnings.emplace_back(name_of(warning));
    last.reason = result.reason;
    return last;
}

std::vector<store::SiteChange> differences(const store::LastResult& before, const store::LastResult& now) {
    std::vector<store::SiteChange> changes;
    const auto compare = [&](const char* kind, const std::string& old, const std::string& fresh) {
        if (!old.empty() && !fresh.empty() && old != fresh)
            changes.push_back({now.started, now.site, kind, old, fresh});
    };
    const auto code = [](int status) { return status == 0 ? std::string{} : std::to_string(status); };
    compare("code", code(before.http_status), code(now.http_status));
    // An address that was tried and refused is no other address of the site.
    if (before.http_status != 0 && now.http_status != 0) {
        compare("address", before.address, now.address);
        compare("redirect", before.final_url, now.final_url);
    }
    compare("certificate", certificate(before), certificate(now));
    return changes;
}

std::string evidence_of(const probes::ProbeResult& result) {
    std::string text =
        fmt::format("class={} status={} curl={} errno={} address={} url={}\n", name_of(result.failure),
                    result.http_status, result.curl_code, result.os_errno, result.address,
                    result.final_url.empty() ? result.url : result.final_url);
    text +=
        fmt::format("resolve={}us connect={}us tls={}us processing={}us transfer={}us\n",
                    result.phases.resolve.count(), result.phases.connect.count(), result.phases.tls.count(),
                    result.phases.processing.count(), result.phases.transfer.count());
    if (result.tls && result.tls->verify_code != 0)
        text += fmt::format("tls: {} ({})\n", result.tls->verify_text, result.tls->verify_code);
    if (!result.reason.empty()) text += result.reason + "\n";
    return text + result.evidence;
}

}  // namespace pantau::watch
