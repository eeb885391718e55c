#include "daemon/cases/event.hpp"

#include <algorithm>
#include <utility>

namespace pantau::cases {
namespace {

// Names of the API, the CSV and the log. They are covered by the hash chain and never change.
constexpr std::array<std::pair<EventKind, std::string_view>, 18> kinds{{
    {EventKind::case_opened, "case_opened"},
    {EventKind::step_started, "step_started"},
    {EventKind::paused, "paused"},
    {EventKind::resumed, "resumed"},
    {EventKind::step_finished, "step_finished"},
    {EventKind::returned, "returned"},
    {EventKind::step_skipped, "step_skipped"},
    {EventKind::reassigned, "reassigned"},
    {EventKind::deadline_set, "deadline_set"},
    {EventKind::cancelled, "cancelled"},
    {EventKind::reopened, "reopened"},
    {EventKind::corrected, "corrected"},
    {EventKind::calendar_adopted, "calendar_adopted"},
    {EventKind::sop_moved, "sop_moved"},
    {EventKind::warning_raised, "warning_raised"},
    {EventKind::breach_raised, "breach_raised"},
    {EventKind::note, "note"},
    {EventKind::clock_jumped, "clock_jumped"},
}};

constexpr std::array<std::pair<Channel, std::string_view>, 6> channels{{
    {Channel::web, "web"},
    {Channel::phone, "phone"},
    {Channel::cli, "cli"},
    {Channel::api, "api"},
    {Channel::import, "import"},
    {Channel::daemon, "daemon"},
}};

constexpr std::array<std::pair<Precision, std::string_view>, 2> precisions{{
    {Precision::second, "second"},
    {Precision::minute, "minute"},
}};

template <class Table, class Key>
std::string_view name_of(const Table& table, Key key) noexcept {
    for (const auto& [value, name] : table)
        if (value == key) return name;
    return "unknown";
}

template <class Value, std::size_t N>
std::optional<Value> value_of(const std::array<std::pair<Value, std::string_view>, N>& table,
                              std::string_view wanted) noexcept {
    for (const auto& [value, name] : table)
        if (name == wanted) return value;
    return std::nullopt;
}

int nibble(char digit) noexcept {
    if (digit >= '0' && digit <= '9') return digit - '0';
    if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
    if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
    return -1;
}

}  // namespace

std::string_view to_string(EventKind kind) noexcept {
    return name_of(kinds, kind);
}
std::optional<EventKind> event_kind(std::string_view name) noexcept {
    return value_of(kinds, name);
}
std::string_view to_string(Channel channel) noexcept {
    return name_of(channels, channel);
}
std::optional<Channel> channel(std::string_view name) noexcept {
    return value_of(channels, name);
}
std::string_view to_string(Precision precision) noexcept {
    return name_of(precisions, precision);
}
std::optional<Precision> precision(std::string_view name) noexcept {
    return value_of(precisions, name);
}

bool raised_by_service(EventKind kind) noexcept {
    return kind == EventKind::warning_raised || kind == EventKind::breach_raised ||
           kind == EventKind::calendar_adopted || kind == EventKind::clock_jumped;
}

std::string to_hex(const Hash& hash) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string hex;
    hex.reserve(hash.size() * 2);
    for (const std::uint8_t byte : hash) {
        hex += digits[byte >> 4U];
        hex += digits[byte & 0x0FU];
    }
    return hex;
}

std::optional<Hash> hash_from_hex(std::string_view hex) noexcept {
    Hash hash{};
    if (hex.size() != hash.size() * 2) return std::nullopt;
    for (std::size_t i = 0; i < hash.size(); ++i) {
        const int high = nibble(hex[2 * i]), low = nibble(hex[2 * i + 1]);
        if (high < 0 || low < 0) return std::nullopt;
        hash[i] = static_cast<std::uint8_t>(high * 16 + low);
    }
    return hash;
}

bool Event::has(std::string_view mark) const noexcept {
    return std::find(flags.begin(), flags.end(), mark) != flags.end();
}

}  // namespace pantau::cases
