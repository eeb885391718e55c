// PageHealth as one line, so that the store keeps it without knowing it. A field that is missing keeps its
// default: a later version may add fields and still read this one's. Monotonic stamps are left out: they end
// with the process.

#include <algorithm>
#include <sstream>

#include "probes/page_health.hpp"
#include "probes/text_fields.hpp"

namespace pantau::probes {
namespace {

using fields::instant;
using fields::number;
using fields::put;

constexpr std::string_view version = "page1";

FailureClass failure(std::string_view text, std::string_view name) {
    const auto value = fields::get(text, name);
    return value ? failure_class_named(*value).value_or(FailureClass::ok) : FailureClass::ok;
}

int whole(std::string_view text, std::string_view name) {
    return static_cast<int>(std::clamp<std::int64_t>(number(text, name).value_or(0), 0, 1'000'000'000));
}

}  // namespace

std::string to_text(const PageHealth& health) {
    std::string text{version};
    put(text, "state", name_of(health.state));
    put(text, "since", health.since);
    if (!health.reason.empty()) put(text, "reason", std::string_view{health.reason});
    put(text, "sample", health.last_sample);
    put(text, "ok", health.last_ok);
    if (const auto& doubt = health.suspicion) {
        put(text, "s.fail", doubt->first_fail);
        put(text, "s.last", doubt->last_fail);
        put(text, "s.ok", doubt->last_ok);
        put(text, "s.class", name_of(doubt->first_class));
        put(text, "s.last_class", name_of(doubt->last_class));
        put(text, "s.confirms", doubt->confirms);
        put(text, "s.looks", doubt->looks);
    }
    if (const auto& outage = health.outage) {
        put(text, "o.fail", outage->first_fail);
        put(text, "o.last", outage->last_fail);
        put(text, "o.last_ok", outage->last_ok);
        put(text, "o.first_ok", outage->first_ok);
        put(text, "o.class", name_of(outage->first_class));
        put(text, "o.last_class", name_of(outage->last_class));
        put(text, "o.failures", outage->failures);
        put(text, "o.unobserved", outage->unobserved.count());
        put(text, "o.shift", outage->clock_shift.count());
        put(text, "o.unstable", outage->unstable ? 1 : 0);
        put(text, "o.confirmed", outage->confirmed);
    }
    if (const auto& recovery = health.recovery) {
        put(text, "r.ok", recovery->first_ok);
        put(text, "r.oks", recovery->oks);
        put(text, "r.looks", recovery->looks);
    }
    for (const Instant slow : health.recent_slow) put(text, "slow", slow);
    put(text, "recent", std::int64_t{health.recent});
    put(text, "fast", health.fast_since);
    put(text, "fast_run", health.fast_run);
    put(text, "flap", std::int64_t{health.flap.bits});
    put(text, "flapping", health.flap.flapping ? 1 : 0);
    return text;
}

std::optional<PageHealth> page_health_from_text(std::string_view text) {
    if (!text.starts_with(version)) return std::nullopt;
    const auto state = fields::get(text, "state");
    const auto known = state ? page_state_named(*state) : std::nullopt;
    const auto since = instant(text, "since");
    if (!known || !since) return std::nullopt;
    PageHealth health;
    health.state = *known;
    health.since = *since;
    health.reason = fields::get(text, "reason").value_or("");
    health.last_sample = instant(text, "sample");
    health.last_ok = instant(text, "ok");
    if (const auto first = instant(text, "s.fail")) {
        PageHealth::Suspicion doubt;
        doubt.first_fail = *first;
        doubt.last_fail = instant(text, "s.last").value_or(*first);
        doubt.last_ok = instant(text, "s.ok");
        doubt.first_class = failure(text, "s.class");
        doubt.last_class = failure(text, "s.last_class");
        doubt.confirms = whole(text, "s.confirms");
        doubt.looks = whole(text, "s.looks");
        health.suspicion = doubt;
    }
    if (const auto first = instant(text, "o.fail")) {
        Outage outage;
        outage.first_fail = *first;
        outage.last_fail = instant(text, "o.last").value_or(*first);
        outage.last_ok = instant(text, "o.last_ok");
        outage.first_ok = instant(text, "o.first_ok");
        outage.first_class = failure(text, "o.class");
        outage.last_class = failure(text, "o.last_class");
        outage.failures = whole(text, "o.failures");
        outage.unobserved = std::chrono::milliseconds{number(text, "o.unobserved").value_or(0)};
        outage.clock_shift = std::chrono::milliseconds{number(text, "o.shift").value_or(0)};
        outage.unstable = whole(text, "o.unstable") != 0;
        outage.confirmed = instant(text, "o.confirmed").value_or(*first);
        health.outage = outage;
    }
    if (const auto first = instant(text, "r.ok")) {
        PageHealth::Recovery recovery;
        recovery.first_ok = *first;
        recovery.oks = whole(text, "r.oks");
        recovery.looks = whole(text, "r.looks");
        health.recovery = recovery;
    }
    for (std::istringstream words{std::string{text}}; !words.eof();) {
        std::string word;
        words >> word;
        if (const auto slow = instant(word, "slow"); slow && health.recent_slow.size() < 5)
            health.recent_slow.push_back(*slow);
    }
    health.recent = static_cast<std::uint32_t>(whole(text, "recent")) & 31U;
    health.fast_since = instant(text, "fast");
    health.fast_run = whole(text, "fast_run");
    health.flap.bits = static_cast<std::uint32_t>(whole(text, "flap")) & 0xfffffU;
    health.flap.flapping = whole(text, "flapping") != 0;
    return health;
}

}  // namespace pantau::probes
