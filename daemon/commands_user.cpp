// user: the people who sign in with name and password. case erase: a citizen's data leave the record (UU
// 27/2022).

#include <iostream>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <fmt/format.h>

#include "daemon/command_line.hpp"
#include "daemon/password_prompt.hpp"

namespace pantau::commands {

namespace json = boost::json;

namespace {

struct Words {
    std::string login, name, role;
    bool from_stdin = false;
};

/// The password as the administrator wants it given: "" lets the service make one.
/// \return nothing when there is none: complained already
std::optional<std::string> wanted_password(const Words& words) {
    if (words.from_stdin) {
        auto given = password_from_stdin();
        if (!given) fail(exit_code::no_input, "--password-stdin: standard input holds no line");
        return given;
    }
    if (!can_ask()) return std::string{};
    auto typed = ask_password_twice(fmt::format("Password for {} (empty: one is made)", words.login));
    if (!typed) fail(exit_code::bad_data, "the two passwords differ; nothing was changed");
    return typed;
}

/// What the service made is shown once, alone on stdout.
int show(const Globals& globals, const Reply& reply, const std::string& done) {
    if (!reply.ok) return reply.code;
    const auto made = text_of(reply.json, "password");
    if (globals.json)
        std::cout << reply.body << '\n';
    else if (!made.empty())
        std::cout << made << '\n';
    say(globals, done);
    if (!made.empty())
        say(globals, "The password above is shown this once; it has to be changed at the first sign-in.");
    return exit_code::ok;
}

int add(const Globals& globals, const Words& words) {
    const auto password = wanted_password(words);
    if (!password) return words.from_stdin ? exit_code::no_input : exit_code::bad_data;
    json::object body{{"login", words.login},
                      {"name", words.name.empty() ? words.login : words.name},
                      {"role", words.role}};
    if (!password->empty()) body["password"] = *password;
    const json::value sent = std::move(body);
    return show(globals, ask_service(globals, "POST", "/api/v1/users", &sent),
                fmt::format("{} may sign in as {}.", words.login, words.role));
}

int list(const Globals& globals) {
    const auto reply = ask_service(globals, "GET", "/api/v1/users");
    if (!reply.ok) return reply.code;
    if (globals.json) {
        std::cout << reply.body << '\n';
        return exit_code::ok;
    }
    std::vector<std::vector<std::string>> rows{
        {"LOGIN", "NAME", "ROLE", "LAST SIGN-IN", "SESSIONS", "DISABLED"}};
    for (const auto& person : reply.json.at("users").as_array())
        rows.push_back({text_of(person, "login"), text_of(person, "name"), text_of(person, "role"),
                        plain_time(text_of(person, "last_sign_in")), text_of(person, "sessions"),
                        plain_time(text_of(person, "disabled"))});
    std::cout << (rows.size() > 1 ? table(rows)
                                  : "Nobody can sign in yet; 'pantau user add' or 'pantau setup'.\n");
    return exit_code::ok;
}

int disable(const Globals& globals, const std::string& login, bool disabled) {
    const json::value body = json::object{{"disabled", disabled}};
    return show(globals, ask_service(globals, "PATCH", "/api/v1/users/" + percent_encoded(login), &body),
                disabled ? fmt::format("{} may no longer sign in and is signed out everywhere.", login)
                         : fmt::format("{} may sign in again.", login));
}

int reset(const Globals& globals, const Words& words) {
    const auto password = wanted_password(words);
    if (!password) return words.from_stdin ? exit_code::no_input : exit_code::bad_data;
    json::object body;
    if (!password->empty()) body["password"] = *password;
    const json::value sent = std::move(body);
    return show(
        globals,
        ask_service(globals, "POST", "/api/v1/users/" + percent_encoded(words.login) + "/reset", &sent),
        fmt::format("{} has a new password and is signed out everywhere.", words.login));
}

struct Erasure {
    std::string number, field, reason;
    int seq = 0;
};

int erase(const Globals& globals, const Erasure& wanted) {
    json::object fields{{"field", wanted.field}, {"text", wanted.reason}};
    if (wanted.seq != 0) fields["target_seq"] = wanted.seq;
    const json::value body = std::move(fields);
    const auto reply =
        ask_service(globals, "POST", "/api/v1/cases/" + percent_encoded(wanted.number) + "/erase", &body);
    if (!reply.ok) return reply.code;
    if (globals.json) std::cout << reply.body << '\n';
    const auto erased = static_cast<std::int64_t>(reply.json.at("events").as_array().size());
    say(globals, fmt::format("{}: {} erased for good. Backups and reports made before still hold it.",
                             wanted.number, counted(erased, "text", "texts")));
    return exit_code::ok;
}

void add_erase_command(CLI::App& app, Globals& globals) {
    const auto wanted = std::make_shared<Erasure>();
    auto* command = app.get_subcommand("case")->add_subcommand(
        "erase", "Erase personal data of a case for good, as its owner may ask (UU 27/2022); figures stay");
    command->add_option("NUMBER", wanted->number, "2026-0001")->required();
    command->add_option("--field", wanted->field, "requester, title or text")
        ->type_name("F")
        ->required()
        ->check(CLI::IsMember({"requester", "title", "text"}));
    command
        ->add_option("--seq", wanted->seq, "Only in the event of this seq; else in every event of the case")
        ->type_name("N");
    command->add_option("--text", wanted->reason, "Why: the letter that asked for it; name nobody")
        ->type_name("T")
        ->required();
    command->callback(
        [&globals, wanted] { globals.action = [&globals, wanted] { return erase(globals, *wanted); }; });
}

}  // namespace

void add_user_commands(CLI::App& app, Globals& globals) {
    add_erase_command(app, globals);
    auto* group = app.add_subcommand("user", "People who sign in on the page");
    group->require_subcommand(1);
    const auto words = std::make_shared<Words>();
    const auto command = [&](const char* name, const char* help, std::function<int()> action) {
        auto* made = group->add_subcommand(name, help);
        made->callback([&globals, action = std::move(action)] { globals.action = action; });
        return made;
    };
    const auto of_somebody = [&](CLI::App* made) {
        made->add_option("LOGIN", words->login, "Name to sign in with: a-z, 0-9, '.', '-', '_'")->required();
        return made;
    };
    const auto with_password = [&](CLI::App* made) {
        made->add_flag(
            "--password-stdin", words->from_stdin,
            "Read the password from standard input; else it is asked for, or made when nobody can be asked");
    };
    auto* adding =
        of_somebody(command("add", "Make an account; a password is asked for, or made and shown once",
                            [&globals, words] { return add(globals, *words); }));
    adding->add_option("--name", words->name, "The person's name, as pages show it")->type_name("NAME");
    adding
        ->add_option("--role", words->role,
                     "viewer (pimpinan), staff (petugas), supervisor (penyelia), admin (pengelola)")
        ->type_name("R")
        ->required()
        ->check(CLI::IsMember({"viewer", "staff", "supervisor", "admin"}));
    with_password(adding);
    command("list", "Everybody, disabled ones too", [&globals] { return list(globals); });
    of_somebody(command("disable", "Let somebody sign in no more; ends the sessions",
                        [&globals, words] { return disable(globals, words->login, true); }));
    of_somebody(command("enable", "Let somebody sign in again",
                        [&globals, words] { return disable(globals, words->login, false); }));
    with_password(of_somebody(command("reset", "Give a new password; ends the sessions",
                                      [&globals, words] { return reset(globals, *words); })));
}

}  // namespace pantau::commands
