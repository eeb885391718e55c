#include "daemon/store/salvage_read.hpp"

#include <algorithm>
#include <limits>
#include <memory>
#include <optional>
#include <queue>
#include <vector>

#include <fmt/format.h>
#include <sqlite3.h>

namespace pantau::store {
namespace {

/// New places that are tried in one table: with a page of a hundred rows damaged here and there that finds every
/// sound page; a table that is damaged all over ends in time.
constexpr int most_tries = 4'000;

struct Finalize {
    void operator()(sqlite3_stmt* statement) const noexcept { sqlite3_finalize(statement); }
};
using Statement = std::unique_ptr<sqlite3_stmt, Finalize>;

/// Null: SQLite could not even begin.
Statement prepared(Connection& db, const std::string& sql) {
    sqlite3_stmt* raw = nullptr;
    sqlite3_prepare_v2(db.handle(), sql.c_str(), -1, &raw, nullptr);
    return Statement{raw};
}

struct Shape {
    std::string columns;  ///< by comma, quoted
    int count = 0;
    std::string order;    ///< of the table's own tree
    std::string key;      ///< its first column, where that is a whole number
};

Shape shape_of(Connection& db, const std::string& table) {
    Shape shape;
    Query kind = db.query("SELECT wr FROM pragma_table_list WHERE schema = 'main' AND name = ?");
    kind << table;
    const bool by_row_id = kind.next() && !kind.truth(0);
    std::string first_type;
    Query columns = db.query("SELECT name, type, pk FROM pragma_table_info(?) ORDER BY cid");
    columns << table;
    std::vector<std::string> key(1);
    while (columns.next()) {
        shape.columns += fmt::format("{}\"{}\"", shape.count++ == 0 ? "" : ", ", columns.view(0));
        const auto place = static_cast<std::size_t>(columns.integer(2));
        if (place == 0) continue;
        key.resize(std::max(key.size(), place + 1));
        key[place] = columns.text(0);
        if (place == 1) first_type = columns.text(1);
    }
    if (by_row_id) {
        shape.order = shape.key = "rowid";
        return shape;
    }
    for (std::size_t i = 1; i < key.size(); ++i)
        shape.order += fmt::format("{}\"{}\"", i == 1 ? "" : ", ", key[i]);
    if (first_type == "INTEGER") shape.key = fmt::format("\"{}\"", key[1]);
    return shape;
}

class Walker {
public:
    Walker(Connection& damaged, Connection& into, std::string table)
        : damaged_{damaged}, into_{into}, shape_{shape_of(into, table)} {
        saved_.table = std::move(table);
        std::string marks;
        for (int i = 0; i < shape_.count; ++i) marks += i == 0 ? "?" : ", ?";
        put_ = prepared(into, fmt::format("INSERT OR IGNORE INTO \"{}\" ({}) VALUES ({})", saved_.table,
                                          shape_.columns, marks));
        if (!put_) into.fail(sqlite3_errcode(into.handle()), "salvage");
    }

    TableSaved run() {
        if (shape_.key.empty()) {
            if (!walk("", "", {})) {
                walk("", " DESC", {});
                ++saved_.unreadable;
            }
            return saved_;
        }
        constexpr auto lowest = std::numeric_limits<std::int64_t>::min();
        constexpr auto highest = std::numeric_limits<std::int64_t>::max();
        std::priority_queue<Range> open;
        open.push({lowest, highest});
        for (int tries = 0; !open.empty() && tries < most_tries; ++tries) {
            Range range = open.top();
            open.pop();
            if (walk_up(range) || walk_down(range)) continue;
            if (range.width() <= 1) {
                left_.push_back(range);
                continue;
            }
            // Both ends stand at damage; what lies between is asked from its middle on.
            const auto middle = range.low + static_cast<std::int64_t>(range.width() / 2);
            open.push({range.low, middle});
            open.push({middle, range.high});
        }
        for (; !open.empty(); open.pop()) left_.push_back(open.top());
        std::sort(left_.begin(), left_.end(), [](const Range& a, const Range& b) { return a.low < b.low; });
        for (std::size_t i = 0; i < left_.size(); ++i)
            if (i == 0 || left_[i].low > left_[i - 1].high) ++saved_.unreadable;
        return saved_;
    }

private:
    /// Keys in [low, high] that were not read yet.
    struct Range {
        std::int64_t low, high;
        std::uint64_t width() const {
            return static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low);
        }
        bool operator<(const Range& other) const { return width() < other.width(); }
    };

    /// \return whether the range is done; else its low end is where the walk ended
    bool walk_up(Range& range) {
        return walk(between(range), "", [&](std::int64_t key) { range.low = key; });
    }
    bool walk_down(Range& range) {
        return walk(between(range), " DESC", [&](std::int64_t key) { range.high = key; });
    }
    std::string between(const Range& range) const {
        return fmt::format(" WHERE {} BETWEEN {} AND {}", shape_.key,
                           range.low == std::numeric_limits<std::int64_t>::min() ? "-9223372036854775807 - 1"
                                                                                 : std::to_string(range.low),
                           range.high);
    }

    bool walk(const std::string& where, const char* direction, const std::function<void(std::int64_t)>& at) {
        std::string order = shape_.order;
        for (std::size_t i = 0; *direction != '\0' && (i = order.find(", ", i)) != std::string::npos; i += 7)
            order.insert(i, direction);
        const auto get = prepared(damaged_, fmt::format("SELECT {}{} FROM \"{}\" NOT INDEXED{} ORDER BY {}{}",
                                                        shape_.columns,
                                                        shape_.key.empty() ? "" : ", " + shape_.key,
                                                        saved_.table, where, order, direction));
        if (!get) return false;
        int answer = SQLITE_ROW;
        while ((answer = sqlite3_step(get.get())) == SQLITE_ROW) {
            put(get.get());
            if (at) at(sqlite3_column_int64(get.get(), shape_.count));
        }
        return answer == SQLITE_DONE;
    }

    void put(sqlite3_stmt* row) {
        for (int i = 0; i < shape_.count; ++i) sqlite3_bind_value(put_.get(), i + 1, sqlite3_column_value(row, i));
        const int answer = sqlite3_step(put_.get());
        saved_.rows += answer == SQLITE_DONE ? sqlite3_changes(into_.handle()) : 0;
        sqlite3_reset(put_.get());
        if (answer == SQLITE_DONE) return;
        if ((answer & 0xFF) != SQLITE_CONSTRAINT && (answer & 0xFF) != SQLITE_MISMATCH)
            into_.fail(answer, "salvage");
        ++saved_.refused;
    }

    Connection& damaged_;
    Connection& into_;
    Shape shape_;
    TableSaved saved_;
    Statement put_;
    std::vector<Range> left_;  ///< given up
};

}  // namespace

TableSaved save_table(Connection& damaged, Connection& into, const std::string& table) {
    return Walker{damaged, into, table}.run();
}

}  // namespace pantau::store
