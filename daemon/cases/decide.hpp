#pragma once
// The one place that says whether an act on a case is legal (cases.md 4.2). Pure: the live desk, the
// import and the tests all ask here.

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <boost/system/result.hpp>

#include "daemon/cases/case_state.hpp"
#include "daemon/cases/refusal.hpp"
#include "daemon/cases/working_calendar.hpp"

namespace pantau::cases {

/// What the actor may do; ordered, each holds the rights of those before it.
enum class Role { viewer, staff, supervisor, admin };
std::string_view to_string(Role role) noexcept;
std::optional<Role> role(std::string_view name) noexcept;

/// An act as it was asked for (the API's event body, a CSV row, a command line). Empty: not given.
struct Command {
    EventKind kind = EventKind::note;
    std::string case_number;
    int step = 0;                        ///< 0: the open or ready one
    std::optional<Instant> occurred_at;  ///< empty: now
    bool queued_on_device = false;       ///< a tap that waited in a phone's queue: up to 7 days old
    Precision precision = Precision::second;
    std::string title, requester, case_channel, sop;
    std::string executor, approved_by, authority, reason, text, output;
    std::vector<std::string> links;
    int to_step = 0, target_seq = 0;
    std::string field, value;
    bool next = false;  ///< with step_finished: start the next step at the same instant
    std::string override_reason;
    std::optional<int> expected_seq;
    std::string idempotency_key;
    std::string actor;
    Role role = Role::staff;
    Channel channel = Channel::web;
};

/// What the newest check of a link said, for the gate of step 7.
enum class LinkGate { fine, gone };

struct Context {
    Instant now;                         ///< server's clock
    const SopBook& sops;                 ///< all known versions
    const WorkingCalendar& calendar;     ///< the adopted one
    std::string calendar_version;
    std::string zone = "Asia/Jakarta";
    bool import = false;                 ///< less the back-dating limit, the liveness gate and roles
    /// How far back a time typed by hand may lie; empty: to the start of the current working day.
    std::optional<std::chrono::seconds> back_date_limit{};
    std::chrono::seconds queue_limit{std::chrono::hours{24 * 7}};  ///< how long a tap may wait in a device
    /// Says how the newest check of a link stands; unset: all fine. Asked only at a requires_live_links step.
    std::function<LinkGate(const std::string& url)> link_gate{};
    /// Random bytes for the salts of personal text; tests pass fixed ones.
    std::function<std::string()> salt{};
};

using Decision = boost::system::result<std::vector<Event>, Refusal>;

/// The events that this act adds (finish with `next` adds two), with seq, attempt, flags and salted texts set, or why not.
/// \param history  all events of the case so far in seq order; only read for corrected (may be empty otherwise),
///                 and for stale, where the newer events are copied into the refusal
Decision decide(const CaseState& state, const std::vector<Event>& history, const Command& command, const Context& context);

/// case_opened for a case number that the caller has drawn and knows to be free.
Decision decide_open(const Command& command, const Context& context);

}  // namespace pantau::cases
