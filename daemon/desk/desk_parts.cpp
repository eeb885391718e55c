#include "daemon/desk/desk_parts.hpp"

#include <algorithm>
#include <stdexcept>

#include <fmt/format.h>
#include <sodium.h>

#include "daemon/cases/judge.hpp"
#include "daemon/log.hpp"

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
                                            const std::vector<cases::Event>& added,
                                            const cases::SopBook& sops,
                                            const cases::WorkingCalendar& calendar, cases::Instant now) {
    const auto judged_again = [&](const cases::Attempt& attempt) {
        return std::any_of(added.begin(), added.end(), [&](const cases::Event& event) {
            return event.kind == cases::EventKind::corrected && event.field == "verdict" &&
                   event.step == attempt.step && event.attempt == attempt.number;
        });
    };
    std::vector<store::VerdictRow> rows;
    for (const auto& attempt : after.attempts) {
        if (!attempt.ended) continue;
        const auto judgement = cases::judge(attempt, step_of(sops, after, attempt), calendar, now);
        if (before != nullptr && !judged_again(attempt)) {
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

void tell(const cases::Event& event, const cases::CaseState& after) {
    if (cases::raised_by_service(event.kind)) return;  // those have lines of their own
    const auto line = [&](log::Event kind, std::string_view sentence) {
        log::info(kind, sentence,
                  {{"case", after.number},
                   {"step", event.step},
                   {"act", cases::to_string(event.kind)},
                   {"seq", event.seq}});
    };
    if (event.kind == cases::EventKind::case_opened)
        line(log::Event::case_opened, "A case was opened");
    else if (after.status != cases::CaseStatus::open &&
             (event.kind == cases::EventKind::cancelled || event.kind == cases::EventKind::step_finished ||
              event.kind == cases::EventKind::step_skipped))
        line(log::Event::case_closed, "A case was closed");
    else
        line(log::Event::case_event, "An act on a case was recorded");
}

void tell_refusal(const std::string& number, const cases::Command& command, const cases::Refusal& refusal) {
    const std::initializer_list<log::Field> fields{{"case", number},
                                                   {"step", command.step},
                                                   {"act", cases::to_string(command.kind)},
                                                   {"code", cases::to_string(refusal.code)},
                                                   {"actor", command.actor}};
    // Nobody types a time to come on purpose: it is the clock of a phone.
    if (refusal.code == cases::RefusalCode::future)
        log::warning(log::Event::clock_offset, "A device's clock is ahead of ours; its act was refused", fields);
    else
        log::info(log::Event::case_refused, "An act on a case was refused; nothing was changed", fields);
}

}  // namespace pantau::desk
