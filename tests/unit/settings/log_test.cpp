#include "daemon/log.hpp"

#include <array>
#include <set>
#include <thread>
#include <unistd.h>

#include <catch2/catch.hpp>

using namespace pantau::log;

namespace {

std::string field(const Entry& entry, const std::string& name) {
    for (const auto& [key, value] : entry.journal)
        if (key == name) return value;
    return "(absent)";
}

Entry said(const std::function<void()>& act) {
    Entry last;
    const Capture capture{[&last](const Entry& entry) { last = entry; }};
    act();
    return last;
}

}  // namespace

TEST_CASE("every event has a name and a message id of its own", "[log]") {
    std::set<std::string> names, ids;
    std::size_t index = 0;
    for (const auto& doc : all_events()) {
        CAPTURE(std::string{doc.name});
        CHECK(static_cast<std::size_t>(doc.event) == index++);
        CHECK(names.insert(std::string{doc.name}).second);
        CHECK(ids.insert(std::string{doc.message_id}).second);
        CHECK(doc.message_id.size() == 32);
        CHECK(doc.message_id.find_first_not_of("0123456789abcdef") == std::string_view::npos);
        CHECK_FALSE(doc.meaning.empty());
    }
    CHECK(index == static_cast<std::size_t>(Event::note) + 1);
}

TEST_CASE("an entry has journal fields and one plain line", "[log]") {
    const auto entry = said([] {
        warning(Event::step_breach, "step 5 of 2026-0001 is late",
                {{"case", "2026-0001"}, {"step", 5}, {"site", "dprd"}, {"text", "two words"}, {"none", ""}});
    });
    CHECK(field(entry, "PRIORITY") == "4");
    CHECK(field(entry, "MESSAGE_ID") == std::string{describe(Event::step_breach).message_id});
    CHECK(field(entry, "PANTAU_EVENT") == "step_breach");
    CHECK(field(entry, "CASE_ID") == "2026-0001");
    CHECK(field(entry, "STEP") == "5");
    CHECK(field(entry, "SITE") == "dprd");
    const std::string tail =
        "step_breach: step 5 of 2026-0001 is late case=2026-0001 step=5 site=dprd text=\"two words\" "
        "none=\"\"";
    CHECK(field(entry, "MESSAGE") == tail);
    CHECK(entry.line.substr(10, 1) == "T");
    CHECK(entry.line.substr(23) == "Z warning " + tail);
}

TEST_CASE("nobody's text can forge a line", "[log]") {
    struct Row {
        const char* text;
        const char* shown;
    };
    const auto row = GENERATE(values<Row>({{"a\nb", "a\\nb"},
                                           {"a\r\tb", "a\\r\\tb"},
                                           {"\x1b[31m", "\\x1b[31m"},
                                           {"\x7f", "\\x7f"},
                                           {"a\\b", "a\\\\b"},
                                           {"Ibu Siti – é", "Ibu Siti – é"},
                                           {"\xff", "\\xff"},
                                           {"\xc3", "\\xc3"},
                                           {"\xc2\x85", "\\u{85}"},
                                           {"\xe2\x80\xae"
                                            "abc",
                                            "\\u{202e}abc"},
                                           {"\xe2\x80\xa8", "\\u{2028}"}}));
    DYNAMIC_SECTION(row.shown) {
        const auto entry = said([&] { error(Event::note, row.text, {{"title", row.text}}); });
        CHECK(entry.message == row.shown);
        CHECK(field(entry, "TITLE") == row.shown);
        CHECK(entry.line.find('\n') == std::string::npos);
    }
    const auto quoted = said([] { error(Event::note, "x", {{"title", "a\" b=c"}}); });
    CHECK(quoted.line.ends_with("title=\"a\\\" b=c\""));
}

TEST_CASE("what may be secret in an address is cut, wherever it stands", "[log]") {
    struct Row {
        const char* text;
        const char* shown;
    };
    const auto row = GENERATE(values<Row>({
        {"https://x.id/a?token=rahasia", "https://x.id/a?…"},
        {"https://x.id/a#rahasia", "https://x.id/a?…"},
        {"https://user:rahasia@x.id/a", "https://x.id/a"},
        {"http://a.id/?p=rahasia and https://b.id/?q=rahasia, too", "http://a.id/?… and https://b.id/?… too"},
        {"http://x.id/@rahasia", "http://x.id/@rahasia"},  // a path, no password
        {"what? nothing: //", "what? nothing: //"},
        {"://", "://"},
    }));
    DYNAMIC_SECTION(row.text) {
        const auto entry = said([&] { error(Event::note, row.text, {{"url", row.text}}); });
        CHECK(entry.message == row.shown);
        CHECK(field(entry, "URL") == row.shown);
    }
}

TEST_CASE("the level drops what is less grave", "[log]") {
    int heard = 0;
    const Capture capture{[&heard](const Entry&) { ++heard; }};
    debug(Event::note, "x");
    CHECK(heard == 0);
    set_level(Level::debug);
    debug(Event::note, "x");
    CHECK(heard == 1);
    set_level(Level::warning);
    info(Event::note, "x");
    warning(Event::note, "x");
    set_level(Level::info);
    CHECK(heard == 2);
}

TEST_CASE("threads do not cut each other's entries", "[log]") {
    int heard = 0;  // the sink runs under the log's own lock
    {
        const Capture capture{
            [&heard](const Entry& entry) { heard += entry.message == "whole" ? 1 : 1'000'000; }};
        std::vector<std::thread> threads;
        for (int i = 0; i < 4; ++i)
            threads.emplace_back([] {
                for (int n = 0; n < 250; ++n) info(Event::note, "whole", {{"n", n}});
            });
        for (auto& thread : threads) thread.join();
    }
    CHECK(heard == 1000);
}

TEST_CASE("without the journal an entry is one line on stderr", "[log]") {
    std::array<int, 2> ends{};
    REQUIRE(pipe(ends.data()) == 0);
    const int kept = dup(STDERR_FILENO);
    REQUIRE(dup2(ends[1], STDERR_FILENO) >= 0);
    info(Event::service_ready, "ready", {{"sites", 2}});
    REQUIRE(dup2(kept, STDERR_FILENO) >= 0);
    close(kept);
    close(ends[1]);
    std::array<char, 4096> text{};
    const auto count = ::read(ends[0], text.data(), text.size());
    close(ends[0]);
    REQUIRE(count > 24);
    const std::string line{text.data(), static_cast<std::size_t>(count)};
    CHECK(line.substr(0, 3) == "<6>");  // sd-daemon(3): a pipe is no terminal
    CHECK(line.substr(26) == "Z info service_ready: ready sites=2\n");
}
