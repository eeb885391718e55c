#pragma once
// What people typed, made harmless for a cell. Pure.

#include <cstddef>
#include <string>
#include <string_view>

namespace pantau::reports {

/// Letters (UTF-16 units, as Excel counts) that a cell may hold here; Excel's own limit is 32,767.
inline constexpr std::size_t longest_text = 32'000;

struct CellText {
    std::string text;
    bool repaired = false;  ///< something was replaced, removed or cut
};

/// Well-formed UTF-8 that XML 1.0 and Excel accept: invalid bytes, U+FFFE and other noncharacters become
/// U+FFFD; control characters and those that turn the direction of text (U+202A..U+202E, U+2066..U+2069 and
/// kin) are removed, a tab becomes a space, line ends become \n; `_x0041_` is escaped so that Excel shows it
/// as typed; too long a text is cut and ends in "... (dipotong)". `one_line` turns line ends into spaces.
CellText cell_text(std::string_view raw, std::size_t limit = longest_text, bool one_line = false);

/// May this be a link? Only http, https (with a host) and mailto; no blanks, control characters or quotes; at
/// most 2,000 bytes.
bool may_link(std::string_view address);

/// Appends one field of a CSV file that a spreadsheet may open: quoted where needed, and what looks like a
/// formula (= + - @ tab) gets an apostrophe in front. Figures written by us do not pass here.
void add_csv_text(std::string& line, std::string_view raw);

}  // namespace pantau::reports
