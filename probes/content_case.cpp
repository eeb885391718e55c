#include "probes/content_case.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "probes/evidence.hpp"
#include "probes/simhash.hpp"
#include "probes/url.hpp"

namespace pantau::probes {
namespace {

constexpr std::size_t most_outgoing = 500;
constexpr std::size_t longest_evidence = 4'096;

std::string domain_of(std::string_view url) {
    const auto parsed = parse_url(url).url;
    return parsed ? registrable_domain(parsed->host) : std::string{};
}

void call_injected(ProbeResult& result, const GamblingFinding& finding) {
    const bool is_site = result.kind == TargetKind::site;
    result.failure = FailureClass::gambling_injection;
    result.outcome = outcome_of(result.failure, result.http_status, is_site);
    result.verdict = verdict_of(result.failure, result.http_status, is_site);
    result.reason = finding.reason();
    std::string evidence = "signs of injected gambling, score " + std::to_string(finding.score) + '\n';
    for (const Sign& sign : finding.signs)
        evidence.append(name_of(sign.place))
            .append(" (")
            .append(std::to_string(sign.score))
            .append("): ")
            .append(sign.excerpt)
            .append(1, '\n');
    result.evidence = safe_text(std::string_view{evidence}.substr(0, longest_evidence), true);
}

void call_soft_404(ProbeResult& result, const std::string& why, std::string_view body) {
    const bool is_site = result.kind == TargetKind::site;
    result.failure = FailureClass::soft_404;
    result.outcome = outcome_of(result.failure, result.http_status, is_site);
    result.verdict = verdict_of(result.failure, result.http_status, is_site);
    result.reason = why;
    result.evidence = safe_text(body.substr(0, longest_evidence), true);
}

}  // namespace

bool is_page(const ProbeResult& result) {
    if (result.cancelled || (result.outcome != Outcome::ok && result.outcome != Outcome::slow) ||
        result.http_status < 200 || result.http_status > 299 || result.body.empty())
        return false;
    const std::string_view type = result.content_type;
    return type.empty() || type.find("html") != std::string_view::npos;
}

bool ContentCase::read(ProbeResult answer) {
    const PageText page = read_page(answer.body, answer.final_url, answer.content_type);
    result = std::move(answer);
    if (!page.html) return false;

    result.fingerprint = simhash(page.title + '\n' + page.main);
    for (const PageLink& link : page.links)
        if (link.outgoing) result.outgoing.push_back(safe_text(link.domain));
    auto& outgoing = result.outgoing;
    std::sort(outgoing.begin(), outgoing.end());
    outgoing.erase(std::unique(outgoing.begin(), outgoing.end()), outgoing.end());
    if (outgoing.size() > most_outgoing) outgoing.resize(most_outgoing);

    const Examination& examine = request.examine;
    plain.answered = true;
    plain.domain = domain_of(result.final_url);
    if (examine.gambling || examine.cloaking) plain.finding = rules->gambling.look(page);
    if (plain.finding.found) return false;

    const Soft404Judge& judge = rules->soft_404;
    if (examine.soft_404 && !page.cut && judge.judges(request.url) && judge.judges(result.final_url))
        shape = judge.shape(page, result.body.size(), result.final_url);
    if (!request.keep_body)
        result.body.resize(std::min(result.body.size(), longest_evidence));  // while others are awaited
    return true;
}

void ContentCase::read_view(GamblingDetector::View& view, const ProbeResult& answer) const {
    if (!is_page(answer)) return;
    const PageText page = read_page(answer.body, answer.final_url, answer.content_type);
    view.answered = true;
    view.domain = domain_of(answer.final_url);
    view.finding = rules->gambling.look(page);
}

void ContentCase::judge() {
    if (plain.finding.found) {
        call_injected(result, plain.finding);
    } else if (const auto cloaked = rules->gambling.compare(plain, search_engine, search_visitor);
               cloaked.found) {
        call_injected(result, cloaked);
    } else if (soft_404) {
        call_soft_404(result, *soft_404, result.body);
    }
}

ProbeRequest ContentCase::further() const {
    ProbeRequest again = request;
    again.examine = {};
    again.must_contain.clear();
    again.must_not_contain.clear();
    again.least_bytes = 0;
    again.keep_body = true;
    return again;
}

}  // namespace pantau::probes
