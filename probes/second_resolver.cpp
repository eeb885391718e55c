#include "probes/second_resolver.hpp"

#include <algorithm>
#include <arpa/nameser.h>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <netinet/in.h>
#include <optional>
#include <poll.h>
#include <resolv.h>
#include <stdexcept>
#include <string_view>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>
#include <vector>

#include <curl/curl.h>

#include "probes/easy_handle.hpp"

namespace pantau::probes {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;
using Bytes = std::vector<unsigned char>;

constexpr std::size_t longest_message = 65'535;
constexpr milliseconds first_try{1'500};  // UDP may lose a packet; then it is sent once more
constexpr std::uint16_t dns_port = 53;

struct Server {
    Address address;
    std::uint16_t port = dns_port;
};

/// An answer as received, or why there is none.
struct Received {
    Bytes message;
    std::string trouble;
};

milliseconds left_until(Clock::time_point deadline) {
    return std::max(std::chrono::ceil<milliseconds>(deadline - Clock::now()), 0ms);
}

std::optional<Server> server_of(std::string_view text) {
    if (const auto address = parse_address(text)) return Server{*address, dns_port};
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos) return std::nullopt;
    std::string_view host = text.substr(0, colon);
    const std::string_view digits = text.substr(colon + 1);
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    Server server;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), server.port);
    const auto address = parse_address(host);
    if (!address || error != std::errc{} || end != digits.data() + digits.size() || server.port == 0)
        return std::nullopt;
    server.address = *address;
    return server;
}

/// The question in wire form; empty when the name cannot be asked for.
Bytes question(const std::string& host, int type) {
    struct __res_state state {};
    if (res_ninit(&state) != 0) return {};
    state.options = RES_RECURSE;
    Bytes message(NS_PACKETSZ);
    const int size = res_nmkquery(&state, ns_o_query, host.c_str(), ns_c_in, type, nullptr, 0, nullptr,
                                  message.data(), static_cast<int>(message.size()));
    res_nclose(&state);
    message.resize(static_cast<std::size_t>(std::max(size, 0)));
    return message;
}

/// What one kind of address came to.
struct Part {
    LookupStatus status = LookupStatus::own_trouble;
    std::vector<Address> addresses;
    std::string message;
};

Part read_answer(const Bytes& message, const Bytes& asked, int type) {
    ns_msg parsed;
    if (message.size() < NS_HFIXEDSZ ||
        ns_initparse(message.data(), static_cast<int>(message.size()), &parsed) != 0 ||
        ns_msg_getflag(parsed, ns_f_qr) != 1 || message[0] != asked[0] || message[1] != asked[1])
        return {LookupStatus::own_trouble, {}, "the second resolver answered with something that is no DNS"};
    const int code = ns_msg_getflag(parsed, ns_f_rcode);
    if (code == ns_r_nxdomain)
        return {LookupStatus::no_such_name, {}, "the second resolver knows no such name"};
    if (code == ns_r_refused)
        return {LookupStatus::own_trouble, {}, "the second resolver does not answer us (REFUSED)"};
    if (code != ns_r_noerror)
        return {LookupStatus::temporary,
                {},
                "the second resolver could not say (code " + std::to_string(code) + ")"};
    Part part{LookupStatus::no_address, {}, "the second resolver knows no address of this kind"};
    for (int i = 0; i < ns_msg_count(parsed, ns_s_an); ++i) {
        ns_rr record;
        if (ns_parserr(&parsed, ns_s_an, i, &record) != 0) break;
        const bool v6 = type == ns_t_aaaa;
        if (ns_rr_type(record) != type || ns_rr_rdlen(record) != (v6 ? 16 : 4)) continue;
        Address address;
        address.v6 = v6;
        std::copy_n(ns_rr_rdata(record), ns_rr_rdlen(record), address.bytes.begin());
        if (std::find(part.addresses.begin(), part.addresses.end(), address) == part.addresses.end())
            part.addresses.push_back(address);
    }
    if (!part.addresses.empty()) part = {LookupStatus::found, std::move(part.addresses), {}};
    return part;
}

// ---- plain DNS ----

class Socket {
public:
    Socket(const Server& server, int type)
        : number_{::socket(server.address.v6 ? AF_INET6 : AF_INET, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)} {
        if (number_ < 0) return;
        int failed = 0;
        if (server.address.v6) {
            sockaddr_in6 to{};
            to.sin6_family = AF_INET6;
            to.sin6_port = htons(server.port);
            std::copy(server.address.bytes.begin(), server.address.bytes.end(), to.sin6_addr.s6_addr);
            failed = connect(number_, reinterpret_cast<const sockaddr*>(&to), sizeof to);
        } else {
            sockaddr_in to{};
            to.sin_family = AF_INET;
            to.sin_port = htons(server.port);
            std::memcpy(&to.sin_addr.s_addr, server.address.bytes.data(), 4);
            failed = connect(number_, reinterpret_cast<const sockaddr*>(&to), sizeof to);
        }
        usable_ = failed == 0 || errno == EINPROGRESS;
    }
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;
    ~Socket() {
        if (number_ >= 0) close(number_);
    }
    bool usable() const { return usable_; }
    int number() const { return number_; }
    bool wait(short events, Clock::time_point until) const {
        pollfd watched{number_, events, 0};
        return poll(&watched, 1, static_cast<int>(left_until(until).count())) == 1;
    }

private:
    int number_;
    bool usable_ = false;
};

std::string silence() {
    return "the second resolver did not answer";
}

Received by_tcp(const Server& server, const Bytes& asked, Clock::time_point deadline) {
    const Socket socket{server, SOCK_STREAM};
    if (!socket.usable() || !socket.wait(POLLOUT, deadline)) return {{}, silence()};
    Bytes framed{static_cast<unsigned char>(asked.size() >> 8U), static_cast<unsigned char>(asked.size())};
    framed.insert(framed.end(), asked.begin(), asked.end());
    // A question is far smaller than any socket's buffer.
    if (send(socket.number(), framed.data(), framed.size(), MSG_NOSIGNAL) !=
        static_cast<ssize_t>(framed.size()))
        return {{}, silence()};
    Bytes got;
    while (got.size() < 2 || got.size() < 2U + (got[0] << 8U | got[1])) {
        std::array<unsigned char, 4096> part;
        if (!socket.wait(POLLIN, deadline)) return {{}, silence()};
        const ssize_t size = recv(socket.number(), part.data(), part.size(), 0);
        if (size <= 0) return {{}, silence()};
        got.insert(got.end(), part.begin(), part.begin() + size);
    }
    return {{got.begin() + 2, got.begin() + 2 + (got[0] << 8U | got[1])}, {}};
}

Received by_udp(const Server& server, const Bytes& asked, Clock::time_point deadline) {
    const Socket socket{server, SOCK_DGRAM};
    if (!socket.usable()) return {{}, silence()};
    for (int attempt = 0; attempt < 2; ++attempt) {
        const auto until = attempt == 0 ? std::min(deadline, Clock::now() + first_try) : deadline;
        if (send(socket.number(), asked.data(), asked.size(), MSG_NOSIGNAL) < 0) return {{}, silence()};
        while (left_until(until) > 0ms && socket.wait(POLLIN, until)) {
            Bytes message(longest_message);
            const ssize_t size = recv(socket.number(), message.data(), message.size(), 0);
            if (size < 0 && (errno == EAGAIN || errno == EINTR)) continue;
            if (size < 0) return {{}, silence()};  // refused: nobody listens there
            message.resize(static_cast<std::size_t>(size));
            // Whatever is not the answer to this question is not worth the wait's end.
            if (message.size() < NS_HFIXEDSZ || message[0] != asked[0] || message[1] != asked[1]) continue;
            const bool cut = (message[2] & 0x02U) != 0;
            return cut ? by_tcp(server, asked, deadline) : Received{std::move(message), {}};
        }
    }
    return {{}, silence()};
}

// ---- DNS over HTTPS ----

std::size_t collect(char* data, std::size_t, std::size_t size, void* to) {
    Bytes& message = *static_cast<Bytes*>(to);
    if (message.size() + size > longest_message) return 0;
    message.insert(message.end(), data, data + size);
    return size;
}

Received by_https(const EasyHandle& easy, const SecondResolverOptions& options, const Bytes& asked,
                  Clock::time_point deadline) {
    curl_easy_reset(easy.get());
    Bytes message;
    HeaderList head{curl_slist_append(nullptr, "Content-Type: application/dns-message")};
    curl_slist_append(head.get(), "Accept: application/dns-message");
    set(easy, CURLOPT_URL, options.server.c_str());
    set(easy, CURLOPT_PROTOCOLS_STR, "https");
    set(easy, CURLOPT_NOSIGNAL, 1L);
    set(easy, CURLOPT_QUICK_EXIT, 1L);
    set(easy, CURLOPT_PROXY, "");
    set(easy, CURLOPT_HTTPHEADER, head.get());
    set(easy, CURLOPT_POSTFIELDSIZE, static_cast<long>(asked.size()));
    set(easy, CURLOPT_POSTFIELDS, asked.data());
    const long limit = std::max(left_until(deadline), 1ms).count();
    set(easy, CURLOPT_TIMEOUT_MS, limit);
    set(easy, CURLOPT_WRITEFUNCTION, &collect);
    set(easy, CURLOPT_WRITEDATA, &message);
    if (!options.ca_file.empty()) set(easy, CURLOPT_CAINFO, options.ca_file.c_str());
    if (const CURLcode code = curl_easy_perform(easy.get()); code != CURLE_OK)
        return {{}, "the second resolver could not be asked: " + std::string{curl_easy_strerror(code)}};
    long status = 0;
    const char* type = nullptr;
    curl_easy_getinfo(easy.get(), CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(easy.get(), CURLINFO_CONTENT_TYPE, &type);
    if (status != 200 || type == nullptr || std::string_view{type} != "application/dns-message")
        return {{}, "the second resolver answered with status " + std::to_string(status) + " and no DNS"};
    return {std::move(message), {}};
}

/// Of both kinds of address what tells most.
Lookup together(std::vector<Part> parts) {
    Lookup all{LookupStatus::own_trouble, {}, {}};
    const auto weight = [](LookupStatus status) {
        switch (status) {
            case LookupStatus::found:
                return 4;
            case LookupStatus::temporary:  // one kind unknown: the whole is unknown
                return 3;
            case LookupStatus::own_trouble:
                return 2;
            case LookupStatus::no_address:
                return 1;
            case LookupStatus::no_such_name:
                break;
        }
        return 0;
    };
    for (std::size_t i = 0; i < parts.size(); ++i) {
        for (const Address& address : parts[i].addresses) all.addresses.push_back(address);
        if (i > 0 && weight(parts[i].status) <= weight(all.status)) continue;
        all.status = parts[i].status;
        all.message = std::move(parts[i].message);
    }
    return all;
}

}  // namespace

Resolver::Function second_lookup(SecondResolverOptions options) {
    const bool https = options.server.starts_with("https://");
    const auto server = https ? std::nullopt : server_of(options.server);
    if (!https && !server)
        throw std::invalid_argument{"second_resolver \"" + options.server +
                                    "\" is neither an https URL nor an address"};
    return [options = std::move(options), server](const std::string& host, AddressFamily family) -> Lookup {
        if (const auto literal = parse_address(host)) {
            const bool wanted = family == AddressFamily::any || literal->v6 == (family == AddressFamily::v6);
            return wanted ? Lookup{LookupStatus::found, {*literal}, {}}
                          : Lookup{LookupStatus::no_address, {}, "an address of the other kind"};
        }
        const auto deadline = Clock::now() + options.time_limit;
        const EasyHandle easy{server ? nullptr : curl_easy_init()};
        std::vector<Part> parts;
        for (const int type : {ns_t_a, ns_t_aaaa}) {
            if (family == (type == ns_t_a ? AddressFamily::v6 : AddressFamily::v4)) continue;
            Bytes asked = question(host, type);
            if (asked.empty())
                return {
                    LookupStatus::no_such_name, {}, "\"" + host + "\" is no name that could be asked for"};
            if (!server) asked[0] = asked[1] = 0;  // RFC 8484 4.1: the same question is the same bytes
            const Received got =
                server ? by_udp(*server, asked, deadline) : by_https(easy, options, asked, deadline);
            parts.push_back(got.trouble.empty() ? read_answer(got.message, asked, type)
                                                : Part{LookupStatus::own_trouble, {}, got.trouble});
            // The name does not exist, or nobody answers: the other kind would fare no better.
            if (parts.back().status == LookupStatus::no_such_name || !got.trouble.empty()) break;
        }
        return together(std::move(parts));
    };
}

}  // namespace pantau::probes
