#include "daemon/store/report_basis.hpp"

#include "daemon/store/job.hpp"

namespace pantau::store {

void put_report_basis(Store& store, std::string text, Done<Nothing> done) {
    run_job<Nothing>(
        store,
        [&store, text = std::move(text)](Connection& db) {
            {
                Query newest = db.query("SELECT text FROM report_basis ORDER BY id DESC LIMIT 1");
                if (newest.next() && newest.view(0) == text) return Nothing{};
            }
            db.run("INSERT INTO report_basis (recorded_at, text) VALUES (?, ?)", store.now(), text);
            return Nothing{};
        },
        std::move(done));
}

std::optional<std::string> report_basis(const Snapshot& snapshot, Instant as_of) {
    Query q = snapshot.connection().query(
        "SELECT text FROM report_basis ORDER BY recorded_at > ?1, CASE WHEN recorded_at > ?1 THEN id ELSE "
        "-id END "
        "LIMIT 1");
    q << as_of;
    if (!q.next()) return std::nullopt;
    return q.text(0);
}

}  // namespace pantau::store
