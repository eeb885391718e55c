#pragma once
// The case half of a report's rows; for this room's sources only.

#include <map>
#include <string>
#include <vector>

#include "daemon/store/judging.hpp"
#include "daemon/store/report_source.hpp"

namespace pantau::store {

class ReportCases {
public:
    ReportCases(const Snapshot& snapshot, const ReportOptions& options);

    std::vector<reports::StepRow> steps();
    std::vector<reports::AttemptRow> attempts(reports::Span span);
    std::vector<reports::CaseRow> cases(reports::Span span);
    std::vector<reports::CorrectionRow> corrections(reports::Span span);
    std::optional<std::int64_t> working_seconds(Instant from, Instant to);
    /// As known at the cut-off; empty where there was no such case.
    std::string title(const std::string& number);
    /// The calendar in force at the cut-off: the one that the log names, else that of the settings.
    const pantau::cases::WorkingCalendar* calendar();
    /// The version that most of the cases known at the cut-off began under.
    const pantau::cases::Sop* sop();

private:
    struct Loaded {
        std::vector<pantau::cases::Event> history;  // as recorded, up to the cut-off
        std::vector<pantau::cases::Event> read;     // as corrected
        pantau::cases::CaseState state;
        std::map<std::pair<int, int>, VerdictRow> verdicts;  // newest known at the cut-off
    };
    struct Frame {
        Instant now;  // the end of the span, or the cut-off if that is earlier
        reports::Span span;
    };

    const std::vector<Loaded>& load(reports::Span span);
    Loaded load_case(const std::string& number);
    const pantau::cases::WorkingCalendar* calendar_of(const Loaded& loaded,
                                                      const pantau::cases::Attempt& attempt, bool ended);
    const pantau::cases::Executor* executor_named(const pantau::cases::Sop* sop,
                                                  const std::string& code) const;
    reports::AttemptRow row_of(const Loaded& loaded, const pantau::cases::Attempt& attempt,
                               const Frame& frame);
    reports::CaseRow row_of(const Loaded& loaded, const Frame& frame);

    const Snapshot& snapshot_;
    const ReportOptions& options_;
    Versions versions_;
    std::int64_t cut_ = 0;  // id of the newest event that counts
    std::optional<reports::Span> loaded_span_;
    std::vector<Loaded> loaded_;
};

}  // namespace pantau::store
