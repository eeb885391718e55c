#include "daemon/http/token_acts.hpp"

#include <algorithm>

#include "daemon/http/app.hpp"
#include "daemon/http/case_problem.hpp"
#include "daemon/http/token.hpp"
#include "daemon/log.hpp"

namespace pantau::http {

namespace {

/// It stands in the path that revokes the token and in the event log.
bool is_label(std::string_view label) {
    const auto word = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    };
    return !label.empty() && label.size() <= 64 && word(label.front()) &&
           std::all_of(label.begin(), label.end(),
                       [&](char c) { return word(c) || c == ' ' || c == '-' || c == '_' || c == '.'; });
}

Problem label_taken() {
    return {409,
            "E_LABEL_TAKEN",
            "Conflict",
            "A token of that label is in use; revoke it first or take another label",
            "Nama token sudah dipakai.",
            {}};
}

}  // namespace

void make_token(App& app, const std::string& label, const std::string& role, const std::string& actor,
                std::function<void(MadeToken)> done) {
    store::Token token;
    const auto known = cases::role(role);
    if (!known)
        return done({bad_field("role must be one of viewer, staff, supervisor, admin", "Pilihlah perannya."),
                     {},
                     {}});
    if (!is_label(label))
        return done(
            {bad_field("label must have 1 to 64 characters: letters, digits, space, '-', '_' and '.', and "
                       "begin with a letter or digit",
                       "Nama token harus 1 sampai 64 huruf, angka, spasi, titik, atau tanda hubung."),
             {},
             {}});
    const auto secret = new_token();
    token.label = label;
    token.role = *known;
    token.hash = token_hash(secret);
    token.expires = app.parts().clock.wall() + app.parts().settings().accounts.token_lifetime;
    store::add_token(
        app.parts().store, token, actor,
        [&app, secret, actor, done = std::move(done),
         network = app.parts().executors.network](const store::Written<store::Token>& added) {
            network([&app, secret, actor, done, added] {
                if (added.has_error())
                    return done({added.error().kind == store::WriteProblem::Kind::conflict
                                     ? label_taken()
                                     : store_problem(added.error()),
                                 {},
                                 {}});
                app.reload_tokens();
                log::notice(
                    log::Event::token_made, "A token was made",
                    {{"token", added->label}, {"role", cases::to_string(added->role)}, {"by", actor}});
                done({std::nullopt, *added, secret});
            });
        });
}

void end_token(App& app, const std::string& label, const std::string& actor,
               std::function<void(std::optional<Problem>)> done) {
    store::revoke_token(app.parts().store, label, actor,
                        [&app, label, actor, done = std::move(done), network = app.parts().executors.network](
                            const store::Written<store::Nothing>& revoked) {
                            network([&app, label, actor, done, revoked] {
                                if (revoked.has_error()) return done(store_problem(revoked.error()));
                                app.reload_tokens();
                                log::notice(log::Event::token_revoked, "A token was revoked",
                                            {{"token", label}, {"by", actor}});
                                done(std::nullopt);
                            });
                        });
}

}  // namespace pantau::http
