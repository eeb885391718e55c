#include "reports/sheet_common.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "reports/format_id.hpp"
#include "reports/text_size.hpp"
#include "reports/texts_sheets_id.hpp"

namespace pantau::reports {
namespace {

constexpr double column_padding = 5, column_px_per_char = 7;
constexpr std::uint32_t list_header_row = 3;  // row 4, as in reports.md section 8

double px(double characters) {
    return characters * column_px_per_char + column_padding;
}

bool is_words(const Cell& cell) {
    return cell.kind == Cell::Kind::text || cell.kind == Cell::Kind::link;
}

/// A dash where a figure is missing, or a lone symbol.
bool is_placeholder(const Cell& cell) {
    return cell.kind == Cell::Kind::text &&
           (cell.text == "–" || cell.text == "-" || cell.text == "tidak ada" || cell.text == "■" ||
            cell.text == "▲" || cell.text == "●" || cell.text == "?");
}

/// The named columns in their order, then what the model has beyond them.
struct Placed {
    std::size_t index;  ///< in the table
    ListColumn layout;
};

std::vector<Placed> place_columns(const Table& table, const ListLayout& layout) {
    std::vector<Placed> placed;
    std::set<std::size_t> used;
    for (const ListColumn& column : layout.columns) {
        const std::size_t index = table.column(column.key);
        placed.push_back({index, column});
        used.insert(index);
    }
    constexpr double extra_width = 18;
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
        if (used.contains(i)) continue;
        const auto known = std::find_if(layout.beyond.begin(), layout.beyond.end(),
                                        [&](const ListColumn& c) { return c.key == table.columns[i].key; });
        placed.push_back(
            {i, {table.columns[i].key, known == layout.beyond.end() ? extra_width : known->width, ""}});
    }
    return placed;
}

std::uint16_t col_of(const std::vector<Placed>& placed, const Table& table, const std::string& key) {
    const std::size_t index = table.column(key);
    const auto at =
        std::find_if(placed.begin(), placed.end(), [&](const Placed& p) { return p.index == index; });
    return static_cast<std::uint16_t>(at - placed.begin());
}

const Cell& cell_at(const Row& row, std::size_t index) {
    static const Cell nothing{};
    return index < row.size() ? row[index] : nothing;
}

/// A conditional format hides the ground of a status, so columns that carry one get no stripes.
void stripe(Sheet& sheet, const Area& body, const Table& table, const std::vector<Placed>& placed) {
    const auto toned = [&](std::size_t index) {
        return std::any_of(table.rows.begin(), table.rows.end(), [&](const Row& row) {
            const Tone tone = cell_at(row, index).tone;
            return tone != Tone::plain && tone != Tone::muted;
        });
    };
    std::uint16_t first = 0;
    for (std::uint16_t i = 0; i <= placed.size(); ++i) {
        if (i < placed.size() && !toned(placed[i].index)) continue;
        if (i > first) sheet.stripes({body.row, first, body.last_row, static_cast<std::uint16_t>(i - 1)});
        first = static_cast<std::uint16_t>(i + 1);
    }
}

}  // namespace

Style cell_look(const Cell& cell, const Style& base, bool filled) {
    Style look = base;
    switch (cell.kind) {
        case Cell::Kind::empty:
            break;
        case Cell::Kind::text:
        case Cell::Kind::link:
            if (base.align == Align::general) look.align = is_placeholder(cell) ? Align::centre : Align::left;
            break;
        case Cell::Kind::count:
            look.format = number_format::count;
            break;
        case Cell::Kind::seconds:
            look.format = number_format::duration;
            break;
        case Cell::Kind::minutes:
            look.format = number_format::minutes;
            break;
        case Cell::Kind::days:
            look.format = number_format::days;
            break;
        case Cell::Kind::millis:
            look.format = number_format::seconds;
            break;
        case Cell::Kind::instant:
            look.format = number_format::date_time;
            break;
        case Cell::Kind::day:
            look.format = number_format::date;
            break;
        case Cell::Kind::percent:
            look.format = cell.decimals >= 3   ? number_format::percent_3
                          : cell.decimals == 2 ? number_format::percent_2
                                               : number_format::percent_1;
            break;
    }
    if (!base.format.empty() && !is_words(cell)) look.format = base.format;
    if (base.align == Align::general && !is_words(cell))
        look.align =
            cell.kind == Cell::Kind::instant || cell.kind == Cell::Kind::day ? Align::centre : Align::right;
    if (look.align == Align::right && look.border == Border::box) look.indent = 1;  // off the line
    if (!is_words(cell)) look.wrap = false;
    const Colour ground = look.fill;
    look = look.toned(cell.tone);
    if (!filled) look.fill = ground;
    if (cell.tone == Tone::bad) look.bold = true;
    return look;
}

void put(Sheet& sheet, std::uint32_t row, std::uint16_t col, const Cell& cell, const Style& base) {
    const Style look = cell_look(cell, base);
    switch (cell.kind) {
        case Cell::Kind::empty:
            return sheet.blank(row, col, look);
        case Cell::Kind::text:
            return sheet.text(row, col, cell.text, look);
        case Cell::Kind::link:
            return sheet.link(row, col, cell.text, look);
        default:
            return sheet.number(row, col, cell.value(), look);
    }
}

void put(Sheet& sheet, const Area& area, const Cell& cell, const Style& base) {
    if (area.row == area.last_row && area.col == area.last_col)
        return put(sheet, area.row, area.col, cell, base);
    const Style look = cell_look(cell, base);
    if (is_words(cell) || cell.kind == Cell::Kind::empty)
        sheet.merge(area, cell.text, look);
    else
        sheet.merge_number(area, cell.value(), look);
}

PageSetup page_setup(const ReportModel& model, bool landscape, std::uint16_t fit_tall) {
    PageSetup setup;
    setup.paper = model.office.paper == "F4" ? Paper::f4 : Paper::a4;
    setup.landscape = landscape;
    setup.fit_tall = fit_tall;
    setup.footer_left = model.footer_left;
    setup.footer_right = model.footer_right;
    return setup;
}

std::uint32_t sheet_head(Sheet& sheet, const ReportModel& model, std::string_view title,
                         std::initializer_list<std::uint16_t> said_at) {
    sheet.text(0, 0, title, style::body.with_size(13).as_bold().in(palette::navy));
    sheet.height(0, 21);
    std::string marks;
    for (const std::string& mark : {model.example_mark, model.watermark})
        if (!mark.empty()) marks += mark + std::string{sheet_texts::example_separator};
    const Style look = style::body.in(marks.empty() ? palette::grey : palette::bad).as_bold(!marks.empty());
    for (const std::uint16_t col : said_at)
        sheet.text(
            1, col,
            fmt::format("{}{}{}{}", marks, model.title, sheet_texts::example_separator, model.period.label),
            look);
    sheet.height(1, 15);
    return 2;
}

void list_sheet(WorkbookWriter& book, const ReportModel& model, std::string_view name, std::string_view title,
                const Table& table, const ListLayout& layout, const Overflow& overflow) {
    Sheet& sheet = book.add_sheet(std::string{name});
    sheet.print(page_setup(model, true));
    const std::vector<Placed> placed = place_columns(table, layout);
    const auto columns = static_cast<std::uint16_t>(placed.size());
    // Of two pages side by side both repeat the first columns: what is longer than those begins behind them.
    constexpr std::uint16_t repeated = 2;  // number and name of the row
    const bool two_wide = !layout.second_page.empty();
    const std::uint16_t second = two_wide ? col_of(placed, table, layout.second_page) : columns;
    if (two_wide)
        sheet_head(sheet, model, title, {repeated, second});
    else
        sheet_head(sheet, model, title);
    std::vector<std::string> headers;
    double header_height = 0;
    for (std::uint16_t i = 0; i < columns; ++i) {
        const double width = placed[i].layout.width;
        sheet.width(i, i, width);
        headers.push_back(table.columns[placed[i].index].header);
        header_height = std::max(
            header_height,
            lines_height(text_lines(headers.back(), px(width) - 16, style::header.size, true), 8.5) + 6);
    }

    const std::size_t shown = std::min(table.rows.size(), longest_list);
    const std::uint32_t first = list_header_row + 1;
    const auto body_rows = static_cast<std::uint32_t>(std::max<std::size_t>(shown, 1));
    const std::uint32_t last = first + body_rows - 1;
    const Area body{first, 0, last, static_cast<std::uint16_t>(columns - 1)};
    const Area with_header{list_header_row, 0, last, static_cast<std::uint16_t>(columns - 1)};
    if (!layout.table_name.empty()) {
        sheet.table(with_header, layout.table_name, headers, style::header);
    } else {
        for (std::uint16_t i = 0; i < columns; ++i) sheet.text(list_header_row, i, headers[i], style::header);
        sheet.filter(with_header);
    }
    sheet.height(list_header_row, std::max(header_height, 18.0));

    // Words wrap; the row is as high as its highest cell.
    std::uint16_t start = 0, end = 0, wall = 0;
    const bool has_wall = !layout.wall.empty();
    if (has_wall) {
        start = col_of(placed, table, layout.wall_start);
        end = col_of(placed, table, layout.wall_end);
        wall = col_of(placed, table, layout.wall);
    }
    for (std::size_t r = 0; r < shown; ++r) {
        const Row& row = table.rows[r];
        const auto at = first + static_cast<std::uint32_t>(r);
        std::size_t lines = 1;
        for (std::uint16_t i = 0; i < columns; ++i) {
            const Cell& cell = cell_at(row, placed[i].index);
            Style look = style::cell.with_size(layout.points).with(VAlign::top).with(placed[i].layout.format);
            if (placed[i].layout.key == "no") look = look.with(Align::centre);
            if (is_words(cell)) {
                look = look.wrapped();
                lines = std::max(lines, text_lines(cell.text, px(placed[i].layout.width), layout.points));
            }
            const Cell &from = has_wall ? cell_at(row, placed[start].index) : cell,
                       &to = has_wall ? cell_at(row, placed[end].index) : cell;
            if (has_wall && i == wall && cell.kind == Cell::Kind::seconds && to.kind == Cell::Kind::instant &&
                from.kind == Cell::Kind::instant && to.local_s - from.local_s == cell.number)
                sheet.formula(at, i, "=" + cell_name(at, end) + "-" + cell_name(at, start), cell.value(),
                              cell_look(cell, look));
            else
                put(sheet, at, i, cell, look);
        }
        constexpr std::size_t most_lines = 30;
        sheet.height(at, lines_height(std::min(lines, most_lines), layout.points) + 3);
    }
    if (shown == 0) {
        sheet.text(first, 0,
                   table.empty_text.empty() ? sheet_texts::nothing_here : std::string_view{table.empty_text},
                   style::body.in(palette::grey).as_italic().with(Align::left));
        sheet.height(first, 18);
    } else {
        stripe(sheet, body, table, placed);
    }

    // Row 3: what the filter leaves, above the header (a total row inside the table breaks in LibreOffice).
    if (!layout.count_key.empty()) {
        const std::uint16_t count = col_of(placed, table, layout.count_key);
        const Style strong = style::body.as_bold();
        const std::uint16_t at = two_wide ? repeated : 0;
        sheet.text(2, at, sheet_texts::visible_count, strong);
        sheet.formula(2, static_cast<std::uint16_t>(at + count + 1),
                      "=SUBTOTAL(103," + range_name({first, count, last, count}) + ")",
                      static_cast<double>(shown), strong.with(number_format::count).with(Align::left));
        if (!layout.sum_key.empty()) {
            const std::uint16_t sum = col_of(placed, table, layout.sum_key);
            double total = 0;
            for (std::size_t r = 0; r < shown; ++r)
                total += cell_at(table.rows[r], placed[sum].index).value();
            sheet.formula(2, sum, "=SUBTOTAL(109," + range_name({first, sum, last, sum}) + ")", total,
                          strong.with(number_format::duration).with(Align::right));
        }
    }
    std::uint32_t bottom = last;
    if (shown < table.rows.size()) {
        const std::string file = overflow(table, shown, name);
        sheet.text(++bottom, 0,
                   fmt::format(sheet_texts::overflow, number_id(static_cast<std::int64_t>(shown)),
                               number_id(static_cast<std::int64_t>(table.rows.size())), file),
                   style::body.as_bold().in(palette::bad));
    }
    if (!table.note.empty()) {
        sheet.text(++bottom, 0, table.note, style::note.with(VAlign::middle).with(Align::left));
        sheet.height(bottom, 15);
    }
    if (two_wide)
        sheet.print_two_wide(page_setup(model, true), second, static_cast<std::uint16_t>(columns - 1),
                             repeated);
    sheet.freeze(list_header_row + 1, layout.frozen);
    sheet.repeat_rows(0, list_header_row);
    sheet.print_area({0, 0, bottom, static_cast<std::uint16_t>(columns - 1)});
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
                    const std::vector<std::uint16_t>& spans, double column_px, double points) {
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
    for (const Row& cells : table.rows) draw(cells, look);
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
                       const std::vector<const Table*>& blocks) {
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
        row = block(sheet, row, 0, *table, spans, px(meaning_width), 9);
    }
    ++row;
    sheet.merge({row, 0, row, 3}, sheet_texts::printed_copy, style::note);
    sheet.height(row, 15);
    sheet.freeze(header + 1, 0);
    sheet.repeat_rows(0, header);
    sheet.print_area({0, 0, row, 3});
}

std::string utc_text(Instant at) {
    const auto day = date::floor<date::days>(at);
    const date::year_month_day date{day};
    const auto ms = (at - day).count();
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), ms / 3'600'000,
                       ms / 60'000 % 60, ms / 1'000 % 60, ms % 1'000);
}

Properties properties_of(const ReportModel& model, int revision) {
    Properties given;
    given.title = model.title + " " + model.period.long_label;
    given.subject = model.property_subject;
    given.author = given.company = model.office.name;
    given.category = model.property_category;
    given.keywords = model.property_keywords;
    given.comments = sheet_texts::printed_copy;
    given.created = model.cut_off;
    std::string decrees;
    for (const std::string& decree : model.provenance.decrees)
        decrees += (decrees.empty() ? "" : "; ") + decree;
    const auto add = [&](std::string_view name, std::string value) {
        if (!value.empty()) given.custom.emplace_back(name, std::move(value));
    };
    add(sheet_texts::property_kind, model.kind);
    add(sheet_texts::property_period, model.period.code);
    add(sheet_texts::property_cut_off, utc_text(model.cut_off));
    add(sheet_texts::property_revision, std::to_string(revision));
    add(sheet_texts::property_version, model.provenance.app_version);
    add(sheet_texts::property_sop, model.provenance.sop_number);
    add(sheet_texts::property_sop_version, model.provenance.sop_version);
    add(sheet_texts::property_calendar, model.provenance.calendar_version);
    add(sheet_texts::property_decrees, decrees);
    add(sheet_texts::property_chain, model.provenance.chain_head);
    add(sheet_texts::property_hash, model.data_hash);
    add(sheet_texts::property_example, model.example_mark);
    return given;
}

}  // namespace pantau::reports
