#include "daemon/publish/notifier.hpp"

#include <algorithm>
#include <set>

#include "daemon/log.hpp"
#include "daemon/publish/notice_data.hpp"
#include "daemon/publish/waited.hpp"
#include "daemon/store/error.hpp"

namespace pantau::publish {

namespace {

/// What nobody pokes it for (a report, a time in which the monitor was blind) is seen within this.
constexpr std::chrono::seconds look_every{60};
constexpr std::chrono::seconds store_retry{30};

}  // namespace

Notifier::Notifier(store::Store& store, const Clock& clock, std::shared_ptr<const Basis> basis,
                   HookPoster::Refusal refusal, std::shared_ptr<HookPoster> poster)
    : store_{store},
      clock_{clock},
      refusal_{std::move(refusal)},
      poster_{std::move(poster)},
      basis_{std::move(basis)},
      worker_{clock} {}

void Notifier::start() {
    worker_.start([this] { return work(); });
}

void Notifier::use(std::shared_ptr<const Basis> basis) {
    {
        const std::lock_guard lock{mutex_};
        basis_ = std::move(basis);
        changed_ = true;
    }
    worker_.look();
}

HookCounters Notifier::counters() const {
    const std::lock_guard lock{mutex_};
    auto sum = former_;
    for (const auto& hook : hooks_) sum += hook->counters();
    return sum;
}

std::optional<Instant> Notifier::work() {
    std::shared_ptr<const Basis> basis;
    bool changed = false;
    {
        const std::lock_guard lock{mutex_};
        basis = basis_;
        changed = std::exchange(changed_, false);
    }
    try {
        if (changed) set_hooks(*basis);
        collect(*basis);
        if (basis->settings.webhooks.empty()) return std::nullopt;
        return clock_.wall() + look_every;
    } catch (const store::StoreError& failed) {
        log::error(log::Event::store_failed, "What is to be told could not be read or written",
                   {{"error", failed.what()}});
        const std::lock_guard lock{mutex_};
        changed_ = changed_ || changed;
        return clock_.wall() + store_retry;
    }
}

/// What waits for receivers that the settings no longer name is never told; couriers of the others go on.
void Notifier::set_hooks(const Basis& basis) {
    std::vector<std::string> urls;
    for (const auto& hook : basis.settings.webhooks) urls.push_back(hook.url);
    waited<store::Nothing>([&](auto done) { store::drop_other_receivers(store_, urls, std::move(done)); });
    // The old ones end first (within a second): two at one queue would call twice.
    std::vector<std::unique_ptr<HookCourier>> former;
    {
        const std::lock_guard lock{mutex_};
        for (const auto& hook : hooks_) former_ += hook->counters();
        hooks_.swap(former);
    }
    former.clear();
    std::vector<std::unique_ptr<HookCourier>> fresh;
    std::set<std::string> called;
    for (const auto& hook : basis.settings.webhooks) {
        if (!called.insert(hook.url).second)
            continue;  // named twice: it has one queue, by the first one's key
        fresh.push_back(
            std::make_unique<HookCourier>(store_, clock_, hook, basis.app_version,
                                          poster_ ? poster_ : std::make_shared<CurlHookPoster>(refusal_)));
        fresh.back()->start();
    }
    const std::lock_guard lock{mutex_};
    hooks_.swap(fresh);
}

void Notifier::collect(const Basis& basis) {
    const auto snapshot = store_.read();
    const auto cursor = store::news_cursor(snapshot);
    if (basis.settings.webhooks.empty()) {
        if (cursor)
            waited<store::Nothing>([&](auto done) { store::forget_news_cursor(store_, std::move(done)); });
        return;
    }
    std::vector<store::Notice> notices;
    auto next = store::news_cursor_now(snapshot, clock_.wall());
    if (cursor) {
        const auto news = store::news_since(snapshot, *cursor, clock_.wall());
        next = news.next;
        notices = notices_of(snapshot, news, basis);
        if (notices.empty() && next == *cursor) return;
    }
    const auto added = waited<store::Nothing>(
        [&](auto done) { store::add_notices(store_, notices, next, std::move(done)); });
    if (added.has_error()) {
        log::error(log::Event::store_failed, "What is to be told was not recorded; it is tried again",
                   {{"why", added.error().sentence}});
        return;
    }
    const std::lock_guard lock{mutex_};
    for (const auto& hook : hooks_) hook->look();
}
}  // namespace pantau::publish
