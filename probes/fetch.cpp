#include "probes/fetch.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <sys/socket.h>

#include "probes/evidence.hpp"

namespace pantau::probes {
namespace {

constexpr std::uint64_t most_header_bytes = 256 << 10;  // of all answers of one request together
constexpr std::size_t kept_header_bytes = 16 << 10;
constexpr std::size_t kept_body_bytes = 32 << 10;  // title and marks of walls stand before
constexpr int most_interim_answers = 50;
constexpr long receive_buffer = 16 << 10;

microseconds timing(CURL* handle, CURLINFO which) {
    curl_off_t value = 0;
    curl_easy_getinfo(handle, which, &value);
    return microseconds{std::max<curl_off_t>(value, 0)};
}

std::uint64_t wire_bytes(CURL* handle) {
    curl_off_t value = 0;
    curl_easy_getinfo(handle, CURLINFO_SIZE_DOWNLOAD_T, &value);
    return static_cast<std::uint64_t>(std::max<curl_off_t>(value, 0));
}

/// The status of a line such as "HTTP/1.1 103 Early Hints"; 0 for any other line.
int status_in(std::string_view line) {
    if (!line.starts_with("HTTP/")) return 0;
    const auto space = line.find(' ');
    if (space == std::string_view::npos || line.size() < space + 4) return 0;
    int status = 0;
    for (const char c : line.substr(space + 1, 3)) {
        if (c < '0' || c > '9') return 0;
        status = status * 10 + (c - '0');
    }
    return status;
}

}  // namespace

/// What is the same for every transfer, set once a handle.
EasyHandle Fetch::configured(const Surroundings& around) {
    EasyHandle easy{curl_easy_init()};
    if (!easy) throw std::bad_alloc{};
    set(easy, CURLOPT_NOSIGNAL, 1L);
    set(easy, CURLOPT_QUICK_EXIT, 1L);
    set(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    set(easy, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
    set(easy, CURLOPT_FOLLOWLOCATION, 0L);  // every hop is judged by us
    set(easy, CURLOPT_MAXREDIRS, 0L);
    set(easy, CURLOPT_PROXY, "");  // an environment's proxy would hide the real address from the fences
    set(easy, CURLOPT_NOPROXY, "*");
    set(easy, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
    set(easy, CURLOPT_HTTP09_ALLOWED, 0L);
    set(easy, CURLOPT_ACCEPT_ENCODING, "");
    set(easy, CURLOPT_USERAGENT, around.user_agent.c_str());
    set(easy, CURLOPT_HTTPHEADER, around.headers);
    set(easy, CURLOPT_BUFFERSIZE, receive_buffer);
    set(easy, CURLOPT_SSL_VERIFYPEER, 1L);
    set(easy, CURLOPT_SSL_VERIFYHOST, 2L);
    // The roots come from Trust; libcurl shall not parse the bundle for itself.
    set(easy, CURLOPT_CAINFO, static_cast<const char*>(nullptr));
    set(easy, CURLOPT_CAPATH, static_cast<const char*>(nullptr));
    set(easy, CURLOPT_SSL_SESSIONID_CACHE, 0L);  // see TlsSessions
    set(easy, CURLOPT_SSL_CTX_FUNCTION, &Fetch::on_tls);
    set(easy, CURLOPT_OPENSOCKETFUNCTION, &Fetch::on_socket);
    set(easy, CURLOPT_PREREQFUNCTION, &Fetch::on_connected);
    set(easy, CURLOPT_HEADERFUNCTION, &Fetch::on_header);
    set(easy, CURLOPT_WRITEFUNCTION, &Fetch::on_body);
    return easy;
}

Fetch::Fetch(const Surroundings& around, FetchPlan plan)
    : around_{around}, plan_{std::move(plan)}, error_(CURL_ERROR_SIZE, '\0') {
    if (around_.spare.empty()) {
        easy_ = configured(around_);
    } else {
        easy_ = std::move(around_.spare.back());
        around_.spare.pop_back();
    }
    sight_.host = plan_.url.host;
    facts_.uses_tls = plan_.url.scheme == "https";

    set(easy_, CURLOPT_URL, plan_.url.text.c_str());
    set(easy_, CURLOPT_ERRORBUFFER, error_.data());
    // No LOW_SPEED limit: the total limit is short, and a page that thinks for 25 of its 30 seconds is slow,
    // not dead.
    set(easy_, CURLOPT_CONNECTTIMEOUT_MS, long{std::max<std::int64_t>(plan_.connect_timeout.count(), 1)});
    set(easy_, CURLOPT_TIMEOUT_MS, long{std::max<std::int64_t>(plan_.timeout.count(), 1)});
    set(easy_, CURLOPT_NOBODY, plan_.method == Method::head ? 1L : 0L);
    if (!plan_.user_agent.empty()) set(easy_, CURLOPT_USERAGENT, plan_.user_agent.c_str());
    if (!plan_.referer.empty()) set(easy_, CURLOPT_REFERER, plan_.referer.c_str());
    set(easy_, CURLOPT_FRESH_CONNECT, plan_.fresh ? 1L : 0L);
    set(easy_, CURLOPT_FORBID_REUSE, plan_.fresh ? 1L : 0L);

    // Keeps Host and SNI as they are; unlike CURLOPT_RESOLVE it serves nobody else.
    const std::string address = plan_.address.text();
    const std::string port = std::to_string(plan_.url.port);
    connect_to_.reset(curl_slist_append(
        nullptr, ("::" + (plan_.address.v6 ? "[" + address + "]" : address) + ":" + port).c_str()));
    set(easy_, CURLOPT_CONNECT_TO, connect_to_.get());

    void* const self = this;
    for (const CURLoption data : {CURLOPT_SSL_CTX_DATA, CURLOPT_OPENSOCKETDATA, CURLOPT_PREREQDATA,
                                  CURLOPT_HEADERDATA, CURLOPT_WRITEDATA, CURLOPT_PRIVATE})
        set(easy_, data, self);
}

/// The handle, removed from the multi handle by now, goes back for the next transfer.
Fetch::~Fetch() {
    curl_easy_setopt(easy_.get(), CURLOPT_ERRORBUFFER, nullptr);
    curl_easy_setopt(easy_.get(), CURLOPT_CONNECT_TO, nullptr);
    if (!plan_.user_agent.empty())
        curl_easy_setopt(easy_.get(), CURLOPT_USERAGENT, around_.user_agent.c_str());
    if (!plan_.referer.empty()) curl_easy_setopt(easy_.get(), CURLOPT_REFERER, nullptr);
    if (around_.spare.size() < around_.most_spare) around_.spare.push_back(std::move(easy_));
}

bool Fetch::connected() const {
    return connected_after_.count() > 0 || timing(easy_.get(), CURLINFO_CONNECT_TIME_T).count() > 0;
}

/// Second fence: the very socket address that libcurl is about to connect to.
curl_socket_t Fetch::on_socket(void* userdata, curlsocktype /*purpose*/, curl_sockaddr* target) {
    Fetch& fetch = *static_cast<Fetch*>(userdata);
    const auto address = address_of(&target->addr);
    if (!address || *address != fetch.plan_.address || !fetch.around_.policy.allows(*address)) {
        fetch.facts_.address_refused = true;
        return CURL_SOCKET_BAD;
    }
    const int descriptor = socket(target->family, target->socktype | SOCK_CLOEXEC, target->protocol);
    if (descriptor < 0) {
        fetch.facts_.no_descriptor =
            errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM;
        return CURL_SOCKET_BAD;
    }
    return descriptor;
}

/// Third fence: where the connection, new or reused, really leads; before a byte of the request is sent.
int Fetch::on_connected(void* userdata, char* address, char* /*local*/, int /*port*/, int /*local_port*/) {
    Fetch& fetch = *static_cast<Fetch*>(userdata);
    fetch.up_ = true;
    const auto peer = parse_address(address);
    if (!peer || !fetch.around_.policy.allows(*peer)) {
        fetch.facts_.address_refused = true;
        return CURL_PREREQFUNC_ABORT;
    }
    if (fetch.facts_.uses_tls && !fetch.sight_.look) {
        curl_tlssessioninfo* session = nullptr;
        if (curl_easy_getinfo(fetch.easy_.get(), CURLINFO_TLS_SSL_PTR, &session) == CURLE_OK &&
            session != nullptr && session->internals != nullptr)
            Trust::look_at(static_cast<ssl_st*>(session->internals), fetch.sight_);
    }
    return CURL_PREREQFUNC_OK;
}

CURLcode Fetch::on_tls(CURL* /*handle*/, void* context, void* userdata) {
    Fetch& fetch = *static_cast<Fetch*>(userdata);
    // TCP stands now. libcurl 7.88 notes it only after the handshake, so that a peer which never answers our
    // hello would look as if it had not been reached.
    fetch.connected_after_ =
        std::max(std::chrono::duration_cast<microseconds>(std::chrono::steady_clock::now() - fetch.began_),
                 microseconds{1});
    fetch.around_.trust.prepare(static_cast<ssl_ctx_st*>(context), fetch.sight_);
    // A fresh look is there to see today's certificate.
    if (!fetch.plan_.fresh)
        fetch.around_.sessions.prepare(static_cast<ssl_ctx_st*>(context),
                                       fetch.plan_.url.host + ' ' + fetch.plan_.address.text() + ' ' +
                                           std::to_string(fetch.plan_.url.port));
    return CURLE_OK;
}

std::size_t Fetch::on_header(char* data, std::size_t size, std::size_t count, void* userdata) {
    Fetch& fetch = *static_cast<Fetch*>(userdata);
    const std::string_view line{data, size * count};
    fetch.header_bytes_ += line.size();
    if (fetch.header_bytes_ > most_header_bytes) {
        fetch.facts_.header_flood = true;
        return 0;
    }
    if (const int status = status_in(line); status != 0 && !fetch.body_begun_) {
        fetch.facts_.head.clear();
        if (status < 200) {
            if (++fetch.facts_.interim_answers > most_interim_answers) {
                fetch.facts_.interim_storm = true;
                return 0;
            }
        } else {
            fetch.facts_.status = status;
        }
    }
    auto& head = fetch.facts_.head;
    head.append(line.substr(0, kept_header_bytes - std::min(kept_header_bytes, head.size())));
    return line.size();
}

bool Fetch::skips_body() const {
    return plan_.fresh && facts_.status >= 300 && facts_.status < 400 && facts_.status != 304 &&
           !header_field(facts_.head, "location").empty();
}

std::size_t Fetch::on_body(char* data, std::size_t size, std::size_t count, void* userdata) {
    Fetch& fetch = *static_cast<Fetch*>(userdata);
    FetchFacts& facts = fetch.facts_;
    if (!fetch.body_begun_) {
        fetch.body_begun_ = true;
        if (fetch.skips_body()) {
            facts.body_skipped = true;
            return 0;
        }
    }
    std::string_view piece{data, size * count};
    if (facts.cap_reached) return fetch.weighs_on(piece.size()) ? piece.size() : 0;
    facts.inflated += piece.size();
    const std::uint64_t room = fetch.plan_.max_body - facts.bytes;
    facts.cap_reached = piece.size() > room;
    piece = piece.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(room, piece.size())));
    facts.bytes += piece.size();
    if (fetch.plan_.keep_body)
        facts.body.append(piece);
    else
        facts.body.append(piece.substr(0, kept_body_bytes - std::min(kept_body_bytes, facts.body.size())));
    if (!facts.cap_reached) return size * count;
    facts.wire_bytes = wire_bytes(fetch.easy_.get());
    return header_field(facts.head, "content-encoding").empty() ? 0 : size * count;
}

/// Beyond the cap of a compressed body nothing is kept, but the buffer of wire bytes at hand is inflated to
/// its end, so that the ratio is known: libcurl counts wire bytes by whole buffers, and with chunked encoding
/// only after they were handed over (measured on 7.88). True while there is more to learn.
bool Fetch::weighs_on(std::size_t more) {
    const std::uint64_t wire = wire_bytes(easy_.get());
    const bool chunked = !header_field(facts_.head, "transfer-encoding").empty();
    if (wire != facts_.wire_bytes) {
        if (chunked) facts_.wire_bytes = wire;
        return false;
    }
    facts_.inflated += more;
    const std::uint64_t at_most = wire + (chunked ? static_cast<std::uint64_t>(receive_buffer) : 0);
    if (facts_.inflated <= bomb_ratio * at_most) return true;
    facts_.wire_bytes = at_most;
    return false;
}

FetchFacts Fetch::finish(CURLcode code) {
    CURL* const handle = easy_.get();
    facts_.code = code;
    facts_.error = error_.c_str();
    if (facts_.error.empty() && code != CURLE_OK) facts_.error = curl_easy_strerror(code);
    long number = 0;
    curl_easy_getinfo(handle, CURLINFO_OS_ERRNO, &number);
    facts_.os_errno = static_cast<int>(number);
    number = 0;
    curl_easy_getinfo(handle, CURLINFO_HTTP_VERSION, &number);
    facts_.http_version = static_cast<int>(number);

    microseconds connect = timing(handle, CURLINFO_CONNECT_TIME_T);
    if (connected_after_.count() > 0 && (connect.count() == 0 || connected_after_ < connect))
        connect = connected_after_;
    const microseconds tls = timing(handle, CURLINFO_APPCONNECT_TIME_T);
    const microseconds first = timing(handle, CURLINFO_STARTTRANSFER_TIME_T);
    const microseconds total = timing(handle, CURLINFO_TOTAL_TIME_T);
    facts_.connected = connect.count() > 0 || facts_.status != 0;
    facts_.handshaken = tls.count() > 0 || facts_.status != 0;
    facts_.first_byte = first.count() > 0 || facts_.status != 0 || facts_.interim_answers > 0;

    // Each mark is clamped between its neighbours, so that the parts add up to the total whatever was
    // reached.
    const auto up_to_total = [&](microseconds mark) { return std::min(mark, total); };
    const microseconds connect_end = facts_.connected ? up_to_total(connect) : total;
    microseconds tls_end = connect_end;
    if (facts_.uses_tls && facts_.connected)
        tls_end = facts_.handshaken ? std::max(connect_end, up_to_total(tls)) : total;
    const microseconds first_end = facts_.first_byte ? std::max(tls_end, up_to_total(first)) : total;
    facts_.phases.connect = connect_end;
    facts_.phases.tls = tls_end - connect_end;
    facts_.phases.processing = first_end - tls_end;
    facts_.phases.transfer = total - first_end;

    if (!facts_.cap_reached) facts_.wire_bytes = wire_bytes(handle);

    facts_.tls = std::move(sight_.look);
    facts_.incomplete_chain = sight_.incomplete_chain;
    return std::move(facts_);
}

}  // namespace pantau::probes
