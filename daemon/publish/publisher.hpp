#pragma once
// The live service over reports/: keeps the schedule, makes reports on a worker of its own, archives them.
// A report never holds up a tap or a probe.

#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>

#include "daemon/clock.hpp"
#include "daemon/publish/mailer.hpp"
#include "daemon/publish/report_maker.hpp"
#include "daemon/publish/schedule.hpp"

namespace pantau::publish {

/// How reports of one kind went since the program started; for metrics and status.
struct KindState {
    std::optional<Instant> last_success, next_run;
    double last_seconds = 0;
    std::int64_t last_size = 0;
    std::uint64_t succeeded = 0, failed = 0;
};

/// Thread safety: all calls on the network thread; `done` is called there too.
class Publisher {
public:
    using Post = std::function<void(std::function<void()>)>;  ///< runs its argument on the network thread
    using Done = std::function<void(boost::system::result<Made, MakeProblem>)>;

    /// \param letters  how mails are sent; null: over the network
    Publisher(store::Store& store, const Clock& clock, Post network, std::shared_ptr<const Basis> basis,
              std::unique_ptr<LetterSender> letters = nullptr);
    /// Waits for the report that is being written; breaks off a dialogue with the mail server.
    ~Publisher();

    /// Looks what fell due while the program was down and makes it now, once each. The very first start of an
    /// installation catches nothing up. Mails that wait are sent from now on.
    void start();
    void use(std::shared_ptr<const Basis> basis);

    /// Makes one now, for a person. Archived under `actor`. One to be mailed stands in the queue when `done`
    /// is called.
    void make(Order order, std::string actor, Done done);

    /// Sends a file of the archive by mail, to those receivers of the settings who do not have it; `mail` of
    /// what `done` gets tells what becomes of it.
    void send(std::int64_t report, std::string actor, Done done);

    /// Starts what is due; safe to call at any time.
    void tick();
    std::optional<Instant> next_wake() const;  ///< when tick() has something to do next
    std::optional<Instant> next_run()
        const;                    ///< of the schedule; nothing: there is none, or it is being made
    std::function<void()> rearm;  ///< called when next_wake() changed

    const std::map<std::string, KindState>& kinds() const noexcept {
        return kinds_;
    }                             ///< by "analisis-gangguan" …
    std::size_t waiting() const;  ///< orders not yet done
    const Mailer& mailer() const noexcept { return mailer_; }
    std::shared_ptr<const Basis> basis() const { return basis_; }
    /// Reports that the report folder did not take yet.
    std::size_t undelivered() const noexcept { return undelivered_; }
    /// Since when the worker has been at one report; nothing while it has none.
    std::optional<std::chrono::steady_clock::time_point> working_since() const;

private:
    struct Work {
        Order order;
        std::shared_ptr<const Basis> basis;
        std::string actor;
        bool late = false;
        Done done;
        enum class Task { make, send, tidy } task = Task::make;
        std::int64_t report = 0;  // to send
    };
    struct Scheduled {
        settings::Schedule schedule;
        std::string key;  ///< of the job list
        Due due;          ///< the run that it stands for
        Instant run_at;   ///< due.at, or later after a failure
        int failures = 0;
        bool busy = false;
    };

    void run();
    boost::system::result<Made, MakeProblem> make_and_archive(const Work& work);
    std::optional<MakeProblem> archive(Made& made, const Work& work);
    std::optional<MakeProblem> queue_mail(Made& made, const Work& work);
    boost::system::result<Made, MakeProblem> send_now(const Work& work);
    void keep_basis();
    std::size_t tidy(const Basis& basis);
    void told(const Work& work, const boost::system::result<Made, MakeProblem>& made, double seconds);
    void plan();
    void look_ahead();
    void launch(Scheduled& one);
    void write(const Scheduled& one);
    void ended(const std::string& key, bool success);
    Scheduled* find(const std::string& key);
    void submit(Work work);

    store::Store& store_;
    const Clock& clock_;
    Post network_;
    std::shared_ptr<const Basis> basis_;
    std::string process_;  ///< names this life of the service in the job list
    std::vector<Scheduled> scheduled_;
    std::map<std::string, Instant> since_;    ///< by job_key: older runs are not wanted
    std::map<std::string, Instant> planned_;  ///< by job_key: runs up to here stand in scheduled_ or are done
    std::set<std::string> claimed_;           ///< keys of runs that the job list gave to us, not finished yet
    std::map<std::string, KindState> kinds_;
    Instant tidy_at_{};  ///< when the archive is looked through next
    bool tidying_ = false;
    std::size_t undelivered_ = 0;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);

    mutable std::mutex mutex_;  ///< guards what the worker shares: work_, stopping_, working_since_
    std::condition_variable wake_;
    std::deque<Work> work_;
    bool stopping_ = false;
    std::optional<std::chrono::steady_clock::time_point> working_since_;
    Mailer mailer_;
    std::thread worker_;
};

}  // namespace pantau::publish
