#pragma once
// The web half of a report's rows, as they were known at its cut-off; for this room's sources only.

#include <functional>
#include <string>
#include <vector>

#include "daemon/store/report_source.hpp"
#include "probes/failure_class.hpp"

namespace pantau::store::report_web {

/// The title of a case as it was known at the cut-off.
using CaseTitle = std::function<std::string(const std::string& number)>;

/// What began before this was on disk at the cut-off for sure.
Instant settled_until(Instant as_of);
/// Keeps from the sweep of samples what a report of that cut-off shows and roll-ups do not tell.
void keep_looks(Connection& db, Instant cut_off);
/// "HTTP 503", "Nama tidak ditemukan"
std::string failure_label(probes::FailureClass failure, int http_status);

std::vector<reports::SiteRow> sites(const Snapshot& snapshot, const ReportOptions& options);
std::vector<reports::OutageRow> outages(const Snapshot& snapshot, const ReportOptions& options,
                                        reports::Span span);
std::vector<reports::StateRow> states(const Snapshot& snapshot, const ReportOptions& options,
                                      reports::Span span);
std::vector<reports::DayRow> days(const Snapshot& snapshot, const ReportOptions& options, reports::Span span);
std::vector<reports::ResponseRow> responses(const Snapshot& snapshot, const ReportOptions& options,
                                            reports::Span span);
std::vector<reports::LinkRow> links(const Snapshot& snapshot, const ReportOptions& options,
                                    const CaseTitle& title_of);
std::vector<reports::ChangeRow> changes(const Snapshot& snapshot, const ReportOptions& options,
                                        reports::Span span);
std::vector<reports::SelfGapRow> self_gaps(const Snapshot& snapshot, const ReportOptions& options,
                                           reports::Span span);

}  // namespace pantau::store::report_web
