#include "probes/history_csv.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <optional>
#include <sstream>

#include <date/tz.h>

namespace pantau::probes {
namespace {

using std::chrono::milliseconds;

struct Cell {
    std::string text;
    unsigned line = 1, column = 1;
};
using Row = std::vector<Cell>;

bool starts_character(char c) {
    return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U;
}  // UTF-8

/// RFC 4180, character by character, with the place of each cell.
class Reader {
public:
    Reader(std::string_view text, ProbeHistory& out) : text_{text}, out_{out} {
        if (text_.starts_with("\xef\xbb\xbf")) text_.remove_prefix(3);
        const std::string_view first = text_.substr(0, text_.find('\n'));
        separator_ = std::count(first.begin(), first.end(), ';') > std::count(first.begin(), first.end(), ',')
                         ? ';'
                         : ',';
    }
    bool next(Row& row) {
        row.clear();
        if (at_ >= text_.size()) return false;
        for (;;) {
            row.push_back(cell());
            if (at_ >= text_.size()) return true;
            const char end = text_[at_];
            step();
            if (end == '\n') return true;
        }
    }

private:
    void step() {
        if (text_[at_] == '\n') {
            ++line_;
            column_ = 1;
        } else if (starts_character(text_[at_])) {
            ++column_;
        }
        ++at_;
    }
    bool at_end() const {
        if (at_ >= text_.size() || text_[at_] == separator_ || text_[at_] == '\n') return true;
        return text_[at_] == '\r' && (at_ + 1 == text_.size() || text_[at_ + 1] == '\n');
    }
    Cell cell() {
        Cell cell{"", line_, column_};
        if (at_ < text_.size() && text_[at_] == '"') {
            step();
            for (;; step()) {
                if (at_ >= text_.size()) {
                    out_.mistakes.push_back(
                        {cell.line, cell.column, "a quote is opened here and never closed"});
                    return cell;
                }
                if (text_[at_] == '"') {
                    if (at_ + 1 >= text_.size() || text_[at_ + 1] != '"') break;
                    step();
                }
                cell.text += text_[at_];
            }
            step();
            if (!at_end()) out_.mistakes.push_back({line_, column_, "text follows a closing quote"});
        }
        for (; !at_end(); step()) cell.text += text_[at_];
        if (at_ < text_.size() && text_[at_] == '\r') step();
        return cell;
    }

    std::string_view text_;
    ProbeHistory& out_;
    char separator_ = ',';
    std::size_t at_ = 0;
    unsigned line_ = 1, column_ = 1;
};

std::string trimmed(const std::string& text) {
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// RFC 3339, or local "YYYY-MM-DD HH:MM[:SS]".
std::optional<Instant> instant(std::string text, const date::time_zone& zone) {
    if (text.size() > 10 && (text[10] == 'T' || text[10] == 't')) text[10] = ' ';
    if (text.size() == 16) text += ":00";
    if (text.size() < 19) return std::nullopt;
    constexpr std::string_view shape = "0000-00-00 00:00:00";
    for (std::size_t i = 0; i < shape.size(); ++i)
        if (shape[i] == '0' ? text[i] < '0' || text[i] > '9' : text[i] != shape[i]) return std::nullopt;
    const auto number = [&](std::size_t from, std::size_t count) {
        int value = 0;
        std::from_chars(text.data() + from, text.data() + from + count, value);
        return value;
    };
    const date::year_month_day day{date::year{number(0, 4)}, date::month{static_cast<unsigned>(number(5, 2))},
                                   date::day{static_cast<unsigned>(number(8, 2))}};
    if (!day.ok() || number(11, 2) > 23 || number(14, 2) > 59 || number(17, 2) > 59) return std::nullopt;
    const auto time = std::chrono::hours{number(11, 2)} + std::chrono::minutes{number(14, 2)} +
                      std::chrono::seconds{number(17, 2)};
    std::size_t at = 19;
    milliseconds fraction{0};
    if (at < text.size() && text[at] == '.') {
        int digits = 0;
        for (++at; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, ++digits)
            if (digits < 3) fraction = fraction * 10 + milliseconds{text[at] - '0'};
        if (digits == 0) return std::nullopt;
        for (; digits < 3; ++digits) fraction *= 10;
    }
    const std::string offset = text.substr(at);
    if (offset.empty())
        return std::chrono::floor<milliseconds>(zone.to_sys(
            date::local_time<milliseconds>{date::local_days{day}} + time + fraction, date::choose::earliest));
    const Instant utc = date::sys_days{day} + time + fraction;
    if (offset == "Z" || offset == "z") return utc;
    if (offset.size() != 6 || (offset[0] != '+' && offset[0] != '-') || offset[3] != ':') return std::nullopt;
    for (const std::size_t i : {1U, 2U, 4U, 5U})
        if (offset[i] < '0' || offset[i] > '9') return std::nullopt;
    const int hours = (offset[1] - '0') * 10 + (offset[2] - '0'),
              minutes = (offset[4] - '0') * 10 + (offset[5] - '0');
    if (hours > 23 || minutes > 59) return std::nullopt;
    const auto shift = std::chrono::minutes{hours * 60 + minutes};
    return offset[0] == '+' ? utc - shift : utc + shift;
}

constexpr std::array<std::string_view, 6> columns{"site",  "started_at",  "outcome",
                                                  "class", "http_status", "total_ms"};
enum Column : std::size_t { site, started_at, outcome, failure_class, http_status, total_ms };

std::optional<std::int64_t> whole(const std::string& text, std::int64_t most) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || value < 0 || value > most)
        return std::nullopt;
    return value;
}

bool is_good(Outcome outcome) {
    return outcome == Outcome::ok || outcome == Outcome::slow;
}

}  // namespace

ProbeHistory read_probe_history(std::string_view text, const date::time_zone& zone) {
    ProbeHistory history;
    Reader reader{text, history};
    Row row;
    std::map<std::size_t, Column> place;  // position in the file → column
    if (!reader.next(row)) {
        history.mistakes.push_back({1, 1,
                                    "the file is empty; its first line must be " +
                                        std::string{"site,started_at,outcome,class,http_status,total_ms"}});
        return history;
    }
    std::array<bool, columns.size()> present{};
    for (std::size_t i = 0; i < row.size(); ++i) {
        const std::string name = trimmed(row[i].text);
        const auto known = std::find(columns.begin(), columns.end(), name);
        if (known == columns.end()) {
            history.mistakes.push_back(
                {row[i].line, row[i].column,
                 "unknown column \"" + name +
                     "\"; allowed: site, started_at, outcome, class, http_status, total_ms"});
            continue;
        }
        const auto column = static_cast<Column>(known - columns.begin());
        if (present.at(column))
            history.mistakes.push_back({row[i].line, row[i].column, "column " + name + " stands twice"});
        present.at(column) = true;
        place[i] = column;
    }
    for (const auto needed : {site, started_at, outcome})
        if (!present.at(needed))
            history.mistakes.push_back({1, 1, "column " + std::string{columns.at(needed)} + " is missing"});
    if (!history.mistakes.empty()) return history;

    while (reader.next(row)) {
        if (row.size() == 1 && trimmed(row[0].text).empty()) continue;
        std::array<Cell, columns.size()> cells;
        for (auto& cell : cells) cell = {"", row[0].line, row[0].column};
        if (row.size() > place.size()) {
            history.mistakes.push_back(
                {row.back().line, row.back().column, "the row has more cells than the header"});
            continue;
        }
        for (std::size_t i = 0; i < row.size(); ++i) {
            cells.at(place.at(i)) = row[i];
            cells.at(place.at(i)).text = trimmed(row[i].text);
        }
        HistoryRow out;
        out.line = row[0].line;
        const auto before = history.mistakes.size();
        const auto wrong = [&](Column column, std::string message) {
            history.mistakes.push_back({cells.at(column).line, cells.at(column).column, std::move(message)});
        };
        out.site = cells[site].text;
        if (out.site.empty()) wrong(site, "site is empty; give the id of a configured site");
        if (const auto at = instant(cells[started_at].text, zone)) {
            out.started = *at;
        } else {
            wrong(started_at, "started_at is \"" + cells[started_at].text +
                                  "\"; allowed: RFC 3339, or local YYYY-MM-DD HH:MM[:SS]");
        }
        const auto result = outcome_named(cells[outcome].text);
        if (!result || *result == Outcome::refused) {
            wrong(outcome,
                  "outcome is \"" + cells[outcome].text + "\"; allowed: ok, slow, fail, walled, self");
        } else {
            out.outcome = *result;
            const std::string& name = cells[failure_class].text;
            const auto failure = name.empty() ? std::optional{FailureClass::ok} : failure_class_named(name);
            if (!failure) {
                wrong(failure_class,
                      "class is \"" + name + "\"; allowed: ok or a failure class, as connect_refused");
            } else if (is_good(out.outcome) != (outcome_of(*failure, 0, true) == Outcome::ok)) {
                wrong(failure_class, "class " + (name.empty() ? std::string{"ok"} : name) +
                                         " does not go with outcome " + cells[outcome].text);
            } else if ((out.outcome == Outcome::self) != is_self(*failure)) {
                wrong(failure_class, "class " + name + " does not go with outcome " + cells[outcome].text +
                                         "; self_* classes belong to self");
            } else {
                out.failure = *failure;
            }
        }
        if (const std::string& status = cells[http_status].text; !status.empty()) {
            const auto value = whole(status, 999);
            if (!value || (*value != 0 && *value < 100)) {
                wrong(http_status, "http_status is \"" + status + "\"; allowed: 0 or 100 to 999");
            } else {
                out.http_status = static_cast<int>(*value);
            }
        }
        if (const std::string& total = cells[total_ms].text; !total.empty()) {
            if (const auto value = whole(total, 86'400'000)) {
                out.total_ms = *value;
            } else {
                wrong(total_ms, "total_ms is \"" + total + "\"; allowed: whole milliseconds, 0 to 86400000");
            }
        }
        if (history.mistakes.size() == before) history.rows.push_back(std::move(out));
    }
    return history;
}

}  // namespace pantau::probes
