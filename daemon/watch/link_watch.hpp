#pragma once
// The published links: when each is looked at, and what became of the look. Which of those that are due goes
// first is LinkQueue's business, the pauses between requests to a host the prober's. No step costs more when
// there are more links, but for the start and a reload. Network thread only.

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "daemon/watch/archive_lookup.hpp"
#include "daemon/watch/context.hpp"
#include "daemon/watch/link_queue.hpp"
#include "daemon/watch/policy.hpp"
#include "daemon/watch/snapshot.hpp"

namespace pantau::watch {

class LinkWatch {
public:
    explicit LinkWatch(Context& context);

    void start(const settings::Settings& settings);
    void reload(const settings::Settings& settings);
    void tick(Steady now, Instant wall);
    Steady next_due(Steady now, Instant wall) const;

    std::vector<LinkRefused> given(const std::string& case_number, const std::vector<std::string>& urls,
                                   std::function<void(std::vector<std::int64_t>)> done);
    probes::GateAnswer gate(const std::string& url, const std::string& case_number) const;
    bool check_now(std::int64_t id);
    bool ignore(std::int64_t id, bool ignored);
    void fill(Snapshot& snapshot);
    std::uint64_t in_flight() const noexcept { return queue_.out(); }

private:
    struct Link {
        std::int64_t id = 0;
        std::string url, key, host;  ///< host: a registrable domain or an address; one owner, one turn
        probes::Platform platform = probes::Platform::web;
        bool own_site = false, ignored = false, short_link = false;
        bool has_copy = false;  ///< an archived copy is known
        Instant added{};
        std::uint64_t seed = 0;
        probes::LinkHealth health;
        std::vector<std::pair<std::string, Instant>> cases;  ///< number ("" by hand), when given
        Instant next{};
        std::optional<Instant> due_since;  ///< it waits since then; being put off costs no place
        bool in_flight = false;
        bool given_again = false;  ///< given while a look was under way: that look began too early to count
    };

    using Links = std::unordered_map<std::int64_t, Link>;

    /// Links on their way to the store; tried again while the disk refuses.
    struct Parcel {
        std::vector<store::LinkGiven> links;
        std::function<void(std::vector<std::int64_t>)> done;
        Steady not_before{};
    };

    /// A look whose strike would be the last, while another way of asking is tried.
    struct Doubt {
        LinkQueue::Taken taken;
        probes::LinkLook look;
        probes::ProbeResult result;
        std::vector<probes::ProbeRequest> ways;  ///< that are left, the best last
    };

    // link_watch.cpp
    void use(const settings::Settings& settings);
    bool is_own(const std::string& host) const;
    Link& take_in(Link link);
    void count(const Link& link, bool in);
    void send(Parcel parcel);
    void stored(const Parcel& parcel, const std::vector<store::LinkAdded>& added);
    void schedule(Link& link, Instant at);
    void schedule_by_rule(Link& link);
    void enqueue(Link& link, bool wanted);
    Links::iterator find(std::int64_t id);
    void want_copy(const Link& link, Instant at, int failures);

    // link_looks.cpp: one look from its question to its consequences
    probes::ProbeRequest question(const Link& link) const;
    std::vector<probes::ProbeRequest> other_ways(const Link& link, const probes::ProbeResult& first) const;
    probes::LinkLook look_of(const Link& link, const probes::ProbeResult& result) const;
    void look(Link& link, LinkQueue::Taken taken);
    void answered(const LinkQueue::Taken& taken, const probes::ProbeResult& result);
    void ask_otherwise(std::shared_ptr<Doubt> doubt);
    void answered_otherwise(std::shared_ptr<Doubt> doubt, const probes::ProbeResult& result);
    bool put_off(const LinkQueue::Taken& taken, const probes::ProbeResult& result);
    void finish(const LinkQueue::Taken& taken, const probes::LinkLook& look,
                const probes::ProbeResult& result);
    void tell(const Link& link, const probes::StandingChanged& change);
    void expand(const Link& link, const probes::LinkLook& look, const probes::ProbeResult& result);
    void expanded(std::int64_t link, const probes::NormalisedLink& target, store::LinkExpanded to);
    void join(Link& link, Link& into);

    Context& context_;
    ArchiveLookup archive_;
    probes::LinkRules rules_;
    bool second_resolver_ = false;
    std::set<std::string> own_hosts_;
    Links links_;
    std::unordered_map<std::int64_t, std::int64_t> joined_;  ///< a short link's number to its post's
    std::unordered_map<std::string, std::int64_t> by_key_;   ///< short spellings too, once followed
    std::vector<Parcel> refused_;
    std::map<std::pair<probes::Platform, probes::LinkStanding>, std::uint64_t> standings_;
    std::set<std::pair<Instant, std::int64_t>> by_time_;
    LinkQueue queue_;
    std::map<std::pair<probes::Platform, std::string>, std::uint64_t> checks_;
};

}  // namespace pantau::watch
