#include "daemon/watch/link_watch.hpp"

#include <algorithm>
#include <utility>

#include "daemon/log.hpp"
#include "probes/url.hpp"

namespace pantau::watch {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

constexpr auto again_after_refusal = 5s;
constexpr std::size_t own_at_once = 4;

std::string without_www(std::string host) {
    if (host.starts_with("www.")) host.erase(0, 4);
    return host;
}

}  // namespace

LinkWatch::LinkWatch(Context& context) : context_{context}, archive_{context} {
    archive_.found = [this](std::int64_t id, const std::string&) {
        if (const auto at = links_.find(id); at != links_.end()) at->second.has_copy = true;
    };
}

void LinkWatch::use(const settings::Settings& settings) {
    rules_ = link_rules(settings.links);
    second_resolver_ = !settings.probe.second_resolver.empty();
    archive_.use(settings.links.archive);
    // The sites must never wait behind a sweep of links: half of the prober is theirs.
    queue_.limit(settings.probe.max_in_flight / 2, own_at_once);
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
    count(link, true);
    context_.dirty = true;
    return links_.insert_or_assign(link.id, std::move(link)).first->second;
}

void LinkWatch::count(const Link& link, bool in) {
    if (link.ignored) return;
    const auto at = standings_.try_emplace({link.platform, link.health.standing}, 0).first;
    if (in)
        ++at->second;
    else if (--at->second == 0)
        standings_.erase(at);
    context_.dirty = true;
}

void LinkWatch::start(const settings::Settings& settings) {
    use(settings);
    store::LinkFilter all;
    all.limit = 0;
    const auto page = store::list_links(context_.parts.store.read(), all);
    if (!page) return;
    const Instant wall = context_.parts.clock.wall();
    for (const auto& row : page->links) {
        if (row.damaged)
            log::warning(log::Event::note,
                         "The record of a link cannot be read in full; it is checked as if new",
                         {{"link_id", row.id}, {"url", row.url}});
        Link link;
        link.id = row.id;
        link.url = row.url;
        link.key = row.key;
        link.host = probes::registrable_domain(row.host);
        link.platform = row.platform;
        link.own_site = is_own(row.host);
        link.ignored = row.ignored;
        link.short_link = row.short_link;
        link.has_copy = !row.archive_url.empty();
        link.added = row.added;
        link.health = row.health;
        for (const auto& given : row.cases) link.cases.emplace_back(given.case_number, given.given_at);
        Link& kept = take_in(std::move(link));
        for (const auto& spelling : row.short_links) {
            by_key_[spelling.key] = row.id;
            if (spelling.link != 0) joined_[spelling.link] = row.id;
        }
        if (row.next_check && !row.damaged)
            schedule(kept, *row.next_check);
        else
            schedule_by_rule(kept);
        if (kept.health.standing == probes::LinkStanding::dead)
            want_copy(kept, row.archive_next.value_or(wall), row.archive_failures);
    }
}

void LinkWatch::reload(const settings::Settings& settings) {
    use(settings);
    for (auto& [id, link] : links_) {
        if (const auto parsed = probes::parse_url(link.url); parsed.url)
            link.own_site = is_own(parsed.url->host);
        if (!queue_.waits(id) && !link.in_flight) schedule_by_rule(link);
    }
}

void LinkWatch::schedule(Link& link, Instant at) {
    by_time_.erase({link.next, link.id});
    link.next = at;
    if (!link.ignored) by_time_.insert({at, link.id});
}

void LinkWatch::schedule_by_rule(Link& link) {
    schedule(link, probes::next_check(link.health, {link.added, link.own_site, link.seed}, rules_));
}

void LinkWatch::enqueue(Link& link, bool wanted) {
    by_time_.erase({link.next, link.id});
    if (link.in_flight || link.ignored) return;
    if (!link.due_since) link.due_since = wanted ? context_.parts.clock.wall() : link.next;
    const auto group = wanted || !link.health.last_look ? LinkGroup::wanted
                       : link.own_site                  ? LinkGroup::own_site
                                                        : LinkGroup::rest;
    queue_.put(link.id, link.host, link.own_site, {group, *link.due_since});
    context_.dirty = true;
}

void LinkWatch::want_copy(const Link& link, Instant at, int failures) {
    if (link.has_copy || link.ignored) return;
    const Instant lived = link.health.last_alive.value_or(link.added);
    archive_.want({link.id, link.url, lived, at, failures});
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
    while (auto taken = queue_.take()) look(links_.at(taken->link), std::move(*taken));
    archive_.tick(wall);
}

Steady LinkWatch::next_due(Steady now, Instant wall) const {
    if (queue_.has_next()) return now;
    Steady due = Steady::max();
    const auto consider = [&](Instant at) {
        // Far-off ones are of no interest to a timer, and adding years to a steady instant might overflow.
        const auto ahead = std::min<milliseconds>(at - wall, 1h);
        due = std::min(due, now + std::max<milliseconds>(ahead, 0ms));
    };
    if (!by_time_.empty()) consider(by_time_.begin()->first);
    if (const auto archive = archive_.next()) consider(*archive);
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

LinkWatch::Links::iterator LinkWatch::find(std::int64_t id) {
    // Who was told the number of a short link goes on using it when that was joined with its post.
    const auto joined = joined_.find(id);
    return links_.find(joined == joined_.end() ? id : joined->second);
}

bool LinkWatch::check_now(std::int64_t id) {
    const auto at = find(id);
    if (at == links_.end() || at->second.ignored) return false;
    enqueue(at->second, true);
    return true;
}

bool LinkWatch::ignore(std::int64_t id, bool ignored) {
    const auto at = find(id);
    if (at == links_.end()) return false;
    Link& link = at->second;
    id = link.id;
    if (link.ignored == ignored) return true;
    by_time_.erase({link.next, link.id});
    queue_.remove(id);
    link.due_since.reset();
    count(link, false);
    link.ignored = ignored;
    count(link, true);
    if (ignored) archive_.forget(id);
    if (!ignored && !link.in_flight) schedule(link, context_.parts.clock.wall());
    context_.dirty = true;
    store::ignore_link(context_.parts.store, id, ignored, [](const store::Written<store::Nothing>& result) {
        if (!result)
            log::error(log::Event::store_failed, result.error().sentence, {{"what", "ignored link"}});
    });
    return true;
}

void LinkWatch::fill(Snapshot& snapshot) {
    snapshot.links.standings = standings_;
    snapshot.links.checks = checks_;
    snapshot.links.pending = queue_.waiting();
    snapshot.links.in_flight = queue_.out();
    snapshot.links.total = links_.size();
}

}  // namespace pantau::watch
