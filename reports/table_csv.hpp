#pragma once
// Tables that are too long for a sheet: what does not fit becomes lines of a CSV file, ';' between fields,
// UTF-8 with BOM, CRLF, as Excel with Indonesian settings opens by a double click.

#include <cstddef>
#include <string>

#include "reports/model.hpp"

namespace pantau::reports {

inline constexpr std::size_t longest_list = 50'000;  ///< rows of one sheet
/// A workbook in normal mode holds 150 to 190 bytes a cell until it is written. Where its lists together are
/// longer than `most_rows`, each keeps `crowded_list` rows.
inline constexpr std::size_t most_rows = 60'000, crowded_list = 20'000;

/// Header and all rows from `first` on, those beyond the sheet included.
std::string overflow_csv(const Table& table, std::size_t first);

/// Turns rows from `most` on into lines, which take a tenth of the memory; the data hash still covers them.
void shorten(Table& table, std::size_t most);

}  // namespace pantau::reports
