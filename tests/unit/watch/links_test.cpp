// Links from the case that gave them to their standing on disk.

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
    CHECK(office.prober.asked.size() == 2);
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

TEST_CASE("one host is asked one at a time with a pause between and others do not wait for it",
          "[watch][links]") {
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
    office.settle();
    CHECK(office.prober.asked.size() == 6);
    CHECK(office.watch->snapshot()->links.pending == 4);
    office.pass(900ms);
    CHECK(office.prober.asked.size() == 6);
    office.pass(200ms);
    CHECK(office.prober.asked.size() == 7);
    office.pass(3s);
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

}  // namespace
}  // namespace pantau::watch
