// setup: from an installed package to a service that runs and a page on which the first administrator signs
// in.

#include <iostream>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "daemon/commands_first.hpp"
#include "daemon/first_settings.hpp"
#include "daemon/qr_text.hpp"

namespace pantau::commands {

namespace json = boost::json;

namespace {

struct Words {
    FirstSettings settings;
    std::string administrator;
    std::string templates = PANTAU_DATA_DIR;
    bool no_input = false, no_start = false, link_only = false;
};

/// Asks on the terminal; empty takes `preset`. \return nothing at the end of the input
std::optional<std::string> ask(const std::string& question, const std::string& preset = {}) {
    std::cerr << question << (preset.empty() ? "" : fmt::format(" [{}]", preset)) << ": " << std::flush;
    std::string line;
    if (!std::getline(std::cin, line)) return std::nullopt;
    const auto from = line.find_first_not_of(" \t"), to = line.find_last_not_of(" \t\r");
    return from == std::string::npos ? preset : line.substr(from, to - from + 1);
}

/// What was not given by options. \return false when the input ended
bool ask_for(Words& words) {
    std::cerr
        << "Five questions; everything can be changed later in the settings file. Empty takes what stands in "
           "[brackets].\n\n";
    const auto fill = [](std::string& into, const std::string& question, const std::string& preset = {}) {
        if (!into.empty()) return true;
        const auto answer = ask(question, preset);
        if (answer) into = *answer;
        return answer.has_value();
    };
    auto& chosen = words.settings;
    return fill(chosen.office, "1. Name of the office", "Sekretariat DPRD Kabupaten Bogor") &&
           fill(chosen.site_url,
                "2. The office's website, such as https://dprd.bogorkab.go.id/ (empty: none yet)") &&
           (chosen.site_url.empty() ||
            fill(chosen.site_name, "   Its name in reports", host_of(chosen.site_url))) &&
           fill(chosen.paper_city, "3. City before the date of a signature (empty: none)") &&
           fill(chosen.host_name,
                "4. Name under which a TLS proxy shows the page to phones (empty: this machine only)") &&
           fill(words.administrator,
                "5. Sign-in name of the first administrator (empty: chosen in the browser)");
}

/// The page's address as people type it.
std::string address_of(const settings::Settings& settings) {
    for (const auto& name : settings.http.host_names)
        if (settings.http.behind_tls_proxy && name != "localhost") return "https://" + name;
    return "http://" + settings::to_string(settings.http.listen);
}

/// The service runs: the first administrator, by an account or by a link that works once.
int open_door(const Globals& globals, const settings::Settings& settings, const std::string& administrator) {
    const auto page = address_of(settings);
    json::object told{{"settings", globals.config}, {"page", page + "/"}};
    std::string address = page + "/masuk", words;
    if (!administrator.empty()) {
        const json::value body =
            json::object{{"login", administrator}, {"name", administrator}, {"role", "admin"}};
        const auto reply = ask_service(globals, "POST", "/api/v1/users", &body);
        if (!reply.ok) return reply.code;
        told["administrator"] = administrator;
        told["password"] = text_of(reply.json, "password");
        words = fmt::format(
            "Sign in as:  {}\nPassword:    {}   (shown this once; to be changed at the first sign-in)\n",
            administrator, text_of(reply.json, "password"));
    } else {
        const json::value nothing = json::object{};
        const auto reply = ask_service(globals, "POST", "/api/v1/setup-link", &nothing);
        if (!reply.ok) return reply.code;
        address = page + text_of(reply.json, "path");
        told["link"] = address;
        words =
            fmt::format("Open this within {} minutes to become its first administrator; it works once:\n{}\n",
                        text_of(reply.json, "minutes"), address);
    }
    if (globals.json) {
        std::cout << json::serialize(told) << '\n';
        return exit_code::ok;
    }
    std::cout << fmt::format("\nPage:        {}/\n{}", page, words);
    if (globals.colour || !globals.quiet) std::cout << '\n' << qr_text(address);
    if (address.starts_with("http:"))
        say(globals,
            "\nThe page answers on this machine only. For phones put a TLS proxy before it, then name it in "
            "[http] host_names.");
    say(globals, "\nNext: 'pantau status' shows how things stand, 'man pantau' says the rest.");
    return exit_code::ok;
}

int later(const Globals& globals) {
    const auto own = globals.config_given ? fmt::format(" --config {}", globals.config) : std::string{};
    say(globals,
        fmt::format("Start the service ({}), then 'pantau{} setup --link' shows the way in.",
                    own.empty() ? "systemctl enable --now pantau" : fmt::format("pantau{} serve", own), own));
    return exit_code::ok;
}

int link_again(const Globals& globals) {
    const auto office = office_or_complain(globals);
    return office ? open_door(globals, office->settings, {}) : exit_code::configuration;
}

int setup(const Globals& globals, Words words) {
    if (words.link_only) return link_again(globals);
    if (settings_exist(globals.config))
        return fail(
            exit_code::cannot_create,
            fmt::format("{} is there already and is never overwritten; change it by hand, look for mistakes "
                        "with 'pantau check-config'. For the first administrator's link: 'pantau setup "
                        "--link'",
                        globals.config));
    if (!words.no_input) {
        if (!stdin_is_terminal())
            return fail(exit_code::usage,
                        "setup asks questions, and nobody is at a terminal to answer; give "
                        "--no-input with --office and --site");
        if (!ask_for(words)) return fail(exit_code::no_input, "the input ended; nothing was written");
    }
    if (words.settings.office.empty()) return fail(exit_code::usage, "--no-input needs --office NAME");
    const auto written = write_first_settings(globals.config, words.settings, words.templates);
    if (written.has_error()) {
        for (const auto& line : written.error().lines) std::cerr << line << '\n';
        return fail(written.error().exit_code, written.error().sentence);
    }
    for (const auto& file : *written) say(globals, fmt::format("Written: {}", file));
    const auto office = office_or_complain(globals);
    if (!office) return exit_code::configuration;

    if (words.no_start || globals.config_given || !systemd_runs()) return later(globals);
    if (!words.no_input) {
        const auto answer = ask("Start the service now, and at each boot? (y/n)", "y");
        if (!answer || (*answer != "y" && *answer != "Y")) return later(globals);
    }
    if (!start_service())
        return fail(
            exit_code::failure,
            "the service did not start; 'systemctl status pantau' and 'journalctl -u pantau' say why");
    return open_door(globals, office->settings, words.administrator);
}

}  // namespace

void add_setup_command(CLI::App& app, Globals& globals) {
    const auto words = std::make_shared<Words>();
    auto* command = app.add_subcommand(
        "setup",
        R"(First run: asks for office, site and administrator, writes the settings, starts the service

  pantau setup                                      asks
  pantau setup --no-input --office "Sekretariat DPRD" --site https://dprd.example.go.id/ --admin sri
  pantau setup --link                               the first administrator's link once more)");
    auto& chosen = words->settings;
    command->add_option("--office", chosen.office, "Name of the office")->type_name("NAME");
    command->add_option("--site", chosen.site_url, "The office's website")->type_name("URL");
    command->add_option("--site-name", chosen.site_name, "Its name in reports; default: its host")
        ->type_name("NAME");
    command->add_option("--must-contain", chosen.must_contain, "A text that its page always holds")
        ->type_name("TEXT");
    command->add_option("--city", chosen.paper_city, "City before the date of a signature")
        ->type_name("NAME");
    command->add_option("--host-name", chosen.host_name, "Name under which a TLS proxy shows the page")
        ->type_name("HOST");
    command
        ->add_option("--allow-address", chosen.allow_address,
                     "A range that may be probed though it is not public: an intranet's")
        ->type_name("CIDR");
    command
        ->add_option("--admin", words->administrator,
                     "Sign-in name of the first administrator; without it a link is printed that works once")
        ->type_name("LOGIN");
    command
        ->add_option("--templates", words->templates,
                     "Where sop/ and calendar/ are taken from if they are missing")
        ->type_name("FOLDER")
        ->capture_default_str();
    command->add_flag("--no-input", words->no_input, "Ask nothing");
    command->add_flag("--no-start", words->no_start, "Write the settings only");
    command->add_flag("--link", words->link_only,
                      "Only print the first administrator's link, of a running service");
    command->callback(
        [&globals, words] { globals.action = [&globals, words] { return setup(globals, *words); }; });
}

}  // namespace pantau::commands
