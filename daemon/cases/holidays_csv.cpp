#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>

#include "daemon/cases/calendar_file.hpp"
#include "daemon/cases/csv.hpp"
#include "daemon/settings/toml_reader.hpp"

namespace pantau::cases {
namespace {

using settings::Problems;

constexpr std::array<const char*, 6> column_names{"date", "weekday", "name", "kind", "source", "state"};
enum Column : std::size_t {
    date_column,
    weekday_column,
    name_column,
    kind_column,
    source_column,
    state_column
};

std::vector<std::string> column_words() {
    return {column_names.begin(), column_names.end()};
}

/// Where each known column stands in the rows; empty for one that the file does not have.
using Columns = std::array<std::optional<std::size_t>, column_names.size()>;

class HolidaysCsv {
public:
    HolidaysCsv(const std::string& file, Problems& problems) : file_{file}, problems_{problems} {}

    std::vector<Holiday> read(std::string_view text) {
        const auto rows = read_csv(text);
        std::vector<Holiday> holidays;
        if (rows.empty() || rows.front().blank()) {
            problems_.add({file_, 1, 1}, fmt::format("the file has no header row; allowed: {}",
                                                     fmt::join(column_names, ",")));
            return holidays;
        }
        if (!read_header(rows.front())) return holidays;
        for (auto row = rows.begin() + 1; row != rows.end(); ++row) {
            if (row->blank()) continue;
            if (auto holiday = read_row(*row)) holidays.push_back(std::move(*holiday));
        }
        std::stable_sort(holidays.begin(), holidays.end(),
                         [](const Holiday& a, const Holiday& b) { return a.date < b.date; });
        return holidays;
    }

private:
    void mistake(const CsvCell& cell, std::string message) {
        problems_.add({file_, cell.line, cell.column}, std::move(message));
    }

    bool read_header(const CsvRow& header) {
        bool good = !header.mistake;
        if (header.mistake)
            problems_.add({file_, header.mistake->line, header.mistake->column}, header.mistake->message);
        for (std::size_t i = 0; i < header.cells.size(); ++i) {
            const CsvCell& cell = header.cells[i];
            const auto known = std::find(column_names.begin(), column_names.end(), cell.text);
            if (known == column_names.end()) {
                const std::string near = settings::nearest(cell.text, column_words());
                mistake(cell, fmt::format("unknown column \"{}\"{}; allowed: {}", cell.text,
                                          near.empty() ? "" : fmt::format(", did you mean \"{}\"?", near),
                                          fmt::join(column_names, ", ")));
                good = false;
                continue;
            }
            auto& place = columns_[static_cast<std::size_t>(known - column_names.begin())];
            if (place) {
                mistake(cell, fmt::format("column \"{}\" is given twice", cell.text));
                good = false;
            }
            place = i;
        }
        for (const Column needed : {date_column, name_column, kind_column, source_column}) {
            if (columns_[needed]) continue;
            mistake(header.cells.front(), fmt::format("column \"{}\" is missing", column_names[needed]));
            good = false;
        }
        width_ = header.cells.size();
        return good;
    }

    const CsvCell* cell(const CsvRow& row, Column column) const {
        return columns_[column] ? &row.cells[*columns_[column]] : nullptr;
    }

    std::optional<Holiday> read_row(const CsvRow& row) {
        if (row.mistake) {
            problems_.add({file_, row.mistake->line, row.mistake->column}, row.mistake->message);
            return std::nullopt;
        }
        if (row.cells.size() != width_) {
            mistake(row.cells.front(),
                    fmt::format("the row has {} fields, the header {}", row.cells.size(), width_));
            return std::nullopt;
        }
        Holiday holiday;
        holiday.name = needed_text(*cell(row, name_column), "name");
        holiday.source = needed_text(*cell(row, source_column), "source");
        read_kind(*cell(row, kind_column), holiday);
        read_state(cell(row, state_column), holiday);
        read_date(*cell(row, date_column), cell(row, weekday_column), holiday);
        return holiday;
    }

    std::string needed_text(const CsvCell& cell, const char* what) {
        if (!settings::is_utf8(cell.text))
            mistake(cell, fmt::format("{} is not UTF-8; save the file as CSV UTF-8", what));
        const bool blank = cell.text.find_first_not_of(" \t") == std::string::npos;
        if (blank) mistake(cell, fmt::format("{} is empty", what));
        const bool control = std::any_of(cell.text.begin(), cell.text.end(), [](char c) {
            return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
        });
        if (control) mistake(cell, fmt::format("{} holds a line end or another control character", what));
        return cell.text;
    }

    void read_kind(const CsvCell& cell, Holiday& holiday) {
        if (const auto kind = holiday_kind(cell.text)) {
            holiday.kind = *kind;
            return;
        }
        const std::vector<std::string> known{"libur_nasional", "cuti_bersama", "daerah", "instansi",
                                             "kebijakan"};
        const std::string near = settings::nearest(cell.text, known);
        mistake(cell, fmt::format("kind is \"{}\"{}; allowed: {}", cell.text,
                                  near.empty() ? "" : fmt::format(", did you mean \"{}\"?", near),
                                  fmt::join(known, ", ")));
    }

    void read_state(const CsvCell* cell, Holiday& holiday) {
        if (!cell || cell->text.empty() || cell->text == "official") return;
        if (cell->text == "provisional")
            holiday.standing = Standing::provisional;
        else
            mistake(*cell, fmt::format("state is \"{}\"; allowed: official, provisional", cell->text));
    }

    void read_date(const CsvCell& cell, const CsvCell* weekday, Holiday& holiday) {
        const auto day = settings::parse_date(cell.text);
        if (!day) {
            mistake(cell,
                    fmt::format("date is \"{}\"; allowed: a day that exists, as YYYY-MM-DD", cell.text));
            return;
        }
        holiday.date = date::local_days{*day};
        const auto real = short_name(date::weekday{holiday.date});
        if (weekday && !weekday->text.empty() && weekday->text != real)
            mistake(*weekday, fmt::format("weekday is \"{}\", but {} is a {}; look both up in the decree",
                                          weekday->text, cell.text, real));
        if (!seen_.insert(holiday.date).second)
            mistake(cell, fmt::format("date {} is given twice; allowed: one row a date", cell.text));
    }

    const std::string& file_;
    Problems& problems_;
    Columns columns_;
    std::size_t width_ = 0;
    std::set<date::local_days> seen_;
};

}  // namespace

std::optional<std::vector<Holiday>> read_holidays_csv(std::string_view text, const std::string& file,
                                                      Problems& problems) {
    Problems own;
    auto holidays = HolidaysCsv{file, own}.read(text);
    if (own.empty() && holidays.empty()) own.add({file, 1, 1}, "the file has no holiday in it");
    problems.add_all(own);
    if (!own.empty()) return std::nullopt;
    return holidays;
}

}  // namespace pantau::cases
