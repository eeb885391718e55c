// A report whose folder is out of reach waits for it; one whose time is over goes, unless somebody changed it.

#include "daemon/publish/report_folder.hpp"

#include <fstream>

#include "tests/unit/publish/report_office.hpp"

using namespace pantau;
using namespace pantau::publish;
using namespace pantau::publish::test;

namespace fs = std::filesystem;

TEST_CASE("while its folder is gone a report waits beside the database and is brought over later",
          "[folder]") {
    ReportOffice office;
    office.settings.report.directory = office.folder.path / "share" / "laporan";
    std::ofstream{office.folder.path / "share"} << "a file where the share should be";
    office.start();
    const auto made = good(office.make("2026-09"));
    CHECK_FALSE(made.waits_because.empty());
    CHECK(fs::path{made.file.path}.parent_path() == waiting_folder(office.settings));
    CHECK(fs::exists(made.file.path));
    CHECK(office.archive() == Lines{"2026-09"});
    CHECK(office.publisher->undelivered() == 1);
    // Asked for again it is no new revision.
    CHECK(good(office.make("2026-09")).unchanged);

    office.pass_to("2026-10-05 10:20");
    CHECK(office.publisher->undelivered() == 1);
    fs::remove(office.folder.path / "share");
    office.pass_to("2026-10-05 10:40");
    CHECK(office.publisher->undelivered() == 0);
    const auto file = store::report_file(office.store->read(), made.file.id);
    REQUIRE(file);
    CHECK(fs::path{file->path}.parent_path() == office.settings.report.directory);
    CHECK(fs::file_size(file->path) == static_cast<std::uintmax_t>(file->size));
    CHECK(fs::is_empty(waiting_folder(office.settings)));
}

TEST_CASE("a waiting report overwrites nobody's file", "[folder]") {
    ReportOffice office;
    const auto share = office.folder.path / "share";
    office.settings.report.directory = share;
    std::ofstream{share} << "x";
    office.start();
    const auto made = good(office.make("2026-09"));
    fs::remove(share);
    fs::create_directories(share);
    std::ofstream{share / made.file.file_name} << "catatan orang lain";
    office.pass_to("2026-10-05 10:10");
    CHECK(office.publisher->undelivered() == 1);
    CHECK(fs::file_size(share / made.file.file_name) == 18);
    fs::remove(share / made.file.file_name);
    office.pass_to("2026-10-05 10:20");
    CHECK(office.publisher->undelivered() == 0);
}

TEST_CASE("reports older than keep go with their files and a changed file stays", "[folder]") {
    ReportOffice office;
    office.settings.report.keep = 24h * 40;
    office.settings.report.schedule = {};
    office.start();
    const auto old = good(office.make("2026-08"));
    const auto changed = good(office.make("2026-09"));
    std::ofstream{changed.file.path, std::ios::app} << "x";
    office.pass_to("2026-11-10 10:00");
    const auto young = good(office.make("2026-10"));
    office.pass_to("2026-11-20 10:00");
    const auto left = store::list_reports(office.store->read(), 10);
    REQUIRE(left.size() == 1);
    CHECK(left.front().id == young.file.id);
    CHECK_FALSE(fs::exists(old.file.path));
    CHECK(fs::exists(changed.file.path));
    CHECK(fs::exists(young.file.path));
}
