#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pantau::settings {

/// Where something stands in a file. Line and column count from 1, as editors do; columns count characters,
/// not bytes. A mistake of the file as a whole (missing, unreadable) stands at 1:1.
struct Place {
    std::string file;
    unsigned line = 1;
    unsigned column = 1;

    friend bool operator==(const Place&, const Place&) = default;
};

/// One mistake in a file that a person wrote (settings, SOP, calendar, CSV).
struct Problem {
    std::string file;
    unsigned line = 1;
    unsigned column = 1;
    std::string message;  ///< names the key, what was found, what is allowed; no full stop

    friend bool operator==(const Problem&, const Problem&) = default;
};

/// "pantau.toml:12:11: timeout is 90s; allowed: 1s to 60s"
std::string to_string(const Problem& problem);
/// "pantau.toml:12:11"
std::string to_string(const Place& place);

/// Every mistake of one run. Readers add and go on, so that one look shows the admin all of them.
/// Thread safety: none.
class Problems {
public:
    void add(const Place& place, std::string message);
    void add(Problem problem) { list_.push_back(std::move(problem)); }
    /// Takes over the mistakes of another reader, after ours.
    void add_all(const Problems& others);

    bool empty() const noexcept { return list_.empty(); }
    std::size_t size() const noexcept { return list_.size(); }

    /// File by file in the order in which files were first complained of, then by line and column; what was
    /// said twice at one place stands once.
    std::vector<Problem> in_order() const;

private:
    std::vector<Problem> list_;
};

/// The known word nearest to `wrong`: at most two letters added, dropped, changed or swapped with a
/// neighbour, and fewer than the word is long. Empty where none is near.
std::string nearest(std::string_view wrong, const std::vector<std::string>& known);

}  // namespace pantau::settings
