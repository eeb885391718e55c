// What is watched and how: sites, probing, links, maintenance.
#include <algorithm>

#include <date/tz.h>

#include "daemon/settings/addresses.hpp"
#include "daemon/settings/recurrence.hpp"
#include "daemon/settings/sections.hpp"

namespace pantau::settings {

namespace {

using namespace std::chrono_literals;
constexpr std::chrono::hours day_length{24};

std::string site_id_mistake(const std::string& id) {
    const bool good = id.size() <= 40 && id.front() != '-' &&
                      id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string::npos;
    return good ? ""
                : '"' + id + "\" is no id; allowed: a to z, 0 to 9 and hyphens, at most 40, no hyphen first";
}

std::string url_mistake(const std::string& url) {
    return parse_url(url).mistake;
}

/// A single text or a list of texts.
BoundKey<Site> contents(std::string name, std::vector<std::string> Site::*member, About about) {
    return shaped<Site>(
        name, KeyType::text_list, "text or a list of at most 20 texts", std::move(about),
        [=](TableReader& reader, Site& out, Reading& reading) {
            const auto* value = reader.value(name);
            if (value == nullptr) return;
            std::vector<Located<std::string>> found;
            if (value->as<std::string>() != nullptr) {
                if (auto one = reader.text(name)) found.push_back({std::move(*one), value->place});
            } else if (auto several = reader.texts(name)) {
                found = std::move(*several);
            }
            if (found.size() > 20) reader.mistake(name, name + " has more than 20 entries");
            for (auto& [item, place] : found) {
                if (item.empty()) reading.problems.add(place, "an entry of " + name + " is empty");
                (out.*member).push_back(std::move(item));
            }
        },
        [member](const Site& from) { return binding::joined(from.*member); });
}

BoundKey<Probe> ranges(std::string name, std::vector<std::string> Probe::*member, About about) {
    return shaped<Probe>(
        name, KeyType::text_list, "a list of address ranges such as \"127.0.0.0/8\"", std::move(about),
        [=](TableReader& reader, Probe& out, Reading& reading) {
            const auto values = reader.texts(name);
            if (!values) return;
            for (const auto& [value, place] : *values) {
                auto cidr = parse_cidr(value);
                if (!cidr.mistake.empty()) {
                    reading.problems.add(place, '"' + value + "\" in " + name + ' ' + cidr.mistake);
                } else {
                    (out.*member).push_back(std::move(cidr.canonical));
                }
            }
        },
        [member](const Probe& from) { return binding::joined(from.*member); });
}

BoundKey<Probe> block_hosts(About about) {
    return shaped<Probe>(
        "block_hosts", KeyType::text_list, "a list of host names", std::move(about),
        [](TableReader& reader, Probe& out, Reading& reading) {
            const auto values = reader.texts("block_hosts");
            if (!values) return;
            for (const auto& [value, place] : *values) {
                auto host = parse_host_name(value);
                if (host.empty()) {
                    reading.problems.add(place, '"' + value + "\" in block_hosts is no host name");
                } else {
                    out.block_hosts.push_back(std::move(host));
                }
            }
        },
        [](const Probe& from) { return binding::joined(from.block_hosts); });
}

std::string resolver_mistake(const std::string& server) {
    if (server.empty()) return "";
    if (server.find("://") != std::string::npos) {
        const auto url = parse_url(server);
        if (!url.parts) return url.mistake;
        return url.parts->scheme == "https" ? "" : "must begin with https://, or be an address";
    }
    const bool address = server.find('/') == std::string::npos && parse_cidr(server).mistake.empty();
    const auto endpoint = parse_endpoint(server);
    return address || (endpoint && endpoint->port != 0 && server.find("localhost") == std::string::npos)
               ? ""
               : "is neither a URL that begins with https:// nor an address such as \"9.9.9.9\" or "
                 "\"[2620:fe::fe]:53\"";
}

BoundKey<Probe> allow_ports(About about) {
    return shaped<Probe>(
        "allow_ports", KeyType::integer_list, "a list of ports, 1 to 65535, at least one", std::move(about),
        [](TableReader& reader, Probe& out, Reading&) {
            if (const auto values = reader.integers("allow_ports", 1, 65535, Need::required))
                for (const auto& [value, place] : *values)
                    out.allow_ports.push_back(static_cast<std::uint16_t>(value));
        },
        [](const Probe& from) {
            std::vector<std::string> ports;
            for (const auto port : from.allow_ports) ports.push_back(std::to_string(port));
            return binding::joined(ports);
        });
}

BoundKey<Probe> references(About about) {
    return shaped<Probe>(
        "references", KeyType::text_list, "a list of \"host:port\" or URLs", std::move(about),
        [](TableReader& reader, Probe& out, Reading& reading) {
            const auto values = reader.texts("references");
            if (!values) return;
            for (const auto& [value, place] : *values) {
                if (auto reference = parse_reference(value)) {
                    out.references.push_back(std::move(*reference));
                } else {
                    reading.problems.add(place, '"' + value +
                                                    "\" in references is no reference point; allowed: "
                                                    "\"192.168.1.1:53\", \"example.org:443\" or a URL");
                }
            }
        },
        [](const Probe& from) {
            std::vector<std::string> points;
            for (const auto& point : from.references)
                points.push_back(point.host + ':' + std::to_string(point.port));
            return binding::joined(points);
        });
}

std::optional<Instant> instant(const TomlDateTime& at, const date::time_zone* zone) {
    if (at.offset) return Instant{at.local.time_since_epoch() - *at.offset};
    if (zone == nullptr) return std::nullopt;
    return zone->to_sys(at.local, date::choose::earliest);
}

BoundKey<Maintenance> moment(std::string name, std::optional<Instant> Maintenance::*member, About about) {
    return shaped<Maintenance>(
        name, KeyType::date_time, "a time; local without an offset", std::move(about),
        [=](TableReader& reader, Maintenance& out, Reading& reading) {
            if (const auto at = reader.date_time(name)) out.*member = instant(*at, reading.zone);
        },
        [member](const Maintenance& from) {
            return from.*member ? date::format("%FT%TZ", *(from.*member)) : std::string{"none"};
        });
}

/// The window's two shapes exclude each other, so its beat is judged with the whole table in view.
void read_beat(TableReader& reader, Maintenance& out, Reading&) {
    const auto every = reader.text("every");
    const auto at = reader.clock("at");
    const auto length = reader.duration("for", 1min, 7 * day_length);
    const bool once = reader.has("from") || reader.has("to");
    const bool cut = reader.source().cut;  // then nothing is called missing
    if (once) {
        for (const char* key : {"every", "at", "for"})
            if (reader.has(key))
                reader.mistake(key, std::string{key} + " does not go with from and to; write either");
        for (const char* key : {"from", "to"})
            if (!reader.has(key) && !cut)
                reader.mistake(key, std::string{key} + " is missing in [[maintenance]]");
        if (out.from && out.to && *out.to <= *out.from) reader.mistake("to", "to is not after from");
        return;
    }
    if (!reader.has("every")) {
        if (!cut) reader.mistake("every", "from and to are missing in [[maintenance]], or every, at and for");
        return;
    }
    if (!reader.has("for") && !cut)
        reader.mistake("for", "for is missing in [[maintenance]], such as for = \"2h\"");
    if (length) out.length = *length;
    if (!every || (reader.has("at") && !at) || (!at && cut)) return;
    auto beat = parse_recurrence(*every, at);
    if (!beat.recurrence) reader.mistake("every", "every is \"" + *every + "\"; " + beat.mistake);
    out.every = beat.recurrence;
}

}  // namespace

const BoundSection<Site>& site_section() {
    static const BoundSection<Site> section{
        {.name = "site",
         .list = true,
         .help = "A website of the office, watched all the time. One [[site]] each."},
        {text("id", &Site::id,
              {.example = "\"dprd\"",
               .help = "Short name in metrics and records. Never change it later.",
               .required = true},
              "a to z, 0 to 9 and hyphens, at most 40", site_id_mistake),
         text("name", &Site::name,
              {.preset = "\"\"", .example = "\"Situs DPRD\"", .help = "As shown. Default: the id."}),
         text("url", &Site::url,
              {.example = "\"https://www.example.go.id/\"", .help = "The page to fetch.", .required = true},
              "an http or https URL", url_mistake),
         text("group", &Site::group,
              {.preset = "\"\"",
               .example = "\"utama\"",
               .help = "Sites of one group stand together in metrics."}),
         duration<Site, std::chrono::seconds>("interval", &Site::interval, 1s, day_length,
                                              {.preset = "\"60s\"", .help = "From one look to the next."}),
         duration<Site, std::chrono::milliseconds>(
             "slow", &Site::slow, 1ms, 10min,
             {.preset = "\"3s\"", .help = "A good answer that takes longer is slow."}),
         contents("must_contain", &Site::must_contain,
                  {.preset = "[]",
                   .example = "[\"DPRD\"]",
                   .help = "The page is down when one of these is not in it."}),
         contents("must_not_contain", &Site::must_not_contain,
                  {.preset = "[]",
                   .example = "[\"slot gacor\"]",
                   .help = "The page is down when one of these is in it."}),
         size("least_bytes", &Site::least_bytes, 0, 64ULL << 20U,
              {.preset = "0",
               .example = "\"4KiB\"",
               .help = "The page is down when it is shorter. 0: any length is good."}),
         boolean("check_content", &Site::check_content,
                 {.preset = "true",
                  .help = "Look for injected gambling: in what is seen, hidden, linked to, and shown to search "
                          "engines alone."}),
         day("domain_expires", &Site::domain_expires,
             {.example = "2027-06-30",
              .help = "When the domain's registration ends; a reminder comes before."}),
         boolean("known_wall", &Site::known_wall,
                 {.preset = "false",
                  .help = "true: a bot wall stands before this site and may answer us; that changes nothing "
                          "of its state."})}};
    return section;
}

const BoundSection<Probe>& probe_section() {
    static const BoundSection<Probe> section{
        {.name = "probe", .shown = true, .help = "How the web is asked, for sites and links alike."},
        {ranges(
             "allow_addresses", &Probe::allow_addresses,
             {.preset = "[]",
              .example = "[\"10.20.0.0/16\"]",
              .help =
                  "Ranges that may be asked though they are not public, such as the office's own network."}),
         allow_ports({.preset = "[80, 443]", .help = "No other port is ever asked."}),
         duration<Probe, std::chrono::milliseconds>(
             "connect_timeout", &Probe::connect_timeout, 10ms, 2min,
             {.preset = "\"10s\"", .help = "For the connection, TLS included. Not longer than timeout."}),
         duration<Probe, std::chrono::milliseconds>(
             "timeout", &Probe::timeout, 10ms, 10min,
             {.preset = "\"30s\"", .help = "For the whole probe, redirects included."}),
         size("max_body", &Probe::max_body, 1ULL << 10U, 64ULL << 20U,
              {.preset = "\"2MiB\"", .help = "Of a page, after decompression; the rest is not read."}),
         text("user_agent", &Probe::user_agent,
              {.preset = "\"Pantau/0.1 (availability monitor)\"",
               .help =
                   "How we name ourselves. Add a contact address: hosts that know whom to ask do not block."},
              "text of at most 200 bytes",
              [](const std::string& name) -> std::string {
                  return name.size() > 200 ? "is longer than 200 bytes" : "";
              }),
         references(
             {.preset = "[]",
              .example = "[\"192.168.1.1:53\", \"https://www.bogorkab.go.id/\"]",
              .help =
                  "Points that answer as long as our own network works: gateway, resolver, well-known "
                  "hosts.\n"
                  "When most of them are silent too, no site is called down. Empty: many sites of several "
                  "networks\n"
                  "that fail at once are taken for a fault of ours."}),
         text("second_resolver", &Probe::second_resolver,
              {.preset = "\"\"",
               .example = "\"https://9.9.9.9/dns-query\"",
               .help =
                   "Asked too when the system's name servers fail, or lead to a provider's block page: "
                   "a URL\n"
                   "(DNS over HTTPS, which a provider cannot rewrite; best by address) or an address. \"\": "
                   "none."},
              "an https URL or an address", resolver_mistake),
         ranges(
             "block_addresses", &Probe::block_addresses,
             {.preset = "[]",
              .example = "[\"203.0.113.7\"]",
              .help = "Where providers lead to in place of a page that they block. Such an answer is theirs, "
                      "not the site's."}),
         block_hosts({.preset = "[]",
                      .example = "[\"blokir.example.net\"]",
                      .help = "The same by host name, subdomains included."}),
         integer("max_in_flight", &Probe::max_in_flight, 1, 1000,
                 {.preset = "64", .help = "Probes at one time."}),
         path("ca_file", &Probe::ca_file, Look::file,
              {.example = "\"kantor-ca.pem\"",
               .help = "PEM of authorities that are trusted besides the system's."})}};
    return section;
}

namespace {

std::string wrong_archive(const std::string& given) {
    if (given.size() > 500) return "is longer than 500 bytes";
    if (given.find("{url}") == std::string::npos) return "does not hold {url}, where the link is put";
    std::string filled = given;
    for (const char* const place : {"{url}", "{timestamp}"})
        if (const auto at = filled.find(place); at != std::string::npos)
            filled.replace(at, std::string_view{place}.size(), "1");
    return url_mistake(filled);
}

}  // namespace

const BoundSection<Links>& links_section() {
    static const BoundSection<Links> section{
        {.name = "links",
         .shown = true,
         .help =
             "Links that cases have published. One look never kills a link: strikes do, some time apart."},
        {duration<Links, std::chrono::seconds>("new_within", &Links::new_within, 1s, day_length,
                                               {.preset = "\"15m\"", .help = "First look at a new link."}),
         duration<Links, std::chrono::seconds>("alive_every", &Links::alive_every, 1min, 365 * day_length,
                                               {.preset = "\"7d\"", .help = "Links that are alive."}),
         duration<Links, std::chrono::seconds>(
             "own_site_every", &Links::own_site_every, 1min, 365 * day_length,
             {.preset = "\"1d\"", .help = "The same for links on a [[site]] of ours."}),
         duration<Links, std::chrono::seconds>(
             "suspect_every", &Links::suspect_every, 1min, 365 * day_length,
             {.preset = "\"1d\"",
              .help = "Links that failed and are not yet dead. The next strike may come sooner,\n"
                      "as soon as its span is over."}),
         duration<Links, std::chrono::seconds>(
             "dead_every", &Links::dead_every, 1min, 365 * day_length,
             {.preset = "\"7d\"", .help = "Dead links in their first 30 days."}),
         duration<Links, std::chrono::seconds>("dead_late_every", &Links::dead_late_every, 1min,
                                               365 * day_length,
                                               {.preset = "\"30d\"", .help = "Dead links after that."}),
         integer("definite_strikes", &Links::definite_strikes, 1, 20,
                 {.preset = "2", .help = "Looks that agree on 404, 410 or gone before a link is dead …"}),
         duration<Links, std::chrono::seconds>(
             "definite_span", &Links::definite_span, 0s, 90 * day_length,
             {.preset = "\"6h\"", .help = "… and the least time from the first to the last of them."}),
         integer("indefinite_strikes", &Links::indefinite_strikes, 1, 20,
                 {.preset = "3", .help = "Failing looks of any other kind before a link is dead …"}),
         duration<Links, std::chrono::seconds>(
             "indefinite_span", &Links::indefinite_span, 0s, 90 * day_length,
             {.preset = "\"72h\"", .help = "… and the least time from the first to the last of them."}),
         duration<Links, std::chrono::milliseconds>(
             "host_gap", &Links::host_gap, 0ms, 1h,
             {.preset = "\"1s\"", .help = "Least time between two requests to one host."}),
         duration<Links, std::chrono::milliseconds>(
             "social_gap", &Links::social_gap, 0ms, 1h,
             {.preset = "\"5s\"",
              .help = "The same for social platforms. Facebook and Instagram are asked as pages only: their "
                      "oEmbed\n"
                      "service is \"only meant to be used for embedding\", and \"using metadata … for any "
                      "purpose\n"
                      "other than providing a front-end view … is strictly prohibited\"."}),
         integer(
             "social_budget", &Links::social_budget, 0, 1'000'000,
             {.preset = "2000",
              .help = "Requests to one social platform in a day (UTC); the rest waits for the next day. 0: "
                      "no limit."}),
         text(
             "archive", &Links::archive,
             {.preset = "\"https://archive.org/wayback/available?url={url}&timestamp={timestamp}\"",
              .help =
                  "Asked for the nearest archived copy of a link that has died: one at a time, once a month\n"
                  "until there is one. {url} is the link, {timestamp} when it was last alive. \"\": off."},
             "an http or https URL with {url}", wrong_archive)}};
    return section;
}

const BoundSection<Maintenance>& maintenance_section() {
    static const BoundSection<Maintenance> section{
        {.name = "maintenance",
         .list = true,
         .help = "Planned work: probing goes on, failures are not counted. Either from and to, or every, at "
                 "and for."},
        {text("site", &Maintenance::site,
              {.example = "\"dprd\"", .help = "The id of a [[site]], or \"*\" for all.", .required = true},
              "a site's id or \"*\""),
         moment("from", &Maintenance::from, {.help = "Once: 2026-11-28T21:00:00, local, or with an offset."}),
         moment("to", &Maintenance::to, {.help = "Once: its end."}),
         shaped<Maintenance>(
             "every", KeyType::text,
             "\"day\", weekdays such as \"sun\" or \"sat,sun\", \"month 15\", or five cron fields",
             {.example = "\"sun\"", .help = "Again and again, in local time."}, read_beat,
             [](const Maintenance& from) {
                 if (!from.every) return std::string{"none"};
                 const auto& beat = *from.every;
                 return beat.minutes.to_string() + beat.hours.to_string() + beat.days.to_string() +
                        beat.months.to_string() + beat.weekdays.to_string();
             }),
         shaped<Maintenance>(
             "at", KeyType::clock, "a time of day",
             {.example = "\"22:00\"", .help = "With every, unless that is cron."},
             [](TableReader&, Maintenance&, Reading&) {}, [](const Maintenance&) { return std::string{}; }),
         shaped<Maintenance>(
             "for", KeyType::duration, "1m to 7d", {.example = "\"2h\"", .help = "With every: how long."},
             [](TableReader&, Maintenance&, Reading&) {},
             [](const Maintenance& from) { return format_duration(from.length); }),
         text("reason", &Maintenance::reason,
              {.preset = "\"\"", .example = "\"Pencadangan mingguan\"", .help = "Stands in the report."})}};
    return section;
}

}  // namespace pantau::settings
