#pragma once
// What the settings, the SOP and the calendar put on a report's paper: letterhead, signatures, sources,
// assumptions. Texts in Bahasa Indonesia.

#include <map>
#include <string>

#include "daemon/cases/sop.hpp"
#include "daemon/publish/report_maker.hpp"
#include "reports/source.hpp"

namespace pantau::publish {

/// Officials are those in office on the local day of the cut-off.
reports::Office letterhead(const settings::Settings& settings, Instant cut_off);

/// Versions, decrees and assumptions of the SOP (may be null) and the calendar that were in force; the chain
/// head is the store's to add.
reports::Provenance provenance(const Basis& basis, const cases::Sop* sop,
                               const cases::WorkingCalendar& calendar, Instant cut_off);
/// Who stands behind an executor code on the local day of the cut-off, where the settings say so.
std::map<std::string, cases::Executor> executors(const settings::Settings& settings, Instant cut_off);

}  // namespace pantau::publish
