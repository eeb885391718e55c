#include "daemon/desk/desk.hpp"

#include <algorithm>
#include <stdexcept>

#include <date/tz.h>
#include <fmt/format.h>

#include "daemon/cases/sop_file.hpp"
#include "daemon/desk/desk_parts.hpp"
#include "daemon/desk/request_hash.hpp"
#include "daemon/log.hpp"
#include "daemon/store/error.hpp"

namespace pantau::desk {

namespace {

using cases::Event;
using cases::EventKind;

int year_of(Instant at, const std::string& zone) {
    const auto local = date::locate_zone(zone)->to_local(at);
    return static_cast<int>(date::year_month_day{date::floor<date::days>(local)}.year());
}

constexpr std::chrono::minutes short_standard{5};

std::optional<Denial> denied(const std::string& failure, bool key_reused) {
    if (!failure.empty())
        return Unavailable{{store::WriteProblem::Kind::io, "The case could not be read: " + failure}};
    if (key_reused)
        return Unavailable{{store::WriteProblem::Kind::key_reused,
                            "This Idempotency-Key was used before for another request; take a new key"}};
    return std::nullopt;
}

/// Whether the log may hold something else than memory after that problem.
bool leaves_doubt(store::WriteProblem::Kind kind) {
    using Kind = store::WriteProblem::Kind;
    return kind == Kind::io || kind == Kind::damaged || kind == Kind::conflict;
}

bool is_conflict(const Outcome& outcome) {
    if (outcome.has_value()) return false;
    const Denial denial = outcome.error();
    const auto* unavailable = std::get_if<Unavailable>(&denial);
    return unavailable != nullptr && unavailable->problem.kind == store::WriteProblem::Kind::conflict;
}

/// Staff who record a step afterwards do so event by event: what it passed meanwhile is not alarmed before
/// this.
constexpr std::chrono::minutes entry_patience{10};

}  // namespace

Desk::Desk(store::Store& store, const Clock& clock, Executors executors, std::shared_ptr<const Rules> rules,
           Signals signals)
    : store_{store},
      clock_{clock},
      executors_{std::move(executors)},
      rules_{std::move(rules)},
      signals_{std::move(signals)} {}

Desk::~Desk() {
    *alive_ = false;
}

cases::Context Desk::context() const {
    cases::Context context{clock_.wall(), rules_->sops, rules_->calendar, rules_->calendar.version()};
    context.zone = rules_->zone;
    context.back_date_limit = rules_->back_date_limit;
    context.queue_limit = rules_->queue_limit;
    context.link_gate = signals_.link_gate;
    context.salt = random_salt;
    return context;
}

void Desk::start() {
    const auto snapshot = store_.read();
    // Open cases may run under versions of the SOP that the settings no longer name.
    auto rules = std::make_shared<Rules>(*rules_);
    for (const auto& version : store::sop_versions(snapshot)) {
        if (rules->sops.version(version.version) != nullptr) continue;
        settings::Problems problems;
        if (auto sop = cases::read_sop(version.source.text, version.source.file, problems))
            rules->sops.add(std::move(*sop));
    }
    rules_ = std::move(rules);
    for (auto& state : store::open_cases(snapshot, rules_->sops)) {
        const auto number = state.number;
        slots_[number].state = std::move(state);
    }
    const auto adopted = store::adoptions(snapshot);
    use(rules_);
    if (adopted.empty() || adopted.back().version != rules_->calendar.version()) {
        Event adoption;
        adoption.kind = EventKind::calendar_adopted;
        adoption.calendar = rules_->calendar.version();
        record_without_case(std::move(adoption));
        log::info(log::Event::calendar_adopted, "The calendar of the settings is in force",
                  {{"version", rules_->calendar.version().substr(0, 12)},
                   {"before", adopted.empty() ? "none" : adopted.back().version.substr(0, 12)}});
    }
}

void Desk::use(std::shared_ptr<const Rules> rules) {
    // An adoption by a person stands in the log already, or on its way there before anything else.
    const bool other_calendar = rules->calendar.version() != rules_->calendar.version() &&
                                rules->calendar_source.recorded_at == Instant{};
    if (rules != rules_) {  // versions that cases, open or closed, ran under must stay known
        auto merged = std::make_shared<Rules>(*rules);
        merged->sops.add_all(rules_->sops);
        rules_ = std::move(merged);
    }
    for (const auto& source : rules_->sop_sources) store::put_sop(store_, source, [](const auto&) {});
    store::put_calendar(store_, rules_->calendar_source, [](const auto&) {});
    if (other_calendar) {
        Event adoption;
        adoption.kind = EventKind::calendar_adopted;
        adoption.calendar = rules_->calendar.version();
        record_without_case(std::move(adoption));
    }
    for (const auto& [number, slot] : slots_) rearm_case(number, slot.state ? &*slot.state : nullptr);
}

void Desk::record_without_case(Event event) {
    event.occurred_at = clock_.wall();
    event.actor = "daemon";
    event.channel = cases::Channel::daemon;
    store::AppendRequest request;
    request.events.push_back(std::move(event));
    ++in_flight_;
    store::append(
        store_, std::move(request),
        [this, network = executors_.network, alive = alive_](store::Written<store::Appended> written) {
            network([this, alive, failed = written.has_error() ? written.error().sentence : std::string{}] {
                if (!*alive) return;
                --in_flight_;
                if (!failed.empty())
                    log::error(log::Event::store_failed, "An event of the service was not recorded",
                               {{"why", failed}});
            });
        });
}

void Desk::act(cases::Command command, Done done) {
    if (command.kind == EventKind::case_opened) {
        openings_.push_back(Job{std::move(command), std::move(done)});
        return open_next();
    }
    const auto number = command.case_number;
    enqueue(number, Job{std::move(command), std::move(done)});
}

/// What the store knows of the command's key. \throws store::StoreError
Desk::Prepared Desk::look(const store::Snapshot& snapshot, const cases::Command* command) {
    Prepared prepared;
    if (command == nullptr || command->idempotency_key.empty()) return prepared;
    const auto known = store::find_idempotency(snapshot, command->actor, command->idempotency_key);
    if (!known) return prepared;
    prepared.key_reused = known->request_hash != request_hash(*command);
    if (!prepared.key_reused)
        prepared.replay = store::events_between(snapshot, known->first_id, known->last_id);
    return prepared;
}

void Desk::open_next() {
    if (opening_ || openings_.empty()) return;
    opening_ = true;
    ++in_flight_;
    Job job = std::move(openings_.front());
    openings_.pop_front();
    const int year = year_of(job.command->occurred_at.value_or(clock_.wall()), rules_->zone);
    executors_.readers([this, &store = store_, network = executors_.network, alive = alive_,
                        job = std::move(job), year]() mutable {
        Prepared prepared;
        try {
            const auto snapshot = store.read();
            prepared = look(snapshot, &*job.command);
            prepared.next_number = store::next_case_number(snapshot, year);
        } catch (const store::StoreError& failed) {
            prepared.failure = failed.what();
        }
        network([this, alive, job = std::move(job), prepared = std::move(prepared)]() mutable {
            if (*alive) decide_opening(std::move(job), std::move(prepared));
        });
    });
}

void Desk::decide_opening(Job job, Prepared prepared) {
    auto& command = *job.command;
    if (auto denial = denied(prepared.failure, prepared.key_reused))
        return end_opening(job.done, Outcome{boost::system::in_place_error, std::move(*denial)});
    if (prepared.replay) return end_opening(job.done, Receipt{std::move(*prepared.replay), true});
    command.case_number = prepared.next_number;
    auto decision = cases::decide_open(command, context());
    if (decision.has_error())
        return end_opening(job.done, Outcome{boost::system::in_place_error, Denial{decision.error()}});
    const auto number = command.case_number;
    auto& events = *decision;
    cases::CaseState after;
    for (const auto& event : events) cases::apply(after, event, *rules_->sops.version(events.front().sop));
    auto hash = request_hash(command);
    append(number, std::move(events), std::move(after), {}, std::move(hash),
           [this, job = std::move(job)](Outcome outcome) mutable {
               if (is_conflict(outcome)) {
                   // An import took the number in between: draw another.
                   openings_.push_front(std::move(job));
                   opening_ = false;
                   --in_flight_;
                   return open_next();
               }
               end_opening(job.done, std::move(outcome));
           });
}

void Desk::end_opening(const Done& done, Outcome outcome) {
    opening_ = false;
    --in_flight_;
    if (done) done(std::move(outcome));
    open_next();
}

void Desk::enqueue(const std::string& number, Job job) {
    slots_[number].waiting.push_back(std::move(job));
    run_next(number);
}

void Desk::run_next(const std::string& number) {
    const auto found = slots_.find(number);
    if (found == slots_.end()) return;
    auto& slot = found->second;
    if (slot.busy) return;
    if (slot.waiting.empty()) {
        // Only open cases stay in memory; a closed one is read again when somebody asks.
        if (!slot.state || slot.state->status != cases::CaseStatus::open) slots_.erase(found);
        return;
    }
    slot.busy = true;
    ++in_flight_;
    Job job = std::move(slot.waiting.front());
    slot.waiting.pop_front();
    const auto* command = job.command ? &*job.command : nullptr;
    const bool needs_store =
        doubtful_.contains(number) ||
        (command != nullptr && (!slot.state || !command->idempotency_key.empty() ||
                                command->kind == EventKind::corrected || !command->field.empty() ||
                                (command->expected_seq && *command->expected_seq != slot.state->last_seq)));
    if (needs_store)
        prepare(number, std::move(job));
    else
        decide_and_append(number, std::move(job), {});
}

void Desk::prepare(const std::string& number, Job job) {
    executors_.readers([this, &store = store_, network = executors_.network, alive = alive_, number,
                        job = std::move(job), rules = rules_]() mutable {
        Prepared prepared;
        try {
            const auto snapshot = store.read();
            prepared = look(snapshot, job.command ? &*job.command : nullptr);
            prepared.history = store::case_events(snapshot, number);
            if (!prepared.history.empty()) prepared.state = cases::fold(prepared.history, rules->sops);
            prepared.read = true;
        } catch (const std::exception& error) {  // disk under the question, or a log that can not be folded
            prepared.failure = error.what();
        }
        network([this, alive, number, job = std::move(job), prepared = std::move(prepared)]() mutable {
            if (*alive) decide_and_append(number, std::move(job), std::move(prepared));
        });
    });
}

void Desk::decide_and_append(const std::string& number, Job job, Prepared prepared) {
    const auto refuse = [&](Denial denial) {
        finish(number, job.done, Outcome{boost::system::in_place_error, std::move(denial)});
    };
    auto& slot = slots_[number];
    if (prepared.read && doubtful_.erase(number) > 0) {
        slot.state = prepared.state;
        rearm_case(number, slot.state ? &*slot.state : nullptr);
    }
    if (auto denial = denied(prepared.failure, prepared.key_reused)) return refuse(std::move(*denial));
    if (prepared.replay) return finish(number, job.done, Receipt{std::move(*prepared.replay), true});
    if (!job.command)
        return job.jumped_s != 0 ? mark_jump(number, job.jumped_s, std::move(job.done))
                                 : raise_due(number, std::move(job.done));
    if (!slot.state) slot.state = std::move(prepared.state);
    auto command = *job.command;
    if (command.kind == EventKind::step_finished && rules_->auto_start_next) command.next = true;
    auto decision =
        cases::decide(slot.state.value_or(cases::CaseState{}), prepared.history, command, context());
    if (decision.has_error()) {
        tell_refusal(number, command, decision.error());
        return refuse(decision.error());
    }
    auto& events = *decision;
    cases::CaseState after = *slot.state;
    const bool corrects = std::any_of(events.begin(), events.end(),
                                      [](const Event& e) { return e.kind == EventKind::corrected; });
    if (corrects) {
        auto history = prepared.history;
        history.insert(history.end(), events.begin(), events.end());
        after = cases::fold(history, rules_->sops);
    } else {
        for (const auto& event : events) {
            const auto& version = event.kind == EventKind::sop_moved ? event.sop : after.sop;
            cases::apply(after, event, *rules_->sops.version(version));
        }
    }
    auto verdicts = new_verdicts(&*slot.state, after, events, rules_->sops, rules_->calendar, clock_.wall());
    // The key stands for what was asked, not for what a switch of the settings made of it.
    append(number, std::move(events), std::move(after), std::move(verdicts), request_hash(*job.command),
           [this, number, done = std::move(job.done)](Outcome outcome) {
               finish(number, done, std::move(outcome));
           });
}

void Desk::append(const std::string& number, std::vector<Event> events, cases::CaseState after,
                  std::vector<store::VerdictRow> verdicts, std::string hash, Done done) {
    store::AppendRequest request;
    request.events = std::move(events);
    request.after = after;
    request.verdicts = std::move(verdicts);
    request.request_hash = std::move(hash);
    store::append(
        store_, std::move(request),
        [this, network = executors_.network, alive = alive_, number, after = std::move(after),
         done = std::move(done)](store::Written<store::Appended> written) mutable {
            network([this, alive, number, after = std::move(after), done = std::move(done),
                     written = std::move(written)]() mutable {
                if (!*alive) return;
                if (written.has_error()) {
                    if (leaves_doubt(written.error().kind)) {
                        doubtful_.insert(number);
                        retry_at_ = clock_.wall() + disk_retry;
                        if (rearm) rearm();
                    }
                    return done(Outcome{boost::system::in_place_error, Denial{Unavailable{written.error()}}});
                }
                if (!written->replayed) accepted(number, written->events, after);
                done(Receipt{std::move(written->events), written->replayed});
            });
        });
}

void Desk::accepted(const std::string& number, const std::vector<Event>& events,
                    const cases::CaseState& after) {
    auto& slot = slots_[number];
    slot.state = after;
    const auto typed_in_later = [](const Event& event) {
        return event.has(cases::flag::back_dated) || event.has(cases::flag::sent_late);
    };
    if (std::any_of(events.begin(), events.end(), typed_in_later))
        slot.hold = {clock_.wall(), clock_.wall() + entry_patience};
    rearm_case(number, &after);
    for (const auto& event : events) {
        count(event, after);
        tell(event, after);
        if (signals_.links_given && event.kind == EventKind::step_finished && !event.links.empty())
            signals_.links_given(number, event.step, event.links);
        if (signals_.links_given && event.kind == EventKind::corrected && event.field == "links")
            for (const auto& attempt : after.attempts)
                if (!attempt.links.empty()) signals_.links_given(number, attempt.step, attempt.links);
        if (signals_.threshold_raised &&
            (event.kind == EventKind::warning_raised || event.kind == EventKind::breach_raised))
            signals_.threshold_raised(event, after);
    }
}

void Desk::finish(const std::string& number, const Done& done, Outcome outcome) {
    --in_flight_;
    slots_[number].busy = false;
    if (done) done(std::move(outcome));
    run_next(number);
}

std::optional<CaseNow> Desk::find(const std::string& number) const {
    const auto found = slots_.find(number);
    if (found == slots_.end() || !found->second.state) return std::nullopt;
    CaseNow now;
    now.state = *found->second.state;
    const auto* attempt = now.state.open_attempt();
    now.waiting = attempt == nullptr;
    now.step = attempt != nullptr ? attempt->step : now.state.ready_step();
    if (attempt != nullptr) {
        const auto& step = step_of(rules_->sops, now.state, *attempt);
        now.judgement = cases::judge(*attempt, step, rules_->calendar, clock_.wall());
        now.late = now.judgement.verdict == cases::Verdict::late;
        // A warning of a few seconds before the end of a short step would be noise (cases.md 4.4).
        now.warned = !now.late && !step.warn_at.empty() && step.time_standard > short_standard &&
                     now.judgement.used_s * 100 >= now.judgement.standard_s * step.warn_at.back();
    }
    return now;
}

std::vector<CaseNow> Desk::running() const {
    std::vector<CaseNow> all;
    for (const auto& [number, slot] : slots_)
        if (slot.state && slot.state->status == cases::CaseStatus::open) all.push_back(*find(number));
    const auto urgency =
        [](const CaseNow& now) {  // overdue first, then the least time left; waiting ones last
            return std::tuple{now.waiting, !now.late, now.judgement.remaining_s, now.state.number};
        };
    std::sort(all.begin(), all.end(), [&](const auto& a, const auto& b) { return urgency(a) < urgency(b); });
    return all;
}

std::size_t Desk::open_cases() const {
    return static_cast<std::size_t>(std::count_if(slots_.begin(), slots_.end(), [](const auto& slot) {
        return slot.second.state && slot.second.state->status == cases::CaseStatus::open;
    }));
}

}  // namespace pantau::desk
