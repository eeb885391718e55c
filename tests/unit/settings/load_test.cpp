#include "daemon/settings/load.hpp"

#include <filesystem>
#include <fstream>
#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>

using namespace pantau::settings;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

/// A folder of its own, with settings that load, gone at the end.
class Folder {
public:
    Folder() {
        std::string pattern = (fs::temp_directory_path() / "pantau-settings-XXXXXX").string();
        REQUIRE(mkdtemp(pattern.data()) != nullptr);
        root = pattern;
        put("sop.toml", "");
        put("cal.toml", "");
    }
    ~Folder() { fs::remove_all(root); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    std::string put(const std::string& name, const std::string& text) const {
        fs::create_directories((root / name).parent_path());
        std::ofstream{root / name, std::ios::binary} << text;
        return (root / name).string();
    }
    /// Problems of pantau.toml with this text, with the folder's own name taken out.
    std::vector<std::string> problems(const std::string& text) const {
        return lines(load(put("pantau.toml", text), {"/state", root / "credentials"}));
    }
    std::vector<std::string> lines(const Loaded& loaded) const {
        std::vector<std::string> out;
        for (const auto& problem : loaded.problems.in_order()) {
            auto line = to_string(problem);
            const auto prefix = root.string() + '/';
            for (auto at = line.find(prefix); at != std::string::npos; at = line.find(prefix))
                line.erase(at, prefix.size());
            out.push_back(line);
        }
        CHECK(out.empty() == loaded.settings.has_value());
        return out;
    }
    fs::path root;
};

using Lines = std::vector<std::string>;
const std::string base =
    "[office]\nname = \"Kantor\"\n[sop]\nfiles = [\"sop.toml\"]\n[calendar]\nfiles = [\"cal.toml\"]\n";

}  // namespace

TEST_CASE("defaults are those of the contract", "[load]") {
    const auto loaded = read(base, "/etc/pantau/pantau.toml", {"/state", {}});
    REQUIRE(loaded.settings);
    const auto& s = *loaded.settings;
    CHECK(s.office.name == "Kantor");
    CHECK_FALSE(s.office.example_data);
    CHECK(s.time.zone == "Asia/Jakarta");
    CHECK(s.time.language == "id");
    CHECK(s.sop_files == std::vector<Path>{"/etc/pantau/sop.toml"});
    CHECK(s.store.directory == "/state");
    CHECK(s.store.keep_samples == 90 * 24h);
    CHECK(s.store.size_budget == 1ULL << 30U);
    CHECK(to_string(s.http.listen) == "127.0.0.1:8480");
    CHECK(s.http.socket == "/run/pantau/control.sock");
    CHECK(s.http.host_names == std::vector<std::string>{"localhost"});
    CHECK_FALSE(s.http.behind_tls_proxy);
    CHECK_FALSE(s.http.allow_plain);
    CHECK(to_string(s.metrics.listen) == "127.0.0.1:9480");
    CHECK(s.sites.empty());
    CHECK(s.probe.allow_addresses.empty());
    CHECK(s.probe.allow_ports == std::vector<std::uint16_t>{80, 443});
    CHECK(s.probe.connect_timeout == 10s);
    CHECK(s.probe.timeout == 30s);
    CHECK(s.probe.max_body == 2U << 20U);
    CHECK(s.probe.references.empty());
    CHECK(s.probe.max_in_flight == 64);
    CHECK(s.links.definite_strikes == 2);
    CHECK(s.links.definite_span == 6h);
    CHECK(s.links.indefinite_strikes == 3);
    CHECK(s.links.indefinite_span == 72h);
    CHECK(s.links.new_within == 15min);
    CHECK(s.links.archive == "https://archive.org/wayback/available?url={url}&timestamp={timestamp}");
    CHECK(s.report.directory == "/state/reports");
    CHECK(s.report.paper == Paper::a4);
    REQUIRE(s.report.schedule.size() == 2);
    CHECK(s.report.schedule[0].kind == ReportKind::analisis_gangguan);
    CHECK(s.report.schedule[1].kind == ReportKind::kondisi_web);
    CHECK(s.report.schedule[1].every == Cadence::month);
    CHECK(s.report.schedule[1].at == 7h);
    CHECK(s.report.target_availability == 0.995);
    CHECK(s.report.target_on_time == 0.90);
    CHECK_FALSE(s.report.keep);
    CHECK_FALSE(s.mail);
    CHECK_FALSE(s.cases.back_date_limit);

    const auto site = read(base + "[[site]]\nid = \"a\"\nurl = \"https://x/\"\nmust_contain = \"DPRD\"\n",
                           "x", {"/state", {}});
    REQUIRE(site.settings);
    CHECK(site.settings->sites[0].name == "a");
    CHECK(site.settings->sites[0].interval == 60s);
    CHECK(site.settings->sites[0].slow == 3s);
    CHECK(site.settings->sites[0].must_contain == std::vector<std::string>{"DPRD"});

    const auto none = built_in({"/state", {}});
    CHECK(none.office.name.empty());
    CHECK(none.sop_files.empty());
    CHECK(none.probe.timeout == 30s);
}

TEST_CASE("mistakes between keys have their place too", "[load]") {
    struct Row {
        const char* text;
        Lines lines;
    };
    const auto row = GENERATE(values<Row>({
        {"", {}},
        {"[http]\nlisten = \"0.0.0.0:80\"\n",
         {"pantau.toml:8:10: listen is \"0.0.0.0:80\", which other machines can reach; this needs "
          "behind_tls_proxy = true "
          "or allow_plain = true in [http]"}},
        {"[http]\nlisten = \"0.0.0.0:80\"\nallow_plain = true\n", {}},
        {"[http]\nbehind_tls_proxy = true\n[metrics]\nlisten = \"[::]:80\"\n", {}},
        {"[metrics]\nlisten = \"[::]:80\"\n",
         {"pantau.toml:8:10: listen is \"[::]:80\", which other machines can reach; this needs "
          "behind_tls_proxy = true or "
          "allow_plain = true in [http]"}},
        {"[metrics]\nlisten = \"127.0.0.1:8480\"\n",
         {"pantau.toml:8:10: listen is the same as listen in [http]; each needs its own port"}},
        {"[[site]]\nid = \"a\"\nurl = \"http://x/\"\n[[site]]\nid = \"a\"\nurl = \"http://y:8080/\"\n",
         {"pantau.toml:11:6: id \"a\" is given twice; it stands at pantau.toml:8:6 already",
          "pantau.toml:12:7: url has port 8080, which is not among allow_ports of [probe]"}},
        {"[[site]]\nid = \"A b\"\nurl = \"x\"\n",
         {"pantau.toml:8:6: id \"A b\" is no id; allowed: a to z, 0 to 9 and hyphens, at most 40, no hyphen "
          "first",
          "pantau.toml:9:7: url must begin with http:// or https://"}},
        {"[probe]\ntimeout = \"5s\"\n",
         {"pantau.toml:7:1: connect_timeout is 10s; allowed: not longer than timeout, which is 5s"}},
        {"[time]\nzone = \"Asia/Jakrta\"\n",
         {"pantau.toml:8:8: zone \"Asia/Jakrta\" is no time zone; did you mean \"Asia/Jakarta\"?"}},
        {"[time]\nlanguage = \"en\"\n", {"pantau.toml:8:12: language is \"en\"; allowed: \"id\""}},
        {"[[maintenance]]\nsite = \"*\"\nfrom = 2026-11-22T21:00:00\nto = 2026-11-22T14:00:00Z\n",
         {"pantau.toml:10:6: to is not after from"}},
        {"[[maintenance]]\nsite = \"*\"\nfrom = 2026-11-22T21:00:00\nat = \"22:00\"\n",
         {"pantau.toml:7:1: to is missing in [[maintenance]]",
          "pantau.toml:10:6: at does not go with from and to; write either"}},
        {"[[maintenance]]\nsite = \"*\"\n",
         {"pantau.toml:7:1: from and to are missing in [[maintenance]], or every, at and for"}},
        {"[[official]]\nposition = \"Sekretaris DPRD\"\nname = \"N\"\nnip = \"19610427 198603 1 00\"\nto = "
         "2026-01-01\nfrom "
         "= 2026-02-01\n[report]\napproved_by = \"Sekretaris DPR\"\n",
         {"pantau.toml:10:7: nip is \"19610427 198603 1 00\"; allowed: 18 digits in quotes",
          "pantau.toml:11:6: to lies before from",
          "pantau.toml:14:15: approved_by is \"Sekretaris DPR\"; no [[official]] has this position; did you "
          "mean "
          "\"Sekretaris DPRD\"?"}},
        {"[report]\nschedule = [{kind = \"kondisi-wb\", every = \"month\", at = \"07:00\"}, {kind = "
         "\"kondisi-web\"}]\n",
         {"pantau.toml:8:21: kind is \"kondisi-wb\"; allowed: \"analisis-gangguan\" or \"kondisi-web\"; did "
          "you mean "
          "\"kondisi-web\"?",
          "pantau.toml:8:67: every is missing in schedule", "pantau.toml:8:67: at is missing in schedule"}},
        {"[logo]\n", {"pantau.toml:7:2: unknown key 'logo' in this file"}},
        {"[office2]\n", {"pantau.toml:7:2: unknown key 'office2' in this file; did you mean 'office'?"}},
        {"[mail]\nhost = \"h\"\nfrom = \"a@b\"\nto = []\n",
         {"pantau.toml:10:6: to is empty; allowed: at least one of one-line text"}},
        {"[mail]\nhost = \"h\"\nfrom = \"a@b\"\nto = [\"c\"]\nuser = \"u\"\ntls = \"none\"\n",
         {"pantau.toml:10:7: \"c\" in to is no mail address; allowed: such as name@example.go.id, or "
          "Name of the Person <name@example.go.id>",
          "pantau.toml:11:8: user needs a password_file in [mail]",
          "pantau.toml:12:7: tls is \"none\", so the password of user could be read on the way; allowed with "
          "user: "
          "\"starttls\" or \"tls\""}},
        {"[report]\nkeep = \"1d\"\n",
         {"pantau.toml:8:8: keep is \"1d\"; allowed: \"forever\", or a duration such as \"90s\", \"5m\" or "
          "\"3h\", 31d to "
          "36500d"}},
        {"[report]\nkeep = \"x\"\n",
         {"pantau.toml:8:8: keep is \"x\"; allowed: \"forever\", or a duration such as \"90s\", \"5m\" or "
          "\"3h\", 31d to "
          "36500d"}},
    }));
    DYNAMIC_SECTION(row.text) {
        const Folder folder;
        CHECK(folder.problems(base + row.text) == row.lines);
    }
}

TEST_CASE("conf.d is merged by name and a key may stand once", "[load]") {
    const Folder folder;
    const auto path = folder.put("pantau.toml", base + "[[site]]\nid = \"a\"\nurl = \"http://x/\"\n");
    folder.put("conf.d/20-b.toml",
               "[[site]]\nid = \"b\"\nurl = \"http://x/\"\n[probe]\nca_file = \"ca.pem\"\n");
    folder.put("conf.d/10-a.toml", "[office]\nunit = \"U\"\n[probe]\ntimeout = \"20s\"\n");
    folder.put("conf.d/ca.pem", "x");
    folder.put("conf.d/.30.toml", "broken");
    folder.put("conf.d/x.toml~", "broken");
    const auto loaded = load(path, {"/state", {}});
    CHECK(folder.lines(loaded).empty());
    REQUIRE(loaded.settings);
    CHECK(loaded.files.size() == 3);
    CHECK(loaded.settings->office.unit == "U");
    CHECK(loaded.settings->probe.timeout == 20s);
    CHECK(loaded.settings->probe.ca_file ==
          folder.root / "conf.d/ca.pem");  // relative to the file that holds it
    REQUIRE(loaded.settings->sites.size() == 2);
    CHECK(loaded.settings->sites[1].id == "b");

    folder.put("conf.d/30-c.toml", "[office]\nname = \"X\"\nunit = \"V\"\n[site]\n[[probe]]\n");
    CHECK(folder.lines(load(path)) ==
          Lines{"conf.d/30-c.toml:2:1: name in [office] is given twice; it stands at pantau.toml:2:1 already",
                "conf.d/30-c.toml:3:1: unit in [office] is given twice; it stands at conf.d/10-a.toml:2:1 "
                "already",
                "conf.d/30-c.toml:4:2: site is given twice; it stands at pantau.toml:7:3 already",
                "conf.d/30-c.toml:5:3: probe is given twice; it stands at conf.d/10-a.toml:3:2 already"});
}

TEST_CASE("one run shows the mistakes of every file", "[load]") {
    const Folder folder;
    const auto path = folder.put(
        "pantau.toml", "[office]\nnam = \"x\"\n[sop]\nfiles = [\"sop.toml\", \"gone.toml\"]\n[sop]\n");
    folder.put("conf.d/a.toml", "[probe]\nmax_in_flight = 0\n");
    const auto loaded = load(path);
    CHECK(folder.lines(loaded) ==
          Lines{"pantau.toml:1:1: name is missing in [office]",
                "pantau.toml:2:1: unknown key 'nam' in [office]; did you mean 'name'?",
                "pantau.toml:4:22: [sop] files names gone.toml, which cannot be opened: No such file or "
                "directory",
                "pantau.toml:5:1: 'sop' is given twice; what follows in this file is not read",
                "conf.d/a.toml:2:17: max_in_flight is 0; allowed: a whole number, 1 to 1000"});
    CHECK(loaded.sop_files == std::vector<Path>{folder.root / "sop.toml"});
}

TEST_CASE("files that are not there are named", "[load]") {
    const Folder folder;
    CHECK(folder.lines(load((folder.root / "none.toml").string())) ==
          Lines{"none.toml:1:1: there is no such file"});
    CHECK(folder.lines(load(folder.root.string())).front().find("is not a regular file") !=
          std::string::npos);
    CHECK(folder.problems(
              base + "[probe]\nca_file = \"ca.pem\"\n[mail]\nhost = \"h\"\nfrom = \"a@b\"\nto = [\"a@b\"]\n"
                     "user = \"u\"\npassword_file = \"pw\"\n") ==
          Lines{"pantau.toml:8:11: [probe] ca_file names ca.pem, which cannot be opened: No such file or "
                "directory",
                "pantau.toml:14:17: [mail] password_file names pw, which cannot be opened: No such file or "
                "directory"});
}

TEST_CASE("a secret that others can read is refused", "[load]") {
    const Folder folder;
    const auto mail = [](const std::string& file) {
        return base +
               "[mail]\nhost = \"h\"\nfrom = \"a@b\"\nto = [\"a@b\"]\nuser = \"u\"\npassword_file = \"" +
               file + "\"\n";
    };
    const auto secret = folder.put("pw", "very secret");
    chmod(secret.c_str(), 0640);
    const auto refused = folder.problems(mail("pw"));
    CHECK(
        refused ==
        Lines{"pantau.toml:12:17: [mail] password_file names pw, which others can read; make its mode 0600"});
    chmod(secret.c_str(), 0600);
    CHECK(folder.problems(mail("pw")).empty());
    chmod(folder.put("credentials/pw", "x").c_str(), 0440);  // systemd's access list shows as group bits
    CHECK(folder.problems(mail("credentials/pw")).empty());
}

TEST_CASE("times of maintenance are local without an offset", "[load]") {
    const auto loaded = read(
        base + "[[maintenance]]\nsite = \"*\"\nfrom = 2026-11-22T21:00:00\nto = 2026-11-22T23:00:00+08:00\n",
        "x", {});
    REQUIRE(loaded.settings);
    const auto& window = loaded.settings->maintenance[0];
    CHECK(*window.from == date::sys_days{date::year{2026} / 11 / 22} + 14h);
    CHECK(*window.to == date::sys_days{date::year{2026} / 11 / 22} + 15h);
}

TEST_CASE("a reload tells what changed and what waits for a restart", "[load]") {
    const auto with = [](const std::string& more) {
        return read(base + more, "/x/p.toml", {"/state", {}}).settings.value();
    };
    const auto before = with("[[site]]\nid = \"a\"\nurl = \"http://x/\"\n");
    CHECK(changes(before, before).empty());
    const auto after = with(
        "[[site]]\nid = \"b\"\nurl = \"http://x/\"\n[probe]\ntimeout = \"20s\"\n[http]\nlisten = "
        "\"127.0.0.1:1\"\n");
    const auto lines = changes(before, after);
    const auto has = [&lines](const char* line) {
        return std::find(lines.begin(), lines.end(), line) != lines.end();
    };
    CHECK(has("[probe] timeout: 30s -> 20s"));
    CHECK(has("[http] listen: 127.0.0.1:8480 -> 127.0.0.1:1"));
    CHECK(has("[[site]] a url: http://x/ -> (removed)"));
    CHECK(has("[[site]] b url: (new) -> http://x/"));
    CHECK(restart_needed(before, after) == Lines{"[http] listen"});
}

TEST_CASE("the holder of a position is the one of the day", "[load]") {
    const auto settings = read(base +
                                   "[[official]]\nposition = \"S\"\nname = \"A\"\nto = 2025-12-31\n"
                                   "[[official]]\nposition = \"S\"\nname = \"B\"\nfrom = 2026-01-01\n",
                               "x", {})
                              .settings.value();
    const auto on = [&](int y, unsigned m, unsigned d) {
        return holder(settings, "S", date::year{y} / m / d);
    };
    CHECK(on(2025, 12, 31)->name == "A");
    CHECK(on(2026, 1, 1)->name == "B");
    CHECK(holder(settings, "T", date::year{2026} / 1 / 1) == nullptr);
}
