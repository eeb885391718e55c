// What a list costs in our hands against a bare loop of libxlsxwriter that writes the same cells: CPU seconds
// and peak memory, each in a process of its own. `report_bench [ROWS]`, default 100,000 rows of 12 columns.
// To reach (reports.md section 11, gate 9): 100,000 rows in less than 5 s and 256 MiB.

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <string>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fmt/format.h>
#include <xlsxwriter.h>

#include "reports/sheet_writer.hpp"

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

struct Cost {
    double cpu_s = 0, wall_s = 0, peak_mib = 0;
};

Cost measure(const std::function<void()>& work) {
    const auto start = std::chrono::steady_clock::now();
    const pid_t child = fork();
    if (child == 0) {
        work();
        std::_Exit(0);
    }
    int status = 0;
    rusage used{};
    wait4(child, &status, 0, &used);
    const auto seconds = [](const timeval& t) {
        return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
    };
    return {seconds(used.ru_utime) + seconds(used.ru_stime),
            std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count(),
            static_cast<double>(used.ru_maxrss) / 1024};
}

}  // namespace

int main(int count, char** arguments) {
    const auto rows =
        static_cast<std::uint32_t>(count > 1 ? std::strtoul(arguments[1], nullptr, 10) : 100'000);
    std::string name = (fs::temp_directory_path() / "pantau-bench-XXXXXX").string();
    const fs::path folder{mkdtemp(name.data())};
    const Cost b = measure([&] { bare(folder / "bare.xlsx", rows); });
    const Cost a = measure([&] { ours(folder / "ours.xlsx", rows); });
    fmt::print("{} rows x {} columns\n", rows, columns);
    fmt::print("bare libxlsxwriter   cpu {:.2f} s  wall {:.2f} s  peak {:.0f} MiB\n", b.cpu_s, b.wall_s,
               b.peak_mib);
    fmt::print("ours, read back      cpu {:.2f} s  wall {:.2f} s  peak {:.0f} MiB\n", a.cpu_s, a.wall_s,
               a.peak_mib);
    fmt::print("ratio                cpu {:.2f}  memory {:.2f}\n", a.cpu_s / b.cpu_s,
               a.peak_mib / b.peak_mib);
    fs::remove_all(folder);
    return 0;
}
