// report verify: does a workbook say what the records say? Works beside a running service and without one.

#include <iostream>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <date/tz.h>
#include <fmt/format.h>

#include "daemon/cases/instant.hpp"
#include "daemon/clock.hpp"
#include "daemon/command_line.hpp"
#include "daemon/database_owner.hpp"
#include "daemon/publish/report_verify.hpp"
#include "daemon/store/error.hpp"
#include "daemon/temporary_folder.hpp"
#include "daemon/version.hpp"

namespace pantau::commands {

namespace json = boost::json;
namespace fs = std::filesystem;

namespace {

std::string place_words(const reports::CellDifference& difference) {
    if (difference.sheet.empty()) return fmt::format("property \"{}\"", difference.place);
    if (difference.place.empty()) return fmt::format("sheet \"{}\"", difference.sheet);
    return fmt::format("sheet \"{}\", cell {}", difference.sheet, difference.place);
}

std::string shortened(const std::string& text) {
    constexpr std::size_t most = 300;
    if (text.size() <= most) return text;
    auto end = most;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
    return text.substr(0, end) + " …";
}

void print(const Globals& globals, const std::string& file, const publish::Verification& found,
           const date::time_zone& zone) {
    const auto cut_off = cases::format_rfc3339(found.cut_off, zone);
    if (globals.json) {
        json::object body{{"equal", !found.difference.has_value()},
                          {"kind", found.kind},
                          {"period", found.period},
                          {"revision", found.revision},
                          {"cut_off", cut_off},
                          {"written_by", found.written_by},
                          {"same_chain", found.same_chain},
                          {"archived_as", nullptr},
                          {"difference", nullptr}};
        if (found.archived_as) body["archived_as"] = *found.archived_as;
        if (found.difference)
            body["difference"] = json::object{{"sheet", found.difference->sheet},
                                              {"cell", found.difference->place},
                                              {"file", found.difference->file},
                                              {"recomputed", found.difference->recomputed}};
        std::cout << json::serialize(body) << '\n';
        return;
    }
    const auto which = fmt::format("{} {}, revision {}, data up to {}", found.kind, found.period,
                                   found.revision, plain_time(cut_off));
    if (!found.difference) {
        std::cout << fmt::format("Equal: every cell of {} is what the records say ({}).\n", file, which);
        say(globals,
            found.archived_as
                ? fmt::format("The file is byte for byte report {} of the archive.", *found.archived_as)
                : "The file is none of the archive: it was saved again, or written with -o.");
        return;
    }
    std::cout << fmt::format("Different: {} ({})\n  {}\n  the file says     {}\n  the records say   {}\n",
                             file, which, place_words(*found.difference), shortened(found.difference->file),
                             shortened(found.difference->recomputed));
    if (!found.same_chain)
        say(globals,
            "The event log up to that time is not the one that the file was written from: it belongs to "
            "another database, or records were changed; \"pantau verify\" tells.");
    else if (found.archived_as)
        say(globals, fmt::format("The file is byte for byte report {} of the archive: it is the records that "
                                 "differ; \"pantau verify\" tells.",
                                 *found.archived_as));
    else
        say(globals, "The file is none of the archive: it was edited, or written with -o.");
    if (found.written_by != version())
        say(globals,
            fmt::format("It was written by version {}, this is {}: a cell that only moved is no changed "
                        "figure.",
                        found.written_by, version()));
}

int verify(const Globals& globals, const std::string& path) {
    std::error_code error;
    if (!fs::is_regular_file(path, error))
        return fail(
            exit_code::no_input,
            fmt::format("{}: {}", path, fs::exists(path, error) ? "is no file" : "there is no such file"));
    const auto office = office_or_complain(globals);
    if (!office) return exit_code::configuration;
    const auto file = reports::read_workbook(path);
    if (!file)
        return fail(
            file.error().code == reports::Problem::Code::damaged ? exit_code::bad_data : exit_code::no_input,
            file.error().message);
    const TemporaryFolder folder;
    OwnerRights rights{office->settings.store.directory};
    store::Options where;
    where.directory = office->settings.store.directory;
    where.zone = office->settings.time.zone;
    const auto reader = store::open_reader(where);
    if (reader.has_error()) return fail(reader.error().exit_code, reader.error().sentence);
    auto snapshot = (*reader)->read();
    rights.give_back();
    const publish::Basis basis{office->settings, office->rules->sops, office->rules->calendar, version()};
    const auto found =
        publish::verify_report(std::move(snapshot), basis, *file, folder.path(), SystemClock{}.wall());
    if (found.has_error())
        return fail(found.error().exit_code, fmt::format("{}: {}", path, found.error().sentence));
    print(globals, path, *found, *date::locate_zone(office->settings.time.zone));
    return found->difference ? exit_code::failure : exit_code::ok;
}

}  // namespace

void add_report_verify(CLI::App& group, Globals& globals) {
    const auto file = std::make_shared<std::string>();
    auto* command = group.add_subcommand(
        "verify", "Make a workbook anew as of its own cut-off and name the first cell that differs");
    command->add_option("file", *file, "The workbook")->type_name("FILE")->required();
    command->callback(
        [&globals, file] { globals.action = [&globals, file] { return verify(globals, *file); }; });
}

}  // namespace pantau::commands
