#pragma once
// The body of a request as typed fields. Whatever is wrong (not JSON, wrong type, unknown field) becomes one
// problem that names it; nothing is guessed.

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/cases/event.hpp"
#include "daemon/http/problem.hpp"

namespace pantau::http {

/// Read every field that the route knows, then ask problem(): it also reports the fields that nobody read.
class Fields {
public:
    /// \param zone  for times without an offset
    Fields(const Request& request, std::string zone);
    ~Fields();

    std::string text(std::string_view name);  ///< empty when absent or null
    std::optional<std::int64_t> integer(std::string_view name);
    bool flag(std::string_view name);
    std::vector<std::string> texts(std::string_view name);
    std::optional<cases::Instant> time(std::string_view name);
    bool has(std::string_view name) const;

    /// The first mistake; nothing when all was understood.
    std::optional<Problem> problem() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// For a route that takes no field: the body is empty or an empty object.
std::optional<Problem> no_fields(const Request& request);

/// A query parameter that is true, false, 1 or 0; false when absent. Sets `problem` when it is not that.
bool flag_of(const Request& request, std::string_view name, std::optional<Problem>& problem);
/// A query parameter that is a whole number from 1. Sets `problem` when it is there and is not that.
std::optional<int> number_of(const Request& request, std::string_view name, std::optional<Problem>& problem);
/// Query parameters of a list: `limit` 1 to 500, default 100. Sets `problem` when it is not that.
int limit_of(const Request& request, std::optional<Problem>& problem);
/// A time in the query, RFC 3339 or local. Sets `problem` when it is not one.
std::optional<cases::Instant> time_of(const Request& request, std::string_view name, const std::string& zone,
                                      std::optional<Problem>& problem);

}  // namespace pantau::http
