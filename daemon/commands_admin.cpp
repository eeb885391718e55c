// token: what programs sign in with.

#include <iostream>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "daemon/command_line.hpp"

namespace pantau::commands {

namespace json = boost::json;

namespace {

int add(const Globals& globals, const std::string& label, const std::string& role) {
    const json::value body = json::object{{"label", label}, {"role", role}};
    const auto reply = ask_service(globals, "POST", "/api/v1/tokens", &body);
    if (!reply.ok) return reply.code;
    std::cout << (globals.json ? reply.body : text_of(reply.json, "token")) << '\n';
    say(globals, fmt::format("Shown this once. It may do what a {} may, until {}.", role,
                             plain_time(text_of(reply.json, "expires"))));
    return exit_code::ok;
}

int list(const Globals& globals) {
    const auto reply = ask_service(globals, "GET", "/api/v1/tokens");
    if (!reply.ok) return reply.code;
    if (globals.json) {
        std::cout << reply.body << '\n';
        return exit_code::ok;
    }
    std::vector<std::vector<std::string>> rows{
        {"LABEL", "ROLE", "CREATED", "LAST USED", "EXPIRES", "REVOKED"}};
    for (const auto& token : reply.json.at("tokens").as_array())
        rows.push_back({text_of(token, "label"), text_of(token, "role"),
                        plain_time(text_of(token, "created")), plain_time(text_of(token, "last_used")),
                        plain_time(text_of(token, "expires")), plain_time(text_of(token, "revoked"))});
    std::cout << (rows.size() > 1 ? table(rows) : "No token.\n");
    return exit_code::ok;
}

int revoke(const Globals& globals, const std::string& label) {
    const json::value nothing = json::object{};
    const auto reply =
        ask_service(globals, "POST", "/api/v1/tokens/" + percent_encoded(label) + "/revoke", &nothing);
    if (!reply.ok) return reply.code;
    say(globals, fmt::format("{} may no longer sign in.", label));
    return exit_code::ok;
}

}  // namespace

void add_admin_commands(CLI::App& app, Globals& globals) {
    auto* group = app.add_subcommand("token", "What programs sign in with");
    group->require_subcommand(1);
    struct Words {
        std::string label, role;
    };
    const auto words = std::make_shared<Words>();
    auto* adding = group->add_subcommand("add", "Make a token; it is shown once");
    adding->add_option("NAME", words->label, "What it is for")->required();
    adding->add_option("--role", words->role, "viewer, staff, supervisor or admin")
        ->type_name("R")
        ->required()
        ->check(CLI::IsMember({"viewer", "staff", "supervisor", "admin"}));
    adding->callback([&globals, words] {
        globals.action = [&globals, words] { return add(globals, words->label, words->role); };
    });
    group->add_subcommand("list", "Tokens, revoked ones too")->callback([&globals] {
        globals.action = [&globals] { return list(globals); };
    });
    auto* revoking = group->add_subcommand("revoke", "End a token");
    revoking->add_option("NAME", words->label)->required();
    revoking->callback(
        [&globals, words] { globals.action = [&globals, words] { return revoke(globals, words->label); }; });
}

}  // namespace pantau::commands
