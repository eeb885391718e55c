#pragma once
// A request and an answer as the rest of http/ sees them. Only server.cpp knows the HTTP library, so that its
// costly headers are compiled once.

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pantau::http {

/// Who is at the other end of the connection.
struct Peer {
    bool unix_socket = false;
    std::uint32_t uid = 0, gid = 0;     ///< of a Unix peer, from the kernel (SO_PEERCRED)
    std::vector<std::uint32_t> groups;  ///< its supplementary groups (SO_PEERGROUPS)
    std::string address;                ///< of a TCP peer, without port
    bool loopback = false;
};

struct Request {
    std::string method;  ///< upper case
    std::string path;    ///< percent-decoded, begins with '/', no dot segments
    std::vector<std::pair<std::string, std::string>> query;  ///< decoded, in order
    std::map<std::string, std::string, std::less<>>
        headers;  ///< names in lower case; repeated ones joined by ", "
    std::string body;
    Peer peer;

    /// The first value of a query parameter.
    std::optional<std::string> parameter(std::string_view name) const;
    std::string_view header(std::string_view lower_name) const;
};

struct Response {
    int status = 200;
    std::string content_type = "application/json";
    std::string body;
    std::vector<std::pair<std::string, std::string>> headers{};
};

/// Called once, from any thread; the connection's own thread sends the answer.
using Respond = std::function<void(Response)>;
/// Runs on the network thread and must not block it.
using Handler = std::function<void(Request, Respond)>;

/// application/x-www-form-urlencoded and query strings: decodes '+' and %XX. \return nothing when malformed
std::optional<std::vector<std::pair<std::string, std::string>>> decode_form(std::string_view text);
/// Percent-decodes a path and refuses NUL, control characters, "." and ".." segments. \return nothing when
/// refused
std::optional<std::string> decode_path(std::string_view raw);

/// Lines end with CR LF and nowhere else stand CR, LF or NUL; no line is folded (RFC 9112 2.2, 5.2). Beast
/// would join a folded line, another reader on the way might not.
bool header_lines_are_sound(std::string_view head);

}  // namespace pantau::http
