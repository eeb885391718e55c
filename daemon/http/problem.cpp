#include "daemon/http/problem.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <fmt/format.h>

namespace pantau::http {

std::string json_text(std::string_view text) {
    return boost::json::serialize(boost::json::string{text});
}

Response problem(const Problem& p) {
    std::string body = fmt::format(
        R"({{"type":"about:blank","title":{},"status":{},"code":{},"detail":{},"message_id":{}{}}})",
        json_text(p.title), p.status, json_text(p.code), json_text(p.detail), json_text(p.sentence),
        p.extra.empty() ? "" : "," + p.extra);
    Response response{p.status, "application/problem+json", std::move(body)};
    if (p.status == 401) response.headers.emplace_back("WWW-Authenticate", "Bearer");
    return response;
}

Problem not_found(std::string_view what, std::string_view what_id) {
    return {404,
            "NOT_FOUND",
            "Not found",
            fmt::format("There is no such {}", what),
            fmt::format("{} tidak ditemukan.", what_id),
            {}};
}
Problem bad_field(std::string detail, std::string sentence) {
    return {422, "E_BAD_FIELD", "Unprocessable", std::move(detail), std::move(sentence), {}};
}
Problem not_json(std::string detail) {
    return {400, "NOT_JSON", "Bad request", std::move(detail), "Permintaan tidak dapat dibaca.", {}};
}
Problem unavailable(std::string detail) {
    return {503,
            "UNAVAILABLE",
            "Service unavailable",
            std::move(detail),
            "Layanan sedang tidak dapat mencatat. Coba lagi sebentar; tidak ada yang berubah.",
            {}};
}
Problem no_space() {
    return {507,
            "NO_SPACE",
            "Insufficient storage",
            "The disk is full: nothing was recorded. Free space on the data disk, then send it again",
            "Penyimpanan penuh: catatan ini belum tersimpan. Hubungi pengelola, lalu ulangi.",
            {}};
}

}  // namespace pantau::http
