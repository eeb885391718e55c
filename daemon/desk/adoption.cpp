#include "daemon/desk/adoption.hpp"

#include <algorithm>

#include <date/tz.h>

#include "daemon/cases/hash_chain.hpp"
#include "daemon/desk/desk_parts.hpp"
#include "daemon/log.hpp"
#include "daemon/store/adopted_calendar.hpp"
#include "daemon/store/case_log.hpp"

namespace pantau::desk {

namespace {

std::vector<VerdictEffect> closed_effect(const store::Snapshot& snapshot, const Rules& rules,
                                         const cases::WorkingCalendar& after, Instant now) {
    std::vector<VerdictEffect> all;
    const auto changed = changed_span(rules.calendar, after);
    if (!changed) return all;
    for (const auto& number : store::cases_with_steps_between(snapshot, changed->from, changed->to)) {
        const auto state = cases::fold(store::case_events(snapshot, number), rules.sops);
        const auto verdicts = store::verdicts_of(snapshot, number);
        for (const auto& attempt : state.attempts) {
            const auto row = std::find_if(verdicts.rbegin(), verdicts.rend(), [&](const auto& one) {
                return one.step == attempt.step && one.attempt == attempt.number;
            });
            if (!attempt.ended || row == verdicts.rend()) continue;
            const auto again = cases::judge(attempt, step_of(rules.sops, state, attempt), after, now);
            if (again.verdict != row->verdict || again.used_s != row->used_s)
                all.push_back({number, attempt.step, attempt.number, row->verdict, again.verdict, row->used_s,
                               again.used_s});
        }
    }
    return all;
}

}  // namespace

std::optional<cases::Span> changed_span(const cases::WorkingCalendar& a, const cases::WorkingCalendar& b) {
    const auto left = a.open_spans(), right = b.open_spans();
    if (left == right) return std::nullopt;
    const auto [l, r] = std::mismatch(left.begin(), left.end(), right.begin(), right.end());
    const auto [le, re] = std::mismatch(left.rbegin(), left.rend(), right.rbegin(), right.rend());
    std::optional<cases::Span> span;
    const auto add = [&](Instant from, Instant to) {
        span = span ? cases::Span{std::min(span->from, from), std::max(span->to, to)} : cases::Span{from, to};
    };
    if (l != left.end()) add(l->from, l->to);
    if (r != right.end()) add(r->from, r->to);
    if (le != left.rend()) add(le->from, le->to);
    if (re != right.rend()) add(re->from, re->to);
    return span;
}

AdoptionEffect effect_of(const store::Snapshot& snapshot, const Rules& rules,
                         const cases::WorkingCalendar& after, const std::vector<cases::CaseState>& open,
                         Instant now) {
    AdoptionEffect effect;
    for (const auto& state : open) {
        const auto* attempt = state.open_attempt();
        if (attempt == nullptr) continue;
        const auto& step = step_of(rules.sops, state, *attempt);
        const auto before = cases::judge(*attempt, step, rules.calendar, now);
        const auto then = cases::judge(*attempt, step, after, now);
        if (before.due != then.due || before.last_on_time != then.last_on_time)
            effect.open_steps.push_back({state.number, attempt->step, attempt->number, before.due, then.due});
    }
    effect.closed = closed_effect(snapshot, rules, after, now);
    return effect;
}

std::shared_ptr<const Rules> with_adopted(const store::Snapshot& snapshot,
                                          std::shared_ptr<const Rules> of_files) {
    const auto adopted = store::newest_adoption(snapshot);
    if (!adopted || adopted->instead_of != of_files->calendar.version()) return of_files;
    auto kept = store::calendar_version(snapshot, adopted->version);
    auto calendar = store::stored_calendar(snapshot, adopted->version);
    if (!kept || !calendar) {
        log::error(log::Event::store_failed,
                   "The calendar that was adopted can not be read; the files of the settings are in force",
                   {{"version", adopted->version.substr(0, 12)}});
        return of_files;
    }
    auto changed = std::make_shared<Rules>(*of_files);
    changed->calendar = std::move(*calendar);
    changed->calendar_source = std::move(*kept);
    return changed;
}

void record_adoption(store::Store& store, const store::CalendarVersion& calendar,
                     const std::string& instead_of, const AdoptedBy& by, Instant now,
                     store::Done<store::Appended> done) {
    store::put_calendar(store, calendar, [](const auto&) {});
    cases::Event event;
    event.kind = cases::EventKind::calendar_adopted;
    event.calendar = calendar.version;
    event.old_value = instead_of;
    event.authority = by.name;
    event.text = cases::personal(by.reason, random_salt());
    event.occurred_at = now;
    event.actor = by.actor;
    event.channel = by.channel;
    store::AppendRequest request;
    request.events.push_back(std::move(event));
    store::append(store, std::move(request), std::move(done));
}

std::optional<CalendarGap> calendar_gap(const cases::WorkingCalendar& calendar,
                                        const std::vector<CaseNow>& running, Instant now) {
    const date::year_month_day today{cases::local_date(now, calendar.zone())};
    const auto covered_to = calendar.coverage().back().to;
    // The year of the first day that is not known.
    const auto missing = date::year_month_day{covered_to + date::days{1}}.year();
    for (const auto& one : running) {
        const auto* attempt = one.state.open_attempt();
        if (attempt != nullptr && attempt->status == cases::AttemptStatus::running &&
            !one.judgement.last_on_time && one.judgement.standard_s > 0 && !one.late)
            return CalendarGap{static_cast<int>(missing), one.state.number, true};
    }
    const auto next_ends = date::local_days{(today.year() + date::years{1}) / 12 / 31};
    const bool time_of_year = today.month() >= date::November;
    if (covered_to < date::local_days{today.year() / 12 / 31} || (time_of_year && covered_to < next_ends))
        return CalendarGap{
            static_cast<int>(missing), {}, today.month() == date::December || missing <= today.year()};
    return std::nullopt;
}

}  // namespace pantau::desk
