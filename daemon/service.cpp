#include "daemon/service.hpp"

#include <atomic>
#include <csignal>
#include <iostream>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <fmt/format.h>
#include <systemd/sd-daemon.h>

#include "daemon/conditions.hpp"
#include "daemon/desk/adoption.hpp"
#include "daemon/desk/desk.hpp"
#include "daemon/full_prober.hpp"
#include "daemon/housekeeping.hpp"
#include "daemon/http/app.hpp"
#include "daemon/log.hpp"
#include "daemon/prober_options.hpp"
#include "daemon/publish/notifier.hpp"
#include "daemon/publish/publisher.hpp"
#include "daemon/service_metrics.hpp"
#include "daemon/service_parts.hpp"
#include "daemon/service_pulse.hpp"
#include "daemon/store/error.hpp"
#include "daemon/version.hpp"
#include "daemon/wall_timer.hpp"
#include "daemon/watch/watch.hpp"
#include "probes/address_policy.hpp"

namespace pantau {

namespace asio = boost::asio;
using std::chrono::steady_clock;

namespace {

/// Time that requests and probes in flight get at a stop; systemd waits longer (TimeoutStopSec).
constexpr std::chrono::seconds stop_patience{4};
constexpr std::chrono::minutes shares_every{1};

/// \param rules  with the calendar that is in force
std::shared_ptr<const publish::Basis> basis_of(const Office& office, const desk::Rules& rules) {
    return std::make_shared<publish::Basis>(
        publish::Basis{office.settings, rules.sops, rules.calendar, version()});
}

class Service {
public:
    Service(std::shared_ptr<const Office> office, std::string settings_file,
            std::unique_ptr<store::Store> store)
        : office_{std::move(office)},
          settings_file_{std::move(settings_file)},
          store_{std::move(store)},
          executors_{[this](std::function<void()> work) { asio::post(io_, std::move(work)); },
                     [this](std::function<void()> work) { asio::post(readers_, std::move(work)); }},
          prober_{office_->settings, prober_links()},
          rules_{desk::with_adopted(store_->read(), office_->rules)},
          basis_{basis_of(*office_, *rules_)},
          watch_{watch::Parts{*store_, clock_, prober_, executors_.network,
                              [this] { return prober_.counters(); }},
                 watch_signals()},
          desk_{*store_, clock_, executors_, rules_, desk_signals()},
          publisher_{*store_, clock_, executors_.network, basis_},
          notifier_{*store_, clock_, basis_,
                    [this](const std::string& address) { return hook_refusal(address); }},
          housekeeping_{*store_, clock_, executors_.network, office_->settings},
          desk_timer_{io_, [this](bool jumped) { wall_wake(jumped); }},
          publish_timer_{io_, [this](bool) { publisher_.tick(); }},
          backup_timer_{io_, [this](bool) { housekeeping_.tick(); }},
          watch_timer_{io_},
          beat_{io_},
          signals_{io_, SIGTERM, SIGINT, SIGHUP},
          app_{io_,
               http::Parts{
                   *store_, clock_, desk_, watch_, publisher_, executors_,
                   [this]() -> const settings::Settings& { return office_->settings; },
                   [this] { return metrics(); }, [this] { return reload(); },
                   [this] { return store_->health().writable; }, version(),
                   [this](std::function<void()> work) { asio::post(hasher_, std::move(work)); },
                   [this] { return care(); }, [this](auto done) { housekeeping_.make(std::move(done)); },
                   [this](std::shared_ptr<const desk::Rules> rules) { put_in_force(std::move(rules)); }}} {}

    int run() {
        started_wall_ = clock_.wall();
        last_wall_ = started_wall_;
        last_steady_ = clock_.steady();
        desk_.rearm = [this] {
            if (const auto due = desk_.next_due()) desk_timer_.set(*due);
        };
        publisher_.rearm = [this] {
            if (const auto due = publisher_.next_wake()) publish_timer_.set(*due);
        };
        watch_.rearm = [this] { arm_watch(); };
        housekeeping_.rearm = [this] {
            if (const auto due = housekeeping_.next_wake()) backup_timer_.set(*due);
        };
        desk_.start();
        watch_.start(office_->settings);
        give_links_again();
        publisher_.start();
        notifier_.start();
        // From when reports are owed, and which calendar is in force, is on disk before anybody hears that we
        // run: else a kill right after the first start would make the next one the first again.
        store_->flush();
        try {
            app_.listen();
        } catch (const std::runtime_error& refused) {
            log::error(log::Event::http_failed, refused.what());
            return 1;
        }
        for (const auto& [door, address] :
             {std::pair{"page", app_.page_address()}, std::pair{"metrics", app_.metrics_address()},
              std::pair{"control", office_->settings.http.socket.string()}})
            log::debug(log::Event::http_listening, "A door is open", {{"door", door}, {"address", address}});
        asio::post(io_, [this] {
            desk_.tick();
            publisher_.tick();
            housekeeping_.tick();
            arm_watch();
            beat();
        });
        wait_for_signals();
        log::info(log::Event::service_ready, "Ready",
                  {{"page", "http://" + app_.page_address() + "/"},
                   {"metrics", "http://" + app_.metrics_address() + "/metrics"},
                   {"socket", office_->settings.http.socket.string()},
                   {"sites", office_->settings.sites.size()},
                   {"open_cases", desk_.open_cases()}});
        if (app_.accounts().nobody())
            log::notice(log::Event::note,
                        "Nobody can sign in yet: 'pantau setup' shows the first administrator's link");
        sd_notify(0, "READY=1");
        io_.run();
        readers_.join();
        hasher_.stop();  // whoever waits to sign in tries again at the next start
        hasher_.join();
        return 0;
    }

private:
    FullProber::Options prober_links() {
        FullProber::Options options;
        options.polite = true;
        options.remembered = store::host_states(store_->read());
        options.host_changed = [this](const probes::HostState& state) {
            executors_.network([this, state] { watch_.host_changed(state); });
        };
        options.adapter_changed = [](const probes::AdapterHealth& health) {
            if (health.healthy())
                log::notice(log::Event::adapter_healthy, "The platform answers its control posts as expected",
                            {{"adapter", health.adapter}});
            else
                log::warning(log::Event::adapter_broken,
                             "The platform does not answer its control posts as expected; its links stay "
                             "undecided",
                             {{"adapter", health.adapter}, {"why", health.why}});
        };
        return options;
    }

    watch::Signals watch_signals() {
        watch::Signals signals;
        signals.outage_opened =
            signals.outage_closed = [this](const watch::OutageNews&) { notifier_.look(); };
        signals.link_dead = [this](const watch::LinkNews&) { notifier_.look(); };
        return signals;
    }

    /// The policy of the probes holds for webhooks too; which port a webhook has the settings say. Any
    /// thread.
    std::string hook_refusal(const std::string& text) const {
        const auto policy = hook_policy_.load();
        const auto address = probes::parse_address(text.substr(0, text.find('%')));
        return address ? std::string{policy->refusal(*address)} : "no address";
    }
    static std::shared_ptr<const probes::AddressPolicy> policy_of(const Office& office) {
        return std::make_shared<const probes::AddressPolicy>(
            prober_options(office.settings.probe).allow_addresses);
    }

    desk::Signals desk_signals() {
        desk::Signals signals;
        signals.threshold_raised = [this](const cases::Event&, const cases::CaseState&) { notifier_.look(); };
        signals.links_given = [this](const std::string& number, int, const std::vector<std::string>& urls) {
            for (const auto& refused : watch_.links_given(number, urls))
                log::warning(log::Event::probe_refused, "A link of a case may not be watched",
                             {{"case", number}, {"url", refused.url}, {"why", refused.sentence}});
        };
        signals.link_gate = [this](const std::string& url) {
            return watch_.gate(url) == probes::GateAnswer::gone ? cases::LinkGate::gone
                                                                : cases::LinkGate::fine;
        };
        return signals;
    }

    /// A kill between the event of step 6 and the watch's own record must not leave its links unwatched.
    void give_links_again() {
        for (const auto& now : desk_.running()) {
            std::vector<std::string> unknown;
            for (const auto& url : now.state.links)
                if (watch_.gate(url, now.state.number) == probes::GateAnswer::unchecked)
                    unknown.push_back(url);
            if (!unknown.empty()) watch_.links_given(now.state.number, unknown);
        }
    }

    void wall_wake(bool jumped) {
        if (jumped) look_at_clock();
        desk_.tick();
    }

    /// The wall clock against the monotonic one: a jump beyond 2 s is recorded and every timer set anew.
    void look_at_clock() {
        const auto wall = clock_.wall();
        const auto steady = clock_.steady();
        const auto expected =
            last_wall_ + std::chrono::duration_cast<std::chrono::milliseconds>(steady - last_steady_);
        const auto jump = wall - expected;
        last_wall_ = wall;
        last_steady_ = steady;
        if (jump > std::chrono::seconds{2} || jump < -std::chrono::seconds{2}) {
            const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(jump).count();
            log::warning(log::Event::clock_jumped, "The machine's clock was set; running steps are flagged",
                         {{"seconds", seconds}});
            desk_.clock_jumped(seconds);
            publisher_.tick();
            housekeeping_.tick();
        }
    }

    void arm_watch() {
        watch_timer_.expires_at(watch_.next_due());
        watch_timer_.async_wait([this](boost::system::error_code error) {
            if (error || stopping_) return;
            watch_.tick();
            arm_watch();
        });
    }

    /// Once a second: the clock, the watchdog, the state sentence of systemd.
    void beat() {
        beat_.expires_after(std::chrono::seconds{1});
        beat_.async_wait([this](boost::system::error_code error) {
            if (error) return;
            look_at_clock();
            conditions_.look(store_->health(), office_->settings.store);
            conditions_.look(
                [this] { return desk::calendar_gap(desk_.rules().calendar, desk_.running(), clock_.wall()); },
                clock_.wall());
            pulse_.feed();
            refresh_shares();
            beat();
        });
    }

    void refresh_shares() {
        const auto now = clock_.steady();
        const auto jobs = store_->health().jobs;
        if (shares_at_ && (now - *shares_at_ < shares_every ||
                           (jobs == shares_jobs_ && now - *shares_at_ < std::chrono::hours{1})))
            return;
        shares_at_ = now;
        shares_jobs_ = jobs;
        executors_.readers([this, basis = basis_of(*office_, desk_.rules()), wall = clock_.wall()] {
            try {
                auto shares = on_time_shares(store_->read(), *basis, wall);
                executors_.network(
                    [this, shares = std::move(shares)]() mutable { shares_ = std::move(shares); });
            } catch (const store::StoreError& failed) {
                log::error(log::Event::store_failed, "The share of steps on time could not be read",
                           {{"error", failed.what()}});
            }
        });
    }

    /// Takes what lives on this thread; the rest is gathered where the page is drawn.
    metrics::Drawing metrics() {
        auto shown = std::make_shared<metrics::Snapshot>();
        shown->version = version();
        shown->revision = revision();
        shown->compiler = compiler();
        shown->reload_successful = reload_ok_;
        shown->reload_success_time =
            static_cast<double>(reloaded_at_.value_or(started_wall_).time_since_epoch().count()) / 1000.0;
        fill_desk(desk_, shares_, *shown);
        fill_reports(publisher_, *shown);
        fill_hooks(notifier_, *shown);
        shown->http = app_.counters();
        shown->http.logins = app_.accounts().counters();
        return [this, shown, watched = watch_.snapshot(), last_backup = housekeeping_.last_backup()] {
            watch::fill(*watched, *shown);
            for (const auto& adapter : prober_.adapters())
                shown->link_adapters[std::string{probes::name_of(adapter.platform)}] = adapter.healthy();
            fill_store(*store_, last_backup, *shown);
            return metrics::render(*shown);
        };
    }

    http::StoreCare care() const {
        const auto health = store_->health();
        const auto bytes = health.db_bytes + health.wal_bytes;
        return {housekeeping_.last_backup(), housekeeping_.next_wake(), housekeeping_.last_failure(), bytes,
                office_->settings.store.size_budget};
    }

    http::ReloadAnswer reload() {
        sd_notify(0, "RELOADING=1");
        auto loaded = load_office(settings_file_);
        http::ReloadAnswer answer;
        reload_ok_ = loaded.office != nullptr;
        if (!loaded.office) {
            for (const auto& problem : loaded.problems.in_order()) {
                answer.lines.push_back(settings::to_string(problem));
                log::error(log::Event::settings_refused, settings::to_string(problem));
            }
            sd_notify(0, "READY=1");
            return answer;
        }
        answer.ok = true;
        answer.lines = settings::changes(office_->settings, loaded.office->settings);
        if (office_->rules->calendar.version() != loaded.office->rules->calendar.version())
            answer.lines.push_back(
                "[calendar]: another version is in force; due times of open steps are computed anew");
        for (const auto& key : settings::restart_needed(office_->settings, loaded.office->settings))
            answer.lines.push_back(key + ": takes effect only after a restart");
        try {
            prober_.reload(loaded.office->settings);
        } catch (const std::runtime_error& refused) {
            answer.ok = reload_ok_ = false;
            answer.lines = {refused.what()};
            log::error(log::Event::settings_refused, refused.what());
            sd_notify(0, "READY=1");
            return answer;
        }
        office_ = std::move(loaded.office);
        const auto before = desk_.running();
        put_in_force(desk::with_adopted(store_->read(), office_->rules));
        for (const auto& line : moved_dues(before, desk_.running(), office_->settings.time.zone))
            answer.lines.push_back(line);
        watch_.reload(office_->settings);
        hook_policy_.store(policy_of(*office_));
        housekeeping_.use(office_->settings);
        reloaded_at_ = clock_.wall();
        for (const auto& line : answer.lines) log::info(log::Event::settings_changed, line);
        log::info(log::Event::settings_reloaded, "The settings were read again",
                  {{"changes", answer.lines.size()}});
        sd_notify(0, "READY=1");
        return answer;
    }

    void put_in_force(std::shared_ptr<const desk::Rules> rules) {
        rules_ = std::move(rules);
        desk_.use(rules_);
        basis_ = basis_of(*office_, desk_.rules());
        publisher_.use(basis_);
        notifier_.use(basis_);
    }

    void wait_for_signals() {
        signals_.async_wait([this](boost::system::error_code error, int number) {
            if (error) return;
            if (number == SIGHUP) {
                reload();
                return wait_for_signals();
            }
            stop();
        });
    }

    /// No new work; what runs is finished; then the loop runs dry.
    void stop() {
        if (stopping_) return;
        stopping_ = true;
        log::info(log::Event::service_stopping, "Stopping");
        sd_notify(0, "STOPPING=1");
        app_.stop();
        stop_by_ = clock_.steady() + stop_patience;
        prober_.stop();
        watch_.stop([this] { watch_stopped_ = true; });
        finish_when_idle();
    }

    void finish_when_idle() {
        const bool idle = watch_stopped_ && app_.in_flight() == 0 && desk_.in_flight() == 0;
        if (idle || clock_.steady() >= stop_by_) {
            desk_timer_.stop();
            publish_timer_.stop();
            backup_timer_.stop();
            watch_timer_.cancel();
            signals_.cancel();
            beat_.cancel();
            // Answers just given still have to leave; the loop ends when nothing more is to be sent.
            asio::post(io_, [this] { asio::post(io_, [this] { io_.stop(); }); });
            return;
        }
        beat_.expires_after(std::chrono::milliseconds{20});
        beat_.async_wait([this](boost::system::error_code error) {
            if (!error) finish_when_idle();
        });
    }

    SystemClock clock_;
    asio::io_context io_{1};
    asio::thread_pool readers_{2};
    asio::thread_pool hasher_{1};  ///< passwords: each takes a tenth of a second and 64 MiB
    std::shared_ptr<const Office> office_;
    std::string settings_file_;
    std::unique_ptr<store::Store> store_;
    desk::Executors executors_;
    FullProber prober_;
    std::shared_ptr<const desk::Rules> rules_;  ///< as the desk was given them: of the files, or adopted
    std::shared_ptr<const publish::Basis> basis_;
    watch::Watch watch_;
    desk::Desk desk_;
    publish::Publisher publisher_;
    std::atomic<std::shared_ptr<const probes::AddressPolicy>> hook_policy_{policy_of(*office_)};
    publish::Notifier notifier_;
    Housekeeping housekeeping_;
    WallTimer desk_timer_, publish_timer_, backup_timer_;
    asio::steady_timer watch_timer_, beat_;
    asio::signal_set signals_;
    http::App app_;

    Conditions conditions_;
    ServicePulse pulse_{clock_, *store_, desk_, watch_, publisher_, housekeeping_, executors_};
    OnTimeShares shares_;
    std::optional<steady_clock::time_point> shares_at_;
    std::uint64_t shares_jobs_ = 0;
    Instant started_wall_{}, last_wall_{};
    steady_clock::time_point last_steady_{}, stop_by_{};
    std::optional<Instant> reloaded_at_;
    bool reload_ok_ = true, stopping_ = false, watch_stopped_ = false;
};

}  // namespace

int run_service(std::shared_ptr<const Office> office, const std::string& settings_file) {
    // A reader that went away and a file size limit are errors to handle, not reasons to die.
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGXFSZ, SIG_IGN);
    log::info(log::Event::service_starting, "Starting",
              {{"version", version()}, {"settings", settings_file}});
    auto opened = open_store(*office);
    if (opened.has_error()) return opened.error().exit_code;
    try {
        Service service{std::move(office), settings_file, std::move(*opened)};
        return service.run();
    } catch (const std::exception& failed) {
        log::error(log::Event::service_failed, failed.what());
        return 1;
    }
}

}  // namespace pantau
