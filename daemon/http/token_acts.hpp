#pragma once
// Making and ending the tokens of programs, for the API and for the page.

#include <functional>
#include <optional>
#include <string>

#include "daemon/http/problem.hpp"
#include "daemon/store/accounts.hpp"

namespace pantau::http {

class App;

struct MadeToken {
    std::optional<Problem> problem;
    store::Token token;
    std::string secret;  ///< to be shown once; only its hash is kept
};
/// Network thread; the answers come there, too.
void make_token(App& app, const std::string& label, const std::string& role, const std::string& actor,
                std::function<void(MadeToken)> done);
void end_token(App& app, const std::string& label, const std::string& actor,
               std::function<void(std::optional<Problem>)> done);

}  // namespace pantau::http
