#include "daemon/publish/hook_courier.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>

#include <fmt/format.h>

#include "daemon/cases/instant.hpp"
#include "daemon/log.hpp"
#include "daemon/publish/waited.hpp"
#include "daemon/store/error.hpp"

namespace pantau::publish {

namespace {

constexpr std::chrono::seconds store_retry{30};
/// \return nothing when the file cannot be read or is empty
std::optional<std::string> secret_of(const settings::Path& file) {
    std::ifstream in{file, std::ios::binary};
    std::string secret{std::istreambuf_iterator<char>{in}, {}};
    while (secret.ends_with('\n') || secret.ends_with('\r')) secret.pop_back();
    if (secret.empty()) return std::nullopt;
    return secret;
}

/// The receiver understood and refused this one; others may still be welcome.
bool refuses_only_this(const HookReply& reply) {
    return reply.status / 100 == 4 && reply.status != 408 && reply.status != 429;
}

}  // namespace

std::chrono::seconds hook_wait_after(int attempts) {
    static constexpr std::array<int, 5> waits{5, 30, 120, 600, 1800};
    return std::chrono::seconds{attempts <= static_cast<int>(waits.size())
                                    ? waits.at(static_cast<std::size_t>(std::max(attempts, 1) - 1))
                                    : 3600};
}

HookCourier::HookCourier(store::Store& store, const Clock& clock, settings::Webhook hook, std::string version,
                         std::shared_ptr<HookPoster> poster)
    : store_{store},
      clock_{clock},
      hook_{std::move(hook)},
      version_{std::move(version)},
      poster_{std::move(poster)},
      worker_{clock} {}

void HookCourier::start() {
    worker_.start([this] { return work(); });
}

HookCounters HookCourier::counters() const {
    const std::lock_guard lock{mutex_};
    return counters_;
}

std::optional<Instant> HookCourier::work() {
    try {
        for (bool again = true; again;) {
            again = false;
            for (auto& delivery : store::waiting_deliveries(store_.read(), hook_.url)) {
                const auto now = clock_.wall();
                if (worker_.stopping()) return std::nullopt;
                if (rest_until_ && now < *rest_until_ && *rest_until_ < now + longest_wait)
                    return rest_until_;
                if (delivery.next_try > now && delivery.next_try < now + longest_wait) continue;
                if (!deliver(std::move(delivery))) return clock_.wall() + store_retry;
                again = true;  // the next of its subject comes into sight
            }
        }
        std::optional<Instant> next;
        for (const auto& delivery : store::waiting_deliveries(store_.read(), hook_.url))
            if (!next || delivery.next_try < *next) next = delivery.next_try;
        return next;
    } catch (const store::StoreError& failed) {
        log::error(log::Event::store_failed, "The events that wait for a webhook could not be read",
                   {{"error", failed.what()}});
        return clock_.wall() + store_retry;
    }
}

/// \return false: the disk did not take what became of it
bool HookCourier::deliver(store::HookDelivery delivery) {
    const auto& id = delivery.notice.key;
    const auto timestamp = std::chrono::floor<std::chrono::seconds>(clock_.wall()).time_since_epoch().count();
    std::vector<std::string> headers{"webhook-id: " + id, fmt::format("webhook-timestamp: {}", timestamp),
                                     "User-Agent: pantau/" + version_};
    HookReply reply;
    const auto secret = hook_.secret_file ? secret_of(*hook_.secret_file) : std::string{};
    if (!secret) {
        reply.trouble = fmt::format("secret_file {} cannot be read or is empty", hook_.secret_file->string());
    } else {
        if (!secret->empty())
            headers.push_back("webhook-signature: " +
                              hook_signature(*secret, id, timestamp, delivery.notice.data));
        reply = poster_->post(hook_.url, headers, delivery.notice.data, worker_.stopping());
    }
    if (worker_.stopping() && reply.status == 0) return true;  // a stop is no failure of the receiver
    ++delivery.attempts;
    delivery.last_answer = reply.status != 0 ? fmt::format("HTTP {}", reply.status) : reply.trouble;
    const auto now = clock_.wall();
    if (reply.good()) {
        delivery.state = store::DeliveryState::delivered;
        delivery.finished = now;
        failures_ = 0;
        rest_until_.reset();
        log::info(log::Event::webhook_sent, "A webhook took an event",
                  {{"id", id}, {"url", hook_.url}, {"attempts", delivery.attempts}});
    } else if (delivery.attempts >= most_hook_attempts) {
        delivery.state = store::DeliveryState::given_up;
        delivery.finished = now;
        log::error(log::Event::webhook_failed, "An event for a webhook was given up; later ones go on",
                   {{"id", id}, {"url", hook_.url}, {"why", delivery.last_answer}});
    } else {
        delivery.next_try = now + hook_wait_after(delivery.attempts);
        if (!refuses_only_this(reply)) rest_until_ = now + hook_wait_after(++failures_);
        log::warning(log::Event::webhook_deferred, "A webhook did not take an event; it is tried again",
                     {{"id", id},
                      {"url", hook_.url},
                      {"why", delivery.last_answer},
                      {"attempts", delivery.attempts},
                      {"next_try", cases::format_utc_ms(delivery.next_try)}});
    }
    {
        const std::lock_guard lock{mutex_};
        ++(reply.good() ? counters_.sent : counters_.failed);
        if (delivery.state == store::DeliveryState::given_up) ++counters_.dropped;
    }
    return save(delivery);
}

bool HookCourier::save(const store::HookDelivery& delivery) {
    const auto saved =
        waited<store::Nothing>([&](auto done) { store::save_delivery(store_, delivery, std::move(done)); });
    if (saved.has_value()) return true;
    log::error(log::Event::store_failed,
               "What became of an event for a webhook could not be recorded; it may be told twice",
               {{"id", delivery.notice.key}, {"why", saved.error().sentence}});
    return false;
}

}  // namespace pantau::publish
