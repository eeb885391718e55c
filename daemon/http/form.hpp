#pragma once
// What a plain form sent (application/x-www-form-urlencoded): trimmed texts, numbers, several lines. A form
// that is not one gives problem().

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "daemon/http/page_frame.hpp"

namespace pantau::http {

class Form {
public:
    explicit Form(const Request& request);

    /// Not a form at all: 415 or 400.
    const std::optional<Problem>& problem() const noexcept { return problem_; }

    std::string text(std::string_view name) const;    ///< without space around it; empty when absent
    std::string secret(std::string_view name) const;  ///< as typed: a password may begin with a space
    std::optional<std::int64_t> number(std::string_view name) const;
    std::vector<std::string> all(std::string_view name) const;    ///< of equal names (ticked boxes)
    std::vector<std::string> lines(std::string_view name) const;  ///< not empty ones, without space around
    bool has(std::string_view name) const;

    /// The entries under their own names, for a page that shows the form again.
    void keep(PageData& content, std::initializer_list<const char*> names) const;

private:
    std::vector<std::pair<std::string, std::string>> fields_;
    std::optional<Problem> problem_;
};

}  // namespace pantau::http
