#include "daemon/watch/watch.hpp"

#include <algorithm>
#include <atomic>
#include <utility>

#include "daemon/log.hpp"
#include "daemon/watch/context.hpp"
#include "daemon/watch/history_import.hpp"
#include "daemon/watch/link_watch.hpp"
#include "daemon/watch/site_watch.hpp"

namespace pantau::watch {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

constexpr auto heartbeat = 10s;             // how exactly a start knows when the last run ended
constexpr auto shortest_gap = 5s;           // a quick restart is no gap in observation
constexpr auto sweep_every = 1h;            // old samples leave by the hour …
constexpr auto clock_tolerance = 2s;        // as in the fold of a page
constexpr auto shown_for = 1min;            // a jump of the clock is over at once; a scrape must see it
constexpr std::int64_t sweep_rows = 5'000;  // … in bites that hold nobody up

}  // namespace

struct Watch::Impl {
    Context context;
    SiteWatch sites{context};
    LinkWatch links{context};
    std::function<void()>* rearm = nullptr;
    bool running = false;
    Steady planned = Steady::max();  ///< when the next tick was promised
    Steady alive_written{}, sweep_at{}, shown_at{};
    std::chrono::seconds keep_samples{};
    bool sweeping = false;
    std::optional<store::SelfGap> overload;     // its record, while stalls follow one another within a minute
    Steady overload_to{};                       // the end of the newest of them
    std::optional<store::SelfGap> disturbance;  ///< the open one, as it is on disk
    Steady clock_checked{}, clock_jumped{};
    Instant clock_read{};
    metrics::Histogram lag{{.001, .005, .01, .05, .1, .25, .5, 1, 2.5, 5, 10}};
    std::atomic<std::shared_ptr<const Snapshot>> shown{std::make_shared<const Snapshot>()};

    Impl(Parts parts, Signals signals) : context{std::move(parts), std::move(signals)} {}

    void put_sites(const settings::Settings& settings) {
        std::vector<store::SiteInfo> infos;
        for (const auto& site : settings.sites) infos.push_back(site_info(site, settings.time.zone));
        store::put_sites(
            context.parts.store, std::move(infos), [](const store::Written<store::Nothing>& result) {
                if (!result)
                    log::error(log::Event::store_failed, result.error().sentence, {{"what", "sites"}});
            });
    }

    void measure(Steady now) {
        if (planned == Steady::max()) return;
        const auto late = std::max(std::chrono::floor<milliseconds>(now - planned), 0ms);
        lag.observe(std::chrono::duration<double>(late).count());
        context.gate.note_lag(now, late);
    }

    /// The wall clock against the monotonic one. Each site's fold sees a jump for itself; the record of it is
    /// the monitor's own and is made here, once.
    void mind_clock(Steady now, Instant wall) {
        const bool known = clock_checked != Steady{};
        const auto by = known ? (wall - clock_read) -
                                    std::chrono::round<milliseconds>(now - std::exchange(clock_checked, now))
                              : 0ms;
        clock_checked = now;
        clock_read = wall;
        if (by <= clock_tolerance && by >= -clock_tolerance) return;
        clock_jumped = now;
        context.dirty = true;
        // A clock set back leaves no time unseen, only stamps in doubt: those of the open outages say so.
        if (by > 0ms) context.batch.rows().self_gaps.push_back({wall - by, wall, "self_clock"});
        log::warning(log::Event::self_trouble, "this machine's clock was set; durations go by the steady one",
                     {{"reason", "self_clock"}, {"milliseconds", by.count()}});
    }

    void mind_overload(Steady now, Instant wall) {
        if (context.parts.prober) context.gate.note_prober(now, context.parts.prober());
        const auto stall = context.gate.overload(now);
        if (stall && (!overload || stall->to != overload_to)) {
            const auto wall_of = [&](Steady at) { return wall - std::chrono::round<milliseconds>(now - at); };
            if (!overload) {
                overload = store::SelfGap{wall_of(stall->from), {}, "self_overload"};
                log::warning(log::Event::self_trouble,
                             "a loop stood still; failures of that time count against nobody",
                             {{"reason", overload->reason}});
            }
            overload_to = stall->to;
            overload->to = std::max(wall_of(stall->to), overload->from);
            context.batch.rows().self_gaps.push_back(*overload);
            context.dirty = true;
        } else if (!stall && overload) {
            log::notice(log::Event::self_recovered, "the loops keep time again",
                        {{"reason", overload->reason}});
            overload.reset();
            context.dirty = true;
        }
    }

    /// One record for the whole of a disturbance, begun at once and kept up to date: a kill leaves it true.
    void mind_disturbance(Steady now, Instant wall, bool beat) {
        context.mind_disturbance();
        const auto& open = context.gate.disturbance();
        auto& gaps = context.batch.rows().self_gaps;
        if (open && !disturbance) {
            const auto since = std::max(std::chrono::round<milliseconds>(now - open->from), 0ms);
            disturbance = store::SelfGap{wall - since, wall, std::string{name_of(open->reason)}};
            gaps.push_back(*disturbance);
            context.dirty = true;
            log::warning(log::Event::self_trouble,
                         open->reason == probes::FailureClass::self_dns
                             ? "our own name servers do not answer; failures count against nobody"
                             : "our own network is down; failures count against nobody",
                         {{"reason", disturbance->reason}});
        } else if (disturbance && (!open || beat)) {
            disturbance->to = std::max(wall, disturbance->from);
            gaps.push_back(*disturbance);
            if (open) return;
            context.dirty = true;
            log::notice(log::Event::self_recovered, "our own network works again",
                        {{"reason", disturbance->reason}});
            disturbance.reset();
            sites.look_again();
        }
    }

    void sweep(Steady now, Instant wall) {
        if (sweeping || now < sweep_at || keep_samples <= 0s) return;
        sweeping = true;
        store::sweep_samples(
            context.parts.store, wall - keep_samples, sweep_rows,
            [this, network = context.parts.network,
             life = std::weak_ptr<int>{context.life}](const store::Written<store::Swept>& result) {
                const bool more = result && result->more;
                const auto deleted = result ? result->deleted : 0;
                network([this, life, more, deleted] {
                    if (life.expired()) return;
                    sweeping = false;
                    sweep_at = context.parts.clock.steady() + (more ? 1s : milliseconds{sweep_every});
                    if (deleted > 0)
                        log::info(log::Event::samples_removed, "old samples were removed",
                                  {{"count", deleted}});
                });
            });
    }

    void show(Steady now, Instant wall) {
        auto fresh = std::make_shared<Snapshot>();
        fresh->at = wall;
        sites.fill(*fresh, now, wall);
        links.fill(*fresh);
        const auto& trouble = context.gate.disturbance();
        const auto well = [&](probes::FailureClass reason) { return !trouble || trouble->reason != reason; };
        fresh->self_healthy = {{"self_network", well(probes::FailureClass::self_network)},
                               {"self_dns", well(probes::FailureClass::self_dns)},
                               {"self_overload", !overload},
                               {"self_clock", clock_jumped == Steady{} || now - clock_jumped > shown_for}};
        fresh->probes_in_flight = sites.in_flight() + links.in_flight();
        fresh->missed = sites.missed();
        fresh->scheduler_lag = lag;
        fresh->samples_lost = context.batch.lost();
        context.dirty = false;
        shown_at = now;
        shown.store(std::move(fresh));
    }

    Steady due() const {
        const Steady now = context.parts.clock.steady();
        if (!running) return now + 100ms;  // only batches are left to be written
        return std::min({sites.next_due(), links.next_due(now, context.parts.clock.wall()), now + 1s});
    }

    void nearer() {
        if (rearm != nullptr && *rearm) (*rearm)();
    }
};

Watch::Watch(Parts parts, Signals signals)
    : impl_{std::make_unique<Impl>(std::move(parts), std::move(signals))} {
    impl_->rearm = &rearm;
    impl_->context.wake = [impl = impl_.get()] { impl->nearer(); };
    impl_->context.batch.before_write = [impl = impl_.get()](store::WatchBatch& batch) {
        impl->sites.collect(batch);
    };
}

Watch::~Watch() = default;

void Watch::start(const settings::Settings& settings) {
    auto& context = impl_->context;
    const Instant wall = context.parts.clock.wall();
    const Steady now = context.parts.clock.steady();
    impl_->keep_samples = settings.store.keep_samples;
    impl_->sweep_at = now + 1min;
    context.use(settings.probe);
    impl_->put_sites(settings);
    if (const auto last = store::last_alive(context.parts.store.read()); last && wall - *last > shortest_gap)
        context.batch.rows().self_gaps.push_back({*last, wall, "not_running"});
    impl_->sites.start(settings);
    impl_->links.start(settings);
    impl_->running = true;
    context.batch.rows().alive = wall;
    impl_->alive_written = now;
    impl_->show(now, wall);
}

void Watch::reload(const settings::Settings& settings) {
    impl_->keep_samples = settings.store.keep_samples;
    impl_->context.use(settings.probe);
    impl_->put_sites(settings);
    impl_->sites.reload(settings);
    impl_->links.reload(settings);
    impl_->show(impl_->context.parts.clock.steady(), impl_->context.parts.clock.wall());
    impl_->nearer();
}

void Watch::stop(std::function<void()> done) {
    auto& context = impl_->context;
    context.stopping = true;
    impl_->running = false;
    context.batch.rows().alive = context.parts.clock.wall();
    if (impl_->disturbance) {
        impl_->disturbance->to = std::max(context.parts.clock.wall(), impl_->disturbance->from);
        context.batch.rows().self_gaps.push_back(*impl_->disturbance);
    }
    context.batch.tick(context.parts.clock.steady(), true);
    // What was written while the flush was under way goes with a second batch.
    context.batch.when_idle(std::move(done));
}

void Watch::tick() {
    auto& context = impl_->context;
    const Steady now = context.parts.clock.steady();
    const Instant wall = context.parts.clock.wall();
    if (impl_->running) {
        impl_->measure(now);
        impl_->mind_clock(now, wall);
        impl_->mind_overload(now, wall);
        impl_->sites.tick(now, wall);
        impl_->links.tick(now, wall);
        impl_->sweep(now, wall);
        const bool beat = now - impl_->alive_written >= heartbeat;
        impl_->mind_disturbance(now, wall, beat);
        if (beat) {
            context.batch.rows().alive = wall;
            impl_->alive_written = now;
        }
    }
    context.batch.tick(now, context.stopping);
    // Times run on by themselves: a snapshot at least each heartbeat keeps a site's true to forty seconds.
    // A picture of a thousand sites takes a while: it is not drawn anew for each answer.
    const bool due = now - impl_->shown_at >= milliseconds{impl_->sites.count() / 10};
    if ((context.dirty && due) || wall - impl_->shown.load()->at >= heartbeat) impl_->show(now, wall);
    impl_->planned = next_due();
}

std::chrono::steady_clock::time_point Watch::next_due() const {
    return impl_->due();
}

std::shared_ptr<const Snapshot> Watch::snapshot() const {
    return impl_->shown.load();
}

std::vector<LinkRefused> Watch::links_given(const std::string& case_number,
                                            const std::vector<std::string>& urls,
                                            std::function<void(std::vector<std::int64_t> ids)> done) {
    return impl_->links.given(case_number, urls, [impl = impl_.get(), done = std::move(done)](auto ids) {
        if (done) done(std::move(ids));
        impl->nearer();
    });
}

probes::GateAnswer Watch::gate(const std::string& url, const std::string& case_number) const {
    return impl_->links.gate(url, case_number);
}

bool Watch::check_site_now(const std::string& id) {
    const bool known = impl_->sites.check_now(id);
    if (known) impl_->nearer();
    return known;
}

bool Watch::check_link_now(std::int64_t id) {
    const bool known = impl_->links.check_now(id);
    if (known) impl_->nearer();
    return known;
}

bool Watch::ignore_link(std::int64_t id, bool ignored) {
    return impl_->links.ignore(id, ignored);
}

void Watch::host_changed(const probes::HostState& state) {
    auto& hosts = impl_->context.batch.rows().hosts;
    const auto known = std::find_if(hosts.begin(), hosts.end(),
                                    [&](const probes::HostState& one) { return one.host == state.host; });
    if (known == hosts.end())
        hosts.push_back(state);
    else
        *known = state;
}

void Watch::import_history(const std::string& csv, std::function<void(HistoryImport)> done) {
    watch::import_history(impl_->context, impl_->sites, csv, std::move(done));
}

}  // namespace pantau::watch
