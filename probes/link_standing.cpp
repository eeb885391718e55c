#include "probes/link_standing.hpp"

#include <algorithm>
#include <array>
#include <bit>

#include "probes/text_fields.hpp"

namespace pantau::probes {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

constexpr milliseconds day = 24h;

constexpr std::array<std::string_view, 6> names{"alive", "redirected",    "changed",
                                                "dead",  "indeterminate", "unchecked"};

bool is_alive(LinkStanding standing) {
    return standing == LinkStanding::alive || standing == LinkStanding::redirected ||
           standing == LinkStanding::changed;
}

bool is_own_trouble(const LinkLook& look) {
    return is_self(look.failure) ||
           (!look.gate_ok && verdict_of(look.failure, look.http_status, false) == Verdict::down);
}

void forget_strikes(LinkHealth& health) {
    health.definite = health.failing = 0;
    health.first_definite.reset();
    health.last_definite.reset();
    health.first_fail.reset();
}

bool definite_complete(const LinkHealth& health, const LinkRules& rules) {
    // Two looks a minute apart agree, but prove no more than one: the span decides with the number.
    return health.definite >= rules.definite_strikes && health.first_definite && health.last_definite &&
           *health.last_definite - *health.first_definite >= rules.definite_span;
}

bool indefinite_complete(const LinkHealth& health, const LinkRules& rules, Instant newest) {
    return health.failing >= rules.indefinite_strikes && health.first_fail &&
           newest - *health.first_fail >= rules.indefinite_span;
}

void count_strike(LinkHealth& health, LinkSign sign, Instant at) {
    if (sign == LinkSign::definite_death) {
        if (!health.first_definite) health.first_definite = at;
        health.last_definite = at;
        ++health.definite;
    }
    if (!health.first_fail) health.first_fail = at;
    ++health.failing;
}

bool is_death(LinkSign sign) {
    return sign == LinkSign::definite_death || sign == LinkSign::indefinite_death;
}

/// Definite wants a definite answer, failing any failing one.
bool agreed(const LinkHealth& health, const LinkLook& look, const LinkRules& rules) {
    if (!look.other_way) return false;
    return (definite_complete(health, rules) && *look.other_way == LinkSign::definite_death) ||
           (indefinite_complete(health, rules, look.started) && is_death(*look.other_way));
}

/// Alive: how far the page has moved from what it was.
LinkStanding alive_as(LinkHealth& health, const LinkLook& look, const LinkRules& rules) {
    if (look.fingerprint && *look.fingerprint != 0) {  // 0: a page without words says nothing of them
        if (!health.fingerprint) health.fingerprint = look.fingerprint;
        const int distance = std::popcount(*look.fingerprint ^ *health.fingerprint);
        health.drifted = distance > rules.drift ? health.drifted + 1 : 0;
    }
    if (look.failure == FailureClass::content_changed || health.drifted >= 2) return LinkStanding::changed;
    return look.redirected ? LinkStanding::redirected : LinkStanding::alive;
}

std::uint64_t mix(std::uint64_t x) {
    x += 0x9e3779b97f4a7c15ULL;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
    return x ^ (x >> 31);
}

/// Up to a twentieth of `period` more: never earlier than the rule asks, and no crowd keeps step for long.
milliseconds spread(milliseconds period, std::uint64_t seed, Instant last) {
    const auto salt = static_cast<std::uint64_t>(last.time_since_epoch().count());
    return period + milliseconds{static_cast<std::int64_t>(
                        mix(seed ^ salt) %
                        static_cast<std::uint64_t>(std::max<std::int64_t>(period.count() / 20, 1)))};
}

}  // namespace

std::string_view name_of(LinkStanding standing) {
    return names.at(static_cast<std::size_t>(standing));
}

std::optional<LinkStanding> link_standing_named(std::string_view identifier) {
    for (std::size_t i = 0; i < names.size(); ++i)
        if (names.at(i) == identifier) return static_cast<LinkStanding>(i);
    return std::nullopt;
}

LinkSign sign_of(const LinkLook& look) {
    const Verdict verdict = verdict_of(look.failure, look.http_status, false);
    if (verdict == Verdict::up) return LinkSign::alive;
    if (verdict != Verdict::down || is_own_trouble(look)) return LinkSign::neutral;
    switch (look.failure) {
        case FailureClass::http_404:
        case FailureClass::http_410:
            return LinkSign::definite_death;
        // Until its adapter has been confirmed against the live platform, "gone" is a guess (spec/probing.md
        // 2).
        case FailureClass::post_gone:
            return look.adapter_confirmed ? LinkSign::definite_death : LinkSign::neutral;
        default:
            return LinkSign::indefinite_death;
    }
}

bool completes(const LinkHealth& health, const LinkLook& look, const LinkRules& rules) {
    const LinkSign sign = sign_of(look);
    if (health.standing == LinkStanding::dead || !is_death(sign)) return false;
    if (health.last_look && look.started <= *health.last_look) return false;
    LinkHealth then = health;
    count_strike(then, sign, look.started);
    return definite_complete(then, rules) || indefinite_complete(then, rules, look.started);
}

Strikes strikes_of(const LinkHealth& health, const LinkRules& rules) noexcept {
    // A definite strike is one of both kinds; of the shorter way people are told.
    const bool definite = health.definite > 0;
    return definite ? Strikes{health.definite, rules.definite_strikes, true}
                    : Strikes{health.failing, rules.indefinite_strikes, false};
}

std::optional<StandingChanged> fold(LinkHealth& health, const LinkLook& look, const LinkRules& rules) {
    if (health.last_look && look.started <= *health.last_look) return std::nullopt;
    if (is_own_trouble(look)) {
        health.own_trouble = look.started;
        return std::nullopt;
    }
    const LinkStanding before = health.standing;
    const LinkSign sign = sign_of(look);
    const bool last_strike = completes(health, look, rules);
    health.own_trouble.reset();
    health.last_look = look.started;
    health.last_class = look.failure;
    health.last_http_status = look.http_status;
    health.disputed = false;
    health.newest_says_gone = sign == LinkSign::definite_death ||
                              (sign != LinkSign::neutral && look.failure == FailureClass::dns_nxdomain);

    LinkStanding after = before;
    if (sign == LinkSign::alive) {
        forget_strikes(health);
        health.last_alive = look.started;
        after = alive_as(health, look, rules);
    } else if (is_death(sign)) {
        LinkHealth struck = health;
        count_strike(struck, sign, look.started);
        if (!last_strike || agreed(struck, look, rules)) {
            health = struck;
            if (last_strike) after = LinkStanding::dead;
        } else if (look.other_way == LinkSign::indefinite_death) {
            // Failing either way, but not definitely so: it counts for the longer way to death.
            count_strike(health, LinkSign::indefinite_death, look.started);
        } else {
            health.disputed = true;
            if (look.other_way == LinkSign::alive) health.newest_says_gone = false;
        }
    }
    if (after == LinkStanding::unchecked) after = LinkStanding::indeterminate;
    if (after == before) return std::nullopt;
    health.standing = after;
    health.since = look.started;
    return StandingChanged{before, after, look.started, look.failure,
                           before == LinkStanding::dead && is_alive(after)};
}

GateAnswer gate_answer(const LinkHealth& health, Instant given) noexcept {
    if (!health.last_look || *health.last_look < given) return GateAnswer::unchecked;
    return health.newest_says_gone ? GateAnswer::gone : GateAnswer::fine;
}

Instant next_check(const LinkHealth& health, const LinkTraits& traits, const LinkRules& rules) noexcept {
    if (health.own_trouble) return *health.own_trouble + spread(10min, traits.seed, *health.own_trouble);
    if (!health.last_look) return traits.added;
    const Instant last = *health.last_look;
    const auto after = [&](milliseconds period) { return last + spread(period, traits.seed, last); };
    if (health.standing == LinkStanding::dead)
        return after(last - health.since < 30 * day ? rules.dead_every : rules.dead_late_every);
    if (health.first_definite) {
        // Measured from the first strike itself: looks in between (a wall, a time-out) must not push it away.
        const Instant second =
            *health.first_definite + spread(rules.definite_span, traits.seed, *health.first_definite);
        return second > last ? second : after(rules.suspect_every);
    }
    if (health.failing > 0 || health.disputed) return after(rules.suspect_every);
    if (health.drifted == 1) return after(std::min(rules.suspect_every, rules.alive_every));
    // Neither alive nor suspect: a name server that stumbled (soon), or a wall (no hurry, it is theirs).
    if (health.last_class == FailureClass::dns_temporary) return after(1h);
    return after(traits.own_site ? rules.own_site_every : rules.alive_every);
}

std::string to_text(const LinkHealth& health) {
    std::string text{"link2"};
    fields::put(text, "standing", name_of(health.standing));
    fields::put(text, "since", health.since);
    fields::put(text, "look", health.last_look);
    fields::put(text, "alive", health.last_alive);
    fields::put(text, "fail", health.first_fail);
    fields::put(text, "class", name_of(health.last_class));
    fields::put(text, "http", health.last_http_status);
    fields::put(text, "definite", health.definite);
    fields::put(text, "failing", health.failing);
    fields::put(text, "first_definite", health.first_definite);
    fields::put(text, "last_definite", health.last_definite);
    fields::put(text, "own_trouble", health.own_trouble);
    fields::put(text, "gone", health.newest_says_gone ? 1 : 0);
    if (health.disputed) fields::put(text, "disputed", 1);
    if (health.fingerprint) fields::put(text, "print", std::bit_cast<std::int64_t>(*health.fingerprint));
    if (health.drifted != 0) fields::put(text, "drifted", health.drifted);
    return text;
}

std::optional<LinkHealth> link_health_from_text(std::string_view text) {
    // link1: without disputed, print and drifted.
    if (!text.starts_with("link1 ") && !text.starts_with("link2 ")) return std::nullopt;
    const auto standing = link_standing_named(fields::get(text, "standing").value_or(""));
    const auto since = fields::instant(text, "since");
    if (!standing || !since) return std::nullopt;
    const auto small = [&](std::string_view name) {
        return static_cast<int>(
            std::clamp<std::int64_t>(fields::number(text, name).value_or(0), 0, 1'000'000));
    };
    LinkHealth health;
    health.standing = *standing;
    health.since = *since;
    health.last_look = fields::instant(text, "look");
    health.last_alive = fields::instant(text, "alive");
    health.first_fail = fields::instant(text, "fail");
    health.last_class =
        failure_class_named(fields::get(text, "class").value_or("")).value_or(FailureClass::ok);
    health.last_http_status = small("http");
    health.definite = small("definite");
    health.failing = small("failing");
    health.first_definite = fields::instant(text, "first_definite");
    health.last_definite = fields::instant(text, "last_definite");
    health.own_trouble = fields::instant(text, "own_trouble");
    health.newest_says_gone = small("gone") != 0;
    health.disputed = small("disputed") != 0;
    if (const auto print = fields::number(text, "print"))
        health.fingerprint = std::bit_cast<std::uint64_t>(*print);
    health.drifted = small("drifted");
    return health;
}

}  // namespace pantau::probes
