#pragma once
// What the command files share: global options, exit codes, talking to the service, tables.

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <boost/json/value.hpp>

#include "daemon/control_client.hpp"
#include "daemon/office.hpp"

namespace CLI {
class App;
}

namespace pantau::commands {

/// interfaces.md section 1.
namespace exit_code {
inline constexpr int ok = 0, failure = 1, not_running = 3, usage = 64, bad_data = 65, no_input = 66,
                     unavailable = 69, cannot_create = 73, io = 74, permission = 77, configuration = 78;
}

struct Globals {
    std::string config = "/etc/pantau/pantau.toml";
    bool config_given = false;
    bool json = false, quiet = false, verbose = false, colour = false;
    /// What the parsed command does; run after parsing. \return the exit code
    std::function<int()> action;
};

/// Says it on stderr unless --quiet.
void say(const Globals& globals, const std::string& message);
/// "pantau: …" on stderr, always. \return `code`, so that a command can end with it
int fail(int code, const std::string& message);

/// The settings with everything they name; mistakes go to stderr and nothing is returned (exit 78).
std::shared_ptr<const Office> office_or_complain(const Globals& globals);

/// One request to the running service. Problems are printed; the exit code then stands in `code`.
struct Reply {
    bool ok = false;
    int code = exit_code::ok;
    int status = 0;
    std::string body;
    boost::json::value json;  ///< of a JSON body
};
Reply ask_service(const Globals& globals, const std::string& method, const std::string& target,
                  const boost::json::value* body = nullptr);
Reply send_file(const Globals& globals, const std::string& target, const std::string& bytes,
                const std::string& type);

/// Reads a whole file, "-" is stdin. Nothing: complained already (exit 66).
std::optional<std::string> read_file(const std::string& path);

/// Left-aligned columns, two spaces apart; widths count characters, not bytes.
std::string table(const std::vector<std::vector<std::string>>& rows);
/// A member of an object as text; "" when absent or null.
std::string text_of(const boost::json::value& object, const char* member);
/// "2026-10-05T08:12:03+07:00" as "2026-10-05 08:12:03".
std::string plain_time(const std::string& rfc3339);
/// "1 case", "60 cases".
std::string counted(std::int64_t number, std::string_view one, std::string_view many);
/// "1:02:03"
std::string duration(std::int64_t seconds);

void add_service_commands(CLI::App& app, Globals& globals);
void add_case_commands(CLI::App& app, Globals& globals);
void add_probe_command(CLI::App& app, Globals& globals);
void add_watch_commands(CLI::App& app, Globals& globals);
void add_report_commands(CLI::App& app, Globals& globals);
void add_report_verify(CLI::App& group, Globals& globals);
void add_calendar_commands(CLI::App& app, Globals& globals);
void add_rules_command(CLI::App& app, Globals& globals);
void add_admin_commands(CLI::App& app, Globals& globals);
void add_user_commands(CLI::App& app, Globals& globals);

}  // namespace pantau::commands
