#include "daemon/first_settings.hpp"

#include <fstream>
#include <sstream>
#include <sys/stat.h>

#include <catch2/catch.hpp>

#include "daemon/qr_text.hpp"
#include "daemon/settings/load.hpp"
#include "daemon/settings/settings_keys.hpp"
#include "tests/unit/store/store_kit.hpp"

using namespace pantau;
namespace fs = std::filesystem;

namespace {

const std::string templates = PANTAU_SOURCE_DIR "/config";

std::string text_of(const fs::path& file) {
    std::ostringstream text;
    text << std::ifstream{file}.rdbuf();
    return text.str();
}

}  // namespace

TEST_CASE("setup writes the shipped settings with the answers in their places", "[setup]") {
    const store::test::Folder folder;
    const auto file = (folder.path / "etc" / "pantau.toml").string();
    FirstSettings chosen;
    chosen.office = "Sekretariat \"DPRD\" \\ Bogor";
    chosen.paper_city = "Cibinong";
    chosen.site_url = "https://www.dprd.example.go.id:8443/";
    chosen.site_name = "Situs DPRD";
    chosen.must_contain = "DPRD";
    chosen.host_name = "pantau.example.go.id";
    const auto written = write_first_settings(file, chosen, templates);
    REQUIRE(written.has_value());
    CHECK(written->back() == file);
    struct stat status {};
    REQUIRE(::stat(file.c_str(), &status) == 0);
    CHECK((status.st_mode & 0777U) == 0640U);

    const auto loaded = settings::load(file);
    REQUIRE(loaded.settings);
    CHECK(loaded.settings->office.name == chosen.office);
    CHECK(loaded.settings->office.paper_city == "Cibinong");
    REQUIRE(loaded.settings->sites.size() == 1);
    CHECK(loaded.settings->sites[0].id == "dprd");
    CHECK(loaded.settings->sites[0].name == "Situs DPRD");
    CHECK(loaded.settings->sites[0].must_contain == std::vector<std::string>{"DPRD"});
    CHECK(loaded.settings->probe.allow_ports == std::vector<std::uint16_t>{80, 443, 8443});
    CHECK(loaded.settings->http.behind_tls_proxy);
    // The manual stays in the file: every line of the shipped one but those that were answered.
    std::istringstream shipped{settings::print_default()};
    const auto ours = text_of(file);
    for (std::string line; std::getline(shipped, line);)
        if (line.starts_with("# ")) CHECK(ours.find(line + '\n') != std::string::npos);
}

TEST_CASE("setup with nothing but a name leaves the shipped settings as they are", "[setup]") {
    const store::test::Folder folder;
    const auto file = (folder.path / "pantau.toml").string();
    FirstSettings chosen;
    chosen.office = "Sekretariat DPRD Kabupaten Bogor";
    REQUIRE(write_first_settings(file, chosen, templates).has_value());
    CHECK(text_of(file) == settings::print_default());
}

TEST_CASE("setup never writes over anything, and writes nothing when an answer is wrong", "[setup]") {
    const store::test::Folder folder;
    const auto file = (folder.path / "pantau.toml").string();
    FirstSettings chosen;
    chosen.office = "Kantor";
    SECTION("settings are there") {
        std::ofstream{file} << "milik kantor";
        CHECK(settings_exist(file));
        const auto refused = write_first_settings(file, chosen, templates);
        REQUIRE(refused.has_error());
        CHECK(refused.error().exit_code == 73);
        CHECK(text_of(file) == "milik kantor");
    }
    SECTION("a link to nowhere is there") {
        fs::create_symlink(folder.path / "tidak-ada", file);
        CHECK(settings_exist(file));
        CHECK(write_first_settings(file, chosen, templates).has_error());
        CHECK_FALSE(fs::exists(folder.path / "tidak-ada"));
    }
    SECTION("an SOP of the office is there") {
        fs::create_directories(folder.path / "sop");
        std::ofstream{folder.path / "sop" / "e-aspirasi.toml"} << "milik kantor";
        REQUIRE(write_first_settings(file, chosen, templates).has_value());
        CHECK(text_of(folder.path / "sop" / "e-aspirasi.toml") == "milik kantor");
    }
    SECTION("the site is no URL") {
        chosen.site_url = "dprd.example.go.id";
        const auto refused = write_first_settings(file, chosen, templates);
        REQUIRE(refused.has_error());
        CHECK(refused.error().exit_code == 65);
        REQUIRE_FALSE(refused.error().lines.empty());
        CHECK_THAT(refused.error().lines[0], Catch::Contains("http"));
        CHECK(fs::is_empty(folder.path));
    }
    SECTION("the templates are missing") {
        const auto refused = write_first_settings(file, chosen, "/tidak/ada");
        REQUIRE(refused.has_error());
        CHECK_THAT(refused.error().sentence, Catch::Contains("/tidak/ada"));
        CHECK_FALSE(fs::exists(file));
    }
}

TEST_CASE("a link as a QR code of half blocks", "[setup]") {
    const auto code = qr_text("http://127.0.0.1:8480/mulai?kunci=abc");
    std::istringstream lines{code};
    std::vector<std::string> rows;
    for (std::string line; std::getline(lines, line);) rows.push_back(line);
    REQUIRE(rows.size() > 10);
    // The quiet margin is light all around, and below it the finder's dark bar of seven modules with a light
    // edge.
    const std::string block = "█";
    CHECK(rows[0].substr(0, block.size() * 4) == block + block + block + block);
    CHECK(rows[0].find(' ') == std::string::npos);
    CHECK(rows[1].starts_with(block + block + " ▄▄▄▄▄ "));
    CHECK(qr_text(std::string(5000, 'x')).empty());
}
