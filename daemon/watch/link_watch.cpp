#include "daemon/watch/link_watch.hpp"

#include <algorithm>
#include <utility>

#include "daemon/log.hpp"
#include "daemon/watch/site_rows.hpp"
#include "probes/url.hpp"

namespace pantau::watch {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

constexpr auto again_after_refusal = 5s;

std::string without_www(std::string host) {
    if (host.starts_with("www.")) host.erase(0, 4);
    return host;
}

bool is_social(probes::Platform platform) {
    return platform != probes::Platform::web;
}

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

}  // namespace

void LinkWatch::use(const settings::Settings& settings) {
    rules_ = link_rules(settings.links);
    host_gap_ = settings.links.host_gap;
    social_gap_ = settings.links.social_gap;
    // The sites must never wait behind a sweep of links.
    most_in_flight_ = std::max(1U, settings.probe.max_in_flight / 2);
    own_hosts_.clear();
    for (const auto& site : settings.sites)
        if (const auto parsed = probes::parse_url(site.url); parsed.url)
            own_hosts_.insert(without_www(parsed.url->host));
}

bool LinkWatch::is_own(const std::string& host) const {
    return own_hosts_.contains(without_www(host));
}

LinkWatch::Link& LinkWatch::take_in(Link link) {
    link.seed = hash_of(link.key);
    by_key_[link.key] = link.id;
    recount_ = true;
    context_.dirty = true;
    return links_.insert_or_assign(link.id, std::move(link)).first->second;
}

void LinkWatch::start(const settings::Settings& settings) {
    use(settings);
    store::LinkFilter all;
    all.limit = 0;
    const auto page = store::list_links(context_.parts.store.read(), all);
    if (!page) return;
    for (const auto& row : page->links) {
        Link link;
        link.id = row.id;
        link.url = row.url;
        link.key = row.key;
        link.host = probes::registrable_domain(row.host);
        link.platform = row.platform;
        link.own_site = is_own(row.host);
        link.ignored = row.ignored;
        link.short_link = row.short_link;
        link.added = row.added;
        link.health = row.health;
        for (const auto& given : row.cases) link.cases.emplace_back(given.case_number, given.given_at);
        Link& kept = take_in(std::move(link));
        schedule(kept, row.next_check.value_or(
                           probes::next_check(kept.health, {kept.added, kept.own_site, kept.seed}, rules_)));
    }
}

void LinkWatch::reload(const settings::Settings& settings) {
    use(settings);
    for (auto& [id, link] : links_) {
        if (const auto parsed = probes::parse_url(link.url); parsed.url)
            link.own_site = is_own(parsed.url->host);
        if (!link.waiting && !link.in_flight)
            schedule(link, probes::next_check(link.health, {link.added, link.own_site, link.seed}, rules_));
    }
}

void LinkWatch::schedule(Link& link, Instant at) {
    by_time_.erase({link.next, link.id});
    link.next = at;
    if (!link.ignored) by_time_.insert({at, link.id});
}

void LinkWatch::enqueue(Link& link, bool first) {
    by_time_.erase({link.next, link.id});
    if (link.waiting || link.in_flight || link.ignored) return;
    link.waiting = true;
    ++waiting_;
    auto& queue = hosts_[link.host].queue;
    if (first) {
        queue.push_front(link.id);
    } else {
        queue.push_back(link.id);
    }
    context_.dirty = true;
}

void LinkWatch::tick(Steady now, Instant wall) {
    std::vector<Parcel> again;
    for (auto& parcel : std::exchange(refused_, {})) {
        if (now < parcel.not_before) {
            again.push_back(std::move(parcel));
        } else {
            send(std::move(parcel));
        }
    }
    for (auto& parcel : again) refused_.push_back(std::move(parcel));

    while (!by_time_.empty() && by_time_.begin()->first <= wall) {
        const auto due = links_.find(by_time_.begin()->second);
        if (due == links_.end()) {
            by_time_.erase(by_time_.begin());
        } else {
            enqueue(due->second, false);
        }
    }
    if (context_.stopping) return;
    for (const bool own : {true, false}) {  // the office's own pages first
        for (auto at = hosts_.begin(); at != hosts_.end() && in_flight_ < most_in_flight_;) {
            Host& host = at->second;
            if (host.queue.empty()) {
                at = host.busy || now < host.free_at ? std::next(at) : hosts_.erase(at);
                continue;
            }
            const auto next = links_.find(host.queue.front());
            if (next == links_.end() || next->second.ignored) {
                if (next != links_.end()) next->second.waiting = false;
                host.queue.pop_front();
                --waiting_;
                continue;
            }
            if (!host.busy && now >= host.free_at && next->second.own_site == own) look(next->second, host);
            ++at;
        }
    }
}

Steady LinkWatch::next_due(Steady now, Instant wall) const {
    Steady due = Steady::max();
    if (!by_time_.empty()) {
        // Far-off ones are of no interest to a timer, and adding years to a steady instant might overflow.
        const auto ahead = std::min<milliseconds>(by_time_.begin()->first - wall, 1h);
        due = now + std::max<milliseconds>(ahead, 0ms);
    }
    if (in_flight_ < most_in_flight_)
        for (const auto& [name, host] : hosts_)
            if (!host.queue.empty() && !host.busy) due = std::min(due, std::max(host.free_at, now));
    for (const auto& parcel : refused_) due = std::min(due, parcel.not_before);
    return due;
}

std::vector<LinkRefused> LinkWatch::given(const std::string& case_number,
                                          const std::vector<std::string>& urls,
                                          std::function<void(std::vector<std::int64_t>)> done) {
    std::vector<LinkRefused> refused;
    Parcel parcel;
    parcel.done = std::move(done);
    const Instant now = context_.parts.clock.wall();
    for (const std::string& url : urls) {
        auto found = probes::normalise(url);
        if (!found.link) {
            refused.push_back({url, found.refusal});
            continue;
        }
        store::LinkGiven given;
        given.own_site = is_own(found.link->host);
        given.link = std::move(*found.link);
        given.given_url = url;
        given.case_number = case_number;
        given.given_at = now;
        parcel.links.push_back(std::move(given));
    }
    if (parcel.links.empty()) {
        if (parcel.done) context_.parts.network([done = std::move(parcel.done)] { done({}); });
    } else {
        send(std::move(parcel));
    }
    return refused;
}

void LinkWatch::send(Parcel parcel) {
    auto kept = std::make_shared<Parcel>(std::move(parcel));
    store::add_links(
        context_.parts.store, kept->links,
        [this, kept, network = context_.parts.network,
         life = std::weak_ptr<int>{context_.life}](store::Written<std::vector<store::LinkAdded>> result) {
            network([this, kept, life, result = std::move(result)] {
                if (life.expired()) return;
                if (result) return stored(*kept, *result);
                log::error(log::Event::store_failed, result.error().sentence, {{"what", "links"}});
                kept->not_before = context_.parts.clock.steady() + again_after_refusal;
                refused_.push_back(std::move(*kept));
            });
        });
}

void LinkWatch::stored(const Parcel& parcel, const std::vector<store::LinkAdded>& added) {
    std::vector<std::int64_t> ids;
    for (std::size_t i = 0; i < added.size() && i < parcel.links.size(); ++i) {
        const store::LinkGiven& given = parcel.links[i];
        const std::int64_t id = added[i].id;
        ids.push_back(id);
        auto at = links_.find(id);
        if (at == links_.end()) {
            Link link;
            link.id = id;
            link.url = given.link.url;
            link.key = given.link.key;
            link.host = probes::registrable_domain(given.link.host);
            link.platform = given.link.platform;
            link.own_site = given.own_site;
            link.short_link = given.link.short_link;
            link.added = given.given_at;
            take_in(std::move(link));
            at = links_.find(id);
        }
        Link& link = at->second;
        // The first time that a case gave it is the one that its gate counts from.
        const auto known = std::find_if(link.cases.begin(), link.cases.end(),
                                        [&](const auto& one) { return one.first == given.case_number; });
        if (known == link.cases.end()) link.cases.emplace_back(given.case_number, given.given_at);
        log::info(log::Event::link_added, link.url, {{"link_id", id}, {"case", given.case_number}});
        if (link.in_flight) {
            link.given_again = true;
        } else {
            enqueue(link, true);
        }
    }
    if (parcel.done) parcel.done(std::move(ids));
}

probes::GateAnswer LinkWatch::gate(const std::string& url, const std::string& case_number) const {
    const auto found = probes::normalise(url);
    if (!found.link) return probes::GateAnswer::unchecked;
    const auto id = by_key_.find(found.link->key);
    if (id == by_key_.end()) return probes::GateAnswer::unchecked;
    const Link& link = links_.at(id->second);
    std::optional<Instant> given;
    for (const auto& [number, at] : link.cases)
        if ((case_number.empty() || number == case_number) && (!given || at > *given)) given = at;
    return probes::gate_answer(link.health, given.value_or(link.added));
}

bool LinkWatch::check_now(std::int64_t id) {
    const auto at = links_.find(id);
    if (at == links_.end() || at->second.ignored) return false;
    enqueue(at->second, true);
    return true;
}

bool LinkWatch::ignore(std::int64_t id, bool ignored) {
    const auto at = links_.find(id);
    if (at == links_.end()) return false;
    Link& link = at->second;
    if (link.ignored == ignored) return true;
    by_time_.erase({link.next, link.id});
    link.ignored = ignored;
    if (!ignored && !link.waiting && !link.in_flight) schedule(link, context_.parts.clock.wall());
    recount_ = true;
    context_.dirty = true;
    store::ignore_link(context_.parts.store, id, ignored, [](const store::Written<store::Nothing>& result) {
        if (!result)
            log::error(log::Event::store_failed, result.error().sentence, {{"what", "ignored link"}});
    });
    return true;
}

void LinkWatch::look(Link& link, Host& host) {
    host.queue.pop_front();
    host.busy = true;
    link.waiting = false;
    link.in_flight = true;
    --waiting_;
    ++in_flight_;
    context_.dirty = true;
    probes::ProbeRequest request;
    request.url = link.url;
    request.kind = probes::TargetKind::link;
    request.fresh = link.health.failing > 0;  // a strike must not come from a stale connection
    context_.ask(std::move(request),
                 [this, id = link.id](const probes::ProbeResult& result) { answered(id, result); });
}

void LinkWatch::answered(std::int64_t id, const probes::ProbeResult& result) {
    Link& link = links_.at(id);
    link.in_flight = false;
    --in_flight_;
    context_.dirty = true;
    Host& host = hosts_[link.host];
    host.busy = false;
    const Steady now = context_.parts.clock.steady();
    host.free_at = now + (is_social(link.platform) ? social_gap_ : host_gap_);
    if (result.retry_after) host.free_at = std::max(host.free_at, now + *result.retry_after);
    if (result.cancelled) return;

    const Judged verdict = judged(result, context_);
    probes::LinkLook look;
    look.started = result.started;
    look.failure = verdict.failure;
    look.http_status = result.http_status;
    if (const auto normal = probes::normalise(link.url);
        normal.link && verdict.outcome == probes::Outcome::ok)
        look.redirected = probes::leads_elsewhere(*normal.link, result.final_url);
    ++checks_[{link.platform, result_word(look)}];

    const auto change = probes::fold(link.health, look, rules_);
    if (std::exchange(link.given_again, false)) {
        link.next = context_.parts.clock.wall();
        enqueue(link, true);
    } else {
        schedule(link, probes::next_check(link.health, {link.added, link.own_site, link.seed}, rules_));
    }

    store::LinkCheck row;
    row.link = id;
    row.started = result.started;
    row.outcome = verdict.outcome;
    row.failure = verdict.failure;
    row.http_status = result.http_status;
    row.health = link.health;
    row.final_url = result.final_url;
    if (verdict.outcome == probes::Outcome::fail) row.evidence = evidence_of(result);
    row.next_check = link.next;
    context_.batch.rows().links.push_back(std::move(row));

    if (!change) return;
    recount_ = true;
    log::notice(log::Event::link_standing, link.url,
                {{"link_id", id},
                 {"before", name_of(change->from)},
                 {"standing", name_of(change->to)},
                 {"class", name_of(change->failure)}});
    LinkNews news{id, link.url, *change, {}};
    for (const auto& [number, at] : link.cases)
        if (!number.empty()) news.cases.push_back(number);
    context_.batch.after_commit([this, news = std::move(news)] {
        if (news.change.to == probes::LinkStanding::dead) {
            if (context_.signals.link_dead) context_.signals.link_dead(news);
        } else if (news.change.alive_again && context_.signals.link_alive_again) {
            context_.signals.link_alive_again(news);
        }
    });
}

void LinkWatch::fill(Snapshot& snapshot) {
    if (std::exchange(recount_, false)) {
        standings_.clear();
        for (const auto& [id, link] : links_)
            if (!link.ignored) ++standings_[{link.platform, link.health.standing}];
    }
    snapshot.links.standings = standings_;
    snapshot.links.checks = checks_;
    snapshot.links.pending = waiting_;
    snapshot.links.in_flight = in_flight_;
    snapshot.links.total = links_.size();
}

}  // namespace pantau::watch
