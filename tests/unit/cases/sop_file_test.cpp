#include "daemon/cases/sop_file.hpp"

#include <catch2/catch.hpp>

#include "tests/unit/cases/office.hpp"

namespace pantau::cases::test {
namespace {

using namespace std::chrono_literals;

const std::string head =
    "schema = 1\n"
    "code = \"uji\"\n"
    "number = \"1/2026\"\n"
    "name = \"SOP Uji\"\n"
    "effective_from = 2026-01-01\n";
const std::string one_step = "[[step]]\nnumber = 1\nactivity = \"Menulis\"\ntime_standard = \"1h\"\n";

Sop sop_of(const std::string& text) {
    settings::Problems problems;
    auto sop = read_sop(text, "sop.toml", problems);
    INFO(lines(problems));
    REQUIRE(sop);
    return *std::move(sop);
}

/// The problems of a text that is refused.
std::string refused(const std::string& text) {
    settings::Problems problems;
    CHECK_FALSE(read_sop(text, "sop.toml", problems));
    return lines(problems);
}

Sop shipped_sop() {
    return sop_of(file_text("config/sop/e-aspirasi.toml"));
}

}  // namespace

TEST_CASE("the shipped SOP is E-ASPIRASI with its seven standards", "[sop][shipped]") {
    const Sop sop = shipped_sop();
    CHECK(sop.code == "e-aspirasi");
    CHECK(sop.number == "440/014/SOP/I/2020");
    CHECK(sop.name == SopText{"E-ASPIRASI", "E-ASPIRASI"});
    CHECK(sop.effective_from == day(2020, 2, 1));
    CHECK(sop.legal_basis.size() == 4);
    CHECK(sop.last_step() == 7);
    CHECK(sop.total_standard() == 29'100s);

    const std::vector<std::chrono::seconds> standards{1h, 4min, 3h, 1h, 1h, 2h, 1min};
    for (int number = 1; number <= 7; ++number) {
        CAPTURE(number);
        const Step* step = sop.step(number);
        REQUIRE(step);
        CHECK(step->number == number);
        CHECK(step->time_standard == standards[static_cast<std::size_t>(number - 1)]);
        CHECK(step->requires_approval == (number == 2));
        CHECK(step->requires_links == (number == 6));
        CHECK(step->requires_live_links == (number == 7));
        CHECK(step->output_demanded() == (number != 3));
        CHECK(step->clock == StepClock::working);
        CHECK(step->warn_at == std::vector<int>{50, 75, 90});
        for (const std::string& code : step->executors) CHECK(sop.executor(code));
    }
    CHECK_FALSE(sop.step(0));
    CHECK_FALSE(sop.step(8));
}

TEST_CASE("the shipped SOP keeps the official typing errors beside the corrected words", "[sop][shipped]") {
    const Sop sop = shipped_sop();
    CHECK(sop.step(6)->output == SopText{"Link Website dan psotingan", "Link Website dan postingan"});
    CHECK(sop.records.back() == SopText{"Laporan Kondis Web", "Laporan Kondisi Web"});
    CHECK(sop.equipment.front() == SopText{"Komputer/Latptop", "Komputer/Laptop"});
    CHECK(sop.headings.front() == SopText{"MUTU BUKU", "MUTU BAKU"});
    CHECK(sop.unit.official.starts_with("SEKRATARIAT"));
    CHECK(sop.unit.display.starts_with("SEKRETARIAT"));
}

TEST_CASE("the shipped executors are assumptions", "[sop][shipped]") {
    const Sop sop = shipped_sop();
    REQUIRE(sop.executors.size() == 4);
    for (const Executor& each : sop.executors) CHECK(each.assumed);
    CHECK(sop.executor("P4")->name == "Kepala Bagian / Sekretaris DPRD (persetujuan)");
    CHECK_FALSE(sop.executor("P5"));
}

TEST_CASE("executors have assumed names where the file names none", "[sop]") {
    const Sop sop = sop_of(head + one_step + "executor = [\"P3\", \"Juru foto\"]\n");
    CHECK(sop.executor("P3")->name == "Kepala Sub Bagian Humas (editor/verifikator)");
    CHECK(sop.executor("Juru foto")->name == "Juru foto");
    CHECK(sop.executor("Juru foto")->assumed);
}

TEST_CASE("a confirmed executor is no assumption", "[sop]") {
    const Sop sop =
        sop_of(head + "[[executor]]\ncode = \"P1\"\nname = \"Humas\"\nconfirmed = true\n" + one_step);
    REQUIRE(sop.executors.size() == 1);
    CHECK_FALSE(sop.executors.front().assumed);
}

TEST_CASE("optional keys of a step are read", "[sop]") {
    const Sop sop = sop_of(head + one_step + "clock = \"wall\"\nwarn_at = [0.29, 0.57, 0.8]\n");
    CHECK(sop.step(1)->clock == StepClock::wall);
    CHECK(sop.step(1)->warn_at == std::vector<int>{29, 57, 80});
    CHECK(sop_of(head + one_step + "warn_at = []\n").step(1)->warn_at.empty());
}

TEST_CASE("the version of an SOP is its content", "[sop]") {
    const std::string text = head + one_step;
    const std::string version = sop_of(text).version;
    CHECK(version.size() == 64);
    CHECK(sop_of("# a comment\n" + text).version == version);
    CHECK(sop_of(text + "output = \"\"\nclock = \"working\"\n").version == version);
    CHECK(sop_of(text + "output = \"Dokumen\"\n").version != version);
    CHECK(sop_of(text + "output = \"Dokumen\"\n").version !=
          sop_of(text + "output = \"Dokumen\"\noutput_official = \"Dokumne\"\n").version);
    CHECK(sop_of(text + "warn_at = [0.5]\n").version != version);
    CHECK(sop_of(text + "requires_links = true\n").version !=
          sop_of(text + "requires_live_links = true\n").version);
}

TEST_CASE("each mistake in an SOP is told with its place", "[sop]") {
    struct Row {
        const char* name;
        std::string text;
        const char* problem;  ///< a beginning of one of the lines
    };
    const std::vector<Row> rows{
        {"unknown key", head + "nmber = \"x\"\n" + one_step, "sop.toml:6:1: "},
        {"unknown key of a step", head + one_step + "time_standart = \"2h\"\n", "sop.toml:10:1: "},
        {"schema of another day", "schema = 2\n" + head.substr(11) + one_step, "sop.toml:1:10: schema is 2"},
        {"no step", head, "sop.toml:1:1: "},
        {"first step is not 1", head + "[[step]]\nnumber = 2\nactivity = \"x\"\ntime_standard = \"1h\"\n",
         "sop.toml:7:10: number is 2; allowed here: 1"},
        {"a gap", head + one_step + "[[step]]\nnumber = 3\nactivity = \"x\"\ntime_standard = \"1h\"\n",
         "sop.toml:11:10: number is 3; allowed here: 2"},
        {"no standard", head + "[[step]]\nnumber = 1\nactivity = \"x\"\n", "sop.toml:6:1: "},
        {"standard of nothing", head + "[[step]]\nnumber = 1\nactivity = \"x\"\ntime_standard = \"0s\"\n",
         "sop.toml:9:17: time_standard is \"0s\""},
        {"standard without a unit", head + "[[step]]\nnumber = 1\nactivity = \"x\"\ntime_standard = 60\n",
         "sop.toml:9:17: "},
        {"unknown clock", head + one_step + "clock = \"wal\"\n", "sop.toml:10:9: "},
        {"warning that is no whole hundredth", head + one_step + "warn_at = [0.5, 0.755]\n",
         "sop.toml:10:17: warn_at holds 0.755; allowed: whole hundredths"},
        {"warning of all", head + one_step + "warn_at = [1.0]\n", "sop.toml:10:12: "},
        {"warnings out of order", head + one_step + "warn_at = [0.75, 0.5]\n",
         "sop.toml:10:18: warn_at holds 0.5 after 0.75"},
        {"executor twice", head + one_step + "executor = [\"P1\", \"P1\"]\n",
         "sop.toml:10:12: executor names \"P1\" twice"},
        {"executor without a table",
         head + "[[executor]]\ncode = \"P1\"\nname = \"A\"\n" + one_step + "executor = [\"P2\"]\n",
         "sop.toml:13:12: executor \"P2\" has no [[executor]] table"},
        {"executor declared twice",
         head + "[[executor]]\ncode = \"P1\"\nname = \"A\"\n[[executor]]\ncode = \"P1\"\nname = \"B\"\n" +
             one_step,
         "sop.toml:10:8: code \"P1\" is given twice"},
        {"official words alone", head + one_step + "output_official = \"x\"\n",
         "sop.toml:10:19: output_official stands without output"},
        {"official list of another length",
         head + "records = [\"a\", \"b\"]\nrecords_official = [\"a\"]\n" + one_step,
         "sop.toml:7:20: records_official has 1 entries, records has 2"},
        {"syntax", head + "x = = 1\n", "sop.toml:6:"},
        {"columns count characters", "schema = 1\ncode = \"é\" x\n", "sop.toml:2:12: "},
        {"nothing at all", "", "sop.toml:1:1: "},
    };
    for (const Row& row : rows) {
        DYNAMIC_SECTION(row.name) {
            const std::string found = refused(row.text);
            CAPTURE(found, row.problem);
            CHECK(("\n" + found).find("\n" + std::string{row.problem}) != std::string::npos);
        }
    }
}

TEST_CASE("all mistakes of an SOP are told in one run", "[sop]") {
    const std::string found = refused("schema = 1\ncode = \"uji\"\nname = 7\neffective_from = 2026-02-30T\n");
    CHECK_FALSE(found.empty());
    const std::string several =
        refused("schema = 1\nname = 7\nnummer = \"x\"\n[[step]]\nnumber = 9\nclock = \"x\"\n");
    CAPTURE(several);
    for (const char* part : {"sop.toml:2:8: ", "sop.toml:3:1: ", "sop.toml:5:10: ", "sop.toml:6:9: "})
        CHECK(several.find(part) != std::string::npos);
}

}  // namespace pantau::cases::test
