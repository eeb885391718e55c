#pragma once
// The command line's way to the running service: HTTP over its Unix socket, the same API as the page.

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace pantau {

struct ControlAnswer {
    bool running = false;    ///< false: nobody answers on the socket
    bool forbidden = false;  ///< the socket is there, but not for this user; running is false then
    int status = 0;
    std::string body;
    std::string failure;  ///< libcurl's words when not running, or when the connection broke
};

/// Thread safety: one thread at a time.
class ControlClient {
public:
    explicit ControlClient(std::string socket) : socket_{std::move(socket)} {}

    /// Waits as long as it takes (a report may take a minute); a broken connection is a failure, never a
    /// retry.
    ControlAnswer send(const std::string& method, const std::string& target, const std::string& body = {},
                       const std::string& content_type = "application/json",
                       const std::vector<std::string>& headers = {}) const;
    const std::string& socket() const noexcept { return socket_; }

private:
    std::string socket_;
};

/// Percent-encodes one value of a path or query.
std::string percent_encoded(const std::string& text);

}  // namespace pantau
