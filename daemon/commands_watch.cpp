// site, link and outage: by the running service.

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

/// Truncated, so that one bad second never reads as 100 %; with less than half of the time observed there is
/// no figure.
std::string availability(const json::value& site, const char* window) {
    const auto &ratio = site.at("availability").at(window), &coverage = site.at("coverage").at(window);
    if (ratio.is_null() || coverage.is_null() || coverage.to_number<double>() < 0.5) return "not enough seen";
    const auto hundredths = static_cast<long>(ratio.to_number<double>() * 10000.0 + 1e-9);
    const auto shown = fmt::format("{}.{:02} %", hundredths / 100, hundredths % 100);
    if (coverage.to_number<double>() >= 0.9) return shown;
    return fmt::format("{} (seen {} %)", shown, static_cast<long>(coverage.to_number<double>() * 100.0));
}

int list_sites(const Globals& globals) {
    const auto reply = ask_service(globals, "GET", "/api/v1/sites");
    if (!reply.ok) return reply.code;
    if (globals.json) {
        std::cout << reply.body << '\n';
        return exit_code::ok;
    }
    std::vector<std::vector<std::string>> rows{
        {"SITE", "STATE", "SINCE", "30 DAYS", "LAST LOOK", "CLASS", "URL"}};
    for (const auto& site : reply.json.at("sites").as_array())
        rows.push_back({text_of(site, "id"), text_of(site, "state"), plain_time(text_of(site, "since")),
                        availability(site, "30d"), plain_time(text_of(site.at("last"), "started")),
                        text_of(site.at("last"), "class"), text_of(site, "url")});
    std::cout << table(rows);
    return exit_code::ok;
}

int import_history(const Globals& globals, const std::string& file) {
    const auto bytes = read_file(file);
    if (!bytes) return exit_code::no_input;
    const auto reply = send_file(globals, "/api/v1/sites/history", *bytes, "text/csv");
    if (!reply.ok) return reply.code;
    if (globals.json)
        std::cout << reply.body << '\n';
    else
        std::cout << fmt::format("{} samples imported: {} outages, {} blips\n",
                                 text_of(reply.json, "samples"), text_of(reply.json, "outages"),
                                 text_of(reply.json, "blips"));
    return exit_code::ok;
}

/// Every page of a list route.
int each_page(const Globals& globals, const std::string& target, const char* member,
              const std::function<void(const json::value&)>& row) {
    std::string cursor;
    json::array all;
    do {
        const auto reply = ask_service(globals, "GET",
                                       target + (cursor.empty() ? "" : "&cursor=" + percent_encoded(cursor)));
        if (!reply.ok) return reply.code;
        for (const auto& one : reply.json.at(member).as_array()) {
            if (globals.json)
                all.push_back(one);
            else
                row(one);
        }
        cursor = text_of(reply.json, "next_cursor");
    } while (!cursor.empty());
    if (globals.json) std::cout << json::serialize(json::object{{member, std::move(all)}}) << '\n';
    return exit_code::ok;
}

int list_links(const Globals& globals, const std::string& standing) {
    std::vector<std::vector<std::string>> rows{{"ID", "STANDING", "CHECKED", "CLASS", "CASES", "URL"}};
    const auto target =
        "/api/v1/links?limit=500" + (standing.empty() ? "" : "&standing=" + percent_encoded(standing));
    const int code = each_page(globals, target, "links", [&](const json::value& link) {
        std::string cases;
        for (const auto& number : link.at("cases").as_array())
            cases += (cases.empty() ? "" : " ") + std::string{number.as_string()};
        rows.push_back({text_of(link, "id"), text_of(link, "standing"), plain_time(text_of(link, "checked")),
                        text_of(link, "class"), cases, text_of(link, "url")});
    });
    if (code == exit_code::ok && !globals.json)
        std::cout << (rows.size() > 1 ? table(rows) : "No link fits.\n");
    return code;
}

int add_link(const Globals& globals, const std::string& url, const std::string& number) {
    json::object body{{"url", url}};
    if (!number.empty()) body["case"] = number;
    const json::value sent = std::move(body);
    const auto reply = ask_service(globals, "POST", "/api/v1/links", &sent);
    if (!reply.ok) return reply.code;
    std::cout << (globals.json ? reply.body : fmt::format("link {} is watched", text_of(reply.json, "id")))
              << '\n';
    return exit_code::ok;
}

int check_link(const Globals& globals, const std::string& id) {
    const json::value nothing = json::object{};
    const auto reply =
        ask_service(globals, "POST", "/api/v1/links/" + percent_encoded(id) + "/check", &nothing);
    if (!reply.ok) return reply.code;
    say(globals, "The link is looked at now; 'pantau link list' shows what came of it.");
    return exit_code::ok;
}

int list_outages(const Globals& globals, bool open) {
    std::vector<std::vector<std::string>> rows{
        {"ID", "SITE", "START", "END", "DURATION", "CLASS", "CAUSE", "ACTION"}};
    const int code = each_page(
        globals, fmt::format("/api/v1/outages?limit=500&open={}", open ? "true" : "false"), "outages",
        [&](const json::value& outage) {
            const auto end = text_of(outage, "end");
            rows.push_back({text_of(outage, "id"), text_of(outage, "site"),
                            plain_time(text_of(outage, "start")), end.empty() ? "goes on" : plain_time(end),
                            duration(outage.at("duration_s").to_number<std::int64_t>()),
                            text_of(outage, "class"), text_of(outage, "cause"), text_of(outage, "action")});
        });
    if (code == exit_code::ok && !globals.json) std::cout << (rows.size() > 1 ? table(rows) : "No outage.\n");
    return code;
}

int annotate(const Globals& globals, const std::string& id, const std::string& cause,
             const std::string& action, const std::string& officer) {
    const json::value sent = json::object{{"cause", cause}, {"action", action}, {"officer", officer}};
    const auto reply = ask_service(globals, "PATCH", "/api/v1/outages/" + percent_encoded(id), &sent);
    if (!reply.ok) return reply.code;
    if (globals.json) std::cout << reply.body << '\n';
    say(globals, fmt::format("{}: cause {} noted.", id, cause));
    return exit_code::ok;
}

}  // namespace

void add_watch_commands(CLI::App& app, Globals& globals) {
    struct Words {
        std::string file, standing, url, number, id, cause, action, officer;
        bool open = false;
    };
    const auto words = std::make_shared<Words>();
    auto* site = app.add_subcommand("site", "Watched sites");
    site->require_subcommand(1);
    site->add_subcommand("list", "Sites with state and availability")->callback([&globals] {
        globals.action = [&globals] { return list_sites(globals); };
    });
    auto* history = site->add_subcommand("import-history", "Import a probe history (CSV), all or nothing");
    history->add_option("FILE", words->file, "CSV file, - for stdin")->required();
    history->callback([&globals, words] {
        globals.action = [&globals, words] { return import_history(globals, words->file); };
    });

    auto* link = app.add_subcommand("link", "Published links");
    link->require_subcommand(1);
    auto* links = link->add_subcommand("list", "Links with their standing");
    links
        ->add_option("--standing", words->standing,
                     "alive, redirected, changed, dead, indeterminate, unchecked")
        ->type_name("S");
    links->callback([&globals, words] {
        globals.action = [&globals, words] { return list_links(globals, words->standing); };
    });
    auto* adding = link->add_subcommand("add", "Watch a link from now on");
    adding->add_option("URL", words->url)->required();
    adding->add_option("--case", words->number, "The case that published it")->type_name("NUMBER");
    adding->callback([&globals, words] {
        globals.action = [&globals, words] { return add_link(globals, words->url, words->number); };
    });
    auto* checking = link->add_subcommand("check", "Look at a link now");
    checking->add_option("ID", words->id)->required();
    checking->callback(
        [&globals, words] { globals.action = [&globals, words] { return check_link(globals, words->id); }; });

    auto* outage = app.add_subcommand("outage", "Outages of sites");
    outage->require_subcommand(1);
    auto* outages = outage->add_subcommand("list", "Outages, newest first");
    outages->add_flag("--open", words->open, "Only those that go on");
    outages->callback([&globals, words] {
        globals.action = [&globals, words] { return list_outages(globals, words->open); };
    });
    auto* noting = outage->add_subcommand("annotate", "Note cause and action");
    noting->add_option("ID", words->id, "G-2026-0142")->required();
    noting->add_option("--cause", words->cause, "Category A to N, X unknown")->type_name("CODE")->required();
    noting->add_option("--action", words->action, "What was done")->type_name("T")->required();
    noting->add_option("--officer", words->officer, "Who did it")->type_name("NAME");
    noting->callback([&globals, words] {
        globals.action = [&globals, words] {
            return annotate(globals, words->id, words->cause, words->action, words->officer);
        };
    });
}

}  // namespace pantau::commands
