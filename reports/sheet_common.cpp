#include "reports/sheet_common.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "reports/texts_sheets_id.hpp"

namespace pantau::reports {
namespace {

/// A dash where a figure is missing, or a lone symbol.
bool is_placeholder(const Cell& cell) {
    return cell.kind == Cell::Kind::text &&
           (cell.text == "–" || cell.text == "-" || cell.text == "tidak ada" || cell.text == "■" ||
            cell.text == "▲" || cell.text == "●" || cell.text == "?");
}

/// What Excel cannot show as a number (a date before 1900 or after 9999, a negative duration: ####) stands as
/// words. Nothing for the others.
std::optional<std::string> shown_as_words(const Cell& cell) {
    constexpr double first_day = 1, after_last_day = 2'958'466;
    const bool moment = cell.kind == Cell::Kind::instant || cell.kind == Cell::Kind::day;
    const bool beyond = moment && (cell.value() < first_day || cell.value() >= after_last_day);
    if (beyond || (cell.kind == Cell::Kind::seconds && cell.number < 0)) return display(cell);
    return std::nullopt;
}

}  // namespace

bool is_words(const Cell& cell) {
    return cell.kind == Cell::Kind::text || cell.kind == Cell::Kind::link;
}

const Cell& cell_at(const Row& row, std::size_t index) {
    static const Cell nothing{};
    return index < row.size() ? row[index] : nothing;
}

double px(double characters) {
    constexpr double column_padding = 5, column_px_per_char = 7;
    return characters * column_px_per_char + column_padding;
}

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
    if (const auto words = shown_as_words(cell)) return sheet.text(row, col, *words, look);
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
    if (const auto words = shown_as_words(cell)) return sheet.merge(area, *words, look);
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
