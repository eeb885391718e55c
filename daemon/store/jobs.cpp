#include "daemon/store/jobs.hpp"

#include <fmt/format.h>

#include "daemon/store/job.hpp"

namespace pantau::store {
namespace {

JobRun run_of(const Query& q) {
    return {q.text(0), q.instant(1), q.instant(2), q.maybe_instant(3), q.truth(4), q.text(5)};
}

}  // namespace

void claim_job(Store& store, std::string key, Instant due, std::string process, Done<bool> done) {
    run_job<bool>(
        store,
        [&store, key = std::move(key), due, process = std::move(process)](Connection& db) {
            db.run(
                "INSERT INTO job_run (key, due, process, started, finished, ok, outcome) VALUES (?, ?, ?, ?, "
                "NULL, 0, '') "
                "ON CONFLICT (key, due) DO UPDATE SET process = excluded.process, started = excluded.started "
                "WHERE finished IS NULL AND process <> excluded.process",
                key, due, process, store.now());
            return db.changed_rows() == 1;
        },
        std::move(done));
}

void finish_job(Store& store, std::string key, Instant due, bool ok, std::string outcome,
                Done<Nothing> done) {
    run_job<Nothing>(
        store,
        [&store, key = std::move(key), due, ok, outcome = std::move(outcome)](Connection& db) {
            db.run("UPDATE job_run SET finished = ?, ok = ?, outcome = ? WHERE key = ? AND due = ?",
                   store.now(), ok, outcome, key, due);
            if (db.changed_rows() == 0)
                throw Refused{WriteProblem::Kind::not_found, fmt::format("The run {} was never taken.", key)};
            return Nothing{};
        },
        std::move(done));
}

std::optional<JobRun> last_job(const Snapshot& snapshot, std::string_view key) {
    Query q = snapshot.connection().query(
        "SELECT key, due, started, finished, ok, outcome FROM job_run WHERE key = ? ORDER BY due DESC LIMIT "
        "1");
    q << key;
    if (!q.next()) return std::nullopt;
    return run_of(q);
}

std::vector<JobRun> last_jobs(const Snapshot& snapshot) {
    Query q = snapshot.connection().query(
        "SELECT key, due, started, finished, ok, outcome FROM job_run r WHERE due = "
        "(SELECT max(due) FROM job_run WHERE key = r.key) ORDER BY key");
    std::vector<JobRun> runs;
    while (q.next()) runs.push_back(run_of(q));
    return runs;
}

void put_value(Store& store, std::string name, std::string value, Done<Nothing> done) {
    run_job<Nothing>(
        store,
        [name = std::move(name), value = std::move(value)](Connection& db) {
            db.run(
                "INSERT INTO value (name, text) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET text = "
                "excluded.text",
                name, value);
            return Nothing{};
        },
        std::move(done));
}

std::optional<std::string> value(const Snapshot& snapshot, std::string_view name) {
    Query q = snapshot.connection().query("SELECT text FROM value WHERE name = ?");
    q << name;
    if (!q.next()) return std::nullopt;
    return q.text(0);
}

}  // namespace pantau::store
