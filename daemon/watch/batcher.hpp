#pragma once
// Hands what was seen to the store: one batch a second at most, one on its way at a time. What the store
// refuses for want of space waits and is tried again; the probing never waits for it. Network thread only.

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "daemon/clock.hpp"
#include "daemon/store/watch_store.hpp"
#include "daemon/watch/beat.hpp"

namespace pantau::watch {

class Batcher {
public:
    using Post = std::function<void(std::function<void()>)>;
    /// `told` with the number that the store gave the outage ("G-2026-0142"), once it is on disk.
    using Told = std::function<void(const std::string& outage_id)>;

    /// \param pause  from one batch to the next, at least
    Batcher(store::Store& store, const Clock& clock, Post network, std::chrono::milliseconds pause);

    /// Rows for the next batch: add to it freely, outages by add_outage().
    store::WatchBatch& rows() { return *rows_; }
    void add_outage(store::OutageWrite outage, Told told);
    /// Run once what is pending now is on disk (or was given up).
    void after_commit(std::function<void()> act) { acts_.push_back(std::move(act)); }
    /// Asked right before each batch leaves, for rows of which only the newest counts.
    std::function<void(store::WatchBatch&)> before_write;

    /// Writes if something is pending and its time has come. `force`: also a moment after the last one.
    void tick(Steady now, bool force = false);
    /// All written, or given up; called at once when nothing is pending.
    void when_idle(std::function<void()> act);
    bool idle() const noexcept { return !busy_ && !pending(); }
    std::uint64_t lost() const noexcept { return lost_; }

private:
    struct Flight {  ///< kept until the store has answered: it may have to be tried again
        store::WatchBatch batch;
        std::vector<Told> told;
        std::vector<std::function<void()>> acts;
    };
    bool pending() const noexcept;
    void answered(const std::shared_ptr<Flight>& flight, store::Written<store::BatchWritten> result);
    void put_back(Flight& flight);

    store::Store& store_;
    const Clock& clock_;
    Post network_;
    std::chrono::milliseconds pause_;
    std::unique_ptr<store::WatchBatch> rows_ = std::make_unique<store::WatchBatch>();
    std::vector<Told> told_;
    std::vector<std::function<void()>> acts_, idle_acts_;
    bool busy_ = false;
    Steady not_before_{};
    std::uint64_t lost_ = 0;
    std::shared_ptr<int> life_ = std::make_shared<int>();
};

}  // namespace pantau::watch
