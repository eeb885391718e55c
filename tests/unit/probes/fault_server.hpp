#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include <openssl/ssl.h>

namespace pantau::probes::test {

/// One accepted connection in the hands of a script. Raw bytes, over TLS when the server has a context.
class Connection {
public:
    Connection(int descriptor, const std::atomic<bool>& stopping)
        : descriptor_{descriptor}, stopping_{stopping} {}
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    bool accept_tls(SSL_CTX* context);              ///< false: the client did not like it
    std::string read_head();                        ///< up to the empty line; "" when the client hung up
    bool send(std::string_view bytes);              ///< false: the client is gone
    void reset();                                   ///< ends with RST in place of FIN
    void rest(std::chrono::milliseconds how_long);  ///< ends early when the server stops
    void rest_for_ever() { rest(std::chrono::hours{1}); }
    bool stopping() const { return stopping_; }

    bool farewell = true;  ///< over TLS: say goodbye before closing

private:
    int descriptor_;
    SSL* tls_ = nullptr;
    const std::atomic<bool>& stopping_;
};

/// A server that misbehaves to order: a thread a connection, a script a server. Listens on a port of the
/// kernel's choice on 127.0.0.1 or ::1.
class FaultServer {
public:
    using Script = std::function<void(Connection&)>;

    explicit FaultServer(Script script, SSL_CTX* tls = nullptr, std::string address = "127.0.0.1");
    ~FaultServer();
    FaultServer(const FaultServer&) = delete;
    FaultServer& operator=(const FaultServer&) = delete;

    std::uint16_t port() const { return port_; }
    std::string url(std::string_view path) const;  ///< with the numeric address as host
    int accepted() const { return accepted_; }
    int most_at_once() const { return most_; }

private:
    void serve();

    Script script_;
    SSL_CTX* tls_;
    std::string address_;
    int listener_ = -1;
    std::uint16_t port_ = 0;
    std::atomic<bool> stopping_{false};
    std::atomic<int> accepted_{0}, open_{0}, most_{0};
    std::list<std::thread> connections_;
    std::thread thread_;
};

/// A port that answers no SYN: its queue of waiting connections is full.
class SilentPort {
public:
    explicit SilentPort(const std::string& address = "127.0.0.1");
    ~SilentPort();
    SilentPort(const SilentPort&) = delete;
    SilentPort& operator=(const SilentPort&) = delete;
    std::uint16_t port() const { return port_; }

private:
    int listener_ = -1;
    std::list<int> fillers_;
    std::uint16_t port_ = 0;
};

/// A port on loopback on which nobody listens.
std::uint16_t closed_port(const std::string& address = "127.0.0.1");

int open_descriptors();

}  // namespace pantau::probes::test
