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
    CellText cleaned = cell_text(raw, limit, one_line);
    if (cleaned.repaired) ++repairs.texts;
    return std::move(cleaned.text);
}

const Area* Occupancy::taken(const Area& area) const {
    const auto in_row = [&](const std::vector<Area>& areas) -> const Area* {
        const auto found =
            std::find_if(areas.begin(), areas.end(), [&](const Area& one) { return one.overlaps(area); });
        return found == areas.end() ? nullptr : &*found;
    };
    if (area.last_row - area.row >= rows_.size()) {  // a table over most of the sheet
        for (const auto& [row, areas] : rows_)
            if (const Area* found = in_row(areas)) return found;
        return nullptr;
    }
    for (std::uint32_t row = area.row; row <= area.last_row; ++row)
        if (const auto found = rows_.find(row); found != rows_.end())
            if (const Area* one = in_row(found->second)) return one;
    return nullptr;
}

const Area* Occupancy::taken(std::uint32_t row, std::uint16_t col) const {
    return rows_.empty() ? nullptr : taken({row, col, row, col});
}

void Occupancy::add(const Area& area) {
    for (std::uint32_t row = area.row; row <= area.last_row; ++row) rows_[row].push_back(area);
}

void Sheet::Inside::place(std::uint32_t row, std::uint16_t col) {
    if (row >= row_limit || col >= col_limit)
        throw std::logic_error{fmt::format("{}: cell {} lies outside the sheet", name, cell_name(row, col))};
    if (const Area* area = merged.taken(row, col); area != nullptr && (area->row != row || area->col != col))
        throw std::logic_error{
            fmt::format("{}: cell {} lies inside merge {}", name, cell_name(row, col), range_name(*area))};
    used_rows = std::max(used_rows, row + 1);
}

void Sheet::Inside::check(const Occupancy& with, const Area& area, const char* what) const {
    if (area.row > area.last_row || area.col > area.last_col || area.last_row >= row_limit ||
        area.last_col >= col_limit)
        throw std::logic_error{fmt::format("{}: {} {} is no area", name, what, range_name(area))};
    if (const Area* other = with.taken(area); other != nullptr)
        throw std::logic_error{
            fmt::format("{}: {} {} overlaps {}", name, what, range_name(area), range_name(*other))};
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
