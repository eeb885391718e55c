// What a reload changed, key by key, out of the same table that reads the keys.
#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "daemon/settings/load.hpp"
#include "daemon/settings/sections.hpp"

namespace pantau::settings {

namespace {

/// "[probe] timeout" → "30s", in the order of the table.
using Effective = std::vector<std::pair<std::string, std::string>>;

template <class S>
void show(const BoundSection<S>& section, const S& value, const std::string& which, Effective& out) {
    for (const auto& key : section.keys)
        out.emplace_back(section.doc.header() + which + ' ' + key.doc.name, key.show(value));
}

template <class S, class Name>
void show_all(const BoundSection<S>& section, const std::vector<S>& values, Name name, Effective& out) {
    std::map<std::string, int> times;
    for (const auto& value : values) {
        auto which = ' ' + name(value);
        if (const int n = ++times[which]; n > 1) which += fmt::format(" #{}", n);
        show(section, value, which, out);
    }
}

Effective effective(const Settings& settings) {
    Effective out;
    show(office_section(), settings.office, "", out);
    show_all(
        official_section(), settings.officials, [](const auto& o) { return o.position + ' ' + o.name; }, out);
    show_all(
        executor_section(), settings.executors, [](const auto& e) { return e.code; }, out);
    show(time_section(), settings.time, "", out);
    show(sop_section(), FileList{settings.sop_files}, "", out);
    show(calendar_section(), FileList{settings.calendar_files}, "", out);
    show(cases_section(), settings.cases, "", out);
    show(store_section(), settings.store, "", out);
    show(http_section(), settings.http, "", out);
    show(metrics_section(), settings.metrics, "", out);
    show_all(
        site_section(), settings.sites, [](const auto& s) { return s.id; }, out);
    show(probe_section(), settings.probe, "", out);
    show(links_section(), settings.links, "", out);
    show(platforms_section(), PlatformFiles{settings.platform_files}, "", out);
    for (const auto& platform : settings.platforms.platforms)
        out.emplace_back("[platforms] " + platform.platform, summary(platform));
    out.emplace_back("[platforms] walls", summary(settings.platforms.walls));
    show(content_section(), settings.content, "", out);
    out.emplace_back("[content] words", summary(settings.content.words));
    show_all(
        maintenance_section(), settings.maintenance, [](const auto& m) { return m.site; }, out);
    show(report_section(), settings.report, "", out);
    if (settings.mail) show(mail_section(), *settings.mail, "", out);
    show_all(
        webhook_section(), settings.webhooks, [](const auto& w) { return w.url; }, out);
    show(accounts_section(), settings.accounts, "", out);
    return out;
}

const std::string* look_up(const Effective& list, const std::string& key) {
    const auto found =
        std::find_if(list.begin(), list.end(), [&key](const auto& entry) { return entry.first == key; });
    return found == list.end() ? nullptr : &found->second;
}

}  // namespace

std::vector<std::string> changes(const Settings& before, const Settings& after) {
    const auto old_values = effective(before), new_values = effective(after);
    std::vector<std::string> out;
    for (const auto& [key, value] : old_values)
        if (look_up(new_values, key) == nullptr)
            out.push_back(fmt::format("{}: {} -> (removed)", key, value));
    for (const auto& [key, value] : new_values) {
        const auto* earlier = look_up(old_values, key);
        if (earlier == nullptr) {
            out.push_back(fmt::format("{}: (new) -> {}", key, value));
        } else if (*earlier != value) {
            out.push_back(fmt::format("{}: {} -> {}", key, *earlier, value));
        }
    }
    return out;
}

std::vector<std::string> restart_needed(const Settings& before, const Settings& after) {
    std::vector<std::string> out;
    if (to_string(before.http.listen) != to_string(after.http.listen)) out.emplace_back("[http] listen");
    if (before.http.socket != after.http.socket) out.emplace_back("[http] socket");
    if (to_string(before.metrics.listen) != to_string(after.metrics.listen))
        out.emplace_back("[metrics] listen");
    if (before.store.directory != after.store.directory) out.emplace_back("[store] directory");
    return out;
}

const Official* holder(const Settings& settings, const std::string& position, date::year_month_day day) {
    const Official* found = nullptr;
    for (const auto& official : settings.officials) {
        if (official.position != position || (official.from && day < *official.from) ||
            (official.to && *official.to < day))
            continue;
        if (found == nullptr || !found->from || (official.from && *found->from < *official.from))
            found = &official;
    }
    return found;
}

}  // namespace pantau::settings
