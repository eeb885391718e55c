#pragma once
// What is remembered of a site beyond its health: which warnings of its certificates were given, where its
// pages link to, how its text reads. Kept beside the health in the store, as words of the same line, so that
// a restart tells nothing twice. Pure.

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "probes/probe_result.hpp"

namespace pantau::watch {

using probes::Instant;

/// A certificate that ends within 30, 14, 7 or 1 days (spec/probing.md 5.16).
struct CertificateDue {
    std::string id;  ///< equal only for the same certificate, on whichever site it is shown
    std::string subject, issuer;
    Instant not_after{};
    int days = 0;  ///< the threshold that was passed: 30, 14, 7 or 1
};
/// Of the chain as sent: each that passed a threshold and has not ended. \param now  of the look
std::vector<CertificateDue> certificates_due(const probes::TlsLook& tls, Instant now);

struct SiteMemory {
    struct Warned {
        int days = 0;  ///< the lowest threshold told of
        Instant not_after{};
    };
    std::map<std::string, Warned> certificates;  ///< by id
    std::set<std::string> outgoing;              ///< registrable domains seen in its links
    std::optional<Instant> outgoing_since;       ///< first look that told of them
    std::optional<std::uint64_t> fingerprint;    ///< of its text as last accepted
    int other_looks = 0;                         ///< in a row whose text was quite another

    /// Domains never seen before; none on the first day, while the list is gathered. Takes them in.
    std::vector<std::string> new_outgoing(const std::vector<std::string>& seen, Instant at);
    /// Is the text quite another for the second time in a row? Then it is the accepted one from now on.
    bool content_changed(std::uint64_t seen);

    /// " w.…=… …": to be put behind probes::to_text(); empty when nothing is known.
    std::string text() const;
    /// Reads what text() wrote from a line that may hold other fields too; ignores what it cannot read.
    static SiteMemory from_text(std::string_view line);
};

}  // namespace pantau::watch
