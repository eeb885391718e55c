// case list|show|why: what the running service knows of cases, also as it was known earlier.

#include "daemon/commands_case_read.hpp"

#include <iostream>
#include <optional>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

namespace pantau::commands {

namespace json = boost::json;

namespace {

int list_cases(const Globals& globals, bool late, const std::string& state) {
    std::vector<std::vector<std::string>> rows{
        {"NUMBER", "STATE", "STEP", "EXECUTOR", "SINCE", "LATE", "TITLE"}};
    json::array all;
    std::string cursor;
    do {  // every page: a person who lists wants the list
        auto target = fmt::format("/api/v1/cases?limit=500&late={}", late ? "true" : "false");
        if (!state.empty()) target += "&state=" + percent_encoded(state);
        if (!cursor.empty()) target += "&cursor=" + percent_encoded(cursor);
        const auto reply = ask_service(globals, "GET", target);
        if (!reply.ok) return reply.code;
        for (const auto& one : reply.json.at("cases").as_array()) {
            if (globals.json) {
                all.push_back(one);
                continue;
            }
            const bool open = text_of(one, "state") == "open";
            const auto started = text_of(one, "started");
            rows.push_back({text_of(one, "number"),
                            open ? text_of(one, "step_status") : text_of(one, "state"),
                            open ? text_of(one, "step") : "", text_of(one, "executor"),
                            plain_time(started.empty() ? text_of(one, "opened_at") : started),
                            text_of(one, "late") == "true" ? "late" : "", text_of(one, "title")});
        }
        cursor = text_of(reply.json, "next_cursor");
    } while (!cursor.empty());
    if (globals.json)
        std::cout << json::serialize(json::object{{"cases", std::move(all)}}) << '\n';
    else if (rows.size() == 1)
        say(globals, "No case fits.");
    else
        std::cout << table(rows);
    return exit_code::ok;
}

/// "late (first on_time)" where an attempt was judged more than once
std::string verdicts_text(const json::value& attempt) {
    auto text = text_of(attempt, "verdict");
    const auto& verdicts = attempt.at("verdicts").as_array();
    if (verdicts.size() > 1)
        text += fmt::format(" (first {}, {})", text_of(verdicts.front(), "verdict"),
                            duration(verdicts.front().at("used_s").to_number<std::int64_t>()));
    return text;
}

int show_case(const Globals& globals, const std::string& number, const std::string& as_of) {
    auto target = "/api/v1/cases/" + percent_encoded(number);
    if (!as_of.empty()) target += "?as_of=" + percent_encoded(as_of);
    const auto reply = ask_service(globals, "GET", target);
    if (!reply.ok) return reply.code;
    if (globals.json) {
        std::cout << reply.body << '\n';
        return exit_code::ok;
    }
    const auto& one = reply.json;
    if (!as_of.empty())
        std::cout << fmt::format("As it was known at {}\n", plain_time(text_of(one, "as_of")));
    std::cout << fmt::format(
        "{}  {}\n{}, opened {}{}\n", text_of(one, "number"), text_of(one, "title"), text_of(one, "state"),
        plain_time(text_of(one, "opened_at")),
        text_of(one, "closed_at").empty() ? "" : ", closed " + plain_time(text_of(one, "closed_at")));
    if (!text_of(one, "requester").empty())
        std::cout << fmt::format("Requester: {}{}\n", text_of(one, "requester"),
                                 text_of(one, "channel").empty() ? "" : " (" + text_of(one, "channel") + ")");
    std::vector<std::vector<std::string>> rows{
        {"STEP", "ACTIVITY", "STATUS", "STARTED", "ENDED", "USED", "STANDARD", "VERDICT"}};
    for (const auto& step : one.at("steps").as_array()) {
        const auto& attempts = step.at("attempts").as_array();
        const auto standard = duration(step.at("standard_s").to_number<std::int64_t>());
        if (attempts.empty())
            rows.push_back({text_of(step, "number"), text_of(step, "activity"), text_of(step, "status"), "",
                            "", "", standard, ""});
        for (const auto& attempt : attempts)
            rows.push_back(
                {text_of(step, "number") +
                     (text_of(attempt, "attempt") == "1" ? "" : " (" + text_of(attempt, "attempt") + ")"),
                 text_of(step, "activity"), text_of(attempt, "status"),
                 plain_time(text_of(attempt, "started")), plain_time(text_of(attempt, "ended")),
                 duration(attempt.at("used_s").to_number<std::int64_t>()), standard, verdicts_text(attempt)});
    }
    std::cout << '\n' << table(rows);
    for (const auto& link : one.at("links").as_array())
        std::cout << "link: " << std::string{link.as_string()} << '\n';
    return exit_code::ok;
}

int why(const Globals& globals, const std::string& number, int step, std::optional<int> attempt,
        const std::string& as_of) {
    auto target = fmt::format("/api/v1/cases/{}/why?step={}", percent_encoded(number), step);
    if (attempt) target += fmt::format("&attempt={}", *attempt);
    if (!as_of.empty()) target += "&as_of=" + percent_encoded(as_of);
    const auto reply = ask_service(globals, "GET", target);
    if (!reply.ok) return reply.code;
    if (globals.json) {
        std::cout << reply.body << '\n';
        return exit_code::ok;
    }
    const auto& one = reply.json;
    std::cout << fmt::format("{} step {} attempt {}: {}\n{}, {} to {}\n\n", text_of(one, "number"),
                             text_of(one, "step"), text_of(one, "attempt"), text_of(one, "activity"),
                             text_of(one, "status"), plain_time(text_of(one, "started")),
                             plain_time(text_of(one, "until")));
    std::vector<std::vector<std::string>> rows{{"FROM", "TO", "COUNTED", "WHAT"}};
    for (const auto& piece : one.at("pieces").as_array()) {
        const auto kind = text_of(piece, "kind");
        std::string what = kind;
        if (const auto name = text_of(piece, "name"); !name.empty()) what += ": " + name;
        if (const auto source = text_of(piece, "source"); !source.empty()) what += " (" + source + ")";
        if (text_of(piece, "provisional") == "true") what += " [provisional]";
        rows.push_back({plain_time(text_of(piece, "from")), plain_time(text_of(piece, "to")),
                        kind == "counted" ? duration(piece.at("seconds").to_number<std::int64_t>()) : "-",
                        what});
    }
    for (const auto& pause : one.at("pauses").as_array()) {
        const auto working = text_of(pause, "working_s");
        rows.push_back({plain_time(text_of(pause, "from")),
                        text_of(pause, "to").empty() ? "still paused" : plain_time(text_of(pause, "to")),
                        working.empty() ? "?" : "-" + duration(std::stoll(working)),
                        "pause: " + text_of(pause, "reason")});
    }
    std::cout << table(rows);
    const auto seconds = [&](const char* name) { return one.at(name).to_number<std::int64_t>(); };
    std::cout << fmt::format("\ncounted {} - paused {} = used {} of {} ({} s of {} s): {}\n",
                             duration(seconds("counted_s")), duration(seconds("paused_s")),
                             duration(seconds("used_s")), duration(seconds("standard_s")), seconds("used_s"),
                             seconds("standard_s"), text_of(one, "verdict"));
    if (const auto due = text_of(one, "due"); !due.empty())
        std::cout << fmt::format("standard used up at {}, on time until {}\n", plain_time(due),
                                 plain_time(text_of(one, "last_on_time")));
    if (const auto& verdicts = one.at("verdicts").as_array(); verdicts.size() > 1) {
        rows = {{"JUDGED", "VERDICT", "USED", "STANDARD", "CALENDAR"}};
        for (const auto& verdict : verdicts)
            rows.push_back({plain_time(text_of(verdict, "judged_at")), text_of(verdict, "verdict"),
                            duration(verdict.at("used_s").to_number<std::int64_t>()),
                            duration(verdict.at("standard_s").to_number<std::int64_t>()),
                            text_of(verdict, "calendar_version").substr(0, 12)});
        std::cout << '\n' << table(rows);
    }
    return exit_code::ok;
}

}  // namespace

void add_case_reading(CLI::App& group, Globals& globals) {
    struct List {
        bool late = false;
        std::string state;
    };
    const auto list = std::make_shared<List>();
    auto* listing = group.add_subcommand("list", "All cases, newest first");
    listing->add_flag("--late", list->late, "Only those with a late step");
    listing->add_option("--state", list->state, "any, open, running, paused, waiting, closed, cancelled")
        ->type_name("S");
    listing->callback([&globals, list] {
        globals.action = [&globals, list] { return list_cases(globals, list->late, list->state); };
    });

    struct One {
        std::string number;
        int step = 0;
        std::optional<int> attempt;
        std::string as_of;
    };
    const auto one = std::make_shared<One>();
    auto* showing = group.add_subcommand("show", "One case with its steps");
    showing->add_option("NUMBER", one->number)->required();
    showing->add_option("--as-of", one->as_of, "As it was known at that time")->type_name("TIME");
    showing->callback([&globals, one] {
        globals.action = [&globals, one] { return show_case(globals, one->number, one->as_of); };
    });
    auto* explaining =
        group.add_subcommand("why", "Every counted interval, break, holiday and pause behind a step's time");
    explaining->add_option("NUMBER", one->number)->required();
    explaining->add_option("--step", one->step, "Step")->type_name("N")->required();
    explaining->add_option("--attempt", one->attempt, "Attempt; left out: the newest")->type_name("K");
    explaining->add_option("--as-of", one->as_of, "As it was known at that time")->type_name("TIME");
    explaining->callback([&globals, one] {
        globals.action = [&globals, one] {
            return why(globals, one->number, one->step, one->attempt, one->as_of);
        };
    });
}

}  // namespace pantau::commands
