#include "daemon/watch/blackbox.hpp"

#include <charconv>

namespace pantau::watch {
namespace {

double seconds_of(std::int64_t microseconds) {
    return static_cast<double>(microseconds) / 1e6;
}

std::optional<bool> success_of(const store::LastResult& last) {
    switch (last.outcome) {
        case probes::Outcome::ok:
        case probes::Outcome::slow:
            return true;
        case probes::Outcome::fail:
        case probes::Outcome::refused:
            return false;
        case probes::Outcome::walled:
        case probes::Outcome::self:
            return std::nullopt;
    }
    return std::nullopt;
}

double version_of(const std::string& text) {
    double version = 0;
    std::from_chars(text.data(), text.data() + text.size(), version);
    return version;
}

metrics::Blackbox::Look look_of(const store::LastResult& last) {
    metrics::Blackbox::Look look;
    look.phases = {{{"resolve", seconds_of(last.resolve_us)},
                    {"connect", seconds_of(last.connect_us)},
                    {"tls", seconds_of(last.tls_us)},
                    {"processing", seconds_of(last.processing_us)},
                    {"transfer", seconds_of(last.transfer_us)}}};
    look.http_status = last.http_status;
    look.redirects = last.redirects;
    look.tls = last.final_url.compare(0, 6, "https:") == 0;
    look.http_version = version_of(last.http_version);
    look.body_bytes = static_cast<double>(last.bytes);
    look.ipv6 = last.address.find(':') != std::string::npos;
    look.text_failed = last.failure == probes::FailureClass::body_mismatch;
    if (last.cert_expires)
        look.certificate_ends = std::chrono::duration<double>(last.cert_expires->time_since_epoch()).count();
    look.certificate_issuer = last.cert_issuer;
    look.tls_version = last.tls_version;
    return look;
}

}  // namespace

std::optional<metrics::Blackbox> blackbox(const Snapshot& watch, const std::string& site,
                                          std::chrono::milliseconds timeout, Instant now) {
    const auto* found = watch.site(site);
    if (found == nullptr) return std::nullopt;
    metrics::Blackbox shown;
    shown.timeout = std::chrono::duration<double>(timeout).count();
    if (found->last) {
        shown.look = look_of(*found->last);
        if (now - found->last->started <= 2 * found->interval + timeout) shown.success = success_of(*found->last);
    }
    return shown;
}

}  // namespace pantau::watch
