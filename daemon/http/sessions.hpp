#pragma once
// The sessions in force, in memory beside the database, since each request asks for one. Time is an argument.

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "daemon/store/people.hpp"

namespace pantau::http {

/// Thread safety: none; the network thread's.
class Sessions {
public:
    struct Limits {
        std::chrono::seconds idle, longest;  ///< [accounts] session_idle, session_longest
    };

    void put(store::Session session);
    /// The session of that hash if it is still in force, and notes that it was used. One past its limits is
    /// gone.
    std::optional<store::Session> use(const std::string& hash, store::Instant now, const Limits& limits);
    void end(const std::string& hash);
    void end_all_of(std::int64_t person);
    /// In force now.
    std::size_t count_of(std::int64_t person, store::Instant now, const Limits& limits) const;
    /// Uses that the database does not know yet, from a minute after the last one it was told of.
    std::vector<std::pair<std::string, store::Instant>> take_unsaved();

private:
    struct Kept {
        store::Session session;
        store::Instant saved{};  ///< the last use that the database knows
    };
    std::map<std::string, Kept> sessions_;
};

/// Past its idle or absolute limit.
bool has_ended(const store::Session& session, store::Instant now, const Sessions::Limits& limits);

/// The cookie: "__Host-pantau" behind TLS (a browser then takes it only with Secure, Path=/ and from this
/// very host), else "pantau".
std::string_view cookie_name(bool secure);
/// The value of our cookie in a Cookie header; empty when there is none.
std::string_view cookie_in(std::string_view header, bool secure);
/// Set-Cookie. \param lasts  nothing: until the browser is closed
std::string set_cookie(std::string_view value, bool secure, std::optional<std::chrono::seconds> lasts);
std::string expired_cookie(bool secure);

}  // namespace pantau::http
