#include "daemon/platform_rules.hpp"

#include <algorithm>
#include <stdexcept>

#include <fmt/format.h>

#include "probes/platform_adapter.hpp"

namespace pantau {

namespace {

/// The settings' reader checked the word; another one is a mistake of ours.
template <class Value>
Value known(std::optional<Value> value, const std::string& word) {
    if (!value) throw std::logic_error{"no such word among platforms: " + word};
    return *value;
}

probes::AnswerMarks marks_of(const settings::PlatformMarks& from,
                             const std::vector<settings::PlatformEndpoint>& endpoints) {
    probes::AnswerMarks marks;
    const auto endpoint = std::find_if(endpoints.begin(), endpoints.end(),
                                       [&](const auto& one) { return one.name == from.endpoint; });
    if (endpoint == endpoints.end()) throw std::logic_error{"no such endpoint: " + from.endpoint};
    marks.endpoint = static_cast<std::size_t>(endpoint - endpoints.begin());
    marks.status = from.status;
    marks.body = from.body;
    marks.json = from.json;
    marks.header = from.header;
    marks.redirect = from.redirect;
    return marks;
}

probes::PlatformRules rules_of(const settings::Platform& from) {
    probes::PlatformRules rules;
    rules.platform = known(probes::platform_named(from.platform), from.platform);
    rules.version = from.version;
    rules.confirmed = from.confirmed;
    rules.enabled = from.enabled;
    rules.hosts = from.hosts;
    rules.posts = from.posts;
    rules.post_page_proves = from.post_page_proves;
    rules.other_page_proves = from.other_page_proves;
    rules.alive_canary = from.alive_canary;
    rules.absent_canary = from.absent_canary;
    rules.absent_reads.clear();
    for (const auto& word : from.absent_reads)
        rules.absent_reads.push_back(known(probes::post_standing_named(word), word));
    rules.canary_every = from.canary_every;
    for (const auto& endpoint : from.endpoints) rules.endpoints.push_back({endpoint.name, endpoint.url});
    for (const auto& rule : from.rules) {
        probes::PlatformRule made{known(probes::post_standing_named(rule.is), rule.is), rule.because, {}};
        for (const auto& marks : rule.marks) made.marks.push_back(marks_of(marks, from.endpoints));
        rules.rules.push_back(std::move(made));
    }
    return rules;
}

}  // namespace

std::vector<probes::PlatformRules> platform_rules(const settings::PlatformData& data) {
    std::vector<probes::PlatformRules> all;
    for (const auto& platform : data.platforms) all.push_back(rules_of(platform));
    return all;
}

void check_canaries(const settings::PlatformData& data, settings::Problems& problems) {
    for (const auto& platform : data.platforms) {
        const auto rules = rules_of(platform);
        for (const bool alive : {true, false}) {
            const auto& url = alive ? platform.alive_canary : platform.absent_canary;
            if (url.empty()) continue;
            const auto found = probes::normalise(url);
            if (found.link && probes::post_id(rules, *found.link)) continue;
            problems.add(alive ? platform.alive_place : platform.absent_place,
                         fmt::format("{} is \"{}\", which is no address of a post on {}",
                                     alive ? "alive_canary" : "absent_canary", url,
                                     probes::display_name_of(rules.platform)));
        }
    }
}

probes::WallRules wall_rules(const settings::PlatformData& data) {
    probes::WallRules rules;
    for (const auto& mark : data.walls.marks)
        rules.marks.push_back({mark.name, mark.status, mark.header, mark.body});
    rules.login_paths = data.walls.login_paths;
    rules.login_hosts = data.walls.login_hosts;
    return rules;
}

}  // namespace pantau
