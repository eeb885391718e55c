#pragma once
// Tells programs what happened, on a thread of its own: looks for news when it is poked and once a minute,
// writes down what is to be told (store/notices.hpp) and wakes the webhooks. It holds up neither taps nor
// probes, and a kill at any point loses nothing.

#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "daemon/publish/hook_courier.hpp"
#include "daemon/publish/report_maker.hpp"
#include "daemon/store/notices.hpp"

namespace pantau::publish {

/// Thread safety: work() belongs to one thread, its own after start(); everything else may be called from
/// any.
class Notifier {
public:
    /// \param poster  how webhooks are called; null: over the network
    Notifier(store::Store& store, const Clock& clock, std::shared_ptr<const Basis> basis,
             HookPoster::Refusal refusal, std::shared_ptr<HookPoster> poster = nullptr);

    void start();
    void use(std::shared_ptr<const Basis> basis);
    void look() { worker_.look(); }  ///< something happened, or was recorded
    HookCounters counters() const;

    /// One round. \return when to look again; nothing: when told to
    std::optional<Instant> work();

private:
    void collect(const Basis& basis);
    void set_hooks(const Basis& basis);

    store::Store& store_;
    const Clock& clock_;
    HookPoster::Refusal refusal_;
    std::shared_ptr<HookPoster> poster_;

    mutable std::mutex mutex_;  ///< guards what follows
    std::shared_ptr<const Basis> basis_;
    std::vector<std::unique_ptr<HookCourier>> hooks_;
    HookCounters former_;  ///< of webhooks that the settings no longer name
    bool changed_ = true;
    Worker worker_;
};

}  // namespace pantau::publish
