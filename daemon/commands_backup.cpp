// backup, restore: a second copy of the record, and the way back.

#include <iostream>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "daemon/commands_first.hpp"
#include "daemon/database_owner.hpp"
#include "daemon/store/backup.hpp"
#include "daemon/store/error.hpp"
#include "daemon/store/salvage.hpp"

namespace pantau::commands {

namespace json = boost::json;

namespace {

void print_made(const Globals& globals, const json::value& made) {
    if (globals.json) {
        std::cout << json::serialize(made) << '\n';
        return;
    }
    std::cout << text_of(made, "file") << '\n';
    say(globals, fmt::format("{} bytes, {}; checked page by page. SHA-256 {} stands beside it.",
                             text_of(made, "bytes"),
                             counted(made.at("events").to_number<std::int64_t>(), "event", "events"),
                             text_of(made, "sha256")));
}

/// By this process: works beside a running service and without one. \param chosen  empty: into the folder of
/// the copies, with the rights of its owner
int copy_here(const Globals& globals, const Office& office, std::filesystem::path file) {
    auto options = store_options(office.settings);
    OwnerRights rights{options.directory};
    const bool into_folder = file.empty();
    if (into_folder)
        file = store::backup_folder(options) /
               store::backup_name(
                   std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()));
    const auto reader = store::open_reader(std::move(options));
    if (reader.has_error()) return fail(reader.error().exit_code, reader.error().sentence);
    try {
        const auto snapshot = (*reader)->read();
        // The database is open; the copy is written where the caller may write.
        if (!into_folder) rights.give_back();
        const auto made = store::backup(snapshot, file);
        if (made.has_error()) return fail(made.error().exit_code, made.error().sentence);
        print_made(globals, json::object{{"file", made->file.string()},
                                         {"bytes", made->bytes},
                                         {"events", made->events},
                                         {"sha256", made->sha256}});
    } catch (const store::StoreError& failed) {
        return fail(exit_code::io, fmt::format("the database could not be read: {}", failed.what()));
    }
    return exit_code::ok;
}

int backup(const Globals& globals, const std::string& file) {
    const auto office = office_or_complain(globals);
    if (!office) return exit_code::configuration;
    // The service, if there is one, makes the copy itself: its metric and status tell of it then.
    if (file.empty() &&
        ControlClient{office->settings.http.socket.string()}.send("GET", "/-/healthy").running) {
        const json::value nothing = json::object{};
        const auto reply = ask_service(globals, "POST", "/api/v1/backups", &nothing);
        if (!reply.ok) return reply.code;
        print_made(globals, reply.json);
        return exit_code::ok;
    }
    return copy_here(globals, *office, file);
}

int put_back(const Globals& globals, const store::Options& options, const std::filesystem::path& file) {
    // Opened first: a root shell may read where the owner of the database may not.
    const auto source = store::BackupSource::open(file);
    if (source.has_error()) return fail(source.error().exit_code, source.error().sentence);
    const OwnerRights rights{options.directory};
    const auto restored = store::restore(*source, options);
    if (restored.has_error()) return fail(restored.error().exit_code, restored.error().sentence);
    if (globals.json) {
        std::cout << json::serialize(
                         json::object{{"database", store::database_file(options.directory).string()},
                                      {"kept", restored->kept.string()},
                                      {"events", restored->events}})
                  << '\n';
        return exit_code::ok;
    }
    std::cout << store::database_file(options.directory).string() << '\n';
    say(globals,
        fmt::format("{} restored.{} Now 'pantau verify', then 'systemctl start pantau'.",
                    counted(restored->events, "event", "events"),
                    restored->kept.empty() ? std::string{}
                                           : fmt::format(" The database that was there is kept as {}.",
                                                         restored->kept.string())));
    return exit_code::ok;
}

int restore(const Globals& globals, const std::string& file) {
    const auto office = office_or_complain(globals);
    if (!office) return exit_code::configuration;
    return put_back(globals, store_options(office->settings), file);
}

/// What was lost, a line each. Empty: nothing.
std::vector<std::string> losses(const store::Salvaged& saved) {
    std::vector<std::string> lines;
    if (saved.events_lost > 0)
        lines.push_back(fmt::format("{} of the log could not be read",
                                    counted(saved.events_lost, "event", "events")));
    if (saved.events_behind > 0)
        lines.push_back(fmt::format("{} behind that stand in {}: no chain reaches them, so they are no part of the "
                                    "record; enter them again",
                                    counted(saved.events_behind, "event", "events"), saved.behind.string()));
    if (saved.texts_lost > 0)
        lines.push_back(fmt::format("{} lost; the record shows them as erased",
                                    counted(saved.texts_lost, "title, name or note", "titles, names and notes")));
    if (saved.verdicts_again > 0)
        lines.push_back(fmt::format("{} made again", counted(saved.verdicts_again, "verdict was", "verdicts were")));
    for (const auto& table : saved.tables)
        lines.push_back(fmt::format("table {}: {} saved; {} could not be read, {} refused", table.table,
                                    counted(table.rows, "row", "rows"),
                                    counted(table.unreadable, "stretch", "stretches"), table.refused));
    for (const auto& difference : saved.verified.differences) lines.push_back(difference);
    return lines;
}

/// \param file  empty: the database itself
int restore_salvaged(const Globals& globals, const std::string& file) {
    const auto office = office_or_complain(globals);
    if (!office) return exit_code::configuration;
    const auto options = store_options(office->settings);
    const auto copy = store::backup_folder(options) /
                      ("salvaged-" + store::backup_name(std::chrono::floor<std::chrono::milliseconds>(
                                         std::chrono::system_clock::now())));
    store::Salvaged saved;
    {
        const OwnerRights rights{options.directory};
        say(globals, "Reading what can be read, table by table …");
        auto done = store::salvage(file.empty() ? store::database_file(options.directory) : std::filesystem::path{file},
                                   copy, options, office->rules->sops, office->rules->calendar);
        if (done.has_error()) return fail(done.error().exit_code, done.error().sentence);
        saved = std::move(*done);
    }
    if (const int code = put_back(globals, options, copy); code != exit_code::ok) return code;
    const auto lines = losses(saved);
    say(globals, lines.empty() ? "Nothing was lost." : "What was lost or changed:");
    for (const auto& line : lines) say(globals, "  " + line);
    return exit_code::ok;
}

}  // namespace

void add_backup_commands(CLI::App& app, Globals& globals) {
    const auto file = std::make_shared<std::string>();
    auto* copying =
        app.add_subcommand("backup", R"(Copy the database while the service runs; the copy is checked

  pantau backup                        into the folder of the daily copies
  pantau backup -o /media/usb/p.db     anywhere else; its checksum goes beside it)");
    copying->add_option("-o,--output", *file, "File to write")->type_name("FILE");
    copying->callback(
        [&globals, file] { globals.action = [&globals, file] { return backup(globals, *file); }; });
    auto* restoring =
        app.add_subcommand("restore", R"(Put a copy in the place of the database; the old one is kept

  systemctl stop pantau
  pantau restore /var/lib/pantau/backups/pantau-20261130T183000Z.db
  pantau verify && systemctl start pantau

  pantau restore --salvage             the database is damaged and there is no copy)");
    restoring->add_option("FILE", *file, "A copy made by 'pantau backup'; with --salvage a damaged database");
    const auto salvaging = std::make_shared<bool>(false);
    restoring->add_flag("--salvage", *salvaging,
                        "Save what can be read of a damaged database (default: the present one) and say what is lost");
    restoring->callback([&globals, file, salvaging] {
        if (file->empty() && !*salvaging) throw CLI::RequiredError{"FILE"};
        globals.action = [&globals, file, salvaging] {
            return *salvaging ? restore_salvaged(globals, *file) : restore(globals, *file);
        };
    });
}

}  // namespace pantau::commands
