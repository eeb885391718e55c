#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "daemon/store/case_log.hpp"
#include "daemon/store/job.hpp"

namespace pantau::store {
namespace {

constexpr std::string_view summary_columns =
    "number, title, requester, channel, sop, calendar, status, opened_at, closed_at, deadline, ready_since, "
    "step, "
    "attempt, step_status, executor, started, late, last_seq, corrections, returns, skips";

std::string_view status_name(cases::CaseStatus status) {
    return to_string(status);
}

CaseSummary summary_of(const Query& q) {
    CaseSummary row;
    row.number = q.text(0);
    row.title = q.text(1);
    row.requester = q.text(2);
    row.channel = q.text(3);
    row.sop = q.text(4);
    row.calendar = q.text(5);
    row.status = enum_named<cases::CaseStatus>(q.view(6), 3, status_name).value_or(cases::CaseStatus::open);
    row.opened_at = q.instant(7);
    row.closed_at = q.maybe_instant(8);
    row.deadline = q.maybe_instant(9);
    row.ready_since = q.maybe_instant(10);
    row.step = q.small(11);
    row.attempt = q.small(12);
    row.step_status = enum_named<cases::StepStatus>(q.view(13), 6, [](cases::StepStatus s) {
                          return to_string(s);
                      }).value_or(cases::StepStatus::waiting);
    row.executor = q.text(14);
    row.started = q.maybe_instant(15);
    row.late = q.truth(16);
    row.last_seq = q.small(17);
    row.corrections = q.small(18);
    row.returns = q.small(19);
    row.skips = q.small(20);
    return row;
}

// What a LIKE pattern gives a meaning to is taken literally.
std::string like(std::string_view text) {
    std::string pattern = "%";
    for (const char c : text) {
        if (c == '%' || c == '_' || c == '\\') pattern += '\\';
        pattern += c;
    }
    return pattern + "%";
}

std::string_view condition(CaseListState state) {
    switch (state) {
        case CaseListState::any:
            return "";
        case CaseListState::open:
            return " AND status = 'open'";
        case CaseListState::running:
            return " AND status = 'open' AND step_status = 'running'";
        case CaseListState::paused:
            return " AND status = 'open' AND step_status = 'paused'";
        case CaseListState::waiting:
            return " AND status = 'open' AND step_status = 'ready'";
        case CaseListState::closed:
            return " AND status = 'closed'";
        case CaseListState::cancelled:
            return " AND status = 'cancelled'";
    }
    return "";
}

struct Cursor {
    std::int64_t opened = 0;
    std::string number;
};
std::optional<Cursor> read_cursor(std::string_view text) {
    Cursor cursor;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), cursor.opened);
    if (error != std::errc{} || end == text.data() + text.size() || *end != '.') return std::nullopt;
    cursor.number = std::string{end + 1, text.data() + text.size()};
    return cursor.number.empty() ? std::nullopt : std::optional{cursor};
}

}  // namespace

std::optional<CaseListState> case_list_state(std::string_view name) noexcept {
    static constexpr std::string_view names[] = {"any",     "open",   "running",  "paused",
                                                 "waiting", "closed", "cancelled"};
    for (int i = 0; i < 7; ++i)
        if (names[i] == name) return static_cast<CaseListState>(i);
    return std::nullopt;
}

bool case_exists(const Snapshot& snapshot, std::string_view number) {
    Query q = snapshot.connection().query("SELECT 1 FROM case_record WHERE number = ?");
    q << number;
    return q.next();
}

std::string next_case_number(const Snapshot& snapshot, int year) {
    const std::string first = fmt::format("{:04}-", year);
    const std::string beyond = fmt::format("{:04}.", year);  // '.' follows '-'
    Query q = snapshot.connection().query(
        "SELECT max(CAST(substr(number, 6) AS INTEGER)) FROM case_record WHERE number >= ? AND number < ? "
        "AND "
        "substr(number, 6) NOT GLOB '*[^0-9]*' AND length(number) < 15");
    q << first << beyond;
    const auto last = q.next() ? q.integer(0) : 0;
    return fmt::format("{:04}-{:04}", year, last + 1);
}

std::optional<CasePage> list_cases(const Snapshot& snapshot, const CaseFilter& filter) {
    std::optional<Cursor> after;
    if (!filter.cursor.empty()) {
        after = read_cursor(filter.cursor);
        if (!after) return std::nullopt;
    }
    std::string sql =
        fmt::format("SELECT {} FROM case_record WHERE true{}", summary_columns, condition(filter.state));
    if (filter.late) sql += " AND late = 1";
    if (filter.from) sql += " AND opened_at >= ?";
    if (filter.to) sql += " AND opened_at < ?";
    if (!filter.q.empty())
        sql += " AND (number LIKE ? ESCAPE '\\' OR title LIKE ? ESCAPE '\\' OR requester LIKE ? ESCAPE '\\')";
    if (after) sql += " AND (opened_at, number) < (?, ?)";
    sql += " ORDER BY opened_at DESC, number DESC LIMIT ?";

    const int limit = std::clamp(filter.limit, 1, 500);
    const std::string pattern = like(filter.q);
    Query q = snapshot.connection().query(sql);
    if (filter.from) q << *filter.from;
    if (filter.to) q << *filter.to;
    if (!filter.q.empty()) q << pattern << pattern << pattern;
    if (after) q << after->opened << after->number;
    q << limit + 1;

    CasePage page;
    while (q.next()) {
        if (static_cast<int>(page.cases.size()) == limit) {
            const auto& last = page.cases.back();
            page.next_cursor = fmt::format("{}.{}", last.opened_at.time_since_epoch().count(), last.number);
            break;
        }
        page.cases.push_back(summary_of(q));
    }
    return page;
}

std::optional<CaseSummary> find_case(const Snapshot& snapshot, std::string_view number) {
    Query q = snapshot.connection().query(
        fmt::format("SELECT {} FROM case_record WHERE number = ?", summary_columns));
    q << number;
    if (!q.next()) return std::nullopt;
    return summary_of(q);
}

std::vector<cases::CaseState> open_cases(const Snapshot& snapshot, const cases::SopBook& sops) {
    std::vector<cases::CaseState> open;
    Query q =
        snapshot.connection().query("SELECT number FROM case_record WHERE status = 'open' ORDER BY number");
    while (q.next()) open.push_back(cases::fold(case_events(snapshot, q.view(0)), sops));
    return open;
}

CaseCounts count_cases(const Snapshot& snapshot) {
    auto& db = snapshot.connection();
    CaseCounts counts;
    counts.open = db.number("SELECT count(*) FROM case_record WHERE status = 'open'");
    counts.cancelled = db.number("SELECT count(*) FROM case_record WHERE status = 'cancelled'");
    counts.closed = db.number("SELECT count(*) FROM case_record") - counts.open - counts.cancelled;
    counts.events = db.number("SELECT max(id) FROM event");
    return counts;
}

std::vector<VerdictRow> verdicts_of(const Snapshot& snapshot, std::string_view number) {
    Query q = snapshot.connection().query(
        "SELECT id, step, attempt, verdict, used_s, wall_s, paused_s, standard_s, provisional, off_hours, "
        "calendar_version, sop_version, rule_version, judged_at, event_id, supersedes FROM verdict "
        "WHERE case_number = ? ORDER BY id");
    q << number;
    std::vector<VerdictRow> rows;
    while (q.next()) {
        VerdictRow row;
        row.id = q.integer(0);
        row.case_number = number;
        row.step = q.small(1);
        row.attempt = q.small(2);
        row.verdict = enum_named<cases::Verdict>(q.view(3), 6, [](cases::Verdict v) {
                          return to_string(v);
                      }).value_or(cases::Verdict::not_computable);
        row.used_s = q.integer(4);
        row.wall_s = q.integer(5);
        row.paused_s = q.integer(6);
        row.standard_s = q.integer(7);
        row.provisional = q.truth(8);
        row.off_hours = q.truth(9);
        row.calendar_version = q.text(10);
        row.sop_version = q.text(11);
        row.rule_version = q.small(12);
        row.judged_at = q.instant(13);
        row.event_id = q.integer(14);
        row.supersedes = q.integer(15);
        rows.push_back(std::move(row));
    }
    return rows;
}

}  // namespace pantau::store
