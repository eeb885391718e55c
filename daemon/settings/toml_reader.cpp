#include "daemon/settings/toml_reader.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace pantau::settings {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// What was found, as short as it can be shown on one line.
std::string shown(const Value& value) {
    if (const auto* text = value.as<std::string>()) {
        std::string out = "\"";
        std::size_t characters = 0;
        for (const char c : *text) {
            if ((static_cast<unsigned char>(c) & 0xC0U) != 0x80U && ++characters > 60) {
                out += "…";
                break;
            }
            out += static_cast<unsigned char>(c) < 0x20 || c == 0x7F ? '?' : c;
        }
        return out + "\"";
    }
    if (const auto* whole = value.as<std::int64_t>()) return std::to_string(*whole);
    if (const auto* decimal = value.as<double>()) return fmt::format("{}", *decimal);
    if (const auto* yes = value.as<bool>()) return *yes ? "true" : "false";
    return kind_of(value);
}

bool has_control(std::string_view text) {
    return std::any_of(text.begin(), text.end(),
                       [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

bool blank(std::string_view text) {
    return text.find_first_not_of(" \t") == std::string_view::npos;
}

std::string either(const std::vector<std::string>& words) {
    std::string out;
    for (std::size_t i = 0; i < words.size(); ++i)
        out += (i == 0 ? "" : i + 1 == words.size() ? " or " : ", ") + ('"' + words[i] + '"');
    return out;
}

}  // namespace

const Member* Table::find(std::string_view key) const {
    const auto found = std::find_if(members.begin(), members.end(),
                                    [key](const Member& member) { return member.key == key; });
    return found == members.end() ? nullptr : &*found;
}

std::string kind_of(const Value& value) {
    struct Name {
        std::string operator()(const std::string&) const { return "text"; }
        std::string operator()(std::int64_t) const { return "a whole number"; }
        std::string operator()(double) const { return "a decimal number"; }
        std::string operator()(bool) const { return "true or false"; }
        std::string operator()(const date::year_month_day&) const { return "a date"; }
        std::string operator()(const milliseconds&) const { return "a time of day"; }
        std::string operator()(const TomlDateTime&) const { return "a date with a time"; }
        std::string operator()(const Value::List&) const { return "a list"; }
        std::string operator()(const Table&) const { return "a table"; }
    };
    return std::visit(Name{}, value.held);
}

TableReader::TableReader(const Table& table, std::string name, Problems& problems)
    : table_{table}, name_{std::move(name)}, problems_{problems} {}

const Value* TableReader::value(std::string_view key, Need need) {
    known_.emplace(key);
    if (const auto* member = table_.find(key)) return &member->value;
    if (need == Need::required && !table_.cut)
        problems_.add(table_.place, fmt::format("{} is missing in {}", key, name_));
    return nullptr;
}

Place TableReader::place_of(std::string_view key) const {
    const auto* member = table_.find(key);
    return member != nullptr ? member->value.place : table_.place;
}

void TableReader::mistake(std::string_view key, std::string message) {
    problems_.add(place_of(key), std::move(message));
}

void TableReader::allow(std::initializer_list<std::string_view> keys) {
    for (const auto key : keys) known_.emplace(key);
}

void TableReader::finish() {
    const std::vector<std::string> known{known_.begin(), known_.end()};
    for (const auto& member : table_.members) {
        if (known_.contains(member.key)) continue;
        std::string key;  // a quoted key may hold anything
        for (const char c : member.key.substr(0, 60)) key += static_cast<unsigned char>(c) < 0x20 ? '?' : c;
        auto message = fmt::format("unknown key '{}' in {}", key, name_);
        if (const auto near = nearest(member.key, known); !near.empty())
            message += fmt::format("; did you mean '{}'?", near);
        problems_.add(member.place, std::move(message));
    }
}

std::optional<std::string> TableReader::text(std::string_view key, Need need) {
    const auto* found = value(key, need);
    if (found == nullptr) return std::nullopt;
    const auto* text = found->as<std::string>();
    if (text == nullptr) {
        mistake(key, fmt::format("{} is {}; allowed: text in quotes", key, shown(*found)));
    } else if (has_control(*text)) {
        mistake(key,
                fmt::format("{} holds a line break or another control character; allowed: one line of text",
                            key));
    } else if (need == Need::required && blank(*text)) {
        mistake(key, fmt::format("{} is empty; it is required in {}", key, name_));
    } else {
        return *text;
    }
    return std::nullopt;
}

std::optional<std::string> TableReader::choice(std::string_view key, const std::vector<std::string>& allowed,
                                               Need need) {
    const auto* found = value(key, need);
    if (found == nullptr) return std::nullopt;
    const auto* text = found->as<std::string>();
    if (text != nullptr && std::find(allowed.begin(), allowed.end(), *text) != allowed.end()) return *text;
    auto message = fmt::format("{} is {}; allowed: {}", key, shown(*found), either(allowed));
    if (text != nullptr)
        if (const auto near = nearest(*text, allowed); !near.empty())
            message += fmt::format("; did you mean \"{}\"?", near);
    mistake(key, std::move(message));
    return std::nullopt;
}

std::optional<std::int64_t> TableReader::integer(std::string_view key, std::int64_t least, std::int64_t most,
                                                 Need need) {
    const auto* found = value(key, need);
    if (found == nullptr) return std::nullopt;
    const auto* whole = found->as<std::int64_t>();
    if (whole != nullptr && *whole >= least && *whole <= most) return *whole;
    mistake(key, fmt::format("{} is {}; allowed: a whole number, {} to {}", key, shown(*found), least, most));
    return std::nullopt;
}

std::optional<double> TableReader::number(std::string_view key, double least, double most, Need need) {
    const auto* found = value(key, need);
    if (found == nullptr) return std::nullopt;
    std::optional<double> number;
    if (const auto* decimal = found->as<double>()) number = *decimal;
    if (const auto* whole = found->as<std::int64_t>()) number = static_cast<double>(*whole);
    if (number && *number >= least && *number <= most) return number;  // not a number fails both
    mistake(key, fmt::format("{} is {}; allowed: a number, {} to {}", key, shown(*found), least, most));
    return std::nullopt;
}

std::optional<bool> TableReader::boolean(std::string_view key, Need need) {
    const auto* found = value(key, need);
    if (found == nullptr) return std::nullopt;
    if (const auto* yes = found->as<bool>()) return *yes;
    mistake(key, fmt::format("{} is {}; allowed: true or false", key, shown(*found)));
    return std::nullopt;
}

std::optional<date::year_month_day> TableReader::date(std::string_view key, Need need) {
    const auto* found = value(key, need);
    if (found == nullptr) return std::nullopt;
    if (const auto* day = found->as<date::year_month_day>()) return *day;
    mistake(key,
            fmt::format("{} is {}; allowed: a date such as 2026-11-22, without quotes", key, shown(*found)));
    return std::nullopt;
}

std::optional<TomlDateTime> TableReader::date_time(std::string_view key, Need need) {
    const auto* found = value(key, need);
    if (found == nullptr) return std::nullopt;
    if (const auto* both = found->as<TomlDateTime>()) return *both;
    if (const auto* day = found->as<date::year_month_day>())
        return TomlDateTime{date::local_days{*day} + milliseconds{0}, std::nullopt};
    if (const auto* text = found->as<std::string>()) {
        // What TOML itself writes without quotes, or that without its seconds; let TOML read it.
        if (text->size() >= 16 && text->size() <= 40 &&
            text->find_first_not_of("0123456789-:.+TtZz ") == text->npos) {
            Problems unheard;
            const auto seconds_missing = text->size() == 16 ? std::string{":00"} : std::string{};
            const auto again = parse_toml("t = " + *text + seconds_missing, "", unheard);
            if (again && again->members.size() == 1)
                if (const auto* both = again->members[0].value.as<TomlDateTime>()) return *both;
        }
    }
    mistake(key,
            fmt::format("{} is {}; allowed: a time such as 2026-11-22T21:00:00 or 2026-11-22T21:00:00+07:00",
                        key, shown(*found)));
    return std::nullopt;
}

std::optional<milliseconds> TableReader::fine_duration(std::string_view key, milliseconds least,
                                                       milliseconds most, Need need,
                                                       std::string_view or_word) {
    const auto* found = value(key, need);
    if (found == nullptr) return std::nullopt;
    if (const auto* text = found->as<std::string>())
        if (const auto length = parse_duration(*text); length && *length >= least && *length <= most)
            return length;
    mistake(key, fmt::format("{} is {}; allowed: {}a duration such as \"90s\", \"5m\" or \"3h\", {} to {}",
                             key, shown(*found), or_word.empty() ? "" : fmt::format("\"{}\", or ", or_word),
                             format_duration(least), format_duration(most)));
    return std::nullopt;
}

std::optional<seconds> TableReader::duration(std::string_view key, seconds least, seconds most, Need need,
                                             std::string_view or_word) {
    const auto fine = fine_duration(key, least, most, need, or_word);
    if (!fine) return std::nullopt;
    const auto whole = std::chrono::duration_cast<seconds>(*fine);
    if (whole == *fine) return whole;
    mistake(key, fmt::format("{} is {}; allowed: whole seconds", key, shown(*value(key))));
    return std::nullopt;
}

std::optional<std::uint64_t> TableReader::size(std::string_view key, std::uint64_t least, std::uint64_t most,
                                               Need need) {
    const auto* found = value(key, need);
    if (found == nullptr) return std::nullopt;
    std::optional<std::uint64_t> bytes;
    if (const auto* text = found->as<std::string>()) bytes = parse_size(*text);
    if (const auto* whole = found->as<std::int64_t>(); whole != nullptr && *whole >= 0)
        bytes = static_cast<std::uint64_t>(*whole);
    if (bytes && *bytes >= least && *bytes <= most) return bytes;
    mistake(key, fmt::format("{} is {}; allowed: a size such as \"512KiB\" or \"2MiB\", {} to {}", key,
                             shown(*found), format_size(least), format_size(most)));
    return std::nullopt;
}

std::optional<std::chrono::minutes> TableReader::clock(std::string_view key, Need need) {
    const auto* found = value(key, need);
    if (found == nullptr) return std::nullopt;
    if (const auto* text = found->as<std::string>())
        if (const auto at = parse_clock(*text)) return at;
    if (const auto* time = found->as<milliseconds>())
        if (*time % std::chrono::minutes{1} == milliseconds{0})
            return std::chrono::duration_cast<std::chrono::minutes>(*time);
    mistake(key, fmt::format("{} is {}; allowed: a time of day such as \"07:30\"", key, shown(*found)));
    return std::nullopt;
}

namespace {

/// One list read item by item; `read` gives the item or says what is allowed instead.
template <class Item, class Read>
std::optional<std::vector<Located<Item>>> read_list(const Value* found, std::string_view key, Need need,
                                                    const std::string& allowed, Problems& problems,
                                                    Read read) {
    if (found == nullptr) return std::nullopt;
    const auto* list = found->as<Value::List>();
    if (list == nullptr) {
        problems.add(found->place,
                     fmt::format("{} is {}; allowed: a list of {}", key, shown(*found), allowed));
        return std::nullopt;
    }
    if (list->empty() && need == Need::required) {
        problems.add(found->place, fmt::format("{} is empty; allowed: at least one of {}", key, allowed));
        return std::nullopt;
    }
    std::vector<Located<Item>> items;
    bool good = true;
    for (std::size_t i = 0; i < list->size(); ++i) {
        const auto& entry = (*list)[i];
        if (std::optional<Item> item = read(entry)) {
            items.push_back({std::move(*item), entry.place});
        } else {
            good = false;
            problems.add(entry.place,
                         fmt::format("entry {} of {} is {}; allowed: {}", i + 1, key, shown(entry), allowed));
        }
    }
    if (!good) return std::nullopt;
    return items;
}

}  // namespace

std::optional<std::vector<Located<std::string>>> TableReader::texts(std::string_view key, Need need) {
    return read_list<std::string>(value(key, need), key, need, "one-line text", problems_,
                                  [](const Value& entry) -> std::optional<std::string> {
                                      const auto* text = entry.as<std::string>();
                                      if (text == nullptr || has_control(*text)) return std::nullopt;
                                      return *text;
                                  });
}

std::optional<std::vector<Located<std::int64_t>>> TableReader::integers(std::string_view key,
                                                                        std::int64_t least, std::int64_t most,
                                                                        Need need) {
    return read_list<std::int64_t>(value(key, need), key, need,
                                   fmt::format("a whole number, {} to {}", least, most), problems_,
                                   [=](const Value& entry) -> std::optional<std::int64_t> {
                                       const auto* whole = entry.as<std::int64_t>();
                                       if (whole == nullptr || *whole < least || *whole > most)
                                           return std::nullopt;
                                       return *whole;
                                   });
}

std::optional<std::vector<Located<double>>> TableReader::numbers(std::string_view key, double least,
                                                                 double most, Need need) {
    return read_list<double>(value(key, need), key, need, fmt::format("a number, {} to {}", least, most),
                             problems_, [=](const Value& entry) -> std::optional<double> {
                                 std::optional<double> number;
                                 if (const auto* decimal = entry.as<double>()) number = *decimal;
                                 if (const auto* whole = entry.as<std::int64_t>())
                                     number = static_cast<double>(*whole);
                                 if (!number || !(*number >= least && *number <= most)) return std::nullopt;
                                 return number;
                             });
}

const Table* TableReader::table(std::string_view key, Need need) {
    const auto* found = value(key, need);
    if (found == nullptr) return nullptr;
    if (const auto* table = found->as<Table>()) return table;
    const auto* list = found->as<Value::List>();
    const bool doubled = list != nullptr && !list->empty() && list->front().as<Table>() != nullptr;
    mistake(key, doubled ? fmt::format("{} is a list of tables; write [{}] once", key, key)
                         : fmt::format("{} is {}; allowed: a table, [{}]", key, shown(*found), key));
    return nullptr;
}

std::vector<const Table*> TableReader::tables(std::string_view key, Need need) {
    const auto* found = value(key, need);
    if (found == nullptr) return {};
    const auto* list = found->as<Value::List>();
    if (list == nullptr) {
        mistake(key, fmt::format("{} is {}; allowed: a list of tables, each begun with [[{}]]", key,
                                 shown(*found), key));
        return {};
    }
    if (list->empty() && need == Need::required)
        mistake(key, fmt::format("{} is empty; at least one [[{}]] is required", key, key));
    std::vector<const Table*> tables;
    for (const auto& entry : *list) {
        if (const auto* table = entry.as<Table>()) {
            tables.push_back(table);
        } else {
            problems_.add(entry.place,
                          fmt::format("an entry of {} is {}; allowed: a table", key, shown(entry)));
        }
    }
    return tables;
}

}  // namespace pantau::settings
