#pragma once
// The last stored look at one site under the names of blackbox_exporter, so that dashboards and rules made for it
// go on working: unlabelled, one target a page, /probe?target=ID. Names and help are those of its prober/ folder.

#include <array>
#include <optional>
#include <string>
#include <utility>

namespace pantau::metrics {

struct Blackbox {
    double timeout = 0;           ///< seconds that one probe may take
    std::optional<bool> success;  ///< empty: cannot be said (own trouble, a bot wall, or no look for too long)
    /// Empty before the first look: everything below is left out then.
    struct Look {
        std::array<std::pair<const char*, double>, 5> phases{};  ///< resolve … transfer, seconds, all redirects
        int http_status = 0, redirects = 0;
        bool tls = false;  ///< the address asked last was https
        double http_version = 0;
        double body_bytes = 0;  ///< decompressed
        bool ipv6 = false;
        bool text_failed = false;                 ///< the page lacked a text that it must hold, or held a forbidden one
        std::optional<double> certificate_ends;   ///< Unix seconds, the first of the chain as presented
        std::string certificate_issuer, tls_version;  ///< empty without TLS
    };
    std::optional<Look> look;
};

/// The page, text format 0.0.4. Any thread.
std::string render(const Blackbox& probe);

}  // namespace pantau::metrics
