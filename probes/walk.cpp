#include "probes/walk.hpp"

#include <algorithm>
#include <cerrno>

#include "probes/evidence.hpp"

namespace pantau::probes {
namespace {

constexpr std::size_t most_redirects = 10;
constexpr std::size_t most_addresses = 6;  // tried for one hop
constexpr std::size_t kept_evidence = 4096;
constexpr std::size_t longest_content_type = 200;
constexpr std::chrono::hours expires_soon{30 * 24};

std::string_view version_text(int version) {
    switch (version) {
        case CURL_HTTP_VERSION_1_0:
            return "1.0";
        case CURL_HTTP_VERSION_1_1:
            return "1.1";
        case CURL_HTTP_VERSION_2_0:
            return "2";
        case CURL_HTTP_VERSION_3:
            return "3";
        default:
            return "";
    }
}

/// Fit to stand in a header field: what would end the field is left out.
std::string field_text(std::string text) {
    std::erase_if(text, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; });
    return text;
}

/// A failure that says nothing against the next address.
bool is_worth_another(const FetchFacts& facts) {
    return !facts.connected && !facts.address_refused && !facts.no_descriptor &&
           (facts.code == CURLE_COULDNT_CONNECT || facts.code == CURLE_OPERATION_TIMEDOUT);
}

/// Of two failed connects the one that tells more: a refusal is an answer, "no route" may be our own lack of
/// that address family.
int weight(const FetchFacts& facts) {
    if (facts.os_errno == ECONNREFUSED) return 2;
    return facts.os_errno == ENETUNREACH || facts.os_errno == EHOSTUNREACH ||
                   facts.os_errno == EAFNOSUPPORT || facts.os_errno == EADDRNOTAVAIL
               ? 0
               : 1;
}

}  // namespace

Walk::Walk(ProbeRequest request, ProbeRunner::Done callback)
    : done{std::move(callback)}, request_{std::move(request)} {
    request_.user_agent = field_text(std::move(request_.user_agent));
    request_.referer = field_text(std::move(request_.referer));
}

void Walk::mark_started(Instant wall, std::chrono::steady_clock::time_point steady) {
    result_.started = wall;
    result_.started_steady = steady;
}

Walk::Next Walk::begin(const AddressPolicy& policy) {
    ParsedUrl parsed = parse_url(request_.url);
    if (!parsed.url) return close({FailureClass::url_refused, parsed.refusal}, nullptr);
    url_ = std::move(*parsed.url);
    return arrive(policy);
}

/// At a new URL, before its name is looked up.
Walk::Next Walk::arrive(const AddressPolicy& policy) {
    tried_.clear();
    hop_phases_ = {};
    best_failure_.reset();
    candidates_.clear();
    if (!policy.allows_port(url_.port))
        return close({FailureClass::ssrf_blocked, "port " + std::to_string(url_.port) +
                                                      " is not permitted; see allow_ports in the settings"},
                     nullptr);
    return Next::hop;
}

Walk::Next Walk::take_lookup(const Lookup& lookup, microseconds took, const AddressPolicy& policy) {
    hop_phases_.resolve = took;
    if (const Judgement judgement = judge_lookup(lookup); judgement.failure != FailureClass::ok)
        return close(judgement, nullptr);
    std::string refused;
    bool other_family = false;
    for (const Address& address : lookup.addresses) {
        if ((request_.family == AddressFamily::v4 && address.v6) ||
            (request_.family == AddressFamily::v6 && !address.v6)) {
            other_family = true;
            continue;
        }
        if (const std::string_view why = policy.refusal(address); !why.empty()) {
            refused = address.text() + " is not permitted: " + std::string{why};
            tried_ = address.text();
        } else if (candidates_.size() < most_addresses) {
            candidates_.push_back(address);
        }
    }
    if (!candidates_.empty()) {
        // One address of the other family comes second, so that a broken IPv6 costs one attempt and not all.
        const auto other = std::find_if(candidates_.begin(), candidates_.end(), [&](const Address& address) {
            return address.v6 != candidates_.front().v6;
        });
        if (other != candidates_.end()) std::rotate(candidates_.begin() + 1, other, other + 1);
        return Next::attempt;
    }
    if (!refused.empty()) return close({FailureClass::ssrf_blocked, refused}, nullptr);
    return close({FailureClass::dns_nodata,
                  other_family ? "the name has no address of the wanted family" : "the name has no address"},
                 nullptr);
}

Walk::Next Walk::lookup_timed_out(microseconds took) {
    hop_phases_.resolve = took;
    return close({FailureClass::timeout_dns, "the name servers did not answer within the time limit"},
                 nullptr);
}

Walk::Next Walk::take_attempt(FetchFacts facts, bool given_up, const AddressPolicy& policy) {
    tried_ = candidates_.front().text();
    if (given_up) facts.code = CURLE_OPERATION_TIMEDOUT;
    if ((given_up || is_worth_another(facts)) && candidates_.size() > 1) {
        hop_phases_.connect += facts.phases.total();
        if (!best_failure_ || weight(facts) > weight(*best_failure_))
            best_failure_ = std::make_unique<FetchFacts>(std::move(facts));
        candidates_.pop_front();
        return Next::attempt;
    }
    const Phases before = hop_phases_;
    hop_phases_ = facts.phases;
    hop_phases_.resolve = before.resolve;
    hop_phases_.connect += before.connect;
    if (is_worth_another(facts) && best_failure_ && weight(*best_failure_) > weight(facts))
        facts = std::move(*best_failure_);

    if (facts.tls) result_.tls = facts.tls;  // a copy: it is judged below, and its words stand in the reason
    if (result_.tls && facts.uses_tls && !facts.tls) facts.tls = result_.tls;
    result_.curl_code = facts.code;
    result_.os_errno = facts.os_errno;
    result_.http_status = facts.status;
    result_.http_version = facts.status != 0 ? version_text(facts.http_version) : std::string_view{};

    if (Judgement judgement = judge_transfer(facts); judgement.failure != FailureClass::ok)
        return close(std::move(judgement), &facts);
    if (is_redirect(facts.status)) return follow(facts, policy);
    Judgement judgement = judge_answer(facts, request_);
    if (judgement.failure == FailureClass::ok && redirected()) judgement = judge_destination(asked_, url_);
    return close(std::move(judgement), &facts);
}

Walk::Next Walk::follow(FetchFacts& facts, const AddressPolicy& policy) {
    const ParsedUrl target = resolve_reference(url_, header_field(facts.head, "location"));
    if (!target.url)
        return close(
            {FailureClass::http_unexpected, "a redirect without a usable Location: " + target.refusal},
            &facts);
    if (target.url->text == url_.text ||
        std::find(left_.begin(), left_.end(), target.url->text) != left_.end())
        return close(
            {FailureClass::redirect_loop, "the redirects lead back to " + safe_text(target.url->text)},
            &facts);
    if (left_.size() >= most_redirects)
        return close(
            {FailureClass::too_many_redirects, "more than " + std::to_string(most_redirects) + " redirects"},
            &facts);
    if (url_.scheme == "https" && target.url->scheme == "http")
        add_warning(Warning::redirect_https_downgrade);
    record_hop(&facts, true);
    left_.push_back(url_.text);
    if (left_.size() == 1) asked_ = std::move(url_);
    url_ = *target.url;
    return arrive(policy);
}

void Walk::record_hop(const FetchFacts* facts, bool redirect) {
    Hop hop;
    hop.status = facts != nullptr ? facts->status : 0;
    hop.url = safe_text(url_.text);
    hop.address = tried_;
    hop.total = hop_phases_.total();
    hop.redirect = redirect;
    if (facts != nullptr) {
        hop.retry_after =
            retry_after(header_field(facts->head, "retry-after"),
                        std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()));
        if (hop.retry_after && (!result_.retry_after || *hop.retry_after > *result_.retry_after))
            result_.retry_after = hop.retry_after;
    }
    result_.phases.resolve += hop_phases_.resolve;
    result_.phases.connect += hop_phases_.connect;
    result_.phases.tls += hop_phases_.tls;
    result_.phases.processing += hop_phases_.processing;
    result_.phases.transfer += hop_phases_.transfer;
    hop_phases_ = {};
    result_.hops.push_back(std::move(hop));
}

void Walk::add_warning(Warning warning) {
    const auto at = std::lower_bound(result_.warnings.begin(), result_.warnings.end(), warning);
    if (at == result_.warnings.end() || *at != warning) result_.warnings.insert(at, warning);
}

void Walk::end(FailureClass failure, std::string reason) {
    close({failure, std::move(reason)}, nullptr);
}

void Walk::postpone(std::string reason, std::chrono::seconds rest) {
    result_.postponed = true;
    result_.retry_after = rest;
    close({FailureClass::http_429, std::move(reason)}, nullptr);
}

Walk::Next Walk::close(Judgement judgement, FetchFacts* facts) {
    if (!url_.text.empty())
        record_hop(facts, facts != nullptr && is_redirect(facts->status) &&
                              judgement.failure != FailureClass::http_unexpected);
    result_.address = tried_;
    result_.url = safe_text(request_.url);
    result_.kind = request_.kind;
    result_.final_url = safe_text(url_.text);
    result_.failure = judgement.failure;
    result_.reason = std::move(judgement.reason);
    result_.total = result_.phases.total();

    const bool is_site = request_.kind == TargetKind::site;
    result_.outcome = outcome_of(result_.failure, result_.http_status, is_site);
    result_.verdict = verdict_of(result_.failure, result_.http_status, is_site);
    // The time to the first byte is the server's; a name lookup may be our own resolver's slowness.
    if (result_.outcome == Outcome::ok &&
        result_.phases.connect + result_.phases.tls + result_.phases.processing > request_.slow)
        result_.outcome = Outcome::slow;

    if (result_.tls && result_.tls->verify_code == 0 && result_.tls->chain_length > 0 &&
        result_.tls->earliest_not_after - std::chrono::system_clock::now() < expires_soon)
        add_warning(Warning::certificate_expires_soon);
    if (redirected() && registrable_domain(asked_.host) != registrable_domain(url_.host))
        add_warning(Warning::redirect_cross_site);
    if (facts != nullptr) {
        result_.bytes = facts->bytes;
        result_.truncated = facts->cap_reached;
        if (facts->cap_reached) add_warning(Warning::cap_reached);
        result_.title = title_of(facts->body);
        result_.content_type =
            safe_text(header_field(facts->head, "content-type").substr(0, longest_content_type));
        if (result_.failure != FailureClass::ok)
            result_.evidence = safe_text(facts->head, true) +
                               safe_text(std::string_view{facts->body}.substr(0, kept_evidence), true);
        if (request_.keep_body) result_.body = std::move(facts->body);
    }
    return Next::finished;
}

ProbeResult Walk::result() {
    result_.queued = queued;
    result_.held = held;
    return std::move(result_);
}

}  // namespace pantau::probes
