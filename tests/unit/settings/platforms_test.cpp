// The data files about platforms: every mistake has its place, one broken file never takes another's.
#include "daemon/settings/platforms.hpp"

#include <filesystem>
#include <fstream>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "daemon/settings/load.hpp"

using namespace pantau::settings;
namespace fs = std::filesystem;

namespace {

using Lines = std::vector<std::string>;

Lines lines(const Problems& problems) {
    Lines out;
    for (const auto& problem : problems.in_order()) out.push_back(to_string(problem));
    return out;
}

const std::string head =
    "schema = 1\nplatform = \"x\"\nversion = 2\nhosts = [\"x.com\"]\nposts = [\"status/{id}\"]\n";
const std::string endpoint = "[[endpoint]]\nname = \"oembed\"\nurl = \"https://publish.x.com/o?url={url}\"\n";
const std::string rule = "[[rule]]\nis = \"alive\"\nbecause = \"it is shown\"\noembed = { status = [200] }\n";

Lines mistakes(const std::string& text) {
    PlatformData data;
    Problems problems;
    const bool good = read_platform_text(text, "x.toml", data, problems);
    CHECK(good == problems.empty());
    CHECK(data.platforms.size() == (good && data.walls.marks.empty() ? 1U : 0U));
    return lines(problems);
}

/// A folder of its own, gone at the end.
class Folder {
public:
    Folder() {
        std::string pattern = (fs::temp_directory_path() / "pantau-platforms-XXXXXX").string();
        REQUIRE(mkdtemp(pattern.data()) != nullptr);
        root = pattern;
        put("sop.toml", "");
        put("cal.toml", "");
    }
    ~Folder() { fs::remove_all(root); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    std::string put(const std::string& name, const std::string& text) const {
        std::ofstream{root / name, std::ios::binary} << text;
        return (root / name).string();
    }
    Loaded load_with(const std::string& files) const {
        return load(put("pantau.toml",
                        "[office]\nname = \"Kantor\"\n[sop]\nfiles = [\"sop.toml\"]\n[calendar]\n"
                        "files = [\"cal.toml\"]\n[platforms]\nfiles = " +
                            files + "\n"),
                    {"/state", {}});
    }
    Lines lines_of(const Loaded& loaded) const {
        Lines out = lines(loaded.problems);
        const auto prefix = root.string() + '/';
        for (auto& line : out)
            for (auto at = line.find(prefix); at != std::string::npos; at = line.find(prefix))
                line.erase(at, prefix.size());
        return out;
    }
    fs::path root;
};

const Platform& platform(const PlatformData& data, const std::string& name) {
    for (const auto& one : data.platforms)
        if (one.platform == name) return one;
    throw std::logic_error{"no " + name};
}

}  // namespace

TEST_CASE("the shipped platform files are those of config", "[platforms]") {
    std::size_t count = 0;
    for (const auto& entry : fs::directory_iterator{PANTAU_SOURCE_DIR "/config/platforms"}) {
        std::ifstream file{entry.path(), std::ios::binary};
        const std::string text{std::istreambuf_iterator<char>{file}, {}};
        CAPTURE(entry.path().string());
        bool found = false;
        for (const auto& shipped : shipped_platform_files())
            found |= shipped.name == entry.path().filename().string() && shipped.text == text;
        CHECK(found);
        ++count;
    }
    CHECK(count == shipped_platform_files().size());
}

TEST_CASE("every mistake in a platform file has its place", "[platforms]") {
    struct Row {
        const char* what;
        std::string text;
        Lines lines;
    };
    const auto with = [](const std::string& more) { return head + more + endpoint + rule; };
    const std::vector<Row> rows{
        {"a good one", with(""), {}},
        {"nothing but a platform",
         "platform = \"x\"\n",
         {"x.toml:1:1: schema is missing in this file", "x.toml:1:1: version is missing in this file",
          "x.toml:1:1: hosts is missing in this file", "x.toml:1:1: posts is missing in this file",
          "x.toml:1:1: endpoint is missing in this file"}},
        {"unknown key",
         with("confirmd = true\n"),
         {"x.toml:6:1: unknown key 'confirmd' in this file; did you mean 'confirmed'?"}},
        {"wrong type",
         with("confirmed = \"ya\"\n"),
         {"x.toml:6:13: confirmed is \"ya\"; allowed: true or false"}},
        {"a host that is none",
         "schema = 1\nplatform = \"x\"\nversion = 2\nhosts = [\"X.com\"]\nposts = [\"a\"]\n" + endpoint +
             rule,
         {"x.toml:4:10: \"X.com\" in hosts is no host name in lower case",
          "x.toml:5:10: \"a\" in posts does not hold {id} once"}},
        {"canary that is no URL",
         with("alive_canary = \"x.com/a\"\n"),
         {"x.toml:6:16: alive_canary must begin with http:// or https://"}},
        {"absent reads alive",
         with("absent_reads = [\"alive\"]\n"),
         {"x.toml:6:17: \"alive\" in absent_reads is neither \"gone\" nor \"unclear\""}},
        {"batch too short",
         with("canary_every = \"1ms\"\n"),
         {"x.toml:6:16: canary_every is \"1ms\"; allowed: a duration such as \"90s\", \"5m\" or \"3h\", 1s "
          "to 7d"}},
        {"no endpoint", head, {"x.toml:1:1: endpoint is missing in this file"}},
        {"an endpoint without the post",
         head + "[[endpoint]]\nname = \"a\"\nurl = \"https://a.b/\"\n",
         {"x.toml:8:7: url names no post; write {url} or {id} where it belongs"}},
        {"an endpoint whose host is the post's",
         head + "[[endpoint]]\nname = \"a\"\nurl = \"https://{id}.b/\"\n",
         {"x.toml:8:7: url must name scheme and host before {url} or {id}"}},
        {"an endpoint with other braces",
         head + "[[endpoint]]\nname = \"a\"\nurl = \"https://a.b/{user}\"\n",
         {"x.toml:8:7: url has braces that are none of {url}, {id}"}},
        {"an endpoint of another scheme",
         head + "[[endpoint]]\nname = \"a\"\nurl = \"ftp://a.b/{id}\"\n",
         {"x.toml:8:7: url must begin with http:// or https://"}},
        {"an endpoint twice", head + endpoint + endpoint, {"x.toml:10:8: name \"oembed\" is given twice"}},
        {"an endpoint called is",
         head + "[[endpoint]]\nname = \"is\"\nurl = \"{url}\"\n",
         {"x.toml:7:8: name is \"is\"; allowed: a to z, 0 to 9 and _, but not is or because"}},
        {"a rule about an unknown answer",
         head + endpoint + "[[rule]]\nis = \"alive\"\nbecause = \"b\"\noembd = { status = [200] }\n",
         {"x.toml:9:1: [[rule]] names no answer; write marks under the name of an [[endpoint]]",
          "x.toml:12:1: unknown key 'oembd' in [[rule]]; did you mean 'oembed'?"}},
        {"an unknown standing",
         head + endpoint + "[[rule]]\nis = \"dead\"\nbecause = \"b\"\noembed = { status = [200] }\n",
         {"x.toml:10:6: is is \"dead\"; allowed: \"alive\", \"gone\", \"private\", \"walled\" or "
          "\"unclear\""}},
        {"gone on one sign",
         head + endpoint + "[[rule]]\nis = \"gone\"\nbecause = \"b\"\noembed = { status = [404] }\n",
         {"x.toml:10:6: is \"gone\" on one sign alone; a second mark or a second answer is needed"}},
        {"gone on two signs",
         head + endpoint +
             "[[rule]]\nis = \"gone\"\nbecause = \"b\"\noembed = { status = [404], body = [\"c\"] }\n",
         {}},
        {"no marks",
         head + endpoint + "[[rule]]\nis = \"alive\"\nbecause = \"b\"\noembed = {}\n",
         {"x.toml:12:10: oembed holds no mark; allowed: status, body, json, header, redirect"}},
        {"a status that is none",
         head + endpoint + "[[rule]]\nis = \"alive\"\nbecause = \"b\"\noembed = { status = [20] }\n",
         {"x.toml:12:22: entry 1 of status is 20; allowed: a whole number, 100 to 999"}},
        {"a header that is none",
         head + endpoint + "[[rule]]\nis = \"alive\"\nbecause = \"b\"\noembed = { header = [\"a\"] }\n",
         {"x.toml:12:22: \"a\" in header is no header mark; write \"Name: part of its value\""}},
        {"a JSON mark that is none",
         head + endpoint + "[[rule]]\nis = \"alive\"\nbecause = \"b\"\noembed = { json = [\"a||b\"] }\n",
         {"x.toml:12:20: \"a||b\" in json is no JSON mark; write \"key\", \"key=value\" or \"key|other "
          "key\""}},
        {"a redirect that is none",
         head + endpoint +
             "[[rule]]\nis = \"alive\"\nbecause = \"b\"\noembed = { redirect = [\"https://a/b\"] }\n",
         {"x.toml:12:24: \"https://a/b\" in redirect is neither a path that begins with / nor a host name in "
          "lower "
          "case"}},
        {"a syntax error",
         head + "[[endpoint\n",
         {"x.toml:6:11: not TOML: table header: expected ']', saw '\\n'; what follows in this file is not "
          "read"}},
    };
    for (const Row& row : rows) {
        CAPTURE(row.what, row.text);
        const Lines found = mistakes(row.text);
        CHECK(found == row.lines);
    }
}

TEST_CASE("a file about walls is read as such", "[platforms]") {
    PlatformData data;
    Problems problems;
    REQUIRE(
        read_platform_text("schema = 1\nlogin_paths = [\"masuk\"]\nlogin_hosts = [\"sso.\"]\n[[wall]]\n"
                           "name = \"a\"\nstatus = [403]\nheader = [\"server: b\"]\nbody = [\"c\"]\n",
                           "w.toml", data, problems));
    REQUIRE(data.walls.marks.size() == 1);
    CHECK(data.walls.marks[0] == WallMark{"a", {403}, {"server: b"}, {"c"}});
    CHECK(data.walls.login_paths == Lines{"masuk"});
    const auto wrong = [](const std::string& text) {
        PlatformData into;
        Problems found;
        CHECK_FALSE(read_platform_text(text, "w.toml", into, found));
        return lines(found);
    };
    CHECK(wrong("schema = 1\n[[wall]]\nname = \"a\"\n") ==
          Lines{"w.toml:2:1: [[wall]] holds no mark; allowed: status, header, body"});
    CHECK(wrong("schema = 1\nlogin_paths = [\"a/b\"]\n[[wall]]\nname = \"a\"\nstatus = [403]\n") ==
          Lines{"w.toml:2:16: \"a/b\" in login_paths holds a /; allowed: one segment of a path"});
}

TEST_CASE("a file of the office takes the place of the shipped one and no other", "[platforms][load]") {
    Folder folder;
    folder.put("x.toml", head + "confirmed = true\n" + endpoint + rule);
    const auto loaded = folder.load_with("[\"x.toml\"]");
    CHECK(folder.lines_of(loaded).empty());
    REQUIRE(loaded.settings);
    const auto& data = loaded.settings->platforms;
    CHECK(data.platforms.size() == 5);
    CHECK(platform(data, "x").version == 2);
    CHECK(platform(data, "x").confirmed);
    CHECK(platform(data, "x").file == (folder.root / "x.toml").string());
    CHECK(platform(data, "youtube").file == "(shipped) youtube.toml");
    CHECK(data.walls.marks.size() > 10);
    CHECK(std::find(loaded.files.begin(), loaded.files.end(), (folder.root / "x.toml").string()) !=
          loaded.files.end());
    CHECK(loaded.files.front() == (folder.root / "pantau.toml").string());
}

TEST_CASE("a broken platform file refuses the settings and names the place", "[platforms][load]") {
    Folder folder;
    folder.put("x.toml", head + "confirmed = 1\n" + endpoint + rule);
    folder.put("y.toml", head + endpoint + rule);
    CHECK(folder.lines_of(folder.load_with("[\"x.toml\"]")) ==
          Lines{"x.toml:6:13: confirmed is 1; allowed: true or false"});
    CHECK(
        folder.lines_of(folder.load_with("[\"none.toml\", \"x.toml\"]")) ==
        Lines{"pantau.toml:8:10: [platforms] files names none.toml, which cannot be opened: No such file or "
              "directory",
              "x.toml:6:13: confirmed is 1; allowed: true or false"});
    folder.put("x.toml", head + endpoint + rule);
    CHECK(folder.lines_of(folder.load_with("[\"x.toml\", \"y.toml\"]")) ==
          Lines{"y.toml:2:12: x is already the matter of x.toml; name one file for it"});
    CHECK(folder.lines_of(folder.load_with("[\"x.toml\", \"./x.toml\"]")) ==
          Lines{"pantau.toml:8:20: \"./x.toml\" is named twice in files"});
    CHECK(folder.lines_of(folder.load_with("[\"\"]")) ==
          Lines{"pantau.toml:8:10: an entry of files is empty; allowed: a path"});
}

TEST_CASE("a reload tells which platform changed", "[platforms][load]") {
    Folder folder;
    const auto before = folder.load_with("[]");
    folder.put("x.toml", head + endpoint + rule);
    const auto between = folder.load_with("[\"x.toml\"]");
    folder.put("x.toml", head + endpoint + rule +
                             "[[rule]]\nis = \"walled\"\nbecause = \"b\"\noembed = { status = [403] }\n");
    const auto after = folder.load_with("[\"x.toml\"]");
    REQUIRE((before.settings && between.settings && after.settings));
    CHECK(changes(*before.settings, *before.settings).empty());
    const auto first = changes(*before.settings, *between.settings);
    REQUIRE(first.size() == 2);
    CHECK(first[0].find("[platforms] files: [] -> [") == 0);
    CHECK(first[1].find("[platforms] x: x/1, unconfirmed, (shipped) x.toml") == 0);
    CHECK(first[1].find(" -> x/2, unconfirmed, ") != std::string::npos);
    CHECK(changes(*between.settings, *after.settings).size() == 1);
    CHECK(restart_needed(*before.settings, *after.settings).empty());
}
