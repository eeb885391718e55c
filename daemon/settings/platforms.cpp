#include "daemon/settings/platforms.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "daemon/settings/addresses.hpp"
#include "daemon/settings/toml_reader.hpp"

namespace pantau::settings {

namespace {

using namespace std::chrono_literals;

const std::vector<std::string> platform_names{"youtube", "x", "tiktok", "instagram", "facebook"};
const std::vector<std::string> standing_names{"alive", "gone", "private", "walled", "unclear"};
constexpr std::size_t longest_list = 200;
constexpr int least_status = 100, most_status = 999;

/// FNV-1a over lists of texts: tells one content from another in a log line.
class Digest {
public:
    void add(std::initializer_list<std::vector<std::string>> lists) {
        for (const auto& list : lists) {
            for (const auto& text : list) {
                for (const char c : text) take(static_cast<unsigned char>(c));
                take(0);
            }
            take(1);
        }
    }
    std::uint32_t value() const { return value_; }

private:
    void take(unsigned char byte) { value_ = (value_ ^ byte) * 16'777'619U; }
    std::uint32_t value_ = 2'166'136'261U;
};

/// Texts that are not empty, each checked; `check` says what is wrong with one, as the end of a sentence.
template <class Check>
std::vector<std::string> checked_texts(TableReader& reader, const std::string& key, Need need,
                                       Problems& problems, Check check) {
    std::vector<std::string> out;
    auto values = reader.texts(key, need);
    if (!values) return out;
    if (values->size() > longest_list)
        reader.mistake(
            key, fmt::format("{} has {} entries; allowed: {} at most", key, values->size(), longest_list));
    for (auto& [value, place] : *values) {
        const std::string wrong = value.empty() ? "is empty" : check(value);
        if (!wrong.empty()) problems.add(place, fmt::format("\"{}\" in {} {}", value, key, wrong));
        out.push_back(std::move(value));
    }
    return out;
}

std::string nothing_wrong(const std::string&) {
    return {};
}

std::string host_mistake(const std::string& host) {
    return parse_host_name(host) == host ? "" : "is no host name in lower case";
}

/// `slots` of {id}, {url} in a template; any other brace is a mistake.
std::string template_mistake(const std::string& text, const std::vector<std::string>& slots) {
    for (std::size_t at = text.find_first_of("{}"); at != std::string::npos;
         at = text.find_first_of("{}", at)) {
        const auto end = text.find('}', at);
        const auto slot = end == std::string::npos ? std::string{} : text.substr(at, end - at + 1);
        if (std::find(slots.begin(), slots.end(), slot) == slots.end())
            return fmt::format("has braces that are none of {}", fmt::join(slots, ", "));
        at = end + 1;
    }
    return {};
}

std::string post_mistake(const std::string& pattern) {
    if (auto wrong = template_mistake(pattern, {"{id}"}); !wrong.empty()) return wrong;
    const auto first = pattern.find("{id}");
    if (first == std::string::npos || pattern.find("{id}", first + 1) != std::string::npos)
        return "does not hold {id} once";
    return {};
}

std::string endpoint_mistake(const std::string& url) {
    if (url == "{url}") return {};
    if (auto wrong = template_mistake(url, {"{url}", "{id}"}); !wrong.empty()) return wrong;
    const auto open = url.find('{');
    if (open == std::string::npos) return "names no post; write {url} or {id} where it belongs";
    // What stands for the post must come behind the host: it is the office's data, not the file's.
    const auto scheme = url.find("://");
    const auto path = scheme == std::string::npos ? scheme : url.find('/', scheme + 3);
    if (path == std::string::npos || open < path) return "must name scheme and host before {url} or {id}";
    return parse_url(url.substr(0, open)).mistake;
}

std::string header_mistake(const std::string& mark) {
    const auto colon = mark.find(':');
    const bool good = colon != std::string::npos && colon != 0 && mark.find(' ') > colon &&
                      mark.find_first_not_of(" ", colon + 1) != std::string::npos;
    return good ? "" : "is no header mark; write \"Name: part of its value\"";
}

std::string json_mistake(const std::string& marks) {
    std::string_view rest = marks;
    for (;;) {
        const auto bar = rest.find('|');
        const auto key = rest.substr(0, std::min(rest.find('='), bar));
        if (key.empty() || key.front() == '.' || key.back() == '.' ||
            key.find("..") != std::string_view::npos)
            return "is no JSON mark; write \"key\", \"key=value\" or \"key|other key\"";
        if (bar == std::string_view::npos) return {};
        rest.remove_prefix(bar + 1);
    }
}

std::string redirect_mistake(const std::string& mark) {
    if (mark.front() == '/' || parse_host_name(mark) == mark) return {};
    return "is neither a path that begins with / nor a host name in lower case";
}

std::vector<int> statuses(TableReader& reader) {
    std::vector<int> out;
    if (const auto values = reader.integers("status", least_status, most_status))
        for (const auto& [value, place] : *values) out.push_back(static_cast<int>(value));
    return out;
}

PlatformMarks read_marks(const Table& table, const std::string& endpoint, Problems& problems) {
    TableReader reader{table, endpoint, problems};
    PlatformMarks marks;
    marks.endpoint = endpoint;
    marks.status = statuses(reader);
    marks.body = checked_texts(reader, "body", Need::optional, problems, nothing_wrong);
    marks.json = checked_texts(reader, "json", Need::optional, problems, json_mistake);
    marks.header = checked_texts(reader, "header", Need::optional, problems, header_mistake);
    marks.redirect = checked_texts(reader, "redirect", Need::optional, problems, redirect_mistake);
    reader.finish();
    if (table.members.empty() && !table.cut)
        problems.add(
            table.place,
            fmt::format("{} holds no mark; allowed: status, body, json, header, redirect", endpoint));
    return marks;
}

std::size_t signs_of(const PlatformRule& rule) {
    std::size_t signs = 0;
    for (const auto& marks : rule.marks)
        for (const bool given : {!marks.status.empty(), !marks.body.empty(), !marks.json.empty(),
                                 !marks.header.empty(), !marks.redirect.empty()})
            signs += given ? 1 : 0;
    return signs;
}

PlatformRule read_rule(const Table& table, const std::vector<PlatformEndpoint>& endpoints,
                       Problems& problems) {
    TableReader reader{table, "[[rule]]", problems};
    PlatformRule rule;
    rule.is = reader.choice("is", standing_names, Need::required).value_or("");
    rule.because = reader.text("because", Need::required).value_or("");
    for (const auto& endpoint : endpoints)
        if (const auto* marks = reader.table(endpoint.name))
            rule.marks.push_back(read_marks(*marks, endpoint.name, problems));
    reader.finish();
    if (rule.marks.empty() && !table.cut)
        problems.add(table.place, "[[rule]] names no answer; write marks under the name of an [[endpoint]]");
    // A post is not called gone on one sign: platforms answer 404 for much else.
    if (rule.is == "gone" && !rule.marks.empty() && signs_of(rule) < 2)
        reader.mistake("is", "is \"gone\" on one sign alone; a second mark or a second answer is needed");
    return rule;
}

std::vector<PlatformEndpoint> read_endpoints(TableReader& file, Problems& problems) {
    std::vector<PlatformEndpoint> endpoints;
    for (const auto* table : file.tables("endpoint", Need::required)) {
        TableReader reader{*table, "[[endpoint]]", problems};
        const auto name = reader.text("name", Need::required);
        const auto url = reader.text("url", Need::required);
        reader.finish();
        if (name) {
            const bool good =
                name->find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == name->npos &&
                *name != "is" && *name != "because";
            if (!good)
                reader.mistake("name", fmt::format("name is \"{}\"; allowed: a to z, 0 to 9 and _, "
                                                   "but not is or because",
                                                   *name));
            if (std::any_of(endpoints.begin(), endpoints.end(),
                            [&](const auto& e) { return e.name == *name; }))
                reader.mistake("name", fmt::format("name \"{}\" is given twice", *name));
        }
        if (url)
            if (const auto wrong = endpoint_mistake(*url); !wrong.empty())
                reader.mistake("url", "url " + wrong);
        if (name && url) endpoints.push_back({*name, *url});
    }
    return endpoints;
}

std::string canary(TableReader& file, const std::string& key) {
    auto url = file.text(key).value_or("");
    if (!url.empty())
        if (const auto wrong = parse_url(url).mistake; !wrong.empty()) file.mistake(key, key + ' ' + wrong);
    return url;
}

Platform read_platform(TableReader& file, Problems& problems) {
    Platform out;
    out.file = file.source().place.file;
    out.platform = file.choice("platform", platform_names, Need::required).value_or("");
    out.version = static_cast<unsigned>(file.integer("version", 1, 9999, Need::required).value_or(1));
    out.confirmed = file.boolean("confirmed").value_or(false);
    out.enabled = file.boolean("enabled").value_or(true);
    out.hosts = checked_texts(file, "hosts", Need::required, problems, host_mistake);
    out.posts = checked_texts(file, "posts", Need::required, problems, post_mistake);
    out.post_page_proves = file.boolean("post_page_proves").value_or(false);
    out.other_page_proves = file.boolean("other_page_proves").value_or(false);
    out.alive_canary = canary(file, "alive_canary");
    out.absent_canary = canary(file, "absent_canary");
    out.alive_place = file.place_of("alive_canary");
    out.absent_place = file.place_of("absent_canary");
    out.absent_reads = {"gone"};
    if (file.has("absent_reads")) {
        out.absent_reads =
            checked_texts(file, "absent_reads", Need::required, problems, [](const std::string& word) {
                return word == "gone" || word == "unclear" ? "" : "is neither \"gone\" nor \"unclear\"";
            });
    }
    out.canary_every = file.fine_duration("canary_every", 1s, 7 * 24h).value_or(30min);
    out.endpoints = read_endpoints(file, problems);
    for (const auto* table : file.tables("rule"))
        out.rules.push_back(read_rule(*table, out.endpoints, problems));
    return out;
}

Walls read_walls(TableReader& file, Problems& problems) {
    Walls walls;
    walls.file = file.source().place.file;
    for (const auto* table : file.tables("wall", Need::required)) {
        TableReader reader{*table, "[[wall]]", problems};
        WallMark mark;
        mark.name = reader.text("name", Need::required).value_or("");
        mark.status = statuses(reader);
        mark.header = checked_texts(reader, "header", Need::optional, problems, header_mistake);
        mark.body = checked_texts(reader, "body", Need::optional, problems, nothing_wrong);
        reader.finish();
        if (mark.status.empty() && mark.header.empty() && mark.body.empty() && !table->cut)
            problems.add(table->place, "[[wall]] holds no mark; allowed: status, header, body");
        walls.marks.push_back(std::move(mark));
    }
    const auto segment = [](const std::string& word) {
        return word.find('/') == word.npos ? "" : "holds a /; allowed: one segment of a path";
    };
    walls.login_paths = checked_texts(file, "login_paths", Need::optional, problems, segment);
    walls.login_hosts = checked_texts(file, "login_hosts", Need::optional, problems, nothing_wrong);
    return walls;
}

bool read_table(const Table& table, PlatformData& into, Problems& problems) {
    const auto before = problems.size();
    TableReader file{table, "this file", problems};
    file.integer("schema", 1, 1, Need::required);
    if (file.has("wall")) {
        auto walls = read_walls(file, problems);
        file.finish();
        if (problems.size() != before || table.cut) return false;
        into.walls = std::move(walls);
        return true;
    }
    auto platform = read_platform(file, problems);
    file.finish();
    if (problems.size() != before || table.cut) return false;
    for (auto& known : into.platforms) {
        if (known.platform != platform.platform) continue;
        known = std::move(platform);
        return true;
    }
    into.platforms.push_back(std::move(platform));
    return true;
}

}  // namespace

std::string summary(const Platform& platform) {
    Digest digest;
    digest.add({platform.hosts, platform.posts, platform.absent_reads});
    digest.add({{platform.alive_canary, platform.absent_canary, format_duration(platform.canary_every)}});
    for (const auto& endpoint : platform.endpoints) digest.add({{endpoint.name, endpoint.url}});
    for (const auto& rule : platform.rules) {
        digest.add({{rule.is, rule.because}});
        for (const auto& marks : rule.marks) {
            digest.add({{marks.endpoint}, marks.body, marks.json, marks.header, marks.redirect});
            for (const int status : marks.status) digest.add({{std::to_string(status)}});
        }
    }
    digest.add({{platform.post_page_proves ? "1" : "0", platform.other_page_proves ? "1" : "0"}});
    return fmt::format("{}/{}, {}{}, {} ({:08x})", platform.platform, platform.version,
                       platform.confirmed ? "confirmed" : "unconfirmed",
                       platform.enabled ? "" : ", switched off", platform.file, digest.value());
}

std::string summary(const Walls& walls) {
    Digest digest;
    digest.add({walls.login_paths, walls.login_hosts});
    for (const auto& mark : walls.marks) {
        digest.add({{mark.name}, mark.header, mark.body});
        for (const int status : mark.status) digest.add({{std::to_string(status)}});
    }
    return fmt::format("{} marks, {} ({:08x})", walls.marks.size(), walls.file, digest.value());
}

bool read_platform_text(std::string_view text, const std::string& file, PlatformData& into,
                        Problems& problems) {
    const auto table = parse_toml(text, file, problems);
    return table && read_table(*table, into, problems);
}

PlatformData read_platforms(const std::vector<std::filesystem::path>& files, Problems& problems) {
    PlatformData data;
    for (const auto& shipped : shipped_platform_files())
        read_platform_text(shipped.text, fmt::format("(shipped) {}", shipped.name), data, problems);
    std::map<std::string, std::string> seen;  // what a file is about, and the file
    for (const auto& path : files) {
        const auto table = parse_toml_file(path.string(), problems);
        if (!table) continue;
        // Named before it is checked, so that two files about one platform are told even when one is wrong.
        const auto* platform = table->find("platform");
        const auto* text = platform == nullptr ? nullptr : platform->value.as<std::string>();
        const auto about =
            text != nullptr ? *text : std::string{table->find("wall") != nullptr ? "wall" : ""};
        if (!about.empty())
            if (const auto [earlier, first] = seen.emplace(about, path.string()); !first)
                problems.add(text != nullptr ? platform->value.place : table->place,
                             fmt::format("{} is already the matter of {}; name one file for it", about,
                                         earlier->second));
        read_table(*table, data, problems);
    }
    return data;
}

}  // namespace pantau::settings
