#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace pantau::probes {

/// What one look at one URL came to: `ok`, or the one reason why it is not. Source: spec/probing.md 2.6.
/// The numbers may be stored: append only, never reorder. Thread safety of all functions here: pure.
enum class FailureClass : std::uint8_t {
    ok,
    dns_nxdomain,
    dns_nodata,
    dns_temporary,
    dns_hijack,
    ssrf_blocked,
    connect_refused,
    connect_unreachable,
    timeout_dns,
    timeout_connect,
    timeout_tls,
    timeout_ttfb,
    timeout_transfer,
    tls_expired,
    tls_not_yet_valid,
    tls_untrusted,
    tls_incomplete_chain,
    tls_self_signed,
    tls_hostname,
    tls_handshake,
    http_404,
    http_410,
    http_4xx,
    http_5xx,
    http_unexpected,
    http_protocol,
    http_429,
    post_gone,
    post_private,
    url_refused,
    empty_reply,
    reset,
    truncated,
    too_many_redirects,
    redirect_loop,
    redirect_to_root,
    redirect_to_login,
    body_mismatch,
    body_too_small,
    soft_404,
    gambling_injection,
    content_changed,
    body_too_large,
    bot_wall,
    self_overload,
    self_network,
    self_dns,
    self_clock,
};

/// Noted beside `ok`; each counts as up. Source: spec/interfaces.md 1.
enum class Warning : std::uint8_t {
    redirect_cross_site,       ///< the answer came from another registrable domain
    redirect_https_downgrade,  ///< a redirect led from https to http
    certificate_expires_soon,  ///< a certificate of the chain ends within 30 days
    cap_reached,               ///< the body is longer than the cap; what was read is well
};

enum class Outcome : std::uint8_t { ok, slow, fail, walled, self, refused };
enum class Verdict : std::uint8_t { up, down, indeterminate, refused };

/// The family of an outage's cause, as metrics label it. `none`: no fault of the target.
/// Source: head of spec/experience.md.
enum class Cause : std::uint8_t { none, dns, connect, tls, timeout, http_status, body };

/// Every class, in order of the enumeration.
std::span<const FailureClass> all_failure_classes();

/// Stable identifiers, e.g. "connect_refused"; the text lives for ever.
std::string_view name_of(FailureClass failure);
std::string_view name_of(Warning warning);
std::string_view name_of(Outcome outcome);
std::string_view name_of(Verdict verdict);
std::string_view name_of(Cause cause);

/// Reverse of name_of(); nothing for an unknown identifier.
std::optional<FailureClass> failure_class_named(std::string_view identifier);
std::optional<Warning> warning_named(std::string_view identifier);
std::optional<Outcome> outcome_named(std::string_view identifier);
std::optional<Verdict> verdict_named(std::string_view identifier);

/// The table of spec/interfaces.md 1.
/// \param http_status  status of the last answer, 0 when there was none; matters for `http_4xx` only
/// \param is_site      a configured site: there 401, 403, 407 and 451 are failures, not walls
/// \return never `slow`: the prober turns `ok` into `slow` by the request's own limit
Outcome outcome_of(FailureClass failure, int http_status, bool is_site);
Verdict verdict_of(FailureClass failure, int http_status, bool is_site);

Cause cause_of(FailureClass failure);

/// True for `self_*`: the prober's own trouble, which says nothing about the target.
bool is_self(FailureClass failure);

}  // namespace pantau::probes
