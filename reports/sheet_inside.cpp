#include "reports/sheet_inside.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include <fmt/format.h>

namespace pantau::reports {
namespace {

constexpr std::uint32_t row_limit = LXW_ROW_MAX;
constexpr std::uint16_t col_limit = LXW_COL_MAX;
constexpr double default_height = 15.0;
constexpr int default_width_px = 64;

bool is_plain_ascii(std::string_view text) {
    if (text.size() > longest_text) return false;
    for (const char c : text)
        if (c < 0x20 || c > 0x7E || c == '_') return false;
    return true;
}

int width_px(double characters) {
    return static_cast<int>(std::floor(characters * 7.0 + 0.5)) + 5;
}
int height_px(double points) {
    return static_cast<int>(4.0 / 3.0 * points);
}

}  // namespace

void must(lxw_error code, std::string_view what) {
    if (code != LXW_NO_ERROR) throw std::logic_error{fmt::format("{}: {}", what, lxw_strerror(code))};
}

NumericC::NumericC() {
    locale_ = newlocale(LC_NUMERIC_MASK, "C", duplocale(uselocale(nullptr)));
    if (locale_ == nullptr) throw std::runtime_error{"the locale C is not available"};
    before_ = uselocale(locale_);
}

NumericC::~NumericC() {
    uselocale(before_);
    freelocale(locale_);
}

std::string WorkbookWriter::Inside::clean(std::string_view raw, std::size_t limit, bool one_line) {
    if (raw.size() <= limit && is_plain_ascii(raw)) return std::string{raw};
    CellText cleaned = cell_text(raw, limit, one_line);
    if (cleaned.repaired) ++repairs.texts;
    return std::move(cleaned.text);
}

void Sheet::Inside::place(std::uint32_t row, std::uint16_t col) {
    if (row >= row_limit || col >= col_limit)
        throw std::logic_error{fmt::format("{}: cell {} lies outside the sheet", name, cell_name(row, col))};
    if (!merged.empty() && row <= last_merged_row) {
        const Area here{row, col, row, col};
        for (const Area& area : merged)
            if (area.overlaps(here) && !(area.row == row && area.col == col))
                throw std::logic_error{fmt::format("{}: cell {} lies inside merge {}", name,
                                                   cell_name(row, col), range_name(area))};
    }
    used_rows = std::max(used_rows, row + 1);
}

void Sheet::Inside::occupy(std::vector<Area>& with, const Area& area, const char* what) {
    if (area.row > area.last_row || area.col > area.last_col || area.last_row >= row_limit ||
        area.last_col >= col_limit)
        throw std::logic_error{fmt::format("{}: {} {} is no area", name, what, range_name(area))};
    for (const Area& other : with)
        if (other.overlaps(area))
            throw std::logic_error{
                fmt::format("{}: {} {} overlaps {}", name, what, range_name(area), range_name(other))};
    with.push_back(area);
}

int Sheet::Inside::wide_px(std::uint16_t first, std::uint16_t last) const {
    int sum = 0;
    for (std::uint16_t col = first; col <= last; ++col) {
        const auto known = widths.find(col);
        sum += known == widths.end() ? default_width_px : width_px(known->second);
    }
    return sum;
}

int Sheet::Inside::tall_px(std::uint32_t first, std::uint32_t last) const {
    int sum = 0;
    for (std::uint32_t row = first; row <= last; ++row) {
        const auto known = heights.find(row);
        sum += height_px(known == heights.end() ? default_height : known->second);
    }
    return sum;
}

}  // namespace pantau::reports
