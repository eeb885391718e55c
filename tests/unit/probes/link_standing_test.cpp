// A link's standing by strikes on a simulated clock (spec/probing.md 2.7, 5.25).

#include "probes/link_standing.hpp"

#include <vector>

#include <catch2/catch.hpp>

namespace pantau::probes {
namespace {

using namespace std::chrono_literals;

const Instant start = date::sys_days{date::year{2026} / 10 / 5};

struct Link {
    LinkHealth health;
    std::vector<StandingChanged> changes;
    /// Where a last strike is confirmed another way, that way sees the same.
    Link& look(double hours, FailureClass failure, bool redirected = false, bool adapter = false,
               int status = 0, bool gate_ok = true) {
        LinkLook seen = look_at(hours, failure, redirected, adapter, status, gate_ok);
        seen.other_way = sign_of(seen);
        return take(seen);
    }
    /// A failing look, and what another way of asking says; nothing: it was not asked.
    Link& disputed(double hours, FailureClass failure, std::optional<LinkSign> other_way) {
        LinkLook seen = look_at(hours, failure);
        CHECK(completes(health, seen));
        seen.other_way = other_way;
        return take(seen);
    }
    Link& page(double hours, std::uint64_t fingerprint) {
        LinkLook seen = look_at(hours, FailureClass::ok);
        seen.fingerprint = fingerprint;
        return take(seen);
    }
    Link& take(const LinkLook& seen) {
        if (const auto change = fold(health, seen)) changes.push_back(*change);
        return *this;
    }
    static LinkLook look_at(double hours, FailureClass failure, bool redirected = false, bool adapter = false,
                            int status = 0, bool gate_ok = true) {
        return {start + std::chrono::seconds{static_cast<long>(hours * 3600)},
                failure,
                redirected,
                adapter,
                status,
                gate_ok};
    }
    LinkStanding standing() const { return health.standing; }
};

using enum FailureClass;

TEST_CASE("definite death takes two agreeing checks six hours apart", "[links]") {
    Link link;
    link.look(0, ok).look(24, http_404);
    CHECK(link.standing() == LinkStanding::alive);
    link.look(27, http_404).look(29.9, http_404);
    CHECK(link.standing() == LinkStanding::alive);
    link.look(30, http_410);
    CHECK(link.standing() == LinkStanding::dead);
    REQUIRE(link.changes.size() == 2);
    CHECK(link.changes[1].failure == http_410);
    CHECK(link.health.first_fail == start + 24h);
    CHECK(link.health.last_alive == start);
}

TEST_CASE("indefinite death takes three failing checks over at least 72 hours", "[links]") {
    Link link;
    link.look(0, ok).look(24, timeout_connect).look(48, dns_nxdomain).look(72, http_5xx);
    CHECK(link.standing() == LinkStanding::alive);  // three, but over 48 hours only
    link.look(96, reset);
    CHECK(link.standing() == LinkStanding::dead);

    Link two;
    two.look(0, ok).look(24, timeout_connect).look(120, timeout_connect);
    CHECK(two.standing() == LinkStanding::alive);  // 96 hours, but two only
}

TEST_CASE("a link never seen alive is indeterminate until its strikes are complete", "[links]") {
    Link link;
    CHECK(link.standing() == LinkStanding::unchecked);
    link.look(0, http_404);
    CHECK(link.standing() == LinkStanding::indeterminate);
    link.look(6, http_404);
    CHECK(link.standing() == LinkStanding::dead);
}

TEST_CASE("one success resets all strikes", "[links]") {
    Link link;
    link.look(0, ok).look(24, http_404).look(27, ok).look(31, http_404).look(36, http_404);
    CHECK(link.standing() == LinkStanding::alive);
    link.look(37, http_404);
    CHECK(link.standing() == LinkStanding::dead);
}

TEST_CASE("behaviour 25: a last strike that another way does not confirm is not counted", "[links]") {
    struct Row {
        const char* name;
        FailureClass failure;
        std::optional<LinkSign> other_way;
        LinkStanding standing;
        bool disputed, gone;
        int definite, failing;
    };
    using enum LinkSign;
    const auto row = GENERATE(values<Row>({
        {"agrees", http_404, definite_death, LinkStanding::dead, false, true, 2, 2},
        {"lives by another way", http_404, alive, LinkStanding::alive, true, false, 1, 1},
        {"walled by another way", http_404, neutral, LinkStanding::alive, true, true, 1, 1},
        {"never asked another way", http_404, std::nullopt, LinkStanding::alive, true, true, 1, 1},
        {"fails otherwise by another way", http_404, indefinite_death, LinkStanding::alive, false, true, 1,
         2},
    }));
    DYNAMIC_SECTION(row.name) {
        Link link;
        link.look(0, ok).look(24, http_404).disputed(31, row.failure, row.other_way);
        CHECK(link.standing() == row.standing);
        CHECK(link.health.disputed == row.disputed);
        CHECK(link.health.newest_says_gone == row.gone);
        CHECK(link.health.definite == row.definite);
        CHECK(link.health.failing == row.failing);
        if (row.standing == LinkStanding::dead) return;
        // Asked again within a day; then it may die of the same strike, if both ways agree.
        CHECK(next_check(link.health, {start, false, 7}) <= start + 31h + 26h);
        link.disputed(55, http_410, definite_death);
        CHECK(link.standing() == LinkStanding::dead);
    }
}

TEST_CASE("behaviour 25: an indefinite last strike needs another failing answer", "[links]") {
    Link link;
    link.look(0, ok).look(24, timeout_connect).look(60, http_5xx);
    CHECK_FALSE(completes(link.health, Link::look_at(61, reset)));
    CHECK_FALSE(completes(link.health, Link::look_at(97, bot_wall)));
    CHECK_FALSE(completes(link.health, Link::look_at(97, self_dns)));
    SECTION("it lives") {
        link.disputed(97, reset, LinkSign::alive);
        CHECK(link.standing() == LinkStanding::alive);
        CHECK(link.health.failing == 2);
    }
    SECTION("it fails") {
        link.disputed(97, reset, LinkSign::indefinite_death);
        CHECK(link.standing() == LinkStanding::dead);
    }
    SECTION("it is gone") {
        link.disputed(97, reset, LinkSign::definite_death);
        CHECK(link.standing() == LinkStanding::dead);
        CHECK_FALSE(completes(link.health, Link::look_at(200, reset)));  // dead already
    }
}

TEST_CASE("a link that fails definitely but never by both ways dies the longer way", "[links]") {
    Link link;  // a server that answers 404 to GET and 405 to HEAD
    link.look(0, ok).look(24, http_404);
    for (const double hours : {31.0, 55.0, 79.0}) {
        link.disputed(hours, http_404, LinkSign::indefinite_death);
        CHECK(link.standing() == LinkStanding::alive);
    }
    link.disputed(103, http_404, LinkSign::indefinite_death);
    CHECK(link.standing() == LinkStanding::dead);
}

TEST_CASE("a page that drifts from its first fingerprint in two looks has changed", "[links]") {
    constexpr std::uint64_t first = 0x0123456789abcdefULL, near = first ^ 0xffffULL, far = ~first;
    Link link;
    link.page(0, first).page(168, near);
    CHECK(link.standing() == LinkStanding::alive);  // 16 bits are no other page
    link.page(336, far);
    CHECK(link.standing() == LinkStanding::alive);  // once may be a hiccup: asked again within a day
    CHECK(next_check(link.health, {start, false, 3}) <= start + 336h + 26h);
    SECTION("twice") {
        link.look(350, bot_wall).page(355, 0);
        CHECK(link.standing() == LinkStanding::alive);  // neither a wall nor a page without words counts
        link.page(360, far);
        CHECK(link.standing() == LinkStanding::changed);
        CHECK_FALSE(link.changes.back().alive_again);
        link.look(400, ok);  // a look without a fingerprint says nothing of it
        CHECK(link.standing() == LinkStanding::changed);
        link.page(500, near);  // and it may come back
        CHECK(link.standing() == LinkStanding::alive);
    }
    SECTION("not twice in a row") {
        link.page(360, first).page(384, far);
        CHECK(link.standing() == LinkStanding::alive);
    }
}

TEST_CASE("strikes are told of the shorter way", "[links]") {
    Link link;
    link.look(0, ok).look(24, timeout_connect);
    CHECK(strikes_of(link.health).counted == 1);
    CHECK(strikes_of(link.health).needed == 3);
    link.look(48, http_404);
    CHECK(strikes_of(link.health).counted == 1);
    CHECK(strikes_of(link.health).needed == 2);
    CHECK(strikes_of(link.health).definite);
}

TEST_CASE("behaviour 24: no wall's answer ever makes a link dead", "[links]") {
    struct Row {
        FailureClass failure;
        int status;
    };
    const auto row = GENERATE(values<Row>({{http_4xx, 401},
                                           {http_4xx, 403},
                                           {http_4xx, 407},
                                           {http_429, 429},
                                           {http_4xx, 451},
                                           {bot_wall, 999},
                                           {bot_wall, 202},
                                           {bot_wall, 503},
                                           {redirect_to_login, 200},
                                           {post_private, 200},
                                           {dns_hijack, 200}}));
    CAPTURE(name_of(row.failure), row.status);
    Link link;
    for (int hours = 0; hours < 24 * 90; hours += 24) {
        const LinkLook look = Link::look_at(hours, row.failure, false, false, row.status);
        CHECK_FALSE(completes(link.health, look));
        link.look(hours, row.failure, false, false, row.status);
    }
    CHECK(link.standing() == LinkStanding::indeterminate);
    CHECK(link.health.failing == 0);
}

TEST_CASE("a wall adds no strike and removes none", "[links]") {
    struct Row {
        FailureClass failure;
        int status;
    };
    const auto row = GENERATE(values<Row>({{bot_wall, 403},
                                           {http_429, 429},
                                           {redirect_to_login, 200},
                                           {post_private, 200},
                                           {http_4xx, 401},
                                           {http_4xx, 403},
                                           {http_4xx, 407},
                                           {http_4xx, 451},
                                           {dns_temporary, 0},
                                           {redirect_to_root, 200},
                                           {body_too_large, 200},
                                           {self_network, 0},
                                           {self_overload, 0},
                                           {ssrf_blocked, 0},
                                           {dns_hijack, 200}}));
    CAPTURE(name_of(row.failure), row.status);
    Link link;
    link.look(0, ok).look(24, http_404).look(26, row.failure, false, false, row.status).look(30, http_404);
    CHECK(link.standing() == LinkStanding::dead);

    Link walls;
    walls.look(0, ok);
    for (int hours = 24; hours < 24 * 60; hours += 24)
        walls.look(hours, row.failure, false, false, row.status);
    CHECK(walls.standing() == LinkStanding::alive);
    CHECK(walls.health.failing == 0);
    CHECK(walls.health.last_alive == start);
}

TEST_CASE("a failure seen while the monitor was unwell says nothing", "[links]") {
    Link link;
    link.look(0, ok)
        .look(24, http_404, false, false, 404, false)
        .look(48, http_404, false, false, 404, false);
    CHECK(link.standing() == LinkStanding::alive);
    CHECK(link.health.definite == 0);
    CHECK(gate_answer(link.health, start) == GateAnswer::fine);
    CHECK(next_check(link.health, {start, false, 1}) >= start + 48h + 10min);
    CHECK(next_check(link.health, {start, false, 1}) <= start + 48h + 11min);
}

TEST_CASE("gone by an adapter counts only once that adapter has been confirmed", "[links]") {
    Link unsure, sure;
    for (const double hours : {0.0, 8.0, 16.0, 100.0, 200.0}) {
        unsure.look(hours, post_gone);
        sure.look(hours, post_gone, false, true);
    }
    CHECK(unsure.standing() == LinkStanding::indeterminate);
    CHECK(gate_answer(unsure.health, start) == GateAnswer::fine);
    CHECK(sure.standing() == LinkStanding::dead);
    CHECK(gate_answer(sure.health, start) == GateAnswer::gone);
}

TEST_CASE("redirected and changed are alive and a dead link that answers lives again", "[links]") {
    Link link;
    link.look(0, ok, true);
    CHECK(link.standing() == LinkStanding::redirected);
    link.look(24, content_changed);
    CHECK(link.standing() == LinkStanding::changed);
    link.look(48, http_410).look(60, http_410);
    CHECK(link.standing() == LinkStanding::dead);
    link.look(90, ok);
    CHECK(link.standing() == LinkStanding::alive);
    REQUIRE(link.changes.size() == 4);
    CHECK(link.changes[3].alive_again);
    CHECK_FALSE(link.changes[1].alive_again);
}

TEST_CASE("step 7 is stopped by a newest check that says gone and by nothing older", "[links]") {
    struct Row {
        FailureClass failure;
        GateAnswer answer;
    };
    const auto row = GENERATE(values<Row>({{http_404, GateAnswer::gone},
                                           {http_410, GateAnswer::gone},
                                           {dns_nxdomain, GateAnswer::gone},
                                           {ok, GateAnswer::fine},
                                           {timeout_connect, GateAnswer::fine},
                                           {http_5xx, GateAnswer::fine},
                                           {bot_wall, GateAnswer::fine},
                                           {dns_nodata, GateAnswer::fine}}));
    CAPTURE(name_of(row.failure));
    Link link;
    link.look(0, row.failure);
    CHECK(gate_answer(link.health, start) == row.answer);
    // Given again after that check: it says nothing of the link as it is now.
    CHECK(gate_answer(link.health, start + 1h) == GateAnswer::unchecked);
    link.look(2, self_dns);  // our own trouble is no check
    CHECK(gate_answer(link.health, start) == row.answer);
    link.look(3, ok);
    CHECK(gate_answer(link.health, start + 1h) == GateAnswer::fine);
    CHECK(gate_answer(LinkHealth{}, start) == GateAnswer::unchecked);
}

TEST_CASE("a look older than the newest is ignored", "[links]") {
    Link link;
    link.look(10, ok).look(5, http_404);
    CHECK(link.health.definite == 0);
}

TEST_CASE("when to look again follows standing and age", "[links][schedule]") {
    const auto due = [](const Link& link, bool own = false) {
        const auto at = next_check(link.health, {start, own, 77});
        return std::chrono::duration<double, std::ratio<3600>>(at - start).count();
    };
    CHECK(due(Link{}) == 0);  // new: at once
    Link alive;
    alive.look(0, ok);
    CHECK(due(alive) >= 168);
    CHECK(due(alive) <= 168 * 1.05);
    CHECK(due(alive, true) >= 24);
    CHECK(due(alive, true) <= 24 * 1.05);
    Link suspect = alive;
    suspect.look(168, timeout_ttfb);
    CHECK(due(suspect) >= 192);
    CHECK(due(suspect) <= 168 + 24 * 1.05);
    Link definite = alive;
    definite.look(168, http_404);
    CHECK(due(definite) >= 174);
    CHECK(due(definite) <= 168 + 6 * 1.05);
    const auto second = due(definite);
    definite.look(170, bot_wall);  // must not push the second strike away
    CHECK(due(definite) == second);
    definite.look(second, http_404);
    REQUIRE(definite.standing() == LinkStanding::dead);
    CHECK(due(definite) >= second + 168);
    CHECK(due(definite) <= second + 168 * 1.05);
    definite.look(second + 31 * 24, http_404);
    CHECK(due(definite) >= second + 61 * 24);
    CHECK(due(definite) <= second + 31 * 24 + 30 * 24 * 1.05);
}

TEST_CASE("checks asked for by the schedule complete both kinds of death", "[links][schedule]") {
    const auto failure = GENERATE(http_404, timeout_connect);
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
        Link link;
        const LinkTraits traits{start, false, seed};
        fold(link.health, {start, ok, false, false, 200, true});
        int looks = 0;
        while (link.standing() != LinkStanding::dead) {
            LinkLook look{next_check(link.health, traits), failure, false, false, 0, true};
            look.other_way = sign_of(look);
            fold(link.health, look);
            REQUIRE(++looks < 10);
        }
        CHECK(looks == (failure == http_404 ? 2 : 4));
    }
}

TEST_CASE("many links spread over their period", "[links][schedule]") {
    std::vector<int> slots(10);
    for (std::uint64_t seed = 0; seed < 1000; ++seed) {
        LinkHealth health;
        fold(health, {start, ok, false, false, 200, true});
        const auto over = next_check(health, {start, false, seed}) - (start + 168h);
        ++slots.at(static_cast<std::size_t>(over * 10 / (168h * 0.05 + 1ms)));
    }
    for (const int slot : slots) CHECK(slot > 60);
}

TEST_CASE("every link health survives its text form", "[links]") {
    std::vector<Link> links(5);
    links[1].look(0, ok, true);
    links[2].look(0, ok).look(24, http_404).look(25, bot_wall);
    links[3].look(0, http_410).look(7, http_410);
    links[4].look(0, ok).look(24, reset).look(30, self_dns);
    links.emplace_back().page(0, ~0ULL).page(24, 1);
    links.emplace_back().look(0, http_404).disputed(8, http_404, LinkSign::alive);
    for (const Link& link : links) {
        CAPTURE(to_text(link.health));
        const auto copy = link_health_from_text(to_text(link.health));
        REQUIRE(copy);
        CHECK(*copy == link.health);
    }
    // As the version before this one wrote it.
    const auto old =
        link_health_from_text("link1 standing=dead since=7 look=9 class=http_404 http=404 definite=2 gone=1");
    REQUIRE(old);
    CHECK(old->standing == LinkStanding::dead);
    CHECK(old->definite == 2);
    CHECK_FALSE(old->fingerprint);
    CHECK_FALSE(link_health_from_text("link3 standing=alive since=1"));
    CHECK_FALSE(link_health_from_text("link1 standing=alife since=1"));
    CHECK_FALSE(link_health_from_text(""));
}

}  // namespace
}  // namespace pantau::probes
