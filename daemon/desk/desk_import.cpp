// A case history brought along by an office: checked as a whole, recorded as a whole.

#include "daemon/desk/desk.hpp"
#include "daemon/desk/desk_parts.hpp"
#include "daemon/store/error.hpp"

namespace pantau::desk {

void Desk::import(std::string csv, std::string actor, bool dry_run, std::function<void(ImportReport)> done) {
    ++in_flight_;
    executors_.readers([this, &store = store_, network = executors_.network, alive = alive_,
                        csv = std::move(csv), actor = std::move(actor), dry_run, done = std::move(done),
                        rules = rules_, now = clock_.wall()]() mutable {
        ImportReport report;
        std::vector<store::AppendRequest> requests;
        try {
            const auto snapshot = store.read();
            cases::Context context{now, rules->sops, rules->calendar, rules->calendar.version()};
            context.zone = rules->zone;
            context.import = true;
            context.salt = random_salt;
            auto imported = cases::import_history(csv, context, actor, [&](const std::string& number) {
                return store::case_exists(snapshot, number);
            });
            report.mistakes = std::move(imported.mistakes);
            report.cases = imported.cases.size();
            for (auto& one : imported.cases) {
                store::AppendRequest request;
                request.after = cases::fold(one.events, rules->sops);
                request.verdicts =
                    new_verdicts(nullptr, *request.after, one.events, rules->sops, rules->calendar, now);
                report.events += one.events.size();
                request.events = std::move(one.events);
                requests.push_back(std::move(request));
            }
        } catch (const store::StoreError& failed) {
            report.problem = store::WriteProblem{store::WriteProblem::Kind::io, failed.what()};
        }
        network([this, network, alive, report = std::move(report), requests = std::move(requests), dry_run,
                 done = std::move(done)]() mutable {
            if (!*alive) return;
            if (dry_run || !report.mistakes.empty() || report.problem || requests.empty()) {
                --in_flight_;
                return done(std::move(report));
            }
            std::vector<cases::CaseState> states;
            for (const auto& request : requests) states.push_back(*request.after);
            store::append_many(
                store_, std::move(requests),
                [this, network, alive, report = std::move(report), states = std::move(states),
                 done = std::move(done)](auto written) mutable {
                    network([this, alive, report = std::move(report), states = std::move(states),
                             done = std::move(done), written = std::move(written)]() mutable {
                        if (!*alive) return;
                        --in_flight_;
                        if (written.has_error()) {
                            report.problem = written.error();
                            return done(std::move(report));
                        }
                        for (std::size_t i = 0; i < states.size(); ++i) {
                            const auto& state = states[i];
                            if (signals_.links_given)
                                for (const auto& attempt : state.attempts)
                                    if (!attempt.links.empty())
                                        signals_.links_given(state.number, attempt.step, attempt.links);
                            if (state.status != cases::CaseStatus::open) continue;
                            slots_[state.number].state = state;
                            rearm_case(state.number, &state);
                        }
                        done(std::move(report));
                    });
                });
        });
    });
}

}  // namespace pantau::desk
