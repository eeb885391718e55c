#include "daemon/settings/load.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <map>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

#include <date/tz.h>
#include <fmt/format.h>

#include "daemon/settings/addresses.hpp"
#include "daemon/settings/merge.hpp"
#include "daemon/settings/sections.hpp"

namespace pantau::settings {

namespace {

constexpr std::size_t longest_socket_path = 107;  // sockaddr_un

/// Where things stand in the merged tree, for checks that look at two keys.
class Whereabouts {
public:
    explicit Whereabouts(const Table& root) : root_{root} {}

    /// Of the value; of the section, then of the file, when it is absent.
    Place of(std::string_view section, std::string_view key) const {
        const auto* found = root_.find(section);
        const auto* table = found == nullptr ? nullptr : found->value.as<Table>();
        if (table == nullptr) return root_.place;
        const auto* member = table->find(key);
        return member != nullptr ? member->value.place : table->place;
    }
    bool given(std::string_view section, std::string_view key) const {
        const auto* found = root_.find(section);
        const auto* table = found == nullptr ? nullptr : found->value.as<Table>();
        return table != nullptr && table->find(key) != nullptr;
    }
    /// No syntax error hides keys of this section.
    bool whole(std::string_view section) const {
        const auto* found = root_.find(section);
        const auto* table = found == nullptr ? nullptr : found->value.as<Table>();
        return table != nullptr && !table->cut;
    }
    /// Of a key in the n-th entry of a [[list]].
    Place of_entry(std::string_view section, std::size_t index, std::string_view key) const {
        const auto* found = root_.find(section);
        const auto* list = found == nullptr ? nullptr : found->value.as<Value::List>();
        const auto* table = list == nullptr || index >= list->size() ? nullptr : (*list)[index].as<Table>();
        if (table == nullptr) return root_.place;
        const auto* member = table->find(key);
        return member != nullptr ? member->value.place : table->place;
    }

private:
    const Table& root_;
};

template <class S>
S read_one(const BoundSection<S>& section, TableReader& root, Reading& reading) {
    const auto* table = root.table(section.doc.name);
    // An absent section is one with nothing in it: presets fill it, required keys are missed at the top of
    // the file.
    if (table == nullptr && root.has(section.doc.name)) return S{};
    return section.read(
        table != nullptr ? *table : Table{{root.source().place.file, 1, 1}, {}, root.source().cut}, reading);
}

template <class S>
std::vector<S> read_list(const BoundSection<S>& section, TableReader& root, Reading& reading) {
    std::vector<S> out;
    for (const auto* table : root.tables(section.doc.name)) out.push_back(section.read(*table, reading));
    return out;
}

void check_terms(const Whereabouts& where, Settings& settings, Problems& problems) {
    for (std::size_t i = 0; i < settings.officials.size(); ++i) {
        const auto& official = settings.officials[i];
        if (official.from && official.to && *official.to < *official.from)
            problems.add(where.of_entry("official", i, "to"), "to lies before from");
    }
    for (std::size_t i = 0; i < settings.executors.size(); ++i) {
        const auto& executor = settings.executors[i];
        if (executor.from && executor.to && *executor.to < *executor.from)
            problems.add(where.of_entry("executor", i, "to"), "to lies before from");
    }
    if (settings.officials.empty()) return;
    std::vector<std::string> positions;
    for (const auto& official : settings.officials) positions.push_back(official.position);
    for (const auto& [key, position] : {std::pair{"approved_by", &settings.report.approved_by},
                                        std::pair{"prepared_by", &settings.report.prepared_by}}) {
        if (!where.given("report", key) || position->empty() ||
            std::find(positions.begin(), positions.end(), *position) != positions.end())
            continue;
        const auto near = nearest(*position, positions);
        problems.add(where.of("report", key),
                     fmt::format("{} is \"{}\"; no [[official]] has this position{}", key, *position,
                                 near.empty() ? "" : fmt::format("; did you mean \"{}\"?", near)));
    }
}

void check_doors(const Whereabouts& where, const Settings& settings, Problems& problems) {
    const auto& http = settings.http;
    const bool open = http.behind_tls_proxy || http.allow_plain;
    const auto beyond = [&](const char* section, const Endpoint& endpoint) {
        if (endpoint.address.empty() || endpoint.loopback || open) return;
        problems.add(where.of(section, "listen"),
                     fmt::format("listen is \"{}\", which other machines can reach; this needs "
                                 "behind_tls_proxy = true or allow_plain = true in [http]",
                                 to_string(endpoint)));
    };
    beyond("http", http.listen);
    beyond("metrics", settings.metrics.listen);
    if (http.listen.port != 0 && http.listen.port == settings.metrics.listen.port &&
        http.listen.address == settings.metrics.listen.address)
        problems.add(where.of("metrics", "listen"),
                     "listen is the same as listen in [http]; each needs its own port");
    if (http.socket.string().size() > longest_socket_path)
        problems.add(where.of("http", "socket"),
                     fmt::format("socket is {} bytes long with its folder; allowed: at most {}",
                                 http.socket.string().size(), longest_socket_path));
}

void check_sites(const Whereabouts& where, Settings& settings, Problems& problems) {
    std::map<std::string, std::size_t> seen;
    std::vector<std::string> ids;
    for (std::size_t i = 0; i < settings.sites.size(); ++i) {
        auto& site = settings.sites[i];
        if (site.name.empty()) site.name = site.id;
        if (site.id.empty()) continue;  // complained of already
        ids.push_back(site.id);
        if (const auto [earlier, first] = seen.emplace(site.id, i); !first)
            problems.add(where.of_entry("site", i, "id"),
                         fmt::format("id \"{}\" is given twice; it stands at {} already", site.id,
                                     to_string(where.of_entry("site", earlier->second, "id"))));
        const auto url = parse_url(site.url);
        const auto& ports = settings.probe.allow_ports;
        if (url.parts && !ports.empty() &&
            std::find(ports.begin(), ports.end(), url.parts->port) == ports.end())
            problems.add(
                where.of_entry("site", i, "url"),
                fmt::format("url has port {}, which is not among allow_ports of [probe]", url.parts->port));
    }
    for (std::size_t i = 0; i < settings.maintenance.size(); ++i) {
        const auto& site = settings.maintenance[i].site;
        if (site.empty() || site == "*" || seen.contains(site)) continue;
        const auto near = nearest(site, ids);
        problems.add(where.of_entry("maintenance", i, "site"),
                     fmt::format("site is \"{}\"; no [[site]] has this id{}", site,
                                 near.empty() ? "" : fmt::format("; did you mean \"{}\"?", near)));
    }
}

void check_lengths(const Whereabouts& where, const Settings& settings, Problems& problems) {
    using std::chrono::milliseconds;
    if (settings.probe.connect_timeout > settings.probe.timeout && settings.probe.timeout != milliseconds{0})
        problems.add(where.of("probe", "connect_timeout"),
                     fmt::format("connect_timeout is {}; allowed: not longer than timeout, which is {}",
                                 format_duration(settings.probe.connect_timeout),
                                 format_duration(settings.probe.timeout)));
    if (settings.accounts.session_idle > settings.accounts.session_longest &&
        settings.accounts.session_longest != milliseconds{0})
        problems.add(where.of("accounts", "session_idle"), "session_idle is longer than session_longest");
    if (settings.mail && settings.mail->tls == MailTls::none && !settings.mail->user.empty())
        problems.add(where.of("mail", "tls"),
                     "tls is \"none\", so the password of user could be read on the way; "
                     "allowed with user: \"starttls\" or \"tls\"");
    if (settings.mail && where.whole("mail") && !settings.mail->user.empty() && !settings.mail->password_file)
        problems.add(where.of("mail", "user"), "user needs a password_file in [mail]");
    if (settings.mail && where.whole("mail") && settings.mail->user.empty() && settings.mail->password_file)
        problems.add(where.of("mail", "password_file"), "password_file needs a user in [mail]");
}

/// Whether the file can be opened, and a secret is nobody else's to read.
std::string file_mistake(const NamedFile& file, const Surroundings& around) {
    // systemd shows credentials to the service alone, and only while it runs; whoever else checks the
    // settings cannot look.
    constexpr std::string_view credentials = "/run/credentials/";
    if (file.secret && around.credentials_directory.empty() && file.path.string().starts_with(credentials))
        return {};
    struct stat status {};
    if (::stat(file.path.c_str(), &status) != 0)
        return fmt::format("{} names {}, which cannot be opened: {}", file.key, file.path.string(),
                           std::strerror(errno));
    if (!S_ISREG(status.st_mode))
        return fmt::format("{} names {}, which is not a file", file.key, file.path.string());
    if (file.secret) {
        // systemd gives credentials an access list, which shows up as group bits.
        const auto& folder = around.credentials_directory;
        const bool from_systemd = !folder.empty() && file.path.parent_path() == folder;
        if (!from_systemd && (status.st_mode & 077U) != 0)
            return fmt::format("{} names {}, which others can read; make its mode 0600", file.key,
                               file.path.string());
        return {};  // whoever checks the settings need not be the one who may read the secret
    }
    if (::access(file.path.c_str(), R_OK) != 0)
        return fmt::format("{} names {}, which cannot be opened: {}", file.key, file.path.string(),
                           std::strerror(errno));
    return {};
}

/// `files`: parsed, pantau.toml first. `look`: whether the files that are named must be there.
Loaded read_tables(std::vector<Table> tables, const std::string& file, const Surroundings& around, bool look,
                   Problems problems) {
    Loaded loaded;
    const Table whole = merge(std::move(tables), problems);
    TableReader root{whole, "this file", problems};
    Reading reading{problems};
    Settings settings;
    settings.file = file;
    settings.office = read_one(office_section(), root, reading);
    settings.officials = read_list(official_section(), root, reading);
    settings.executors = read_list(executor_section(), root, reading);
    settings.time = read_one(time_section(), root, reading);
    if (!settings.time.zone.empty()) reading.zone = date::locate_zone(settings.time.zone);
    settings.sop_files = read_one(sop_section(), root, reading).files;
    settings.calendar_files = read_one(calendar_section(), root, reading).files;
    settings.cases = read_one(cases_section(), root, reading);
    settings.store = read_one(store_section(), root, reading);
    settings.http = read_one(http_section(), root, reading);
    settings.metrics = read_one(metrics_section(), root, reading);
    settings.sites = read_list(site_section(), root, reading);
    settings.probe = read_one(probe_section(), root, reading);
    settings.links = read_one(links_section(), root, reading);
    settings.platform_files = read_one(platforms_section(), root, reading).files;
    settings.content = read_one(content_section(), root, reading);
    settings.maintenance = read_list(maintenance_section(), root, reading);
    settings.report = read_one(report_section(), root, reading);
    if (root.has("mail")) settings.mail = read_one(mail_section(), root, reading);
    root.allow({"mail"});
    settings.webhooks = read_list(webhook_section(), root, reading);
    settings.accounts = read_one(accounts_section(), root, reading);
    root.finish();

    if (settings.store.directory.empty()) settings.store.directory = around.state_directory;
    if (settings.store.backup_directory.empty())
        settings.store.backup_directory = settings.store.directory / "backups";
    if (settings.report.directory.empty()) settings.report.directory = settings.store.directory / "reports";

    const Whereabouts where{whole};
    check_terms(where, settings, problems);
    check_doors(where, settings, problems);
    check_sites(where, settings, problems);
    check_lengths(where, settings, problems);

    loaded.sop_files = settings.sop_files;
    loaded.calendar_files = settings.calendar_files;
    loaded.socket = settings.http.socket;
    auto platform_files = settings.platform_files;
    auto content_file = look ? settings.content.file : std::nullopt;
    if (look) {
        for (const auto& named : reading.files) {
            const auto mistake = file_mistake(named, around);
            if (mistake.empty()) continue;
            problems.add(named.place, mistake);
            std::erase(loaded.sop_files, named.path);
            std::erase(loaded.calendar_files, named.path);
            std::erase(platform_files, named.path);
            if (content_file == named.path) content_file.reset();
        }
        for (const auto& path : platform_files) loaded.files.push_back(path.string());
        if (content_file) loaded.files.push_back(content_file->string());
    }
    settings.platforms = read_platforms(look ? platform_files : std::vector<Path>{}, problems);
    settings.content.words = read_content(content_file, problems);
    loaded.platforms = settings.platforms;
    loaded.problems = std::move(problems);
    if (loaded.problems.empty()) loaded.settings = std::move(settings);
    return loaded;
}

/// conf.d/*.toml beside the settings, by name. Hidden files and editors' copies do not end in .toml.
std::vector<std::string> extra_files(const std::string& path, Problems& problems) {
    std::vector<std::string> found;
    const auto folder = Path{path}.parent_path() / "conf.d";
    std::error_code error;
    if (!std::filesystem::exists(folder, error)) return found;
    auto entry = std::filesystem::directory_iterator{folder, error};
    for (; !error && entry != std::filesystem::directory_iterator{}; entry.increment(error)) {
        const auto name = entry->path().filename().string();
        if (name.ends_with(".toml") && !name.starts_with('.')) found.push_back(entry->path().string());
    }
    if (error) problems.add(Place{folder.string(), 1, 1}, "cannot be read: " + error.message());
    std::sort(found.begin(), found.end());
    return found;
}

}  // namespace

Surroundings surroundings() {
    Surroundings around;
    // systemd gives a list parted by colons where a unit names several; ours names one.
    if (const char* state = std::getenv("STATE_DIRECTORY"); state != nullptr && *state != '\0') {
        const std::string_view list{state};
        around.state_directory = Path{list.substr(0, list.find(':'))};
    }
    if (const char* credentials = std::getenv("CREDENTIALS_DIRECTORY"); credentials != nullptr)
        around.credentials_directory = Path{credentials};
    return around;
}

Loaded load(const std::string& path, const Surroundings& around) {
    Problems problems;
    std::vector<std::string> files;
    std::vector<Table> tables;
    auto names = extra_files(path, problems);
    names.insert(names.begin(), path);
    for (const auto& name : names) {
        if (auto table = parse_toml_file(name, problems)) {
            tables.push_back(std::move(*table));
            files.push_back(name);
        } else {
            // Stands for what could not be read, so that the other files are checked all the same.
            tables.push_back({{name, 1, 1}, {}, true});
        }
    }
    auto loaded = read_tables(std::move(tables), path, around, true, std::move(problems));
    loaded.files.insert(loaded.files.begin(), files.begin(), files.end());
    return loaded;
}

Loaded read(std::string_view text, const std::string& file, const Surroundings& around) {
    Problems problems;
    auto table = parse_toml(text, file, problems);
    std::vector<Table> tables;
    tables.push_back(table ? std::move(*table) : Table{{file, 1, 1}, {}, true});
    auto loaded = read_tables(std::move(tables), file, around, false, std::move(problems));
    loaded.files = {file};
    return loaded;
}

Settings built_in(const Surroundings& around) {
    // The required keys have no defaults; they are given, then taken away again.
    auto loaded =
        read("[office]\nname = \"-\"\n[sop]\nfiles = [\"-\"]\n[calendar]\nfiles = [\"-\"]\n", "", around);
    auto settings = std::move(loaded.settings.value());
    settings.office.name.clear();
    settings.sop_files.clear();
    settings.calendar_files.clear();
    return settings;
}

}  // namespace pantau::settings
