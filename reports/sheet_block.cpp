// Tables as blocks on a sheet that holds several, and Metodologi.

#include <algorithm>

#include <fmt/format.h>

#include "reports/format_id.hpp"
#include "reports/sheet_common.hpp"
#include "reports/text_size.hpp"
#include "reports/texts_sheets_id.hpp"

namespace pantau::reports {

std::string overflow_words(const Table& table, std::size_t shown, const std::string& file) {
    return fmt::format(sheet_texts::overflow, number_id(static_cast<std::int64_t>(shown)),
                       number_id(static_cast<std::int64_t>(table.rows.size() + table.beyond)), file);
}

std::vector<std::uint16_t> share_out(const Table& table,
                                     std::initializer_list<std::pair<std::string_view, std::uint16_t>> named,
                                     std::uint16_t columns, std::uint16_t each) {
    std::vector<std::uint16_t> spans;
    unsigned sum = 0;
    for (const Column& column : table.columns) {
        const auto own = std::find_if(named.begin(), named.end(),
                                      [&](const auto& one) { return one.first == column.key; });
        spans.push_back(own == named.end() ? each : own->second);
        sum += spans.back();
    }
    if (spans.empty() || spans.size() > columns) return spans;
    for (; sum > columns; --sum) --*std::max_element(spans.begin(), spans.end());
    for (; sum < columns; ++sum) ++*std::max_element(spans.begin(), spans.end());
    return spans;
}

std::uint32_t block(Sheet& sheet, std::uint32_t row, std::uint16_t col, const Table& table,
                    const std::vector<std::uint16_t>& spans, double column_px, double points,
                    const Overflow& overflow) {
    std::uint16_t end = col;
    for (const std::uint16_t span : spans) end = static_cast<std::uint16_t>(end + span);
    const auto last_col = static_cast<std::uint16_t>(end - 1);
    if (!table.title.empty()) {
        sheet.merge({row, col, row, last_col}, table.title, style::section);
        sheet.height(row++, 18);
    }
    const auto draw = [&](const Row& cells, const Style& look) {
        std::uint16_t at = col;
        std::size_t lines = 1;
        for (std::size_t i = 0; i < spans.size(); ++i) {
            const Cell& cell = cell_at(cells, i);
            const Area area{row, at, row, static_cast<std::uint16_t>(at + spans[i] - 1)};
            put(sheet, area, cell, table.columns[i].key == "no" ? look.with(Align::centre) : look);
            if (is_words(cell))
                lines = std::max(lines, text_lines(cell.text, spans[i] * column_px, look.size, look.bold));
            at = static_cast<std::uint16_t>(at + spans[i]);
        }
        sheet.height(row++, lines_height(lines, points) + 3);
    };
    Row header;
    for (const Column& column : table.columns) header.push_back(text_cell(column.header));
    draw(header, style::header.with_size(std::min(points, 8.5)));
    const Style look = style::cell.with_size(points).wrapped();
    const std::size_t shown = overflow ? std::min(table.rows.size(), longest_block) : table.rows.size();
    for (std::size_t i = 0; i < shown; ++i) draw(table.rows[i], look);
    if (shown < table.rows.size() + table.beyond) {
        const std::string name = table.title.empty() ? sheet.name() : sheet.name() + " " + table.title;
        sheet.merge({row, col, row, last_col}, overflow_words(table, shown, overflow(table, shown, name)),
                    look.as_bold().in(palette::bad).with(Align::left));
        sheet.height(row++, lines_height(2, points) + 3);
    }
    if (table.rows.empty()) {
        sheet.merge({row, col, row, last_col},
                    table.empty_text.empty() ? sheet_texts::nothing_here : std::string_view{table.empty_text},
                    look.as_italic().in(palette::grey).with(Align::left));
        sheet.height(row++, 15);
    }
    if (table.total) draw(*table.total, look.as_bold().on(palette::tile));
    if (!table.note.empty()) {
        sheet.merge({row, col, row, last_col}, table.note, style::note);
        double width = 0;
        for (const std::uint16_t span : spans) width += span * column_px;
        sheet.height(row++,
                     lines_height(text_lines(table.note, width, style::note.size), style::note.size) + 3);
    }
    return row;
}

void methodology_sheet(WorkbookWriter& book, const ReportModel& model,
                       const std::vector<const Table*>& blocks, const Overflow& overflow) {
    Sheet& sheet = book.add_sheet(std::string{sheet_texts::sheet_methods});
    sheet.print(page_setup(model, false));
    // Four columns carry the blocks; the two of the terms are the first and the other three together.
    constexpr double term_width = 27, meaning_width = 22;
    sheet.width(0, 0, term_width);
    sheet.width(1, 3, meaning_width);
    std::uint32_t row = sheet_head(sheet, model, sheet_texts::sheet_methods) + 1;
    const std::uint32_t header = row;
    sheet.text(row, 0, sheet_texts::term, style::header);
    sheet.merge({row, 1, row, 3}, sheet_texts::meaning, style::header);
    sheet.height(row++, 18);
    const double wide = px(meaning_width) * 3;
    for (const Term& term : model.methodology) {
        sheet.text(row, 0, term.term, style::cell_top.as_bold().with(Align::left));
        // A cell is at most 409 points high: a text longer than that goes on in the next row.
        sheet.merge({row, 1, row, 3}, term.meaning, style::cell_top.with(Align::left));
        const auto lines =
            std::max(text_lines(term.term, px(term_width), 9, true), text_lines(term.meaning, wide, 9));
        sheet.height(row++, lines_height(lines, 9) + 3);
    }
    for (const Table* table : blocks) {
        ++row;
        // First column under the terms, the rest shared out over the others.
        std::vector<std::uint16_t> spans(table->columns.size(), 1);
        if (spans.size() < 4 && !spans.empty()) spans.back() = static_cast<std::uint16_t>(5 - spans.size());
        row = block(sheet, row, 0, *table, spans, px(meaning_width), 9, overflow);
    }
    ++row;
    sheet.merge({row, 0, row, 3}, sheet_texts::printed_copy, style::note);
    sheet.height(row, 15);
    sheet.freeze(header + 1, 0);
    sheet.repeat_rows(0, header);
    sheet.print_area({0, 0, row, 3});
}

}  // namespace pantau::reports
