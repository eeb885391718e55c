#include "daemon/store/connection.hpp"

#include <cerrno>

#include <fmt/format.h>
#include <sqlite3.h>

namespace pantau::store {
namespace {

constexpr int busy_patience = 5'000;  // milliseconds

int flags_of(Connection::Mode mode) {
    constexpr int common =
        SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_PRIVATECACHE;
    switch (mode) {
        case Connection::Mode::create:
            return common | SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
        case Connection::Mode::write:
        case Connection::Mode::read:
            return common | SQLITE_OPEN_READWRITE;
        case Connection::Mode::untouched:
            return common | SQLITE_OPEN_READONLY;
    }
    return common;
}

// A name as SQLite's URI wants it: what has a meaning there goes as %XX.
std::string uri_of(const std::filesystem::path& file, Connection::Mode mode) {
    std::string uri = "file:";
    for (const char c : file.string()) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '%' || c == '?' || c == '#' || byte < 0x21 || byte > 0x7E)
            uri += fmt::format("%{:02X}", byte);
        else
            uri += c;
    }
    // With a log beside it the file alone is only half of the database, so then the log must be read too.
    if (mode == Connection::Mode::untouched && !std::filesystem::exists(file.string() + "-wal"))
        uri += "?immutable=1";
    return uri;
}

// The errno of the newest failed write. SQLite's own sqlite3_system_errno() is often another one by the time
// that a COMMIT has been undone, so the files are asked: the database's first, then its log's.
int errno_of(sqlite3* db) {
    int error = 0;
    sqlite3_file_control(db, "main", SQLITE_FCNTL_LAST_ERRNO, &error);
    if (error != 0) return error;
    sqlite3_file* log = nullptr;
    if (sqlite3_file_control(db, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log) == SQLITE_OK && log != nullptr &&
        log->pMethods != nullptr)
        log->pMethods->xFileControl(log, SQLITE_FCNTL_LAST_ERRNO, &error);
    return error != 0 ? error : sqlite3_system_errno(db);
}

}  // namespace

WriteProblem::Kind StoreError::kind() const noexcept {
    // A write beyond the file size limit or a quota comes as an I/O error; only errno tells.
    const bool no_room = errno_ == ENOSPC || errno_ == EDQUOT || errno_ == EFBIG;
    switch (code_ & 0xFF) {
        case SQLITE_FULL:
            return WriteProblem::Kind::no_space;
        case SQLITE_IOERR:
        case SQLITE_CANTOPEN:
            return no_room ? WriteProblem::Kind::no_space : WriteProblem::Kind::io;
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return WriteProblem::Kind::busy;
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
            return WriteProblem::Kind::damaged;
        case SQLITE_CONSTRAINT:
        case SQLITE_MISMATCH:
        case SQLITE_RANGE:
        case SQLITE_TOOBIG:
        case SQLITE_ERROR:
            return WriteProblem::Kind::invalid;
        default:
            return WriteProblem::Kind::io;
    }
}

Query::~Query() {
    if (statement_ == nullptr) return;
    if (in_use_ == nullptr) {
        sqlite3_finalize(statement_);
        return;
    }
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);
    *in_use_ = false;
}

Query& Query::operator<<(std::int64_t number) {
    if (const int rc = sqlite3_bind_int64(statement_, ++bound_, number); rc != SQLITE_OK)
        db_->fail(rc, sqlite3_sql(statement_));
    return *this;
}

Query& Query::operator<<(std::string_view text) {
    // Never a null pointer, which would bind NULL. The text outlives the query, so no copy is made.
    const char* bytes = text.data() != nullptr ? text.data() : "";
    if (const int rc =
            sqlite3_bind_text64(statement_, ++bound_, bytes, text.size(), SQLITE_STATIC, SQLITE_UTF8);
        rc != SQLITE_OK)
        db_->fail(rc, sqlite3_sql(statement_));
    return *this;
}

Query& Query::operator<<(Blob blob) {
    const char* bytes = blob.bytes.data() != nullptr ? blob.bytes.data() : "";
    if (const int rc = sqlite3_bind_blob64(statement_, ++bound_, bytes, blob.bytes.size(), SQLITE_STATIC);
        rc != SQLITE_OK)
        db_->fail(rc, sqlite3_sql(statement_));
    return *this;
}

Query& Query::operator<<(std::nullopt_t) {
    if (const int rc = sqlite3_bind_null(statement_, ++bound_); rc != SQLITE_OK)
        db_->fail(rc, sqlite3_sql(statement_));
    return *this;
}

bool Query::next() {
    const int rc = sqlite3_step(statement_);
    if (rc == SQLITE_ROW) return true;
    if (rc != SQLITE_DONE) db_->fail(rc, sqlite3_sql(statement_));
    return false;
}

void Query::run() {
    while (next()) {
    }
}

bool Query::null(int column) const {
    return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}
std::int64_t Query::integer(int column) const {
    return sqlite3_column_int64(statement_, column);
}
std::string_view Query::view(int column) const {
    // The blob call gives text as it stands and needs no conversion; the length must be asked after it.
    const void* bytes = sqlite3_column_blob(statement_, column);
    const int size = sqlite3_column_bytes(statement_, column);
    return bytes == nullptr
               ? std::string_view{}
               : std::string_view{static_cast<const char*>(bytes), static_cast<std::size_t>(size)};
}

Connection::Connection(const std::filesystem::path& file, Mode mode) {
    const std::string uri = uri_of(file, mode);
    if (const int rc = sqlite3_open_v2(uri.c_str(), &db_, flags_of(mode), nullptr); rc != SQLITE_OK) {
        const int system = db_ != nullptr ? sqlite3_system_errno(db_) : errno;
        const std::string words = db_ != nullptr ? sqlite3_errmsg(db_) : "out of memory";
        sqlite3_close_v2(db_);
        throw StoreError{rc, system, words + " in: open " + file.string()};
    }
    try {
        sqlite3_busy_timeout(db_, busy_patience);
        sqlite3_db_config(db_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
        sqlite3_db_config(db_, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
        sqlite3_db_config(db_, SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
        sqlite3_db_config(db_, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
        if (mode == Mode::create) exec("PRAGMA auto_vacuum=INCREMENTAL; PRAGMA journal_mode=WAL");
        // FULL is not the default of every build and is no property of the file: each connection says it.
        // Checkpoints are called by hand: done by SQLite inside COMMIT, one that fails looks like a failed
        // COMMIT though the transaction is on disk.
        exec(
            "PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA wal_autocheckpoint=0; "
            "PRAGMA temp_store=MEMORY; PRAGMA cell_size_check=ON");
        if (mode == Mode::read || mode == Mode::untouched) exec("PRAGMA query_only=ON");
        // What is deleted or erased is overwritten with zeros, not only taken out of the index.
        if (mode == Mode::write || mode == Mode::create) exec("PRAGMA secure_delete=ON");
        if (mode == Mode::write) exec("PRAGMA cache_size=-16000");
    } catch (const StoreError&) {
        sqlite3_close_v2(db_);
        throw;
    }
}

Connection::~Connection() {
    for (auto& [sql, kept] : kept_) sqlite3_finalize(kept.statement);
    sqlite3_close_v2(db_);
}

void Connection::fail(int code, std::string_view doing) const {
    const int extended = code == SQLITE_ROW ? code : sqlite3_extended_errcode(db_);
    const bool of_the_disk = (code & 0xFF) == SQLITE_IOERR || (code & 0xFF) == SQLITE_CANTOPEN;
    throw StoreError{extended == SQLITE_OK ? code : extended,
                     of_the_disk ? errno_of(db_) : sqlite3_system_errno(db_),
                     fmt::format("{} in: {}", sqlite3_errmsg(db_), doing)};
}

Query Connection::query(std::string_view sql) {
    auto found = kept_.find(sql);
    if (found != kept_.end() && !found->second.in_use) {
        found->second.in_use = true;
        return {*this, found->second.statement, &found->second.in_use};
    }
    sqlite3_stmt* statement = nullptr;
    const bool keep = found == kept_.end();
    const int rc = sqlite3_prepare_v3(db_, sql.data(), static_cast<int>(sql.size()),
                                      keep ? SQLITE_PREPARE_PERSISTENT : 0, &statement, nullptr);
    if (rc != SQLITE_OK) fail(rc, sql);
    if (!keep) return {*this, statement, nullptr};  // the kept one is running: a question within a question
    found = kept_.emplace(std::string{sql}, Kept{statement, true}).first;
    return {*this, statement, &found->second.in_use};
}

void Connection::exec(const char* sql) {
    if (const int rc = sqlite3_exec(db_, sql, nullptr, nullptr, nullptr); rc != SQLITE_OK) fail(rc, sql);
}

std::int64_t Connection::number(std::string_view sql) {
    Query q = query(sql);
    return q.next() ? q.integer(0) : 0;
}

std::int64_t Connection::last_row_id() const {
    return sqlite3_last_insert_rowid(db_);
}
std::int64_t Connection::changed_rows() const {
    return sqlite3_changes64(db_);
}
bool Connection::in_transaction() const {
    return sqlite3_get_autocommit(db_) == 0;
}

std::int64_t Connection::checkpoint(bool truncate) {
    int in_log = 0, done = 0;
    // Cutting the log waits for readers; never long, since a tap may come meanwhile.
    if (truncate) sqlite3_busy_timeout(db_, 50);
    const int rc = sqlite3_wal_checkpoint_v2(
        db_, nullptr, truncate ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE, &in_log, &done);
    sqlite3_busy_timeout(db_, busy_patience);
    if (rc != SQLITE_OK && (rc & 0xFF) != SQLITE_BUSY) fail(rc, "checkpoint");
    return in_log < 0 ? 0 : in_log - done;
}

Stoppable::Stoppable(Connection& db, const std::function<bool()>& stop) : db_{db} {
    if (stop)
        sqlite3_progress_handler(
            db_.handle(), 10'000,
            [](void* asked) { return (*static_cast<const std::function<bool()>*>(asked))() ? 1 : 0; },
            const_cast<std::function<bool()>*>(&stop));
}

Stoppable::~Stoppable() {
    sqlite3_progress_handler(db_.handle(), 0, nullptr, nullptr);
}

void copy_database(Connection& from, Connection& to, const std::function<bool()>& stop) {
    sqlite3_backup* copy = sqlite3_backup_init(to.handle(), "main", from.handle(), "main");
    if (copy == nullptr) to.fail(sqlite3_extended_errcode(to.handle()), "backup");
    int rc = SQLITE_OK;
    do {
        rc = stop && stop() ? SQLITE_INTERRUPT : sqlite3_backup_step(copy, 1'000);
        if (rc == SQLITE_BUSY || rc == SQLITE_LOCKED) sqlite3_sleep(20);
    } while (rc == SQLITE_OK || rc == SQLITE_BUSY || rc == SQLITE_LOCKED);
    const int finished = sqlite3_backup_finish(copy);
    if (rc == SQLITE_INTERRUPT) throw StoreError{rc, 0, "stopped in: backup"};
    if (rc != SQLITE_DONE) to.fail(rc, "backup");
    if (finished != SQLITE_OK) to.fail(finished, "backup");
}

}  // namespace pantau::store
