#include "daemon/cases/refusal.hpp"

#include <stdexcept>

#include "daemon/cases/texts_id.hpp"

namespace pantau::cases {

std::string_view to_string(RefusalCode code) noexcept {
    switch (code) {
        case RefusalCode::stale:
            return "E_STALE";
        case RefusalCode::step_open:
            return "E_STEP_OPEN";
        case RefusalCode::order:
            return "E_ORDER";
        case RefusalCode::closed:
            return "E_CLOSED";
        case RefusalCode::already_paused:
            return "E_ALREADY_PAUSED";
        case RefusalCode::not_paused:
            return "E_NOT_PAUSED";
        case RefusalCode::paused:
            return "E_PAUSED";
        case RefusalCode::not_running:
            return "E_NOT_RUNNING";
        case RefusalCode::link_dead:
            return "E_LINK_DEAD";
        case RefusalCode::correction_chain:
            return "E_CORRECTION_CHAIN";
        case RefusalCode::history:
            return "E_HISTORY";
        case RefusalCode::reason_required:
            return "E_REASON_REQUIRED";
        case RefusalCode::approval_required:
            return "E_APPROVAL_REQUIRED";
        case RefusalCode::no_link:
            return "E_NO_LINK";
        case RefusalCode::time_order:
            return "E_TIME_ORDER";
        case RefusalCode::before_open:
            return "E_BEFORE_OPEN";
        case RefusalCode::future:
            return "E_FUTURE";
        case RefusalCode::too_old:
            return "E_TOO_OLD";
        case RefusalCode::unknown_case:
            return "E_UNKNOWN_CASE";
        case RefusalCode::unknown_step:
            return "E_UNKNOWN_STEP";
        case RefusalCode::unknown_executor:
            return "E_UNKNOWN_EXECUTOR";
        case RefusalCode::unknown_reason:
            return "E_UNKNOWN_REASON";
        case RefusalCode::unknown_sop:
            return "E_UNKNOWN_SOP";
        case RefusalCode::unknown_field:
            return "E_UNKNOWN_FIELD";
        case RefusalCode::unknown_target:
            return "E_UNKNOWN_TARGET";
        case RefusalCode::key_reused:
            return "E_KEY_REUSED";
        case RefusalCode::forbidden:
            return "E_FORBIDDEN";
        case RefusalCode::bad_link:
            return "E_BAD_LINK";
        case RefusalCode::missing_title:
            return "E_MISSING_TITLE";
        case RefusalCode::number_taken:
            return "E_NUMBER_TAKEN";
        case RefusalCode::bad_value:
            return "E_BAD_VALUE";
        case RefusalCode::service_kind:
            return "E_SERVICE_KIND";
    }
    return "E_UNKNOWN";
}

Refusal refuse(RefusalCode code, std::string detail, const Blanks& blanks) {
    return {code, std::move(detail), sentence_id(code, blanks)};
}

void throw_exception_from_error(const Refusal& refusal, const boost::source_location&) {
    throw std::runtime_error{std::string{to_string(refusal.code)} + ": " + refusal.detail};
}

}  // namespace pantau::cases
