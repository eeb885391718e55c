#include "daemon/desk/desk_parts.hpp"

#include <algorithm>
#include <stdexcept>

#include <fmt/format.h>
#include <sodium.h>

#include "daemon/cases/judge.hpp"

namespace pantau::desk {

std::string random_salt() {
    std::string salt(16, '\0');
    randombytes_buf(salt.data(), salt.size());
    return salt;
}

const cases::Step& step_of(const cases::Sop& sop, int number) {
    const auto* step = sop.step(number);
    if (step == nullptr) throw std::logic_error{fmt::format("step {} is not in SOP {}", number, sop.code)};
    return *step;
}

const cases::Step& step_of(const cases::SopBook& sops, const cases::CaseState& state,
                           const cases::Attempt& attempt) {
    const auto& version = attempt.sop.empty() ? state.sop : attempt.sop;
    const auto* sop = sops.version(version);
    if (sop == nullptr)
        throw std::logic_error{fmt::format("case {}: SOP version {} is not loaded", state.number, version)};
    return step_of(*sop, attempt.step);
}

std::vector<store::VerdictRow> new_verdicts(const cases::CaseState* before, const cases::CaseState& after,
                                            const cases::SopBook& sops,
                                            const cases::WorkingCalendar& calendar, cases::Instant now) {
    std::vector<store::VerdictRow> rows;
    for (const auto& attempt : after.attempts) {
        if (!attempt.ended) continue;
        const auto judgement = cases::judge(attempt, step_of(sops, after, attempt), calendar, now);
        if (before != nullptr) {
            const auto same =
                std::find_if(before->attempts.begin(), before->attempts.end(), [&](const auto& a) {
                    return a.step == attempt.step && a.number == attempt.number && a.ended;
                });
            if (same != before->attempts.end()) {
                const auto was = cases::judge(*same, step_of(sops, *before, *same), calendar, now);
                if (was.verdict == judgement.verdict && was.used_s == judgement.used_s) continue;
            }
        }
        rows.push_back(store::verdict_row(after, attempt, judgement, calendar.version()));
    }
    return rows;
}

}  // namespace pantau::desk
