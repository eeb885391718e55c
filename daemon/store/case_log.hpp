#pragma once
// The append-only log of case events, what is folded from it, and the answers to retries.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/cases/case_state.hpp"
#include "daemon/cases/event.hpp"
#include "daemon/cases/judge.hpp"
#include "daemon/store/store.hpp"

namespace pantau::store {

/// A judgement of an attempt that has ended. The first one of an attempt is kept for ever; a correction or a
/// re-judgement adds a row.
struct VerdictRow {
    std::int64_t id = 0;  ///< set by the store
    std::string case_number;
    int step = 0, attempt = 0;
    cases::Verdict verdict = cases::Verdict::on_time;
    std::int64_t used_s = 0, wall_s = 0, paused_s = 0, standard_s = 0;
    bool provisional = false, off_hours = false;
    std::string calendar_version, sop_version;
    int rule_version = cases::rule_version;
    Instant judged_at{};          ///< set by the store: recorded_at of the events it came with
    std::int64_t event_id = 0;    ///< set by the store: the newest event that the judgement knew
    std::int64_t supersedes = 0;  ///< set by the store: id of the row before it of the same attempt, else 0
};
/// The row of an attempt as judged.
VerdictRow verdict_row(const cases::CaseState& state, const cases::Attempt& attempt,
                       const cases::Judgement& judgement, std::string calendar_version);

/// What one act adds: events of one case, or of no case at all (calendar_adopted, clock_jumped).
struct AppendRequest {
    /// Drafts from decide(), in order: id, recorded_at, prev_hash and hash are set by the store, which checks
    /// that seq goes on from the case's last. For events of no case the store sets seq too.
    std::vector<cases::Event> events;
    /// The case after the events, as folded; nothing for events of no case.
    std::optional<cases::CaseState> after;
    /// Newly made judgements.
    std::vector<VerdictRow> verdicts;
    /// Hash of the request that the first event's idempotency key stands for; read only with a key.
    std::string request_hash;
    /// Refuse with `conflict` unless this is the id of the newest event of the whole log.
    std::optional<std::int64_t> expected_last_id;
};

/// What was recorded. An answer made from `events` alone is the same for a replay.
struct Appended {
    std::vector<cases::Event> events;
    bool replayed = false;  ///< the key was known: nothing was added, these are the events of the first time
};

/// Records an act. Problems: conflict (seq taken or skipped, or a threshold raised twice), key_reused and
/// those of the disk.
void append(Store& store, AppendRequest request, Done<Appended> done);
/// Records many acts (an import), all or none, in one transaction; order is kept.
void append_many(Store& store, std::vector<AppendRequest> requests, Done<std::vector<Appended>> done);

struct IdempotencyRecord {
    std::string request_hash;
    std::string case_number;
    std::int64_t first_id = 0, last_id = 0;  ///< of its events; ask events_between()
};
/// A key belongs to the actor who sent it.
std::optional<IdempotencyRecord> find_idempotency(const Snapshot& snapshot, std::string_view actor,
                                                  std::string_view key);

// ---- the log ----

struct ChainHead {
    std::int64_t id = 0;  ///< 0: the log is empty
    cases::Hash hash{};
    Instant recorded_at{};
};
/// The newest event recorded at or before `as_of` (nothing: of all).
ChainHead chain_head(const Snapshot& snapshot, std::optional<Instant> as_of = {});

/// All events of a case in seq order; those after `after_seq` and recorded at or before `as_of`.
std::vector<cases::Event> case_events(const Snapshot& snapshot, std::string_view number, int after_seq = 0,
                                      std::optional<Instant> as_of = {});
std::vector<cases::Event> events_between(const Snapshot& snapshot, std::int64_t first_id,
                                         std::int64_t last_id);
/// The log in order from `after_id` on, one event at a time; `visit` returns false to stop.
void for_each_event(const Snapshot& snapshot, std::int64_t after_id, std::optional<Instant> as_of,
                    const std::function<bool(const cases::Event&)>& visit);

/// The calendar versions in force, in the order of their adoption.
struct Adoption {
    std::int64_t event_id = 0;
    std::string version;
    Instant recorded_at{};
};
std::vector<Adoption> adoptions(const Snapshot& snapshot);

// ---- the cases ----

bool case_exists(const Snapshot& snapshot, std::string_view number);
/// "2026-0001", or one more than the greatest number of that year.
std::string next_case_number(const Snapshot& snapshot, int year);

enum class CaseListState {
    any,
    open,
    running,
    paused,
    waiting,
    closed,
    cancelled
};  ///< running … waiting: open ones
std::optional<CaseListState> case_list_state(std::string_view name) noexcept;

struct CaseFilter {
    CaseListState state = CaseListState::any;
    bool late = false;  ///< only those with a late verdict, or whose open attempt has raised its breach
    std::optional<Instant> from, to;  ///< opened in [from, to)
    std::string q;                    ///< within number, title or requester, ASCII letters of either case
    int limit = 100;                  ///< 1 to 500
    std::string cursor;               ///< of the page before; empty: from the start
};

/// A case as a list shows it; the whole of it comes from folding case_events().
struct CaseSummary {
    std::string number, title, requester, channel, sop, calendar;
    cases::CaseStatus status = cases::CaseStatus::open;
    Instant opened_at{};
    std::optional<Instant> closed_at, deadline, ready_since;
    int step = 0;     ///< the open step, or the one that is ready; 0 when closed
    int attempt = 0;  ///< of the open step; 0 when none is open
    cases::StepStatus step_status = cases::StepStatus::waiting;  ///< running, paused or ready
    std::string executor;                                        ///< of the open attempt
    std::optional<Instant> started;                              ///< of the open attempt
    bool late = false;
    int last_seq = 0, corrections = 0, returns = 0, skips = 0;
};
struct CasePage {
    std::vector<CaseSummary> cases;  ///< newest opened first
    std::string next_cursor;         ///< empty: no more
};
/// Nothing when the cursor is not one of ours.
std::optional<CasePage> list_cases(const Snapshot& snapshot, const CaseFilter& filter);
/// Nothing when there is no such case.
std::optional<CaseSummary> find_case(const Snapshot& snapshot, std::string_view number);

/// Every open case, folded from the log. \throws std::logic_error if the log can not be folded
std::vector<cases::CaseState> open_cases(const Snapshot& snapshot, const cases::SopBook& sops);

struct CaseCounts {
    std::int64_t open = 0, closed = 0, cancelled = 0, events = 0;
};
CaseCounts count_cases(const Snapshot& snapshot);

/// In the order they were made; the newest of an attempt is the one that counts.
std::vector<VerdictRow> verdicts_of(const Snapshot& snapshot, std::string_view number);

// ---- versions: their texts are kept, so that every verdict can be made again ----

struct NamedText {
    std::string file;  ///< base name
    std::string text;  ///< as read
};
struct SopVersion {
    std::string version;
    NamedText source;
    Instant recorded_at{};  ///< set by the store
};
struct CalendarVersion {
    std::string version;           ///< WorkingCalendar::version()
    std::vector<NamedText> files;  ///< all that it was built from
    Instant recorded_at{};         ///< set by the store
};
/// Keeps a version that is not known yet; a known one stays as it is.
void put_sop(Store& store, SopVersion version, Done<Nothing> done);
void put_calendar(Store& store, CalendarVersion version, Done<Nothing> done);
std::vector<SopVersion> sop_versions(const Snapshot& snapshot);            ///< oldest first
std::vector<CalendarVersion> calendar_versions(const Snapshot& snapshot);  ///< oldest first
std::optional<CalendarVersion> calendar_version(const Snapshot& snapshot, std::string_view version);

}  // namespace pantau::store
