#include "probes/link_standing.hpp"

#include <algorithm>
#include <array>

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

bool strikes_complete(const LinkHealth& health, const LinkRules& rules) {
    // Two looks a minute apart agree, but prove no more than one: the span decides with the number.
    if (health.definite >= rules.definite_strikes && health.first_definite && health.last_definite &&
        *health.last_definite - *health.first_definite >= rules.definite_span)
        return true;
    return health.failing >= rules.indefinite_strikes && health.first_fail && health.last_look &&
           *health.last_look - *health.first_fail >= rules.indefinite_span;
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

std::optional<StandingChanged> fold(LinkHealth& health, const LinkLook& look, const LinkRules& rules) {
    if (health.last_look && look.started <= *health.last_look) return std::nullopt;
    if (is_own_trouble(look)) {
        health.own_trouble = look.started;
        return std::nullopt;
    }
    const LinkStanding before = health.standing;
    const LinkSign sign = sign_of(look);
    health.own_trouble.reset();
    health.last_look = look.started;
    health.last_class = look.failure;
    health.last_http_status = look.http_status;
    health.newest_says_gone = sign == LinkSign::definite_death ||
                              (sign != LinkSign::neutral && look.failure == FailureClass::dns_nxdomain);

    LinkStanding after = before;
    switch (sign) {
        case LinkSign::alive:
            forget_strikes(health);
            health.last_alive = look.started;
            after = look.failure == FailureClass::content_changed ? LinkStanding::changed
                    : look.redirected                             ? LinkStanding::redirected
                                                                  : LinkStanding::alive;
            break;
        case LinkSign::definite_death:
            if (!health.first_definite) health.first_definite = look.started;
            health.last_definite = look.started;
            ++health.definite;
            [[fallthrough]];
        case LinkSign::indefinite_death:
            if (!health.first_fail) health.first_fail = look.started;
            ++health.failing;
            if (strikes_complete(health, rules)) after = LinkStanding::dead;
            break;
        case LinkSign::neutral:
            break;
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
    if (health.failing > 0) return after(rules.suspect_every);
    // Neither alive nor suspect: a name server that stumbled (soon), or a wall (no hurry, it is theirs).
    if (health.last_class == FailureClass::dns_temporary) return after(1h);
    return after(traits.own_site ? rules.own_site_every : rules.alive_every);
}

std::string to_text(const LinkHealth& health) {
    std::string text{"link1"};
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
    return text;
}

std::optional<LinkHealth> link_health_from_text(std::string_view text) {
    if (!text.starts_with("link1")) return std::nullopt;
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
    return health;
}

}  // namespace pantau::probes
