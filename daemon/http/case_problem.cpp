#include "daemon/http/case_problem.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "daemon/http/case_json.hpp"

namespace pantau::http {

namespace {

int status_of(cases::RefusalCode code) {
    using cases::RefusalCode;
    switch (code) {
        case RefusalCode::stale:
        case RefusalCode::step_open:
        case RefusalCode::order:
        case RefusalCode::closed:
        case RefusalCode::already_paused:
        case RefusalCode::not_paused:
        case RefusalCode::paused:
        case RefusalCode::not_running:
        case RefusalCode::link_dead:
        case RefusalCode::correction_chain:
        case RefusalCode::history:
            return 409;
        case RefusalCode::unknown_case:
            return 404;
        case RefusalCode::forbidden:
            return 403;
        default:
            return 422;
    }
}

}  // namespace

Problem store_problem(const store::WriteProblem& problem) {
    using Kind = store::WriteProblem::Kind;
    switch (problem.kind) {
        case Kind::no_space:
            return no_space();
        case Kind::key_reused:
            return {422,
                    "E_KEY_REUSED",
                    "Unprocessable",
                    problem.sentence,
                    "Kunci pengiriman ini sudah dipakai untuk catatan lain. Muat ulang halaman, lalu ulangi.",
                    {}};
        case Kind::conflict:
            return {
                409, "E_STALE", "Conflict", problem.sentence, "Data sudah berubah. Muat ulang, lalu ulangi.",
                {}};
        case Kind::not_found:
            return not_found("entry", "Data");
        default:
            return unavailable(problem.sentence);
    }
}

Response denial_problem(const desk::Denial& denial, const std::string& zone) {
    if (const auto* unavailable = std::get_if<desk::Unavailable>(&denial))
        return problem(store_problem(unavailable->problem));
    const auto& refusal = std::get<cases::Refusal>(denial);
    const int status = status_of(refusal.code);
    std::string extra;
    if (!refusal.newer.empty()) {
        boost::json::array newer;
        for (const auto& event : refusal.newer) newer.push_back(event_json(event, zone));
        extra = "\"newer\":" + boost::json::serialize(newer);
    }
    if (refusal.first_illegal_seq != 0)
        extra +=
            fmt::format("{}\"first_illegal_seq\":{}", extra.empty() ? "" : ",", refusal.first_illegal_seq);
    return problem({status, std::string{cases::to_string(refusal.code)},
                    status == 409   ? "Conflict with the present state"
                    : status == 403 ? "Not allowed"
                    : status == 404 ? "Not found"
                                    : "Unprocessable",
                    refusal.detail, refusal.sentence, std::move(extra)});
}

}  // namespace pantau::http
