#include "daemon/store/case_log.hpp"

#include <algorithm>
#include <memory>

#include <fmt/format.h>
#include <sqlite3.h>

#include "daemon/cases/hash_chain.hpp"
#include "daemon/store/case_rows.hpp"
#include "daemon/store/event_rows.hpp"
#include "daemon/store/job.hpp"
#include "daemon/store/judging.hpp"

namespace pantau::store {
namespace {

using cases::Event;

ChainHead head_of(Connection& db) {
    Query q = db.query("SELECT id, hash, recorded_at FROM event ORDER BY id DESC LIMIT 1");
    if (!q.next()) return {};
    return {q.integer(0), hash_from(q.view(1)), q.instant(2)};
}

std::vector<Event> read_events(Connection& db, std::int64_t first_id, std::int64_t last_id) {
    std::vector<Event> events;
    select_events(
        db, "WHERE id BETWEEN ? AND ? ORDER BY id", [&](Query& q) { q << first_id << last_id; },
        [&](const Event& event) {
            events.push_back(event);
            return true;
        });
    return events;
}

std::optional<IdempotencyRecord> known_key(Connection& db, std::string_view actor, std::string_view key) {
    Query q = db.query(
        "SELECT request_hash, case_number, first_id, last_id FROM idempotency WHERE actor = ? AND key = ?");
    q << actor << key;
    if (!q.next()) return std::nullopt;
    return IdempotencyRecord{q.text(0), q.text(1), q.integer(2), q.integer(3)};
}

[[noreturn]] void conflict(std::string sentence) {
    throw Refused{WriteProblem::Kind::conflict, std::move(sentence)};
}
[[noreturn]] void invalid(std::string sentence) {
    throw Refused{WriteProblem::Kind::invalid, std::move(sentence)};
}

// What the request's own events must be among themselves; a mistake here is one of the caller.
void check_shape(const AppendRequest& request) {
    if (request.events.empty()) invalid("An act without events.");
    const auto& number = request.events.front().case_number;
    for (const auto& event : request.events)
        if (event.case_number != number) invalid("Events of two cases in one act.");
    if (number.empty()) {
        if (request.after || !request.verdicts.empty())
            invalid("Events of no case have no state and no verdict.");
        return;
    }
    if (!request.after || request.after->number != number)
        invalid(fmt::format("The state that comes with events of case {} is not of that case.", number));
    if (request.after->last_seq != request.events.back().seq)
        invalid(fmt::format("The state that comes with events of case {} ends at seq {}, the events at {}.",
                            number, request.after->last_seq, request.events.back().seq));
    for (const auto& row : request.verdicts)
        if (row.case_number != number) invalid("A verdict of another case than its events.");
}

void write_projections(Connection& db, const AppendRequest& request, const CaseCells* before,
                       Instant recorded_at, std::int64_t last_id) {
    const auto& number = request.after->number;
    bool late = before != nullptr && has_late_verdict(db, number);
    auto cells = cells_of(*request.after, late);
    write_cells(db, before, cells);
    if (request.verdicts.empty()) return;
    for (const auto& row : request.verdicts) insert_verdict(db, row, recorded_at, last_id);
    late = has_late_verdict(db, number);
    if (const bool now_late = cells_of(*request.after, late).late; now_late != cells.late)
        db.run("UPDATE case_record SET late = ? WHERE number = ?", now_late, number);
}

Appended record(Connection& db, const AppendRequest& request, Instant now) {
    check_shape(request);
    const Event& first = request.events.front();
    if (!first.idempotency_key.empty()) {
        if (const auto known = known_key(db, first.actor, first.idempotency_key)) {
            if (known->request_hash != request.request_hash)
                throw Refused{WriteProblem::Kind::key_reused,
                              "The idempotency key was used before for another request: take a new one."};
            return {read_events(db, known->first_id, known->last_id), true};
        }
    }
    const ChainHead head = head_of(db);
    if (request.expected_last_id && *request.expected_last_id != head.id)
        conflict(fmt::format("The log has moved on to event {} (expected {}): read again.", head.id,
                             *request.expected_last_id));

    const bool of_case = !first.case_number.empty();
    std::optional<CaseCells> before;
    int last_seq = 0;
    if (of_case) {
        before = read_cells(db, first.case_number);
        last_seq = before ? before->last_seq : 0;
    } else {
        Query q = db.query("SELECT max(seq) FROM event WHERE case_number = ''");
        if (q.next()) last_seq = q.small(0);
    }

    Appended appended{request.events, false};
    ChainHead at = head;
    const Instant recorded_at = head.id == 0 ? now : std::max(now, head.recorded_at);
    for (Event& event : appended.events) {
        if (!of_case) event.seq = last_seq + 1;
        if (event.seq != last_seq + 1)
            conflict(
                fmt::format("Case {} stands at seq {}, the event was made for seq {}: read the case again.",
                            event.case_number, last_seq, event.seq));
        ++last_seq;
        event.id = at.id + 1;
        event.recorded_at = recorded_at;
        cases::seal(event, at.hash);
        insert_event(db, event);
        if (cases::is_erasure(event)) erase_text(db, event);
        at = {event.id, event.hash, recorded_at};
    }
    if (of_case) write_projections(db, request, before ? &*before : nullptr, recorded_at, at.id);
    if (!first.idempotency_key.empty())
        db.run(
            "INSERT INTO idempotency (actor, key, request_hash, case_number, first_id, last_id) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            first.actor, first.idempotency_key, request.request_hash, first.case_number, head.id + 1, at.id);
    return appended;
}

Appended record_or_conflict(Connection& db, const AppendRequest& request, Instant now) {
    try {
        return record(db, request, now);
    } catch (const StoreError& error) {
        // A threshold that the log holds already: the caller looked before it was written.
        if (error.code() == SQLITE_CONSTRAINT_UNIQUE || error.code() == SQLITE_CONSTRAINT_PRIMARYKEY)
            conflict(fmt::format("It is recorded already: read the case again ({}).", error.what()));
        throw;
    }
}

}  // namespace

VerdictRow verdict_row(const cases::CaseState& state, const cases::Attempt& attempt,
                       const cases::Judgement& judgement, std::string calendar_version) {
    VerdictRow row;
    row.case_number = state.number;
    row.step = attempt.step;
    row.attempt = attempt.number;
    row.verdict = judgement.verdict;
    row.used_s = judgement.used_s;
    row.wall_s = judgement.wall_s;
    row.paused_s = judgement.paused_s;
    row.standard_s = judgement.standard_s;
    row.provisional = judgement.provisional;
    row.off_hours = judgement.off_hours;
    row.calendar_version = std::move(calendar_version);
    row.sop_version = attempt.sop.empty() ? state.sop : attempt.sop;
    return row;
}

void append(Store& store, AppendRequest request, Done<Appended> done) {
    auto kept = std::make_shared<const AppendRequest>(std::move(request));
    run_job<Appended>(
        store, [&store, kept](Connection& db) { return record_or_conflict(db, *kept, store.now()); },
        std::move(done));
}

void append_many(Store& store, std::vector<AppendRequest> requests, Done<std::vector<Appended>> done) {
    auto kept = std::make_shared<const std::vector<AppendRequest>>(std::move(requests));
    run_job<std::vector<Appended>>(
        store,
        [&store, kept](Connection& db) {
            std::vector<Appended> all;
            all.reserve(kept->size());
            const Instant now = store.now();
            for (const auto& request : *kept) all.push_back(record_or_conflict(db, request, now));
            return all;
        },
        std::move(done));
}

std::optional<IdempotencyRecord> find_idempotency(const Snapshot& snapshot, std::string_view actor,
                                                  std::string_view key) {
    return known_key(snapshot.connection(), actor, key);
}

ChainHead chain_head(const Snapshot& snapshot, std::optional<Instant> as_of) {
    auto& db = snapshot.connection();
    ChainHead head = head_of(db);
    if (!as_of || head.id == 0 || head.recorded_at <= *as_of) return head;
    // recorded_at never goes back along the ids, and ids have no gaps: halve.
    Query q = db.query("SELECT hash, recorded_at FROM event WHERE id = ?");
    std::int64_t known = 0, beyond = head.id;
    while (beyond - known > 1) {
        const auto middle = known + (beyond - known) / 2;
        Query at = db.query("SELECT recorded_at FROM event WHERE id = ?");
        at << middle;
        (at.next() && at.instant(0) <= *as_of ? known : beyond) = middle;
    }
    if (known == 0) return {};
    q << known;
    q.next();
    return {known, hash_from(q.view(0)), q.instant(1)};
}

std::vector<Event> case_events(const Snapshot& snapshot, std::string_view number, int after_seq,
                               std::optional<Instant> as_of) {
    std::vector<Event> events;
    select_events(
        snapshot.connection(), "WHERE case_number = ? AND seq > ? AND recorded_at <= ? ORDER BY seq",
        [&](Query& q) { q << number << after_seq << as_of.value_or(Instant::max()); },
        [&](const Event& event) {
            events.push_back(event);
            return true;
        });
    return events;
}

std::vector<Event> events_between(const Snapshot& snapshot, std::int64_t first_id, std::int64_t last_id) {
    return read_events(snapshot.connection(), first_id, last_id);
}

void for_each_event(const Snapshot& snapshot, std::int64_t after_id, std::optional<Instant> as_of,
                    const std::function<bool(const Event&)>& visit) {
    select_events(
        snapshot.connection(), "WHERE id > ? AND recorded_at <= ? ORDER BY id",
        [&](Query& q) { q << after_id << as_of.value_or(Instant::max()); }, visit);
}

std::vector<Adoption> adoptions(const Snapshot& snapshot) {
    std::vector<Adoption> all;
    Query q = snapshot.connection().query(
        "SELECT id, calendar, recorded_at FROM event WHERE kind = 'calendar_adopted' ORDER BY id");
    while (q.next()) all.push_back({q.integer(0), q.text(1), q.instant(2)});
    return all;
}

}  // namespace pantau::store
