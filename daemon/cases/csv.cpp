#include "daemon/cases/csv.hpp"

#include <algorithm>

namespace pantau::cases {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

std::string_view without_mark(std::string_view text) noexcept {
    return text.starts_with(byte_order_mark) ? text.substr(byte_order_mark.size()) : text;
}

// One pass over the text; lines and columns are counted as an editor shows them.
class Reader {
public:
    Reader(std::string_view text, char separator) : text_{without_mark(text)}, separator_{separator} {}

    std::vector<CsvRow> rows() {
        std::vector<CsvRow> result;
        while (at_ < text_.size()) result.push_back(row());
        return result;
    }

private:
    bool more() const noexcept { return at_ < text_.size(); }
    char here() const noexcept { return text_[at_]; }
    bool at_line_end() const noexcept {
        return here() == '\n' || (here() == '\r' && at_ + 1 < text_.size() && text_[at_ + 1] == '\n');
    }

    char take() {
        const char c = text_[at_++];
        if (c == '\n') {
            ++line_;
            column_ = 1;
        } else if ((static_cast<unsigned char>(c) & 0xC0U) != 0x80U) {  // not inside a UTF-8 character
            ++column_;
        }
        return c;
    }

    CsvRow row() {
        CsvRow row;
        row.line = line_;
        for (;;) {
            row.cells.push_back(cell(row));
            if (!more()) return row;
            if (here() == separator_) {
                take();
                continue;
            }
            if (here() == '\r') take();
            take();  // the line feed
            return row;
        }
    }

    CsvCell cell(CsvRow& row) {
        CsvCell cell;
        cell.line = line_;
        cell.column = column_;
        if (more() && here() == '"') {
            take();
            quoted(cell, row);
        }
        while (more() && here() != separator_ && !at_line_end()) {
            if (here() == '"')
                note(row,
                     "a quote inside a cell that does not begin with one; quote the whole "
                     "cell and double the quotes in it");
            cell.text += take();
        }
        return cell;
    }

    void quoted(CsvCell& cell, CsvRow& row) {
        for (;;) {
            if (!more()) {
                note(row, cell.line, cell.column, "the quote that begins here is never closed");
                return;
            }
            const char c = take();
            if (c != '"') {
                cell.text += c;
            } else if (more() && here() == '"') {
                cell.text += take();
            } else {
                break;
            }
        }
        if (more() && here() != separator_ && !at_line_end())
            note(row, "text after a closing quote; expected the separator or the end of the line");
    }

    void note(CsvRow& row, std::string message) { note(row, line_, column_, std::move(message)); }
    static void note(CsvRow& row, unsigned line, unsigned column, std::string message) {
        if (!row.mistake) row.mistake = CsvMistake{line, column, std::move(message)};
    }

    std::string_view text_;
    char separator_;
    std::size_t at_ = 0;
    unsigned line_ = 1, column_ = 1;
};

bool runs_as_formula(std::string_view text) noexcept {
    const auto first = text.find_first_not_of('\'');
    return first != std::string_view::npos &&
           std::string_view{"=+-@\t\r"}.find(text[first]) != std::string_view::npos;
}

}  // namespace

char csv_separator(std::string_view text) noexcept {
    std::size_t commas = 0, semicolons = 0;
    bool quoted = false;
    for (const char c : text) {
        if (c == '"') quoted = !quoted;
        if (quoted) continue;
        if (c == '\n') break;
        if (c == ',') ++commas;
        if (c == ';') ++semicolons;
    }
    return semicolons > commas ? ';' : ',';
}

std::vector<CsvRow> read_csv(std::string_view text, char separator) {
    return Reader{text, separator}.rows();
}

std::string csv_cell(std::string_view text, char separator) {
    const auto special = [&](char c) { return c == separator || c == '"' || c == '\n' || c == '\r'; };
    if (std::none_of(text.begin(), text.end(), special)) return std::string{text};
    std::string cell{'"'};
    for (const char c : text) {
        if (c == '"') cell += '"';
        cell += c;
    }
    return cell += '"';
}

std::string guard_formula(std::string_view text) {
    return runs_as_formula(text) ? "'" + std::string{text} : std::string{text};
}

std::string unguard_formula(std::string_view text) {
    return std::string{text.starts_with('\'') && runs_as_formula(text) ? text.substr(1) : text};
}

}  // namespace pantau::cases
