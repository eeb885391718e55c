#pragma once
// The first sheet of a report as a piece of an HTML page (the page Laporan), from the model that the workbook
// and the mail are drawn from. Pure: classes only, no style, no script, nothing fetched; every text escaped.

#include <string>

#include "reports/model.hpp"

namespace pantau::reports {

/// One `<section>` with headings from h2 down. Verdict, tiles, the sheet's tables and charts, suggestions.
/// \param with_title  false where the page says by itself which report and period this is
std::string html_text(const GangguanModel& model, bool with_title = true);
std::string html_text(const KondisiModel& model, bool with_title = true);

/// One table of a model. On a narrow screen its rows can be stacked: each cell names its column.
std::string html_table(const Table& table);

}  // namespace pantau::reports
