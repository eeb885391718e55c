#pragma once
// A link's standing by strikes, not by one look (spec/probing.md 2.7). Definite death (404, 410, gone by a
// confirmed adapter): two agreeing checks at least six hours apart. Indefinite (any other `down`): three
// failing checks, first to last at least 72 hours. One success resets. A wall, or our own trouble, neither
// adds nor removes a strike. Until the strikes are complete the last standing stands; a link never seen alive
// is indeterminate. The last strike kills only if another way of asking (other resolver, other address
// family, other method) agrees with it: completes() says when to ask, LinkLook::other_way carries the answer.
//
// Pure: `now` is an argument. Thread safety: values.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "probes/failure_class.hpp"
#include "probes/instant.hpp"

namespace pantau::probes {

enum class LinkStanding { alive, redirected, changed, dead, indeterminate, unchecked };
/// Stable identifiers, as above.
std::string_view name_of(LinkStanding standing);
std::optional<LinkStanding> link_standing_named(std::string_view identifier);

/// How patient the verdict is and how often it is asked again; `[links]` of the settings. Defaults: the rules
/// above.
struct LinkRules {
    int definite_strikes = 2;                                            ///< agreeing definite checks …
    std::chrono::milliseconds definite_span = std::chrono::hours{6};     ///< … first to last at least
    int indefinite_strikes = 3;                                          ///< failing checks of any kind …
    std::chrono::milliseconds indefinite_span = std::chrono::hours{72};  ///< … first to last at least
    std::chrono::milliseconds alive_every = std::chrono::hours{7 * 24};  ///< weekly
    std::chrono::milliseconds own_site_every = std::chrono::hours{24};   ///< alive, on a watched site
    std::chrono::milliseconds suspect_every = std::chrono::hours{24};    ///< while strikes are counted
    std::chrono::milliseconds dead_every = std::chrono::hours{7 * 24};   ///< for 30 days after death
    std::chrono::milliseconds dead_late_every = std::chrono::hours{30 * 24};  ///< after that
    /// Bits of 64 by which the fingerprint of a page's main text may differ from the first one seen: beyond
    /// it in two looks the page has `changed`. Unrelated pages differ in about 32.
    int drift = 16;
};

/// Which way one look points.
enum class LinkSign { alive, definite_death, indefinite_death, neutral };

/// What one check of a link saw.
struct LinkLook {
    Instant started;
    FailureClass failure = FailureClass::ok;
    bool redirected = false;         ///< alive, but at another address (leads_elsewhere)
    bool adapter_confirmed = false;  ///< post_gone counts only then
    int http_status = 0;
    bool gate_ok = true;  ///< the monitor was well; a failure seen while it was not says nothing
    std::optional<std::uint64_t> fingerprint{};  ///< ProbeResult::fingerprint, of a page that is alive
    /// What asking once more by another way said; wanted only where completes() is true.
    std::optional<LinkSign> other_way{};
};

LinkSign sign_of(const LinkLook& look);

/// All that is known of one link.
struct LinkHealth {
    LinkStanding standing = LinkStanding::unchecked;
    Instant since{};                    ///< when the standing began
    std::optional<Instant> last_look;   ///< the newest look that reached out (own trouble is none)
    std::optional<Instant> last_alive;  ///< "Terakhir berhasil"
    std::optional<Instant> first_fail;  ///< of the unbroken run of failures: "Pertama kali gagal"
    FailureClass last_class = FailureClass::ok;
    int last_http_status = 0;
    int definite = 0, failing = 0;          ///< strikes: definite failing looks, all failing looks
    std::optional<Instant> first_definite;  ///< of the run
    std::optional<Instant> last_definite;   ///< newest definite one of the run
    std::optional<Instant>
        own_trouble;                ///< newest look that said nothing because of us, if newer than last_look
    bool newest_says_gone = false;  ///< newest look: 404, 410, no such name, post gone (confirmed)
    /// The newest look would have completed the strikes, but another way of asking did not agree: not
    /// counted.
    bool disputed = false;
    std::optional<std::uint64_t> fingerprint;  ///< of the page as first seen
    int drifted = 0;                           ///< looks in a row whose fingerprint was too far from it
    friend bool operator==(const LinkHealth&, const LinkHealth&) = default;
};

struct StandingChanged {
    LinkStanding from, to;
    Instant at;
    FailureClass failure;
    bool alive_again;  ///< "hidup kembali": it had been dead
};

/// Would this look complete the strikes of a link that is not dead yet? Then ask once more by another way,
/// put its sign_of() into `other_way`, and only then fold. (A second look that says nothing because of our
/// own trouble is folded in place of the first: the link is asked again in ten minutes.)
bool completes(const LinkHealth& health, const LinkLook& look, const LinkRules& rules = {});

/// How far the strikes are, for people: "1 of 2". Of the kind that is nearer to its end.
struct Strikes {
    int counted = 0, needed = 0;
    bool definite = false;
};
Strikes strikes_of(const LinkHealth& health, const LinkRules& rules = {}) noexcept;

/// Folds one look; looks older than the newest are ignored. \return the change of standing, if any
std::optional<StandingChanged> fold(LinkHealth& health, const LinkLook& look, const LinkRules& rules = {});

/// For the gate of step 7: what the newest check since `given` says. `unchecked`: there was none yet.
enum class GateAnswer { fine, gone, unchecked };
GateAnswer gate_answer(const LinkHealth& health, Instant given) noexcept;

/// What the schedule depends on besides health.
struct LinkTraits {
    Instant added;           ///< registered
    bool own_site = false;   ///< on a watched site's host: daily, and first
    std::uint64_t seed = 0;  ///< spreads the checks of many links; same seed, same spread
};

/// When to look again: new at once; alive weekly, own-site daily; suspect daily, a first definite strike
/// again after six hours; a page that drifted once again within a day; dead weekly for a month and then
/// monthly; after our own trouble in ten minutes. May lie in the past: due.
Instant next_check(const LinkHealth& health, const LinkTraits& traits, const LinkRules& rules = {}) noexcept;

/// Text form for the store: one line, versioned; older versions are read too.
std::string to_text(const LinkHealth& health);
std::optional<LinkHealth> link_health_from_text(std::string_view text);

}  // namespace pantau::probes
