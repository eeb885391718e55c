#include "daemon/office.hpp"

#include <fstream>
#include <sstream>

#include <date/tz.h>
#include <fmt/format.h>

#include "daemon/cases/calendar_file.hpp"
#include "daemon/cases/sop_file.hpp"
#include "daemon/platform_rules.hpp"

namespace pantau {

namespace {

std::optional<std::string> text_of(const std::string& file, settings::Problems& problems) {
    std::ifstream in{file, std::ios::binary};
    std::ostringstream text;
    if (in) text << in.rdbuf();
    if (!in || !text) {
        problems.add(settings::Place{file}, "cannot be read; is the path right, and may this user read it?");
        return std::nullopt;
    }
    return std::move(text).str();
}

struct Calendars {
    std::optional<cases::WorkingCalendar> calendar;
    std::vector<store::NamedText> texts;  ///< of all files, in order
};

Calendars read_calendars(const std::vector<std::string>& files, settings::Problems& problems) {
    const auto before = problems.size();
    std::vector<cases::CalendarRules> rules;
    Calendars read;
    for (const auto& file : files) {
        const auto text = text_of(file, problems);
        if (!text) continue;
        read.texts.push_back({std::filesystem::path{file}.filename().string(), *text});
        if (auto calendar = cases::read_calendar(*text, file, problems))
            rules.push_back(std::move(*calendar));
    }
    if (problems.size() != before || files.empty()) return read;
    auto built = cases::WorkingCalendar::build(std::move(rules));
    if (built)
        read.calendar = std::move(*built);
    else
        problems.add(settings::Place{files.front()}, built.error());
    return read;
}

}  // namespace

OfficeLoaded load_office(const std::string& settings_file) {
    auto loaded = settings::load(settings_file);
    OfficeLoaded result{nullptr, loaded.problems, loaded.files};
    cases::SopBook sops;
    std::vector<store::SopVersion> sop_sources;
    for (const auto& file : loaded.sop_files) {
        result.files.push_back(file.string());
        const auto text = text_of(file.string(), result.problems);
        if (!text) continue;
        auto sop = cases::read_sop(*text, file.string(), result.problems);
        if (!sop) continue;
        if (sops.current(sop->code) != nullptr)
            result.problems.add(
                settings::Place{file.string()},
                fmt::format("code '{}' is that of another SOP file; each file needs its own", sop->code));
        sop_sources.push_back({sop->version, {file.filename().string(), *text}});
        sops.add_current(std::move(*sop));
    }
    check_canaries(loaded.platforms, result.problems);
    std::vector<std::string> calendar_files;
    for (const auto& file : loaded.calendar_files) calendar_files.push_back(file.string());
    result.files.insert(result.files.end(), calendar_files.begin(), calendar_files.end());
    auto calendars = read_calendars(calendar_files, result.problems);
    if (calendars.calendar && loaded.settings &&
        calendars.calendar->zone().name() != loaded.settings->time.zone)
        result.problems.add(
            settings::Place{calendar_files.front()},
            fmt::format("time_zone is {}, but [time] zone of the settings is {}; they must agree",
                        calendars.calendar->zone().name(), loaded.settings->time.zone));
    if (!result.problems.empty() || !loaded.settings || !calendars.calendar) return result;

    auto rules = std::make_shared<desk::Rules>(desk::Rules{std::move(sops), std::move(*calendars.calendar)});
    rules->zone = loaded.settings->time.zone;
    rules->back_date_limit = loaded.settings->cases.back_date_limit;
    rules->queue_limit = loaded.settings->cases.queue_limit;
    rules->auto_start_next = loaded.settings->cases.auto_start_next;
    rules->sop_sources = std::move(sop_sources);
    rules->calendar_source = {rules->calendar.version(), std::move(calendars.texts)};
    result.office = std::make_shared<Office>(Office{std::move(*loaded.settings), std::move(rules)});
    return result;
}

store::Options store_options(const settings::Settings& settings) {
    store::Options options;
    options.directory = settings.store.directory;
    options.backups = settings.store.backup_directory;
    options.zone = settings.time.zone;
    return options;
}

std::optional<cases::WorkingCalendar> load_calendars(const std::vector<std::string>& files,
                                                     settings::Problems& problems) {
    return read_calendars(files, problems).calendar;
}

}  // namespace pantau
