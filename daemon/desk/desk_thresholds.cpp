// Warnings and breaches: armed from the state of a case, raised when their instant has come, counted once.

#include <algorithm>

#include <fmt/format.h>

#include "daemon/desk/desk.hpp"
#include "daemon/desk/desk_parts.hpp"
#include "daemon/log.hpp"

namespace pantau::desk {

namespace {

using cases::Event;
using cases::EventKind;

/// Cases whose thresholds are on their way to the disk at a time: more would stand in the way of taps.
constexpr std::size_t raise_at_once = 256;

}  // namespace

void Desk::rearm_case(const std::string& number, const cases::CaseState* state) {
    for (const auto& key : due_of_[number]) due_.erase(key);
    due_of_.erase(number);
    if (state != nullptr) {
        if (const auto* attempt = state->open_attempt()) {
            for (const auto& threshold :
                 cases::thresholds(*attempt, step_of(rules_->sops, *state, *attempt), rules_->calendar)) {
                const auto& hold = slots_[number].hold;
                const DueKey key{
                    threshold.at <= hold.passed ? std::max(threshold.at, hold.until) : threshold.at, number,
                    threshold.percent};
                due_.insert(key);
                due_of_[number].push_back(key);
            }
        }
    }
    if (rearm) rearm();
}

std::optional<Instant> Desk::next_due() const {
    if (raising_ > 0) return std::nullopt;  // the end of the batch looks for more
    if (!doubtful_.empty()) return retry_at_.value_or(clock_.wall());
    if (due_.empty()) return std::nullopt;
    const auto first = std::get<Instant>(*due_.begin());
    return retry_at_ ? std::max(first, *retry_at_) : first;
}

void Desk::tick() {
    const auto now = clock_.wall();
    if (raising_ > 0 || (retry_at_ && now < *retry_at_)) return;
    retry_at_.reset();
    std::set<std::string> numbers = doubtful_;
    for (auto next = due_.begin();
         next != due_.end() && std::get<Instant>(*next) <= now && numbers.size() < raise_at_once;
         next = due_.erase(next))
        numbers.insert(std::get<std::string>(*next));
    raising_ = numbers.size();
    for (const auto& number : numbers)
        enqueue(number,
                Job{std::nullopt, [this, number](const Outcome& outcome) { raised(number, outcome); }});
    if (rearm) rearm();
}

void Desk::raised(const std::string& number, const Outcome& outcome) {
    --raising_;
    if (outcome.has_error()) {
        retry_at_ = clock_.wall() + disk_retry;
        log::error(log::Event::store_failed, "A warning could not be recorded; it is tried again",
                   {{"case", number}, {"in_s", std::to_string(disk_retry.count())}});
        const auto& state = slots_[number].state;
        rearm_case(number, state ? &*state : nullptr);
    }
    if (raising_ > 0) return;
    tick();
    if (rearm) rearm();
}

void Desk::raise_due(const std::string& number, Done done) {
    auto& slot = slots_[number];
    const auto* attempt = slot.state ? slot.state->open_attempt() : nullptr;
    if (attempt == nullptr) return finish(number, done, Receipt{});
    const auto& sop = *rules_->sops.version(slot.state->sop);
    const auto now = clock_.wall();
    std::vector<Event> events;
    cases::CaseState after = *slot.state;
    for (const auto& threshold :
         cases::thresholds(*attempt, step_of(rules_->sops, after, *attempt), rules_->calendar)) {
        if (threshold.at > now) break;
        if (threshold.at <= slot.hold.passed && now < slot.hold.until) continue;
        events.push_back(cases::threshold_event(after, *attempt, threshold, now));
        cases::apply(after, events.back(), sop);
    }
    if (events.empty()) {
        rearm_case(number, &*slot.state);
        return finish(number, done, Receipt{});
    }
    append(number, std::move(events), std::move(after), {}, {},
           [this, number, done = std::move(done)](Outcome outcome) {
               finish(number, done, std::move(outcome));
           });
}

void Desk::count(const Event& event, const cases::CaseState& after) {
    const auto& sop = *rules_->sops.version(after.sop);
    const std::pair step{sop.code, event.step};
    switch (event.kind) {
        case EventKind::warning_raised: {
            ++counters_.thresholds[{sop.code, event.step, event.threshold}];
            log::info(log::Event::step_warning, "A share of a step's standard is used up",
                      {{"case", after.number},
                       {"step", std::to_string(event.step)},
                       {"percent", std::to_string(event.threshold)},
                       {"lag_s", std::to_string(event.lag_seconds)}});
            break;
        }
        case EventKind::breach_raised:
            ++counters_.breaches[step];
            log::warning(log::Event::step_breach, "A step is beyond its standard",
                         {{"case", after.number},
                          {"step", std::to_string(event.step)},
                          {"lag_s", std::to_string(event.lag_seconds)}});
            break;
        case EventKind::corrected:
            ++counters_.corrections[step];
            break;
        case EventKind::step_finished: {
            const auto& attempt = after.attempts;
            const auto ended = std::find_if(attempt.rbegin(), attempt.rend(), [&](const auto& a) {
                return a.step == event.step && a.number == event.attempt;
            });
            if (ended != attempt.rend()) {
                const auto judged = cases::judge(*ended, step_of(rules_->sops, after, *ended),
                                                 rules_->calendar, clock_.wall());
                static const std::vector<double> seconds{30,   60,   120,   240,   600,  1800,
                                                         3600, 7200, 10800, 21600, 43200};
                static const std::vector<double> shares{.25, .5, .75, .9, 1, 1.1, 1.25, 1.5, 2, 3, 5};
                counters_.durations.try_emplace(step, seconds)
                    .first->second.observe(static_cast<double>(judged.used_s));
                counters_.ratios.try_emplace(step, shares)
                    .first->second.observe(static_cast<double>(judged.used_s) /
                                           static_cast<double>(std::max<std::int64_t>(judged.standard_s, 1)));
            }
            break;
        }
        default:
            break;
    }
    if (event.seq == after.last_seq && after.status != cases::CaseStatus::open &&
        event.kind != EventKind::note && event.kind != EventKind::corrected)
        ++counters_
              .finished[{sop.code, after.status == cases::CaseStatus::closed ? "completed" : "cancelled"}];
}

/// The attempt that ran while the clock was set carries the flag from now on: its duration is in doubt.
void Desk::mark_jump(const std::string& number, std::int64_t seconds, Done done) {
    auto& slot = slots_[number];
    const auto* attempt = slot.state ? slot.state->open_attempt() : nullptr;
    if (attempt == nullptr) return finish(number, done, Receipt{});
    Event jump;
    jump.case_number = number;
    jump.seq = slot.state->last_seq + 1;
    jump.kind = EventKind::clock_jumped;
    // A clock set back must not put its own mark before the events that it follows: histories are read in
    // time.
    jump.occurred_at = std::max(clock_.wall(), slot.state->last_occurred);
    jump.actor = "daemon";
    jump.channel = cases::Channel::daemon;
    jump.step = attempt->step;
    jump.attempt = attempt->number;
    jump.lag_seconds = seconds;
    jump.flags = {std::string{cases::flag::clock_jumped}};
    cases::CaseState after = *slot.state;
    cases::apply(after, jump, *rules_->sops.version(after.sop));
    append(number, {std::move(jump)}, std::move(after), {}, {},
           [this, number, done = std::move(done)](Outcome outcome) {
               finish(number, done, std::move(outcome));
           });
}

void Desk::clock_jumped(std::int64_t seconds) {
    Event jump;
    jump.kind = EventKind::clock_jumped;
    jump.lag_seconds = seconds;
    record_without_case(std::move(jump));
    retry_at_.reset();  // it was reckoned by the clock as it was
    std::vector<std::string> running;
    for (const auto& [number, slot] : slots_)
        if (slot.state && slot.state->open_attempt() != nullptr) running.push_back(number);
    for (const auto& number : running) enqueue(number, Job{std::nullopt, {}, seconds});
    for (const auto& [number, slot] : slots_) rearm_case(number, slot.state ? &*slot.state : nullptr);
}

}  // namespace pantau::desk
