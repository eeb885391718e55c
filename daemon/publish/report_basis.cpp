#include "daemon/publish/report_basis.hpp"

#include <cstdio>
#include <optional>
#include <stdexcept>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <date/tz.h>
#include <fmt/format.h>

namespace pantau::publish {

namespace json = boost::json;

namespace {

using Day = std::optional<date::year_month_day>;

json::value day_json(const Day& day) {
    if (!day) return nullptr;
    return json::value(
        fmt::format("{:04}-{:02}-{:02}", int{day->year()}, unsigned{day->month()}, unsigned{day->day()}));
}

json::array texts_json(const std::vector<std::string>& texts) {
    json::array all;
    for (const auto& text : texts) all.emplace_back(text);
    return all;
}

/// Members of one object; those that are not there leave the target as it is.
class Members {
public:
    explicit Members(const json::object& object) : object_{object} {}
    void read(const char* name, std::string& into) const {
        if (const auto* found = object_.if_contains(name)) into = std::string{found->as_string()};
    }
    void read(const char* name, bool& into) const {
        if (const auto* found = object_.if_contains(name)) into = found->as_bool();
    }
    void read(const char* name, double& into) const {
        if (const auto* found = object_.if_contains(name)) into = found->to_number<double>();
    }
    void read(const char* name, std::vector<std::string>& into) const {
        const auto* found = object_.if_contains(name);
        if (found == nullptr) return;
        into.clear();
        for (const auto& text : found->as_array()) into.emplace_back(text.as_string());
    }
    void read(const char* name, Day& into) const {
        const auto* found = object_.if_contains(name);
        if (found == nullptr) return;
        into.reset();
        if (found->is_null()) return;
        const std::string text{found->as_string()};
        int year = 0;
        unsigned month = 0, day = 0;
        if (std::sscanf(text.c_str(), "%d-%u-%u", &year, &month, &day) != 3)
            throw std::runtime_error{"a day is written \"" + text + '"'};
        into = date::year{year} / date::month{month} / date::day{day};
    }
    template <class Length>
    void read(const char* name, Length& into) const {
        if (const auto* found = object_.if_contains(name)) into = Length{found->to_number<std::int64_t>()};
    }
    template <class Each>
    void each(const char* name, Each each) const {
        const auto* found = object_.if_contains(name);
        if (found == nullptr) return;
        for (const auto& one : found->as_array()) each(Members{one.as_object()});
    }
    std::optional<Members> inside(const char* name) const {
        const auto* found = object_.if_contains(name);
        if (found == nullptr) return std::nullopt;
        return Members{found->as_object()};
    }

private:
    const json::object& object_;
};

void read_all(const Members& top, settings::Settings& into) {
    top.read("zone", into.time.zone);
    if (const auto office = top.inside("office")) {
        office->read("name", into.office.name);
        office->read("unit", into.office.unit);
        office->read("letterhead", into.office.letterhead);
        office->read("paper_city", into.office.paper_city);
        office->read("example_data", into.office.example_data);
        std::string logo;
        office->read("logo", logo);
        into.office.logo = logo.empty() ? std::nullopt : std::optional<settings::Path>{logo};
    }
    if (const auto report = top.inside("report")) {
        bool folio = false;
        report->read("folio", folio);
        into.report.paper = folio ? settings::Paper::folio : settings::Paper::a4;
        report->read("target_availability", into.report.target_availability);
        report->read("target_on_time", into.report.target_on_time);
        report->read("number", into.report.number);
        report->read("approved_by", into.report.approved_by);
        report->read("prepared_by", into.report.prepared_by);
    }
    into.officials.clear();
    top.each("officials", [&](const Members& given) {
        settings::Official official;
        given.read("position", official.position);
        given.read("name", official.name);
        given.read("rank", official.rank);
        given.read("nip", official.nip);
        given.read("from", official.from);
        given.read("to", official.to);
        into.officials.push_back(std::move(official));
    });
    into.executors.clear();
    top.each("executors", [&](const Members& given) {
        settings::Executor executor;
        given.read("code", executor.code);
        given.read("name", executor.name);
        given.read("from", executor.from);
        given.read("to", executor.to);
        given.read("assumed", executor.assumed);
        into.executors.push_back(std::move(executor));
    });
    into.sites.clear();
    top.each("sites", [&](const Members& given) {
        settings::Site site;
        given.read("id", site.id);
        given.read("name", site.name);
        given.read("url", site.url);
        given.read("interval_s", site.interval);
        given.read("slow_ms", site.slow);
        given.read("domain_expires", site.domain_expires);
        into.sites.push_back(std::move(site));
    });
}

}  // namespace

std::string basis_text(const settings::Settings& settings) {
    json::array officials, executors, sites;
    for (const auto& official : settings.officials)
        officials.push_back(json::object{{"position", official.position},
                                         {"name", official.name},
                                         {"rank", official.rank},
                                         {"nip", official.nip},
                                         {"from", day_json(official.from)},
                                         {"to", day_json(official.to)}});
    for (const auto& executor : settings.executors)
        executors.push_back(json::object{{"code", executor.code},
                                         {"name", executor.name},
                                         {"from", day_json(executor.from)},
                                         {"to", day_json(executor.to)},
                                         {"assumed", executor.assumed}});
    for (const auto& site : settings.sites)
        sites.push_back(json::object{{"id", site.id},
                                     {"name", site.name},
                                     {"url", site.url},
                                     {"interval_s", site.interval.count()},
                                     {"slow_ms", site.slow.count()},
                                     {"domain_expires", day_json(site.domain_expires)}});
    const auto& office = settings.office;
    const auto& report = settings.report;
    return json::serialize(
        json::object{{"zone", settings.time.zone},
                     {"office", json::object{{"name", office.name},
                                             {"unit", office.unit},
                                             {"letterhead", texts_json(office.letterhead)},
                                             {"logo", office.logo ? office.logo->string() : std::string{}},
                                             {"paper_city", office.paper_city},
                                             {"example_data", office.example_data}}},
                     {"report", json::object{{"folio", report.paper == settings::Paper::folio},
                                             {"target_availability", report.target_availability},
                                             {"target_on_time", report.target_on_time},
                                             {"number", report.number},
                                             {"approved_by", report.approved_by},
                                             {"prepared_by", report.prepared_by}}},
                     {"officials", std::move(officials)},
                     {"executors", std::move(executors)},
                     {"sites", std::move(sites)}});
}

settings::Settings with_basis(settings::Settings present, const std::string& text) {
    try {
        const auto parsed = json::parse(text);
        read_all(Members{parsed.as_object()}, present);
    } catch (const std::exception& wrong) {
        throw std::runtime_error{
            fmt::format("the settings that were kept for reports cannot be read: {}", wrong.what())};
    }
    return present;
}

std::vector<store::SiteInfo> site_infos(const settings::Settings& settings) {
    std::vector<store::SiteInfo> all;
    for (const auto& site : settings.sites) {
        store::SiteInfo info{site.id,
                             site.name,
                             site.url,
                             static_cast<int>(site.interval.count()),
                             static_cast<int>(site.slow.count()),
                             std::nullopt};
        if (site.domain_expires)
            info.domain_expires = std::chrono::floor<std::chrono::milliseconds>(
                date::locate_zone(settings.time.zone)
                    ->to_sys(date::local_days{*site.domain_expires}, date::choose::earliest));
        all.push_back(std::move(info));
    }
    return all;
}

}  // namespace pantau::publish
