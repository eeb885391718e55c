#pragma once
// Comma-separated values by RFC 4180, as Excel with Indonesian settings writes them too: semicolons, a byte
// order mark and CRLF are accepted. A mistake stays with its row, so that one run shows all of them.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pantau::cases {

struct CsvCell {
    std::string text;               ///< without its quotes
    unsigned line = 1, column = 1;  ///< where it begins; lines and characters, from 1
};

struct CsvMistake {
    unsigned line = 1, column = 1;
    std::string message;  ///< English, no full stop
};

struct CsvRow {
    std::vector<CsvCell> cells;         ///< at least one; a blank line is one empty cell
    unsigned line = 1;                  ///< where the row begins
    std::optional<CsvMistake> mistake;  ///< a quote where none may stand, or one that is never closed

    bool blank() const noexcept { return cells.size() == 1 && cells.front().text.empty(); }
};

/// ';' when the first line holds more semicolons than commas outside quotes, else ','.
char csv_separator(std::string_view text) noexcept;

/// All rows, blank ones too; none for an empty text. A byte order mark is left out.
std::vector<CsvRow> read_csv(std::string_view text, char separator);
inline std::vector<CsvRow> read_csv(std::string_view text) {
    return read_csv(text, csv_separator(text));
}

/// One cell as it stands in a file: quoted where it holds the separator, a quote or a line end.
std::string csv_cell(std::string_view text, char separator = ',');

/// A spreadsheet runs a cell that begins with = + - @ (or TAB, CR) as a formula. guard_formula() sets one
/// apostrophe before such a text, and before one that is such a text behind apostrophes; unguard_formula()
/// takes exactly that one away, so unguard(guard(x)) == x for every x.
std::string guard_formula(std::string_view text);
std::string unguard_formula(std::string_view text);

}  // namespace pantau::cases
