#include <catch2/catch.hpp>

#include "daemon/cases/event_codec.hpp"
#include "daemon/store/connection.hpp"
#include "tests/unit/store/store_kit.hpp"

using namespace pantau;
using namespace pantau::store;
using namespace pantau::store::test;
using cases::Command;
using cases::EventKind;

namespace {

std::vector<std::string> lines(const std::vector<cases::Event>& events) {
    std::vector<std::string> all;
    for (const auto& event : events) all.push_back(cases::to_json_line(event));
    return all;
}

}  // namespace

TEST_CASE("an act is recorded whole and read back field by field") {
    const Folder folder;
    const auto store = test::open(folder.path);
    StoredCase one{*store, "2026-0001"};
    one.open();
    const auto finished = one.act("2026-06-09 08:00", EventKind::step_started).value();
    CHECK_FALSE(finished.replayed);
    REQUIRE(finished.events.size() == 1);
    CHECK(finished.events[0].id == 2);
    CHECK(finished.events[0].recorded_at == wib("2026-06-09 12:00"));

    const auto done = one.act("2026-06-09 08:30", EventKind::step_finished,
                              [](Command& c) {
                                  c.links = {"https://a.example/1", "https://b.example/2"};
                                  c.text = "lisan, \"kutip\" dan ünïcode";
                                  c.output = "Dokumen";
                                  c.next = true;
                              })
                          .value();
    REQUIRE(done.events.size() == 2);
    const auto read = case_events(store->read(), "2026-0001");
    REQUIRE(read.size() == 4);
    CHECK(cases::to_json_line(read[2]) == cases::to_json_line(done.events[0]));
    CHECK(read[2].links.size() == 2);
    CHECK(read[2].text.value == "lisan, \"kutip\" dan ünïcode");
    CHECK(cases::matches(read[2].text));
    const auto head = chain_head(store->read());
    CHECK(head.id == 4);
    CHECK(head.hash == done.events[1].hash);
}

TEST_CASE("a retry with the same key gets the same events and adds none") {
    const Folder folder;
    const auto store = test::open(folder.path);
    StoredCase one{*store, "2026-0001"};
    auto request = one.request("2026-06-09 07:30", EventKind::case_opened, [](Command& c) {
        c.title = "Aspirasi";
        c.idempotency_key = "k-1";
    });
    request.request_hash = "abc";
    const auto first = append_now(*store, request).value();
    const auto again = append_now(*store, request).value();
    CHECK(again.replayed);
    CHECK(lines(again.events) == lines(first.events));
    CHECK(count_cases(store->read()).events == 1);

    SECTION("another request under that key is refused") {
        request.request_hash = "def";
        const auto refused = append_now(*store, request);
        REQUIRE(refused.has_error());
        CHECK(refused.error().kind == WriteProblem::Kind::key_reused);
    }
    SECTION("another actor may use the same key") {
        StoredCase other{*store, "2026-0002"};
        other.one.actor = "budi";
        auto theirs = other.request("2026-06-09 07:40", EventKind::case_opened, [](Command& c) {
            c.title = "Lain";
            c.idempotency_key = "k-1";
        });
        theirs.request_hash = "xyz";
        CHECK_FALSE(append_now(*store, theirs).value().replayed);
    }
    SECTION("the key is found") {
        const auto known = find_idempotency(store->read(), "sari", "k-1");
        REQUIRE(known);
        CHECK(known->first_id == 1);
        CHECK(known->request_hash == "abc");
        CHECK_FALSE(find_idempotency(store->read(), "sari", "k-2"));
    }
}

TEST_CASE("an act made for another state of the case is a conflict and changes nothing") {
    const Folder folder;
    const auto store = test::open(folder.path);
    StoredCase one{*store, "2026-0001"};
    one.open();
    StoredCase other = one;  // a second phone that saw the same
    one.act("2026-06-09 08:00", EventKind::step_started).value();
    const auto late = other.act("2026-06-09 08:01", EventKind::step_started);
    REQUIRE(late.has_error());
    CHECK(late.error().kind == WriteProblem::Kind::conflict);
    CHECK(case_events(store->read(), "2026-0001").size() == 2);
    CHECK(chain_head(store->read()).id == 2);

    StoredCase twin{*store, "2026-0001"};  // drew the same number
    const auto taken =
        twin.act("2026-06-09 08:02", EventKind::case_opened, [](Command& c) { c.title = "Kembar"; });
    REQUIRE(taken.has_error());
    CHECK(taken.error().kind == WriteProblem::Kind::conflict);
    CHECK(next_case_number(store->read(), 2026) == "2026-0002");
    CHECK(next_case_number(store->read(), 2027) == "2027-0001");
}

TEST_CASE("a threshold of an attempt is recorded once") {
    const Folder folder;
    const auto store = test::open(folder.path);
    StoredCase one{*store, "2026-0001"};
    one.open();
    one.act("2026-06-09 08:00", EventKind::step_started).value();
    const auto raise = [&](cases::EventKind kind, int percent) {
        cases::Event event;
        event.kind = kind;
        event.case_number = "2026-0001";
        event.seq = one.one.state.last_seq + 1;
        event.step = 1;
        event.attempt = 1;
        event.threshold = percent;
        event.occurred_at = wib("2026-06-09 09:00");
        event.actor = "daemon";
        event.channel = cases::Channel::daemon;
        one.one.record(event);
        AppendRequest request;
        request.events = {one.one.history.back()};
        request.after = one.one.state;
        return append_now(*store, request);
    };
    CHECK(raise(EventKind::warning_raised, 50).has_value());
    CHECK(raise(EventKind::breach_raised, 100).has_value());
    const auto twice = raise(EventKind::breach_raised, 100);
    REQUIRE(twice.has_error());
    CHECK(twice.error().kind == WriteProblem::Kind::conflict);
    CHECK(find_case(store->read(), "2026-0001")->late);
}

TEST_CASE("recorded_at never goes back when the clock does") {
    const Folder folder;
    auto now =
        std::make_shared<std::atomic<std::int64_t>>(wib("2026-06-09 12:00").time_since_epoch().count());
    auto with_clock = options(folder.path);
    with_clock.now = [now] { return Instant{std::chrono::milliseconds{now->load()}}; };
    auto opened = Store::open(with_clock);
    REQUIRE(opened.has_value());
    auto& store = **opened;
    StoredCase one{store, "2026-0001"};
    one.open();
    *now -= 3'600'000;
    const auto second = one.act("2026-06-09 08:00", EventKind::step_started).value();
    CHECK(second.events[0].recorded_at == wib("2026-06-09 12:00"));
    *now += 7'200'000;
    const auto third = one.act("2026-06-09 08:10", EventKind::note, [](Command& c) { c.text = "x"; }).value();
    CHECK(third.events[0].recorded_at == wib("2026-06-09 13:00"));

    CHECK(chain_head(store.read(), wib("2026-06-09 12:59")).id == 2);
    CHECK(chain_head(store.read(), wib("2026-06-09 11:59")).id == 0);
    CHECK(case_events(store.read(), "2026-0001", 0, wib("2026-06-09 12:30")).size() == 2);
}

TEST_CASE("an import is recorded whole or not at all") {
    const Folder folder;
    const auto store = test::open(folder.path);
    StoredCase first{*store, "2026-0001"}, second{*store, "2026-0002"};
    std::vector<AppendRequest> requests;
    requests.push_back(
        first.request("2026-06-09 07:30", EventKind::case_opened, [](Command& c) { c.title = "A"; }));
    requests.push_back(
        second.request("2026-06-09 07:31", EventKind::case_opened, [](Command& c) { c.title = "B"; }));
    auto broken = requests;
    broken.push_back(requests.front());  // opens 2026-0001 once more
    const auto refused =
        wait<std::vector<Appended>>([&](auto done) { append_many(*store, broken, std::move(done)); });
    REQUIRE(refused.has_error());
    CHECK(refused.error().kind == WriteProblem::Kind::conflict);
    CHECK(count_cases(store->read()).events == 0);

    const auto all =
        wait<std::vector<Appended>>([&](auto done) { append_many(*store, requests, std::move(done)); });
    REQUIRE(all.has_value());
    CHECK(all->at(1).events[0].id == 2);
    CHECK(count_cases(store->read()).open == 2);
}

TEST_CASE("jobs that wait together stand or fall each by itself") {
    const Folder folder;
    const auto store = test::open(folder.path);
    std::vector<std::unique_ptr<StoredCase>> cases_made;
    std::vector<AppendRequest> requests;
    for (int i = 1; i <= 50; ++i) {
        cases_made.push_back(std::make_unique<StoredCase>(*store, "2026-" + std::to_string(1000 + i)));
        requests.push_back(cases_made.back()->request("2026-06-09 07:30", EventKind::case_opened,
                                                      [](Command& c) { c.title = "A"; }));
        if (i % 5 == 0) requests.push_back(requests.back());  // fails: the number is taken
    }
    std::atomic<int> good{0}, bad{0};
    for (auto& request : requests)
        append(*store, request, [&](auto written) { ++(written.has_value() ? good : bad); });
    store->flush();
    CHECK(good == 50);
    CHECK(bad == 10);
    CHECK(chain_head(store->read()).id == 50);
    CHECK(store->health().commits < 50);  // they shared transactions
}

TEST_CASE("a list is cut into pages that neither repeat nor skip") {
    const Folder folder;
    const auto store = test::open(folder.path);
    for (int i = 1; i <= 7; ++i) {
        StoredCase one{*store, "2026-000" + std::to_string(i)};
        one.open("2026-06-09 07:30", i == 3 ? "Lampu 100% padam" : "Jalan rusak");
        if (i == 4) one.act("2026-06-09 08:00", EventKind::step_started).value();
        if (i == 5) {
            one.one.role = cases::Role::supervisor;
            one.act("2026-06-09 08:00", EventKind::cancelled,
                    [](Command& c) { c.reason = "PERINTAH_PIMPINAN"; })
                .value();
        }
    }
    const auto snapshot = store->read();
    CaseFilter filter;
    filter.limit = 3;
    std::vector<std::string> seen;
    for (;;) {
        const auto page = list_cases(snapshot, filter);
        REQUIRE(page);
        for (const auto& row : page->cases) seen.push_back(row.number);
        if (page->next_cursor.empty()) break;
        filter.cursor = page->next_cursor;
    }
    CHECK(seen == std::vector<std::string>{"2026-0007", "2026-0006", "2026-0005", "2026-0004", "2026-0003",
                                           "2026-0002", "2026-0001"});
    filter.cursor = "nonsense";
    CHECK_FALSE(list_cases(snapshot, filter));

    const auto count = [&](auto edit) {
        CaseFilter only;
        edit(only);
        return list_cases(snapshot, only)->cases.size();
    };
    CHECK(count([](CaseFilter& f) { f.q = "100%"; }) == 1);
    CHECK(count([](CaseFilter& f) { f.q = "JALAN"; }) == 6);
    CHECK(count([](CaseFilter& f) { f.state = CaseListState::running; }) == 1);
    CHECK(count([](CaseFilter& f) { f.state = CaseListState::waiting; }) == 5);
    CHECK(count([](CaseFilter& f) { f.state = CaseListState::cancelled; }) == 1);
    CHECK(count([](CaseFilter& f) { f.late = true; }) == 0);
    CHECK(count([](CaseFilter& f) { f.to = wib("2026-06-09 07:30"); }) == 0);
    CHECK(open_cases(snapshot, cases::test::book()).size() == 6);
}

TEST_CASE("a snapshot does not see what is recorded after it") {
    const Folder folder;
    const auto store = test::open(folder.path);
    const auto before = store->read();
    StoredCase one{*store, "2026-0001"};
    one.open();
    CHECK_FALSE(case_exists(before, "2026-0001"));
    CHECK(case_exists(store->read(), "2026-0001"));
}

TEST_CASE("the log refuses to be changed") {
    const Folder folder;
    const auto store = test::open(folder.path);
    StoredCase one{*store, "2026-0001"};
    one.open();
    for (const char* sql : {"UPDATE event SET actor = 'x'", "DELETE FROM event"}) {
        const auto refused = wait<Nothing>([&](auto done) {
            store->post([sql](Connection& db) { db.exec(sql); },
                        [done](std::optional<WriteProblem> problem) {
                            problem ? done(std::move(*problem)) : done(Nothing{});
                        });
        });
        REQUIRE(refused.has_error());
        CHECK_THAT(refused.error().sentence, Catch::Contains("append-only"));
    }
}
