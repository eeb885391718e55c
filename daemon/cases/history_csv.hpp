#pragma once
// The case history as CSV (interfaces.md section 3): what an office brings along, and what `case export`
// gives back. All or nothing: either every case's events, or every bad row.

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/cases/decide.hpp"

namespace pantau::cases {

struct ImportMistake {
    unsigned line = 1, column = 1;  ///< where the cell (or the row) begins; lines and characters, from 1
    std::string field;              ///< name of the column; empty: the row as a whole
    std::string message;            ///< English, no full stop; names the refusal's code where there is one
    /// "LINE:COLUMN: field: message"
    std::string to_string() const;
};

struct ImportedCase {
    std::string number;
    std::vector<Event> events;  ///< seq from 1; id, recorded_at and hashes are the store's to set
};

struct HistoryImport {
    std::vector<ImportedCase> cases;      ///< in order of opening; empty when there are mistakes
    std::vector<ImportMistake> mistakes;  ///< by line, then column
    std::size_t rows = 0;                 ///< without header and blank lines
    bool ok() const noexcept { return mistakes.empty(); }
};

/// Reads a case history and puts every row through decide() as an import. Rows are taken in order of time,
/// file order breaks ties. After a bad row the rest of its case is still checked as well as can be.
/// \param context  `import` is set here; local times are read in context.zone
/// \param actor    recorded on every row that names none, as "import:NAME"
/// \param exists   whether a case number is taken already
HistoryImport import_history(std::string_view csv, const Context& context, const std::string& actor,
                             const std::function<bool(const std::string& number)>& exists);

/// The header row of the export, without line end.
std::string history_csv_header();

/// Appends the rows of one case, CRLF at each end, times in `zone`: its effective history, so that an import
/// of it gives the same state. What the columns cannot hold (deadlines, corrections as such, warnings) is
/// only in
/// `--events`. Cells that a spreadsheet would run as formulas carry an apostrophe (csv.hpp), which
/// import_history() takes away again.
void append_history_csv(std::string& out, const std::vector<Event>& history, const std::string& zone);

}  // namespace pantau::cases
