#include "daemon/http/problem.hpp"

#include <algorithm>

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <fmt/format.h>

namespace pantau::http {

namespace {

/// Bytes of the UTF-8 character at the front; 0 when there is none (RFC 3629 4: no overlong forms, no
/// surrogates, nothing above U+10FFFF).
std::size_t character_size(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const auto first = byte(0);
    if (first < 0x80) return 1;
    const std::size_t size = first >= 0xC2 && first <= 0xDF   ? 2
                             : first >= 0xE0 && first <= 0xEF ? 3
                             : first >= 0xF0 && first <= 0xF4 ? 4
                                                              : 0;
    if (size == 0 || text.size() < size) return 0;
    const unsigned char least = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
    const unsigned char most = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
    if (byte(1) < least || byte(1) > most) return 0;
    for (std::size_t i = 2; i < size; ++i)
        if (byte(i) < 0x80 || byte(i) > 0xBF) return 0;
    return size;
}

}  // namespace

std::string json_text(std::string_view text) {
    boost::json::string sound;
    while (!text.empty()) {
        const auto size = character_size(text);
        sound.append(size == 0 ? std::string_view{"\xEF\xBF\xBD"} : text.substr(0, size));
        text.remove_prefix(std::max<std::size_t>(size, 1));
    }
    return boost::json::serialize(sound);
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
