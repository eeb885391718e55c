#include "daemon/store/watch_store.hpp"

#include <algorithm>
#include <random>

#include <catch2/catch.hpp>

#include "daemon/store/accounts.hpp"
#include "daemon/store/archive.hpp"
#include "daemon/store/jobs.hpp"
#include "daemon/store/verify.hpp"
#include "tests/unit/store/store_kit.hpp"

using namespace pantau;
using namespace pantau::store;
using namespace pantau::store::test;
using namespace std::chrono_literals;
using probes::FailureClass;
using probes::Outcome;
using probes::PageState;

namespace {

BatchWritten write(Store& store, WatchBatch batch) {
    return wait<BatchWritten>([&](auto done) { write_batch(store, std::move(batch), std::move(done)); })
        .value();
}

std::uint32_t exact(std::vector<std::uint32_t> values, unsigned percent) {
    std::sort(values.begin(), values.end());
    return values[(percent * values.size() + 99) / 100 - 1];
}

probes::Outage outage_at(const char* first_fail) {
    probes::Outage outage;
    outage.first_fail = outage.last_fail = wib(first_fail);
    outage.last_ok = wib(first_fail) - 60s;
    outage.confirmed = wib(first_fail) + 30s;
    outage.first_class = outage.last_class = FailureClass::http_5xx;
    outage.failures = 4;
    return outage;
}

}  // namespace

TEST_CASE("a sketch gives percentiles within a sixteenth and adds up", "[sketch]") {
    std::mt19937 random{7};
    std::lognormal_distribution<double> times{5.5, 1.0};
    std::vector<std::uint32_t> values;
    LatencySketch one, left, right;
    for (int i = 0; i < 5000; ++i) {
        const auto ms = static_cast<std::uint32_t>(times(random));
        values.push_back(ms);
        one.add(ms);
        (i % 3 == 0 ? left : right).add(ms);
    }
    for (const unsigned percent : {1U, 25U, 50U, 95U, 99U, 100U}) {
        CAPTURE(percent);
        const double truth = exact(values, percent);
        CHECK(*one.percentile(percent) == Approx(truth).epsilon(0.0625).margin(0.5));
    }
    left.merge(right);
    CHECK(left == one);
    CHECK(LatencySketch::decode(one.encode()) == one);
    CHECK_FALSE(LatencySketch{}.percentile(50));
    CHECK_FALSE(LatencySketch::decode("\x80"));
    CHECK_FALSE(LatencySketch::decode(std::string_view{"\x05\x00", 2}));
    LatencySketch edges;
    for (const std::uint32_t ms : {0U, 7U, 8U, 15U, 16U, 0xFFFFFFFFU}) edges.add(ms);
    CHECK(edges.count() == 6);
    CHECK(*edges.percentile(1) == 0);
    CHECK(*edges.percentile(60) == 15);
    CHECK(LatencySketch::decode(edges.encode()) == edges);
}

TEST_CASE("roll-ups equal the samples however they come in") {
    const Folder folder;
    const auto store = test::open(folder.path);
    std::mt19937 random{11};
    std::vector<Sample> all;
    for (int i = 0; i < 4000; ++i) {
        Sample sample;
        sample.site = i % 3 == 0 ? "utama" : "kedua";
        // Across midnight in WIB (17:00 UTC), out of order, some in the same millisecond as another site's.
        sample.started = wib("2026-06-09 22:00") + std::chrono::milliseconds{(random() % 40'000) * 360};
        sample.total_ms = random() % 4000;
        switch (random() % 6) {
            case 0:
                sample.outcome = Outcome::fail, sample.failure = FailureClass::timeout_connect;
                break;
            case 1:
                sample.outcome = Outcome::slow;
                break;
            case 2:
                sample.outcome = Outcome::self, sample.failure = FailureClass::self_dns;
                break;
            default:
                sample.http_status = 200;
        }
        sample.maintenance = random() % 50 == 0;
        all.push_back(sample);
    }
    for (std::size_t i = 0; i < all.size(); i += 400) {
        WatchBatch batch;
        batch.samples.assign(all.begin() + static_cast<std::ptrdiff_t>(i),
                             all.begin() + static_cast<std::ptrdiff_t>(i + 400));
        if (i == 800)
            batch.samples.insert(batch.samples.end(), all.begin(), all.begin() + 400);  // told twice
        write(*store, batch);
    }
    const auto snapshot = store->read();
    for (const char* site : {"utama", "kedua"}) {
        const auto read = samples(snapshot, site, Instant{}, Instant::max() - 24h * 365 * 200, 100'000);
        // What came in the same millisecond from the same site is one look.
        std::map<Instant, Sample> distinct;
        for (const auto& sample : all)
            if (sample.site == site) distinct.emplace(sample.started, sample);
        REQUIRE(read.size() == distinct.size());
        int checks = 0, failures = 0, slow = 0, self = 0;
        std::int64_t total = 0;
        for (const auto& sample : read) {
            const auto& made = distinct.at(sample.started);
            REQUIRE(sample.outcome == made.outcome);
            REQUIRE(sample.failure == made.failure);
            REQUIRE(sample.http_status == made.http_status);
            REQUIRE(sample.total_ms == made.total_ms);
            REQUIRE(sample.maintenance == made.maintenance);
            if (made.maintenance) continue;
            self += made.outcome == Outcome::self;
            checks += made.outcome != Outcome::self;
            failures += made.outcome == Outcome::fail;
            slow += made.outcome == Outcome::slow;
            if (made.outcome == Outcome::ok || made.outcome == Outcome::slow) total += made.total_ms;
        }
        const auto day = [](unsigned d) { return date::local_days{date::year{2026} / 6 / d}; };
        const auto days = day_rollups(snapshot, site, day(1), day(30));
        REQUIRE(days.size() == 2);
        CHECK(days[0].day == day(9));
        CHECK(days[1].day == day(10));
        CHECK(days[0].sums.checks + days[1].sums.checks == checks);
        CHECK(days[0].sums.failures + days[1].sums.failures == failures);
        CHECK(days[0].sums.slow + days[1].sums.slow == slow);
        CHECK(days[0].sums.self + days[1].sums.self == self);
        CHECK(days[0].sums.total_ms + days[1].sums.total_ms == total);
    }
    const auto report = verify(snapshot);
    CAPTURE(report.differences);
    CHECK(report.ok());
}

TEST_CASE("old samples are swept in steps and roll-ups stay") {
    const Folder folder;
    const auto store = test::open(folder.path);
    WatchBatch batch;
    for (int i = 0; i < 100; ++i)
        batch.samples.push_back(
            {"utama", wib("2026-06-09 08:00") + i * 60s, Outcome::ok, FailureClass::ok, 200, 120, false});
    write(*store, batch);
    const auto sweep = [&](std::int64_t rows) {
        return wait<Swept>(
                   [&](auto done) { sweep_samples(*store, wib("2026-06-09 08:50"), rows, std::move(done)); })
            .value();
    };
    auto swept = sweep(30);
    CHECK(swept.deleted == 30);
    CHECK(swept.more);
    swept = sweep(30);
    CHECK(swept.deleted == 20);
    CHECK_FALSE(swept.more);
    const auto snapshot = store->read();
    CHECK(samples(snapshot, "utama", wib("2026-06-09 00:00"), wib("2026-06-10 00:00"), 1000).size() == 50);
    const auto hours = hour_rollups(snapshot, "utama", wib("2026-06-09 08:00"), wib("2026-06-09 10:00"));
    REQUIRE(hours.size() == 2);
    CHECK(hours[0].sums.checks == 60);
    CHECK(hours[1].sums.checks == 40);
    CHECK(verify(snapshot).ok());
}

TEST_CASE("an outage has one number from its opening to its end and notes are kept by time") {
    const Folder folder;
    auto now = std::make_shared<Instant>(wib("2026-06-09 10:01"));
    auto with_clock = options(folder.path);
    with_clock.now = [now] { return *now; };
    auto opened = Store::open(with_clock);
    REQUIRE(opened.has_value());
    auto& store = **opened;

    WatchBatch batch;
    batch.outages.push_back({"utama", outage_at("2026-06-09 10:00"), {}, {}, 502, "HTTP/1.1 502", ""});
    CHECK(write(store, batch).outage_ids == std::vector<std::string>{"G-2026-0001"});

    auto ended = outage_at("2026-06-09 10:00");
    ended.first_ok = wib("2026-06-09 10:10");
    ended.failures = 9;
    *now = wib("2026-06-09 10:11");
    WatchBatch closing;
    closing.outages.push_back(
        {"utama", ended, wib("2026-06-09 10:10"), probes::OutageEnd::recovered, 0, "", "last"});
    closing.outages.push_back({"utama", outage_at("2026-06-09 11:00"), {}, {}, 0, "", ""});
    CHECK(write(store, closing).outage_ids == std::vector<std::string>{"G-2026-0001", "G-2026-0002"});

    *now = wib("2026-06-09 12:00");
    const auto note = [&](std::string id) {
        return wait<Nothing>([&](auto done) {
            annotate_outage(store, id, {'A', "Genset dinyalakan", "Budi", "Listrik padam", "budi"},
                            std::move(done));
        });
    };
    CHECK(note("G-2026-0001").has_value());
    REQUIRE(note("G-2026-9999").has_error());
    CHECK(note("G-2026-9999").error().kind == WriteProblem::Kind::not_found);

    const auto snapshot = store.read();
    const auto first = outage(snapshot, "G-2026-0001");
    REQUIRE(first);
    CHECK(first->end == wib("2026-06-09 10:10"));
    CHECK(first->http_status == 502);
    CHECK(first->evidence_first == "HTTP/1.1 502");
    CHECK(first->evidence_last == "last");
    CHECK(first->evidence_hash.size() == 64);
    CHECK(first->note->cause == 'A');
    CHECK(first->outage.failures == 9);

    OutageFilter filter;
    CHECK(list_outages(snapshot, filter)->outages.size() == 2);
    filter.open = true;
    CHECK(list_outages(snapshot, filter)->outages.size() == 1);
    OutageFilter earlier;
    earlier.as_of = wib("2026-06-09 10:05");
    const auto known = list_outages(snapshot, earlier)->outages;
    REQUIRE(known.size() == 1);
    CHECK_FALSE(known[0].end);
    CHECK_FALSE(known[0].note);

    // Two open at once on one site: a mistake of the caller, refused whole.
    WatchBatch wrong;
    wrong.outages.push_back({"utama", outage_at("2026-06-09 11:30"), {}, {}, 0, "", ""});
    const auto refused = wait<BatchWritten>([&](auto done) { write_batch(store, wrong, std::move(done)); });
    CHECK(refused.has_error());
}

TEST_CASE("uptime of a day with one outage of ten minutes is 85800 of 86400 seconds") {
    const Folder folder;
    const auto store = test::open(folder.path);
    WatchBatch batch;
    batch.states.push_back({"utama", wib("2026-06-09 00:00"), PageState::up, ""});
    batch.states.push_back({"utama", wib("2026-06-09 10:00"), PageState::down, "http_5xx"});
    batch.states.push_back({"utama", wib("2026-06-09 10:10"), PageState::up, ""});
    write(*store, batch);
    write(*store, batch);  // the last row again adds nothing, the others make a detour of no length
    const auto tally = availability(store->read(), "utama", wib("2026-06-09 00:00"), wib("2026-06-10 00:00"),
                                    wib("2026-06-10 00:00"));
    CHECK(tally.down == 10min);
    CHECK(tally.uptime().percent(3) == 99305);
}

TEST_CASE("one link given twice is one link and equal checks are one run") {
    const Folder folder;
    const auto store = test::open(folder.path);
    const auto normal = probes::normalise("https://youtu.be/dQw4w9WgXcQ?si=abc").link;
    REQUIRE(normal);
    const auto give = [&](std::string url, std::string number, const char* at) {
        return wait<std::vector<LinkAdded>>([&](auto done) {
                   add_links(*store, {{*probes::normalise(url).link, url, number, wib(at), false}},
                             std::move(done));
               })
            .value()
            .at(0);
    };
    const auto first = give("https://youtu.be/dQw4w9WgXcQ?si=abc", "2026-0001", "2026-06-09 08:00");
    const auto again = give("https://www.youtube.com/watch?v=dQw4w9WgXcQ", "2026-0002", "2026-06-10 08:00");
    CHECK(first.fresh);
    CHECK_FALSE(again.fresh);
    CHECK(first.id == again.id);

    probes::LinkHealth health;
    const auto check = [&](const char* at, FailureClass failure, int status) {
        probes::LinkLook look;
        look.started = wib(at);
        look.failure = failure;
        look.http_status = status;
        look.other_way = probes::sign_of(look);  // another way of asking agrees
        probes::fold(health, look);
        WatchBatch batch;
        batch.links.push_back({first.id,
                               wib(at),
                               failure == FailureClass::ok ? Outcome::ok : Outcome::fail,
                               failure,
                               status,
                               health,
                               "",
                               "",
                               {}});
        write(*store, batch);
    };
    check("2026-06-09 09:00", FailureClass::ok, 200);
    check("2026-06-09 10:00", FailureClass::ok, 200);
    check("2026-06-09 12:00", FailureClass::http_404, 404);
    const auto gate = [&](const char* number) {
        return link_gate(store->read(), "https://youtu.be/dQw4w9WgXcQ?si=abc", number);
    };
    CHECK(gate("2026-0001") == probes::GateAnswer::gone);
    CHECK(gate("2026-0002") == probes::GateAnswer::unchecked);  // given after the newest look
    CHECK(link_gate(store->read(), "https://unknown.example/", "2026-0001") == probes::GateAnswer::unchecked);
    check("2026-06-09 20:00", FailureClass::http_404, 404);

    const auto snapshot = store->read();
    const auto runs = link_runs(snapshot, first.id);
    REQUIRE(runs.size() == 3);  // two alive, one on its first strike, one dead
    CHECK(runs[0].times == std::vector<Instant>{wib("2026-06-09 09:00"), wib("2026-06-09 10:00")});
    CHECK(runs[2].standing == probes::LinkStanding::dead);
    const auto stored = link(snapshot, first.id);
    REQUIRE(stored);
    CHECK(stored->died == wib("2026-06-09 20:00"));
    CHECK(stored->health == health);
    CHECK(stored->cases.size() == 2);
    CHECK(count_links(snapshot).at({probes::Platform::youtube, probes::LinkStanding::dead}) == 1);
    LinkFilter filter;
    filter.case_number = "2026-0002";
    CHECK(list_links(snapshot, filter)->links.size() == 1);
    filter.standing = probes::LinkStanding::alive;
    CHECK(list_links(snapshot, filter)->links.empty());
}

TEST_CASE("a scheduled run is taken once and again only after a life that did not finish it") {
    const Folder folder;
    const auto store = test::open(folder.path);
    const auto due = wib("2026-06-01 07:00");
    const auto claim = [&](std::string process) {
        return wait<bool>([&](auto done) { claim_job(*store, "report", due, process, std::move(done)); })
            .value();
    };
    CHECK(claim("a"));
    CHECK_FALSE(claim("a"));
    CHECK(claim("b"));
    wait<Nothing>([&](auto done) {
        finish_job(*store, "report", due, true, "2026-05 r1", std::move(done));
    }).value();
    CHECK_FALSE(claim("c"));
    CHECK(last_job(store->read(), "report")->outcome == "2026-05 r1");
}

TEST_CASE("a token is found until it is revoked or expires") {
    const Folder folder;
    const auto store = test::open(folder.path);
    Token token;
    token.label = "papan";
    token.role = cases::Role::viewer;
    token.hash = std::string(64, 'a');
    token.expires = wib("2026-07-01 00:00");
    const auto add = [&] {
        return wait<Token>([&](auto done) { add_token(*store, token, "sri", std::move(done)); });
    };
    CHECK(add().has_value());
    REQUIRE(add().has_error());
    CHECK(add().error().kind == WriteProblem::Kind::conflict);
    CHECK(find_token(store->read(), token.hash, wib("2026-06-30 23:59"))->label == "papan");
    CHECK_FALSE(find_token(store->read(), token.hash, wib("2026-07-01 00:00")));
    wait<Nothing>([&](auto done) { revoke_token(*store, "papan", "sri", std::move(done)); }).value();
    CHECK_FALSE(find_token(store->read(), token.hash, wib("2026-06-10 00:00")));
    token.hash = std::string(64, 'b');
    CHECK(add().has_value());  // the name is free again
}

TEST_CASE("revisions of a report count up") {
    const Folder folder;
    const auto store = test::open(folder.path);
    ReportFile file;
    file.kind = "kondisi-web";
    file.period = "2026-10";
    file.sha256 = "00";
    const auto add = [&](int expected) {
        return wait<ReportFile>([&](auto done) { add_report(*store, file, expected, std::move(done)); });
    };
    CHECK(add(0).value().revision == 1);
    CHECK(add(2).value().revision == 2);
    CHECK(add(2).error().kind == WriteProblem::Kind::conflict);
    CHECK(newest_report(store->read(), "kondisi-web", "2026-10")->revision == 2);
    CHECK(list_reports(store->read(), 10).size() == 2);
}
