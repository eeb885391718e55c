#include "probes/platform_inquiry.hpp"

#include <algorithm>
#include <utility>

#include "probes/evidence.hpp"

namespace pantau::probes {

Inquiry::Inquiry(ProbeRunner& inner, std::shared_ptr<const PlatformRules> rules, NormalisedLink link,
                 std::string id, ProbeRequest manner, Done done)
    : inner_{inner},
      rules_{std::move(rules)},
      link_{std::move(link)},
      id_{std::move(id)},
      manner_{std::move(manner)},
      done_{std::move(done)} {
    finding_.answers.resize(rules_->endpoints.size());
}

void Inquiry::go_on() {
    PostStep step = judge_post(*rules_, finding_.answers);
    if (!step.ask) {
        finding_.judgement = std::move(step.judgement);
        return done_(std::move(finding_));
    }
    ProbeRequest request;
    request.url = endpoint_url(rules_->endpoints[*step.ask], link_, id_);
    request.keep_body = true;
    request.names = manner_.names;
    request.family = manner_.family;
    request.fresh = manner_.fresh;
    request.user_agent = manner_.user_agent;
    request.connect_timeout = manner_.connect_timeout;
    request.timeout = manner_.timeout;
    inner_.submit(std::move(request), [self = shared_from_this(), asked = *step.ask](ProbeResult result) {
        self->take(asked, std::move(result));
    });
}

void Inquiry::take(std::size_t endpoint, ProbeResult result) {
    finding_.cancelled = result.cancelled;
    finding_.postponed = result.postponed;
    finding_.answers[endpoint] = std::move(result);
    if (!finding_.cancelled) return go_on();
    finding_.judgement = {PostStanding::unclear, false, FailureClass::self_overload,
                          "the prober was stopped"};
    done_(std::move(finding_));
}

void rejudge(ProbeResult& result, FailureClass failure, std::string reason) {
    const bool is_site = result.kind == TargetKind::site;
    result.failure = failure;
    result.outcome = outcome_of(failure, result.http_status, is_site);
    result.verdict = verdict_of(failure, result.http_status, is_site);
    result.reason = failure == FailureClass::ok ? std::string{} : std::move(reason);
}

ProbeResult result_of(const PlatformRules& rules, const ProbeRequest& request, const NormalisedLink& link,
                      Finding finding, std::optional<ProbeResult> first) {
    ProbeResult result;
    result.url = safe_text(request.url);
    result.kind = request.kind;
    result.final_url = link.url;
    result.cancelled = finding.cancelled;
    result.postponed = finding.postponed;
    result.adapter = rules.adapter_name();
    result.adapter_confirmed = rules.confirmed;
    result.evidence = evidence_of(rules, finding.answers, finding.judgement.standing != PostStanding::alive);

    std::vector<ProbeResult> used;
    if (first) used.push_back(std::move(*first));
    for (auto& answer : finding.answers)
        if (answer) used.push_back(std::move(*answer));
    std::stable_sort(used.begin(), used.end(), [](const ProbeResult& a, const ProbeResult& b) {
        return a.started_steady < b.started_steady;
    });
    for (ProbeResult& one : used) {
        result.queued += one.queued;
        result.held += one.held;
        result.phases.resolve += one.phases.resolve;
        result.phases.connect += one.phases.connect;
        result.phases.tls += one.phases.tls;
        result.phases.processing += one.phases.processing;
        result.phases.transfer += one.phases.transfer;
        result.bytes += one.bytes;
        if (one.retry_after && (!result.retry_after || *one.retry_after > *result.retry_after))
            result.retry_after = one.retry_after;
        for (Hop& hop : one.hops) result.hops.push_back(std::move(hop));
    }
    if (!used.empty()) {
        result.started = used.front().started;
        result.started_steady = used.front().started_steady;
        // What can be of one answer only is that of the last.
        ProbeResult& last = used.back();
        result.http_status = last.http_status;
        result.address = std::move(last.address);
        result.http_version = std::move(last.http_version);
        result.content_type = std::move(last.content_type);
        result.tls = std::move(last.tls);
        result.curl_code = last.curl_code;
        result.os_errno = last.os_errno;
        result.truncated = last.truncated;
    }
    result.total = result.phases.total();
    rejudge(result, finding.judgement.failure, std::move(finding.judgement.reason));
    return result;
}

}  // namespace pantau::probes
