#include "probes/judge.hpp"

#include <cerrno>
#include <cstring>
#include <string_view>

#include <openssl/x509_vfy.h>

#include "probes/evidence.hpp"
#include "probes/walls.hpp"

namespace pantau::probes {
namespace {

std::string words(const FetchFacts& facts) {
    return safe_text(facts.error);
}

bool says(const FetchFacts& facts, std::string_view part) {
    return facts.error.find(part) != std::string::npos;
}

Judgement judge_timeout(const FetchFacts& facts) {
    if (!facts.connected) return {FailureClass::timeout_connect, "no connection within the time limit"};
    if (facts.uses_tls && !facts.handshaken)
        return {FailureClass::timeout_tls,
                "connected, but the TLS handshake did not end within the time limit"};
    if (!facts.first_byte)
        return {FailureClass::timeout_ttfb, "connected, but no answer began within the time limit"};
    return {FailureClass::timeout_transfer, "the answer began, but did not end within the time limit"};
}

Judgement judge_connect(const FetchFacts& facts) {
    const std::string why = facts.os_errno != 0 ? std::strerror(facts.os_errno) : words(facts);
    switch (facts.os_errno) {
        case ECONNREFUSED:
            return {FailureClass::connect_refused, "the server refused the connection"};
        case ETIMEDOUT:
            return {FailureClass::timeout_connect, "no connection: " + why};
        case ECONNRESET:
            return {FailureClass::reset, "the connection was reset while it was made"};
        case EMFILE:
        case ENFILE:
        case ENOBUFS:
        case ENOMEM:
        case EAGAIN:
        case EADDRNOTAVAIL:
            return {FailureClass::self_overload, "we could not open a connection: " + why};
        default:
            return {FailureClass::connect_unreachable, "no way to the server: " + why};
    }
}

std::string date_words(const FetchFacts& facts) {
    if (!facts.tls || facts.tls->chain_length == 0) return {};
    return " (valid " +
           date::format("%F %T", std::chrono::floor<std::chrono::seconds>(facts.tls->not_before)) + " to " +
           date::format("%F %T", std::chrono::floor<std::chrono::seconds>(facts.tls->not_after)) + " UTC)";
}

Judgement judge_certificate(const FetchFacts& facts) {
    if (!facts.tls)
        return {FailureClass::tls_handshake, "the certificate could not be read: " + words(facts)};
    const TlsLook& look = *facts.tls;
    if (facts.incomplete_chain)
        return {FailureClass::tls_incomplete_chain,
                "the server does not send the intermediate certificate; with a known one the chain verifies"};
    switch (look.verify_code) {
        case X509_V_OK:
            return {FailureClass::tls_hostname, "the certificate is for another name: " + look.subject};
        case X509_V_ERR_CERT_HAS_EXPIRED:
            return {FailureClass::tls_expired, "a certificate of the chain has expired" + date_words(facts)};
        case X509_V_ERR_CERT_NOT_YET_VALID:
            return {FailureClass::tls_not_yet_valid,
                    "a certificate of the chain is not valid yet" + date_words(facts)};
        case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
            return {FailureClass::tls_self_signed, "the certificate is signed by itself"};
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
        case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
            return {FailureClass::tls_untrusted,
                    "the issuer is not trusted, or the chain may be incomplete: " + look.issuer};
        case X509_V_ERR_HOSTNAME_MISMATCH:
        case X509_V_ERR_IP_ADDRESS_MISMATCH:
            return {FailureClass::tls_hostname, "the certificate is for another name: " + look.subject};
        default:
            return {FailureClass::tls_untrusted, "the certificate is not trusted: " + look.verify_text};
    }
}

Judgement judge_received(const FetchFacts& facts) {
    if (says(facts, "chunked-encoding") || says(facts, "chunk"))
        return {FailureClass::http_protocol, "the answer's chunked encoding is broken: " + words(facts)};
    // A TLS peer that hangs up without a farewell: the same event as a plain TCP close.
    if (says(facts, "unexpected eof")) {
        if (facts.status == 0) return {FailureClass::empty_reply, "the server hung up without an answer"};
        return {FailureClass::truncated, "the server hung up in the middle of the answer"};
    }
    return {FailureClass::reset, "the connection broke: " + words(facts)};
}

bool occurs(std::string_view body, std::string_view text) {
    return body.find(text) != std::string_view::npos;
}

/// What a page with a good status holds.
Judgement judge_content(const FetchFacts& facts, const ProbeRequest& request) {
    if (facts.cap_reached && facts.inflated > bomb_ratio * facts.wire_bytes &&
        !header_field(facts.head, "content-encoding").empty())
        return {FailureClass::body_too_large, "a decompression bomb: " + std::to_string(facts.inflated) +
                                                  " bytes out of " + std::to_string(facts.wire_bytes)};
    for (const std::string& text : request.must_not_contain)
        if (occurs(facts.body, text))
            return {FailureClass::body_mismatch,
                    "the page holds the forbidden text \"" + safe_text(text) + "\""};
    for (const std::string& text : request.must_contain) {
        if (occurs(facts.body, text)) continue;
        if (facts.cap_reached)
            return {FailureClass::body_too_large, "the page is longer than the " +
                                                      std::to_string(facts.bytes) + " bytes we read, and \"" +
                                                      safe_text(text) + "\" is not among them"};
        return {FailureClass::body_mismatch,
                "the page does not hold the required text \"" + safe_text(text) + "\""};
    }
    if (!facts.cap_reached && facts.bytes < request.least_bytes)
        return {FailureClass::body_too_small, "the page has " + std::to_string(facts.bytes) +
                                                  " bytes; at least " + std::to_string(request.least_bytes) +
                                                  " are expected"};
    return {};
}

/// 2xx that mean a page: 200 itself, and those that differ from it in provenance only.
bool is_page(int status) {
    return status >= 200 && status <= 203;
}

}  // namespace

Judgement judge_lookup(const Lookup& lookup) {
    switch (lookup.status) {
        case LookupStatus::found:
            return {};
        case LookupStatus::no_such_name:
            return {FailureClass::dns_nxdomain, "the name is unknown: " + safe_text(lookup.message)};
        case LookupStatus::no_address:
            return {FailureClass::dns_nodata, "the name has no address: " + safe_text(lookup.message)};
        case LookupStatus::temporary:
            return {FailureClass::dns_temporary,
                    "the name servers could not say: " + safe_text(lookup.message)};
        case LookupStatus::own_trouble:
            break;
    }
    return {FailureClass::self_dns, "our resolver failed: " + safe_text(lookup.message)};
}

bool is_redirect(int status) {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

Judgement judge_transfer(const FetchFacts& facts) {
    if (facts.address_refused) return {FailureClass::ssrf_blocked, "the address is not permitted"};
    if (facts.no_descriptor)
        return {FailureClass::self_overload, "we have no descriptor left for a connection"};
    if (facts.header_flood) return {FailureClass::http_protocol, "more than 256 KiB of header fields"};
    if (facts.interim_storm)
        return {FailureClass::http_unexpected, "only interim answers (1xx), more than 50 of them"};
    if (facts.cap_reached || facts.body_skipped) return {};
    // The status of a refusal says more than the way its page broke off.
    if (facts.status >= 400 && facts.code != CURLE_OK) return {};
    const bool only_interim = facts.status == 0 && facts.interim_answers > 0;
    switch (facts.code) {
        case CURLE_OK:
            if (facts.status == 0)
                return {FailureClass::http_unexpected, "no final answer, only interim ones (1xx)"};
            return {};
        case CURLE_OPERATION_TIMEDOUT:
            return judge_timeout(facts);
        case CURLE_COULDNT_CONNECT:
            return judge_connect(facts);
        case CURLE_PEER_FAILED_VERIFICATION:
        case CURLE_SSL_ISSUER_ERROR:
            return judge_certificate(facts);
        case CURLE_SSL_CONNECT_ERROR:
        case CURLE_SSL_CIPHER:
        case CURLE_SSL_INVALIDCERTSTATUS:
        case CURLE_USE_SSL_FAILED:
            return {FailureClass::tls_handshake, "no TLS connection: " + words(facts)};
        case CURLE_GOT_NOTHING:
            if (only_interim)
                return {FailureClass::http_unexpected, "only interim answers (1xx), then the end"};
            return {FailureClass::empty_reply, "the server hung up without an answer"};
        case CURLE_PARTIAL_FILE:
            return {FailureClass::truncated, "the answer broke off: " + words(facts)};
        case CURLE_SEND_ERROR:
        case CURLE_RECV_ERROR:
            if (only_interim)
                return {FailureClass::http_unexpected, "only interim answers (1xx), then the end"};
            return judge_received(facts);
        case CURLE_UNSUPPORTED_PROTOCOL:
        case CURLE_WEIRD_SERVER_REPLY:
        case CURLE_BAD_CONTENT_ENCODING:
        case CURLE_BAD_FUNCTION_ARGUMENT:
        case CURLE_HTTP2:
        case CURLE_HTTP2_STREAM:
            return {FailureClass::http_protocol, "the answer breaks the rules of HTTP: " + words(facts)};
        case CURLE_OUT_OF_MEMORY:
            // libcurl's word for a header line beyond its buffer of 100 KB
            if (facts.connected)
                return {FailureClass::http_protocol, "a header line is too long: " + words(facts)};
            return {FailureClass::self_overload, "out of memory"};
        case CURLE_URL_MALFORMAT:
            return {FailureClass::url_refused, "libcurl refuses the address: " + words(facts)};
        default:
            if (facts.first_byte)
                return {FailureClass::http_protocol, "the answer is unusable: " + words(facts)};
            return {FailureClass::self_overload, "libcurl could not do it: " + words(facts)};
    }
}

Judgement judge_answer(const FetchFacts& facts, const ProbeRequest& request) {
    const int status = facts.status;
    const std::string number = std::to_string(status);
    const bool has_content = request.method != Method::head;
    if (has_content && is_page(status) && !request.must_contain.empty()) {
        // Who finds the required text stands in front of the page, whatever else is written on it.
        if (const Judgement content = judge_content(facts, request); content.failure == FailureClass::ok)
            return content;
    }
    if (const std::string wall = wall_of(status, facts.head, facts.body); !wall.empty())
        return {FailureClass::bot_wall, "a protection answered in place of the page: " + wall};
    if (is_page(status)) return has_content ? judge_content(facts, request) : Judgement{};
    if (status == 404) return {FailureClass::http_404, "the server says that there is no such page (404)"};
    if (status == 410) return {FailureClass::http_410, "the server says that the page was removed (410)"};
    if (status == 429) return {FailureClass::http_429, "the server asks us to come less often (429)"};
    if (status >= 400 && status < 500)
        return {FailureClass::http_4xx, "the server refuses the request (" + number + ")"};
    if (status >= 500 && status < 600)
        return {FailureClass::http_5xx, "the server reports its own failure (" + number + ")"};
    if (status >= 300 && status < 400)
        return {FailureClass::http_unexpected, "a redirect without a usable Location (" + number + ")"};
    return {FailureClass::http_unexpected, "the status " + number + " is not what a page answers with"};
}

Judgement judge_destination(const Url& asked, const Url& reached) {
    if (is_login(reached) && !is_login(asked))
        return {FailureClass::redirect_to_login, "redirected to a login page: " + safe_text(reached.text)};
    if (is_root(reached) && !is_root(asked) && !(asked.path == "/" && !asked.query.empty()))
        return {FailureClass::redirect_to_root, "redirected to the front page: " + safe_text(reached.text)};
    return {};
}

}  // namespace pantau::probes
