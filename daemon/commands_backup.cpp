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

int restore(const Globals& globals, const std::string& file) {
    const auto office = office_or_complain(globals);
    if (!office) return exit_code::configuration;
    const auto options = store_options(office->settings);
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
  pantau verify && systemctl start pantau)");
    restoring->add_option("FILE", *file, "A copy made by 'pantau backup'")->required();
    restoring->callback(
        [&globals, file] { globals.action = [&globals, file] { return restore(globals, *file); }; });
}

}  // namespace pantau::commands
