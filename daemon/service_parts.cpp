#include "daemon/service_parts.hpp"

#include <string_view>
#include <unordered_map>

#include <date/tz.h>
#include <fmt/format.h>

#include "daemon/cases/instant.hpp"
#include "daemon/log.hpp"

namespace pantau {

decltype(store::Store::open({})) open_store(const Office& office) {
    auto options = store_options(office.settings);
    options.migrated = [](int from, const std::filesystem::path& copy) {
        log::notice(log::Event::store_migrated, "The database was brought to this version",
                    {{"from", from}, {"to", store::schema_version}, {"copy", copy.string()}});
    };
    options.notice = [](const std::string& sentence) { log::warning(log::Event::store_recovered, sentence); };
    auto opened = store::Store::open(std::move(options));
    if (opened.has_error())
        log::error(log::Event::service_failed, opened.error().sentence);
    else
        log::info(log::Event::store_opened, "The database is open",
                  {{"file", (*opened)->file().string()}, {"bytes", (*opened)->health().db_bytes}});
    return opened;
}

std::vector<std::string> moved_dues(const std::vector<desk::CaseNow>& before,
                                    const std::vector<desk::CaseNow>& after, const std::string& zone) {
    const auto shown = [&](const std::optional<cases::Instant>& at) {
        return at ? cases::format_rfc3339(*at, *date::locate_zone(zone))
                  : std::string{"outside the calendar"};
    };
    std::unordered_map<std::string_view, const desk::CaseNow*> now;
    for (const auto& is : after) now.emplace(is.state.number, &is);
    std::vector<std::string> lines;
    for (const auto& was : before) {
        const auto is = now.find(was.state.number);
        if (is != now.end() && is->second->judgement.due != was.judgement.due)
            lines.push_back(fmt::format("{} step {}: due {} -> {}", was.state.number, is->second->step,
                                        shown(was.judgement.due), shown(is->second->judgement.due)));
    }
    return lines;
}

}  // namespace pantau
