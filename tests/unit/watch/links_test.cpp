// Links from the case that gave them to their standing on disk.

#include <set>

#include <sqlite3.h>

#include "tests/unit/watch/office.hpp"

namespace pantau::watch {
namespace {

using namespace test;
using probes::GateAnswer;
using probes::LinkStanding;

const std::string post = "https://media.go.id/berita/1";

std::vector<std::int64_t> give(Office& office, const std::string& number,
                               const std::vector<std::string>& urls) {
    std::vector<std::int64_t> got;
    CHECK(
        office.watch->links_given(number, urls, [&](std::vector<std::int64_t> ids) { got = std::move(ids); })
            .empty());
    office.pass(2s);
    return got;
}

LinkStanding standing(const Office& office, std::int64_t id) {
    const auto link = store::link(office.store->read(), id);
    REQUIRE(link);
    return link->health.standing;
}

TEST_CASE("a link that a case gives is stored and checked at once", "[watch][links]") {
    Office office;
    office.start();
    const auto ids = give(office, "2026-0001", {post + "?utm_source=wa"});
    REQUIRE(ids.size() == 1);
    CHECK(office.prober.asked.size() == 1);
    CHECK(office.prober.asked[0].url == post);
    office.pass(2s);
    CHECK(standing(office, ids[0]) == LinkStanding::alive);
    CHECK(office.watch->gate(post + "/", "2026-0001") == GateAnswer::fine);
    CHECK(office.watch->gate(post, "2026-0002") == GateAnswer::fine);
    CHECK(office.watch->gate("https://lain.go.id/", "2026-0001") == GateAnswer::unchecked);
    office.leap(6 * 24h);
    CHECK(office.prober.asked.size() == 1);  // weekly
    office.leap(2 * 24h);
    CHECK(office.prober.asked.size() == 2);
}

TEST_CASE("a link dies only at its second strike six hours later", "[watch][links]") {
    Office office;
    office.prober.script = [](const std::string&) {
        return Answer{FailureClass::http_404, 404, "", "192.0.2.1"};
    };
    office.start();
    const auto ids = give(office, "2026-0001", {post});
    office.pass(2s);
    REQUIRE(ids.size() == 1);
    CHECK(standing(office, ids[0]) == LinkStanding::indeterminate);
    CHECK(office.watch->gate(post, "2026-0001") == GateAnswer::gone);
    office.leap(5h + 59min);
    CHECK(office.prober.asked.size() == 1);
    CHECK(office.dead.empty());
    office.leap(30min);
    CHECK(office.prober.asked.size() == 3);  // the last strike was asked for twice
    CHECK(standing(office, ids[0]) == LinkStanding::dead);
    REQUIRE(office.dead.size() == 1);
    CHECK(office.dead[0].cases == std::vector<std::string>{"2026-0001"});

    office.kill();  // and the next start remembers
    office.prober.script = [](const std::string&) { return Answer{}; };
    office.start();
    CHECK(office.watch->gate(post, "2026-0001") == GateAnswer::gone);
    CHECK(office.watch->check_link_now(ids[0]));
    office.pass(3s);
    CHECK(standing(office, ids[0]) == LinkStanding::alive);
    REQUIRE(office.alive_again.size() == 1);
    CHECK(office.watch->gate(post, "2026-0001") == GateAnswer::fine);
}

TEST_CASE("two spellings of one post are one link and both cases have it", "[watch][links]") {
    Office office;
    office.start();
    const auto first = give(office, "2026-0001", {"https://youtu.be/dQw4w9WgXcQ?si=1"});
    const auto second = give(office, "2026-0002", {"https://m.youtube.com/watch?v=dQw4w9WgXcQ"});
    REQUIRE(first.size() == 1);
    CHECK(first == second);
    office.pass(10s);
    CHECK(office.prober.asked.size() == 2);  // given again: looked at again
    const auto stored = store::link(office.store->read(), first[0]);
    REQUIRE(stored);
    CHECK(stored->cases.size() == 2);
    CHECK(office.watch->snapshot()->links.total == 1);
}

TEST_CASE("a newest look of before the link was given does not answer for it", "[watch][links]") {
    Office office;
    auto gone = std::make_shared<bool>(true);
    office.prober.script = [gone](const std::string&) {
        return *gone ? Answer{FailureClass::http_410, 410, "", "192.0.2.1"} : Answer{};
    };
    office.start();
    give(office, "2026-0001", {post});
    office.leap(1h);
    CHECK(office.watch->gate(post, "2026-0001") == GateAnswer::gone);
    *gone = false;
    give(office, "2026-0002", {post});
    CHECK(office.watch->gate(post, "2026-0002") == GateAnswer::fine);
    CHECK(office.watch->gate(post, "2026-0001") == GateAnswer::fine);
}

TEST_CASE("a wall and our own trouble never kill a link", "[watch][links]") {
    Office office;
    const auto failure =
        GENERATE(FailureClass::bot_wall, FailureClass::dns_temporary, FailureClass::self_network);
    office.prober.script = [failure](const std::string&) { return Answer{failure, 0, "", ""}; };
    office.start();
    const auto ids = give(office, "2026-0001", {post});
    office.leap(10 * 24h);
    CHECK(standing(office, ids[0]) != LinkStanding::dead);
    CHECK(office.dead.empty());
    CHECK(office.watch->gate(post, "2026-0001") != GateAnswer::gone);
}

TEST_CASE("of one host one link is handed over at a time and others do not wait for it", "[watch][links]") {
    Office office;
    office.start();
    std::vector<std::string> urls;
    for (int i = 0; i < 5; ++i) urls.push_back("https://media.go.id/berita/" + std::to_string(i));
    for (int i = 0; i < 5; ++i) urls.push_back("https://media" + std::to_string(i) + ".or.id/x");
    office.watch->links_given("2026-0001", urls);
    office.store->flush();
    office.posts->run();
    office.watch->tick();
    CHECK(office.prober.in_flight() == 6);  // nothing was answered yet: one of media.go.id, five others
    CHECK(office.watch->snapshot()->links.pending == 4);
    office.prober.deliver();
    office.posts->run();
    office.watch->tick();
    CHECK(office.prober.in_flight() == 1);  // how long the host rests is the prober's business
    office.pass(1s);
    CHECK(office.prober.asked.size() == 10);
    CHECK(office.watch->snapshot()->links.pending == 0);
}

TEST_CASE("what may not be watched is refused with a sentence", "[watch][links]") {
    Office office;
    office.start();
    const auto refused = office.watch->links_given("2026-0001", {"javascript:alert(1)", post});
    REQUIRE(refused.size() == 1);
    CHECK(refused[0].url == "javascript:alert(1)");
    CHECK_FALSE(refused[0].sentence.empty());
}

TEST_CASE("an ignored link is neither checked nor counted", "[watch][links]") {
    Office office;
    office.start();
    const auto ids = give(office, "2026-0001", {post});
    CHECK(office.watch->ignore_link(ids[0], true));
    CHECK_FALSE(office.watch->ignore_link(4711, true));
    office.leap(15 * 24h);
    CHECK(office.prober.asked.size() == 1);
    CHECK(office.watch->snapshot()->links.standings.empty());
    CHECK_FALSE(office.watch->check_link_now(ids[0]));
}

TEST_CASE("links on a watched site are checked daily", "[watch][links]") {
    Office office;
    office.site("dprd", 24h).start();
    give(office, "2026-0001", {"https://www.dprd.go.id/berita/1"});
    office.leap(3 * 24h + 12h);
    std::size_t checks = 0;
    for (const auto& request : office.prober.asked)
        checks += request.kind == probes::TargetKind::link ? 1 : 0;
    CHECK(checks == 4);
}

TEST_CASE("a redirect to another page is told and counts as alive", "[watch][links]") {
    Office office;
    office.prober.script = [](const std::string&) {
        return Answer{FailureClass::ok, 200, "https://media.go.id/arsip/9", "192.0.2.1"};
    };
    office.start();
    const auto ids = give(office, "2026-0001", {post});
    office.pass(2s);
    CHECK(standing(office, ids[0]) == LinkStanding::redirected);
    const auto links = office.watch->snapshot()->links;
    CHECK(links.standings.at({probes::Platform::web, LinkStanding::redirected}) == 1);
    CHECK(links.checks.at({probes::Platform::web, "ok"}) == 1);
}

Answer answer(FailureClass failure, int status, std::string final_url = "") {
    return {failure, status, std::move(final_url), "192.0.2.1"};
}

std::vector<probes::ProbeRequest> second_questions(const Office& office) {
    std::vector<probes::ProbeRequest> found;
    for (const auto& request : office.prober.asked)
        if (request.names != probes::NameSource::system || request.family != probes::AddressFamily::any ||
            request.method != probes::Method::get)
            found.push_back(request);
    return found;
}

TEST_CASE("behaviour 25: the last strike is asked for by another way and death waits for it",
          "[watch][links]") {
    struct Row {
        const char* name;
        bool second_resolver;
        bool six;  // this machine and the host have IPv6
        FailureClass other;
        int status;
        LinkStanding standing;
        std::size_t questions;
    };
    const auto row = GENERATE(values<Row>({
        {"other resolver agrees", true, true, FailureClass::http_404, 404, LinkStanding::dead, 1},
        {"other resolver finds it alive", true, true, FailureClass::ok, 200, LinkStanding::alive, 1},
        {"other family agrees", false, true, FailureClass::http_410, 410, LinkStanding::dead, 1},
        {"other family finds it alive", false, true, FailureClass::ok, 200, LinkStanding::alive, 1},
        {"other family meets a wall", false, true, FailureClass::bot_wall, 403, LinkStanding::alive, 1},
        {"without IPv6 HEAD agrees", false, false, FailureClass::http_404, 404, LinkStanding::dead, 2},
        {"without IPv6 HEAD finds it alive", false, false, FailureClass::ok, 200, LinkStanding::alive, 2},
        {"without IPv6 HEAD is not allowed", false, false, FailureClass::http_4xx, 405, LinkStanding::alive,
         2},
    }));
    DYNAMIC_SECTION(row.name) {
        Office office;
        if (row.second_resolver) office.settings.probe.second_resolver = "https://9.9.9.9/dns-query";
        auto gone = std::make_shared<bool>(false);
        office.prober.script_of = [gone, row](const probes::ProbeRequest& request) {
            if (request.family == probes::AddressFamily::v6 && !row.six)
                return Answer{FailureClass::connect_unreachable, 0, "", ""};
            const bool other = request.names == probes::NameSource::second ||
                               request.family == probes::AddressFamily::v6 ||
                               request.method == probes::Method::head;
            if (other) {
                CHECK(request.fresh);
                return answer(row.other, row.status);
            }
            return *gone ? answer(FailureClass::http_404, 404) : Answer{};
        };
        office.start();
        const auto ids = give(office, "2026-0001", {post});
        *gone = true;
        CHECK(office.watch->check_link_now(ids[0]));
        office.leap(1h);
        CHECK(second_questions(office).empty());
        office.leap(6h);
        CHECK(standing(office, ids[0]) == row.standing);
        CHECK(office.dead.size() == (row.standing == LinkStanding::dead ? 1 : 0));
        const auto asked = second_questions(office);
        REQUIRE(asked.size() == row.questions);
        if (row.second_resolver) {
            CHECK(asked[0].names == probes::NameSource::second);
        } else {
            CHECK(asked[0].family == probes::AddressFamily::v6);
            if (!row.six) CHECK(asked[1].method == probes::Method::head);
        }
    }
}

TEST_CASE("behaviour 25: our own trouble while confirming is no strike and the link is asked again soon",
          "[watch][links]") {
    Office office;
    auto trouble = std::make_shared<bool>(true);
    office.prober.script_of = [trouble](const probes::ProbeRequest& request) {
        const bool other =
            request.family == probes::AddressFamily::v6 || request.method == probes::Method::head;
        return other && *trouble ? answer(FailureClass::self_overload, 0)
                                 : answer(FailureClass::http_404, 404);
    };
    office.start();
    const auto ids = give(office, "2026-0001", {post});
    office.leap(6h + 25min);
    CHECK(standing(office, ids[0]) == LinkStanding::indeterminate);
    *trouble = false;
    office.leap(30min);
    CHECK(standing(office, ids[0]) == LinkStanding::dead);
}

TEST_CASE("behaviour 24: a link that answers like a wall is never dead", "[watch][links]") {
    struct Row {
        FailureClass failure;
        int status;
    };
    const auto row = GENERATE(values<Row>({{FailureClass::http_4xx, 401},
                                           {FailureClass::http_4xx, 403},
                                           {FailureClass::http_4xx, 407},
                                           {FailureClass::http_429, 429},
                                           {FailureClass::http_4xx, 451},
                                           {FailureClass::bot_wall, 999},
                                           {FailureClass::bot_wall, 202},
                                           {FailureClass::redirect_to_login, 200}}));
    CAPTURE(row.status);
    Office office;
    office.prober.script = [row](const std::string&) { return answer(row.failure, row.status); };
    office.start();
    const auto ids = give(office, "2026-0001", {post});
    for (int day = 0; day < 6; ++day) {
        office.sleep(24h);
        CHECK(office.watch->check_link_now(ids[0]));
        office.pass(3s);
    }
    CHECK(standing(office, ids[0]) == LinkStanding::indeterminate);
    CHECK(office.dead.empty());
    CHECK(second_questions(office).empty());
}

TEST_CASE("gone by an adapter kills only when that adapter was confirmed", "[watch][links]") {
    const bool confirmed = GENERATE(false, true);
    Office office;
    office.prober.script = [](const std::string&) { return answer(FailureClass::post_gone, 404); };
    office.prober.adorn = [confirmed](const probes::ProbeRequest& request, probes::ProbeResult& result) {
        CHECK(request.examine.adapter);
        CHECK(request.method == probes::Method::get);  // HEAD would ask the page, which proves nothing
        result.adapter = "youtube/1";
        result.adapter_confirmed = confirmed;
    };
    office.start();
    const auto ids = give(office, "2026-0001", {"https://youtu.be/dQw4w9WgXcQ"});
    office.leap(9 * 24h);
    CHECK(standing(office, ids[0]) == (confirmed ? LinkStanding::dead : LinkStanding::indeterminate));
}

TEST_CASE("what is examined follows from whose page it is", "[watch][links]") {
    Office office;
    office.site("dprd", 24h).start();
    give(office, "2026-0001", {"https://www.dprd.go.id/berita/1", post, "https://youtu.be/dQw4w9WgXcQ"});
    std::size_t seen = 0;
    for (const auto& request : office.prober.asked) {
        if (request.kind != probes::TargetKind::link) continue;
        CAPTURE(request.url);
        const bool own = request.url.find("dprd") != std::string::npos;
        const bool social = request.url.find("youtube") != std::string::npos;
        CHECK(request.own == own);
        CHECK(request.examine.gambling == own);
        CHECK(request.examine.adapter == social);
        CHECK(request.examine.soft_404 == !social);
        ++seen;
    }
    CHECK(seen == 3);
}

TEST_CASE("a page whose fingerprint moved away twice has changed", "[watch][links]") {
    Office office;
    auto print = std::make_shared<std::uint64_t>(0x0f0f0f0f0f0f0f0fULL);
    office.prober.adorn = [print](const probes::ProbeRequest&, probes::ProbeResult& result) {
        result.fingerprint = *print;
    };
    office.start();
    const auto ids = give(office, "2026-0001", {post});
    *print = ~*print;
    office.leap(7 * 24h + 10h);
    CHECK(office.prober.asked.size() == 2);
    CHECK(standing(office, ids[0]) == LinkStanding::alive);
    office.kill();  // the first fingerprint is on disk
    office.start();
    office.leap(26h);
    CHECK(standing(office, ids[0]) == LinkStanding::changed);
    CHECK(office.dead.empty());
}

TEST_CASE("behaviour 26: a link whose host asked for peace is put off and that is neither check nor strike",
          "[watch][links]") {
    Office office;
    auto stopped = std::make_shared<bool>(true);
    office.prober.script = [](const std::string&) { return answer(FailureClass::http_429, 0); };
    office.prober.adorn = [stopped](const probes::ProbeRequest&, probes::ProbeResult& result) {
        if (!*stopped) {
            result.failure = FailureClass::ok;
            result.outcome = Outcome::ok;
            result.http_status = 200;
            return;
        }
        result.postponed = true;
        result.retry_after = std::chrono::hours{2};
    };
    office.start();
    const auto ids = give(office, "2026-0001", {post});
    office.pass(3s);
    CHECK(office.prober.asked.size() == 1);
    CHECK(standing(office, ids[0]) == LinkStanding::unchecked);
    CHECK(store::link_runs(office.store->read(), ids[0]).empty());
    office.kill();  // when it may be asked again is on disk
    office.start();
    office.leap(1h + 50min);
    CHECK(office.prober.asked.size() == 1);
    *stopped = false;
    office.leap(20min);
    CHECK(office.prober.asked.size() == 2);
    CHECK(standing(office, ids[0]) == LinkStanding::alive);
}

TEST_CASE("behaviour 26: what a host asked for and what it was asked today survive a kill",
          "[watch][links]") {
    Office office;
    office.start();
    const auto until = office.clock.wall() + 3h;
    office.watch->host_changed({"media.go.id", until, 0, 0});
    office.watch->host_changed({"youtube.com", {}, 20'731, 40});
    office.watch->host_changed({"youtube.com", {}, 20'731, 41});
    office.pass(2s);
    office.kill();
    office.start();
    const auto known = store::host_states(office.store->read());
    REQUIRE(known.size() == 2);
    CHECK(known[0] == probes::HostState{"media.go.id", until, 0, 0});
    CHECK(known[1] == probes::HostState{"youtube.com", {}, 20'731, 41});
}

TEST_CASE("a look that a reload of the prober cancelled is repeated", "[watch][links]") {
    Office office;
    auto cancelled = std::make_shared<int>(2);
    office.prober.adorn = [cancelled](const probes::ProbeRequest&, probes::ProbeResult& result) {
        result.cancelled = (*cancelled)-- > 0;
    };
    office.start();
    const auto ids = give(office, "2026-0001", {post});
    office.pass(5s);
    CHECK(office.prober.asked.size() == 3);
    CHECK(standing(office, ids[0]) == LinkStanding::alive);
}

TEST_CASE("a short link is followed once and takes the key of its post", "[watch][links][short]") {
    Office office;
    const std::string article = "https://media.go.id/berita/1";
    office.prober.script = [article](const std::string& url) {
        return answer(FailureClass::ok, 200, url.find("t.co") != std::string::npos ? article : url);
    };
    office.start();
    const auto ids = give(office, "2026-0001", {"https://t.co/abc123"});
    REQUIRE(ids.size() == 1);
    office.pass(3s);
    auto stored = store::link(office.store->read(), ids[0]);
    REQUIRE(stored);
    CHECK(stored->url == article);
    CHECK_FALSE(stored->short_link);
    REQUIRE(stored->short_links.size() == 1);
    CHECK(stored->short_links[0].url == "https://t.co/abc123");
    CHECK(stored->health.standing == LinkStanding::alive);
    REQUIRE(stored->cases.size() == 1);
    CHECK(stored->cases[0].given_url == "https://t.co/abc123");
    // Either spelling is the same link from now on, after a restart too.
    CHECK(give(office, "2026-0002", {article}) == ids);
    office.kill();
    office.start();
    CHECK(office.watch->gate("https://t.co/abc123", "2026-0001") == GateAnswer::fine);
    CHECK(give(office, "2026-0003", {"https://t.co/abc123"}) == ids);
    office.pass(3s);
    CHECK(office.watch->snapshot()->links.total == 1);
    CHECK(office.prober.asked.back().url == article);
    stored = store::find_link(office.store->read(), "https://t.co/abc123");
    REQUIRE(stored);
    CHECK(stored->cases.size() == 3);
}

TEST_CASE("a short link to a post that is known is joined with it and no case is lost",
          "[watch][links][short]") {
    Office office;
    const std::string article = "https://media.go.id/berita/1";
    office.prober.script = [article](const std::string& url) {
        return answer(FailureClass::ok, 200, url.find("t.co") != std::string::npos ? article : url);
    };
    office.start();
    const auto known = give(office, "2026-0001", {article});
    office.pass(1h);
    const auto ids = give(office, "2026-0002", {"https://t.co/abc123"});
    const auto again = give(office, "2026-0001", {"https://t.co/abc123"});
    office.pass(3s);
    REQUIRE(known.size() == 1);
    CHECK(ids != known);
    const auto stored = store::link(office.store->read(), ids[0]);  // by its former number
    REQUIRE(stored);
    CHECK(stored->id == known[0]);
    CHECK(stored->cases.size() == 2);
    REQUIRE(stored->short_links.size() == 1);
    CHECK(stored->short_links[0].link == ids[0]);
    CHECK_FALSE(store::link_runs(office.store->read(), ids[0]).empty());  // its past
    CHECK(office.watch->snapshot()->links.total == 1);
    CHECK(office.watch->gate("https://t.co/abc123", "2026-0002") == GateAnswer::fine);
    store::LinkFilter all;
    CHECK(store::list_links(office.store->read(), all)->links.size() == 1);
    all.q = "t.co/abc";
    CHECK(store::list_links(office.store->read(), all)->links.size() == 1);  // found by what was given
    CHECK(store::count_links(office.store->read()).size() == 1);

    office.kill();
    office.start();
    const auto asked = office.prober.asked.size();
    CHECK(office.watch->check_link_now(ids[0]));
    office.pass(3s);
    CHECK(office.prober.asked.size() == asked + 1);
    CHECK(office.prober.asked.back().url == article);
    CHECK(give(office, "2026-0004", {"https://t.co/abc123"}) == known);
}

TEST_CASE("a short link that met a wall or led nowhere is not expanded", "[watch][links][short]") {
    struct Row {
        FailureClass failure;
        int status;
        const char* final_url;
    };
    const auto row =
        GENERATE(values<Row>({{FailureClass::redirect_to_login, 200, "https://www.facebook.com/login?next=x"},
                              {FailureClass::bot_wall, 403, "https://www.facebook.com/dprd/videos/1"},
                              {FailureClass::http_429, 429, "https://www.facebook.com/dprd/videos/1"},
                              {FailureClass::redirect_to_root, 200, "https://www.facebook.com/"},
                              {FailureClass::timeout_ttfb, 0, "https://www.facebook.com/dprd/videos/1"},
                              {FailureClass::self_network, 0, "https://www.facebook.com/dprd/videos/1"},
                              {FailureClass::ok, 200, "https://t.co/another"}}));
    Office office;
    office.prober.script = [row](const std::string&) {
        return answer(row.failure, row.status, row.final_url);
    };
    office.start();
    const auto ids = give(office, "2026-0001", {"https://fb.watch/abc/"});
    office.pass(3s);
    const auto stored = store::link(office.store->read(), ids[0]);
    REQUIRE(stored);
    CHECK(stored->short_link);
    CHECK(stored->short_links.empty());
}

/// A wayback machine that is asked through the same prober.
struct Archive {
    std::vector<std::string> asked;
    std::string body = R"({"archived_snapshots":{}})";
    FailureClass failure = FailureClass::ok;

    void stand_in(Office& office) {
        office.settings.links.archive = "https://arsip.example.net/ada?url={url}&timestamp={timestamp}";
        office.prober.script = [this](const std::string& url) {
            if (url.find("arsip.example.net") == std::string::npos)
                return answer(FailureClass::http_404, 404);
            asked.push_back(url);
            return answer(failure, failure == FailureClass::ok ? 200 : 503);
        };
        office.prober.adorn = [this](const probes::ProbeRequest& request, probes::ProbeResult& result) {
            if (request.url.find("arsip.example.net") == std::string::npos) return;
            CHECK(request.keep_body);
            result.body = body;
        };
    }
};
std::string archived_as(const std::string& url) {
    return "{\"archived_snapshots\":{\"closest\":{\"available\":true,\"url\":\"" + url +
           "\",\"timestamp\":\"20261005\",\"status\":\"200\"}}}";
}
const std::string copy_found = archived_as("http://web.archive.org/web/2026/https://media.go.id/berita/1");

TEST_CASE("behaviour 32: a dead link carries its nearest archived copy, asked for once",
          "[watch][links][archive]") {
    Office office;
    Archive archive;
    archive.body = copy_found;
    archive.stand_in(office);
    office.start();
    const auto given = office.clock.wall();
    const auto ids = give(office, "2026-0001", {post});
    office.leap(5h);
    CHECK(archive.asked.empty());  // the living need none
    office.leap(2h);
    REQUIRE(standing(office, ids[0]) == LinkStanding::dead);
    REQUIRE(archive.asked.size() == 1);
    CHECK(archive.asked[0] ==
          "https://arsip.example.net/ada?url=https%3A%2F%2Fmedia.go.id%2Fberita%2F1&timestamp=" +
              date::format("%Y%m%d%H%M%S", date::floor<std::chrono::seconds>(given)));
    CHECK(store::link(office.store->read(), ids[0])->archive_url ==
          "http://web.archive.org/web/2026/https://media.go.id/berita/1");
    office.kill();
    office.start();
    office.leap(70 * 24h);
    CHECK(archive.asked.size() == 1);
}

TEST_CASE("behaviour 32: where there is no copy the archive is asked monthly", "[watch][links][archive]") {
    Office office;
    Archive archive;
    archive.stand_in(office);
    office.start();
    const auto ids = give(office, "2026-0001", {post});
    office.leap(7h);
    CHECK(archive.asked.size() == 1);
    office.leap(29 * 24h);
    CHECK(archive.asked.size() == 1);
    office.kill();  // the plan is on disk
    office.start();
    office.leap(2 * 24h);
    CHECK(archive.asked.size() == 2);
    archive.body = copy_found;
    office.leap(31 * 24h);
    CHECK(archive.asked.size() == 3);
    CHECK_FALSE(store::link(office.store->read(), ids[0])->archive_url.empty());
}

TEST_CASE("behaviour 32: an archive that fails or talks nonsense is asked ever less",
          "[watch][links][archive]") {
    Office office;
    Archive archive;
    const std::vector<std::string> bodies{"", "<html>", archived_as("ftp://web.archive.org/1")};
    archive.body = bodies.at(GENERATE(0U, 1U, 2U));
    archive.failure = archive.body.empty() ? FailureClass::http_5xx : FailureClass::ok;
    archive.stand_in(office);
    office.start();
    const auto ids = give(office, "2026-0001", {post});
    office.leap(7h);
    CHECK(archive.asked.size() == 1);
    office.leap(24h);
    CHECK(archive.asked.size() == 2);
    office.leap(24h);
    CHECK(archive.asked.size() == 2);
    office.leap(24h);
    CHECK(archive.asked.size() == 3);
    office.leap(3 * 24h);
    CHECK(archive.asked.size() == 3);
    CHECK(store::link(office.store->read(), ids[0])->archive_url.empty());
    CHECK(store::link(office.store->read(), ids[0])->archive_failures == 3);
}

TEST_CASE("an archive is asked one at a time and not at all when it is off", "[watch][links][archive]") {
    const bool off = GENERATE(false, true);
    Office office;
    Archive archive;
    archive.stand_in(office);
    if (off) office.settings.links.archive.clear();
    office.start();
    std::vector<std::string> urls;
    for (int i = 0; i < 4; ++i) urls.push_back("https://media" + std::to_string(i) + ".or.id/x");
    give(office, "2026-0001", urls);
    office.leap(6h + 30min);
    CHECK(office.dead.size() == 4);
    office.leap(1h);
    CHECK(archive.asked.size() == (off ? 0 : 4));
}

TEST_CASE("a new link is looked at before a queue of thousands", "[watch][links][schedule]") {
    Office office;
    office.settings.probe.max_in_flight = 4;
    office.start();
    std::vector<std::string> urls;
    for (int i = 0; i < 3'000; ++i)
        urls.push_back("https://media" + std::to_string(i % 40) + ".or.id/" + std::to_string(i));
    give(office, "", urls);
    office.pass(1s);
    const auto before = office.prober.asked.size();
    CHECK(before == 3'000);
    office.kill();
    office.sleep(8 * 24h);  // all are due
    office.start();
    CHECK(office.watch->snapshot()->links.pending + office.prober.in_flight() == 3'000);
    CHECK(office.prober.in_flight() == 2);  // bounded: the other half is for the sites
    office.watch->links_given("2026-0001", {"https://media7.or.id/baru"});
    office.store->flush();
    office.posts->run();
    office.prober.deliver();
    office.posts->run();
    office.watch->tick();
    bool asked = false;
    for (const auto& request : office.prober.asked)
        asked = asked || request.url == "https://media7.or.id/baru";
    CHECK(asked);
    CHECK(office.watch->snapshot()->links.pending > 2'900);
}

TEST_CASE("the links of our own sites go before the rest", "[watch][links][schedule]") {
    Office office;
    office.settings.probe.max_in_flight = 1;
    office.site("dprd", 24h).start();
    std::vector<std::string> urls;
    for (int i = 0; i < 30; ++i) urls.push_back("https://media" + std::to_string(i) + ".or.id/x");
    urls.push_back("https://www.dprd.go.id/berita/1");
    give(office, "", urls);
    office.pass(1s);
    office.kill();
    office.sleep(8 * 24h);
    office.prober.asked.clear();
    office.start();
    std::vector<std::string> order;
    for (const auto& request : office.prober.asked)
        if (request.kind == probes::TargetKind::link) order.push_back(request.url);
    REQUIRE(order.size() == 1);
    CHECK(order[0] == "https://www.dprd.go.id/berita/1");
}

TEST_CASE("a tick costs no more with ten thousand links than with a hundred", "[watch][links][schedule]") {
    const auto cost = [](int links) {
        Office office;
        office.start();
        std::vector<std::string> urls;
        for (int i = 0; i < links; ++i)
            urls.push_back("https://media" + std::to_string(i % 100) + ".or.id/" + std::to_string(i));
        give(office, "", urls);
        office.pass(1s);
        REQUIRE(office.watch->snapshot()->links.total == static_cast<std::uint64_t>(links));
        REQUIRE(office.watch->snapshot()->links.pending == 0);
        const auto begun = std::chrono::steady_clock::now();
        for (int i = 0; i < 2'000; ++i) {
            office.watch->tick();
            office.watch->next_due();
        }
        return std::chrono::steady_clock::now() - begun;
    };
    const auto few = cost(100), many = cost(10'000);
    CAPTURE(few.count(), many.count());
    // A hundred times as many links; a step through all of them each tick would cost about as much more.
    CHECK(many < 10 * few + 20ms);
}

TEST_CASE("what stands in the database by hand never stops the others", "[watch][links]") {
    Office office;
    office.start();
    const auto ids = give(office, "2026-0001", {post, "https://media1.or.id/1", "https://media2.or.id/2"});
    REQUIRE(ids.size() == 3);
    office.pass(2s);
    office.kill();
    sqlite3* db = nullptr;
    REQUIRE(sqlite3_open((office.directory.path() / "pantau.db").c_str(), &db) == SQLITE_OK);
    const std::string sql =
        "UPDATE link SET health = 'rusak', outcome = 'apa' WHERE id = " + std::to_string(ids[1]) +
        ";INSERT INTO link (key, url, host, platform, short_link, own_site, ignored, added, health, "
        "standing, outcome, "
        "final_url, archive_url, evidence) VALUES ('x', 'bukan tautan', '', 'web', 0, 0, 0, 0, '', "
        "'unchecked', '', "
        "'', '', ''), ('y', 'javascript:alert(1)', '', 'tidak-ada', 0, 0, 0, 0, 'link2 standing=alive', "
        "'alive', '', "
        "'', '', '')";
    REQUIRE(sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK);
    sqlite3_close(db);
    office.prober.script = [](const std::string& url) {
        return url.starts_with("https://") ? Answer{} : answer(FailureClass::url_refused, 0);
    };
    office.prober.asked.clear();
    office.start();
    CHECK(office.watch->snapshot()->links.total == 5);
    office.leap(8 * 24h);
    std::set<std::string> asked;
    for (const auto& request : office.prober.asked) asked.insert(request.url);
    CHECK(asked.contains(post));
    CHECK(asked.contains("https://media1.or.id/1"));
    CHECK(asked.contains("https://media2.or.id/2"));
    CHECK(standing(office, ids[1]) == LinkStanding::alive);
    CHECK(office.dead.empty());
}

}  // namespace
}  // namespace pantau::watch
