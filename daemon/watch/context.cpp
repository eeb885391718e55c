#include "daemon/watch/context.hpp"

#include <algorithm>
#include <utility>

#include "probes/url.hpp"

namespace pantau::watch {
namespace {

using probes::FailureClass;
using probes::Outcome;
using std::chrono::milliseconds;

Steady started(const probes::ProbeResult& result) {
    return std::chrono::time_point_cast<Steady::duration>(result.started_steady);
}

std::string host_of(const std::string& url) {
    const auto parsed = probes::parse_url(url);
    return parsed.url ? parsed.url->host : std::string{};
}

void is_ours(probes::ProbeResult& result, FailureClass reason, std::string_view sentence) {
    result.reason =
        std::string{sentence} +
        (result.reason.empty() ? ""
                               : " (" + std::string{name_of(result.failure)} + ": " + result.reason + ")");
    result.failure = reason;
    result.outcome = Outcome::self;
    result.verdict = probes::Verdict::indeterminate;
}

std::string_view sentence_for(FailureClass reason) {
    switch (reason) {
        case FailureClass::self_network:
            return "our own network was down";
        case FailureClass::self_dns:
            return "our own name servers did not answer";
        default:
            return "this machine could not keep time";
    }
}

}  // namespace

Context::Context(Parts p, Signals s)
    : parts{std::move(p)},
      signals{std::move(s)},
      batch{parts.store, parts.clock, parts.network, parts.batch_pause},
      references{parts.references, parts.network, [this] { return parts.clock.steady(); }} {
    references.changed = [this] { references_said(); };
}

void Context::use(const settings::Probe& settings) {
    second_resolver_ = !settings.second_resolver.empty();
    blocks_ = {};
    for (const auto& range : settings.block_addresses)
        if (const auto cidr = probes::parse_cidr(range)) blocks_.addresses.push_back(*cidr);
    blocks_.hosts = settings.block_hosts;
    std::vector<probes::Cidr> listed;
    for (const auto& range : settings.allow_addresses)
        if (const auto cidr = probes::parse_cidr(range)) listed.push_back(*cidr);
    policy_ = probes::AddressPolicy{std::move(listed)};
    references.use(settings.references);
}

void Context::submit(probes::ProbeRequest request, Answer answer) {
    parts.runner.submit(std::move(request), [network = parts.network, watch = std::weak_ptr<int>{life},
                                             answer = std::move(answer)](probes::ProbeResult result) {
        network([watch, answer, result = std::move(result)]() mutable {
            if (!watch.expired()) answer(std::move(result));
        });
    });
}

void Context::ask(probes::ProbeRequest request, Answer answer) {
    const bool plain =
        request.names == probes::NameSource::system && request.family == probes::AddressFamily::any;
    const bool counts = plain && request.kind == probes::TargetKind::site;
    auto once_more = plain && second_resolver_ ? std::make_optional(request) : std::nullopt;
    submit(std::move(request), [this, counts, once_more = std::move(once_more),
                                answer = std::move(answer)](probes::ProbeResult first) mutable {
        if (!once_more || first.cancelled || !probes::wants_second_opinion(first))
            return weigh(std::move(first), false, counts, answer);
        once_more->names = probes::NameSource::second;
        submit(std::move(*once_more),
               [this, counts, answer, first = std::move(first)](const probes::ProbeResult& second) mutable {
                   const auto opinion =
                       second.cancelled ? probes::SecondOpinion::none : probes::second_opinion(first, second);
                   if (opinion == probes::SecondOpinion::differs && is_by_name(first.failure))
                       is_ours(first, FailureClass::self_dns,
                               "our own name servers did not answer, the second resolver did");
                   if (opinion == probes::SecondOpinion::blocked)
                       probes::mark_blocked(
                           first, "the name servers led to a block page, the second resolver did not");
                   weigh(std::move(first), opinion == probes::SecondOpinion::agrees, counts, answer);
               });
    });
}

void Context::weigh(probes::ProbeResult result, bool confirmed, bool counts, const Answer& answer) {
    const auto give = [this, answer](probes::ProbeResult judged) {
        answer(std::move(judged));
        if (wake) wake();
    };
    if (result.cancelled) return give(std::move(result));
    if (const auto listed = probes::listed_block(result, blocks_); !listed.empty())
        probes::mark_blocked(result, "the answer came from " + listed + ", a block page of the settings");
    const bool outward = needs_way_out(result);
    const bool failed = result.outcome == Outcome::fail || result.failure == FailureClass::self_dns;
    if (counts && outward)
        mass.note(result.url, host_of(result.url),
                  {started(result), failed,
                   failed && (is_by_name(result.failure) || result.failure == FailureClass::self_dns),
                   result.address});
    if (!failed) return give(std::move(result));
    if (!outward) return give(blamed(std::move(result), confirmed));
    doubted_since_ = std::min(doubted_since_.value_or(started(result)), started(result));
    references.when_known([this, give, confirmed, result = std::move(result)]() mutable {
        doubted_since_.reset();
        give(blamed(std::move(result), confirmed));
    });
}

probes::ProbeResult Context::blamed(probes::ProbeResult result, bool confirmed) {
    if (parts.prober) gate.note_prober(parts.clock.steady(), parts.prober());
    const bool outward = needs_way_out(result);
    if (outward && needs_witnesses() && !mass_since_)
        if (const auto found = mass.finding()) {
            mass_since_ = found->from;
            gate.disturbed(
                {found->by_name ? FailureClass::self_dns : FailureClass::self_network, found->from});
        }
    if (result.outcome == Outcome::self) return result;
    // What it waited for its host is politeness and no load of ours.
    const auto queued = std::chrono::ceil<milliseconds>(result.queued - result.held);
    if (const auto reason =
            gate.blame(started(result), parts.clock.steady(), queued, result.failure, outward)) {
        is_ours(result, *reason, sentence_for(*reason));
    } else if (result.failure == FailureClass::dns_temporary && !confirmed) {
        is_ours(result, FailureClass::self_dns, sentence_for(FailureClass::self_dns));
    }
    return result;
}

bool Context::needs_way_out(const probes::ProbeResult& result) const {
    auto address = probes::parse_address(result.address);
    if (!address) address = probes::parse_address(host_of(result.url));
    return !address || !policy_.is_listed(*address);
}

void Context::references_said() {
    if (references.verdict() != ReferenceVerdict::well) {
        gate.disturbed({references.verdict() == ReferenceVerdict::no_names ? FailureClass::self_dns
                                                                           : FailureClass::self_network,
                        doubted_since_.value_or(parts.clock.steady())});
    } else if (references.outside() || !mass_since_) {
        mass_since_.reset();
        gate.undisturbed(parts.clock.steady());
    }
    doubted_since_.reset();
    dirty = true;
}

void Context::mind_disturbance() {
    if (!gate.disturbance()) return;
    references.keep_up();
    if (!mass_since_ || !mass.over(*mass_since_)) return;
    mass_since_.reset();
    if (references.verdict() == ReferenceVerdict::well) gate.undisturbed(parts.clock.steady());
    dirty = true;
}

}  // namespace pantau::watch
