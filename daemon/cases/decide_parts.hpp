#pragma once
// Parts of decide() that its sources share; nobody else includes this.

#include <optional>
#include <string>
#include <vector>

#include "daemon/cases/decide.hpp"

namespace pantau::cases {

/// The event that a command asks for, before it has been judged: who, how, when and the texts as they were
/// given.
Event draft(const CaseState& state, const Command& command, const Context& context);

/// When it happened. Refuses what lies more than five minutes ahead; clamps and flags what lies less ahead.
/// \param not_before  a tap without a time of its own is never refused because the clock was set back: it
/// takes
///                    this instant then, flagged
std::optional<Refusal> set_time(Event& event, const Command& command, const Context& context,
                                Instant not_before);
/// The limit on back-dating; to be asked after the order of time.
std::optional<Refusal> too_old(Event& event, const Command& command, const Context& context);

/// Lengths, UTF-8 and control characters of everything that was typed.
std::optional<Refusal> bad_text(const Command& command);
std::optional<Refusal> bad_text(std::string_view field, std::string_view text, std::size_t most,
                                bool lines_allowed);
std::optional<Refusal> bad_link(std::string_view link);
/// Null for a code of the SOP and for a person's name; a code such as P9 that the SOP lacks is refused.
std::optional<Refusal> unknown_executor(const std::string& executor, const Sop& sop);

/// Marks for work outside the open time and for what cannot be reckoned yet.
/// \param after  the state with the event applied
void flag_calendar(Event& event, const CaseState& after, const Sop& sop, const Context& context);
void add_flag(Event& event, std::string_view mark);

/// The erasure of personal texts (UU 27/2022): a note for each text, which names the event (`target_seq`) and
/// the `field` (title, requester, text) that were erased, and says why in `text`. A command with target_seq
/// means that event's field, one without that field of every event (for `text` less the reasons of erasures
/// before it).
Decision decide_erasure(const CaseState& state, const std::vector<Event>& history, const Command& command,
                        const Context& context);

/// A field correction or an undo.
Decision decide_correction(const CaseState& state, const std::vector<Event>& history, const Command& command,
                           const Context& context);

}  // namespace pantau::cases
