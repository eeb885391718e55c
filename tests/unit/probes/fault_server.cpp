#include "tests/unit/probes/fault_server.hpp"

#include <arpa/inet.h>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <netinet/in.h>
#include <poll.h>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>

#include <openssl/err.h>

namespace pantau::probes::test {
namespace {

struct Endpoint {
    sockaddr_storage storage{};
    socklen_t size = 0;
    sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }
};

Endpoint endpoint(const std::string& address, std::uint16_t port) {
    Endpoint made;
    if (address.find(':') != std::string::npos) {
        sockaddr_in6 in6{};
        in6.sin6_family = AF_INET6;
        in6.sin6_port = htons(port);
        inet_pton(AF_INET6, address.c_str(), &in6.sin6_addr);
        std::memcpy(&made.storage, &in6, sizeof in6);
        made.size = sizeof in6;
    } else {
        sockaddr_in in{};
        in.sin_family = AF_INET;
        in.sin_port = htons(port);
        inet_pton(AF_INET, address.c_str(), &in.sin_addr);
        std::memcpy(&made.storage, &in, sizeof in);
        made.size = sizeof in;
    }
    return made;
}

int bound_socket(const std::string& address) {
    Endpoint at = endpoint(address, 0);
    const int descriptor = socket(at.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0 || bind(descriptor, at.get(), at.size) != 0)
        throw std::runtime_error{"cannot bind " + address + ": " + std::strerror(errno)};
    return descriptor;
}

std::uint16_t port_of(int descriptor) {
    sockaddr_storage storage{};
    socklen_t size = sizeof storage;
    getsockname(descriptor, reinterpret_cast<sockaddr*>(&storage), &size);
    in_port_t port = 0;  // at the same place in both families
    std::memcpy(&port, reinterpret_cast<const char*>(&storage) + offsetof(sockaddr_in, sin_port),
                sizeof port);
    return ntohs(port);
}

}  // namespace

Connection::~Connection() {
    if (tls_ != nullptr) {
        if (farewell) SSL_shutdown(tls_);
        SSL_free(tls_);
        ERR_clear_error();
    }
    if (descriptor_ >= 0) {
        // Unread bytes would turn the FIN into an RST.
        shutdown(descriptor_, SHUT_WR);
        char sink[4096];
        while (recv(descriptor_, sink, sizeof sink, MSG_DONTWAIT) > 0) {
        }
        close(descriptor_);
    }
}

bool Connection::accept_tls(SSL_CTX* context) {
    tls_ = SSL_new(context);
    SSL_set_fd(tls_, descriptor_);
    const bool good = SSL_accept(tls_) == 1;
    ERR_clear_error();
    if (!good) farewell = false;
    return good;
}

std::string Connection::read_head() {
    std::string head;
    char piece[2048];
    while (head.find("\r\n\r\n") == std::string::npos) {
        const auto got = tls_ != nullptr ? SSL_read(tls_, piece, sizeof piece)
                                         : static_cast<int>(recv(descriptor_, piece, sizeof piece, 0));
        if (got <= 0) return {};
        head.append(piece, static_cast<std::size_t>(got));
    }
    return head;
}

bool Connection::send(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto sent =
            tls_ != nullptr ? SSL_write(tls_, bytes.data(), static_cast<int>(bytes.size()))
                            : static_cast<int>(::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL));
        if (sent <= 0 || stopping_) {
            farewell = false;
            return false;
        }
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

void Connection::reset() {
    const linger hard{1, 0};
    setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
    if (tls_ != nullptr) {
        SSL_free(tls_);
        tls_ = nullptr;
    }
    close(descriptor_);
    descriptor_ = -1;
}

void Connection::rest(std::chrono::milliseconds how_long) {
    const auto until = std::chrono::steady_clock::now() + how_long;
    while (!stopping_ && std::chrono::steady_clock::now() < until)
        std::this_thread::sleep_for(std::min(std::chrono::milliseconds{10}, how_long));
}

FaultServer::FaultServer(Script script, SSL_CTX* tls, std::string address)
    : script_{std::move(script)}, tls_{tls}, address_{std::move(address)}, listener_{bound_socket(address_)} {
    signal(SIGPIPE, SIG_IGN);  // OpenSSL writes without MSG_NOSIGNAL
    listen(listener_, 512);
    port_ = port_of(listener_);
    thread_ = std::thread{[this] { serve(); }};
}

FaultServer::~FaultServer() {
    stopping_ = true;
    thread_.join();
    for (std::thread& connection : connections_) connection.join();
    close(listener_);
}

std::string FaultServer::url(std::string_view path) const {
    const std::string host = address_.find(':') != std::string::npos ? "[" + address_ + "]" : address_;
    return (tls_ != nullptr ? "https://" : "http://") + host + ":" + std::to_string(port_) +
           std::string{path};
}

void FaultServer::serve() {
    while (!stopping_) {
        pollfd waiting{listener_, POLLIN, 0};
        if (poll(&waiting, 1, 10) <= 0) continue;
        const int descriptor = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (descriptor < 0) continue;
        ++accepted_;
        const int now = ++open_;
        if (now > most_) most_ = now;
        connections_.emplace_back([this, descriptor] {
            // A client that stays silent must not keep the server from stopping.
            const timeval limit{20, 0};
            setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
            setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
            {
                Connection connection{descriptor, stopping_};
                if (tls_ == nullptr || connection.accept_tls(tls_)) script_(connection);
                --open_;
            }
        });
    }
}

SilentPort::SilentPort(const std::string& address) : listener_{bound_socket(address)} {
    listen(listener_, 0);
    port_ = port_of(listener_);
    for (int i = 0; i < 4; ++i) {
        Endpoint at = endpoint(address, port_);
        const int filler = socket(at.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        connect(filler, at.get(), at.size);
        fillers_.push_back(filler);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds{50});
}

SilentPort::~SilentPort() {
    for (const int filler : fillers_) close(filler);
    close(listener_);
}

std::uint16_t closed_port(const std::string& address) {
    const int descriptor = bound_socket(address);
    const std::uint16_t port = port_of(descriptor);
    close(descriptor);
    return port;
}

int open_descriptors() {
    int count = 0;
    for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator{"/proc/self/fd"}) ++count;
    return count;
}

}  // namespace pantau::probes::test
