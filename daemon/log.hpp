#pragma once
// What an administrator can act on, said once, where it is handled: a fixed event, an English sentence,
// fields. To journald with real fields where stderr is the journal, else one plain line:
//     2026-11-22T08:15:03.120Z warning step_breach: step 5 of 2026-0001 is late case=2026-0001 step=5
// Never a secret, never a query string: the caller leaves them out.

#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "daemon/log_events.hpp"

namespace pantau::log {

/// As syslog counts: smaller is graver.
enum class Level { error = 3, warning = 4, notice = 5, info = 6, debug = 7 };

/// One key with its value. Keys are lower case, [a-z0-9_]; the journal gets them in upper case ("site" →
/// SITE=). Names shared by all rooms: site, link_id, case (journal: CASE_ID), step, attempt, report,
/// request_id, outage_id, class, path, error.
struct Field {
    std::string_view key;
    std::string value;

    Field(std::string_view k, std::string v) : key{k}, value{std::move(v)} {}
    Field(std::string_view k, std::string_view v) : key{k}, value{v} {}
    Field(std::string_view k, const char* v) : key{k}, value{v} {}
    Field(std::string_view k, bool v) : key{k}, value{v ? "true" : "false"} {}
    template <class Number>
    requires std::is_integral_v<Number> || std::is_floating_point_v<Number> Field(std::string_view k,
                                                                                  Number v)
        : key{k}, value{std::to_string(v)} {}
};
using Fields = std::initializer_list<Field>;

/// Drops what is less grave. Start: info. --verbose: debug; --quiet: warning. May be called at any time.
void set_level(Level least);
bool wanted(Level level) noexcept;

/// Says it. Thread safety: any thread; one line is never cut by another. Control characters in message and
/// values are shown as \n, \x1b and so on, so that nobody's title can forge a line. Never throws, never fails
/// the caller: what the journal does not take goes to stderr.
void write(Level level, Event event, std::string_view message, Fields fields = {}) noexcept;

inline void error(Event event, std::string_view message, Fields fields = {}) noexcept {
    write(Level::error, event, message, fields);
}
inline void warning(Event event, std::string_view message, Fields fields = {}) noexcept {
    write(Level::warning, event, message, fields);
}
inline void notice(Event event, std::string_view message, Fields fields = {}) noexcept {
    write(Level::notice, event, message, fields);
}
inline void info(Event event, std::string_view message, Fields fields = {}) noexcept {
    write(Level::info, event, message, fields);
}
inline void debug(Event event, std::string_view message, Fields fields = {}) noexcept {
    write(Level::debug, event, message, fields);
}

/// One entry as it would be sent, for tests.
struct Entry {
    Level level{};
    Event event{};
    std::string message;  ///< escaped
    std::vector<std::pair<std::string, std::string>>
        journal;       ///< PRIORITY, MESSAGE_ID, MESSAGE, PANTAU_EVENT, SITE …
    std::string line;  ///< the plain form, without the line end
};
/// Sends entries there instead of to journal or stderr while it stands. Tests only; one at a time.
class Capture {
public:
    explicit Capture(std::function<void(const Entry&)> sink);
    ~Capture();
    Capture(const Capture&) = delete;
    Capture& operator=(const Capture&) = delete;
};

/// Whether stderr is the journal, by JOURNAL_STREAM (systemd.exec(5)). Asked once.
bool stderr_is_journal();

}  // namespace pantau::log
