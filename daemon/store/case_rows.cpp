#include "daemon/store/case_rows.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "daemon/store/event_rows.hpp"

namespace pantau::store {
namespace {

std::string shown(const std::string& text) {
    return "'" + text + "'";
}
std::string shown(int number) {
    return std::to_string(number);
}
std::string shown(bool yes) {
    return yes ? "yes" : "no";
}
std::string shown(Instant at) {
    return date::format("%FT%TZ", at);
}
std::string shown(const std::optional<Instant>& at) {
    return at ? shown(*at) : "none";
}

// Collects sentences about the cells of one row.
class Compare {
public:
    Compare(std::string where, std::vector<std::string>& out) : where_{std::move(where)}, out_{out} {}
    template <class Cell>
    void cell(const char* name, const Cell& stored, const Cell& rebuilt) {
        if (stored != rebuilt)
            out_.push_back(fmt::format("{}, {}: stored {}, from the log {}", where_, name, shown(stored),
                                       shown(rebuilt)));
    }

private:
    std::string where_;
    std::vector<std::string>& out_;
};

AttemptCells cells_of(const cases::Attempt& attempt) {
    AttemptCells cells;
    cells.step = attempt.step;
    cells.number = attempt.number;
    cells.status = to_string(attempt.status);
    cells.started = attempt.started;
    cells.ended = attempt.ended;
    cells.precision = attempt.precision == cases::Precision::minute ? "minute" : "second";
    cells.executor = attempt.executor;
    cells.approved_by = attempt.approved_by;
    cells.authority = attempt.authority;
    cells.reason = attempt.reason;
    cells.output = attempt.output;
    cells.links = join(attempt.links, '\n');
    cells.flags = join(attempt.flags, ' ');
    cells.sop = attempt.sop;
    for (const int percent : attempt.raised) {
        if (!cells.raised.empty()) cells.raised += ' ';
        cells.raised += percent == cases::Attempt::breach ? "breach" : std::to_string(percent);
    }
    cells.started_seq = attempt.started_seq;
    cells.ended_seq = attempt.ended_seq;
    for (const auto& pause : attempt.pauses)
        cells.pauses.push_back({pause.from, pause.to, pause.reason, pause.seq});
    return cells;
}

void write_attempt(Connection& db, const std::string& number, std::size_t place, const AttemptCells* before,
                   const AttemptCells& after) {
    if (before != nullptr && *before == after) return;
    db.run(
        "INSERT INTO attempt (case_number, place, step, number, status, started, ended, precision, executor, "
        "approved_by, authority, reason, output, links, flags, raised, started_seq, ended_seq, sop) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (case_number, place) DO UPDATE SET step = excluded.step, number = excluded.number, "
        "status = excluded.status, started = excluded.started, ended = excluded.ended, "
        "precision = excluded.precision, executor = excluded.executor, approved_by = excluded.approved_by, "
        "authority = excluded.authority, reason = excluded.reason, output = excluded.output, "
        "links = excluded.links, flags = excluded.flags, raised = excluded.raised, "
        "started_seq = excluded.started_seq, ended_seq = excluded.ended_seq, sop = excluded.sop",
        number, place, after.step, after.number, after.status, after.started, after.ended, after.precision,
        after.executor, after.approved_by, after.authority, after.reason, after.output, after.links,
        after.flags, after.raised, after.started_seq, after.ended_seq, after.sop);
    const std::size_t had = before == nullptr ? 0 : before->pauses.size();
    for (std::size_t i = 0; i < after.pauses.size(); ++i) {
        const auto& pause = after.pauses[i];
        if (i < had && before->pauses[i] == pause) continue;
        db.run(
            "INSERT OR REPLACE INTO pause (case_number, place, number, from_at, to_at, reason, seq) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            number, place, i, pause.from, pause.to, pause.reason, pause.seq);
    }
    if (had > after.pauses.size())
        db.run("DELETE FROM pause WHERE case_number = ? AND place = ? AND number >= ?", number, place,
               after.pauses.size());
}

}  // namespace

CaseCells cells_of(const cases::CaseState& state, bool late_verdict) {
    CaseCells cells;
    cells.number = state.number;
    cells.sop = state.sop;
    cells.calendar = state.calendar;
    cells.title = shown(state.title);
    cells.requester = shown(state.requester);
    cells.channel = state.channel;
    cells.status = to_string(state.status);
    cells.opened_at = state.opened_at;
    cells.closed_at = state.closed_at;
    cells.ready_since = state.ready_since;
    cells.deadline = state.deadline;
    cells.last_seq = state.last_seq;
    cells.last_occurred = state.last_occurred;
    cells.corrections = state.corrections;
    cells.returns = state.returns;
    cells.skips = state.skips;
    for (const auto status : state.steps) {
        if (!cells.steps.empty()) cells.steps += ' ';
        cells.steps += to_string(status);
    }
    for (const auto at : state.last_of_step) {
        if (!cells.last_of_step.empty()) cells.last_of_step += ' ';
        cells.last_of_step += std::to_string(at.time_since_epoch().count());
    }
    cells.links = join(state.links, '\n');
    cells.late = late_verdict;
    if (state.status == cases::CaseStatus::open) {
        if (const auto* open = state.open_attempt()) {
            cells.step = open->step;
            cells.attempt = open->number;
            cells.step_status = to_string(open->status);
            cells.executor = open->executor;
            cells.started = open->started;
            cells.late = cells.late || open->raised.contains(cases::Attempt::breach);
        } else {
            cells.step = state.ready_step();
            cells.step_status = to_string(cases::StepStatus::ready);
        }
    }
    for (const auto& attempt : state.attempts) cells.attempts.push_back(cells_of(attempt));
    return cells;
}

std::optional<CaseCells> read_cells(Connection& db, std::string_view number) {
    Query q = db.query(
        "SELECT number, sop, calendar, title, requester, channel, status, opened_at, closed_at, ready_since, "
        "deadline, "
        "last_seq, last_occurred, corrections, returns, skips, steps, last_of_step, links, step, attempt, "
        "step_status, executor, started, late FROM case_record WHERE number = ?");
    q << number;
    if (!q.next()) return std::nullopt;
    CaseCells cells;
    cells.number = q.text(0);
    cells.sop = q.text(1);
    cells.calendar = q.text(2);
    cells.title = q.text(3);
    cells.requester = q.text(4);
    cells.channel = q.text(5);
    cells.status = q.text(6);
    cells.opened_at = q.instant(7);
    cells.closed_at = q.maybe_instant(8);
    cells.ready_since = q.maybe_instant(9);
    cells.deadline = q.maybe_instant(10);
    cells.last_seq = q.small(11);
    cells.last_occurred = q.instant(12);
    cells.corrections = q.small(13);
    cells.returns = q.small(14);
    cells.skips = q.small(15);
    cells.steps = q.text(16);
    cells.last_of_step = q.text(17);
    cells.links = q.text(18);
    cells.step = q.small(19);
    cells.attempt = q.small(20);
    cells.step_status = q.text(21);
    cells.executor = q.text(22);
    cells.started = q.maybe_instant(23);
    cells.late = q.truth(24);

    Query rows = db.query(
        "SELECT step, number, status, started, ended, precision, executor, approved_by, authority, reason, "
        "output, "
        "links, flags, raised, started_seq, ended_seq, sop FROM attempt WHERE case_number = ? ORDER BY "
        "place");
    rows << number;
    while (rows.next()) {
        AttemptCells attempt;
        attempt.step = rows.small(0);
        attempt.number = rows.small(1);
        attempt.status = rows.text(2);
        attempt.started = rows.maybe_instant(3);
        attempt.ended = rows.maybe_instant(4);
        attempt.precision = rows.text(5);
        attempt.executor = rows.text(6);
        attempt.approved_by = rows.text(7);
        attempt.authority = rows.text(8);
        attempt.reason = rows.text(9);
        attempt.output = rows.text(10);
        attempt.links = rows.text(11);
        attempt.flags = rows.text(12);
        attempt.raised = rows.text(13);
        attempt.started_seq = rows.small(14);
        attempt.ended_seq = rows.small(15);
        attempt.sop = rows.text(16);
        cells.attempts.push_back(std::move(attempt));
    }
    Query pauses = db.query(
        "SELECT place, from_at, to_at, reason, seq FROM pause WHERE case_number = ? ORDER BY place, number");
    pauses << number;
    while (pauses.next()) {
        const auto place = static_cast<std::size_t>(pauses.integer(0));
        if (place < cells.attempts.size())
            cells.attempts[place].pauses.push_back(
                {pauses.instant(1), pauses.maybe_instant(2), pauses.text(3), pauses.small(4)});
    }
    return cells;
}

void write_cells(Connection& db, const CaseCells* before, const CaseCells& after) {
    db.run(
        "INSERT INTO case_record (number, sop, calendar, title, requester, channel, status, opened_at, "
        "closed_at, "
        "ready_since, deadline, last_seq, last_occurred, corrections, returns, skips, steps, last_of_step, "
        "links, "
        "step, attempt, step_status, executor, started, late) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (number) DO UPDATE SET sop = excluded.sop, calendar = excluded.calendar, title = "
        "excluded.title, "
        "requester = excluded.requester, channel = excluded.channel, status = excluded.status, "
        "opened_at = excluded.opened_at, closed_at = excluded.closed_at, ready_since = excluded.ready_since, "
        "deadline = excluded.deadline, last_seq = excluded.last_seq, last_occurred = excluded.last_occurred, "
        "corrections = excluded.corrections, returns = excluded.returns, skips = excluded.skips, "
        "steps = excluded.steps, last_of_step = excluded.last_of_step, links = excluded.links, "
        "step = excluded.step, attempt = excluded.attempt, step_status = excluded.step_status, "
        "executor = excluded.executor, started = excluded.started, late = excluded.late",
        after.number, after.sop, after.calendar, after.title, after.requester, after.channel, after.status,
        after.opened_at, after.closed_at, after.ready_since, after.deadline, after.last_seq,
        after.last_occurred, after.corrections, after.returns, after.skips, after.steps, after.last_of_step,
        after.links, after.step, after.attempt, after.step_status, after.executor, after.started, after.late);
    const std::size_t had = before == nullptr ? 0 : before->attempts.size();
    // A correction can take attempts away (an undone start): their pauses go first.
    if (had > after.attempts.size()) {
        db.run("DELETE FROM pause WHERE case_number = ? AND place >= ?", after.number, after.attempts.size());
        db.run("DELETE FROM attempt WHERE case_number = ? AND place >= ?", after.number,
               after.attempts.size());
    }
    for (std::size_t i = 0; i < after.attempts.size(); ++i)
        write_attempt(db, after.number, i, i < had ? &before->attempts[i] : nullptr, after.attempts[i]);
}

bool has_late_verdict(Connection& db, std::string_view number) {
    Query q = db.query(
        "SELECT 1 FROM verdict v WHERE v.case_number = ? AND v.verdict = 'late' AND NOT EXISTS "
        "(SELECT 1 FROM verdict n WHERE n.supersedes = v.id AND n.case_number = v.case_number AND n.step = "
        "v.step "
        "AND n.attempt = v.attempt) LIMIT 1");
    q << number;
    return q.next();
}

std::vector<std::string> differences(const CaseCells& stored, const CaseCells& rebuilt) {
    std::vector<std::string> out;
    Compare row{"case " + rebuilt.number, out};
    row.cell("sop", stored.sop, rebuilt.sop);
    row.cell("calendar", stored.calendar, rebuilt.calendar);
    row.cell("title", stored.title, rebuilt.title);
    row.cell("requester", stored.requester, rebuilt.requester);
    row.cell("channel", stored.channel, rebuilt.channel);
    row.cell("status", stored.status, rebuilt.status);
    row.cell("opened_at", stored.opened_at, rebuilt.opened_at);
    row.cell("closed_at", stored.closed_at, rebuilt.closed_at);
    row.cell("ready_since", stored.ready_since, rebuilt.ready_since);
    row.cell("deadline", stored.deadline, rebuilt.deadline);
    row.cell("last_seq", stored.last_seq, rebuilt.last_seq);
    row.cell("last_occurred", stored.last_occurred, rebuilt.last_occurred);
    row.cell("corrections", stored.corrections, rebuilt.corrections);
    row.cell("returns", stored.returns, rebuilt.returns);
    row.cell("skips", stored.skips, rebuilt.skips);
    row.cell("steps", stored.steps, rebuilt.steps);
    row.cell("last_of_step", stored.last_of_step, rebuilt.last_of_step);
    row.cell("links", stored.links, rebuilt.links);
    row.cell("step", stored.step, rebuilt.step);
    row.cell("attempt", stored.attempt, rebuilt.attempt);
    row.cell("step_status", stored.step_status, rebuilt.step_status);
    row.cell("executor", stored.executor, rebuilt.executor);
    row.cell("started", stored.started, rebuilt.started);
    row.cell("late", stored.late, rebuilt.late);
    row.cell("number of attempts", static_cast<int>(stored.attempts.size()),
             static_cast<int>(rebuilt.attempts.size()));
    for (std::size_t i = 0; i < std::min(stored.attempts.size(), rebuilt.attempts.size()); ++i) {
        const auto& a = stored.attempts[i];
        const auto& b = rebuilt.attempts[i];
        Compare cell{fmt::format("case {}, step {} attempt {}", rebuilt.number, b.step, b.number), out};
        cell.cell("step", a.step, b.step);
        cell.cell("number", a.number, b.number);
        cell.cell("status", a.status, b.status);
        cell.cell("started", a.started, b.started);
        cell.cell("ended", a.ended, b.ended);
        cell.cell("precision", a.precision, b.precision);
        cell.cell("executor", a.executor, b.executor);
        cell.cell("approved_by", a.approved_by, b.approved_by);
        cell.cell("authority", a.authority, b.authority);
        cell.cell("reason", a.reason, b.reason);
        cell.cell("output", a.output, b.output);
        cell.cell("links", a.links, b.links);
        cell.cell("flags", a.flags, b.flags);
        cell.cell("sop", a.sop, b.sop);
        cell.cell("raised", a.raised, b.raised);
        cell.cell("started_seq", a.started_seq, b.started_seq);
        cell.cell("ended_seq", a.ended_seq, b.ended_seq);
        cell.cell("number of pauses", static_cast<int>(a.pauses.size()), static_cast<int>(b.pauses.size()));
        for (std::size_t p = 0; p < std::min(a.pauses.size(), b.pauses.size()); ++p) {
            cell.cell("pause from", a.pauses[p].from, b.pauses[p].from);
            cell.cell("pause to", a.pauses[p].to, b.pauses[p].to);
            cell.cell("pause reason", a.pauses[p].reason, b.pauses[p].reason);
            cell.cell("pause seq", a.pauses[p].seq, b.pauses[p].seq);
        }
    }
    return out;
}

}  // namespace pantau::store
