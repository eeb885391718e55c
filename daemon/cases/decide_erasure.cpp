// Personal texts leave the record when somebody's right to that asks for it (UU 27/2022 on personal data):
// text and salt go, the hash in the chain stays, and an event says who erased what and why. No figure of a
// report reads them.

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "daemon/cases/decide_parts.hpp"
#include "daemon/cases/hash_chain.hpp"

namespace pantau::cases {
namespace {

constexpr std::array<std::string_view, 3> fields{"title", "requester", "text"};

const PersonalText& text_of(const Event& event, std::string_view field) {
    return field == "title" ? event.title : field == "requester" ? event.requester : event.text;
}

bool is_meant(const Event& event, const Command& command) {
    const auto& text = text_of(event, command.field);
    if (text.empty() || text.erased) return false;
    return command.target_seq != 0 ? event.seq == command.target_seq : !is_erasure(event);
}

}  // namespace

Decision decide_erasure(const CaseState& state, const std::vector<Event>& history, const Command& command,
                        const Context& context) {
    if (std::find(fields.begin(), fields.end(), command.field) == fields.end())
        return refuse(RefusalCode::unknown_field,
                      fmt::format("field is \"{}\"; title, requester and text can be erased", command.field),
                      {.what = command.field});
    if (command.text.find_first_not_of(" \t\r\n") == std::string::npos)
        return refuse(RefusalCode::reason_required,
                      "an erasure needs a text: why, such as the letter that asked for it",
                      {.variant = "erasure"});
    Command now = command;
    now.occurred_at.reset();  // it is never back-dated
    std::vector<Event> events;
    for (const Event& past : history) {
        if (!is_meant(past, command)) continue;
        Event event = draft(state, now, context);
        event.seq = state.last_seq + 1 + static_cast<int>(events.size());
        event.occurred_at = std::max(context.now, state.opened_at);
        event.target_seq = past.seq;
        event.field = command.field;
        if (!events.empty()) event.idempotency_key.clear();
        events.push_back(std::move(event));
    }
    if (events.empty())
        return refuse(
            RefusalCode::unknown_target,
            fmt::format("there is no {} to erase{}", command.field,
                        command.target_seq != 0 ? fmt::format(" in event {}", command.target_seq) : ""),
            {.variant = "erased", .other = command.target_seq});
    return events;
}

}  // namespace pantau::cases
