#include "reports/model_hash.hpp"

#include "daemon/sha256.hpp"

namespace pantau::reports {

namespace {

/// Feeds values so that no two different models give the same bytes: every text and list carries its length,
/// every number says where it ends. Small numbers, the most by far, take one byte: hashing costs by the byte.
class Digest {
public:
    void add(std::int64_t number) {
        // Zigzag, then seven bits a byte, the lowest first; the highest bit says that more follow.
        auto rest = (static_cast<std::uint64_t>(number) << 1U) ^ (number < 0 ? ~std::uint64_t{0} : 0);
        for (; rest >= 0x80U; rest >>= 7U) bytes_ += static_cast<char>((rest & 0x7FU) | 0x80U);
        bytes_ += static_cast<char>(rest);
        if (bytes_.size() >= batch) hand_over();
    }
    void add_size(std::size_t size) { add(static_cast<std::int64_t>(size)); }
    void add(const std::string& text) {
        add_size(text.size());
        bytes_ += text;
    }
    void add(const std::vector<std::string>& texts) {
        add_size(texts.size());
        for (const std::string& text : texts) add(text);
    }
    void add(const Cell& cell) {
        if (cell.outside_hash) return add(std::int64_t{-1});
        add(static_cast<std::int64_t>(cell.kind));
        add(cell.decimals);
        add(cell.number);
        add(cell.local_s);
        add(cell.text);
    }
    void add(const Table& table) {
        add(table.key);
        add_size(table.columns.size());
        for (const Column& column : table.columns) add(column.key);
        add_size(table.rows.size());
        for (const Row& row : table.rows) add(table, row);
        if (table.beyond > 0) add(table.beyond_hash);
        add_size(table.total ? 1 : 0);
        if (table.total) add(table, *table.total);
    }
    void add(const Chart& chart) {
        add(chart.key);
        add(chart.categories);
        add_size(chart.series.size());
        for (const Series& series : chart.series) {
            add(series.name);
            add_size(series.values.size());
            for (const Cell& cell : series.values) add(cell);
        }
    }
    void add_front(const ReportModel& model) {
        add(model.kind);
        add(model.period.code);
        add(model.period.zone);
        add_size(model.office.example_data ? 1 : 0);
        add(static_cast<std::int64_t>(model.verdict.level));
        add(model.conclusions);
        add(model.suggestions);
        add_size(model.tiles.size());
        for (const Tile& tile : model.tiles) {
            add(tile.key);
            add(tile.value);
            add(tile.beside);
            add(tile.status);
        }
        add_size(model.charts.size());
        for (const Chart& chart : model.charts) add(chart);
    }

    void add(const Table& table, const Row& row) {
        add_size(row.size());
        for (std::size_t i = 0; i < row.size(); ++i) {
            if (i < table.columns.size() && table.columns[i].outside_hash) continue;
            add(row[i]);
        }
    }

    std::string hex() {
        hand_over();
        return hash_.hex();
    }

private:
    static constexpr std::size_t batch = 16'384;
    void hand_over() {
        hash_.add(bytes_);
        bytes_.clear();
    }

    std::string bytes_;
    Sha256 hash_;
};

template <class Model>
std::string hash_of(const Model& model) {
    Digest digest;
    digest.add_front(model);
    for (const Table* table : model.tables()) digest.add(*table);
    return digest.hex();
}

}  // namespace

std::string rows_hash(const Table& table, std::size_t first) {
    Digest digest;
    for (std::size_t r = first; r < table.rows.size(); ++r) digest.add(table, table.rows[r]);
    return digest.hex();
}

std::string data_hash(const GangguanModel& model) {
    return hash_of(model);
}
std::string data_hash(const KondisiModel& model) {
    return hash_of(model);
}

}  // namespace pantau::reports
