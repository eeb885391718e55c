#pragma once
// What the pages about cases share: a case as a card with its buttons, the office's hours for the countdown,
// and the banner that offers an undo. Any thread.

#include <memory>
#include <string>
#include <vector>

#include "daemon/desk/desk.hpp"
#include "daemon/http/page_frame.hpp"

namespace pantau::http {

/// Undo of an own event: as long as cases::decide() allows it to staff.
inline constexpr std::chrono::minutes undo_time{10};

/// The stretches of the next days as the script counts by them: [[from, to, open, why], …] in milliseconds,
/// as JSON. Empty list outside the calendar's coverage.
std::string hours_json(const cases::WorkingCalendar& calendar, cases::Instant now, const std::string& zone);
/// Why working time stands still at `now`; empty while it runs.
std::string stands_still(const cases::WorkingCalendar& calendar, cases::Instant now, const std::string& zone);

/// A case as a card or as the panel of its own page: names of `case.html` parts. \param key  of the page,
/// from which each form makes the key that it is sent with when there is no script
PageData case_card(const desk::CaseNow& now, const desk::Rules& rules, const Frame& frame,
                   const std::string& key, const std::string& still);
/// The chips of a pause, return, cancellation … `first` only those that are most common.
PageData reason_chips(bool first);
/// Roles of the SOP, for "Serahkan".
PageData executor_choices(const cases::Sop& sop, const std::string& chosen);

/// Handed to that person by name: "Tugas saya".
bool is_mine(const desk::CaseNow& now, const Frame& frame);

/// "Langkah 5 selesai: 1 j 12 m." with the button that takes it back: names of banner.html. Nothing when the
/// newest act of the case is not theirs, or too old, or was taken back.
PageData undo_banner(const std::vector<cases::Event>& history, const cases::CaseState& state,
                     const desk::Rules& rules, const Frame& frame, const std::string& key);

/// A fresh key for one page; its forms add what they do to it.
std::string page_key();
/// A personal text, or that it was erased.
std::string shown(const cases::PersonalText& text, std::string_view erased = "(dihapus)");

}  // namespace pantau::http
