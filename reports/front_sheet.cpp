#include "reports/front_sheet.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "reports/sheet_common.hpp"
#include "reports/text_size.hpp"
#include "reports/texts_sheets_id.hpp"

namespace pantau::reports {
namespace {

constexpr double grid_px = 58;  // one column of width 7.6
constexpr std::uint16_t last_column = grid_columns - 1;
constexpr double table_points = 8;
constexpr Style paragraph = style::body.with_size(8.5).wrapped().with(VAlign::top).with(Align::left);

Tone tone_of(Level level) {
    switch (level) {
        case Level::good:
            return Tone::good;
        case Level::bad:
            return Tone::bad;
        case Level::caution:
        case Level::data_short:
            break;
    }
    return Tone::caution;
}

/// The largest size at which the text fits one line.
double fitting(std::string_view words, double width_px, double wanted, bool bold) {
    constexpr double least = 7;
    double points = wanted;
    while (points > least && text_px(words, points, bold) > width_px - 8) points -= 0.5;
    return points;
}

bool needs_care(const Row& row) {
    return std::any_of(row.begin(), row.end(),
                       [](const Cell& cell) { return cell.tone == Tone::bad || cell.tone == Tone::caution; });
}

}  // namespace

FrontSheet::FrontSheet(Sheet& sheet, const ReportModel& model) : sheet_{sheet}, model_{model} {
    sheet_.width(0, last_column, grid_width);
    sheet_.print(page_setup(model_, false, 1));
    sheet_.open_here();
}

void FrontSheet::skip(double points) {
    sheet_.height(row_++, points);
}

void FrontSheet::line(std::string_view words, const Style& look, double least_height) {
    const double width = grid_columns * grid_px;
    const auto lines = look.wrap ? text_lines(words, width, look.size, look.bold) : 1;
    sheet_.merge({row_, 0, row_, last_column}, words, look);
    sheet_.height(row_++, std::max(least_height, lines_height(lines, look.size) + 2));
}

void FrontSheet::letterhead() {
    // Four lines with the logo beside them; more are drawn, fewer leave the height that the logo needs.
    constexpr std::size_t usual_lines = 4;
    constexpr double logo_wide = 70, logo_tall = 84, line_height = 17.25;
    const bool logo =
        !model_.office.logo_path.empty() && sheet_.picture(row_, 0, model_.office.logo_path, logo_wide,
                                                           logo_tall, std::string{sheet_texts::logo_alt});
    const std::size_t lines = std::max(model_.letterhead.size(), logo ? usual_lines : std::size_t{1});
    const std::uint16_t first = logo ? 2 : 0,
                        last = logo ? 9 : last_column;  // centred on the page in both cases
    const double width = (last - first + 1) * grid_px;
    for (std::size_t i = 0; i < lines; ++i) {
        const std::string words = i < model_.letterhead.size() ? model_.letterhead[i] : "";
        const bool strong = i < 2;
        const double wanted = i == 0 ? 13 : i == 1 ? 15 : 9;
        sheet_.merge(
            {row_, first, row_, last}, words,
            style::body.with_size(fitting(words, width, wanted, strong)).as_bold(strong).with(Align::centre));
        sheet_.height(row_++, strong ? 20.25 : line_height - 3.75);
    }
    for (std::uint16_t col = 0; col <= last_column; ++col)
        sheet_.blank(row_, col, style::body.with(Border::bottom_double));
    sheet_.height(row_++, 4.5);
    skip();
}

void FrontSheet::title() {
    line(model_.title, style::title, 21);
    line(model_.subtitle, style::subtitle.wrapped(), 13.5);
    const Style small = style::body.with_size(8.5);
    if (!model_.number_line.empty() || !model_.author_line.empty()) {
        sheet_.merge({row_, 0, row_, 5}, model_.number_line,
                     small.with_size(fitting(model_.number_line, 6 * grid_px, 8.5, false)).with(Align::left));
        sheet_.merge(
            {row_, 6, row_, last_column}, model_.author_line,
            small.with_size(fitting(model_.author_line, 6 * grid_px, 8.5, false)).with(Align::right));
        sheet_.height(row_++, 15);
    }
    for (const std::string& mark : {model_.example_mark, model_.watermark})
        if (!mark.empty())
            line(mark, style::body.with_size(10).as_bold().with(Align::centre).toned(Tone::bad).wrapped(),
                 16.5);
    skip(4.5);
}

void FrontSheet::verdict() {
    const Style look = style::body.toned(tone_of(model_.verdict.level));
    const std::string word = model_.verdict.symbol + " " + model_.verdict.word;
    const double points = fitting(word, 3 * grid_px, 14, true);
    sheet_.merge({row_, 0, row_, 2}, word, look.with_size(points).as_bold().with(Align::centre).wrapped());
    sheet_.merge({row_, 3, row_, last_column}, model_.verdict.sentence,
                 look.with_size(9).in(palette::ink).with(Align::left).wrapped().indented(1));
    const auto lines = text_lines(model_.verdict.sentence, 9 * grid_px - 14, 9);
    sheet_.height(row_++, std::max(33.0, lines_height(lines, 9) + 8));
    skip();
}

void FrontSheet::tiles() {
    const std::size_t count = std::min<std::size_t>(model_.tiles.size(), 6);
    if (count == 0) return;
    const auto wide = static_cast<std::uint16_t>(grid_columns / count);
    const Style ground = style::body.on(palette::tile).with(Align::centre);
    for (std::size_t i = 0; i < count; ++i) {
        const Tile& tile = model_.tiles[i];
        const auto first = static_cast<std::uint16_t>(i * wide);
        const auto last = static_cast<std::uint16_t>(first + wide - 1);
        const double width = wide * grid_px;
        const auto part = [&](std::uint32_t below) { return Area{row_ + below, first, row_ + below, last}; };
        sheet_.merge(part(0), tile.label,
                     ground.with_size(fitting(tile.label, width, 8, true)).as_bold().in(palette::grey));
        Style number = ground.with_size(16).as_bold().in(palette::navy);
        if (tile.value.kind == Cell::Kind::seconds)
            number = number.with(tile.value.number < 3600 ? number_format::tile_minutes
                                                          : number_format::tile_hours);
        if (tile.value.kind == Cell::Kind::percent && tile.value.decimals >= 2)
            number = number.with(number_format::percent_2);
        if (tile.value.kind == Cell::Kind::text)
            number = number.with_size(fitting(tile.value.text, width, 16, true));
        Cell value = tile.value;
        value.tone = Tone::plain;  // the number stays navy; its judgement is the word below
        put(sheet_, part(1), value, number);
        sheet_.merge(part(2), tile.beside,
                     ground.with_size(fitting(tile.beside, width, 7.5, false)).in(palette::grey));
        sheet_.merge(part(3), tile.status,
                     (tile.tone == Tone::plain ? ground : ground.toned(tile.tone))
                         .with_size(fitting(tile.status, width, 8, true))
                         .as_bold());
    }
    for (const double height : {15.0, 24.0, 13.5, 15.0}) sheet_.height(row_++, height);
    skip();
}

void FrontSheet::heading(std::string_view words, std::uint16_t first, std::uint16_t last, bool advance) {
    sheet_.merge({row_, first, row_, last}, words, style::section);
    if (!advance) return;
    sheet_.height(row_++, 16.5);
}

std::uint32_t FrontSheet::table(const Table& table, std::span<const Span12> columns, std::size_t at_most,
                                std::string_view more) {
    const auto draw = [&](const auto& cell_of, const Style& look) {
        std::uint16_t at = 0;
        std::size_t lines = 1;
        for (const Span12& column : columns) {
            Cell cell = cell_of(table.column(column.key));
            if (column.key == "on_time")
                cell.tone = Tone::plain;  // it stands on a data bar; the status says the rest
            put(sheet_, {row_, at, row_, static_cast<std::uint16_t>(at + column.columns - 1)}, cell, look);
            lines = std::max(lines, text_lines(cell.text, column.columns * grid_px, look.size, look.bold));
            at = static_cast<std::uint16_t>(at + column.columns);
        }
        sheet_.height(row_++, lines_height(lines, table_points) + 3);
    };
    draw([&](std::size_t i) { return text_cell(table.columns[i].header); },
         style::header.with_size(table_points));
    const std::uint32_t first_row = row_;
    const Style look = style::cell.with_size(table_points).wrapped();
    if (table.rows.empty())
        line(table.empty_text.empty() ? sheet_texts::nothing_here : std::string_view{table.empty_text},
             look.as_italic().in(palette::grey).with(Align::left));
    std::vector<const Row*> rows;
    for (const Row& row : table.rows) rows.push_back(&row);
    if (rows.size() > at_most) {
        std::stable_partition(rows.begin(), rows.end(), [](const Row* row) { return needs_care(*row); });
        rows.resize(at_most);
    }
    for (const Row* row : rows) draw([&](std::size_t i) { return cell_at(*row, i); }, look);
    if (table.total)
        draw([&](std::size_t i) { return cell_at(*table.total, i); }, look.as_bold().on(palette::tile));
    if (rows.size() < table.rows.size())
        line(fmt::format(fmt::runtime(more), table.rows.size() - rows.size()),
             style::note.with(VAlign::middle));
    if (!table.note.empty()) line(table.note, style::note);
    return first_row;
}

Area FrontSheet::leave(std::uint32_t rows, std::uint16_t first, std::uint16_t last) {
    const Area area{row_, first, row_ + rows - 1, last};
    for (std::uint32_t i = 0; i < rows; ++i) sheet_.height(row_++, 13.5);
    return area;
}

void FrontSheet::prose(std::string_view title, const std::vector<std::string>& sentences) {
    heading(title);
    line(fmt::format("{}", fmt::join(sentences, " ")), paragraph);
    skip(4.5);
}

void FrontSheet::numbered(std::string_view title, const std::vector<std::string>& items) {
    heading(title);
    std::string all;
    for (std::size_t i = 0; i < items.size(); ++i)
        all += (i > 0 ? "\n" : "") + (items.size() > 1 ? fmt::format("{}. {}", i + 1, items[i]) : items[i]);
    line(items.empty() ? sheet_texts::no_suggestion : std::string_view{all}, paragraph);
    skip(4.5);
}

void FrontSheet::note(std::string_view words) {
    line(words, style::note);
}

void FrontSheet::signature() {
    const Style look = style::body.with(Align::centre);
    constexpr double width = 5 * grid_px;
    const auto both = [&](std::string_view left, std::string_view right, const Style& how, double height) {
        const auto fit = [&](std::string_view words) {
            return how.with_size(fitting(words, width, how.size, how.bold));
        };
        sheet_.merge({row_, 0, row_, 4}, left, fit(left));
        sheet_.merge({row_, 7, row_, last_column}, right, fit(right));
        sheet_.height(row_++, height);
    };
    // "Cibinong, 22 November 2026\nPenyusun," stands beside "Mengetahui," on the second line.
    const auto halves = [](const std::string& text) {
        const auto at = text.find('\n');
        return at == std::string::npos ? std::pair{std::string{}, text}
                                       : std::pair{text.substr(0, at), text.substr(at + 1)};
    };
    const auto [left_place, left_role] = halves(model_.left.above);
    const auto [right_place, right_role] = halves(model_.right.above);
    both(left_place, right_place, look, 13.5);
    both(left_role, right_role, look, 13.5);
    both(model_.left.position, model_.right.position, look, 13.5);
    skip(33);  // the signature itself
    both(model_.left.name, model_.right.name, look.as_bold().underlined(), 13.5);
    if (!model_.left.rank.empty() || !model_.right.rank.empty())
        both(model_.left.rank, model_.right.rank, look, 13.5);
    both(model_.left.nip, model_.right.nip, look, 13.5);
    skip(4.5);
    if (!model_.copies.empty()) {
        std::string all{sheet_texts::copies};
        for (const std::string& copy : model_.copies) all += "   " + copy;
        line(all, style::body.with_size(8).with(Align::left).wrapped());
        skip(4.5);
    }
}

void FrontSheet::finish() {
    sheet_.print_area({0, 0, row_ - 1, last_column});
}

}  // namespace pantau::reports
