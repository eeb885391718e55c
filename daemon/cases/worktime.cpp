#include "daemon/cases/worktime.hpp"

#include <charconv>
#include <cstdint>
#include <istream>
#include <limits>
#include <optional>
#include <ostream>

#include "daemon/cases/csv.hpp"

namespace pantau::cases {
namespace {

constexpr std::string_view bad_input = "error:bad_input";
constexpr std::string_view negative_duration = "error:negative_duration";
constexpr std::string_view end_before_start = "error:end_before_start";
constexpr std::string_view outside_calendar = "error:outside_calendar";

/// A whole number of seconds. One too large to hold is as good as the largest: no calendar reaches that far.
std::optional<std::int64_t> whole_number(std::string_view text) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (end != text.data() + text.size() || end == text.data()) return std::nullopt;
    if (error == std::errc::result_out_of_range)
        return text.front() == '-' ? std::numeric_limits<std::int64_t>::min()
                                   : std::numeric_limits<std::int64_t>::max();
    if (error != std::errc{}) return std::nullopt;
    return value;
}

std::string answer_elapsed(Instant start, std::string_view end_text, const WorkingCalendar& calendar) {
    const auto end = parse_instant(end_text, calendar.zone());
    if (!end) return std::string{bad_input};
    if (floor_seconds(*end) < floor_seconds(start)) return std::string{end_before_start};
    const auto open = calendar.between(start, *end);
    return open ? std::to_string(open->value().count()) : std::string{outside_calendar};
}

std::string answer_instant(bool last, Instant start, std::string_view seconds_text,
                           const WorkingCalendar& calendar) {
    const auto seconds = whole_number(seconds_text);
    if (!seconds) return std::string{bad_input};
    if (*seconds < 0) return std::string{negative_duration};
    const WorkingTime standard{std::chrono::seconds{*seconds}};
    const auto at = last ? calendar.last_on_time(start, standard) : calendar.due(start, standard);
    return at ? format_rfc3339(*at, calendar.zone()) : std::string{outside_calendar};
}

std::string answer_row(const CsvRow& row, const WorkingCalendar& calendar) {
    if (row.mistake || row.cells.size() != 3) return std::string{bad_input};
    return answer(row.cells[0].text, row.cells[1].text, row.cells[2].text, calendar);
}

bool is_header(const CsvRow& row) {
    return row.cells.size() == 3 && row.cells[0].text == "kind" && row.cells[1].text == "start" &&
           row.cells[2].text == "end_or_seconds";
}

}  // namespace

std::string answer(std::string_view kind, std::string_view start, std::string_view end_or_seconds,
                   const WorkingCalendar& calendar) {
    const bool elapsed = kind == "elapsed";
    const bool last = kind == "last-on-time";
    if (!elapsed && !last && kind != "due") return std::string{bad_input};
    const auto from = parse_instant(start, calendar.zone());
    if (!from) return std::string{bad_input};
    return elapsed ? answer_elapsed(*from, end_or_seconds, calendar)
                   : answer_instant(last, *from, end_or_seconds, calendar);
}

bool is_error(std::string_view answer) noexcept {
    return answer.starts_with("error:");
}

void answer_batch(std::istream& in, std::ostream& out, const WorkingCalendar& calendar) {
    // Line by line: no field of a question holds a line end, so a quote left open spoils its own line only.
    char separator = ',';
    bool first = true;
    for (std::string line; std::getline(in, line);) {
        if (!line.empty() && line.back() == '\r') line.pop_back();
        std::string_view text = line;
        if (first) {
            if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
            separator = csv_separator(text);
        }
        const auto rows = read_csv(text, separator);
        const bool header = first && rows.size() == 1 && is_header(rows.front());
        first = false;
        if (header) continue;
        out << (rows.size() == 1 ? answer_row(rows.front(), calendar) : std::string{bad_input}) << '\n';
    }
}

}  // namespace pantau::cases
