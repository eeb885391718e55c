// site, link and outage: by the running service.

#include <chrono>
#include <iostream>
#include <sstream>
#include <thread>

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

/// A table, and under each of its rows what else there is to say of it, set in.
class Told {
public:
    explicit Told(std::vector<std::string> head) : rows_{std::move(head)}, notes_(1) {}
    void row(std::vector<std::string> cells) {
        rows_.push_back(std::move(cells));
        notes_.emplace_back();
    }
    void note(const std::string& label, const std::string& text) {
        if (!text.empty()) notes_.back() += fmt::format("    {}: {}\n", label, text);
    }
    bool empty() const { return rows_.size() == 1; }
    std::string text() const {
        std::istringstream lines{table(rows_)};
        std::string out;
        std::size_t at = 0;
        for (std::string line; std::getline(lines, line); ++at) out += line + '\n' + notes_.at(at);
        return out;
    }

private:
    std::vector<std::vector<std::string>> rows_;
    std::vector<std::string> notes_;
};

std::string time_or(const json::value& object, const char* member, const char* without) {
    const auto time = text_of(object, member);
    return time.empty() ? without : plain_time(time);
}

int list_sites(const Globals& globals) {
    const auto reply = ask_service(globals, "GET", "/api/v1/sites");
    if (!reply.ok) return reply.code;
    if (globals.json) {
        std::cout << reply.body << '\n';
        return exit_code::ok;
    }
    Told told{{"SITE", "STATE", "SINCE", "30 DAYS", "LAST LOOK", "CLASS", "URL"}};
    for (const auto& site : reply.json.at("sites").as_array()) {
        told.row({text_of(site, "id"), text_of(site, "state"), time_or(site, "since", "-"),
                  availability(site, "30d"), time_or(site.at("last"), "started", "never"),
                  text_of(site.at("last"), "class"), text_of(site, "url")});
        auto why = text_of(site, "reason");
        if (const auto seen = text_of(site.at("last"), "reason"); !seen.empty())
            why += (why.empty() ? "" : ": ") + seen;
        told.note("why", why);
        if (site.at("confirming").as_bool()) told.note("now", "a failure is being confirmed");
        if (site.at("flapping").as_bool()) told.note("now", "unstable: it goes up and down");
        if (const auto half = text_of(site, "half_up"); !half.empty()) told.note("now", half);
        told.note("outage", text_of(site, "outage"));
        told.note("certificate ends", plain_time(text_of(site.at("last"), "certificate_expires")));
    }
    std::cout << told.text();
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

std::string joined(const json::value& texts) {
    std::string all;
    for (const auto& text : texts.as_array()) all += (all.empty() ? "" : " ") + std::string{text.as_string()};
    return all;
}

std::string strikes_of(const json::value& link) {
    const auto& strikes = link.at("strikes");
    if (strikes.at("counted").to_number<int>() == 0 || text_of(link, "standing") == "dead") return "-";
    return fmt::format("{} of {}", strikes.at("counted").to_number<int>(),
                       strikes.at("needed").to_number<int>());
}

int list_links(const Globals& globals, const std::string& standing) {
    Told told{{"ID", "STANDING", "SINCE", "LAST ALIVE", "STRIKES", "CHECKED", "NEXT CHECK", "CASES", "URL"}};
    const auto target =
        "/api/v1/links?limit=500" + (standing.empty() ? "" : "&standing=" + percent_encoded(standing));
    const int code = each_page(globals, target, "links", [&](const json::value& link) {
        told.row({text_of(link, "id"), text_of(link, "standing"), time_or(link, "since", "-"),
                  time_or(link, "last_alive", "never"), strikes_of(link), time_or(link, "checked", "never"),
                  time_or(link, "next_check", "-"), joined(link.at("cases")), text_of(link, "url")});
        told.note("why", text_of(link, "reason"));
        told.note("given as", joined(link.at("given_as")));
        if (text_of(link, "standing") == "dead") told.note("archived copy", text_of(link, "archive_url"));
    });
    if (code == exit_code::ok && !globals.json) std::cout << (told.empty() ? "No link fits.\n" : told.text());
    return code;
}

std::string all_of(const json::value& link) {
    const auto line = [](const char* label, const std::string& value) {
        return value.empty() ? std::string{} : fmt::format("  {:<14}{}\n", label, value);
    };
    std::string out = fmt::format("link {}: {}", text_of(link, "id"), text_of(link, "standing"));
    if (const auto since = text_of(link, "since"); !since.empty()) out += " since " + plain_time(since);
    out += '\n' + line("address", text_of(link, "url")) + line("given as", joined(link.at("given_as")));
    auto seen = time_or(link, "checked", "never");
    if (const auto failure = text_of(link, "class"); !failure.empty()) seen += ", " + failure;
    if (const auto status = link.at("http_status").to_number<int>(); status != 0)
        seen += fmt::format(" (HTTP {})", status);
    out += line("newest look", seen) + line("last alive", time_or(link, "last_alive", "never"));
    out += line("failing since", plain_time(text_of(link, "failing_since")));
    out += line("strikes", strikes_of(link) == "-" ? "" : strikes_of(link)) +
           line("why", text_of(link, "reason"));
    out += line("next check", plain_time(text_of(link, "next_check")));
    out += line("archived copy", text_of(link, "archive_url")) + line("cases", joined(link.at("cases")));
    return out;
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

/// Asks for a look and waits until it is on record.
int check_link(const Globals& globals, const std::string& id, int seconds) {
    const auto target = "/api/v1/links/" + percent_encoded(id);
    const auto before = ask_service(globals, "GET", target);
    if (!before.ok) return before.code;
    const json::value nothing = json::object{};
    const auto asked = ask_service(globals, "POST", target + "/check", &nothing);
    if (!asked.ok) return asked.code;
    if (seconds == 0) {
        say(globals,
            "The link is looked at as soon as its host lets us; 'pantau link list' shows the result.");
        return exit_code::ok;
    }
    for (const auto until = std::chrono::steady_clock::now() + std::chrono::seconds{seconds};;) {
        const auto now = ask_service(globals, "GET", target);
        if (!now.ok) return now.code;
        if (text_of(now.json, "looked_ms") != text_of(before.json, "looked_ms")) {
            std::cout << (globals.json ? now.body + "\n" : all_of(now.json));
            return exit_code::ok;
        }
        if (std::chrono::steady_clock::now() >= until) {
            if (globals.json) std::cout << now.body << '\n';
            return fail(
                exit_code::unavailable,
                fmt::format("no result within {} s: the link waits for its turn (its host may have asked for "
                            "peace); next check {}",
                            seconds, time_or(now.json, "next_check", "as soon as may be")));
        }
        std::this_thread::sleep_for(std::chrono::milliseconds{200});
    }
}

/// "0:12:05", with the bounds between which it surely lies: the looks lie apart.
std::string length_of(const json::value& outage) {
    const auto seconds = [&](const char* member) { return outage.at(member).to_number<std::int64_t>(); };
    const auto most = text_of(outage, "duration_most_s");
    return fmt::format("{} (at least {}, at most {})", duration(seconds("duration_s")),
                       duration(seconds("duration_least_s")),
                       most.empty() ? "unknown" : duration(seconds("duration_most_s")));
}

int list_outages(const Globals& globals, bool open) {
    Told told{{"ID", "SITE", "START", "DETECTED", "END", "DURATION", "CLASS", "CAUSE", "ACTION"}};
    const int code = each_page(
        globals, fmt::format("/api/v1/outages?limit=500&open={}", open ? "true" : "false"), "outages",
        [&](const json::value& outage) {
            const bool over = !text_of(outage, "end").empty();
            told.row({text_of(outage, "id"), text_of(outage, "site"), plain_time(text_of(outage, "start")),
                      plain_time(text_of(outage, "detected")), time_or(outage, "end", "goes on"),
                      over ? length_of(outage) : duration(outage.at("duration_s").to_number<std::int64_t>()),
                      text_of(outage, "class"), text_of(outage, "cause"), text_of(outage, "action")});
            if (!over)
                told.note("known", fmt::format("down at each of {} looks, the last {}; last good look {}",
                                               outage.at("failed_checks").to_number<int>(),
                                               time_or(outage, "last_fail", "-"),
                                               time_or(outage, "last_ok", "never")));
            if (outage.at("unstable").as_bool()) told.note("unstable", "it went up and down meanwhile");
        });
    if (code == exit_code::ok && !globals.json) std::cout << (told.empty() ? "No outage.\n" : told.text());
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
        int wait = 60;
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
    auto* checking = link->add_subcommand("check", "Look at a link now and show what came of it");
    checking->add_option("ID", words->id)->required();
    checking->add_option("--wait", words->wait, "How long to wait for the result; 0: not at all (default 60)")
        ->type_name("SECONDS")
        ->check(CLI::Range(0, 3600));
    checking->callback([&globals, words] {
        globals.action = [&globals, words] { return check_link(globals, words->id, words->wait); };
    });

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
