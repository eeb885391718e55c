#include "daemon/http/link_json.hpp"

#include <algorithm>
#include <set>

#include <boost/json/array.hpp>
#include <fmt/format.h>

#include "daemon/http/case_json.hpp"
#include "probes/texts_id.hpp"

namespace pantau::http {
namespace {

namespace json = boost::json;
using probes::LinkStanding;

json::value when(const std::optional<cases::Instant>& at, const std::string& zone) {
    return at ? json::value(time_text(*at, zone)) : json::value(nullptr);
}

bool walled(const store::StoredLink& link) {
    return link.health.last_look && probes::verdict_of(link.health.last_class, link.health.last_http_status,
                                                       false) == probes::Verdict::indeterminate;
}

std::string seen(const store::StoredLink& link) {
    const int status = link.health.last_http_status;
    const auto name = name_of(link.health.last_class);
    return status != 0 ? fmt::format("{} (HTTP {})", name, status) : std::string{name};
}

}  // namespace

std::string link_reason(const store::StoredLink& link, const probes::LinkRules& rules) {
    const auto& health = link.health;
    if (link.ignored) return "Left out of the checks by hand.";
    if (health.own_trouble)
        return "The newest look says nothing: this monitor itself was in trouble; it looks again soon.";
    if (!health.last_look) return "Not looked at yet.";
    const auto strikes = strikes_of(health, rules);
    if (health.standing == LinkStanding::dead)
        return fmt::format("{}, confirmed by another way of asking.", seen(link));
    if (health.disputed)
        return fmt::format("{}, but another way of asking did not agree: that strike is not counted.",
                           seen(link));
    if (walled(link))
        return fmt::format("{}: whoever asks without an account cannot tell; that is no strike.", seen(link));
    if (strikes.counted > 0)
        return fmt::format("{}: strike {} of {}; only the last one makes it dead.", seen(link),
                           strikes.counted, strikes.needed);
    if (health.standing == LinkStanding::redirected) return fmt::format("It leads to {}.", link.final_url);
    if (health.standing == LinkStanding::changed) return "Its text is no longer the one that was first seen.";
    return {};
}

json::object link_json(const store::StoredLink& link, const probes::LinkRules& rules,
                       const std::string& zone) {
    const auto& health = link.health;
    json::array cases;
    std::set<std::string> given;  // as staff wrote it, where that is not the address itself
    for (const auto& one : link.cases) {
        cases.emplace_back(one.case_number);
        given.insert(one.given_url);
    }
    for (const auto& spelling : link.short_links) given.insert(spelling.url);
    given.erase(link.url);
    given.erase("");
    const auto strikes = strikes_of(health, rules);
    const auto looked = std::max(health.last_look, health.own_trouble);
    return {
        {"id", link.id},
        {"url", link.url},
        {"key", link.key},
        {"given_as", json::array(given.begin(), given.end())},
        {"platform", probes::name_of(link.platform)},
        {"standing", probes::name_of(health.standing)},
        {"since",
         when(health.standing == LinkStanding::unchecked ? std::nullopt : std::optional{health.since}, zone)},
        {"reason", link_reason(link, rules)},
        {"class", health.last_look ? json::value(probes::name_of(health.last_class)) : json::value(nullptr)},
        {"class_label",
         health.last_look ? json::value(probes::texts_id::phrase(health.last_class)) : json::value(nullptr)},
        {"http_status", health.last_http_status},
        {"checked", when(health.last_look, zone)},
        {"looked", when(looked, zone)},
        {"looked_ms", looked ? json::value(looked->time_since_epoch().count()) : json::value(nullptr)},
        {"last_alive", when(health.last_alive, zone)},
        {"failing_since", when(health.first_fail, zone)},
        {"strikes",
         json::object{
             {"counted", strikes.counted}, {"needed", strikes.needed}, {"definite", strikes.definite}}},
        {"disputed", health.disputed},
        {"died", when(link.died, zone)},
        {"next_check", when(link.next_check, zone)},
        {"ignored", link.ignored},
        {"own_site", link.own_site},
        {"final_url", link.final_url.empty() ? json::value(nullptr) : json::value(link.final_url)},
        {"archive_url", link.archive_url.empty() ? json::value(nullptr) : json::value(link.archive_url)},
        {"archive_next", when(link.archive_next, zone)},
        {"cases", std::move(cases)}};
}

}  // namespace pantau::http
