#pragma once
// How a line of the key table is tied to a member of a settings struct: one builder a type, which gives the
// documentation, the reader and the printer of the key together. Used by settings_keys.cpp and load.cpp only.

#include <chrono>
#include <filesystem>
#include <functional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "daemon/settings/settings.hpp"
#include "daemon/settings/settings_keys.hpp"
#include "daemon/settings/toml_reader.hpp"

namespace date {
class time_zone;
}

namespace pantau::settings {

/// A file that some key names; load() looks whether it is there.
struct NamedFile {
    Path path;
    Place place;
    std::string key;
    bool secret = false;
};

/// What readers need besides the table before them.
struct Reading {
    Problems& problems;
    const date::time_zone* zone = nullptr;  ///< of [time]; null while unknown
    std::vector<NamedFile> files{};
};

template <class S>
struct BoundKey {
    KeyDoc doc;
    std::function<void(TableReader&, S&, Reading&)> read;
    std::function<std::string(const S&)> show;  ///< the effective value on one line, for changes()
};

template <class S>
struct BoundSection {
    SectionDoc doc;
    std::vector<BoundKey<S>> keys;

    BoundSection(SectionDoc about, std::vector<BoundKey<S>> bound)
        : doc{std::move(about)}, keys{std::move(bound)} {
        for (const auto& key : keys) doc.keys.push_back(key.doc);
    }

    /// Reads one table: absent keys get their preset, unknown ones are reported.
    S read(const Table& given, Reading& reading) const {
        Table table = given;
        for (const auto& key : keys) {
            if (key.doc.preset.empty() || table.find(key.doc.name) != nullptr) continue;
            auto preset = parse_toml("preset = " + key.doc.preset, given.place.file, reading.problems);
            if (preset)
                table.members.push_back({key.doc.name, given.place, std::move(preset->members[0].value)});
        }
        S out{};
        TableReader reader{table, doc.header(), reading.problems};
        for (const auto& key : keys) key.read(reader, out, reading);
        reader.finish();
        return out;
    }
};

/// What a builder is told about its key; the rest it knows from the type.
struct About {
    std::string preset{};
    std::string example{};
    std::string help{};
    bool required = false;
};

/// A check beyond the type: what is wrong, as the rest of a sentence that begins with the key; empty:
/// nothing.
using TextCheck = std::function<std::string(const std::string&)>;

namespace binding {

inline Need need(const About& about) {
    return about.required ? Need::required : Need::optional;
}

inline KeyDoc doc(std::string name, KeyType type, std::string allowed, const About& about) {
    return {std::move(name),    type,      about.required, about.preset, about.example,
            std::move(allowed), about.help};
}

inline Path resolved(const std::string& text, const Place& place) {
    const Path path{text};
    if (path.is_absolute()) return path.lexically_normal();
    return (Path{place.file}.parent_path() / path).lexically_normal();
}

inline std::string joined(const std::vector<std::string>& words) {
    std::string out;
    for (const auto& word : words) out += (out.empty() ? "" : ", ") + word;
    return '[' + out + ']';
}

template <class T>
std::string day_text(const T& day) {
    return day ? date::format("%F", *day) : std::string{"none"};
}

}  // namespace binding

template <class S>
BoundKey<S> text(std::string name, std::string S::*member, About about, std::string allowed = "text",
                 TextCheck check = {}) {
    return {binding::doc(name, KeyType::text, std::move(allowed), about),
            [=](TableReader& reader, S& out, Reading&) {
                auto value = reader.text(name, binding::need(about));
                if (!value) return;
                if (const auto wrong = check && !value->empty() ? check(*value) : std::string{};
                    !wrong.empty()) {
                    reader.mistake(name, name + ' ' + wrong);
                } else {
                    out.*member = std::move(*value);
                }
            },
            [member](const S& from) { return from.*member; }};
}

template <class S, class E>
BoundKey<S> choice(std::string name, E S::*member, std::vector<std::pair<std::string, E>> words,
                   About about) {
    std::vector<std::string> allowed;
    std::string shown;
    for (const auto& [word, value] : words) {
        allowed.push_back(word);
        shown += (shown.empty() ? "\"" : ", \"") + word + '"';
    }
    return {binding::doc(name, KeyType::choice, shown, about),
            [=](TableReader& reader, S& out, Reading&) {
                if (const auto word = reader.choice(name, allowed, binding::need(about)))
                    for (const auto& [candidate, value] : words)
                        if (candidate == *word) out.*member = value;
            },
            [=](const S& from) {
                for (const auto& [word, value] : words)
                    if (value == from.*member) return word;
                return std::string{};
            }};
}

template <class S, class Integer>
BoundKey<S> integer(std::string name, Integer S::*member, std::int64_t least, std::int64_t most,
                    About about) {
    return {
        binding::doc(name, KeyType::integer, std::to_string(least) + " to " + std::to_string(most), about),
        [=](TableReader& reader, S& out, Reading&) {
            if (const auto value = reader.integer(name, least, most, binding::need(about)))
                out.*member = static_cast<Integer>(*value);
        },
        [member](const S& from) { return std::to_string(from.*member); }};
}

template <class S>
BoundKey<S> share(std::string name, double S::*member, About about) {
    return {binding::doc(name, KeyType::number, "0 to 1", about),
            [=](TableReader& reader, S& out, Reading&) {
                if (const auto value = reader.number(name, 0, 1, binding::need(about))) out.*member = *value;
            },
            [member](const S& from) { return std::to_string(from.*member); }};
}

template <class S>
BoundKey<S> boolean(std::string name, bool S::*member, About about) {
    return {binding::doc(name, KeyType::boolean, "true or false", about),
            [=](TableReader& reader, S& out, Reading&) {
                if (const auto value = reader.boolean(name, binding::need(about))) out.*member = *value;
            },
            [member](const S& from) { return std::string{from.*member ? "true" : "false"}; }};
}

template <class S>
BoundKey<S> day(std::string name, std::optional<date::year_month_day> S::*member, About about) {
    return {
        binding::doc(name, KeyType::date, "a date", about),
        [=](TableReader& reader, S& out, Reading&) { out.*member = reader.date(name, binding::need(about)); },
        [member](const S& from) { return binding::day_text(from.*member); }};
}

/// Seconds or milliseconds, as the member has it.
template <class S, class Length>
BoundKey<S> duration(std::string name, Length S::*member, Length least, Length most, About about) {
    return {
        binding::doc(name, KeyType::duration, format_duration(least) + " to " + format_duration(most), about),
        [=](TableReader& reader, S& out, Reading&) {
            if constexpr (std::is_same_v<Length, std::chrono::seconds>) {
                if (const auto value = reader.duration(name, least, most, binding::need(about)))
                    out.*member = *value;
            } else {
                if (const auto value = reader.fine_duration(name, least, most, binding::need(about)))
                    out.*member = *value;
            }
        },
        [member](const S& from) { return format_duration(from.*member); }};
}

/// A duration, or a word that stands for "none".
template <class S>
BoundKey<S> duration_or(std::string name, std::optional<std::chrono::seconds> S::*member, std::string word,
                        std::chrono::seconds least, std::chrono::seconds most, About about) {
    return {
        binding::doc(name, KeyType::duration,
                     '"' + word + "\", or " + format_duration(least) + " to " + format_duration(most), about),
        [=](TableReader& reader, S& out, Reading&) {
            const auto* value = reader.value(name, binding::need(about));
            if (value == nullptr) return;
            if (const auto* given = value->as<std::string>(); given != nullptr && *given == word) return;
            out.*member = reader.duration(name, least, most, Need::optional, word);
        },
        [=](const S& from) { return from.*member ? format_duration(*(from.*member)) : word; }};
}

template <class S>
BoundKey<S> size(std::string name, std::uint64_t S::*member, std::uint64_t least, std::uint64_t most,
                 About about) {
    return {binding::doc(name, KeyType::size, format_size(least) + " to " + format_size(most), about),
            [=](TableReader& reader, S& out, Reading&) {
                if (const auto value = reader.size(name, least, most, binding::need(about)))
                    out.*member = *value;
            },
            [member](const S& from) { return format_size(from.*member); }};
}

enum class Look { none, file, secret };

/// A path, `Path` or `std::optional<Path>`; `look` says whether load() must find a file there.
template <class S, class Where>
BoundKey<S> path(std::string name, Where S::*member, Look look, About about) {
    return {binding::doc(name, KeyType::path, "a path", about),
            [=](TableReader& reader, S& out, Reading& reading) {
                const auto value = reader.text(name, binding::need(about));
                if (!value) return;
                const auto place = reader.place_of(name);
                if (value->empty()) return reader.mistake(name, name + " is empty; allowed: a path");
                const auto where = binding::resolved(*value, place);
                out.*member = where;
                if (look != Look::none)
                    reading.files.push_back({where, place, reader.name() + ' ' + name, look == Look::secret});
            },
            [member](const S& from) {
                if constexpr (std::is_same_v<Where, Path>) {
                    return (from.*member).string();
                } else {
                    return from.*member ? (from.*member)->string() : std::string{"none"};
                }
            }};
}

template <class S>
BoundKey<S> texts(std::string name, std::vector<std::string> S::*member, std::size_t most, About about,
                  std::string allowed = "a list of texts", TextCheck check = {}) {
    return {binding::doc(name, KeyType::text_list, std::move(allowed), about),
            [=](TableReader& reader, S& out, Reading& reading) {
                auto values = reader.texts(name, binding::need(about));
                if (!values) return;
                if (values->size() > most)
                    reader.mistake(name, name + " has " + std::to_string(values->size()) +
                                             " entries; allowed: " + std::to_string(most) + " at most");
                for (auto& [value, place] : *values) {
                    const auto wrong = check ? check(value) : value.empty() ? "is empty" : std::string{};
                    if (!wrong.empty())
                        reading.problems.add(place, '"' + value + "\" in " + name + ' ' + wrong);
                    (out.*member).push_back(std::move(value));
                }
            },
            [member](const S& from) { return binding::joined(from.*member); }};
}

/// Whatever has a shape of its own.
template <class S>
BoundKey<S> shaped(std::string name, KeyType type, std::string allowed, About about,
                   std::function<void(TableReader&, S&, Reading&)> read,
                   std::function<std::string(const S&)> show) {
    return {binding::doc(std::move(name), type, std::move(allowed), about), std::move(read), std::move(show)};
}

}  // namespace pantau::settings
