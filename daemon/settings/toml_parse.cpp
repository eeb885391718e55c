// The only source that sees toml++: text in, our own tree out.
#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

#include <toml++/toml.h>

#include "daemon/settings/toml_reader.hpp"

namespace pantau::settings {

namespace {

constexpr std::uintmax_t largest_file = 8U << 20U;
constexpr int deepest = 32;  // tables within tables; our files need four
constexpr int longest_dotted_key =
    32;  // toml++ frees nested tables by recursion: "a.a.a…" would overflow the stack

Place place_at(const std::string& file, const toml::source_position& at) {
    return {file, std::max<unsigned>(at.line, 1), std::max<unsigned>(at.column, 1)};
}

/// Length of the UTF-8 sequence at `text`, 0 when it is none.
std::size_t sequence_length(std::string_view text) {
    const auto byte = [&text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned first = byte(0);
    const std::size_t length = first < 0x80                    ? 1
                               : first >= 0xC2 && first < 0xE0 ? 2
                               : first >= 0xE0 && first < 0xF0 ? 3
                               : first >= 0xF0 && first < 0xF5 ? 4
                                                               : 0;
    if (length == 0 || length > text.size()) return 0;
    for (std::size_t i = 1; i < length; ++i)
        if ((byte(i) & 0xC0U) != 0x80U) return 0;
    if (length == 3 && ((first == 0xE0 && byte(1) < 0xA0) || (first == 0xED && byte(1) > 0x9F))) return 0;
    if (length == 4 && ((first == 0xF0 && byte(1) < 0x90) || (first == 0xF4 && byte(1) > 0x8F))) return 0;
    return length;
}

/// What toml++ is not asked to survive: bytes that are no UTF-8 (it places them badly), and keys of endless
/// depth. Adds a problem and gives its line; 0 when all is well.
unsigned unreadable_line(std::string_view text, const std::string& file, Problems& problems) {
    unsigned line = 1, column = 1;
    int dots = 0;
    char quote = 0, before = 0;
    for (std::size_t i = 0; i < text.size();) {
        const auto length = sequence_length(text.substr(i));
        if (length == 0) {
            problems.add(Place{file, line, column}, "this is not UTF-8; save the file as UTF-8");
            return line;
        }
        const char c = text[i];
        i += length;
        ++column;
        if (c == '\n') {
            ++line;
            column = 1;
            dots = 0;
            quote = before = 0;
            continue;
        }
        if (quote != 0) {
            if (c == quote) quote = 0;
        } else if (c == '"' || c == '\'') {
            quote = c;
        } else if (c == '.' && before != '.') {
            if (++dots > longest_dotted_key) {
                problems.add(Place{file, line, column - 1}, "more than 32 dots in one key");
                return line;
            }
        } else if (std::strchr("=,[]{}()/:;#", c) != nullptr) {
            dots = 0;
        }
        if (c != ' ' && c != '\t') before = c;
    }
    return 0;
}

std::string_view line_of(std::string_view text, unsigned line) {
    for (; line > 1; --line) {
        const auto end = text.find('\n');
        if (end == std::string_view::npos) return {};
        text.remove_prefix(end + 1);
    }
    return text.substr(0, text.find('\n'));
}

/// toml++ notices a key given twice only behind its "=": the place people look for is the key.
unsigned start_of_key(std::string_view line, unsigned column) {
    std::vector<std::size_t> starts;  // byte offset of each character
    for (std::size_t i = 0; i < line.size(); ++i)
        if ((static_cast<unsigned char>(line[i]) & 0xC0U) != 0x80U) starts.push_back(i);
    auto at = std::min<std::size_t>(column > 0 ? column - 1 : 0, starts.size());
    const auto is = [&](std::size_t i, const char* set) {
        return line[starts[i]] != 0 && std::strchr(set, line[starts[i]]) != nullptr;
    };
    while (at > 0 && is(at - 1, " \t")) --at;
    if (at == 0 || !is(at - 1, "=")) return column;
    --at;
    while (at > 0 && is(at - 1, " \t")) --at;
    while (at > 0 && !is(at - 1, " \t,{")) --at;
    return static_cast<unsigned>(at) + 1;
}

/// The key or [table] that stands at a column. Not out of toml++'s message, which garbles quoted keys.
std::string key_at(std::string_view line, unsigned column) {
    std::size_t from = 0;
    for (unsigned characters = 1; characters < column && from < line.size(); ++characters) do
            ++from;
        while (from < line.size() && (static_cast<unsigned char>(line[from]) & 0xC0U) == 0x80U);
    auto key = line.substr(from);
    const bool table = key.starts_with('[');
    key = key.substr(0, key.find(table ? ']' : '='));
    const auto is_frame = [](char c) { return std::strchr("[ \t\"'", c) != nullptr && c != 0; };
    while (!key.empty() && is_frame(key.front())) key.remove_prefix(1);
    while (!key.empty() && is_frame(key.back())) key.remove_suffix(1);
    return std::string{key};
}

Problem explain(const toml::parse_error& error, std::string_view text, const std::string& file) {
    auto place = place_at(file, error.source().begin);
    std::string what{error.description()};
    if (what.find("cannot redefine existing ") != std::string::npos) {
        const auto line = line_of(text, place.line);
        place.column = start_of_key(line, place.column);
        return {
            place.file, place.line, place.column,
            '\'' + key_at(line, place.column) + "' is given twice; what follows in this file is not read"};
    }
    constexpr std::string_view opening = "Error while parsing ";
    if (what.starts_with(opening)) what.erase(0, opening.size());
    std::string one_line;  // toml++ quotes what it saw, line ends included
    for (const char c : what) {
        if (c == '\n') {
            one_line += "\\n";
        } else {
            one_line += static_cast<unsigned char>(c) < 0x20 || c == 0x7F ? '?' : c;
        }
    }
    return {place.file, place.line, place.column,
            "not TOML: " + one_line + "; what follows in this file is not read"};
}

/// Thrown by convert() alone and caught beside it.
struct TooDeep {
    Place place;
};

Table convert(const toml::table& from, const std::string& file, int depth);

Value convert(const toml::node& from, const std::string& file, int depth) {
    Value value{place_at(file, from.source().begin), std::int64_t{0}};
    if (depth > deepest) throw TooDeep{value.place};
    if (const auto* table = from.as_table()) {
        value.held = convert(*table, file, depth);
    } else if (const auto* list = from.as_array()) {
        Value::List items;
        for (const auto& item : *list) items.push_back(convert(item, file, depth + 1));
        value.held = std::move(items);
    } else if (const auto* text = from.as_string()) {
        value.held = text->get();
    } else if (const auto* whole = from.as_integer()) {
        value.held = whole->get();
    } else if (const auto* decimal = from.as_floating_point()) {
        value.held = decimal->get();
    } else if (const auto* yes = from.as_boolean()) {
        value.held = yes->get();
    } else {
        const auto day = [](const toml::date& d) {
            return date::year_month_day{date::year{d.year}, date::month{d.month}, date::day{d.day}};
        };
        const auto clock = [](const toml::time& t) {
            return std::chrono::hours{t.hour} + std::chrono::minutes{t.minute} +
                   std::chrono::seconds{t.second} + std::chrono::milliseconds{t.nanosecond / 1'000'000};
        };
        if (const auto* d = from.as_date()) {
            value.held = day(d->get());
        } else if (const auto* t = from.as_time()) {
            value.held = std::chrono::milliseconds{clock(t->get())};
        } else if (const auto* both = from.as_date_time()) {
            TomlDateTime at{date::local_days{day(both->get().date)} + clock(both->get().time), std::nullopt};
            if (both->get().offset) at.offset = std::chrono::minutes{both->get().offset->minutes};
            value.held = at;
        }
    }
    return value;
}

Table convert(const toml::table& from, const std::string& file, int depth) {
    Table table{place_at(file, from.source().begin), {}};
    for (const auto& [key, node] : from)
        table.members.push_back(
            {std::string{key.str()}, place_at(file, key.source().begin), convert(node, file, depth + 1)});
    std::stable_sort(table.members.begin(), table.members.end(), [](const Member& a, const Member& b) {
        return a.place.line != b.place.line ? a.place.line < b.place.line : a.place.column < b.place.column;
    });
    return table;
}

/// The header under which the error fell may go on behind it; all earlier ones are complete.
void mark_cut(Table& table) {
    table.cut = true;
    Table* last = nullptr;
    for (auto& member : table.members) {
        auto* inner = std::get_if<Table>(&member.value.held);
        if (auto* list = std::get_if<Value::List>(&member.value.held); list != nullptr && !list->empty())
            inner = std::get_if<Table>(&list->back().held);
        if (inner != nullptr && (last == nullptr || inner->place.line > last->place.line)) last = inner;
    }
    if (last != nullptr) mark_cut(*last);
}

/// What stands before line `line`. Where the error ended a value of several lines, its first line goes too.
std::optional<Table> before(std::string_view text, unsigned line, const std::string& file) {
    constexpr std::size_t largest = 1U << 20U;
    constexpr int most_tries = 60;
    std::vector<std::size_t> starts{0};
    for (std::size_t i = 0; i < text.size() && starts.size() < line; ++i)
        if (text[i] == '\n') starts.push_back(i + 1);
    auto lines = std::min<std::size_t>(line - 1, starts.size() - 1);
    for (int tries = 0; lines > 0 && tries < most_tries; ++tries, --lines) {
        if (starts[lines] > largest) return std::nullopt;
        try {
            auto table = convert(toml::parse(text.substr(0, starts[lines]), std::string_view{file}), file, 0);
            mark_cut(table);
            return table;
        } catch (const toml::parse_error&) {
            continue;
        } catch (const TooDeep&) {
            continue;
        }
    }
    return std::nullopt;
}

}  // namespace

bool is_utf8(std::string_view text) {
    while (!text.empty()) {
        const auto length = sequence_length(text);
        if (length == 0) return false;
        text.remove_prefix(length);
    }
    return true;
}

std::optional<Table> parse_toml(std::string_view text, const std::string& file, Problems& problems) {
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    if (const auto line = unreadable_line(text, file, problems); line != 0) return before(text, line, file);
    try {
        return convert(toml::parse(text, std::string_view{file}), file, 0);
    } catch (const toml::parse_error& error) {
        problems.add(explain(error, text, file));
        return before(text, std::max<unsigned>(error.source().begin.line, 1), file);
    } catch (const TooDeep& deep) {
        problems.add(deep.place, "nested deeper than 32 tables");
        return before(text, deep.place.line, file);
    }
}

std::optional<Table> parse_toml_file(const std::string& path, Problems& problems) {
    const Place whole{path, 1, 1};
    std::error_code error;
    const auto status = std::filesystem::status(path, error);
    if (status.type() == std::filesystem::file_type::not_found) {
        problems.add(whole, "there is no such file");
        return std::nullopt;
    }
    if (!error && status.type() != std::filesystem::file_type::regular) {
        problems.add(whole, "this is not a regular file");
        return std::nullopt;
    }
    errno = 0;
    std::ifstream stream{path, std::ios::binary};
    if (!stream) {
        problems.add(whole, std::string{"cannot be opened: "} + std::strerror(errno));
        return std::nullopt;
    }
    if (const auto size = std::filesystem::file_size(path, error); !error && size > largest_file) {
        problems.add(whole, "is larger than 8MiB");
        return std::nullopt;
    }
    std::string text{std::istreambuf_iterator<char>{stream}, {}};
    if (stream.bad()) {
        problems.add(whole, std::string{"cannot be read: "} + std::strerror(errno));
        return std::nullopt;
    }
    return parse_toml(text, path, problems);
}

}  // namespace pantau::settings
