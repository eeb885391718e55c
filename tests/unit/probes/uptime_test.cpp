// Time-weighted uptime (spec/probing.md 2.4), with its two hand cases driven through the state machine.

#include "probes/uptime.hpp"

#include <vector>

#include <catch2/catch.hpp>

#include "probes/page_health.hpp"

namespace pantau::probes {
namespace {

using namespace std::chrono_literals;
using std::chrono::seconds;

const Instant midnight = date::sys_days{date::year{2026} / 10 / 5};

/// A day of samples every `interval` whose page fails in [fail_from, fail_to); looks as the machine asks for
/// them.
struct Day {
    std::vector<StateSince> changes;
    int blips = 0, outages = 0;

    Day(seconds interval, seconds fail_from, seconds fail_to) : Day{interval, interval, fail_from, fail_to} {}
    /// `second` is the interval from noon on.
    Day(seconds first, seconds second, seconds fail_from, seconds fail_to) {
        PageHealth health;
        seconds beat{0}, at{0};
        const auto next_beat = [&] { return beat + (beat < 12h ? first : second); };
        while (at <= 24h) {
            PageRules rules;
            rules.interval = at < 12h ? first : second;
            const bool fails = at >= fail_from && at < fail_to;
            const auto out = fold(health, rules,
                                  {midnight + at, Steady{at + 1h}, fails ? Outcome::fail : Outcome::ok,
                                   fails ? FailureClass::http_5xx : FailureClass::ok, true});
            for (const auto& one : out) {
                if (const auto* change = std::get_if<StateChanged>(&one))
                    changes.push_back({change->since, change->to});
                blips += std::holds_alternative<Blip>(one) ? 1 : 0;
                outages += std::holds_alternative<OutageOpened>(one) ? 1 : 0;
            }
            const NextLook look = next_look(health, 42);
            const auto asked = look.due ? std::chrono::ceil<seconds>(*look.due) - 1h : 0s;
            if (look.kind == NextLook::Kind::beat) {
                while (beat <= at) beat = next_beat();
                at = beat;
            } else {
                at = std::max<seconds>(asked, at + 1s);
            }
        }
    }
    Tally sum() const { return tally(changes, midnight, midnight + 24h, midnight + 24h); }
};

// Behaviours 4 and 5.
TEST_CASE("hand case one: a failing probe whose confirmation succeeds leaves 100 percent and one blip",
          "[uptime]") {
    const Day day{60s, 36'000s, 36'001s};
    CHECK(day.blips == 1);
    CHECK(day.outages == 0);
    CHECK(day.sum().uptime() == Share{86'400, 86'400});
    CHECK(day.sum().coverage() == Share{86'400, 86'400});
    CHECK(day.sum().uptime().percent(3) == 100'000);
}

// Behaviour 5.
TEST_CASE("hand case two: down from 10.00 to 10.10 is 85800 of 86400 whatever the interval", "[uptime]") {
    const auto interval = GENERATE(10s, 20s, 60s, 120s, 300s, 600s);
    CAPTURE(interval.count());
    const Day day{interval, 36'000s, 36'600s};
    CHECK(day.outages == 1);
    CHECK(day.sum().uptime() == Share{85'800, 86'400});
    CHECK(day.sum().uptime().percent(3) == 99'305);  // 99.3055… shown truncated, never rounded up
}

// Behaviour 5.
TEST_CASE("changing the interval changes no past figure", "[uptime]") {
    const auto second = GENERATE(20s, 60s, 300s);
    const Day day{60s, second, 36'000s, 36'600s};
    CHECK(day.sum().uptime() == Share{85'800, 86'400});
    CHECK(day.sum().coverage() == Share{86'400, 86'400});
}

TEST_CASE("unknown and maintenance are in neither term and coverage shows the unknown", "[uptime]") {
    const std::vector<StateSince> changes{{midnight, PageState::up},
                                          {midnight + 6h, PageState::unknown},
                                          {midnight + 7h, PageState::degraded},
                                          {midnight + 10h, PageState::maintenance},
                                          {midnight + 12h, PageState::unknown},
                                          {midnight + 12h + 1min, PageState::down},
                                          {midnight + 13h + 1min, PageState::up}};
    const Tally day = tally(changes, midnight, midnight + 24h, midnight + 20h);
    CHECK(day.up == 6h + 3h + 6h + 59min);
    CHECK(day.degraded == 3h);
    CHECK(day.down == 1h);
    CHECK(day.maintenance == 2h);
    CHECK(day.unknown == 1h + 1min + 4h);
    CHECK(day.window() == 24h);
    CHECK(day.coverage().whole == 22 * 3600);
    CHECK(stretches(changes, midnight + 11h, midnight + 13h, midnight + 20h) ==
          std::vector<Stretch>{{midnight + 11h, midnight + 12h, PageState::maintenance},
                               {midnight + 12h, midnight + 12h + 1min, PageState::unknown},
                               {midnight + 12h + 1min, midnight + 13h, PageState::down}});
}

TEST_CASE("before the first sample and after the last observation a page is unknown", "[uptime]") {
    const std::vector<StateSince> changes{{midnight + 1h, PageState::up}};
    CHECK(tally(changes, midnight, midnight + 3h, midnight + 2h).unknown == 2h);
    CHECK(tally(changes, midnight + 5h, midnight + 6h, midnight + 2h).unknown == 1h);
    CHECK(tally({}, midnight, midnight + 3h, midnight + 3h).unknown == 3h);
    CHECK_FALSE(tally({}, midnight, midnight + 3h, midnight + 3h).uptime().percent(2));
    CHECK(tally(changes, midnight, midnight, midnight).window() == 0ms);
}

TEST_CASE("windows add up wherever the span is cut", "[uptime][property]") {
    const Day day{60s, 36'000s, 36'600s};
    for (auto cut = 0s; cut <= 24h; cut += 997s) {
        Tally sum = tally(day.changes, midnight, midnight + cut, midnight + 24h);
        sum += tally(day.changes, midnight + cut, midnight + 24h, midnight + 24h);
        CHECK(sum == day.sum());
    }
}

TEST_CASE("a change stamped before its predecessor counts no instant twice", "[uptime]") {
    const std::vector<StateSince> changes{{midnight, PageState::up},
                                          {midnight + 2h, PageState::down},
                                          {midnight + 1h, PageState::up},
                                          {midnight + 3h, PageState::down}};
    const Tally sum = tally(changes, midnight, midnight + 4h, midnight + 4h);
    CHECK(sum.up == 3h);
    CHECK(sum.down == 1h);
}

}  // namespace
}  // namespace pantau::probes
