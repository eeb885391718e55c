#pragma once
// Why an act on a case was refused. A refused act changes nothing and says what to do.

#include <string>
#include <string_view>
#include <vector>

#include <boost/assert/source_location.hpp>

#include "daemon/cases/event.hpp"

namespace pantau::cases {

/// The codes of interfaces.md section 4; `to_string` gives them as "E_STEP_OPEN".
enum class RefusalCode {
    stale,
    step_open,
    order,
    closed,
    already_paused,
    not_paused,
    paused,
    not_running,
    link_dead,
    correction_chain,
    history,
    reason_required,
    approval_required,
    no_link,
    time_order,
    before_open,
    future,
    too_old,
    unknown_case,
    unknown_step,
    unknown_executor,
    unknown_reason,
    unknown_sop,
    unknown_field,
    unknown_target,
    key_reused,
    forbidden,  ///< the role may not do this
    bad_link,   ///< a link that is no http(s) URL
    missing_title,
    number_taken,
    bad_value,     ///< a text too long, not UTF-8 or with control characters; a value that is no time
    service_kind,  ///< a kind of event that only the service itself raises
};
std::string_view to_string(RefusalCode code) noexcept;

struct Refusal {
    RefusalCode code;
    std::string detail;          ///< English, for the API and the log: what is wrong, what to do
    std::string sentence;        ///< Bahasa Indonesia, for the page (`message_id`)
    std::vector<Event> newer{};  ///< stale: the events that the sender had not seen
    int first_illegal_seq = 0;   ///< history: the first event that the correction would make illegal
};

/// What the blanks of a sentence are filled with; which ones it has, texts_id.cpp says.
struct Blanks {
    std::string_view variant{};  ///< of the sentence, where a code has several: "return"
    int step = 0;                ///< the step that was asked for
    int other = 0;               ///< the step that stands in the way, or an event's seq
    std::string what{};          ///< a name, code, address or time
};
/// A refusal with its Indonesian sentence from the catalogue.
Refusal refuse(RefusalCode code, std::string detail, const Blanks& blanks = {});

/// So that `Decision::value()` of a refused act throws std::runtime_error with code and detail.
[[noreturn]] void throw_exception_from_error(const Refusal& refusal, const boost::source_location&);

}  // namespace pantau::cases
