#include "probes/failure_class.hpp"

#include <algorithm>
#include <array>

namespace pantau::probes {
namespace {

enum class Group : std::uint8_t { up, down, by_status, wall, unsure, self, refused };

struct Row {
    FailureClass failure;
    std::string_view name;
    Group group;
    Cause cause;
};

// spec/interfaces.md 1 (outcome and verdict) and spec/experience.md (cause), class by class.
constexpr std::array rows{
    Row{FailureClass::ok, "ok", Group::up, Cause::none},
    Row{FailureClass::dns_nxdomain, "dns_nxdomain", Group::down, Cause::dns},
    Row{FailureClass::dns_nodata, "dns_nodata", Group::down, Cause::dns},
    Row{FailureClass::dns_temporary, "dns_temporary", Group::unsure, Cause::dns},
    Row{FailureClass::dns_hijack, "dns_hijack", Group::wall, Cause::dns},
    Row{FailureClass::ssrf_blocked, "ssrf_blocked", Group::refused, Cause::none},
    Row{FailureClass::connect_refused, "connect_refused", Group::down, Cause::connect},
    Row{FailureClass::connect_unreachable, "connect_unreachable", Group::down, Cause::connect},
    Row{FailureClass::timeout_dns, "timeout_dns", Group::down, Cause::timeout},
    Row{FailureClass::timeout_connect, "timeout_connect", Group::down, Cause::timeout},
    Row{FailureClass::timeout_tls, "timeout_tls", Group::down, Cause::timeout},
    Row{FailureClass::timeout_ttfb, "timeout_ttfb", Group::down, Cause::timeout},
    Row{FailureClass::timeout_transfer, "timeout_transfer", Group::down, Cause::timeout},
    Row{FailureClass::tls_expired, "tls_expired", Group::down, Cause::tls},
    Row{FailureClass::tls_not_yet_valid, "tls_not_yet_valid", Group::down, Cause::tls},
    Row{FailureClass::tls_untrusted, "tls_untrusted", Group::down, Cause::tls},
    Row{FailureClass::tls_incomplete_chain, "tls_incomplete_chain", Group::down, Cause::tls},
    Row{FailureClass::tls_self_signed, "tls_self_signed", Group::down, Cause::tls},
    Row{FailureClass::tls_hostname, "tls_hostname", Group::down, Cause::tls},
    Row{FailureClass::tls_handshake, "tls_handshake", Group::down, Cause::tls},
    Row{FailureClass::http_404, "http_404", Group::down, Cause::http_status},
    Row{FailureClass::http_410, "http_410", Group::down, Cause::http_status},
    Row{FailureClass::http_4xx, "http_4xx", Group::by_status, Cause::http_status},
    Row{FailureClass::http_5xx, "http_5xx", Group::down, Cause::http_status},
    Row{FailureClass::http_unexpected, "http_unexpected", Group::down, Cause::http_status},
    Row{FailureClass::http_protocol, "http_protocol", Group::down, Cause::connect},
    Row{FailureClass::http_429, "http_429", Group::wall, Cause::http_status},
    Row{FailureClass::post_gone, "post_gone", Group::down, Cause::body},
    Row{FailureClass::post_private, "post_private", Group::wall, Cause::body},
    Row{FailureClass::url_refused, "url_refused", Group::refused, Cause::none},
    Row{FailureClass::empty_reply, "empty_reply", Group::down, Cause::connect},
    Row{FailureClass::reset, "reset", Group::down, Cause::connect},
    Row{FailureClass::truncated, "truncated", Group::down, Cause::connect},
    Row{FailureClass::too_many_redirects, "too_many_redirects", Group::down, Cause::http_status},
    Row{FailureClass::redirect_loop, "redirect_loop", Group::down, Cause::http_status},
    Row{FailureClass::redirect_to_root, "redirect_to_root", Group::unsure, Cause::http_status},
    Row{FailureClass::redirect_to_login, "redirect_to_login", Group::wall, Cause::http_status},
    Row{FailureClass::body_mismatch, "body_mismatch", Group::down, Cause::body},
    Row{FailureClass::body_too_small, "body_too_small", Group::down, Cause::body},
    Row{FailureClass::soft_404, "soft_404", Group::down, Cause::body},
    Row{FailureClass::gambling_injection, "gambling_injection", Group::down, Cause::body},
    Row{FailureClass::content_changed, "content_changed", Group::up, Cause::none},
    Row{FailureClass::body_too_large, "body_too_large", Group::unsure, Cause::body},
    Row{FailureClass::bot_wall, "bot_wall", Group::wall, Cause::http_status},
    Row{FailureClass::self_overload, "self_overload", Group::self, Cause::none},
    Row{FailureClass::self_network, "self_network", Group::self, Cause::none},
    Row{FailureClass::self_dns, "self_dns", Group::self, Cause::none},
    Row{FailureClass::self_clock, "self_clock", Group::self, Cause::none},
};

constexpr bool rows_follow_the_enumeration() {
    for (std::size_t i = 0; i < rows.size(); ++i)
        if (static_cast<std::size_t>(rows[i].failure) != i) return false;
    return true;
}
static_assert(rows_follow_the_enumeration());
static_assert(rows.size() == static_cast<std::size_t>(FailureClass::self_clock) + 1);

constexpr auto classes = [] {
    std::array<FailureClass, rows.size()> list{};
    for (std::size_t i = 0; i < rows.size(); ++i) list[i] = rows[i].failure;
    return list;
}();

constexpr std::array<std::string_view, 4> warning_names{"redirect_cross_site", "redirect_https_downgrade",
                                                        "certificate_expires_soon", "cap_reached"};
constexpr std::array<std::string_view, 6> outcome_names{"ok", "slow", "fail", "walled", "self", "refused"};
constexpr std::array<std::string_view, 4> verdict_names{"up", "down", "indeterminate", "refused"};
constexpr std::array<std::string_view, 7> cause_names{"",        "dns",         "connect", "tls",
                                                      "timeout", "http_status", "body"};

const Row& row_of(FailureClass failure) {
    return rows.at(static_cast<std::size_t>(failure));
}

template <class Enum, std::size_t N>
std::optional<Enum> named(const std::array<std::string_view, N>& names, std::string_view identifier) {
    const auto found = std::find(names.begin(), names.end(), identifier);
    if (found == names.end()) return std::nullopt;
    return static_cast<Enum>(found - names.begin());
}

/// A link behind these asks for credentials or is withheld from us: it may well live.
bool is_closed_door(int status) {
    return status == 401 || status == 403 || status == 407 || status == 451;
}

Group group_of(FailureClass failure, int http_status, bool is_site) {
    const Group group = row_of(failure).group;
    if (group != Group::by_status) return group;
    return !is_site && is_closed_door(http_status) ? Group::wall : Group::down;
}

}  // namespace

std::span<const FailureClass> all_failure_classes() {
    return classes;
}

std::string_view name_of(FailureClass failure) {
    return row_of(failure).name;
}
std::string_view name_of(Warning warning) {
    return warning_names.at(static_cast<std::size_t>(warning));
}
std::string_view name_of(Outcome outcome) {
    return outcome_names.at(static_cast<std::size_t>(outcome));
}
std::string_view name_of(Verdict verdict) {
    return verdict_names.at(static_cast<std::size_t>(verdict));
}
std::string_view name_of(Cause cause) {
    return cause_names.at(static_cast<std::size_t>(cause));
}

std::optional<FailureClass> failure_class_named(std::string_view identifier) {
    for (const Row& row : rows)
        if (row.name == identifier) return row.failure;
    return std::nullopt;
}
std::optional<Warning> warning_named(std::string_view identifier) {
    return named<Warning>(warning_names, identifier);
}
std::optional<Outcome> outcome_named(std::string_view identifier) {
    return named<Outcome>(outcome_names, identifier);
}
std::optional<Verdict> verdict_named(std::string_view identifier) {
    return named<Verdict>(verdict_names, identifier);
}

Outcome outcome_of(FailureClass failure, int http_status, bool is_site) {
    switch (group_of(failure, http_status, is_site)) {
        case Group::up:
            return Outcome::ok;
        case Group::wall:
            return Outcome::walled;
        case Group::self:
            return Outcome::self;
        case Group::refused:
            return Outcome::refused;
        case Group::down:
        case Group::unsure:
        case Group::by_status:
            break;
    }
    return Outcome::fail;
}

Verdict verdict_of(FailureClass failure, int http_status, bool is_site) {
    switch (group_of(failure, http_status, is_site)) {
        case Group::up:
            return Verdict::up;
        case Group::refused:
            return Verdict::refused;
        case Group::wall:
        case Group::unsure:
        case Group::self:
            return Verdict::indeterminate;
        case Group::down:
        case Group::by_status:
            break;
    }
    return Verdict::down;
}

Cause cause_of(FailureClass failure) {
    return row_of(failure).cause;
}

bool is_self(FailureClass failure) {
    return row_of(failure).group == Group::self;
}

}  // namespace pantau::probes
