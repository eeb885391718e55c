// What `journalctl -x` prints under an entry, and the page that explains each event, against the table of events.

#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <sstream>
#include <string>

#include <catch2/catch.hpp>

#include "daemon/log_events.hpp"

namespace pantau::log {

namespace {

std::string file(const std::string& path) {
    std::ifstream in{PANTAU_SOURCE_DIR "/" + path, std::ios::binary};
    REQUIRE(in);
    return {std::istreambuf_iterator<char>{in}, {}};
}

/// systemd.journal-catalog: an id, headers, an empty line, the text.
std::string catalogue() {
    std::string out =
        "# Explanations of Pantau's log events for journalctl -x. Made from daemon/log_events.cpp; a test keeps both equal.\n";
    for (const auto& doc : all_events()) {
        out += "\n-- " + std::string{doc.message_id} + "\nSubject: Pantau: " + std::string{doc.name} +
               "\nDefined-By: Pantau\nSupport: file:///usr/share/doc/pantau/log.md\nDocumentation: man:pantau(8)\n\n" +
               std::string{doc.meaning} + ".\n";
        if (!doc.advice.empty()) out += "\nWhat to do: " + std::string{doc.advice} + ".\n";
    }
    return out;
}

}  // namespace

TEST_CASE("the journal's catalogue has the text of every event", "[log][catalog]") {
    const auto wanted = catalogue();
    if (const auto have = file("systemd/pantau.catalog"); have != wanted) {
        std::ofstream{"pantau.catalog", std::ios::binary} << wanted;  // in the folder that the test runs in
        FAIL("systemd/pantau.catalog is not that of daemon/log_events.cpp: take the file pantau.catalog just written");
    }
}

TEST_CASE("each event is explained on the page for administrators, and no other", "[log][catalog]") {
    std::istringstream lines{file("config/doc/log.md")};
    std::map<std::string, std::pair<std::string, std::string>> rows;  // name: meaning, what to do
    for (std::string line; std::getline(lines, line);) {
        if (line.compare(0, 3, "| `") != 0) continue;
        const auto name_end = line.find('`', 3), meaning = line.find("| ", name_end) + 2;
        const auto meaning_end = line.find(" |", meaning), last = line.rfind('|');
        const auto name = line.substr(3, name_end - 3);
        INFO(name);
        REQUIRE(rows.count(name) == 0);
        rows[name] = {line.substr(meaning, meaning_end - meaning),
                      line.substr(meaning_end + 2, last - meaning_end - 2)};
    }
    std::set<std::string> known;
    for (const auto& doc : all_events()) {
        const std::string name{doc.name};
        INFO(name);
        known.insert(name);
        REQUIRE(rows.count(name) == 1);
        CHECK(rows[name].first.size() > 10);
        CHECK((rows[name].second.find_first_not_of(" ") == std::string::npos) == doc.advice.empty());
    }
    for (const auto& row : rows) {
        INFO(row.first);
        CHECK(known.count(row.first) == 1);
    }
}

TEST_CASE("each event is said somewhere in the program", "[log][catalog]") {
    std::string sources;
    for (const auto& entry : std::filesystem::recursive_directory_iterator{PANTAU_SOURCE_DIR "/daemon"}) {
        const auto& path = entry.path();
        if (path.extension() == ".cpp" && path.stem() != "log_events")
            sources += file("daemon/" + std::filesystem::relative(path, PANTAU_SOURCE_DIR "/daemon").string());
    }
    for (const auto& doc : all_events()) {
        INFO(doc.name);
        const auto word = "Event::" + std::string{doc.name};
        const auto ends = [&](std::size_t at) {
            const char next = sources[at + word.size()];
            return std::isalnum(static_cast<unsigned char>(next)) == 0 && next != '_';
        };
        auto at = sources.find(word);
        while (at != std::string::npos && !ends(at)) at = sources.find(word, at + 1);
        CHECK(at != std::string::npos);
    }
}

}  // namespace pantau::log
