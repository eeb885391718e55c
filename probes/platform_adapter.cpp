#include "probes/platform_adapter.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <fmt/format.h>

#include "probes/evidence.hpp"
#include "probes/url.hpp"
#include "probes/walls.hpp"

namespace pantau::probes {
namespace {

namespace json = boost::json;

constexpr std::array<std::string_view, 5> standings{"alive", "gone", "private", "walled", "unclear"};
constexpr std::string_view page_endpoint = "page";

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

bool same_letters(char a, char b) {
    return lower(a) == lower(b);
}

bool holds_text(std::string_view text, std::string_view part) {
    return std::search(text.begin(), text.end(), part.begin(), part.end(), same_letters) != text.end();
}

/// Everything but unreserved characters becomes %XX: fit to stand as the value of a query parameter.
std::string encoded(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const bool bare = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                          c == '-' || c == '_' || c == '.' || c == '~';
        if (bare)
            out += c;
        else
            out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return out;
}

bool is_id(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
               c == '_';
    });
}

/// The host of an address is `host` or lies under it.
bool is_under(std::string_view host, std::string_view parent) {
    return host == parent || (host.size() > parent.size() && host.ends_with(parent) &&
                              host[host.size() - parent.size() - 1] == '.');
}

// ---- marks of one answer ----

const json::value* step_into(const json::value* at, std::string_view key) {
    if (at == nullptr) return nullptr;
    if (at->is_object()) return at->as_object().if_contains(key);
    if (at->is_array()) {
        std::size_t index = 0;
        const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), index);
        if (error == std::errc{} && end == key.data() + key.size()) return at->as_array().if_contains(index);
    }
    return nullptr;
}

bool is_empty(const json::value& value) {
    return value.is_null() || (value.is_string() && value.as_string().empty()) ||
           (value.is_array() && value.as_array().empty()) || (value.is_object() && value.as_object().empty());
}

/// "data.0.name" or "code=10216".
bool json_mark_holds(const json::value& root, std::string_view mark) {
    const auto equals = mark.find('=');
    std::string_view path = mark.substr(0, equals);
    const json::value* at = &root;
    while (at != nullptr && !path.empty()) {
        const auto dot = path.find('.');
        at = step_into(at, path.substr(0, dot));
        path = dot == std::string_view::npos ? std::string_view{} : path.substr(dot + 1);
    }
    if (at == nullptr || is_empty(*at)) return false;
    if (equals == std::string_view::npos) return true;
    const std::string_view wanted = mark.substr(equals + 1);
    if (at->is_string()) return std::string_view{at->as_string()} == wanted;
    return !at->is_structured() && json::serialize(*at) == wanted;
}

/// "html|title": one of several.
bool any_json_mark_holds(const json::value& root, std::string_view marks) {
    for (;;) {
        const auto bar = marks.find('|');
        if (json_mark_holds(root, marks.substr(0, bar))) return true;
        if (bar == std::string_view::npos) return false;
        marks.remove_prefix(bar + 1);
    }
}

bool json_holds(const std::vector<std::string>& marks, const std::string& body) {
    boost::system::error_code broken;
    const json::value root = json::parse(body, broken);
    if (broken) return false;
    return std::all_of(marks.begin(), marks.end(),
                       [&](const std::string& mark) { return any_json_mark_holds(root, mark); });
}

/// A field of the answer's head as far as the result keeps it: the content type of every answer, the others
/// of those that are not `ok`, where the head opens the evidence.
std::string field_of(const ProbeResult& answer, std::string_view name) {
    constexpr std::string_view content_type = "content-type";
    if (std::equal(name.begin(), name.end(), content_type.begin(), content_type.end(), same_letters))
        return answer.content_type;
    const auto end = answer.evidence.find("\n\n");
    return std::string{header_field(std::string_view{answer.evidence}.substr(0, end), name)};
}

bool header_holds(const std::string& mark, const ProbeResult& answer) {
    const auto colon = mark.find(':');
    if (colon == std::string::npos) return false;
    auto part = std::string_view{mark}.substr(colon + 1);
    while (!part.empty() && part.front() == ' ') part.remove_prefix(1);
    const auto value = field_of(answer, std::string_view{mark}.substr(0, colon));
    return !value.empty() && holds_text(value, part);
}

bool redirect_holds(const std::string& mark, const Url& reached) {
    if (mark == "/") return reached.path == "/";
    if (!mark.starts_with('/')) return is_under(reached.host, mark);
    return reached.path.starts_with(mark) &&
           (reached.path.size() == mark.size() || mark.back() == '/' || reached.path[mark.size()] == '/');
}

bool was_redirected(const ProbeResult& answer) {
    return std::any_of(answer.hops.begin(), answer.hops.end(), [](const Hop& hop) { return hop.redirect; });
}

template <class Values, class Test>
bool none_or_any(const Values& values, Test test) {
    return values.empty() || std::any_of(values.begin(), values.end(), test);
}

bool holds(const AnswerMarks& marks, const ProbeResult& answer) {
    if (!none_or_any(marks.status, [&](int status) { return status == answer.http_status; })) return false;
    if (!none_or_any(marks.body,
                     [&](const std::string& text) { return answer.body.find(text) != std::string::npos; }))
        return false;
    if (!std::all_of(marks.header.begin(), marks.header.end(),
                     [&](const std::string& mark) { return header_holds(mark, answer); }))
        return false;
    if (!marks.redirect.empty()) {
        const auto reached = parse_url(answer.final_url);
        if (!was_redirected(answer) || !reached.url ||
            !none_or_any(marks.redirect,
                         [&](const std::string& mark) { return redirect_holds(mark, *reached.url); }))
            return false;
    }
    return marks.json.empty() || json_holds(marks.json, answer.body);
}

// ---- what is an answer at all ----

/// Why the platform did not speak in it; nothing when it did.
std::optional<PostJudgement> unusable(const PlatformRules& rules, std::size_t endpoint,
                                      const ProbeResult& answer) {
    const std::string who = rules.endpoints[endpoint].name;
    const auto unclear = [&](FailureClass failure, const std::string& why) {
        return PostJudgement{PostStanding::unclear, false, failure, why};
    };
    const auto words = answer.reason.empty() ? std::string{name_of(answer.failure)} : answer.reason;
    if (!is_answer(answer.failure)) {
        switch (answer.failure) {
            case FailureClass::bot_wall:
            case FailureClass::http_429:
            case FailureClass::redirect_to_login:
                return PostJudgement{PostStanding::walled, false, answer.failure,
                                     fmt::format("{} was not answered: {}", who, words)};
            case FailureClass::ssrf_blocked:
            case FailureClass::dns_hijack:
                return unclear(answer.failure, fmt::format("{} was not asked: {}", who, words));
            default:
                // What befell us is named where its class already says that nothing is proven.
                return unclear(
                    verdict_of(answer.failure, answer.http_status, false) == Verdict::indeterminate
                        ? answer.failure
                        : FailureClass::bot_wall,
                    fmt::format("{} gave no usable answer ({}): {}", who, name_of(answer.failure), words));
        }
    }
    // A resolver that rewrites names sends us to a page that knows nothing of the post.
    const auto asked = parse_url(answer.url), reached = parse_url(answer.final_url);
    if (!reached.url) return std::nullopt;
    if (was_redirected(answer) && is_login(*reached.url) && !(asked.url && is_login(*asked.url)))
        return PostJudgement{PostStanding::walled, false, FailureClass::redirect_to_login,
                             fmt::format("{} led to a login page: {}", who, answer.final_url)};
    const std::string& host = reached.url->host;
    const bool at_home = (asked.url && asked.url->host == host) ||
                         std::any_of(rules.hosts.begin(), rules.hosts.end(),
                                     [&](const std::string& known) { return is_under(host, known); });
    if (at_home) return std::nullopt;
    // A rule may know the place: a consent page, a login host.
    for (const PlatformRule& rule : rules.rules)
        for (const AnswerMarks& marks : rule.marks)
            if (marks.endpoint == endpoint && !marks.redirect.empty() && holds(marks, answer))
                return std::nullopt;
    return unclear(FailureClass::bot_wall,
                   fmt::format("{} was answered by {}, which is no host of the platform", who, host));
}

FailureClass failure_of(PostStanding standing) {
    switch (standing) {
        case PostStanding::alive:
            return FailureClass::ok;
        case PostStanding::gone:
            return FailureClass::post_gone;
        case PostStanding::private_post:
            return FailureClass::post_private;
        case PostStanding::walled:
        case PostStanding::unclear:
            break;
    }
    return FailureClass::bot_wall;
}

PostJudgement spoken(const PlatformRule& rule) {
    return {rule.standing, rule.standing != PostStanding::walled, failure_of(rule.standing), rule.because};
}

}  // namespace

bool is_answer(FailureClass failure) {
    return failure == FailureClass::ok || failure == FailureClass::http_404 ||
           failure == FailureClass::http_410 || failure == FailureClass::http_4xx ||
           failure == FailureClass::redirect_to_root;
}

std::string_view name_of(PostStanding standing) {
    return standings.at(static_cast<std::size_t>(standing));
}

std::optional<PostStanding> post_standing_named(std::string_view identifier) {
    const auto found = std::find(standings.begin(), standings.end(), identifier);
    if (found == standings.end()) return std::nullopt;
    return static_cast<PostStanding>(found - standings.begin());
}

bool PlatformRules::has_adapter() const {
    return enabled && std::any_of(endpoints.begin(), endpoints.end(), [](const PlatformEndpoint& endpoint) {
               return endpoint.name != page_endpoint;
           });
}

std::string PlatformRules::adapter_name() const {
    return fmt::format("{}/{}", name_of(platform), version);
}

std::optional<std::string> post_id(const PlatformRules& rules, const NormalisedLink& link) {
    if (link.platform != rules.platform || link.short_link) return std::nullopt;
    const std::string_view key = std::string_view{link.key}.substr(name_of(link.platform).size() + 1);
    constexpr std::string_view slot = "{id}";
    for (const std::string& pattern : rules.posts) {
        const auto at = pattern.find(slot);
        if (at == std::string::npos) continue;
        const std::string_view before = std::string_view{pattern}.substr(0, at);
        const std::string_view after = std::string_view{pattern}.substr(at + slot.size());
        if (key.size() <= before.size() + after.size() || !key.starts_with(before) || !key.ends_with(after))
            continue;
        const auto id = key.substr(before.size(), key.size() - before.size() - after.size());
        if (is_id(id)) return std::string{id};
    }
    return std::nullopt;
}

std::string endpoint_url(const PlatformEndpoint& endpoint, const NormalisedLink& link,
                         const std::string& id) {
    if (endpoint.url == "{url}") return link.url;
    std::string out;
    std::string_view rest = endpoint.url;
    while (!rest.empty()) {
        if (rest.starts_with("{url}")) {
            out += encoded(link.url);
            rest.remove_prefix(5);
        } else if (rest.starts_with("{id}")) {
            out += encoded(id);
            rest.remove_prefix(4);
        } else {
            out += rest.front();
            rest.remove_prefix(1);
        }
    }
    return out;
}

PostStep judge_post(const PlatformRules& rules, const std::vector<std::optional<ProbeResult>>& answers) {
    const auto answer = [&](std::size_t endpoint) -> const std::optional<ProbeResult>& {
        return answers.at(endpoint);
    };
    for (std::size_t i = 0; i < answers.size(); ++i)
        if (answers[i])
            if (auto silent = unusable(rules, i, *answers[i])) return {std::nullopt, std::move(*silent)};

    for (const PlatformRule& rule : rules.rules) {
        std::optional<std::size_t> unknown;
        bool possible = true;
        for (const AnswerMarks& marks : rule.marks) {
            if (!answer(marks.endpoint)) {
                if (!unknown) unknown = marks.endpoint;
            } else if (!holds(marks, *answer(marks.endpoint))) {
                possible = false;
                break;
            }
        }
        if (!possible) continue;
        if (unknown) return {unknown, {}};
        return {std::nullopt, spoken(rule)};
    }
    return {std::nullopt,
            {PostStanding::unclear, true, FailureClass::bot_wall,
             "what the platform answered fits no rule of " + rules.adapter_name()}};
}

std::optional<PostJudgement> judge_page(const PlatformRules& rules, const ProbeResult& page, bool is_post) {
    const auto unclear = [](std::string why) {
        return PostJudgement{PostStanding::unclear, false, FailureClass::bot_wall, std::move(why)};
    };
    const bool definite = page.failure == FailureClass::http_404 || page.failure == FailureClass::http_410;
    const auto known =
        std::find_if(rules.endpoints.begin(), rules.endpoints.end(),
                     [](const PlatformEndpoint& endpoint) { return endpoint.name == page_endpoint; });
    if (known != rules.endpoints.end() && is_answer(page.failure)) {
        const auto index = static_cast<std::size_t>(known - rules.endpoints.begin());
        if (auto silent = unusable(rules, index, page)) return silent;
        for (const PlatformRule& rule : rules.rules) {
            const bool speaks =
                !rule.marks.empty() &&
                std::all_of(rule.marks.begin(), rule.marks.end(), [&](const AnswerMarks& marks) {
                    return marks.endpoint == index && holds(marks, page);
                });
            if (speaks) return spoken(rule);
        }
    }
    const auto name = display_name_of(rules.platform);
    if (page.failure == FailureClass::ok && !(is_post ? rules.post_page_proves : rules.other_page_proves))
        return unclear(
            fmt::format("{} answers 200 also for what is not there; its page alone proves nothing", name));
    // A whole platform that is out of reach from here (a firewall, a ban, its own trouble) is no dead post.
    if (!definite && verdict_of(page.failure, page.http_status, false) == Verdict::down)
        return unclear(fmt::format("{} gave no usable answer ({}), which says nothing of this one link: {}",
                                   name, name_of(page.failure), page.reason));
    return std::nullopt;
}

std::string evidence_of(const PlatformRules& rules, const std::vector<std::optional<ProbeResult>>& answers,
                        bool with_bodies) {
    std::string text;
    for (std::size_t i = 0; i < answers.size(); ++i) {
        if (!answers[i]) continue;
        const ProbeResult& answer = *answers[i];
        text += fmt::format("{}: {} in {} ms, {}\n", rules.endpoints[i].name,
                            answer.http_status != 0 ? std::to_string(answer.http_status)
                                                    : std::string{name_of(answer.failure)},
                            std::chrono::duration_cast<std::chrono::milliseconds>(answer.total).count(),
                            answer.url);
    }
    for (std::size_t i = 0; with_bodies && i < answers.size(); ++i) {
        constexpr std::size_t shown = 1024;
        if (!answers[i] || answers[i]->body.empty()) continue;
        text += fmt::format("\n{} answered:\n{}\n", rules.endpoints[i].name,
                            safe_text(std::string_view{answers[i]->body}.substr(0, shown), true));
    }
    return text;
}

}  // namespace pantau::probes
