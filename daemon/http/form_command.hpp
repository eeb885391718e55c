#pragma once
// From a form of a page to an act on a case: who, which step, when it was tapped, and the key against
// doubles.

#include <optional>
#include <string>
#include <string_view>

#include "daemon/http/form.hpp"

namespace pantau::http {

struct FormCommand {
    cases::Command command;
    std::optional<int> seen{};  ///< for act_unless_stale()
    std::string mistake{};      ///< a time that is none, in Bahasa Indonesia; empty: fine
};
/// Entries: `kunci` key, `langkah` step, `lihat` newest event seen, `waktu` the tap in server milliseconds
/// (by the script, put right by the offset it measured), `pukul` a time typed by hand. \param act  joins the
/// key, so that two acts of one page have two
FormCommand command_of(const App& app, const Call& call, const Form& form, std::string_view act);

/// Sends the act. Where somebody has acted on the case since the page was drawn, it is refused as stale, with
/// what they did; notes and what the daemon raises do not count, so that a warning does not refuse a tap.
/// \param seen  the newest event that the page showed (entry `lihat`); nothing: not asked
void act_unless_stale(App& app, cases::Command command, std::optional<int> seen, desk::Done done);

/// Code and sentence of a refusal, for the summary of a page.
struct Told {
    std::string code, sentence;
};
Told told_of(const desk::Denial& denial);

}  // namespace pantau::http
