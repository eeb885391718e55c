#include "daemon/cases/history_csv.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <set>
#include <stdexcept>

#include <date/tz.h>
#include <fmt/format.h>

#include "daemon/cases/corrections.hpp"
#include "daemon/cases/csv.hpp"

namespace pantau::cases {
namespace {

constexpr std::array<std::string_view, 16> columns{
    "case_number", "event",       "step",    "occurred_at", "title", "requester", "channel", "actor",
    "executor",    "approved_by", "to_step", "reason",      "text",  "output",    "links",   "precision"};

constexpr std::array<EventKind, 11> importable{
    EventKind::case_opened,   EventKind::step_started, EventKind::paused,       EventKind::resumed,
    EventKind::step_finished, EventKind::returned,     EventKind::step_skipped, EventKind::reassigned,
    EventKind::cancelled,     EventKind::reopened,     EventKind::note};

bool is_importable(EventKind kind) noexcept {
    return std::find(importable.begin(), importable.end(), kind) != importable.end();
}

// One row, read as far as it could be read.
struct Row {
    Command command;
    std::map<std::string_view, CsvCell> cells;  // by column
    unsigned line = 1;
    std::size_t place = 0;   // in the file
    bool timed = false;      // occurred_at could be read
    bool known_kind = true;  // `event` is one that an import may hold
    bool lost = false;       // `event` is no word we know: what it did to the case is anyone's guess
};

class Import {
public:
    Import(const Context& context, const std::string& actor,
           const std::function<bool(const std::string&)>& exists)
        : context_{context}, actor_{actor}, exists_{exists}, zone_{find_zone(context.zone)} {
        if (zone_ == nullptr) throw std::invalid_argument{"unknown time zone " + context.zone};
        context_.import = true;
    }

    HistoryImport run(std::string_view csv) {
        read(read_csv(csv));
        for (const std::string& number : order_) check_case(number);
        std::stable_sort(result_.mistakes.begin(), result_.mistakes.end(), [](const auto& a, const auto& b) {
            return a.line != b.line ? a.line < b.line : a.column < b.column;
        });
        if (!result_.ok()) result_.cases.clear();
        std::stable_sort(result_.cases.begin(), result_.cases.end(), [](const auto& a, const auto& b) {
            return a.events.front().occurred_at < b.events.front().occurred_at;
        });
        return std::move(result_);
    }

private:
    void mistake(unsigned line, unsigned column, std::string_view field, std::string message) {
        result_.mistakes.push_back({line, column, std::string{field}, std::move(message)});
    }
    void mistake(const Row& row, std::string_view field, std::string message) {
        const auto cell = row.cells.find(field);
        if (cell != row.cells.end())
            mistake(cell->second.line, cell->second.column, field, std::move(message));
        else
            mistake(row.line, 1, field, std::move(message));
    }

    // ---- from text to commands ----

    void read(const std::vector<CsvRow>& rows) {
        const auto header =
            std::find_if_not(rows.begin(), rows.end(), [](const CsvRow& row) { return row.blank(); });
        if (header == rows.end()) return mistake(1, 1, "", "the file is empty; expected a header row");
        if (!read_header(*header)) return;
        for (auto row = header + 1; row != rows.end(); ++row)
            if (!row->blank()) read_row(*row);
    }

    bool read_header(const CsvRow& row) {
        if (row.mistake) mistake(row.mistake->line, row.mistake->column, "", row.mistake->message);
        std::set<std::string_view> seen;
        for (const CsvCell& cell : row.cells) {
            const auto known = std::find(columns.begin(), columns.end(), cell.text);
            if (known == columns.end())
                mistake(cell.line, cell.column, "",
                        fmt::format("unknown column \"{}\"; known: {}", cell.text, fmt::join(columns, ",")));
            else if (!seen.insert(*known).second)
                mistake(cell.line, cell.column, "", fmt::format("column \"{}\" stands twice", cell.text));
            header_.push_back(known == columns.end() ? std::string_view{} : *known);
        }
        for (const std::string_view needed : {"case_number", "event", "occurred_at"})
            if (!seen.contains(needed))
                mistake(row.line, 1, "", fmt::format("column \"{}\" is missing", needed));
        return result_.ok();
    }

    void read_row(const CsvRow& source) {
        ++result_.rows;
        if (source.mistake)
            return mistake(source.mistake->line, source.mistake->column, "", source.mistake->message);
        if (source.cells.size() > header_.size())
            return mistake(
                source.line, source.cells[header_.size()].column, "",
                fmt::format("{} cells, but the header has {}", source.cells.size(), header_.size()));
        Row row;
        row.line = source.line;
        row.place = result_.rows;
        for (std::size_t i = 0; i < source.cells.size(); ++i) {
            CsvCell cell = source.cells[i];
            cell.text = unguard_formula(cell.text);
            row.cells.emplace(header_[i], std::move(cell));
        }
        read_command(row);
        if (row.command.case_number.empty()) return;
        if (!rows_.contains(row.command.case_number)) order_.push_back(row.command.case_number);
        rows_[row.command.case_number].push_back(std::move(row));
    }

    static std::string text_of(const Row& row, std::string_view column) {
        const auto cell = row.cells.find(column);
        return cell == row.cells.end() ? std::string{} : cell->second.text;
    }

    void read_command(Row& row) {
        Command& command = row.command;
        read_number(row);
        read_kind(row);
        read_time(row);
        command.step = read_step(row, "step");
        command.to_step = read_step(row, "to_step");
        command.title = text_of(row, "title");
        command.requester = text_of(row, "requester");
        command.case_channel = text_of(row, "channel");
        command.actor = text_of(row, "actor");
        if (command.actor.empty()) command.actor = actor_;
        command.executor = text_of(row, "executor");
        command.approved_by = text_of(row, "approved_by");
        if (command.kind == EventKind::step_skipped) command.authority = command.approved_by;
        command.reason = text_of(row, "reason");
        command.text = text_of(row, "text");
        command.output = text_of(row, "output");
        command.links = split_links(text_of(row, "links"));
        command.channel = Channel::import;
        if (const std::string word = text_of(row, "precision"); !word.empty()) {
            if (const auto found = precision(word))
                command.precision = *found;
            else
                mistake(row, "precision", fmt::format("\"{}\" is not second or minute", word));
        }
    }

    // The number becomes part of addresses and file names.
    void read_number(Row& row) {
        const std::string number = text_of(row, "case_number");
        const auto allowed = [](char c) {
            return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
                   c == '.' || c == '_';
        };
        if (number.empty()) return mistake(row, "case_number", "is empty");
        if (number.size() > 40 || !std::all_of(number.begin(), number.end(), allowed))
            return mistake(row, "case_number",
                           fmt::format("\"{}\" is not 1 to 40 letters, digits, '-', '.' or '_'", number));
        row.command.case_number = number;
    }

    void read_kind(Row& row) {
        const std::string word = text_of(row, "event");
        const auto kind = event_kind(word);
        row.known_kind = kind && is_importable(*kind);
        row.lost = !kind;
        if (row.known_kind) {
            row.command.kind = *kind;
            return;
        }
        std::vector<std::string_view> names;
        for (const EventKind each : importable) names.push_back(to_string(each));
        mistake(row, "event", fmt::format("\"{}\" is not one of {}", word, fmt::join(names, ", ")));
    }

    void read_time(Row& row) {
        const std::string word = text_of(row, "occurred_at");
        const auto at = parse_instant(word, *zone_);
        row.timed = at.has_value();
        if (at)
            row.command.occurred_at = *at;
        else
            mistake(row, "occurred_at", fmt::format("\"{}\" {}", word, describe(at.error())));
    }

    int read_step(Row& row, std::string_view column) {
        const std::string word = text_of(row, column);
        if (word.empty()) return 0;
        int step = 0;
        const auto [end, failure] = std::from_chars(word.data(), word.data() + word.size(), step);
        if (failure == std::errc{} && end == word.data() + word.size() && step > 0) return step;
        mistake(row, column, fmt::format("\"{}\" is not a step number", word));
        return 0;
    }

    // ---- from commands to events ----

    void check_case(const std::string& number) {
        std::vector<Row>& rows = rows_[number];
        if (exists_ && exists_(number))
            mistake(rows.front(), "case_number",
                    fmt::format("{}: case {} exists already", to_string(RefusalCode::number_taken), number));
        // A row whose time could not be read is taken to follow the row before it in the file.
        std::optional<Instant> before;
        for (Row& row : rows) {
            if (!row.timed) row.command.occurred_at = before.value_or(Instant{});
            before = row.command.occurred_at;
        }
        std::stable_sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) {
            return *a.command.occurred_at < *b.command.occurred_at;
        });
        ImportedCase imported{number, {}};
        state_ = {};
        bool lost = false;
        for (Row& row : rows) {
            lost = lost || row.lost;
            if (row.known_kind) check_row(row, rows, imported, lost);
        }
        if (!imported.events.empty()) result_.cases.push_back(std::move(imported));
    }

    void check_row(Row& row, const std::vector<Row>& rows, ImportedCase& imported, bool lost) {
        if (row.command.kind != EventKind::case_opened && state_.number.empty()) {
            if (!lost) missing_opening(row, rows);
            return;
        }
        // What is wrong with the row itself is told one after another, then the row is taken as if it were
        // mended, so that the rows after it are not blamed for it.
        Command command = row.command;
        for (;;) {
            const Decision decision = decided(command);
            if (decision) {
                for (const Event& event : *decision) {
                    apply(state_, event,
                          *context_.sops.version(state_.number.empty() ? event.sop : state_.sop));
                    imported.events.push_back(event);
                }
                return;
            }
            const Refusal& refusal = decision.error();
            const std::string_view column = column_of(refusal, command.kind);
            const bool about_row = mend(command, refusal);
            if (about_row || !lost)
                mistake(row, column, fmt::format("{}: {}", to_string(refusal.code), refusal.detail));
            if (!about_row) return;
        }
    }

    Decision decided(const Command& command) const {
        if (command.kind != EventKind::case_opened) return decide(state_, {}, command, context_);
        if (!state_.number.empty())
            return refuse(RefusalCode::number_taken,
                          fmt::format("case {} has been opened already", state_.number),
                          {.what = state_.number});
        return decide_open(command, context_);
    }

    void missing_opening(const Row& row, const std::vector<Row>& rows) {
        const auto opening = std::find_if(rows.begin(), rows.end(), [](const Row& each) {
            return each.known_kind && each.command.kind == EventKind::case_opened;
        });
        if (opening != rows.end())
            return mistake(row, "occurred_at",
                           fmt::format("{}: earlier than the case_opened in line {}",
                                       to_string(RefusalCode::before_open), opening->line));
        if (&row == &rows.front())
            mistake(row, "event",
                    fmt::format("case {} does not begin with case_opened", row.command.case_number));
    }

    static std::string_view column_of(const Refusal& refusal, EventKind kind) {
        switch (refusal.code) {
            case RefusalCode::unknown_step:
                return kind == EventKind::returned || kind == EventKind::reopened ? "to_step" : "step";
            case RefusalCode::unknown_executor:
                return "executor";
            case RefusalCode::approval_required:
                return "approved_by";
            case RefusalCode::unknown_reason:
            case RefusalCode::reason_required:
                return "reason";
            case RefusalCode::bad_link:
            case RefusalCode::no_link:
                return "links";
            case RefusalCode::missing_title:
                return "title";
            case RefusalCode::number_taken:
                return "case_number";
            case RefusalCode::time_order:
            case RefusalCode::before_open:
            case RefusalCode::future:
                return "occurred_at";
            case RefusalCode::bad_value: {
                const auto column = std::find_if(columns.begin(), columns.end(), [&](std::string_view each) {
                    return refusal.detail.starts_with(std::string{each} + " ");
                });
                return column == columns.end() ? (kind == EventKind::note ? "text" : "event") : *column;
            }
            default:
                return "event";
        }
    }

    // Puts something legal in the place of what was refused; false when it is not the row's words that are
    // wrong.
    static bool mend(Command& command, const Refusal& refusal) {
        switch (refusal.code) {
            case RefusalCode::unknown_executor:
                command.executor = "-";
                return true;
            case RefusalCode::approval_required:
                command.approved_by = command.authority = "-";
                return true;
            case RefusalCode::unknown_reason:
            case RefusalCode::reason_required:
                command.reason = "KEADAAN_DARURAT";
                return true;
            case RefusalCode::bad_link:
            case RefusalCode::no_link:
                command.links = {"https://example.invalid/"};
                return true;
            case RefusalCode::missing_title:
                command.title = "-";
                return true;
            case RefusalCode::bad_value:
                return mend_value(command, refusal);
            default:
                return false;
        }
    }

    static bool mend_value(Command& command, const Refusal& refusal) {
        for (auto [name, text] : {std::pair{"title", &command.title},
                                  {"requester", &command.requester},
                                  {"channel", &command.case_channel},
                                  {"executor", &command.executor},
                                  {"approved_by", &command.approved_by},
                                  {"authority", &command.authority},
                                  {"reason", &command.reason},
                                  {"text", &command.text},
                                  {"output", &command.output}})
            if (refusal.detail.starts_with(std::string{name} + " ") && *text != "-") {
                *text = "-";
                return true;
            }
        if (command.kind == EventKind::note && command.text.empty()) {
            command.text = "-";
            return true;
        }
        if (command.links.size() <= 1) return false;
        command.links.resize(1);
        return true;
    }

    Context context_;
    const std::string& actor_;
    const std::function<bool(const std::string&)>& exists_;
    const date::time_zone* zone_;
    std::vector<std::string_view> header_;
    std::vector<std::string> order_;
    std::map<std::string, std::vector<Row>> rows_;
    CaseState state_;
    HistoryImport result_;
};

// RFC 3339 with the milliseconds where there are any: file order alone would not put two cases back in order.
std::string time_cell(Instant at, const date::time_zone& zone) {
    std::string text = format_rfc3339(at, zone);
    const auto milliseconds = (at - floor_seconds(at)).count();
    if (milliseconds != 0)
        text.insert(std::string_view{"2026-06-09T13:02:00"}.size(), fmt::format(".{:03}", milliseconds));
    return text;
}

// An erased text leaves a mark, so that what demanded words still has some when it is imported again.
std::string personal_cell(const PersonalText& text) {
    return text.erased ? "[dihapus]" : text.value;
}

std::string number_cell(int number) {
    return number == 0 ? std::string{} : std::to_string(number);
}

}  // namespace

std::string ImportMistake::to_string() const {
    return field.empty() ? fmt::format("{}:{}: {}", line, column, message)
                         : fmt::format("{}:{}: {}: {}", line, column, field, message);
}

HistoryImport import_history(std::string_view csv, const Context& context, const std::string& actor,
                             const std::function<bool(const std::string& number)>& exists) {
    return Import{context, actor, exists}.run(csv);
}

std::string history_csv_header() {
    return fmt::format("{}", fmt::join(columns, ","));
}

void append_history_csv(std::string& out, const std::vector<Event>& history, const std::string& zone) {
    const date::time_zone* place = find_zone(zone);
    if (place == nullptr) throw std::invalid_argument{"unknown time zone " + zone};
    for (const Event& event : effective(history)) {
        if (!is_importable(event.kind)) continue;
        const bool skipped = event.kind == EventKind::step_skipped;
        const std::array<std::string, columns.size()> cells{event.case_number,
                                                            std::string{to_string(event.kind)},
                                                            number_cell(event.step),
                                                            time_cell(event.occurred_at, *place),
                                                            personal_cell(event.title),
                                                            personal_cell(event.requester),
                                                            event.case_channel,
                                                            event.actor,
                                                            event.executor,
                                                            skipped ? event.authority : event.approved_by,
                                                            number_cell(event.to_step),
                                                            event.reason,
                                                            personal_cell(event.text),
                                                            event.output,
                                                            join_links(event.links),
                                                            std::string{to_string(event.precision)}};
        for (std::size_t i = 0; i < cells.size(); ++i) {
            if (i > 0) out += ',';
            out += csv_cell(guard_formula(cells[i]));
        }
        out += "\r\n";
    }
}

}  // namespace pantau::cases
