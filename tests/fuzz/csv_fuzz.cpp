// The CSV files that an office brings along: case history, probe history, holidays. Either all rows or every
// bad one with its place; a case history that was taken is exported and taken again to the same states.
#include <date/tz.h>

#include "daemon/cases/calendar_file.hpp"
#include "daemon/cases/history_csv.hpp"
#include "probes/history_csv.hpp"
#include "tests/fuzz/fuzz.hpp"
#include "tests/unit/cases/case_kit.hpp"

using namespace pantau;

namespace {

cases::HistoryImport import_of(std::string_view csv) {
    cases::Context context{cases::test::wib("2026-11-30 08:00"), cases::test::book(), cases::test::office(),
                           cases::test::office().version()};
    context.zone = "Asia/Jakarta";
    context.salt = [] { return std::string{"0123456789abcdef"}; };
    return cases::import_history(csv, context, "fuzz", [](const std::string&) { return false; });
}

std::string states_of(const cases::HistoryImport& import) {
    std::string text;
    for (const auto& one : import.cases)
        text += cases::test::described(cases::fold(one.events, cases::test::book())) + "\n";
    return text;
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = fuzz::text_of(data, size);
    const auto import = import_of(text);
    fuzz::hold(import.ok() || import.cases.empty(), "all or nothing");
    for (const auto& mistake : import.mistakes)
        fuzz::hold(mistake.line >= 1 && mistake.column >= 1 && !mistake.message.empty(),
                   "a mistake has its place");
    if (import.ok() && !import.cases.empty()) {
        std::string out = cases::history_csv_header();
        if (!out.ends_with("\n")) out += "\r\n";
        for (const auto& one : import.cases) cases::append_history_csv(out, one.events, "Asia/Jakarta");
        const auto again = import_of(out);
        fuzz::hold(again.ok(), "an export is taken again",
                   again.ok() ? "" : again.mistakes.front().to_string());
        fuzz::hold(states_of(again) == states_of(import), "an export gives the same states");
    }

    const auto probes = probes::read_probe_history(text, *date::locate_zone("Asia/Jakarta"));
    for (const auto& mistake : probes.mistakes)
        fuzz::hold(mistake.line >= 1 && mistake.column >= 1 && !mistake.message.empty(),
                   "a mistake has its place");

    settings::Problems problems;
    const auto holidays = cases::read_holidays_csv(text, "holidays.csv", problems);
    fuzz::hold(holidays.has_value() == problems.empty(), "holidays or mistakes");
    return 0;
}
