#pragma once
// One fact of a case's life. Events are only ever added (spec: the append-only log); everything else that
// Pantau knows of a case is folded from them.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/cases/instant.hpp"

namespace pantau::cases {

/// What happened. The names (`to_string`) are those of the API, the CSV and the log; they never change.
enum class EventKind {
    case_opened,
    step_started,
    paused,
    resumed,
    step_finished,
    returned,
    step_skipped,
    reassigned,
    deadline_set,
    cancelled,
    reopened,
    corrected,
    calendar_adopted,  ///< of no case: the office adopted another calendar
    sop_moved,
    warning_raised,  ///< by the daemon: a `warn_at` share of the standard is used up
    breach_raised,   ///< by the daemon: `last_on_time` + 1 s has come
    note,
    clock_jumped,  ///< by the daemon: wall and monotonic clock disagreed by more than 2 s; once of no case,
                   ///< and once for each case whose step ran
};
std::string_view to_string(EventKind kind) noexcept;
std::optional<EventKind> event_kind(std::string_view name) noexcept;

/// Who may have sent it: the page, a phone's queue, the command line, an import, the daemon itself.
enum class Channel { web, phone, cli, api, import, daemon };
std::string_view to_string(Channel channel) noexcept;
std::optional<Channel> channel(std::string_view name) noexcept;

/// Raised by the service itself; refused as a command, left out of the order of time.
bool raised_by_service(EventKind kind) noexcept;

/// How exact `occurred_at` is. Minute data never judge a standard under five minutes (cases.md 6.28).
enum class Precision { second, minute };
std::string_view to_string(Precision precision) noexcept;
std::optional<Precision> precision(std::string_view name) noexcept;

/// Marks on an event that a reader of the history must see; stored by these names.
namespace flag {
inline constexpr std::string_view device_clock_fast =
    "device_clock_fast";                                      ///< 0 to 5 min ahead, clamped to now
inline constexpr std::string_view sent_late = "sent_late";    ///< waited in a device's queue
inline constexpr std::string_view back_dated = "back_dated";  ///< time typed by hand, within the limit
inline constexpr std::string_view off_hours = "off_hours";    ///< outside the calendar's open time
inline constexpr std::string_view link_gate_overridden = "link_gate_overridden";  ///< step 7 with a dead link
inline constexpr std::string_view detected_late =
    "detected_late";  ///< threshold passed while the daemon was down
inline constexpr std::string_view clock_jumped = "clock_jumped";  ///< the clock jumped while the step ran
inline constexpr std::string_view imported = "imported";
inline constexpr std::string_view outside_calendar = "outside_calendar";  ///< due time cannot be computed yet
}  // namespace flag

/// Text that may name people. It stands beside the hashed record, which holds only
/// sha256(salt || value), so that an audited act can erase it (UU 27/2022) and the chain still verifies.
struct PersonalText {
    std::string value;
    std::string salt;  ///< 16 random bytes; empty once erased
    std::string hash;  ///< hex; stays for ever
    bool erased = false;
    bool empty() const noexcept { return value.empty() && hash.empty(); }
    friend bool operator==(const PersonalText&, const PersonalText&) = default;
};

using Hash = std::array<std::uint8_t, 32>;
std::string to_hex(const Hash& hash);
/// 64 hex digits, either case; nothing for anything else.
std::optional<Hash> hash_from_hex(std::string_view hex) noexcept;

/// One row of the event log. Which fields a kind uses is written beside them; the rest stay empty.
struct Event {
    std::int64_t id = 0;      ///< place in the whole log, from 1, without gaps; set by the store
    std::string case_number;  ///< "2026-0001"; empty for calendar_adopted and the first of a clock_jumped
    int seq = 0;              ///< place in its case, from 1, without gaps
    EventKind kind = EventKind::note;
    Instant occurred_at{};  ///< valid time: when it happened
    Instant recorded_at{};  ///< transaction time by the server's clock; never goes back; set by the store
    std::string actor;      ///< who did it: account, token label, "cli:root", "daemon", "import:budi"
    Channel channel = Channel::web;
    Precision precision = Precision::second;
    std::string idempotency_key;
    std::vector<std::string> flags;  ///< of namespace flag, sorted

    int step = 0;     ///< 1..n as numbered in the SOP; 0: none
    int attempt = 0;  ///< from 1; set by decide(), so that readers need not count

    std::string sop;                  ///< case_opened, sop_moved: version of the SOP (see Sop::version)
    std::string calendar;             ///< case_opened, calendar_adopted: version of the calendar
    PersonalText title;               ///< case_opened
    PersonalText requester;           ///< case_opened
    std::string case_channel;         ///< case_opened: how the request came (surat, WhatsApp, lisan …)
    std::optional<Instant> deadline;  ///< case_opened, deadline_set
    std::string executor;             ///< step_started, reassigned (the new one)
    std::string approved_by;          ///< step_finished where the SOP asks for an ACC
    std::string authority;            ///< step_skipped, corrected, sop_moved: who allowed it
    std::string reason;               ///< code of reason_codes.hpp
    /// Free words; required with reason LAINNYA. A correction of the field `text` holds the new words here
    /// and leaves old_value and value empty: personal text never stands in the hashed record.
    PersonalText text;
    std::string output;              ///< step_finished
    std::vector<std::string> links;  ///< step_finished
    int to_step = 0;                 ///< returned, reopened
    int target_seq = 0;              ///< corrected: seq of the event that is corrected
    std::string field;  ///< corrected: occurred_at, reason, text, output, links, executor, approved_by, undo
    std::string old_value,
        value;  ///< corrected: before and after; deadline_set (RFC 3339), sop_moved (version): value
    std::string override_reason;  ///< step_finished past a dead link
    int threshold = 0;            ///< warning_raised: percent of the standard; breach_raised: 100
    std::int64_t lag_seconds =
        0;  ///< warning_raised, breach_raised: recorded minus true time; clock_jumped: the jump, signed

    Hash prev_hash{}, hash{};  ///< set by the store through hash_chain.hpp
    bool has(std::string_view mark) const noexcept;
};

}  // namespace pantau::cases
