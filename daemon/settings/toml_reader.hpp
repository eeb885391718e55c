#pragma once
// A TOML file as values that know their place, and a reader that turns every mistake into a Problem at the
// very key. toml++ itself stays in toml_reader.cpp: its header costs ten seconds a source file.

#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <date/date.h>

#include "daemon/settings/problems.hpp"

namespace pantau::settings {

/// A date with a time of day as it was written; without an offset it is local to whatever zone the file is
/// for.
struct TomlDateTime {
    date::local_time<std::chrono::milliseconds> local;
    std::optional<std::chrono::minutes> offset;  ///< east of UTC
};

struct Member;
struct Value;

/// Keys in the order of the file.
struct Table {
    Place place;  ///< its header, or its opening brace
    std::vector<Member> members;
    /// A syntax error followed: keys may stand behind it, so that none is called missing here. Set at the top
    /// of the file and on the table in which the error fell.
    bool cut = false;

    const Member* find(std::string_view key) const;
};

struct Value {
    using List = std::vector<Value>;
    Place place;
    std::variant<std::string, std::int64_t, double, bool, date::year_month_day, std::chrono::milliseconds,
                 TomlDateTime, List, Table>
        held;  ///< milliseconds: a bare time of day

    template <class T>
    const T* as() const noexcept {
        return std::get_if<T>(&held);
    }
};

struct Member {
    std::string key;
    Place place;  ///< of the key
    Value value;
};

/// A thing read together with where it stood, for a check that can only be made later.
template <class T>
struct Located {
    T value;
    Place place;
};

/// Reads TOML text. `file` is the name shown in problems and kept in places. A syntax error (a key given
/// twice is one) hides what follows it in the file: it adds one problem, and what stands before it is
/// returned, marked `cut`, so that the mistakes in that part show in the same run. Whoever uses the values
/// looks at problems.empty() first. Nothing is returned when there is nothing before the error.
std::optional<Table> parse_toml(std::string_view text, const std::string& file, Problems& problems);

/// The same from disk. A file that cannot be opened, is no regular file, is larger than 8 MiB, or is not
/// UTF-8 is a problem at 1:1 (or at the bad byte).
std::optional<Table> parse_toml_file(const std::string& path, Problems& problems);

/// Whether `text` is UTF-8 from end to end; for other files that people hand in, such as CSV.
bool is_utf8(std::string_view text);

/// "90s", "5m" or "5min", "3h", "7d", "250ms", and sums such as "1h30m". Whole numbers only; at most 100
/// years.
std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);
/// The shortest form that reads back: "90s", "5m", "1h30m", "0s".
std::string format_duration(std::chrono::milliseconds length);
/// Bytes of "512", "64KiB", "2MiB", "1GiB", and decimal "kB", "MB", "GB". At most 2^50.
std::optional<std::uint64_t> parse_size(std::string_view text);
/// "2MiB"; bytes without a unit where no unit divides them.
std::string format_size(std::uint64_t bytes);
/// "2026-11-22", or nothing when there is no such day.
std::optional<date::year_month_day> parse_date(std::string_view text);
/// Minutes since midnight of "07:30"; "24:00" only where `to_midnight`.
std::optional<std::chrono::minutes> parse_clock(std::string_view text, bool to_midnight = false);

enum class Need { optional, required };

/// Typed reading of one table. Each key asked for is known; finish() reports all others with the nearest
/// known one. Every function returns nothing both for an absent optional key and for a mistake; the mistake
/// is in `problems`, so the caller simply goes on reading and looks at problems.empty() at the end.
///
///     TableReader step{table, "[[step]]", problems};
///     const auto number = step.integer("number", 1, 99, Need::required);
///     const auto standard = step.duration("time_standard", 1s, 400h, Need::required);
///     step.finish();
///
/// `table` and `problems` must outlive the reader. Thread safety: none.
class TableReader {
public:
    /// \param name  as people write it, "[[step]]"; at the top of a file "this file"
    TableReader(const Table& table, std::string name, Problems& problems);

    /// One line of text: no control characters; not blank where required.
    std::optional<std::string> text(std::string_view key, Need need = Need::optional);
    /// Text out of a fixed set; a wrong word is answered with the nearest.
    std::optional<std::string> choice(std::string_view key, const std::vector<std::string>& allowed,
                                      Need need = Need::optional);
    std::optional<std::int64_t> integer(std::string_view key, std::int64_t least, std::int64_t most,
                                        Need need = Need::optional);
    /// A decimal or whole number.
    std::optional<double> number(std::string_view key, double least, double most, Need need = Need::optional);
    std::optional<bool> boolean(std::string_view key, Need need = Need::optional);
    /// A TOML date, 2026-01-01; in quotes it is text and refused.
    std::optional<date::year_month_day> date(std::string_view key, Need need = Need::optional);
    /// A TOML date-time, a date (its midnight), or "2026-01-01 08:00" as text, for which TOML has no form.
    std::optional<TomlDateTime> date_time(std::string_view key, Need need = Need::optional);
    /// Whole seconds. \param or_word  a word that the caller takes too, for the message
    std::optional<std::chrono::seconds> duration(std::string_view key, std::chrono::seconds least,
                                                 std::chrono::seconds most, Need need = Need::optional,
                                                 std::string_view or_word = {});
    std::optional<std::chrono::milliseconds> fine_duration(std::string_view key,
                                                           std::chrono::milliseconds least,
                                                           std::chrono::milliseconds most,
                                                           Need need = Need::optional,
                                                           std::string_view or_word = {});
    /// Bytes, as "2MiB" or a whole number.
    std::optional<std::uint64_t> size(std::string_view key, std::uint64_t least, std::uint64_t most,
                                      Need need = Need::optional);
    /// Minutes since midnight, from "07:30" or a TOML time.
    std::optional<std::chrono::minutes> clock(std::string_view key, Need need = Need::optional);
    /// A list of one-line texts, each with its place. Nothing when absent; may be empty unless required.
    std::optional<std::vector<Located<std::string>>> texts(std::string_view key, Need need = Need::optional);
    std::optional<std::vector<Located<std::int64_t>>> integers(std::string_view key, std::int64_t least,
                                                               std::int64_t most, Need need = Need::optional);
    std::optional<std::vector<Located<double>>> numbers(std::string_view key, double least, double most,
                                                        Need need = Need::optional);
    /// [key], or key = { … }. Null when absent or wrong.
    const Table* table(std::string_view key, Need need = Need::optional);
    /// [[key]] in order, or key = [{ … }]. Empty when absent or wrong.
    std::vector<const Table*> tables(std::string_view key, Need need = Need::optional);
    /// The raw value, for a shape of one's own. Null when absent.
    const Value* value(std::string_view key, Need need = Need::optional);

    bool has(std::string_view key) const { return table_.find(key) != nullptr; }
    /// Of the value; of the table when the key is absent.
    Place place_of(std::string_view key) const;
    /// A mistake at the value of `key` (at the table when it is absent).
    void mistake(std::string_view key, std::string message);
    /// Keys that are known though not read here.
    void allow(std::initializer_list<std::string_view> keys);
    /// Reports the keys nobody asked for. Call once, last.
    void finish();

    const Table& source() const noexcept { return table_; }
    const std::string& name() const noexcept { return name_; }

private:
    const Table& table_;
    std::string name_;
    Problems& problems_;
    std::set<std::string, std::less<>> known_;
};

/// "text", "a whole number", "a date" …: what stands there, for messages.
std::string kind_of(const Value& value);

}  // namespace pantau::settings
