#include <fstream>

#include "daemon/publish/report_folder.hpp"
#include "tests/unit/publish/report_office.hpp"

using namespace pantau;
using namespace pantau::publish;
using namespace pantau::publish::test;

namespace fs = std::filesystem;

namespace {

struct Maker : ReportOffice {
    Maker() { open_store(); }
    boost::system::result<Made, MakeProblem> made(const std::string& period,
                                                  std::optional<fs::path> output = {}) {
        return make_report(store->read(), *basis(), {ReportKind::kondisi_web, period, clock.now, output});
    }
};

}  // namespace

TEST_CASE("a period that is none or has not begun is refused") {
    Maker maker;
    for (const char* period : {"2026-13", "Oktober", "", "2026-W54", "../etc"}) {
        CAPTURE(period);
        const auto made = maker.made(period);
        REQUIRE(made.has_error());
        CHECK(made.error().kind == MakeProblem::Kind::bad_period);
        CHECK(made.error().exit_code() == 64);
        CHECK_FALSE(made.error().sentence.empty());
    }
    const auto future = maker.made("2026-11");
    REQUIRE(future.has_error());
    CHECK(future.error().kind == MakeProblem::Kind::future_period);
    CHECK(future.error().exit_code() == 65);
    CHECK_FALSE(fs::exists(maker.settings.report.directory));
}

TEST_CASE("a missing folder is made and one that cannot be is told") {
    Maker maker;
    maker.settings.report.directory = maker.folder.path / "a" / "b";
    const auto made = maker.made("2026-09");
    REQUIRE(made.has_value());
    CHECK(fs::path{made->file.path}.parent_path() == maker.folder.path / "a" / "b");
    CHECK(fs::file_size(made->file.path) == static_cast<std::uintmax_t>(made->file.size));
    CHECK(made->file.sha256.size() == 64);
    std::ofstream{maker.folder.path / "file"} << "x";
    maker.settings.report.directory = maker.folder.path / "file" / "b";
    const auto kept = good(maker.made("2026-09"));
    CHECK_FALSE(kept.waits_because.empty());
    CHECK(fs::path{kept.file.path}.parent_path() == waiting_folder(maker.settings));
    // Nor can it wait beside the database.
    maker.settings.store.directory = maker.folder.path / "file";
    const auto refused = maker.made("2026-09");
    REQUIRE(refused.has_error());
    CHECK(refused.error().kind == MakeProblem::Kind::cannot_create);
    CHECK(refused.error().exit_code() == 73);
}

TEST_CASE("a file of that name that is not ours is never overwritten") {
    Maker maker;
    const auto name = good(maker.made("2026-09")).file.file_name;
    std::ofstream{maker.settings.report.directory / name} << "catatan orang lain";
    const auto made = good(maker.made("2026-09"));
    CHECK(made.file.file_name != name);
    CHECK(made.file.revision == 2);
    CHECK(fs::file_size(maker.settings.report.directory / name) == 18);
    maker.start();
    const auto archived = good(maker.make("2026-09"));
    CHECK(archived.file.revision == 3);  // name, workbook and archive say the same
    CHECK(archived.file.file_name.find("_r3.xlsx") != std::string::npos);
}

TEST_CASE("a report of a running period is provisional and the final one is another file") {
    Maker maker;
    maker.start();
    const auto running = good(maker.make("2026-10"));
    CHECK(running.file.provisional);
    maker.clock.now = wib("2026-11-02 07:00");
    const auto whole = good(maker.make("2026-10"));
    CHECK_FALSE(whole.unchanged);
    CHECK_FALSE(whole.file.provisional);
    CHECK(whole.file.revision == 2);
}

TEST_CASE("a file asked for by name is written over and over and never archived") {
    Maker maker;
    const auto output = maker.folder.path / "out.xlsx";
    CHECK(good(maker.made("2026-09", output)).file.path == output.string());
    CHECK_FALSE(good(maker.made("2026-09", output)).unchanged);
    maker.start();
    CHECK(maker.archive().empty());
}
