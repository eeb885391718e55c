// One look at a link: the question, the second question where its answer would be the last strike, and what
// follows from it.

#include <algorithm>
#include <utility>

#include "daemon/log.hpp"
#include "daemon/watch/link_watch.hpp"
#include "daemon/watch/site_rows.hpp"
#include "probes/url.hpp"

namespace pantau::watch {
namespace {

using namespace std::chrono_literals;
using probes::LinkSign;
using probes::LinkStanding;

/// A prober that was replaced (a reload) answers what it still had as cancelled.
constexpr auto after_cancelled = 1s;

/// The words of pantau_link_checks_total.
std::string result_word(const probes::LinkLook& look) {
    switch (probes::verdict_of(look.failure, look.http_status, false)) {
        case probes::Verdict::up:
            return "ok";
        case probes::Verdict::down:
            return "dead";
        case probes::Verdict::indeterminate:
            return probes::is_self(look.failure) ? "error" : "indeterminate";
        case probes::Verdict::refused:
            return "error";
    }
    return "error";
}

/// A way that led to no server tells nothing that the first way does not: there may be no other address
/// family here. A name that the other resolver does not know either is an answer.
bool is_answer(const probes::ProbeRequest& way, const probes::ProbeResult& result) {
    return result.http_status != 0 ||
           (way.names == probes::NameSource::second && result.failure == probes::FailureClass::dns_nxdomain);
}

}  // namespace

probes::ProbeRequest LinkWatch::question(const Link& link) const {
    probes::ProbeRequest request;
    request.url = link.url;
    request.kind = probes::TargetKind::link;
    request.own = link.own_site;
    request.fresh = link.health.failing > 0;  // a strike must not come from a stale connection
    const bool page = link.platform == probes::Platform::web;
    // A short link may end at a post; the adapter asks after that one then.
    request.examine.adapter = !page || link.short_link;
    request.examine.gambling = link.own_site;
    request.examine.soft_404 = page && !link.short_link;
    return request;
}

/// In the order of trust, the first one last: other resolver, other address family, other method. A post that
/// an adapter judges is asked by GET always: HEAD would ask its page, which proves nothing.
std::vector<probes::ProbeRequest> LinkWatch::other_ways(const Link& link,
                                                        const probes::ProbeResult& first) const {
    probes::ProbeRequest plain = question(link);
    plain.fresh = true;
    std::vector<probes::ProbeRequest> ways{plain};
    if (first.adapter.empty()) {
        ways.back().method = probes::Method::head;
        ways.back().examine = {};
    }
    if (!first.address.empty()) {
        const bool six = first.address.find(':') != std::string::npos;
        ways.push_back(plain);
        ways.back().family = six ? probes::AddressFamily::v4 : probes::AddressFamily::v6;
    }
    if (second_resolver_) {
        ways.push_back(plain);
        ways.back().names = probes::NameSource::second;
    }
    return ways;
}

probes::LinkLook LinkWatch::look_of(const Link& link, const probes::ProbeResult& result) const {
    const Judged verdict = judged(result, context_);
    probes::LinkLook look;
    look.started = result.started;
    look.failure = verdict.failure;
    look.http_status = result.http_status;
    look.adapter_confirmed = result.adapter_confirmed;
    const bool good = verdict.outcome == probes::Outcome::ok || verdict.outcome == probes::Outcome::slow;
    if (!good) return look;
    look.fingerprint = result.fingerprint;
    if (const auto normal = probes::normalise(link.url); normal.link)
        look.redirected = probes::leads_elsewhere(*normal.link, result.final_url);
    return look;
}

void LinkWatch::look(Link& link, LinkQueue::Taken taken) {
    link.in_flight = true;
    context_.dirty = true;
    context_.ask(question(link), [this, taken = std::move(taken)](const probes::ProbeResult& result) {
        answered(taken, result);
    });
}

void LinkWatch::answered(const LinkQueue::Taken& taken, const probes::ProbeResult& result) {
    if (put_off(taken, result)) return;
    const Link& link = links_.at(taken.link);
    const probes::LinkLook look = look_of(link, result);
    if (!probes::completes(link.health, look, rules_)) return finish(taken, look, result);
    ask_otherwise(std::make_shared<Doubt>(Doubt{taken, look, result, other_ways(link, result)}));
}

void LinkWatch::ask_otherwise(std::shared_ptr<Doubt> doubt) {
    auto way = doubt->ways.back();
    context_.ask(std::move(way), [this, doubt = std::move(doubt)](const probes::ProbeResult& result) {
        answered_otherwise(doubt, result);
    });
}

void LinkWatch::answered_otherwise(std::shared_ptr<Doubt> doubt, const probes::ProbeResult& result) {
    if (put_off(doubt->taken, result)) return;
    const probes::ProbeRequest way = std::move(doubt->ways.back());
    doubt->ways.pop_back();
    if (!is_answer(way, result) && !doubt->ways.empty()) return ask_otherwise(std::move(doubt));
    const probes::LinkLook second = look_of(links_.at(doubt->taken.link), result);
    // Our own trouble: nothing is known then, and the link is asked again soon.
    if (probes::is_self(second.failure)) return finish(doubt->taken, second, result);
    doubt->look.other_way = probes::sign_of(second);
    finish(doubt->taken, doubt->look, doubt->result);
}

/// Answers that are no look at all. \return true: nothing more is to be done with it
bool LinkWatch::put_off(const LinkQueue::Taken& taken, const probes::ProbeResult& result) {
    const auto at = links_.find(taken.link);
    if (at == links_.end()) {  // joined with another meanwhile
        queue_.answered(taken.host);
        return true;
    }
    if (!result.cancelled && !result.postponed) return false;
    Link& link = at->second;
    link.in_flight = false;
    queue_.answered(taken.host);
    context_.dirty = true;
    const std::chrono::milliseconds rest =
        result.postponed ? result.retry_after.value_or(1min) : std::chrono::seconds{after_cancelled};
    schedule(link, context_.parts.clock.wall() + rest);
    if (result.postponed) context_.batch.rows().postponed.push_back({link.id, link.next});
    return true;
}

void LinkWatch::finish(const LinkQueue::Taken& taken, const probes::LinkLook& look,
                       const probes::ProbeResult& result) {
    Link& link = links_.at(taken.link);
    link.in_flight = false;
    link.due_since.reset();
    queue_.answered(taken.host);
    context_.dirty = true;
    ++checks_[{link.platform, result_word(look)}];

    count(link, false);
    const auto change = probes::fold(link.health, look, rules_);
    count(link, true);
    if (std::exchange(link.given_again, false)) {
        link.next = context_.parts.clock.wall();
        enqueue(link, true);
    } else {
        schedule_by_rule(link);
    }

    store::LinkCheck row;
    row.link = link.id;
    row.started = look.started;
    row.outcome = probes::outcome_of(look.failure, look.http_status, false);
    row.failure = look.failure;
    row.http_status = look.http_status;
    row.health = link.health;
    row.final_url = result.final_url;
    if (row.outcome == probes::Outcome::fail) row.evidence = evidence_of(result);
    row.next_check = link.next;
    context_.batch.rows().links.push_back(std::move(row));

    if (change) tell(link, *change);
    expand(link, look, result);
}

void LinkWatch::tell(const Link& link, const probes::StandingChanged& change) {
    log::notice(log::Event::link_standing, link.url,
                {{"link_id", link.id},
                 {"before", name_of(change.from)},
                 {"standing", name_of(change.to)},
                 {"class", name_of(change.failure)}});
    if (change.to == LinkStanding::dead)
        want_copy(link, context_.parts.clock.wall(), 0);
    else
        archive_.forget(link.id);
    LinkNews news{link.id, link.url, change, {}};
    for (const auto& [number, at] : link.cases)
        if (!number.empty()) news.cases.push_back(number);
    context_.batch.after_commit([this, news = std::move(news)] {
        if (news.change.to == LinkStanding::dead) {
            if (context_.signals.link_dead) context_.signals.link_dead(news);
        } else if (news.change.alive_again && context_.signals.link_alive_again) {
            context_.signals.link_alive_again(news);
        }
    });
}

/// A short link that led to a post becomes that post. Where it met a wall or a login page, nobody knows where
/// it leads.
void LinkWatch::expand(const Link& link, const probes::LinkLook& look, const probes::ProbeResult& result) {
    if (!link.short_link || result.final_url.empty()) return;
    const LinkSign sign = probes::sign_of(look);
    if (sign != LinkSign::alive && sign != LinkSign::definite_death &&
        look.failure != probes::FailureClass::post_gone)
        return;
    auto target = probes::normalise(result.final_url);
    if (!target.link || target.link->short_link || target.link->key == link.key) return;
    store::LinkExpansion expansion{link.id, std::move(*target.link), false};
    expansion.own_site = is_own(expansion.target.host);
    store::expand_link(
        context_.parts.store, expansion,
        [this, id = link.id, target = expansion.target, network = context_.parts.network,
         life = std::weak_ptr<int>{context_.life}](const store::Written<store::LinkExpanded>& done) {
            if (!done) {  // the next look tries again
                log::error(log::Event::store_failed, done.error().sentence, {{"what", "short link"}});
                return;
            }
            network([this, id, target, life, to = *done] {
                if (!life.expired()) expanded(id, target, to);
            });
        });
}

void LinkWatch::expanded(std::int64_t id, const probes::NormalisedLink& target, store::LinkExpanded to) {
    const auto from = links_.find(id);
    if (from == links_.end()) return;
    log::info(log::Event::link_expanded, target.url,
              {{"link_id", id}, {"short", from->second.url}, {"joined_with", to.joined ? to.id : 0}});
    if (to.joined) {
        if (const auto into = links_.find(to.id); into != links_.end()) join(from->second, into->second);
        return;
    }
    Link& link = from->second;
    if (!link.short_link) return;
    const bool waited = queue_.waits(id);
    queue_.remove(id);
    count(link, false);
    link.short_link = false;
    link.url = target.url;
    link.key = target.key;
    link.host = probes::registrable_domain(target.host);
    link.platform = target.platform;
    link.own_site = is_own(target.host);
    count(link, true);
    by_key_[link.key] = id;  // the short key goes on naming it
    if (waited) enqueue(link, true);
}

/// What came to `link` comes to `into` from now on. Not all that was asked for is answered by what is known
/// of it: it is looked at once more.
void LinkWatch::join(Link& link, Link& into) {
    for (auto& given : link.cases) {
        const auto known = std::find_if(into.cases.begin(), into.cases.end(),
                                        [&](const auto& one) { return one.first == given.first; });
        if (known == into.cases.end())
            into.cases.push_back(std::move(given));
        else
            known->second = std::min(known->second, given.second);
    }
    const auto id = link.id;
    by_key_[link.key] = into.id;
    joined_[id] = into.id;
    by_time_.erase({link.next, id});
    queue_.remove(id);
    archive_.forget(id);
    count(link, false);
    links_.erase(id);
    if (into.in_flight)
        into.given_again = true;
    else
        enqueue(into, true);
    if (context_.wake) context_.wake();
}

}  // namespace pantau::watch
