#include "daemon/first_settings.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <grp.h>
#include <spawn.h>
#include <stdexcept>
#include <sys/stat.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>

#include <fmt/format.h>

#include "daemon/settings/addresses.hpp"
#include "daemon/settings/load.hpp"
#include "daemon/settings/settings_print.hpp"

namespace pantau {

namespace {

namespace fs = std::filesystem;

/// As a basic TOML string.
std::string quoted(const std::string& text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
            out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
        } else {
            out += c;
        }
    }
    return out + '"';
}

/// "dprd" of dprd.bogorkab.go.id and of www.dprd.go.id.
std::string id_of(const std::string& host) {
    std::string id;
    for (const char c : host.starts_with("www.") ? host.substr(4) : host) {
        const bool fits = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
        if (c == '.' && host.find_first_not_of("0123456789.") != std::string::npos) break;
        id += fits ? c : '-';
    }
    return id.empty() ? "situs" : id.substr(0, 40);
}

settings::Chosen keys_of(const FirstSettings& chosen) {
    settings::Chosen keys{{"[office] name", quoted(chosen.office)}};
    if (!chosen.paper_city.empty()) keys["[office] paper_city"] = quoted(chosen.paper_city);
    if (!chosen.host_name.empty()) {
        keys["[http] host_names"] = fmt::format("[\"localhost\", {}]", quoted(chosen.host_name));
        keys["[http] behind_tls_proxy"] = "true";
    }
    if (!chosen.allow_address.empty())
        keys["[probe] allow_addresses"] = fmt::format("[{}]", quoted(chosen.allow_address));
    if (chosen.site_url.empty()) return keys;
    keys["[[site]] id"] = quoted(id_of(host_of(chosen.site_url)));
    keys["[[site]] url"] = quoted(chosen.site_url);
    if (!chosen.site_name.empty()) keys["[[site]] name"] = quoted(chosen.site_name);
    if (!chosen.must_contain.empty())
        keys["[[site]] must_contain"] = fmt::format("[{}]", quoted(chosen.must_contain));
    const auto url = settings::parse_url(chosen.site_url);
    if (url.parts && url.parts->port != 80 && url.parts->port != 443)
        keys["[probe] allow_ports"] = fmt::format("[80, 443, {}]", url.parts->port);
    return keys;
}

SetupProblem cannot(const std::string& what, const fs::path& where, int error) {
    const bool rights = error == EACCES || error == EPERM || error == EROFS;
    return {fmt::format("cannot {} {}: {}{}", what, where.string(), std::generic_category().message(error),
                        rights ? "; run it with sudo" : ""),
            rights ? 77 : 73};
}

/// Root's, readable by the service's group where there is one. A link, and not a rename: it fails where the
/// name is taken. \return errno
int write_new(const fs::path& file, const std::string& text) {
    const auto draft = file.string() + ".new";
    const int out = ::open(draft.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0640);
    if (out < 0) return errno;
    int error = 0;
    for (std::size_t done = 0; error == 0 && done < text.size();) {
        const auto put = ::write(out, text.data() + done, text.size() - done);
        if (put < 0) error = errno;
        done += put < 0 ? 0 : static_cast<std::size_t>(put);
    }
    const struct group* group = ::geteuid() == 0 ? ::getgrnam("pantau") : nullptr;
    if (error == 0 && group != nullptr && ::fchown(out, 0, group->gr_gid) != 0) error = errno;
    if (error == 0 && ::fchmod(out, 0640) != 0) error = errno;
    if (error == 0 && ::fsync(out) != 0) error = errno;
    ::close(out);
    if (error == 0 && ::link(draft.c_str(), file.c_str()) != 0) error = errno;
    ::unlink(draft.c_str());
    return error;
}

}  // namespace

void throw_exception_from_error(const SetupProblem& problem, const boost::source_location&) {
    throw std::runtime_error{problem.sentence};
}

boost::system::result<std::vector<std::string>, SetupProblem> write_first_settings(
    const std::string& file, const FirstSettings& chosen, const std::string& templates) {
    const auto text = settings::print_settings(keys_of(chosen));
    // Nothing of what was answered may come to light as a mistake only at the first start.
    const auto read = settings::read(text, file);
    if (!read.settings) {
        SetupProblem wrong{"these answers are not accepted; nothing was written", 65, {}};
        for (const auto& problem : read.problems.in_order()) wrong.lines.push_back(problem.message);
        return wrong;
    }
    std::vector<std::string> written;
    const auto folder = fs::absolute(file).parent_path();
    std::error_code error;
    fs::create_directories(folder, error);
    if (error) return cannot("make", folder, error.value());
    for (const auto* files : {&read.settings->sop_files, &read.settings->calendar_files})
        for (const auto& named : *files) {
            if (fs::exists(named, error)) continue;
            const auto from = fs::path{templates} / named.parent_path().filename() / named.filename();
            fs::create_directories(named.parent_path(), error);
            if (error || !fs::copy_file(from, named, error))
                return cannot(fmt::format("copy {} to", from.string()), named,
                              error.value() != 0 ? error.value() : ENOENT);
            written.push_back(named.string());
        }
    if (const int failed = write_new(file, text); failed != 0) return cannot("write", file, failed);
    written.push_back(file);
    return written;
}

bool settings_exist(const std::string& file) {
    struct stat status {};
    return ::lstat(file.c_str(), &status) == 0 || errno != ENOENT;
}

std::string host_of(const std::string& url) {
    const auto read = settings::parse_url(url);
    return read.parts ? read.parts->host : std::string{};
}

bool stdin_is_terminal() {
    return ::isatty(STDIN_FILENO) != 0;
}

bool systemd_runs() {
    return fs::exists("/run/systemd/system") && fs::exists("/lib/systemd/system/pantau.service");
}

bool start_service() {
    // The unit is Type=notify: systemctl comes back when the service is ready, or has failed.
    std::array<const char*, 5> words{"systemctl", "--quiet", "enable", "--now", "pantau.service"};
    std::array<char*, 6> arguments{};
    for (std::size_t i = 0; i < words.size(); ++i) arguments[i] = const_cast<char*>(words[i]);
    pid_t child = 0;
    if (::posix_spawnp(&child, words[0], nullptr, nullptr, arguments.data(), environ) != 0) return false;
    int status = 0;
    while (::waitpid(child, &status, 0) < 0)
        if (errno != EINTR) return false;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

}  // namespace pantau
