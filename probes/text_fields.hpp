#pragma once

#include <charconv>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "probes/instant.hpp"

/// "name=value name=value": the text form of the small states that the store keeps for us. Values hold no
/// white space. Inside probes/ only.
namespace pantau::probes::fields {

inline void put(std::string& text, std::string_view name, std::string_view value) {
    if (!text.empty()) text += ' ';
    text.append(name).append(1, '=').append(value);
}
inline void put(std::string& text, std::string_view name, std::int64_t value) {
    put(text, name, std::string_view{std::to_string(value)});
}
inline void put(std::string& text, std::string_view name, Instant at) {
    put(text, name, at.time_since_epoch().count());
}
template <class Value>
void put(std::string& text, std::string_view name, const std::optional<Value>& value) {
    if (value) put(text, name, *value);
}

/// The value of the first field called `name`; nothing without it.
inline std::optional<std::string_view> get(std::string_view text, std::string_view name) {
    while (!text.empty()) {
        const auto end = text.find(' ');
        const std::string_view field = text.substr(0, end);
        if (field.size() > name.size() && field.starts_with(name) && field[name.size()] == '=')
            return field.substr(name.size() + 1);
        if (end == std::string_view::npos) break;
        text.remove_prefix(end + 1);
    }
    return std::nullopt;
}

inline std::optional<std::int64_t> number(std::string_view text, std::string_view name) {
    const auto value = get(text, name);
    if (!value) return std::nullopt;
    std::int64_t result = 0;
    const auto [end, error] = std::from_chars(value->data(), value->data() + value->size(), result);
    if (error != std::errc{} || end != value->data() + value->size()) return std::nullopt;
    return result;
}

inline std::optional<Instant> instant(std::string_view text, std::string_view name) {
    const auto value = number(text, name);
    if (!value) return std::nullopt;
    return Instant{std::chrono::milliseconds{*value}};
}

}  // namespace pantau::probes::fields
