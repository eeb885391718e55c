#pragma once
// The HTTP face of the service: who may come in, which routes there are, what they count. One file an area
// adds its routes (api_*.cpp, pages.cpp).

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "daemon/clock.hpp"
#include "daemon/desk/desk.hpp"
#include "daemon/http/accounts.hpp"
#include "daemon/http/metrics_door.hpp"
#include "daemon/http/router.hpp"
#include "daemon/http/server.hpp"
#include "daemon/metrics/snapshot.hpp"
#include "daemon/publish/publisher.hpp"
#include "daemon/settings/settings.hpp"
#include "daemon/store/accounts.hpp"
#include "daemon/store/backup.hpp"
#include "daemon/watch/watch.hpp"

namespace pantau::http {

/// What came of a reload, for the command line and the log.
struct ReloadAnswer {
    bool ok = false;
    std::vector<std::string> lines;  ///< what changed, or every mistake
};

/// How the database is cared for, for the status.
struct StoreCare {
    std::optional<store::Instant> last_backup, next_backup;
    std::string backup_failure;  ///< empty: the last copy is good, or none was tried
    std::uintmax_t bytes = 0;    ///< of the database, its log included
    std::uintmax_t budget = 0;   ///< [store] size_budget; more is said, nothing is deleted for it
    bool over_budget() const { return bytes > budget; }
};
using BackupMade = boost::system::result<store::BackupDone, store::BackupProblem>;

/// What the routes work on. Everything lives on the network thread, which outlives the App.
struct Parts {
    store::Store& store;
    const Clock& clock;
    desk::Desk& desk;
    watch::Watch& watch;
    publish::Publisher& publisher;
    desk::Executors executors;
    std::function<const settings::Settings&()> settings;
    std::function<metrics::Drawing()> metrics;  ///< of this moment; see MetricsSources
    std::function<ReloadAnswer()> reload;
    std::function<bool()> ready;
    std::string version;
    /// Where passwords are hashed: a thread that nothing else waits for.
    std::function<void(std::function<void()>)> hashing;
    std::function<StoreCare()> care;
    std::function<void(std::function<void(const BackupMade&)>)> backup;  ///< answers on the network thread
    /// Rules with another calendar, for every part of the service, at once.
    std::function<void(std::shared_ptr<const desk::Rules>)> put_in_force{};
};

class App {
public:
    App(boost::asio::io_context& io, Parts parts);
    ~App();

    /// Opens the listeners of the settings. \throws std::runtime_error saying what to do
    void listen();
    void stop();
    /// Answers being worked on; a stop waits for them.
    std::size_t in_flight() const noexcept { return in_flight_; }

    const Parts& parts() const noexcept { return parts_; }
    Accounts& accounts() noexcept { return accounts_; }
    const Accounts& accounts() const noexcept { return accounts_; }
    const std::string& page_address() const noexcept { return page_address_; }
    const std::string& metrics_address() const noexcept { return metrics_address_; }
    const metrics::HttpMetrics& counters() const noexcept { return counters_; }
    /// Every route there is, for the test that walks them with every role.
    const std::vector<Route>& routes() const noexcept { return router_.routes(); }

    /// Runs `question` on a reader thread with a snapshot, answers with what it returns; a failing disk is a
    /// 503.
    void answer_from_store(Respond respond, std::function<Response(const store::Snapshot&)> question) const;

    /// The tokens in use were changed: read them again.
    void reload_tokens();

private:
    void handle(Request request, Respond respond);
    MetricsSources metrics_sources();
    Caller caller_of(const Request& request);
    bool host_is_ours(const Request& request) const;
    bool is_foreign(const Request& request) const;

    Parts parts_;
    Accounts accounts_{parts_};
    Router router_;
    std::unique_ptr<Server> page_;
    std::unique_ptr<MetricsDoor> metrics_;
    std::string page_address_, metrics_address_;
    metrics::HttpMetrics counters_;
    std::map<std::string, store::Token> tokens_;  ///< by hash
    std::map<std::int64_t, store::Instant> used_;
    std::size_t in_flight_ = 0;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

/// Each area adds its own.
void add_case_routes(Router& router, App& app);
void add_case_file_routes(Router& router, App& app);
void add_watch_routes(Router& router, App& app);
void add_report_routes(Router& router, App& app);
void add_admin_routes(Router& router, App& app);
void add_account_routes(Router& router, App& app);
void add_sign_in_pages(Router& router, App& app);
void add_setup_pages(Router& router, App& app);
void add_admin_people_pages(Router& router, App& app);
void add_admin_state_pages(Router& router, App& app);
void add_backup_routes(Router& router, App& app);
void add_pages(Router& router, App& app);
void add_asset_pages(Router& router, App& app);

}  // namespace pantau::http
