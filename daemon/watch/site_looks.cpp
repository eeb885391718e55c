// What a look at a site tells beyond up and down: certificates that end, its links and text, the other
// address family.

#include <algorithm>

#include <date/date.h>
#include <fmt/format.h>

#include "daemon/log.hpp"
#include "daemon/watch/site_watch.hpp"
#include "probes/address.hpp"
#include "probes/url.hpp"

namespace pantau::watch {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t other_family_each = 10;  // good looks

}  // namespace

bool SiteWatch::wants_cloaked_look(const Site& site) const {
    if (!site.request.examine.gambling || cloaking_every_ <= 0s) return false;
    // What only a search engine is shown must be confirmed, and found gone, as a search engine.
    const auto injected = probes::FailureClass::gambling_injection;
    if (site.health.suspicion && site.health.suspicion->first_class == injected) return true;
    if (site.health.outage && site.health.outage->last_class == injected) return true;
    return !site.cloaked_at || context_.parts.clock.steady() - *site.cloaked_at >= cloaking_every_;
}

void SiteWatch::note_certificates(Site& site, const probes::ProbeResult& result) {
    if (!result.tls) return;
    const Instant now = result.started;
    for (auto& due : certificates_due(*result.tls, now)) {
        const auto known = warned_.find(due.id);
        if (known != warned_.end() && known->second.days <= due.days) continue;
        warned_[due.id] = site.memory.certificates[due.id] = {due.days, due.not_after};
        site.health_dirty = true;
        log::warning(
            log::Event::certificate_expires,
            fmt::format("a certificate of {} ends within {} days", site.settings.name, due.days),
            {{"site", site.settings.id},
             {"days", due.days},
             {"subject", due.subject},
             {"issuer", due.issuer},
             {"not_after", date::format("%FT%TZ", date::floor<std::chrono::seconds>(due.not_after))}});
        const CertificateNews news{site.settings.id, site.settings.name, due.subject,
                                   due.issuer,       due.not_after,      due.days};
        context_.batch.after_commit([this, news] {
            if (context_.signals.certificate_expires) context_.signals.certificate_expires(news);
        });
    }
    std::erase_if(site.memory.certificates,
                  [&](const auto& one) { return one.second.not_after + 24h < now; });
}

void SiteWatch::note_content(Site& site, const probes::ProbeResult& result) {
    if (result.outcome == probes::Outcome::self) return;
    site.gambling = result.failure == probes::FailureClass::gambling_injection;
    auto& changes = context_.batch.rows().changes;
    for (const auto& domain : site.memory.new_outgoing(result.outgoing, result.started)) {
        changes.push_back({result.started, site.settings.id, "outgoing", "", domain});
        site.outgoing_news = result.started;
        log::notice(log::Event::site_content, site.settings.name + " links to where it never did",
                    {{"site", site.settings.id}, {"kind", "outgoing"}, {"domain", domain}});
    }
    // Words of the text are no news while something is wrong with the page.
    if (!result.fingerprint || result.outcome == probes::Outcome::fail) return;
    const auto before = site.memory.fingerprint.value_or(*result.fingerprint);
    if (!site.memory.content_changed(*result.fingerprint)) return;
    changes.push_back({result.started, site.settings.id, "content", fmt::format("{:016x}", before),
                       fmt::format("{:016x}", *result.fingerprint)});
    site.content_news = result.started;
    log::notice(log::Event::site_content, site.settings.name + " reads quite otherwise",
                {{"site", site.settings.id}, {"kind", "content"}});
}

void SiteWatch::look_at_other_family(Site& site, const probes::ProbeResult& result) {
    const auto address = probes::parse_address(result.address);
    if (!address) return;
    proven_.at(address->v6 ? 1 : 0) = true;
    if (site.family.good_looks++ % other_family_each != 0 && site.family.failing == 0) return;
    const auto host = probes::parse_url(site.settings.url);
    if (site.family.asking || !host.url || probes::parse_address(host.url->host)) return;
    site.family.asking = true;
    probes::ProbeRequest request = site.request;
    request.family = address->v6 ? probes::AddressFamily::v4 : probes::AddressFamily::v6;
    request.examine = {};
    context_.ask(std::move(request), [this, id = site.settings.id, generation = site.generation,
                                      v6 = !address->v6](const probes::ProbeResult& other) {
        Site* found = find(id);
        if (found == nullptr) return;
        found->family.asking = false;
        if (found->generation == generation && !other.cancelled) other_family_answered(*found, other, v6);
    });
}

void SiteWatch::other_family_answered(Site& site, const probes::ProbeResult& result, bool v6) {
    using probes::FailureClass;
    if (result.outcome == probes::Outcome::self) return;
    auto& family = site.family;
    std::string seen = "both";
    if (result.failure == FailureClass::dns_nodata || result.failure == FailureClass::dns_nxdomain ||
        result.outcome == probes::Outcome::refused) {
        seen = v6 ? "ipv4" : "ipv6";  // it has no such address
    } else if (result.outcome == probes::Outcome::fail) {
        // Silence may mean that we ourselves have no way over that family; an answer, even a refusal, does
        // not.
        const bool silent = result.http_status == 0 && result.failure != FailureClass::connect_refused;
        if (silent && !proven_.at(v6 ? 1 : 0)) return;
        if (++family.failing < Site::Family::needed) return;
        seen = fmt::format("{} {}", v6 ? "ipv6" : "ipv4", name_of(result.failure));
    } else {
        proven_.at(v6 ? 1 : 0) = true;
    }
    if (seen.find(' ') == std::string::npos) family.failing = 0;
    if (seen == family.seen) return;
    const bool was_half = family.seen.find(' ') != std::string::npos, half = family.failing > 0;
    if (family.seen != "unseen" || half)
        context_.batch.rows().changes.push_back(
            {result.started, site.settings.id, "family", family.seen == "unseen" ? "" : family.seen, seen});
    if (half)
        log::warning(log::Event::site_half_up, site.settings.name + " answers over one address family only",
                     {{"site", site.settings.id}, {"failing", seen}, {"reason", result.reason}});
    else if (was_half)
        log::notice(log::Event::site_half_up, site.settings.name + " is no longer half up",
                    {{"site", site.settings.id}, {"now", seen}});
    family.seen = seen;
    changed(site);
}

}  // namespace pantau::watch
