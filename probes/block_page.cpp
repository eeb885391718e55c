#include "probes/block_page.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include "probes/url.hpp"

namespace pantau::probes {
namespace {

/// Names under which the blocking calls itself; the pages themselves could not be seen from here, so these
/// count only together with another answer of the second resolver.
constexpr std::array<std::string_view, 6> marks{"internet positif", "internetpositif", "internet-positif",
                                                "trustpositif",     "trust positif",   "internet sehat"};

std::string lower(std::string_view text) {
    std::string small{text};
    std::transform(small.begin(), small.end(), small.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return small;
}

std::string host_of(const std::string& url) {
    const auto parsed = parse_url(url);
    return parsed.url ? parsed.url->host : std::string{};
}

std::string_view mark_in(std::string_view text) {
    if (text.empty()) return {};
    const std::string small = lower(text);
    for (const auto mark : marks)
        if (small.find(mark) != std::string::npos) return mark;
    return {};
}

bool is_under(std::string_view host, std::string_view name) {
    return host == name ||
           (host.size() > name.size() && host.ends_with(name) && host[host.size() - name.size() - 1] == '.');
}

bool by_name(FailureClass failure) {
    return failure == FailureClass::dns_temporary || failure == FailureClass::timeout_dns;
}

bool has_no_address(FailureClass failure) {
    return by_name(failure) || failure == FailureClass::dns_nxdomain || failure == FailureClass::dns_nodata;
}

}  // namespace

std::string listed_block(const ProbeResult& result, const BlockList& list) {
    if (list.addresses.empty() && list.hosts.empty()) return {};
    const auto listed = [&](const std::string& address, const std::string& url) -> std::string {
        if (const auto parsed = parse_address(address))
            for (const Cidr& range : list.addresses)
                if (range.contains(*parsed)) return address;
        const std::string host = host_of(url);
        for (const auto& name : list.hosts)
            if (is_under(host, name)) return host;
        return {};
    };
    for (const Hop& hop : result.hops)
        if (auto found = listed(hop.address, hop.url); !found.empty()) return found;
    return listed(result.address, result.final_url);
}

std::string_view block_mark(const ProbeResult& result) {
    for (const std::string_view text :
         {std::string_view{result.title}, std::string_view{result.evidence}, std::string_view{result.body}})
        if (const auto mark = mark_in(text); !mark.empty()) return mark;
    if (const auto mark = mark_in(host_of(result.final_url)); !mark.empty()) return mark;
    return result.tls ? mark_in(result.tls->subject) : std::string_view{};
}

bool wants_second_opinion(const ProbeResult& first) {
    return by_name(first.failure) || !block_mark(first).empty();
}

SecondOpinion second_opinion(const ProbeResult& first, const ProbeResult& second) {
    if (is_self(second.failure) || second.outcome == Outcome::refused) return SecondOpinion::none;
    if (by_name(first.failure))
        return has_no_address(second.failure) ? SecondOpinion::agrees : SecondOpinion::differs;
    const bool elsewhere = !first.hops.empty() && !second.hops.empty() &&
                           first.hops.front().address != second.hops.front().address;
    return elsewhere && !has_no_address(second.failure) && block_mark(second).empty() ? SecondOpinion::blocked
                                                                                      : SecondOpinion::none;
}

void mark_blocked(ProbeResult& result, std::string reason) {
    result.failure = FailureClass::dns_hijack;
    result.outcome =
        outcome_of(FailureClass::dns_hijack, result.http_status, result.kind == TargetKind::site);
    result.verdict =
        verdict_of(FailureClass::dns_hijack, result.http_status, result.kind == TargetKind::site);
    result.reason = std::move(reason);
}

}  // namespace pantau::probes
