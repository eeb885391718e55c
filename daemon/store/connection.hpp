#pragma once
// Thin owners for SQLite's handles; for this room's sources only. Not SQLiteCpp: its columns count references
// (a million events have thirty million columns) and it does not tell the extended code or errno by which a
// full disk is known from a broken one.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <utility>

#include "daemon/store/error.hpp"
#include "daemon/store/store.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace pantau::store {

/// Bytes, where text would be bound as text.
struct Blob {
    std::string_view bytes;
};

/// One run of a statement that its connection keeps prepared. Goes back there when it leaves scope.
class Query {
public:
    /// \param in_use  cleared at the end; null: the statement is finalized then
    Query(Connection& db, sqlite3_stmt* statement, bool* in_use) noexcept
        : db_{&db}, statement_{statement}, in_use_{in_use} {}
    Query(Query&& other) noexcept
        : db_{other.db_}, statement_{std::exchange(other.statement_, nullptr)}, in_use_{other.in_use_} {}
    Query& operator=(Query&&) = delete;
    ~Query();

    /// Binds the next parameter. Text must live until the query is done.
    Query& operator<<(std::int64_t number);
    Query& operator<<(std::string_view text);
    Query& operator<<(Blob blob);
    Query& operator<<(std::nullopt_t);
    Query& operator<<(Instant at) { return *this << std::int64_t{at.time_since_epoch().count()}; }
    Query& operator<<(const std::string& text) { return *this << std::string_view{text}; }
    Query& operator<<(const char* text) { return *this << std::string_view{text}; }
    template <class Number>
    requires std::is_integral_v<Number> Query& operator<<(Number number) {
        return *this << static_cast<std::int64_t>(number);
    }
    template <class T>
    Query& operator<<(const std::optional<T>& value) {
        return value ? *this << *value : *this << std::nullopt;
    }

    bool next();  ///< true: a row is ready
    void run();   ///< to its end; rows are dropped

    bool null(int column) const;
    std::int64_t integer(int column) const;
    int small(int column) const { return static_cast<int>(integer(column)); }
    bool truth(int column) const { return integer(column) != 0; }
    std::string_view view(int column) const;  ///< until the next step; "" for NULL
    std::string text(int column) const { return std::string{view(column)}; }
    Instant instant(int column) const { return Instant{std::chrono::milliseconds{integer(column)}}; }
    std::optional<Instant> maybe_instant(int column) const {
        return null(column) ? std::nullopt : std::optional{instant(column)};
    }

private:
    Connection* db_;
    sqlite3_stmt* statement_;
    bool* in_use_;
    int bound_ = 0;
};

/// One connection with our settings on it. Thread safety: none; one thread at a time.
class Connection {
public:
    enum class Mode {
        create,     ///< makes the file; only for a new database under its temporary name
        write,      ///< the writer
        read,       ///< writes nothing, but shares the log's index with the writer
        untouched,  ///< reads a file that nobody has open, without making any file beside it
    };
    /// \throws StoreError
    Connection(const std::filesystem::path& file, Mode mode);
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    ~Connection();

    Query query(std::string_view sql);
    /// One or more statements without parameters or rows that matter.
    void exec(const char* sql);
    template <class... Values>
    void run(std::string_view sql, const Values&... values) {
        Query q = query(sql);
        ((void)(q << values), ...);
        q.run();
    }
    std::int64_t number(std::string_view sql);  ///< first column of the first row; 0 without one

    std::int64_t last_row_id() const;
    std::int64_t changed_rows() const;
    bool in_transaction() const;
    sqlite3* handle() const noexcept { return db_; }
    [[noreturn]] void fail(int code, std::string_view doing) const;

    /// Writes the log back into the file as far as no reader stands in the way. \return frames left in the
    /// log
    std::int64_t checkpoint(bool truncate);

private:
    struct TextHash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const noexcept {
            return std::hash<std::string_view>{}(text);
        }
    };

    sqlite3* db_ = nullptr;
    struct Kept {
        sqlite3_stmt* statement = nullptr;
        bool in_use = false;
    };
    std::unordered_map<std::string, Kept, TextHash, std::equal_to<>> kept_;
};

/// While it stands, questions on that connection end with SQLITE_INTERRUPT once `stop` says so.
class Stoppable {
public:
    /// \param stop  empty: nothing ends them
    Stoppable(Connection& db, const std::function<bool()>& stop);
    Stoppable(const Stoppable&) = delete;
    Stoppable& operator=(const Stoppable&) = delete;
    ~Stoppable();

private:
    Connection& db_;
};

/// Copies a whole database by SQLite's own backup. \param stop  asked now and then; true ends it (SQLITE_INTERRUPT)
/// \throws StoreError
void copy_database(Connection& from, Connection& to, const std::function<bool()>& stop = {});

}  // namespace pantau::store
