#pragma once
// The rows of a report, as they were known at its cut-off.

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "daemon/cases/sop.hpp"
#include "daemon/store/store.hpp"
#include "daemon/store/watch_store.hpp"
#include "reports/source.hpp"

namespace pantau::cases {
class SopBook;
class WorkingCalendar;
}  // namespace pantau::cases

namespace pantau::store {

struct ReportOptions {
    reports::Office office;  ///< from the settings
    std::string sop;         ///< version whose steps are listed; empty: the one most of the cases run under
    Instant as_of{};         ///< cut-off: nothing recorded later is seen
    /// Sites of the settings of the cut-off, in their order; others that the store knows count as removed.
    /// Empty: as the store has them.
    std::vector<SiteInfo> sites;
    /// Who stands behind an executor code by the settings, before what the SOP says.
    std::map<std::string, cases::Executor> executors;
    std::string zone = "Asia/Jakarta";
    /// In force where the log names none: the calendar of the settings. Must outlive the source.
    const cases::WorkingCalendar* calendar = nullptr;
    /// Versions beside those that are stored (may be null). Must outlive the source.
    const cases::SopBook* sops = nullptr;
};

/// Folds the events of the cases that touch the span, judges each attempt with the calendar in force when its
/// end was recorded, and reads the rows of the watch. An attempt that goes on at the end of the span is shown
/// as it stood at that end (or at the cut-off, if that is earlier). Thread safety: one thread at a time;
/// takes the snapshot over.
class ReportSource : public reports::Source {
public:
    ReportSource(Snapshot snapshot, ReportOptions options);
    ~ReportSource() override;

    /// In force at the cut-off: the SOP whose steps are listed (null: none is known) and the calendar that
    /// the log names, else that of the options. Both live as long as the source.
    const cases::Sop* sop() const;
    const cases::WorkingCalendar* calendar() const;
    /// What provenance() answers from now on; the chain head is filled in here.
    void use(reports::Provenance provenance);

    reports::Office office() const override;
    reports::Provenance provenance() const override;
    std::vector<reports::StepRow> steps() const override;
    std::vector<reports::AttemptRow> attempts(reports::Span span) const override;
    std::vector<reports::CaseRow> cases(reports::Span span) const override;
    std::vector<reports::CorrectionRow> corrections(reports::Span span) const override;
    std::vector<reports::SiteRow> sites() const override;
    std::vector<reports::OutageRow> outages(reports::Span span) const override;
    std::vector<reports::StateRow> states(reports::Span span) const override;
    std::vector<reports::DayRow> days(reports::Span span) const override;
    std::vector<reports::ResponseRow> responses(reports::Span span) const override;
    std::vector<reports::LinkRow> links() const override;
    std::vector<reports::ChangeRow> changes(reports::Span span) const override;
    std::vector<reports::SelfGapRow> self_gaps(reports::Span span) const override;
    std::optional<std::int64_t> working_seconds(reports::Instant from, reports::Instant to) const override;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace pantau::store
