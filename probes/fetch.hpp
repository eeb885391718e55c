#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <curl/curl.h>

#include "probes/address_policy.hpp"
#include "probes/easy_handle.hpp"
#include "probes/probe_result.hpp"
#include "probes/tls_sessions.hpp"
#include "probes/trust.hpp"
#include "probes/url.hpp"

namespace pantau::probes {

/// A body that grows by more than this when it is inflated, and beyond the cap, is a decompression bomb.
inline constexpr std::uint64_t bomb_ratio = 100;

/// What one transfer is to do.
struct FetchPlan {
    Url url;
    Address address;  ///< judged and chosen; nothing else is connected to
    bool fresh = true;
    bool keep_body = false;  ///< the whole body up to the cap, for content checks; else its first 32 KiB
    Method method = Method::get;
    std::string user_agent;  ///< "": the surroundings'; no control characters, as for the referer
    std::string referer;     ///< "": none
    std::chrono::milliseconds connect_timeout{};
    std::chrono::milliseconds timeout{};
    std::uint64_t max_body = 0;
    std::uint64_t owner = 0;  ///< whose transfer it is; handed back with the facts
};

/// What one transfer saw: facts, no judgement.
struct FetchFacts {
    CURLcode code = CURLE_OK;
    std::string error;  ///< libcurl's words
    int os_errno = 0;
    int status = 0;           ///< of the final answer; 0: none
    int interim_answers = 0;  ///< 1xx
    int http_version = 0;     ///< CURL_HTTP_VERSION_*
    Phases phases;            ///< resolve is 0
    bool connected = false, handshaken = false, first_byte = false;
    bool uses_tls = false;

    std::string head;  ///< raw, of the last answer, at most 16 KiB
    std::string body;  ///< decompressed, see FetchPlan::keep_body
    std::uint64_t bytes = 0;
    std::uint64_t inflated = 0;    ///< decompressed bytes seen, those beyond the cap included
    std::uint64_t wire_bytes = 0;  ///< of the body as sent, out of which `inflated` came
    bool cap_reached = false;
    bool body_skipped = false;  ///< a redirect's body, which nobody reads
    bool header_flood = false, interim_storm = false;
    bool address_refused = false;  ///< by the second or third fence
    bool no_descriptor = false;    ///< we ran out of descriptors or memory for a socket

    std::optional<TlsLook> tls;
    bool incomplete_chain = false;
};

/// One HTTP request over one connection to one judged address. Must not move while libcurl works on it.
/// Thread safety: none.
class Fetch {
public:
    struct Surroundings {
        const AddressPolicy& policy;
        Trust& trust;
        TlsSessions& sessions;  ///< resumed and kept where the plan is not `fresh`
        const std::string& user_agent;
        curl_slist* headers;             ///< sent with every request
        std::vector<EasyHandle>& spare;  ///< handles at rest: setting one up costs as much as a small page
        std::size_t most_spare;
    };

    Fetch(const Surroundings& around, FetchPlan plan);
    ~Fetch();
    Fetch(const Fetch&) = delete;
    Fetch& operator=(const Fetch&) = delete;

    CURL* handle() const { return easy_.get(); }
    const FetchPlan& plan() const { return plan_; }
    bool connected() const;                   ///< TCP stands
    bool established() const { return up_; }  ///< TLS, too; the request is on its way

    /// Gathers the facts after libcurl is done with it; call once.
    FetchFacts finish(CURLcode code);

private:
    static std::size_t on_header(char* data, std::size_t size, std::size_t count, void* fetch);
    static std::size_t on_body(char* data, std::size_t size, std::size_t count, void* fetch);
    static curl_socket_t on_socket(void* fetch, curlsocktype purpose, curl_sockaddr* address);
    static int on_connected(void* fetch, char* address, char* local, int port, int local_port);
    static CURLcode on_tls(CURL* handle, void* context, void* fetch);

    static EasyHandle configured(const Surroundings& around);
    bool skips_body() const;
    bool weighs_on(std::size_t more);

    const Surroundings& around_;
    FetchPlan plan_;
    Trust::Sight sight_;
    FetchFacts facts_;
    std::uint64_t header_bytes_ = 0;
    bool body_begun_ = false, up_ = false;
    std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
    microseconds connected_after_{0};  // TCP, when TLS follows
    std::string error_;
    HeaderList connect_to_;
    EasyHandle easy_;
};

}  // namespace pantau::probes
