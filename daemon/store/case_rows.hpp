#pragma once
// What the tables hold of one case: written from a folded state, read back, compared. For this room's sources
// only.

#include <string>
#include <vector>

#include "daemon/cases/case_state.hpp"
#include "daemon/store/connection.hpp"

namespace pantau::store {

struct PauseCells {
    Instant from{};
    std::optional<Instant> to;
    std::string reason;
    int seq = 0;
    friend bool operator==(const PauseCells&, const PauseCells&) = default;
};
struct AttemptCells {
    int step = 0, number = 0;
    std::string status;
    std::optional<Instant> started, ended;
    std::string precision, executor, approved_by, authority, reason, output, links, flags, sop, raised;
    int started_seq = 0, ended_seq = 0;
    std::vector<PauseCells> pauses;
    friend bool operator==(const AttemptCells&, const AttemptCells&) = default;
};
struct CaseCells {
    std::string number, sop, calendar, title, requester, channel, status;
    Instant opened_at{};
    std::optional<Instant> closed_at, ready_since, deadline;
    int last_seq = 0;
    Instant last_occurred{};
    int corrections = 0, returns = 0, skips = 0;
    std::string steps, last_of_step, links;
    int step = 0, attempt = 0;
    std::string step_status, executor;
    std::optional<Instant> started;
    bool late = false;
    std::vector<AttemptCells> attempts;
    friend bool operator==(const CaseCells&, const CaseCells&) = default;
};

/// \param late_verdict  whether the newest verdict of one of its attempts is `late`
CaseCells cells_of(const cases::CaseState& state, bool late_verdict);
std::optional<CaseCells> read_cells(Connection& db, std::string_view number);
/// Brings the tables from `before` (nothing: a new case) to `after`; rows that stay as they are are not
/// written.
void write_cells(Connection& db, const CaseCells* before, const CaseCells& after);
/// Whether the newest verdict of one of the case's attempts is `late`.
bool has_late_verdict(Connection& db, std::string_view number);

/// One sentence for each difference: "case 2026-0001, step 3 attempt 1, ended: stored 1790000000000, from the
/// log 1790000060000". Empty when equal.
std::vector<std::string> differences(const CaseCells& stored, const CaseCells& rebuilt);

}  // namespace pantau::store
