#pragma once

#include <string>

#include "daemon/desk/desk.hpp"
#include "daemon/http/problem.hpp"

namespace pantau::http {

/// A refused act or a failing disk as problem+json, with the status that interfaces.md section 4 gives each
/// code.
Response denial_problem(const desk::Denial& denial, const std::string& zone);
/// What the store said no to.
Problem store_problem(const store::WriteProblem& problem);

}  // namespace pantau::http
