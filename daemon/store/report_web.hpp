#pragma once
// The web half of a report's rows; for this room's sources only.

#include <vector>

#include "daemon/store/report_source.hpp"

namespace pantau::store::report_web {

std::vector<reports::SiteRow> sites(const Snapshot& snapshot, const ReportOptions& options);
std::vector<reports::OutageRow> outages(const Snapshot& snapshot, const ReportOptions& options,
                                        reports::Span span);
std::vector<reports::StateRow> states(const Snapshot& snapshot, const ReportOptions& options,
                                      reports::Span span);
std::vector<reports::DayRow> days(const Snapshot& snapshot, const ReportOptions& options, reports::Span span);
std::vector<reports::LinkRow> links(const Snapshot& snapshot, const ReportOptions& options);
std::vector<reports::ChangeRow> changes(const Snapshot& snapshot, const ReportOptions& options,
                                        reports::Span span);
std::vector<reports::SelfGapRow> self_gaps(const Snapshot& snapshot, const ReportOptions& options,
                                           reports::Span span);

}  // namespace pantau::store::report_web
