#include "reports/table_csv.hpp"

#include "reports/cell_text.hpp"
#include "reports/model_hash.hpp"

namespace pantau::reports {
namespace {

void end_line(std::string& out) {
    out.pop_back();  // the last separator
    out += "\r\n";
}

void add_lines(std::string& out, const Table& table, std::size_t first) {
    for (std::size_t r = first; r < table.rows.size(); ++r) {
        for (const Cell& cell : table.rows[r]) {
            // Figures are ours; only words may hold a formula.
            const bool words = cell.kind == Cell::Kind::text || cell.kind == Cell::Kind::link;
            if (words)
                add_csv_text(out, cell.text);
            else
                out += display(cell);
            out += ';';
        }
        end_line(out);
    }
}

}  // namespace

std::string overflow_csv(const Table& table, std::size_t first) {
    std::string out{"\xEF\xBB\xBF"};
    for (const Column& column : table.columns) {
        add_csv_text(out, column.header);
        out += ';';
    }
    end_line(out);
    add_lines(out, table, first);
    return out + table.beyond_lines;
}

void shorten(Table& table, std::size_t most) {
    if (table.rows.size() <= most) return;
    table.beyond = table.rows.size() - most;
    table.beyond_hash = rows_hash(table, most);
    add_lines(table.beyond_lines, table, most);
    table.beyond_lines.shrink_to_fit();
    table.rows.resize(most);
    table.rows.shrink_to_fit();
}

}  // namespace pantau::reports
