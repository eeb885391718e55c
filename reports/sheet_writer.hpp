#pragma once
// The only caller of libxlsxwriter. It stands between our texts and figures and a library that reports
// success on files that Excel cannot open: every trap of reports.md section 5 is closed here, so that the
// sheets need not know them. No sheet names, no wording, no figures: those belong to the callers.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "reports/source.hpp"
#include "reports/styles.hpp"
#include "reports/workbook_check.hpp"
#include "reports/written_file.hpp"

namespace pantau::reports {

/// A rectangle of cells, both corners inside, counted from 0.
struct Area {
    std::uint32_t row = 0;
    std::uint16_t col = 0;
    std::uint32_t last_row = 0;
    std::uint16_t last_col = 0;

    constexpr bool overlaps(const Area& other) const {
        return row <= other.last_row && other.row <= last_row && col <= other.last_col &&
               other.col <= last_col;
    }
};

/// "D5" and "'Data Grafik'!$A$2:$A$32".
std::string cell_name(std::uint32_t row, std::uint16_t col);
std::string range_name(const Area& area);
std::string absolute_range(std::string_view sheet, const Area& area);

enum class Paper : std::uint8_t { a4, f4 };

/// How a sheet prints.
struct PageSetup {
    Paper paper = Paper::a4;
    bool landscape = false;
    std::uint16_t fit_tall = 0;  ///< pages; 0: as many as it takes. One page wide, but for print_two_wide()
    std::string footer_left, footer_right;
};

/// Lines differ by more than colour, for grey print.
enum class Dash : std::uint8_t { solid, dashes, dots };

/// One series of a chart; ranges are absolute_range()s, so that the numbers stand on a sheet.
struct ChartSeries {
    std::string name, categories, values;
    Colour colour = palette::bar;
    Dash dash = Dash::solid;
    bool marker = false;
    std::vector<std::pair<std::uint32_t, Colour>> points;  ///< columns in a colour of their own
};

enum class ChartShape : std::uint8_t { column, bar, line };

struct ChartBox {
    ChartShape shape = ChartShape::column;
    Area area;  ///< covers these cells exactly; moves and sizes with them
    std::vector<ChartSeries> series;
    std::string description;            ///< alt text; mandatory
    std::string value_title, format;    ///< of the value axis
    std::optional<double> least, most;  ///< of the value axis; left to the viewer where empty
    bool labels = false;                ///< the value beside each bar
    bool legend = false;
};

/// What the file says about itself.
struct Properties {
    std::string title, subject, author, company, category, keywords, comments;
    Instant created{};                                        ///< whole seconds are kept
    std::vector<std::pair<std::string, std::string>> custom;  ///< texts of at most 255 letters are kept
};

/// Things that were not written as they were given. Zero in a sound report.
struct Repairs {
    std::uint64_t texts = 0;    ///< invalid UTF-8, control or direction characters, more than 32,000 letters
    std::uint64_t numbers = 0;  ///< NaN or infinite: written as "tidak ada"
    std::uint64_t links = 0;    ///< not http, https or mailto, too long or too many: written as text
};

class WorkbookWriter;

/// One sheet. Rows and columns count from 0. Owned by its workbook.
/// \throws std::logic_error for what only a programming error can do: cells outside the sheet, overlapping
/// merges, tables or charts, an empty alt text.
class Sheet {
public:
    Sheet(const Sheet&) = delete;
    Sheet& operator=(const Sheet&) = delete;
    ~Sheet();

    void text(std::uint32_t row, std::uint16_t col, std::string_view words, const Style& look);
    /// NaN and infinity become the text "tidak ada".
    void number(std::uint32_t row, std::uint16_t col, double value, const Style& look);
    void blank(std::uint32_t row, std::uint16_t col, const Style& look);
    /// A formula of ours (never of a user) with the value it had when the report was made: phones show that.
    void formula(std::uint32_t row, std::uint16_t col, const std::string& formula, double value,
                 const Style& look);
    /// A link to the web where the address is http, https or mailto; else plain text.
    void link(std::uint32_t row, std::uint16_t col, std::string_view address, const Style& look);
    /// A link to a cell of this workbook. Both names are ours.
    void jump(std::uint32_t row, std::uint16_t col, std::string_view sheet, std::string_view words,
              const Style& look);
    /// One text over several cells, each with the look's ground and border; a single cell is written plainly.
    void merge(const Area& area, std::string_view words, const Style& look);
    void merge_number(const Area& area, double value, const Style& look);

    void width(std::uint16_t first, std::uint16_t last, double characters);
    /// Points; rounded up to the grid of 0.75, because the library cuts to whole pixels and charts would
    /// drift.
    void height(std::uint32_t row, double points);

    void freeze(std::uint32_t row, std::uint16_t col);
    void filter(const Area& area);
    /// A named table with filter buttons; header texts must stand in `headers`, one a column, and differ.
    void table(const Area& area, const std::string& name, const std::vector<std::string>& headers,
               const Style& header_look);
    void data_bar(const Area& area, double least, double most, Colour colour = palette::bar_weekend);
    void colours(const Area& area, Colour low, Colour high);
    void colours(const Area& area, double low_at, Colour low, double mid_at, Colour mid, double high_at,
                 Colour high);
    /// Every second row gets a pale ground; a conditional format, so that sorting does not scatter the
    /// stripes.
    void stripes(const Area& area);
    /// Cells below `limit` get the look's ink, ground and weight.
    void mark_below(const Area& area, double limit, const Style& look);
    void chart(const ChartBox& box);
    /// PNG only. \returns false where the file cannot be read or is no sound PNG: the place stays empty
    bool picture(std::uint32_t row, std::uint16_t col, const std::filesystem::path& file, double width_px,
                 double height_px, const std::string& description);

    void print(const PageSetup& setup);
    /// After print(), in place of fitting to one page: columns from `second` on stand on a page of their own
    /// beside the first, with the first `repeated` columns before them; both at the scale that the wider page
    /// needs. The column widths must be set.
    void print_two_wide(const PageSetup& setup, std::uint16_t second, std::uint16_t last,
                        std::uint16_t repeated);
    void print_area(const Area& area);
    void repeat_rows(std::uint32_t first, std::uint32_t last);
    void break_before(std::uint32_t row);
    void tab(Colour colour);
    void zoom(std::uint16_t percent);
    void open_here();  ///< the sheet that is seen first

    const std::string& name() const;
    /// Highest row written or sized, from 1; what workbook_check expects to find.
    std::uint32_t rows() const;

private:
    friend class WorkbookWriter;
    struct Inside;
    explicit Sheet(std::unique_ptr<Inside> inside);
    std::unique_ptr<Inside> inside_;
};

/// One workbook on its way to a file. Create, add sheets in the order of their tabs, close.
/// Thread safety: one thread; that thread's numeric locale is "C" as long as the object lives.
class WorkbookWriter {
public:
    /// `file` is written by close(); temporary files of the library stand in the same directory, so that a
    /// full /tmp cannot cut a sheet short.
    explicit WorkbookWriter(const std::filesystem::path& file);
    WorkbookWriter(const WorkbookWriter&) = delete;
    WorkbookWriter& operator=(const WorkbookWriter&) = delete;
    ~WorkbookWriter();  ///< without close(): nothing is written

    Sheet& add_sheet(const std::string& name);
    void properties(const Properties& properties);
    const Repairs& repairs() const;
    std::vector<ExpectedSheet> expected() const;
    /// Writes the file. The library's word is not enough: verify with check_workbook().
    Result<void> close();

private:
    friend class Sheet;
    struct Inside;
    std::unique_ptr<Inside> inside_;
};

/// The safe way to a file: writes `.<name>.tmp` beside `final_path` through `fill`, closes, verifies, syncs,
/// renames, syncs the directory. `ready` is asked last, before the rename; its problem stops everything. On
/// any failure, an exception of `fill` included, the temporary file is gone and what stood under the final
/// name is untouched.
Result<WrittenFile> write_workbook(const std::filesystem::path& final_path,
                                   const std::function<void(WorkbookWriter&)>& fill,
                                   const std::function<Result<void>()>& ready = {});

}  // namespace pantau::reports
