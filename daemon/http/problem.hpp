#pragma once
// Errors as application/problem+json (RFC 9457), with the code that scripts read and the sentence in Bahasa
// Indonesia that the page shows (`message_id`).

#include <string>
#include <string_view>

#include "daemon/http/message.hpp"

namespace pantau::http {

struct Problem {
    int status;
    std::string code;      ///< "E_STALE", "NOT_FOUND"
    std::string title;     ///< English, short
    std::string detail;    ///< English: what is wrong, what to do
    std::string sentence;  ///< Bahasa Indonesia
    std::string extra;     ///< further members as JSON text: `"newer":[…]`; may be empty
};
Response problem(const Problem& problem);

Problem not_found(std::string_view what, std::string_view what_id);
Problem bad_field(std::string detail,
                  std::string sentence = "Isian tidak dapat diterima. Periksa kembali isian Anda.");
Problem not_json(std::string detail);
Problem unavailable(std::string detail);
Problem no_space();

/// A JSON string literal, quotes included; invalid UTF-8 becomes U+FFFD.
std::string json_text(std::string_view text);

}  // namespace pantau::http
