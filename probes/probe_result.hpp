#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "probes/failure_class.hpp"
#include "probes/instant.hpp"

namespace pantau::probes {

using std::chrono::microseconds;

enum class TargetKind : std::uint8_t { site, link };
enum class AddressFamily : std::uint8_t { any, v4, v6 };
enum class Method : std::uint8_t { get, head };
enum class NameSource : std::uint8_t { system, second };

/// What is asked beyond the page itself; done by the runners that stand before the Prober (PlatformProber,
/// ContentProber), which may send further requests for it. The Prober itself ignores it.
struct Examination {
    bool adapter = false;   ///< a social post: ask the platform's own service, by its adapter
    bool gambling = false;  ///< look for injected gambling in the page as received
    bool cloaking = false;  ///< … and as a search engine, and as one who comes from a search, receives it
    bool soft_404 = false;  ///< compare with a sibling that cannot exist
};

/// One question to the web. Only `url` must be given.
struct ProbeRequest {
    std::string url;  ///< as a person wrote it; IDN allowed; a fragment is ignored

    TargetKind kind = TargetKind::link;         ///< a site's 401/403/407/451 is a failure, a link's a wall
    std::vector<std::string> must_contain;      ///< plain UTF-8 texts, each must occur in the page as sent
    std::vector<std::string> must_not_contain;  ///< none of these may occur
    std::uint64_t least_bytes = 0;  ///< shorter decompressed bodies are `body_too_small`; 0: no floor

    Method method = Method::get;  ///< HEAD as another way of asking; no content is judged then
    std::string user_agent;       ///< "": the prober's own
    std::string referer;          ///< "": none
    bool keep_body = false;       ///< ProbeResult::body holds what was read, up to max_body
    /// `second`: names are asked of the other resolver ([probe] second_resolver), where there is one.
    NameSource names = NameSource::system;
    /// On one of our own sites: several at one time and no pause between them. A site always is.
    bool own = false;
    Examination examine;

    /// New connection, nothing reused or left for reuse. Confirmations and sites want it (all five phases are
    /// real then); sweeps over many links of one host may clear it. The name is looked up anew either way.
    bool fresh = true;
    AddressFamily family = AddressFamily::any;

    std::chrono::milliseconds slow{3'000};  ///< `ok` turns `slow` beyond this, on all phases but resolve

    /// Empty: the prober's options. Ranges as there.
    std::optional<std::chrono::milliseconds> connect_timeout;
    std::optional<std::chrono::milliseconds> timeout;
    std::optional<std::uint64_t> max_body;
};

/// Where the time went. Over redirects each is the sum of all hops; waiting for a free slot is in none of
/// them.
struct Phases {
    microseconds resolve{0};     ///< name lookup
    microseconds connect{0};     ///< TCP, failed attempts at other addresses included
    microseconds tls{0};         ///< handshake and verification; 0 without TLS
    microseconds processing{0};  ///< connected until the first byte of the answer
    microseconds transfer{0};    ///< first byte until the end

    microseconds total() const { return resolve + connect + tls + processing + transfer; }
};

/// One request of the redirect walk, in order; the last is the one that was judged.
struct Hop {
    int status = 0;  ///< 0: no answer
    std::string url;
    std::string address;  ///< the address connected to or last tried, "" if none; no brackets
    microseconds total{0};
    bool redirect = false;  ///< it sent us on to the next hop
    /// From a Retry-After of this answer, clamped to [1 s, 24 h]; stops the whole host, not only this URL.
    std::optional<std::chrono::seconds> retry_after;
};

struct CertificateInfo {
    std::string subject, issuer;  ///< one line, "CN = …, O = …", UTF-8 without control characters
    Instant not_before, not_after;
};

/// What the TLS handshake showed, also when verification failed. Of the last hop that used TLS.
struct TlsLook {
    std::string version;                 ///< "TLSv1.3"
    std::string subject, issuer;         ///< of the server's own certificate
    Instant not_before, not_after;       ///< of the server's own certificate
    Instant earliest_not_after;          ///< the first end in the chain as sent
    int chain_length = 0;                ///< certificates as sent by the server
    std::vector<CertificateInfo> chain;  ///< as sent, server's own first; at most 10
    bool name_matches = false;
    bool chain_complete = false;  ///< it leads to a trusted root without help
    long verify_code = 0;         ///< X509_V_*; 0: verified
    std::string verify_text;      ///< OpenSSL's words for it
};

/// One answer. Everything in it that came from the network is UTF-8 without control characters other than
/// line feed, but not yet escaped for HTML: escape it where it is shown.
struct ProbeResult {
    std::string url;  ///< as asked
    TargetKind kind = TargetKind::link;

    Instant started{};                                       ///< wall clock, when the first lookup began
    std::chrono::steady_clock::time_point started_steady{};  ///< the same moment, never steps
    microseconds queued{0};  ///< waited for a slot or for its host's turn, on all hops together
    microseconds held{0};    ///< the part of `queued` that was its host's turn: politeness, not our own load
    Phases phases;
    microseconds total{0};  ///< sum of the phases

    FailureClass failure = FailureClass::self_overload;
    Outcome outcome = Outcome::self;
    Verdict verdict = Verdict::indeterminate;
    std::vector<Warning> warnings;  ///< sorted, each once
    bool cancelled = false;         ///< the prober was stopped: no sample at all, forget it
    /// The last hop was not asked at all (`http_429`): its host told us to stay away, or the platform's
    /// budget of the day is used up. No sample of the target; ask again after `retry_after`.
    bool postponed = false;

    int http_status = 0;       ///< of the last answer; 0: none
    std::string final_url;     ///< of the last request; "" when none could be made
    std::string address;       ///< of the last request, as in Hop
    std::string http_version;  ///< "1.0", "1.1", "2"; "" without an answer
    std::vector<Hop> hops;
    std::optional<TlsLook> tls;

    std::uint64_t bytes = 0;   ///< decompressed body bytes read
    bool truncated = false;    ///< the body was longer than the cap
    std::string title;         ///< of the page, at most 200 characters; "" if none
    std::string reason;        ///< one English sentence on why; "" when ok
    std::string body;          ///< as received, decompressed: only with ProbeRequest::keep_body
    std::string content_type;  ///< as sent, made fit to show; "" if none
    std::string evidence;      ///< not ok: response head and first 4 KiB of the body; else ""

    int curl_code = 0;  ///< CURLcode of the last transfer
    int os_errno = 0;   ///< of the last failed connect
    /// Seconds the host asked us to stay away, the longest of all hops.
    std::optional<std::chrono::seconds> retry_after;

    std::string adapter;             ///< which platform adapter judged it, "youtube/1"; "" if none did
    bool adapter_confirmed = false;  ///< it was confirmed against the live platform; see probing.md 2
    /// Simhash of the page's main text and title, for telling a changed page; only where content was
    /// examined.
    std::optional<std::uint64_t> fingerprint;
    std::vector<std::string> outgoing;  ///< registrable domains the page links to, sorted; as fingerprint
};

}  // namespace pantau::probes
