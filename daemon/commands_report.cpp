// report: by the running service into the archive, or straight from the database to a file of the caller's
// choice.

#include <fstream>
#include <iostream>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <date/tz.h>
#include <fmt/format.h>

#include "daemon/cases/instant.hpp"
#include "daemon/clock.hpp"
#include "daemon/command_line.hpp"
#include "daemon/database_owner.hpp"
#include "daemon/publish/mail_order.hpp"
#include "daemon/publish/report_basis.hpp"
#include "daemon/publish/report_maker.hpp"
#include "daemon/publish/schedule.hpp"
#include "daemon/publish/waited.hpp"
#include "daemon/store/archive.hpp"
#include "daemon/store/error.hpp"
#include "daemon/store/report_basis.hpp"
#include "daemon/temporary_folder.hpp"
#include "daemon/version.hpp"

namespace pantau::commands {

namespace json = boost::json;
namespace fs = std::filesystem;

namespace {

struct ReportOptions {
    std::string period, output, as_of;
    bool mail = false;
};

/// "sent to a@x, b@x", "waiting for a@x: 451 try later": one line a person can act on.
std::string mail_words(const store::Mail& mail) {
    const auto those = [&](store::ReceiverState state) {
        std::string all;
        for (const auto& receiver : mail.receivers)
            if (receiver.state == state) all += (all.empty() ? "" : ", ") + receiver.address;
        return all;
    };
    std::string words = to_string(mail.state);
    if (const auto to = those(store::ReceiverState::accepted); !to.empty()) words += "; taken for " + to;
    if (const auto to = those(store::ReceiverState::refused); !to.empty()) words += "; refused for " + to;
    if (const auto to = those(store::ReceiverState::waiting); !to.empty())
        words += "; not yet taken for " + to;
    if (mail.state != store::MailState::sent && !mail.last_answer.empty())
        words += " (" + mail.last_answer + ")";
    return words;
}

int print_made(const Globals& globals, const publish::Made& made, const std::string& path) {
    if (globals.json)
        std::cout << json::serialize(json::object{{"kind", made.file.kind},
                                                  {"period", made.file.period},
                                                  {"path", path},
                                                  {"size", made.file.size},
                                                  {"sha256", made.file.sha256},
                                                  {"data_hash", made.file.data_hash},
                                                  {"revision", made.file.revision},
                                                  {"provisional", made.file.provisional},
                                                  {"unchanged", made.unchanged},
                                                  {"verdict", made.verdict}})
                  << '\n';
    else
        std::cout << path << '\n';
    if (made.unchanged) say(globals, "The data are those of this file; no new revision was needed.");
    say(globals, made.verdict);
    return exit_code::ok;
}

/// Puts the finished file where the caller asked, whole or not at all.
int deliver(const fs::path& from, const std::string& to) {
    std::ifstream in{from, std::ios::binary};
    if (to == "-") {
        std::cout << in.rdbuf();
        std::cout.flush();
        return std::cout ? exit_code::ok : fail(exit_code::io, "stdout took only a part of the report");
    }
    const fs::path target{to};
    const auto temporary = target.parent_path() / ("." + target.filename().string() + ".tmp");
    {
        std::ofstream out{temporary, std::ios::binary | std::ios::trunc};
        if (!out)
            return fail(
                exit_code::cannot_create,
                fmt::format("{} cannot be written; is its folder there, and may this user write in it?", to));
        out << in.rdbuf();
        out.flush();
        if (!out) {
            std::error_code ignored;
            fs::remove(temporary, ignored);
            return fail(exit_code::io, fmt::format("{} could not be written whole; is the disk full?", to));
        }
    }
    std::error_code error;
    fs::rename(temporary, target, error);
    return error ? fail(exit_code::cannot_create, fmt::format("{}: {}", to, error.message())) : exit_code::ok;
}

int make_file(const Globals& globals, const Office& office, settings::ReportKind kind,
              const ReportOptions& options, Instant cut_off) {
    OwnerRights rights{office.settings.store.directory};
    const auto reader = store::open_reader(store_options(office.settings));
    if (reader.has_error()) return fail(reader.error().exit_code, reader.error().sentence);
    const publish::Basis basis{office.settings, office.rules->sops, office.rules->calendar, version()};
    const TemporaryFolder folder;
    publish::Order order{kind, options.period, cut_off, folder.path() / "report.xlsx"};
    order.past = !options.as_of.empty();
    const auto made = publish::make_report((*reader)->read(), basis, order);
    if (made.has_error()) return fail(made.error().exit_code(), made.error().sentence);
    rights.give_back();
    if (const int code = deliver(made->file.path, options.output); code != exit_code::ok) return code;
    if (options.output == "-") return exit_code::ok;
    return print_made(globals, *made, fs::absolute(options.output).string());
}

/// Without a service: writes into the folder and the archive ourselves.
int make_archived(const Globals& globals, const Office& office, settings::ReportKind kind,
                  const ReportOptions& options, Instant cut_off) {
    const OwnerRights rights{office.settings.store.directory};
    auto opened = store::Store::open(store_options(office.settings));
    if (opened.has_error()) return fail(opened.error().exit_code, opened.error().sentence);
    const publish::Basis basis{office.settings, office.rules->sops, office.rules->calendar, version()};
    publish::Order order{kind, options.period, cut_off, {}, options.mail};
    order.past = !options.as_of.empty();
    if (!order.past) store::put_report_basis(**opened, publish::basis_text(office.settings), {});
    (*opened)->flush();
    auto made = publish::make_report((*opened)->read(), basis, order);
    if (made.has_error()) return fail(made.error().exit_code(), made.error().sentence);
    if (!made->unchanged) {
        made->file.actor = "cli";
        std::optional<store::WriteProblem> problem;
        store::add_report(**opened, made->file, 0, [&](const store::Written<store::ReportFile>& added) {
            if (added.has_error())
                problem = added.error();
            else
                made->file = *added;
        });
        (*opened)->flush();
        if (problem)
            return fail(exit_code::io, fmt::format("{} was written but not archived: {}", made->file.path,
                                                   problem->sentence));
    }
    if (options.mail) {
        const auto queued = publish::waited<store::Mail>([&](auto done) {
            store::queue_mail(**opened, publish::mail_for(*made, basis, "cli"), std::move(done));
        });
        if (queued.has_error())
            return fail(exit_code::io, fmt::format("{} was written but not queued to be mailed: {}",
                                                   made->file.path, queued.error().sentence));
        say(globals, fmt::format("Mail: {}. It is sent when the service runs.", mail_words(*queued)));
    }
    if (!made->waits_because.empty())
        say(globals, fmt::format("It waits in the state directory and the service brings it over later: {}",
                                 made->waits_because));
    return print_made(globals, *made, made->file.path);
}

int make(const Globals& globals, settings::ReportKind kind, const ReportOptions& options) {
    const auto office = office_or_complain(globals);
    if (!office) return exit_code::configuration;
    auto cut_off = SystemClock{}.wall();
    if (!options.as_of.empty()) {
        const auto at = cases::parse_instant(options.as_of, *date::locate_zone(office->settings.time.zone));
        if (at.has_error())
            return fail(exit_code::usage,
                        fmt::format("--as-of {}: {}", options.as_of, cases::describe(at.error())));
        if (*at > cut_off) return fail(exit_code::bad_data, "--as-of lies in the future");
        cut_off = *at;
    }
    if (options.mail && !office->settings.mail)
        return fail(exit_code::configuration, "mail is not set up: add [mail] to the settings");
    if (options.mail && !options.output.empty())
        return fail(exit_code::usage, "--mail sends a report of the archive; leave out -o");
    if (!options.output.empty()) return make_file(globals, *office, kind, options, cut_off);
    // A running service archives; without one we may.
    const ControlClient control{office->settings.http.socket.string()};
    if (!options.as_of.empty() || !control.send("GET", "/-/healthy").running)
        return make_archived(globals, *office, kind, options, cut_off);
    json::object body{{"kind", publish::to_string(kind)}, {"period", options.period}};
    if (options.mail) body["mail"] = true;
    const json::value order = std::move(body);
    say(globals, "Writing the report …");
    const auto reply = ask_service(globals, "POST", "/api/v1/reports", &order);
    if (!reply.ok) {
        const auto code = text_of(reply.json, "code");
        return code == "E_BAD_PERIOD" ? exit_code::usage
               : code == "E_NO_MAIL"  ? exit_code::configuration
                                      : reply.code;
    }
    if (globals.json) {
        std::cout << reply.body << '\n';
        return exit_code::ok;
    }
    std::cout << text_of(reply.json, "path") << '\n';
    if (text_of(reply.json, "unchanged") == "true")
        say(globals, "The data are those of this file; no new revision was needed.");
    say(globals, text_of(reply.json, "verdict"));
    if (const auto* mail = reply.json.as_object().if_contains("mail"))
        say(globals,
            fmt::format("Mail: {}; `pantau report list` tells what became of it.", text_of(*mail, "state")));
    return exit_code::ok;
}

int list(const Globals& globals) {
    const auto office = office_or_complain(globals);
    if (!office) return exit_code::configuration;
    const OwnerRights rights{office->settings.store.directory};
    const auto reader = store::open_reader(store_options(office->settings));
    if (reader.has_error()) return fail(reader.error().exit_code, reader.error().sentence);
    const auto* zone = date::locate_zone(office->settings.time.zone);
    std::vector<std::vector<std::string>> rows{
        {"KIND", "PERIOD", "REVISION", "CREATED", "SIZE", "SHA-256", "FILE", "MAIL"}};
    json::array all;
    try {
        const auto snapshot = (*reader)->read();
        for (std::int64_t before = 0;;) {
            const auto files = store::list_reports(snapshot, 500, before);
            for (const auto& file : files) {
                const auto mails = store::mails_of_report(snapshot, file.id);
                json::array mail_states;
                for (const auto& mail : mails)
                    mail_states.push_back(json::object{{"message_id", mail.message_id},
                                                       {"state", to_string(mail.state)},
                                                       {"words", mail_words(mail)}});
                rows.push_back({file.kind, file.period, std::to_string(file.revision),
                                plain_time(cases::format_rfc3339(file.created, *zone)),
                                std::to_string(file.size), file.sha256.substr(0, 12), file.file_name,
                                mails.empty() ? "-" : mail_words(mails.back())});
                all.push_back(json::object{{"id", file.id},
                                           {"kind", file.kind},
                                           {"period", file.period},
                                           {"revision", file.revision},
                                           {"created", cases::format_rfc3339(file.created, *zone)},
                                           {"size", file.size},
                                           {"sha256", file.sha256},
                                           {"path", file.path},
                                           {"mails", std::move(mail_states)}});
            }
            if (files.size() < 500) break;
            before = files.back().id;
        }
    } catch (const store::StoreError& failed) {
        return fail(exit_code::io, failed.what());
    }
    if (globals.json)
        std::cout << json::serialize(json::object{{"reports", std::move(all)}}) << '\n';
    else
        std::cout << (rows.size() > 1 ? table(rows) : "No report was written yet.\n");
    return exit_code::ok;
}

}  // namespace

void add_report_commands(CLI::App& app, Globals& globals) {
    auto* group = app.add_subcommand("report", "The two records of the SOP, as workbooks");
    group->require_subcommand(1);
    for (const auto kind : {settings::ReportKind::analisis_gangguan, settings::ReportKind::kondisi_web}) {
        const auto options = std::make_shared<ReportOptions>();
        auto* command =
            group->add_subcommand(publish::to_string(kind), kind == settings::ReportKind::analisis_gangguan
                                                                ? "Laporan Analisis Gangguan"
                                                                : "Laporan Kondisi Web");
        command
            ->add_option("--period", options->period,
                         "2026, 2026-H1, 2026-Q4, 2026-10, 2026-W47 or 2026-11-22")
            ->type_name("P")
            ->required();
        command->add_option("-o,--output", options->output, "Write there and do not archive; - for stdout")
            ->type_name("FILE");
        command->add_option("--as-of", options->as_of, "As it was known at that time")->type_name("TIME");
        command->add_flag("--mail", options->mail, "Send it to the recipients of the settings");
        command->callback([&globals, options, kind] {
            globals.action = [&globals, options, kind] { return make(globals, kind, *options); };
        });
    }
    group->add_subcommand("list", "Files in the archive")->callback([&globals] {
        globals.action = [&globals] { return list(globals); };
    });
    add_report_verify(*group, globals);
}

}  // namespace pantau::commands
