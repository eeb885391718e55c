#include <chrono>

#include <catch2/catch.hpp>

#include "daemon/cases/event_codec.hpp"
#include "tests/unit/cases/case_kit.hpp"

using namespace pantau::cases;
using namespace pantau::cases::test;
using K = EventKind;

namespace {

// An event with something in every field.
Event full() {
    Event event;
    event.id = 7;
    event.case_number = "2026-0001";
    event.seq = 3;
    event.kind = K::step_finished;
    event.occurred_at = wib("2026-06-09 08:30:00.123");
    event.recorded_at = wib("2026-06-09 08:30:01.456");
    event.actor = "sari";
    event.channel = Channel::phone;
    event.precision = Precision::minute;
    event.idempotency_key = "k-1";
    event.flags = {"back_dated", "off_hours"};
    event.step = 6;
    event.attempt = 2;
    event.sop = "s";
    event.calendar = "c";
    event.title = personal("Judul \"kutip\" \\ \n\t\x01", std::string("\0\x01\xFF salt", 8));
    event.requester = personal("Ibu Rina", "abc");
    event.case_channel = "WhatsApp";
    event.deadline = wib("2026-06-12 16:00");
    event.executor = "P2";
    event.approved_by = "Kabag";
    event.authority = "Sekwan";
    event.reason = "LAINNYA";
    event.text = personal("kata-kata é", "s3");
    event.output = "konten";
    event.links = {"https://a.go.id/1", "https://b.go.id/2"};
    event.to_step = 3;
    event.target_seq = 2;
    event.field = "output";
    event.old_value = "lama";
    event.value = "baru";
    event.override_reason = "tetap";
    event.threshold = 90;
    event.lag_seconds = -5;
    return event;
}

std::vector<Event> log_of(std::size_t count) {
    std::vector<Event> log;
    Hash previous = chain_start;
    for (std::size_t i = 0; i < count; ++i) {
        Event event = full();
        event.id = static_cast<std::int64_t>(i) + 1;
        event.seq = static_cast<int>(i) + 1;
        event.recorded_at += std::chrono::milliseconds{i};
        seal(event, previous);
        previous = event.hash;
        log.push_back(std::move(event));
    }
    return log;
}

std::optional<ChainFault> checked(const std::vector<Event>& log) {
    ChainCheck check;
    for (const Event& event : log)
        if (auto fault = check.next(event)) return fault;
    return std::nullopt;
}

}  // namespace

TEST_CASE("the canonical record never changes", "[codec]") {
    CHECK(
        canonical(full()) ==
        R"({"v":1,"id":7,"case":"2026-0001","seq":3,"kind":"step_finished","occurred_at":1780968600123,)"
        R"("recorded_at":1780968601456,"actor":"sari","channel":"phone","precision":"minute","idempotency_key":"k-1",)"
        R"("flags":["back_dated","off_hours"],"step":6,"attempt":2,"sop":"s","calendar":"c","title_hash":")" +
            full().title.hash + R"(","requester_hash":")" + full().requester.hash +
            R"(","case_channel":"WhatsApp","deadline":1781254800000,"executor":"P2","approved_by":"Kabag",)"
            R"("authority":"Sekwan","reason":"LAINNYA","text_hash":")" +
            full().text.hash +
            R"(","output":"konten","links":["https://a.go.id/1","https://b.go.id/2"],"to_step":3,"target_seq":2,)"
            R"("field":"output","old_value":"lama","value":"baru","override_reason":"tetap","threshold":90,"lag_seconds":-5})");
    CHECK(personal_hash("abc", "") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST_CASE("a JSON line gives back the whole event", "[codec]") {
    Event event = full();
    seal(event, chain_start);
    const std::string line = to_json_line(event);
    CHECK(line.find('\n') == std::string::npos);
    const Event read = from_json_line(line).value();
    CHECK(to_json_line(read) == line);
    CHECK(canonical(read) == canonical(event));
    CHECK(read.title == event.title);
    CHECK(read.hash == event.hash);
    CHECK(read.deadline == event.deadline);
    Event least;
    seal(least, chain_start);
    CHECK(to_json_line(from_json_line(to_json_line(least)).value()) == to_json_line(least));
}

TEST_CASE("every kind and channel has its name and back", "[codec]") {
    for (int i = 0; i <= static_cast<int>(K::clock_jumped); ++i) {
        const auto kind = static_cast<K>(i);
        CHECK(event_kind(to_string(kind)) == kind);
    }
    for (int i = 0; i <= static_cast<int>(Channel::daemon); ++i) {
        const auto each = static_cast<Channel>(i);
        CHECK(channel(to_string(each)) == each);
    }
    CHECK_FALSE(event_kind("Note"));
}

TEST_CASE("a JSON line that is wrong is refused", "[codec]") {
    Event event = full();
    seal(event, chain_start);
    const std::string good = to_json_line(event);
    const auto with = [&](const std::string& from, const std::string& to) {
        std::string line = good;
        const auto at = line.find(from);
        REQUIRE(at != std::string::npos);
        return line.replace(at, from.size(), to);
    };
    for (const std::string& line :
         {std::string{}, std::string{"[]"}, std::string{"{"}, good + "x", with("\"v\":1", "\"v\":2"),
          with("step_finished", "step_done"), with("\"seq\":3", "\"seq\":\"3\""),
          with("\"seq\":3", "\"seq\":-3"), with("\"seq\":3", "\"seq\":3.5"), with("\"seq\":3,", ""),
          with("\"seq\":3", "\"seq\":3,\"extra\":1"), with("\"seq\":3", "\"seq\":3,\"seq\":3"),
          with("kata-kata", "kata-katb"), with("Ibu Rina", "Ibu Rani"),
          with("\"links\":[\"", "\"links\":[1,\""), with("\"hash\":\"", "\"hash\":\"0"),
          with("\"phone\"", "\"fax\"")}) {
        INFO(line.substr(0, 200));
        CHECK_FALSE(from_json_line(line).has_value());
    }
}

TEST_CASE("I10: one changed byte anywhere is found and located", "[chain]") {
    const std::vector<Event> log = log_of(20);
    REQUIRE_FALSE(checked(log));
    // Each byte of one event's line, flipped: what still decodes must be caught by the chain at that event.
    const std::string line = to_json_line(log[9]);
    int caught_by_chain = 0, caught_by_codec = 0;
    for (std::size_t i = 0; i < line.size(); ++i) {
        std::string changed = line;
        changed[i] = static_cast<char>(changed[i] ^ 0x01);
        const auto read = from_json_line(changed);
        if (!read) {
            ++caught_by_codec;
            continue;
        }
        std::vector<Event> broken = log;
        broken[9] = *read;
        const auto fault = checked(broken);
        INFO(changed);
        REQUIRE(fault);
        CHECK(fault->id == (read->id == 10 ? 10 : read->id));
        ++caught_by_chain;
    }
    CHECK(caught_by_chain > 200);
    CHECK(caught_by_codec > 200);
}

TEST_CASE("a personal text that was changed or a row that is missing is found", "[chain]") {
    const std::vector<Event> log = log_of(6);
    std::vector<Event> changed = log;
    changed[2].requester.value = "Bapak Rina";
    CHECK(checked(changed)->id == 3);
    std::vector<Event> short_log = log;
    short_log.erase(short_log.begin() + 3);
    CHECK(checked(short_log)->id == 5);
    std::vector<Event> swapped = log;
    std::swap(swapped[1], swapped[2]);
    CHECK(checked(swapped)->id == 3);
}

TEST_CASE("an erased personal text leaves the chain whole", "[chain]") {
    std::vector<Event> log = log_of(3);
    for (PersonalText* text : {&log[1].requester, &log[1].text}) {
        text->value.clear();
        text->salt.clear();
        text->erased = true;
    }
    CHECK_FALSE(checked(log));
    CHECK(from_json_line(to_json_line(log[1])).value().requester.erased);
}

TEST_CASE("the head of the chain covers everything before it", "[chain]") {
    ChainCheck check;
    const auto log = log_of(5);
    for (const Event& event : log) REQUIRE_FALSE(check.next(event));
    CHECK(check.head() == log.back().hash);
    CHECK(check.count() == 5);
    CHECK(hash_from_hex(to_hex(check.head())) == check.head());
    CHECK_FALSE(hash_from_hex("xyz"));
}
