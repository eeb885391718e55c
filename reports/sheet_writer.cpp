#include "reports/sheet_writer.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <stdexcept>

#include <fmt/format.h>

#include "reports/sheet_inside.hpp"

namespace pantau::reports {
namespace {

constexpr std::size_t links_a_sheet = 60'000;  // Excel: 65,530, and the library warns for each one beyond
constexpr std::string_view no_number = "tidak ada";

double on_grid(double points) {
    return std::ceil(points / 0.75 - 1e-9) * 0.75;
}

std::string footer_text(std::string_view raw) {
    std::string out;
    for (const char c : cell_text(raw, 90, true).text) out += c == '&' ? std::string{"&&"} : std::string{c};
    // A digit right after the font size would be read as part of it.
    if (!out.empty() && out.front() >= '0' && out.front() <= '9') out.insert(0, " ");
    return out;
}

}  // namespace

std::string cell_name(std::uint32_t row, std::uint16_t col) {
    std::string letters;
    for (unsigned rest = col + 1U; rest > 0; rest = (rest - 1) / 26)
        letters.insert(letters.begin(), static_cast<char>('A' + (rest - 1) % 26));
    return letters + std::to_string(row + 1);
}

std::string range_name(const Area& area) {
    return cell_name(area.row, area.col) + ":" + cell_name(area.last_row, area.last_col);
}

std::string absolute_range(std::string_view sheet, const Area& area) {
    const auto pinned = [](std::uint32_t row, std::uint16_t col) {
        std::string name = cell_name(row, col);
        name.insert(name.find_first_of("0123456789"), "$");
        return "$" + name;
    };
    return fmt::format("='{}'!{}:{}", sheet, pinned(area.row, area.col),
                       pinned(area.last_row, area.last_col));
}

Sheet::Sheet(std::unique_ptr<Inside> inside) : inside_{std::move(inside)} {}
Sheet::~Sheet() = default;

const std::string& Sheet::name() const {
    return inside_->name;
}
std::uint32_t Sheet::rows() const {
    return inside_->used_rows;
}

void Sheet::text(std::uint32_t row, std::uint16_t col, std::string_view words, const Style& look) {
    inside_->place(row, col);
    must(worksheet_write_string(inside_->raw, row, col, inside_->book->clean(words).c_str(),
                                inside_->book->format(look)),
         "text");
}

void Sheet::number(std::uint32_t row, std::uint16_t col, double value, const Style& look) {
    if (!std::isfinite(value)) {
        ++inside_->book->repairs.numbers;
        return text(row, col, no_number, look);
    }
    inside_->place(row, col);
    must(worksheet_write_number(inside_->raw, row, col, value, inside_->book->format(look)), "number");
}

void Sheet::blank(std::uint32_t row, std::uint16_t col, const Style& look) {
    inside_->place(row, col);
    must(worksheet_write_blank(inside_->raw, row, col, inside_->book->format(look)), "blank");
}

void Sheet::formula(std::uint32_t row, std::uint16_t col, const std::string& formula, double value,
                    const Style& look) {
    if (!std::isfinite(value)) {
        ++inside_->book->repairs.numbers;
        return text(row, col, no_number, look);
    }
    inside_->place(row, col);
    must(worksheet_write_formula_num(inside_->raw, row, col, formula.c_str(), inside_->book->format(look),
                                     value),
         "formula");
}

void Sheet::link(std::uint32_t row, std::uint16_t col, std::string_view address, const Style& look) {
    Inside& in = *inside_;
    const CellText cleaned = cell_text(address);
    if (cleaned.repaired || !may_link(cleaned.text) || in.links >= links_a_sheet) {
        if (!address.empty()) ++in.book->repairs.links;
        return text(row, col, address, look);
    }
    in.place(row, col);
    ++in.links;
    lxw_format* format = in.book->format(look.in(palette::link).underlined());
    must(worksheet_write_url_opt(in.raw, row, col, std::string{address}.c_str(), format, cleaned.text.c_str(),
                                 nullptr),
         "link");
}

void Sheet::jump(std::uint32_t row, std::uint16_t col, std::string_view sheet, std::string_view words,
                 const Style& look) {
    inside_->place(row, col);
    must(worksheet_write_url_opt(inside_->raw, row, col, fmt::format("internal:'{}'!A1", sheet).c_str(),
                                 inside_->book->format(look.in(palette::link).underlined()),
                                 inside_->book->clean(words).c_str(), nullptr),
         "jump");
}

void Sheet::merge(const Area& area, std::string_view words, const Style& look) {
    Inside& in = *inside_;
    if (area.row == area.last_row && area.col == area.last_col) return text(area.row, area.col, words, look);
    in.occupy(in.merged, area, "merge");
    in.used_rows = std::max(in.used_rows, area.last_row + 1);
    must(worksheet_merge_range(in.raw, area.row, area.col, area.last_row, area.last_col,
                               in.book->clean(words).c_str(), in.book->format(look)),
         "merge");
}

void Sheet::merge_number(const Area& area, double value, const Style& look) {
    merge(area, "", look);
    number(area.row, area.col, value, look);
}

void Sheet::width(std::uint16_t first, std::uint16_t last, double characters) {
    for (std::uint16_t col = first; col <= last; ++col) inside_->widths[col] = characters;
    must(worksheet_set_column(inside_->raw, first, last, characters, nullptr), "width");
}

void Sheet::height(std::uint32_t row, double points) {
    constexpr double tallest = 408.75;  // Excel: 409 points
    const double rounded = std::min(on_grid(points), tallest);
    inside_->heights[row] = rounded;
    inside_->used_rows = std::max(inside_->used_rows, row + 1);
    must(worksheet_set_row(inside_->raw, row, rounded, nullptr), "height");
}

void Sheet::freeze(std::uint32_t row, std::uint16_t col) {
    worksheet_freeze_panes(inside_->raw, row, col);
}

void Sheet::print(const PageSetup& setup) {
    lxw_worksheet* raw = inside_->raw;
    constexpr double inch = 25.4;
    constexpr std::uint8_t a4 = 9, folio = 14;  // Folio, 8.5 x 13 in, is what Indonesian offices call F4
    worksheet_set_paper(raw, setup.paper == Paper::f4 ? folio : a4);
    if (setup.landscape) worksheet_set_landscape(raw);
    worksheet_set_margins(raw, 15 / inch, 15 / inch, 15 / inch, 17 / inch);
    worksheet_fit_to_pages(raw, 1, setup.fit_tall);
    worksheet_center_horizontally(raw);
    constexpr const char* font = "&\"Arial,Regular\"&8";
    const std::string footer = fmt::format("&L{0}{1}&C{0}Halaman &P dari &N&R{0}{2}", font,
                                           footer_text(setup.footer_left), footer_text(setup.footer_right));
    lxw_header_footer_options options{};
    options.margin = 8 / inch;
    must(worksheet_set_footer_opt(raw, footer.c_str(), &options), "footer");
}

void Sheet::print_two_wide(const PageSetup& setup, std::uint16_t second, std::uint16_t last,
                           std::uint16_t repeated) {
    lxw_worksheet* raw = inside_->raw;
    constexpr double px_a_mm = 96 / 25.4, margins_mm = 30,
                     slack = 1.08;  // LibreOffice draws columns 5 % wider
    const double long_mm = setup.paper == Paper::f4 ? 330 : 297,
                 short_mm = setup.paper == Paper::f4 ? 215 : 210;
    const double page_px = ((setup.landscape ? long_mm : short_mm) - margins_mm) * px_a_mm;
    const auto end_of = [](std::uint16_t col) { return static_cast<std::uint16_t>(col - 1); };
    const int left = inside_->wide_px(0, end_of(second));
    const int right = inside_->wide_px(0, end_of(repeated)) + inside_->wide_px(second, last);
    worksheet_set_print_scale(raw, static_cast<std::uint16_t>(std::clamp(
                                       page_px / (std::max(left, right) * slack) * 100, 10.0, 100.0)));
    worksheet_print_across(raw);
    std::array<lxw_col_t, 2> breaks{second, 0};
    must(worksheet_set_v_pagebreaks(raw, breaks.data()), "page break");
    must(worksheet_repeat_columns(raw, 0, end_of(repeated)), "repeat columns");
}

void Sheet::print_area(const Area& area) {
    must(worksheet_print_area(inside_->raw, area.row, area.col, area.last_row, area.last_col), "print area");
}

void Sheet::repeat_rows(std::uint32_t first, std::uint32_t last) {
    must(worksheet_repeat_rows(inside_->raw, first, last), "repeat rows");
}

void Sheet::break_before(std::uint32_t row) {
    inside_->breaks.push_back(row);
}

void Sheet::tab(Colour colour) {
    worksheet_set_tab_color(inside_->raw, colour);
}
void Sheet::zoom(std::uint16_t percent) {
    worksheet_set_zoom(inside_->raw, percent);
}
void Sheet::open_here() {
    worksheet_activate(inside_->raw);
}

// ---- the workbook

WorkbookWriter::WorkbookWriter(const std::filesystem::path& file) : inside_{std::make_unique<Inside>()} {
    inside_->file = file.string();
    inside_->folder = file.parent_path().empty() ? std::string{"."} : file.parent_path().string();
    lxw_workbook_options options{};
    options.tmpdir = loose(inside_->folder);
    inside_->book = workbook_new_opt(inside_->file.c_str(), &options);
    if (inside_->book == nullptr) throw std::bad_alloc{};
    // Cells that nobody wrote to are Arial too: the first format is the workbook's default.
    lxw_format* plain = STAILQ_FIRST(inside_->book->formats);
    format_set_font_name(plain, "Arial");
    format_set_font_size(plain, 10);
}

WorkbookWriter::~WorkbookWriter() {
    if (inside_->book != nullptr) lxw_workbook_free(inside_->book);
}

Sheet& WorkbookWriter::add_sheet(const std::string& name) {
    must(workbook_validate_sheet_name(inside_->book, name.c_str()), "sheet " + name);
    auto sheet = std::make_unique<Sheet::Inside>();
    sheet->book = inside_.get();
    sheet->name = name;
    sheet->raw = workbook_add_worksheet(inside_->book, name.c_str());
    if (sheet->raw == nullptr) throw std::bad_alloc{};
    worksheet_gridlines(sheet->raw, LXW_HIDE_ALL_GRIDLINES);
    inside_->sheets.push_back(std::unique_ptr<Sheet>{new Sheet{std::move(sheet)}});
    return *inside_->sheets.back();
}

void WorkbookWriter::properties(const Properties& given) {
    Inside& in = *inside_;
    const auto line = [&](const std::string& text) { return in.clean(text, 250, true); };
    const std::string title = line(given.title), subject = line(given.subject), author = line(given.author),
                      company = line(given.company), category = line(given.category),
                      keywords = line(given.keywords), comments = line(given.comments);
    lxw_doc_properties raw{};
    raw.title = loose(title);
    raw.subject = loose(subject);
    raw.author = loose(author);
    raw.company = loose(company);
    raw.category = loose(category);
    raw.keywords = loose(keywords);
    raw.comments = loose(comments);
    raw.created = std::chrono::floor<std::chrono::seconds>(given.created).time_since_epoch().count();
    must(workbook_set_properties(in.book, &raw), "properties");
    for (const auto& [name, value] : given.custom)
        must(workbook_set_custom_property_string(in.book, name.c_str(), line(value).c_str()),
             "property " + name);
}

const Repairs& WorkbookWriter::repairs() const {
    return inside_->repairs;
}

std::vector<ExpectedSheet> WorkbookWriter::expected() const {
    std::vector<ExpectedSheet> all;
    for (const auto& sheet : inside_->sheets) all.push_back({sheet->name(), sheet->rows()});
    return all;
}

Result<void> WorkbookWriter::close() {
    if (inside_->book == nullptr) throw std::logic_error{"a workbook is closed once"};
    for (const auto& sheet : inside_->sheets) {
        auto& breaks = sheet->inside_->breaks;
        if (breaks.empty()) continue;
        breaks.push_back(0);  // its end; given once a sheet, since of several lists libxlsxwriter frees only the last
        must(worksheet_set_h_pagebreaks(sheet->inside_->raw, breaks.data()), "page break");
    }
    const lxw_error code = workbook_close(std::exchange(inside_->book, nullptr));  // frees it in any case
    if (code == LXW_NO_ERROR) return {};
    return Problem{Problem::Code::io,
                   fmt::format("could not write {}: {}; check free space and permissions of that directory",
                               inside_->file, lxw_strerror(code))};
}

}  // namespace pantau::reports
