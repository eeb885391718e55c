#pragma once
// What `setup` writes and starts. Never writes over a file that is there.

#include <string>
#include <vector>

#include <boost/assert/source_location.hpp>
#include <boost/system/result.hpp>

namespace pantau {

struct FirstSettings {
    std::string office;      ///< needed
    std::string paper_city;  ///< the others may be empty
    std::string site_url, site_name, must_contain;
    std::string host_name;      ///< under which a TLS proxy shows the page
    std::string allow_address;  ///< a range that may be probed though it is not public: an intranet
};

struct SetupProblem {
    std::string sentence;
    int exit_code = 73;
    std::vector<std::string> lines{};  ///< mistakes with their places
};
[[noreturn]] void throw_exception_from_error(const SetupProblem& problem, const boost::source_location&);

/// Writes the shipped settings with these values, and copies the SOP and the calendars beside them from
/// `templates` where they are missing. On a mistake nothing is written. \return the files that were written
boost::system::result<std::vector<std::string>, SetupProblem> write_first_settings(
    const std::string& file, const FirstSettings& chosen, const std::string& templates);

bool settings_exist(const std::string& file);
/// "dprd.bogorkab.go.id" of a URL; "" of what is none.
std::string host_of(const std::string& url);
bool stdin_is_terminal();
/// Whether systemd runs this machine and knows our unit.
bool systemd_runs();
/// `systemctl enable --now pantau`. \return whether the service is ready
bool start_service();

}  // namespace pantau
