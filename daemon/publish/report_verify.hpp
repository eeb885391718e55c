#pragma once
// Is a workbook what the records say? It is made anew as of its own cut-off and compared cell by cell.

#include <filesystem>
#include <optional>
#include <string>

#include <boost/system/result.hpp>

#include "daemon/publish/report_maker.hpp"
#include "reports/workbook_content.hpp"

namespace pantau::publish {

struct Verification {
    std::string kind, period;
    int revision = 0;
    Instant cut_off{};
    std::string written_by;  ///< version of the program that wrote the file
    /// The first cell, or custom property, that is not as the records say; nothing: all are equal.
    std::optional<reports::CellDifference> difference;
    /// The file is byte for byte one of the archive; nothing: it was saved again, edited, or never archived.
    std::optional<std::int64_t> archived_as;
    /// The event log up to the cut-off ends as the file says it did. False: another database, or a changed
    /// one.
    bool same_chain = false;
};

struct VerifyProblem {
    int exit_code = 65;    ///< of interfaces.md section 1
    std::string sentence;  ///< English, says what to do
};

/// \param basis   present settings, SOPs and calendar; those of the cut-off are taken from the store
/// \param folder  an empty folder for the recomputed workbook
boost::system::result<Verification, VerifyProblem> verify_report(store::Snapshot snapshot, const Basis& basis,
                                                                 const reports::WorkbookContent& file,
                                                                 const std::filesystem::path& folder,
                                                                 Instant now);

}  // namespace pantau::publish
