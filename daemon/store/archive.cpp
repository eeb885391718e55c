#include "daemon/store/archive.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "daemon/store/job.hpp"
#include "daemon/store/report_web.hpp"

namespace pantau::store {
namespace {

constexpr std::string_view columns =
    "id, kind, period, revision, file_name, path, size, sha256, data_hash, cut_off, created, provisional, "
    "late, actor";

ReportFile file_of(const Query& q) {
    return {q.integer(0), q.text(1), q.text(2),    q.small(3),    q.text(4),   q.text(5),   q.integer(6),
            q.text(7),    q.text(8), q.instant(9), q.instant(10), q.truth(11), q.truth(12), q.text(13)};
}

std::optional<ReportFile> first(Query& q) {
    if (!q.next()) return std::nullopt;
    return file_of(q);
}

}  // namespace

void add_report(Store& store, ReportFile file, int expected_revision, Done<ReportFile> done) {
    run_job<ReportFile>(
        store,
        [&store, file = std::move(file), expected_revision](Connection& db) {
            ReportFile added = file;
            {
                Query q = db.query("SELECT max(revision) FROM report_file WHERE kind = ? AND period = ?");
                q << file.kind << file.period;
                // Not below what the file's name already says: names may be taken by files of other people.
                added.revision = std::max(q.next() ? q.small(0) + 1 : 1, file.revision);
            }
            if (expected_revision != 0 && expected_revision != added.revision)
                throw Refused{WriteProblem::Kind::conflict,
                              fmt::format("The next revision of {} {} is {}, not {}.", file.kind, file.period,
                                          added.revision, expected_revision)};
            added.created = store.now();
            db.run(
                "INSERT INTO report_file (kind, period, revision, file_name, path, size, sha256, data_hash, "
                "cut_off, "
                "created, provisional, late, actor) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                added.kind, added.period, added.revision, added.file_name, added.path, added.size,
                added.sha256, added.data_hash, added.cut_off, added.created, added.provisional, added.late,
                added.actor);
            added.id = db.last_row_id();
            report_web::keep_looks(db, added.cut_off);
            return added;
        },
        std::move(done));
}

void remove_report(Store& store, std::int64_t id, Done<Nothing> done) {
    run_job<Nothing>(
        store,
        [id](Connection& db) {
            db.run("DELETE FROM report_file WHERE id = ?", id);
            if (db.changed_rows() == 0)
                throw Refused{WriteProblem::Kind::not_found, fmt::format("There is no report {}.", id)};
            return Nothing{};
        },
        std::move(done));
}

void move_report(Store& store, std::int64_t id, std::string path, Done<Nothing> done) {
    run_job<Nothing>(
        store,
        [id, path = std::move(path)](Connection& db) {
            db.run("UPDATE report_file SET path = ? WHERE id = ?", path, id);
            if (db.changed_rows() == 0)
                throw Refused{WriteProblem::Kind::not_found, fmt::format("There is no report {}.", id)};
            return Nothing{};
        },
        std::move(done));
}

std::vector<ReportFile> list_reports(const Snapshot& snapshot, int limit, std::int64_t before_id) {
    Query q = snapshot.connection().query(
        fmt::format("SELECT {} FROM report_file WHERE ? = 0 OR id < ? ORDER BY id DESC LIMIT ?", columns));
    q << before_id << before_id << std::clamp(limit, 1, 501);
    std::vector<ReportFile> files;
    while (q.next()) files.push_back(file_of(q));
    return files;
}

std::optional<ReportFile> report_file(const Snapshot& snapshot, std::int64_t id) {
    Query q = snapshot.connection().query(fmt::format("SELECT {} FROM report_file WHERE id = ?", columns));
    q << id;
    return first(q);
}

std::optional<ReportFile> newest_report(const Snapshot& snapshot, std::string_view kind,
                                        std::string_view period) {
    Query q = snapshot.connection().query(fmt::format(
        "SELECT {} FROM report_file WHERE kind = ? AND period = ? ORDER BY revision DESC LIMIT 1", columns));
    q << kind << period;
    return first(q);
}

std::optional<ReportFile> report_by_hash(const Snapshot& snapshot, std::string_view sha256) {
    Query q = snapshot.connection().query(
        fmt::format("SELECT {} FROM report_file WHERE sha256 = ? ORDER BY id DESC LIMIT 1", columns));
    q << sha256;
    return first(q);
}

}  // namespace pantau::store
