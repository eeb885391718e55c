#include <algorithm>
#include <array>
#include <chrono>

#include <fmt/format.h>

#include "daemon/cases/corrections.hpp"
#include "daemon/cases/decide_parts.hpp"
#include "daemon/cases/hash_chain.hpp"
#include "daemon/cases/reason_codes.hpp"
#include "daemon/cases/transition.hpp"

namespace pantau::cases {
namespace {

constexpr auto undo_allowed = std::chrono::minutes{10};  // of an event of one's own, by staff

bool correctable(EventKind kind, std::string_view field) noexcept {
    if (field == "occurred_at" || field == "text") return true;
    if (field == "output" || field == "links" || field == "approved_by" || field == "verdict")
        return kind == EventKind::step_finished;
    if (field == "executor") return kind == EventKind::step_started || kind == EventKind::reassigned;
    if (field == "reason")
        return kind != EventKind::case_opened && kind != EventKind::step_started &&
               kind != EventKind::resumed && kind != EventKind::step_finished;
    return false;
}

Refusal no_target(int seq, std::string_view why) {
    return refuse(RefusalCode::unknown_target, fmt::format("event {} {}", seq, why), {.other = seq});
}

// The event that is to be corrected, or why it is none.
std::optional<Refusal> misaimed(const Command& command, const Corrections& corrections) {
    const Event* target = corrections.event(command.target_seq);
    if (target == nullptr) return no_target(command.target_seq, "does not exist");
    const bool undo = command.field == "undo";
    if (raised_by_service(target->kind)) return no_target(command.target_seq, "was raised by the service");
    if (is_erasure(*target)) return no_target(command.target_seq, "erased a text for good");
    if (target->kind != EventKind::corrected) {
        if (corrections.undone(target->seq)) return no_target(target->seq, "has been undone already");
        if (undo && target->kind == EventKind::case_opened)
            return no_target(target->seq, "opens the case; cancel it instead");
    } else {
        const Event* root = corrections.root(target->seq);
        const int origin = root != nullptr ? root->seq : target->target_seq;
        if (corrections.undone(target->seq))
            return refuse(
                RefusalCode::correction_chain, fmt::format("correction {} has been undone", target->seq),
                {.variant = "undone", .other = target->field == "undo" ? target->target_seq : origin});
        if (target->field != "undo") {
            const Event* newest = corrections.newest(origin, target->field);
            if (newest != nullptr && newest->seq != target->seq)
                return refuse(RefusalCode::correction_chain,
                              fmt::format("correction {} has been superseded; correct the newest, event {}",
                                          target->seq, newest->seq),
                              {.other = newest->seq});
        }
        if (!undo && command.field != target->field)
            return refuse(RefusalCode::unknown_field,
                          fmt::format("event {} corrects {}; only that, or undo, can be corrected",
                                      target->seq, target->field),
                          {.what = command.field});
        if (!undo && target->field == "undo")
            return refuse(RefusalCode::unknown_field,
                          fmt::format("event {} is an undo; undo it instead", target->seq),
                          {.what = command.field});
    }
    if (!undo && target->kind != EventKind::corrected && !correctable(target->kind, command.field))
        return refuse(RefusalCode::unknown_field,
                      fmt::format("\"{}\" cannot be corrected in {}", command.field, to_string(target->kind)),
                      {.what = command.field});
    return std::nullopt;
}

std::optional<Refusal> fill_value(Event& event, const Command& command, const Sop& sop,
                                  const Context& context) {
    event.value = command.value;
    if (command.field == "verdict") {
        // A re-judgement: nothing of what happened changes, only by which calendar the attempt is judged.
        if (!command.value.empty() && command.value != context.calendar_version)
            return refuse(RefusalCode::bad_value,
                          "a re-judgement goes by the calendar in force; leave value out",
                          {.variant = "verdict", .what = "value"});
        event.value = context.calendar_version;
    }
    if (command.field == "occurred_at") {
        const date::time_zone* zone = find_zone(context.zone);
        if (zone == nullptr) throw std::invalid_argument{"unknown time zone " + context.zone};
        const auto at = parse_instant(command.value, *zone);
        if (!at)
            return refuse(RefusalCode::bad_value,
                          fmt::format("value \"{}\" {}", command.value, describe(at.error())),
                          {.variant = "time", .what = "value"});
        if (*at > context.now)
            return refuse(RefusalCode::future, fmt::format("value {} is in the future", format_utc_ms(*at)));
        event.value = format_utc_ms(*at);
    }
    if (command.field == "reason" && find_reason(command.value) == nullptr)
        return refuse(RefusalCode::unknown_reason, fmt::format("there is no reason \"{}\"", command.value),
                      {.what = command.value});
    if (command.field == "links") {
        const auto links = split_links(command.value);
        for (const std::string& link : links)
            if (auto refusal = bad_link(link)) return refusal;
        event.value = join_links(links);
    }
    if (command.field == "executor") {
        if (command.value.empty())
            return refuse(RefusalCode::unknown_executor, "value is empty", {.variant = "missing"});
        return unknown_executor(command.value, sop);
    }
    if (command.field == "text") {
        // The new words are personal text: they go where their hash stands for them. What they replace stays
        // with its own event.
        if (!command.text.empty() && !command.value.empty())
            return refuse(RefusalCode::bad_value,
                          "a correction of text takes the new words in value, and no text", {.what = "text"});
        if (command.value.empty() && command.text.empty()) return std::nullopt;
        Command words = command;
        if (words.text.empty()) words.text = command.value;
        event.text = draft({}, words, context).text;
        event.value.clear();
    }
    return std::nullopt;
}

// Replays what the history would be. Returns the first event that would no longer be legal.
struct IllegalEvent {
    int seq;
    Refusal why;
};
std::optional<IllegalEvent> first_illegal(const std::vector<Event>& history, const SopBook& sops) {
    CaseState state;
    for (Event& event : effective(history)) {
        if (raised_by_service(event.kind)) continue;
        const Sop* sop = sops.version(event.kind == EventKind::case_opened ? event.sop
                                      : event.kind == EventKind::sop_moved ? event.value
                                                                           : state.sop);
        if (sop == nullptr && state.number.empty())
            return IllegalEvent{event.seq,
                                refuse(RefusalCode::unknown_case, "it would come before the opening")};
        if (sop == nullptr)
            return IllegalEvent{event.seq,
                                refuse(RefusalCode::unknown_sop, "its SOP version is not loaded", {})};
        if (auto refusal = misfit(state, event, *sop)) return IllegalEvent{event.seq, *std::move(refusal)};
        if (event.kind != EventKind::corrected)
            if (auto refusal = incomplete(event, *sop)) return IllegalEvent{event.seq, *std::move(refusal)};
        const int seq = event.seq;
        event.seq = state.last_seq + 1;  // apply() takes events without gaps; undone ones have left some
        apply(state, event, *sop);
        state.last_seq = event.seq;
        event.seq = seq;
    }
    return std::nullopt;
}

bool own_and_fresh(const Event& target, const Command& command, const Context& context) {
    return target.actor == command.actor && context.now - target.recorded_at <= undo_allowed;
}

// One tap made both events, so one undo takes both.
const Event* started_with(const Event& finish, const Corrections& corrections) {
    if (finish.kind != EventKind::step_finished) return nullptr;
    const Event* next = corrections.event(finish.seq + 1);
    const bool pair = next != nullptr && next->kind == EventKind::step_started &&
                      !corrections.undone(next->seq) && next->occurred_at == finish.occurred_at &&
                      next->recorded_at == finish.recorded_at && next->actor == finish.actor;
    return pair ? next : nullptr;
}

Decision checked(std::vector<Event> added, const std::vector<Event>& history, const Context& context) {
    std::vector<Event> corrected = history;
    corrected.insert(corrected.end(), added.begin(), added.end());
    const auto illegal = first_illegal(corrected, context.sops);
    if (!illegal) return added;
    Refusal refusal = refuse(RefusalCode::history,
                             fmt::format("event {} would no longer be legal: {}: {}", illegal->seq,
                                         to_string(illegal->why.code), illegal->why.detail),
                             {.other = illegal->seq});
    refusal.first_illegal_seq = illegal->seq;
    return refusal;
}

}  // namespace

Decision decide_correction(const CaseState& state, const std::vector<Event>& history, const Command& command,
                           const Context& context) {
    const Corrections corrections{history};
    if (auto refusal = misaimed(command, corrections)) return *std::move(refusal);
    const Event& target = *corrections.event(command.target_seq);
    const bool undo = command.field == "undo";
    const bool free_undo = undo && own_and_fresh(target, command, context);
    if (undo && !free_undo && command.role < Role::supervisor)
        return refuse(
            RefusalCode::forbidden,
            fmt::format("staff may undo only an event of their own, within ten minutes; event {} is not",
                        target.seq),
            {.variant = "undo"});
    if (undo && !free_undo && command.reason.empty())
        return refuse(RefusalCode::reason_required, "undo of an older event or of another's needs a reason");

    Event event = draft(state, command, context);
    event.target_seq = command.target_seq;
    event.field = command.field;
    event.authority = command.authority;
    event.step = target.step;
    event.attempt = target.attempt;
    Command now =
        command;  // occurred_at of a correction is when it was made; the corrected time stands in value
    now.occurred_at.reset();
    if (auto refusal = set_time(event, now, context, Instant::min())) return *std::move(refusal);
    const Event* root = corrections.root(target.seq);
    if (!undo && root != nullptr) {
        const std::vector<Event> read = effective(history);
        const auto shown =
            std::find_if(read.begin(), read.end(), [&](const Event& each) { return each.seq == root->seq; });
        if (shown != read.end()) event.old_value = field_value(*shown, command.field);
        const Sop* sop = context.sops.version(state.sop);
        if (auto refusal = fill_value(event, command, *sop, context)) return *std::move(refusal);
    }
    if (auto refusal = incomplete(event, *context.sops.version(state.sop))) return *std::move(refusal);

    std::vector<Event> added;
    const Event* pair = undo ? started_with(target, corrections) : nullptr;
    if (pair != nullptr) {
        Event first = event;
        first.target_seq = pair->seq;
        first.step = pair->step;
        first.attempt = pair->attempt;
        added.push_back(std::move(first));
        ++event.seq;
        event.idempotency_key.clear();
    }
    added.push_back(std::move(event));
    return checked(std::move(added), history, context);
}

}  // namespace pantau::cases
