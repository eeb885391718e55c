#include "daemon/publish/publisher.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <sodium.h>

#include "daemon/cases/instant.hpp"
#include "daemon/log.hpp"
#include "daemon/store/error.hpp"
#include "daemon/store/jobs.hpp"

namespace pantau::publish {

namespace {

/// A report that could not be written is tried again after this long; the wait doubles up to six hours.
constexpr std::chrono::minutes first_retry{2};
constexpr std::chrono::hours longest_retry{6};
/// Started later than this after its time, a run counts as caught up.
constexpr std::chrono::minutes late_after{5};

std::string random_name() {
    std::array<unsigned char, 8> bytes{};
    randombytes_buf(bytes.data(), bytes.size());
    std::string hex(bytes.size() * 2 + 1, '\0');
    sodium_bin2hex(hex.data(), hex.size(), bytes.data(), bytes.size());
    hex.pop_back();
    return hex;
}

}  // namespace

Publisher::Publisher(store::Store& store, const Clock& clock, Post network,
                     std::shared_ptr<const Basis> basis)
    : store_{store},
      clock_{clock},
      network_{std::move(network)},
      basis_{std::move(basis)},
      process_{random_name()},
      worker_{[this] { run(); }} {}

Publisher::~Publisher() {
    *alive_ = false;
    {
        const std::lock_guard lock{mutex_};
        stopping_ = true;
    }
    wake_.notify_all();
    worker_.join();
}

void Publisher::start() {
    const auto snapshot = store_.read();
    auto since = clock_.wall();
    for (const auto& kind : {"analisis-gangguan", "kondisi-web"}) {
        auto& state = kinds_[kind];
        for (const auto& file : store::list_reports(snapshot, 500))
            if (file.kind == kind && (!state.last_success || *state.last_success < file.created)) {
                state.last_success = file.created;
                state.last_size = file.size;
            }
    }
    const auto remembered = store::value(snapshot, "reports-since");
    if (const auto first = cases::parse_rfc3339(remembered.value_or("")))
        since = *first;
    else
        store::put_value(store_, "reports-since", cases::format_utc_ms(since), [](const auto&) {});
    plan(since);
}

void Publisher::use(std::shared_ptr<const Basis> basis) {
    basis_ = std::move(basis);
    plan(clock_.wall());
}

void Publisher::plan(Instant since) {
    const auto snapshot = store_.read();
    scheduled_.clear();
    for (const auto& schedule : basis_->settings.report.schedule) {
        // Everything up to the last run that was finished is done; one taken but never finished is run again.
        auto after = since;
        if (const auto last = store::last_job(snapshot, job_key(schedule)))
            after = std::max(after, last->finished ? last->due : last->due - std::chrono::milliseconds{1});
        const auto missed = dues_between(schedule, basis_->calendar, after, clock_.wall());
        for (const auto& due : missed) scheduled_.push_back({schedule, due, due.at});
        const auto next = next_due(schedule, basis_->calendar, std::max(after, clock_.wall()));
        scheduled_.push_back({schedule, next, next.at});
    }
    if (rearm) rearm();
}

std::optional<Instant> Publisher::next_wake() const {
    std::optional<Instant> next;
    for (const auto& one : scheduled_)
        if (!one.busy && (!next || one.run_at < *next)) next = one.run_at;
    return next;
}

void Publisher::tick() {
    const auto now = clock_.wall();
    for (auto& [kind, state] : kinds_) state.next_run.reset();
    for (auto& one : scheduled_) {
        auto& next = kinds_[to_string(one.schedule.kind)].next_run;
        if (!next || one.run_at < *next) next = one.run_at;
        if (!one.busy && one.run_at <= now) launch(one);
    }
    if (rearm) rearm();
}

Publisher::Scheduled* Publisher::find(const std::string& key, const Due& due) {
    const auto found = std::find_if(scheduled_.begin(), scheduled_.end(), [&](const Scheduled& one) {
        return one.busy && one.due == due && job_key(one.schedule) == key;
    });
    return found == scheduled_.end() ? nullptr : &*found;
}

void Publisher::launch(Scheduled& one) {
    one.busy = true;
    if (one.claimed) return write(one);
    const auto key = job_key(one.schedule);
    store::claim_job(store_, key, one.due.at, process_,
                     [this, alive = alive_, key, due = one.due](auto claimed) {
                         network_([this, alive, key, due, claimed = std::move(claimed)] {
                             if (!*alive) return;
                             auto* mine = find(key, due);
                             if (mine == nullptr) return;  // the schedule was changed meanwhile
                             if (claimed.has_error()) return ended(key, due, false);
                             if (!*claimed) return ended(key, due, true);  // done before
                             mine->claimed = true;
                             write(*mine);
                         });
                     });
}

void Publisher::write(const Scheduled& one) {
    const auto key = job_key(one.schedule);
    const bool late = clock_.wall() - one.due.at > late_after;
    submit({{one.schedule.kind, one.due.period, clock_.wall(), {}},
            nullptr,
            "schedule",
            late,
            [this, key, due = one.due](const boost::system::result<Made, MakeProblem>& made) {
                if (made.has_value())
                    store::finish_job(store_, key, due.at, true, made->file.file_name, [](const auto&) {});
                ended(key, due, made.has_value());
            }});
}

void Publisher::ended(const std::string& key, const Due& due, bool success) {
    auto* one = find(key, due);
    if (one == nullptr) return;
    one->busy = false;
    if (!success) {
        one->run_at = clock_.wall() + std::min<std::chrono::milliseconds>(
                                          first_retry * (1 << std::min(one->failures++, 8)), longest_retry);
    } else {
        // A period that was caught up leaves; the newest one makes room for its successor.
        const auto next = next_due(one->schedule, basis_->calendar, std::max(due.at, clock_.wall()));
        const bool planned = std::any_of(scheduled_.begin(), scheduled_.end(), [&](const Scheduled& s) {
            return job_key(s.schedule) == key && s.due == next;
        });
        if (planned)
            scheduled_.erase(scheduled_.begin() + (one - scheduled_.data()));
        else
            *one = {one->schedule, next, next.at};
    }
    if (rearm) rearm();
}

void Publisher::make(Order order, std::string actor, Done done) {
    submit({std::move(order), nullptr, std::move(actor), false, std::move(done)});
}

void Publisher::submit(Work work) {
    work.basis = basis_;
    {
        const std::lock_guard lock{mutex_};
        work_.push_back(std::move(work));
    }
    wake_.notify_one();
}

std::size_t Publisher::waiting() const {
    const std::lock_guard lock{mutex_};
    return work_.size() + (working_since_ ? 1 : 0);
}

std::optional<std::chrono::steady_clock::time_point> Publisher::working_since() const {
    const std::lock_guard lock{mutex_};
    return working_since_;
}

void Publisher::run() {
    for (;;) {
        Work work;
        {
            std::unique_lock lock{mutex_};
            working_since_.reset();
            wake_.wait(lock, [&] { return stopping_ || !work_.empty(); });
            if (stopping_) return;
            work = std::move(work_.front());
            work_.pop_front();
            working_since_ = std::chrono::steady_clock::now();
        }
        const auto began = std::chrono::steady_clock::now();
        auto made = [&]() -> boost::system::result<Made, MakeProblem> {
            try {
                return make_report(store_.read(), *work.basis, work.order);
            } catch (const store::StoreError& failed) {
                return MakeProblem{MakeProblem::Kind::store, failed.what()};
            }
        }();
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
        network_([this, alive = alive_, made = std::move(made), work = std::move(work),
                  seconds = took.count()]() mutable {
            if (!*alive) return;
            auto& state = kinds_[to_string(work.order.kind)];
            state.last_seconds = seconds;
            if (made.has_error()) {
                ++state.failed;
                log::error(log::Event::report_failed, "A report was not written",
                           {{"report", to_string(work.order.kind)},
                            {"period", work.order.period},
                            {"why", made.error().sentence}});
                if (work.done) work.done(std::move(made));
                return;
            }
            ++state.succeeded;
            state.last_success = clock_.wall();
            state.last_size = made->file.size;
            if (made->unchanged || work.order.output) {
                log::info(log::Event::report_unchanged,
                          "The report's data are those of the newest file; no new one",
                          {{"report", made->file.kind},
                           {"period", made->file.period},
                           {"file", made->file.file_name}});
                if (work.done) work.done(std::move(made));
                return;
            }
            made->file.actor = work.actor;
            made->file.late = work.late;
            const auto file = made->file;
            store::add_report(
                store_, file, 0,
                [this, alive, work = std::move(work), made = std::move(made)](auto added) mutable {
                    network_([alive, work = std::move(work), made = std::move(made),
                              added = std::move(added)]() mutable {
                        if (!*alive) return;
                        if (added.has_error()) {
                            log::error(log::Event::report_failed, "A report was written but not archived",
                                       {{"file", made->file.path}, {"why", added.error().sentence}});
                            if (work.done)
                                work.done(MakeProblem{MakeProblem::Kind::store, added.error().sentence});
                            return;
                        }
                        made->file = *added;
                        log::info(work.late ? log::Event::report_late : log::Event::report_written,
                                  "A report was written",
                                  {{"report", added->kind},
                                   {"period", added->period},
                                   {"file", added->file_name},
                                   {"size", added->size}});
                        if (work.done) work.done(std::move(made));
                    });
                });
        });
    }
}

}  // namespace pantau::publish
