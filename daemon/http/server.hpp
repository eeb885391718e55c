#pragma once
// The listener: accepts connections on TCP and on a Unix socket, reads one request at a time within fixed
// limits, and hands it to a handler. Everything about routes, people and JSON is elsewhere.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "daemon/http/message.hpp"

namespace boost::asio {
class io_context;
}

namespace pantau::http {

/// Bounds on what one client may take (reliability.md section 3, "Limits").
struct Limits {
    std::size_t request_line = 8 * 1024;
    std::size_t headers = 32 * 1024;
    std::size_t body = 1024 * 1024;
    std::chrono::milliseconds request_time{30'000};  ///< from the first byte to the answer sent
    std::chrono::milliseconds idle_time{75'000};     ///< between two requests of a kept connection
    std::size_t connections = 4096;                  ///< at the limit the longest idle one is closed
    std::size_t connections_per_address = 32;        ///< not counted for loopback and the Unix socket
};

/// Every answer carries the security headers of reliability.md section 3, and `Cache-Control: no-store` where
/// the handler set none. Thread safety: everything on the thread that runs the io_context; answers may be
/// given from any thread.
class Server {
public:
    /// \param body_limit  bytes allowed for a body of (method, path); lets an import take more than a tap
    using BodyLimit = std::function<std::size_t(const std::string& method, const std::string& path)>;
    Server(boost::asio::io_context& io, Handler handler, Limits limits = {}, BodyLimit body_limit = {});
    ~Server();

    /// "127.0.0.1:8480" or "[::1]:8480"; port 0 lets the kernel choose.
    /// \return the address bound, with its port  \throws std::runtime_error saying what to do
    std::string listen_tcp(const std::string& address);
    /// Replaces a stale socket file; mode 0660. \throws std::runtime_error when another server answers there
    void listen_unix(const std::string& path);

    /// Takes no new connections, lets requests in flight finish, closes idle ones.
    void stop();
    std::size_t connections() const noexcept;

private:
    struct Impl;
    std::shared_ptr<Impl> impl_;
};

}  // namespace pantau::http
