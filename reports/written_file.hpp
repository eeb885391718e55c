#pragma once
// What comes out of writing a workbook: a file that is whole, or a reason why there is none.

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include <boost/assert/source_location.hpp>
#include <boost/system/result.hpp>

namespace pantau::reports {

/// A workbook that stands under its final name, verified and synced to disk.
struct WrittenFile {
    std::filesystem::path path;
    std::uint64_t size = 0;  ///< bytes
    std::string sha256;      ///< of the bytes, 64 lower-case hex digits
    /// Rows that did not fit the sheets (more than 50,000) stand in these CSV files beside the workbook.
    std::vector<std::filesystem::path> overflow;
};

/// Why a file was not written. Nothing stands under the final name that did not stand there before.
struct Problem {
    enum class Code {
        cannot_create,  ///< directory missing, no permission, name in use by a directory (exit 73)
        io,             ///< disk full, read or write error (exit 74)
        damaged,        ///< what the library wrote is not a whole workbook; usually a full disk (exit 74)
    };
    Code code = Code::io;
    std::string message;  ///< one English sentence with the path and what to do; no full stop
};

/// Lets result<...>::value() throw. \throws std::runtime_error with the message
[[noreturn]] void throw_exception_from_error(const Problem& problem, const boost::source_location& where);

template <class Value>
using Result = boost::system::result<Value, Problem>;

}  // namespace pantau::reports
