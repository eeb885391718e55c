#pragma once
// What stands behind WorkbookWriter and Sheet. Private to sheet_*.cpp: the only files that see the library.

#include <cstdint>
#include <locale.h>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <xlsxwriter.h>

#include "reports/cell_text.hpp"
#include "reports/sheet_formats.hpp"
#include "reports/sheet_writer.hpp"

namespace pantau::reports {

/// The library takes char* where it only reads and copies.
inline char* loose(const std::string& text) {
    return const_cast<char*>(text.c_str());
}

/// Ends in an exception: a refusal of the library is a mistake in our layout, not in the data.
void must(lxw_error code, std::string_view what);

/// Printf and scanf of the library follow the locale of the thread (the Debian build has no DTOA): "1,5"
/// would damage the file. The decimal point is pinned for this thread, whatever the process does.
class NumericC {
public:
    NumericC();
    NumericC(const NumericC&) = delete;
    NumericC& operator=(const NumericC&) = delete;
    ~NumericC();

private:
    locale_t locale_{}, before_{};
};

struct WorkbookWriter::Inside {
    NumericC numeric;
    lxw_workbook* book = nullptr;
    std::string file, folder;
    SheetFormats formats;
    std::vector<std::unique_ptr<Sheet>> sheets;
    Repairs repairs;

    lxw_format* format(const Style& look) { return formats.of(book, look); }
    lxw_format* difference(const Style& look) { return SheetFormats::difference(book, look); }

    /// What may stand in a cell; counts what it had to mend.
    std::string clean(std::string_view raw, std::size_t limit = longest_text, bool one_line = false);
};

/// Which cells are taken, by row: a sheet may hold thousands of merges.
class Occupancy {
public:
    const Area* taken(const Area& area) const;  ///< what overlaps it; nothing where it is free
    const Area* taken(std::uint32_t row, std::uint16_t col) const;
    void add(const Area& area);

private:
    std::unordered_map<std::uint32_t, std::vector<Area>> rows_;
};

struct Sheet::Inside {
    WorkbookWriter::Inside* book = nullptr;
    lxw_worksheet* raw = nullptr;
    std::string name;
    std::uint32_t used_rows = 0;
    std::size_t links = 0;
    Occupancy merged, floating;  ///< merges; charts
    std::map<std::uint16_t, double> widths;
    std::map<std::uint32_t, double> heights;
    std::vector<std::uint32_t> breaks;

    /// Before each cell. \throws std::logic_error outside the sheet and inside a merge
    void place(std::uint32_t row, std::uint16_t col);
    /// \throws std::logic_error where `area` is none or overlaps one of `with`
    void check(const Occupancy& with, const Area& area, const char* what) const;
    void occupy(Occupancy& with, const Area& area, const char* what) {
        check(with, area, what);
        with.add(area);
    }
    int wide_px(std::uint16_t first, std::uint16_t last) const;
    int tall_px(std::uint32_t first, std::uint32_t last) const;
};

}  // namespace pantau::reports
