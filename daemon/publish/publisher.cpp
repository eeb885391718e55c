#include "daemon/publish/publisher.hpp"

#include <algorithm>
#include <array>
#include <exception>
#include <sys/resource.h>
#include <unistd.h>
#include <utility>

#include <fmt/format.h>
#include <sodium.h>

#include "daemon/cases/instant.hpp"
#include "daemon/log.hpp"
#include "daemon/publish/mail_order.hpp"
#include "daemon/publish/report_basis.hpp"
#include "daemon/publish/waited.hpp"
#include "daemon/sha256.hpp"
#include "daemon/store/error.hpp"
#include "daemon/store/jobs.hpp"
#include "daemon/store/report_basis.hpp"

namespace pantau::publish {

namespace {

/// A report that could not be written is tried again after this long; the wait doubles up to six hours.
constexpr std::chrono::minutes first_retry{2};
constexpr std::chrono::hours longest_retry{6};
/// Started later than this after its time, a run counts as caught up.
constexpr std::chrono::minutes late_after{5};

/// How often the report folder is tried while something waits for it, and the archive looked through
/// otherwise.
constexpr std::chrono::minutes tidy_waiting{5};
constexpr std::chrono::hours tidy_else{24};

/// The worker yields to taps and probes: on a small machine a report may take all of a core for seconds.
void yield_to_others() {
    constexpr int idle_priority = 10;
    // Of this thread only, as Linux has it; who may not is none the worse off.
    (void)setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), idle_priority);
}

std::string random_name() {
    std::array<unsigned char, 8> bytes{};
    randombytes_buf(bytes.data(), bytes.size());
    return hex_of(bytes);
}

}  // namespace

Publisher::Publisher(store::Store& store, const Clock& clock, Post network,
                     std::shared_ptr<const Basis> basis, std::unique_ptr<LetterSender> letters)
    : store_{store},
      clock_{clock},
      network_{std::move(network)},
      basis_{std::move(basis)},
      process_{random_name()},
      mailer_{store, clock, basis_, std::move(letters)},
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
    for (const auto& kind : {"analisis-gangguan", "kondisi-web"}) {
        auto& state = kinds_[kind];
        for (const auto& file : store::list_reports(snapshot, 500))
            if (file.kind == kind && (!state.last_success || *state.last_success < file.created)) {
                state.last_success = file.created;
                state.last_size = file.size;
            }
    }
    keep_basis();
    plan();
    mailer_.start();
}

void Publisher::use(std::shared_ptr<const Basis> basis) {
    basis_ = std::move(basis);
    mailer_.use(basis_);
    keep_basis();
    tidy_at_ = clock_.wall();  // the folder may be another one
    plan();
}

/// What reports show of the settings, for reports of today that are asked for later.
void Publisher::keep_basis() {
    store::put_report_basis(store_, basis_text(basis_->settings), [](const auto& kept) {
        if (kept.has_error())
            log::error(log::Event::store_failed, kept.error().sentence, {{"what", "settings for reports"}});
    });
}

/// What is wanted by the settings as they are. A run that is under way, or waits after a failure, goes on.
void Publisher::plan() {
    const auto snapshot = store_.read();
    const auto now = clock_.wall();
    auto before = std::exchange(scheduled_, {});
    planned_.clear();
    for (const auto& schedule : basis_->settings.report.schedule) {
        const auto key = job_key(schedule);
        if (!since_.contains(key)) {
            // A schedule that is new catches nothing up.
            const auto name = "since:" + key;
            if (const auto first = cases::parse_rfc3339(store::value(snapshot, name).value_or(""))) {
                since_[key] = *first;
            } else {
                since_[key] = now;
                store::put_value(store_, name, cases::format_utc_ms(now), [](const auto&) {});
            }
        }
        planned_[key] = since_[key];
    }
    look_ahead();
    std::erase_if(scheduled_, [&](const Scheduled& one) {
        if (claimed_.contains(one.key) || one.due.at > now) return false;
        const auto run = store::last_job(snapshot, one.key);
        return run && run->finished;
    });
    for (auto& one : scheduled_)
        for (const auto& old : before)
            if (old.key == one.key) {
                one.busy = old.busy;
                one.failures = old.failures;
                if (old.failures > 0) one.run_at = old.run_at;
            }
    if (rearm) rearm();
}

/// Everything up to now that was not planned before, and the next run of each schedule.
void Publisher::look_ahead() {
    const auto now = clock_.wall();
    for (const auto& schedule : basis_->settings.report.schedule) {
        const auto key = job_key(schedule);
        auto& planned = planned_[key];
        if (planned > now) continue;
        const auto next = next_due(schedule, basis_->calendar, now);
        for (const auto& due : dues_between(schedule, basis_->calendar, planned, next.at))
            scheduled_.push_back({schedule, key + ":" + due.period, due, due.at});
        planned = next.at;
    }
}

std::optional<Instant> Publisher::next_run() const {
    std::optional<Instant> next;
    for (const auto& one : scheduled_)
        if (!one.busy && (!next || one.run_at < *next)) next = one.run_at;
    return next;
}

std::optional<Instant> Publisher::next_wake() const {
    auto next = next_run();
    if (!tidying_ && (!next || tidy_at_ < *next)) next = tidy_at_;
    return next;
}

void Publisher::tick() {
    const auto now = clock_.wall();
    look_ahead();
    for (auto& [kind, state] : kinds_) state.next_run.reset();
    for (auto& one : scheduled_) {
        auto& next = kinds_[to_string(one.schedule.kind)].next_run;
        if (!next || one.run_at < *next) next = one.run_at;
        if (!one.busy && one.run_at <= now) launch(one);
    }
    if (!tidying_ && tidy_at_ <= now) {
        tidying_ = true;
        Work work;
        work.task = Work::Task::tidy;
        submit(std::move(work));
    }
    if (rearm) rearm();
}

Publisher::Scheduled* Publisher::find(const std::string& key) {
    const auto found = std::find_if(scheduled_.begin(), scheduled_.end(),
                                    [&](const Scheduled& one) { return one.busy && one.key == key; });
    return found == scheduled_.end() ? nullptr : &*found;
}

void Publisher::launch(Scheduled& one) {
    one.busy = true;
    if (claimed_.contains(one.key)) return write(one);
    store::claim_job(store_, one.key, one.due.at, process_,
                     [this, network = network_, alive = alive_, key = one.key](auto claimed) {
                         network([this, alive, key, claimed = std::move(claimed)] {
                             if (!*alive) return;
                             if (claimed.has_value() && *claimed) claimed_.insert(key);
                             auto* mine = find(key);
                             if (mine == nullptr) return;  // the schedule was changed meanwhile
                             if (claimed.has_error()) return ended(key, false);
                             if (!*claimed) return ended(key, true);  // done before
                             write(*mine);
                         });
                     });
}

void Publisher::write(const Scheduled& one) {
    const bool late = clock_.wall() - one.due.at > late_after;
    submit({{one.schedule.kind, one.due.period, clock_.wall(), {}, basis_->settings.mail.has_value()},
            nullptr,
            "schedule",
            late,
            [this, key = one.key, due = one.due](const boost::system::result<Made, MakeProblem>& made) {
                if (made.has_value()) {
                    claimed_.erase(key);
                    store::finish_job(store_, key, due.at, true, made->file.file_name, [](const auto&) {});
                }
                ended(key, made.has_value());
            }});
}

void Publisher::ended(const std::string& key, bool success) {
    auto* one = find(key);
    if (one == nullptr) return;
    one->busy = false;
    if (success)
        scheduled_.erase(scheduled_.begin() + (one - scheduled_.data()));
    else
        one->run_at = clock_.wall() + std::min<std::chrono::milliseconds>(
                                          first_retry * (1 << std::min(one->failures++, 8)), longest_retry);
    look_ahead();
    if (rearm) rearm();
}

void Publisher::make(Order order, std::string actor, Done done) {
    submit({std::move(order), nullptr, std::move(actor), false, std::move(done)});
}

void Publisher::send(std::int64_t report, std::string actor, Done done) {
    Work work;
    work.actor = std::move(actor);
    work.done = std::move(done);
    work.task = Work::Task::send;
    work.report = report;
    submit(std::move(work));
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
    yield_to_others();
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
        if (work.task == Work::Task::tidy) {
            const auto left = tidy(*work.basis);
            network_([this, alive = alive_, left] {
                if (!*alive) return;
                tidying_ = false;
                undelivered_ = left;
                tidy_at_ = clock_.wall() + (left > 0 ? tidy_waiting : std::chrono::minutes{tidy_else});
                if (rearm) rearm();
            });
            continue;
        }
        const auto began = std::chrono::steady_clock::now();
        auto made = work.task == Work::Task::send ? send_now(work) : make_and_archive(work);
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
        network_([this, alive = alive_, made = std::move(made), work = std::move(work),
                  seconds = took.count()]() mutable {
            if (!*alive) return;
            if (work.task == Work::Task::make) told(work, made, seconds);
            if (work.done) work.done(std::move(made));
        });
    }
}

/// Counts and logs what became of an order.
void Publisher::told(const Work& work, const boost::system::result<Made, MakeProblem>& made, double seconds) {
    auto& state = kinds_[to_string(work.order.kind)];
    state.last_seconds = seconds;
    if (made.has_error()) {
        // A mistyped period is answered to whoever typed it; nothing of ours failed.
        const auto kind = made.error().kind;
        if (kind == MakeProblem::Kind::bad_period || kind == MakeProblem::Kind::future_period ||
            kind == MakeProblem::Kind::no_mail)
            return;
        ++state.failed;
        return log::error(log::Event::report_failed, "A report was not written",
                          {{"report", to_string(work.order.kind)},
                           {"period", work.order.period},
                           {"why", made.error().sentence}});
    }
    ++state.succeeded;
    state.last_success = clock_.wall();
    state.last_size = made->file.size;
    if (!made->waits_because.empty()) {
        ++undelivered_;
        tidy_at_ = std::min(tidy_at_, clock_.wall() + tidy_waiting);
        log::error(log::Event::report_waits,
                   "The report folder cannot take a report; it stands in the state directory until it can",
                   {{"file", made->file.path}, {"why", made->waits_because}});
        if (rearm) rearm();
    }
    if (made->unchanged)
        log::info(
            log::Event::report_unchanged, "The report's data are those of the newest file; no new one",
            {{"report", made->file.kind}, {"period", made->file.period}, {"file", made->file.file_name}});
    else
        log::info(work.late ? log::Event::report_late : log::Event::report_written, "A report was written",
                  {{"report", made->file.kind},
                   {"period", made->file.period},
                   {"file", made->file.file_name},
                   {"size", made->file.size}});
}

/// On the worker, one order after the other: the next one sees this one in the archive.
boost::system::result<Made, MakeProblem> Publisher::make_and_archive(const Work& work) {
    try {
        if (work.order.mail && !work.basis->settings.mail)
            return MakeProblem{MakeProblem::Kind::no_mail, "mail is not set up: add [mail] to the settings"};
        // All that was recorded up to the cut-off is on disk before it is read: a report that is made again
        // as of this cut-off finds nothing more.
        store_.flush();
        auto made = make_report(store_.read(), *work.basis, work.order);
        if (made.has_error() || work.order.output) return made;
        if (!made->unchanged)
            if (auto problem = archive(*made, work)) return std::move(*problem);
        if (work.order.mail)
            if (auto problem = queue_mail(*made, work)) return std::move(*problem);
        return made;
    } catch (const store::StoreError& failed) {
        return MakeProblem{MakeProblem::Kind::store, failed.what()};
    } catch (const std::exception& failed) {
        // A report that can not be made is no reason to stop watching cases and sites.
        return MakeProblem{MakeProblem::Kind::io,
                           fmt::format("the report could not be made: {}", failed.what())};
    }
}

std::optional<MakeProblem> Publisher::archive(Made& made, const Work& work) {
    made.file.actor = work.actor;
    made.file.late = work.late;
    auto added = waited<store::ReportFile>(
        [&](auto done) { store::add_report(store_, made.file, 0, std::move(done)); });
    if (added.has_error())
        return MakeProblem{MakeProblem::Kind::store, fmt::format("{} was written but not archived: {}",
                                                                 made.file.path, added.error().sentence)};
    made.file = std::move(*added);
    return std::nullopt;
}

/// A scheduled run that fails here is made again, finds its data unchanged, and comes here again: no mail is
/// lost by a full disk or a kill between the two.
std::optional<MakeProblem> Publisher::queue_mail(Made& made, const Work& work) {
    auto queued = waited<store::Mail>([&](auto done) {
        store::queue_mail(store_, mail_for(made, *work.basis, work.actor), std::move(done));
    });
    if (queued.has_error())
        return MakeProblem{MakeProblem::Kind::store,
                           fmt::format("{} was written but not queued to be mailed: {}", made.file.path,
                                       queued.error().sentence)};
    made.mail = std::move(*queued);
    mailer_.look();
    return std::nullopt;
}

}  // namespace pantau::publish
