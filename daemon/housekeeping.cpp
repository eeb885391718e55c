#include "daemon/housekeeping.hpp"

#include <atomic>
#include <set>
#include <system_error>

#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <date/tz.h>

#include "daemon/cases/instant.hpp"
#include "daemon/log.hpp"
#include "daemon/store/error.hpp"

namespace pantau {

namespace {

using namespace std::chrono_literals;

constexpr auto after_start = 1min;
constexpr auto first_after_start = 1h;
constexpr auto again_after_failure = 1h;

}  // namespace

Instant next_backup(std::optional<Instant> last, Instant started, std::chrono::minutes at,
                    const std::string& zone) {
    const auto* local = date::locate_zone(zone);
    const auto from = last.value_or(started);
    auto day = cases::local_date(from, *local);
    // Yesterday, too: a time of day that the clocks of this zone skipped or moved may lie on either side.
    Instant due = cases::instant_of(date::local_seconds{day - date::days{1}} + at, *local);
    for (; due <= from; day += date::days{1}) due = cases::instant_of(date::local_seconds{day} + at, *local);
    if (!last) return std::min(due, Instant{started + first_after_start});
    return std::max(due, Instant{started + after_start});
}

/// One thread, so that two copies never race for the disk.
struct Housekeeping::Worker {
    std::atomic<bool> stopping{false};
    boost::asio::thread_pool thread{1};
    ~Worker() {
        stopping = true;
        thread.join();
    }
};

Housekeeping::Housekeeping(store::Store& store, const Clock& clock,
                           std::function<void(std::function<void()>)> network,
                           const settings::Settings& settings)
    : store_{store},
      clock_{clock},
      network_{std::move(network)},
      settings_{settings.store},
      zone_{settings.time.zone},
      started_{clock.wall()},
      worker_{std::make_unique<Worker>()} {
    const auto copies = store::backups_in(settings_.backup_directory);
    // One whose name lies in the future was made under a wrong clock; it must not keep the next one away.
    for (const auto& copy : copies)
        if (copy.at <= started_) {
            last_ = copy.at;
            break;
        }
}

Housekeeping::~Housekeeping() = default;

void Housekeeping::use(const settings::Settings& settings) {
    settings_ = settings.store;
    zone_ = settings.time.zone;
    if (rearm) rearm();
}

std::optional<Instant> Housekeeping::next_wake() const {
    if (!settings_.backup_at || working_since_) return std::nullopt;
    const auto due = next_backup(last_, started_, *settings_.backup_at, zone_);
    if (!retry_at_) return due;
    const auto wait = std::chrono::round<std::chrono::milliseconds>(*retry_at_ - clock_.steady());
    return std::max(due, Instant{clock_.wall() + std::max(wait, 0ms)});
}

void Housekeeping::tick() {
    if (const auto due = next_wake(); due && clock_.wall() >= *due) start(true);
    if (rearm) rearm();
}

void Housekeeping::make(std::function<void(const Made&)> done) {
    if (working_since_) return asked_next_.push_back(std::move(done));
    asked_.push_back(std::move(done));
    start(false);
}

void Housekeeping::start(bool verified) {
    working_since_ = clock_.steady();
    const auto file = settings_.backup_directory / store::backup_name(clock_.wall());
    boost::asio::post(worker_->thread, [this, file, verified, life = std::weak_ptr<int>{life_}] {
        const std::function<bool()> stop = [this] { return worker_->stopping.load(); };
        std::optional<store::VerifyReport> report;
        auto made = [&]() -> Made {
            try {
                auto copy = store::backup(store_.read(), file, stop);
                if (copy && verified) report = store::verify(store_.read(), stop);
                return copy;
            } catch (const store::StoreError& failed) {
                return store::BackupProblem{std::string{"The database could not be read: "} + failed.what()};
            }
        }();
        network_([this, life, made = std::move(made), report = std::move(report)] {
            if (!life.expired()) finished(made, report);
        });
    });
}

void Housekeeping::finished(const Made& made, const std::optional<store::VerifyReport>& verified) {
    working_since_.reset();
    if (made) {
        last_ = clock_.wall();
        retry_at_.reset();
        failure_.clear();
        log::info(log::Event::backup_written, "A copy of the database was written and checked",
                  {{"file", made->file.string()},
                   {"bytes", made->bytes},
                   {"events", made->events},
                   {"sha256", made->sha256}});
        if (verified && !verified->ok()) {
            // The copies from before the damage are the way back: none is removed.
            failure_ = "the record does not verify: " + verified->differences.front();
            log::error(log::Event::verify_failed, "The record does not verify; old copies are kept",
                       {{"first", verified->differences.front()},
                        {"event", verified->first_bad_event},
                        {"more", verified->differences.size() - 1 +
                                     static_cast<std::size_t>(verified->more_differences)}});
        } else {
            remove_old();
        }
    } else {
        retry_at_ = clock_.steady() + again_after_failure;
        failure_ = made.error().sentence;
        log::error(log::Event::backup_failed, failure_);
    }
    const auto asked = std::exchange(asked_, std::exchange(asked_next_, {}));
    for (const auto& done : asked) done(made);
    if (!asked_.empty()) start(false);
    if (rearm) rearm();
}

void Housekeeping::remove_old() {
    std::set<date::sys_days> days;
    for (const auto& copy : store::backups_in(settings_.backup_directory)) {
        days.insert(date::floor<date::days>(copy.at));
        if (days.size() <= settings_.keep_backups) continue;
        std::error_code error;
        std::filesystem::remove(copy.file.string() + ".sha256", error);
        if (std::filesystem::remove(copy.file, error))
            log::info(log::Event::backup_removed, "An old copy of the database was removed",
                      {{"file", copy.file.string()}, {"keep_backups", settings_.keep_backups}});
    }
}

std::optional<std::chrono::steady_clock::time_point> Housekeeping::working_since() const {
    return working_since_;
}

}  // namespace pantau
