#include "daemon/store/accounts.hpp"

#include <fmt/format.h>

#include "daemon/store/admin_record.hpp"
#include "daemon/store/job.hpp"

namespace pantau::store {
namespace {

constexpr std::string_view columns = "id, label, role, hash, created, last_used, expires, revoked";

Token token_of(const Query& q) {
    const auto role = cases::role(q.view(2));
    if (!role)
        throw std::runtime_error{fmt::format("token '{}' has the unknown role '{}'", q.view(1), q.view(2))};
    return {q.integer(0),       q.text(1),         *role, q.text(3), q.instant(4), q.maybe_instant(5),
            q.maybe_instant(6), q.maybe_instant(7)};
}

}  // namespace

void add_token(Store& store, Token token, std::string actor, Done<Token> done) {
    run_job<Token>(
        store,
        [&store, token = std::move(token), actor = std::move(actor)](Connection& db) {
            Token added = token;
            added.created = store.now();
            {
                Query q = db.query("SELECT 1 FROM token WHERE label = ? AND revoked IS NULL");
                q << token.label;
                if (q.next())
                    throw Refused{
                        WriteProblem::Kind::conflict,
                        fmt::format("A token named '{}' is in use: revoke it first, or take another name.",
                                    token.label)};
            }
            db.run(
                "INSERT INTO token (label, role, hash, created, last_used, expires) VALUES (?, ?, ?, ?, "
                "NULL, ?)",
                added.label, to_string(added.role), added.hash, added.created, added.expires);
            added.id = db.last_row_id();
            record_admin_act(db, {added.created, actor, "token_added", added.label,
                                  std::string{cases::to_string(added.role)}});
            return added;
        },
        std::move(done));
}

void revoke_token(Store& store, std::string label, std::string actor, Done<Nothing> done) {
    run_job<Nothing>(
        store,
        [&store, label = std::move(label), actor = std::move(actor)](Connection& db) {
            db.run("UPDATE token SET revoked = ? WHERE label = ? AND revoked IS NULL", store.now(), label);
            if (db.changed_rows() == 0)
                throw Refused{WriteProblem::Kind::not_found,
                              fmt::format("No token named '{}' is in use.", label)};
            record_admin_act(db, {store.now(), actor, "token_revoked", label, ""});
            return Nothing{};
        },
        std::move(done));
}

void touch_tokens(Store& store, std::vector<std::pair<std::int64_t, Instant>> used, Done<Nothing> done) {
    run_job<Nothing>(
        store,
        [used = std::move(used)](Connection& db) {
            for (const auto& [id, at] : used)
                db.run("UPDATE token SET last_used = max(coalesce(last_used, 0), ?) WHERE id = ?", at, id);
            return Nothing{};
        },
        std::move(done));
}

std::vector<Token> tokens(const Snapshot& snapshot) {
    Query q = snapshot.connection().query(fmt::format("SELECT {} FROM token ORDER BY id", columns));
    std::vector<Token> all;
    while (q.next()) all.push_back(token_of(q));
    return all;
}

std::optional<Token> find_token(const Snapshot& snapshot, std::string_view hash, Instant now) {
    Query q = snapshot.connection().query(fmt::format(
        "SELECT {} FROM token WHERE hash = ? AND revoked IS NULL AND (expires IS NULL OR expires > ?)",
        columns));
    q << hash << now;
    if (!q.next()) return std::nullopt;
    return token_of(q);
}

}  // namespace pantau::store
