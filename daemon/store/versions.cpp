#include "daemon/store/case_log.hpp"
#include "daemon/store/job.hpp"

namespace pantau::store {
namespace {

std::vector<NamedText> files_of(Connection& db, std::string_view version) {
    std::vector<NamedText> files;
    Query q = db.query("SELECT file, text FROM calendar_text WHERE version = ? ORDER BY place");
    q << version;
    while (q.next()) files.push_back({q.text(0), q.text(1)});
    return files;
}

}  // namespace

void put_sop(Store& store, SopVersion version, Done<Nothing> done) {
    run_job<Nothing>(
        store,
        [&store, version = std::move(version)](Connection& db) {
            db.run("INSERT OR IGNORE INTO sop_version (version, file, text, recorded_at) VALUES (?, ?, ?, ?)",
                   version.version, version.source.file, version.source.text, store.now());
            return Nothing{};
        },
        std::move(done));
}

void put_calendar(Store& store, CalendarVersion version, Done<Nothing> done) {
    run_job<Nothing>(
        store,
        [&store, version = std::move(version)](Connection& db) {
            db.run("INSERT OR IGNORE INTO calendar_version (version, recorded_at) VALUES (?, ?)",
                   version.version, store.now());
            if (db.changed_rows() == 0) return Nothing{};
            for (std::size_t i = 0; i < version.files.size(); ++i)
                db.run("INSERT INTO calendar_text (version, place, file, text) VALUES (?, ?, ?, ?)",
                       version.version, i, version.files[i].file, version.files[i].text);
            return Nothing{};
        },
        std::move(done));
}

std::vector<SopVersion> sop_versions(const Snapshot& snapshot) {
    std::vector<SopVersion> all;
    Query q = snapshot.connection().query(
        "SELECT version, file, text, recorded_at FROM sop_version ORDER BY recorded_at, version");
    while (q.next()) all.push_back({q.text(0), {q.text(1), q.text(2)}, q.instant(3)});
    return all;
}

std::vector<CalendarVersion> calendar_versions(const Snapshot& snapshot) {
    auto& db = snapshot.connection();
    std::vector<CalendarVersion> all;
    Query q = db.query("SELECT version, recorded_at FROM calendar_version ORDER BY recorded_at, version");
    while (q.next()) all.push_back({q.text(0), files_of(db, q.view(0)), q.instant(1)});
    return all;
}

std::optional<CalendarVersion> calendar_version(const Snapshot& snapshot, std::string_view version) {
    auto& db = snapshot.connection();
    Query q = db.query("SELECT recorded_at FROM calendar_version WHERE version = ?");
    q << version;
    if (!q.next()) return std::nullopt;
    return CalendarVersion{std::string{version}, files_of(db, version), q.instant(0)};
}

}  // namespace pantau::store
