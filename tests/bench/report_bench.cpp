// What a list and whole reports cost in our hands against a bare loop of libxlsxwriter that writes the same
// cells in the same mode: CPU seconds and peak memory, each in a process of its own.
//   report_bench [list|month|year]...     default: all three; exit 1 where a figure is missed
// list: 100,000 rows of 12 columns (reports.md section 11, gate 9): less than 5 s and 256 MiB.
// month: 500 cases, 20 sites, 5,000 links: each workbook, from rows to file, less than 1 s and 64 MiB.
// year: 50,000 attempts, 500 sites, 100,000 links: CPU at most 1.5 of the bare loop, less than 256 MiB.

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

#include <fmt/format.h>
#include <xlsxwriter.h>

#include "reports/model.hpp"
#include "reports/sheet_writer.hpp"
#include "reports/workbook_content.hpp"
#include "reports/workbook_gangguan.hpp"
#include "reports/workbook_kondisi.hpp"
#include "reports/zip_reader.hpp"
#include "tests/bench/district_source.hpp"

namespace fs = std::filesystem;
namespace reports = pantau::reports;

namespace {

constexpr std::uint16_t columns = 12;

std::string words(std::uint32_t row, std::uint16_t col) {
    return fmt::format("Kasus 2026-{:05} kolom {}", row, col);
}

void ours(const fs::path& file, std::uint32_t rows) {
    const auto written = reports::write_workbook(file, [&](reports::WorkbookWriter& book) {
        reports::Sheet& sheet = book.add_sheet("Kasus");
        const auto time = reports::style::cell.with(reports::number_format::date_time);
        for (std::uint32_t row = 0; row < rows; ++row)
            for (std::uint16_t col = 0; col < columns; ++col) {
                if (col % 3 == 0)
                    sheet.text(row, col, words(row, col), reports::style::cell);
                else if (col % 3 == 1)
                    sheet.number(row, col, row * 1.5 + col, reports::style::cell);
                else
                    sheet.number(row, col, 46'000 + row / 1440.0, time);
            }
    });
    if (!written) std::fprintf(stderr, "%s\n", written.error().message.c_str());
}

void bare(const fs::path& file, std::uint32_t rows) {
    lxw_workbook* book = workbook_new(file.c_str());
    lxw_worksheet* sheet = workbook_add_worksheet(book, "Kasus");
    lxw_format* cell = workbook_add_format(book);
    format_set_border(cell, LXW_BORDER_THIN);
    lxw_format* time = workbook_add_format(book);
    format_set_num_format(time, "dd/mm/yyyy hh:mm");
    for (std::uint32_t row = 0; row < rows; ++row)
        for (std::uint16_t col = 0; col < columns; ++col) {
            if (col % 3 == 0)
                worksheet_write_string(sheet, row, col, words(row, col).c_str(), cell);
            else if (col % 3 == 1)
                worksheet_write_number(sheet, row, col, row * 1.5 + col, cell);
            else
                worksheet_write_number(sheet, row, col, 46'000 + row / 1440.0, time);
        }
    workbook_close(book);
}

/// Places of the cells of a sheet that have a look and no value: those of merges and borders.
std::vector<std::string> blanks_of(const std::string& xml) {
    std::vector<std::string> places;
    for (auto at = xml.find("<c r=\""); at != std::string::npos; at = xml.find("<c r=\"", at + 1)) {
        const auto end = xml.find('>', at);
        if (xml[end - 1] == '/') places.push_back(xml.substr(at + 6, xml.find('"', at + 6) - at - 6));
    }
    return places;
}

/// What a finished workbook holds, ready to be written again.
struct Copied {
    reports::WorkbookContent content;
    std::vector<std::vector<std::string>> blanks;

    explicit Copied(const fs::path& file) {
        auto read = reports::read_workbook(file);
        const auto zip = reports::ZipReader::open(file);
        if (!read || !zip) std::abort();
        content = std::move(*read);
        for (std::size_t i = 0; i < content.sheets.size(); ++i)
            for (const auto& member : zip->members()) {
                if (member.name != fmt::format("xl/worksheets/sheet{}.xml", i + 1)) continue;
                std::string xml;
                (void)zip->read(member, [&](std::string_view piece) {
                    xml += piece;
                    return true;
                });
                blanks.push_back(blanks_of(xml));
            }
    }
};

/// The same cells once more, without a look, a check or a thought.
void bare_copy(const Copied& from, const fs::path& file) {
    lxw_workbook* book = workbook_new(file.c_str());
    lxw_format* cell = workbook_add_format(book);
    format_set_border(cell, LXW_BORDER_THIN);
    for (std::size_t i = 0; i < from.content.sheets.size(); ++i) {
        const auto& of = from.content.sheets[i];
        lxw_worksheet* sheet = workbook_add_worksheet(book, of.name.c_str());
        for (const auto& one : of.cells) {
            const lxw_row_t row = lxw_name_to_row(one.place.c_str());
            const lxw_col_t col = lxw_name_to_col(one.place.c_str());
            if (one.number)
                worksheet_write_number(sheet, row, col, *one.number, cell);
            else if (one.text.starts_with("https://"))
                worksheet_write_url(sheet, row, col, one.text.c_str(), cell);
            else
                worksheet_write_string(sheet, row, col, one.text.c_str(), cell);
        }
        for (const auto& place : from.blanks[i])
            worksheet_write_blank(sheet, lxw_name_to_row(place.c_str()), lxw_name_to_col(place.c_str()),
                                  cell);
    }
    workbook_close(book);
}

struct Cost {
    double cpu_s = 0, wall_s = 0, peak_mib = 0;
};

double cpu_now() {
    rusage used{};
    getrusage(RUSAGE_SELF, &used);
    const auto seconds = [](const timeval& t) {
        return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
    };
    return seconds(used.ru_utime) + seconds(used.ru_stime);
}

/// `prepare` is not counted as time; what it takes of memory is.
Cost measure(
    const std::function<void()>& work, const std::function<void()>& prepare = [] {}) {
    std::fflush(stdout);
    int ends[2];
    if (pipe(ends) != 0) std::abort();
    const pid_t child = fork();
    if (child == 0) {
        prepare();
        const double cpu = cpu_now();
        const auto start = std::chrono::steady_clock::now();
        work();
        const double took[] = {
            cpu_now() - cpu, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count()};
        if (write(ends[1], took, sizeof took) != sizeof took) std::_Exit(1);
        std::_Exit(0);
    }
    close(ends[1]);
    double took[2]{};
    const bool read_all = read(ends[0], took, sizeof took) == sizeof took;
    close(ends[0]);
    int status = 0;
    rusage used{};
    wait4(child, &status, 0, &used);
    if (!read_all || status != 0) {
        std::fprintf(stderr, "a measured process failed\n");
        std::exit(1);
    }
    return {took[0], took[1], static_cast<double>(used.ru_maxrss) / 1024};
}

bool failed = false;

/// One line of a figure against its limit.
void judge(const char* what, double figure, double limit) {
    const bool good = figure <= limit;
    fmt::print("    {:<44} {:>8.2f}  limit {:.2f}{}\n", what, figure, limit, good ? "" : "  MISSED");
    failed = failed || !good;
}

void print(const char* who, const Cost& cost) {
    fmt::print("  {:<46} cpu {:6.2f} s  wall {:6.2f} s  peak {:5.0f} MiB\n", who, cost.cpu_s, cost.wall_s,
               cost.peak_mib);
}

void list(const fs::path& folder) {
    constexpr std::uint32_t rows = 100'000;
    fmt::print("list: {} rows of {} columns\n", rows, columns);
    const Cost b = measure([&] { bare(folder / "bare.xlsx", rows); });
    const Cost a = measure([&] { ours(folder / "ours.xlsx", rows); });
    print("bare libxlsxwriter", b);
    print("ours, read back", a);
    judge("CPU against the bare loop", a.cpu_s / b.cpu_s, 1.5);
    judge("CPU seconds", a.cpu_s, 5);
    judge("MiB", a.peak_mib, 256);
}

template <class Made>
void must(const Made& made) {
    if (made) return;
    std::fprintf(stderr, "%s\n", made.error().message.c_str());
    std::_Exit(1);
}

struct Limits {
    std::optional<double> cpu_s, ratio;
    double mib;
};

void reports_of(const fs::path& folder, const char* name, const char* code, pantau::bench::Size size,
                const Limits& limits) {
    const auto period = *reports::parse_period(code, "Asia/Jakarta");
    const pantau::bench::DistrictSource source{size, period};
    const auto cut_off = period.utc.to;
    fmt::print("{}: {} cases of 7 steps, {} sites, {} links\n", name, size.cases, size.sites, size.links);
    const Cost idle = measure([] {});
    const auto one = [&](const char* kind, const fs::path& file, const auto& build, const auto& write) {
        const Cost model = measure([&] { (void)build(source, period, cut_off); });
        const Cost whole = measure([&] { must(write(build(source, period, cut_off), file, 1)); });
        print(fmt::format("{}, the model alone", kind).c_str(), model);
        print(fmt::format("{}, from rows to file", kind).c_str(), whole);
        std::optional<Copied> copied;
        const Cost copy =
            measure([&] { bare_copy(*copied, folder / "copy.xlsx"); }, [&] { copied.emplace(file); });
        fmt::print("  {:<46} cpu {:6.2f} s\n", "bare libxlsxwriter, the same cells", copy.cpu_s);
        if (limits.cpu_s) judge("CPU seconds", whole.cpu_s, *limits.cpu_s);
        if (limits.ratio) judge("CPU against the bare loop", whole.cpu_s / copy.cpu_s, *limits.ratio);
        judge("MiB above idle", whole.peak_mib - idle.peak_mib, limits.mib);
    };
    one("analisis-gangguan", folder / "a.xlsx", reports::build_gangguan, reports::write_gangguan);
    one("kondisi-web", folder / "b.xlsx", reports::build_kondisi, reports::write_kondisi);
}

}  // namespace

int main(int count, char** arguments) {
    std::vector<std::string> chosen(arguments + 1, arguments + count);
    if (chosen.empty()) chosen = {"list", "month", "year"};
    std::string name = (fs::temp_directory_path() / "pantau-bench-XXXXXX").string();
    const fs::path folder{mkdtemp(name.data())};
    for (const auto& one : chosen) {
        if (one == "list") {
            list(folder);
        } else if (one == "month") {
            reports_of(folder, "month", "2026-10", {500, 20, 5'000, 2, 5}, {1.0, {}, 64});
        } else if (one == "year") {
            reports_of(folder, "year", "2026", {7'143, 500, 100'000, 10, 20}, {{}, 1.5, 256});
        } else {
            std::fprintf(stderr, "usage: report_bench [list|month|year]...\n");
            fs::remove_all(folder);
            return 64;
        }
    }
    fs::remove_all(folder);
    return failed ? 1 : 0;
}
