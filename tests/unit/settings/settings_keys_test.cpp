// The key table tests itself: every key of every section is removed, doubled, misspelt, given another type
// and a value out of range, and each mutation must be refused at its place and by its right name.
#include "daemon/settings/settings_keys.hpp"

#include <fstream>
#include <functional>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "daemon/settings/load.hpp"

using namespace pantau::settings;

namespace {

/// The shipped settings with every commented key and section switched on.
std::vector<std::string> everything() {
    std::vector<std::string> lines;
    std::istringstream text{print_default()};
    for (std::string line; std::getline(text, line);) {
        const bool off = line.size() > 1 && line[0] == '#' && line[1] != ' ';
        lines.push_back(off ? line.substr(1) : line);
    }
    return lines;
}

std::string joined(const std::vector<std::string>& lines) {
    std::string text;
    for (const auto& line : lines) text += line + '\n';
    return text;
}

struct Spot {
    const SectionDoc* section;
    const KeyDoc* key;
    std::size_t header;  ///< index of the section's line
    std::size_t line;    ///< index of the key's line
};

std::vector<Spot> spots(const std::vector<std::string>& lines) {
    std::vector<Spot> found;
    for (const auto& section : known_sections()) {
        std::size_t at = 0;
        while (at < lines.size() && lines[at] != section.header()) ++at;
        const auto header = at;
        for (const auto& key : section.keys)
            for (std::size_t i = header + 1; i < lines.size() && !lines[i].starts_with('['); ++i)
                if (lines[i].starts_with(key.name + " = ")) found.push_back({&section, &key, header, i});
    }
    return found;
}

/// A value that this type never takes.
std::string wrong_type(KeyType type) {
    return type == KeyType::boolean ? "\"ya\"" : "true";
}

/// A value of the right type that no key of it takes; empty: there is none.
std::string out_of_range(KeyType type) {
    switch (type) {
        case KeyType::text:
        case KeyType::choice:
        case KeyType::path:
        case KeyType::url:
            return "\"\\u0007\"";
        case KeyType::integer:
            return "1000000000";
        case KeyType::number:
            return "1.5";
        case KeyType::date:
            return "\"2026-02-30\"";
        case KeyType::date_time:
            return "\"2026-11-22 25:00:00\"";
        case KeyType::duration:
            return "\"36600d\"";
        case KeyType::size:
            return "\"9999999GiB\"";
        case KeyType::clock:
            return "\"24:01\"";
        case KeyType::endpoint:
            return "\"127.0.0.1:65536\"";
        case KeyType::integer_list:
            return "[0]";
        case KeyType::text_list:
        case KeyType::path_list:
            return "[\"\\u0001\"]";
        case KeyType::table_list:
            return "[{}]";
        case KeyType::boolean:
            return {};
    }
    return {};
}

bool says(const Loaded& loaded, unsigned line, unsigned column, const std::string& part) {
    for (const auto& problem : loaded.problems.in_order())
        if (problem.line == line && (column == 0 || problem.column == column) &&
            problem.message.find(part) != std::string::npos)
            return true;
    return false;
}

std::string all(const Loaded& loaded) {
    std::string text;
    for (const auto& problem : loaded.problems.in_order()) text += to_string(problem) + '\n';
    return text;
}

Loaded mutated(const std::function<void(std::vector<std::string>&)>& change) {
    auto lines = everything();
    change(lines);
    return read(joined(lines), "pantau.toml");
}

}  // namespace

TEST_CASE("the shipped settings are the table in print", "[settings]") {
    std::ifstream file{PANTAU_SOURCE_DIR "/config/pantau.toml", std::ios::binary};
    REQUIRE(file);
    const std::string shipped{std::istreambuf_iterator<char>{file}, {}};
    CHECK(shipped ==
          print_default());  // differs? config/pantau.toml is the output of `pantau config print-default`
}

TEST_CASE("the shipped settings load, also with every example switched on", "[settings]") {
    const auto plain = read(print_default(), "pantau.toml");
    CAPTURE(all(plain));
    REQUIRE(plain.settings);
    const auto full = read(joined(everything()), "pantau.toml");
    CAPTURE(all(full));
    REQUIRE(full.settings);
    CHECK(full.settings->sites.size() == 1);
    CHECK(full.settings->mail);
}

TEST_CASE("every key stands in the shipped settings with a help text", "[settings]") {
    const auto text = print_default();
    std::size_t count = 0;
    for (const auto& section : known_sections()) {
        CHECK(text.find(section.header() + '\n') != std::string::npos);
        for (const auto& key : section.keys) {
            CAPTURE(section.name, key.name);
            CHECK_FALSE(key.help.empty());
            CHECK_FALSE(key.allowed.empty());
            CHECK(text.find(key.name + " = ") != std::string::npos);
            CHECK((!key.required || key.preset.empty()));  // a required key has no default
            ++count;
        }
    }
    // All but [[maintenance]] from and to, which exclude the shape that is shown.
    CHECK(spots(everything()).size() == count - 2);
}

TEST_CASE("a required key that is missing is named at its section", "[settings][mutation]") {
    const auto lines = everything();
    for (const auto& spot : spots(lines)) {
        if (!spot.key->required) continue;
        CAPTURE(spot.section->name, spot.key->name);
        const auto loaded = mutated([&](auto& text) { text[spot.line] = ""; });
        CAPTURE(all(loaded));
        CHECK_FALSE(loaded.settings);
        CHECK(says(loaded, static_cast<unsigned>(spot.header) + 1, 1,
                   spot.key->name + " is missing in " + spot.section->header()));
    }
}

TEST_CASE("a key given twice is named at its second place", "[settings][mutation]") {
    const auto lines = everything();
    for (const auto& spot : spots(lines)) {
        CAPTURE(spot.section->name, spot.key->name);
        const auto loaded = mutated(
            [&](auto& text) { text.insert(text.begin() + static_cast<long>(spot.line), text[spot.line]); });
        CAPTURE(all(loaded));
        CHECK_FALSE(loaded.settings);
        CHECK(loaded.problems.size() ==
              1);  // what stands behind is hidden, so nothing there is called missing
        CHECK(says(loaded, static_cast<unsigned>(spot.line) + 2, 1,
                   '\'' + spot.key->name + "' is given twice"));
    }
}

TEST_CASE("a key misspelt by one letter is answered with the right one", "[settings][mutation]") {
    const auto lines = everything();
    for (const auto& spot : spots(lines)) {
        CAPTURE(spot.section->name, spot.key->name);
        const auto& name = spot.key->name;
        std::vector<std::string> slips{name.substr(0, 1) + name};               // doubled
        if (name.size() > 3) slips.push_back(name.substr(0, name.size() - 1));  // dropped
        if (name.size() > 3) slips.push_back(name.substr(0, 1) + "q" + name.substr(2));
        for (const auto& slip : slips) {
            const auto loaded = mutated([&](auto& text) { text[spot.line].replace(0, name.size(), slip); });
            CAPTURE(slip, all(loaded));
            CHECK_FALSE(loaded.settings);
            CHECK(says(loaded, static_cast<unsigned>(spot.line) + 1, 1,
                       "unknown key '" + slip + "' in " + spot.section->header() + "; did you mean '" + name +
                           "'?"));
        }
    }
}

TEST_CASE("a value of the wrong type is refused at the value", "[settings][mutation]") {
    const auto lines = everything();
    for (const auto& spot : spots(lines)) {
        CAPTURE(spot.section->name, spot.key->name);
        const auto& name = spot.key->name;
        const auto loaded =
            mutated([&](auto& text) { text[spot.line] = name + " = " + wrong_type(spot.key->type); });
        CAPTURE(all(loaded));
        CHECK_FALSE(loaded.settings);
        CHECK(says(loaded, static_cast<unsigned>(spot.line) + 1, static_cast<unsigned>(name.size()) + 4,
                   name + " is "));
    }
}

TEST_CASE("a value out of range is refused at its line", "[settings][mutation]") {
    const auto lines = everything();
    for (const auto& spot : spots(lines)) {
        const auto value = out_of_range(spot.key->type);
        if (value.empty()) continue;
        CAPTURE(spot.section->name, spot.key->name, value);
        const auto loaded = mutated([&](auto& text) { text[spot.line] = spot.key->name + " = " + value; });
        CAPTURE(all(loaded));
        CHECK_FALSE(loaded.settings);
        CHECK(says(loaded, static_cast<unsigned>(spot.line) + 1, 0, ""));
    }
}

TEST_CASE("a misspelt section is answered with the right one", "[settings][mutation]") {
    for (const auto& section : known_sections()) {
        const auto slip = section.name + "x";
        const auto loaded = mutated([&](auto& text) {
            for (auto& line : text)
                if (line == section.header()) line = section.list ? "[[" + slip + "]]" : "[" + slip + "]";
        });
        CAPTURE(section.name, all(loaded));
        CHECK_FALSE(loaded.settings);
        CHECK(all(loaded).find("unknown key '" + slip + "' in this file; did you mean '" + section.name +
                               "'?") != std::string::npos);
    }
}
