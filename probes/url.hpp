#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pantau::probes {

/// A URL as libcurl itself understands it, so that what is judged is what is fetched.
struct Url {
    std::string scheme;  ///< "http" or "https"
    std::string host;    ///< lower case, punycode, IPv6 without brackets, odd IPv4 literals in dotted form
    std::uint16_t port = 0;  ///< never 0 after parsing: the scheme's own when none is written
    std::string path;        ///< begins with "/"
    std::string query;       ///< without "?", "" if none
    std::string text;        ///< the whole, without fragment, default port left out

    /// "scheme://host:port", the port always written.
    std::string origin() const;
};

struct ParsedUrl {
    std::optional<Url> url;
    std::string refusal;  ///< when there is no url: one English sentence that says what to do
};

inline constexpr std::size_t longest_url = 2048;  ///< bytes as written

/// Refuses other schemes than http and https, credentials, control characters and spaces inside, more than
/// `longest_url` bytes, a missing host, port 0. Outer white space is cut. A fragment is dropped.
/// Thread safety: any thread.
ParsedUrl parse_url(std::string_view text);

/// `location` as a redirect from `base` means it (RFC 3986 reference, relative ones included).
ParsedUrl resolve_reference(const Url& base, std::string_view location);

/// "bogorkab.go.id" for "dprd.bogorkab.go.id": the part of a host that one owner registers. An address is its
/// own. Knows the second-level suffixes of Indonesia and common ones elsewhere; not the whole public suffix
/// list, so use it for hints and politeness, never for security.
std::string registrable_domain(std::string_view host);

}  // namespace pantau::probes
