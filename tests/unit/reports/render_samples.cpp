// Renders sample workbooks into a folder: `render_samples FOLDER`. Used by the Python gates and for looking
// at pages.

#include <clocale>
#include <cstdio>
#include <filesystem>
#include <string>

#include "fake_source.hpp"
#include "reports/workbook_gangguan.hpp"
#include "reports/workbook_kondisi.hpp"
#include "sample_model.hpp"

namespace reports = pantau::reports;

namespace {

bool write(const std::filesystem::path& folder, const std::string& name,
           const reports::sample::Options& options) {
    const auto a =
        reports::write_gangguan(reports::sample::gangguan(options), folder / (name + "-gangguan.xlsx"));
    const auto b =
        reports::write_kondisi(reports::sample::kondisi(options), folder / (name + "-kondisi.xlsx"));
    if (!a) std::fprintf(stderr, "%s\n", a.error().message.c_str());
    if (!b) std::fprintf(stderr, "%s\n", b.error().message.c_str());
    return a && b;
}

/// The builders' own models of the month that the model tests reckon by hand.
bool write_built(const std::filesystem::path& folder) {
    const auto source = reports::test::small_month();
    const auto cut_off = reports::test::wib("2026-11-02 07:00:00");
    const auto period = *reports::parse_period("2026-10", "Asia/Jakarta");
    return reports::write_gangguan(reports::build_gangguan(source, period, cut_off),
                                   folder / "built-gangguan.xlsx") &&
           reports::write_kondisi(reports::build_kondisi(source, period, cut_off),
                                  folder / "built-kondisi.xlsx");
}

/// Everything of reports.md section 5 at once, 40,000 letters long; what starts it looks like a formula.
std::string hostile_text() {
    std::string text =
        "=HYPERLINK(\"javascript:alert(1)\") _x0041_ \xFF\xC3( \xEF\xBF\xBE \xE2\x80\xAE\xE2\x81\xA6 <a>&\"' "
        "\x01\x1B[31m\t\r\n";
    text += std::string(40'000, 'x');
    return text;
}

}  // namespace

int main(int count, char** words) {
    if (count < 2) {
        std::fputs("usage: render_samples FOLDER [LOGO.png]\n", stderr);
        return 64;
    }
    // The writer must be safe whatever the process's locale is; the gates run this under id_ID too.
    if (std::setlocale(LC_ALL, "") == nullptr)
        std::fputs("the locale of the environment is not installed\n", stderr);
    const std::filesystem::path folder{words[1]};
    std::filesystem::create_directories(folder);
    reports::sample::Options month, f4, none, many, hostile;
    if (count > 2) month.logo = words[2];
    f4.paper = "F4";
    f4.running = true;
    f4.example = false;
    f4.long_title =
        "Publikasi rapat dengar pendapat Komisi I, II, III dan IV dengan perangkat daerah mengenai rancangan "
        "peraturan daerah tentang perubahan anggaran pendapatan dan belanja daerah tahun anggaran 2026, "
        "Cibinong";
    none.empty = true;
    none.sites = 1;
    none.links = 0;
    many.sites = 50;
    many.outages = 200;
    hostile.hostile = hostile_text();
    hostile.outages = hostile.cases = hostile.links = hostile.sites = 1;
    return write(folder, "month", month) && write(folder, "f4", f4) && write(folder, "empty", none) &&
                   write(folder, "many", many) && write(folder, "hostile", hostile) && write_built(folder)
               ? 0
               : 1;
}
