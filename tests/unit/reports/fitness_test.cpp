// Kelayakan standar, and what is told of the data behind the figures.

#include <algorithm>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "reports/model.hpp"
#include "tests/unit/reports/fake_source.hpp"

using namespace pantau::reports;
using pantau::reports::test::FakeSource;
using pantau::reports::test::small_month;
using pantau::reports::test::wib;

namespace {

GangguanModel built(const FakeSource& source) {
    return build_gangguan(source, *parse_period("2026-10", "Asia/Jakarta"), wib("2026-11-02 07:00:00"));
}

/// `n` attempts at a step, each a minute apart from 08.00 on, that took `seconds`.
void add(FakeSource& source, int step, int n, int seconds, int from = 0) {
    for (int i = 0; i < n; ++i) {
        const auto end = date::sys_seconds{std::chrono::hours{8} + std::chrono::seconds{seconds}};
        source.add_attempt(fmt::format("2026-{:04}", from + i + 1), step, 1, "2026-10-05 08:00:00",
                           "2026-10-05 " + date::format("%T", end));
    }
}

std::string shown(const Table& table, std::size_t row, std::string_view column) {
    return display(table.rows.at(row).at(table.column(column)));
}

}  // namespace

TEST_CASE("a standard is weighed by what nine in ten attempts needed", "[fitness]") {
    FakeSource source;
    add(source, 1, 17, 3'000);     // 20 attempts: the 18th by length is the nearest rank of 90 percent
    add(source, 1, 1, 3'900, 17);  // the 18th
    add(source, 1, 2, 7'000, 18);
    add(source, 2, 19, 100);    // one too few
    add(source, 4, 20, 1'800);  // exactly half
    add(source, 5, 20, 1'801);
    add(source, 7, 18, 50);
    add(source, 7, 2, 70, 18);
    const Table& fitness = built(source).fitness;
    REQUIRE(fitness.rows.size() == 7);
    CHECK(shown(fitness, 0, "n") == "20");
    CHECK(shown(fitness, 0, "on_time") == "85,0%");
    CHECK(fitness.rows[0][fitness.column("fit")].number == 3'900);
    CHECK(shown(fitness, 0, "fit_share") == "108,3%");
    CHECK(shown(fitness, 0, "fitness") == "▲ Perlu ditinjau");
    CHECK(shown(fitness, 0, "remark") == "90% pengerjaan baru selesai dalam 1 j 05 m.");
    CHECK(shown(fitness, 1, "n") == "19");
    for (const char* column : {"on_time", "fit", "fit_share", "fitness"})
        CHECK(shown(fitness, 1, column) == "–");
    CHECK(shown(fitness, 1, "remark").find("Data belum cukup: n = 19, kurang dari 20.") == 0);
    CHECK(shown(fitness, 1, "remark").find("terlambat 10 detik sudah 4% dari standar") != std::string::npos);
    CHECK(shown(fitness, 2, "n") == "0");
    CHECK(shown(fitness, 3, "fitness") == "● Longgar");
    CHECK(shown(fitness, 4, "fitness") == "● Layak");
    CHECK(shown(fitness, 4, "remark").empty());
    CHECK(shown(fitness, 6, "fitness") == "● Layak");
    CHECK(fitness.rows[6][fitness.column("fit")].number == 50);
    CHECK(shown(fitness, 6, "remark").find("terlambat 10 detik sudah 16% dari standar") != std::string::npos);
}

TEST_CASE("a clock set back inside an outage is told and does not shorten it", "[clock]") {
    FakeSource source = small_month();
    source.outage_rows.at(2).clock_shift_s = -3'600;  // 02.00 to 02.10 on the wall: 70 minutes in truth
    const auto model = built(source);
    const auto row = std::find_if(model.outages.rows.begin(), model.outages.rows.end(), [&](const Row& one) {
        return one[model.outages.column("id")].text == "G-2026-0003";
    });
    REQUIRE(row != model.outages.rows.end());
    CHECK((*row)[model.outages.column("evidence")].text.find(
              "jam pemantau mundur 1 j 00 m, lama sebenarnya 1 j 10 m") != std::string::npos);
    const auto noted = std::find_if(
        model.quality.rows.begin(), model.quality.rows.end(),
        [&](const Row& one) { return one[model.quality.column("kind")].text == "Jam pemantau berubah"; });
    REQUIRE(noted != model.quality.rows.end());
    CHECK((*noted)[model.quality.column("object")].text == "G-2026-0003");
    // Recovery took 5,400 + 4,200 + 3,600 s.
    CHECK(model.per_site.rows.at(0).at(model.per_site.column("mttr")).number == 4'400);
}

TEST_CASE("the data's faults are counted of how many", "[quality]") {
    const auto model = built(small_month());
    const Table& counts = model.quality_counts;
    const auto row = [&](const std::string& kind) -> const Row& {
        for (const Row& one : counts.rows)
            if (one.front().text == kind) return one;
        throw std::logic_error{kind};
    };
    CHECK(display(row("Ketelitian menit")[1]) == "1");
    CHECK(display(row("Ketelitian menit")[2]) == "14");  // attempts that ended in October
    CHECK(display(row("Ketelitian menit")[3]) == "7,1%");
    CHECK(display(row("Koreksi")[1]) == "1");
    CHECK(display(row("Peristiwa tanpa bukti")[1]) == "3");
    CHECK(display(row("Peristiwa tanpa bukti")[2]) == "4");
    CHECK(display(row("Celah pemantauan")[1]) == "1");
    const Row& total = *model.step_times.total;
    CHECK(display(total[model.step_times.column("rework")]) == "2");  // steps 3 and 4 of 2026-0001
    CHECK(display(total[model.step_times.column("skipped")]) == "1");
    CHECK(display(total[model.step_times.column("returned")]) == "1");
}
