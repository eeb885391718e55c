#pragma once

#include <stdexcept>
#include <string>
#include <utility>

#include "daemon/store/store.hpp"

namespace pantau::store {

/// SQLite refused something.
class StoreError : public std::runtime_error {
public:
    StoreError(int code, int system_errno, const std::string& what)
        : std::runtime_error{what}, code_{code}, errno_{system_errno} {}
    int code() const noexcept { return code_; }  ///< SQLite's extended result code
    int system_errno() const noexcept { return errno_; }

    /// What it means for somebody who wanted to write.
    WriteProblem::Kind kind() const noexcept;

private:
    int code_, errno_;
};

/// Thrown by a job to refuse itself; the writer rolls that job back and answers with the problem.
class Refused : public std::runtime_error {
public:
    Refused(WriteProblem::Kind kind, const std::string& sentence)
        : std::runtime_error{sentence}, problem{kind, sentence} {}
    WriteProblem problem;
};

}  // namespace pantau::store
