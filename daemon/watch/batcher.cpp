#include "daemon/watch/batcher.hpp"

#include <iterator>
#include <utility>

#include "daemon/log.hpp"

namespace pantau::watch {
namespace {

using namespace std::chrono_literals;

constexpr auto pause_after_refusal = 5s;
// About a day of 20 sites a minute: enough for somebody to free the disk, little enough for the memory.
constexpr std::size_t most_samples_kept = 30'000;

/// `older` goes in front of `newer`.
template <class Row>
void prepend(std::vector<Row>& newer, std::vector<Row>&& older) {
    older.insert(older.end(), std::make_move_iterator(newer.begin()), std::make_move_iterator(newer.end()));
    newer = std::move(older);
}

}  // namespace

Batcher::Batcher(store::Store& store, const Clock& clock, Post network, std::chrono::milliseconds pause)
    : store_{store}, clock_{clock}, network_{std::move(network)}, pause_{pause} {}

bool Batcher::pending() const noexcept {
    const auto& rows = *rows_;
    return rows.alive || !rows.samples.empty() || !rows.last_results.empty() || !rows.states.empty() ||
           !rows.outages.empty() || !rows.blips.empty() || !rows.changes.empty() || !rows.self_gaps.empty() ||
           !rows.health.empty() || !rows.links.empty() || !rows.postponed.empty() || !rows.hosts.empty() ||
           !acts_.empty();
}

void Batcher::add_outage(store::OutageWrite outage, Told told) {
    rows_->outages.push_back(std::move(outage));
    told_.push_back(std::move(told));
}

void Batcher::tick(Steady now, bool force) {
    if (busy_ || !pending() || (!force && now < not_before_)) return;
    if (before_write) before_write(*rows_);
    auto flight = std::make_shared<Flight>();
    flight->batch = std::move(*rows_);
    *rows_ = {};
    flight->told = std::exchange(told_, {});
    flight->acts = std::exchange(acts_, {});
    busy_ = true;
    not_before_ = now + pause_;
    store::write_batch(store_, flight->batch,
                       [this, flight, network = network_,
                        life = std::weak_ptr<int>{life_}](store::Written<store::BatchWritten> result) {
                           network([this, flight, life, result = std::move(result)] {
                               if (!life.expired()) answered(flight, result);
                           });
                       });
}

void Batcher::answered(const std::shared_ptr<Flight>& flight, store::Written<store::BatchWritten> result) {
    using Kind = store::WriteProblem::Kind;
    busy_ = false;
    if (result) {
        const auto& ids = result->outage_ids;
        for (std::size_t i = 0; i < flight->told.size() && i < ids.size(); ++i)
            if (flight->told[i]) flight->told[i](ids[i]);
        for (const auto& act : flight->acts) act();
    } else {
        const auto& problem = result.error();
        const bool again = problem.kind == Kind::no_space || problem.kind == Kind::io ||
                           problem.kind == Kind::busy || problem.kind == Kind::damaged;
        log::error(log::Event::store_failed, problem.sentence,
                   {{"what", "samples"}, {"kept", again}, {"rows", flight->batch.samples.size()}});
        if (again) {
            put_back(*flight);
            not_before_ = clock_.steady() + pause_after_refusal;
        } else {
            lost_ += flight->batch.samples.size();
            for (const auto& act : flight->acts) act();
        }
    }
    if (!idle_acts_.empty() && result && pending()) return tick(clock_.steady(), true);
    // Who waits for the end is not kept waiting for a disk that refuses.
    if (idle() || !result) {
        for (auto& act : std::exchange(idle_acts_, {})) act();
    }
}

void Batcher::put_back(Flight& flight) {
    store::WatchBatch& old = flight.batch;
    if (!rows_->alive) rows_->alive = old.alive;
    prepend(rows_->samples, std::move(old.samples));
    prepend(rows_->last_results, std::move(old.last_results));
    prepend(rows_->states, std::move(old.states));
    prepend(rows_->outages, std::move(old.outages));
    prepend(rows_->blips, std::move(old.blips));
    prepend(rows_->changes, std::move(old.changes));
    prepend(rows_->self_gaps, std::move(old.self_gaps));
    prepend(rows_->health, std::move(old.health));
    prepend(rows_->links, std::move(old.links));
    prepend(rows_->postponed, std::move(old.postponed));
    prepend(rows_->hosts, std::move(old.hosts));
    prepend(told_, std::move(flight.told));
    prepend(acts_, std::move(flight.acts));
    // States and outages are few and are the record; of the samples the oldest go first.
    if (auto& samples = rows_->samples; samples.size() > most_samples_kept) {
        const auto over = samples.size() - most_samples_kept;
        samples.erase(samples.begin(), samples.begin() + static_cast<std::ptrdiff_t>(over));
        lost_ += over;
    }
    if (auto& last = rows_->last_results; last.size() > most_samples_kept)
        last.erase(last.begin(), last.end() - 1'000);
}

void Batcher::when_idle(std::function<void()> act) {
    if (idle()) return act();
    idle_acts_.push_back(std::move(act));
}

}  // namespace pantau::watch
