#pragma once
// The state machine of a watched page (spec/probing.md 2.2, 2.3): samples and time in, transitions out. A
// first failure never means down: three more looks on new connections must agree, and then the outage starts
// where the first failing look started. Two good looks end it, at the start of the first of them. Everything
// a restart needs is in PageHealth, a plain value with a text form, so an outage goes on across restarts.
//
// Pure: no clock, no I/O. Thread safety: values.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "probes/failure_class.hpp"
#include "probes/flapping.hpp"
#include "probes/uptime.hpp"

namespace pantau::probes {

/// A reading of the monotonic clock in milliseconds; comparable only within one life of the process.
using Steady = std::chrono::milliseconds;

/// Stable identifiers: up, degraded, down, unknown, maintenance.
std::string_view name_of(PageState state);
std::optional<PageState> page_state_named(std::string_view identifier);

struct PageSample {
    Instant started;  ///< wall clock at the start of the probe; what every stamp is made of
    Steady steady{};  ///< monotonic clock at the same moment; an import, which has none, gives `started`
                      ///< since the epoch
    Outcome outcome = Outcome::ok;            ///< refused is a mistake in the settings: unknown, never down
    FailureClass failure = FailureClass::ok;  ///< ok with ok and slow
    bool gate_ok =
        true;  ///< the monitor itself was well; a failure seen while it was not is `self` whatever it says
};

/// What the machine needs to know of a site. Durations are of the monotonic clock.
struct PageRules {
    std::chrono::milliseconds interval{std::chrono::seconds{60}};
    std::chrono::milliseconds timeout{std::chrono::seconds{30}};
    bool known_wall = false;  ///< the site is known to stand behind a wall: a wall then says nothing
    // Longer than two intervals and a timeout without a sample is a gap in observation; while something is
    // being confirmed, the spacing of that schedule counts where it is longer than the interval.
};

/// One outage with the four stamps that bound it. Published duration: duration(); certain minimum and maximum
/// beside it.
struct Outage {
    std::optional<Instant> last_ok;   ///< start of the last good sample before it; none if never seen good
    Instant first_fail;               ///< start of the first failing sample: the published start
    Instant last_fail;                ///< start of the last failing sample so far
    std::optional<Instant> first_ok;  ///< start of the first good sample after it: the published end
    FailureClass first_class = FailureClass::ok;  ///< what the first failing sample said
    FailureClass last_class = FailureClass::ok;
    int failures = 0;  ///< failing samples in it
    std::chrono::milliseconds
        unobserved{};  ///< inside it, not seen down: gaps, walls, good spells while flapping
    std::chrono::milliseconds
        clock_shift{};      ///< how far the wall clock jumped during it; not 0: stamps are `self_clock`
    bool unstable = false;  ///< "tidak stabil": the page flapped while it was open
    Instant confirmed;      ///< when the last confirmation came in (reports: Terdeteksi)

    /// The published duration, by the monotonic clock where the wall clock jumped. Up to `end`.
    std::chrono::milliseconds duration(Instant end) const noexcept { return end - first_fail - clock_shift; }
    /// Downtime in it: duration less what was not observed. Up to `end`.
    std::chrono::milliseconds downtime(Instant end) const noexcept { return duration(end) - unobserved; }
    /// Surely down at least this long.
    std::chrono::milliseconds at_least() const noexcept;
    /// Surely no longer than this; nothing when the page was never seen good before or after.
    std::optional<std::chrono::milliseconds> at_most() const noexcept;
    friend bool operator==(const Outage&, const Outage&) = default;
};

enum class OutageEnd { recovered, maintenance, removed };
/// recovered, maintenance, removed.
std::string_view name_of(OutageEnd end);

// What a fold may bring about, in the order it happened.
struct StateChanged {  ///< also degraded and unknown begin and end: any two neighbours make an interval
    PageState from, to;
    Instant
        since;  ///< when the new state began; may lie before the sample (back-dated to the first failing one)
    std::string
        reason;  ///< for unknown: gap, restart, bot_wall, self_..., maintenance_ended; for down the class
};
struct Blip {  ///< "gangguan sesaat": failed, and a confirmation succeeded; no downtime
    Instant first_fail, last_fail, first_ok;
    FailureClass failure;
    int failures;
};
struct OutageOpened {
    Outage outage;
};
struct OutageClosed {
    Outage outage;
    Instant end;  ///< first_ok, or the start of the maintenance window
    OutageEnd why;
};
struct FlappingChanged {
    bool flapping;
    Instant at;
};
struct ClockJumped {
    Instant at;
    std::chrono::milliseconds by;
};
using PageTransition =
    std::variant<StateChanged, Blip, OutageOpened, OutageClosed, FlappingChanged, ClockJumped>;

/// All that is known of one page.
struct PageHealth {
    PageState state = PageState::unknown;
    Instant since{};     ///< when `state` began
    std::string reason;  ///< why, for unknown and down
    std::optional<Instant> last_sample;
    std::optional<Steady> last_steady;  ///< nothing after a restart
    std::optional<Instant> last_ok;

    struct Suspicion {  ///< a failure being confirmed; the state before it still stands
        std::optional<Instant> last_ok;
        Instant first_fail, last_fail;
        std::optional<Steady> anchor;  ///< monotonic start of the first failing sample
        FailureClass first_class = FailureClass::ok, last_class = FailureClass::ok;
        int confirms = 0;  ///< further failing samples
        int looks = 0;     ///< further samples of any kind
        friend bool operator==(const Suspicion&, const Suspicion&) = default;
    };
    std::optional<Suspicion> suspicion;

    std::optional<Outage> outage;  ///< open; may outlast `down` (gap, wall, flapping)

    struct Recovery {  ///< good samples while an outage is open
        Instant first_ok;
        std::optional<Steady> anchor;
        int oks = 0;
        int looks = 0;
        friend bool operator==(const Recovery&, const Recovery&) = default;
    };
    std::optional<Recovery> recovery;

    std::vector<Instant> recent_slow;   ///< slow ones among the last five good samples of up/degraded
    std::uint32_t recent = 0;           ///< bit 0 newest: was it slow; only the last five count
    std::optional<Instant> fast_since;  ///< while degraded: first of the unbroken fast samples
    int fast_run = 0;
    FlapBits flap;
    friend bool operator==(const PageHealth&, const PageHealth&) = default;
};

/// Folds one sample. A sample not newer than the last (by the monotonic clock) is ignored; one that is newer
/// counts even if the wall clock went back. Notices a gap before it.
std::vector<PageTransition> fold(PageHealth& health, const PageRules& rules, const PageSample& sample);

/// Time went by without a sample: unknown, once it is too long (`reason` "gap", or "restart" right after
/// one).
std::vector<PageTransition> time_passed(PageHealth& health, const PageRules& rules, Instant now,
                                        Steady steady);

std::vector<PageTransition> maintenance_started(PageHealth& health, Instant at);
std::vector<PageTransition> maintenance_ended(PageHealth& health, Instant at);

/// The site left the settings: an open outage ends here, the state is unknown from here on.
std::vector<PageTransition> site_removed(PageHealth& health, Instant at);

/// After loading from the store: monotonic stamps of the former life mean nothing any more.
void restarted(PageHealth& health) noexcept;

/// When to look next. A beat is the regular one, whose grid the caller keeps.
struct NextLook {
    enum class Kind { beat, confirm, recovery } kind = Kind::beat;
    std::optional<Steady> due;  ///< for confirm and recovery: not before this; nothing: at once
    bool fresh() const noexcept { return kind != Kind::beat; }  ///< new connection, new resolution
};
/// \param seed spreads the ±20 % of confirmations; the same seed and outage give the same times
NextLook next_look(const PageHealth& health, std::uint64_t seed) noexcept;

/// Text form for the store: one line, versioned. from_text: nothing when it is not one of ours.
std::string to_text(const PageHealth& health);
std::optional<PageHealth> page_health_from_text(std::string_view text);

}  // namespace pantau::probes
