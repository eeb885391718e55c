// case open|start|pause|…|list|show|why|import|export: cases by the running service.

#include <fstream>
#include <iostream>
#include <map>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "daemon/commands_case_read.hpp"

namespace pantau::commands {

namespace json = boost::json;

namespace {

/// Options of all event commands; only those that were given are sent.
struct EventOptions {
    std::string number, kind;
    int step = 0, to_step = 0, target_seq = 0, expected_seq = -1;
    std::string reason, text, output, executor, approved_by, authority, field, value, override_reason, at;
    std::vector<std::string> links;
    bool next = false;
};

/// "step 3 finished (attempt 2) at 2026-10-05 09:12:03"
std::string event_line(const json::value& event) {
    static const std::map<std::string, const char*> words{{"case_opened", "opened"},
                                                          {"step_started", "started"},
                                                          {"paused", "paused"},
                                                          {"resumed", "resumed"},
                                                          {"step_finished", "finished"},
                                                          {"returned", "returned"},
                                                          {"step_skipped", "skipped"},
                                                          {"reassigned", "reassigned"},
                                                          {"deadline_set", "deadline set"},
                                                          {"cancelled", "cancelled"},
                                                          {"reopened", "reopened"},
                                                          {"corrected", "corrected"},
                                                          {"sop_moved", "moved to another SOP version"},
                                                          {"note", "note added"},
                                                          {"warning_raised", "warning"},
                                                          {"breach_raised", "LATE"}};
    const auto kind = text_of(event, "kind"), step = text_of(event, "step"),
               attempt = text_of(event, "attempt");
    const auto word = words.find(kind);
    std::string line = step.empty() ? std::string{} : "step " + step + " ";
    line += word == words.end() ? kind : word->second;
    if (!attempt.empty() && attempt != "1") line += " (attempt " + attempt + ")";
    line += " at " + plain_time(text_of(event, "occurred_at"));
    if (const auto reason = text_of(event, "reason"); !reason.empty()) line += ", " + reason;
    if (const auto threshold = text_of(event, "threshold"); !threshold.empty())
        line += ", " + threshold + " %";
    if (const auto* flags = event.as_object().if_contains("flags"); flags != nullptr && flags->is_array()) {
        std::string all;
        for (const auto& flag : flags->as_array())
            all += (all.empty() ? "" : ", ") + std::string{flag.as_string()};
        line += " [" + all + "]";
    }
    return line;
}

int send_event(const Globals& globals, const EventOptions& options) {
    json::object body{{"kind", options.kind}};
    const auto text = [&](const char* name, const std::string& value) {
        if (!value.empty()) body[name] = value;
    };
    const auto number = [&](const char* name, int value) {
        if (value != 0) body[name] = value;
    };
    number("step", options.step);
    number("to_step", options.to_step);
    number("target_seq", options.target_seq);
    text("reason", options.reason);
    text("text", options.text);
    text("output", options.output);
    text("executor", options.executor);
    text("approved_by", options.approved_by);
    text("authority", options.authority);
    text("field", options.field);
    text("value", options.value);
    text("override_reason", options.override_reason);
    text("occurred_at", options.at);
    if (options.next) body["next"] = true;
    if (options.expected_seq >= 0) body["expected_seq"] = options.expected_seq;
    if (!options.links.empty()) {
        json::array links;
        for (const auto& link : options.links) links.emplace_back(link);
        body["links"] = std::move(links);
    }
    const json::value sent = std::move(body);
    const auto reply =
        ask_service(globals, "POST", "/api/v1/cases/" + percent_encoded(options.number) + "/events", &sent);
    if (!reply.ok) return reply.code;
    if (globals.json) {
        std::cout << reply.body << '\n';
        return exit_code::ok;
    }
    for (const auto& event : reply.json.at("events").as_array())
        std::cout << fmt::format("{}: {}\n", options.number, event_line(event));
    return exit_code::ok;
}

int open_case(const Globals& globals, const std::string& title, const std::string& requester,
              const std::string& channel, const std::string& sop, const std::string& at) {
    json::object body{{"title", title}};
    if (!requester.empty()) body["requester"] = requester;
    if (!channel.empty()) body["channel"] = channel;
    if (!sop.empty()) body["sop"] = sop;
    if (!at.empty()) body["occurred_at"] = at;
    const json::value sent = std::move(body);
    const auto reply = ask_service(globals, "POST", "/api/v1/cases", &sent);
    if (!reply.ok) return reply.code;
    std::cout << (globals.json ? reply.body : text_of(reply.json, "number")) << '\n';
    return exit_code::ok;
}

int import(const Globals& globals, const std::string& file, bool dry_run) {
    const auto bytes = read_file(file);
    if (!bytes) return exit_code::no_input;
    const auto reply = send_file(globals, dry_run ? "/api/v1/cases/import?dry_run=1" : "/api/v1/cases/import",
                                 *bytes, "text/csv");
    if (!reply.ok) return reply.code;
    if (globals.json)
        std::cout << reply.body << '\n';
    else
        std::cout << fmt::format(
            "{}, {} {}\n", counted(reply.json.at("cases").to_number<std::int64_t>(), "case", "cases"),
            counted(reply.json.at("events").to_number<std::int64_t>(), "event", "events"),
            dry_run ? "would be imported" : "imported");
    return exit_code::ok;
}

int export_history(const Globals& globals, const std::string& from, const std::string& to, bool events) {
    auto target = fmt::format("/api/v1/cases/export?events={}", events ? 1 : 0);
    if (!from.empty()) target += "&from=" + percent_encoded(from);
    if (!to.empty()) target += "&to=" + percent_encoded(to);
    const auto reply = ask_service(globals, "GET", target);
    if (!reply.ok) return reply.code;
    std::cout << reply.body;
    return exit_code::ok;
}

void add_event_command(CLI::App& parent, Globals& globals, const char* name, const char* kind,
                       const char* help, const std::function<void(CLI::App&, EventOptions&)>& own) {
    auto* command = parent.add_subcommand(name, help);
    const auto options = std::make_shared<EventOptions>();
    options->kind = kind;
    command->add_option("NUMBER", options->number, "Number of the case, 2026-0001")->required();
    command->add_option("--step", options->step, "Step; left out: the one that is open or ready")
        ->type_name("N");
    command->add_option("--text", options->text, "Free words")->type_name("T");
    command->add_option("--at", options->at, "When it happened; left out: now")->type_name("TIME");
    command
        ->add_option("--expected-seq", options->expected_seq,
                     "Refuse if the case has moved on since this event")
        ->type_name("N");
    own(*command, *options);
    command->callback([&globals, options] {
        globals.action = [&globals, options] { return send_event(globals, *options); };
    });
}

}  // namespace

void add_case_commands(CLI::App& app, Globals& globals) {
    auto* group = app.add_subcommand("case", "Cases of the SOP, at the running service");
    group->require_subcommand(1);

    struct Open {
        std::string title, requester, channel, sop, at;
    };
    const auto open = std::make_shared<Open>();
    auto* opening = group->add_subcommand("open", "Open a case; prints its number");
    opening->add_option("TITLE", open->title, "What it is about")->required();
    opening->add_option("--requester", open->requester, "Who asked")->type_name("T");
    opening->add_option("--channel", open->channel, "How: surat, WhatsApp, lisan …")->type_name("T");
    opening->add_option("--sop", open->sop, "Code of the SOP; left out: the first one")->type_name("CODE");
    opening->add_option("--at", open->at, "When; left out: now")->type_name("TIME");
    opening->callback([&globals, open] {
        globals.action = [&globals, open] {
            return open_case(globals, open->title, open->requester, open->channel, open->sop, open->at);
        };
    });

    const auto reason = [](CLI::App& command, EventOptions& options) {
        command
            .add_option("--reason", options.reason, "Reason code, e.g. MENUNGGU_ACC; LAINNYA needs --text")
            ->type_name("CODE");
    };
    add_event_command(*group, globals, "start", "step_started", "Start a step",
                      [](CLI::App& command, EventOptions& options) {
                          command.add_option("--executor", options.executor, "Who does it")->type_name("P");
                      });
    add_event_command(*group, globals, "pause", "paused", "Stop the step's clock, with a reason", reason);
    add_event_command(*group, globals, "resume", "resumed", "Go on after a pause",
                      [](CLI::App&, EventOptions&) {});
    add_event_command(
        *group, globals, "finish", "step_finished", "Finish a step",
        [](CLI::App& command, EventOptions& options) {
            command.add_option("--output", options.output, "What came of it")->type_name("T");
            command.add_option("--link", options.links, "A published link (repeatable)")
                ->type_name("URL")
                ->expected(1)
                ->take_all();
            command.add_option("--approved-by", options.approved_by, "Who gave ACC")->type_name("NAME");
            command.add_option("--executor", options.executor, "With --next: who does the next step")
                ->type_name("P");
            command
                .add_option("--override-reason", options.override_reason, "Finish although a link is dead")
                ->type_name("T");
            command.add_flag("--next", options.next, "Start the next step at the same instant");
        });
    add_event_command(*group, globals, "return", "returned", "Return to an earlier step",
                      [&](CLI::App& command, EventOptions& options) {
                          reason(command, options);
                          command.add_option("--to", options.to_step, "The step to return to")
                              ->type_name("STEP")
                              ->required();
                      });
    add_event_command(
        *group, globals, "skip", "step_skipped", "Skip the step that is ready",
        [&](CLI::App& command, EventOptions& options) {
            reason(command, options);
            command.add_option("--authority", options.authority, "Who allowed it")->type_name("NAME");
        });
    add_event_command(
        *group, globals, "reassign", "reassigned", "Hand the step to somebody else",
        [](CLI::App& command, EventOptions& options) {
            command.add_option("--executor", options.executor, "Who does it from now on")->type_name("P");
        });
    add_event_command(*group, globals, "cancel", "cancelled", "Cancel the case", reason);
    add_event_command(*group, globals, "reopen", "reopened", "Open a closed case again",
                      [&](CLI::App& command, EventOptions& options) {
                          reason(command, options);
                          command.add_option("--to", options.to_step, "The step to go on with")
                              ->type_name("STEP")
                              ->required();
                      });
    add_event_command(
        *group, globals, "correct", "corrected", "Correct a field of an earlier event",
        [&](CLI::App& command, EventOptions& options) {
            reason(command, options);
            command.add_option("--seq", options.target_seq, "Number of the event in its case")
                ->type_name("N")
                ->required();
            command
                .add_option("--field", options.field,
                            "occurred_at, reason, text, output, links, executor, approved_by, undo; verdict: "
                            "judge the step's end again by the calendar in force")
                ->type_name("F")
                ->required();
            command.add_option("--value", options.value, "The right value")->type_name("V");
            command.add_option("--authority", options.authority, "Who allowed it")->type_name("NAME");
        });
    add_event_command(*group, globals, "note", "note", "Add a note", [](CLI::App&, EventOptions&) {});

    add_case_reading(*group, globals);

    struct Files {
        std::string file, from, to;
        bool dry_run = false, events = false;
    };
    const auto files = std::make_shared<Files>();
    auto* importing = group->add_subcommand("import", "Import a case history (CSV), all or nothing");
    importing->add_option("FILE", files->file, "CSV file, - for stdin")->required();
    importing->add_flag("--dry-run", files->dry_run, "Check only");
    importing->callback([&globals, files] {
        globals.action = [&globals, files] { return import(globals, files->file, files->dry_run); };
    });
    auto* exporting =
        group->add_subcommand("export",
                              "Export the case history (CSV, or every event as JSON lines); --from and --to "
                              "choose whole cases by the time they were opened");
    exporting->add_option("--from", files->from, "Only cases opened at that time or later")
        ->type_name("TIME");
    exporting->add_option("--to", files->to, "Only cases opened before that time")->type_name("TIME");
    exporting->add_flag("--events", files->events, "JSON lines that hold every field");
    exporting->callback([&globals, files] {
        globals.action = [&globals, files] {
            return export_history(globals, files->from, files->to, files->events);
        };
    });
}

}  // namespace pantau::commands
